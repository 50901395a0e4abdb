"""Deadlines counted over a year whose moved rest days were not announced yet. None commits.

Once the State Council has announced the year they are counted again; nobody decides.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.audit import service as audit
from registry.blacklist.models import CaseDeadline, ListingCase
from registry.blacklist.states import CaseState
from registry.kernel.workdays import Deadline, WorkingCalendar
from registry.policy.calendar import calendar_on


def recount_provisional(session: Session, *, on: date, at: datetime) -> int:
    """Count every running provisional deadline again by the calendar announced on ``on``.

    The time to reply of an undecided case follows. Repeatable; few rows, at year ends only.

    Returns:
        How many deadlines are final now or moved.
    """
    calendar = calendar_on(on)
    waiting = session.execute(
        select(CaseDeadline, ListingCase)
        .join(ListingCase, ListingCase.id == CaseDeadline.case_id)
        .where(CaseDeadline.provisional, CaseDeadline.met_on.is_(None))
        .order_by(ListingCase.id, CaseDeadline.id)
        # The case is locked, as by every act: two orders of locks could wait for each other.
        .with_for_update(of=ListingCase, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    changed = [clock for clock, case in waiting if _recount(clock, case, calendar, at)]
    if changed:
        session.flush()
        audit.record(
            session,
            actor=system_actor("blacklist.recount_provisional"),
            action="case.recounted",
            object_kind="case_deadline",
            object_id="*",
            detail={"deadlines": [clock.id for clock in changed]},
            at=at,
        )
    return len(changed)


def _recount(
    clock: CaseDeadline, case: ListingCase, calendar: WorkingCalendar, at: datetime
) -> bool:
    fresh = _counted(clock, calendar)
    if (fresh.on, fresh.provisional) == (clock.due_on, clock.provisional):
        return False
    clock.due_on, clock.provisional = fresh.on, fresh.provisional
    undecided = clock.clock == "defence" and case.state == CaseState.NOTICED
    if undecided and case.defence_ends_on != fresh.on:
        case.defence_ends_on = fresh.on
        case.updated_at = at
        case.version += 1
    return True


def _counted(clock: CaseDeadline, calendar: WorkingCalendar) -> Deadline:
    if clock.working_days is not None:
        return calendar.deadline(clock.starts_on, working_days=clock.working_days)
    return calendar.calendar_deadline(clock.starts_on, days=clock.calendar_days or 0)
