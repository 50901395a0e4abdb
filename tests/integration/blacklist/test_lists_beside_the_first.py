"""Tourism, abnormal operations, views and the honour list: each by its own rules."""

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor, system_actor
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.blacklist import honour_ends, honours, list_views, rules, service
from registry.blacklist.filing_refusals import (
    FactNotDue,
    FactOnRecord,
    FactSettled,
    MailingsWrong,
    NotKeeper,
)
from registry.blacklist.history import history_of
from registry.blacklist.honour_rules import QUALITY
from registry.blacklist.lists import MARKET, TOURISM_MINOR, TOURISM_SERIOUS, public_lists
from registry.blacklist.mailing_rules import Mailing, MailMethod
from registry.blacklist.models import FilingFact, Honour, ListingCase, Objection, Repair
from registry.blacklist.queue import facts_to_show
from registry.blacklist.refusals import (
    AgencyNotCompetent,
    BasisNotInForce,
    BasisStillInForce,
    CaseNotReadable,
    DeciderHandledCase,
    OnListWithoutTerm,
)
from registry.blacklist.remedy_refusals import (
    DeciderFiledRequest,
    FactCuredBefore,
    FactNotCured,
    NobodyElseDecides,
    ObjectionNotAccepted,
    ObjectionTooLate,
    TrainingMissing,
)
from registry.blacklist.repair_intake import first_repair_day
from registry.blacklist.states import Act
from registry.disclosure import queries
from registry.due import claim
from registry.kernel.identity import new_id
from registry.kernel.period import AsOf, add_months
from registry.penalties import service as penalties
from registry.penalties.models import Penalty
from registry.penalties.service import GROUNDS
from registry.penalties.vocabulary import PenaltyKind
from registry.subjects.corrections import Correction, correct_subject
from registry.subjects.models import Subject
from registry.subjects.moment import DeregisteredBefore
from tests.builders.accounts import an_agency, an_officer
from tests.builders.blacklist import (
    Bureau,
    Walk,
    a_bureau,
    a_candidate,
    a_listed_case,
    a_noticed_case,
    an_abnormal_case,
)
from tests.builders.credit import graded
from tests.builders.penalties import a_penalty, noon
from tests.builders.subjects import a_subject

MONDAY = date(2024, 3, 4)
JULY = date(2024, 7, 1)


def cases_of(session: Session, *penalties: object) -> set[tuple[str, str]]:
    ids = [penalty.id for penalty in penalties]  # type: ignore[attr-defined]
    service.open_candidates_due(session, [str(one) for one in ids], at=noon(MONDAY))
    rows = session.execute(
        select(ListingCase.list_key, ListingCase.ground).where(ListingCase.penalty_id.in_(ids))
    )
    return {tuple(row) for row in rows}


def test_tourism_lets_nobody_off_without_training(session: Session) -> None:
    bureau = a_bureau(session)
    bureau.agency.function = "culture_tourism"
    stranded = {"violation": "tourism_stranded", "heavier": False, "heavier_reason": None}
    walk = a_listed_case(session, bureau=bureau, list_key=TOURISM_SERIOUS, **stranded).wait(200)
    untrained = walk.repair_filed()
    with pytest.raises(TrainingMissing):
        walk.accepted(untrained)
    forged = update(Repair).values(
        state="accepted", accepted_on=walk.day, accepted_by_id=bureau.handler.officer_id
    )
    with pytest.raises(IntegrityError, match="accepted_with_its_papers"), session.begin_nested():
        session.execute(forged.execution_options(synchronize_session=False))
    service.decide_repair(
        session,
        untrained.id,
        decision=service.Decision.REFUSE,
        reason="没有参加培训",
        version=untrained.version,
        by=bureau.reviewer,
        at=walk.at,
    )
    walk.repaired(walk.repair_filed(trained=True))
    assert walk.case.state == "repaired"
    again = {"subject": walk.subject, "bureau": bureau, "list_key": TOURISM_SERIOUS}
    second = a_listed_case(session, on=walk.day + timedelta(days=1), **again, **stranded)
    apart = add_months(walk.day, 12) + timedelta(days=1)
    assert first_repair_day(session, second.case) == apart, "a year after the repair before"


def test_each_list_cites_its_own_rules(session: Session) -> None:
    bureau = a_bureau(session)
    bureau.agency.function = "culture_tourism"
    stranded = {"violation": "tourism_stranded", "heavier": False, "heavier_reason": None}
    tour = a_noticed_case(session, bureau=bureau, list_key=TOURISM_SERIOUS, **stranded)
    other = an_abnormal_case(session).opened()
    for walk, own in ((tour, "文化和旅游部令第7号"), (other, "工商行政管理总局令第68号")):
        facts = facts_to_show(session, walk.case, on=walk.day)
        for step in service.next_steps(facts, walk.day, officer_id=None):
            told = "".join(guard.legal_basis for guard in step.why)
            assert "第44号" not in told, step.act
            assert step.act != "list" or own in told


def test_the_grounds_of_a_case_are_told_with_their_articles(session: Session) -> None:
    noticed, listed = a_noticed_case(session), a_listed_case(session)
    ways = ((noticed, Act.LIST, BasisNotInForce), (listed, Act.REVOKE, BasisStillInForce))
    for walk, act, condition in ways:
        facts = facts_to_show(session, walk.case, on=walk.day)
        steps = rules.next_steps(facts, walk.day, officer_id=None)
        why = next(step.why for step in steps if step.act is act)
        told = next(guard for guard in why if guard.condition is condition)
        assert told.legal_basis == (
            "《市场监督管理严重违法失信名单管理办法》（国家市场监督管理总局令第44号）第二条、第十九条"
        )


def test_tourism_has_two_lists_and_only_its_own_agencies_keep_them(session: Session) -> None:
    bureau, subject = an_agency(session, function="culture_tourism"), a_subject(session)

    def fined(agency: object, on: date = MONDAY, **fields: object) -> object:
        given = {"violation": "tourism_irregular", "heavier": False, "heavier_reason": None}
        return a_penalty(
            session, subject=subject, agency=agency, decided_on=on, served_on=on, **given | fields
        )

    first = fined(bureau, date(2023, 9, 1))
    assert cases_of(session, first) == set()
    second = fined(bureau)
    assert cases_of(session, second) == {(TOURISM_MINOR, "second_violation")}
    revoked = fined(bureau, kinds=(PenaltyKind.LICENCE_REVOCATION,), fine_yuan=None, heavier=True)
    assert (TOURISM_SERIOUS, "licence_revoked") in cases_of(session, revoked)
    market = fined(an_agency(session), violation="tourism_ticket_hoarding")
    assert cases_of(session, market) == set()


def test_a_second_violation_is_found_in_whatever_order_they_are_entered_and_falls_with_either(
    session: Session,
) -> None:
    bureau, subject = an_agency(session, function="culture_tourism"), a_subject(session)

    def fined(on: date, violation: str) -> Penalty:
        given = {"violation": violation, "heavier": False, "heavier_reason": None}
        entered = a_penalty(
            session,
            subject=subject,
            agency=bureau,
            decided_on=on,
            served_on=on,
            at=noon(MONDAY),
            **given,
        )
        service.open_candidates_due(session, [str(entered.id)], at=noon(MONDAY))
        return entered

    def found() -> dict[UUID | None, str]:
        cases = session.scalars(select(ListingCase).where(ListingCase.subject_id == subject.id))
        return {case.penalty_id: case.state for case in cases}

    december = fined(date(2023, 12, 1), "tourism_irregular")
    assert found() == {}
    october = fined(date(2023, 10, 9), "tourism_unlicensed")
    assert found() == {december.id: "candidate"}
    penalties.annul_penalty(
        session,
        october.id,
        on=MONDAY,
        reason="行政复议决定撤销",
        version=october.version,
        by=system_actor("tests"),
        at=noon(MONDAY),
    )
    service.basis_fell_due(session, [str(october.id)], at=noon(MONDAY))
    assert found() == {december.id: "dismissed"}


IRREGULAR = {"violation": "tourism_irregular", "heavier": False, "heavier_reason": None}


def a_second_violation(session: Session, *, published: bool = True) -> tuple[Penalty, Walk]:
    """The first decision, and the case on the second; on the list, or a candidate."""
    bureau, subject = a_bureau(session), a_subject(session)
    bureau.agency.function = "culture_tourism"
    first = irregular(session, bureau, subject, date(2024, 2, 1))
    begin = a_listed_case if published else a_candidate
    given = {"bureau": bureau, "subject": subject, "list_key": TOURISM_MINOR}
    return first, begin(session, **given, **IRREGULAR)


def irregular(session: Session, bureau: Bureau, subject: Subject, on: date) -> Penalty:
    days = {"decided_on": on, "served_on": on}
    return a_penalty(session, subject=subject, agency=bureau.agency, **days, **IRREGULAR)


def annul(
    walk: Walk,
    penalty: Penalty,
    *,
    on: date | None = None,
    seen: bool = True,
    by: Actor | None = None,
) -> None:
    """The penalty is annulled, on ``on`` or today; ``seen`` by the worker, or not yet."""
    penalties.annul_penalty(
        walk.session,
        penalty.id,
        on=on or walk.day,
        reason="行政复议决定撤销",
        version=penalty.version,
        by=by or walk.bureau.handler,
        at=walk.at,
    )
    if seen:
        service.basis_fell_due(walk.session, [str(penalty.id)], at=walk.at)


@pytest.mark.parametrize("seen", [True, False], ids=["marked by the worker", "before the worker"])
def test_a_listing_for_a_second_violation_is_revoked_when_the_first_is_annulled(
    session: Session, *, seen: bool
) -> None:
    first, walk = a_second_violation(session)
    with pytest.raises(BasisStillInForce):
        walk.revoked()
    annul(walk, first, seen=seen, by=walk.bureau.reviewer)
    with pytest.raises(DeciderHandledCase):
        walk.revoked(by=walk.bureau.reviewer)
    assert walk.revoked(by=walk.bureau.second_reviewer).case.state == "revoked"
    assert walk.case.basis_fell_penalty_id == first.id


def test_an_annulment_that_lies_before_the_list_is_no_hindrance(session: Session) -> None:
    bureau, subject = a_bureau(session), a_subject(session)
    bureau.agency.function = "culture_tourism"
    first = irregular(session, bureau, subject, date(2021, 12, 1))
    given = {"bureau": bureau, "subject": subject, "list_key": TOURISM_MINOR, **IRREGULAR}
    walk = a_listed_case(session, on=date(2022, 3, 7), **given)
    annul(walk, first, on=date(2021, 12, 20))
    assert walk.case.basis_fell_on == date(2021, 12, 20)


def test_nobody_revokes_for_another_decision_than_those_counted(session: Session) -> None:
    _first, walk = a_second_violation(session)
    other = a_penalty(session, subject=walk.subject, agency=walk.bureau.agency)
    annul(walk, other)
    assert walk.case.basis_fell_on is None
    assert walk.penalty is not None
    forged = update(ListingCase).where(ListingCase.id == walk.case_id)
    values = {"state": "revoked", "ended_on": walk.day, "ending_reason": "x"}
    fell = {"basis_fell_on": walk.day, "basis_fell_penalty_id": walk.penalty.id}
    with pytest.raises(IntegrityError, match="was not annulled"), session.begin_nested():
        session.execute(forged.values(values | fell).execution_options(synchronize_session=False))


def test_a_repetition_is_not_listed_from_the_moment_its_first_decision_falls(
    session: Session,
) -> None:
    first, walk = a_second_violation(session, published=False)
    walk.opened().noticed().after_defence()
    annul(walk, first, seen=False)
    with pytest.raises(BasisNotInForce):
        walk.decided()
    service.basis_fell_due(session, [str(first.id)], at=walk.at)
    listed = (
        update(ListingCase)
        .where(ListingCase.id == walk.case_id)
        .values(
            state="decided_listed",
            decision="listed",
            decision_no="x",
            decision_reason="x",
            decided_on=walk.day,
            decided_by_id=walk.bureau.reviewer.officer_id,
            term_years=1,
            term_ends_on=walk.day + timedelta(days=9),
        )
    )
    with pytest.raises(IntegrityError, match="not in force"), session.begin_nested():
        session.execute(listed.execution_options(synchronize_session=False))


def test_a_repetition_that_fell_is_found_again_when_a_further_decision_carries_it(
    session: Session,
) -> None:
    first, walk = a_second_violation(session, published=False)
    annul(walk, first)
    assert walk.case.state == "dismissed"
    further = irregular(session, walk.bureau, walk.subject, date(2024, 2, 9))
    for _twice in range(2):
        service.open_candidates_due(session, [str(further.id)], at=walk.at)
    assert walk.penalty is not None
    again = service.find_case_of_penalty(session, walk.penalty.id, TOURISM_MINOR)
    assert again is not None
    assert again.id != walk.case_id
    assert (again.state, again.basis_fell_on) == ("candidate", None)


def test_a_fallen_case_makes_room_once_it_is_ended(session: Session) -> None:
    first, walk = a_second_violation(session)
    annul(walk, first)
    further = irregular(session, walk.bureau, walk.subject, date(2024, 2, 9))
    service.open_candidates_due(session, [str(further.id)], at=walk.at)
    assert walk.penalty is not None
    standing = service.find_case_of_penalty(session, walk.penalty.id, TOURISM_MINOR)
    assert standing is not None
    assert standing.id == walk.case_id
    walk.revoked()
    assert str(walk.penalty.id) in {one.key for one in claim(session, GROUNDS, at=walk.at, limit=9)}
    service.open_candidates_due(session, [str(walk.penalty.id)], at=walk.at)
    again = service.find_case_of_penalty(session, walk.penalty.id, TOURISM_MINOR)
    assert again is not None
    assert again.state == "candidate"


def decided(walk: Walk) -> Walk:
    return walk.opened().decided()


def test_an_abnormal_entry_stands_on_a_fact_and_ends_when_it_is_cured(session: Session) -> None:
    walk = an_abnormal_case(session, on=JULY, established_on=date(2024, 6, 30))
    (clock,) = service.deadlines_of(session, walk.case_id)
    assert (clock.clock, clock.due_on) == ("decision", date(2024, 7, 12))
    with pytest.raises(DeciderHandledCase):
        walk.opened().decided(by=walk.bureau.handler)
    walk.decided().published()
    (view,) = service.standing(session, [walk.subject.id], AsOf(walk.day, walk.at))[walk.subject.id]
    assert (view.list_key, view.ends_on) == ("abnormal_operations", None)
    as_of = AsOf(walk.day, walk.at)
    assert queries.count_public(session, as_of, list_keys=public_lists(of_dishonesty=True)) == 0
    assert queries.count_public(session, as_of, list_keys=public_lists(of_dishonesty=False)) == 1
    # Years pass: nothing turns it into anything else, nothing ends it.
    walk.on(date(2028, 7, 3))
    assert walk.expired() == 0
    repair = walk.repair_filed(pledged=False)
    with pytest.raises(FactNotCured):
        walk.repaired(repair)
    fact_id = walk.case.filing_fact_id
    assert fact_id is not None
    service.cure_fact(
        session,
        fact_id,
        on=walk.day,
        reason="已补报",
        version=1,
        by=walk.bureau.handler,
        at=walk.at,
    )
    walk.repaired(repair)
    assert walk.case.state == "repaired"
    assert not service.standing(session, [walk.subject.id], AsOf(walk.day, walk.at))


def test_a_fact_taken_back_revokes_as_if_never_listed(session: Session) -> None:
    walk = decided(an_abnormal_case(session, on=JULY)).published().wait(3)
    fact_id = walk.case.filing_fact_id
    assert fact_id is not None
    service.annul_fact(
        session,
        fact_id,
        on=walk.day,
        reason="查证有误",
        version=1,
        by=walk.bureau.handler,
        at=walk.at,
    )
    walk.revoked()
    assert walk.case.state == "revoked"
    assert not service.standing(session, [walk.subject.id], AsOf(JULY, walk.wait(1).at))
    other = an_abnormal_case(session, on=JULY).opened()
    other_fact = other.case.filing_fact_id
    assert other_fact is not None
    service.annul_fact(
        session, other_fact, on=JULY, reason="误", version=1, by=other.bureau.handler, at=other.at
    )
    with pytest.raises(BasisNotInForce):
        other.decided()


def test_what_was_put_right_before_the_decision_lists_nobody(session: Session) -> None:
    walk = an_abnormal_case(session, on=JULY).opened()
    fact_id = walk.case.filing_fact_id
    assert fact_id is not None
    told = {"on": JULY, "reason": "已补报", "version": 1, "by": walk.bureau.handler}
    service.cure_fact(session, fact_id, **told, at=walk.at)
    with pytest.raises(FactCuredBefore):
        walk.decided()
    forged = update(ListingCase).where(ListingCase.id == walk.case_id)
    forged = forged.values(
        state="decided_listed",
        decision="listed",
        decision_no="x",
        decision_reason="x",
        decided_on=walk.day,
        decided_by_id=walk.bureau.reviewer.officer_id,
    )
    with pytest.raises(IntegrityError, match="not in force"), session.begin_nested():
        session.execute(forged)
    walk.decided(service.Outcome.NOT_LISTED)
    assert walk.case.state == "decided_not_listed"


def test_what_proves_to_have_been_put_right_before_the_decision_never_was_listed(
    session: Session,
) -> None:
    def cured(walk: Walk, on: date) -> Walk:
        fact_id = walk.case.filing_fact_id
        assert fact_id is not None
        told = {"reason": "已补报", "version": 1, "by": walk.bureau.handler, "at": walk.at}
        service.cure_fact(session, fact_id, on=on, **told)
        return walk

    listed = [decided(an_abnormal_case(session, on=JULY).wait(3)).published() for _twice in "ab"]
    before, same_day = listed
    cured(same_day.wait(1), JULY + timedelta(days=3))
    with pytest.raises(BasisStillInForce):
        same_day.revoked()
    forged = update(ListingCase).where(ListingCase.id == same_day.case_id)
    ended = {"state": "revoked", "ended_on": same_day.day, "ending_reason": "x"}
    with pytest.raises(IntegrityError, match="was not annulled"), session.begin_nested():
        session.execute(forged.values(ended).execution_options(synchronize_session=False))
    cured(before.wait(1), JULY).revoked()
    assert before.case.state == "revoked"
    assert not history_of(session, before.subject.id, AsOf(before.day, before.wait(1).at))


def test_a_fact_that_was_cured_can_still_prove_wrong(session: Session) -> None:
    walk = decided(an_abnormal_case(session, on=JULY)).published()
    fact_id, by = walk.case.filing_fact_id, walk.bureau.handler
    assert fact_id is not None
    told = {"on": JULY, "by": by, "at": walk.at}
    service.cure_fact(session, fact_id, reason="已补报", version=1, **told)
    walk.repaired(walk.repair_filed(pledged=False))
    assert walk.case.ended_on == walk.listing.valid.upper == date(2024, 7, 2), "on it for a day"
    listed_then = walk.at
    walk.wait(5)
    told = {"on": walk.day, "by": by, "at": walk.at}
    with pytest.raises(FactSettled):
        service.cure_fact(session, fact_id, reason="又补报", version=2, **told)
    fact = service.annul_fact(session, fact_id, reason="当年没有年报义务", version=2, **told)
    assert (fact.cured_on, fact.annulled_on, fact.state) == (JULY, walk.day, "annulled")
    with pytest.raises(FactSettled):
        service.annul_fact(session, fact_id, reason="再撤", version=3, **told)
    walk.revoked()
    assert walk.case.state == "revoked"
    known = AsOf(JULY, listed_then), AsOf(JULY, walk.wait(1).at)
    assert [len(history_of(session, walk.subject.id, one)) for one in known] == [1, 0]


def test_an_objection_against_an_abnormal_entry_is_accepted_and_then_looked_into(
    session: Session,
) -> None:
    walk = decided(an_abnormal_case(session, on=JULY)).published().wait(1)
    objection = walk.objected()
    clocks = {one.clock: one for one in service.deadlines_of(session, walk.case_id)}
    assert (clocks["objection_accept"].due_on, objection.state) == (date(2024, 7, 9), "filed")
    assert "objection_decide" not in clocks
    with pytest.raises(ObjectionNotAccepted):
        walk.upheld(objection)
    told = {"version": objection.version, "at": walk.wait(7).at}
    with pytest.raises(NobodyElseDecides):
        service.accept_objection(session, objection.id, by=walk.bureau.second_reviewer, **told)
    third = actor_of(an_officer(session, agency=walk.bureau.agency, roles=(Role.REVIEWER,)))
    service.accept_objection(session, objection.id, by=walk.bureau.second_reviewer, **told)
    session.expire_all()
    clocks = {one.clock: one for one in service.deadlines_of(session, walk.case_id)}
    assert clocks["objection_accept"].met_on == walk.day
    assert (clocks["objection_decide"].starts_on, clocks["objection_decide"].due_on) == (
        date(2024, 7, 9),
        date(2024, 8, 6),
    )
    with pytest.raises(DeciderFiledRequest):
        walk.upheld(objection)
    forged = update(Objection).where(Objection.id == objection.id).values(state="filed")
    with pytest.raises(IntegrityError, match="accepted_whole"), session.begin_nested():
        session.execute(forged)
    walk.bureau = replace(walk.bureau, second_reviewer=third)
    walk.upheld(objection)
    assert walk.case.state == "overturned"


def test_an_objection_against_an_abnormal_entry_has_thirty_days(session: Session) -> None:
    walk = decided(an_abnormal_case(session, on=JULY)).published()
    walk.on(date(2024, 7, 31)).objected()
    late = decided(an_abnormal_case(session, on=JULY)).published().on(date(2024, 8, 1))
    with pytest.raises(ObjectionTooLate):
        late.objected()


def test_who_is_no_more_is_found_at_fault_no_more_nor_put_on_a_list(session: Session) -> None:
    walk = an_abnormal_case(session, on=JULY).opened()
    handler = walk.bureau.handler
    gone = Correction("注销通知书", effective_on=JULY, status="deregistered")
    version = walk.subject.version
    correct_subject(session, walk.subject.id, gone, version=version, by=handler, at=noon(JULY))
    walk.on(JULY + timedelta(days=1))
    with pytest.raises(DeregisteredBefore):
        walk.decided()
    false = service.NewFact(walk.subject.id, "information_false", walk.day, "公示信息与实际不符")
    with pytest.raises(DeregisteredBefore):
        service.record_fact(session, false, by=handler, at=walk.at)
    with pytest.raises(DeregisteredBefore):
        a_penalty(session, subject=walk.subject, decided_on=walk.day)
    a_penalty(session, subject=walk.subject, decided_on=JULY)
    walk.decided(service.Outcome.NOT_LISTED)
    assert walk.case.decision == "not_listed"


def test_a_report_is_missing_once_it_was_due_and_one_entry_stands_on_it(session: Session) -> None:
    walk = an_abnormal_case(session, on=JULY)
    early = service.NewFact(
        a_subject(session).id, "no_annual_report", date(2024, 3, 15), "2023年度"
    )
    with pytest.raises(FactNotDue):
        service.record_fact(session, early, by=walk.bureau.handler, at=noon(JULY))
    again = service.NewFact(walk.subject.id, "no_annual_report", date(2024, 6, 30), "2023年度")
    with pytest.raises(FactOnRecord):
        service.record_fact(session, again, by=walk.bureau.handler, at=noon(JULY))
    # Another ground of the same register waits for the first to end, and no day is made up.
    walk.opened().decided().published()
    other = an_abnormal_case(
        session, bureau=walk.bureau, subject=walk.subject, on=JULY, kind="information_false"
    )
    other.opened().decided()
    with pytest.raises(OnListWithoutTerm) as refused:
        other.published()
    assert refused.value.params == {}


def unreachable(subject: Subject, **changed: object) -> service.NewFact:
    """Two letters fifteen days apart, both returned; found on the day of the second return."""
    first = Mailing(MailMethod.REGISTERED, "XA1", date(2024, 6, 3), date(2024, 6, 10))
    second = Mailing(MailMethod.EXPRESS, "XA2", date(2024, 6, 18), date(2024, 6, 25))
    given = service.NewFact(
        subject.id, "address_unreachable", date(2024, 6, 25), "登记的住所无人办公", first, second
    )
    return replace(given, **changed)  # type: ignore[arg-type]


def test_nobody_is_unreachable_without_two_letters_that_came_back(session: Session) -> None:
    subject, by = a_subject(session), a_bureau(session).handler
    whole = unreachable(subject)
    wrong = [
        replace(whole, second=Mailing()),
        replace(whole, second=replace(whole.second, number="xa 1")),
        replace(whole, first=replace(whole.first, returned_on=None)),
        replace(whole, first=replace(whole.first, sent_on=date(2024, 6, 4))),
        replace(whole, first=replace(whole.first, sent_on=date(2024, 5, 18))),
        replace(whole, first=replace(whole.first, returned_on=date(2024, 6, 2))),
        replace(whole, established_on=date(2024, 6, 24)),
        replace(whole, kind="information_false"),
    ]
    for each in wrong:
        with pytest.raises(MailingsWrong):
            service.record_fact(session, each, by=by, at=noon(JULY))
    case = service.record_fact(session, whole, by=by, at=noon(JULY))
    sooner = update(FilingFact).where(FilingFact.id == case.filing_fact_id)
    with pytest.raises(IntegrityError, match="filing_fact"), session.begin_nested():
        session.execute(sooner.values(second_mailed_on=date(2024, 6, 10)))
    twin = "INSERT INTO filing_fact SELECT (jsonb_populate_record(fact, CAST(:new AS jsonb))).*"
    new = json.dumps({"id": str(new_id()), "second_mail_no": "xa 1"})
    with pytest.raises(IntegrityError, match="two_letters"), session.begin_nested():
        session.execute(text(f"{twin} FROM filing_fact fact"), {"new": new})
    bare = "INSERT INTO filing_fact (id, subject_id, agency_id, kind, established_on, evidence,"
    bare += " state, recorded_by_id, recorded_at) SELECT gen_random_uuid(), subject_id, agency_id,"
    bare += " kind, established_on, evidence, state, recorded_by_id, recorded_at FROM filing_fact"
    with pytest.raises(IntegrityError, match="mailed_twice"), session.begin_nested():
        session.execute(text(f"{bare} WHERE id = :id"), {"id": case.filing_fact_id})


def test_another_agency_keeps_no_abnormal_register(session: Session) -> None:
    agency = an_agency(session, function="culture_tourism")
    officer = actor_of(an_officer(session, agency=agency, roles=(Role.CASE_OFFICER,)))
    fact = service.NewFact(a_subject(session).id, "no_annual_report", date(2024, 6, 30), "2023年度")
    with pytest.raises(NotKeeper):
        service.record_fact(session, fact, by=officer, at=noon(JULY))


def test_a_view_shows_lawful_entries_and_nothing_else(session: Session) -> None:
    bureau = a_bureau(session)
    fuel = a_listed_case(session, on=MONDAY, bureau=bureau)
    advert = a_listed_case(session, on=MONDAY, bureau=bureau, violation="false_advertising_health")
    pyramid = a_listed_case(session, on=MONDAY, bureau=bureau, violation="pyramid_selling")
    as_of = AsOf(fuel.day, fuel.at + timedelta(hours=1))
    shown = {
        key: [row.view.subject_id for row in list_views.entries(session, view, as_of)]
        for key, view in list_views.all_views().items()
    }
    assert fuel.subject.id in shown["quality_blacklist"]
    assert shown["advertising_blacklist"] == [advert.subject.id]
    everywhere = {one for listed in shown.values() for one in listed}
    assert pyramid.subject.id not in everywhere
    rows = list_views.entries(session, list_views.all_views()["quality_blacklist"], as_of)
    assert all(row.view.list_key == MARKET and row.view.legal_basis for row in rows)
    views = list(list_views.all_views().values())
    assert list_views.count_entries(session, views, as_of) == {
        key: len(listed) for key, listed in shown.items()
    }


def test_the_honour_list_is_recognised_by_two_and_ends_as_a_criterion_falls(
    session: Session,
) -> None:
    bureau, subject = a_bureau(session), a_subject(session)

    def propose() -> object:
        return honours.propose_honour(
            session,
            subject.id,
            list_key=QUALITY,
            reason="连续两年抽查合格",
            by=bureau.handler,
            at=noon(MONDAY),
        )

    with pytest.raises(honours.CriterionNotMet):
        propose()
    graded(session, subject.id, "A", date(2022, 1, 1))
    proposal = propose()
    with pytest.raises(honours.ProposalPending):
        propose()

    def decide(by: object) -> None:
        honours.decide_honour(session, proposal.id, confirm=True, version=1, by=by, at=noon(MONDAY))

    with pytest.raises(honours.ProposerDecides):
        decide(bureau.handler)
    decide(bureau.reviewer)
    later = MONDAY + timedelta(days=30)
    (held,) = honours.honours_in_force(session, AsOf(later, noon(later)))
    assert (held.uscc, held.ends_on) == (subject.uscc, date(2026, 3, 4))
    assert honour_ends.end_fallen(session, on=later, at=noon(later)) == 0
    a_penalty(session, subject=subject, agency=bureau.agency, decided_on=later, served_on=later)
    assert honour_ends.end_fallen(session, on=later, at=noon(later)) == 1
    assert honour_ends.end_fallen(session, on=later, at=noon(later)) == 0
    after = noon(later) + timedelta(minutes=1)
    assert not honours.honours_in_force(session, AsOf(later, after))
    # It was so until yesterday, and it was known to be so before.
    assert honours.honours_in_force(session, AsOf(later - timedelta(days=1), after))
    reasons = session.scalars(select(Honour.end_reason).where(Honour.end_reason.is_not(None)))
    assert list(reasons) == ["penalty"]
    assert honours.honours_in_force(session, AsOf(MONDAY, after), after=uuid4()) is not None


def test_another_agency_settles_no_fact(session: Session) -> None:
    walk = decided(an_abnormal_case(session, on=JULY)).published()
    fact_id, stranger = walk.case.filing_fact_id, a_bureau(session).handler
    assert fact_id is not None
    with pytest.raises(CaseNotReadable):
        service.read_fact(session, fact_id, by=stranger, on=walk.day)
    assert service.read_fact(session, fact_id, by=walk.bureau.reviewer, on=walk.day)
    for verb in (service.cure_fact, service.annul_fact):
        with pytest.raises(AgencyNotCompetent):
            verb(session, fact_id, on=walk.day, reason="误", version=1, by=stranger, at=walk.at)
