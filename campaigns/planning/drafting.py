"""Drafting campaigns: by hand or from a confirmed plan. None commits; one line in the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning import checklists
from campaigns.planning.models import Campaign, CampaignAgency
from campaigns.planning.rules import (
    CAMPAIGN,
    AgencyRole,
    Targets,
    Terms,
    check_terms,
)
from campaigns.plans import words
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError, Invalid


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
        object_kind="campaign",
        object_id=str(campaigns[0].id) if len(campaigns) == 1 else f"{len(campaigns)} campaigns",
        detail={"ids": [str(campaign.id) for campaign in campaigns]},
        at=at,
    )
    return campaigns


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
    put_targets(campaign, terms.targets)
    return campaign


def _named(campaign_id: UUID, named: NamedAgency) -> CampaignAgency:
    return CampaignAgency(
        campaign_id=campaign_id,
        printed_name=named.printed_name,
        agency_id=named.agency_id,
        role=named.role,
    )


def put_targets(campaign: Campaign, targets: Targets) -> None:
    """Write targets on a campaign."""
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
