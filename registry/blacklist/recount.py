"""Deadlines counted over a year whose moved rest days were not announced yet. None commits.

Once the State Council has announced the year they are counted again; nobody decides. The party's
time to answer, which the case and the revocation of a repair keep themselves, follows its clock.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.audit import service as audit
from registry.blacklist.clocks import Pause
from registry.blacklist.completions import COMPLETE_CLOCK
from registry.blacklist.models import CaseDeadline, ListingCase, RepairRevocation
from registry.blacklist.request_states import RevocationState
from registry.blacklist.states import CaseState
from registry.blacklist.suspensions import pauses_of, recounted, stopping, suspensions_by_case
from registry.kernel.workdays import Deadline
from registry.policy.calendar import calendar_on

Told = ListingCase | RepairRevocation


def recount_provisional(session: Session, *, on: date, at: datetime) -> int:
    """Count every running provisional deadline again by the calendar announced on ``on``.

    Clocks that stand still are counted when they go on. Repeatable; few rows, at year ends only.

    Returns:
        How many deadlines are final now or moved.
    """
    waiting = session.execute(
        select(CaseDeadline, ListingCase)
        .join(ListingCase, ListingCase.id == CaseDeadline.case_id)
        .where(
            CaseDeadline.provisional,
            CaseDeadline.met_on.is_(None),
            CaseDeadline.paused_on.is_(None),
        )
        .order_by(ListingCase.id, CaseDeadline.id)
        # The case is locked, as by every act: two orders of locks could wait for each other.
        .with_for_update(of=ListingCase, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    cases = {case.id for _clock, case in waiting}
    stood = suspensions_by_case(session, cases)
    answering = _answering(session, cases)
    calendar, changed = calendar_on(on), []
    for clock, case in waiting:
        pauses: list[Pause] = pauses_of(stood[case.id], stopping(case, clock))
        told = _told(clock, case, answering.get(case.id))
        if move_deadline(clock, told, recounted(clock, pauses, calendar), at):
            changed.append(clock.id)
    if changed:
        session.flush()
        audit.record(
            session,
            actor=system_actor("blacklist.recount_provisional"),
            action="case.recounted",
            object_kind="case_deadline",
            object_id="*",
            detail={"deadlines": changed},
            at=at,
        )
    return len(changed)


def _answering(session: Session, cases: Collection[UUID]) -> dict[UUID, RepairRevocation]:
    """The revocations of repairs that the parties of N cases have time to answer."""
    noticed = session.scalars(
        select(RepairRevocation)
        .where(
            RepairRevocation.case_id.in_(cases), RepairRevocation.state == RevocationState.NOTICED
        )
        .order_by(RepairRevocation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {one.case_id: one for one in noticed}


def _told(
    clock: CaseDeadline, case: ListingCase, revocation: RepairRevocation | None
) -> Told | None:
    """What keeps the last day to answer of the clock, as the party was told; None: nothing."""
    if clock.clock != "defence":
        return None
    return case if case.state == CaseState.NOTICED else revocation


def move_deadline(clock: CaseDeadline, told: Told | None, fresh: Deadline, at: datetime) -> bool:
    """Set a clock to its last day as it is counted now, and what the party was told with it.

    Whether anything changed. A day that the party was told is moved on, and never taken back.
    """
    if (fresh.on, fresh.provisional) == (clock.due_on, clock.provisional):
        return False
    clock.provisional = fresh.provisional
    last_day = clock.due_on if clock.clock == COMPLETE_CLOCK else _last_day(told)
    if last_day is not None and fresh.on < last_day:
        return True
    clock.due_on = fresh.on
    if last_day == fresh.on:
        return True
    if isinstance(told, ListingCase):
        told.defence_ends_on, told.updated_at = fresh.on, at
        told.version += 1
    elif told is not None:
        told.answer_ends_on = fresh.on
        told.version += 1
    return True


def _last_day(told: Told | None) -> date | None:
    if isinstance(told, ListingCase):
        return told.defence_ends_on
    return None if told is None else told.answer_ends_on
