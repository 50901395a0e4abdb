"""Clocks of a case: a rule and the day of its event give a deadline; suspensions stop it. Pure.

The day after the event is day one (行政处罚法 art. 85, 民法典 art. 201). A day on which the clock
stands still does not count, whatever day of the week it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.blacklist.list_rules import ClockRule, ListRules
from registry.kernel.workdays import CountedDay, Deadline, WorkingCalendar

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SetClock:
    """A clock that runs: from the day of the event to its last day, inclusive."""

    rule: ClockRule
    starts_on: date
    deadline: Deadline
    rule_digest: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a clock stood still; both days included."""

    first_on: date
    last_on: date

    def covers(self, day: date) -> bool:
        """Whether the clock stood still on ``day``."""
        return self.first_on <= day <= self.last_on


def set_clock(
    rules: ListRules, key: str, *, starts_on: date, calendar: WorkingCalendar
) -> SetClock:
    """Start the clock ``key`` of the version on the day of its event.

    Legal basis: the article of the rule; counting by 行政处罚法 art. 85, 民法典 art. 201, 203.
    """
    rule = rules.clocks[key]
    deadline = count(
        starts_on=starts_on,
        working_days=rule.working_days,
        calendar_days=rule.calendar_days,
        calendar=calendar,
    )
    return SetClock(rule, starts_on, deadline, rules.digest)


def set_until(
    rules: ListRules, key: str, *, starts_on: date, until_on: date, article: str
) -> SetClock:
    """The clock ``key`` with a last day that somebody else ordered, who is its basis."""
    days = (until_on - starts_on).days
    rule = replace(rules.clocks[key], working_days=None, calendar_days=days, article=article)
    return SetClock(rule, starts_on, Deadline(until_on, provisional=False), rules.digest)


def count(
    *,
    starts_on: date,
    working_days: int | None,
    calendar_days: int | None,
    calendar: WorkingCalendar,
    pauses: Sequence[Pause] = (),
) -> Deadline:
    """The last day of a clock, pauses left out.

    Args:
        starts_on: day of the event; not counted.
        working_days: length, or None.
        calendar_days: length where ``working_days`` is None.
        calendar: as announced to one who counts.
        pauses: when it stood still; they may touch or overlap.
    """
    if not pauses:
        if working_days is not None:
            return calendar.deadline(starts_on, working_days=working_days)
        return calendar.calendar_deadline(starts_on, days=calendar_days or 0)
    wanted = working_days if working_days is not None else calendar_days or 0
    day, number = starts_on, 0
    while number < wanted:
        day += _ONE_DAY
        counts = working_days is None or calendar.is_working(day)
        number += counts and not any(pause.covers(day) for pause in pauses)
    return calendar.deadline(day, working_days=0) if working_days else calendar.ending_on(day)


def starts_after_recording(
    *, served_on: date, recorded_on: date, late_working_days: int, calendar: WorkingCalendar
) -> date:
    """The day from which the party's time to reply counts.

    Service entered later than ``late_working_days`` after it happened counts from the day it was
    entered: a late entry never shortens the time to reply.
    """
    late = calendar.working_days_between(served_on, recorded_on) > late_working_days
    return recorded_on if late else served_on


def day_after(day: date) -> date:
    """The first day on which a period that ends with ``day`` is over."""
    return day + _ONE_DAY


def counted(*, starts_on: date, working_days: int, calendar: WorkingCalendar) -> list[CountedDay]:
    """Every day of a clock in working days, for showing how it was counted."""
    return calendar.count(starts_on, working_days=working_days)
