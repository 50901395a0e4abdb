"""Rows of penalty decisions: how they are locked and noted; used by the verbs alone."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.competence import acts_for
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, FieldError, Invalid, NotOnRecord, NotPermitted
from registry.penalties.models import Penalty

CREDIT_SOURCE = "penalty"
"""What a decision's entry in the credit file calls its source."""


class PenaltyUnknown(NotOnRecord):
    """No such penalty decision."""

    title = N_("没有这项处罚决定")
    detail = N_("没有编号为%(penalty_id)s的处罚决定。")


class DateNotPossible(Invalid):
    """A legal date lies in the future or before what it follows."""

    title = N_("日期有误")
    detail = N_("日期不能早于它所依据的日期，也不能晚于今天。")


class PenaltyOfAnotherAgency(NotPermitted):
    """The decision is another agency's."""

    title = N_("不是本机关的处罚决定")
    detail = N_("处罚决定由作出决定的机关办理，您所在的机关不能办理。")


def locked(session: Session, penalty_id: UUID, version: int, *, by: Actor, at: datetime) -> Penalty:
    """One decision, locked, as it was read, for its own agency; a merged one's is its successor's.

    Raises:
        PenaltyUnknown, PenaltyOfAnotherAgency, Stale.
    """
    penalty = session.get(Penalty, penalty_id, with_for_update=True, populate_existing=True)
    if penalty is None:
        raise PenaltyUnknown(penalty_id=str(penalty_id))
    # The service itself is of no agency.
    if by.agency_id is not None and not acts_for(session, by, penalty.agency_id, legal_day(at)):
        raise PenaltyOfAnotherAgency
    check_version(penalty, version)
    return penalty


def journal(
    session: Session,
    penalty: Penalty,
    action: str,
    by: Actor,
    at: datetime,
    **told: str,
) -> None:
    """Write the row down and note what was done; ``told``: what the row will not keep."""
    session.flush()
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="penalty",
        object_id=str(penalty.id),
        detail={"number": penalty.number, "version": penalty.version, **told},
        at=at,
    )


def check_day(on: date, pointer: str, *, after: date, until: date) -> None:
    """Refuse a legal date outside [after, until].

    Raises:
        DateNotPossible.
    """
    if not after <= on <= until:
        raise DateNotPossible(errors=[FieldError(pointer, DateNotPossible.detail)])
