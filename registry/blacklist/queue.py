"""Cases as officers look for them: lists, counters, and one case with all that belongs to it."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from registry.accounts.competence import carried_on_by
from registry.blacklist import rules
from registry.blacklist.case_facts import facts_of
from registry.blacklist.deciders import somebody_decides
from registry.blacklist.models import (
    CaseDeadline,
    CaseSuspension,
    FilingFact,
    ListingCase,
)
from registry.blacklist.rules import CaseFacts, Step
from registry.blacklist.states import LISTED_STATES, OPEN_STATES, CaseState, SuspensionKind
from registry.penalties.models import Penalty
from registry.subjects.models import Subject

# The party's time, not the agency's: its end is nobody's delay. The time to complete what was sent
# back is none of these: somebody decides once it is over.
PARTYS_CLOCKS = ("defence", "objection_ask")
_NEVER = date.max


class View(StrEnum):
    """Saved views of the queue; each is a counter and a filter at once."""

    OPEN = "open"
    OVERDUE = "overdue"
    SOON = "soon"
    CANDIDATES = "candidates"
    TO_DECIDE = "to_decide"
    TO_PUBLISH = "to_publish"
    BASIS_FELL = "basis_fell"
    LISTED = "listed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What the queue is narrowed by; None means any."""

    view: View = View.OPEN
    agency_id: UUID | None = None
    list_key: str | None = None
    state: CaseState | None = None
    subject_id: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the queue."""

    case: ListingCase
    uscc: str
    name: str
    basis_number: str
    next_clock: str | None
    next_due_on: date | None
    calendar_days: bool
    paused: bool
    provisional: bool
    stayed: bool

    @property
    def place(self) -> tuple[date, UUID]:
        """Where it stands among the lines in the order of their days; last what has none."""
        due_on = None if self.paused else self.next_due_on
        return due_on or _NEVER, self.case.id


def list_cases(
    session: Session,
    query: CaseQuery,
    *,
    on: date,
    soon_until: date,
    after: UUID | None = None,
    limit: int = 50,
) -> list[CaseLine]:
    """Up to ``limit`` cases, the newest first.

    Args:
        session: any.
        query: what to show.
        on: the legal day, for what is overdue.
        soon_until: last day that counts as soon.
        after: identifier of the last case shown.
        limit: how many.
    """
    chosen = _lines(session, query, _next_due(on), on=on, soon_until=soon_until)
    if after is not None:
        chosen = chosen.where(ListingCase.id < after)
    return _told(session, chosen.order_by(ListingCase.id.desc()).limit(limit))


def list_by_due(
    session: Session,
    query: CaseQuery,
    *,
    on: date,
    soon_until: date,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> list[CaseLine]:
    """As ``list_cases``, what is due first coming first; ``after`` is the last line's ``place``."""
    due = _next_due(on)
    chosen = _lines(session, query, due, on=on, soon_until=soon_until)
    day = case((due.c.paused_on.is_not(None), _NEVER), else_=func.coalesce(due.c.due_on, _NEVER))
    if after is not None:
        last, last_id = after
        chosen = chosen.where(or_(day > last, and_(day == last, ListingCase.id < last_id)))
    return _told(session, chosen.order_by(day, ListingCase.id.desc()).limit(limit))


def _lines(
    session: Session, query: CaseQuery, due: Subquery, *, on: date, soon_until: date
) -> Select[Any]:
    return (
        select(ListingCase, Subject.uscc, Subject.name)
        .add_columns(func.coalesce(Penalty.number, FilingFact.evidence).label("basis_number"))
        .add_columns(due.c.clock, due.c.due_on, due.c.provisional)
        .add_columns(due.c.calendar_days, due.c.paused_on, _stayed().label("stayed"))
        .join(Subject, Subject.id == ListingCase.subject_id)
        .outerjoin(Penalty, Penalty.id == ListingCase.penalty_id)
        .outerjoin(FilingFact, FilingFact.id == ListingCase.filing_fact_id)
        .outerjoin(due, due.c.case_id == ListingCase.id)
        .where(*_narrowed(session, query, on), *_of_view(query.view, on, soon_until))
    )


def _told(session: Session, chosen: Select[Any]) -> list[CaseLine]:
    return [
        CaseLine(
            case=row.ListingCase,
            uscc=row.uscc,
            name=row.name,
            basis_number=row.basis_number,
            next_clock=row.clock,
            next_due_on=row.due_on,
            calendar_days=row.calendar_days is not None,
            paused=row.paused_on is not None,
            provisional=bool(row.provisional),
            stayed=row.stayed,
        )
        for row in session.execute(chosen)
    ]


def count_cases(
    session: Session, *, agency_id: UUID | None, on: date, soon_until: date
) -> dict[View, int]:
    """How many cases each view holds, in one statement."""
    columns = []
    for view in View:
        wanted = _of_view(view, on, soon_until)
        counter = func.count().filter(*wanted) if wanted else func.count()
        columns.append(counter.label(view.value))
    chosen = select(*columns).select_from(ListingCase)
    if agency_id is not None:
        chosen = chosen.where(of_agency(session, agency_id, on))
    row = session.execute(chosen).one()
    return {view: getattr(row, view.value) for view in View}


def steps_of(
    session: Session, case: ListingCase, *, on: date, officer_id: UUID | None
) -> list[Step]:
    """What can be done in a case, from when, and why not yet; see ``rules.next_steps``."""
    return rules.next_steps(facts_to_show(session, case, on=on), on, officer_id=officer_id)


def facts_to_show(session: Session, case: ListingCase, *, on: date) -> CaseFacts:
    """What the rules ask of a case, and whether anybody is left to decide it."""
    facts = facts_of(session, case, on=on, lock=False)
    return replace(facts, somebody_decides=somebody_decides(session, case, facts, on=on))


def of_agency(session: Session, agency_id: UUID, on: date) -> ColumnElement[bool]:
    """Cases of an agency and of every one that it carries on."""
    # Read first: a list of one is planned like the one.
    return ListingCase.agency_id.in_(session.scalars(carried_on_by(agency_id, on)).all())


def _narrowed(session: Session, query: CaseQuery, on: date) -> list[ColumnElement[bool]]:
    wanted = {
        ListingCase.list_key: query.list_key,
        ListingCase.state: query.state,
        ListingCase.subject_id: query.subject_id,
    }
    narrowed = [column == value for column, value in wanted.items() if value is not None]
    if query.agency_id is not None:
        narrowed.append(of_agency(session, query.agency_id, on))
    if query.text:
        part = query.text.strip()
        narrowed.append(
            or_(
                ListingCase.number.contains(part, autoescape=True),
                Subject.name.contains(part, autoescape=True),
                Subject.uscc == part.upper(),
            )
        )
    return narrowed


def _of_view(view: View, on: date, soon_until: date) -> list[ColumnElement[bool]]:
    # A listing that ended before its basis fell is still to be revoked: it never was.
    standing = or_(ListingCase.ended_on.is_(None), ListingCase.state.in_(LISTED_STATES))
    conditions: dict[View, list[ColumnElement[bool]]] = {
        View.OPEN: [ListingCase.state.in_(OPEN_STATES)],
        View.OVERDUE: [_clock_runs(CaseDeadline.due_on < on)],
        View.SOON: [_clock_runs(CaseDeadline.due_on.between(on, soon_until))],
        View.CANDIDATES: [ListingCase.state == CaseState.CANDIDATE],
        View.TO_DECIDE: [ListingCase.state == CaseState.NOTICED, ListingCase.defence_ends_on < on],
        View.TO_PUBLISH: [ListingCase.state == CaseState.SERVED],
        View.BASIS_FELL: [standing, ListingCase.basis_fell_on.is_not(None)],
        View.LISTED: [ListingCase.state == CaseState.PUBLISHED],
        View.ALL: [],
    }
    return conditions[view]


def _clock_runs(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a clock of the case that nobody met fulfils ``condition``.

    The time to reply is the party's, not the agency's: its end is never "overdue".
    """
    return exists().where(
        CaseDeadline.case_id == ListingCase.id,
        CaseDeadline.met_on.is_(None),
        CaseDeadline.paused_on.is_(None),
        CaseDeadline.clock.not_in(PARTYS_CLOCKS),
        condition,
    )


def _stayed() -> ColumnElement[bool]:
    """Whether the listing's execution is stayed: its subject is not on the list meanwhile."""
    return exists().where(
        ListingCase.state == CaseState.PUBLISHED,
        CaseSuspension.case_id == ListingCase.id,
        CaseSuspension.kind == SuspensionKind.STAY,
        CaseSuspension.last_on.is_(None),
    )


def _next_due(on: date) -> Subquery:
    """The clock of each case that runs out first; the party's time to reply until it is over.

    One that rests comes after those that run.
    """
    return (
        select(
            CaseDeadline.case_id,
            CaseDeadline.clock,
            CaseDeadline.due_on,
            CaseDeadline.provisional,
            CaseDeadline.calendar_days,
            CaseDeadline.paused_on,
        )
        .where(
            CaseDeadline.met_on.is_(None),
            or_(CaseDeadline.clock.not_in(PARTYS_CLOCKS), CaseDeadline.due_on >= on),
        )
        .ext(distinct_on(CaseDeadline.case_id))
        .order_by(CaseDeadline.case_id, CaseDeadline.paused_on.is_not(None), CaseDeadline.due_on)
        .subquery("next_due")
    )
