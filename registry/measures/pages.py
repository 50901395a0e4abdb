"""``/console/measures``: my agency's measures, and those of one listing or honour."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.agencies import get_agency
from registry.accounts.competence import acting_as
from registry.accounts.models import Agency
from registry.accounts.permissions import Permission
from registry.blacklist.honour_rules import all_honour_lists
from registry.blacklist.lists import all_lists
from registry.measures import queries, service
from registry.measures.bases import BasisKind, named_measures, owed_measures
from registry.measures.lifting import count_lifting
from registry.measures.queries import View
from registry.measures.schemas import LiftForm, MeasuresQuery, ReportForm
from registry.measures.standing import Held, get_basis, is_stayed
from registry.measures.words import DUTIES, GROUPS, TARGETS, VIEWS
from registry.policy.calendar import calendar_on
from registry.policy.measures import catalogue_on
from registry.shell.formats import in_locale
from registry.shell.forms import form_of
from registry.shell.words import clock_level
from registry.subjects.models import Subject
from registry.web.context import now, reading, today
from registry.web.forms import done_by_form, read_filter
from registry.web.paging import Page as Paged
from registry.web.paging import page_of, unseal_id

bp = Blueprint("measures", __name__, url_prefix="/console", template_folder="templates")

Page = str | tuple[str, int] | Response
_ICONS = {View.TO_LIFT: "alert", View.TO_DO: "bell", View.DONE: "check", View.LIFTED: "undo"}


@bp.get("/measures")
@requires(Permission.STATUS_READ)
def mine() -> str:
    """My agency's measures in one view; what is to be lifted comes first."""
    asked = _asked()
    view, on = asked["view"], today()
    with reading() as session:
        agency = get_agency(session, actor().agency())
        counts = queries.counts(session, agency, on=on)
        late = count_lifting(session, on=on, agency_id=agency.id).late
        page = _page_of(session, agency, asked, on=on)
    return render_template(
        "measures/mine.html",
        view=view,
        page=page,
        tiles=_tiles(counts, view, late),
        agency=agency,
        lists=_lists(),
        measures=catalogue_on(on).measures,
        duties=DUTIES,
        href=_href,
        left=lambda due_on: calendar_on(on).working_days_left(on, due_on),
        level=clock_level,
    )


@bp.route("/measures/<kind>/<uuid:basis_id>", methods=["GET", "POST"])
@requires(Permission.STATUS_READ)
def basis(kind: str, basis_id: UUID) -> Page:
    """One listing's or honour's measures; a form reports what my agency did."""
    known = _kind(kind)
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        actor().must(Permission.MEASURES_WRITE)
        values, errors = done_by_form(
            ReportForm,
            lambda session, given: service.report_measures(
                session,
                service.NewMeasures(kind=known, basis_id=basis_id, **given),
                by=actor(),
                at=now(),
            ),
        )
        if not errors:
            flash(_("措施已填报。"), "ok")
            return redirect(url_for("measures.basis", kind=kind, basis_id=basis_id), code=303)
    return _basis_page(known, basis_id, report=(values, errors))


@bp.post("/measures/<kind>/<uuid:basis_id>/lifting")
@requires(Permission.MEASURES_WRITE)
def lift(kind: str, basis_id: UUID) -> Page:
    """My agency lifted measures, with proof."""

    def act(session: Session, given: dict[str, Any]) -> None:
        chosen = dict(one.split(".") for one in given.pop("wanted"))
        wanted = {UUID(one): int(version) for one, version in chosen.items()}
        service.lift_measures(session, wanted, service.Lifting(**given), by=actor(), at=now())

    values, errors = done_by_form(LiftForm, act)
    if not errors:
        flash(_("解除已填报。"), "ok")
        return redirect(url_for("measures.basis", kind=kind, basis_id=basis_id), code=303)
    return _basis_page(_kind(kind), basis_id, lifting=(values, errors))


def lifting_panel(session: Session, agency_id: UUID | None, on: date) -> Markup | None:
    """For the board of deadlines: how many measures are to be lifted, and how many are late."""
    counts = count_lifting(session, on=on, agency_id=agency_id)
    if not counts.to_lift:
        return None
    return Markup(  # noqa: S704 - the template escapes
        render_template("measures/panel.html", counts=counts, mine=agency_id is not None)
    )


def _asked() -> dict[str, Any]:
    asked, given, _errors = read_filter(MeasuresQuery)
    if "view" not in given:
        asked["view"] = View.TO_LIFT
    return asked


def _page_of(session: Session, agency: Agency, asked: dict[str, Any], *, on: date) -> Paged[Any]:
    after, limit = unseal_id(asked["cursor"]), asked["limit"]
    if asked["view"] is View.TO_DO:
        tasks = queries.tasks(session, agency, on=on, after=after, limit=limit + 1)
        return page_of(tasks, limit, key=lambda task: [str(task.basis_id)])
    lines = queries.records(
        session, agency_id=agency.id, view=asked["view"], on=on, after=after, limit=limit + 1
    )
    return page_of(lines, limit, key=lambda line: [str(line.record.id)])


def _kind(written: str) -> BasisKind:
    if written not in list(BasisKind):
        abort(404)
    return BasisKind(written)


def _lists() -> dict[str, Any]:
    return {**all_lists(), **all_honour_lists()}


def _href(**arguments: Any) -> str:  # noqa: ANN401 - values of a query
    return url_for("measures.mine", **arguments)


def _tiles(counts: dict[View, int], current: View, late: int) -> list[dict[str, Any]]:
    return [
        {
            "n": counts[view],
            "label": VIEWS[view],
            "note": _("逾期%(n)s项", n=late) if view is View.TO_LIFT and late else None,
            "icon": _ICONS[view],
            "tone": "over" if view is View.TO_LIFT and late else None,
            "href": _href(view=view.value),
            "current": view is current,
        }
        for view in View
    ]


_Form = tuple[dict[str, Any], dict[str, Any]]


def _basis_page(
    kind: BasisKind,
    basis_id: UUID,
    *,
    report: _Form = ({}, {}),
    lifting: _Form = ({}, {}),
) -> Page:
    on, may_write = today(), actor().may(Permission.MEASURES_WRITE)
    with reading() as session:
        held = get_basis(session, kind, basis_id)
        agency = get_agency(session, actor().agency())
        subject = session.get_one(Subject, held.subject_id)
        lines = queries.records_on(session, kind, basis_id)
        whose = acting_as(session, actor(), on)
        stayed = held.holds(on) and is_stayed(session, held, on)
    version = (kind, held.list_key, held.rule_digest)
    own = [one.record for one in lines if one.record.agency_id in whose]
    active = [record for record in own if record.lifted_on is None]
    owed = owed_measures(*version, function=agency.function, on=min(on, held.last_on or on))
    open_codes = {record.code for record in active}
    catalogue = catalogue_on(on)
    page = render_template(
        "measures/basis.html",
        held=held,
        holds=held.holds(on),
        stayed=stayed,
        subject=subject,
        list=_lists()[held.list_key],
        named=named_measures(*version, on=on),
        owed={one.code: one.duty for one in owed},
        lines=lines,
        measures=catalogue.measures,
        proportionality=catalogue.proportionality,
        words={"group": GROUPS, "duty": DUTIES, "target": TARGETS},
        report_form=(
            _report_form(held, owed, open_codes, report) if may_write and not stayed else None
        ),
        lift_form=_lift_form(active, catalogue.measures, lifting) if may_write else None,
    )
    return (page, 422) if report[1] or lifting[1] else page


def _report_form(held: Held, owed: Any, reported: set[str], typed: _Form) -> Any:  # noqa: ANN401
    choices = [
        (one.code, f"{_measure_name(one.named.measure)} — {DUTIES[one.duty]}")
        for one in owed
        if one.code not in reported
    ]
    values = {"started_on": min(today(), held.last_on or today()), **typed[0]}
    if not choices:
        return None
    return form_of(ReportForm(), values, typed[1], choices={"codes": choices})


def _lift_form(active: Any, measures: Any, typed: _Form) -> Any:  # noqa: ANN401
    choices = [
        (
            f"{one.id}.{one.version}",
            _measure_name(measures[one.code]) if one.code in measures else one.code,
        )
        for one in active
    ]
    if not choices:
        return None
    return form_of(LiftForm(), typed[0], typed[1], choices={"wanted": choices})


def _measure_name(measure: Any) -> str:  # noqa: ANN401
    return str(in_locale(measure.name, measure.name_en))
