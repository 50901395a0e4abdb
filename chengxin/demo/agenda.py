"""What happens on which day of the demonstration: steps in the order of the days."""

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from registry.kernel.clock import LEGAL_ZONE
from registry.kernel.workdays import WorkingCalendar

Step = Callable[[datetime], None]

_MORNING = time(9, 30)
_BETWEEN_STEPS = timedelta(seconds=15)


def morning(day: date) -> datetime:
    """Half past nine in Beijing, in UTC."""
    return datetime.combine(day, _MORNING, LEGAL_ZONE).astimezone(UTC)


class Agenda:
    """Steps to be taken up to and with ``last``; what lies later does not happen.

    A step may put further steps on the agenda, on the present day or later.
    """

    def __init__(self, calendar: WorkingCalendar, *, last: date) -> None:
        """See the class."""
        self._calendar = calendar
        self._last = last
        self._steps: list[tuple[date, int, Step]] = []
        self._count = 0

    def later(self, day: date, working_days: int) -> date:
        """The last of so many working days after ``day``."""
        return self._calendar.deadline(day, working_days=working_days).on

    def earlier(self, working_days: int) -> date:
        """The latest working day that so many working days have followed by the last day."""
        day = self._last
        while not self._calendar.is_working(day) or self.later(day, working_days) > self._last:
            day -= timedelta(days=1)
        return day

    def put(self, day: date, step: Step) -> None:
        """Take ``step`` on the first working day from ``day`` on.

        That may lie after the last day: what a new user must see on every day of the week is put
        with ``put_exactly``.
        """
        while not self._calendar.is_working(day):
            day += timedelta(days=1)
        self.put_exactly(day, step)

    def put_exactly(self, day: date, step: Step) -> None:
        """Take ``step`` on ``day``, working day or not."""
        if day <= self._last:
            self._count += 1
            heapq.heappush(self._steps, (day, self._count, step))

    def days(self) -> Iterator[date]:
        """Every day on which something happens, before its steps are taken."""
        while self._steps:
            yield self._steps[0][0]
            self._take(self._steps[0][0])

    def _take(self, day: date) -> None:
        moment = morning(day)
        while self._steps and self._steps[0][0] == day:
            step = heapq.heappop(self._steps)[2]
            step(moment)
            moment += _BETWEEN_STEPS
