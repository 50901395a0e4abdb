"""Which officers can be sent, on which days, and to whom never. Set-based."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, any_, exists, literal, or_, select
from sqlalchemy.orm import Session

from campaigns.draws.algorithm import PoolOfficer
from campaigns.draws.bookings import bookings
from campaigns.draws.models import Draw
from campaigns.draws.roster_models import OfficerAbsence, OfficerQualification, RosterEntry
from registry.accounts.models import Agency, Officer, OfficerConflict
from registry.accounts.permissions import Role
from registry.kernel.workdays import WorkingCalendar

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Crew:
    """The officers who can be sent, and which of them never meet which undertaking."""

    officers: tuple[PoolOfficer, ...]
    recusals: frozenset[tuple[str, str]]


def days_of(draw: Draw, calendar: WorkingCalendar, *, after: date) -> list[date]:
    """The working days of the visits that lie after a day."""
    span = (draw.visit_to - draw.visit_from).days + 1
    days = (draw.visit_from + n * _ONE_DAY for n in range(span))
    return [day for day in days if day > after and calendar.is_working(day)]


def crew(session: Session, draw: Draw, *, category: str, days: Sequence[date]) -> Crew:
    """The officers of the draw's agencies who are in the roster on all its days.

    Qualified is who is so on the first and on the last day, by one certificate.
    """
    if not days:
        return Crew((), frozenset())
    first, last = days[0], days[-1]
    found = session.execute(_officers(draw, category, first, last)).all()
    numbers = {row.officer_id: row.number for row in found}
    absent = _absences(session, numbers.keys(), days)
    booked = bookings(session, draw, numbers, days)
    officers = tuple(
        PoolOfficer(
            row.number,
            row.agency,
            row.qualified,
            absent.get(row.officer_id, frozenset()),
            booked.get(row.number, {}),
        )
        for row in found
    )
    return Crew(officers, _recusals(session, numbers, first, last))


def _officers(draw: Draw, category: str, first: date, last: date) -> Select[UUID, str, str, bool]:
    qualified = exists().where(
        OfficerQualification.officer_id == RosterEntry.officer_id,
        OfficerQualification.category == category,
        OfficerQualification.valid_from <= first,
        OfficerQualification.valid_to >= last,
        OfficerQualification.withdrawn_at.is_(None),
    )
    return (
        select(
            RosterEntry.officer_id,
            RosterEntry.number,
            Agency.code.label("agency"),
            qualified.label("qualified"),
        )
        .join(Officer, Officer.id == RosterEntry.officer_id)
        .join(Agency, Agency.id == Officer.agency_id)
        .where(
            Agency.id.in_([agency.id for agency in draw.agencies]),
            Officer.active,
            literal(Role.INSPECTOR.value) == any_(Officer.roles),
            RosterEntry.entered_on <= first,
            or_(RosterEntry.left_on.is_(None), RosterEntry.left_on > last),
        )
        .order_by(RosterEntry.number)
    )


def _absences(
    session: Session, officers: Collection[UUID], days: Sequence[date]
) -> dict[UUID, frozenset[str]]:
    found = session.execute(
        select(OfficerAbsence.officer_id, OfficerAbsence.first_on, OfficerAbsence.last_on).where(
            OfficerAbsence.officer_id.in_(officers),
            OfficerAbsence.withdrawn_at.is_(None),
            OfficerAbsence.first_on <= days[-1],
            OfficerAbsence.last_on >= days[0],
        )
    )
    away: dict[UUID, frozenset[str]] = {}
    for officer_id, first, last in found:
        inside = frozenset(day.isoformat() for day in days if first <= day <= last)
        away[officer_id] = away.get(officer_id, frozenset()) | inside
    return away


def _recusals(
    session: Session, numbers: dict[UUID, str], first: date, last: date
) -> frozenset[tuple[str, str]]:
    found = session.execute(
        select(OfficerConflict.officer_id, OfficerConflict.uscc).where(
            OfficerConflict.officer_id.in_(numbers),
            OfficerConflict.from_on <= last,
            or_(OfficerConflict.until_on.is_(None), OfficerConflict.until_on >= first),
        )
    )
    return frozenset((numbers[officer_id], code) for officer_id, code in found)
