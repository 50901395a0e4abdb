"""What became of the visits that a draw ordered: counted, and object by object.

Public once the names are open, and by itself: an object's outcome is known when its visit is
recorded and the second officer has confirmed or withdrawn what was found.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from campaigns.draws.models import Draw
from campaigns.inspections.capture_models import InspectionCapture
from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.models import Finding
from campaigns.inspections.sight import CONFIRMED
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import AssignmentOrigin, AssignmentState


@dataclass(frozen=True, slots=True)
class VisitsSoFar:
    """How many visits were ordered, made and called off; how many made are not settled yet."""

    ordered: int
    done: int
    cancelled: int
    unconfirmed: int

    @property
    def complete(self) -> bool:
        """Whether every result is there: nothing is to be visited or confirmed any more."""
        return self.ordered == self.done + self.cancelled and not self.unconfirmed


class Outcome(StrEnum):
    """What the visits at a drawn object came to."""

    PROBLEMS = "problems"
    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    CLEAN = "clean"
    CANCELLED = "cancelled"


def results_of(session: Session, draw: Draw) -> VisitsSoFar:
    """The visits of one draw, by one statement."""
    rows = session.execute(
        select(
            Assignment.state,
            func.count(),
            func.count().filter(has_finding(Finding.state == FindingState.RECORDED)),
        )
        .where(Assignment.origin_ref == str(draw.id), Assignment.campaign_id == draw.campaign_id)
        .group_by(Assignment.state)
    ).all()
    counted = {state: n for state, n, _unconfirmed in rows}
    return VisitsSoFar(
        ordered=sum(counted.values()),
        done=counted.get(AssignmentState.DONE, 0),
        cancelled=counted.get(AssignmentState.CANCELLED, 0),
        unconfirmed=sum(unconfirmed for _state, _n, unconfirmed in rows),
    )


def outcomes_of(session: Session, draw: Draw, subject_ids: Collection[int]) -> dict[int, Outcome]:
    """What the visits at N drawn objects came to; absent where nobody was sent. One statement.

    Where an earlier draw of the campaign sent the officers, that visit is the one.
    """
    if not subject_ids or draw.published_at is None:
        return {}
    stands = Assignment.state
    facts = {
        Outcome.PROBLEMS: has_finding(CONFIRMED),
        Outcome.UNCONFIRMED: has_finding(Finding.state == FindingState.RECORDED),
        Outcome.OPEN: stands == AssignmentState.OPEN,
        Outcome.CLEAN: stands == AssignmentState.DONE,
        Outcome.CANCELLED: stands == AssignmentState.CANCELLED,
    }
    earlier = and_(
        Assignment.origin == AssignmentOrigin.DRAW,
        Assignment.created_at <= draw.published_at,
        or_(Assignment.ended_at.is_(None), Assignment.ended_at >= draw.published_at),
    )
    rows = session.execute(
        select(Assignment.subject_id, *(func.bool_or(fact) for fact in facts.values()))
        .where(
            Assignment.campaign_id == draw.campaign_id,
            Assignment.subject_id.in_(set(subject_ids)),
            or_(Assignment.origin_ref == str(draw.id), earlier),
        )
        .group_by(Assignment.subject_id)
    )
    return {
        subject_id: next(outcome for outcome, so in zip(facts, told, strict=True) if so)
        for subject_id, *told in rows
    }


def unsettled() -> ColumnElement[bool]:
    """The condition that a draw has results to come: a visit to be made, or to be confirmed.

    Asked from what waits and not from the draw: a draw that is settled costs nothing more.
    """
    drawn = select(Assignment.origin_ref).where(Assignment.origin == AssignmentOrigin.DRAW)
    unconfirmed = (
        drawn.join(InspectionCapture, InspectionCapture.assignment_id == Assignment.id)
        .join(Finding, Finding.inspection_id == InspectionCapture.inspection_id)
        .where(Finding.state == FindingState.RECORDED)
    )
    open_visits = drawn.where(Assignment.state == AssignmentState.OPEN)
    return cast(Draw.id, Text).in_(open_visits.union_all(unconfirmed))


def has_finding(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that the visit which an assignment ordered found something of this kind."""
    return exists().where(
        InspectionCapture.assignment_id == Assignment.id,
        Finding.inspection_id == InspectionCapture.inspection_id,
        condition,
    )
