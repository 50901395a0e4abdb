"""What became of the visits that a draw ordered: counted, for the public and the console."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.draws.models import Draw
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import AssignmentState


@dataclass(frozen=True, slots=True)
class VisitsSoFar:
    """How many visits were ordered, made and called off."""

    ordered: int
    done: int
    cancelled: int


def results_of(session: Session, draw: Draw) -> VisitsSoFar:
    """The visits of one draw, by one statement."""
    counted: dict[str, int] = dict(
        session.execute(
            select(Assignment.state, func.count())
            .where(
                Assignment.origin_ref == str(draw.id),
                Assignment.campaign_id == draw.campaign_id,
            )
            .group_by(Assignment.state)
        ).all()
    )
    return VisitsSoFar(
        ordered=sum(counted.values()),
        done=counted.get(AssignmentState.DONE, 0),
        cancelled=counted.get(AssignmentState.CANCELLED, 0),
    )
