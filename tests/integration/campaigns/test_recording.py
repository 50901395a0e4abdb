"""Recording visits on the real database: what is stored, what is refused, what is repeated."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from campaigns.inspections import service
from campaigns.inspections.captures import Capture
from campaigns.inspections.models import Finding, Inspection, InspectionOfficer
from campaigns.inspections.progress import count_visits
from campaigns.inspections.recording import BatchTooLarge, InspectionsInvalid
from campaigns.inspections.rules import StandsAside
from campaigns.inspections.visits import Fate, NewInspection
from campaigns.planning import service as planning
from campaigns.planning.answers import Answer
from campaigns.planning.drawn_visits import OVER
from campaigns.planning.progress import PROGRESS
from campaigns.planning.terms import AgencyRole, NamedAgency
from registry import due
from registry.accounts import conflicts
from registry.accounts import service as accounts
from registry.accounts.actors import PersonNeeded, system_actor
from registry.accounts.models import Officer
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.db import Database
from registry.kernel.identity import new_id
from tests.builders.accounts import an_agency, an_officer
from tests.builders.assignments import an_assignment
from tests.builders.inspections import (
    AFTERNOON,
    CLEAN,
    OUT_OF_TERM,
    VISITED_ON,
    Team,
    a_recorded_visit,
    a_team,
    a_visit,
)


def pointers(session: Session, team: Team, *items: NewInspection) -> list[str]:
    with pytest.raises(InspectionsInvalid) as refused:
        service.record_inspections(session, items, by=team.by, at=AFTERNOON)
    return [fault.pointer for fault in refused.value.errors]


def test_a_clean_visit_is_on_record_without_findings(session: Session) -> None:
    team = a_team(session)
    visit = a_recorded_visit(session, team, found=False)
    assert (visit.result, visit.findings) == ("clean", [])
    assert visit.recorded_by == team.inspectors[0].id
    officers = session.scalars(
        select(InspectionOfficer.officer_id).where(InspectionOfficer.inspection_id == visit.id)
    )
    assert set(officers) == {officer.id for officer in team.inspectors}


def test_a_bad_answer_is_a_finding_in_the_checklists_words(session: Session) -> None:
    (finding,) = a_recorded_visit(session, a_team(session)).findings
    assert finding.description == "使用超过检定有效期的加油机"
    assert finding.note == "2号机3号枪，检定标志2025年12月"
    assert (finding.state, finding.severity) == ("recorded", "general")


def test_what_is_wrong_is_named_field_by_field(session: Session) -> None:
    team = a_team(session)
    good = a_visit(team)
    stranger = an_officer(session)
    assert pointers(session, team, replace(good, campaign_id=new_id())) == ["#/campaign_id"]
    assert pointers(session, team, replace(good, uscc="91140100PDY000018X")) == ["#/uscc"]
    assert pointers(session, team, replace(good, inspected_on=date(2026, 3, 11))) == [
        "#/inspected_on"
    ]
    assert pointers(session, team, replace(good, inspected_on=date(2026, 2, 27))) == [
        "#/inspected_on"
    ]
    assert pointers(session, team, replace(good, officers=good.officers[:1])) == ["#/officers"]
    assert pointers(session, team, replace(good, officers=good.officers[:1] * 2)) == ["#/officers"]
    assert pointers(session, team, replace(good, officers=(good.officers[0], stranger.id))) == [
        "#/officers"
    ]
    assert pointers(session, team, replace(good, answers={})) == [
        f"#/answers/{key}" for key in CLEAN if key not in {"purchase_ledger", "grade_marking"}
    ]
    assert pointers(session, team, good, replace(good, place="长" * 201)) == ["#/1/place"]


def test_the_beijing_day_decides_what_is_in_the_future(session: Session) -> None:
    team = a_team(session)
    late_in_utc = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)
    visit = a_visit(team, inspected_on=date(2026, 3, 11))
    (stored,) = service.record_inspections(session, [visit], by=team.by, at=late_in_utc)
    assert stored.inspected_on == date(2026, 3, 11)


NEXT_WEEK = AFTERNOON + timedelta(days=7)
THE_SERVICE = system_actor("tests")


def sent_late(session: Session, team: Team, **changed: Any) -> Inspection:
    """The team's visit, when it arrives a week after the day it was made."""
    visit = replace(a_visit(team), **changed)
    (stored,) = service.record_inspections(session, [visit], by=team.by, at=NEXT_WEEK)
    return stored


def late_pointers(session: Session, team: Team, visit: NewInspection) -> list[str]:
    with pytest.raises(InspectionsInvalid) as refused:
        service.record_inspections(session, [visit], by=team.by, at=NEXT_WEEK)
    return [fault.pointer for fault in refused.value.errors]


def test_a_visit_made_before_the_campaign_was_closed_is_taken_late_and_says_so(
    session: Session,
) -> None:
    team = a_team(session)
    order = an_assignment(session, team)
    closed_at = AFTERNOON + timedelta(days=2)
    planning.close(session, team.campaign.id, version=3, by=THE_SERVICE, at=closed_at)
    session.refresh(order)
    # Of an order that ended with the campaign, and was carried out before.
    assert order.state == "cancelled"
    capture = Capture(assignment_id=order.id)
    assert sent_late(session, team, capture=capture).remarks == ["after_closing"]
    session.refresh(order)
    assert (order.state, order.reason, order.ended_at) == ("done", OVER, NEXT_WEEK)
    assert count_visits(session, [team.campaign.id])[team.campaign.id][0].progress.late == 1
    after = a_visit(team, inspected_on=VISITED_ON + timedelta(days=3))
    assert late_pointers(session, team, after) == ["#/campaign_id"]
    assert due.is_owed(session, PROGRESS, str(team.campaign.id))


def test_a_visit_that_comes_after_the_report_is_counted_and_says_so(session: Session) -> None:
    team = a_team(session)
    closed_at = AFTERNOON + timedelta(days=2)
    planning.close(session, team.campaign.id, version=3, by=THE_SERVICE, at=closed_at)
    planning.report(
        session, team.campaign.id, "抽查结束。", version=4, by=THE_SERVICE, at=closed_at
    )
    assert sent_late(session, team).remarks == ["after_report"]


def test_a_visit_is_taken_late_of_an_officer_who_has_left_since(session: Session) -> None:
    team = a_team(session)
    left_at = AFTERNOON + timedelta(days=2)
    second = team.inspectors[1]
    accounts.deactivate_officer(
        session, second.id, version=second.version, by=THE_SERVICE, at=left_at
    )
    assert sent_late(session, team).remarks == ["officer_left"]
    after = a_visit(team, inspected_on=VISITED_ON + timedelta(days=3))
    assert late_pointers(session, team, after) == ["#/officers"]


def test_a_visit_is_taken_late_of_an_agency_that_an_amendment_took_out(session: Session) -> None:
    team = a_team(session)
    other = an_agency(session, function="tourism")
    planning.amend(
        session,
        team.campaign.id,
        planning.Amendment(
            reason="分工调整", agencies=[NamedAgency(other.name, AgencyRole.LEAD, other.id)]
        ),
        version=3,
        by=THE_SERVICE,
        at=AFTERNOON + timedelta(days=2),
    )
    assert sent_late(session, team).remarks == ["agency_left"]
    after = a_visit(team, inspected_on=VISITED_ON + timedelta(days=3))
    assert late_pointers(session, team, after) == ["#/campaign_id"]


def test_a_visit_by_an_officer_who_stands_aside_is_kept_and_marked(session: Session) -> None:
    team = a_team(session)
    stand_aside(session, team.inspectors[1], team)
    assert a_recorded_visit(session, team).remarks == ["stood_aside"]


def test_who_stands_aside_does_not_confirm(session: Session) -> None:
    team = a_team(session)
    (finding,) = a_recorded_visit(session, team).findings
    stand_aside(session, team.reviewer, team)
    with pytest.raises(StandsAside):
        service.confirm_findings(session, [(finding.id, 1)], by=team.second, at=AFTERNOON)


def stand_aside(session: Session, officer: Officer, team: Team) -> None:
    conflicts.declare_conflict(
        session,
        officer_id=officer.id,
        uscc=team.subject.uscc,
        reason="kinship",
        from_on=VISITED_ON,
        by=actor_of(officer),
        at=AFTERNOON,
    )


def test_only_who_inspects_goes_along_and_only_who_was_there_records(session: Session) -> None:
    team = a_team(session)
    organiser = an_officer(session, agency=team.agency, roles=(Role.CAMPAIGN_OFFICER,))
    first, second = team.inspectors
    beside = replace(a_visit(team), officers=(first.id, organiser.id))
    assert pointers(session, team, beside) == ["#/officers"]
    others = replace(a_visit(team), officers=(second.id, team.reviewer.id))
    assert pointers(session, team, others) == ["#/officers"]


def test_blanks_around_a_reference_do_not_make_it_another(session: Session) -> None:
    team = a_team(session)
    assert pointers(session, team, a_visit(team, client_ref="b1 ")) == ["#/client_ref"]


def test_a_persons_number_stands_neither_in_the_place_nor_in_a_note(session: Session) -> None:
    team = a_team(session)
    placed = replace(a_visit(team), place="11010519491231002X家中")
    assert pointers(session, team, placed) == ["#/place"]
    noted = CLEAN | {"licences": Answer("pass", "负责人电话13800000000")}
    assert pointers(session, team, a_visit(team, noted)) == ["#/answers/licences/note"]


def test_a_visit_of_nothing_but_not_applicable_is_no_clean_visit(session: Session) -> None:
    team = a_team(session)
    nothing = {
        key: Answer("not_applicable") if answer.value == "pass" else answer
        for key, answer in CLEAN.items()
    }
    assert pointers(session, team, a_visit(team, nothing)) == ["#/answers"]


def test_an_agency_that_takes_no_part_records_nothing(session: Session) -> None:
    team = a_team(session)
    others = an_agency(session, function="tourism")
    officers = (an_officer(session, agency=others), an_officer(session, agency=others))
    visit = replace(a_visit(team), officers=tuple(officer.id for officer in officers))
    with pytest.raises(InspectionsInvalid) as refused:
        service.record_inspections(session, [visit], by=actor_of(officers[0]), at=AFTERNOON)
    assert [fault.pointer for fault in refused.value.errors] == ["#/campaign_id"]


def test_the_service_itself_makes_no_visits(session: Session) -> None:
    team = a_team(session)
    with pytest.raises(PersonNeeded):
        service.record_inspections(session, [a_visit(team)], by=system_actor("x"), at=AFTERNOON)


def test_one_bad_visit_leaves_nothing_of_a_whole_set(database: Database) -> None:
    with database.transaction() as session:
        team = a_team(session)
    with pytest.raises(InspectionsInvalid), database.transaction() as session:
        service.record_inspections(
            session,
            [a_visit(team), replace(a_visit(team), uscc="1")],
            by=team.by,
            at=AFTERNOON,
        )
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Inspection)) == 0


def test_a_batch_whose_connection_dies_leaves_nothing_and_is_stored_afterwards(
    database: Database,
) -> None:
    with database.transaction() as session:
        team = a_team(session)
    batch = [a_visit(team, client_ref=f"visit-{number}") for number in range(20)]
    batch[7] = replace(batch[7], uscc="911401")

    def killed() -> None:
        with database.transaction() as session:
            service.record_batch(session, batch, by=team.by, at=AFTERNOON)
            mine = session.scalar(select(func.pg_backend_pid()))
            with database.transaction() as other:
                other.execute(select(func.pg_terminate_backend(mine)))

    with pytest.raises(OperationalError):
        killed()
    for fate in (Fate.STORED, Fate.ALREADY):
        with database.transaction() as session:
            outcomes = service.record_batch(session, batch, by=team.by, at=AFTERNOON)
        assert [outcome.fate for outcome in outcomes] == [
            Fate.REFUSED if place == 7 else fate for place in range(20)
        ]


def test_a_reference_used_for_another_visit_is_refused(session: Session) -> None:
    team = a_team(session)
    visit = a_visit(team, client_ref="tablet-7/1")
    service.record_inspections(session, [visit], by=team.by, at=AFTERNOON)
    assert pointers(session, team, replace(visit, place="北门")) == ["#/client_ref"]
    twins = [a_visit(team, client_ref="tablet-7/2"), a_visit(team, client_ref="tablet-7/2")]
    same = service.record_batch(session, twins, by=team.by, at=AFTERNOON)
    assert [outcome.fate for outcome in same] == [Fate.STORED, Fate.ALREADY]
    differing = [
        a_visit(team, client_ref="tablet-7/3"),
        replace(a_visit(team, client_ref="tablet-7/3"), place="南门"),
    ]
    outcomes = service.record_batch(session, differing, by=team.by, at=AFTERNOON)
    assert [outcome.fate for outcome in outcomes] == [Fate.STORED, Fate.REFUSED]


def test_the_same_batch_sent_twice_at_once_is_stored_once(database: Database) -> None:
    with database.transaction() as session:
        team = a_team(session)
    batch = [a_visit(team, CLEAN | OUT_OF_TERM, client_ref=f"v{n}") for n in range(40)]
    ready = Barrier(2)

    def send(items: list[NewInspection]) -> list[Fate]:
        ready.wait()
        with database.transaction() as session:
            outcomes = service.record_batch(session, items, by=team.by, at=AFTERNOON)
            return [outcome.fate for outcome in outcomes]

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(send, [batch, batch[::-1]]))
    fates = [fate for result in results for fate in result]
    assert (fates.count(Fate.STORED), fates.count(Fate.ALREADY)) == (40, 40)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Finding)) == 40


def test_more_than_500_are_not_taken_at_once(session: Session) -> None:
    team = a_team(session)
    with pytest.raises(BatchTooLarge):
        service.record_batch(session, [a_visit(team)] * 501, by=team.by, at=AFTERNOON)


def test_the_database_itself_refuses_a_visit_of_one_officer(database: Database) -> None:
    with database.transaction() as session:
        team = a_team(session)
        visit = a_recorded_visit(session, team, found=False)
    with pytest.raises(IntegrityError, match="fewer than two officers"):  # noqa: SIM117
        with database.transaction() as session:
            session.execute(
                text(
                    "INSERT INTO inspection (id, campaign_id, subject_id, agency_id, inspected_on,"
                    " checklist_version_id, answers, result, content_digest, recorded_by,"
                    " recorded_at) SELECT :new, campaign_id, subject_id, agency_id, inspected_on,"
                    " checklist_version_id, answers, result, content_digest, recorded_by,"
                    " recorded_at FROM inspection WHERE id = :id"
                ),
                {"new": new_id(), "id": visit.id},
            )


def test_a_visit_on_record_is_never_changed(session: Session) -> None:
    a_recorded_visit(session, a_team(session))
    for statement in (
        "UPDATE inspection SET result = 'clean'",
        "DELETE FROM inspection",
        "UPDATE finding SET severity = 'minor'",
        "DELETE FROM finding",
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(statement))


def test_a_visit_is_not_recorded_before_it_happened_even_behind_the_service(
    session: Session,
) -> None:
    visit = a_recorded_visit(session, a_team(session))
    with pytest.raises(IntegrityError, match="not_in_the_future"), session.begin_nested():
        session.execute(
            text(
                "INSERT INTO inspection SELECT (jsonb_populate_record(i, jsonb_build_object("
                "'id', CAST(:new AS text), 'inspected_on', '2027-01-01'))).*"
                " FROM inspection i WHERE id = :id"
            ),
            {"new": str(new_id()), "id": visit.id},
        )


def test_answers_and_the_devices_clock_are_kept_as_sent(session: Session) -> None:
    team = a_team(session)
    device_at = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)
    visit = replace(a_visit(team, CLEAN | OUT_OF_TERM), device_at=device_at)
    (stored,) = service.record_inspections(session, [visit], by=team.by, at=AFTERNOON)
    assert stored.device_at == device_at
    assert (stored.inspected_on, stored.recorded_at) == (VISITED_ON, AFTERNOON)
    assert stored.answers["dispenser_in_term"] == {
        "value": "fail",
        "note": "2号机3号枪，检定标志2025年12月",
    }
    assert Answer(**stored.answers["licences"]) == Answer("pass")


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        (AFTERNOON + timedelta(days=1500), "after_receipt"),
        (AFTERNOON + timedelta(minutes=4), None),
        (AFTERNOON - timedelta(days=1), "before_visit"),
        (None, None),
    ],
)
def test_a_clock_that_cannot_be_right_is_kept_as_told_and_doubted(
    session: Session, told: datetime | None, doubt: str | None
) -> None:
    team = a_team(session)
    visit = replace(a_visit(team), device_at=told)
    (stored,) = service.record_inspections(session, [visit], by=team.by, at=AFTERNOON)
    assert (stored.device_at, stored.device_doubt) == (told, doubt)
