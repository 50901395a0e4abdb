"""The use case that fixes a pool. It does not commit."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.draws import crews, pools
from campaigns.draws.acts import keep, locked, moved, rates_of
from campaigns.draws.algorithm import Pool
from campaigns.draws.models import Draw
from campaigns.draws.policy import DrawPolicy, policy_of
from campaigns.draws.record import pool_document
from campaigns.draws.refusals import PoolUnfit
from campaigns.draws.replacements import check_replacements
from campaigns.draws.rules import DrawAct, deadline, strata_for, wrong_pool
from campaigns.planning.rules import CampaignState
from registry import due
from registry.accounts.actors import Actor
from registry.kernel.canonical import canonical
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_, FieldError
from registry.policy.calendar import calendar_on

LAPSE = "draws.lapse"
"""Due work: a draw whose deadline passed becomes void; key: the draw."""

_OPEN_FOR_DRAWS = frozenset({CampaignState.ANNOUNCED, CampaignState.RUNNING})


def freeze(session: Session, draw_id: UUID, *, version: int, by: Actor, at: datetime) -> Draw:
    """Fix the pool: from now on its digest is public and nothing of it changes.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser.
        PoolUnfit: nothing to draw from, no day left, or too few officers.
        ReplacementMissing: the pool overlaps a void draw's that the terms do not name.
    """
    draw = locked(session, draw_id, DrawAct.FREEZE, version=version, by=by)
    policy = policy_of(draw.policy_digest)
    if draw.campaign.state not in _OPEN_FOR_DRAWS:
        fault = FieldError("#/campaign_id", N_("专项行动没有公布，或者已经结束"))
        raise PoolUnfit(errors=[fault])
    pool, exempted = _pool(session, draw, policy, at=at)
    check_replacements(session, draw, pool.objects)
    body = canonical(
        pool_document(
            pool,
            scope=draw.scope,
            exempted=exempted,
            reasons={key: choice.reason for key, choice in rates_of(draw).items()},
            over_cap_reason=draw.over_cap_reason,
        )
    )
    digest = keep(session, body, at=at)
    commit_by = deadline(at, hours=policy.commit_within_hours)
    due.owe(session, LAPSE, [str(draw.id)], at=commit_by)
    draw.pool_digest, draw.frozen_at, draw.commit_by = digest, at, commit_by
    draw.objects_count, draw.exempted_count = len(pool.objects), len(exempted)
    draw.officers_count = len(pool.officers)
    return moved(session, draw, DrawAct.FREEZE, "frozen", by=by, at=at, pool=digest.hex())


def _pool(
    session: Session, draw: Draw, policy: DrawPolicy, *, at: datetime
) -> tuple[Pool, dict[str, str]]:
    """The pool as of now, and whom it leaves out for which reason."""
    on = legal_day(at)
    days = crews.days_of(draw, calendar_on(on), after=on)
    if not days:
        fault = FieldError("#/visit_to", N_("检查日期里已没有今天以后的工作日"))
        raise PoolUnfit(errors=[fault])
    crew = crews.crew(session, draw, category=draw.campaign.category, days=days)
    objects: dict[str, str] = {}
    exempted: dict[str, str] = {}
    joint: dict[str, str] = {}
    for row in pools.objects(session, draw, policy, AsOf(on, at)):
        if row.kept_out is not None:
            exempted[row.code] = row.kept_out
            continue
        objects[row.code] = row.stratum
        if row.joint_on is not None and (there := _day_up_to(days, row.joint_on)):
            joint[row.code] = there.isoformat()
    agencies = sorted(agency.code for agency in draw.agencies)
    faults = wrong_pool(objects=len(objects), officers=crew.officers, agencies=agencies)
    if faults:
        raise PoolUnfit(errors=faults)
    pool = Pool(
        batch=str(draw.id),
        strata=strata_for(rates_of(draw), policy),
        objects=objects,
        officers=crew.officers,
        recusals=frozenset(pair for pair in crew.recusals if pair[1] in objects),
        agencies=agencies,
        days=[day.isoformat() for day in days],
        joint=joint,
        capacity=policy.visits_per_day,
    )
    return pool, exempted


def _day_up_to(days: Sequence[date], last: date) -> date | None:
    """The latest of ``days`` on which an order that is due on ``last`` can still be met."""
    return max((day for day in days if day <= last), default=None)
