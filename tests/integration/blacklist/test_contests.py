"""Refusals that are contested: what can be, until when, who enters the end, what stands again."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor, system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.blacklist import documents, party_codes, service
from registry.blacklist.attachments import Belongs, attach
from registry.blacklist.completion_refusals import CompletionOpen
from registry.blacklist.contest_models import Contest, ContestKind, ContestOutcome
from registry.blacklist.contest_refusals import (
    AnotherRequestOpen,
    ConcluderTookPart,
    ContestPending,
    ContestTooLate,
    DecisionAnnulledBefore,
    NothingRefused,
    RedoTermUnasked,
    RequestNotOfCase,
    RequestUndecided,
)
from registry.blacklist.deadlines import BoardQuery, Day, board
from registry.blacklist.document_due import due_documents
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_service import Served, record_attempt
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.models import CaseDeadline
from registry.blacklist.party_models import AttachedTo, CaseAttachment
from registry.blacklist.party_view import view_of
from registry.blacklist.refusals import StepDateWrong
from registry.blacklist.remedy_refusals import DeciderFiledRequest
from registry.blacklist.repairs import withdraw_repair
from registry.blacklist.request_facts import facts_of_request
from registry.files.media import FileWrong
from registry.kernel.identity import new_id
from registry.policy.calendar import calendar_on
from registry.policy.reminders import reminder_rules_on
from tests.builders.accounts import an_agency, an_officer
from tests.builders.blacklist import PARTY_PAGE, Walk, a_listed_case
from tests.builders.contests import concluded, contested, papers

REFUSE, GRANT = service.Decision.REFUSE, service.Decision.GRANT
REMANDED, ANNULLED = ContestOutcome.REMANDED, ContestOutcome.ANNULLED


def decided(walk: Walk, request: Repair | Objection, decision: service.Decision, by: Actor) -> None:
    decides = service.decide_repair if isinstance(request, Repair) else service.decide_objection
    decides(
        walk.session,
        request.id,
        decision=decision,
        reason="危害后果还没有消除",
        version=request.version,
        by=by,
        at=walk.at,
    )


def refused_repair(session: Session) -> tuple[Walk, Repair]:
    """Filed and taken up after a year, refused by the reviewer."""
    walk = a_listed_case(session).wait(370)
    repair = walk.repair_filed()
    walk.accepted(repair).wait(2)
    decided(walk, repair, REFUSE, walk.bureau.reviewer)
    return walk, repair


def anew(walk: Walk, refused: Repair | Objection) -> Repair | Objection | None:
    kind = type(refused)
    return walk.session.scalar(select(kind).where(kind.reopens_id == refused.id))


def running(walk: Walk, clock: str) -> CaseDeadline:
    return walk.session.scalars(
        select(CaseDeadline).where(
            CaseDeadline.case_id == walk.case_id,
            CaseDeadline.clock == clock,
            CaseDeadline.met_on.is_(None),
        )
    ).one()


def another_reviewer(walk: Walk) -> Actor:
    officer = an_officer(walk.session, agency=walk.bureau.agency, roles=(Role.REVIEWER,))
    return actor_of(officer)


def written(request: Repair | Objection) -> tuple[object, ...]:
    return (request.state, request.decided_on, request.decided_by_id, request.reason)


def test_a_refused_removal_that_is_annulled_is_decided_anew_by_somebody_else(
    session: Session,
) -> None:
    walk, refused = refused_repair(session)
    bureau, stood = walk.bureau, written(refused)
    contest = contested(walk.wait(20), refused)
    with pytest.raises(ContestPending):
        contested(walk, refused, kind=ContestKind.RECONSIDERATION, number="示府复〔2025〕3号")
    listing = contested(walk, number="（2025）示行初8号", late_reason="因不可抗力耽误")
    assert listing.outcome is None, "another decision, another remedy"
    for took_part in (bureau.reviewer, bureau.handler):
        with pytest.raises(ConcluderTookPart):
            concluded(walk, contest, REMANDED, by=took_part)
    concluded(walk.wait(30), contest, REMANDED)
    again = anew(walk, refused)
    assert isinstance(again, Repair)
    assert written(refused) == stood, "what was decided stays in history"
    assert (again.state, again.number, again.filed_on) == (
        "accepted",
        refused.number,
        refused.filed_on,
    )
    clock = running(walk, "repair_decide")
    days = clock.working_days
    assert days is not None
    assert clock.due_on == calendar_on(walk.day).deadline(walk.day, working_days=days).on
    day = Day.of(walk.day, calendar_on(walk.day), reminder_rules_on(walk.day))
    (line,) = board(session, BoardQuery(), day)
    assert (line.deadline.id, line.reopened) == (clock.id, True)
    walk.wait(3)
    with pytest.raises(DeciderFiledRequest):
        decided(walk, again, GRANT, bureau.reviewer)
    forged = {"state": "refused", "decided_on": walk.day, "reason": "同前"}
    forged |= {"decided_by_id": bureau.reviewer.officer_id}
    with pytest.raises(IntegrityError, match="what they refused"), session.begin_nested():
        session.execute(update(Repair).where(Repair.id == again.id).values(forged))
    with pytest.raises(DecisionAnnulledBefore):
        contested(walk, refused, number="（2025）示行终9号")
    told = view_of(session, party_codes.Access(walk.case_id, walk.case_id), on=walk.day)
    assert told.next_steps[0].what == "重新决定信用修复"
    decided(walk, again, GRANT, bureau.second_reviewer)
    assert (walk.case.state, again.state) == ("repaired", "granted")
    reply = facts_of_request(session, walk.case, DocumentKind.REPAIR_REPLY, again.id)
    assert "原决定已被示范市人民法院以（2024）示行初3号判决撤销" in str(reply["request_reason"])
    drawn = due_documents(session, walk.case_id, on=walk.day, filing_address=PARTY_PAGE)
    replies = {one.request_id for one in drawn if one.kind is DocumentKind.REPAIR_REPLY}
    assert replies == {again.id}, "what was annulled before its reply was drawn up has none"
    accepted = [one.request_id for one in drawn if one.kind is DocumentKind.REPAIR_ACCEPTANCE]
    assert accepted == [refused.id], "taken up once"
    told = view_of(session, party_codes.Access(walk.case_id, walk.case_id), on=walk.day)
    assert [one.repair.id for one in told.repairs] == [refused.id, again.id]
    assert told.annulled[refused.id].conclusion_no == "（2024）示行初3号判决"


def test_refused_twice_it_is_decided_by_a_third(session: Session) -> None:
    walk, refused = refused_repair(session)
    bureau = walk.bureau
    concluded(walk, contested(walk, refused), ANNULLED)
    again = anew(walk, refused)
    assert isinstance(again, Repair)
    decided(walk, again, REFUSE, bureau.second_reviewer)
    contest = contested(walk.wait(5), again, number="（2025）示行初77号")
    third = another_reviewer(walk)
    with pytest.raises(ConcluderTookPart):
        concluded(walk, contest, REMANDED)
    concluded(walk, contest, REMANDED, by=third)
    last = anew(walk, again)
    assert isinstance(last, Repair)
    for before in (bureau.reviewer, bureau.second_reviewer):
        with pytest.raises(DeciderFiledRequest):
            decided(walk, last, REFUSE, before)
    decided(walk, last, GRANT, third)
    assert walk.case.state == "repaired"


def test_only_a_refusal_of_the_case_is_contested_in_its_days(session: Session) -> None:
    walk = a_listed_case(session).wait(370)
    repair = walk.repair_filed()
    with pytest.raises(RequestUndecided):
        contested(walk, repair)
    other, of_another = refused_repair(session)
    with pytest.raises(RequestNotOfCase):
        contested(walk, of_another)
    walk.accepted(repair)
    refused_on = walk.wait(2).day
    decided(walk, repair, REFUSE, walk.bureau.reviewer)
    for filed_on in (refused_on - timedelta(days=1), refused_on + timedelta(days=1)):
        with pytest.raises(StepDateWrong):
            contested(walk, repair, filed_on=filed_on)
    granted = other.wait(30).repair_filed()
    other.repaired(granted)
    with pytest.raises(NothingRefused):
        contested(other, granted)
    assert session.scalar(select(Contest.id).where(Contest.case_id == walk.case_id)) is None


def test_the_term_counts_from_the_service_of_the_reply(session: Session) -> None:
    walk, refused = refused_repair(session)
    review = {"kind": ContestKind.RECONSIDERATION, "number": "示府复〔2025〕3号"}
    (reply,) = documents.issue(
        session,
        walk.case_id,
        DocumentKind.REPAIR_REPLY,
        request_id=refused.id,
        filing_address=PARTY_PAGE,
        by=walk.bureau.handler,
        at=walk.at,
    )
    by, version = walk.bureau.handler, walk.case.version
    told = Served(True, walk.served())
    with papers(()) as none:
        record_attempt(session, reply.id, told, none, version=version, by=by, at=walk.at)
    last = walk.day + timedelta(days=60)
    walk.on(calendar_on(last).ending_on(last).on + timedelta(days=1))
    with pytest.raises(ContestTooLate) as late:
        contested(walk, refused, **review)
    assert "第二十条" in str(late.value.legal_basis)
    contest = contested(walk, refused, **review, late_reason="复议机关认定因疫情封控耽误")
    assert contest.late_reason is not None
    concluded(walk.wait(40), contest, ContestOutcome.UPHELD, no="示府复决〔2025〕3号")
    assert anew(walk, refused) is None, "upheld: nothing changes"
    # Whoever sues after a reconsideration has a time of its own, from that decision.
    last = calendar_on(walk.day).calendar_deadline(walk.day, days=15).on
    walk.on(last + timedelta(days=1))
    with pytest.raises(ContestTooLate) as late:
        contested(walk, refused)
    assert "第四十五条" in str(late.value.legal_basis)
    assert late.value.params["ends_on"] == last.isoformat()
    contested(walk, refused, filed_on=last)


def test_no_end_without_the_original_nor_before_the_filing(session: Session) -> None:
    walk, refused = refused_repair(session)
    contest = contested(walk, refused)
    with pytest.raises(FileWrong):
        concluded(walk, contest, REMANDED, bodies=())
    with pytest.raises(FileWrong):
        concluded(walk, contest, REMANDED, bodies=(b"MZ not a paper",))
    whole = {
        "outcome": "remanded",
        "conclusion_no": "号",
        "concluded_by_id": _id(walk.bureau.second_reviewer),
    }
    whole |= {"concluded_on": walk.day, "served_on": walk.day}
    change = update(Contest).where(Contest.id == contest.id)
    with pytest.raises(IntegrityError, match="original of the ruling"), session.begin_nested():
        session.execute(change.values(whole))
    with pytest.raises(StepDateWrong):
        concluded(replace(walk, day=walk.day - timedelta(days=1)), contest, REMANDED)
    concluded(walk, contest, REMANDED)
    assert isinstance(contest.concluded_by_id, UUID)
    kept = session.scalars(
        select(CaseAttachment).where(CaseAttachment.record_id == contest.id)
    ).all()
    assert [one.kind for one in kept] == [AttachedTo.RULING]


def test_the_database_reopens_nothing_without_a_ruling(session: Session) -> None:
    walk, refused = refused_repair(session)
    columns = {one.key: getattr(refused, one.key) for one in Repair.__table__.columns}
    forged = columns | {"id": new_id(), "state": "accepted", "reopens_id": refused.id}
    forged |= {"reopened_on": walk.day, "version": 1}
    forged |= dict.fromkeys(("decided_on", "decided_by_id", "reason"))
    with pytest.raises(IntegrityError, match="by a ruling alone"), session.begin_nested():
        session.execute(insert(Repair), [forged])
    contest = contested(walk, refused)
    with pytest.raises(IntegrityError, match="took part in the decision"), session.begin_nested():
        _forge_end(session, walk, contest, _id(walk.bureau.reviewer))
    concluded(walk, contest, ContestOutcome.UPHELD)
    with pytest.raises(IntegrityError, match="by a ruling alone"), session.begin_nested():
        session.execute(insert(Repair), [forged])
    with pytest.raises(IntegrityError, match="ordered another decision"), session.begin_nested():
        session.execute(
            text(
                "UPDATE listing_case SET remanded_on = :on, state = 'overturned', ended_on = :on,"
                " ending_reason = '判决' WHERE id = :id"
            ),
            {"on": walk.day, "id": walk.case_id},
        )
    undecided = walk.wait(1).repair_filed()
    beside = {"id": new_id(), "case_id": walk.case_id, "repair_id": undecided.id}
    beside |= {"kind": "litigation", "organ": "院", "number": "9号", "filed_on": walk.day}
    beside |= {"recorded_by_id": _id(walk.bureau.handler)}
    with pytest.raises(IntegrityError, match="refusal that stands"), session.begin_nested():
        session.execute(insert(Contest), [beside])


def _id(actor: Actor) -> UUID:
    assert actor.officer_id is not None
    return actor.officer_id


def _forge_end(session: Session, walk: Walk, contest: Contest, officer: UUID) -> None:
    to = Belongs(walk.case_id, AttachedTo.RULING, contest.id, "判决")
    with papers() as sent:
        attach(session, sent, to, by=walk.bureau.second_reviewer, at=walk.at)
    session.execute(
        update(Contest)
        .where(Contest.id == contest.id)
        .values(
            outcome="remanded",
            conclusion_no="号",
            concluded_on=walk.day,
            served_on=walk.day,
            concluded_by_id=officer,
        )
    )


def test_what_ended_in_the_meantime_is_not_opened_again(session: Session) -> None:
    walk, refused = refused_repair(session)
    contest = contested(walk.wait(5), refused)
    ends_on = walk.case.term_ends_on
    assert ends_on is not None
    walk.on(ends_on + timedelta(days=1))
    concluded(walk, contest, REMANDED)
    assert anew(walk, refused) is None, "on the day after the term, whether or not the worker came"
    assert walk.expired() == 1
    assert walk.case.state == "expired"


def test_an_application_that_stands_again_ends_with_its_listing(session: Session) -> None:
    walk, refused = refused_repair(session)
    concluded(walk, contested(walk, refused), REMANDED)
    again = anew(walk, refused)
    ends_on = walk.case.term_ends_on
    assert again is not None
    assert ends_on is not None
    walk.on(ends_on + timedelta(days=1))
    assert walk.expired() == 1
    session.refresh(again)
    assert again.state == "lapsed"


def test_a_rejected_objection_stands_again_even_after_the_listing(session: Session) -> None:
    walk = a_listed_case(session).wait(10)
    objection = walk.objected()
    third = another_reviewer(walk)
    decided(walk, objection, REFUSE, walk.bureau.second_reviewer)
    contest = contested(walk.wait(5), objection)
    ends_on = walk.case.term_ends_on
    assert ends_on is not None
    walk.on(ends_on + timedelta(days=1))
    walk.expired()
    # Who decided the case had no part in the rejection: may enter its end, not decide anew.
    concluded(walk, contest, REMANDED, by=walk.bureau.reviewer)
    again = anew(walk, objection)
    assert isinstance(again, Objection)
    assert running(walk, "objection_decide").starts_on == walk.day
    for before in (walk.bureau.second_reviewer, walk.bureau.reviewer):
        with pytest.raises(DeciderFiledRequest):
            decided(walk, again, GRANT, before)
    decided(walk, again, GRANT, third)
    assert (walk.case.state, again.state, objection.state) == ("overturned", "upheld", "rejected")


def test_a_later_application_is_decided_first_by_somebody_else(session: Session) -> None:
    walk, refused = refused_repair(session)
    contest = contested(walk, refused)
    later = walk.wait(3).repair_filed()
    with pytest.raises(AnotherRequestOpen) as beside:
        concluded(walk, contest, REMANDED)
    assert later.number in beside.value.params["number"]
    assert contest.outcome is None
    with pytest.raises(DeciderFiledRequest):
        decided(walk, later, REFUSE, walk.bureau.reviewer)
    _same_officer_forged(walk, later)
    third = another_reviewer(walk)
    decided(walk, later, REFUSE, third)
    concluded(walk, contest, REMANDED)
    again = anew(walk, refused)
    assert again is not None
    # Whose refusal of the later one stands, uncontested, may decide the earlier one anew.
    decided(walk, again, GRANT, third)


def _same_officer_forged(walk: Walk, request: Repair | Objection) -> None:
    forged = {"decided_on": walk.day, "reason": "同前"}
    forged |= {"decided_by_id": _id(walk.bureau.reviewer)}
    forged |= {"state": "refused" if isinstance(request, Repair) else "rejected"}
    kind = type(request)
    with pytest.raises(IntegrityError, match="what they refused"), walk.session.begin_nested():
        walk.session.execute(update(kind).where(kind.id == request.id).values(forged))


def test_what_is_filed_anew_after_a_withdrawn_round_is_not_for_who_was_annulled(
    session: Session,
) -> None:
    walk, refused = refused_repair(session)
    concluded(walk, contested(walk, refused), REMANDED)
    again = anew(walk, refused)
    assert isinstance(again, Repair)
    withdraw_repair(session, again, by=walk.bureau.handler, at=walk.at)
    filed = walk.wait(1).repair_filed()
    walk.accepted(filed)
    for decision in (GRANT, REFUSE):
        with pytest.raises(DeciderFiledRequest):
            decided(walk, filed, decision, walk.bureau.reviewer)
    _same_officer_forged(walk, filed)
    decided(walk, filed, GRANT, walk.bureau.second_reviewer)
    assert walk.case.state == "repaired"


def test_who_rejected_an_objection_decides_no_later_one_until_that_is_upheld(
    session: Session,
) -> None:
    walk = a_listed_case(session).wait(10)
    first = walk.objected()
    decided(walk, first, REFUSE, walk.bureau.second_reviewer)
    contest = contested(walk.wait(2), first)
    later = walk.objected()
    with pytest.raises(DeciderFiledRequest):
        decided(walk, later, REFUSE, walk.bureau.second_reviewer)
    concluded(walk, contest, ContestOutcome.UPHELD, by=another_reviewer(walk))
    decided(walk, later, REFUSE, walk.bureau.second_reviewer)
    assert later.state == "rejected"


def test_what_waited_for_completion_waits_again_and_is_timed(session: Session) -> None:
    walk = a_listed_case(session).wait(370)
    repair = walk.repair_filed(pledged=False)
    service.return_repair(
        session, repair.id, missing="信用承诺书", version=1, by=walk.bureau.handler, at=walk.at
    )
    waits_until = running(walk, "repair_complete").due_on
    with pytest.raises(CompletionOpen) as early:
        decided(walk.on(waits_until), repair, REFUSE, walk.bureau.reviewer)
    assert early.value.params["from_on"] == str(waits_until + timedelta(days=1))
    forged = {"state": "refused", "decided_on": walk.day, "reason": "没有补正"}
    forged |= {"decided_by_id": _id(walk.bureau.reviewer)}
    with pytest.raises(IntegrityError, match="has time to complete"), session.begin_nested():
        session.execute(update(Repair).where(Repair.id == repair.id).values(forged))
    decided(walk.on(waits_until + timedelta(days=1)), repair, REFUSE, walk.bureau.reviewer)
    assert "没有收到补正的材料" in str(repair.reason)
    concluded(walk.wait(5), contested(walk, repair), ANNULLED)
    again = anew(walk, repair)
    assert isinstance(again, Repair)
    assert (again.state, again.missing) == ("returned", "信用承诺书")
    assert running(walk, "repair_complete").starts_on == walk.day, "the party's time, once more"
    assert _clocks(walk) == {"repair_complete"}, "the agency has none before it comes back"
    with pytest.raises(CompletionOpen):
        decided(walk, again, REFUSE, walk.bureau.second_reviewer)
    told = service.Completion("补交信用承诺书", pledged=True)
    walk.wait(1)
    service.complete_repair(session, again.id, told, version=1, by=walk.bureau.handler, at=walk.at)
    assert running(walk, "repair_accept").starts_on == walk.day
    walk.accepted(again)
    decided(walk, again, GRANT, walk.bureau.second_reviewer)
    assert walk.case.state == "repaired"


def _clocks(walk: Walk) -> set[str]:
    """The clocks of requests that run."""
    found = walk.session.scalars(
        select(CaseDeadline.clock).where(
            CaseDeadline.case_id == walk.case_id, CaseDeadline.met_on.is_(None)
        )
    )
    return {one for one in found if one.startswith(("repair_", "objection_"))}


def test_a_ruling_sets_the_day_of_the_new_decision(session: Session) -> None:
    walk, refused = refused_repair(session)
    contest = contested(walk, refused)
    by = walk.wait(30).day + timedelta(days=60)
    with pytest.raises(StepDateWrong):
        concluded(walk, contest, REMANDED, redo_by_on=walk.day - timedelta(days=1))
    for outcome in (ContestOutcome.UPHELD, ANNULLED):
        with pytest.raises(RedoTermUnasked):
            concluded(walk, contest, outcome, redo_by_on=by)
    concluded(walk, contest, REMANDED, redo_by_on=by)
    clock = running(walk, "repair_decide")
    assert (clock.starts_on, clock.due_on, clock.provisional) == (walk.day, by, False)
    assert clock.legal_basis == "示范市人民法院（2024）示行初3号判决"
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            update(Contest).where(Contest.id == contest.id).values(redo_by_on=by + timedelta(1))
        )


def test_the_day_that_a_ruling_sets_stands_through_acceptance(session: Session) -> None:
    walk = a_listed_case(session).wait(370)
    repair = walk.repair_filed()
    decided(walk, repair, REFUSE, walk.bureau.reviewer)
    by = walk.day + timedelta(days=15)
    concluded(walk, contested(walk, repair), REMANDED, redo_by_on=by)
    assert _clocks(walk) == {"repair_accept", "repair_decide"}
    again = anew(walk, repair)
    assert isinstance(again, Repair)
    walk.wait(2).accepted(again)
    assert running(walk, "repair_decide").due_on == by
    decided(walk, again, GRANT, walk.bureau.second_reviewer)
    assert _clocks(walk) == set()


def test_a_stay_and_the_successor_change_nothing_of_it(session: Session) -> None:
    walk, refused = refused_repair(session)
    walk.suspended(service.SuspensionKind.STAY)
    contest = contested(walk.wait(5), refused)
    successor = an_agency(session, level="province", division="140000")
    succeed_agency(
        session,
        walk.bureau.agency.id,
        successor_id=successor.id,
        on=walk.day,
        version=walk.bureau.agency.version,
        by=system_actor("test"),
        at=walk.at,
    )
    reviewer = actor_of(an_officer(session, agency=successor, roles=(Role.REVIEWER,)))
    concluded(walk.wait(1), contest, REMANDED, by=reviewer)
    again = anew(walk, refused)
    assert isinstance(again, Repair)
    decided(walk, again, GRANT, reviewer)
    assert (walk.case.state, again.number) == ("repaired", refused.number)
