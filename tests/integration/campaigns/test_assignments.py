"""Assignments on the real database: who is to visit whom, once, by two officers, in time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from campaigns.planning import assignments, service
from campaigns.planning.assignment_models import Assignment, AssignmentOfficer
from campaigns.planning.assignment_rules import (
    AlreadyAssigned,
    AssignmentsInvalid,
    AssignmentState,
    NewAssignment,
    NoDayFree,
    OfficersBooked,
)
from campaigns.planning.assignment_views import orders_of
from registry.accounts.actors import system_actor
from registry.accounts.conflicts import declare_conflict, end_conflict
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.refusals import Stale
from tests.builders.accounts import an_agency, an_officer
from tests.builders.assignments import an_assignment, an_order
from tests.builders.inspections import AFTERNOON, VISITED_ON, a_team
from tests.builders.planning import a_running_campaign
from tests.builders.subjects import a_subject, some_subjects

BY = system_actor("tests")


def test_an_order_is_open_for_its_officers_until_the_visit_is_recorded(session: Session) -> None:
    team = a_team(session)
    made = an_assignment(session, team)
    assert made.subject.uscc == team.subject.uscc
    assert {officer.id for officer in made.officers} == {one.id for one in team.inspectors}
    mine = assignments.open_assignments(session, officer_id=team.inspectors[0].id)
    assert [one.id for one in mine] == [made.id]
    assert assignments.open_assignments(session, officer_id=team.reviewer.id) == []
    visited = {made.id: VISITED_ON}
    assignments.complete(session, visited, by=BY, at=AFTERNOON)
    assignments.complete(session, visited, by=BY, at=AFTERNOON + timedelta(hours=1))
    assert (made.state, made.ended_at, made.version) == (AssignmentState.DONE, AFTERNOON, 2)
    assert assignments.open_assignments(session, campaign_id=team.campaign.id) == []


def test_a_draw_handed_down_twice_assigns_once(session: Session) -> None:
    team = a_team(session)
    other = a_subject(session)
    drawn = [an_order(team, draw="draw-1"), an_order(team, subject_id=other.id, draw="draw-1")]
    first = assignments.assign(session, drawn, by=BY, at=AFTERNOON)
    assignments.complete(session, {first[0].id: VISITED_ON}, by=BY, at=AFTERNOON)
    again = assignments.assign(session, list(reversed(drawn)), by=BY, at=AFTERNOON)
    assert [one.id for one in again] == [one.id for one in reversed(first)]
    assert session.scalar(select(func.count()).select_from(Assignment)) == 2


def test_a_firm_is_not_assigned_twice_at_once_to_one_agency(session: Session) -> None:
    team = a_team(session)
    an_assignment(session, team)
    with pytest.raises(AlreadyAssigned):
        assignments.assign(session, [an_order(team)], by=BY, at=AFTERNOON)


def test_every_fault_of_a_set_is_told_and_nothing_is_stored(session: Session) -> None:
    team = a_team(session)
    stranger = an_officer(session, agency=an_agency(session))
    one, two = (officer.id for officer in team.inspectors)
    aside = an_officer(session, agency=team.agency)
    desk = an_officer(session, agency=team.agency, roles=(Role.CASE_OFFICER,))
    told = {"reason": "亲属任职", "by": team.by, "at": AFTERNOON}
    declared = declare_conflict(
        session, officer_id=aside.id, uscc=team.subject.uscc, from_on=VISITED_ON, **told
    )
    # Over before the order is: the visit could be made on any day until then.
    end_conflict(session, declared.id, until_on=VISITED_ON, **told)
    wrong = [
        an_order(team),
        an_order(team, officer_ids=(one,)),
        an_order(team, officer_ids=(one, stranger.id)),
        an_order(team, officer_ids=(one, one)),
        an_order(team, due_on=VISITED_ON - timedelta(days=1)),
        an_order(team, due_on=date(2027, 1, 1)),
        an_order(team, subject_id=10**12, officer_ids=(two, one)),
        an_order(team, officer_ids=(aside.id, one), due_on=VISITED_ON + timedelta(days=9)),
        # Of the agency, and no inspector.
        an_order(team, officer_ids=(one, desk.id)),
    ]
    with pytest.raises(AssignmentsInvalid) as refused:
        assignments.assign(session, wrong, by=BY, at=AFTERNOON)
    assert [fault.pointer for fault in refused.value.errors] == [
        "#/1/officers",
        "#/2/officers",
        "#/3/officers",
        "#/4/due_on",
        "#/5/due_on",
        "#/6/uscc",
        "#/7/officers",
        "#/8/officers",
    ]
    assert session.scalar(select(func.count()).select_from(Assignment)) == 0


def test_no_officer_is_ordered_to_more_visits_than_the_days_until_then_allow(
    session: Session,
) -> None:
    team = a_team(session)

    def orders(number: int, due_on: date) -> list[NewAssignment]:
        return [
            an_order(team, subject_id=a_subject(session).id, due_on=due_on) for _ in range(number)
        ]

    # Three a day, on this working day and on the next.
    assignments.assign(session, orders(5, VISITED_ON + timedelta(days=1)), by=BY, at=AFTERNOON)
    with pytest.raises(OfficersBooked) as refused, session.begin_nested():
        assignments.assign(session, orders(2, VISITED_ON + timedelta(days=1)), by=BY, at=AFTERNOON)
    assert [fault.pointer for fault in refused.value.errors] == ["#/0/officers", "#/1/officers"]
    # The Thursday after that Wednesday has room for both.
    assert refused.value.params == {"places": "1、2", "most": 3, "free": "2026-03-12"}
    assignments.assign(session, orders(1, VISITED_ON + timedelta(days=1)), by=BY, at=AFTERNOON)
    with pytest.raises(OfficersBooked), session.begin_nested():
        assignments.assign(session, orders(1, VISITED_ON), by=BY, at=AFTERNOON)
    # A later day is free, and so is a colleague.
    assignments.assign(session, orders(1, VISITED_ON + timedelta(days=7)), by=BY, at=AFTERNOON)
    others = tuple(an_officer(session, agency=team.agency).id for _ in range(2))
    free = an_order(team, officer_ids=others)
    assert assignments.assign(session, [free], by=BY, at=AFTERNOON)


def test_the_nearest_day_with_room_lies_within_the_campaign(session: Session) -> None:
    team = a_team(session)
    friday = VISITED_ON + timedelta(days=3)
    monday = friday + timedelta(days=3)
    short = a_running_campaign(session, agencies=[team.agency], ends_on=monday)

    def order(number: int, due_on: date) -> None:
        orders = [
            replace(an_order(team, due_on=due_on), campaign_id=short.id, subject_id=one.id)
            for one in some_subjects(session, number)
        ]
        assignments.assign(session, orders, by=BY, at=AFTERNOON)

    order(12, friday)
    with pytest.raises(OfficersBooked) as refused, session.begin_nested():
        order(1, friday)
    # Not the weekend.
    assert refused.value.params["free"] == monday.isoformat()
    order(3, monday)
    with pytest.raises(NoDayFree) as none_left, session.begin_nested():
        order(1, friday)
    assert none_left.value.params["until"] == monday.isoformat()


def test_a_closed_campaign_takes_no_orders(session: Session) -> None:
    team = a_team(session)
    service.close(session, team.campaign.id, version=team.campaign.version, by=BY, at=AFTERNOON)
    with pytest.raises(AssignmentsInvalid) as refused:
        assignments.assign(session, [an_order(team)], by=BY, at=AFTERNOON)
    assert [fault.pointer for fault in refused.value.errors] == ["#/campaign_id"]


def test_a_visit_is_called_off_once_with_a_reason(session: Session) -> None:
    made = an_assignment(session, a_team(session))
    with pytest.raises(AssignmentsInvalid):
        assignments.cancel(session, made.id, version=1, reason=" ", by=BY, at=AFTERNOON)
    with pytest.raises(Stale):
        assignments.cancel(session, made.id, version=7, reason="企业停业", by=BY, at=AFTERNOON)
    off = assignments.cancel(session, made.id, version=1, reason="企业停业", by=BY, at=AFTERNOON)
    assert (off.state, off.reason, off.ended_at) == ("cancelled", "企业停业", AFTERNOON)
    with pytest.raises(ActNotPossible):
        assignments.cancel(session, made.id, version=2, reason="再次", by=BY, at=AFTERNOON)


def test_an_order_called_off_is_done_only_by_a_visit_made_before_and_keeps_its_reason(
    session: Session,
) -> None:
    made = an_assignment(session, a_team(session))
    ended_at = AFTERNOON + timedelta(days=2)
    assignments.cancel(session, made.id, version=1, reason="企业停业", by=BY, at=ended_at)
    told_at = ended_at + timedelta(days=9)
    later = {made.id: VISITED_ON + timedelta(days=3)}
    assignments.complete(session, later, by=BY, at=told_at)
    session.refresh(made)
    assert (made.state, made.reason, made.ended_at) == ("cancelled", "企业停业", ended_at)
    other = update(Assignment).values(state="done", reason="另一原因")
    with pytest.raises(IntegrityError, match="keeps what was ordered"), session.begin_nested():
        session.execute(other)
    # In Beijing it was that day already.
    same_day = {made.id: VISITED_ON + timedelta(days=2)}
    assignments.complete(session, same_day, by=BY, at=told_at)
    session.refresh(made)
    assert (made.state, made.reason, made.ended_at) == ("done", "企业停业", told_at)


def test_the_database_itself_keeps_assignments(session: Session) -> None:
    made = an_assignment(session, a_team(session))
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(delete(Assignment))
    with pytest.raises(IntegrityError, match="keeps what was ordered"), session.begin_nested():
        session.execute(update(Assignment).values(origin_ref="elsewhere"))
    one = made.officers[0].id
    session.execute(delete(AssignmentOfficer).where(AssignmentOfficer.officer_id == one))
    with pytest.raises(IntegrityError, match="fewer than two"):
        session.connection().exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_only_who_goes_or_leads_calls_a_visit_off_and_sees_whom_others_visit(
    session: Session,
) -> None:
    team = a_team(session)
    made = an_assignment(session, team)
    stranger = actor_of(an_officer(session, roles=(Role.CAMPAIGN_OFFICER,)))
    with pytest.raises(assignments.AssignmentOfAnotherAgency):
        assignments.cancel(session, made.id, version=1, reason="停业", by=stranger, at=AFTERNOON)
    with pytest.raises(assignments.AssignmentOfAnotherAgency):
        assignments.assign(session, [an_order(team)], by=stranger, at=AFTERNOON)
    shown = orders_of(session, team.campaign, None, by=stranger, on=VISITED_ON)
    assert shown["assignments"] == []
    own = orders_of(session, team.campaign, None, by=team.by, on=VISITED_ON)
    assert own["assignments"] == [made]
    assignments.cancel(session, made.id, version=1, reason="停业", by=team.by, at=AFTERNOON)
