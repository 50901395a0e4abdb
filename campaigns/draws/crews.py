"""Which officers can be sent, on which days, and to whom never. Set-based."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, any_, exists, literal, or_, select
from sqlalchemy.orm import Session

from campaigns.draws.algorithm import PoolOfficer
from campaigns.draws.bookings import absences, booked_elsewhere
from campaigns.draws.models import Draw
from campaigns.draws.roster_models import OfficerQualification, RosterEntry
from registry.accounts.conflicts import conflict_holds
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
    return calendar.working_days(max(draw.visit_from, after + _ONE_DAY), draw.visit_to)


def crew(session: Session, draw: Draw, *, category: str, days: Sequence[date], on: date) -> Crew:
    """The officers of the draw's agencies who are in the roster on all its days.

    Qualified is who is so on the first and on the last day, by one certificate.
    """
    if not days:
        return Crew((), frozenset())
    first, last = days[0], days[-1]
    found = session.execute(_officers(draw, category, first, last)).all()
    numbers = {row.officer_id: row.number for row in found}
    absent = _absences(session, numbers.keys(), days)
    booked = booked_elsewhere(session, draw, numbers, days, on=on)
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
    away: dict[UUID, frozenset[str]] = {}
    for officer_id, first, last in absences(session, officers, days[0], days[-1]):
        inside = frozenset(day.isoformat() for day in days if first <= day <= last)
        away[officer_id] = away.get(officer_id, frozenset()) | inside
    return away


def _recusals(
    session: Session, numbers: dict[UUID, str], first: date, last: date
) -> frozenset[tuple[str, str]]:
    found = session.execute(
        select(OfficerConflict.officer_id, OfficerConflict.uscc).where(
            OfficerConflict.officer_id.in_(numbers), conflict_holds(first, last)
        )
    )
    return frozenset((numbers[officer_id], code) for officer_id, code in found)
