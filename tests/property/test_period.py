"""Months and years as the law counts them: the same day, or the month's last."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.kernel.period import add_months, add_years

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
months = st.integers(0, 240)


@pytest.mark.parametrize(
    ("day", "later", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 12, 31), 0, date(2024, 12, 31)),
    ],
)
def test_the_same_day_or_the_months_last(day: date, later: int, expected: date) -> None:
    assert add_months(day, later) == expected


@given(days, months)
def test_the_month_is_exact_and_the_day_never_later(day: date, later: int) -> None:
    end = add_months(day, later)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == later
    assert end.day == min(day.day, monthrange(end.year, end.month)[1])


@given(days, months)
def test_a_later_day_never_ends_earlier(day: date, later: int) -> None:
    assert add_months(day, later) <= add_months(day + timedelta(days=1), later)


@given(days, st.integers(0, 20))
def test_a_year_is_twelve_months(day: date, years: int) -> None:
    assert add_years(day, years) == add_months(day, 12 * years)


def test_the_database_counts_months_like_the_kernel(session: Session) -> None:
    """``months_before(day, n)`` is the last day whose nth month has come by ``day``."""
    statement = text(
        "SELECT day::date, months, months_before(day::date, months)"
        " FROM generate_series('2019-12-01'::date, '2021-04-02', '1 day') AS day,"
        " unnest(ARRAY[0, 1, 2, 3, 6, 11, 12, 13, 24, 36, 48]) AS months"
    )
    for day, later, before in session.execute(statement):
        assert add_months(before, later) <= day
        assert add_months(before + timedelta(days=1), later) > day
