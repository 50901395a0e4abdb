"""Use cases of the seed: two agencies bind themselves, then both reveal. None commits.

The second reveal draws in the same act, so that nobody holds a seed whose draw is not on record.
Whoever keeps silent past the deadline makes the draw void, on record and under the agency's name.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnClause,
    Date,
    Integer,
    Text,
    column,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from campaigns.draws.acts import moved
from campaigns.draws.algorithm import Drawn, Pool, commitment, seed_of
from campaigns.draws.freezing import LAPSE
from campaigns.draws.models import Draw, DrawCommitment, DrawnObject, DrawReveal
from campaigns.draws.naming import side_of
from campaigns.draws.queries import frozen_pool, get_draw
from campaigns.draws.record import read_pool
from campaigns.draws.refusals import (
    AlreadyGiven,
    CommitmentBroken,
    NotASide,
    TimeOver,
    TwoPersonsNeeded,
)
from campaigns.draws.rules import (
    DRAW,
    DrawAct,
    DrawState,
    VoidCause,
    deadline,
    publication_due,
    wrong_secret,
)
from campaigns.draws.table import draw
from registry import due
from registry.accounts.actors import Actor, system_actor
from registry.accounts.models import Agency
from registry.kernel.clock import legal_day
from registry.kernel.refusals import FieldError
from registry.policy.calendar import calendar_on
from registry.policy.draws import policy_of
from registry.subjects.models import Subject

_SIDES = 2
_COPIED: tuple[ColumnClause[Any], ...] = (
    column("place", Integer),
    column("stratum", Text),
    column("visit_on", Date),
    column("joint", Boolean),
    column("officers", ARRAY(Text)),
)
_GIVEN = (column("uscc", Text), *_COPIED)


def commit_to(session: Session, draw_id: UUID, given: str, *, by: Actor, at: datetime) -> Draw:
    """Bind the actor's agency to a number that only it knows.

    Args:
        session: the caller's transaction.
        draw_id: a frozen draw.
        given: the commitment, see ``algorithm.commitment``.
        by: an officer of one of the two agencies; each side another person.
        at: UTC instant.

    Raises:
        DrawUnknown, NotASide, ActNotPossible, AlreadyGiven, TwoPersonsNeeded, TimeOver.
        CommitmentBroken: not 64 hexadecimal digits.
    """
    if faults := wrong_secret("commitment", given):
        raise CommitmentBroken(errors=faults)
    held, side = _side(session, draw_id, DrawAct.COMMIT, by=by, on=legal_day(at))
    if any(one.agency_id == side.id for one in held.commitments):
        raise AlreadyGiven
    if any(one.by_officer == by.person() for one in held.commitments):
        raise TwoPersonsNeeded
    _in_time(held.commit_by, at)
    row = DrawCommitment(
        draw_id=held.id,
        agency_id=side.id,
        commitment=given,
        by_officer=by.person(),
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    if len(held.commitments) + 1 < _SIDES:
        return moved(session, held, DrawAct.COMMIT, "bound_one_side", by=by, at=at)
    reveal_by = deadline(at, hours=policy_of(held.policy_digest).reveal_within_hours)
    due.owe(session, LAPSE, [str(held.id)], at=reveal_by)
    held.committed_at, held.reveal_by = at, reveal_by
    return moved(session, held, DrawAct.BIND, "bound", by=by, at=at)


def reveal(
    session: Session, draw_id: UUID, contribution: str, salt: str, *, by: Actor, at: datetime
) -> Draw:
    """Reveal the number that the actor's agency is bound to; the second reveal draws.

    Raises:
        DrawUnknown, NotASide, ActNotPossible, AlreadyGiven, TimeOver.
        CommitmentBroken: not the number and salt that the agency had bound itself to.
    """
    faults = wrong_secret("contribution", contribution) + wrong_secret("salt", salt)
    if faults:
        raise CommitmentBroken(errors=faults)
    held, side = _side(session, draw_id, DrawAct.REVEAL, by=by, on=legal_day(at))
    if any(one.agency_id == side.id for one in held.reveals):
        raise AlreadyGiven
    _in_time(held.reveal_by, at)
    _check_bound(held, contribution, salt, side=side)
    row = DrawReveal(
        draw_id=held.id,
        agency_id=side.id,
        contribution=contribution,
        salt=salt,
        by_officer=by.person(),
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    if len(held.reveals) + 1 < _SIDES:
        return moved(session, held, DrawAct.REVEAL, "revealed_one_side", by=by, at=at)
    return _draw(session, held, by=by, at=at)


def lapse_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Make draws void whose deadline passed before both sides had spoken.

    Repeatable: yes; a draw that went on meanwhile is left alone.
    """
    for key in sorted(set(keys)):
        held = get_draw(session, UUID(key), lock=True)
        for state, limit, cause in (
            (DrawState.FROZEN, held.commit_by, VoidCause.NOT_COMMITTED),
            (DrawState.COMMITTED, held.reveal_by, VoidCause.NOT_REVEALED),
        ):
            if held.state == state and limit is not None and limit <= at:
                _lapse(session, held, cause, at=at)
                break


def stored_pool(session: Session, held: Draw) -> Pool:
    """The frozen pool of a draw."""
    return read_pool(frozen_pool(session, held))


def put_result(session: Session, held: Draw, pool: Pool, drawn: Sequence[Drawn]) -> None:
    """Write the lines of the result in place of those that were there: one statement for all."""
    session.execute(delete(DrawnObject).where(DrawnObject.draw_id == held.id))
    rows = [
        {
            "place": place,
            "uscc": one.code,
            "stratum": one.stratum,
            "visit_on": one.day,
            "joint": one.day is not None and pool.joint.get(one.code) == one.day,
            "officers": list(one.officers),
        }
        for place, one in enumerate(drawn, start=1)
    ]
    given = (
        func.jsonb_to_recordset(literal(rows, JSONB))
        .table_valued(*_GIVEN)
        .render_derived(name="given", with_types=True)
    )
    lines = select(literal(held.id), Subject.id, *(given.c[one.name] for one in _COPIED))
    names = ["draw_id", "subject_id", *(one.name for one in _COPIED)]
    written = session.execute(
        insert(DrawnObject)
        .from_select(names, lines.join_from(given, Subject, Subject.uscc == given.c.uscc))
        .returning(DrawnObject.place)
    )
    assert len(written.all()) == len(rows), "every code of a frozen pool is on record"
    held.drawn_count = len(rows)


def _draw(session: Session, held: Draw, *, by: Actor, at: datetime) -> Draw:
    session.refresh(held, ["reveals"])
    codes = {held.organiser_id: held.organiser.code, held.witness_id: held.witness.code}
    given = {codes[one.agency_id]: one.contribution for one in held.reveals}
    pool = stored_pool(session, held)
    held.seed = seed_of((held.pool_digest or b"").hex(), given)
    held.drawn_at, held.drawn_count = at, 0
    held.publish_due_on = _publication_due(held, on=legal_day(at))
    drawn = draw(pool, held.seed)
    after = moved(session, held, DrawAct.DRAW, "drawn", by=by, at=at, seed=held.seed.hex())
    put_result(session, after, pool, drawn)
    session.flush()
    return after


def _publication_due(held: Draw, *, on: date) -> date:
    days = policy_of(held.policy_digest).publication_working_days
    within = calendar_on(on).deadline(on, working_days=days).on
    return publication_due(on, within=within, visit_to=held.visit_to)


def _side(
    session: Session, draw_id: UUID, act: DrawAct, *, by: Actor, on: date
) -> tuple[Draw, Agency]:
    held = get_draw(session, draw_id, lock=True)
    side = side_of(session, held, by, on)
    if side is None:
        raise NotASide
    DRAW.after(DrawState(held.state), act)
    return held, side


def _in_time(limit: datetime | None, at: datetime) -> None:
    if limit is None or at >= limit:
        raise TimeOver


def _check_bound(held: Draw, contribution: str, salt: str, *, side: Agency) -> None:
    (bound,) = (one for one in held.commitments if one.agency_id == side.id)
    frozen = (held.pool_digest or b"").hex()
    if commitment(frozen, side.code, contribution, salt) != bound.commitment:
        wrong = FieldError("#/contribution", CommitmentBroken.detail)
        raise CommitmentBroken(errors=[wrong])


def _lapse(session: Session, held: Draw, cause: VoidCause, *, at: datetime) -> None:
    spoken = held.commitments if cause is VoidCause.NOT_COMMITTED else held.reveals
    given = {one.agency_id for one in spoken}
    silent = [side for side in (held.organiser, held.witness) if side.id not in given]
    held.voided_at, held.void_cause = at, cause
    held.void_note = "、".join(side.name for side in silent)
    moved(session, held, DrawAct.LAPSE, "lapsed", by=system_actor(LAPSE), at=at, cause=cause.value)
