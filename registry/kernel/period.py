"""Stretches of days, and the two questions of time: when was it true, when did we know it."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from registry.kernel.clock import legal_day

ALL_RECORDED = datetime.max.replace(tzinfo=UTC)
"""Known when everything on record is known: the present state, whatever clock wrote it."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """A double question: what held in law on ``valid_on``, as recorded at ``known_at`` (UTC)."""

    valid_on: date
    known_at: datetime


def as_asked(valid_on: date | None, known_at: datetime) -> AsOf:
    """The question of a day, as known at an instant; of that knowledge's own day unless said."""
    return AsOf(valid_on or legal_day(known_at), known_at)


def add_months(day: date, months: int) -> date:
    """The same day of the month, ``months`` later (>= 0); the month's last day where it lacks it.

    29 February plus twelve months is 28 February. Legal basis: 民法典 art. 202.
    """
    return _shifted(day, months)


def months_before(day: date, months: int) -> date:
    """The last day that is, counted by ``add_months``, ``months`` (>= 0) or more before ``day``."""
    following = day + timedelta(days=1)
    if following.day == 1:
        return _shifted(following, -months) - timedelta(days=1)
    return _shifted(day, -months)


def add_years(day: date, years: int) -> date:
    """The same date, ``years`` later (>= 0); 29 February becomes 28 February where needed."""
    return add_months(day, 12 * years)


def _shifted(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
