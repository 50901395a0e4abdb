"""Corrections add: what was recorded, what it became, by whom and why all stay readable."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import product
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaigns.inspections import service
from campaigns.inspections.corrections import (
    CorrectionInvalid,
    FindingDealtWith,
)
from campaigns.inspections.history import answers_now
from campaigns.inspections.lifecycle import FINDING, FindingAct, FindingState
from campaigns.inspections.models import Finding, FindingEvent
from campaigns.inspections.rewording import NothingReworded, Wording
from campaigns.inspections.rules import SecondOfficerNeeded
from campaigns.planning.answers import Answer
from registry.accounts.actors import Actor
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.credit.models import CreditEntry
from registry.db import Database
from registry.kernel.refusals import Stale
from tests.builders.accounts import an_officer
from tests.builders.inspections import (
    AFTERNOON,
    VISITED_ON,
    Team,
    a_confirmed_finding,
    a_recorded_visit,
    a_team,
)

LATER = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)
REASON = "把枪号记错了"
PASS, FAIL = {"dispenser_in_term": Answer("pass")}, {"dispenser_in_term": Answer("fail", "3号枪")}


@pytest.fixture
def team(session: Session) -> Team:
    return a_team(session)


def told(session: Session, finding: Finding) -> list[tuple[str, bool]]:
    """What the ledger says of a finding, oldest first, and whether it still says so."""
    rows = session.scalars(
        select(CreditEntry).where(CreditEntry.source_id == finding.id).order_by(CreditEntry.id)
    )
    return [(row.summary, row.recorded.upper is None) for row in rows]


def test_new_words_for_a_finding_leave_the_old_ones_readable(session: Session, team: Team) -> None:
    (finding,) = a_recorded_visit(session, team).findings
    was = finding.description
    service.correct_finding(
        session, finding.id, Wording("2号机超期"), reason=REASON, version=1, by=team.by, at=LATER
    )
    session.expire_all()
    now = service.get_finding(session, finding.id, by=team.by)
    assert (now.description, now.state, now.version) == ("2号机超期", "recorded", 2)
    (event,) = now.events
    assert event.by_officer == team.by.officer_id
    assert event.detail == {
        "reason": REASON,
        "was": {"description": was},
        "becomes": {"description": "2号机超期"},
    }
    with pytest.raises(NothingReworded):
        service.correct_finding(
            session, finding.id, Wording("2号机超期"), reason="", version=2, by=team.by, at=LATER
        )


def test_whoever_worded_a_finding_does_not_confirm_it(session: Session, team: Team) -> None:
    (finding,) = a_recorded_visit(session, team).findings
    service.correct_finding(
        session, finding.id, Wording("2号机"), reason=REASON, version=1, by=team.second, at=LATER
    )
    with pytest.raises(SecondOfficerNeeded):
        service.confirm_findings(session, [(finding.id, 2)], by=team.second, at=LATER)
    third = actor_of(an_officer(session, agency=team.agency, roles=(Role.REVIEWER,)))
    (confirmed,) = service.confirm_findings(session, [(finding.id, 2)], by=third, at=LATER)
    assert confirmed.state == "confirmed"


def test_the_ledger_follows_a_corrected_finding_and_forgets_nothing(
    session: Session, team: Team
) -> None:
    finding = a_confirmed_finding(session, team)
    was = finding.description
    with pytest.raises(SecondOfficerNeeded):
        service.correct_finding(
            session, finding.id, Wording("新"), reason=REASON, version=2, by=team.by, at=LATER
        )
    service.correct_finding(
        session,
        finding.id,
        Wording("2号机超期"),
        reason=REASON,
        version=2,
        by=team.second,
        at=LATER,
    )
    assert told(session, finding) == [(was, False), ("2号机超期", True)]


def test_a_corrected_answer_keeps_what_was_sent(session: Session, team: Team) -> None:
    visit = a_recorded_visit(session, team)
    (finding,) = visit.findings
    sent, digest = dict(visit.answers), visit.content_digest
    corrected = service.correct_answers(
        session, visit.id, PASS, reason=REASON, version=1, by=team.by, at=LATER
    )
    assert (corrected.result, corrected.version) == ("clean", 2)
    assert (corrected.answers, corrected.content_digest) == (sent, digest)
    assert answers_now(corrected)["dispenser_in_term"] == {"value": "pass"}
    (row,) = corrected.corrections
    assert (row.was, row.becomes, row.reason) == (
        sent["dispenser_in_term"],
        {"value": "pass"},
        REASON,
    )
    session.refresh(finding)
    assert finding.state == "withdrawn"


def test_an_answer_corrected_to_bad_records_a_finding_that_waits(
    session: Session, team: Team
) -> None:
    visit = a_recorded_visit(session, team, found=False)
    service.correct_answers(session, visit.id, FAIL, reason=REASON, version=1, by=team.by, at=LATER)
    (finding,) = service.get_inspection(session, visit.id, by=team.by).findings
    assert (finding.state, finding.recorded_by) == ("recorded", team.by.officer_id)
    again = service.correct_answers(
        session, visit.id, PASS, reason=REASON, version=2, by=team.by, at=LATER
    )
    back = service.correct_answers(
        session, again.id, FAIL, reason=REASON, version=3, by=team.by, at=LATER
    )
    assert [row.state for row in back.findings] == ["withdrawn", "recorded"]


def test_a_corrected_note_follows_into_the_finding(session: Session, team: Team) -> None:
    visit = a_recorded_visit(session, team)
    service.correct_answers(session, visit.id, FAIL, reason=REASON, version=1, by=team.by, at=LATER)
    (finding,) = service.get_inspection(session, visit.id, by=team.by).findings
    assert (finding.note, finding.state, finding.version) == ("3号枪", "recorded", 2)


def test_corrected_answers_hold_against_the_checklist(session: Session, team: Team) -> None:
    visit = a_recorded_visit(session, team)
    for changes in ({"dispenser_in_term": Answer("perhaps")}, {"licences": None}):
        with pytest.raises(CorrectionInvalid):
            service.correct_answers(
                session, visit.id, changes, reason=REASON, version=1, by=team.by, at=LATER
            )
    with pytest.raises(NothingReworded):
        service.correct_answers(
            session,
            visit.id,
            {"licences": Answer("pass")},
            reason=REASON,
            version=1,
            by=team.by,
            at=LATER,
        )


def test_a_confirmed_finding_falls_only_with_a_second_officer_and_not_once_dealt_with(
    session: Session, team: Team
) -> None:
    finding = a_confirmed_finding(session, team)
    visit_id = finding.inspection_id
    with pytest.raises(SecondOfficerNeeded), session.begin_nested():
        service.correct_answers(
            session, visit_id, PASS, reason=REASON, version=1, by=team.by, at=LATER
        )
    with session.begin_nested() as tried:
        service.correct_answers(
            session, visit_id, PASS, reason=REASON, version=1, by=team.second, at=LATER
        )
        assert [held for _, held in told(session, finding)] == [False]
        tried.rollback()
    session.expire_all()
    service.order_rectification(
        session, finding.id, rectify_by=VISITED_ON, version=2, by=team.by, at=AFTERNOON
    )
    with pytest.raises(FindingDealtWith):
        service.correct_answers(
            session, visit_id, PASS, reason=REASON, version=1, by=team.second, at=LATER
        )


def test_two_correct_at_once_and_the_slower_is_told(database: Database) -> None:
    with database.transaction() as session:
        team = a_team(session)
        visit = a_recorded_visit(session, team)
        (finding,) = visit.findings
    ready = Barrier(2)

    def answer(by: Actor) -> str:
        return _raced(
            database,
            ready,
            lambda session: service.correct_answers(
                session, visit.id, PASS, reason=by.name, version=1, by=by, at=LATER
            ),
        )

    def word(by: Actor) -> str:
        return _raced(
            database,
            ready,
            lambda session: service.correct_finding(
                session, finding.id, Wording(by.name), reason="", version=1, by=by, at=LATER
            ),
        )

    with ThreadPoolExecutor(2) as pool:
        for race in (word, answer):
            # The winner of the first race leaves the finding recorded, so that both can run.
            assert sorted(pool.map(race, [team.by, team.second])) == ["done", "stale"]
    with database.reading() as session:
        kept = service.get_inspection(session, visit.id, by=team.by)
        assert [row.version for row in kept.corrections] == [2]
        acts = [event.act for event in kept.findings[0].events]
        assert acts == ["correct", "withdraw"]


def _raced(database: Database, ready: Barrier, act: object) -> str:
    ready.wait()
    try:
        with database.transaction() as session:
            act(session)  # type: ignore[operator]  # a use case
    except Stale:
        return "stale"
    return "done"


def test_the_database_knows_the_same_steps_as_the_rules(session: Session) -> None:
    for state, act in product(FindingState, FindingAct):
        known = FINDING.after(state, act).value if FINDING.allows(state, act) else None
        after = session.scalar(
            text("SELECT finding_step(:state, :act)"), {"state": state.value, "act": act.value}
        )
        assert after == known, (state, act)


@pytest.mark.parametrize(
    ("forged", "guard"),
    [
        ("UPDATE finding SET state = 'confirmed', version = version + 1", "confirmed_before"),
        ("UPDATE finding SET note = 'x', version = version + 1", "moves_by_its_acts"),
        ("UPDATE finding SET severity = 'minor'", "moves_by_its_acts"),
        ("UPDATE inspection SET result = 'clean', version = 2", "keeps what was sent"),
        ("UPDATE inspection SET place = 'x'", "keeps what was sent"),
    ],
)
def test_the_database_refuses_what_no_act_explains(
    session: Session, team: Team, forged: str, guard: str
) -> None:
    a_recorded_visit(session, team)
    with pytest.raises(IntegrityError, match=guard), session.begin_nested():
        session.execute(text(forged))


def test_the_database_lets_no_one_skip_a_step(session: Session, team: Team) -> None:
    (finding,) = a_recorded_visit(session, team).findings
    event = FindingEvent(
        finding_id=finding.id,
        version=2,
        act="close",
        acted_on=VISITED_ON,
        by_officer=team.reviewer.id,
        recorded_at=LATER,
        detail={},
    )
    session.add(event)
    session.flush()
    with pytest.raises(IntegrityError, match="moves_by_its_acts"), session.begin_nested():
        session.execute(
            text(
                "UPDATE finding SET state = 'closed', version = 2, confirmed_by = :by,"
                " confirmed_on = '2026-03-10', reinspected_on = '2026-03-10',"
                " reinspection_passed = true, closed_on = '2026-03-10' WHERE id = :id"
            ),
            {"id": finding.id, "by": team.reviewer.id},
        )
