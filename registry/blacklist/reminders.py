"""Reminders of deadlines, made once for each deadline and threshold. None commits."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.audit import service as audit
from registry.blacklist.models import CaseDeadline, CaseReminder
from registry.blacklist.queue import PARTYS_CLOCKS
from registry.kernel.workdays import WorkingCalendar
from registry.policy.calendar import calendar_on
from registry.policy.reminders import reminder_rules_on


def remind(session: Session, *, on: date, at: datetime) -> int:
    """Write a reminder for each running clock that reached a threshold; how many are new.

    One statement a threshold. Repeatable: a deadline is reminded of once for each threshold and
    last day. A missed day is not made good: only the nearest threshold is reminded of.
    """
    rules, calendar = reminder_rules_on(on), calendar_on(on)
    made = 0
    steps = sorted(rules.days_left)
    for place, threshold in enumerate(steps):
        nearer = steps[place - 1] if place else None
        fresh = select(CaseDeadline.id, literal(threshold), CaseDeadline.due_on, literal(on)).where(
            CaseDeadline.met_on.is_(None),
            CaseDeadline.paused_on.is_(None),
            CaseDeadline.clock.not_in(PARTYS_CLOCKS),
            _reached(threshold, nearer, on, calendar),
        )
        rows = session.execute(
            insert(CaseReminder)
            .from_select(["deadline_id", "threshold", "due_on", "made_on"], fresh)
            .on_conflict_do_nothing()
            .returning(CaseReminder.id)
        ).all()
        made += len(rows)
    if made:
        audit.record(
            session,
            actor=system_actor("blacklist.remind"),
            action="case.reminded",
            object_kind="case_reminder",
            object_id="*",
            detail={"reminders": made},
            at=at,
        )
    return made


def _reached(
    threshold: int, nearer: int | None, on: date, calendar: WorkingCalendar
) -> ColumnElement[bool]:
    """Due within ``threshold`` days in the clock's own unit, and not within the nearer one."""
    units = (
        (CaseDeadline.working_days.is_not(None), _last_working(threshold, on, calendar)),
        (CaseDeadline.working_days.is_(None), on + timedelta(days=threshold)),
    )
    after: tuple[date | None, date | None] = (None, None)
    if nearer is not None:
        after = (_last_working(nearer, on, calendar), on + timedelta(days=nearer))
    return or_(
        *(
            and_(of_unit, CaseDeadline.due_on <= last, *_later_than(first))
            for (of_unit, last), first in zip(units, after, strict=True)
        )
    )


def _last_working(threshold: int, on: date, calendar: WorkingCalendar) -> date:
    if threshold < 0:
        return on + timedelta(days=threshold)
    return calendar.deadline(on, working_days=threshold).on


def _later_than(first: date | None) -> list[ColumnElement[bool]]:
    return [] if first is None else [CaseDeadline.due_on > first]
