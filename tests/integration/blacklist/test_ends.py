"""How a listing ends, and what goes on after its end."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chengxin.credit_sources import ADVISERS
from registry.blacklist import handovers, service
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.models import CaseDeadline, IssuedDocument
from registry.blacklist.queue import CaseQuery, View
from registry.blacklist.refusals import AlreadyOnList, StepDateWrong, TermOver
from registry.blacklist.remedy_refusals import (
    NothingToHandOver,
    PartyBanned,
    PartyBannedForLife,
    RequestDecided,
)
from registry.blacklist.request_facts import facts_of_request
from registry.blacklist.waiting_publications import settle
from registry.credit import service as credit
from registry.credit.lifting import Way
from registry.credit.plain import answer_of
from registry.credit.remedies import RemedyAct
from registry.kernel.period import AsOf, add_years
from registry.kernel.refusals import Refusal
from registry.penalties import service as penalties
from registry.penalties.vocabulary import PenaltyKind
from tests.builders.blacklist import Walk, a_decided_case, a_listed_case
from tests.builders.penalties import noon
from tests.builders.subjects import a_subject

AFTER_TERM = date(2027, 3, 15)


def clock(session: Session, walk: Walk, name: str) -> CaseDeadline:
    session.expire_all()
    return {one.clock: one for one in service.deadlines_of(session, walk.case_id)}[name]


def cases_in(session: Session, view: View, on: date) -> list[object]:
    lines = service.list_cases(
        session, CaseQuery(view=view), on=on, soon_until=on + timedelta(days=3)
    )
    return [line.case.id for line in lines]


def test_a_listing_whose_term_is_over_is_not_ended_early(session: Session) -> None:
    walk = a_listed_case(session).on(date(2027, 3, 1))
    repair = walk.repair_filed()
    # The term is over; the job of the day has not yet written it down.
    walk.on(AFTER_TERM)
    with pytest.raises(TermOver):
        walk.repaired(repair)
    assert walk.expired() == 1
    session.refresh(repair)
    assert repair.state == "lapsed", "nobody waits for an answer any more"
    with pytest.raises(Refusal):
        walk.accepted(repair)


@pytest.mark.parametrize("ending", ["expired", "repaired"])
def test_an_objection_is_still_to_be_decided_after_the_listing_ended(
    session: Session, ending: str
) -> None:
    walk = a_listed_case(session).on(date(2027, 3, 11))
    repair = walk.repair_filed()
    walk.accepted(repair)
    objection = walk.objected()
    if ending == "repaired":
        walk.repaired(repair)
    else:
        walk.on(AFTER_TERM).expired()
    assert clock(session, walk, "publication").met_on is not None
    assert clock(session, walk, "repair_decide").met_on is not None
    due_on = clock(session, walk, "objection_decide").due_on
    assert clock(session, walk, "objection_decide").met_on is None
    late = due_on + timedelta(days=1)
    assert walk.case_id not in cases_in(session, View.OVERDUE, due_on)
    assert walk.case_id in cases_in(session, View.OVERDUE, late)
    walk.on(late).upheld(objection)
    assert walk.case.state == "overturned"
    assert walk.case_id not in cases_in(session, View.OVERDUE, late)


def test_a_basis_that_falls_after_the_term_still_asks_for_a_revocation(session: Session) -> None:
    walk = a_listed_case(session).on(AFTER_TERM)
    walk.expired()
    session.expire_all()
    walk.penalty_annulled()
    assert walk.case_id in cases_in(session, View.BASIS_FELL, walk.day)
    walk.revoked()
    assert walk.case_id not in cases_in(session, View.BASIS_FELL, walk.day)


def test_what_waits_for_an_answer_lapses_where_the_listing_is_undone(session: Session) -> None:
    revoked = a_listed_case(session).on(date(2025, 6, 2))
    repair, objection = revoked.repair_filed(), revoked.objected()
    revoked.penalty_annulled().revoked()
    overturned = a_listed_case(session).on(date(2025, 6, 2))
    other = overturned.repair_filed()
    overturned.upheld(overturned.objected())
    for request in (repair, objection, other):
        session.refresh(request)
        assert (request.state, request.decided_on) == ("lapsed", None)
    with pytest.raises(RequestDecided):
        revoked.upheld(objection)


def test_a_letter_says_what_was_asked_for(session: Session) -> None:
    walk = a_listed_case(session).on(date(2025, 6, 2))
    repair = walk.repair_filed()
    walk.accepted(repair)
    service.decide_repair(
        session,
        repair.id,
        decision=service.Decision.REFUSE,
        reason="义务没有履行",
        version=repair.version,
        by=walk.bureau.reviewer,
        at=walk.at,
    )
    told = facts_of_request(session, walk.case, DocumentKind.REPAIR_REPLY, repair.id)
    assert told["request_result"] == "不同意提前移出。"


def advised(session: Session, walk: Walk) -> list[date]:
    as_of = AsOf(walk.day, walk.at)
    explained = credit.explain(session, walk.subject.id, as_of, advisers=ADVISERS)
    return [lift.from_on for lift in explained.lifts if lift.act is RemedyAct.EARLY_REMOVAL]


def test_the_credit_file_names_the_day_on_which_the_list_lets_one_ask(session: Session) -> None:
    walk = a_listed_case(session, on=date(2024, 2, 20))
    assert walk.day == date(2024, 2, 28)
    assert advised(session, walk) == [date(2025, 3, 1)]


def test_a_penalty_is_repaired_once_its_party_has_left_the_list(session: Session) -> None:
    """The file says both together, and what it says of the second holds after the first."""
    walk = a_listed_case(session, on=date(2024, 2, 20))
    assert walk.penalty is not None
    penalties.record_publication(
        session,
        walk.penalty.id,
        on=walk.day,
        version=walk.penalty.version,
        by=walk.bureau.publisher,
        at=walk.at,
    )
    walk.on(date(2025, 3, 3))
    as_of = AsOf(walk.day, walk.at)
    told = credit.explain(session, walk.subject.id, as_of, advisers=ADVISERS)
    soonest = told.ways[0]
    acts = {act.act: act for act in soonest.acts}
    assert set(acts) == {RemedyAct.EARLY_REMOVAL, RemedyAct.REPAIR_OFF_LIST}
    assert (soonest.on, soonest.score.grade) == (date(2025, 3, 4), "A")
    assert "机关作出决定以后升为A级" in route_of(told, soonest)
    (second,) = [lift for lift in told.lifts if lift.act is RemedyAct.REPAIR_OFF_LIST]
    assert not second.score.vetoed, "nobody repairs it while the list forces the grade"
    walk.repaired(walk.repair_filed())
    walk.on(soonest.on)
    after = credit.explain(session, walk.subject.id, AsOf(walk.day, walk.at), advisers=ADVISERS)
    assert [(lift.act, lift.from_on <= walk.day) for lift in after.lifts if lift.entry] == [
        (RemedyAct.REPAIR, True)
    ]
    assert after.ways[0].score == soonest.score


def route_of(told: credit.Explanation, way: Way) -> str:
    return next(
        route.result
        for route, each in zip(answer_of(told, {}, {}).routes, told.ways, strict=False)
        if each is way
    )


def test_a_subject_of_another_province_is_handed_over_and_so_is_its_early_end(
    session: Session,
) -> None:
    abroad = a_subject(session, division="630100")
    walk = a_decided_case(session, on=date(2026, 5, 11), subject=abroad)
    handover = clock(session, walk, "handover")
    assert (handover.starts_on, handover.due_on) == (walk.day, date(2026, 6, 2))
    by, at = walk.bureau.publisher, walk.at
    told = {"receiver": "示例省市场监督管理局", "reference": "推送回执示第1号"}

    def hands_over(on: date) -> None:
        handovers.hand_over(
            session,
            walk.case_id,
            **told,
            handed_over_on=on,
            version=walk.case.version,
            by=by,
            at=noon(walk.day),
        )

    with pytest.raises(NothingToHandOver):
        hands_over(walk.day)
    decided_on = walk.day
    walk.wait(2).decision_served().published()
    with pytest.raises(StepDateWrong):
        hands_over(decided_on)
    hands_over(walk.day)
    elsewhere = clock(session, walk, "publication_elsewhere")
    assert (elsewhere.starts_on, elsewhere.met_on) == (walk.day, None)
    with pytest.raises(NothingToHandOver):
        hands_over(walk.day)
    handovers.confirm_published(
        session,
        walk.case_id,
        published_on=walk.day,
        version=walk.case.version,
        by=by,
        at=at + timedelta(days=2),
    )
    assert clock(session, walk, "publication_elsewhere").met_on == walk.day
    # It may not stay public there while it is stayed, and is public there again afterwards.
    walk.wait(1).suspended(service.SuspensionKind.STAY)
    stay = clock(session, walk, "handover_stay")
    assert (stay.starts_on, stay.met_on) == (walk.day, None)
    hands_over(walk.day)
    walk.wait(2).resumed(service.SuspensionKind.STAY)
    assert clock(session, walk, "handover_stay_end").met_on is None
    hands_over(walk.day)
    # Of a stay that was over before it was told, nothing is to be told.
    walk.wait(1).suspended(service.SuspensionKind.STAY)
    walk.wait(1).resumed(service.SuspensionKind.STAY)
    with pytest.raises(NothingToHandOver):
        hands_over(walk.day)
    walk.on(date(2027, 7, 1))
    walk.repaired(walk.repair_filed())
    end = clock(session, walk, "handover_end")
    assert (end.starts_on, end.due_on, end.met_on) == (walk.day, date(2027, 7, 6), None)
    assert walk.case_id in cases_in(session, View.OVERDUE, date(2027, 7, 7))
    hands_over(walk.day)
    assert clock(session, walk, "handover_end").met_on == walk.day
    kinds = [one.kind for one in handovers.handovers_of(session, walk.case_id)]
    assert kinds == ["listing", "stay", "stay_end", "ending"]
    # One of the own province is handed over to nobody.
    own = {one.clock for one in service.deadlines_of(session, a_decided_case(session).case_id)}
    assert "handover" not in own


def test_the_time_to_publish_stands_still_while_another_case_keeps_the_subject_on_the_list(
    session: Session,
) -> None:
    first = a_listed_case(session)
    second = a_decided_case(
        session, on=date(2024, 6, 3), subject=first.subject, bureau=first.bureau
    ).decision_served()

    def settles(walk: Walk) -> int:
        return settle(session, on=walk.day, at=walk.at, subject_ids=[first.subject.id])

    assert (settles(second), settles(second)) == (1, 0)
    waits = clock(session, second, "publication")
    assert waits.paused_on == waits.starts_on + timedelta(days=1)
    assert second.case_id not in cases_in(session, View.OVERDUE, date(2025, 4, 1))
    with pytest.raises(AlreadyOnList):
        second.published()
    first.on(date(2025, 4, 1)).penalty_annulled().revoked()
    assert (settles(second.on(date(2025, 4, 1))), settles(second)) == (1, 0)
    runs = clock(session, second, "publication")
    # Twenty working days from 1 April on: Qingming and 1 May are off, 27 April is worked.
    assert (runs.paused_on, runs.due_on) == (None, date(2025, 4, 28))
    second.published()


def test_a_listing_lasts_as_long_as_the_ban_and_is_not_left_while_it_runs(
    session: Session,
) -> None:
    ban = {"ban_until": date(2029, 3, 4), "ban_basis": "《食品安全法》第一百三十五条"}
    banned = {"kinds": (PenaltyKind.CAREER_BAN,), "fine_yuan": None, **ban}
    walk = a_decided_case(session, on=date(2024, 3, 4), **banned)
    assert walk.case.term_ends_on == date(2029, 3, 4)
    shorter = "UPDATE listing_case SET ban_until = NULL WHERE id = :id"
    with pytest.raises(IntegrityError, match="legal step"), session.begin_nested():
        session.execute(text(shorter), {"id": walk.case_id})
    walk.decision_served().published()
    assert advised(session, walk) == [], "no day is left between the ban and the term"
    repair = walk.wait(400).repair_filed()
    with pytest.raises(PartyBanned) as refused:
        walk.repaired(repair)
    assert refused.value.params["until"] == "2029-03-04"
    forged = """UPDATE repair SET state = 'granted', reason = 'x', decided_on = :on,
        decided_by_id = :by WHERE id = :id"""
    by = walk.bureau.reviewer.officer_id
    with pytest.raises(IntegrityError, match="a ban runs"), session.begin_nested():
        session.execute(text(forged), {"on": walk.day, "by": by, "id": repair.id})
    assert walk.on(date(2029, 3, 4)).expired() == 0
    assert walk.on(date(2029, 3, 5)).expired() == 1


def test_a_ban_for_life_bars_repair_and_leaves_the_listing_its_own_term(session: Session) -> None:
    ban = {"ban_for_life": True, "ban_basis": "《食品安全法》第一百三十五条"}
    walk = a_decided_case(
        session, on=date(2024, 3, 4), kinds=(PenaltyKind.CAREER_BAN,), fine_yuan=None, **ban
    )
    own_term = walk.case.term_ends_on
    assert walk.case.decided_on is not None
    assert own_term == add_years(walk.case.decided_on, 3)
    walk.decision_served().published()
    drawn = select(IssuedDocument.content).where(
        IssuedDocument.case_id == walk.case_id, IssuedDocument.kind == DocumentKind.DECISION
    )
    assert "终身禁止不因移出而结束" in session.scalars(drawn).one().decode()
    assert advised(session, walk) == []
    repair = walk.wait(400).repair_filed()
    with pytest.raises(PartyBannedForLife):
        walk.repaired(repair)
    forged = """UPDATE repair SET state = 'granted', reason = 'x', decided_on = :on,
        decided_by_id = :by WHERE id = :id"""
    by = walk.bureau.reviewer.officer_id
    with pytest.raises(IntegrityError, match="a ban runs"), session.begin_nested():
        session.execute(text(forged), {"on": walk.day, "by": by, "id": repair.id})
    assert walk.on(own_term + timedelta(days=1)).expired() == 1
