"""The course of a sample: custody, result, objection and retest, ledger, follow-up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from campaigns.inspections.rules import StandsAside
from campaigns.planning.models import Campaign
from campaigns.planning.progress import PROGRESS, Progress, parts, pass_rate, progress
from campaigns.planning.terms import PassRateBasis
from campaigns.sampling import follow_up_rules, penalised, publicity, rules, service
from campaigns.sampling.acts import SamplingUnknown, running_clock
from campaigns.sampling.laboratories import LaboratoryInvalid
from campaigns.sampling.lifecycle import Purpose, SamplingState
from campaigns.sampling.models import SamplingEvent
from campaigns.sampling.progress import derive_batches_due, penalties_fell_due
from campaigns.sampling.reports import ReportInvalid
from campaigns.sampling.samplers import samplers_to_choose
from campaigns.sampling.taking import SamplingInvalid, SamplingNumberTaken
from registry import due
from registry.accounts.actors import system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.conflicts import declare_conflict
from registry.accounts.models import Officer
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.credit.models import CreditEntry
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.refusals import Stale
from registry.penalties import service as penalties
from registry.penalties.goods import ViolationOfOtherGoods
from registry.penalties.models import Penalty
from registry.penalties.occasions import PenaltyDiffers, PenaltyTooEarly
from registry.penalties.rules import PenaltyIncomplete
from registry.penalties.vocabulary import PenaltyKind
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency, an_officer
from tests.builders.penalties import a_penalty
from tests.builders.planning import a_running_campaign
from tests.builders.sampling import (
    BAD,
    CLEAN,
    TAKEN_ON,
    Course,
    a_bench,
    a_course,
    a_laboratory,
    a_new_sampling,
    a_report,
    noon,
)
from tests.builders.subjects import a_subject


def entries(session: Session, subject_id: int) -> Sequence[CreditEntry]:
    return session.scalars(
        select(CreditEntry)
        .where(CreditEntry.subject_id == subject_id, text("upper_inf(recorded)"))
        .order_by(CreditEntry.id)
    ).all()


def pointers(refused: pytest.ExceptionInfo[rules.SamplingDateWrong]) -> list[str]:
    return [error.pointer for error in refused.value.errors]


def test_a_sampling_sheet_is_refused_field_by_field(session: Session) -> None:
    bench = a_bench(session)
    stranger = an_officer(session)
    new = a_new_sampling(
        bench,
        produced_on=date(2026, 4, 1),
        officers=(bench.officers[0].id, stranger.id),
        producer_uscc="911400009999999990",
    )
    with pytest.raises(SamplingInvalid) as refused:
        service.record_sampling(session, new, by=bench.by, at=noon(new.taken_on))
    wrong = {error.pointer for error in refused.value.errors}
    assert wrong == {"#/produced_on", "#/officers", "#/producer_uscc"}


def test_a_campaign_about_fuel_does_not_count_samples_of_clothes(session: Session) -> None:
    bench = a_bench(session)
    fuel = a_running_campaign(session, agencies=[bench.agency], category="motor_fuel")
    new = a_new_sampling(bench, campaign_id=fuel.id)
    with pytest.raises(SamplingInvalid) as refused:
        service.record_sampling(session, new, by=bench.by, at=noon(TAKEN_ON))
    assert pointers(refused) == ["#/product_kind"]
    petrol = replace(new, product_kind="petrol")
    taken = service.record_sampling(session, petrol, by=bench.by, at=noon(TAKEN_ON))
    assert taken.campaign_id == fuel.id


def test_samples_are_taken_by_inspectors_who_stand_aside_from_nobody(session: Session) -> None:
    bench = a_bench(session)
    desk = an_officer(session, agency=bench.agency, roles=(Role.REVIEWER, Role.PUBLISHER))
    one, other = (officer.id for officer in bench.officers)
    for named in ((one, desk.id), (one, one), (one,)):
        new = a_new_sampling(bench, officers=named)
        with pytest.raises(SamplingInvalid) as refused:
            service.record_sampling(session, new, by=bench.by, at=noon(TAKEN_ON))
        assert pointers(refused) == ["#/officers"]
    stand_aside(session, bench.officers[1], bench.producer)
    with pytest.raises(SamplingInvalid) as refused:
        service.record_sampling(session, a_new_sampling(bench), by=bench.by, at=noon(TAKEN_ON))
    assert pointers(refused) == ["#/officers"]
    offered = samplers_to_choose(session, bench.agency.id, limit=9)
    assert {officer.id for officer in offered} == {one, other}


def test_who_stands_aside_from_the_maker_does_not_confirm(session: Session) -> None:
    course = a_course(session).served().wait(20)
    stand_aside(session, course.bench.reviewer, course.bench.producer)
    with pytest.raises(StandsAside):
        course.do("confirm", by=course.bench.second)
    third = an_officer(session, agency=course.bench.agency, roles=(Role.REVIEWER,))
    course.do("confirm", by=actor_of(third))


def stand_aside(session: Session, officer: Officer, party: Subject) -> None:
    """Have a conflict of interest declared on the day of the samples."""
    declare_conflict(
        session,
        officer_id=officer.id,
        uscc=party.uscc,
        reason="亲属持股",
        from_on=TAKEN_ON,
        by=actor_of(officer),
        at=noon(TAKEN_ON),
    )


def test_one_number_names_one_sample_of_an_agency(session: Session) -> None:
    course = a_course(session)
    new = a_new_sampling(course.bench, number=course.sampling.number)
    with pytest.raises(SamplingNumberTaken):
        service.record_sampling(session, new, by=course.bench.by, at=course.at)


def test_a_sample_goes_only_to_a_laboratory_accredited_for_the_product(session: Session) -> None:
    course = a_course(session).do("seal", seal_no="F-1")
    unfit = a_laboratory(session, product_kinds=["toys"])
    with pytest.raises(rules.LaboratoryUnfit):
        course.do("send", laboratory_id=unfit.id, sent_on=course.on)
    expired = a_laboratory(session, accredited_until=course.on - timedelta(days=1))
    with pytest.raises(rules.LaboratoryUnfit):
        course.do("send", laboratory_id=expired.id, sent_on=course.on)
    with pytest.raises(LaboratoryInvalid):
        a_laboratory(session, product_kinds=["no such kind"])


def test_a_broken_seal_ends_the_sample(session: Session) -> None:
    course = a_course(session).do("seal", seal_no="F-1")
    course.do("send", laboratory_id=course.bench.laboratory.id, sent_on=course.on)
    with pytest.raises(rules.SealBroken):
        course.do("receive", received_on=course.on, seal_intact=False)
    course.do("void", reason="封条破损")
    with pytest.raises(ActNotPossible):
        course.reported()


def test_no_step_lies_before_the_one_it_follows(session: Session) -> None:
    course = a_course(session).wait(3).do("seal", seal_no="F-1")
    course.do("send", laboratory_id=course.bench.laboratory.id, sent_on=course.on)
    with pytest.raises(rules.SamplingDateWrong):
        course.do("receive", received_on=course.on - timedelta(days=1), seal_intact=True)
    course.wait(2).do("receive", received_on=course.on, seal_intact=True)
    early = replace(a_report(course), issued_on=course.on - timedelta(days=1))
    with pytest.raises(rules.SamplingDateWrong):
        service.enter_report(
            session,
            course.sampling.id,
            early,
            version=course.sampling.version,
            by=course.bench.by,
            at=course.at,
        )
    ordered = a_course(session).rectifying()
    before = a_new_sampling(
        ordered.bench,
        on=ordered.on - timedelta(days=1),
        purpose=Purpose.REINSPECTION,
        follows_id=ordered.sampling.id,
    )
    with pytest.raises(SamplingInvalid) as refused:
        service.record_sampling(session, before, by=ordered.bench.by, at=ordered.at)
    assert [error.pointer for error in refused.value.errors] == ["#/taken_on"]


def test_nothing_is_tested_that_was_not_sealed_sent_and_received(session: Session) -> None:
    with pytest.raises(ActNotPossible):
        a_course(session).reported()


def test_the_verdict_follows_from_the_results(session: Session) -> None:
    passed = a_course(session).received().reported(CLEAN)
    assert (passed.sampling.state, passed.sampling.verdict) == ("passed", "pass")
    failed = a_course(session, passed.bench).received().reported(BAD)
    assert (failed.sampling.state, failed.sampling.severity) == ("failed", "serious")


def test_a_report_without_an_item_of_the_plan_is_refused(session: Session) -> None:
    course = a_course(session).received()
    with pytest.raises(ReportInvalid) as refused:
        course.reported({"甲醛含量": ("20", "mg/kg")})
    assert len(refused.value.errors) == len(CLEAN) - 1
    assert course.sampling.state == "received"


def test_a_failure_counts_only_when_final_and_confirmed_by_another(session: Session) -> None:
    course = a_course(session).served()
    bench = course.bench
    maker = bench.producer.id
    (clock,) = service.get_sampling(session, course.sampling.id, by=course.bench.by).deadlines
    course.on = clock.due_on
    with pytest.raises(rules.ObjectionPeriodOpen):
        course.do("confirm", by=bench.second)
    assert entries(session, maker) == []
    course.wait(1)
    with pytest.raises(rules.SecondOfficerForSampling):
        course.do("confirm")
    course.do("confirm", by=bench.second)
    (entry,) = entries(session, maker)
    assert (entry.kind, entry.severity) == ("failed_sampling", "serious")
    assert "甲醛含量" in entry.summary
    assert entries(session, bench.seller.id) == []


def test_the_database_too_refuses_a_confirmation_within_the_period(session: Session) -> None:
    course = a_course(session).served()
    with pytest.raises(DatabaseError, match="not final yet"), session.begin_nested():
        session.execute(
            text(
                "UPDATE sampling SET state = 'confirmed', confirmed_by = :by, confirmed_on = :on,"
                " final_on = :on WHERE id = :id"
            ),
            {"by": course.bench.reviewer.id, "on": course.on, "id": course.sampling.id},
        )


def test_a_service_is_not_recorded_so_late_that_the_period_runs_out_unseen(
    session: Session,
) -> None:
    course = a_course(session).failed().wait(16)
    with pytest.raises(rules.SamplingDateWrong) as refused:
        course.do("serve", served_on=course.on - timedelta(days=15))
    assert pointers(refused) == ["#/served_on"]


def test_a_retest_by_another_laboratory_replaces_the_verdict_and_both_stay(
    session: Session,
) -> None:
    course = a_course(session).served().wait(3)
    course.do("object_to", filed_on=course.on, wants_retest=True)
    with pytest.raises(rules.LaboratoryUnfit):
        course.wait(5).reported(CLEAN)
    course.reported(CLEAN, course.bench.other_laboratory)
    shown = service.get_sampling(session, course.sampling.id, by=course.bench.by)
    assert (shown.state, shown.verdict) == ("overturned", "pass")
    assert [(one.kind, one.verdict) for one in shown.reports] == [
        ("first", "fail"),
        ("retest", "pass"),
    ]
    with pytest.raises(ActNotPossible):
        course.do("confirm", by=course.bench.second)
    assert entries(session, course.bench.producer.id) == []


def test_a_retest_that_upholds_the_failure_makes_it_final_at_once(session: Session) -> None:
    course = a_course(session).served().wait(3)
    course.do("object_to", filed_on=course.on, wants_retest=True)
    course.wait(4).reported(BAD, course.bench.other_laboratory)
    course.do("confirm", by=course.bench.second)
    assert course.sampling.final_on == course.on
    assert len(entries(session, course.bench.producer.id)) == 1


def test_without_a_reserve_sample_there_is_no_retest(session: Session) -> None:
    course = a_course(session, reserve_kept=False).served().wait(3)
    course.do("object_to", filed_on=course.on, wants_retest=True)
    with pytest.raises(rules.NoReserveSample):
        course.reported(CLEAN, course.bench.other_laboratory)
    course.do("reject_objection", reason="没有备样，理由不成立")
    assert course.sampling.state == "upheld"


def test_an_objection_after_the_period_is_refused(session: Session) -> None:
    course = a_course(session).served().wait(20)
    with pytest.raises(rules.SamplingObjectionTooLate):
        course.do("object_to", filed_on=course.on, wants_retest=True)


def test_what_is_overturned_later_is_taken_out_of_the_ledger_and_the_public(
    session: Session,
) -> None:
    course = a_course(session).confirmed()
    course.do("publish", by=course.bench.second)
    (shown,) = publicity.list_public(session, on=course.on)
    assert (shown.maker, shown.seller) == (course.bench.producer.name, None)
    assert [item.title for item in shown.items] == ["甲醛含量"]
    course.wait(30).do("overturn", by=course.bench.second, reason="行政复议撤销")
    assert publicity.list_public(session, on=course.on) == []
    assert publicity.was_published(session, course.sampling.id)
    assert entries(session, course.bench.producer.id) == []


def a_decision(course: Course, **changes: Any) -> dict[str, Any]:
    """A fine for what the sample showed."""
    return {
        "number": "示市监罚〔2026〕31号",
        "kinds": [PenaltyKind.FINE],
        "violation": "product_substandard",
        "facts": "生产的童装甲醛含量超过标准",
        "legal_basis": "《产品质量法》第四十九条",
        "decided_on": course.on,
        "fine_yuan": Decimal(8000),
    } | changes


def counting(session: Session, course: Course) -> list[str]:
    """The sources of what counts against the maker."""
    found = entries(session, course.bench.producer.id)
    return [one.source_kind for one in found if one.set_aside_on is None]


def test_a_penalty_over_a_sample_is_for_what_its_product_can_show(session: Session) -> None:
    course = a_course(session).confirmed()
    for other in ("fuel_substandard", "food_illegal_additive", "tourism_irregular"):
        with pytest.raises(ViolationOfOtherGoods):
            course.do("enter_penalty_for", **a_decision(course, violation=other))
    why = "同一决定书并处另查实的销售不合格汽油"
    fuel = a_decision(course, violation="fuel_substandard")
    course.do("enter_penalty_for", **fuel, other_goods_reason=why)
    assert session.get_one(Penalty, course.sampling.penalty_id).violation == "fuel_substandard"
    told = select(SamplingEvent.detail).where(SamplingEvent.act == "penalise")
    assert session.scalars(told).one()["other_goods_reason"] == why


def test_a_final_failure_leads_to_a_penalty_and_counts_once(session: Session) -> None:
    course = a_course(session).served()
    with pytest.raises(ActNotPossible):
        course.do("enter_penalty_for", **a_decision(course))
    course.wait(20).do("confirm", by=course.bench.second)
    with pytest.raises(PenaltyTooEarly) as refused:
        course.do("enter_penalty_for", **a_decision(course, decided_on=TAKEN_ON))
    assert [one.pointer for one in refused.value.errors] == ["#/decided_on"]
    course.do("enter_penalty_for", **a_decision(course))
    assert (course.sampling.state, counting(session, course)) == ("confirmed", ["penalty"])
    again = a_decision(course, number="示市监罚〔2026〕32号")
    with pytest.raises(penalised.SamplingPenaltyStands):
        course.do("enter_penalty_for", **again)
    with pytest.raises(penalised.SamplingPenaltyStands):
        course.do("overturn", by=course.bench.second, reason="复检有误")
    with pytest.raises(DatabaseError, match="penalty that stands"), session.begin_nested():
        session.execute(text("UPDATE sampling SET penalty_id = NULL"))
    # It is put right all the same.
    course.do("order_rectification", rectify_by=course.on + timedelta(days=30))
    penalty = session.get_one(Penalty, course.sampling.penalty_id)
    penalties.annul_penalty(
        session,
        penalty.id,
        on=course.on,
        reason="复议撤销",
        version=penalty.version,
        by=course.bench.second,
        at=course.at + timedelta(hours=1),
    )
    assert (course.sampling.state, counting(session, course)) == ("rectifying", ["sampling"])
    course.wait(1).do("enter_penalty_for", **again)
    assert counting(session, course) == ["penalty"]


def test_one_decision_over_several_batches_is_entered_once_by_whoever_took_over(
    session: Session,
) -> None:
    bench = a_bench(session)
    campaign = a_running_campaign(session, agencies=[bench.agency], category="consumer_goods")
    its = {"campaign_id": campaign.id}
    first, second = (a_course(session, bench, **its).confirmed() for _ in range(2))
    heir = an_agency(session, function="customs")
    succeed_agency(
        session,
        bench.agency.id,
        successor_id=heir.id,
        on=first.on,
        version=bench.agency.version,
        by=system_actor("tests"),
        at=first.at,
    )
    session.expire_all()
    by = replace(bench.second, agency_id=heir.id)
    assert batches(session, campaign)[None, None].penalised == 0
    first.do("enter_penalty_for", by=by, **a_decision(first))
    penalty = session.get_one(Penalty, first.sampling.penalty_id)
    assert penalty.agency_id == heir.id
    copied = text(
        "INSERT INTO sampling SELECT (jsonb_populate_record(one, jsonb_build_object("
        "'id', gen_random_uuid(), 'number', 'x', 'responsible_id', seller_id))).* "
        "FROM sampling AS one WHERE penalty_id IS NOT NULL"
    )
    with pytest.raises(DatabaseError, match="is not that of sampling"), session.begin_nested():
        session.execute(copied)
    with pytest.raises(PenaltyDiffers) as refused:
        second.do("enter_penalty_for", by=by, **a_decision(second, fine_yuan=Decimal(1)))
    assert [one.pointer for one in refused.value.errors] == ["#/fine_yuan"]
    second.do("enter_penalty_for", by=by, **a_decision(second))
    assert second.sampling.penalty_id == penalty.id
    assert counting(session, first) == ["penalty"]
    told = batches(session, campaign)
    assert (told[None, None].penalised, told[bench.agency.id, None].penalised) == (2, 2)
    penalties.annul_penalty(
        session,
        penalty.id,
        on=first.on,
        reason="复议撤销",
        version=penalty.version,
        by=by,
        at=first.at + timedelta(hours=1),
    )
    penalties_fell_due(session, [str(penalty.id)], at=first.at)
    assert batches(session, campaign)[None, None].penalised == 0
    assert counting(session, first) == ["sampling", "sampling"]


def test_a_penalty_for_a_recheck_does_not_count_beside_what_it_established(
    session: Session,
) -> None:
    course = a_course(session).rectifying(days=30).wait(31).do("record_overdue", reason="未改正")
    course.do("announce", announced_on=course.on).wait(60)
    recheck = a_course(
        session,
        course.bench,
        on=course.on,
        purpose=Purpose.RECHECK,
        follows_id=course.sampling.id,
    ).confirmed()
    recheck.do("enter_penalty_for", **a_decision(recheck))
    course.on = recheck.on
    course.do("record_follow_up", follow_up_id=recheck.sampling.id)
    # The first failure is another fact, and still counts.
    assert counting(session, course) == ["sampling", "penalty"]
    kinds = [one.source_kind for one in entries(session, course.bench.producer.id)]
    assert "sampling_failed_again" in kinds


def announced(session: Session) -> Course:
    """A failure that the province announced, on the first day of its re-check."""
    course = a_course(session).rectifying(days=30).wait(31).do("record_overdue", reason="未改正")
    return course.do("announce", announced_on=course.on).wait(60)


def rechecked(course: Course) -> Course:
    """A re-check of it that failed too, confirmed; its outcome is not recorded yet."""
    recheck = a_course(
        course.session,
        course.bench,
        on=course.on,
        purpose=Purpose.RECHECK,
        follows_id=course.sampling.id,
    ).confirmed()
    course.on = recheck.on
    return recheck


def again(course: Course, number: int = 41, **changes: Any) -> dict[str, Any]:
    """A fine for failing again after the announcement."""
    told = {"number": f"示市监罚〔2026〕{number}号", "violation": "sampling_failed_again"}
    return a_decision(course, **told | changes)


def test_failing_again_is_punished_only_where_it_is_on_record_and_once(session: Session) -> None:
    course = announced(session)
    recheck = rechecked(course)
    for early in (course, recheck):
        with pytest.raises(PenaltyIncomplete) as refused:
            early.do("enter_penalty_for", **again(early))
        assert [one.pointer for one in refused.value.errors] == ["#/violation"]
    course.do("record_follow_up", follow_up_id=recheck.sampling.id)
    with pytest.raises(PenaltyTooEarly):
        course.do("enter_penalty_for", **again(course, decided_on=course.on - timedelta(days=1)))
    course.do("enter_penalty_for", **again(course))
    # What failed first is another fact, and still counts.
    assert counting(session, course) == ["sampling", "penalty"]
    for second in (again(recheck, 42), a_decision(recheck)):
        with pytest.raises(penalised.SamplingPenaltyStands):
            recheck.do("enter_penalty_for", **second)
    with pytest.raises(penalised.SamplingPenaltyStands):
        recheck.do("overturn", by=course.bench.second, reason="复检有误")
    recheck.do("enter_penalty_for", **again(recheck))
    assert recheck.sampling.penalty_id == course.sampling.penalty_id


def test_a_penalty_for_failing_again_needs_the_fact_in_the_database_too(session: Session) -> None:
    course = a_course(session).confirmed()
    bench = course.bench
    penalty = a_penalty(
        session,
        subject=bench.producer,
        agency=bench.agency,
        violation="sampling_failed_again",
        decided_on=course.on,
    )
    linked = text("UPDATE sampling SET penalty_id = :penalty WHERE id = :id")
    with pytest.raises(DatabaseError, match="is not that of sampling"), session.begin_nested():
        session.execute(linked, {"penalty": penalty.id, "id": course.sampling.id})


def test_a_penalty_is_not_older_than_the_confirmation(session: Session) -> None:
    course = a_course(session).confirmed()
    assert course.sampling.final_on is not None
    assert course.sampling.final_on < course.on
    with pytest.raises(PenaltyTooEarly):
        course.do("enter_penalty_for", **a_decision(course, decided_on=course.sampling.final_on))


def test_an_overturned_recheck_takes_back_what_it_led_to(session: Session) -> None:
    course = announced(session)
    window = running_clock(session, course.sampling, "recheck")
    recheck = rechecked(course)
    course.do("record_follow_up", follow_up_id=recheck.sampling.id)
    course.do("order_stop", stop_until=course.on + timedelta(days=30))
    recheck.do("overturn", by=course.bench.second, reason="检验机构有误")
    session.refresh(course.sampling)
    assert course.sampling.state == "announced"
    kinds = [one.source_kind for one in entries(session, course.bench.producer.id)]
    assert kinds == ["sampling"]
    shown = service.get_sampling(session, course.sampling.id, by=course.bench.by)
    running = [one for one in shown.deadlines if one.met_on is None and one.step != "publish"]
    assert [(one.step, one.due_on) for one in running] == [("recheck", window.due_on)]
    assert (shown.events[-1].act, shown.events[-1].detail["number"]) == (
        "reopen_announcement",
        recheck.sampling.number,
    )
    for act, given in (
        ("order_stop", {"stop_until": course.on}),
        ("enter_penalty_for", again(course)),
    ):
        with pytest.raises((ActNotPossible, PenaltyIncomplete)):
            course.do(act, **given)
    # What never failed counts as passed.
    course.do("record_follow_up", follow_up_id=recheck.sampling.id)
    assert course.sampling.state == "closed"


def test_only_what_rests_on_an_overturned_follow_up_is_taken_back(session: Session) -> None:
    course = a_course(session).rectifying(days=30).wait(31)

    def overturned(purpose: Purpose) -> None:
        (last,) = (
            one
            for one in service.followers(session, course.sampling.id)
            if one.purpose == purpose and one.state == "confirmed"
        )
        follower = Course(session, course.bench, last, course.on)
        follower.do("overturn", by=course.bench.second, reason="检验机构有误")
        session.refresh(course.sampling)

    course.followed_up(BAD).do("announce", announced_on=course.on).wait(60)
    recheck = rechecked(course)
    course.do("record_follow_up", follow_up_id=recheck.sampling.id)
    course.do("order_stop", stop_until=course.on + timedelta(days=30)).wait(31)
    last = rechecked(course)
    course.do("record_follow_up", follow_up_id=last.sampling.id)
    course.do("propose_revocation", reason="整顿期满复查仍不合格")
    last.do("overturn", by=course.bench.second, reason="检验机构有误")
    session.refresh(course.sampling)
    assert course.sampling.state == "stopped"
    assert "sampling_failed_again" in [
        one.source_kind for one in entries(session, course.bench.producer.id)
    ]
    overturned(Purpose.REINSPECTION)
    assert (course.sampling.state, course.sampling.announced_on) == ("rectifying", None)
    overturned(Purpose.RECHECK)
    assert course.sampling.state == "rectifying", "nothing rests on this re-check any more"


def test_what_looks_like_a_persons_number_is_not_published(session: Session) -> None:
    course = a_course(session, product_name="T恤 13800138000").confirmed()
    with pytest.raises(publicity.PersonalDataInSampling):
        course.do("publish", by=course.bench.second)
    assert publicity.list_public(session, on=course.on) == []


def test_an_order_gives_at_most_sixty_days(session: Session) -> None:
    course = a_course(session).confirmed()
    with pytest.raises(rules.SamplingDateWrong):
        course.do("order_rectification", rectify_by=course.on + timedelta(days=61))
    course.do("order_rectification", rectify_by=course.on + timedelta(days=60))
    shown = service.get_sampling(session, course.sampling.id, by=course.bench.by)
    due = {clock.step: clock.due_on for clock in shown.deadlines if clock.met_on is None}
    assert due["reinspect"] == course.on + timedelta(days=75)


def test_a_reinspection_that_passes_closes_it(session: Session) -> None:
    course = a_course(session).rectifying().wait(31).followed_up(CLEAN)
    assert course.sampling.state == "closed"
    assert len(entries(session, course.bench.producer.id)) == 1


def test_a_reinspection_without_final_result_tells_nothing(session: Session) -> None:
    course = a_course(session).rectifying().wait(31)
    follower = a_course(
        session,
        course.bench,
        on=course.on,
        purpose=Purpose.REINSPECTION,
        follows_id=course.sampling.id,
    ).served()
    course.on = follower.on
    with pytest.raises(follow_up_rules.FollowUpNotSettled):
        course.do("record_follow_up", follow_up_id=follower.sampling.id)


def test_no_rectification_in_time_goes_up_to_the_province(session: Session) -> None:
    course = a_course(session, a_bench(session, level="city")).rectifying(days=30).wait(30)
    with pytest.raises(follow_up_rules.RectificationStillOpen):
        course.do("record_overdue", reason="未改正")
    course.wait(1).do("record_overdue", reason="未改正")
    with pytest.raises(follow_up_rules.ProvinceNeeded):
        course.do("announce", announced_on=course.on)
    province = actor_of(a_bench(session).officers[0])
    course.do("announce", by=province, announced_on=course.on)
    assert course.sampling.state == "announced"


def test_announced_and_failing_again_is_a_fact_of_its_own_in_the_ledger(session: Session) -> None:
    course = a_course(session).rectifying(days=30).wait(31).do("record_overdue", reason="未改正")
    course.do("announce", announced_on=course.on)
    early = course.on + timedelta(days=59)
    with pytest.raises(SamplingInvalid):
        a_course(
            session,
            course.bench,
            on=early,
            purpose=Purpose.RECHECK,
            follows_id=course.sampling.id,
        )
    course.wait(60)
    course.followed_up(BAD)
    assert course.sampling.state == "failed_after_announcement"
    found = entries(session, course.bench.producer.id)
    assert [entry.source_kind for entry in found] == ["sampling", "sampling_failed_again"]
    course.do("order_stop", stop_until=course.on + timedelta(days=30)).wait(31).followed_up(BAD)
    course.do("propose_revocation", reason="整顿期满复查仍不合格")
    assert course.sampling.state == SamplingState.REVOCATION_PROPOSED
    course.do("overturn", by=course.bench.second, reason="判决撤销")
    kinds = [entry.source_kind for entry in entries(session, course.bench.producer.id)]
    assert kinds == ["sampling"], "the last re-check failed by itself and still stands"


def test_a_failure_while_the_party_still_has_time_counts_only_if_it_asked_for_the_test(
    session: Session,
) -> None:
    course = a_course(session).rectifying(days=60)
    ordered_on = course.on
    with pytest.raises(rules.SamplingDateWrong) as refused:
        course.followed_up(BAD)
    assert pointers(refused) == ["#/applied_on"]
    (follower,) = service.followers(session, course.sampling.id)
    with pytest.raises(rules.SamplingDateWrong) as refused:
        course.do(
            "record_follow_up",
            follow_up_id=follower.id,
            applied_on=ordered_on - timedelta(days=1),
        )
    assert pointers(refused) == ["#/applied_on"]
    course.do("record_follow_up", follow_up_id=follower.id, applied_on=ordered_on)
    assert course.sampling.state == "failed_again"


def test_who_puts_it_right_early_is_found_so_early(session: Session) -> None:
    assert a_course(session).rectifying(days=60).followed_up(CLEAN).sampling.state == "closed"


def test_nothing_is_announced_before_it_failed_again(session: Session) -> None:
    course = a_course(session).rectifying(days=30).wait(31).followed_up(BAD)
    for day in (course.sampling.confirmed_on, course.on - timedelta(days=1)):
        with pytest.raises(rules.SamplingDateWrong) as refused:
            course.do("announce", announced_on=day)
        assert pointers(refused) == ["#/announced_on"]
    with pytest.raises(DatabaseError, match="did not fail again"), session.begin_nested():
        session.execute(
            text("UPDATE sampling SET announced_on = :on WHERE id = :id"),
            {"on": course.on - timedelta(days=1), "id": course.sampling.id},
        )
    course.do("announce", announced_on=course.on)


def test_a_recheck_after_its_window_says_why_it_is_late(session: Session) -> None:
    course = a_course(session).rectifying(days=30).wait(31).do("record_overdue", reason="未改正")
    course.do("announce", announced_on=course.on).wait(91)
    with pytest.raises(rules.SamplingDateWrong) as refused:
        course.followed_up(BAD)
    assert pointers(refused) == ["#/reason"]
    (follower,) = service.followers(session, course.sampling.id)
    course.do("record_follow_up", follow_up_id=follower.id, reason="企业停产检修")
    shown = service.get_sampling(session, course.sampling.id, by=course.bench.by)
    assert shown.events[-1].detail["reason"] == "企业停产检修"


def test_until_it_is_final_another_agency_does_not_see_a_failure(session: Session) -> None:
    course = a_course(session).served()
    stranger = actor_of(an_officer(session))
    with pytest.raises(SamplingUnknown):
        service.get_sampling(session, course.sampling.id, by=stranger)
    query = service.SamplingQuery()
    assert service.list_samplings(session, query, by=stranger) == []
    course.wait(20).do("confirm", by=course.bench.second)
    assert service.get_sampling(session, course.sampling.id, by=stranger).verdict == "fail"
    with pytest.raises(rules.SamplingOfAnotherAgency):
        course.do("order_rectification", by=stranger, rectify_by=course.on + timedelta(days=5))


def test_the_slower_of_two_is_told(session: Session) -> None:
    course = a_course(session).failed().wait(1)
    with pytest.raises(Stale):
        service.serve(
            session,
            course.sampling.id,
            served_on=course.on,
            version=course.sampling.version - 1,
            by=course.bench.by,
            at=course.at,
        )


def test_what_was_taken_reported_or_done_is_never_rewritten(session: Session) -> None:
    sampling_id = a_course(session).failed().sampling.id
    for statement in (
        "UPDATE sampling SET batch_no = 'x' WHERE id = :id",
        "UPDATE test_report SET verdict = 'pass', severity = NULL WHERE sampling_id = :id",
        "DELETE FROM sampling_event WHERE sampling_id = :id",
        "DELETE FROM sampling WHERE id = :id",
    ):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(statement), {"id": sampling_id})


def test_a_pass_rate_says_what_it_counts(session: Session) -> None:
    bench = a_bench(session)
    a_course(session, bench).received().reported(CLEAN)
    a_course(session, bench).received().reported(BAD)
    contested = a_course(session, bench).served().wait(2)
    contested.do("object_to", filed_on=contested.on, wants_retest=True)
    contested.reported(CLEAN, bench.other_laboratory)
    other = a_course(session, bench, producer_uscc=None).received().reported(CLEAN)
    a_course(session, bench).do("void", reason="样品遗失")
    assert other.sampling.responsible_id == bench.seller.id
    basis = service.SamplingBasis
    rates = {
        one: (rate.passed, rate.tested)
        for one in basis
        if (rate := service.pass_rate(session, basis=one))
    }
    assert rates == {
        basis.BATCHES_FIRST_TEST: (2, 4),
        basis.BATCHES_AFTER_RETEST: (3, 4),
        basis.ENTERPRISES_FIRST_TEST: (1, 2),
        basis.ENTERPRISES_AFTER_RETEST: (1, 2),
    }


def test_batches_count_for_their_campaign_by_agency_and_place(session: Session) -> None:
    bench = a_bench(session)
    campaign = a_running_campaign(session, agencies=[bench.agency], category="consumer_goods")
    its = {"campaign_id": campaign.id}
    a_course(session, bench, **its).received().reported(CLEAN)
    a_course(session, bench, **its).failed()
    elsewhere = a_subject(session, division="140201")
    retested = a_course(session, bench, seller_uscc=elsewhere.uscc, **its).served().wait(2)
    assert batches(session, campaign)[None, None] == Progress(
        batches=3, batches_passed_first=1, batches_passed_after=1
    )
    retested.do("object_to", filed_on=retested.on, wants_retest=True)
    retested.reported(CLEAN, bench.other_laboratory)
    annulled = a_course(session, bench, **its).confirmed()
    a_course(session, bench, **its)
    assert batches(session, campaign)[None, None] == Progress(
        batches=4, batches_passed_first=1, batches_passed_after=2
    )
    annulled.do("overturn", reason="检验机构出错")
    told = batches(session, campaign)
    whole = Progress(batches=4, batches_passed_first=1, batches_passed_after=3)
    assert told[None, None] == told[bench.agency.id, None] == whole
    assert told[None, "140201"] == Progress(batches=1, batches_passed_after=1)
    assert told[None, bench.seller.division].batches == 3
    assert pass_rate(whole, PassRateBasis.FIRST_TEST) == Decimal("0.25")
    assert pass_rate(whole, PassRateBasis.AFTER_RETEST) == Decimal("0.75")


def batches(session: Session, campaign: Campaign) -> dict[tuple[UUID | None, str | None], Progress]:
    """What the worker derives when something is due; nothing is due twice."""
    at = noon(date(2026, 12, 1))
    keys = [row.key for row in due.claim(session, PROGRESS, at=at, limit=100)]
    assert set(keys) == {str(campaign.id)}
    for _ in range(2):
        derive_batches_due(session, keys, at=at)
    told = {(one.agency_id, one.division): one.progress for one in parts(session, campaign.id)}
    return told | {(None, None): progress(session, [campaign.id])[campaign.id]}
