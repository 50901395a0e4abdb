"""``/v1/repairs``: taking them up; ``/v1/revocations``: revoking one, restoring the listing."""

from typing import Any
from uuid import UUID

from flask import Response

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.answers import ListingRowOut, RequestOut
from registry.blacklist.filing_address import filing_address
from registry.blacklist.restoration_schemas import (
    RepairCompletionIn,
    RepairReturnIn,
    RevocationAnswerIn,
    RevocationDecisionIn,
    RevocationIn,
    RevocationOut,
    RevocationWithdrawalIn,
)
from registry.blacklist.restorations import Outcome
from registry.blacklist.schemas import ServiceIn
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today
from registry.web.etag import etag, if_match

blp = blueprint(
    "restorations_api", __name__, url_prefix="/v1", description=N_("信用修复的受理和撤销")
)

_REQUEST, _REVOCATION, _LISTING = RequestOut(), RevocationOut(), ListingRowOut()


@blp.post("/repairs/<uuid:repair_id>/acceptance")
@requires(Permission.REPAIRS_WRITE)
@says(N_("受理信用修复申请；决定的期限从这一天起算"))
@answers(200, RequestOut)
def accept(repair_id: UUID) -> Response:
    """Accept an application."""
    version = if_match()
    return write_once(
        lambda session: service.accept_repair(
            session, repair_id, version=version, by=actor(), at=now()
        ),
        _REQUEST,
    )


@blp.post("/repairs/<uuid:repair_id>/return")
@requires(Permission.REPAIRS_WRITE)
@says(N_("退回补正，一次告知；只能退回一次"))
@takes(RepairReturnIn)
@answers(200, RequestOut)
def send_back(body: dict[str, Any], repair_id: UUID) -> Response:
    """Send an application back for completion."""
    version = if_match()
    return write_once(
        lambda session: service.return_repair(
            session, repair_id, **body, version=version, by=actor(), at=now()
        ),
        _REQUEST,
    )


@blp.post("/repairs/<uuid:repair_id>/completion")
@requires(Permission.REPAIRS_WRITE)
@says(N_("登记补正的材料；受理的期限重新起算"))
@takes(RepairCompletionIn)
@answers(200, RequestOut)
def complete(body: dict[str, Any], repair_id: UUID) -> Response:
    """Write down what was handed in later."""
    version = if_match()
    return write_once(
        lambda session: service.complete_repair(
            session,
            repair_id,
            service.Completion(**body),
            version=version,
            by=actor(),
            at=now(),
        ),
        _REQUEST,
    )


@blp.post("/repairs/<uuid:repair_id>/revocations")
@requires(Permission.REPAIRS_WRITE)
@says(N_("提出撤销信用修复，制作告知书；告知书送达之后当事人有陈述、申辩的期限"))
@takes(RevocationIn)
@answers(201, RevocationOut)
def propose(body: dict[str, Any], repair_id: UUID) -> Response:
    """Draw up the notice that puts to the party what was false."""
    version = if_match()
    return write_once(
        lambda session: service.propose_revocation(
            session,
            repair_id,
            **body,
            filing_address=filing_address(),
            version=version,
            by=actor(),
            at=now(),
        ),
        _REVOCATION,
        status=201,
    )


@blp.post("/revocations/<uuid:revocation_id>/notice")
@requires(Permission.REPAIRS_WRITE)
@says(N_("登记告知书的送达；当事人陈述、申辩的期限从次日起算"))
@takes(ServiceIn)
@answers(200, RevocationOut)
def notify(body: dict[str, Any], revocation_id: UUID) -> Response:
    """Record that the notice reached the party."""
    version, served = if_match(), service.Service(**body)
    return write_once(
        lambda session: service.serve_revocation_notice(
            session, revocation_id, served, version=version, by=actor(), at=now()
        ),
        _REVOCATION,
    )


@blp.post("/revocations/<uuid:revocation_id>/withdrawal")
@requires(Permission.REPAIRS_WRITE)
@says(N_("决定之前撤回，信用修复不变；告知书送达之后只有提出的人可以"))
@takes(RevocationWithdrawalIn)
@answers(200, RevocationOut)
def withdraw(body: dict[str, Any], revocation_id: UUID) -> Response:
    """Take a proposal back."""
    version = if_match()
    return write_once(
        lambda session: service.withdraw_proposal(
            session, revocation_id, **body, version=version, by=actor(), at=now()
        ),
        _REVOCATION,
    )


@blp.get("/revocations/<uuid:revocation_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一件撤销信用修复办到哪里"))
@answers(200, RevocationOut)
def show(revocation_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One revocation; its version is the entity tag."""
    with reading() as session:
        revocation = service.get_revocation(session, revocation_id)
        case = service.get_case(session, revocation.case_id)
        service.require_reader(session, case, actor(), today())
    return revocation, 200, etag(revocation.version)


@blp.post("/revocations/<uuid:revocation_id>/answer")
@requires(Permission.REPAIRS_WRITE)
@says(N_("登记当事人对撤销信用修复的意见"))
@takes(RevocationAnswerIn)
@answers(200, RevocationOut)
def answer(body: dict[str, Any], revocation_id: UUID) -> Response:
    """Write down what the party says."""
    version = if_match()
    return write_once(
        lambda session: service.record_answer(
            session, revocation_id, **body, version=version, by=actor(), at=now()
        ),
        _REVOCATION,
    )


@blp.post("/revocations/<uuid:revocation_id>/decision")
@requires(Permission.REPAIRS_DECIDE)
@says(N_("决定撤销或者维持信用修复；由提出的人以外的另一人决定"))
@takes(RevocationDecisionIn)
@answers(200, RevocationOut)
def decide(body: dict[str, Any], revocation_id: UUID) -> Response:
    """Revoke the repair, or keep it."""
    version = if_match()
    return write_once(
        lambda session: service.decide_revocation(
            session, revocation_id, Outcome(**body), version=version, by=actor(), at=now()
        ),
        _REVOCATION,
    )


@blp.post("/revocations/<uuid:revocation_id>/service")
@requires(Permission.REPAIRS_WRITE)
@says(N_("登记撤销信用修复决定的送达"))
@takes(ServiceIn)
@answers(200, RevocationOut)
def serve(body: dict[str, Any], revocation_id: UUID) -> Response:
    """Record that the decision reached the party."""
    version, served = if_match(), service.Service(**body)
    return write_once(
        lambda session: service.serve_revocation(
            session, revocation_id, served, version=version, by=actor(), at=now()
        ),
        _REVOCATION,
    )


@blp.post("/revocations/<uuid:revocation_id>/restoration")
@requires(Permission.CASES_PUBLISH)
@says(N_("恢复列入并重新公示；决定送达之前不能"))
@answers(200, ListingRowOut)
def restore(revocation_id: UUID) -> Response:
    """Publish the listing again."""
    version = if_match()
    return write_once(
        lambda session: service.restore(
            session, revocation_id, version=version, by=actor(), at=now()
        ),
        _LISTING,
    )
