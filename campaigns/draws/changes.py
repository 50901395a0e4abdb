"""Changes between a draw and its publication; who comes instead follows from the seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from campaigns.draws.acts import check_words, locked, moved
from campaigns.draws.algorithm import Change, ChangeImpossible, Pool
from campaigns.draws.bookings import (
    booked_up,
    drawn_visits,
    hold_officers,
    officers_by_number,
    overbooked,
)
from campaigns.draws.change_models import DrawChange
from campaigns.draws.models import Draw
from campaigns.draws.refusals import ChangeInvalid, NotBooked
from campaigns.draws.rules import DrawAct, SubstitutionReason
from campaigns.draws.seeds import put_result, stored_pool
from campaigns.draws.table import Table
from registry.accounts.actors import Actor
from registry.kernel.clock import legal_day
from registry.kernel.refusals import FieldError
from registry.subjects.service import get_subject


@dataclass(frozen=True, slots=True)
class NewSubstitution:
    """An officer to be replaced at an object; ``reason`` is published, ``note`` is for staff."""

    uscc: str
    officer_number: str
    reason: SubstitutionReason
    note: str | None = None


def substitute(
    session: Session, draw_id: UUID, new: NewSubstitution, *, version: int, by: Actor, at: datetime
) -> Draw:
    """Replace an officer at a drawn object by the next whom the seed calls.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser, SubjectUnknown, DrawTermsInvalid.
        ChangeInvalid: object or officer is not in the result.
        NotBooked: the reason is that the officer is booked up at this visit, who is not.
    """
    if new.note:
        check_words("note", new.note)
    held = locked(session, draw_id, DrawAct.CHANGE, version=version, by=by, at=at)
    pool = stored_pool(session, held)
    hold_officers(session, pool)
    subject = get_subject(session, new.uscc)
    if new.reason is SubstitutionReason.BOOKED:
        _check_booked(session, held, subject.id, new.officer_number, on=legal_day(at))
    row = DrawChange(
        draw_id=held.id,
        subject_id=subject.id,
        officer_number=new.officer_number,
        reason=new.reason,
        note=new.note,
        by_officer=by.person(),
        recorded_at=at,
    )
    apply(session, held, pool, Change(subject.uscc, new.officer_number), row)
    return moved(
        session, held, DrawAct.CHANGE, "officer_replaced", by=by, at=at, reason=new.reason.value
    )


def apply(session: Session, held: Draw, pool: Pool, wanted: Change, row: DrawChange) -> None:
    """Draw again with one more change, and keep its row; :func:`hold_officers` of its pool is held.

    Who is called next and is booked up since the pool was frozen does not go either: that is a
    change of its own, with its reason.

    Raises:
        ChangeInvalid: it does not fit what was drawn.
    """
    on = legal_day(row.recorded_at)
    table = Table(pool, held.seed or b"")
    for one in changes(session, held.id):
        table.change(Change(one.subject.uscc, one.officer_number))
    try:
        line = table.change(wanted)
    except ChangeImpossible:
        raise ChangeInvalid(errors=[FieldError("#/uscc", ChangeInvalid.detail)]) from None
    rows = [row]
    while line is not None and (full := booked_up(session, held, line, table.result(), on=on)):
        subject = get_subject(session, line.code)
        rows.append(
            DrawChange(
                draw_id=held.id,
                subject_id=subject.id,
                officer_number=full,
                reason=SubstitutionReason.BOOKED,
                by_officer=row.by_officer,
                recorded_at=row.recorded_at,
            )
        )
        line = table.change(Change(line.code, full))
    for one in rows:
        session.add(one)
        session.flush()
    put_result(session, held, pool, table.result())


def _check_booked(session: Session, held: Draw, subject_id: int, number: str, *, on: date) -> None:
    """Refuse to call an officer booked up at a visit who, as the result stands, is not.

    Raises:
        NotBooked.
    """
    full = overbooked(session, held, drawn_visits(session, held, on=on), on=on)
    at_fault = {(visit.subject_id, officer_id) for visit, officer_id in full}
    officer_id = officers_by_number(session, [number]).get(number)
    if (subject_id, officer_id) not in at_fault:
        raise NotBooked


def changes(session: Session, draw_id: UUID) -> Sequence[DrawChange]:
    """Every change with its object and, of a strike, its proposal; the first one first."""
    return session.scalars(
        select(DrawChange)
        .options(joinedload(DrawChange.subject), joinedload(DrawChange.strike))
        .where(DrawChange.draw_id == draw_id)
        .order_by(DrawChange.id)
    ).all()
