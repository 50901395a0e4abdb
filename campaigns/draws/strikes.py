"""Use cases of striking a drawn object: one agency proposes, the other answers. None commits.

An object leaves the result only when an officer of the other side of the seed agreed, so that
nobody draws at random and then removes whom it likes. Before the publication the next of its
stratum comes instead; afterwards the record is sealed, and what is left of the visits at the object
is called off by the same two.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from campaigns.draws.acts import check_organised, check_reason, check_words, moved, note
from campaigns.draws.algorithm import Change
from campaigns.draws.bookings import hold_officers
from campaigns.draws.change_models import DrawChange, DrawStrike
from campaigns.draws.changes import apply
from campaigns.draws.models import Draw, DrawnObject
from campaigns.draws.naming import side_of
from campaigns.draws.queries import get_draw
from campaigns.draws.refusals import (
    ChangeInvalid,
    NobodySent,
    NotTheWitness,
    NoVisitLeft,
    SidesMerged,
    StrikeAnswered,
    StrikeAsked,
    StrikeUnknown,
    TwoPersonsNeeded,
)
from campaigns.draws.rules import (
    BY_HAND,
    DRAW,
    VISITED_BY_HAND,
    DrawAct,
    DrawState,
    ExemptionReason,
    StrikeState,
)
from campaigns.draws.seeds import stored_pool
from campaigns.inspections.models import Inspection
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import AssignmentState
from campaigns.planning.drawn_visits import call_off_drawn
from registry.accounts.actors import Actor
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import FieldError
from registry.subjects.service import get_subject


def propose_strike(
    session: Session,
    draw_id: UUID,
    uscc: str,
    *,
    reason: ExemptionReason,
    note_text: str | None,
    version: int,
    by: Actor,
    at: datetime,
) -> Draw:
    """Propose that a drawn object is struck; it stays in the result until the other side agrees.

    Args:
        session: the caller's transaction.
        draw_id: a draw with its result, public or not.
        uscc: the object.
        reason: of those that a person gives; published once agreed before the publication. That
            the campaign visits it anyway is one where it was visited since the publication.
        note_text: in words, for staff.
        version: of the draw, as read.
        by: an officer of the organiser.
        at: UTC instant.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser, SubjectUnknown, DrawTermsInvalid.
        ChangeInvalid: it was not drawn.
        StrikeAsked: a proposal for it waits for its answer.
        NoVisitLeft: the draw is public and its visits at the object are made or called off.
        NobodySent: it is public, and nobody was free for the object.
        SidesMerged: into one agency, which does not answer itself.
    """
    held = _organised(session, draw_id, version=version, by=by, on=legal_day(at))
    if side_of(session, held, by, legal_day(at)) != held.organiser:
        raise SidesMerged
    subject = get_subject(session, uscc)
    visited = {VISITED_BY_HAND} if _visited_since(session, held, subject.id) else set()
    check_reason(reason, note_text, allowed=BY_HAND | visited)
    asked = any(
        one.subject_id == subject.id and one.state == StrikeState.OPEN
        for one in strikes_of(session, held.id)
    )
    drawn = session.scalar(
        select(DrawnObject).where(
            DrawnObject.draw_id == held.id, DrawnObject.subject_id == subject.id
        )
    )
    if asked:
        raise StrikeAsked
    if drawn is None:
        raise ChangeInvalid(errors=[FieldError("#/uscc", ChangeInvalid.detail)])
    if held.state == DrawState.PUBLISHED and drawn.visit_on is None:
        raise NobodySent
    if held.state == DrawState.PUBLISHED and not visits_left(session, held, subject.id):
        raise NoVisitLeft
    session.add(
        DrawStrike(
            id=new_id(),
            draw_id=held.id,
            subject_id=subject.id,
            reason=reason,
            note=note_text,
            proposed_by=by.person(),
            proposed_at=at,
            state=StrikeState.OPEN,
        )
    )
    return _told(session, held, "strike_proposed", by=by, at=at, reason=reason.value)


def agree_to_strike(
    session: Session, draw_id: UUID, strike_id: UUID, *, version: int, by: Actor, at: datetime
) -> Draw:
    """Agree, for the witness: the object is struck, and the next of its stratum comes instead.

    Of a draw that is public what is left of the visits at the object is called off instead.

    Raises:
        DrawUnknown, Stale, ActNotPossible, StrikeUnknown, StrikeAnswered.
        NotTheWitness: of another agency, or of one that both sides were merged into.
        TwoPersonsNeeded: the same person proposed it.
        ChangeInvalid: the object is no longer in the result.
        NoVisitLeft: the visits were made in the meantime.
    """
    held, strike = _asked(session, draw_id, strike_id, version=version, by=by, on=legal_day(at))
    strike.state, strike.decided_by, strike.decided_at = StrikeState.AGREED, by.person(), at
    session.flush()
    if held.state == DrawState.PUBLISHED:
        _call_off(session, held, strike, by=by, at=at)
        return _told(session, held, "visits_called_off", by=by, at=at, reason=strike.reason)
    row = DrawChange(
        draw_id=held.id,
        subject_id=strike.subject_id,
        officer_number=None,
        strike_id=strike.id,
        reason=strike.reason,
        note=strike.note,
        by_officer=strike.proposed_by,
        recorded_at=at,
    )
    pool = stored_pool(session, held)
    hold_officers(session, pool)
    apply(session, held, pool, Change(strike.subject.uscc), row)
    return _told(session, held, "object_struck", by=by, at=at, reason=strike.reason)


def refuse_strike(
    session: Session,
    draw_id: UUID,
    strike_id: UUID,
    *,
    answer: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Draw:
    """Refuse, for the witness, with an answer for staff: the object stays.

    Raises:
        As ``agree_to_strike``; DrawTermsInvalid: no answer.
    """
    check_words("answer", answer)
    held, strike = _asked(session, draw_id, strike_id, version=version, by=by, on=legal_day(at))
    strike.state, strike.decided_by, strike.decided_at = StrikeState.REFUSED, by.person(), at
    strike.answer = answer.strip()
    return _told(session, held, "strike_refused", by=by, at=at)


def take_strike_back(
    session: Session, draw_id: UUID, strike_id: UUID, *, version: int, by: Actor, at: datetime
) -> Draw:
    """Take a proposal back, for the organiser.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser, StrikeUnknown, StrikeAnswered.
    """
    held = _organised(session, draw_id, version=version, by=by, on=legal_day(at))
    strike = _open(session, held, strike_id)
    strike.state, strike.decided_by, strike.decided_at = StrikeState.TAKEN_BACK, by.person(), at
    return _told(session, held, "strike_taken_back", by=by, at=at)


def strikes_of(session: Session, draw_id: UUID) -> Sequence[DrawStrike]:
    """Every proposal of a draw with its object, the first one first."""
    return session.scalars(
        select(DrawStrike)
        .options(joinedload(DrawStrike.subject))
        .where(DrawStrike.draw_id == draw_id)
        .order_by(DrawStrike.id)
    ).all()


def _visited_since(session: Session, held: Draw, subject_id: int) -> bool:
    """Whether an agency of a public draw visited the object under the campaign since."""
    if held.published_at is None:
        return False
    made = exists().where(
        Inspection.subject_id == subject_id,
        Inspection.campaign_id == held.campaign_id,
        Inspection.agency_id.in_([agency.id for agency in held.agencies]),
        Inspection.inspected_on >= legal_day(held.published_at),
    )
    return bool(session.scalar(select(made)))


def visits_left(session: Session, draw: Draw, subject_id: int | None = None) -> bool:
    """Whether a visit that a draw ordered, at one subject or at any, is still to be made."""
    wanted = exists().where(
        Assignment.origin_ref == str(draw.id),
        Assignment.campaign_id == draw.campaign_id,
        Assignment.state == AssignmentState.OPEN,
    )
    if subject_id is not None:
        wanted = wanted.where(Assignment.subject_id == subject_id)
    return bool(session.scalar(select(wanted)))


def _act_of(held: Draw) -> DrawAct:
    """What a strike does: it changes the result, or calls visits off once that is public."""
    return DrawAct.CALL_OFF if held.state == DrawState.PUBLISHED else DrawAct.CHANGE


def _organised(session: Session, draw_id: UUID, *, version: int, by: Actor, on: date) -> Draw:
    held = get_draw(session, draw_id, lock=True)
    check_organised(session, held, _act_of(held), version=version, by=by, on=on)
    return held


def _call_off(session: Session, held: Draw, strike: DrawStrike, *, by: Actor, at: datetime) -> None:
    ended = call_off_drawn(
        session,
        str(held.id),
        strike.subject_id,
        reason=strike.note or strike.reason,
        by=by,
        at=at,
    )
    if not ended:
        raise NoVisitLeft


def _told(
    session: Session, held: Draw, past: str, *, by: Actor, at: datetime, **detail: str | None
) -> Draw:
    """The draw after a word on a strike; one that is public is sealed, its row stays as it is."""
    if held.state != DrawState.PUBLISHED:
        return moved(session, held, DrawAct.CHANGE, past, by=by, at=at, **detail)
    session.flush()
    note(session, held, past, by=by, at=at, **detail)
    return held


def _asked(
    session: Session, draw_id: UUID, strike_id: UUID, *, version: int, by: Actor, on: date
) -> tuple[Draw, DrawStrike]:
    held = get_draw(session, draw_id, lock=True)
    side = side_of(session, held, by, on)
    if side is None or side.id != held.witness_id:
        raise NotTheWitness
    check_version(held, version)
    DRAW.after(DrawState(held.state), _act_of(held))
    strike = _open(session, held, strike_id)
    if strike.proposed_by == by.person():
        raise TwoPersonsNeeded
    return held, strike


def _open(session: Session, held: Draw, strike_id: UUID) -> DrawStrike:
    found = {one.id: one for one in strikes_of(session, held.id)}.get(strike_id)
    if found is None:
        raise StrikeUnknown(strike_id=strike_id)
    if found.state != StrikeState.OPEN:
        raise StrikeAnswered
    return found
