"""Which follow-up a failure's course rests on: read from its history, which only grows."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from campaigns.sampling.lifecycle import REOPENED, SamplingAct, SamplingState
from campaigns.sampling.models import Sampling, SamplingEvent


def detail_of(follow_up: Sampling, *, of: SamplingState) -> dict[str, str]:
    """What history keeps of a follow-up and of where the failure stood that it followed."""
    return {"number": follow_up.number, "follow_up_id": str(follow_up.id), "of": of.value}


def failed_at(session: Session, follow_up: Sampling) -> SamplingState | None:
    """Where the failure stood that this follow-up found again.

    Returns:
        A key of ``REOPENED``; None where the follow-up is none, was not recorded as failed, or
        what it led to was taken back.
    """
    if follow_up.follows_id is None:
        return None
    recorded = session.scalar(
        select(SamplingEvent)
        .where(
            SamplingEvent.sampling_id == follow_up.follows_id,
            SamplingEvent.act == SamplingAct.FOLLOW_UP_FAIL,
            SamplingEvent.detail["follow_up_id"].astext == str(follow_up.id),
        )
        .order_by(SamplingEvent.id.desc())
        .limit(1)
    )
    if recorded is None:
        return None
    at = SamplingState(recorded.detail["of"])
    stages = list(REOPENED)
    back = [REOPENED[stage] for stage in stages[: stages.index(at) + 1]]
    taken_back = exists().where(
        SamplingEvent.sampling_id == follow_up.follows_id,
        SamplingEvent.id > recorded.id,
        SamplingEvent.act.in_(back),
    )
    return None if session.scalar(select(taken_back)) else at
