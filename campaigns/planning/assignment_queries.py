"""Reading assignments: one, those still open, and who sees which.

Whom a draw named is known to few until its names are open: to the officers who are to go, and to
auditors; who draws reads it on the draw itself. Otherwise an agency sees its own visits, and the
leader of a campaign everybody's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from campaigns.planning.assignment_models import Assignment, AssignmentOfficer
from campaigns.planning.assignment_rules import AssignmentOrigin, AssignmentState
from campaigns.planning.leading import leads
from campaigns.planning.models import Campaign
from campaigns.planning.queries import get_campaign
from registry.accounts.actors import Actor
from registry.accounts.competence import acts_for, carried_on_by
from registry.accounts.permissions import Permission
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, NotOnRecord


@dataclass(frozen=True, slots=True)
class DrawnOrder:
    """The day from which a draw had somebody visited, and whom it named to go."""

    since: date
    officers: frozenset[UUID]


class AssignmentUnknown(NotOnRecord):
    """No such assignment."""

    title = N_("没有这项任务")
    detail = N_("没有编号为%(assignment_id)s的任务。")


def sees_all(session: Session, campaign: Campaign, by: Actor, on: date) -> bool:
    """Whether somebody sees the visits to be made of every agency of a campaign.

    Who leads it and who audits do, as far as they may know whom a draw named.
    """
    return by.may(Permission.AUDIT_READ) or leads(session, campaign, by, on)


def sees_visits_of(session: Session, assignment: Assignment, by: Actor, on: date) -> bool:
    """Whether an assignment is of somebody's own agency, or of a campaign whose visits one sees."""
    if by.agency_id is not None and acts_for(session, by, assignment.agency_id, on):
        return True
    return sees_all(session, get_campaign(session, assignment.campaign_id), by, on)


def known_to(by: Actor) -> ColumnElement[bool]:
    """The condition that an assignment's names are open, or that somebody knows them before."""
    if by.kind == "system" or by.may(Permission.AUDIT_READ):
        return true()
    if by.officer_id is None:
        return ~Assignment.names_closed
    return or_(~Assignment.names_closed, goes(by.officer_id))


def drawn_officers(
    session: Session, assignment_ids: Collection[UUID]
) -> dict[UUID, frozenset[UUID]]:
    """Whom a draw named for each of N visits; those ordered by hand are left out."""
    rows = session.execute(
        select(Assignment.id, func.array_agg(AssignmentOfficer.officer_id))
        .join(AssignmentOfficer, AssignmentOfficer.assignment_id == Assignment.id)
        .where(Assignment.id.in_(assignment_ids), Assignment.origin == AssignmentOrigin.DRAW)
        .group_by(Assignment.id)
    )
    return {key: frozenset(officers) for key, officers in rows}


def drawn_and_open(
    session: Session,
    campaign_ids: Collection[UUID],
    subject_ids: Collection[int],
    *,
    agency_id: UUID,
    on: date,
) -> dict[tuple[UUID, int], list[DrawnOrder]]:
    """The drawn visits that an agency still has to make, by campaign and subject.

    Those whose names are closed are left out: what rests on this is read by others.
    """
    rows = session.execute(
        select(
            Assignment.campaign_id,
            Assignment.subject_id,
            Assignment.created_at,
            func.array_agg(AssignmentOfficer.officer_id),
        )
        .join(AssignmentOfficer, AssignmentOfficer.assignment_id == Assignment.id)
        .where(
            Assignment.campaign_id.in_(campaign_ids),
            Assignment.subject_id.in_(subject_ids),
            Assignment.agency_id.in_(carried_on_by(agency_id, on)),
            Assignment.origin == AssignmentOrigin.DRAW,
            Assignment.state == AssignmentState.OPEN,
            ~Assignment.names_closed,
        )
        .group_by(Assignment.id)
    )
    found: dict[tuple[UUID, int], list[DrawnOrder]] = {}
    for campaign_id, subject_id, created_at, officers in rows:
        order = DrawnOrder(legal_day(created_at), frozenset(officers))
        found.setdefault((campaign_id, subject_id), []).append(order)
    return found


def get_assignment(
    session: Session, assignment_id: UUID, *, lock: bool = False, seen_by: Actor | None = None
) -> Assignment:
    """One assignment with its subject, agency and officers.

    Args:
        session: the caller's.
        assignment_id: which one.
        lock: hold it until the transaction ends.
        seen_by: one whose names this actor may not know yet is unknown; None: whatever they are.

    Raises:
        AssignmentUnknown.
    """
    wanted = whole().where(Assignment.id == assignment_id)
    if seen_by is not None:
        wanted = wanted.where(known_to(seen_by))
    if lock:
        wanted = wanted.with_for_update(of=Assignment)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise AssignmentUnknown(assignment_id=assignment_id)
    return found


def open_assignments(
    session: Session,
    *,
    officer_id: UUID | None = None,
    agency_ids: Collection[UUID] | None = None,
    campaign_id: UUID | None = None,
    seen_by: Actor | None = None,
    after: tuple[date, UUID] | None = None,
    limit: int = 200,
) -> list[Assignment]:
    """Up to ``limit`` visits still to be made, the one due first first.

    Args:
        session: the caller's.
        officer_id: only those that the officer goes on.
        agency_ids: only these agencies'; see ``competence.carried_on_by``.
        campaign_id: only the campaign's.
        seen_by: only those whose names this actor may know; None: all.
        after: day and identifier of the last one read.
        limit: how many at most.
    """
    wanted = whole().where(Assignment.state == AssignmentState.OPEN)
    if officer_id is not None:
        wanted = wanted.where(goes(officer_id))
    if agency_ids is not None:
        wanted = wanted.where(Assignment.agency_id.in_(agency_ids))
    if campaign_id is not None:
        wanted = wanted.where(Assignment.campaign_id == campaign_id)
    if seen_by is not None:
        wanted = wanted.where(known_to(seen_by))
    if after is not None:
        wanted = wanted.where(tuple_(Assignment.due_on, Assignment.id) > after)
    return list(session.scalars(wanted.order_by(Assignment.due_on, Assignment.id).limit(limit)))


def count_closed(
    session: Session, campaign_id: UUID, *, agency_ids: Collection[UUID] | None, seen_by: Actor
) -> int:
    """How many open assignments of a campaign somebody may not see yet: names that are closed."""
    wanted = select(func.count()).where(
        Assignment.campaign_id == campaign_id,
        Assignment.state == AssignmentState.OPEN,
        ~known_to(seen_by),
    )
    if agency_ids is not None:
        wanted = wanted.where(Assignment.agency_id.in_(agency_ids))
    return session.scalar(wanted) or 0


def whole() -> Select[Assignment]:
    """Assignments with subject, agency, campaign and officers, to be narrowed."""
    return select(Assignment).options(
        joinedload(Assignment.subject),
        joinedload(Assignment.agency),
        joinedload(Assignment.campaign),
        selectinload(Assignment.officers),
    )


def goes(officer_id: UUID) -> ColumnElement[bool]:
    """The condition that an officer is one of those who are to go."""
    return exists().where(
        AssignmentOfficer.assignment_id == Assignment.id,
        AssignmentOfficer.officer_id == officer_id,
    )
