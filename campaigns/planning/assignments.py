"""Use cases of assignments: who is to visit whom, by which day. None commits.

Draws hand their result down by :func:`assign`, a campaign officer orders a visit by the same
verb, and recording the visit completes it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, joinedload, selectinload

from campaigns.planning.assignment_models import Assignment, AssignmentOfficer
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
from campaigns.planning.models import Campaign
from registry.accounts.actors import Actor
from registry.accounts.competence import acts_for
from registry.accounts.permissions import Permission
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError, NotOnRecord, NotPermitted

__all__ = [
    "Assignment",
    "AssignmentOfAnotherAgency",
    "AssignmentOfficer",
    "AssignmentOrigin",
    "AssignmentState",
    "AssignmentUnknown",
    "NewAssignment",
    "assign",
    "cancel",
    "complete",
    "get_assignment",
    "open_assignments",
    "sees_all",
]


class AssignmentUnknown(NotOnRecord):
    """No such assignment."""

    title = N_("没有这项任务")
    detail = N_("没有编号为%(assignment_id)s的任务。")


class AssignmentOfAnotherAgency(NotPermitted):
    """Neither the agency that is to go, nor the one that leads."""

    title = N_("不是本机关的任务")
    detail = N_("任务由实施检查的机关或者行动的牵头单位取消，您所在的机关不能办理。")


def sees_all(campaign: Campaign, by: Actor) -> bool:
    """Whether somebody sees the visits to be made of every agency of a campaign.

    Whom a draw named is not known to all until its names are open: an agency sees its own visits.
    """
    leads = by.agency_id is not None and by.agency_id == campaign.lead_agency_id
    return leads or by.may(Permission.AUDIT_READ)


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
        AlreadyAssigned: another order to visit the same subject is still open.

    Repeatable: yes, by ``origin_ref``.
    """
    if not items:
        return []
    check_assignments(session, items, on=legal_day(at))
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
        _note(session, "assigned", stored, by=by, at=at)
    made = _made(session, items, rows, stored)
    return [made[place] for place in range(len(items))]


def complete(
    session: Session, assignment_ids: Collection[UUID], *, by: Actor, at: datetime
) -> None:
    """Say that the visits were made. One that is done or cancelled already stays as it is.

    Repeatable: yes.
    """
    if not assignment_ids:
        return
    done = set(
        session.scalars(
            update(Assignment)
            .where(Assignment.id.in_(set(assignment_ids)), Assignment.state == AssignmentState.OPEN)
            .values(state=AssignmentState.DONE, ended_at=at, version=Assignment.version + 1)
            .returning(Assignment.id)
        )
    )
    if done:
        _note(session, "completed", done, by=by, at=at)


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
        AssignmentsInvalid: no reason, or too long a one.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        wrong = FieldError("#/reason", N_("请写明原因，不超过500字"))
        raise AssignmentsInvalid(errors=[wrong])
    assignment = get_assignment(session, assignment_id, lock=True)
    _check_competent(session, assignment, by, at)
    check_version(assignment, version)
    assignment.state = ASSIGNMENT.after(AssignmentState(assignment.state), AssignmentAct.CANCEL)
    assignment.reason, assignment.ended_at = reason, at
    assignment.version += 1
    session.flush()
    _note(session, "cancelled", {assignment.id}, by=by, at=at)
    return assignment


def get_assignment(session: Session, assignment_id: UUID, *, lock: bool = False) -> Assignment:
    """One assignment with its subject, agency and officers.

    Raises:
        AssignmentUnknown.
    """
    wanted = _whole().where(Assignment.id == assignment_id)
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
    agency_id: UUID | None = None,
    campaign_id: UUID | None = None,
    after: tuple[date, UUID] | None = None,
    limit: int = 200,
) -> list[Assignment]:
    """Up to ``limit`` visits still to be made, the one due first first.

    Args:
        session: the caller's.
        officer_id: only those that the officer goes on.
        agency_id: only the agency's.
        campaign_id: only the campaign's.
        after: day and identifier of the last one read.
        limit: how many at most.
    """
    wanted = _whole().where(Assignment.state == AssignmentState.OPEN)
    if officer_id is not None:
        wanted = wanted.where(_goes(officer_id))
    if agency_id is not None:
        wanted = wanted.where(Assignment.agency_id == agency_id)
    if campaign_id is not None:
        wanted = wanted.where(Assignment.campaign_id == campaign_id)
    if after is not None:
        wanted = wanted.where(tuple_(Assignment.due_on, Assignment.id) > after)
    return list(session.scalars(wanted.order_by(Assignment.due_on, Assignment.id).limit(limit)))


def _check_competent(session: Session, assignment: Assignment, by: Actor, at: datetime) -> None:
    # The service itself is of no agency.
    if by.agency_id is None or by.agency_id == assignment.campaign.lead_agency_id:
        return
    if not acts_for(session, by, assignment.agency_id, legal_day(at)):
        raise AssignmentOfAnotherAgency


def _whole() -> Select[Assignment]:
    return select(Assignment).options(
        joinedload(Assignment.subject),
        joinedload(Assignment.agency),
        joinedload(Assignment.campaign),
        selectinload(Assignment.officers),
    )


def _goes(officer_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        AssignmentOfficer.assignment_id == Assignment.id,
        AssignmentOfficer.officer_id == officer_id,
    )


def _row(new: NewAssignment, *, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "campaign_id": new.campaign_id,
        "subject_id": new.subject_id,
        "agency_id": new.agency_id,
        "due_on": new.due_on,
        "origin": new.origin,
        "origin_ref": new.origin_ref,
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
    wanted = _whole().where(or_(Assignment.id.in_(stored), Assignment.origin_ref.in_(missing)))
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
            pointer = "#/subject_id" if len(items) == 1 else f"#/{place}/subject_id"
            raise AlreadyAssigned(errors=[FieldError(pointer, AlreadyAssigned.detail)])
        made[place] = there
    return made


def _note(session: Session, what: str, ids: Collection[UUID], *, by: Actor, at: datetime) -> None:
    keys = sorted(map(str, ids))
    audit.record(
        session,
        actor=by,
        action=f"assignment.{what}",
        object_kind="assignment",
        object_id=keys[0] if len(keys) == 1 else f"{len(keys)} assignments",
        detail={"ids": keys},
        at=at,
    )
