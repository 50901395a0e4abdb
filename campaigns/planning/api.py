"""``/v1/campaigns`` and ``/v1/checklists``."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from sqlalchemy.orm import Session

from campaigns.planning import checklists, service
from campaigns.planning.checklist import Checklist
from campaigns.planning.models import Campaign
from campaigns.planning.rules import CampaignAct
from campaigns.planning.schemas import (
    CampaignIn,
    CampaignOut,
    CampaignPageOut,
    CampaignQuerySchema,
    CampaignTargetsIn,
    CampaignTermsIn,
    ChecklistOut,
    campaign_of,
    targets_of,
    terms_of,
)
from campaigns.planning.service import CampaignQuery, NamedAgency
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer
from registry.accounts.once import once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today, transaction
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal_id

blp = blueprint("planning_api", __name__, "/v1", N_("专项行动和检查表"))

Answered = tuple[Campaign, int, dict[str, str]]


@blp.get("/campaigns")
@requires(Permission.SUBJECTS_READ)
@says(N_("专项行动，新的在前"))
@takes(CampaignQuerySchema, location="query")
@answers(200, CampaignPageOut)
def list_campaigns(query: dict[str, Any]) -> dict[str, Any]:
    """One page of campaigns."""
    wanted = CampaignQuery(state=query["state"], category=query["category"])
    with reading() as session:
        rows = service.list_campaigns(
            session, wanted, after=unseal_id(query["cursor"]), limit=query["limit"] + 1
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
    named = [NamedAgency(**agency) for agency in body["agencies"]]

    def produce(session: Session) -> Answer:
        campaign = service.draft_campaign(session, campaign_of(body, named), by=actor(), at=now())
        written: dict[str, Any] = CampaignOut().dump(campaign)
        where = url_for("planning_api.show_campaign", campaign_id=campaign.id)
        return Answer(201, written, {"Location": where, **etag(campaign.version)})

    return once(produce)


@blp.get("/campaigns/<uuid:campaign_id>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一次专项行动"))
@answers(200, CampaignOut)
def show_campaign(campaign_id: UUID) -> Answered:
    """One campaign."""
    with reading() as session:
        campaign = service.get_campaign(session, campaign_id)
    return _told(campaign)


@blp.get("/campaigns/<uuid:campaign_id>/checklist")
@requires(Permission.SUBJECTS_READ)
@says(N_("这次行动使用的检查表；开始之前是今天生效的版本"))
@answers(200, ChecklistOut)
def show_campaign_checklist(campaign_id: UUID) -> Checklist:
    """What visits under the campaign are asked."""
    with reading() as session:
        campaign = service.get_campaign(session, campaign_id)
        if campaign.checklist is not None:
            return checklists.read(campaign.checklist)
    return checklists.shipped_on(campaign.checklist_key, today())


@blp.get("/checklists/<string:key>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一份检查表今天生效的版本"))
@answers(200, ChecklistOut)
def show_checklist(key: str) -> Checklist:
    """The version of a checklist in force today."""
    return checklists.shipped_on(key, today())


@blp.put("/campaigns/<uuid:campaign_id>/terms")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("修改草稿"))
@takes(CampaignTermsIn)
@answers(200, CampaignOut)
def revise_draft(body: dict[str, Any], campaign_id: UUID) -> Answered:
    """Change a draft's name, dates, checklist and targets."""
    version = if_match()
    with transaction() as session:
        category = service.get_campaign(session, campaign_id).category
        campaign = service.revise_draft(
            session,
            campaign_id,
            terms_of(body, category=category),
            version=version,
            by=actor(),
            at=now(),
        )
    return _told(campaign)


@blp.put("/campaigns/<uuid:campaign_id>/targets")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("设定目标"))
@takes(CampaignTargetsIn)
@answers(200, CampaignOut)
def set_targets(body: dict[str, Any], campaign_id: UUID) -> Answered:
    """Set what a campaign is to reach."""
    version = if_match()
    with transaction() as session:
        campaign = service.set_targets(
            session, campaign_id, targets_of(body), version=version, by=actor(), at=now()
        )
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


@blp.post("/campaigns/<uuid:campaign_id>/closure")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("结束"))
@answers(200, CampaignOut)
def close(campaign_id: UUID) -> Answered:
    """Close a campaign."""
    return _move(campaign_id, CampaignAct.CLOSE)


MOVES = {
    CampaignAct.ANNOUNCE: service.announce,
    CampaignAct.START: service.start,
    CampaignAct.CLOSE: service.close,
}


def _move(campaign_id: UUID, act: CampaignAct) -> Answered:
    version = if_match()
    with transaction() as session:
        campaign = MOVES[act](session, campaign_id, version=version, by=actor(), at=now())
    return _told(campaign)


def _told(campaign: Campaign) -> Answered:
    return campaign, 200, etag(campaign.version)
