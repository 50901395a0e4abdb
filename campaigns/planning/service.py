"""Use cases of enforcement campaigns. None commits; each writes the journal once.

Owns the campaign from draft to close. What inspectors found under it belongs to inspections.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning import checklists
from campaigns.planning.models import Campaign, CampaignAgency
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
    AgencyRole,
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
from campaigns.plans import words
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError, Invalid

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

_KIND = "campaign"


class CampaignKindUnknown(Invalid):
    """A category, kind or agency that is not on record."""

    title = N_("专项行动的内容有误")


@dataclass(frozen=True, slots=True)
class NamedAgency:
    """An agency as an order names it; ``agency_id`` is None where it is not on record."""

    printed_name: str
    role: AgencyRole
    agency_id: UUID | None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """Where a campaign was ordered: the plan, its item, and the item's own words."""

    plan_id: UUID
    item_id: str
    quote: str


_NO_TARGETS = Targets()


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A campaign to be drafted.

    ``category`` and ``kind`` are keys of the plans' vocabulary; ``checklist_key`` None takes
    the category's own checklist. An only agency with role ``lead`` becomes the overall leader.
    """

    name: str
    category: str
    kind: str
    agencies: Sequence[NamedAgency] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    checklist_key: str | None = None
    targets: Targets = _NO_TARGETS
    ordered_by: PlanItem | None = None

    def terms(self) -> Terms:
        """What of it a draft may still change."""
        key = self.checklist_key or checklists.key_for(self.category)
        return Terms(self.name, self.starts_on, self.ends_on, key, self.targets)


def draft_campaign(session: Session, new: NewCampaign, *, by: Actor, at: datetime) -> Campaign:
    """Draft one campaign.

    Raises:
        CampaignTermsInvalid, CampaignKindUnknown: with every field at fault.
    """
    return draft_campaigns(session, [new], by=by, at=at)[0]


def draft_campaigns(
    session: Session, drafts: Sequence[NewCampaign], *, by: Actor, at: datetime
) -> list[Campaign]:
    """Draft N campaigns, in order, with one line in the journal.

    Raises:
        CampaignTermsInvalid, CampaignKindUnknown: with every field at fault.
    """
    for new in drafts:
        check_terms(new.terms(), checklists=checklists.shipped())
        _check_vocabulary(new)
    campaigns = [_row(new, at=at) for new in drafts]
    session.add_all(campaigns)
    session.flush()
    audit.record(
        session,
        actor=by,
        action="campaign.drafted",
        object_kind=_KIND,
        object_id=str(campaigns[0].id) if len(campaigns) == 1 else f"{len(campaigns)} campaigns",
        detail={"ids": [str(campaign.id) for campaign in campaigns]},
        at=at,
    )
    return campaigns


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
    _set_targets(campaign, terms.targets)
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
    _set_targets(campaign, targets)
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


def _row(new: NewCampaign, *, at: datetime) -> Campaign:
    campaign_id = new_id()
    terms, ordered = new.terms(), new.ordered_by
    leads = [named for named in new.agencies if named.role is AgencyRole.LEAD]
    campaign = Campaign(
        id=campaign_id,
        name=terms.name,
        category=new.category,
        kind=new.kind,
        lead_agency_id=leads[0].agency_id if len(leads) == 1 else None,
        plan_id=ordered.plan_id if ordered else None,
        plan_item_id=ordered.item_id if ordered else None,
        plan_quote=ordered.quote if ordered else None,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        state=CAMPAIGN.start,
        checklist_key=terms.checklist_key,
        checklist=None,
        version=1,
        drafted_at=at,
        agencies=[_named(campaign_id, named) for named in new.agencies],
    )
    _set_targets(campaign, terms.targets)
    return campaign


def _named(campaign_id: UUID, named: NamedAgency) -> CampaignAgency:
    return CampaignAgency(
        campaign_id=campaign_id,
        printed_name=named.printed_name,
        agency_id=named.agency_id,
        role=named.role,
    )


def _set_targets(campaign: Campaign, targets: Targets) -> None:
    campaign.target_inspections = targets.inspections
    campaign.target_pass_rate = targets.pass_rate
    campaign.target_basis = targets.basis


def _check_vocabulary(new: NewCampaign) -> None:
    faults = [
        FieldError(pointer, N_("不在目录中"))
        for pointer, value, keys in (
            ("#/category", new.category, words.categories()),
            ("#/kind", new.kind, words.kinds()),
        )
        if value not in keys
    ]
    names = [named.printed_name for named in new.agencies]
    if len(set(names)) != len(names):
        faults.append(FieldError("#/agencies", N_("同一单位写了两次")))
    if faults:
        raise CampaignKindUnknown(errors=faults)


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
        object_kind=_KIND,
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
