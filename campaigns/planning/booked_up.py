"""Orders by hand for officers who have no day left: refused, with the nearest day that has room."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.planning.assignment_rules import NewAssignment, NoDayFree, OfficersBooked
from campaigns.planning.bookings import booked_by, bookings, overbooked_by, working_days
from campaigns.planning.models import Campaign
from campaigns.planning.workload import Booking, loads, overbooked
from registry.kernel.refusals import FieldError
from registry.policy.draws import draw_policy

_LOOKED_AHEAD = timedelta(days=92)


def check_booked(session: Session, by_hand: Sequence[NewAssignment], *, on: date) -> None:
    """Refuse N orders by hand that give somebody more visits than days; their officers are held.

    Raises:
        OfficersBooked: names the first day by which there is room for all of them.
        NoDayFree: there is none until the end of the campaign, or within three months.
    """
    most = draw_policy(on).visits_per_day
    booked = [booked_by(new) for new in by_hand]
    every = [one for each in booked for one in each]
    full = overbooked_by(session, every, on=on, most=most)
    if not full:
        return
    until = _last_looked_at(session, by_hand, on=on)
    free = _first_free_day(session, every, full, on=on, until=until, most=most)
    refused = OfficersBooked if free else NoDayFree
    day = ("free", free.isoformat()) if free else ("until", until.isoformat())
    faults = []
    for place, each in enumerate(booked):
        named = [number for number, one in enumerate(each, start=1) if one in full]
        if named:
            pointer = "#/officers" if len(by_hand) == 1 else f"#/{place}/officers"
            told = (("places", "、".join(map(str, named))), ("most", most), day)
            faults.append(FieldError(pointer, refused.detail, told))
    raise refused(errors=faults, **dict(faults[0].params))


def _last_looked_at(session: Session, by_hand: Sequence[NewAssignment], *, on: date) -> date:
    """How far a free day is looked for: to the end of the campaigns, and not for ever."""
    campaigns = {new.campaign_id for new in by_hand}
    ends_on = session.scalar(select(func.min(Campaign.ends_on)).where(Campaign.id.in_(campaigns)))
    latest = max(new.due_on for new in by_hand) + _LOOKED_AHEAD
    return max(on, min(latest, ends_on or latest))


def _first_free_day(
    session: Session,
    new: Sequence[Booking],
    full: Collection[Booking],
    *,
    on: date,
    until: date,
    most: int,
) -> date | None:
    """The first working day that leaves room for all of N orders, as the last day of those full.

    Args:
        session: the caller's; :func:`hold_officers` of all of them is held.
        new: what is to be booked by hand.
        full: those of them that find no day until theirs.
        on: today.
        until: the last day looked at.
        most: visits of one officer on one day, at most.
    """
    there = bookings(session, {one.officer_id for one in new}, on=on)
    days = working_days(on, max((until, *(one.day for one in (*there, *new)))))
    before = loads(there, days, most=most)
    for day in days:
        if min(one.day for one in full) < day <= until:
            moved = [replace(one, day=day) if one in full and one.day < day else one for one in new]
            if not overbooked(before, loads([*there, *moved], days, most=most)):
                return day
    return None
