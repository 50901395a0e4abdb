"""``/console/revocations``: revoking a repair on false papers, restoring the listing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.casefile import read_file
from registry.blacklist.deciders import is_left_alone, somebody_decides_revocation
from registry.blacklist.document_store import papers_about
from registry.blacklist.filing_address import filing_address
from registry.blacklist.lists import get_list
from registry.blacklist.models import RepairRevocation
from registry.blacklist.remedy_refusals import NobodyElseDecides
from registry.blacklist.request_states import RevocationState
from registry.blacklist.restoration_schemas import (
    RevocationAnswerIn,
    RevocationDecisionIn,
    RevocationIn,
    RevocationWithdrawalIn,
)
from registry.blacklist.restorations import Outcome
from registry.blacklist.schemas import NothingIn, ServiceIn
from registry.blacklist.states import Act
from registry.blacklist.words import DOCUMENT_KINDS, REVOCATION_STATES
from registry.shell.forms import form_of
from registry.web.context import now, reading, today
from registry.web.etag import if_match
from registry.web.forms import done_by_form
from registry.web.guards import shown_guards
from registry.web.schema import Schema

bp = Blueprint("restorations", __name__, url_prefix="/console", template_folder="templates")

Page = str | tuple[str, int] | Response
_NEXT: dict[str, tuple[str, type[Schema], Permission]] = {
    RevocationState.PROPOSED: ("notify", ServiceIn, Permission.REPAIRS_WRITE),
    RevocationState.NOTICED: ("decide", RevocationDecisionIn, Permission.REPAIRS_DECIDE),
    RevocationState.REVOKED: ("serve", ServiceIn, Permission.REPAIRS_WRITE),
    RevocationState.SERVED: ("restore", NothingIn, Permission.CASES_PUBLISH),
}
"""The act that follows each state, with its form and who may do it."""


@bp.route("/repairs/<uuid:repair_id>/revocation", methods=["GET", "POST"])
@requires(Permission.REPAIRS_WRITE)
def propose(repair_id: UUID) -> Page:
    """Put to the party what was false in its papers."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        version, drawn = if_match(), []
        values, errors = done_by_form(
            RevocationIn,
            lambda session, given: drawn.append(
                service.propose_revocation(
                    session,
                    repair_id,
                    **given,
                    filing_address=filing_address(),
                    version=version,
                    by=actor(),
                    at=now(),
                )
            ),
        )
        if not errors:
            flash(_("告知书已制作，文号%(number)s，请送达。", number=drawn[0].notice_no), "ok")
            address = url_for("restorations.revocation", revocation_id=drawn[0].id)
            return redirect(address, code=303)
    with reading() as session:
        repair = service.get_repair(session, repair_id)
        file = read_file(session, repair.case_id, on=today(), by=actor())
        rule = get_list(file.case.list_key).by_digest(repair.rule_digest)
        page = render_template(
            "blacklist/revocation_new.html",
            file=file,
            case=file.case,
            repair=repair,
            rule=rule,
            nobody_else=_(NobodyElseDecides.detail),
            alone=not somebody_decides_revocation(
                session, file.case, repair, on=today(), besides={actor().officer_id}
            ),
            form=form_of(RevocationIn(), values, errors),
        )
    return (page, 422) if errors else page


@bp.get("/revocations/<uuid:revocation_id>")
@requires(Permission.CREDIT_READ)
def revocation(revocation_id: UUID) -> Page:
    """One revocation and its next step."""
    with reading() as session:
        return _page(session, revocation_id)


@bp.post("/revocations/<uuid:revocation_id>/notice")
@requires(Permission.REPAIRS_WRITE)
def notify(revocation_id: UUID) -> Page:
    """Record that the notice reached the party."""
    return _done(
        revocation_id,
        ServiceIn,
        _with_service(service.serve_revocation_notice),
        _("告知书送达已登记，当事人的期限开始计算。"),
    )


@bp.post("/revocations/<uuid:revocation_id>/withdrawal")
@requires(Permission.REPAIRS_WRITE)
def withdraw(revocation_id: UUID) -> Page:
    """Take a proposal back."""
    return _done(
        revocation_id,
        RevocationWithdrawalIn,
        service.withdraw_proposal,
        _("已撤回，信用修复不变。"),
    )


@bp.post("/revocations/<uuid:revocation_id>/answer")
@requires(Permission.REPAIRS_WRITE)
def answer(revocation_id: UUID) -> Page:
    """Write down what the party says."""
    return _done(
        revocation_id, RevocationAnswerIn, service.record_answer, _("当事人的意见已登记。")
    )


@bp.post("/revocations/<uuid:revocation_id>/decision")
@requires(Permission.REPAIRS_DECIDE)
def decide(revocation_id: UUID) -> Page:
    """Revoke the repair, or keep it."""

    def act(session: Session, revocation_id: UUID, **given: Any) -> object:  # noqa: ANN401
        outcome = Outcome(given.pop("revoked"), given.pop("reason"))
        return service.decide_revocation(session, revocation_id, outcome, **given)

    return _done(revocation_id, RevocationDecisionIn, act, _("撤销信用修复已作出决定。"))


@bp.post("/revocations/<uuid:revocation_id>/service")
@requires(Permission.REPAIRS_WRITE)
def serve(revocation_id: UUID) -> Page:
    """Record that the decision reached the party."""
    return _done(
        revocation_id, ServiceIn, _with_service(service.serve_revocation), _("送达已登记。")
    )


@bp.post("/revocations/<uuid:revocation_id>/restoration")
@requires(Permission.CASES_PUBLISH)
def restore(revocation_id: UUID) -> Page:
    """Publish the listing again."""
    return _done(revocation_id, NothingIn, service.restore, _("已恢复列入，从今天起重新公示。"))


def _with_service(act: Callable[..., object]) -> Callable[..., object]:
    """An act that is told of a service, for a form that has its fields."""

    def do(session: Session, revocation_id: UUID, **given: Any) -> object:  # noqa: ANN401
        told = {name: given.pop(name) for name in ("served_on", "method", "proof")}
        return act(session, revocation_id, service.Service(**told), **given)

    return do


def _done(revocation_id: UUID, schema: type[Schema], act: Callable[..., object], told: str) -> Page:
    version = if_match()
    values, errors = done_by_form(
        schema,
        lambda session, given: act(
            session, revocation_id, **given, version=version, by=actor(), at=now()
        ),
    )
    if not errors:
        flash(told, "ok")
        address = url_for("restorations.revocation", revocation_id=revocation_id)
        return redirect(address, code=303)
    with reading() as session:
        return _page(session, revocation_id, schema, values, errors), 422


def _page(
    session: Session,
    revocation_id: UUID,
    tried: type[Schema] | None = None,
    values: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    shown = service.get_revocation(session, revocation_id)
    repair = service.get_repair(session, shown.repair_id)
    file = read_file(session, shown.case_id, on=today(), by=actor())
    act, schema, permission = _NEXT.get(shown.state, ("", NothingIn, Permission.CREDIT_READ))
    step = next((one for one in file.steps if one.act is Act.RESTORE), None)
    tries = (values, errors)
    alone = shown.state == RevocationState.NOTICED and is_left_alone(
        session, shown, file.case, on=today()
    )
    return render_template(
        "blacklist/revocation.html",
        revocation=shown,
        repair=repair,
        file=file,
        case=file.case,
        states=REVOCATION_STATES,
        next_act=act if act and actor().may(permission) and _ripe(shown, act) else "",
        form=form_of(schema(), *(tries if tried is schema else ())),
        answer_form=form_of(RevocationAnswerIn(), *(tries if tried is RevocationAnswerIn else ())),
        withdrawal_form=form_of(
            RevocationWithdrawalIn(), *(tries if tried is RevocationWithdrawalIn else ())
        ),
        may_answer=_may_answer(shown),
        may_withdraw=_may_withdraw(shown, alone=alone),
        alone=alone,
        papers=papers_about(session, shown.id),
        kinds=DOCUMENT_KINDS,
        nobody_else=_(NobodyElseDecides.detail),
        guards=shown_guards(step.why) if step and act == "restore" else [],
    )


def _ripe(shown: RepairRevocation, act: str) -> bool:
    """Before the time to answer is over nobody decides."""
    ends_on = shown.answer_ends_on
    return act != "decide" or (ends_on is not None and today() > ends_on)


def _may_withdraw(shown: RepairRevocation, *, alone: bool) -> bool:
    if not actor().may(Permission.REPAIRS_WRITE):
        return False
    return (
        alone and actor().officer_id == shown.proposed_by_id
    ) or shown.state == RevocationState.PROPOSED


def _may_answer(shown: RepairRevocation) -> bool:
    ends_on = shown.answer_ends_on
    if shown.state != RevocationState.NOTICED or shown.answer is not None or ends_on is None:
        return False
    # A letter may have come in time and be entered later.
    return actor().may(Permission.REPAIRS_WRITE)
