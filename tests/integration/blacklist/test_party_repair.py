"""The party about its own repair: completes it, takes it back, answers who doubts it."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.blacklist import documents, party_acts, party_repairs, service
from registry.blacklist.attachments import Papers
from registry.blacklist.completion_refusals import (
    MissingPapersUnasked,
    MissingPapersUnnamed,
    ReturnedBefore,
)
from registry.blacklist.deadlines import BoardQuery, Day, board
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_rules import printed
from registry.blacklist.models import CaseDeadline, Repair, RepairRevocation
from registry.blacklist.party_course import whose
from registry.blacklist.party_limits import MOST_A_DAY, PartyFiledEnough
from registry.blacklist.party_models import AttachedTo, CaseAttachment, PartyFiling
from registry.blacklist.party_view import PartyView, view_of
from registry.blacklist.remedy_refusals import AnswerTooLate, NothingToAnswer, NothingToComplete
from registry.blacklist.repair_intake import Completion
from registry.blacklist.request_facts import facts_of_request
from registry.files.originals import Originals
from registry.policy.calendar import calendar_on
from registry.policy.reminders import reminder_rules_on
from tests.builders.blacklist import PARTY_PAGE, Walk, a_listed_case
from tests.integration.blacklist.conftest import Desk
from tests.integration.blacklist.test_party_access import Party, access_of, code_of

PDF = b"%PDF-1.7\n%%EOF\n"
# Decided after 1 April 2026: false papers restore the listing, with a bar.
NOTICED, RIPE = date(2026, 5, 11), date(2027, 6, 1)


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(Originals(tmp_path), [PDF])


def returned(walk: Walk) -> Repair:
    repair = walk.repair_filed()
    return service.return_repair(
        walk.session,
        repair.id,
        missing="缺少罚款缴纳凭证",
        version=repair.version,
        by=walk.bureau.handler,
        at=walk.at,
    )


def seen(walk: Walk) -> PartyView:
    return view_of(walk.session, access_of(walk), on=walk.day)


def ahead(walk: Walk) -> list[str]:
    return [step.what for step in seen(walk).next_steps]


def test_the_party_completes_what_was_sent_back_and_acceptance_has_its_time_anew(
    session: Session, papers: Papers
) -> None:
    walk, other = a_listed_case(session).wait(400), a_listed_case(session).wait(400)
    repair = walk.repair_filed()
    access, stranger = access_of(walk), access_of(other)
    with pytest.raises(NothingToComplete):  # nothing was sent back yet
        party_repairs.complete_application(session, access, Completion("凭证"), papers, at=walk.at)
    service.return_repair(
        session, repair.id, missing="缺少凭证", version=1, by=walk.bureau.handler, at=walk.at
    )
    due_on = calendar_on(walk.day).deadline(walk.day, working_days=10).on
    step, running = seen(walk).next_steps[0], seen(walk).deadlines[-1]
    assert (step.what, step.who, step.due_on) == ("补正信用修复申请", "您", due_on)
    assert (running.clock, running.due_on) == ("repair_complete", due_on)
    assert whose(running.clock) == "您"
    day = Day.of(walk.day, calendar_on(walk.day), reminder_rules_on(walk.day))
    assert "repair_complete" in [one.deadline.clock for one in board(session, BoardQuery(), day)]
    (notice,) = documents.issue(
        session,
        walk.case_id,
        DocumentKind.REPAIR_COMPLETION,
        request_id=repair.id,
        filing_address=PARTY_PAGE,
        by=walk.bureau.handler,
        at=walk.at,
    )
    assert f"到{printed(due_on)}为止补正" in notice.content.decode(), "the notice says until when"
    walk.wait(10)
    with pytest.raises(NothingToComplete):  # another case's code leads to no application here
        party_repairs.complete_application(
            session, stranger, Completion("凭证"), papers, at=walk.at
        )
    party_repairs.complete_application(
        session, access, Completion("缴款凭证如附件"), papers, at=walk.at
    )
    assert (repair.state, repair.completion) == ("filed", "缴款凭证如附件")
    running = select(CaseDeadline).where(
        CaseDeadline.case_id == walk.case_id,
        CaseDeadline.clock == "repair_accept",
        CaseDeadline.met_on.is_(None),
    )
    assert session.scalars(running).one().due_on > walk.day
    kept = select(CaseAttachment).where(CaseAttachment.record_id == repair.id)
    assert session.scalars(kept).one().attached_by_id is None
    assert ahead(walk)[0] == "受理信用修复申请"
    with pytest.raises(NothingToComplete):  # the form sent twice
        party_repairs.complete_application(
            session, access, Completion("缴款凭证如附件"), papers, at=walk.at
        )
    walk.repaired(repair)


def test_what_comes_back_incomplete_is_refused_with_its_papers_named(
    session: Session, papers: Papers
) -> None:
    walk = a_listed_case(session).wait(400)
    repair, by = returned(walk), walk.bureau.handler
    told = Completion("缴款凭证")
    service.complete_repair(session, repair.id, told, version=repair.version, by=by, at=walk.at)
    again = {"missing": "整改报告", "version": repair.version, "by": by, "at": walk.at}
    with pytest.raises(ReturnedBefore):
        service.return_repair(session, repair.id, **again)
    refusal: dict[str, Any] = {"decision": service.Decision.REFUSE, "reason": "材料不齐全"}
    refusal |= {"version": repair.version, "by": walk.bureau.reviewer, "at": walk.at}
    with pytest.raises(MissingPapersUnnamed):
        service.decide_repair(session, repair.id, **refusal)
    service.decide_repair(session, repair.id, **refusal, still_missing="整改报告原件")
    assert repair.state == "refused"
    assert repair.reason is not None
    for named in ("材料不齐全", "缺少罚款缴纳凭证", "补正只要求一次", "整改报告原件"):
        assert named in repair.reason
    facts = facts_of_request(session, walk.case, DocumentKind.REPAIR_REPLY, repair.id)
    assert facts["request_reason"] == repair.reason, "the party reads it in the document"
    # A new application is not barred, and nothing of it was asked for yet.
    anew = walk.repair_filed()
    refusal |= {"version": anew.version}
    with pytest.raises(MissingPapersUnasked):
        service.decide_repair(session, anew.id, **refusal, still_missing="整改报告原件")


@pytest.mark.parametrize("stands", ["filed", "returned", "accepted"])
def test_the_party_takes_its_application_back_until_it_is_decided(
    session: Session, stands: str
) -> None:
    walk = a_listed_case(session).wait(400)
    repair = returned(walk) if stands == "returned" else walk.repair_filed()
    if stands == "accepted":
        walk.accepted(repair)
    assert [told.can_be_withdrawn for told in seen(walk).repairs] == [True]
    party_acts.take_back(session, access_of(walk), AttachedTo.REPAIR, repair.id, at=walk.at)
    assert repair.state == "withdrawn"
    assert [told.can_be_withdrawn for told in seen(walk).repairs] == [False]
    assert ahead(walk)[0] == "申请信用修复"


def test_the_party_answers_in_its_time_who_doubts_its_repair_and_is_told_what_was_served(
    session: Session, papers: Papers
) -> None:
    walk = a_listed_case(session, on=NOTICED).on(RIPE)
    repair = walk.repair_filed()
    walk.repaired(repair)
    access = access_of(walk)
    with pytest.raises(NothingToAnswer):
        party_repairs.answer_doubt(session, access, "没有", papers, at=walk.at)
    revocation = walk.wait(30).revocation_proposed(repair)
    assert ahead(walk) == ["答复撤销修复告知", "决定是否撤销信用修复，送达决定书"]
    with pytest.raises(NothingToAnswer):
        party_repairs.answer_doubt(
            session, access_of(a_listed_case(session)), "没有", papers, at=walk.at
        )
    late = walk.at + timedelta(days=60)
    with pytest.raises(AnswerTooLate), session.begin_nested():
        party_repairs.answer_doubt(session, access, "凭证没有伪造", papers, at=late)
    with session.begin_nested() as letter:
        # What came in time may be written down later: the day of receipt counts.
        came_on, told = walk.day, {"version": revocation.version, "by": walk.bureau.handler}
        service.record_answer(
            session, revocation.id, answer="来信", received_on=came_on, at=late, **told
        )
        assert revocation.answered_on == came_on
        letter.rollback()
    session.refresh(revocation)
    party_repairs.answer_doubt(session, access, "凭证没有伪造", papers, at=walk.at)
    assert revocation.answer == "凭证没有伪造"
    kept = select(CaseAttachment).where(CaseAttachment.record_id == revocation.id)
    assert session.scalars(kept).one().kind == "revocation"
    with pytest.raises(NothingToAnswer):  # once
        party_repairs.answer_doubt(session, access, "再说一点", papers, at=walk.at)
    walk.repair_revoked(revocation)
    view = seen(walk)
    assert [(told.state, told.decided) for told in view.doubts] == [("noticed", False)]
    assert [told.state for told in view.repairs] == ["granted"], "the decision is not served yet"
    walk.restored(revocation)
    view = seen(walk)
    assert view.until_on == revocation.until_on
    assert [told.state for told in view.repairs] == ["revoked"]
    assert {"label": "恢复列入", "note": walk.day.isoformat(), "at": "now"} in view.course
    assert view.repair_from_on is not None
    assert view.repair_from_on > revocation.barred_until_on
    assert not party_acts.possible(session, access, at=walk.at)["repair"]


def test_a_completion_and_an_answer_count_among_the_filings_of_the_day(
    session: Session, papers: Papers
) -> None:
    walk = a_listed_case(session, on=NOTICED).on(RIPE)
    repair, access = returned(walk), access_of(walk)

    def full() -> None:
        session.add_all(
            PartyFiling(case_id=walk.case_id, filed_on=walk.day, size_bytes=0, at=walk.at)
            for _ in range(MOST_A_DAY)
        )

    full()
    with pytest.raises(PartyFiledEnough):
        party_repairs.complete_application(session, access, Completion("凭证"), papers, at=walk.at)
    walk.wait(1)
    party_repairs.complete_application(session, access, Completion("凭证"), papers, at=walk.at)
    walk.repaired(repair)
    walk.wait(1).revocation_proposed(repair)
    full()
    with pytest.raises(PartyFiledEnough):
        party_repairs.answer_doubt(session, access, "没有", papers, at=walk.at)


def test_the_pages_of_a_repair_that_was_sent_back_doubted_and_taken_back(desk: Desk) -> None:
    with desk.database.transaction() as session:
        walk = a_listed_case(session, on=NOTICED).on(RIPE)
        returned(walk)
        code, uscc, case_id = code_of(walk), walk.subject.uscc, walk.case_id
        reviewer = walk.bureau.reviewer.name
    desk.on(RIPE)
    party = Party(desk, desk.app.test_client())
    party.sends("/party", uscc=uscc, code=code)
    assert "缺少罚款缴纳凭证" in party.opens("/party/case")
    assert "现在不能提交" in party.opens("/party/case/answer")
    assert "缺少罚款缴纳凭证" in party.opens("/party/case/completion")
    party.sends("/party/case/completion", status=422, completion="")
    party.sends("/party/case/completion", completion="凭证如附件", files=(io.BytesIO(PDF), "x.pdf"))
    page = party.opens("/party/case")
    assert "信用修复补正材料" in page
    assert 'href="/party/case/completion"' not in page
    with desk.database.transaction() as session:
        repair = session.scalars(select(Repair).where(Repair.case_id == case_id)).one()
        walk.session = session
        walk.repaired(repair).revocation_proposed(repair)
    party.sends("/party/case/answer", answer="凭证由银行出具", files=(io.BytesIO(PDF), "x.pdf"))
    page = party.opens("/party/case")
    assert "凭证由银行出具" in page
    assert reviewer not in page
    with desk.database.reading() as session:
        kept = session.scalars(
            select(CaseAttachment).where(CaseAttachment.kind == "revocation")
        ).one()
        answered = session.get_one(RepairRevocation, kept.record_id)
        assert answered.answered_on == RIPE
    with party.client.get(f"/party/files/{kept.file_id}") as sent:
        assert sent.data == PDF
