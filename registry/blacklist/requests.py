"""What objections and applications for repair have in common."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.remedy_refusals import RequestDecided, RequestPending
from registry.blacklist.request_states import (
    DECISIONS,
    OBJECTION,
    OPEN_OBJECTIONS,
    OPEN_REPAIRS,
    REPAIR,
    Decision,
    ObjectionState,
    RepairState,
)


def decided_state(request: Repair | Objection, decision: Decision) -> str:
    """The state an officer's decision leads to.

    Raises:
        RequestDecided: somebody decided before, or it was taken back; or it is no decision.
    """
    if decision not in DECISIONS:
        raise RequestDecided
    return _after(request, decision)


def withdraw(request: Repair | Objection, on: date) -> None:
    """Its author takes a request back; nothing was decided, and another may be filed.

    Raises:
        RequestDecided: it is decided, or was taken back before.
    """
    request.state = _after(request, Decision.WITHDRAW)
    request.withdrawn_on = on
    request.version += 1


def _after(request: Repair | Objection, decision: Decision) -> str:
    if isinstance(request, Repair):
        stands = RepairState(request.state)
        if not REPAIR.allows(stands, decision):
            raise RequestDecided
        return REPAIR.after(stands, decision).value
    contested = ObjectionState(request.state)
    if not OBJECTION.allows(contested, decision):
        raise RequestDecided
    return OBJECTION.after(contested, decision).value


def can_be_withdrawn(request: Repair | Objection) -> bool:
    """Whether its author may still take a request back, by the tables of the life cycle."""
    if isinstance(request, Repair):
        return REPAIR.allows(RepairState(request.state), Decision.WITHDRAW)
    return OBJECTION.allows(ObjectionState(request.state), Decision.WITHDRAW)


def note_decision(request: Repair | Objection, on: date, officer: UUID, reason: str) -> None:
    """Write down how and by whom a request was decided."""
    request.decided_on = on
    request.decided_by_id = officer
    request.reason = reason
    request.version += 1


def lapse_repairs(session: Session, case_ids: Collection[UUID]) -> None:
    """The listings of N cases ended: an application to leave them waits for nobody any more."""
    _lapse(session, Repair, OPEN_REPAIRS, case_ids, RepairState.LAPSED)


def lapse_objections(session: Session, case_ids: Collection[UUID]) -> None:
    """N cases were undone: what an objection asked for is done already."""
    _lapse(session, Objection, OPEN_OBJECTIONS, case_ids, ObjectionState.LAPSED)


def _lapse(
    session: Session,
    kind: type[Repair] | type[Objection],
    waiting: Sequence[str],
    case_ids: Collection[UUID],
    lapsed: str,
) -> None:
    session.execute(
        update(kind)
        .where(kind.case_id.in_(case_ids), kind.state.in_(waiting))
        .values(state=lapsed, version=kind.version + 1)
        .execution_options(synchronize_session=False)
    )


def refuse_pending(session: Session, kind: type[Repair] | type[Objection], case_id: UUID) -> None:
    """Refuse a second request of the same kind while one is looked at.

    Raises:
        RequestPending: one is.
    """
    waiting = OPEN_REPAIRS if kind is Repair else OPEN_OBJECTIONS
    if session.scalar(select(exists().where(kind.case_id == case_id, kind.state.in_(waiting)))):
        raise RequestPending


def journal(
    session: Session, action: str, request: Repair | Objection, by: Actor, at: datetime
) -> None:
    """One line of the journal about a request; never its words."""
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind=request.__tablename__,
        object_id=str(request.id),
        detail={"number": request.number, "state": request.state, "case": str(request.case_id)},
        at=at,
    )
