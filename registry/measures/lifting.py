"""Lifting: once a listing or honour ended, every measure on it is to be lifted by a day.

Derived from the record, in whatever way it ended: the worker does it after each change of a list,
and the job of the day for everybody, so that a killed worker leaves nothing unnoticed. Twice, late
or in another order gives the same days. None commits.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    Text,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    update,
    values,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from registry.accounts.actors import system_actor
from registry.accounts.competence import carried_on_by
from registry.audit import service as audit
from registry.blacklist.models import Honour, Listing, ListingCase
from registry.kernel.clock import legal_day
from registry.kernel.workdays import Deadline
from registry.measures.models import MeasureRecord
from registry.policy.calendar import calendar_on
from registry.policy.measures import catalogue_on


@dataclass(frozen=True, slots=True)
class Counts:
    """Measures not lifted: to be lifted, late, and on nothing without being noticed."""

    to_lift: int
    late: int
    unnoticed: int


def lift_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Due work of the lists' changes: ``keys`` are internal numbers of subjects."""
    subject_ids = sorted({int(key) for key in keys})
    open_lifting(session, on=legal_day(at), at=at, subject_ids=subject_ids)


def open_lifting(
    session: Session, *, on: date, at: datetime, subject_ids: Collection[int] | None = None
) -> int:
    """Note at every measure whose listing or honour ended until when to lift it; how many.

    A listing that is restored takes the note back. For everybody a day counted over a year that was
    not announced yet is counted again once it is. Set-based and repeatable.

    Args:
        session: of the caller's transaction.
        on: the legal day.
        at: when, UTC.
        subject_ids: only theirs; None for everybody.
    """
    of_these = [] if subject_ids is None else [MeasureRecord.subject_id.in_(sorted(subject_ids))]
    _take_back(session, on, of_these, at=at)
    if subject_ids is None:
        _recount(session, at=at)
    ended = _ended(on, of_these).subquery()
    days = session.scalars(select(ended.c.ended_on).distinct()).all()
    if not days:
        return 0
    opened = session.scalars(_note(ended, days)).all()
    _journal(session, "measure.to_lift", opened, at)
    return len(opened)


def count_lifting(session: Session, *, on: date, agency_id: UUID | None = None) -> Counts:
    """How many measures wait for being lifted, of one agency (and whom it carries on) or of all."""
    waiting = MeasureRecord.basis_ended_on.is_not(None)
    chosen = select(
        func.count().filter(waiting),
        func.count().filter(MeasureRecord.lift_due_on < on),
        func.count().filter(~waiting, ~_standing(on)),
    ).where(MeasureRecord.lifted_on.is_(None))
    if agency_id is not None:
        chosen = chosen.where(MeasureRecord.agency_id.in_(carried_on_by(agency_id, on)))
    return Counts(*session.execute(chosen).one())


def _standing(on: date) -> ColumnElement[bool]:
    """That the listing or honour of a record holds on a day, as known now."""
    return or_(
        exists().where(
            Listing.id == MeasureRecord.listing_id,
            func.upper_inf(Listing.recorded),
            Listing.valid.contains(on),
        ),
        exists().where(
            Honour.id == MeasureRecord.honour_id,
            func.upper_inf(Honour.recorded),
            Honour.valid.contains(on),
        ),
    )


def _ended(on: date, of_these: Sequence[ColumnElement[bool]]) -> Select[tuple[UUID, date]]:
    """Records on what has ended, each with the first day without it."""
    until_listing = (
        select(func.upper(Listing.valid))
        .where(Listing.id == MeasureRecord.listing_id, func.upper_inf(Listing.recorded))
        .scalar_subquery()
    )
    # Revoked from the start: no row holds any more, the case says since when that is known.
    revoked = (
        select(func.max(ListingCase.ended_on))
        .join(Listing, Listing.case_id == ListingCase.id)
        .where(Listing.id == MeasureRecord.listing_id)
        .scalar_subquery()
    )
    until_honour = (
        select(func.upper(Honour.valid))
        .where(Honour.id == MeasureRecord.honour_id, func.upper_inf(Honour.recorded))
        .scalar_subquery()
    )
    ended_on = func.greatest(
        MeasureRecord.started_on,
        func.coalesce(until_listing, revoked, until_honour, literal(on, Date)),
    )
    return select(MeasureRecord.id, ended_on.label("ended_on")).where(
        MeasureRecord.lifted_on.is_(None),
        MeasureRecord.basis_ended_on.is_(None),
        ~_standing(on),
        *of_these,
    )


def _note(ended: Subquery, days: Sequence[date]) -> ReturningUpdate[UUID]:
    told = [(day, _due(day).on, catalogue_on(day).digest) for day in days]
    due = values(
        column("ended_on", Date), column("due_on", Date), column("digest", Text), name="due"
    ).data(told)
    return (
        update(MeasureRecord)
        .where(
            MeasureRecord.id == ended.c.id,
            MeasureRecord.basis_ended_on.is_(None),
            MeasureRecord.lifted_on.is_(None),
            due.c.ended_on == ended.c.ended_on,
        )
        .values(
            basis_ended_on=ended.c.ended_on,
            lift_due_on=due.c.due_on,
            lift_digest=due.c.digest,
            version=MeasureRecord.version + 1,
        )
        .returning(MeasureRecord.id)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


def _due(ended_on: date) -> Deadline:
    """Provisional where it reaches into a year that was not announced on the day it ended."""
    days = catalogue_on(ended_on).lift_working_days
    return calendar_on(ended_on).deadline(ended_on, working_days=days)


def _recount(session: Session, *, at: datetime) -> None:
    """Count again what reaches into a year that was not announced: its rest days may be known.

    One update, however many days; the records in one order, as whoever lifts several takes them.
    """
    open_still = (MeasureRecord.lifted_on.is_(None), MeasureRecord.basis_ended_on.is_not(None))
    days = session.scalars(select(MeasureRecord.basis_ended_on).where(*open_still).distinct())
    counted = {day: _due(day) for day in days if day is not None}
    told = [(day, due.on) for day, due in counted.items() if due.provisional]
    if not told:
        return
    due = values(column("ended_on", Date), column("due_on", Date), name="due").data(told)
    moved = (
        select(MeasureRecord.id, due.c.due_on)
        .join(due, due.c.ended_on == MeasureRecord.basis_ended_on)
        .where(*open_still, MeasureRecord.lift_due_on != due.c.due_on)
        .order_by(MeasureRecord.id)
        .with_for_update(of=MeasureRecord)
        .cte("moved")
    )
    changed = session.scalars(
        update(MeasureRecord)
        .where(MeasureRecord.id == moved.c.id)
        .values(lift_due_on=moved.c.due_on, version=MeasureRecord.version + 1)
        .returning(MeasureRecord.id)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    if changed:
        _journal(session, "measure.counted_anew", changed, at)


def _take_back(
    session: Session, on: date, of_these: Sequence[ColumnElement[bool]], *, at: datetime
) -> None:
    taken = session.scalars(
        update(MeasureRecord)
        .where(
            MeasureRecord.lifted_on.is_(None),
            MeasureRecord.basis_ended_on.is_not(None),
            _standing(on),
            *of_these,
        )
        .values(
            basis_ended_on=None,
            lift_due_on=None,
            lift_digest=None,
            version=MeasureRecord.version + 1,
        )
        .returning(MeasureRecord.id)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    if taken:
        _journal(session, "measure.not_to_lift", taken, at)


def _journal(session: Session, action: str, ids: Sequence[UUID], at: datetime) -> None:
    audit.record(
        session,
        actor=system_actor("measures.open_lifting"),
        action=action,
        object_kind="measure",
        object_id=str(ids[0]) if len(ids) == 1 else "*",
        detail={"measures": sorted(map(str, ids))},
        at=at,
    )
