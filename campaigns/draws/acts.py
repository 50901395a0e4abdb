"""What every act on a draw has in common: lock, check, move on, write the journal."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.draws.models import Draw, DrawDocument
from campaigns.draws.queries import get_draw
from campaigns.draws.record import sha256_hex
from campaigns.draws.refusals import DrawTermsInvalid, NotTheOrganiser
from campaigns.draws.rules import (
    DRAW,
    LONGEST_REASON,
    DrawAct,
    DrawState,
    ExemptionReason,
    RateChoice,
)
from registry.accounts.actors import Actor
from registry.accounts.competence import acting_as
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.privacy import looks_personal
from registry.kernel.refusals import N_, FieldError


def locked(
    session: Session, draw_id: UUID, act: DrawAct, *, version: int, by: Actor, at: datetime
) -> Draw:
    """The locked draw, when the actor organises it and version and life cycle allow the act.

    Raises:
        DrawUnknown, NotTheOrganiser, Stale, ActNotPossible.
    """
    draw = get_draw(session, draw_id, lock=True)
    check_organised(session, draw, act, version=version, by=by, on=legal_day(at))
    return draw


def check_organised(
    session: Session, draw: Draw, act: DrawAct, *, version: int, by: Actor, on: date
) -> None:
    """Refuse an act on a locked draw to who does not organise it, and out of its order.

    Who has the organiser's functions since a merger organises it.

    Raises:
        NotTheOrganiser, Stale, ActNotPossible.
    """
    if draw.organiser_id not in acting_as(session, by, on):
        raise NotTheOrganiser
    check_version(draw, version)
    DRAW.after(DrawState(draw.state), act)


def moved(
    session: Session,
    draw: Draw,
    act: DrawAct,
    past: str,
    *,
    by: Actor,
    at: datetime,
    **detail: str | None,
) -> Draw:
    """Move a draw on, with one line in the journal; the draw as it is now."""
    draw.state = DRAW.after(DrawState(draw.state), act)
    draw.version += 1
    session.flush()
    note(session, draw, past, by=by, at=at, **detail)
    session.expire(draw)
    return get_draw(session, draw.id)


def note(
    session: Session, draw: Draw, past: str, *, by: Actor, at: datetime, **detail: str | None
) -> None:
    """One line in the journal."""
    audit.record(
        session,
        actor=by,
        action=f"draw.{past}",
        object_kind="draw",
        object_id=str(draw.id),
        detail={"state": draw.state, "version": draw.version, **detail},
        at=at,
    )


def keep(session: Session, body: bytes, *, at: datetime) -> bytes:
    """Store bytes once under their digest, and give it."""
    digest = bytes.fromhex(sha256_hex(body))
    session.execute(
        insert(DrawDocument).values(digest=digest, body=body, stored_at=at).on_conflict_do_nothing()
    )
    return digest


def rates_of(draw: Draw) -> dict[str, RateChoice]:
    """The rates that an agency chose itself, by stratum."""
    return {key: RateChoice(**written) for key, written in draw.rates.items()}


def check_words(name: str, text: str) -> None:
    """Refuse a reason that says nothing, too much, or holds a person's number.

    Raises:
        DrawTermsInvalid.
    """
    if not 0 < len(text.strip()) <= LONGEST_REASON:
        raise DrawTermsInvalid(errors=[FieldError(f"#/{name}", N_("请写明原因，不超过500字"))])
    if looks_personal(text):
        wrong = N_("不能写入证件号码或者电话号码")
        raise DrawTermsInvalid(errors=[FieldError(f"#/{name}", wrong)])


def check_reason(
    reason: ExemptionReason, text: str | None, *, allowed: frozenset[ExemptionReason]
) -> None:
    """Refuse a reason that only the record gives, or a note with a person's number.

    Raises:
        DrawTermsInvalid.
    """
    if reason not in allowed:
        raise DrawTermsInvalid(errors=[FieldError("#/reason", N_("这一原因由系统判断"))])
    if text:
        check_words("note", text)
