"""What the demonstration puts so many working days before its last day comes to pass by then."""

from datetime import date, timedelta

import pytest

from chengxin.demo.agenda import Agenda
from registry.policy.calendar import calendar_on


@pytest.mark.parametrize(
    "last",
    [
        date(2026, 1, 1),
        date(2026, 2, 17),
        date(2026, 2, 28),
        date(2026, 10, 5),
        date(2026, 11, 22),
        date(2028, 2, 29),
    ],
)
@pytest.mark.parametrize("working_days", [1, 9, 36])
def test_the_day_counted_back_is_the_latest_that_leaves_enough(
    last: date, working_days: int
) -> None:
    calendar = calendar_on(last)
    agenda = Agenda(calendar, last=last)
    day = agenda.earlier(working_days)
    assert calendar.is_working(day)
    assert agenda.later(day, working_days) <= last
    following = day + timedelta(days=1)
    while not calendar.is_working(following):
        following += timedelta(days=1)
    assert agenda.later(following, working_days) > last
