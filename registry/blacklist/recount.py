"""Deadlines counted over a year whose moved rest days were not announced yet. None commits.

Once the State Council has announced the year they are counted again; nobody decides.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.audit import service as audit
from registry.blacklist.models import CaseDeadline, CaseSuspension, ListingCase
from registry.blacklist.states import CaseState
from registry.blacklist.suspensions import pauses_of, recounted, stopping
from registry.policy.calendar import calendar_on


def recount_provisional(session: Session, *, on: date, at: datetime) -> int:
    """Count every running provisional deadline again by the calendar announced on ``on``.

    The time to reply of an undecided case follows. Repeatable; few rows, at year ends only.

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
    told: dict[UUID, list[CaseSuspension]] = {}
    cases = {case.id for _clock, case in waiting}
    for one in session.scalars(select(CaseSuspension).where(CaseSuspension.case_id.in_(cases))):
        told.setdefault(one.case_id, []).append(one)
    changed = [
        clock for clock, case in waiting if _recount(clock, case, told.get(case.id, []), on, at)
    ]
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
    clock: CaseDeadline, case: ListingCase, told: Sequence[CaseSuspension], on: date, at: datetime
) -> bool:
    fresh = recounted(clock, pauses_of(told, stopping(case, clock)), calendar_on(on))
    if (fresh.on, fresh.provisional) == (clock.due_on, clock.provisional):
        return False
    undecided = clock.clock == "defence" and case.state == CaseState.NOTICED
    if undecided and case.defence_ends_on is not None and fresh.on < case.defence_ends_on:
        # What the party was told it may wait for is not taken back.
        clock.provisional = fresh.provisional
        return True
    clock.due_on, clock.provisional = fresh.on, fresh.provisional
    if undecided and case.defence_ends_on != fresh.on:
        case.defence_ends_on = fresh.on
        case.updated_at = at
        case.version += 1
    return True
