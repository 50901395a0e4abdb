"""Reading draws: one, a page of many, what was drawn, the bytes that were hashed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, and_, any_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from campaigns.draws.models import Draw, DrawDocument, DrawExemption, DrawnObject
from campaigns.draws.replacement_models import DrawReplacement
from campaigns.draws.rules import DrawState
from registry.kernel.refusals import N_, NotOnRecord


class DrawUnknown(NotOnRecord):
    """No such draw."""

    title = N_("没有这次抽取")
    detail = N_("没有编号为%(draw_id)s的抽取。")


@dataclass(frozen=True, slots=True)
class DrawQuery:
    """What a list of draws is narrowed by; None means any.

    ``overdue_on``: only those that were to be published before this day and are not.
    """

    state: DrawState | None = None
    campaign_id: UUID | None = None
    public: bool = False
    overdue_on: date | None = None


def get_draw(session: Session, draw_id: UUID, *, public: bool = False, lock: bool = False) -> Draw:
    """One draw with its campaign, agencies, both sides' words and its changes.

    Args:
        session: the caller's.
        draw_id: which one.
        public: for the public a draw exists from the moment its pool is frozen.
        lock: hold the draw against every other act until the transaction ends.

    Raises:
        DrawUnknown: no such draw, or none that the public may see.
    """
    wanted = _whole().where(Draw.id == draw_id)
    if lock:
        wanted = wanted.with_for_update(of=Draw).execution_options(populate_existing=True)
    draw = session.scalars(wanted).one_or_none()
    if draw is None or (public and draw.frozen_at is None):
        raise DrawUnknown(draw_id=draw_id)
    return draw


def list_draws(
    session: Session,
    query: DrawQuery = DrawQuery(),
    *,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[Draw]:
    """Up to ``limit`` draws, newest first, after the given one."""
    wanted = _heads().order_by(Draw.id.desc()).limit(limit)
    if query.state:
        wanted = wanted.where(Draw.state == query.state)
    if query.campaign_id:
        wanted = wanted.where(Draw.campaign_id == query.campaign_id)
    if query.public:
        wanted = wanted.where(Draw.frozen_at.is_not(None))
    if query.overdue_on:
        wanted = wanted.where(_overdue(query.overdue_on))
    if after:
        wanted = wanted.where(Draw.id < after)
    return session.scalars(wanted).all()


def count_overdue(session: Session, on: date) -> int:
    """How many draws were to be published before a day and are not."""
    return session.scalar(select(func.count()).select_from(Draw).where(_overdue(on))) or 0


def drawn_objects(
    session: Session,
    draw_id: UUID,
    *,
    number: str | None = None,
    after: int = 0,
    limit: int = 50,
) -> Sequence[DrawnObject]:
    """Up to ``limit`` lines of the result with their subjects, in the order drawn.

    ``number``: only where the officer of this number goes.
    """
    wanted = (
        select(DrawnObject)
        .options(joinedload(DrawnObject.subject))
        .where(DrawnObject.draw_id == draw_id, DrawnObject.place > after)
        .order_by(DrawnObject.place)
        .limit(limit)
    )
    if number is not None:
        wanted = wanted.where(any_(DrawnObject.officers) == number)
    return session.scalars(wanted).all()


def exemptions(session: Session, draw_id: UUID) -> Sequence[DrawExemption]:
    """Whom people kept out of the pool, with their subjects, the newest last."""
    return session.scalars(
        select(DrawExemption)
        .options(joinedload(DrawExemption.subject))
        .where(DrawExemption.draw_id == draw_id)
        .order_by(DrawExemption.recorded_at, DrawExemption.subject_id)
    ).all()


def follower(session: Session, draw_id: UUID, *, public: bool = False) -> UUID | None:
    """The last draw that takes the place of a void one; for the public, with its pool frozen."""
    wanted = (
        select(Draw.id)
        .join(DrawReplacement, DrawReplacement.draw_id == Draw.id)
        .where(DrawReplacement.void_id == draw_id)
        .order_by(Draw.id.desc())
        .limit(1)
    )
    return session.scalar(wanted.where(Draw.frozen_at.is_not(None)) if public else wanted)


def document(session: Session, digest: bytes) -> bytes:
    """The bytes that a digest is of.

    Raises:
        LookupError: there are none; a draw refers only to bytes that are stored.
    """
    body = session.scalar(select(DrawDocument.body).where(DrawDocument.digest == digest))
    if body is None:
        raise LookupError(digest.hex())
    return body


def frozen_pool(session: Session, draw: Draw) -> dict[str, Any]:
    """The document of a frozen pool; a large one takes a second to read."""
    pool: dict[str, Any] = orjson.loads(document(session, draw.pool_digest or b""))
    return pool


def _overdue(on: date) -> ColumnElement[bool]:
    return and_(Draw.state == DrawState.DRAWN, Draw.publish_due_on < on)


def _heads() -> Select[Draw]:
    return select(Draw).options(
        joinedload(Draw.campaign), joinedload(Draw.organiser), joinedload(Draw.witness)
    )


def _whole() -> Select[Draw]:
    return _heads().options(
        selectinload(Draw.agencies),
        selectinload(Draw.commitments),
        selectinload(Draw.reveals),
        selectinload(Draw.changes),
        selectinload(Draw.replaces),
    )
