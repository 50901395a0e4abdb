"""Who leads a campaign: whose officers change, announce, amend, close, report and copy it.

Those it names as leading and the agency that drafted it, or whoever has their functions now. An
agency that only takes part orders and calls off its own visits; everybody else reads.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from campaigns.planning.models import Campaign, CampaignAgency
from campaigns.planning.terms import AgencyRole
from registry.accounts.actors import Actor
from registry.accounts.competence import carried_on_by
from registry.kernel.refusals import N_, NotPermitted


class CampaignOfAnotherAgency(NotPermitted):
    """Neither an agency that leads the campaign, nor the one that drafted it."""

    title = N_("不是本机关的专项行动")
    detail = N_(
        "专项行动由牵头单位或者起草机关修改、公布、变更、结束、总结和照此重新起草；"
        "其他参加单位只办理本机关的检查任务。"
    )


def leads(session: Session, campaign: Campaign, by: Actor, on: date) -> bool:
    """Whether somebody acts for an agency that leads the campaign on ``on``.

    The service itself does; a client's key does as its agency.
    """
    if by.kind == "system":
        return True
    return by.agency_id is not None and led_by(session, campaign, by.agency_id, on)


def led_by(session: Session, campaign: Campaign, agency_id: UUID, on: date) -> bool:
    """Whether an agency leads a campaign on ``on``, by itself or as whose functions it has."""
    own = carried_on_by(agency_id, on)
    wanted = select(Campaign.id).where(Campaign.id == campaign.id, leads_as(own))
    return session.scalar(wanted) is not None


def check_leads(session: Session, campaign: Campaign, by: Actor, on: date) -> None:
    """Refuse an act on a campaign to who does not lead it on ``on``.

    Raises:
        CampaignOfAnotherAgency.
    """
    if not leads(session, campaign, by, on):
        raise CampaignOfAnotherAgency


def leads_as(agency_ids: Collection[UUID] | Select[UUID]) -> ColumnElement[bool]:
    """The condition that one of N agencies on record leads a campaign, or drafted it.

    Where a plan names no leader, those that it makes answer for the campaign lead it together.
    """
    agency_id, role = CampaignAgency.agency_id, CampaignAgency.role
    named = exists().where(CampaignAgency.campaign_id == Campaign.id)
    ours = named.where(agency_id.in_(agency_ids))
    no_leader = ~named.where(role == AgencyRole.LEAD, agency_id.is_not(None))
    return or_(
        Campaign.drafted_by_agency_id.in_(agency_ids),
        Campaign.lead_agency_id.in_(agency_ids),
        ours.where(role == AgencyRole.LEAD),
        and_(no_leader, ours.where(role.in_((AgencyRole.SHARED, AgencyRole.LISTED)))),
    )
