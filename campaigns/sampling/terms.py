"""When a follow-up sample is due: read from the orders and clocks on record."""

from sqlalchemy.orm import Session

from campaigns.sampling.acts import running_clock
from campaigns.sampling.follow_up_rules import Term
from campaigns.sampling.lifecycle import SamplingState
from campaigns.sampling.models import Sampling


def term_of(session: Session, sampling: Sampling) -> Term:
    """When the sample is due that follows up a failure in one of the states of ``PURPOSES``."""
    match sampling.state:
        case SamplingState.RECTIFYING:
            ordered = running_clock(session, sampling, "rectify")
            due = running_clock(session, sampling, "reinspect")
            return Term(ordered.starts_on, party_until=ordered.due_on, last=due.due_on)
        case SamplingState.ANNOUNCED:
            clock = running_clock(session, sampling, "recheck")
            return Term(clock.not_before or clock.starts_on, last=clock.due_on)
        case _:
            clock = running_clock(session, sampling, "stop")
            return Term(clock.starts_on, party_until=clock.due_on)
