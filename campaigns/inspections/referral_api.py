"""``/v1/referrals``: suspected crimes handed over to the police. For the agency itself only."""

from typing import Any
from uuid import UUID

from flask import Response, url_for

from campaigns.inspections import referral_queries, referrals
from campaigns.inspections.referral_models import Referral
from campaigns.inspections.referral_queries import ReferralQuery
from campaigns.inspections.referral_schemas import (
    HandOverIn,
    ReferralDecisionIn,
    ReferralOut,
    ReferralPageOut,
    ReferralQueryIn,
    ReferralReportIn,
    ReplyIn,
)
from campaigns.inspections.referrals import HandOver, Reply, Report
from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal_id

blp = blueprint("referrals_api", __name__, "/v1", N_("行刑衔接"))

_ONE = ReferralOut()


@blp.post("/findings/<uuid:finding_id>/referral")
@requires(Permission.REFERRALS_WRITE)
@says(N_("报告一项已确认的检查发现涉嫌犯罪；由机关负责人决定是否移送"))
@takes(ReferralReportIn)
@answers(201, ReferralOut)
def report(body: dict[str, Any], finding_id: UUID) -> Response:
    """Report a suspected crime; ``If-Match`` is the finding's version."""
    version = if_match()
    return write_once(
        lambda session: referrals.report_crime(
            session, finding_id, Report(**body), version=version, by=actor(), at=now()
        ),
        _ONE,
        status=201,
        location=_address,
    )


@blp.get("/referrals")
@requires(Permission.SUBJECTS_READ)
@says(N_("本机关移送公安机关的案件，近的在前"))
@takes(ReferralQueryIn, location="query")
@answers(200, ReferralPageOut)
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """One page of the agency's referrals."""
    with reading() as session:
        rows = referral_queries.list_referrals(
            session,
            ReferralQuery(query["state"], query["overdue"]),
            by=actor(),
            at=now(),
            after=unseal_id(query["cursor"]),
            limit=query["limit"] + 1,
        )
    page = page_of(rows, query["limit"], key=lambda row: [str(row.id)])
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.get("/referrals/<uuid:referral_id>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一件移送"))
@answers(200, ReferralOut)
def show(referral_id: UUID) -> tuple[Referral, int, dict[str, str]]:
    """One referral; its version is the entity tag."""
    with reading() as session:
        referral = referral_queries.get_referral(session, referral_id, by=actor())
    return referral, 200, etag(referral.version)


@blp.post("/referrals/<uuid:referral_id>/decision")
@requires(Permission.REFERRALS_DECIDE)
@says(N_("决定是否移送；报告人不能自己决定"))
@takes(ReferralDecisionIn)
@answers(200, ReferralOut)
def decide(body: dict[str, Any], referral_id: UUID) -> Response:
    """Decide as head of the agency."""
    version = if_match()
    return write_once(
        lambda session: referrals.decide(
            session, referral_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/referrals/<uuid:referral_id>/handover")
@requires(Permission.REFERRALS_WRITE)
@says(N_("登记已移送；移送期限从批准时起算"))
@takes(HandOverIn)
@answers(200, ReferralOut)
def hand_over(body: dict[str, Any], referral_id: UUID) -> Response:
    """Record the handing over."""
    version = if_match()
    return write_once(
        lambda session: referrals.hand_over(
            session, referral_id, HandOver(**body), version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/referrals/<uuid:referral_id>/reply")
@requires(Permission.REFERRALS_WRITE)
@says(N_("登记公安机关的答复"))
@takes(ReplyIn)
@answers(200, ReferralOut)
def reply(body: dict[str, Any], referral_id: UUID) -> Response:
    """Record the answer of the police."""
    version = if_match()
    return write_once(
        lambda session: referrals.record_reply(
            session, referral_id, Reply(**body), version=version, by=actor(), at=now()
        ),
        _ONE,
    )


def _address(referral: object) -> str:
    assert isinstance(referral, Referral)
    return url_for("referrals_api.show", referral_id=referral.id)
