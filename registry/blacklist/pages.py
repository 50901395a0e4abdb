"""``/console/cases`` and ``/console/listings``: the queue, a case, each act as a form."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.act_forms import FORM_OF_ACT, FORM_OF_CLOCK, FORMS
from registry.blacklist.api import SOON_WORKING_DAYS
from registry.blacklist.casefile import (
    CaseFile,
    clock_lines,
    day_cells,
    days_left,
    journal,
    read_file,
    seen_by_party,
)
from registry.blacklist.contest_words import CONTEST_WORDS
from registry.blacklist.course import course
from registry.blacklist.document_due import due_documents
from registry.blacklist.document_kinds import BETWEEN_AGENCIES
from registry.blacklist.document_store import papers_of_case
from registry.blacklist.filing_address import filing_address
from registry.blacklist.form_row import ActForm
from registry.blacklist.guard_ways import lacks_record, shown_in, way_to_keep_the_record
from registry.blacklist.lists import get_list
from registry.blacklist.queue import CaseQuery, View, list_by_due
from registry.blacklist.remedy_refusals import NobodyElseDecides
from registry.blacklist.rules import Step
from registry.blacklist.schemas import CaseQueryIn, ListingQueryIn
from registry.blacklist.states import CaseState
from registry.blacklist.words import (
    ACTS,
    CHIPS,
    CLOCKS,
    CONSENT_STATES,
    DOCUMENT_KINDS,
    EVENTS,
    FACT_KINDS,
    METHODS,
    OBJECTION_STATES,
    REPAIR_STATES,
    STATES,
    SUSPENSIONS,
    VIEWS,
)
from registry.kernel.period import AsOf
from registry.kernel.refusals import Stale
from registry.policy.calendar import calendar_on
from registry.shell.forms import fields_of, form_of
from registry.shell.words import clock_level
from registry.web.context import now, reading, today
from registry.web.etag import if_match
from registry.web.forms import read_filter, tried_by_form
from registry.web.paging import page_of, unseal_dated, unseal_id

bp = Blueprint("blacklist", __name__, url_prefix="/console", template_folder="templates")

Page = str | tuple[str, int] | Response

_TILES = (
    (View.OVERDUE, "alert", "over"),
    (View.SOON, "bell", "today"),
    (View.TO_DECIDE, "scales", None),
    (View.TO_PUBLISH, "flag", None),
    (View.BASIS_FELL, "undo", None),
)


@bp.get("/cases")
@requires(Permission.CREDIT_READ)
def cases() -> Page:
    """The queue of the officer's agency; each counter is a filter."""
    query, given, errors = read_filter(CaseQueryIn)
    on, agency_id = today(), actor().agency_id
    calendar = calendar_on(on)
    soon = calendar.deadline(on, working_days=SOON_WORKING_DAYS).on
    wanted = CaseQuery(
        view=query["view"], agency_id=agency_id, state=query["state"], text=query["q"]
    )
    with reading() as session:
        rows = list_by_due(
            session,
            wanted,
            on=on,
            soon_until=soon,
            after=unseal_dated(query["cursor"]),
            limit=query["limit"] + 1,
        )
        page = page_of(rows, query["limit"], key=lambda line: [str(each) for each in line.place])
        counts = service.count_cases(session, agency_id=agency_id, on=on, soon_until=soon)
        return render_template(
            "blacklist/cases.html",
            page=page,
            tiles=_tiles(counts, query["view"]),
            chips=_chips(counts, query["view"]),
            fields=fields_of(CaseQueryIn(), given, errors),
            left=lambda line: days_left(
                line.next_due_on, on, calendar, calendar_days=line.calendar_days
            ),
            more=given,
            **_words(),
        )


@bp.get("/cases/<uuid:case_id>")
@requires(Permission.CREDIT_READ)
def case(case_id: UUID) -> Page:
    """One case: what is next, from when, why not yet; its facts, clocks and journal."""
    on = today()
    with reading() as session:
        file = read_file(session, case_id, on=on, by=actor())
        calendar = calendar_on(on)
        running = file.running(on)
        return render_template(
            "blacklist/case.html",
            file=file,
            running=running,
            case=file.case,
            course=course(file.case, on=on),
            journal=journal(file),
            days=day_cells(running, calendar, on=on) if running else [],
            clocks=clock_lines(file.deadlines, calendar, on=on),
            acts=_acts(file),
            next_form=FORM_OF_ACT.get(file.next_step.act) if file.next_step else None,
            remedies=seen_by_party(CaseState(file.case.state)),
            listed=file.case.state == CaseState.PUBLISHED,
            today=on,
            suspension_words=SUSPENSIONS,
            consent_words=CONSENT_STATES,
            fact_words=FACT_KINDS,
            list_title_en=get_list(file.case.list_key).title_en,
            nobody_else=_(NobodyElseDecides.detail),
            papers=papers_of_case(session, case_id),
            due=due_documents(session, case_id, on=on, filing_address=filing_address()),
            between=BETWEEN_AGENCIES,
            document_words=DOCUMENT_KINDS,
            shown=shown_in(case_id),
            record_missing=way_to_keep_the_record(case_id) if lacks_record(file.steps) else None,
            **_words(),
        )


@bp.route("/cases/<uuid:case_id>/acts/<key>", methods=["GET", "POST"])
@requires(Permission.CREDIT_READ)
def act(case_id: UUID, key: str) -> Page:
    """One legal act: what it brings about, its form, or why it is not possible yet."""
    wanted = FORMS.get(key)
    if wanted is None:
        abort(404)
    actor().must(wanted.permission)
    if request.method == "GET":
        with reading() as session:
            return _act_page(session, case_id, wanted)
    tried = tried_by_form(
        wanted.schema,
        lambda session, given: wanted.do(session, case_id, given, if_match(), actor(), now()),
    )
    if tried.errors:
        stale = isinstance(tried.refusal, Stale)
        with reading() as session:
            return _act_page(session, case_id, wanted, *tried[:2], stale=stale)
    flash(_("已办理：%(act)s。", act=wanted.title), "ok")
    return redirect(url_for("blacklist.case", case_id=case_id), code=303)


@bp.get("/listings")
@requires(Permission.STATUS_READ)
def listings() -> Page:
    """Who is on a list on a day, the latest first."""
    query, given, errors = read_filter(ListingQueryIn)
    at = now()
    with reading() as session:
        rows = service.public_listings(
            session,
            AsOf(query["valid_on"] or today(), at),
            after=unseal_id(query["cursor"]),
            limit=query["limit"] + 1,
            query=query["q"],
            newest_first=True,
        )
    page = page_of(rows, query["limit"], key=lambda row: [str(row.view.listing_id)])
    return render_template(
        "blacklist/listings.html",
        page=page,
        fields=fields_of(ListingQueryIn(), given, errors),
        more=given,
    )


def _act_page(
    session: Session,
    case_id: UUID,
    wanted: ActForm,
    values: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
    *,
    stale: bool = False,
) -> Page:
    file = read_file(session, case_id, on=today(), by=actor())
    step = wanted.step(file.steps)
    page = render_template(
        "blacklist/act.html",
        file=file,
        case=file.case,
        wanted=wanted,
        step=step,
        barred=_barred(file, wanted, step),
        allowed=wanted.act is None or step is not None,
        effects=wanted.effects(file),
        form=form_of(wanted.schema(), values or _defaults(wanted), errors),
        stale=stale,
        journal=journal(file),
        shown=shown_in(case_id),
        **_words(),
    )
    return (page, 409 if stale else 422) if errors else page


def _barred(file: CaseFile, wanted: ActForm, step: Step | None) -> Step | None:
    """The outcome that the form names first, where only its other outcome is possible."""
    if step is None or wanted.other is None or step.act is not wanted.other:
        return None
    return next((one for one in file.steps if one.act is wanted.act), None)


def _defaults(wanted: ActForm) -> dict[str, Any]:
    named = ("served_on", "received_on", "asked_on", "first_on", "last_on")
    dates = (*named, "held_on", "withdrawn_on")
    return {name: today() for name in dates if name in wanted.schema().fields}


def _acts(file: CaseFile) -> list[tuple[ActForm, Step | None]]:
    """Acts of the table that have a form and that the officer's role may do."""
    found: list[tuple[ActForm, Step | None]] = [
        (FORM_OF_ACT[step.act], FORM_OF_ACT[step.act].step(file.steps))
        for step in file.steps
        if step.act in FORM_OF_ACT and actor().may(FORM_OF_ACT[step.act].permission)
    ]
    found += [
        (FORM_OF_CLOCK[one.clock], None)
        for one in file.deadlines
        if one.met_on is None
        and one.clock in FORM_OF_CLOCK
        and actor().may(FORM_OF_CLOCK[one.clock].permission)
    ]
    if file.case.ended_on is None:
        found.append((FORMS["recusal"], None))
    return found


def _tiles(counts: dict[View, int], current: View) -> list[dict[str, Any]]:
    return [
        {
            "n": counts[view],
            "label": VIEWS[view],
            "icon": icon,
            "tone": tone if counts[view] else None,
            "href": url_for("blacklist.cases", view=view.value),
            "current": view is current,
        }
        for view, icon, tone in _TILES
    ]


def _chips(counts: dict[View, int], current: View) -> list[dict[str, Any]]:
    return [
        {
            "n": counts[view],
            "label": VIEWS[view],
            "href": url_for("blacklist.cases", view=view.value),
            "current": view is current,
        }
        for view in (View.OPEN, View.CANDIDATES, View.LISTED, View.ALL)
    ]


def _words() -> dict[str, Any]:
    return {
        "state_words": STATES,
        "chip_of": CHIPS,
        "act_words": ACTS,
        "event_words": EVENTS,
        "clock_words": CLOCKS,
        "method_words": METHODS,
        "repair_words": REPAIR_STATES,
        **CONTEST_WORDS,
        "objection_words": OBJECTION_STATES,
        "level": clock_level,
    }
