"""What assignments refer to, read once for a whole set, and whether they can be made."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import any_, literal, or_, select, true
from sqlalchemy.orm import Session, aliased

from campaigns.planning.assignment_rules import (
    AssignmentOrigin,
    AssignmentsInvalid,
    Known,
    NewAssignment,
    wrong_assignment,
)
from campaigns.planning.models import Campaign, CampaignAgency
from campaigns.planning.rules import CampaignState
from registry.accounts.competence import carried_on_by_each
from registry.accounts.conflicts import standing_aside
from registry.accounts.models import Agency, Officer
from registry.accounts.permissions import Role
from registry.subjects.models import Subject

_OPEN_FOR_VISITS = frozenset({CampaignState.ANNOUNCED, CampaignState.RUNNING})


def check_assignments(session: Session, items: Sequence[NewAssignment], *, on: date) -> None:
    """Refuse N assignments that cannot be made, with every fault of each.

    Raises:
        AssignmentsInvalid.
    """
    faults = [
        fault if len(items) == 1 else replace(fault, pointer=f"#/{place}{fault.pointer[1:]}")
        for place, (new, known) in enumerate(zip(items, _known(session, items, on), strict=True))
        for fault in wrong_assignment(new, known, on=on)
    ]
    if faults:
        raise AssignmentsInvalid(errors=faults)


def _known(session: Session, items: Sequence[NewAssignment], on: date) -> Iterator[Known]:
    """What is on record for each, by five statements however many there are."""
    campaigns = {
        campaign.id: campaign
        for campaign in session.execute(
            select(Campaign.id, Campaign.state, Campaign.ends_on)
            .where(Campaign.id.in_({new.campaign_id for new in items}))
            .with_for_update(read=True)
        )
    }
    taking_part = _taking_part(session, items, on=on)
    codes = dict(
        session.execute(
            select(Subject.id, Subject.uscc).where(
                Subject.id.in_({new.subject_id for new in items})
            )
        ).all()
    )
    officers = {key for new in items for key in new.officer_ids}
    serving = dict(
        session.execute(
            select(Officer.id, Officer.agency_id).where(
                Officer.id.in_(officers),
                Officer.active,
                literal(Role.INSPECTOR.value) == any_(Officer.roles),
            )
        ).all()
    )
    aside = standing_aside(session, officers, set(codes.values()))
    for new in items:
        campaign = campaigns.get(new.campaign_id)
        yield Known(
            open_for_visits=campaign is not None and campaign.state in _OPEN_FOR_VISITS,
            ends_on=campaign.ends_on if campaign else None,
            takes_part=(new.campaign_id, new.agency_id) in taking_part,
            subject_on_record=new.subject_id in codes,
            of_agency={key: serving.get(key) == new.agency_id for key in new.officer_ids},
            stand_aside=any(
                first <= new.due_on and last >= _first_day(new, on)
                for officer in new.officer_ids
                for first, last in aside.get((officer, codes.get(new.subject_id, "")), ())
            ),
        )


def _first_day(new: NewAssignment, on: date) -> date:
    """The first day on which the visit can be made; a drawn one has its day."""
    return new.due_on if new.origin is AssignmentOrigin.DRAW else on


def _taking_part(
    session: Session, items: Sequence[NewAssignment], *, on: date
) -> set[tuple[UUID, UUID]]:
    """Which agencies a campaign names: themselves, their function or one that they carry on."""
    mine = carried_on_by_each({new.agency_id for new in items}, on).subquery()
    own, named = aliased(Agency), aliased(Agency)
    found = session.execute(
        select(CampaignAgency.campaign_id, mine.c.id)
        .join(named, named.id == CampaignAgency.agency_id)
        .join(mine, true())
        .join(own, own.id == mine.c.id)
        .where(
            or_(named.id == mine.c.carried_on_id, named.function == own.function),
            CampaignAgency.campaign_id.in_({new.campaign_id for new in items}),
        )
    )
    return {(campaign_id, agency_id) for campaign_id, agency_id in found}
