"""Working days day by day: festivals, moved days, year ends, years not announced yet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.workdays import WorkingCalendar

CALENDAR = WorkingCalendar(announced_through=2026)
DAY = timedelta(days=1)
days = st.dates(date(2019, 1, 1), date(2026, 12, 31))
counts = st.integers(0, 90)


@given(days)
def test_a_day_off_within_the_week_has_a_name(day: date) -> None:
    if day.weekday() < 5 and not CALENDAR.is_working(day):
        assert CALENDAR.holiday(day)


@given(days)
def test_a_weekend_that_counts_is_a_moved_workday(day: date) -> None:
    (counted,) = CALENDAR.count(day - DAY, working_days=1)[:1]
    assert counted.moved_workday == (CALENDAR.is_working(day) and day.weekday() >= 5)


@given(days, counts)
def test_a_deadline_is_a_working_day_and_exactly_so_many_later(event_on: date, n: int) -> None:
    deadline = CALENDAR.deadline(event_on, working_days=n)
    assert CALENDAR.working_days_between(event_on, deadline.on) == n
    assert n == 0 or CALENDAR.is_working(deadline.on)


@given(days, counts)
def test_the_count_shows_every_calendar_day_once_and_in_order(event_on: date, n: int) -> None:
    counted = CALENDAR.count(event_on, working_days=n)
    assert [day.on for day in counted] == [
        event_on + DAY * ahead for ahead in range(1, len(counted) + 1)
    ]
    assert [day.number for day in counted if day.number] == list(range(1, n + 1))


@given(days, counts)
def test_a_later_event_never_ends_earlier(event_on: date, n: int) -> None:
    today = CALENDAR.deadline(event_on, working_days=n).on
    assert today <= CALENDAR.deadline(event_on + DAY, working_days=n).on


@given(days, days)
def test_counting_back_is_the_negative_of_counting_on(one: date, other: date) -> None:
    forward = CALENDAR.working_days_between(one, other)
    assert forward == -CALENDAR.working_days_between(other, one)


@given(days, days)
def test_a_period_is_over_the_day_after_its_last_also_on_a_rest_day(on: date, due_on: date) -> None:
    assert (CALENDAR.working_days_left(on, due_on) < 0) == (due_on < on)


@given(days, st.integers(0, 200))
def test_a_calendar_deadline_moves_only_over_days_off(event_on: date, n: int) -> None:
    last = CALENDAR.calendar_deadline(event_on, days=n).on
    assert CALENDAR.is_working(last)
    between = (event_on + DAY * ahead for ahead in range(n, (last - event_on).days))
    assert not any(CALENDAR.is_working(day) for day in between)


@given(days, counts)
def test_only_a_year_not_announced_makes_a_deadline_provisional(event_on: date, n: int) -> None:
    early = WorkingCalendar(announced_through=2024)
    deadline = early.deadline(event_on, working_days=n)
    assert deadline.provisional == (deadline.on.year > 2024)
    assert deadline.on == CALENDAR.deadline(event_on, working_days=n).on


# 国务院办公厅关于部分节假日安排的通知, 2023 to 2025: (event, working days, last day).
ANNOUNCED = [
    pytest.param(date(2024, 2, 8), 1, date(2024, 2, 9), id="spring festival eve worked in 2024"),
    pytest.param(date(2024, 2, 9), 1, date(2024, 2, 18), id="moved Sunday after spring festival"),
    pytest.param(date(2024, 9, 30), 5, date(2024, 10, 12), id="national week and moved Saturday"),
    pytest.param(date(2024, 4, 26), 2, date(2024, 4, 29), id="Sunday before May moved"),
    pytest.param(date(2024, 12, 31), 1, date(2025, 1, 2), id="new year"),
    pytest.param(date(2025, 1, 24), 3, date(2025, 2, 5), id="spring festival 2025, eve off"),
    pytest.param(date(2025, 9, 30), 1, date(2025, 10, 9), id="national and mid-autumn 2025"),
    pytest.param(date(2024, 7, 1), 5, date(2024, 7, 8), id="a plain week"),
]


@pytest.mark.parametrize(("event_on", "working_days", "last"), ANNOUNCED)
def test_announced_years_are_counted_as_announced(
    event_on: date, working_days: int, last: date
) -> None:
    assert CALENDAR.deadline(event_on, working_days=working_days).on == last


def test_the_day_of_the_event_does_not_count() -> None:
    monday = date(2024, 7, 1)
    assert CALENDAR.deadline(monday, working_days=0).on == monday
    assert CALENDAR.deadline(monday, working_days=1).on == monday + DAY
