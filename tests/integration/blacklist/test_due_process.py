"""A case from candidate to listing: each step only after the one before, each by whom it may."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import PersonNeeded, system_actor
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.blacklist import service
from registry.blacklist.document_store import documents_of
from registry.blacklist.lists import MARKET
from registry.blacklist.models import CaseEvent, Listing, ListingCase
from registry.blacklist.refusals import (
    AgencyNotCompetent,
    AlreadyOnList,
    BasisNotInForce,
    BasisStillInForce,
    CaseActNotPossible,
    CaseEndedBefore,
    CaseSuspended,
    DeciderHandledCase,
    DefencePeriodOpen,
    ListingEnded,
    ListingUnknown,
    OfficerRecused,
    PenaltyNotServed,
    StatementUnanswered,
    StepDateWrong,
)
from registry.blacklist.remedy_refusals import (
    DeciderFiledRequest,
    FactCuredBefore,
    NewHeavierPenalty,
    NobodyElseDecides,
    PledgeMissing,
    RepairFiledTooEarly,
    RequestPending,
)
from registry.blacklist.rules import Step
from registry.blacklist.states import Act
from registry.blacklist.suspensions import suspensions_of
from registry.due import DueWork
from registry.kernel.identity import new_id
from registry.kernel.period import AsOf
from registry.kernel.refusals import Stale
from registry.penalties.service import PenaltyUnknown
from tests.builders.accounts import an_officer
from tests.builders.blacklist import (
    PARTY_PAGE,
    Walk,
    a_bureau,
    a_candidate,
    a_decided_case,
    a_listed_case,
    a_noticed_case,
    an_abnormal_case,
)
from tests.builders.penalties import a_penalty, noon
from tests.builders.subjects import a_subject

MONDAY = date(2024, 3, 4)


def listed(session: Session, subject_id: int, on: date, known: date) -> bool:
    return bool(service.standing(session, [subject_id], AsOf(on, noon(known))))


def owed(session: Session) -> list[str]:
    return list(session.scalars(select(DueWork.key).where(DueWork.kind == "sharing.change")))


def test_a_heavier_penalty_opens_one_candidate_however_often_the_worker_looks(
    session: Session,
) -> None:
    walk = a_candidate(session)
    for _ in range(3):
        service.open_candidates_due(session, [str(walk.penalty.id)], at=walk.at)
    cases = session.scalars(
        select(ListingCase).where(ListingCase.penalty_id == walk.penalty.id)
    ).all()
    assert [case.state for case in cases] == ["candidate"]
    assert "令第44号）第七条" in cases[0].legal_basis


def test_a_penalty_that_is_not_heavier_opens_none(session: Session) -> None:
    penalty = a_penalty(session, heavier=False, heavier_reason=None)
    service.open_candidates_due(session, [str(penalty.id)], at=noon(MONDAY))
    assert service.find_case_of_penalty(session, penalty.id, "serious_dishonesty_market") is None


def test_an_unknown_penalty_opens_nothing(session: Session) -> None:
    service.open_candidates_due(session, [str(new_id())], at=noon(MONDAY))
    bureau = a_bureau(session)
    with pytest.raises(PenaltyUnknown):
        service.open_candidate(
            session,
            new_id(),
            list_key="serious_dishonesty_market",
            by=bureau.handler,
            at=noon(MONDAY),
        )


def test_the_whole_way_onto_the_list_and_off_it_by_expiry(session: Session) -> None:
    walk = a_listed_case(session, on=MONDAY)
    # Served on Monday 4 March: five working days end on Monday 11 March.
    assert walk.case.defence_ends_on == date(2024, 3, 11)
    assert walk.case.decided_on == date(2024, 3, 12)
    assert walk.case.term_ends_on == date(2027, 3, 12)
    last, first_off = date(2027, 3, 12), date(2027, 3, 13)
    assert listed(session, walk.subject.id, last, last)
    assert not listed(session, walk.subject.id, first_off, first_off)
    assert walk.on(last).expired() == 0
    assert walk.on(first_off).expired() == 1
    session.expire_all()
    assert (walk.case.state, walk.case.ended_on) == ("expired", first_off)
    assert walk.wait(1).expired() == 0
    ends = session.scalars(
        select(CaseEvent.act).where(CaseEvent.case_id == walk.case_id, CaseEvent.act == "expire")
    ).all()
    assert ends == ["expire"]


def test_no_decision_while_the_party_may_still_reply(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY)
    for _ in range(7):
        walk.wait(1)
        with pytest.raises(DefencePeriodOpen) as refused:
            walk.decided()
        assert refused.value.params == {"ends_on": "2024-03-11", "from_on": "2024-03-12"}
    walk.wait(1).decided()
    assert walk.case.state == "decided_listed"


def test_no_decision_without_notice(session: Session) -> None:
    with pytest.raises(CaseActNotPossible):
        a_candidate(session).opened().wait(60).decided()


def test_who_opened_or_noticed_the_case_does_not_decide(session: Session) -> None:
    walk = a_noticed_case(session).after_defence()
    with pytest.raises(DeciderHandledCase):
        walk.decided(by=walk.bureau.handler)
    other = actor_of(
        an_officer(session, agency=walk.bureau.agency, roles=(Role.CASE_OFFICER, Role.REVIEWER))
    )
    service.record_statement(
        session,
        walk.case_id,
        received_on=walk.day,
        text="请求复核",
        version=walk.case.version,
        by=other,
        at=walk.at,
    )
    with pytest.raises(DeciderHandledCase):
        walk.decided(by=other, answer="不采纳")


def test_who_proposed_the_case_or_brought_its_basis_does_not_decide(session: Session) -> None:
    bureau = a_bureau(session)
    both = actor_of(
        an_officer(session, agency=bureau.agency, roles=(Role.CASE_OFFICER, Role.REVIEWER))
    )
    proposed = a_penalty(session, agency=bureau.agency, by=bureau.handler)
    case = service.open_candidate(
        session, proposed.id, list_key=MARKET, by=both, at=noon(proposed.decided_on)
    )
    walk = Walk(session, bureau, a_subject(session), proposed, case.id, proposed.decided_on)
    brought = a_penalty(session, agency=bureau.agency, by=both)
    service.open_candidates_due(session, [str(brought.id)], at=walk.at)
    of_basis = service.find_case_of_penalty(session, brought.id, MARKET)
    established = service.record_fact(
        session,
        service.NewFact(walk.subject.id, "no_annual_report", date(2023, 6, 30), "2022年度年报"),
        by=both,
        at=walk.at,
    )
    other = Walk(session, bureau, walk.subject, brought, of_basis.id, walk.day)
    fact = Walk(session, bureau, walk.subject, None, established.id, walk.day)
    for one in (walk.opened().noticed(), other.opened().noticed()):
        with pytest.raises(DeciderHandledCase):
            one.after_defence().decided(by=both)
    with pytest.raises(DeciderHandledCase):
        fact.opened().decided(by=both)
    for one in (walk, other, fact):
        forged = update(ListingCase).where(ListingCase.id == one.case_id)
        with pytest.raises(IntegrityError, match="took part"), session.begin_nested():
            session.execute(forged.values(decided_by_id=both.officer_id))
        one.decided()


def test_a_case_whose_basis_fell_is_ended_at_once(session: Session) -> None:
    """Neither the time to reply nor a hearing protects anybody from not being listed."""
    replying = a_noticed_case(session)
    heard = a_noticed_case(session).hearing_asked().hearing_notified(date(2024, 3, 18))
    for walk in (replying, heard):
        with pytest.raises((DefencePeriodOpen, CaseSuspended)):
            walk.decided(service.Outcome.NOT_LISTED)
        walk.wait(1).penalty_annulled().decided(service.Outcome.NOT_LISTED)
        assert {one.last_on is None for one in suspensions_of(session, walk.case_id)} <= {False}
        session.expire_all()
        assert all(one.met_on for one in service.deadlines_of(session, walk.case_id)[:-1])
        walk.decision_served()
        assert walk.case.state == "closed"
    paper = documents_of(session, heard.case_id)[-1].content.decode()
    assert "要求听证；作为列入依据的决定已被撤销，不再举行" in paper


def test_what_was_put_right_before_publication_is_not_published(session: Session) -> None:
    walk = an_abnormal_case(session).opened().decided()
    assert walk.case.filing_fact_id is not None
    ending = {"reason": "年报已经补报", "by": walk.bureau.handler, "at": walk.at}
    with pytest.raises(CaseActNotPossible):
        service.terminate_case(session, walk.case_id, version=walk.case.version, **ending)
    service.cure_fact(
        session,
        walk.case.filing_fact_id,
        on=walk.day,
        reason="年报已经补报",
        version=1,
        by=walk.bureau.handler,
        at=walk.at,
    )
    with pytest.raises(FactCuredBefore):
        walk.published()
    forged = update(ListingCase).where(ListingCase.id == walk.case_id)
    with pytest.raises(IntegrityError, match="not in force"), session.begin_nested():
        session.execute(forged.values(published_on=walk.day))
    service.terminate_case(session, walk.case_id, version=walk.case.version, **ending)
    assert (walk.case.state, walk.case.ending_reason) == ("lapsed", "年报已经补报")
    assert not listed(session, walk.subject.id, walk.day, walk.day)


def test_a_penalty_whose_case_ended_brings_no_second_one(session: Session) -> None:
    walk = a_listed_case(session)
    asked = {"list_key": MARKET, "by": walk.bureau.handler, "at": walk.at}
    assert service.open_candidate(session, walk.penalty.id, **asked).id == walk.case_id
    walk.upheld(walk.objected())
    with pytest.raises(CaseEndedBefore) as refused:
        service.open_candidate(session, walk.penalty.id, **asked)
    assert refused.value.params == {"on": walk.day.isoformat()}


def test_an_officer_who_stood_aside_does_not_decide(session: Session) -> None:
    walk = a_noticed_case(session).after_defence()
    service.recuse(
        session,
        walk.case_id,
        reason="近亲属在当事人处任职",
        version=walk.case.version,
        by=walk.bureau.reviewer,
        at=walk.at,
    )
    with pytest.raises(OfficerRecused):
        walk.decided()
    walk.decided(by=walk.bureau.second_reviewer)


def test_the_worker_or_a_key_without_officer_decides_nothing(session: Session) -> None:
    walk = a_noticed_case(session).after_defence()
    with pytest.raises(PersonNeeded):
        walk.decided(by=system_actor("worker"))


def test_another_agency_is_not_competent(session: Session) -> None:
    walk = a_noticed_case(session).after_defence()
    with pytest.raises(AgencyNotCompetent):
        walk.decided(by=a_bureau(session).reviewer)


def test_no_listing_on_a_penalty_that_was_not_served(session: Session) -> None:
    walk = a_noticed_case(session, served_on=None).after_defence()
    with pytest.raises(PenaltyNotServed):
        walk.decided()
    walk.decided(service.Outcome.NOT_LISTED)


def test_what_the_party_said_has_to_be_answered(session: Session) -> None:
    walk = a_noticed_case(session).wait(2).stated().after_defence()
    with pytest.raises(StatementUnanswered):
        walk.decided()
    with pytest.raises(StatementUnanswered):
        walk.decided(answer="  ")
    walk.decided(answer="已复核进货台账，检验报告不是同一批次，不予采纳")


def test_a_stale_decision_changes_nothing(session: Session) -> None:
    walk = a_noticed_case(session).after_defence()
    seen = walk.case.version
    walk.stated()
    with pytest.raises(Stale):
        service.decide(
            session,
            walk.case_id,
            outcome=service.Outcome.LISTED,
            reason="x",
            version=seen,
            by=walk.bureau.reviewer,
            at=walk.at,
        )
    assert walk.case.state == "noticed"


def test_a_legal_date_lies_between_the_step_before_and_today(session: Session) -> None:
    walk = a_candidate(session, on=MONDAY).opened()
    for day in (MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)):
        with pytest.raises(StepDateWrong):
            service.serve_notice(
                session,
                walk.case_id,
                service.Service(day, service.ServiceMethod.POST, "邮件回执"),
                filing_address=PARTY_PAGE,
                version=walk.case.version,
                by=walk.bureau.handler,
                at=walk.at,
            )
    assert walk.case.state == "opened"


def test_not_listed_ends_with_the_service_of_the_decision(session: Session) -> None:
    walk = a_noticed_case(session).after_defence().decided(service.Outcome.NOT_LISTED)
    assert walk.case.term_ends_on is None
    with pytest.raises(CaseActNotPossible):
        walk.published()
    assert walk.decision_served().case.state == "closed"


def test_published_only_after_the_decision_was_served(session: Session) -> None:
    walk = a_decided_case(session)
    with pytest.raises(CaseActNotPossible):
        walk.published()
    assert not session.scalars(select(Listing).where(Listing.case_id == walk.case_id)).all()


def test_a_candidate_can_be_dismissed_and_a_case_terminated_for_a_reason(session: Session) -> None:
    candidate = a_candidate(session)
    service.dismiss_candidate(
        session,
        candidate.case_id,
        reason="有证据证明没有主观故意",
        version=candidate.case.version,
        by=candidate.bureau.handler,
        at=candidate.at,
    )
    assert candidate.case.state == "dismissed"
    opened = a_candidate(session, bureau=candidate.bureau).opened()
    service.terminate_case(session, opened.case_id, **ending(opened))
    assert opened.case.state == "terminated"
    with pytest.raises(CaseActNotPossible):
        opened.noticed()


def test_after_the_notice_nobody_ends_a_case_alone(session: Session) -> None:
    noticed = a_noticed_case(session)
    with pytest.raises(CaseActNotPossible):
        service.terminate_case(session, noticed.case_id, **ending(noticed))
    with pytest.raises(IntegrityError, match="state_terminated"), session.begin_nested():
        session.execute(
            update(ListingCase)
            .where(ListingCase.id == noticed.case_id)
            .values(state="terminated", ended_on=noticed.day, ending_reason="危害后果轻微")
        )
    noticed.after_defence().decided(service.Outcome.NOT_LISTED)
    assert noticed.case.decided_by_id != noticed.case.handler_id


def ending(walk: Walk) -> dict[str, Any]:
    return {
        "reason": "危害后果轻微",
        "version": walk.case.version,
        "by": walk.bureau.handler,
        "at": walk.at,
    }


def test_one_subject_is_not_on_one_list_twice_at_one_time(session: Session) -> None:
    first = a_listed_case(session)
    second = a_decided_case(
        session, bureau=first.bureau, subject=first.subject, on=date(2024, 4, 8)
    ).decision_served()
    with pytest.raises(AlreadyOnList):
        second.published()
    (publish,) = [
        step
        for step in service.steps_of(session, second.case, on=second.day, officer_id=None)
        if step.act is service.Act.PUBLISH
    ]
    assert (publish.possible, publish.from_on) == (False, date(2027, 3, 13))


def test_upheld_objection_means_never_listed_though_it_was_known_so(session: Session) -> None:
    walk = a_listed_case(session)
    before = walk.day
    after = walk.wait(30).day
    walk.upheld(walk.objected())
    assert walk.case.state == "overturned"
    assert not listed(session, walk.subject.id, before, after)
    assert listed(session, walk.subject.id, before, before)
    with pytest.raises(ListingEnded):
        service.get_public_listing(session, walk.listing.id, AsOf(after, noon(after)))


def test_an_objection_is_decided_by_a_third_person(session: Session) -> None:
    walk = a_listed_case(session)
    objection = walk.objected()
    with pytest.raises(RequestPending):
        walk.objected()
    for officer in (walk.bureau.handler, walk.bureau.reviewer):
        with pytest.raises(DeciderFiledRequest):
            service.decide_objection(
                session,
                objection.id,
                decision=service.Decision.REFUSE,
                reason="x",
                version=objection.version,
                by=officer,
                at=walk.at,
            )


def test_publication_goes_on_while_an_objection_is_looked_at(session: Session) -> None:
    walk = a_listed_case(session)
    walk.objected()
    assert listed(session, walk.subject.id, walk.day, walk.day)


def test_granted_repair_means_listed_until_yesterday(session: Session) -> None:
    walk = a_listed_case(session)
    published = walk.day
    walk.on(published.replace(year=2025) + timedelta(days=1))
    ended = walk.day
    walk.repaired(walk.repair_filed())
    yesterday = ended - timedelta(days=1)
    assert walk.case.state == "repaired"
    assert listed(session, walk.subject.id, yesterday, ended)
    assert not listed(session, walk.subject.id, ended, ended)
    # What was announced before is still known to have been announced.
    assert listed(session, walk.subject.id, ended, published)
    assert walk.listing.end_kind == "repaired"


def test_repair_needs_a_year_a_pledge_and_no_new_heavier_penalty(session: Session) -> None:
    early = a_listed_case(session)
    early.on(early.day.replace(year=2025))
    filed = early.repair_filed()
    # On the day it was filed, and when the shortest time has passed meanwhile.
    for _ in range(2):
        with pytest.raises(RepairFiledTooEarly) as refused:
            early.accepted(filed)
        session.refresh(filed)
        early.wait(1)
    assert refused.value.params["from_on"] == filed.earliest_on.isoformat()
    assert str(refused.value.legal_basis).startswith("《市场监督管理严重违法失信名单管理办法》")
    unpledged = a_listed_case(session, bureau=early.bureau)
    unpledged.on(unpledged.day.replace(year=2025)).wait(1)
    with pytest.raises(PledgeMissing):
        unpledged.repaired(unpledged.repair_filed(pledged=False))
    again = a_listed_case(session, bureau=early.bureau)
    a_penalty(
        session, subject=again.subject, agency=again.bureau.agency, decided_on=date(2024, 9, 2)
    )
    again.on(again.day.replace(year=2025)).wait(1)
    with pytest.raises(NewHeavierPenalty):
        again.repaired(again.repair_filed())


def test_who_took_the_application_in_does_not_grant_it(session: Session) -> None:
    walk = a_listed_case(session)
    walk.on(walk.day.replace(year=2025)).wait(1)
    repair = walk.repair_filed()
    with pytest.raises(DeciderFiledRequest):
        service.decide_repair(
            session,
            repair.id,
            decision=service.Decision.REFUSE,
            reason="x",
            version=repair.version,
            by=walk.bureau.handler,
            at=walk.at,
        )


def test_annulled_basis_is_marked_by_the_worker_and_revoked_by_a_person(session: Session) -> None:
    walk = a_listed_case(session)
    with pytest.raises(BasisStillInForce):
        walk.revoked()
    published = walk.day
    annulled_on = walk.day + timedelta(days=8)
    walk.wait(30).penalty_annulled(on=annulled_on)
    assert walk.case.basis_fell_on == annulled_on
    clocks = {clock.clock: clock for clock in service.deadlines_of(session, walk.case_id)}
    stop = clocks["stop_publication"]
    # Three working days from the annulment, however late it was entered.
    assert (stop.working_days, stop.starts_on) == (3, annulled_on)
    assert stop.due_on < walk.day
    assert listed(session, walk.subject.id, walk.day, walk.day), "a person has to revoke it"
    with pytest.raises(DeciderHandledCase):
        walk.revoked(by=walk.bureau.handler)
    walk.revoked()
    assert not listed(session, walk.subject.id, published, walk.day)
    assert listed(session, walk.subject.id, published, published)


def test_nothing_is_decided_or_published_on_an_annulled_penalty(session: Session) -> None:
    noticed = a_noticed_case(session).after_defence().penalty_annulled()
    with pytest.raises(BasisNotInForce):
        noticed.decided()
    served = a_decided_case(session, bureau=noticed.bureau).decision_served().penalty_annulled()
    with pytest.raises(BasisNotInForce):
        served.published()
    assert served.revoked().case.state == "revoked"
    candidate = a_candidate(session, bureau=noticed.bureau).penalty_annulled()
    assert candidate.case.state == "dismissed"


def test_an_ended_listing_can_still_prove_to_have_been_wrong(session: Session) -> None:
    walk = a_listed_case(session)
    published = walk.day
    walk.on(date(2027, 6, 1)).expired()
    session.expire_all()
    walk.penalty_annulled().revoked()
    assert walk.case.state == "revoked"
    assert not listed(session, walk.subject.id, published, walk.day)


def test_a_decision_nobody_published_lapses_with_its_term(session: Session) -> None:
    walk = a_decided_case(session).decision_served().on(date(2027, 3, 13))
    assert walk.expired() == 1
    session.expire_all()
    assert walk.case.state == "lapsed"


def test_entering_and_leaving_is_in_the_credit_file_and_owed_to_those_who_follow(
    session: Session,
) -> None:
    from registry.credit import service as credit

    walk = a_listed_case(session)
    (entry,) = [
        entry
        for entry in credit.entries_of(session, walk.subject.id, AsOf(walk.day, walk.at))
        if entry.kind == "serious_listing"
    ]
    assert (entry.valid.lower, entry.valid.upper) == (date(2024, 3, 12), date(2027, 3, 13))
    assert owed(session) == [str(walk.subject.id)]
    walk.wait(3).upheld(walk.objected())
    after = credit.entries_of(session, walk.subject.id, AsOf(walk.day, walk.at))
    assert "serious_listing" not in [entry.kind for entry in after]
    assert owed(session) == [str(walk.subject.id)] * 2


def test_numbers_run_by_agency_kind_and_year(session: Session) -> None:
    bureau = a_bureau(session)
    numbers = [
        a_candidate(session, bureau=bureau, on=on).opened().case.number
        for on in (date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 2))
    ]
    short = bureau.agency.short_name
    assert numbers == [
        f"{short}列案〔2024〕1号",
        f"{short}列案〔2024〕2号",
        f"{short}列案〔2025〕1号",
    ]


def test_public_questions_answer_only_what_is_in_force(session: Session) -> None:
    walk = a_listed_case(session)
    as_of = AsOf(walk.day, walk.at)
    found = service.get_public_listing(session, walk.listing.id, as_of)
    assert (found.uscc, found.name) == (walk.subject.uscc, walk.subject.name)
    assert found.view.ground_title == "质量安全领域严重违法"
    assert [row.view.listing_id for row in service.public_listings(session, as_of)] == [
        walk.listing.id
    ]
    assert service.public_listings(session, as_of, query=walk.subject.name[2:6])
    assert not service.public_listings(session, as_of, query="100%")
    assert not service.public_listings(session, as_of, after=walk.listing.id)
    with pytest.raises(ListingUnknown):
        service.get_public_listing(session, new_id(), as_of)


def test_history_answers_for_every_moment(session: Session) -> None:
    walk = a_listed_case(session)
    subject, published = walk.subject.id, walk.day
    assert not listed(session, subject, published, published - timedelta(days=1))
    assert not listed(session, subject, published - timedelta(days=1), published)
    assert listed(session, subject, date(2027, 3, 12), published)
    assert service.standing(session, [], AsOf(published, walk.at)) == {}


def test_a_second_subject_listed_by_a_second_case_does_not_disturb_the_first(
    session: Session,
) -> None:
    first = a_listed_case(session)
    second = a_listed_case(session, bureau=first.bureau, subject=a_subject(session))
    found = service.standing(
        session, [first.subject.id, second.subject.id], AsOf(second.day, second.at)
    )
    assert {key: len(views) for key, views in found.items()} == {
        first.subject.id: 1,
        second.subject.id: 1,
    }


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("decided_on", date(2024, 3, 11), "ck_listing_case_decided_after_defence"),
        ("defence_ends_on", date(2024, 3, 4), "ck_listing_case_defence_after_notice"),
        ("term_ends_on", date(2027, 3, 13), "ck_listing_case_term_bounded"),
    ],
)
def test_the_database_itself_refuses_what_the_law_refuses(
    session: Session, column: str, value: date, constraint: str
) -> None:
    walk = a_decided_case(session)
    session.flush()
    session.execute(text("ALTER TABLE listing_case DISABLE TRIGGER listing_case_guard"))
    with pytest.raises(IntegrityError, match=constraint), session.begin_nested():
        session.execute(
            update(ListingCase).where(ListingCase.id == walk.case_id).values({column: value})
        )


def test_failing_again_after_the_announcement_is_a_ground_only_by_a_heavier_penalty(
    session: Session,
) -> None:
    walk = a_candidate(session, violation="sampling_failed_again")
    assert (walk.case.state, walk.case.ground) == ("candidate", "quality_safety")
    assert not listed(session, walk.subject.id, walk.day, walk.day)
    with pytest.raises(AssertionError, match="no ground"):
        a_candidate(session, violation="sampling_failed_again", heavier=False, heavier_reason=None)


def test_a_case_that_nobody_is_free_to_decide_says_so_and_whom_to_ask(session: Session) -> None:
    walk = a_noticed_case(session).after_defence()
    bureau = walk.bureau
    for reviewer in (bureau.reviewer, bureau.second_reviewer):
        service.recuse(
            session,
            walk.case_id,
            reason="近亲属",
            version=walk.case.version,
            by=reviewer,
            at=walk.at,
        )

    def listing() -> Step:
        steps = service.steps_of(session, walk.case, on=walk.day, officer_id=None)
        return next(step for step in steps if step.act is Act.LIST)

    assert (listing().possible, listing().from_on) == (False, None)
    (missing,) = [guard for guard in listing().why if not guard.met]
    assert missing.condition is NobodyElseDecides
    an_officer(session, agency=bureau.agency, roles=(Role.REVIEWER,))
    assert listing().possible
