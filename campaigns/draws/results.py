"""What became of the visits that a draw ordered: counted, and object by object.

Public once the names are open, and by itself: an object's outcome is known when its visit is
recorded and the second officer has confirmed or withdrawn what was found.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from campaigns.draws.models import Draw, DrawAgency, DrawnObject
from campaigns.inspections.capture_models import InspectionCapture
from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.models import Finding
from campaigns.inspections.sight import CONFIRMED
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import AssignmentOrigin, AssignmentState


@dataclass(frozen=True, slots=True)
class VisitsSoFar:
    """How many visits were ordered, made and called off; how many made are not settled yet.

    ``unsent``: drawn objects for which nobody was free and no visit was ordered by hand since.
    """

    ordered: int
    done: int
    cancelled: int
    unconfirmed: int
    unsent: int = 0

    @property
    def complete(self) -> bool:
        """Whether every result is there: nothing is to be visited or confirmed any more."""
        settled = self.ordered == self.done + self.cancelled and not self.unconfirmed
        return settled and not self.unsent


class Outcome(StrEnum):
    """What the visits at a drawn object came to."""

    PROBLEMS = "problems"
    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    CLEAN = "clean"
    CANCELLED = "cancelled"


def results_of(session: Session, draw: Draw) -> VisitsSoFar:
    """The visits of one draw, those ordered by hand where nobody was free among them."""
    rows = session.execute(
        select(
            Assignment.state,
            func.count(),
            func.count().filter(has_finding(Finding.state == FindingState.RECORDED)),
        )
        .join(Draw, Draw.id == draw.id)
        .where(
            Assignment.campaign_id == draw.campaign_id,
            or_(Assignment.origin_ref == str(draw.id), _by_hand()),
        )
        .group_by(Assignment.state)
    ).all()
    counted = {state: n for state, n, _unconfirmed in rows}
    return VisitsSoFar(
        ordered=sum(counted.values()),
        done=counted.get(AssignmentState.DONE, 0),
        cancelled=counted.get(AssignmentState.CANCELLED, 0),
        unconfirmed=sum(unconfirmed for _state, _n, unconfirmed in rows),
        unsent=session.scalar(_unsent(draw, ~exists().where(_by_hand(), _AT_LINE))) or 0,
    )


def count_unmanned(session: Session, draw: Draw) -> int:
    """How many drawn objects nobody was free for: booked up, away or standing aside."""
    return session.scalar(_unsent(draw)) or 0


def outcomes_of(session: Session, draw: Draw, subject_ids: Collection[int]) -> dict[int, Outcome]:
    """What the visits at N drawn objects came to; absent where nobody was sent. One statement.

    Where an earlier draw of the campaign sent the officers, that visit is the one; where nobody
    was free, the visit that is ordered by hand.
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
        .join(Draw, Draw.id == draw.id)
        .where(
            Assignment.campaign_id == draw.campaign_id,
            Assignment.subject_id.in_(set(subject_ids)),
            or_(Assignment.origin_ref == str(draw.id), earlier, _by_hand()),
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
    made = exists().where(
        _by_hand(),
        _AT_LINE,
        Assignment.state != AssignmentState.OPEN,
        ~has_finding(Finding.state == FindingState.RECORDED),
    )
    unmanned = exists().where(DrawnObject.draw_id == Draw.id, DrawnObject.visit_on.is_(None), ~made)
    return or_(cast(Draw.id, Text).in_(open_visits.union_all(unconfirmed)), unmanned)


_AT_LINE = Assignment.subject_id == DrawnObject.subject_id


def _by_hand() -> ColumnElement[bool]:
    """The condition that an order by hand sends somebody where a public draw could send nobody."""
    line = aliased(DrawnObject)
    return and_(
        Assignment.origin == AssignmentOrigin.ORDER,
        Assignment.campaign_id == Draw.campaign_id,
        or_(Assignment.ended_at.is_(None), Assignment.ended_at >= Draw.published_at),
        exists().where(DrawAgency.draw_id == Draw.id, DrawAgency.agency_id == Assignment.agency_id),
        exists().where(
            line.draw_id == Draw.id,
            line.subject_id == Assignment.subject_id,
            line.visit_on.is_(None),
        ),
    )


def _unsent(draw: Draw, *conditions: ColumnElement[bool]) -> Select[int]:
    return (
        select(func.count())
        .select_from(DrawnObject)
        .join(Draw, Draw.id == DrawnObject.draw_id)
        .where(DrawnObject.draw_id == draw.id, DrawnObject.visit_on.is_(None), *conditions)
    )


def has_finding(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that the visit which an assignment ordered found something of this kind."""
    return exists().where(
        InspectionCapture.assignment_id == Assignment.id,
        Finding.inspection_id == InspectionCapture.inspection_id,
        condition,
    )
