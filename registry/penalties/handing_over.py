"""Handing a decision over to the province where its party is registered. None commits.

Order 45 art. 10: within ten working days, and that province makes it public within ten more. Until
then it is public nowhere.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict
from registry.penalties import rules
from registry.penalties.models import Penalty
from registry.penalties.publication_terms import terms_of
from registry.penalties.store import check_day, journal, locked
from registry.penalties.vocabulary import PenaltyStatus

ART_10 = "总局令第45号第十条"


class NothingToPush(Conflict):
    """The decision is published here, or was handed over before."""

    title = N_("不需要推送")
    detail = N_("当事人登记在本省，处罚决定不公示，或者已经推送。")


def hand_over(
    session: Session,
    penalty_id: UUID,
    *,
    on: date,
    receiver: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Penalty:
    """Record that a decision was handed over to the province where its party is registered.

    The receiver's time to publish it begins with the hand-over.

    Raises:
        PenaltyUnknown, PenaltyOfAnotherAgency, Stale, PenaltyAnnulled, NothingToPush,
        DateNotPossible.
    Legal basis: Order 45 art. 10.
    """
    penalty = locked(session, penalty_id, version, by=by, at=at)
    rules.require_in_force(PenaltyStatus(penalty.status), penalty.annulled_on)
    if penalty.hand_over_by is None or penalty.handed_over_on is not None:
        raise NothingToPush(legal_basis=ART_10)
    check_day(on, "#/on", after=penalty.decided_on, until=legal_day(at))
    penalty.handed_over_on, penalty.handed_over_to = on, receiver
    penalty.publish_elsewhere_by = terms_of(penalty.publication_digest).publish_elsewhere_by(on)
    penalty.version += 1
    journal(session, penalty, "penalty.handed_over", by, at)
    return penalty
