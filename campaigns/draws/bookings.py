"""Whom a draw books, held against everything else that its officers are booked for.

How bookings are counted is ``campaigns/planning/bookings.py``'s, for draws and orders alike.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from campaigns.draws.algorithm import Drawn, Pool
from campaigns.draws.models import Draw, DrawAgency, DrawnObject
from campaigns.draws.roster_models import OfficerAbsence, RosterEntry
from campaigns.draws.rules import DrawState
from campaigns.planning import bookings, workload
from campaigns.planning.queries import get_campaign
from campaigns.planning.workload import Booking
from registry.db import one_at_a_time
from registry.policy.draws import policy_of
from registry.subjects.models import Subject


@dataclass(frozen=True, slots=True)
class DrawnVisit:
    """One visit of a result: at whom, on which day, by whom, in the order of their numbers.

    ``moved``: the day drawn has passed, and this is another.
    """

    subject_id: int
    day: date
    officers: tuple[UUID, ...]
    moved: bool = False


_UNDRAWN = (DrawState.FROZEN, DrawState.COMMITTED)


def hold_officers(session: Session, pool: Pool) -> None:
    """Let nobody else book the officers of a pool until the caller commits.

    Once the draw is locked, and before any campaign is.
    """
    known = officers_by_number(session, [one.number for one in pool.officers])
    bookings.hold_officers(session, known.values())


def hold_freezing(session: Session, draw_ids: Collection[UUID]) -> None:
    """Let nobody else fix a pool of the agencies of N draws until the caller commits.

    Before the draws themselves are locked, and in one order.
    """
    agencies = select(DrawAgency.agency_id).where(DrawAgency.draw_id.in_(draw_ids)).distinct()
    for agency_id in sorted(session.scalars(agencies)):
        one_at_a_time(session, f"draws.freezing:{agency_id}")


def waits_for_another(session: Session, draw: Draw) -> bool:
    """Whether a frozen pool that is not drawn yet may send the same officers on the same days.

    What it will book nobody knows before its seed.
    """
    agencies = [agency.id for agency in draw.agencies]
    other = select(Draw.id).where(
        Draw.id != draw.id,
        Draw.state.in_(_UNDRAWN),
        Draw.visit_from <= draw.visit_to,
        Draw.visit_to >= draw.visit_from,
        exists().where(DrawAgency.draw_id == Draw.id, DrawAgency.agency_id.in_(agencies)),
    )
    return session.scalar(other.limit(1)) is not None


def booked_elsewhere(
    session: Session, draw: Draw, numbers: Mapping[UUID, str], days: Sequence[date], *, on: date
) -> dict[str, dict[str, int]]:
    """Number in the roster to day to visits elsewhere, of officers by their identifiers."""
    most = policy_of(draw.policy_digest).visits_per_day
    there = bookings.bookings(session, numbers.keys(), on=on, besides=draw.id)
    return {
        numbers[officer_id]: {
            day.isoformat(): load.by_day[day] for day in days if load.by_day.get(day)
        }
        for officer_id, load in bookings.loads_of(there, on=on, most=most).items()
    }


def drawn_visits(session: Session, draw: Draw, *, on: date) -> list[DrawnVisit]:
    """The visits of a result as it stands, each on a day still to come, in the order drawn.

    One whose day has passed before the publication goes to the first working day of the campaign,
    today included, on which its officers are free; where there is none, to the day on which they
    have least to do.
    """
    lines = session.execute(
        select(DrawnObject.subject_id, DrawnObject.visit_on, DrawnObject.officers)
        .where(DrawnObject.draw_id == draw.id, DrawnObject.visit_on.is_not(None))
        .order_by(DrawnObject.place)
    ).all()
    known = officers_by_number(session, {number for line in lines for number in line.officers})
    visits = [
        DrawnVisit(line.subject_id, line.visit_on, tuple(known[one] for one in line.officers))
        for line in lines
    ]
    return _still_to_come(session, draw, visits, on=on)


def overbooked(
    session: Session, draw: Draw, visits: Sequence[DrawnVisit], *, on: date
) -> list[tuple[DrawnVisit, UUID]]:
    """Which visits of a result, or of a part of it, give which officer more than one may have.

    A visit that was moved is none of them: its day was not drawn, and no other is left for it.

    Args:
        session: the caller's; :func:`hold_officers` is held.
        draw: drawn, not published.
        visits: on days still to come.
        on: today.
    """
    booked = [
        (visit, one) for visit in visits if not visit.moved for one in bookings_of(draw, visit)
    ]
    most = policy_of(draw.policy_digest).visits_per_day
    full = bookings.overbooked_by(
        session, [one for _visit, one in booked], on=on, most=most, besides=draw.id
    )
    return [(visit, one.officer_id) for visit, one in booked if one in full]


def booked_up(
    session: Session, draw: Draw, line: Drawn, result: Iterable[Drawn], *, on: date
) -> str | None:
    """Who of a new line has as many visits on its day as one may, the first by number; or None.

    Args:
        session: the caller's; :func:`hold_officers` is held.
        draw: not published.
        line: as the seed gives it now.
        result: every line as the seed gives it now, this one among them.
        on: today; a day that has passed is found anew at the publication, and counts nowhere here.
    """
    known = officers_by_number(session, line.officers)
    near = {
        one.code: (one, date.fromisoformat(one.day))
        for one in result
        if one.day is not None and not known.keys().isdisjoint(one.officers)
    }
    coming = {code: there for code, there in near.items() if there[1] >= on}
    if line.code not in coming:
        return None
    ids = dict(
        session.execute(select(Subject.uscc, Subject.id).where(Subject.uscc.in_(coming))).all()
    )
    own = {
        code: [
            Booking(known[number], (draw.campaign_id, ids[code]), day, by_hand=False)
            for number in one.officers
            if number in known
        ]
        for code, (one, day) in coming.items()
    }
    new = own.pop(line.code)
    most = policy_of(draw.policy_digest).visits_per_day
    there = bookings.bookings(session, known.values(), on=on, besides=draw.id)
    there += [one for booked in own.values() for one in booked]
    before = bookings.loads_of(there, on=on, most=most)
    full = workload.overbooked(before, bookings.loads_of([*there, *new], on=on, most=most))
    return min((number for number, key in known.items() if key in full), default=None)


def bookings_of(draw: Draw, visit: DrawnVisit) -> list[Booking]:
    """What one visit of a result books its officers for."""
    there = (draw.campaign_id, visit.subject_id)
    return [Booking(one, there, visit.day, by_hand=False) for one in visit.officers]


def _still_to_come(
    session: Session, draw: Draw, visits: Sequence[DrawnVisit], *, on: date
) -> list[DrawnVisit]:
    if all(visit.day >= on for visit in visits):
        return list(visits)
    most = policy_of(draw.policy_digest).visits_per_day
    officers = {one for visit in visits for one in visit.officers}
    there = bookings.bookings(session, officers, on=on, besides=draw.id)
    kept = [one for visit in visits if visit.day >= on for one in bookings_of(draw, visit)]
    loads = bookings.loads_of([*there, *kept], on=on, most=most)
    taken = Counter(
        {(key, day): n for key, load in loads.items() for day, n in load.by_day.items()}
    )
    # All of the campaign's days are left to them: whoever has them made late has no other.
    last = max(on, draw.visit_to, get_campaign(session, draw.campaign_id).ends_on or on)
    days = bookings.working_days(on, last) or [last]
    for officer_id, first_away, last_away in absences(session, officers, on, days[-1]):
        for day in days:
            if first_away <= day <= last_away:
                taken[officer_id, day] += most
    moved = []
    for visit in visits:
        if visit.day < on:
            day = _first_free(days, visit.officers, taken, most=most)
            moved.append(replace(visit, day=day, moved=True))
            taken.update((one, moved[-1].day) for one in visit.officers)
        else:
            moved.append(visit)
    return moved


def absences(
    session: Session, officers: Collection[UUID], first: date, last: date
) -> Sequence[Row[UUID, date, date]]:
    """Who of N officers is away from when to when, as far as it touches ``first`` to ``last``."""
    wanted = select(OfficerAbsence.officer_id, OfficerAbsence.first_on, OfficerAbsence.last_on)
    return session.execute(
        wanted.where(
            OfficerAbsence.officer_id.in_(officers),
            OfficerAbsence.withdrawn_at.is_(None),
            OfficerAbsence.first_on <= last,
            OfficerAbsence.last_on >= first,
        )
    ).all()


def _first_free(
    days: Sequence[date], officers: Sequence[UUID], taken: Counter[tuple[UUID, date]], *, most: int
) -> date:
    """The first day with room for another visit by all of them; else the first least overfull."""
    return min(
        days, key=lambda day: max(most, *(taken[officer_id, day] + 1 for officer_id in officers))
    )


def officers_by_number(session: Session, numbers: Collection[str]) -> dict[str, UUID]:
    """Officers by their numbers in the roster."""
    found = session.execute(
        select(RosterEntry.number, RosterEntry.officer_id).where(RosterEntry.number.in_(numbers))
    )
    return dict(found.all())
