"""The use case that fixes a pool: at once where it is small, else by the worker. No commit here."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.draws import crews, patience, pools
from campaigns.draws.acts import keep, locked, moved, note, rates_of
from campaigns.draws.algorithm import Pool
from campaigns.draws.bookings import hold_freezing, waits_for_another
from campaigns.draws.freezing_models import DrawFreezing
from campaigns.draws.models import Draw
from campaigns.draws.queries import get_draw
from campaigns.draws.record import pool_document
from campaigns.draws.refusals import PoolUnfit, ReplacementMissing
from campaigns.draws.replacements import check_replacements
from campaigns.draws.rules import DrawAct, DrawState, deadline, strata_for, wrong_pool
from campaigns.planning.rules import CampaignState
from registry import due
from registry.accounts.actors import Actor, system_actor
from registry.kernel.canonical import canonical
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_, FieldError, Refusal
from registry.policy.calendar import calendar_on
from registry.policy.draws import DrawPolicy, policy_of

LAPSE = "draws.lapse"
"""Due work: a draw whose deadline passed becomes void; key: the draw."""

FREEZE = "draws.freeze"
"""Due work: a pool is to be frozen that takes longer than a page may; key: the draw."""

# What a pool can be refused for when it is made; the worker keeps it for who asked.
_REFUSALS: dict[str, type[Refusal]] = {one.slug(): one for one in (PoolUnfit, ReplacementMissing)}
_OPEN_FOR_DRAWS = frozenset({CampaignState.ANNOUNCED, CampaignState.RUNNING})


def freeze(session: Session, draw_id: UUID, *, version: int, by: Actor, at: datetime) -> Draw:
    """Fix the pool: from now on its digest is public and nothing of it changes.

    A pool that takes longer than a page may is fixed by the worker: until then the draw stays
    prepared and :func:`freezing_of` tells of it. Asked again meanwhile, nothing changes.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser.
        PoolUnfit: nothing to draw from, no day left, or too few officers.
        ReplacementMissing: the pool overlaps a void draw's that the terms do not name.
    """
    hold_freezing(session, [draw_id])
    draw = locked(session, draw_id, DrawAct.FREEZE, version=version, by=by, at=at)
    asked = freezing_of(session, draw)
    if asked is not None and asked.refused is None:
        return draw

    def at_once() -> Draw | None:
        few = pools.find_few(session, draw, AsOf(legal_day(at), at), patience.FEW)
        return None if few is None else _fix(session, draw, few, by=by, at=at)

    frozen = patience.try_briefly(session, at_once)
    if frozen is not None:
        return frozen
    row = {
        "version": version,
        "asked_by": by.person(),
        "asked_at": at,
        "refused": None,
        "refused_why": None,
    }
    session.execute(
        insert(DrawFreezing)
        .values(draw_id=draw_id, **row)
        .on_conflict_do_update(index_elements=[DrawFreezing.draw_id], set_=row)
    )
    due.owe(session, FREEZE, [str(draw_id)], at=at)
    draw = get_draw(session, draw_id)
    note(session, draw, "freezing_asked", by=by, at=at)
    return draw


def freeze_due(session: Session, keys: Sequence[str], at: datetime) -> None:
    """Fix the pools that were asked for; why one cannot be is kept for who asked.

    Repeatable: yes; a draw that was frozen or changed meanwhile is left alone.
    """
    draw_ids = sorted({UUID(key) for key in keys})
    hold_freezing(session, draw_ids)
    for draw_id in draw_ids:
        draw = get_draw(session, draw_id, lock=True)
        asked = freezing_of(session, draw)
        if asked is None or asked.refused is not None:
            continue
        try:
            _fix(session, draw, None, by=system_actor(FREEZE), at=at)
        except tuple(_REFUSALS.values()) as refused:
            asked.refused = refused.slug()
            asked.refused_why = {
                "errors": [[one.pointer, one.detail, list(one.params)] for one in refused.errors],
                "params": refused.params,
            }


def freezing_of(session: Session, draw: Draw) -> DrawFreezing | None:
    """What was asked for of a draw as it stands, and how it went; None: nothing, or it is done."""
    asked = session.get(DrawFreezing, draw.id, populate_existing=True)
    stands = draw.state == DrawState.PREPARED
    return asked if asked is not None and stands and asked.version == draw.version else None


def refusal_of(asked: DrawFreezing) -> Refusal | None:
    """Why the worker could not freeze a pool; None where it has not tried yet."""
    if asked.refused is None or asked.refused_why is None:
        return None
    errors = [
        FieldError(pointer, detail, tuple(map(tuple, params)))
        for pointer, detail, params in asked.refused_why["errors"]
    ]
    return _REFUSALS[asked.refused](errors=errors, **asked.refused_why["params"])


def _fix(
    session: Session, draw: Draw, few: Sequence[int] | None, *, by: Actor, at: datetime
) -> Draw:
    policy = policy_of(draw.policy_digest)
    if draw.campaign.state not in _OPEN_FOR_DRAWS:
        fault = FieldError("#/campaign_id", N_("专项行动没有公布，或者已经结束"))
        raise PoolUnfit(errors=[fault])
    pool, exempted = _pool(session, draw, policy, few, at=at)
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
    session: Session, draw: Draw, policy: DrawPolicy, few: Sequence[int] | None, *, at: datetime
) -> tuple[Pool, dict[str, str]]:
    """The pool as of now, and whom it leaves out for which reason."""
    on = legal_day(at)
    days = crews.days_of(draw, calendar_on(on), after=on)
    if not days:
        fault = FieldError("#/visit_to", N_("检查日期里已没有今天以后的工作日"))
        raise PoolUnfit(errors=[fault])
    if waits_for_another(session, draw):
        said = N_(
            "本机关另有一次抽取的名录库已冻结、还没有抽出，检查日期重叠；等它抽出或者作废后再冻结"
        )
        raise PoolUnfit(errors=[FieldError("#/agency_ids", said)])
    crew = crews.crew(session, draw, category=draw.campaign.category, days=days, on=on)
    objects: dict[str, str] = {}
    exempted: dict[str, str] = {}
    joint: dict[str, str] = {}
    for row in pools.objects(session, draw, policy, AsOf(on, at), few=few):
        if row.kept_out is not None:
            exempted[row.code] = row.kept_out
            continue
        objects[row.code] = row.stratum
        if row.joint_on is not None and (there := _day_up_to(days, row.joint_on)):
            joint[row.code] = there.isoformat()
    agencies = sorted(agency.code for agency in draw.agencies)
    # Nothing to draw from is told by what everybody may count: an undertaking that another draw
    # named, whose names are closed, would be found out by freezing a pool of it alone.
    drawable = len(objects) or pools.open_number(session, draw, policy, AsOf(on, at), few=few)
    faults = wrong_pool(objects=drawable, officers=crew.officers, agencies=agencies)
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
