"""``/v1/campaigns``: drafting, announcing, amending, closing and reporting campaigns."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, url_for
from sqlalchemy.orm import Session

from campaigns.planning import service
from campaigns.planning.campaign_answers import (
    CampaignAmendmentsOut,
    CampaignOut,
    CampaignPageOut,
    CampaignReportOut,
    told,
)
from campaigns.planning.campaign_schemas import (
    CampaignDraftIn,
    CampaignIn,
    CampaignQuerySchema,
    agencies_in,
    campaign_of,
    terms_in,
)
from campaigns.planning.course_models import CampaignAmendment, CampaignReport
from campaigns.planning.course_schemas import (
    CampaignAmendmentIn,
    CampaignItemIn,
    CampaignReportIn,
    OwnShareIn,
    amendment_of,
    plan_item_of,
)
from campaigns.planning.models import Campaign
from campaigns.planning.reporting import get_report
from campaigns.planning.rules import CampaignAct
from campaigns.planning.service import CampaignQuery
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer
from registry.accounts.once import once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, transaction
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal_id

blp = blueprint("planning_api", __name__, "/v1", N_("专项行动"))

Answered = tuple[Campaign, int, dict[str, str]]

MOVES = {
    CampaignAct.ANNOUNCE: service.announce,
    CampaignAct.START: service.start,
    CampaignAct.CLOSE: service.close,
}


@blp.get("/campaigns")
@requires(Permission.SUBJECTS_READ)
@says(N_("专项行动，新的在前"))
@takes(CampaignQuerySchema, location="query")
@answers(200, CampaignPageOut)
def list_campaigns(query: dict[str, Any]) -> dict[str, Any]:
    """One page of campaigns."""
    with reading() as session:
        rows = service.list_campaigns(
            session, wanted_of(query), after=unseal_id(query["cursor"]), limit=query["limit"] + 1
        )
    page = page_of(rows, query["limit"], key=lambda row: [str(row.id)])
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.post("/campaigns")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("起草专项行动"))
@takes(CampaignIn)
@answers(201, CampaignOut)
def draft_campaign(body: dict[str, Any]) -> Response:
    """Draft one campaign."""
    named = agencies_in(body["agencies"])
    return _drafted(
        lambda session: service.draft_campaign(
            session, campaign_of(body, named), by=actor(), at=now()
        )
    )


@blp.get("/campaigns/<uuid:campaign_id>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一次专项行动"))
@answers(200, CampaignOut)
def show_campaign(campaign_id: UUID) -> Answered:
    """One campaign."""
    with reading() as session:
        campaign = service.get_campaign(session, campaign_id)
    return _told(campaign)


@blp.put("/campaigns/<uuid:campaign_id>/terms")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("修改草稿；不写agencies则责任单位不变"))
@takes(CampaignDraftIn)
@answers(200, CampaignOut)
def revise_draft(body: dict[str, Any], campaign_id: UUID) -> Answered:
    """Change a draft's name, days, checklist, scope, targets and agencies."""
    version = if_match()
    agencies = body["agencies"]
    with transaction() as session:
        key = service.get_campaign(session, campaign_id).checklist_key
        campaign = service.revise_draft(
            session,
            campaign_id,
            terms_in(body, checklist_key=key),
            agencies=None if agencies is None else agencies_in(agencies),
            version=version,
            by=actor(),
            at=now(),
        )
    return _told(campaign)


@blp.put("/campaigns/<uuid:campaign_id>/own-share")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("配合单位修改本机关承担的户次，总户次不变"))
@takes(OwnShareIn)
@answers(200, CampaignOut)
def change_own_share(body: dict[str, Any], campaign_id: UUID) -> Answered:
    """Change what the caller's agency makes of the visits."""
    version = if_match()
    with transaction() as session:
        campaign = service.change_own_share(
            session,
            campaign_id,
            body["share"],
            reason=body["reason"],
            version=version,
            by=actor(),
            at=now(),
        )
    return _told(campaign)


@blp.post("/campaigns/<uuid:campaign_id>/copy")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("照往年的行动再起草一次，日期顺延到新的一年"))
@answers(201, CampaignOut)
def copy_campaign(campaign_id: UUID) -> Response:
    """Draft a campaign again for the new year."""
    return _drafted(
        lambda session: service.copy_campaign(session, campaign_id, by=actor(), at=now())
    )


@blp.post("/campaigns/<uuid:campaign_id>/items")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("注明这次行动还落实行动计划的哪一条"))
@takes(CampaignItemIn)
@answers(200, CampaignOut)
def link_item(body: dict[str, Any], campaign_id: UUID) -> Answered:
    """Link a campaign to an item of a plan."""
    with transaction() as session:
        campaign = service.link_item(session, campaign_id, plan_item_of(body), by=actor(), at=now())
    return _told(campaign)


@blp.delete("/campaigns/<uuid:campaign_id>/items/<uuid:plan_id>/<string:item_id>")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("去掉与行动计划条目的联系"))
@answers(200, CampaignOut)
def unlink_item(campaign_id: UUID, plan_id: UUID, item_id: str) -> Answered:
    """Take such a link back."""
    with transaction() as session:
        campaign = service.unlink_item(session, campaign_id, plan_id, item_id, by=actor(), at=now())
    return _told(campaign)


@blp.post("/campaigns/<uuid:campaign_id>/announcement")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("公布"))
@answers(200, CampaignOut)
def announce(campaign_id: UUID) -> Answered:
    """Make a campaign public."""
    return _move(campaign_id, CampaignAct.ANNOUNCE)


@blp.post("/campaigns/<uuid:campaign_id>/start")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("开始"))
@answers(200, CampaignOut)
def start(campaign_id: UUID) -> Answered:
    """Begin a campaign."""
    return _move(campaign_id, CampaignAct.START)


@blp.get("/campaigns/<uuid:campaign_id>/amendments")
@requires(Permission.SUBJECTS_READ)
@says(N_("公布以后的变更，新的在前"))
@answers(200, CampaignAmendmentsOut)
def list_amendments(campaign_id: UUID) -> dict[str, list[CampaignAmendment]]:
    """How an announced campaign was changed."""
    with reading() as session:
        service.get_campaign(session, campaign_id)
        return {"items": service.list_amendments(session, campaign_id)}


@blp.post("/campaigns/<uuid:campaign_id>/amendments")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("变更已公布的行动；没有写的不变"))
@takes(CampaignAmendmentIn)
@answers(200, CampaignOut)
def amend(body: dict[str, Any], campaign_id: UUID) -> Answered:
    """Change an announced campaign, on the record."""
    version = if_match()
    with transaction() as session:
        campaign = service.amend(
            session, campaign_id, amendment_of(body), version=version, by=actor(), at=now()
        )
    return _told(campaign)


@blp.post("/campaigns/<uuid:campaign_id>/closure")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("结束"))
@answers(200, CampaignOut)
def close(campaign_id: UUID) -> Answered:
    """Close a campaign."""
    return _move(campaign_id, CampaignAct.CLOSE)


@blp.get("/campaigns/<uuid:campaign_id>/report")
@requires(Permission.SUBJECTS_READ)
@says(N_("公布的总结和冻结的数据"))
@answers(200, CampaignReportOut)
def show_report(campaign_id: UUID) -> CampaignReport:
    """What a campaign came to."""
    with reading() as session:
        return get_report(session, campaign_id)


@blp.post("/campaigns/<uuid:campaign_id>/report")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("公布总结，数据以公布时为准"))
@takes(CampaignReportIn)
@answers(200, CampaignOut)
def report(body: dict[str, Any], campaign_id: UUID) -> Answered:
    """Publish what a closed campaign came to."""
    version = if_match()
    with transaction() as session:
        campaign = service.report(
            session, campaign_id, body["text"], version=version, by=actor(), at=now()
        )
    return _told(campaign)


def wanted_of(query: dict[str, Any], *, public: bool = False) -> CampaignQuery:
    """What a loaded query narrows campaigns to."""
    return CampaignQuery(
        state=query["state"],
        category=query["category"],
        agency_id=query["agency_id"],
        year=query["year"],
        public=public,
    )


def _drafted(draft: Callable[[Session], Campaign]) -> Response:
    def produce(session: Session) -> Answer:
        campaign = draft(session)
        where = url_for("planning_api.show_campaign", campaign_id=campaign.id)
        return Answer(201, told(campaign), {"Location": where, **etag(campaign.version)})

    return once(produce)


def _move(campaign_id: UUID, act: CampaignAct) -> Answered:
    version = if_match()
    with transaction() as session:
        campaign = MOVES[act](session, campaign_id, version=version, by=actor(), at=now())
    return _told(campaign)


def _told(campaign: Campaign) -> Answered:
    return campaign, 200, etag(campaign.version)
