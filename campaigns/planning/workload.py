"""Decisions about how many visits an officer can make: no officer is booked beyond the day.

A drawn visit has its day. An order by hand is made by its last day at the latest, so that it takes
the latest day that is free until then. Pure: bookings, days and the number a day are arguments.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

Visit = tuple[UUID, int]
"""Campaign and subject: an officer goes there once, whatever ordered it."""


@dataclass(frozen=True, slots=True)
class Booking:
    """That an officer is to make a visit: on ``day`` where it is drawn, else by then."""

    officer_id: UUID
    visit: Visit
    day: date
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What one officer has to do: visits by day, and how many find no day (>= 0)."""

    by_day: Mapping[date, int]
    too_many: int


def loads(
    bookings: Iterable[Booking], working_days: Sequence[date], *, most: int
) -> dict[UUID, Load]:
    """The load of every officer who is booked.

    Args:
        bookings: in any order; of one visit of one officer the drawn day counts.
        working_days: from today on, oldest first, as far as the last booking.
        most: visits of one officer on one day, at most.
    """
    drawn: dict[UUID, dict[Visit, date]] = {}
    ordered: dict[UUID, dict[Visit, date]] = {}
    for one in bookings:
        (ordered if one.by_hand else drawn).setdefault(one.officer_id, {})[one.visit] = one.day
    return {
        officer_id: _load(
            drawn.get(officer_id, {}), ordered.get(officer_id, {}), working_days, most=most
        )
        for officer_id in drawn.keys() | ordered.keys()
    }


def overbooked(before: Mapping[UUID, Load], after: Mapping[UUID, Load]) -> set[UUID]:
    """Who has more visits that find no day than before."""
    return {
        officer_id
        for officer_id, load in after.items()
        if load.too_many > (before[officer_id].too_many if officer_id in before else 0)
    }


def relieves(
    one: Booking, booked: Sequence[Booking], working_days: Sequence[date], *, most: int
) -> bool:
    """Whether an officer would have fewer visits that find no day without one of them.

    Args:
        one: of the officer's bookings.
        booked: all of the officer's.
        working_days: as of :func:`loads`.
        most: as of :func:`loads`.
    """
    (now,) = loads(booked, working_days, most=most).values()
    without = loads([other for other in booked if other != one], working_days, most=most)
    return all(load.too_many < now.too_many for load in without.values())


def _load(
    drawn: Mapping[Visit, date],
    ordered: Mapping[Visit, date],
    working_days: Sequence[date],
    *,
    most: int,
) -> Load:
    by_day = Counter(drawn.values())
    too_many = sum(max(0, visits - most) for visits in by_day.values())
    by_hand = [day for visit, day in ordered.items() if visit not in drawn]
    # Who is ordered to go by a Sunday can go on it.
    free = sorted({*working_days, *by_hand} - {day for day, n in by_day.items() if n >= most})
    for last in by_hand:
        place = bisect_right(free, last) - 1
        if place < 0:
            too_many += 1
            continue
        by_day[free[place]] += 1
        if by_day[free[place]] >= most:
            del free[place]
    return Load(by_day, too_many)
