"""Working days (工作日) of China with moved rest days (调休), and deadlines counted in them.

The State Council announces each year's moved days towards the end of the year before. For a
year not yet announced a count is provisional and says so; it is counted again once known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One calendar day of a count: ``number`` is None where the day does not count."""

    on: date
    number: int | None
    holiday: str | None
    moved_workday: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period; ``provisional`` while a year it touches is not announced."""

    on: date
    provisional: bool


@lru_cache(maxsize=1)
def _year_book() -> holidays.HolidayBase:
    return holidays.country_holidays("CN", language="zh_CN")


class WorkingCalendar:
    """Which days count.

    Args:
        announced_through: last year whose moved days are announced.
    """

    def __init__(self, *, announced_through: int) -> None:
        """See the class."""
        self.announced_through = announced_through

    def is_working(self, day: date) -> bool:
        """Whether ``day`` counts as a working day."""
        return bool(_year_book().is_working_day(day))

    def holiday(self, day: date) -> str | None:
        """The festival or moved rest day that ``day`` is, in Chinese."""
        return _year_book().get(day)

    def days_after(self, event_on: date) -> Iterator[CountedDay]:
        """The days after an event, the day after it first, without end.

        Legal basis: 行政处罚法 art. 85 and 民法典 art. 201: the day of the event does not count.
        """
        number, day = 0, event_on
        while True:
            day += _ONE_DAY
            working = self.is_working(day)
            number += working
            yield CountedDay(
                on=day,
                number=number if working else None,
                holiday=self.holiday(day),
                moved_workday=working and day.weekday() >= _SATURDAY,
            )

    def count(self, event_on: date, *, working_days: int) -> list[CountedDay]:
        """Every calendar day of the period, oldest first, up to its last working day."""
        counted: list[CountedDay] = []
        if working_days < 1:
            return counted
        for day in self.days_after(event_on):
            counted.append(day)
            if day.number == working_days:
                return counted
        raise AssertionError("days_after has no end")

    def deadline(self, event_on: date, *, working_days: int) -> Deadline:
        """The last of ``working_days`` (>= 0) counted from the day after ``event_on``.

        Zero gives the day of the event itself.
        """
        counted = self.count(event_on, working_days=working_days)
        last = counted[-1].on if counted else event_on
        return self._deadline(last)

    def calendar_deadline(self, event_on: date, *, days: int) -> Deadline:
        """The last of ``days`` calendar days; on a rest day it moves, see ``ending_on``."""
        return self.ending_on(event_on + timedelta(days=days))

    def ending_on(self, last: date) -> Deadline:
        """The end of a period in days, months or years: on a rest day the next working day.

        Legal basis: 民法典 art. 203.
        """
        while not self.is_working(last):
            last += _ONE_DAY
        return self._deadline(last)

    def working_days(self, first: date, last: date) -> list[date]:
        """The working days from ``first`` to ``last``, both included."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self.is_working(day)]

    def working_days_between(self, after: date, until: date) -> int:
        """Working days later than ``after`` and not later than ``until``; negative backwards."""
        if until < after:
            return -self.working_days_between(until, after)
        return len(self.working_days(after + _ONE_DAY, until))

    def working_days_left(self, on: date, due_on: date) -> int:
        """Working days from ``on`` to the last day of a period; 0 on that day.

        Negative once the period is over: -1 also on the rest days that follow its last day.
        """
        left = self.working_days_between(on, due_on)
        return min(left, -1) if due_on < on else left

    def _deadline(self, on: date) -> Deadline:
        return Deadline(on=on, provisional=on.year > self.announced_through)
