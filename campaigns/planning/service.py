"""Use cases of enforcement campaigns. None commits; each writes the journal once.

Owns the campaign from draft to close. What inspectors found under it belongs to inspections.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning import checklists
from campaigns.planning.drafting import (
    CampaignKindUnknown,
    NamedAgency,
    NewCampaign,
    PlanItem,
    draft_campaign,
    draft_campaigns,
    put_targets,
)
from campaigns.planning.models import Campaign
from campaigns.planning.queries import (
    CampaignQuery,
    CampaignUnknown,
    campaigns_for,
    get_campaign,
    list_campaigns,
    takes_part,
    whole,
)
from campaigns.planning.rules import (
    CAMPAIGN,
    CampaignAct,
    CampaignState,
    CampaignTermsInvalid,
    Targets,
    Terms,
    check_ready,
    check_start,
    check_terms,
    wrong_targets,
)
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day

__all__ = [
    "CampaignKindUnknown",
    "CampaignQuery",
    "CampaignUnknown",
    "NamedAgency",
    "NewCampaign",
    "PlanItem",
    "announce",
    "campaigns_for",
    "close",
    "draft_campaign",
    "draft_campaigns",
    "get_campaign",
    "list_campaigns",
    "revise_draft",
    "set_targets",
    "start",
    "takes_part",
]


def revise_draft(
    session: Session, campaign_id: UUID, terms: Terms, *, version: int, by: Actor, at: datetime
) -> Campaign:
    """Change a draft's name, dates, checklist and targets.

    Raises:
        CampaignUnknown, Stale, ActNotPossible, CampaignTermsInvalid.
    """
    check_terms(terms, checklists=checklists.shipped())
    campaign = _locked(session, campaign_id, CampaignAct.REVISE, version)
    campaign.name, campaign.checklist_key = terms.name, terms.checklist_key
    campaign.starts_on, campaign.ends_on = terms.starts_on, terms.ends_on
    put_targets(campaign, terms.targets)
    return _done(session, campaign, CampaignAct.REVISE, by=by, at=at)


def set_targets(
    session: Session, campaign_id: UUID, targets: Targets, *, version: int, by: Actor, at: datetime
) -> Campaign:
    """Set what a campaign is to reach, until it is closed.

    Raises:
        CampaignUnknown, Stale, ActNotPossible, CampaignTermsInvalid.
    """
    if faults := wrong_targets(targets):
        raise CampaignTermsInvalid(errors=faults)
    campaign = _locked(session, campaign_id, CampaignAct.SET_TARGETS, version)
    put_targets(campaign, targets)
    return _done(session, campaign, CampaignAct.SET_TARGETS, by=by, at=at)


def announce(
    session: Session, campaign_id: UUID, *, version: int, by: Actor, at: datetime
) -> Campaign:
    """Make a campaign public, on the legal day of ``at``.

    Raises:
        CampaignUnknown, Stale, ActNotPossible.
        CampaignNotReady: dates or an agency on record are missing.
    """
    campaign = _locked(session, campaign_id, CampaignAct.ANNOUNCE, version)
    known = sum(named.agency_id is not None for named in campaign.agencies)
    check_ready(starts_on=campaign.starts_on, ends_on=campaign.ends_on, known_agencies=known)
    campaign.announced_on = legal_day(at)
    return _done(session, campaign, CampaignAct.ANNOUNCE, by=by, at=at)


def start(
    session: Session, campaign_id: UUID, *, version: int, by: Actor, at: datetime
) -> Campaign:
    """Begin a campaign: from now on it keeps the checklist version in force today.

    Raises:
        CampaignUnknown, Stale, ActNotPossible.
        CampaignNotDueYet: today lies outside its announced days.
        NoProvisionInForce: its checklist has no version in force today.
    """
    campaign = _locked(session, campaign_id, CampaignAct.START, version)
    today = legal_day(at)
    if campaign.starts_on is None or campaign.ends_on is None:
        raise AssertionError("an announced campaign has its days")
    check_start(starts_on=campaign.starts_on, ends_on=campaign.ends_on, on=today)
    kept = checklists.keep_version(session, campaign.checklist_key, on=today, at=at)
    campaign.checklist, campaign.started_on = kept, today
    return _done(session, campaign, CampaignAct.START, by=by, at=at)


def close(
    session: Session, campaign_id: UUID, *, version: int, by: Actor, at: datetime
) -> Campaign:
    """Close a running campaign: no visit is recorded under it any more.

    Raises:
        CampaignUnknown, Stale, ActNotPossible.
    """
    campaign = _locked(session, campaign_id, CampaignAct.CLOSE, version)
    campaign.closed_on = legal_day(at)
    return _done(session, campaign, CampaignAct.CLOSE, by=by, at=at)


def _locked(session: Session, campaign_id: UUID, act: CampaignAct, version: int) -> Campaign:
    """The locked campaign, when version and life cycle allow the act."""
    campaign = session.scalars(
        whole().where(Campaign.id == campaign_id).with_for_update(of=Campaign)
    ).one_or_none()
    if campaign is None:
        raise CampaignUnknown(campaign_id=campaign_id)
    check_version(campaign, version)
    CAMPAIGN.after(CampaignState(campaign.state), act)
    return campaign


def _done(
    session: Session, campaign: Campaign, act: CampaignAct, *, by: Actor, at: datetime
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
        detail={"state": campaign.state, "version": campaign.version},
        at=at,
    )
    return campaign


_PAST = {
    CampaignAct.REVISE: "revised",
    CampaignAct.SET_TARGETS: "targets_set",
    CampaignAct.ANNOUNCE: "announced",
    CampaignAct.START: "started",
    CampaignAct.CLOSE: "closed",
}
