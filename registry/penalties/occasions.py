"""The decision that a finding or a failed sampling led to: on record once, whatever it punishes.

Legal source: 行政处罚法 art. 29 (one act is not fined twice; once a decision is annulled, another
may be made).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.competence import current_agency
from registry.credit import service as credit
from registry.kernel.refusals import N_, FieldError, Invalid
from registry.penalties import service
from registry.penalties.goods import Goods, check_goods
from registry.penalties.models import Penalty
from registry.penalties.rules import NewPenalty, written_number
from registry.penalties.vocabulary import PenaltyStatus, policy_on

STANDS = Penalty.status != PenaltyStatus.ANNULLED
"""The condition that a penalty decision was not annulled."""

_SAME = (
    "fine_yuan",
    "confiscated_yuan",
    "violation",
    "decided_on",
    "procedure",
    "heavier",
    "ban_until",
    "ban_for_life",
)


class PenaltyTooEarly(Invalid):
    """A decision of facts that were established after it."""

    title = N_("处罚决定早于所处罚的事实")
    detail = N_("处罚决定不能早于所处罚的事实查实之日（%(since)s）。")


class PenaltyDiffers(Invalid):
    """The decision stands on record under its number, with another content."""

    title = N_("与已登记的处罚决定不一致")
    detail = N_(
        "文号为%(number)s的处罚决定已经登记，所填内容与它不一致。请照决定书核对文号和内容。"
    )


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a decision punishes.

    Args:
        subject_id: the party.
        agency_id: who established it; who has its functions on the day of the decision decides.
        since: the day it was established; no decision is older.
        entries: what it left in the ledger, by source: counts no longer from the decision on.
        shown: violations that only a course of events shows, and this one does.
        goods: what was checked or tested, as policy/penalties.yaml names it; None: anything.
        other_goods_reason: how it led to a decision over a violation of other goods.
    """

    subject_id: int
    agency_id: UUID
    since: date
    entries: Collection[tuple[str, UUID]]
    shown: Collection[str] = ()
    goods: Goods = None
    other_goods_reason: str | None = None


def enter_for(
    session: Session, occasion: Occasion, decision: Mapping[str, Any], *, by: Actor, at: datetime
) -> Penalty:
    """Enter the decision that an occasion led to, or take the one on record: it counts once.

    One decision may punish several findings and samples of a party. Where it stands on record it
    is the same one, if what it orders and its days are the same; facts and provisions stay as
    entered first. Annulled, it gives every occasion back to the ledger.

    Args:
        session: the caller's transaction.
        occasion: on record, not punished by a decision that stands.
        decision: what :class:`NewPenalty` holds besides party and agency.
        by: who enters it.
        at: UTC instant.

    Raises:
        PenaltyTooEarly: made before the occasion was established.
        PenaltyDiffers: entered before with another content; a pointer for each field.
        ViolationOfOtherGoods: what was checked cannot show the violation, and no reason is given,
            whether the decision is on record or not. NoOtherGoods: a reason without need.
        AgencyWithoutSuccessor, and what ``service.enter_penalty`` raises: PenaltyNumberTaken where
            the number is that of another party's decision or of one that was annulled.
    """
    on = decision["decided_on"]
    if on < occasion.since:
        since = occasion.since.isoformat()
        told = FieldError("#/decided_on", PenaltyTooEarly.detail, (("since", since),))
        raise PenaltyTooEarly(errors=[told], since=since)
    check_goods(
        decision["violation"], occasion.goods, policy_on(on), reason=occasion.other_goods_reason
    )
    new = NewPenalty(
        subject_id=occasion.subject_id,
        agency_id=current_agency(session, occasion.agency_id, on).id,
        **{**decision, "kinds": tuple(decision["kinds"])},
    )
    penalty = _entered_once(session, new, occasion, by=by, at=at)
    supersede(session, penalty, occasion.entries, by=by, at=at)
    return penalty


def supersede(
    session: Session,
    penalty: Penalty,
    entries: Collection[tuple[str, UUID]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Let N entries, by source, count no longer from a decision on: one fact counts once.

    Repeatable: yes.
    """
    aside = credit.Aside(
        reason=credit.SetAside.SUPERSEDED,
        on=penalty.decided_on,
        source_kind=service.CREDIT_SOURCE,
        source_id=penalty.id,
        ref=penalty.number,
    )
    for source_kind, source_id in entries:
        credit.set_aside(
            session, source_kind=source_kind, source_id=source_id, aside=aside, by=by, at=at
        )


def find_standing(session: Session, penalty_id: UUID | None) -> Penalty | None:
    """The decision something led to, where it was not annulled."""
    if penalty_id is None:
        return None
    return session.scalar(select(Penalty).where(Penalty.id == penalty_id, STANDS))


def _entered_once(
    session: Session, new: NewPenalty, occasion: Occasion, *, by: Actor, at: datetime
) -> Penalty:
    there = _standing_under(session, new)
    if there is None:
        try:
            return service.enter_penalty(session, new, by=by, at=at, shown=occasion.shown)
        except service.PenaltyNumberTaken:
            # Another entered it meanwhile, or the number is that of another decision.
            there = _standing_under(session, new)
            if there is None:
                raise
    _check_same(there, new)
    return there


def _standing_under(session: Session, new: NewPenalty) -> Penalty | None:
    """The party's decision on record under the number, locked."""
    return session.scalar(
        select(Penalty)
        .where(
            Penalty.agency_id == new.agency_id,
            Penalty.number == written_number(new.number),
            Penalty.subject_id == new.subject_id,
            STANDS,
        )
        .with_for_update()
    )


def _check_same(there: Penalty, new: NewPenalty) -> None:
    other = [name for name in _SAME if getattr(there, name) != getattr(new, name)]
    if set(there.kinds) != set(new.kinds):
        other.insert(0, "kinds")
    if new.served_on not in (None, there.served_on):
        other.append("served_on")
    if other:
        told = N_("与已登记的同一文号的处罚决定不一致。")
        faults = [FieldError(f"#/{name}", told) for name in other]
        raise PenaltyDiffers(errors=faults, number=there.number)
