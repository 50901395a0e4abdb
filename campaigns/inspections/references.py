"""What visits refer to, read once for a whole batch, and whether it may be referred to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from campaigns.inspections.captures import OnRecord, not_as_drawn
from campaigns.inspections.duty import Duty, duties
from campaigns.inspections.remarks import Remark
from campaigns.inspections.visits import NewInspection
from campaigns.planning import checklists
from campaigns.planning.amending import took_part_until
from campaigns.planning.answers import NO_PERSONAL_NUMBER
from campaigns.planning.assignment_queries import DrawnOrder, drawn_and_open
from campaigns.planning.assignment_rules import wrong_officers
from campaigns.planning.checklist import Checklist
from campaigns.planning.models import Campaign
from campaigns.planning.rules import CampaignState
from campaigns.planning.service import takes_part
from registry.accounts.actors import Actor
from registry.accounts.conflicts import standing_aside
from registry.kernel import uscc
from registry.kernel.privacy import looks_personal
from registry.kernel.refusals import N_, FieldError
from registry.subjects import service as subjects
from registry.subjects.models import Subject

LONGEST_PLACE = 200
LONGEST_REFERENCE = 100


@dataclass(frozen=True, slots=True)
class References:
    """Everything a batch refers to.

    ``taking_part`` holds the campaigns that the agency takes part in, ``left_on`` the day an
    amendment took it out of one, ``duties`` says when each officer on record inspected for the
    agency, ``aside`` from whom they stood aside, and when, ``drawn`` whom draws named for visits
    that the agency still has to make, by campaign and subject.
    """

    campaigns: Mapping[UUID, Campaign]
    taking_part: frozenset[UUID]
    checklists: Mapping[UUID, Checklist]
    subjects: Mapping[str, Subject]
    duties: Mapping[UUID, Duty]
    left_on: Mapping[UUID, date] = field(default_factory=dict)
    aside: Mapping[tuple[UUID, str], list[tuple[date, date]]] = field(default_factory=dict)
    drawn: Mapping[tuple[UUID, int], list[DrawnOrder]] = field(default_factory=dict)

    def checklist_of(self, campaign: Campaign) -> Checklist | None:
        """The version the campaign began with; None before it began."""
        return self.checklists.get(campaign.id)


def look_up(
    session: Session, items: Sequence[NewInspection], *, agency_id: UUID, on: date
) -> References:
    """Read what N visits refer to that are recorded on ``on``: eight statements at most.

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
    taking_part = frozenset(
        session.scalars(
            select(Campaign.id).where(Campaign.id.in_(campaign_ids), takes_part(agency_id))
        )
    )
    left = campaigns.keys() - taking_part
    officer_ids = {officer for new in items for officer in new.officers}
    codes = {uscc.normalise(new.uscc) for new in items}
    parties = subjects.find_subjects_by_code(session, codes) if codes else {}
    visited = {party.id for party in parties.values()}
    return References(
        campaigns=campaigns,
        taking_part=taking_part,
        checklists={
            campaign.id: checklists.read(campaign.checklist)
            for campaign in campaigns.values()
            if campaign.checklist is not None
        },
        subjects=parties,
        duties=duties(session, officer_ids, agency_id=agency_id),
        left_on=took_part_until(session, left, agency_id) if left else {},
        aside=standing_aside(session, officer_ids, codes),
        drawn=drawn_and_open(session, campaigns, visited, agency_id=agency_id, on=on)
        if campaigns and visited
        else {},
    )


def faults_of(
    new: NewInspection, known: References, *, by: Actor, on: date
) -> Iterator[FieldError]:
    """Everything about one visit, apart from its answers, that is wrong on the legal day.

    What was lawful on the day of the visit is right, however late it arrives.
    """
    yield from _campaign_faults(new, known)
    yield from _code_faults(new.uscc, known.subjects)
    if new.inspected_on > on:
        yield FieldError("#/inspected_on", N_("检查日期不能晚于今天"))
    serving = {key: duty.on(new.inspected_on) for key, duty in known.duties.items()}
    if wrong := wrong_officers(new.officers, of_agency=serving):
        yield FieldError("#/officers", wrong)
    elif by.officer_id is not None and by.officer_id not in new.officers:
        yield FieldError("#/officers", N_("检查由参加检查的执法人员记录，记录人应在检查人员之中"))
    if new.place is not None and len(new.place) > LONGEST_PLACE:
        yield FieldError("#/place", N_("地点不超过200字"))
    if new.place is not None and looks_personal(new.place):
        yield FieldError("#/place", NO_PERSONAL_NUMBER)
    if new.client_ref is not None and (
        new.client_ref != new.client_ref.strip() or not 0 < len(new.client_ref) <= LONGEST_REFERENCE
    ):
        yield FieldError("#/client_ref", N_("编号应为1到100个字符，前后没有空格"))


def remarks_of(new: NewInspection, known: References, captured: OnRecord) -> list[Remark]:
    """What is to be remarked on one visit that is taken."""
    campaign, code = known.campaigns[new.campaign_id], uscc.normalise(new.uscc)
    waiting = [
        order.officers
        for order in known.drawn.get((campaign.id, known.subjects[code].id), ())
        if order.since <= new.inspected_on
    ]
    holds = {
        Remark.AFTER_CLOSING: campaign.state == CampaignState.CLOSED,
        Remark.AFTER_REPORT: campaign.state == CampaignState.REPORTED,
        Remark.AGENCY_LEFT: campaign.id not in known.taking_part,
        Remark.OFFICER_LEFT: not all(known.duties[officer].now for officer in new.officers),
        Remark.STOOD_ASIDE: any(
            first <= new.inspected_on <= last
            for officer in new.officers
            for first, last in known.aside.get((officer, code), ())
        ),
        Remark.NOT_AS_DRAWN: not_as_drawn(new.capture, new.officers, captured, waiting),
    }
    return [remark for remark, is_so in holds.items() if is_so]


def _campaign_faults(new: NewInspection, known: References) -> Iterator[FieldError]:
    campaign = known.campaigns.get(new.campaign_id)
    if campaign is None:
        yield FieldError("#/campaign_id", N_("没有这次专项行动"))
    elif campaign.started_on is None or campaign.ends_on is None:
        yield FieldError("#/campaign_id", N_("这次专项行动不在进行中"))
    elif campaign.id not in known.taking_part and campaign.id not in known.left_on:
        yield FieldError("#/campaign_id", N_("本机关没有参加这次专项行动"))
    elif new.inspected_on > known.left_on.get(campaign.id, date.max):
        yield FieldError("#/campaign_id", N_("检查那天本机关已不参加这次专项行动"))
    elif new.inspected_on > (campaign.closed_on or date.max):
        yield FieldError("#/campaign_id", N_("检查那天这次专项行动已经结束"))
    elif not campaign.started_on <= new.inspected_on <= campaign.ends_on:
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
