"""Who leads a campaign: whose officers change, announce, amend, close, report and copy it.

Those it names as leading and the agency that drafted it, or whoever has their functions now. An
agency that only takes part orders and calls off its own visits; everybody else reads.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning.models import Campaign
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
    leading = leading_agencies(campaign)
    if agency_id in leading:
        return True
    return bool(leading) and not leading.isdisjoint(session.scalars(carried_on_by(agency_id, on)))


def check_leads(session: Session, campaign: Campaign, by: Actor, on: date) -> None:
    """Refuse an act on a campaign to who does not lead it on ``on``.

    Raises:
        CampaignOfAnotherAgency.
    """
    if not leads(session, campaign, by, on):
        raise CampaignOfAnotherAgency


def leading_agencies(campaign: Campaign) -> set[UUID]:
    """The agencies on record that lead a campaign, several where it names several, and drafted.

    Where a plan names no leader, those that it makes answer for the campaign lead it together.
    """
    named = _in_role(campaign, AgencyRole.LEAD) or _in_role(
        campaign, AgencyRole.SHARED, AgencyRole.LISTED
    )
    leading = {*named, campaign.lead_agency_id, campaign.drafted_by_agency_id}
    return {key for key in leading if key is not None}


def _in_role(campaign: Campaign, *roles: AgencyRole) -> set[UUID]:
    return {
        one.agency_id
        for one in campaign.agencies
        if one.role in roles and one.agency_id is not None
    }
