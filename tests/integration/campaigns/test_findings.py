"""What becomes of a finding, on the real database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaigns.inspections import service
from campaigns.inspections.advice import rectifications
from campaigns.inspections.captures import Capture
from campaigns.inspections.models import Finding, FindingEvent
from campaigns.inspections.penalised import PenaltyStands
from campaigns.inspections.progress import count_visits, penalties_fell_due
from campaigns.inspections.rules import (
    FindingDateWrong,
    FindingOfAnotherAgency,
    NotPutRight,
    SecondOfficerNeeded,
)
from campaigns.planning import assignments
from campaigns.planning.progress import PROGRESS
from chengxin.credit_sources import ADVISERS
from registry import due
from registry.accounts.actors import system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.credit import service as credit
from registry.credit.explanation import explain
from registry.credit.models import CreditEntry
from registry.db import Database
from registry.due import DueWork
from registry.kernel.clock import legal_day
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.period import AsOf
from registry.kernel.refusals import Stale
from registry.penalties import service as penalties
from registry.penalties.goods import NoOtherGoods, ViolationOfOtherGoods
from registry.penalties.occasions import PenaltyDiffers, PenaltyTooEarly
from registry.penalties.rules import NewPenalty, PenaltyIncomplete
from registry.penalties.vocabulary import PenaltyKind
from tests.builders.accounts import an_agency, an_officer
from tests.builders.assignments import an_assignment, an_order
from tests.builders.inspections import (
    AFTERNOON,
    CLEAN,
    VISITED_ON,
    Team,
    a_confirmed_finding,
    a_recorded_visit,
    a_team,
    a_visit,
)

LATER = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)


def ledger(session: Session, finding: Finding) -> list[tuple[str, bool]]:
    """Kinds of the finding's entries and whether they are still held so."""
    rows = session.scalars(
        select(CreditEntry).where(CreditEntry.source_id == finding.id).order_by(CreditEntry.id)
    )
    return [(row.kind, row.recorded.upper is None) for row in rows]


def test_who_took_an_agency_over_goes_on_with_its_findings_and_visits(session: Session) -> None:
    team = a_team(session)
    finding = a_recorded_visit(session, team).findings[0]
    order = an_assignment(session, team)
    heir = an_agency(session, function="customs")
    succeed_agency(
        session,
        team.agency.id,
        successor_id=heir.id,
        on=VISITED_ON,
        version=1,
        by=system_actor("tests"),
        at=AFTERNOON,
    )
    session.expire_all()
    by = actor_of(team.reviewer)
    assert by.agency_id == heir.id
    assert service.get_inspection(session, finding.inspection_id, by=by).answers
    service.confirm_findings(session, [(finding.id, 1)], by=by, at=AFTERNOON)
    ordered = service.order_rectification(
        session, finding.id, rectify_by=LATER.date(), version=2, by=by, at=AFTERNOON
    )
    assert ordered.state == "rectification_ordered"
    other = a_recorded_visit(session, team).findings[0]
    service.confirm_findings(session, [(other.id, 1)], by=by, at=AFTERNOON)
    decision = DECISION | {"decided_on": VISITED_ON}
    _, penalty = service.enter_penalty_for(
        session, other.id, version=2, by=by, at=AFTERNOON, **decision
    )
    assert penalty.agency_id == heir.id, "who took over decides"
    visit = replace(a_visit(team, CLEAN), capture=Capture(assignment_id=order.id))
    (again,) = service.record_inspections(session, [visit], by=team.by, at=AFTERNOON)
    session.refresh(order)
    assert (again.agency_id, order.state) == (heir.id, "done")
    last = an_agency(session, function="culture")
    succeed_agency(
        session,
        heir.id,
        successor_id=last.id,
        on=VISITED_ON,
        version=1,
        by=system_actor("tests"),
        at=AFTERNOON,
    )
    session.expire_all()
    wanted = replace(an_order(team), agency_id=last.id)
    (ordered_again,) = assignments.assign(
        session, [wanted], by=actor_of(team.reviewer), at=AFTERNOON
    )
    assert ordered_again.agency_id == last.id, "the campaign names who was merged twice over"


def test_a_confirmed_finding_is_in_the_ledger_and_the_grade_is_owed(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    assert (finding.state, finding.version) == ("confirmed", 2)
    assert finding.confirmed_by == team.reviewer.id
    (entry,) = session.scalars(select(CreditEntry).where(CreditEntry.subject_id == team.subject.id))
    assert (entry.kind, entry.severity, entry.occurred_on) == ("finding", "general", VISITED_ON)
    assert "号枪" not in entry.summary
    owed = session.scalars(select(DueWork.key).where(DueWork.kind == "credit.regrade"))
    assert str(team.subject.id) in set(owed)


def test_whoever_recorded_it_does_not_confirm_it(session: Session) -> None:
    team = a_team(session)
    (finding,) = a_recorded_visit(session, team).findings
    with pytest.raises(SecondOfficerNeeded):
        service.confirm_findings(session, [(finding.id, 1)], by=team.by, at=AFTERNOON)
    with pytest.raises(IntegrityError, match="confirmed_by_another"), session.begin_nested():
        session.execute(
            text(
                "UPDATE finding SET state = 'confirmed', confirmed_by = recorded_by,"
                " confirmed_on = '2026-03-10' WHERE id = :id"
            ),
            {"id": finding.id},
        )


def test_another_agency_does_not_confirm_it(session: Session) -> None:
    (finding,) = a_recorded_visit(session, a_team(session)).findings
    stranger = actor_of(an_officer(session, roles=(Role.REVIEWER,)))
    with pytest.raises(FindingOfAnotherAgency):
        service.confirm_findings(session, [(finding.id, 1)], by=stranger, at=AFTERNOON)


def test_two_officers_confirm_at_once_and_one_of_them_wins(database: Database) -> None:
    with database.transaction() as session:
        team = a_team(session)
        other = actor_of(an_officer(session, agency=team.agency, roles=(Role.REVIEWER,)))
        (finding,) = a_recorded_visit(session, team).findings
    ready = Barrier(2)

    def confirm(by: object) -> str:
        ready.wait()
        try:
            with database.transaction() as session:
                service.confirm_findings(
                    session,
                    [(finding.id, 1)],
                    by=by,  # type: ignore[arg-type]  # an actor
                    at=AFTERNOON,
                )
        except Stale:
            return "stale"
        return "confirmed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirm, [team.second, other])) == ["confirmed", "stale"]
    with database.reading() as session:
        assert ledger(session, finding) == [("finding", True)]


@pytest.mark.parametrize(("last_day", "in_time"), [(20, True), (19, False)])
def test_put_right_reinspected_and_closed_leaves_its_history(
    session: Session, last_day: int, *, in_time: bool
) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    service.order_rectification(
        session, finding.id, rectify_by=date(2026, 4, last_day), version=2, by=team.by, at=AFTERNOON
    )
    service.reinspect(
        session,
        finding.id,
        reinspected_on=date(2026, 4, 20),
        passed=True,
        version=3,
        by=team.by,
        at=LATER,
    )
    asked = [("request_closing", None)] if in_time else []
    assert advice(session, finding, date(2026, 4, 20)) == asked
    closed = service.close_finding(session, finding.id, version=4, by=team.by, at=LATER)
    assert (closed.state, closed.closed_on) == ("closed", date(2026, 4, 20))
    assert advice(session, finding, date(2026, 4, 20)) == []
    points_for_it = [("rectified", True)] if in_time else []
    assert ledger(session, finding) == [("finding", True), *points_for_it]
    session.expire_all()
    acts = [event.act for event in service.get_finding(session, finding.id, by=team.by).events]
    assert acts == ["confirm", "order_rectification", "reinspect", "close"]


def test_the_points_that_the_file_promises_for_putting_right_are_had_once_it_is_done(
    session: Session,
) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    subject_id = finding.inspection.subject_id

    def told(at: datetime) -> credit.Explanation:
        return credit.explain(session, subject_id, AsOf(legal_day(at), at), advisers=ADVISERS)

    (promise,) = [lift for lift in told(LATER).lifts if lift.entry]
    assert promise.gain_points > 0
    service.order_rectification(
        session, finding.id, rectify_by=legal_day(LATER), version=2, by=team.by, at=LATER
    )
    service.reinspect(
        session,
        finding.id,
        reinspected_on=legal_day(LATER),
        passed=True,
        version=3,
        by=team.by,
        at=LATER,
    )
    service.close_finding(session, finding.id, version=4, by=team.by, at=LATER)
    done = LATER + timedelta(seconds=1)
    assert told(done).score == promise.score


def advice(session: Session, finding: Finding, on: date) -> list[tuple[str, date | None]]:
    """What the party's credit file says to be done about the finding, and until when."""
    told = rectifications(session, [finding.id], on).values()
    return [(remedy.act, remedy.until_on) for remedy in told]


def test_what_was_not_put_right_is_not_closed_but_ordered_again(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    assert advice(session, finding, VISITED_ON) == [("request_term", None)]
    service.order_rectification(
        session, finding.id, rectify_by=date(2026, 4, 10), version=2, by=team.by, at=AFTERNOON
    )
    last_day = date(2026, 4, 10)
    assert advice(session, finding, last_day) == [("rectify", last_day)]
    assert advice(session, finding, date(2026, 4, 11)) == [], "its term is over"
    service.reinspect(
        session,
        finding.id,
        reinspected_on=date(2026, 4, 20),
        passed=False,
        version=3,
        by=team.by,
        at=LATER,
    )
    with pytest.raises(NotPutRight):
        service.close_finding(session, finding.id, version=4, by=team.by, at=LATER)
    again = service.order_rectification(
        session, finding.id, rectify_by=date(2026, 5, 10), version=4, by=team.by, at=LATER
    )
    assert again.state == "rectification_ordered"
    assert advice(session, finding, LATER.date()) == [("rectify", date(2026, 5, 10))]


def test_a_reinspection_is_not_before_the_order_that_it_checks(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    service.order_rectification(
        session, finding.id, rectify_by=date(2026, 5, 10), version=2, by=team.by, at=LATER
    )
    earlier = LATER.date() - timedelta(days=1)
    with pytest.raises(FindingDateWrong):
        service.reinspect(
            session,
            finding.id,
            reinspected_on=earlier,
            passed=True,
            version=3,
            by=team.by,
            at=LATER,
        )
    forged = update(Finding).where(Finding.id == finding.id)
    values = {"reinspected_on": earlier, "reinspection_passed": True, "state": "reinspected"}
    with pytest.raises(IntegrityError, match="reinspected_on"), session.begin_nested():
        session.execute(forged.values(**values))


def test_a_reinspection_that_fails_within_the_term_counts_only_if_the_party_asked_for_it(
    session: Session,
) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    last_day = date(2026, 4, 20)
    service.order_rectification(
        session, finding.id, rectify_by=last_day, version=2, by=team.by, at=AFTERNOON
    )

    def reinspected(asked_on: date | None, *, passed: bool = False) -> Finding:
        return service.reinspect(
            session,
            finding.id,
            passed=passed,
            reinspected_on=last_day,
            asked_on=asked_on,
            version=3,
            by=team.by,
            at=LATER,
        )

    for asked_on in (None, VISITED_ON - timedelta(days=1), last_day + timedelta(days=1)):
        with pytest.raises(FindingDateWrong) as refused:
            reinspected(asked_on)
        assert [error.pointer for error in refused.value.errors] == ["#/asked_on"]
    forged = update(Finding).where(Finding.id == finding.id)
    values = {"reinspected_on": last_day, "reinspection_passed": False, "state": "reinspected"}
    with pytest.raises(IntegrityError, match="only_if_asked"), session.begin_nested():
        session.execute(forged.values(**values))
    assert reinspected(VISITED_ON).reinspection_asked_on == VISITED_ON


def test_a_long_term_to_put_right_needs_a_reason_and_has_an_end(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)

    def ordered(days: int, reason: str | None = None) -> Finding:
        return service.order_rectification(
            session,
            finding.id,
            rectify_by=VISITED_ON + timedelta(days=days),
            reason=reason,
            version=2,
            by=team.by,
            at=AFTERNOON,
        )

    for days, reason in ((61, None), (61, " "), (366, "设备订货周期长")):
        with pytest.raises(FindingDateWrong):
            ordered(days, reason)
    kept = ordered(61, "设备订货周期长")
    assert (kept.ordered_on, kept.rectify_reason) == (VISITED_ON, "设备订货周期长")


def test_days_that_cannot_be_are_refused(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    with pytest.raises(FindingDateWrong):
        service.order_rectification(
            session, finding.id, rectify_by=date(2026, 3, 9), version=2, by=team.by, at=AFTERNOON
        )
    service.order_rectification(
        session, finding.id, rectify_by=VISITED_ON, version=2, by=team.by, at=AFTERNOON
    )
    for day in (VISITED_ON - timedelta(days=1), date(2026, 4, 21)):
        with pytest.raises(FindingDateWrong):
            service.reinspect(
                session,
                finding.id,
                reinspected_on=day,
                passed=True,
                version=3,
                by=team.by,
                at=LATER,
            )


def test_a_withdrawn_finding_was_never_in_the_ledger(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    withdrawn = service.withdraw_finding(
        session, finding.id, reason="检定证书事后查实有效", version=2, by=team.second, at=LATER
    )
    assert withdrawn.state == "withdrawn"
    assert ledger(session, finding) == [("finding", False)]
    with pytest.raises(ActNotPossible):
        service.withdraw_finding(
            session, finding.id, reason="再次", version=3, by=team.second, at=LATER
        )


def test_who_recorded_a_confirmed_finding_does_not_withdraw_it_alone(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    with pytest.raises(SecondOfficerNeeded):
        service.withdraw_finding(
            session, finding.id, reason="误记", version=2, by=team.by, at=LATER
        )


def test_an_unconfirmed_finding_is_withdrawn_without_a_trace_in_the_ledger(
    session: Session,
) -> None:
    team = a_team(session)
    (finding,) = a_recorded_visit(session, team).findings
    service.withdraw_finding(
        session, finding.id, reason="误记", version=1, by=team.second, at=LATER
    )
    assert ledger(session, finding) == []


DECISION: dict[str, Any] = {
    "number": "示市监罚〔2026〕1号",
    "kinds": [PenaltyKind.FINE],
    "violation": "fuel_substandard",
    "facts": "使用超过检定有效期的加油机",
    "legal_basis": "《计量法实施细则》第四十三条",
    "decided_on": date(2026, 4, 20),
    "fine_yuan": Decimal(1000),
}


def test_a_confirmed_finding_leads_to_a_penalty_decision(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    act: dict[str, Any] = {"version": 2, "by": team.second, "at": LATER}
    # No finding shows what only a sampling's course does.
    unshown = DECISION | {"violation": "sampling_failed_again"}
    with pytest.raises(PenaltyIncomplete):
        service.enter_penalty_for(session, finding.id, **unshown, **act)
    before = DECISION | {"decided_on": VISITED_ON - timedelta(days=1)}
    with pytest.raises(PenaltyTooEarly) as refused:
        service.enter_penalty_for(session, finding.id, **before, **act)
    assert [fault.pointer for fault in refused.value.errors] == ["#/decided_on"]
    penalised, penalty = service.enter_penalty_for(session, finding.id, **DECISION, **act)
    assert (penalised.state, penalised.penalty_id) == ("penalised", penalty.id)


def test_a_finding_punished_on_the_spot_never_counts_beside_its_penalty(session: Session) -> None:
    team = a_team(session)
    (finding,) = a_recorded_visit(session, team).findings
    confirmed = [(finding.id, finding.version)]
    service.confirm_findings(session, confirmed, by=team.second, at=LATER)
    on_the_spot = DECISION | {"decided_on": VISITED_ON}
    act: dict[str, Any] = {"version": 2, "by": team.second, "at": LATER}
    _, penalty = service.enter_penalty_for(session, finding.id, **on_the_spot, **act)
    counting = explain(session, team.subject.id, AsOf(legal_day(LATER), LATER)).lines
    assert {line.entry.source_id for line in counting if line.holds} == {penalty.id}


def test_a_finding_leads_to_no_penalty_over_other_goods(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    act: dict[str, Any] = {"version": 2, "by": team.second, "at": LATER}
    with pytest.raises(ViolationOfOtherGoods) as refused:
        service.enter_penalty_for(
            session, finding.id, **DECISION | {"violation": "food_unsafe_sale"}, **act
        )
    assert [one.pointer for one in refused.value.errors] == ["#/violation", "#/other_goods_reason"]
    assert "《食品安全法》" in (refused.value.legal_basis or "")
    idle = DECISION | {"violation": "unlicensed_trade", "other_goods_reason": "无照经营"}
    with pytest.raises(NoOtherGoods):
        service.enter_penalty_for(session, finding.id, **idle, **act)
    _, penalty = service.enter_penalty_for(
        session, finding.id, **DECISION | {"violation": "unlicensed_trade"}, **act
    )
    assert penalty.violation == "unlicensed_trade"


@pytest.mark.parametrize("on_record_before", [False, True])
def test_a_visit_that_came_upon_other_goods_says_so_whichever_way_the_decision_came(
    session: Session, *, on_record_before: bool
) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    act: dict[str, Any] = {"version": 2, "by": team.second, "at": LATER}
    boiler = DECISION | {"violation": "equipment_unlicensed", "kinds": (PenaltyKind.FINE,)}
    if on_record_before:
        new = NewPenalty(subject_id=team.subject.id, agency_id=team.agency.id, **boiler)
        penalties.enter_penalty(session, new, by=team.second, at=LATER)
    with pytest.raises(ViolationOfOtherGoods):
        service.enter_penalty_for(session, finding.id, **boiler, **act)
    why = "加油站锅炉房另有一台未经许可制造的锅炉"
    penalised, penalty = service.enter_penalty_for(
        session, finding.id, **boiler, other_goods_reason=why, **act
    )
    assert (penalised.penalty_id, penalty.violation) == (penalty.id, "equipment_unlicensed")
    told = select(FindingEvent.detail).where(FindingEvent.act == "penalise")
    assert session.scalars(told).all() == [
        {"number": DECISION["number"], "other_goods_reason": why}
    ]


def test_one_decision_over_several_findings_is_entered_once_and_gives_all_of_them_back(
    session: Session,
) -> None:
    team = a_team(session)
    first, second = (a_confirmed_finding(session, team) for _ in range(2))
    act: dict[str, Any] = {"version": 2, "by": team.second, "at": LATER}
    _, penalty = service.enter_penalty_for(session, first.id, **DECISION, **act)
    other = {"fine_yuan": Decimal(2000), "kinds": [PenaltyKind.FINE, PenaltyKind.WARNING]}
    with pytest.raises(PenaltyDiffers) as refused:
        service.enter_penalty_for(session, second.id, **DECISION | other, **act)
    assert [fault.pointer for fault in refused.value.errors] == ["#/kinds", "#/fine_yuan"]
    typed_otherwise = DECISION | {"number": "示市监罚[２０２６] 1号"}
    _, same = service.enter_penalty_for(session, second.id, **typed_otherwise, **act)
    assert same.id == penalty.id
    assert second.penalty_id == penalty.id

    def asides() -> dict[str, bool]:
        rows = session.scalars(
            select(CreditEntry)
            .where(CreditEntry.subject_id == team.subject.id, func.upper_inf(CreditEntry.recorded))
            .order_by(CreditEntry.id)
        )
        return {str(row.source_id): row.set_aside_on is not None for row in rows}

    findings = {str(first.id): True, str(second.id): True}
    assert asides() == findings | {str(penalty.id): False}
    penalties.annul_penalty(
        session,
        penalty.id,
        on=LATER.date(),
        reason="复议撤销",
        version=penalty.version,
        by=team.second,
        at=LATER,
    )
    assert asides() == {str(first.id): False, str(second.id): False}
    # The number is that of a decision that fell: there is another one now.
    with pytest.raises(penalties.PenaltyNumberTaken):
        service.enter_penalty_for(session, first.id, **DECISION, **act | {"version": 3})


def test_an_unconfirmed_finding_leads_to_no_penalty(session: Session) -> None:
    team = a_team(session)
    (finding,) = a_recorded_visit(session, team).findings
    with pytest.raises(ActNotPossible):
        service.enter_penalty_for(
            session, finding.id, **DECISION, version=1, by=team.second, at=LATER
        )


def test_many_findings_are_confirmed_in_one_go(session: Session) -> None:
    team = a_team(session)
    found = [a_recorded_visit(session, team).findings[0] for _ in range(5)]
    confirmed = service.confirm_findings(
        session, [(finding.id, 1) for finding in found], by=team.second, at=AFTERNOON
    )
    assert {finding.state for finding in confirmed} == {"confirmed"}
    assert all(ledger(session, finding) == [("finding", True)] for finding in found)
    with pytest.raises(Stale):
        service.confirm_findings(
            session, [(finding.id, 1) for finding in found], by=team.second, at=AFTERNOON
        )


def test_a_finding_counts_no_longer_once_its_penalty_does(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    _, penalty = service.enter_penalty_for(
        session, finding.id, **DECISION, version=2, by=team.second, at=LATER
    )

    def standing() -> list[tuple[str, str | None]]:
        rows = session.scalars(
            select(CreditEntry)
            .where(CreditEntry.subject_id == team.subject.id, func.upper_inf(CreditEntry.recorded))
            .order_by(CreditEntry.kind)
        )
        return [(row.kind, row.set_aside_ref) for row in rows]

    assert standing() == [("finding", penalty.number), ("penalty", None)]
    penalties.annul_penalty(
        session,
        penalty.id,
        on=LATER.date(),
        reason="复议撤销",
        version=penalty.version,
        by=team.second,
        at=LATER,
    )
    assert standing() == [("finding", None)]
    anew = DECISION | {"number": "示市监罚〔2026〕2号"}
    again, second = service.enter_penalty_for(
        session, finding.id, **anew, version=3, by=team.second, at=LATER
    )
    assert (again.state, again.penalty_id) == ("penalised", second.id)
    assert standing() == [("finding", second.number), ("penalty", None)]


def test_a_finding_rests_on_its_penalty_until_that_is_annulled(session: Session) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    service.enter_penalty_for(session, finding.id, **DECISION, version=2, by=team.second, at=LATER)

    def ended() -> Finding:
        return service.withdraw_finding(
            session, finding.id, reason="复议认定事实不成立", version=3, by=team.second, at=LATER
        )

    with pytest.raises(PenaltyStands):
        ended()
    with pytest.raises(PenaltyStands):
        service.enter_penalty_for(
            session, finding.id, **DECISION, version=3, by=team.second, at=LATER
        )
    session.execute(insert(FindingEvent).values(a_forged_act(finding, team)))
    forged = update(Finding).where(Finding.id == finding.id)
    values = {"state": "withdrawn", "withdrawal_reason": "x", "penalty_id": None, "version": 4}
    with pytest.raises(IntegrityError, match="penalty that stands"), session.begin_nested():
        session.execute(forged.values(**values))


def a_forged_act(finding: Finding, team: Team) -> dict[str, object]:
    return {
        "finding_id": finding.id,
        "version": 4,
        "act": "withdraw",
        "acted_on": LATER.date(),
        "by_officer": team.reviewer.id,
        "recorded_at": LATER,
        "detail": {},
    }


@pytest.mark.parametrize("act", ["withdraw", "order"])
def test_once_its_penalty_fell_a_finding_is_withdrawn_or_put_right_by_order(
    session: Session, act: str
) -> None:
    team = a_team(session)
    finding = a_confirmed_finding(session, team)
    _, penalty = service.enter_penalty_for(
        session, finding.id, **DECISION, version=2, by=team.second, at=LATER
    )

    def penalised() -> int:
        counted = count_visits(session, [team.campaign.id])[team.campaign.id]
        return counted[0].progress.penalised

    assert penalised() == 1
    due.claim(session, PROGRESS, at=LATER, limit=100)
    penalties.annul_penalty(
        session,
        penalty.id,
        on=LATER.date(),
        reason="复议撤销",
        version=penalty.version,
        by=team.second,
        at=LATER + timedelta(hours=1),
    )
    penalties_fell_due(session, [str(penalty.id)], LATER)
    assert due.is_owed(session, PROGRESS, str(team.campaign.id))
    assert penalised() == 0
    at = LATER + timedelta(hours=2)
    if act == "withdraw":
        ended = service.withdraw_finding(
            session, finding.id, reason="复议认定事实不成立", version=3, by=team.second, at=at
        )
        assert (ended.state, ended.penalty_id) == ("withdrawn", None)
        assert all(entry == ("finding", False) for entry in ledger(session, finding))
    else:
        ordered = service.order_rectification(
            session, finding.id, rectify_by=LATER.date(), version=3, by=team.by, at=at
        )
        assert (ordered.state, ordered.penalty_id) == ("rectification_ordered", None)
