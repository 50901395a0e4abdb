"""How officers are booked, counted anew at every act that books one: orders, draws, replacements.

The database's view ``officer_booking`` holds every kind of booking: open visits, and those of
draws that are drawn and not published. Counts only: whom a draw named, while its names are closed,
nobody learns here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Date, Text, Uuid, cast, column, func, or_, select, table
from sqlalchemy.orm import Session

from campaigns.planning.assignment_rules import AssignmentOrigin, NewAssignment
from campaigns.planning.workload import Booking, Load, loads, overbooked, relieves
from registry.policy.calendar import calendar_on

_BOOKED = table(
    "officer_booking",
    column("officer_id", Uuid),
    column("campaign_id", Uuid),
    column("subject_id"),
    column("day", Date),
    column("by_hand", Boolean),
    column("draw_id", Uuid),
)


def hold_officers(session: Session, officer_ids: Iterable[UUID]) -> None:
    """Let nobody else book N officers until the caller commits, whatever agency they are of by now.

    All that the caller may book at once, in one order: a draw is locked before, a campaign after.
    """
    names = [f"officer.booked:{officer_id}" for officer_id in sorted(set(officer_ids))]
    name = func.unnest(cast(names, ARRAY(Text))).column_valued("name")
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0)))).all()


def bookings(
    session: Session, officer_ids: Collection[UUID], *, on: date, besides: UUID | None = None
) -> list[Booking]:
    """What officers are booked for from ``on``; ``besides``: without a draw's own result."""
    wanted = select(_BOOKED).where(_BOOKED.c.officer_id.in_(officer_ids), _BOOKED.c.day >= on)
    if besides is not None:
        wanted = wanted.where(or_(_BOOKED.c.draw_id.is_(None), _BOOKED.c.draw_id != besides))
    return [
        Booking(row.officer_id, (row.campaign_id, row.subject_id), row.day, row.by_hand)
        for row in session.execute(wanted)
    ]


def loads_of(booked: Sequence[Booking], *, on: date, most: int) -> dict[UUID, Load]:
    """The load of every officer who is booked, from ``on``."""
    last = max((one.day for one in booked), default=on)
    return loads(booked, working_days(on, last), most=most)


def working_days(first: date, last: date) -> list[date]:
    """The working days from ``first`` to ``last``, both included, as announced on the first."""
    return calendar_on(first).working_days(first, last)


def overbooked_by(
    session: Session,
    new: Sequence[Booking],
    *,
    on: date,
    most: int,
    besides: UUID | None = None,
) -> set[Booking]:
    """Which of N new bookings give somebody more visits than days: without one there are fewer.

    Args:
        session: the caller's; :func:`hold_officers` of all of them is held.
        new: what is to be booked.
        on: today.
        most: visits of one officer on one day, at most.
        besides: a draw whose own result is not counted, because ``new`` is that.
    """
    there = bookings(session, {one.officer_id for one in new}, on=on, besides=besides)
    days = working_days(on, max((one.day for one in (*there, *new)), default=on))
    full = overbooked(loads(there, days, most=most), loads([*there, *new], days, most=most))
    booked: dict[UUID, list[Booking]] = defaultdict(list)
    for one in (*there, *new):
        if one.officer_id in full:
            booked[one.officer_id].append(one)
    return {
        one
        for one in new
        if one.officer_id in full and relieves(one, booked[one.officer_id], days, most=most)
    }


def booked_by(new: NewAssignment) -> list[Booking]:
    """What an assignment books its officers for."""
    return [
        Booking(
            officer_id,
            (new.campaign_id, new.subject_id),
            new.due_on,
            new.origin == AssignmentOrigin.ORDER,
        )
        for officer_id in new.officer_ids
    ]
