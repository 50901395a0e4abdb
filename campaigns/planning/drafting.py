"""Drafting campaigns: by hand, from a confirmed plan, as a copy. None commits; one journal line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning import checklists
from campaigns.planning.checklist import Checklist
from campaigns.planning.models import Campaign, CampaignAgency, CampaignItem
from campaigns.planning.rules import CAMPAIGN
from campaigns.planning.terms import (
    AgencyRole,
    CampaignTermsInvalid,
    NamedAgency,
    PassRateBasis,
    Scope,
    Targets,
    Terms,
    check_terms,
)
from campaigns.plans import words
from registry.accounts.actors import Actor
from registry.accounts.agencies import get_agencies
from registry.audit import service as audit
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError, Invalid


class CampaignKindUnknown(Invalid):
    """A category or kind that is not in the vocabulary."""

    title = N_("专项行动的内容有误")


@dataclass(frozen=True, slots=True)
class PlanItem:
    """Where a campaign was ordered: the plan, its item, and the item's own words."""

    plan_id: UUID
    item_id: str
    quote: str


_NO_TARGETS, _EVERYWHERE = Targets(), Scope()


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
    scope: Scope = _EVERYWHERE
    ordered_by: PlanItem | None = None
    copied_from: UUID | None = None

    def terms(self, among: Mapping[str, Checklist]) -> Terms:
        """What of it a draft may still change; ``among`` are the checklists in force."""
        key = self.checklist_key or checklists.key_for(self.category, among)
        return Terms(self.name, self.starts_on, self.ends_on, key, self.targets, self.scope)


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
    among = checklists.catalogue(session, legal_day(at))
    for new in drafts:
        if new.ordered_by is None:
            check_named(session, new.agencies, on=legal_day(at))
        _check_vocabulary(new)
        usable = checklists.fitting(new.category, among)
        check_terms(new.terms(among), new.agencies, checklists=usable)
    campaigns = [_row(new, new.terms(among), by=by, at=at) for new in drafts]
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


def check_named(
    session: Session,
    agencies: Sequence[NamedAgency],
    *,
    held: Sequence[NamedAgency] = (),
    on: date,
) -> None:
    """Refuse agencies that are not on record, have ended, or are named twice under two names.

    Args:
        session: any.
        agencies: as they shall be.
        held: as on record; what was named before stays, whatever became of it since.
        on: the legal day.

    Raises:
        CampaignTermsInvalid: points at each.
    """
    before = Counter(one.agency_id for one in held)
    known = get_agencies(session, {one.agency_id for one in agencies if one.agency_id})
    times: Counter[UUID] = Counter()
    faults = []
    for place, key in enumerate(one.agency_id for one in agencies):
        if key is None:
            continue
        times[key] += 1
        agency, pointer = known.get(key), f"#/agencies/{place}/agency_id"
        if agency is None:
            faults.append(FieldError(pointer, N_("没有这个机关")))
        elif times[key] > max(1, before[key]):
            faults.append(FieldError(pointer, N_("同一单位写了两次")))
        elif not before[key] and agency.valid_to is not None and agency.valid_to <= on:
            faults.append(FieldError(pointer, N_("这个机关已经撤并，写承接它职能的机关")))
    if faults:
        raise CampaignTermsInvalid(errors=faults)


def put_terms(campaign: Campaign, terms: Terms) -> None:
    """Write terms on a campaign."""
    campaign.name, campaign.checklist_key = terms.name, terms.checklist_key
    campaign.starts_on, campaign.ends_on = terms.starts_on, terms.ends_on
    campaign.target_inspections = terms.targets.inspections
    campaign.target_coverage = terms.targets.coverage
    campaign.target_pass_rate = terms.targets.pass_rate
    campaign.target_basis = terms.targets.basis
    campaign.divisions = list(terms.scope.divisions)
    campaign.industries = list(terms.scope.industries)
    campaign.product_classes = list(terms.scope.product_classes)


def put_agencies(campaign: Campaign, agencies: Sequence[NamedAgency]) -> None:
    """Write on a campaign whom it names; rows that stay are changed in place."""
    there = {named.printed_name: named for named in campaign.agencies}
    campaign.agencies = [
        there.get(named.printed_name)
        or CampaignAgency(campaign_id=campaign.id, printed_name=named.printed_name)
        for named in agencies
    ]
    for row, named in zip(campaign.agencies, agencies, strict=True):
        row.agency_id, row.role, row.share = named.agency_id, named.role, named.share


def put_leader(campaign: Campaign, agencies: Sequence[NamedAgency]) -> None:
    """Write on a campaign who leads it: the only one named as leader, else nobody."""
    leads = [named for named in agencies if named.role is AgencyRole.LEAD]
    campaign.lead_agency_id = leads[0].agency_id if len(leads) == 1 else None


def terms_of(campaign: Campaign) -> Terms:
    """The terms on record."""
    targets = Targets(
        campaign.target_inspections,
        campaign.target_pass_rate,
        PassRateBasis(campaign.target_basis) if campaign.target_basis else None,
        campaign.target_coverage,
    )
    scope = Scope(
        tuple(campaign.divisions), tuple(campaign.industries), tuple(campaign.product_classes)
    )
    days = campaign.starts_on, campaign.ends_on
    return Terms(campaign.name, *days, campaign.checklist_key, targets, scope)


def agencies_of(campaign: Campaign) -> list[NamedAgency]:
    """Whom a campaign names, as on record."""
    return [
        NamedAgency(named.printed_name, AgencyRole(named.role), named.agency_id, named.share)
        for named in campaign.agencies
    ]


def _row(new: NewCampaign, terms: Terms, *, by: Actor, at: datetime) -> Campaign:
    ordered = new.ordered_by
    campaign = Campaign(
        id=new_id(),
        category=new.category,
        kind=new.kind,
        state=CAMPAIGN.start,
        drafted_by_agency_id=by.agency_id,
        copied_from_id=new.copied_from,
        checklist=None,
        version=1,
        drafted_at=at,
        agencies=[],
        items=[],
    )
    put_terms(campaign, terms)
    put_agencies(campaign, new.agencies)
    put_leader(campaign, new.agencies)
    if ordered is not None:
        campaign.items = [
            CampaignItem(
                campaign_id=campaign.id,
                plan_id=ordered.plan_id,
                plan_item_id=ordered.item_id,
                quote=ordered.quote,
                drafted_name=new.name,
                linked_at=at,
            )
        ]
    return campaign


def _check_vocabulary(new: NewCampaign) -> None:
    faults = [
        FieldError(pointer, N_("不在目录中"))
        for pointer, value, keys in (
            ("#/category", new.category, words.categories()),
            ("#/kind", new.kind, words.kinds()),
        )
        if value not in keys
    ]
    if faults:
        raise CampaignKindUnknown(errors=faults)
