"""One act on a campaign: lock it, hold it against its life cycle, move it on, tell the journal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning.leading import check_leads
from campaigns.planning.models import Campaign
from campaigns.planning.queries import CampaignUnknown, whole
from campaigns.planning.rules import CAMPAIGN, CampaignAct, CampaignState
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.lifecycle import ActNotPossible


def locked(
    session: Session, campaign_id: UUID, act: CampaignAct, version: int, *, by: Actor, at: datetime
) -> Campaign:
    """The locked campaign, when the actor leads it and version and life cycle allow the act.

    Raises:
        CampaignUnknown, CampaignOfAnotherAgency, Stale, ActNotPossible.
    """
    campaign = _found(session, campaign_id)
    check_leads(session, campaign, by, legal_day(at))
    check_version(campaign, version)
    CAMPAIGN.after(CampaignState(campaign.state), act)
    return campaign


def held(
    session: Session, campaign_id: UUID, version: int, *, acts: Sequence[CampaignAct]
) -> Campaign:
    """The locked campaign, when version and life cycle allow one of the acts; for anybody.

    Raises:
        CampaignUnknown, Stale, ActNotPossible.
    """
    campaign = _found(session, campaign_id)
    check_version(campaign, version)
    state = CampaignState(campaign.state)
    if not any(CAMPAIGN.allows(state, act) for act in acts):
        raise ActNotPossible(state=state)
    return campaign


def _found(session: Session, campaign_id: UUID) -> Campaign:
    campaign = session.scalars(
        whole()
        .where(Campaign.id == campaign_id)
        .with_for_update(of=Campaign)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if campaign is None:
        raise CampaignUnknown(campaign_id=campaign_id)
    return campaign


def done(
    session: Session,
    campaign: Campaign,
    act: CampaignAct,
    *,
    by: Actor,
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> Campaign:
    """Move the campaign on, with one line in the journal."""
    campaign.state = CAMPAIGN.after(CampaignState(campaign.state), act)
    campaign.version += 1
    session.flush()
    audit.record(
        session,
        actor=by,
        action=f"campaign.{_PAST[act]}",
        object_kind="campaign",
        object_id=str(campaign.id),
        detail={"state": campaign.state, "version": campaign.version, **(detail or {})},
        at=at,
    )
    return campaign


_PAST = {
    CampaignAct.REVISE: "revised",
    CampaignAct.ANNOUNCE: "announced",
    CampaignAct.START: "started",
    CampaignAct.AMEND: "amended",
    CampaignAct.CLOSE: "closed",
    CampaignAct.REPORT: "reported",
}
