"""Use cases of enforcement campaigns. None commits; each writes the journal once.

Owns the campaign from draft to close; amending, reporting and copying have modules of their own
and are named here too. What inspectors found under it belongs to inspections.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning import checklists
from campaigns.planning.amending import Amendment, amend, list_amendments
from campaigns.planning.copying import copy_campaign
from campaigns.planning.drafting import (
    CampaignKindUnknown,
    NewCampaign,
    PlanItem,
    agencies_of,
    check_named,
    draft_campaign,
    draft_campaigns,
    put_agencies,
    put_leader,
    put_terms,
)
from campaigns.planning.drawn_visits import check_drawn_visits, end_orders
from campaigns.planning.linking import link_item, unlink_item
from campaigns.planning.models import Campaign
from campaigns.planning.moving import done, locked
from campaigns.planning.own_share import change_own_share, find_own_part
from campaigns.planning.queries import (
    CampaignQuery,
    CampaignUnknown,
    campaigns_for,
    get_campaign,
    list_campaigns,
    takes_part,
)
from campaigns.planning.reporting import find_report, report
from campaigns.planning.results_policy import results_due
from campaigns.planning.rules import CampaignAct, check_ready, check_start
from campaigns.planning.scope import owe_scope
from campaigns.planning.terms import NamedAgency, Terms, check_terms
from registry.accounts.actors import Actor
from registry.kernel.clock import legal_day

__all__ = [
    "Amendment",
    "CampaignKindUnknown",
    "CampaignQuery",
    "CampaignUnknown",
    "NamedAgency",
    "NewCampaign",
    "PlanItem",
    "amend",
    "announce",
    "campaigns_for",
    "change_own_share",
    "close",
    "copy_campaign",
    "draft_campaign",
    "draft_campaigns",
    "find_own_part",
    "find_report",
    "get_campaign",
    "link_item",
    "list_amendments",
    "list_campaigns",
    "report",
    "revise_draft",
    "start",
    "takes_part",
    "unlink_item",
]


def revise_draft(
    session: Session,
    campaign_id: UUID,
    terms: Terms,
    *,
    agencies: Sequence[NamedAgency] | None = None,
    version: int,
    by: Actor,
    at: datetime,
) -> Campaign:
    """Change a draft's name, dates, checklist, targets and scope, and whom it names.

    Args:
        session: the caller's transaction.
        campaign_id: which one.
        terms: as they shall be.
        agencies: as they shall be; None leaves them.
        version: as read.
        by: who changes it.
        at: UTC instant.

    Raises:
        CampaignUnknown, CampaignOfAnotherAgency, Stale, ActNotPossible, CampaignTermsInvalid.
    """
    among = checklists.catalogue(session, legal_day(at))
    campaign = locked(session, campaign_id, CampaignAct.REVISE, version, by=by, at=at)
    held = agencies_of(campaign)
    wanted = held if agencies is None else agencies
    check_named(session, wanted, held=held, on=legal_day(at))
    check_terms(terms, wanted, checklists=checklists.fitting(campaign.category, among))
    put_terms(campaign, terms)
    put_agencies(campaign, wanted)
    put_leader(campaign, wanted)
    return done(session, campaign, CampaignAct.REVISE, by=by, at=at)


def announce(
    session: Session, campaign_id: UUID, *, version: int, by: Actor, at: datetime
) -> Campaign:
    """Make a campaign public, on the legal day of ``at``.

    Raises:
        CampaignUnknown, CampaignOfAnotherAgency, Stale, ActNotPossible.
        CampaignNotReady: dates or an agency on record are missing.
    """
    campaign = locked(session, campaign_id, CampaignAct.ANNOUNCE, version, by=by, at=at)
    known = sum(named.agency_id is not None for named in campaign.agencies)
    check_ready(starts_on=campaign.starts_on, ends_on=campaign.ends_on, known_agencies=known)
    owe_scope(session, campaign, at=at)
    campaign.announced_on = legal_day(at)
    return done(session, campaign, CampaignAct.ANNOUNCE, by=by, at=at)


def start(
    session: Session, campaign_id: UUID, *, version: int, by: Actor, at: datetime
) -> Campaign:
    """Begin a campaign: from now on it keeps the checklist version in force today.

    Raises:
        CampaignUnknown, CampaignOfAnotherAgency, Stale, ActNotPossible.
        CampaignNotDueYet: today lies outside its announced days.
        NoProvisionInForce: its checklist has no version in force today.
    """
    campaign = locked(session, campaign_id, CampaignAct.START, version, by=by, at=at)
    today = legal_day(at)
    if campaign.starts_on is None or campaign.ends_on is None:
        raise AssertionError("an announced campaign has its days")
    check_start(starts_on=campaign.starts_on, ends_on=campaign.ends_on, on=today)
    kept = checklists.keep_version(session, campaign.checklist_key, on=today, at=at)
    campaign.checklist, campaign.started_on = kept, today
    return done(session, campaign, CampaignAct.START, by=by, at=at)


def close(
    session: Session, campaign_id: UUID, *, version: int, by: Actor, at: datetime
) -> Campaign:
    """Close a running campaign: no visit is made under it any more, its report is due.

    Open orders by hand end in it.

    Raises:
        CampaignUnknown, CampaignOfAnotherAgency, Stale, ActNotPossible.
        DrawnVisitsOpen: visits that a draw named are neither made nor called off by two.
    """
    campaign = locked(session, campaign_id, CampaignAct.CLOSE, version, by=by, at=at)
    check_drawn_visits(session, campaign.id, ends_on=None)
    end_orders(session, campaign.id, over=True, by=by, at=at)
    campaign.closed_on = legal_day(at)
    due = results_due(campaign.closed_on)
    campaign.report_due_on, campaign.report_rule = due.on, due.rule
    return done(session, campaign, CampaignAct.CLOSE, by=by, at=at)
