"""``/console/penalties``: list, enter, serve, annul."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.accounts.service import get_agency
from registry.penalties import service
from registry.penalties.api import enter_from, sort_key
from registry.penalties.choices import title_of
from registry.penalties.early_end import guards_of
from registry.penalties.models import Penalty
from registry.penalties.publication_terms import terms_of
from registry.penalties.schemas import (
    CLASSES,
    PROCEDURES,
    STATUSES,
    AnnulmentIn,
    EarlyEndIn,
    PenaltyHandoverIn,
    PenaltyIn,
    PenaltyPublicationIn,
    PenaltyQueryIn,
    PenaltyServiceIn,
    PenaltyWithdrawalIn,
)
from registry.penalties.service import PenaltyQuery
from registry.penalties.vocabulary import PenaltyKind, PenaltyStatus, Procedure, current_words
from registry.policy.calendar import calendar_on
from registry.shell.forms import fields_of, form_of
from registry.shell.words import clock_level
from registry.subjects.service import get_subject, get_subjects
from registry.web.context import now, reading, today
from registry.web.etag import if_match
from registry.web.forms import done_by_form, read_filter
from registry.web.guards import shown_guard
from registry.web.paging import page_of, unseal_dated
from registry.web.schema import Schema

bp = Blueprint("penalties", __name__, url_prefix="/console/penalties", template_folder="templates")

Page = str | tuple[str, int] | Response
_ACT_OF: dict[type[Schema], str] = {
    PenaltyHandoverIn: "push",
    PenaltyPublicationIn: "publish",
    PenaltyWithdrawalIn: "withdraw",
}


@bp.get("")
@requires(Permission.CREDIT_READ)
def penalties() -> Page:
    """Decisions, the newest first."""
    query, given, errors = read_filter(PenaltyQueryIn)
    with reading() as session:
        code = query["uscc"]
        wanted = PenaltyQuery(
            subject_id=get_subject(session, code).id if code else None,
            violation=query["violation"],
            status=query["status"],
            publication_overdue_on=today() if query["overdue"] else None,
        )
        rows = service.list_penalties(
            session, wanted, after=unseal_dated(query["cursor"]), limit=query["limit"] + 1
        )
        page = page_of(rows, query["limit"], key=sort_key)
        return render_template(
            "penalties/list.html",
            page=page,
            subjects=get_subjects(session, [row.subject_id for row in page.items]),
            fields=fields_of(PenaltyQueryIn(), given, errors),
            more=given,
            **_words(),
        )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PENALTIES_WRITE)
def new() -> Page:
    """Enter a decision of the officer's agency."""
    values: dict[str, Any] = {"uscc": request.args.get("uscc", ""), "procedure": "ordinary"}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        entered: list[Penalty] = []
        values, errors = done_by_form(
            PenaltyIn, lambda session, given: entered.append(enter_from(session, given))
        )
        if not errors:
            flash(_("处罚决定已登记。"), "ok")
            return redirect(url_for("penalties.penalty", penalty_id=entered[0].id), code=303)
    page = render_template("penalties/new.html", form=form_of(PenaltyIn(), values, errors))
    return (page, 422) if errors else page


@bp.get("/<uuid:penalty_id>")
@requires(Permission.CREDIT_READ)
def penalty(penalty_id: UUID) -> Page:
    """One decision, with what can still be recorded about it."""
    with reading() as session:
        return _page(session, penalty_id)


@bp.post("/<uuid:penalty_id>/service")
@requires(Permission.PENALTIES_WRITE)
def serve(penalty_id: UUID) -> Page:
    """Record that the decision was served."""
    version = if_match()
    values, errors = done_by_form(
        PenaltyServiceIn,
        lambda session, given: service.serve_penalty(
            session, penalty_id, **given, version=version, by=actor(), at=now()
        ),
    )
    if not errors:
        flash(_("送达已登记。"), "ok")
        return redirect(url_for("penalties.penalty", penalty_id=penalty_id), code=303)
    with reading() as session:
        return _page(session, penalty_id, service_form=form_of(PenaltyServiceIn(), values, errors))


@bp.post("/<uuid:penalty_id>/annulment")
@requires(Permission.PENALTIES_WRITE)
def annul(penalty_id: UUID) -> Page:
    """Record that the decision was annulled."""
    version = if_match()
    values, errors = done_by_form(
        AnnulmentIn,
        lambda session, given: service.annul_penalty(
            session, penalty_id, **given, version=version, by=actor(), at=now()
        ),
    )
    if not errors:
        flash(_("撤销已登记。据此办理的列入案件会标出依据已失效。"), "ok")
        return redirect(url_for("penalties.penalty", penalty_id=penalty_id), code=303)
    with reading() as session:
        return _page(session, penalty_id, annulment=form_of(AnnulmentIn(), values, errors))


@bp.post("/<uuid:penalty_id>/publication")
@requires(Permission.CASES_PUBLISH)
def publish(penalty_id: UUID) -> Page:
    """Record that the decision was made public."""
    return _publicity(
        penalty_id, PenaltyPublicationIn, service.record_publication, _("公示已登记。")
    )


@bp.post("/<uuid:penalty_id>/withdrawal")
@requires(Permission.CASES_PUBLISH)
def withdraw(penalty_id: UUID) -> Page:
    """Record that the decision was taken down."""
    return _publicity(penalty_id, PenaltyWithdrawalIn, service.record_withdrawal, _("撤下已登记。"))


@bp.post("/<uuid:penalty_id>/handover")
@requires(Permission.CASES_PUBLISH)
def push(penalty_id: UUID) -> Page:
    """Record that the decision was handed over to the party's province."""
    return _publicity(penalty_id, PenaltyHandoverIn, service.hand_over, _("推送已登记。"))


@bp.post("/<uuid:penalty_id>/early-end")
@requires(Permission.PENALTIES_WRITE)
def apply_for_early_end(penalty_id: UUID) -> Page:
    """Take in the party's application to end the publication."""
    told = _("申请已登记，由另一人撤下。")
    return _publicity(penalty_id, EarlyEndIn, service.apply_for_early_end, told)


def _publicity(
    penalty_id: UUID, schema: type[Schema], act: Callable[..., object], told: str
) -> Page:
    version = if_match()
    values, errors = done_by_form(
        schema,
        lambda session, given: act(
            session, penalty_id, **given, version=version, by=actor(), at=now()
        ),
    )
    if not errors:
        flash(told, "ok")
        return redirect(url_for("penalties.penalty", penalty_id=penalty_id), code=303)
    with reading() as session:
        form = form_of(schema(), values, errors)
        if schema is EarlyEndIn:
            return _page(session, penalty_id, application=form)
        return _page(session, penalty_id, publicity=form)


def _publicity_of(penalty: Penalty) -> type[Schema] | None:
    """What can be recorded next about the publication; None when nothing can."""
    if not actor().may(Permission.CASES_PUBLISH):
        return None
    if penalty.published_on is not None:
        return PenaltyWithdrawalIn if penalty.withdrawn_on is None else None
    if penalty.publish_by is None or penalty.status != PenaltyStatus.IN_FORCE:
        return None
    if penalty.hand_over_by is not None and penalty.handed_over_on is None:
        return PenaltyHandoverIn
    return None if penalty.served_on is None else PenaltyPublicationIn


def _publicity_clock(penalty: Penalty) -> dict[str, object] | None:
    """The clock of publication or withdrawal that runs, as ``cx.clock`` takes it."""
    due = None
    if penalty.withdraw_by is not None and penalty.withdrawn_on is None:
        due = penalty.withdraw_by
    elif penalty.published_on is None and penalty.status == PenaltyStatus.IN_FORCE:
        waits = penalty.handed_over_on is None and penalty.hand_over_by
        due = waits or penalty.publish_elsewhere_by or penalty.publish_by
    if due is None:
        return None
    left = calendar_on(today()).working_days_left(today(), due)
    return {"level": clock_level(left), "n": left, "due": due}


def _page(
    session: Session,
    penalty_id: UUID,
    *,
    annulment: Any = None,  # noqa: ANN401 - the shell's form
    service_form: Any = None,  # noqa: ANN401
    publicity: Any = None,  # noqa: ANN401
    application: Any = None,  # noqa: ANN401
) -> Page:
    shown = service.get_penalty(session, penalty_id)
    next_schema, told = _publicity_of(shown), _class_of(session, shown)
    page = render_template(
        "penalties/penalty.html",
        penalty=shown,
        subject=get_subjects(session, [shown.subject_id])[shown.subject_id],
        agency=get_agency(session, shown.agency_id),
        annulment=annulment or form_of(AnnulmentIn(), {"on": today()}),
        service_form=service_form or form_of(PenaltyServiceIn(), {"served_on": today()}),
        publicity=publicity or (form_of(next_schema(), {"on": today()}) if next_schema else None),
        publicity_act=_ACT_OF.get(next_schema) if next_schema else None,
        application=application
        or (form_of(EarlyEndIn(), {"applied_on": today()}) if _may_apply(told) else None),
        publicity_clock=_publicity_clock(shown),
        classes=CLASSES,
        **told,
        may_write=actor().may(Permission.PENALTIES_WRITE),
        **_words(),
    )
    tried = (annulment, service_form, publicity, application)
    return (page, 422) if any(form is not None and form.wrong for form in tried) else page


def _may_apply(told: dict[str, Any]) -> bool:
    """Once every condition of an early end is met."""
    ripe = bool(told["early_end"]) and all(guard["met"] for guard in told["early_end"])
    return ripe and actor().may(Permission.PENALTIES_WRITE)


def _class_of(session: Session, penalty: Penalty) -> dict[str, Any]:
    """How grave it is for the public and why, and what an early end still waits for."""
    terms = terms_of(penalty.publication_digest)
    classified = terms.classify(
        [PenaltyKind(kind) for kind in penalty.kinds],
        Procedure(penalty.procedure),
        fine_yuan=penalty.fine_yuan,
        division=get_agency(session, penalty.agency_id).division,
    )
    public = penalty.published_on is not None and penalty.withdrawn_on is None
    stands = penalty.status == PenaltyStatus.IN_FORCE
    return {
        "classified": classified,
        # The scope of the rules, or the class that they do not publish as a rule.
        "not_published_source": terms.not_published_source
        if classified.rule.published
        else classified.rule.source,
        "min_months": terms.min_months(classified.weight, penalty.violation),
        "early_end": [shown_guard(one) for one in guards_of(session, penalty, today())]
        if public and stands
        else [],
    }


def _words() -> dict[str, Any]:
    words = current_words()
    return {
        "kinds": {key: title_of(word) for key, word in words.kinds.items()},
        "violations": {key: title_of(word) for key, word in words.violations.items()},
        "procedures": {key.value: word for key, word in PROCEDURES.items()},
        "statuses": {key.value: word for key, word in STATUSES.items()},
        "annulled": PenaltyStatus.ANNULLED.value,
    }
