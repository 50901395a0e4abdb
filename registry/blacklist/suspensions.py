"""What makes a case stand still, and how its clocks go on afterwards. None commits.

Owns ``case_suspension`` and the counting anew of the clocks that it stopped. The acts by which
people begin and end one are in ``hearings``.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist.clocks import Pause, count, day_after
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseDeadline, CaseSuspension, ListingCase
from registry.blacklist.refusals import (
    AnnouncedTooEarly,
    AnnouncementNotBegun,
    AnnouncementRunning,
)
from registry.blacklist.states import SuspensionKind
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import FieldError
from registry.kernel.workdays import Deadline, WorkingCalendar
from registry.policy.calendar import calendar_on


def begin_suspension(
    session: Session,
    case: ListingCase,
    kind: SuspensionKind,
    *,
    reference: str,
    first_on: date,
    late_reason: str | None = None,
    by: Actor,
    at: datetime,
) -> CaseSuspension:
    """The case stands still from ``first_on``; so do the clocks that its rule names.

    A clock that has run out by the day of the entry stays run out; a stay was ordered by others,
    and stops what ran on its first day, whenever it is entered.
    """
    days = _days_of(case, kind, first_on)
    begun = CaseSuspension(
        id=new_id(),
        case_id=case.id,
        kind=kind.value,
        reference=reference,
        first_on=first_on,
        late_reason=late_reason,
        until_on=None if days is None else first_on + timedelta(days=days),
        begun_by_id=by.officer_id,
        at=at,
    )
    session.add(begun)
    session.flush()
    for clock in running_clocks(session, case.id):
        running = clock.due_on >= (first_on if kind is SuspensionKind.STAY else legal_day(at))
        if running and clock.paused_on is None and kind in stopping(case, clock):
            clock.paused_on = first_on
    session.flush()
    return begun


def end_suspension(
    session: Session,
    case: ListingCase,
    kind: SuspensionKind,
    *,
    last_on: date,
    by: Actor,
    at: datetime,
) -> None:
    """The case goes on after ``last_on``: every clock that stood still is counted again."""
    session.execute(
        update(CaseSuspension)
        .where(
            CaseSuspension.case_id == case.id,
            CaseSuspension.kind == kind.value,
            CaseSuspension.last_on.is_(None),
        )
        .values(last_on=last_on, ended_by_id=by.officer_id, ended_at=at)
        .execution_options(synchronize_session=False)
    )
    told = suspensions_of(session, case.id)
    going_on = {one.kind for one in told if one.last_on is None}
    for clock in running_clocks(session, case.id):
        stops = stopping(case, clock)
        if clock.paused_on is not None and not going_on & stops:
            fresh = recounted(clock, pauses_of(told, stops), calendar_on(legal_day(at)))
            clock.due_on, clock.provisional, clock.paused_on = fresh.on, fresh.provisional, None
    session.flush()


def end_with_cases(
    session: Session, case_ids: Collection[UUID], *, on: date | None = None, at: datetime
) -> None:
    """Whatever still holds N cases is over with them; no clock is left to go on.

    ``on`` is the legal day of that; None takes the day on which each ended.
    """
    session.execute(
        update(CaseSuspension)
        .where(
            CaseSuspension.case_id == ListingCase.id,
            ListingCase.id.in_(case_ids),
            CaseSuspension.last_on.is_(None),
        )
        .values(
            last_on=func.greatest(CaseSuspension.first_on, on or ListingCase.ended_on), ended_at=at
        )
        .execution_options(synchronize_session=False)
    )


def end_announcement(
    session: Session, case: ListingCase, *, issued_on: date, by: Actor, at: datetime
) -> date:
    """Service by announcement: the document counts as served when its period is over.

    Args:
        session: the caller's.
        case: the locked case.
        issued_on: day of the document that was announced.
        by: the officer who enters it.
        at: UTC instant of the entry.

    Returns:
        The legal day of service, the last of the announcement.

    Raises:
        AnnouncementNotBegun: there is none.
        AnnouncementRunning: it goes on.
        AnnouncedTooEarly: it began before there was the document; another has to be made.
    """
    going_on = _announcement(session, case)
    until_on = None if going_on is None else going_on.until_on
    if until_on is None:
        raise AnnouncementNotBegun(errors=[FieldError("#/method", AnnouncementNotBegun.detail)])
    if until_on >= legal_day(at):
        places = {"from_on": day_after(until_on).isoformat()}
        raise AnnouncementRunning(
            errors=[FieldError("#/method", AnnouncementRunning.detail, tuple(places.items()))],
            **places,
        )
    assert going_on is not None, "only one that goes on has a last day"
    check_announced(going_on.first_on, issued_on=issued_on)
    end_suspension(session, case, SuspensionKind.ANNOUNCEMENT, last_on=until_on, by=by, at=at)
    return until_on


def check_announced(first_on: date, *, issued_on: date) -> None:
    """Refuse the announcement of a document that was not drawn up yet.

    Raises:
        AnnouncedTooEarly.
    """
    if first_on < issued_on:
        raise AnnouncedTooEarly(first_on=first_on.isoformat(), issued_on=issued_on.isoformat())


def give_up_announcement(
    session: Session, case: ListingCase, *, on: date, by: Actor, at: datetime
) -> None:
    """The party was reached another way while an announcement went on: it ends."""
    going_on = _announcement(session, case)
    if going_on is not None:
        last_on = max(on, going_on.first_on)
        end_suspension(session, case, SuspensionKind.ANNOUNCEMENT, last_on=last_on, by=by, at=at)


def suspensions_of(session: Session, case_id: UUID) -> Sequence[CaseSuspension]:
    """Every time the case stood still, oldest first."""
    return session.scalars(
        select(CaseSuspension)
        .where(CaseSuspension.case_id == case_id)
        .order_by(CaseSuspension.first_on, CaseSuspension.id)
        .execution_options(populate_existing=True)
    ).all()


def standing_stay(suspensions: Sequence[CaseSuspension]) -> CaseSuspension | None:
    """The stay of execution that goes on, of those of one case."""
    open_ones = (one for one in suspensions if one.last_on is None)
    return next((one for one in open_ones if one.kind == SuspensionKind.STAY), None)


def running_clocks(session: Session, case_id: UUID) -> Sequence[CaseDeadline]:
    """Clocks of the case that nobody met."""
    return session.scalars(
        select(CaseDeadline)
        .where(CaseDeadline.case_id == case_id, CaseDeadline.met_on.is_(None))
        .order_by(CaseDeadline.id)
        .execution_options(populate_existing=True)
    ).all()


def stopping(case: ListingCase, clock: CaseDeadline) -> set[str]:
    """Kinds of suspensions that stop a clock, by the rule version that set it."""
    policy = get_list(case.list_key).by_digest(clock.rule_digest)
    return {one.kind for one in policy.suspensions if clock.clock in one.stops}


def suspensions_by_case(
    session: Session, case_ids: Collection[UUID]
) -> dict[UUID, list[CaseSuspension]]:
    """Every time that each of N cases stood still."""
    found: dict[UUID, list[CaseSuspension]] = {one: [] for one in case_ids}
    of_cases = select(CaseSuspension).where(CaseSuspension.case_id.in_(found))
    for suspension in session.scalars(of_cases):
        found[suspension.case_id].append(suspension)
    return found


def pauses_of(told: Sequence[CaseSuspension], kinds: set[str]) -> list[Pause]:
    """The ended suspensions among ``told`` that are of ``kinds``."""
    return [
        Pause(one.first_on, one.last_on)
        for one in told
        if one.kind in kinds and one.last_on is not None
    ]


def recounted(clock: CaseDeadline, pauses: Sequence[Pause], calendar: WorkingCalendar) -> Deadline:
    """The clock's last day by what is known now."""
    return count(
        starts_on=clock.starts_on,
        working_days=clock.working_days,
        calendar_days=clock.calendar_days,
        calendar=calendar,
        pauses=pauses,
    )


def _days_of(case: ListingCase, kind: SuspensionKind, on: date) -> int | None:
    rule = get_list(case.list_key).on(on).suspension(kind)
    return None if rule is None else rule.calendar_days


def _announcement(session: Session, case: ListingCase) -> CaseSuspension | None:
    return session.scalar(
        select(CaseSuspension).where(
            CaseSuspension.case_id == case.id,
            CaseSuspension.kind == SuspensionKind.ANNOUNCEMENT.value,
            CaseSuspension.last_on.is_(None),
        )
    )
