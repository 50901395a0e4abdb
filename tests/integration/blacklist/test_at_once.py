"""Two at once, and one killed on the way: one decision, one publication, one end."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.audit.models import JournalEntry
from registry.blacklist import service
from registry.blacklist.contest_models import ContestOutcome
from registry.blacklist.honour_rules import QUALITY
from registry.blacklist.honours import decide_honour
from registry.blacklist.lists import TOURISM_MINOR
from registry.blacklist.models import (
    CaseEvent,
    CaseRecusal,
    CaseSuspension,
    HonourProposal,
    Listing,
    ListingCase,
    Repair,
)
from registry.blacklist.refusals import AlreadyOnList
from registry.blacklist.restorations import Outcome as Verdict
from registry.credit.ledger import CHANGE
from registry.daily import DailyRun
from registry.db import Database
from registry.due import DueWork
from registry.kernel.identity import new_id
from registry.kernel.refusals import Conflict, Refusal, Stale
from registry.penalties.models import Penalty
from registry.sharing.models import StatusChange
from tests.builders.accounts import an_officer
from tests.builders.blacklist import (
    REASON,
    Walk,
    a_bureau,
    a_candidate,
    a_decided_case,
    a_listed_case,
    a_noticed_case,
)
from tests.builders.contests import concluded, contested
from tests.builders.penalties import a_penalty, noon
from tests.builders.subjects import a_subject

FIRST_OFF = date(2027, 3, 13)
_PROJECT = Path(__file__).parents[3]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Start every act at the same moment; gives what each returned or was refused by."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def events(database: Database, case_id: UUID, act: str) -> int:
    with database.reading() as session:
        chosen = select(func.count()).where(CaseEvent.case_id == case_id, CaseEvent.act == act)
        return session.scalar(chosen) or 0


def test_two_officers_decide_at_once_and_one_decision_stands(database: Database) -> None:
    with database.transaction() as session:
        walk = a_noticed_case(session).after_defence()
        version, at, bureau = walk.case.version, walk.at, walk.bureau

    def decides(outcome: service.Outcome, who: str) -> Callable[[], object]:
        def act() -> object:
            with database.transaction() as session:
                return service.decide(
                    session,
                    walk.case_id,
                    outcome=outcome,
                    reason=REASON,
                    version=version,
                    by=getattr(bureau, who),
                    at=at,
                )

        return act

    results = at_once(
        decides(service.Outcome.LISTED, "reviewer"),
        decides(service.Outcome.NOT_LISTED, "second_reviewer"),
    )
    assert sorted(type(result).__name__ for result in results) == ["ListingCase", "Stale"]
    assert events(database, walk.case_id, "list") + events(database, walk.case_id, "not_list") == 1


RIPE = date(2025, 6, 2)
Race = tuple[str, str, UUID | None, Callable[[Session], object], Callable[[Session], object]]


def races(session: Session) -> list[Race]:
    """One decision each of the chain after the listing, as two officers make it at once.

    Name, action in the journal, its object, and what either does.
    """
    bureau = a_bureau(session)
    third = actor_of(an_officer(session, agency=bureau.agency, roles=(Role.REVIEWER,)))
    walks = [
        a_listed_case(session, bureau=bureau, subject=a_subject(session)).on(RIPE) for _ in range(6)
    ]
    objection = walks[0].objected()
    repair, refused = walks[1].repair_filed(), walks[2].repair_filed()
    walks[1].accepted(repair)
    walks[2].accepted(refused)
    papers, revoked = walks[3].repair_filed(), walks[4].repair_filed()
    revocations = []
    for walk, filed in ((walks[3], papers), (walks[4], revoked)):
        walk.repaired(filed)
        revocations.append(walk.revocation_proposed(filed))
    proposed, decided = revocations
    walks[4].repair_revoked(decided)
    at = walks[4].at
    service.serve_revocation(
        session, decided.id, walks[4].served(), version=decided.version, by=bureau.handler, at=at
    )
    annulled = walks[5].penalty_annulled()
    city = a_bureau(session, level="city", division="140100")
    asked_in = a_noticed_case(session, bureau=city, subject=a_subject(session)).after_defence()
    (asked,) = service.requests_of(session, asked_in.consent_asked().case_id)
    honour = HonourProposal(
        list_key=QUALITY,
        subject_id=walks[0].subject.id,
        agency_id=bureau.agency.id,
        state="filed",
        reason="连续多年守信",
        proposed_by_id=bureau.handler.officer_id,
        proposed_on=RIPE,
        id=new_id(),
        version=1,
    )
    session.add(honour)
    session.flush()
    grant, refuse = service.Decision.GRANT, service.Decision.REFUSE
    told_by = {"reason": "危害还没有消除", "by": bureau.reviewer, "at": walks[2].at}
    service.decide_repair(session, refused.id, decision=refuse, version=refused.version, **told_by)
    contest, remanded = contested(walks[2], refused), ContestOutcome.REMANDED

    def told(by: Actor, record: Any) -> dict[str, Any]:
        return {"version": record.version, "by": by, "at": at}

    def decides(verb: Any, record: Any, by: Actor, **given: Any) -> Callable[[Session], object]:
        key, common = record.id, told(by, record)
        return lambda own: verb(own, key, **given, **common)

    reviewer, second = bureau.reviewer, bureau.second_reviewer
    both = {"reason": "经核实"}
    return [
        (
            "objection",
            "objection.decided",
            objection.id,
            decides(service.decide_objection, objection, second, decision=grant, **both),
            decides(service.decide_objection, objection, third, decision=refuse, **both),
        ),
        (
            "repair",
            "repair.decided",
            repair.id,
            decides(service.decide_repair, repair, reviewer, decision=grant, **both),
            decides(service.decide_repair, repair, second, decision=refuse, **both),
        ),
        (
            "end of a suit, which opens the application again",
            "repair.reopened",
            None,
            lambda own: concluded(replace(walks[2], session=own), contest, remanded, by=second),
            lambda own: concluded(replace(walks[2], session=own), contest, remanded, by=third),
        ),
        (
            "revocation of a repair",
            "repair.revocation_decided",
            proposed.id,
            decides(service.decide_revocation, proposed, second, outcome=Verdict(True, "假")),
            decides(service.decide_revocation, proposed, third, outcome=Verdict(False, "真")),
        ),
        (
            "restoration",
            "repair.listing_restored",
            decided.id,
            decides(service.restore, decided, bureau.publisher),
            decides(service.restore, decided, second),
        ),
        (
            "revocation of a listing",
            "case.revoke",
            annulled.case_id,
            decides(service.revoke_listing, annulled.case, reviewer, **both),
            decides(service.revoke_listing, annulled.case, third, **both),
        ),
        (
            "consent",
            "case.give_consent",
            asked_in.case_id,
            decides(service.answer_consent, asked, reviewer, decision=grant, **both),
            decides(service.answer_consent, asked, second, decision=grant, **both),
        ),
        (
            "honour",
            "honour.decided",
            honour.id,
            decides(decide_honour, honour, reviewer, confirm=False),
            decides(decide_honour, honour, second, confirm=False),
        ),
    ]


def test_two_officers_race_on_every_decision_of_the_chain_and_one_wins(database: Database) -> None:
    with database.transaction() as session:
        every = races(session)

    def alone(act: Callable[[Session], object]) -> Callable[[], object]:
        def run() -> object:
            with database.transaction() as session:
                return act(session)

        return run

    for name, action, object_id, one, other in every:
        results = at_once(alone(one), alone(other))
        lost = [result for result in results if isinstance(result, Refusal)]
        assert len(lost) == 1, (name, results)
        # 412 for who saw an older version, 409 for who comes too late.
        assert isinstance(lost[0], (Stale, Conflict)), (name, lost)
        with database.reading() as session:
            written = select(func.count()).where(JournalEntry.action == action)
            if object_id is not None:
                written = written.where(JournalEntry.object_id == str(object_id))
            assert session.scalar(written) == 1, name


def test_two_cases_of_one_subject_published_at_once_put_it_on_the_list_once(
    database: Database,
) -> None:
    with database.transaction() as session:
        bureau, subject = a_bureau(session), a_subject(session)
        walks = [
            a_decided_case(session, bureau=bureau, subject=subject).decision_served()
            for _ in range(2)
        ]
        versions = [walk.case.version for walk in walks]

    def publishes(walk: Walk, version: int) -> Callable[[], object]:
        def act() -> object:
            with database.transaction() as session:
                return service.publish_listing(
                    session, walk.case_id, version=version, by=bureau.publisher, at=walk.at
                )

        return act

    results = at_once(*(publishes(*pair) for pair in zip(walks, versions, strict=True)))
    assert {type(result) for result in results} == {Listing, AlreadyOnList}


def test_two_workers_expire_at_once_and_there_is_one_end(database: Database) -> None:
    with database.transaction() as session:
        walk = a_listed_case(session)

    def expires() -> object:
        with database.transaction() as session:
            return service.expire_due(session, on=FIRST_OFF, at=noon(FIRST_OFF))

    assert sorted(at_once(expires, expires, expires)) == [0, 0, 1]  # type: ignore[type-var]
    assert events(database, walk.case_id, "expire") == 1


def test_a_worker_killed_at_each_step_of_expiry_leaves_one_end_and_one_notice(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with database.transaction() as session:
        bureau = a_bureau(session)

        def listed() -> Walk:
            return a_listed_case(session, bureau=bureau, subject=a_subject(session))

        stayed, asked = listed().wait(400), listed().on(FIRST_OFF - timedelta(days=9))
        stayed.suspended(service.SuspensionKind.STAY)
        asked.repair_filed()
        walks = [listed(), stayed, asked]
        ids = {walk.case_id: walk.subject.id for walk in walks}
    program = Path(__file__).with_name("die_at_each_step.py")
    said = subprocess.run(
        [sys.executable, str(program), database_url, noon(FIRST_OFF).isoformat(), str(tmp_path)],
        cwd=_PROJECT,
        env={"PYTHONPATH": str(_PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    died = int(said.split()[1])
    # Every statement and commit of the job itself, of the feed and of the measures to be lifted.
    assert died > 15
    assert [events(database, case_id, "expire") for case_id in ids] == [1, 1, 1]
    with database.reading() as session:
        for case_id in ids:
            case = session.get_one(ListingCase, case_id)
            assert (case.state, case.ended_on) == ("expired", FIRST_OFF)
        # Over with the case: a stay that went on, an application that waited for its answer.
        assert session.scalars(select(CaseSuspension.last_on)).all() == [FIRST_OFF]
        assert session.scalars(select(Repair.state)).all() == ["lapsed"]
        told = select(func.count()).where(JournalEntry.action == "case.expire")
        assert session.scalar(told) == 1
        runs = select(func.count()).where(DailyRun.legal_day == FIRST_OFF)
        assert session.scalar(runs) == 1
        # The feed tells each subject once, as it stands: here, that it left.
        changes = [session.get_one(StatusChange, subject_id) for subject_id in ids.values()]
        assert [change.status["listed"] for change in changes] == [False] * 3
        owed = select(func.count()).where(DueWork.kind == CHANGE)
        assert session.scalar(owed) == 0


def test_an_annulment_and_a_decision_at_once_never_leave_a_listing_on_nothing(
    database: Database,
) -> None:
    from registry.penalties import service as penalties

    with database.transaction() as session:
        walk = a_noticed_case(session).after_defence()
        version, at = walk.case.version, walk.at

    def decides() -> object:
        with database.transaction() as session:
            return service.decide(
                session,
                walk.case_id,
                outcome=service.Outcome.LISTED,
                reason=REASON,
                version=version,
                by=walk.bureau.reviewer,
                at=at,
            )

    def annuls() -> object:
        with database.transaction() as session:
            return penalties.annul_penalty(
                session,
                walk.penalty.id,
                on=walk.day,
                reason="复议撤销",
                version=walk.penalty.version,
                by=walk.bureau.handler,
                at=at,
            )

    decided, annulled = at_once(decides, annuls)
    assert not isinstance(annulled, Refusal)
    with database.transaction() as session:
        service.basis_fell_due(session, [str(walk.penalty.id)], at=at)
        case = session.get_one(ListingCase, walk.case_id)
        assert case.basis_fell_on == walk.day
        assert (case.decision is None) == isinstance(decided, Refusal)


def test_no_decision_is_annulled_while_a_repetition_that_counts_it_is_found_or_taken_up(
    database: Database,
) -> None:
    irregular = {"violation": "tourism_irregular", "heavier": False, "heavier_reason": None}
    with database.transaction() as session:
        bureau, subject = a_bureau(session), a_subject(session)
        bureau.agency.function = "culture_tourism"
        days = {"decided_on": date(2024, 2, 1), "served_on": date(2024, 2, 1)}
        first = a_penalty(session, subject=subject, agency=bureau.agency, **days, **irregular)

    def annulling() -> None:
        with database.transaction() as session:
            session.get_one(Penalty, first.id, with_for_update={"nowait": True})

    with database.transaction() as session:
        given = {"bureau": bureau, "subject": subject, "list_key": TOURISM_MINOR}
        walk = a_candidate(session, **given, **irregular)
        with pytest.raises(OperationalError, match="could not obtain lock"):
            annulling()
    annulling()
    with database.transaction() as session:
        service.open_case(session, walk.case_id, version=1, by=bureau.handler, at=walk.at)
        with pytest.raises(OperationalError, match="could not obtain lock"):
            annulling()


@pytest.mark.parametrize("conflict", ["recused", "handled"])
def test_the_database_refuses_a_decider_whom_the_rules_would_have_refused(
    database: Database, conflict: str
) -> None:
    with database.transaction() as session:
        walk = a_noticed_case(session).after_defence()
        reviewer = walk.bureau.reviewer.person()
        if conflict == "recused":
            session.add(
                CaseRecusal(case_id=walk.case_id, officer_id=reviewer, reason="x", at=walk.at)
            )
        else:
            session.add(
                CaseEvent(
                    case_id=walk.case_id,
                    act="record_statement",
                    state="noticed",
                    happened_on=walk.day,
                    officer_id=reviewer,
                    at=walk.at,
                    detail={},
                )
            )
    decided = update(ListingCase).values(
        state="decided_not_listed",
        decision="not_listed",
        decision_no="x",
        decided_on=walk.day,
        decided_by_id=reviewer,
        decision_reason="x",
    )
    with (
        pytest.raises(IntegrityError, match=r"recused|took part"),
        database.transaction() as session,
    ):
        session.execute(decided)


def test_events_and_listings_cannot_be_rewritten(database: Database) -> None:
    with database.transaction() as session:
        walk = a_listed_case(session)
    for forbidden in (
        "UPDATE case_event SET act = 'open'",
        "DELETE FROM case_event",
        "TRUNCATE case_event",
        "UPDATE listing SET ends_on = ends_on - 1",
        "DELETE FROM listing",
        "UPDATE listing_case SET noticed_on = noticed_on - 1",
        "UPDATE listing_case SET decision = NULL, decided_on = NULL",
    ):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.connection().exec_driver_sql(forbidden)
    assert events(database, walk.case_id, "publish") == 1


def test_a_stale_version_is_refused_before_anything_is_read_as_decided(database: Database) -> None:
    with database.transaction() as session:
        walk = a_noticed_case(session)
        seen = walk.case.version
        walk.stated()
    with pytest.raises(Stale), database.transaction() as session:
        service.terminate_case(
            session, walk.case_id, reason="x", version=seen, by=walk.bureau.handler, at=walk.at
        )
