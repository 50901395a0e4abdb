"""When it becomes known whom a draw named: to the public, and before that to whom. None commits.

A firm that reads its name before the visit is warned. Who publishes may keep the names closed
until the visits are made; the digest of the sealed record is public at once, so that the record
that is opened later is the one of that day.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text, any_, cast, exists, or_, select, update
from sqlalchemy.orm import Session

from campaigns.draws.models import Draw, DrawnObject
from campaigns.draws.refusals import NamesNotOpen, ResultNotYours
from campaigns.draws.roster_models import RosterEntry
from campaigns.draws.rules import Naming
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import AssignmentState
from registry.accounts.actors import Actor, system_actor
from registry.accounts.permissions import Permission
from registry.audit import service as audit

_OPEN_NAMES = "draws.open_names"


def check_named(draw: Draw) -> None:
    """Refuse the public what a draw named, until it is open.

    Raises:
        NamesNotOpen.
    """
    if draw.named_at is None:
        on = draw.names_due_on.isoformat() if draw.names_due_on else "–"
        raise NamesNotOpen(on=on)


def may_read_whole(draw: Draw, by: Actor) -> bool:
    """Whether somebody reads everything that a draw named.

    Once the names are open, everybody; before, the officers who draw, of both sides of the seed.
    """
    draws = by.may(Permission.DRAWS_WRITE) or by.may(Permission.DRAWS_WITNESS)
    side = by.agency_id is not None and by.agency_id in (draw.organiser_id, draw.witness_id)
    return draw.named_at is not None or (draws and side)


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


def check_reader(session: Session, draw: Draw, by: Actor) -> str | None:
    """Whose lines of the result somebody reads: None for all, or an own number for the own ones.

    Raises:
        ResultNotYours: none.
    """
    if may_read_whole(draw, by):
        return None
    number = own_number(session, draw, by)
    if number is None:
        raise ResultNotYours
    return number


def open_names(session: Session, *, on: date, at: datetime) -> list[UUID]:
    """Open the records whose visits are all made or called off, or were due before ``on``.

    Repeatable: yes.
    """
    still = exists().where(
        Assignment.origin_ref == cast(Draw.id, Text), Assignment.state == AssignmentState.OPEN
    )
    opened = session.scalars(
        update(Draw)
        .where(
            Draw.naming == Naming.AFTER_VISITS,
            Draw.named_at.is_(None),
            or_(~still, Draw.names_due_on < on),
        )
        .values(named_at=at, version=Draw.version + 1)
        .returning(Draw.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    for draw_id in sorted(opened):
        audit.record(
            session,
            actor=system_actor(_OPEN_NAMES),
            action="draw.named",
            object_kind="draw",
            object_id=str(draw_id),
            detail={"on": on.isoformat()},
            at=at,
        )
    return list(opened)


def _open_daily(session: Session, on: date, at: datetime) -> None:
    open_names(session, on=on, at=at)


DAILY = ((_OPEN_NAMES, _open_daily),)
"""Jobs of the legal day."""
