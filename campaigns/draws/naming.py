"""When it becomes known whom a draw named: to the public, and before that to whom. None commits.

A firm that reads its name before the visit is warned. Who publishes may keep the names closed
until the visits are made; the digest of the sealed record is public at once, so that the record
that is opened later is the one of that day.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, any_, cast, exists, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from campaigns.draws.models import Draw, DrawnObject
from campaigns.draws.queries import document, frozen_pool
from campaigns.draws.refusals import NamesNotOpen, RecordOfOthersClosed, ResultNotYours
from campaigns.draws.roster_models import RosterEntry
from campaigns.draws.rules import DrawState, Naming
from campaigns.planning import drawn_visits
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import AssignmentState
from registry.accounts.actors import Actor, system_actor
from registry.accounts.competence import acting_as
from registry.accounts.models import Agency
from registry.accounts.permissions import Permission
from registry.audit import service as audit
from registry.subjects.models import Subject

_OPEN_NAMES = "draws.open_names"


def check_named(draw: Draw) -> None:
    """Refuse the public what a draw named, until it is open.

    Raises:
        NamesNotOpen.
    """
    if draw.named_at is None:
        on = draw.names_due_on.isoformat() if draw.names_due_on else "–"
        raise NamesNotOpen(on=on)


def side_of(session: Session, draw: Draw, by: Actor, on: date) -> Agency | None:
    """The side of the seed that somebody speaks for, also as whose functions the agency has.

    None where both sides were merged into one agency: the two numbers need two agencies.
    """
    mine = acting_as(session, by, on)
    sides = [side for side in (draw.organiser, draw.witness) if side.id in mine]
    return sides[0] if len(sides) == 1 else None


def may_read_whole(session: Session, draw: Draw, by: Actor, on: date) -> bool:
    """Whether somebody reads everything that a draw named.

    Once the names are open, everybody; before, the officers who draw, of both sides of the seed.
    """
    draws = by.may(Permission.DRAWS_WRITE) or by.may(Permission.DRAWS_WITNESS)
    if draw.named_at is not None or not draws:
        return draw.named_at is not None
    return not acting_as(session, by, on).isdisjoint((draw.organiser_id, draw.witness_id))


def own_number(session: Session, draw: Draw, by: Actor) -> str | None:
    """The roster's number of an officer whom the draw sends somewhere; None of any other."""
    if by.officer_id is None:
        return None
    return session.scalar(
        select(RosterEntry.number).where(
            RosterEntry.officer_id == by.officer_id,
            exists().where(
                DrawnObject.draw_id == draw.id,
                RosterEntry.number == any_(DrawnObject.officers),
            ),
        )
    )


def check_reader(session: Session, draw: Draw, by: Actor, on: date) -> str | None:
    """Whose lines of the result somebody reads: None for all, or an own number for the own ones.

    Raises:
        ResultNotYours: none.
    """
    if may_read_whole(session, draw, by, on):
        return None
    number = own_number(session, draw, by)
    if number is None:
        raise ResultNotYours
    return number


def sealed_record(session: Session, draw: Draw, by: Actor, *, on: date) -> bytes:
    """The sealed record for who draws, to be replayed before the public reads it.

    Raises:
        ResultNotYours: by somebody else, before the names open.
        RecordOfOthersClosed: it tells whom another draw named whose names are closed.
    """
    if not may_read_whole(session, draw, by, on):
        raise ResultNotYours
    if draw.named_at is None and tells_of_others(session, draw, frozen_pool(session, draw), on=on):
        raise RecordOfOthersClosed
    return document(session, draw.record_digest or b"")


def open_names(session: Session, *, on: date, at: datetime) -> list[UUID]:
    """Open the records whose visits are all made or called off, or were due before ``on``.

    A record that would tell whom another draw named opens after that one.

    Repeatable: yes.
    """
    opened = []
    for draw in _ripe(session, on=on):
        if tells_of_others(session, draw, frozen_pool(session, draw), on=on):
            continue
        draw.named_at, draw.version = at, draw.version + 1
        opened.append(draw.id)
    session.flush()
    by = system_actor(_OPEN_NAMES)
    drawn_visits.open_names(session, list(map(str, opened)), by=by, at=at)
    for draw_id in opened:
        audit.record(
            session,
            actor=by,
            action="draw.named",
            object_kind="draw",
            object_id=str(draw_id),
            detail={"on": on.isoformat()},
            at=at,
        )
    return opened


def tells_of_others(session: Session, draw: Draw, pool: Mapping[str, Any], *, on: date) -> bool:
    """Whether a draw's pool tells whom another draw named whose names are closed on ``on``.

    A pool says which undertakings are visited anyway, and on which day visits are joined. It can
    only tell of what was drawn when it was frozen: two draws never wait for each other. A draw
    that was not published in its days is given up and holds nobody back.
    """
    codes = [code for part in ("exempted", "joint") for code, _said in pool[part]]
    if not codes:
        return False
    drawn_before = exists().where(
        DrawnObject.subject_id == Subject.id,
        DrawnObject.draw_id == Draw.id,
        Draw.id != draw.id,
        Draw.drawn_at <= draw.frozen_at,
        Draw.named_at.is_(None),
        or_(
            Draw.state == DrawState.PUBLISHED,
            and_(Draw.state == DrawState.DRAWN, Draw.visit_to >= on),
        ),
    )
    # An array is one parameter, however many undertakings were kept out.
    told = Subject.uscc == any_(cast(codes, ARRAY(Text)))
    return bool(session.scalar(select(exists().where(told, drawn_before))))


def _ripe(session: Session, *, on: date) -> Sequence[Draw]:
    """Draws whose names may open, the one that was frozen first first: later pools tell of it."""
    still = exists().where(
        Assignment.origin_ref == cast(Draw.id, Text), Assignment.state == AssignmentState.OPEN
    )
    return session.scalars(
        select(Draw)
        .where(
            Draw.naming == Naming.AFTER_VISITS,
            Draw.named_at.is_(None),
            or_(~still, Draw.names_due_on < on),
        )
        .order_by(Draw.frozen_at, Draw.id)
        .with_for_update()
    ).all()


def _open_daily(session: Session, on: date, at: datetime) -> None:
    open_names(session, on=on, at=at)


OPENING = ((_OPEN_NAMES, _open_daily),)
"""The job of the legal day that opens names."""
