"""How far campaigns have come by batches: counted from their samplings; kept by planning.

A batch is one supervision sampling with a result, as in ``pass_rates``. It belongs to the agency
that took it, and to the place where it was taken: where it was sold, not where it was made.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from campaigns.planning.progress import Counted, Progress, hold, owe_progress, put
from campaigns.sampling.lifecycle import Purpose, ReportKind, SamplingState, Verdict
from campaigns.sampling.models import Sampling
from campaigns.sampling.report_models import TestReport
from registry.penalties.models import Penalty
from registry.penalties.occasions import STANDS
from registry.subjects.models import Subject


def derive_batches_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Count the batches of N campaigns again, as due work asks; repeatable."""
    ids = {UUID(key) for key in keys}
    hold(session, ids)
    put(session, "samples", count_batches(session, ids), at=at)


def penalties_fell_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Have the campaigns counted again whose batches led to N penalties that were annulled."""
    campaigns = session.scalars(
        select(Sampling.campaign_id).where(
            Sampling.penalty_id.in_([UUID(key) for key in keys]), Sampling.campaign_id.is_not(None)
        )
    )
    owe_progress(session, {key for key in campaigns if key is not None}, at=at)


def count_batches(
    session: Session, campaign_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Counted]]:
    """What the samplings of N campaigns came to, whole, by agency and by division; one statement.

    A batch passed after the retest when it passed at first, or when its failure did not stand:
    the retest was good, or the result was annulled.
    """
    place = Subject.division
    sets = func.grouping_sets(
        tuple_(Sampling.campaign_id),
        tuple_(Sampling.campaign_id, Sampling.agency_id),
        tuple_(Sampling.campaign_id, place),
    )
    at_first = TestReport.verdict == Verdict.PASS
    rows = session.execute(
        select(
            Sampling.campaign_id,
            Sampling.agency_id,
            place,
            func.count().label("tested"),
            func.count().filter(at_first).label("at_first"),
            func.count()
            .filter(or_(at_first, Sampling.state == SamplingState.OVERTURNED))
            .label("after"),
            func.count(Penalty.id).label("penalised"),
        )
        .join(
            TestReport,
            and_(TestReport.sampling_id == Sampling.id, TestReport.kind == ReportKind.FIRST),
        )
        .join(Subject, Subject.id == Sampling.seller_id)
        .outerjoin(Penalty, and_(Penalty.id == Sampling.penalty_id, STANDS))
        .where(
            Sampling.campaign_id.in_(campaign_ids),
            Sampling.purpose == Purpose.SUPERVISION,
        )
        .group_by(sets)
    )
    counts: dict[UUID, list[Counted]] = {key: [] for key in campaign_ids}
    for campaign_id, agency_id, division, tested, first, after, penalised in rows:
        done = Progress(
            penalised=penalised,
            batches=tested,
            batches_passed_first=first,
            batches_passed_after=after,
        )
        if campaign_id is not None:
            counts[campaign_id].append(Counted(done, agency_id, division))
    return counts
