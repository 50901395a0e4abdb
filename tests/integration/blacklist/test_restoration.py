"""A repair is taken up, decided by another, and revoked where its papers were false."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import Officer
from registry.blacklist import service
from registry.blacklist.attachments import Papers
from registry.blacklist.completion_refusals import ReturnedBefore
from registry.blacklist.document_models import IssuedDocument
from registry.blacklist.document_refusals import DocumentServed, ElectronicNotAgreed
from registry.blacklist.document_service import Served, record_attempt
from registry.blacklist.document_store import papers_about
from registry.blacklist.lists import MARKET, get_list
from registry.blacklist.models import CaseDeadline, CaseEvent, ListingCase, Repair, RepairRevocation
from registry.blacklist.party_codes import PARTY
from registry.blacklist.party_remedies import told_of
from registry.blacklist.refusals import (
    AgencyNotCompetent,
    DeciderHandledCase,
    DefencePeriodOpen,
    StepDateWrong,
)
from registry.blacklist.remedy_refusals import (
    AnotherDecidesDoubt,
    DeciderFiledRequest,
    NobodyElseDecides,
    RepairBarred,
    RepairNotAccepted,
    RepairNotRevocable,
    RepairStepNotPossible,
    RestorationNotServed,
    RevocationActNotPossible,
    RulingMissing,
)
from registry.blacklist.restorations import Outcome
from registry.credit import service as credit
from registry.credit.vocabulary import EntryKind
from registry.files.originals import Originals
from registry.kernel.period import AsOf
from registry.subjects.history_models import LinkKind
from registry.subjects.links import NewLink, link_subjects
from tests.builders.accounts import an_agency
from tests.builders.blacklist import Walk, a_listed_case

# Decided after 1 April 2026: the bar on new applications and the term that begins anew.
NOTICED = date(2026, 5, 11)
RIPE = date(2027, 6, 1)


def clock(session: Session, walk: Walk, name: str) -> CaseDeadline:
    chosen = select(CaseDeadline).where(
        CaseDeadline.case_id == walk.case_id, CaseDeadline.clock == name
    )
    latest = session.scalars(chosen.order_by(CaseDeadline.id.desc()).limit(1)).one()
    session.refresh(latest)
    return latest


def on_list(session: Session, walk: Walk, day: date) -> bool:
    return bool(service.standing(session, [walk.subject.id], AsOf(day, walk.at)))


def withdrawn(walk: Walk, revocation: RepairRevocation, *, by: Actor) -> None:
    service.withdraw_proposal(
        walk.session,
        revocation.id,
        withdrawal_reason="经向银行核实，缴款属实",
        version=revocation.version,
        by=by,
        at=walk.at,
    )


@pytest.fixture
def walk(session: Session) -> Walk:
    return a_listed_case(session, on=NOTICED).on(RIPE)


def test_acceptance_is_an_act_of_its_own_and_starts_the_clock_of_the_decision(
    session: Session, walk: Walk
) -> None:
    repair = walk.repair_filed()
    assert clock(session, walk, "repair_accept").due_on == date(2027, 6, 4)
    with pytest.raises(RepairNotAccepted):
        service.decide_repair(
            session,
            repair.id,
            decision=service.Decision.GRANT,
            reason="符合条件",
            version=repair.version,
            by=walk.bureau.reviewer,
            at=walk.at,
        )
    walk.on(date(2027, 6, 3))
    service.accept_repair(
        session, repair.id, version=repair.version, by=walk.bureau.second_reviewer, at=walk.at
    )
    assert clock(session, walk, "repair_accept").met_on == date(2027, 6, 3)
    assert clock(session, walk, "repair_decide").starts_on == date(2027, 6, 3)
    # Who accepts it does not decide it, be it a reviewer.
    with pytest.raises(DeciderFiledRequest):
        service.decide_repair(
            session,
            repair.id,
            decision=service.Decision.GRANT,
            reason="符合条件",
            version=repair.version,
            by=walk.bureau.second_reviewer,
            at=walk.at,
        )
    walk.repaired(repair)
    assert clock(session, walk, "repair_decide").met_on == date(2027, 6, 3)


def test_what_is_missing_is_told_once_and_the_clock_runs_anew(session: Session, walk: Walk) -> None:
    repair, by = walk.repair_filed(), walk.bureau.handler
    service.return_repair(
        session, repair.id, missing="缺少缴款凭证", version=repair.version, by=by, at=walk.at
    )
    assert (repair.state, clock(session, walk, "repair_accept").met_on) == ("returned", RIPE)
    walk.wait(8)
    service.complete_repair(
        session,
        repair.id,
        service.Completion("缴款凭证"),
        version=repair.version,
        by=by,
        at=walk.at,
    )
    assert clock(session, walk, "repair_accept").starts_on == walk.day
    with pytest.raises(ReturnedBefore):
        service.return_repair(
            session, repair.id, missing="还缺别的", version=repair.version, by=by, at=walk.at
        )
    walk.accepted(repair)
    assert repair.state == "accepted"


def test_a_reorganised_firm_leaves_early_with_the_court_s_ruling_only(
    session: Session, walk: Walk
) -> None:
    repair, by = walk.repair_filed(pledged=False, reorganised=True), walk.bureau.handler
    service.return_repair(
        session, repair.id, missing="缺少承诺书和裁定", version=repair.version, by=by, at=walk.at
    )
    # The pledge counts that came later; the ruling is still missing.
    told = service.Completion("信用承诺书", pledged=True)
    service.complete_repair(session, repair.id, told, version=repair.version, by=by, at=walk.at)
    late = update(Repair).values(court_ruling="示破3号").where(Repair.id == repair.id)
    with pytest.raises(IntegrityError, match="papers come"), session.begin_nested():
        session.execute(late.execution_options(synchronize_session=False))
    # Nothing can be handed in after acceptance: what is missing stops it.
    with pytest.raises(RulingMissing) as refused:
        walk.accepted(repair)
    session.refresh(repair)
    assert "2025年12月25日" in str(refused.value.legal_basis)
    forged = update(Repair).values(
        state="accepted", accepted_on=walk.day, accepted_by_id=walk.bureau.handler.officer_id
    )
    with pytest.raises(IntegrityError, match="accepted_with_its_papers"), session.begin_nested():
        session.execute(forged.execution_options(synchronize_session=False))
    service.decide_repair(
        session,
        repair.id,
        decision=service.Decision.REFUSE,
        reason="没有提交裁定",
        still_missing="法院批准重整的裁定",
        version=repair.version,
        by=walk.bureau.reviewer,
        at=walk.at,
    )
    with pytest.raises(IntegrityError, match="court_ruling_named"), session.begin_nested():
        walk.repair_filed(reorganised=True, court_ruling=" ")
    ruled = walk.repair_filed(reorganised=True, court_ruling="示范市中院（2026）示破3号")
    walk.accepted(ruled)
    told = {"version": ruled.version, "by": by, "at": walk.at}
    with pytest.raises(RepairStepNotPossible):
        service.return_repair(session, ruled.id, missing="其他材料", **told)
    with pytest.raises(RepairStepNotPossible):
        service.complete_repair(session, ruled.id, service.Completion("其他材料"), **told)
    assert walk.repaired(ruled).case.state == "repaired"


def test_no_ruling_was_asked_for_before_the_rule_of_december_2025() -> None:
    market = get_list(MARKET)
    assert market.on(date(2025, 12, 24)).repair.ruling_article is None
    assert market.on(date(2025, 12, 25)).repair.ruling_article is not None


def test_what_is_completed_on_the_day_of_its_return_has_a_running_clock(
    session: Session, walk: Walk
) -> None:
    repair, by = walk.repair_filed(), walk.bureau.handler
    service.return_repair(
        session, repair.id, missing="缺少缴款凭证", version=repair.version, by=by, at=walk.at
    )
    service.complete_repair(
        session,
        repair.id,
        service.Completion("缴款凭证"),
        version=repair.version,
        by=by,
        at=walk.at,
    )
    running = clock(session, walk, "repair_accept")
    assert (running.starts_on, running.met_on) == (RIPE, None)


def test_false_papers_restore_the_listing_after_notice_answer_decision_and_service(
    session: Session, walk: Walk
) -> None:
    repair, first = walk.repair_filed(), walk.listing
    walk.repaired(repair).wait(30)
    revocation = walk.revocation_proposed(repair)
    with pytest.raises(RepairNotRevocable):
        walk.revocation_proposed(repair)
    with pytest.raises(DefencePeriodOpen):
        decided(walk, revocation)
    walk.repair_revoked(revocation)
    # Decided is not yet on the list: the party has to be served first.
    assert not on_list(session, walk, walk.day)
    with pytest.raises(RestorationNotServed):
        service.restore(
            session,
            revocation.id,
            version=revocation.version,
            by=walk.bureau.publisher,
            at=walk.at,
        )
    decided_on = walk.day
    walk.wait(2).restored(revocation)
    assert on_list(session, walk, walk.day)
    assert not on_list(session, walk, walk.day - timedelta(days=1))
    assert on_list(session, walk, RIPE - timedelta(days=1))
    # Order 44 art. 18: the term begins anew with the decision, and not a day more.
    until = decided_on.replace(year=decided_on.year + 3)
    assert (walk.case.state, walk.listing.ends_on) == ("published", until)
    assert walk.listing.id != first.id
    held = credit.entries_of(session, walk.subject.id, AsOf(walk.day, walk.at))
    listed = [one for one in held if one.kind == EntryKind.SERIOUS_LISTING]
    assert [one.valid.upper for one in listed if walk.day in one.valid] == [until + timedelta(1)]
    walk.on(until)
    assert walk.expired() == 0
    walk.wait(1)
    assert walk.expired() == 1
    session.expire_all()
    assert walk.case.state == "expired"


def test_no_new_application_while_the_bar_lasts_and_none_before_the_shortest_time(
    session: Session, walk: Walk
) -> None:
    repair = walk.repair_filed()
    walk.repaired(repair).wait(30)
    revocation = walk.revocation_proposed(repair)
    walk.repair_revoked(revocation).restored(revocation)
    barred_until, restored_on = revocation.barred_until_on, walk.day
    assert barred_until == date(2028, restored_on.month, restored_on.day)
    with pytest.raises(RepairBarred):
        walk.on(barred_until).repair_filed()
    again = walk.wait(1).repair_filed()
    assert again.earliest_on == barred_until + timedelta(days=1)
    walk.repaired(again)
    assert (walk.case.state, walk.listing.end_kind) == ("repaired", "repaired")


def test_neither_who_proposed_decides_nor_is_a_kept_repair_touched(
    session: Session, walk: Walk
) -> None:
    repair = walk.repair_filed()
    walk.repaired(repair).wait(10)
    revocation = walk.revocation_proposed(repair)
    walk.on(revocation.answer_ends_on)
    service.record_answer(
        session,
        revocation.id,
        answer="凭证系代缴，附银行证明",
        version=revocation.version,
        by=walk.bureau.handler,
        at=walk.at,
    )
    walk.wait(1)
    with pytest.raises(DeciderHandledCase):
        decided(walk, revocation, by="handler")
    decided(walk, revocation, revoked=False)
    assert (revocation.state, repair.state, walk.case.state) == ("kept", "granted", "repaired")
    assert not on_list(session, walk, walk.day)


def test_a_revocation_lapses_where_nothing_is_left_to_restore(session: Session, walk: Walk) -> None:
    repair = walk.repair_filed()
    walk.repaired(repair).wait(10)
    revocation = walk.revocation_proposed(repair)
    walk.wait(1).penalty_annulled()
    walk.revoked()
    assert service.lapse_revocations(session, on=walk.day, at=walk.at) == 1
    assert service.lapse_revocations(session, on=walk.day, at=walk.at) == 0
    session.refresh(revocation)
    assert revocation.state == "lapsed"


def test_nobody_is_late_with_a_revocation_that_lapsed(session: Session, walk: Walk) -> None:
    repair = walk.repair_filed()
    walk.repaired(repair).wait(30)
    revocation = walk.revocation_proposed(repair)
    walk.repair_revoked(revocation)
    assert revocation.until_on is not None
    walk.on(revocation.until_on)
    assert service.lapse_revocations(session, on=walk.day, at=walk.at) == 0
    assert clock(session, walk, "service").met_on is None
    walk.wait(1)
    assert service.lapse_revocations(session, on=walk.day, at=walk.at) == 1
    for name in ("service", "publication"):
        assert clock(session, walk, name).met_on == walk.day


@pytest.mark.parametrize(
    ("forged", "guard"),
    [
        ({"state": "restored", "restored_on": RIPE}, "ck_repair_revocation"),
        ({"decided_on": RIPE + timedelta(days=31)}, "ck_repair_revocation_decided"),
        ({"facts": "别的事实"}, "final_once_written|stays"),
    ],
)
def test_the_database_lets_no_step_of_a_revocation_be_skipped(
    session: Session, walk: Walk, forged: dict[str, object], guard: str
) -> None:
    repair = walk.repair_filed()
    walk.repaired(repair).wait(30)
    walk.revocation_proposed(repair)
    with pytest.raises(IntegrityError, match=guard), session.begin_nested():
        session.execute(update(RepairRevocation).values(forged))


def test_the_database_restores_no_listing_without_a_served_revocation(
    session: Session, walk: Walk
) -> None:
    walk.repaired(walk.repair_filed()).wait(30)
    forged = {
        "state": "published",
        "ended_on": None,
        "ending_reason": None,
        "restored_on": walk.day,
        "restored_until_on": walk.case.term_ends_on,
    }
    with pytest.raises(IntegrityError, match="served revocation"), session.begin_nested():
        session.execute(update(ListingCase).where(ListingCase.id == walk.case_id).values(forged))
    acts = session.scalars(select(CaseEvent.act).where(CaseEvent.case_id == walk.case_id))
    assert "restore" not in list(acts)


def papers(session: Session, revocation: RepairRevocation) -> list[IssuedDocument]:
    return [document for document, _served_on in papers_about(session, revocation.id)]


def tried(
    walk: Walk,
    document: IssuedDocument,
    sent: Papers,
    *,
    method: service.ServiceMethod = service.ServiceMethod.DIRECT,
) -> None:
    record_attempt(
        walk.session,
        document.id,
        Served(True, service.Service(walk.day, method, "送达回证")),
        sent,
        version=walk.case.version,
        by=walk.bureau.handler,
        at=walk.at,
    )


def decided(
    walk: Walk, revocation: RepairRevocation, *, revoked: bool = True, by: str = "second_reviewer"
) -> None:
    service.decide_revocation(
        walk.session,
        revocation.id,
        Outcome(revoked=revoked, reason="经核实"),
        version=revocation.version,
        by=getattr(walk.bureau, by),
        at=walk.at,
    )


def test_a_key_without_an_officer_writes_nothing_into_another_agency_s_repair(
    session: Session, walk: Walk
) -> None:
    repair = walk.repair_filed()
    stranger = Actor(kind="client", name="系统", agency_id=an_agency(session).id)
    service.return_repair(
        session,
        repair.id,
        missing="缺少缴款凭证",
        version=repair.version,
        by=walk.bureau.handler,
        at=walk.at,
    )
    with pytest.raises(AgencyNotCompetent):
        service.complete_repair(
            session,
            repair.id,
            service.Completion("缴款凭证"),
            version=repair.version,
            by=stranger,
            at=walk.at,
        )
    service.complete_repair(
        session, repair.id, service.Completion("凭证"), version=repair.version, by=PARTY, at=walk.at
    )
    revocation = walk.repaired(repair).wait(1).revocation_proposed(repair)
    with pytest.raises(AgencyNotCompetent):
        service.record_answer(
            session,
            revocation.id,
            answer="没有意见",
            version=revocation.version,
            by=stranger,
            at=walk.at,
        )


def test_false_papers_are_put_to_the_party_electronically_only_where_it_agreed(
    session: Session, walk: Walk
) -> None:
    repair = walk.repair_filed()
    walk.repaired(repair).wait(10)
    by_wire = service.Service(walk.day, service.ServiceMethod.ELECTRONIC, "平台回执")
    told = {"version": repair.version, "by": walk.bureau.handler, "at": walk.at}
    revocation = walk.revocation_drawn_up(repair)
    told["version"] = revocation.version
    with pytest.raises(ElectronicNotAgreed), session.begin_nested():
        service.serve_revocation_notice(session, revocation.id, by_wire, **told)
    session.refresh(revocation)
    service.serve_revocation_notice(session, revocation.id, walk.served(), **told)
    walk.repair_revoked(revocation)
    by_wire = service.Service(walk.day, service.ServiceMethod.ELECTRONIC, "平台回执")
    told = {"version": revocation.version, "by": walk.bureau.handler, "at": walk.at}
    with pytest.raises(ElectronicNotAgreed):
        service.serve_revocation(session, revocation.id, by_wire, **told)
    forged = {
        "state": "served",
        "served_on": walk.day,
        "service_method": "electronic",
        "service_proof": "平台回执",
    }
    with pytest.raises(IntegrityError, match="did not agree"), session.begin_nested():
        session.execute(update(RepairRevocation).values(forged))


def test_the_notice_is_a_paper_that_is_served_before_the_time_to_answer_runs(
    session: Session, walk: Walk, tmp_path: Path
) -> None:
    repair, nothing = walk.repair_filed(), Papers(Originals(tmp_path))
    walk.repaired(repair).wait(10)
    mistaken = walk.revocation_drawn_up(repair)
    withdrawn(walk, mistaken, by=walk.bureau.publisher)
    (paper,) = papers(session, mistaken)
    with pytest.raises(RevocationActNotPossible):
        tried(walk, paper, nothing)
    revocation = walk.revocation_drawn_up(repair)
    (notice,) = papers(session, revocation)
    assert notice.number == revocation.notice_no
    assert "没有这笔缴款" in notice.content.decode()
    with pytest.raises(RevocationActNotPossible):
        decided(walk, revocation, by="second_reviewer")
    # Announced: served once the period since its issue is over.
    with pytest.raises(StepDateWrong):
        tried(walk.wait(29), notice, nothing, method=service.ServiceMethod.ANNOUNCEMENT)
    session.refresh(revocation)
    tried(walk.wait(1), notice, nothing, method=service.ServiceMethod.ANNOUNCEMENT)
    assert (revocation.state, revocation.noticed_on) == ("noticed", walk.day)
    walk.repair_revoked(revocation)
    _notice, decision = papers(session, revocation)
    words = decision.content.decode()
    assert decision.number == revocation.decision_no
    for told in ("撤销信用修复决定书", "不受理新的信用修复申请", "没有提出陈述、申辩", "行政复议"):
        assert told in words
    tried(walk, decision, nothing)
    assert revocation.state == "served"
    with pytest.raises(DocumentServed):
        tried(walk, decision, nothing)


def test_a_doubt_nobody_else_can_decide_is_not_raised_and_its_author_can_take_it_back(
    session: Session, walk: Walk
) -> None:
    repair, bureau = walk.repair_filed(), walk.bureau
    walk.repaired(repair).wait(10)
    second = session.get_one(Officer, bureau.second_reviewer.officer_id)
    second.active = False
    session.flush()
    with pytest.raises(NobodyElseDecides):
        walk.revocation_drawn_up(repair)
    second.active = True
    session.flush()
    revocation = walk.revocation_proposed(repair)
    # Somebody else may decide: then nobody ends it alone, whoever proposed it.
    for officer in (bureau.reviewer, bureau.handler):
        with pytest.raises(AnotherDecidesDoubt):
            withdrawn(walk, revocation, by=officer)
    forged = {
        "state": "withdrawn",
        "withdrawn_on": walk.day,
        "withdrawn_by_id": bureau.handler.officer_id,
        "withdrawal_reason": "x",
    }
    with pytest.raises(IntegrityError, match="withdrawn_whole"), session.begin_nested():
        session.execute(update(RepairRevocation).values(forged))
    session.refresh(revocation)
    second.active = False
    session.flush()
    withdrawn(walk, revocation, by=bureau.handler)
    assert (revocation.state, walk.case.state) == ("withdrawn", "repaired")
    assert revocation.nobody_decides
    assert clock(session, walk, "defence").met_on == walk.day
    _repairs, (told,) = told_of(session, walk.case_id)
    assert (told.state, told.decided) == ("withdrawn", True)


def test_no_term_begins_anew_once_the_first_is_over(session: Session, walk: Walk) -> None:
    repair, last_day = walk.repair_filed(), walk.case.term_ends_on
    assert last_day is not None
    walk.repaired(repair).on(last_day)
    revocation = walk.revocation_proposed(repair)
    with pytest.raises(RepairNotRevocable):
        walk.repair_revoked(revocation)
    decided(walk, revocation, revoked=False)
    assert revocation.state == "kept"


@pytest.mark.parametrize("who", ["handler", "reviewer"])
def test_who_took_part_in_a_repair_does_not_decide_its_revocation(
    session: Session, walk: Walk, who: str
) -> None:
    repair = walk.repair_filed()
    walk.repaired(repair).wait(10)
    revocation = walk.revocation_proposed(repair, by=walk.bureau.publisher)
    walk.on(revocation.answer_ends_on + timedelta(days=1))
    with pytest.raises(DeciderFiledRequest):
        decided(walk, revocation, revoked=False, by=who)
    forged = {
        "state": "kept",
        "decided_on": walk.day,
        "decided_by_id": getattr(walk.bureau, who).officer_id,
        "decision_no": "x",
        "reason": "x",
    }
    with pytest.raises(IntegrityError, match="took part in the repair"), session.begin_nested():
        session.execute(update(RepairRevocation).values(forged))
    decided(walk, revocation, revoked=False)
    assert revocation.state == "kept"


def test_a_bar_that_comes_after_filing_stops_acceptance_and_grant(
    session: Session, walk: Walk
) -> None:
    first = walk.repair_filed()
    walk.repaired(first)
    again = a_listed_case(session, on=RIPE, bureau=walk.bureau, subject=walk.subject)
    again.on(date(2028, 6, 20))
    filed, accepted = again.repair_filed(), again.day
    # The papers of the repair before prove false while the new application waits.
    revocation = walk.on(accepted).revocation_proposed(first)
    walk.repair_revoked(revocation)
    assert revocation.barred_until_on is not None
    with pytest.raises(RepairBarred):
        again.on(walk.day).accepted(filed)
    again.on(revocation.barred_until_on + timedelta(days=1)).accepted(filed)
    assert filed.state == "accepted"


def test_a_merger_carries_neither_the_listing_nor_its_bar_over(
    session: Session, walk: Walk
) -> None:
    first = walk.repair_filed()
    walk.repaired(first)
    heir = a_listed_case(session, on=RIPE, bureau=walk.bureau).on(date(2028, 6, 20))
    revocation = walk.on(heir.day).revocation_proposed(first)
    walk.repair_revoked(revocation).restored(revocation)
    merged = NewLink(LinkKind.MERGER, walk.subject.uscc, heir.subject.uscc, walk.day, "合并协议")
    link_subjects(session, merged, by=walk.bureau.handler, at=walk.at)
    assert service.standing(session, [walk.subject.id], AsOf(walk.day, walk.at))
    with pytest.raises(RepairBarred):
        walk.wait(1).repair_filed()
    (only,) = service.standing(session, [heir.subject.id], AsOf(walk.day, walk.at))[heir.subject.id]
    assert only.listing_id == heir.listing.id
    heir.on(walk.day).repaired(heir.repair_filed())
    assert heir.case.state == "repaired"


def test_a_bar_that_comes_after_acceptance_stops_the_grant(session: Session, walk: Walk) -> None:
    first = walk.repair_filed()
    walk.repaired(first)
    again = a_listed_case(session, on=RIPE, bureau=walk.bureau, subject=walk.subject)
    filed = again.on(date(2028, 6, 20)).repair_filed()
    again.accepted(filed)
    revocation = walk.on(again.day).revocation_proposed(first)
    walk.repair_revoked(revocation)
    with pytest.raises(RepairBarred):
        again.on(walk.day).repaired(filed)
    service.decide_repair(
        session,
        filed.id,
        decision=service.Decision.REFUSE,
        reason="限制申请期内",
        version=filed.version,
        by=walk.bureau.reviewer,
        at=walk.at,
    )
    assert filed.state == "refused"
