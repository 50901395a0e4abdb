"""What a pool would hold if it were frozen now: counted for a reader, or before by a worker.

A scope of a few undertakings is counted while the reader waits. One that takes longer than a page
may is counted by the worker, after every change of the draw and each morning.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.draws import crews, patience, pools
from campaigns.draws.acts import rates_of
from campaigns.draws.algorithm import OFFICERS_PER_AGENCY, quotas
from campaigns.draws.crews import Crew
from campaigns.draws.models import Draw
from campaigns.draws.pool_count_models import DrawPoolCount
from campaigns.draws.pools import PoolCount
from campaigns.draws.queries import get_draw
from campaigns.draws.refusals import PoolNotCounted
from campaigns.draws.rules import DrawState, strata_for
from registry import due
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.policy.calendar import calendar_on
from registry.policy.draws import DrawPolicy, policy_of

COUNT = "draws.count_pool"
"""Due work: the pool of a prepared draw is to be counted; key: the draw."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pool would hold if it were frozen now.

    ``sizes`` and ``quotas`` are by stratum; ``kept_out`` by reason; ``needed`` and ``possible``
    count visits of one officer. ``counted_at`` is when its undertakings were counted.
    """

    policy: DrawPolicy
    sizes: Mapping[str, int]
    quotas: Mapping[str, int]
    kept_out: Mapping[str, int]
    crew: Crew
    days: Sequence[date]
    needed: int
    possible: int
    counted_at: datetime


def preview(session: Session, draw: Draw, *, at: datetime) -> Preview:
    """What the pool would hold, as counted today, or as last counted where that takes long.

    Raises:
        PoolNotCounted: it takes long, and the worker has not counted it since it was changed.
    """
    policy, on = policy_of(draw.policy_digest), legal_day(at)
    counted, counted_at = _counted(session, draw, policy, at=at)
    days = crews.days_of(draw, calendar_on(on), after=on)
    crew = crews.crew(session, draw, category=draw.campaign.category, days=days, on=on)
    sizes = {one.stratum: one.number for one in counted if one.kept_out is None}
    drawn = quotas(strata_for(rates_of(draw), policy), sizes)
    absent = sum(len(one.absent) for one in crew.officers)
    return Preview(
        policy=policy,
        sizes=sizes,
        quotas=drawn,
        kept_out=_kept_out(counted),
        crew=crew,
        days=days,
        needed=OFFICERS_PER_AGENCY * len(draw.agencies) * sum(drawn.values()),
        possible=policy.visits_per_day * (len(days) * len(crew.officers) - absent),
        counted_at=counted_at,
    )


def find_preview(session: Session, draw: Draw, *, at: datetime) -> Preview | None:
    """As :func:`preview`; None where the pool is still to be counted."""
    try:
        return preview(session, draw, at=at)
    except PoolNotCounted:
        return None


def owe_count(session: Session, draw: Draw, *, at: datetime) -> None:
    """Have the pool of a prepared draw counted, after the caller's transaction."""
    due.owe(session, COUNT, [str(draw.id)], at=at)


def count_due(session: Session, keys: Sequence[str], at: datetime) -> None:
    """Count the pools of N draws; one that is no longer prepared is left alone.

    Repeatable: yes.
    """
    for key in sorted(set(keys)):
        draw = get_draw(session, UUID(key))
        if draw.state == DrawState.PREPARED:
            found = pools.counts(
                session, draw, policy_of(draw.policy_digest), AsOf(legal_day(at), at)
            )
            row = {
                "version": draw.version,
                "counts": [[one.stratum, one.kept_out, one.number] for one in found],
                "counted_at": at,
            }
            session.execute(
                insert(DrawPoolCount)
                .values(draw_id=draw.id, **row)
                .on_conflict_do_update(index_elements=[DrawPoolCount.draw_id], set_=row)
            )


def owe_counts(session: Session, _on: date, at: datetime) -> None:
    """The daily count: every draw that is being prepared."""
    ids = session.scalars(select(Draw.id).where(Draw.state == DrawState.PREPARED))
    due.owe(session, COUNT, sorted(map(str, ids)), at=at)


def _counted(
    session: Session, draw: Draw, policy: DrawPolicy, *, at: datetime
) -> tuple[Sequence[PoolCount], datetime]:
    """The counts and when they were made: the worker's of today, else counted now."""
    kept = session.get(DrawPoolCount, draw.id)
    if kept is not None and kept.version != draw.version:
        kept = None
    if kept is None or legal_day(kept.counted_at) != legal_day(at):
        counted = _counted_now(session, draw, policy, at=at)
        if counted is not None:
            return counted, at
    if kept is None:
        raise PoolNotCounted
    return [PoolCount(*row) for row in kept.counts], kept.counted_at


def _counted_now(
    session: Session, draw: Draw, policy: DrawPolicy, *, at: datetime
) -> Sequence[PoolCount] | None:
    """The counts; None where they take longer than a page may."""
    as_of = AsOf(legal_day(at), at)

    def count() -> Sequence[PoolCount] | None:
        few = pools.find_few(session, draw, as_of, patience.FEW)
        return None if few is None else pools.counts(session, draw, policy, as_of, few=few)

    return patience.try_briefly(session, count)


def _kept_out(counted: Sequence[PoolCount]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counted:
        if one.kept_out is not None:
            total[one.kept_out] += one.number
    return dict(total)
