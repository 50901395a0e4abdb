"""Use cases of assignments: who is to visit whom, by which day. None commits.

Draws hand their result down by :func:`assign`, a campaign officer orders a visit by the same
verb, and recording the visit completes it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from campaigns.planning.assignment_journal import note
from campaigns.planning.assignment_models import Assignment, AssignmentOfficer
from campaigns.planning.assignment_queries import (
    AssignmentUnknown,
    drawn_officers,
    get_assignment,
    open_assignments,
    sees_all,
    sees_visits_of,
    whole,
)
from campaigns.planning.assignment_references import check_assignments
from campaigns.planning.assignment_rules import (
    ASSIGNMENT,
    LONGEST_REASON,
    AlreadyAssigned,
    AssignmentAct,
    AssignmentOrigin,
    AssignmentsInvalid,
    AssignmentState,
    NewAssignment,
)
from campaigns.planning.booked_up import check_booked
from campaigns.planning.bookings import hold_officers
from campaigns.planning.drawn_visits import merge_orders
from campaigns.planning.leading import leads
from campaigns.planning.queries import get_campaign
from registry.accounts.actors import Actor
from registry.accounts.competence import acts_for
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError, NotPermitted

__all__ = [
    "Assignment",
    "AssignmentOfAnotherAgency",
    "AssignmentOfficer",
    "AssignmentOrigin",
    "AssignmentState",
    "AssignmentUnknown",
    "DrawnVisit",
    "NewAssignment",
    "assign",
    "cancel",
    "complete",
    "drawn_officers",
    "get_assignment",
    "open_assignments",
    "sees_all",
    "sees_visits_of",
]


class AssignmentOfAnotherAgency(NotPermitted):
    """Neither the agency that is to go, nor the one that leads."""

    title = N_("不是本机关的任务")
    detail = N_("任务由实施检查的机关或者行动的牵头单位安排和取消，您所在的机关不能办理。")


class DrawnVisit(Conflict):
    """Nobody calls a drawn visit off alone: both agencies of the draw agree."""

    title = N_("双随机抽取的检查不能单独取消")
    detail = N_("请由组织机关在抽取的页面申请取消，见证机关同意后取消。")


def assign(
    session: Session, items: Sequence[NewAssignment], *, by: Actor, at: datetime
) -> list[Assignment]:
    """Have N visits made, all of them or none.

    Args:
        session: the caller's transaction.
        items: any number; checked and stored set-based.
        by: who orders them.
        at: UTC instant.

    Returns:
        The assignments in the order given, with subject, agency and officers; one made before
        by the same ``origin_ref`` is given as it stands, whatever became of it since.

    Raises:
        AssignmentsInvalid: with a pointer for every fault: ``#/due_on`` for a single one,
            ``#/17/due_on`` in a longer set.
        AssignmentOfAnotherAgency: an order by hand for officers of an agency that the actor
            neither is of nor leads.
        OfficersBooked, NoDayFree: an order by hand for who has as many visits as the days until
            then allow. Drawn visits are counted by who publishes them.
        AlreadyAssigned: another order to visit the same subject is still open. A drawn visit
            whose name is closed does not count: nobody finds it out by asking.

    Repeatable: yes, by ``origin_ref``.
    """
    if not items:
        return []
    hold_officers(session, (officer_id for new in items for officer_id in new.officer_ids))
    check_assignments(session, items, on=legal_day(at))
    by_hand = [new for new in items if new.origin == AssignmentOrigin.ORDER]
    for campaign_id, agency_id in {(new.campaign_id, new.agency_id) for new in by_hand}:
        _check_competent(session, campaign_id, agency_id, by, at)
    check_booked(session, by_hand, on=legal_day(at))
    rows = [_row(new, at=at) for new in items]
    stored = set(
        session.scalars(
            upsert(Assignment).on_conflict_do_nothing().returning(Assignment.id),
            # In one order, so that two sets that share some never wait for each other in a circle.
            sorted(rows, key=lambda row: tuple(map(str, _place(row)))),
        )
    )
    officers = [
        {"assignment_id": row["id"], "officer_id": officer}
        for row, new in zip(rows, items, strict=True)
        if row["id"] in stored
        for officer in new.officer_ids
    ]
    if officers:
        session.execute(insert(AssignmentOfficer), officers)
        note(session, "assigned", stored, by=by, at=at)
    made = _made(session, items, rows, stored)
    return [made[place] for place in range(len(items))]


def complete(session: Session, made_on: Mapping[UUID, date], *, by: Actor, at: datetime) -> None:
    """Say on which day each of N visits was made. One that is done already stays as it is.

    An order by hand that had ended without it, with its campaign for instance, was carried out
    after all where the visit was made by then, and keeps the reason why it ended; a later visit
    is not of that order any more. A drawn visit that two agencies called off stays called off. An
    order by hand to make a visit that was drawn ends in it.

    Repeatable: yes.
    """
    if not made_on:
        return
    before = _made_before_the_end(session, made_on)
    late = _completed(session, before, AssignmentState.CANCELLED, at=at)
    done = _completed(session, made_on, AssignmentState.OPEN, at=at)
    for past, ids in (("completed_late", late), ("completed", done)):
        if ids:
            note(session, past, ids, by=by, at=at)
            merge_orders(session, ids, by=by, at=at)


def cancel(
    session: Session, assignment_id: UUID, *, version: int, reason: str, by: Actor, at: datetime
) -> Assignment:
    """Call a visit off.

    Args:
        session: the caller's transaction.
        assignment_id: which one.
        version: as read.
        reason: 1 to 500 characters; for staff.
        by: who calls it off.
        at: UTC instant.

    Raises:
        AssignmentUnknown, AssignmentOfAnotherAgency, Stale, ActNotPossible.
        DrawnVisit: a draw named it.
        AssignmentsInvalid: no reason, or too long a one.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        wrong = FieldError("#/reason", N_("请写明原因，不超过500字"))
        raise AssignmentsInvalid(errors=[wrong])
    assignment = get_assignment(session, assignment_id, lock=True, seen_by=by)
    _check_competent(session, assignment.campaign_id, assignment.agency_id, by, at)
    check_version(assignment, version)
    if assignment.origin == AssignmentOrigin.DRAW:
        raise DrawnVisit
    assignment.state = ASSIGNMENT.after(AssignmentState(assignment.state), AssignmentAct.CANCEL)
    assignment.reason, assignment.ended_at = reason, at
    assignment.version += 1
    session.flush()
    note(session, "cancelled", {assignment.id}, by=by, at=at)
    return assignment


def _made_before_the_end(session: Session, made_on: Mapping[UUID, date]) -> set[UUID]:
    """Those of N orders by hand that were called off on the day of their visit or later; locked."""
    ended = session.execute(
        select(Assignment.id, Assignment.ended_at)
        .where(
            Assignment.id.in_(made_on),
            Assignment.state == AssignmentState.CANCELLED,
            Assignment.origin == AssignmentOrigin.ORDER,
        )
        .order_by(Assignment.id)
        .with_for_update()
    )
    return {key for key, ended_at in ended if ended_at and made_on[key] <= legal_day(ended_at)}


def _completed(
    session: Session, assignment_ids: Collection[UUID], state: AssignmentState, *, at: datetime
) -> set[UUID]:
    """Move those of N visits that are in one state to done; which."""
    moved = session.scalars(
        update(Assignment)
        .where(Assignment.id.in_(set(assignment_ids)), Assignment.state == state)
        .values(
            state=ASSIGNMENT.after(state, AssignmentAct.COMPLETE),
            ended_at=at,
            version=Assignment.version + 1,
        )
        .returning(Assignment.id)
    )
    return set(moved)


def _check_competent(
    session: Session, campaign_id: UUID, agency_id: UUID, by: Actor, at: datetime
) -> None:
    # The service itself is of no agency.
    on = legal_day(at)
    if by.agency_id is None or acts_for(session, by, agency_id, on):
        return
    if not leads(session, get_campaign(session, campaign_id), by, on):
        raise AssignmentOfAnotherAgency


def _row(new: NewAssignment, *, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "campaign_id": new.campaign_id,
        "subject_id": new.subject_id,
        "agency_id": new.agency_id,
        "due_on": new.due_on,
        "origin": new.origin,
        "origin_ref": new.origin_ref,
        "names_closed": new.names_closed,
        "state": ASSIGNMENT.start,
        "created_at": at,
    }


def _place(row: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    return row["campaign_id"], row["subject_id"], row["agency_id"]


def _made(
    session: Session,
    items: Sequence[NewAssignment],
    rows: Sequence[dict[str, Any]],
    stored: set[UUID],
) -> dict[int, Assignment]:
    """The assignment of each place: the new one, or the one of the same origin made before."""
    missing = {
        new.origin_ref
        for new, row in zip(items, rows, strict=True)
        if row["id"] not in stored and new.origin_ref is not None
    }
    wanted = whole().where(or_(Assignment.id.in_(stored), Assignment.origin_ref.in_(missing)))
    found = list(session.scalars(wanted))
    by_id = {one.id: one for one in found}
    by_origin = {
        (one.origin_ref, one.campaign_id, one.subject_id, one.agency_id): one for one in found
    }
    made: dict[int, Assignment] = {}
    for place, (new, row) in enumerate(zip(items, rows, strict=True)):
        origin = (new.origin_ref, new.campaign_id, new.subject_id, new.agency_id)
        there = by_id.get(row["id"]) or (by_origin.get(origin) if new.origin_ref else None)
        if there is None:
            pointer = "#/uscc" if len(items) == 1 else f"#/{place}/uscc"
            raise AlreadyAssigned(errors=[FieldError(pointer, AlreadyAssigned.detail)])
        made[place] = there
    return made
