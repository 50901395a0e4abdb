"""Void draws and the draws that take their place: whoever draws again says so, and why.

A draw whose pool overlaps that of a void draw of the same matter names it, so that nobody draws
until the outcome suits; that it is drawn under another campaign, a copy for instance, changes
nothing. None commits.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import orjson
from sqlalchemy import (
    Boolean,
    ColumnElement,
    SQLColumnExpression,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from campaigns.draws.models import Draw, DrawDocument
from campaigns.draws.queries import get_draw
from campaigns.draws.refusals import ReplacementMissing, RestartImpossible
from campaigns.draws.replacement_models import DrawReplacement
from campaigns.draws.rules import DrawState, Terms


def put_replacements(session: Session, draw: Draw, terms: Terms) -> None:
    """Write down which void draws a prepared draw takes the place of, instead of those before.

    Raises:
        RestartImpossible: one is not void, of another matter, or replaced already.
        DrawUnknown.
    """
    for void_id in sorted(set(terms.replaces)):
        void = get_draw(session, void_id, lock=True)
        taken = select(_taken(void_id, by_others_than=draw.id))
        if (
            void.state != DrawState.VOID
            or not session.scalar(select(_of_one_matter(draw.id, void_id)))
            or session.scalar(taken)
        ):
            raise RestartImpossible
    session.execute(delete(DrawReplacement).where(DrawReplacement.draw_id == draw.id))
    reason = (terms.replaces_reason or "").strip()
    rows = [
        {"draw_id": draw.id, "void_id": void_id, "reason": reason}
        for void_id in sorted(set(terms.replaces))
    ]
    if rows:
        session.execute(insert(DrawReplacement), rows)


def check_replacements(session: Session, draw: Draw, codes: Collection[str]) -> None:
    """Refuse a pool of ``codes`` that overlaps a void draw's which nobody took the place of.

    Under the same campaign one object in common is an overlap; under another one of the same
    matter more than half of the smaller pool is.

    Raises:
        ReplacementMissing: names the void draws.
    """
    void = session.execute(
        select(Draw.title, Draw.campaign_id, DrawDocument.body)
        .join(DrawDocument, DrawDocument.digest == Draw.pool_digest)
        .where(
            Draw.state == DrawState.VOID,
            ~_replaced(Draw.id, by=draw.id),
            _of_one_matter(draw.id, Draw.id),
        )
        .order_by(Draw.id)
        # Pools may be large: one at a time.
        .execution_options(yield_per=1)
    )
    mine = set(codes)
    titles = [
        title
        for title, campaign_id, body in void
        if overlaps(mine, _codes(body), one_campaign=campaign_id == draw.campaign_id)
    ]
    if titles:
        raise ReplacementMissing(titles="、".join(titles))


def overlaps(mine: set[str], theirs: set[str], *, one_campaign: bool) -> bool:
    """Whether two pools of one matter are so alike that one draw repeats the other."""
    return len(mine & theirs) > (0 if one_campaign else min(len(mine), len(theirs)) // 2)


def replaceable(session: Session, *, besides: UUID | None = None) -> Sequence[Draw]:
    """Up to 100 void draws that nobody but ``besides`` takes the place of, the newest first."""
    return session.scalars(
        select(Draw)
        .where(Draw.state == DrawState.VOID, ~_taken(Draw.id, by_others_than=besides))
        .order_by(Draw.id.desc())
        .limit(100)
    ).all()


def _codes(body: bytes) -> set[str]:
    """The objects of a stored pool."""
    return {code for code, _stratum in orjson.loads(body)["objects"]}


def _of_one_matter(one: UUID, other: UUID | SQLColumnExpression[UUID]) -> SQLColumnExpression[bool]:
    """Whether two draws are about one matter: decided by the database, for its triggers too."""
    return func.draw_of_one_matter(one, other, type_=Boolean)


def _taken(
    void_id: UUID | SQLColumnExpression[UUID], *, by_others_than: UUID | None
) -> ColumnElement[bool]:
    """Whether another draw that still counts names the void one."""
    taker = aliased(Draw)
    counts = or_(taker.state != DrawState.VOID, taker.frozen_at.is_not(None))
    found = exists().where(
        and_(DrawReplacement.void_id == void_id, DrawReplacement.draw_id == taker.id, counts)
    )
    return found if by_others_than is None else found.where(taker.id != by_others_than)


def _replaced(void_id: SQLColumnExpression[UUID], *, by: UUID) -> ColumnElement[bool]:
    """Whether a draw with a pool, or this one, names the void one."""
    taker = aliased(Draw)
    return exists().where(
        DrawReplacement.void_id == void_id,
        DrawReplacement.draw_id == taker.id,
        or_(taker.id == by, taker.frozen_at.is_not(None)),
    )
