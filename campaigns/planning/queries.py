"""Reading campaigns: one, a page of many, those an agency takes part in."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload, selectinload

from campaigns.planning.models import Campaign, CampaignAgency
from campaigns.planning.rules import CampaignState
from registry.accounts.models import Agency
from registry.kernel.refusals import N_, NotOnRecord


class CampaignUnknown(NotOnRecord):
    """No such campaign."""

    title = N_("没有这次专项行动")
    detail = N_("没有编号为%(campaign_id)s的专项行动。")


@dataclass(frozen=True, slots=True)
class CampaignQuery:
    """What a list of campaigns is narrowed by; None means any.

    ``agency_id`` keeps those that the agency, or one of the same function, takes part in;
    ``year`` those with a day in it.
    """

    state: CampaignState | None = None
    category: str | None = None
    agency_id: UUID | None = None
    year: int | None = None
    public: bool = False


def get_campaign(session: Session, campaign_id: UUID, *, public: bool = False) -> Campaign:
    """One campaign with its agencies and its checklist version.

    Args:
        session: the caller's.
        campaign_id: which one.
        public: for the public only what has been announced exists.

    Raises:
        CampaignUnknown: no such campaign, or a draft for the public.
    """
    campaign = session.scalars(whole().where(Campaign.id == campaign_id)).one_or_none()
    if campaign is None or (public and campaign.state == CampaignState.DRAFT):
        raise CampaignUnknown(campaign_id=campaign_id)
    return campaign


def list_campaigns(
    session: Session,
    query: CampaignQuery = CampaignQuery(),
    *,
    after: UUID | None = None,
    limit: int = 50,
) -> list[Campaign]:
    """Up to ``limit`` campaigns with their agencies, newest first, after the given one."""
    wanted = whole().order_by(Campaign.id.desc()).limit(limit)
    if query.state:
        wanted = wanted.where(Campaign.state == query.state)
    if query.category:
        wanted = wanted.where(Campaign.category == query.category)
    if query.public:
        wanted = wanted.where(Campaign.state != CampaignState.DRAFT)
    if query.year:
        first, last = date(query.year, 1, 1), date(query.year, 12, 31)
        wanted = wanted.where(Campaign.starts_on <= last, Campaign.ends_on >= first)
    if query.agency_id:
        wanted = wanted.where(takes_part(query.agency_id))
    if after:
        wanted = wanted.where(Campaign.id < after)
    return list(session.scalars(wanted))


@cache
def _two_agencies() -> tuple[type[Agency], type[Agency]]:
    """The same two in every statement: making them takes longer than all else of a condition."""
    return aliased(Agency), aliased(Agency)


def takes_part(agency_id: UUID | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The condition that an agency, one merged into it or of the same function is named.

    A campaign names the bureau of its own level; its line bureaus below carry it out.
    """
    named, mine = _two_agencies()
    return exists(
        select(CampaignAgency.campaign_id)
        .join(named, named.id == CampaignAgency.agency_id)
        .join(mine, mine.id == agency_id)
        .where(
            CampaignAgency.campaign_id == Campaign.id,
            or_(
                named.id == mine.id,
                named.function == mine.function,
                named.successor_id == mine.id,
            ),
        )
    )


def campaigns_for(session: Session, agency_id: UUID) -> list[Campaign]:
    """Every running campaign the agency takes part in, the one ending first first."""
    wanted = whole().where(Campaign.state == CampaignState.RUNNING, takes_part(agency_id))
    return list(session.scalars(wanted.order_by(Campaign.ends_on, Campaign.id)))


def whole() -> Select[Campaign]:
    """Campaigns with their agencies and checklist version, to be narrowed."""
    return select(Campaign).options(
        selectinload(Campaign.agencies),
        selectinload(Campaign.items),
        joinedload(Campaign.checklist),
    )
