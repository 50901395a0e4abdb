"""Clocks of a case: a rule and the day of its event give a deadline."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.blacklist.lists import ClockRule, ListRules
from registry.kernel.workdays import CountedDay, Deadline, WorkingCalendar

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SetClock:
    """A clock that runs: from the day of the event to its last day, inclusive."""

    rule: ClockRule
    starts_on: date
    deadline: Deadline
    rule_digest: str


def set_clock(
    rules: ListRules, key: str, *, starts_on: date, calendar: WorkingCalendar
) -> SetClock:
    """Start the clock ``key`` of the version on the day of its event.

    Legal basis: the article of the rule; counting by 行政处罚法 art. 85, 民法典 art. 201, 203.
    """
    rule = rules.clocks[key]
    if rule.working_days is not None:
        deadline = calendar.deadline(starts_on, working_days=rule.working_days)
    else:
        deadline = calendar.calendar_deadline(starts_on, days=rule.calendar_days or 0)
    return SetClock(rule, starts_on, deadline, rules.digest)


def day_after(day: date) -> date:
    """The first day on which a period that ends with ``day`` is over."""
    return day + _ONE_DAY


def counted(*, starts_on: date, working_days: int, calendar: WorkingCalendar) -> list[CountedDay]:
    """Every day of a clock in working days, for showing how it was counted."""
    return calendar.count(starts_on, working_days=working_days)
