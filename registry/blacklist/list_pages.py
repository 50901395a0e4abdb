"""``/console/lists`` and ``/console/facts``: the lists as law, the views, filing facts, honours."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.accounts.schemas import LEVELS
from registry.blacklist import list_views, service
from registry.blacklist.fact_schemas import FilingFactIn, FilingSettledIn, fact_of
from registry.blacklist.filings import ANNULLED, CURED
from registry.blacklist.honour_rules import all_honour_lists, honour_rules_on
from registry.blacklist.honours import honours_in_force
from registry.blacklist.list_rules import ListRules
from registry.blacklist.lists import all_lists
from registry.blacklist.models import FilingFact
from registry.blacklist.words import CLOCKS, FACT_KINDS, FACT_STATES, MAIL_METHODS, SUSPENSIONS
from registry.kernel.period import AsOf
from registry.shell.forms import form_of
from registry.subjects.models import Subject
from registry.web.context import now, reading, today
from registry.web.etag import if_match
from registry.web.forms import done_by_form

bp = Blueprint("filings", __name__, url_prefix="/console", template_folder="templates")

Page = str | tuple[str, int] | Response


@bp.get("/lists")
@requires(Permission.STATUS_READ)
def lists() -> str:
    """Every list, view and honour list, and how many are on it today."""
    as_of = AsOf(today(), now())
    views = list(list_views.all_views().values())
    with reading() as session:
        counts = list_views.count_entries(session, views, as_of)
        honoured = honours_in_force(session, as_of)
    return render_template(
        "blacklist/lists.html",
        lists=all_lists(),
        views=views,
        counts=counts,
        honours=[honour_rules_on(key, as_of.valid_on) for key in all_honour_lists()],
        honoured=honoured,
        today=as_of.valid_on,
    )


@bp.get("/lists/<key>")
@requires(Permission.STATUS_READ)
def list_rules(key: str) -> str:
    """One list: every version in force since when, its grounds, clocks and switches."""
    shipped = all_lists().get(key)
    if shipped is None:
        abort(404)
    return render_template(
        "blacklist/list.html",
        list=shipped,
        versions=list(reversed(shipped.versions)),
        clock_words=CLOCKS,
        consent_levels=_consent_levels,
        suspension_words=SUSPENSIONS,
        today=today(),
    )


def _consent_levels(rules: ListRules) -> str:
    return str(_("、")).join(str(LEVELS[level]) for level in rules.upper_consent.levels)


@bp.get("/lists/views/<key>")
@requires(Permission.STATUS_READ)
def view(key: str) -> str:
    """The lawful entries that a view shows, each with its own basis."""
    found = list_views.all_views().get(key)
    if found is None:
        abort(404)
    with reading() as session:
        rows = list_views.entries(session, found, AsOf(today(), now()))
    return render_template("blacklist/view.html", view=found, rows=rows)


@bp.route("/facts/new", methods=["GET", "POST"])
@requires(Permission.CASES_WRITE)
def new_fact() -> Page:
    """Record a filing fact; its candidate opens."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        opened: list[UUID] = []
        values, errors = done_by_form(
            FilingFactIn,
            lambda session, given: opened.append(
                service.record_fact(session, fact_of(session, given), by=actor(), at=now()).id
            ),
        )
        if not errors:
            flash(_("已登记，列入线索已经提出。"), "ok")
            return redirect(url_for("blacklist.case", case_id=opened[0]), code=303)
    page = render_template("blacklist/fact_new.html", form=form_of(FilingFactIn(), values, errors))
    return (page, 422) if errors else page


@bp.get("/facts/<uuid:fact_id>")
@requires(Permission.CREDIT_READ)
def fact(fact_id: UUID) -> str:
    """One filing fact and how it was settled."""
    with reading() as session:
        return _fact_page(session, fact_id)


@bp.post("/facts/<uuid:fact_id>")
@requires(Permission.CASES_WRITE)
def settle_fact(fact_id: UUID) -> Page:
    """Cured, or taken back."""
    version = if_match()

    def settle(session: Session, given: dict[str, Any]) -> object:
        verb = service.cure_fact if given.pop("outcome") == CURED else service.annul_fact
        return verb(session, fact_id, **given, version=version, by=actor(), at=now())

    values, errors = done_by_form(FilingSettledIn, settle)
    if not errors:
        flash(_("已登记。"), "ok")
        return redirect(url_for("filings.fact", fact_id=fact_id), code=303)
    with reading() as session:
        return _fact_page(session, fact_id, values, errors), 422


def _to_settle(fact: FilingFact) -> dict[str, Any]:
    """What the form is filled with: of what was cured only the finding itself can be wrong."""
    return {"on": today()} | ({} if fact.cured_on is None else {"outcome": ANNULLED})


def _fact_page(
    session: Session,
    fact_id: UUID,
    values: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    shown: FilingFact = service.read_fact(session, fact_id, by=actor(), on=today())
    return render_template(
        "blacklist/fact.html",
        fact=shown,
        subject=session.get_one(Subject, shown.subject_id),
        case=service.find_case_of_fact(session, fact_id),
        kinds=FACT_KINDS,
        methods=MAIL_METHODS,
        states=FACT_STATES,
        form=form_of(FilingSettledIn(), values or _to_settle(shown), errors),
        may_settle=actor().may(Permission.CASES_WRITE) and shown.state != ANNULLED,
    )
