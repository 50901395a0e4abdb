"""Visits to be made, ordered by the service itself."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning import assignments
from campaigns.planning.assignments import Assignment, AssignmentOrigin, NewAssignment
from registry.accounts.actors import Actor, system_actor
from tests.builders.inspections import AFTERNOON, VISITED_ON, Team


def an_order(
    team: Team,
    *,
    subject_id: int | None = None,
    due_on: date = VISITED_ON,
    officer_ids: tuple[UUID, ...] | None = None,
    draw: str | None = None,
) -> NewAssignment:
    """A visit of the team's firm by both inspectors, as ordered; drawn where ``draw`` names one."""
    return NewAssignment(
        campaign_id=team.campaign.id,
        subject_id=subject_id or team.subject.id,
        agency_id=team.agency.id,
        officer_ids=tuple(one.id for one in team.inspectors)
        if officer_ids is None
        else officer_ids,
        due_on=due_on,
        origin=AssignmentOrigin.DRAW if draw else AssignmentOrigin.ORDER,
        origin_ref=draw,
    )


def an_assignment(
    session: Session, team: Team, *, by: Actor | None = None, at: datetime = AFTERNOON
) -> Assignment:
    """An open assignment of the team's inspectors."""
    return assignments.assign(session, [an_order(team)], by=by or system_actor("tests"), at=at)[0]
