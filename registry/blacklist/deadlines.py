"""The board of deadlines: what is late, due today, due soon, or stands still. Reads only.

Each clock is judged in its own unit: working days by the announced calendar, calendar days by
the calendar. The party's own time (to reply, to object) is nobody's delay and not on the board.
Its time to complete an application is: somebody decides once that is over.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, func, null, or_, select, text, tuple_
from sqlalchemy.orm import Session

from registry.accounts.models import Agency, Officer
from registry.blacklist.models import CaseDeadline, CaseReminder, ListingCase, Objection, Repair
from registry.blacklist.queue import PARTYS_CLOCKS, of_agency
from registry.blacklist.request_states import OPEN_OBJECTIONS, OPEN_REPAIRS
from registry.kernel.workdays import WorkingCalendar
from registry.policy.reminders import ReminderRules
from registry.subjects.models import Subject


class Urgency(StrEnum):
    """How a running clock stands on a day."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """What the board is narrowed by; None means any."""

    urgency: Urgency | None = None
    agency_id: UUID | None = None
    officer_id: UUID | None = None
    list_key: str | None = None
    clock: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The day asked about: which dates count as soon in either unit."""

    on: date
    soon_working: date
    soon_calendar: date

    @classmethod
    def of(cls, on: date, calendar: WorkingCalendar, rules: ReminderRules) -> "Day":
        """By the announced calendar and the registry's word for soon."""
        working = calendar.deadline(on, working_days=rules.soon_days).on
        return cls(on, working, on + timedelta(days=rules.soon_days))


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One running clock with its case; ``reopened``: of a request that is decided anew."""

    deadline: CaseDeadline
    urgency: Urgency
    reopened: bool
    case_id: UUID
    number: str | None
    list_key: str
    uscc: str
    name: str
    agency_name: str
    officer_name: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many running clocks of each urgency somebody, or some list, has."""

    key: str
    name: str
    counts: Mapping[Urgency, int]


def board(
    session: Session,
    query: BoardQuery,
    day: Day,
    *,
    after: tuple[bool, date, int] | None = None,
    limit: int = 50,
) -> list[BoardLine]:
    """Up to ``limit`` running clocks, the earliest due first, those that stand still last.

    Args:
        session: any.
        query: what to show.
        day: see ``Day``.
        after: (whether it stands still, due_on, id) of the last clock shown.
        limit: how many.
    """
    chosen = (
        select(CaseDeadline, _urgency(day).label("urgency"), _reopened().label("reopened"))
        .add_columns(ListingCase.id.label("case_id"), ListingCase.number, ListingCase.list_key)
        .add_columns(Subject.uscc, Subject.name)
        .add_columns(Agency.name.label("agency_name"), Officer.name.label("officer_name"))
        .join(ListingCase, ListingCase.id == CaseDeadline.case_id)
        .join(Subject, Subject.id == ListingCase.subject_id)
        .join(Agency, Agency.id == ListingCase.agency_id)
        .outerjoin(Officer, Officer.id == ListingCase.handler_id)
        .where(*_running(), *_narrowed(session, query, day))
        .order_by(*_order())
        .limit(limit)
    )
    if after is not None:
        chosen = chosen.where(tuple_(*_order()) > tuple_(*after))
    return [
        BoardLine(
            deadline=row.CaseDeadline,
            urgency=Urgency(row.urgency),
            reopened=row.reopened,
            case_id=row.case_id,
            number=row.number,
            list_key=row.list_key,
            uscc=row.uscc,
            name=row.name,
            agency_name=row.agency_name,
            officer_name=row.officer_name,
        )
        for row in session.execute(chosen)
    ]


def tallies(session: Session, query: BoardQuery, day: Day) -> dict[str, list[Tally]]:
    """The same clocks counted: ``all`` (one line), by ``officer``, ``agency``, ``list``, ``clock``.

    The urgency of the query is left aside: the counters are what one filters by.
    """
    urgency = _urgency(day)
    counters = [func.count().filter(urgency == one).label(one.value) for one in Urgency]
    narrowed = _narrowed(session, replace(query, urgency=None), day)
    found: dict[str, list[Tally]] = {}
    groups: dict[str, tuple[Any, ...]] = {
        "all": (),
        "officer": (Officer.id, Officer.name),
        "agency": (Agency.id, Agency.name),
        "list": (ListingCase.list_key, ListingCase.list_key),
        "clock": (CaseDeadline.clock, CaseDeadline.clock),
    }
    for key, columns in groups.items():
        chosen = (
            select(*columns, *counters)
            .select_from(CaseDeadline)
            .join(ListingCase, ListingCase.id == CaseDeadline.case_id)
            .join(Agency, Agency.id == ListingCase.agency_id)
            .outerjoin(Officer, Officer.id == ListingCase.handler_id)
            .where(*_running(), *narrowed)
        )
        if columns:
            chosen = chosen.group_by(*columns).order_by(func.count().desc(), columns[1])
        found[key] = [
            Tally(
                key="" if not columns or row[0] is None else str(row[0]),
                name="" if not columns or row[1] is None else str(row[1]),
                counts={one: getattr(row, one.value) for one in Urgency},
            )
            for row in session.execute(chosen)
        ]
    return found


def counts_by_day(
    session: Session, query: BoardQuery, day: Day
) -> dict[tuple[Urgency, date | None], int]:
    """How many clocks the board has under each heading, on whatever page they stand.

    All that is late, and all that stands still, has one heading; every other day its own.
    """
    urgency = _urgency(day)
    gathered = urgency.in_((Urgency.LATE.value, Urgency.PAUSED.value))
    heading = case((gathered, null()), else_=CaseDeadline.due_on)
    rows = session.execute(
        select(urgency, heading, func.count())
        .select_from(CaseDeadline)
        .join(ListingCase, ListingCase.id == CaseDeadline.case_id)
        .where(*_running(), *_narrowed(session, query, day))
        .group_by(text("1"), text("2"))
    )
    return {(Urgency(row[0]), row[1]): row[2] for row in rows}


def reminded_on(session: Session, deadline_ids: Collection[int]) -> dict[int, date]:
    """The day of the latest reminder of N deadlines, as they stand; absent without one."""
    if not deadline_ids:
        return {}
    rows = session.execute(
        select(CaseReminder.deadline_id, func.max(CaseReminder.made_on))
        .join(CaseDeadline, CaseDeadline.id == CaseReminder.deadline_id)
        .where(
            CaseReminder.deadline_id.in_(deadline_ids),
            CaseReminder.due_on == CaseDeadline.due_on,
        )
        .group_by(CaseReminder.deadline_id)
    )
    return {row[0]: row[1] for row in rows}


def reminders_of(
    session: Session, *, officer_id: UUID | None, agency_id: UUID | None, on: date
) -> list[tuple[CaseReminder, ListingCase, CaseDeadline]]:
    """What was reminded of on a day and still runs, of an officer's or an agency's cases."""
    mine = [] if officer_id is None else [ListingCase.handler_id == officer_id]
    if agency_id is not None:
        mine.append(of_agency(session, agency_id, on))
    rows = session.execute(
        select(CaseReminder, ListingCase, CaseDeadline)
        .join(CaseDeadline, CaseDeadline.id == CaseReminder.deadline_id)
        .join(ListingCase, ListingCase.id == CaseDeadline.case_id)
        .where(CaseReminder.made_on == on, *_running(), *mine)
        .order_by(CaseDeadline.due_on, CaseReminder.id)
    )
    return [(row.CaseReminder, row.ListingCase, row.CaseDeadline) for row in rows]


def _order() -> tuple[ColumnElement[Any], ...]:
    held = CaseDeadline.paused_on.is_not(None)
    return held, CaseDeadline.due_on.expression, CaseDeadline.id.expression


def _running() -> list[ColumnElement[bool]]:
    return [CaseDeadline.met_on.is_(None), CaseDeadline.clock.not_in(PARTYS_CLOCKS)]


def _reopened() -> ColumnElement[bool]:
    """Whether it is the clock of a request whose refusal was annulled; one of a kind is open."""
    of_repair = exists().where(
        CaseDeadline.clock.startswith("repair_"),
        Repair.case_id == CaseDeadline.case_id,
        Repair.reopens_id.is_not(None),
        Repair.state.in_(OPEN_REPAIRS),
    )
    of_objection = exists().where(
        CaseDeadline.clock.startswith("objection_"),
        Objection.case_id == CaseDeadline.case_id,
        Objection.reopens_id.is_not(None),
        Objection.state.in_(OPEN_OBJECTIONS),
    )
    return or_(of_repair, of_objection)


def _soon(day: Day) -> ColumnElement[bool]:
    working = CaseDeadline.working_days.is_not(None) & (CaseDeadline.due_on <= day.soon_working)
    other = CaseDeadline.working_days.is_(None) & (CaseDeadline.due_on <= day.soon_calendar)
    return or_(working, other)


def _urgency(day: Day) -> ColumnElement[str]:
    return case(
        (CaseDeadline.paused_on.is_not(None), Urgency.PAUSED.value),
        (CaseDeadline.due_on < day.on, Urgency.LATE.value),
        (CaseDeadline.due_on == day.on, Urgency.TODAY.value),
        (_soon(day), Urgency.SOON.value),
        else_=Urgency.LATER.value,
    )


def _narrowed(session: Session, query: BoardQuery, day: Day) -> list[ColumnElement[bool]]:
    wanted = {
        ListingCase.handler_id: query.officer_id,
        ListingCase.list_key: query.list_key,
        CaseDeadline.clock: query.clock,
    }
    narrowed = [column == value for column, value in wanted.items() if value is not None]
    if query.agency_id is not None:
        narrowed.append(of_agency(session, query.agency_id, day.on))
    if query.urgency is not None:
        narrowed.append(_urgency(day) == query.urgency.value)
    return narrowed
