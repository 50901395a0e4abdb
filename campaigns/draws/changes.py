"""Changes between a draw and its publication; who comes instead follows from the seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from campaigns.draws.acts import check_words, locked, moved
from campaigns.draws.algorithm import Change
from campaigns.draws.change_models import DrawChange
from campaigns.draws.models import Draw
from campaigns.draws.rules import DrawAct, SubstitutionReason
from campaigns.draws.seeds import put_result, redrawn, stored_pool
from registry.accounts.actors import Actor
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
    """
    if new.note:
        check_words("note", new.note)
    held = locked(session, draw_id, DrawAct.CHANGE, version=version, by=by, at=at)
    subject = get_subject(session, new.uscc)
    row = DrawChange(
        draw_id=held.id,
        subject_id=subject.id,
        officer_number=new.officer_number,
        reason=new.reason,
        note=new.note,
        by_officer=by.person(),
        recorded_at=at,
    )
    apply(session, held, Change(subject.uscc, new.officer_number), row)
    return moved(
        session, held, DrawAct.CHANGE, "officer_replaced", by=by, at=at, reason=new.reason.value
    )


def apply(session: Session, held: Draw, wanted: Change, row: DrawChange) -> None:
    """Draw again with one more change, and keep its row.

    Raises:
        ChangeInvalid: it does not fit what was drawn.
    """
    pool = stored_pool(session, held)
    before = [Change(one.subject.uscc, one.officer_number) for one in changes(session, held.id)]
    drawn = redrawn(pool, held.seed or b"", [*before, wanted])
    session.add(row)
    session.flush()
    put_result(session, held, pool, drawn)


def changes(session: Session, draw_id: UUID) -> Sequence[DrawChange]:
    """Every change with its object and, of a strike, its proposal; the first one first."""
    return session.scalars(
        select(DrawChange)
        .options(joinedload(DrawChange.subject), joinedload(DrawChange.strike))
        .where(DrawChange.draw_id == draw_id)
        .order_by(DrawChange.id)
    ).all()
