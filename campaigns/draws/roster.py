"""Use cases of the officers' roster (执法检查人员名录库). None commits; each writes the journal.

Each agency keeps its own officers. An entry, a qualification or an absence is never rewritten, only
ended: what an earlier pool was made of stays explicable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.draws.roster_models import OfficerAbsence, OfficerQualification, RosterEntry
from campaigns.draws.roster_rules import (
    AbsenceKind,
    LeftAlready,
    NotInRoster,
    OtherAgencysOfficer,
    RosterInvalid,
    new_number,
)
from campaigns.plans import words
from registry.accounts.actors import Actor
from registry.accounts.models import Officer
from registry.accounts.service import get_officer
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError


@dataclass(frozen=True, slots=True)
class RosterLine:
    """An officer with the entry in the roster (None: not in it) and how much stands there."""

    officer: Officer
    entry: RosterEntry | None
    qualifications: int


def enter(session: Session, officer_id: UUID, *, by: Actor, at: datetime) -> RosterEntry:
    """Put an officer into the roster under a random number; who was in it before keeps theirs.

    Raises:
        OfficerUnknown, OtherAgencysOfficer.
    """
    _own(session, officer_id, by=by)
    row = {"officer_id": officer_id, "number": new_number(), "entered_on": legal_day(at)}
    session.execute(
        insert(RosterEntry)
        .values(**row)
        .on_conflict_do_update(
            index_elements=[RosterEntry.officer_id],
            set_={"left_on": None, "version": RosterEntry.version + 1},
            where=RosterEntry.left_on.is_not(None),
        )
    )
    entry = session.get_one(RosterEntry, officer_id, populate_existing=True)
    _note(session, officer_id, "roster.entered", by=by, at=at, number=entry.number)
    return entry


def leave(
    session: Session, officer_id: UUID, *, version: int, by: Actor, at: datetime
) -> RosterEntry:
    """Take an officer out of the roster from today on.

    Raises:
        OfficerUnknown, OtherAgencysOfficer, NotInRoster, Stale, LeftAlready.
    """
    _own(session, officer_id, by=by)
    entry = get_entry(session, officer_id, lock=True)
    check_version(entry, version)
    if entry.left_on is not None:
        raise LeftAlready
    entry.left_on = legal_day(at)
    entry.version += 1
    session.flush()
    _note(session, officer_id, "roster.left", by=by, at=at)
    return entry


def qualify(
    session: Session,
    officer_id: UUID,
    *,
    category: str,
    certificate: str,
    valid_from: date,
    valid_to: date,
    by: Actor,
    at: datetime,
) -> OfficerQualification:
    """Enter what an officer is qualified to inspect.

    Raises:
        OfficerUnknown, OtherAgencysOfficer, NotInRoster.
        RosterInvalid: unknown category, days in the wrong order, or entered before.
    """
    _own(session, officer_id, by=by)
    get_entry(session, officer_id)
    faults = _wrong_days(valid_from, valid_to, "valid_to")
    if category not in words.categories():
        faults.append(FieldError("#/category", N_("不在目录中")))
    if faults:
        raise RosterInvalid(errors=faults)
    entered = session.scalars(
        insert(OfficerQualification)
        .values(
            id=new_id(),
            officer_id=officer_id,
            category=category,
            certificate=certificate.strip(),
            valid_from=valid_from,
            valid_to=valid_to,
            entered_by=by.person(),
            entered_at=at,
        )
        .on_conflict_do_nothing()
        .returning(OfficerQualification)
    ).one_or_none()
    if entered is None:
        again = FieldError("#/valid_from", N_("同一类别、同一起始日期的资格已经登记"))
        raise RosterInvalid(errors=[again])
    _note(session, officer_id, "roster.qualified", by=by, at=at, category=category)
    return entered


def absent(
    session: Session,
    officer_id: UUID,
    *,
    kind: AbsenceKind,
    first_on: date,
    last_on: date,
    by: Actor,
    at: datetime,
) -> OfficerAbsence:
    """Enter days on which an officer cannot be sent.

    Raises:
        OfficerUnknown, OtherAgencysOfficer, NotInRoster.
        RosterInvalid: days in the wrong order.
    """
    _own(session, officer_id, by=by)
    get_entry(session, officer_id)
    if faults := _wrong_days(first_on, last_on, "last_on"):
        raise RosterInvalid(errors=faults)
    entered = OfficerAbsence(
        id=new_id(),
        officer_id=officer_id,
        kind=kind,
        first_on=first_on,
        last_on=last_on,
        entered_by=by.person(),
        entered_at=at,
    )
    session.add(entered)
    session.flush()
    _note(session, officer_id, "roster.absence_entered", by=by, at=at)
    return entered


def withdraw_qualification(
    session: Session, line_id: UUID, *, by: Actor, at: datetime
) -> OfficerQualification:
    """Withdraw a qualification: it counts for no pool from now on.

    Raises:
        NotInRoster: no such line.
        OtherAgencysOfficer, LeftAlready.
    """
    line = session.get(OfficerQualification, line_id, with_for_update=True, populate_existing=True)
    return _withdrawn(session, line, by=by, at=at)


def withdraw_absence(session: Session, line_id: UUID, *, by: Actor, at: datetime) -> OfficerAbsence:
    """Withdraw an absence: the officer can be sent on these days after all.

    Raises:
        NotInRoster: no such line.
        OtherAgencysOfficer, LeftAlready.
    """
    line = session.get(OfficerAbsence, line_id, with_for_update=True, populate_existing=True)
    return _withdrawn(session, line, by=by, at=at)


Line = TypeVar("Line", OfficerQualification, OfficerAbsence)


def _withdrawn(session: Session, line: Line | None, *, by: Actor, at: datetime) -> Line:
    if line is None:
        raise NotInRoster
    _own(session, line.officer_id, by=by)
    if line.withdrawn_at is not None:
        raise LeftAlready
    line.withdrawn_at = at
    session.flush()
    _note(session, line.officer_id, f"roster.{line.__tablename__}_withdrawn", by=by, at=at)
    return line


def get_entry(session: Session, officer_id: UUID, *, lock: bool = False) -> RosterEntry:
    """An officer's entry.

    Raises:
        NotInRoster.
    """
    entry = session.get(
        RosterEntry, officer_id, with_for_update=lock or None, populate_existing=lock
    )
    if entry is None:
        raise NotInRoster
    return entry


def lines_of(session: Session, agency_id: UUID, *, on: date) -> Sequence[RosterLine]:
    """Every active officer of an agency with the entry in the roster, by name of account."""
    valid = (
        select(OfficerQualification.officer_id, func.count().label("number"))
        .where(OfficerQualification.withdrawn_at.is_(None), OfficerQualification.valid_to >= on)
        .group_by(OfficerQualification.officer_id)
        .subquery()
    )
    found = session.execute(
        select(Officer, RosterEntry, func.coalesce(valid.c.number, 0))
        .outerjoin(RosterEntry, RosterEntry.officer_id == Officer.id)
        .outerjoin(valid, valid.c.officer_id == Officer.id)
        .where(Officer.agency_id == agency_id, Officer.active)
        .order_by(Officer.username)
    )
    return [RosterLine(officer, entry, number) for officer, entry, number in found]


def qualifications_of(session: Session, officer_id: UUID) -> Sequence[OfficerQualification]:
    """What an officer was ever qualified for, the latest first."""
    return session.scalars(
        select(OfficerQualification)
        .where(OfficerQualification.officer_id == officer_id)
        .order_by(OfficerQualification.valid_to.desc(), OfficerQualification.id)
    ).all()


def absences_of(session: Session, officer_id: UUID) -> Sequence[OfficerAbsence]:
    """When an officer was ever away, the latest first."""
    return session.scalars(
        select(OfficerAbsence)
        .where(OfficerAbsence.officer_id == officer_id)
        .order_by(OfficerAbsence.last_on.desc(), OfficerAbsence.id)
    ).all()


def own_officer(session: Session, officer_id: UUID, *, by: Actor) -> Officer:
    """An officer of the actor's own agency.

    Raises:
        OfficerUnknown, OtherAgencysOfficer.
    """
    return _own(session, officer_id, by=by)


def _own(session: Session, officer_id: UUID, *, by: Actor) -> Officer:
    officer = get_officer(session, officer_id)
    if by.agency() != officer.agency_id:
        raise OtherAgencysOfficer
    return officer


def _wrong_days(first: date, last: date, name: str) -> list[FieldError]:
    return [] if first <= last else [FieldError(f"#/{name}", N_("不能早于起始日期"))]


def _note(
    session: Session, officer_id: UUID, action: str, *, by: Actor, at: datetime, **detail: str
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="roster_entry",
        object_id=str(officer_id),
        detail=detail,
        at=at,
    )
