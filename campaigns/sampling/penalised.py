"""The penalty that a final failure led to: one sample is punished once, beside its follow-up.

Legal source: 产品质量法 art. 49 and 50 (goods that do not meet the standard), 行政处罚法 art. 29
(one act is not fined twice; annulled, a decision may be made anew).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning.goods import goods_of_product
from campaigns.sampling import ledger
from campaigns.sampling.acts import Deed, begin, write
from campaigns.sampling.lifecycle import SamplingAct
from campaigns.sampling.models import Sampling
from registry.accounts.actors import Actor
from registry.db import one_at_a_time
from registry.kernel.refusals import N_, Conflict
from registry.penalties.occasions import Occasion, enter_for, find_standing
from registry.penalties.rules import written_number


class SamplingPenaltyStands(Conflict):
    """A sampling that led to a penalty is punished anew, or overturned, once the decision fell."""

    title = N_("处罚决定有效")
    detail = N_("这次抽查已作出处罚决定%(number)s，决定被撤销之后才能重新处罚或者推翻结果。")


def enter_penalty_for(
    session: Session,
    sampling_id: UUID,
    *,
    version: int,
    by: Actor,
    at: datetime,
    other_goods_reason: str | None = None,
    **decision: Any,  # noqa: ANN401 - the decision's fields
) -> Sampling:
    """Enter the penalty decision that a final, confirmed failure led to.

    The sampling goes on where it stands: it is put right and tested again all the same. From the
    decision on the penalty counts in the ledger and the failure no longer; annulled, it gives the
    failure back. A decision over several batches is entered for each.

    ``other_goods_reason`` says why its violation is of other goods than were tested.

    Raises:
        SamplingUnknown, Stale, ActNotPossible, SamplingOfAnotherAgency, PersonNeeded.
        SamplingPenaltyStands: it led to a decision that stands.
        What ``penalties.occasions.enter_for`` raises.
    """
    told = {"number": decision["number"], "other_goods_reason": other_goods_reason}
    detail = {key: word for key, word in told.items() if word}
    deed = Deed(SamplingAct.PENALISE, by, at, detail=detail)
    sampling = begin(session, sampling_id, version, deed)
    check_penalty_fell(session, sampling)
    occasion = _occasion(session, sampling, decision, other_goods_reason)
    penalty = enter_for(session, occasion, decision, by=by, at=at)
    return write(session, sampling, deed, penalty_id=penalty.id)


def check_penalty_fell(session: Session, sampling: Sampling) -> None:
    """Refuse an act on a sampling whose penalty stands.

    Raises:
        SamplingPenaltyStands.
    """
    standing = find_standing(session, sampling.penalty_id)
    if standing is not None:
        raise SamplingPenaltyStands(number=standing.number)


def check_failing_again_unpunished(session: Session, sampling: Sampling) -> None:
    """Refuse to take back that a sampling failed again while a penalty for just that stands.

    Raises:
        SamplingPenaltyStands.
    """
    fact = ledger.failed_again(session, sampling)
    standing = find_standing(session, fact.set_aside_source_id) if fact else None
    if standing is not None and standing.violation == ledger.FAILED_AGAIN:
        raise SamplingPenaltyStands(number=standing.number)


def shows_failing_again(session: Session, sampling: Sampling) -> bool:
    """Whether a decision over this sampling may name that it failed again once announced."""
    return (
        ledger.failed_again_shown_by(session, sampling) or ledger.failed_again(session, sampling)
    ) is not None


def _occasion(
    session: Session,
    sampling: Sampling,
    decision: Mapping[str, Any],
    other_goods_reason: str | None,
) -> Occasion:
    """What a decision punishes: the failure, or that it was found again once announced.

    That fact is entered once, for the failure and its re-check together: so it is punished once.
    """
    assert sampling.confirmed_on is not None, "constraint: the failure is confirmed"
    one_at_a_time(session, f"failing-again:{sampling.follows_id or sampling.id}")
    fact = ledger.failed_again_shown_by(session, sampling)
    entries, since = ledger.entries_of(session, sampling), sampling.confirmed_on
    shown: tuple[str, ...] = ()
    if decision["violation"] == ledger.FAILED_AGAIN:
        fact = fact or ledger.failed_again(session, sampling)
        if fact is not None:
            entries = [(fact.source_kind, fact.source_id)]
            shown, since = (ledger.FAILED_AGAIN,), max(since, fact.decided_on)
    standing = find_standing(session, fact.set_aside_source_id) if fact else None
    if standing is not None and standing.number != written_number(decision["number"]):
        raise SamplingPenaltyStands(number=standing.number)
    return Occasion(
        subject_id=sampling.responsible_id,
        agency_id=sampling.agency_id,
        since=since,
        entries=entries,
        shown=shown,
        goods=goods_of_product(sampling.product_kind, decision["decided_on"]),
        other_goods_reason=other_goods_reason,
    )
