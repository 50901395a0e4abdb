"""Who sees a visit and its findings, before and after a second officer has confirmed them."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from campaigns.inspections import service
from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.models import Inspection
from campaigns.inspections.queries import InspectionQuery
from registry.accounts.actors import Actor
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from tests.builders.accounts import an_agency, an_officer
from tests.builders.inspections import (
    AFTERNOON,
    VISITED_ON,
    Team,
    a_confirmed_finding,
    a_recorded_visit,
    a_team,
)


def a_stranger(session: Session, *roles: Role) -> Actor:
    """An officer of an agency of another line, which no campaign names."""
    agency = an_agency(session, function="tax")
    return actor_of(an_officer(session, agency=agency, roles=roles or (Role.REVIEWER,)))


def listed(session: Session, by: Actor, **narrowing: object) -> set[UUID]:
    query = InspectionQuery(**narrowing)  # type: ignore[arg-type]  # whatever a test narrows by
    return {visit.id for visit in service.list_inspections(session, query, by=by, limit=200)}


def counted(session: Session, by: Actor) -> tuple[int, int]:
    counts = service.count_inspections(session, InspectionQuery(), by=by, on=VISITED_ON)
    return counts.visits, counts.waiting


@pytest.fixture
def team(session: Session) -> Team:
    return a_team(session)


@pytest.fixture
def unconfirmed(session: Session, team: Team) -> Inspection:
    return a_recorded_visit(session, team)


def test_what_is_not_confirmed_is_unknown_to_other_agencies(
    session: Session, unconfirmed: Inspection
) -> None:
    stranger = a_stranger(session)
    (finding,) = unconfirmed.findings
    with pytest.raises(service.InspectionUnknown):
        service.get_inspection(session, unconfirmed.id, by=stranger)
    with pytest.raises(service.FindingUnknown):
        service.get_finding(session, finding.id, by=stranger)
    with pytest.raises(service.FindingUnknown):
        service.confirm_findings(session, [(finding.id, 1)], by=stranger, at=AFTERNOON)
    assert unconfirmed.id not in listed(session, stranger)
    assert counted(session, stranger) == (0, 0)


def test_the_agency_its_campaign_and_auditors_see_it_whole(
    session: Session, team: Team, unconfirmed: Inspection
) -> None:
    ally = actor_of(an_officer(session, agency=an_agency(session)))
    auditor = a_stranger(session, Role.AUDITOR)
    for reader in (team.by, team.second, ally, auditor):
        visit = service.get_inspection(session, unconfirmed.id, by=reader)
        assert visit.answers
        assert [finding.state for finding in visit.findings] == ["recorded"]
        assert unconfirmed.id in listed(session, reader)
        assert counted(session, reader) == (1, 1)


def test_a_confirmed_finding_is_known_but_not_what_else_was_seen(
    session: Session, team: Team
) -> None:
    finding = a_confirmed_finding(session, team)
    stranger = a_stranger(session)
    session.expunge_all()
    told = service.get_finding(session, finding.id, by=stranger)
    assert (told.description != "", told.note) == (True, None)
    visit = service.get_inspection(session, finding.inspection_id, by=stranger)
    assert (visit.answers, visit.place, len(visit.findings)) == ({}, None, 1)
    assert (visit.officers, told.events, visit.findings[0].events) == ([], [], [])
    assert listed(session, stranger) == {finding.inspection_id}


def test_a_filter_is_no_way_round(session: Session, team: Team, unconfirmed: Inspection) -> None:
    confirmed = a_confirmed_finding(session, team).inspection_id
    stranger = a_stranger(session)
    assert listed(session, stranger, finding_state=FindingState.RECORDED) == set()
    assert listed(session, stranger, finding_state=FindingState.CONFIRMED) == {confirmed}
    assert listed(session, team.by, finding_state=FindingState.RECORDED) == {unconfirmed.id}


def test_visits_are_narrowed_by_place_officer_and_agency(
    session: Session, team: Team, unconfirmed: Inspection
) -> None:
    division = team.subject.division
    for code in (division, f"{division[:2]}0000"):
        assert listed(session, team.by, division=code) == {unconfirmed.id}
    assert listed(session, team.by, division="990000") == set()
    assert listed(session, team.by, officer_id=team.inspectors[1].id) == {unconfirmed.id}
    assert listed(session, team.by, officer_id=team.reviewer.id) == set()
    assert listed(session, team.by, agency_id=team.agency.id) == {unconfirmed.id}
    assert listed(session, team.by, agency_id=an_agency(session).id) == set()
