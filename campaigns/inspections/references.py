"""What visits refer to, read once for a whole batch, and whether it may be referred to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from campaigns.inspections.visits import NewInspection
from campaigns.planning import checklists
from campaigns.planning.assignment_rules import wrong_officers
from campaigns.planning.checklist import Checklist
from campaigns.planning.models import Campaign
from campaigns.planning.rules import CampaignState
from campaigns.planning.service import takes_part
from registry.accounts.models import Officer
from registry.kernel import uscc
from registry.kernel.refusals import N_, FieldError
from registry.subjects import service as subjects
from registry.subjects.models import Subject

LONGEST_PLACE = 200
LONGEST_REFERENCE = 100


@dataclass(frozen=True, slots=True)
class References:
    """Everything a batch refers to.

    ``taking_part`` holds the campaigns that the agency takes part in, ``officers`` says of
    every officer on record whether they serve the agency and are active.
    """

    campaigns: Mapping[UUID, Campaign]
    taking_part: frozenset[UUID]
    checklists: Mapping[UUID, Checklist]
    subjects: Mapping[str, Subject]
    officers: Mapping[UUID, bool]

    def checklist_of(self, campaign: Campaign) -> Checklist | None:
        """The version the campaign began with; None before it began."""
        return self.checklists.get(campaign.id)


def look_up(session: Session, items: Sequence[NewInspection], *, agency_id: UUID) -> References:
    """Read campaigns, subjects and officers of N visits: four statements, whatever N is.

    Campaigns are locked against being closed until the caller's transaction ends.
    """
    campaign_ids = {new.campaign_id for new in items}
    found = session.scalars(
        select(Campaign)
        .where(Campaign.id.in_(campaign_ids))
        .options(joinedload(Campaign.checklist))
        .order_by(Campaign.id)
        .with_for_update(read=True, of=Campaign)
    )
    campaigns = {campaign.id: campaign for campaign in found}
    taking_part = session.scalars(
        select(Campaign.id).where(Campaign.id.in_(campaign_ids), takes_part(agency_id))
    )
    officer_ids = {officer for new in items for officer in new.officers}
    officers = session.execute(
        select(Officer.id, Officer.agency_id, Officer.active).where(Officer.id.in_(officer_ids))
    )
    codes = {uscc.normalise(new.uscc) for new in items}
    return References(
        campaigns=campaigns,
        taking_part=frozenset(taking_part),
        checklists={
            campaign.id: checklists.read(campaign.checklist)
            for campaign in campaigns.values()
            if campaign.checklist is not None
        },
        subjects=subjects.find_subjects_by_code(session, codes) if codes else {},
        officers={key: active and of == agency_id for key, of, active in officers},
    )


def faults_of(new: NewInspection, known: References, *, on: date) -> Iterator[FieldError]:
    """Everything about one visit, apart from its answers, that is wrong on the legal day."""
    yield from _campaign_faults(new, known)
    yield from _code_faults(new.uscc, known.subjects)
    if new.inspected_on > on:
        yield FieldError("#/inspected_on", N_("检查日期不能晚于今天"))
    if wrong := wrong_officers(new.officers, of_agency=known.officers):
        yield FieldError("#/officers", wrong)
    if new.place is not None and len(new.place) > LONGEST_PLACE:
        yield FieldError("#/place", N_("地点不超过200字"))
    if new.client_ref is not None and not 0 < len(new.client_ref) <= LONGEST_REFERENCE:
        yield FieldError("#/client_ref", N_("编号应为1到100个字符"))


def _campaign_faults(new: NewInspection, known: References) -> Iterator[FieldError]:
    campaign = known.campaigns.get(new.campaign_id)
    if campaign is None:
        yield FieldError("#/campaign_id", N_("没有这次专项行动"))
    elif campaign.state != CampaignState.RUNNING or campaign.ends_on is None:
        yield FieldError("#/campaign_id", N_("这次专项行动不在进行中"))
    elif campaign.id not in known.taking_part:
        yield FieldError("#/campaign_id", N_("本机关没有参加这次专项行动"))
    elif campaign.started_on and not campaign.started_on <= new.inspected_on <= campaign.ends_on:
        yield FieldError("#/inspected_on", N_("检查日期不在专项行动的起止日期内"))


def _code_faults(code: str, known: Mapping[str, Subject]) -> Iterator[FieldError]:
    if uscc.normalise(code) in known:
        return
    try:
        uscc.valid(code)
    except uscc.CodeInvalid as refused:
        yield FieldError("#/uscc", refused.detail, tuple(refused.params.items()))
    else:
        yield FieldError("#/uscc", N_("没有这个代码的登记，请核对或者先登记主体"))
