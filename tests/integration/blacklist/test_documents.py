"""Documents: every word stored, numbers without gaps, service with its attempts, corrections."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.models import Officer
from registry.blacklist import documents, electronic, party_acts, party_codes, replies, service
from registry.blacklist.attachments import Papers, files_of
from registry.blacklist.contest_checks import NewContest
from registry.blacklist.contest_models import Contest, ContestKind, ContestOutcome
from registry.blacklist.contest_refusals import ContestEnteredBefore
from registry.blacklist.contests import record_contest
from registry.blacklist.document_models import IssuedDocument
from registry.blacklist.document_refusals import (
    DocumentCorrected,
    DocumentFactsMissing,
    DocumentNotDue,
    DocumentServed,
    DocumentUnknown,
    ElectronicNotAgreed,
    ReplyLooksPersonal,
)
from registry.blacklist.document_rules import Sheet, compose, templates_on
from registry.blacklist.document_service import Served, record_attempt
from registry.blacklist.document_store import attempts_of, documents_of, papers_of_case
from registry.blacklist.models import ListingCase
from registry.blacklist.numbers import DocumentKind, next_number
from registry.blacklist.party_view import served_document
from registry.blacklist.refusals import AnnouncedTooEarly, CaseEndedBefore, StepDateWrong
from registry.db import Database
from registry.files.originals import Originals
from registry.kernel.identity import new_id
from registry.kernel.refusals import Refusal
from registry.penalties.vocabulary import PenaltyKind
from tests.builders.blacklist import (
    Walk,
    a_bureau,
    a_candidate,
    a_decided_case,
    a_listed_case,
    a_noticed_case,
    an_abnormal_case,
)
from tests.builders.contests import concluded

PARTY_PAGE = "http://127.0.0.1:8000/party"
PDF = b"%PDF-1.4\n%made up\n%%EOF\n"


@pytest.fixture
def nothing(tmp_path: Path) -> Papers:
    return Papers(Originals(tmp_path))


def drawn(walk: Walk, kind: DocumentKind) -> list[IssuedDocument]:
    return documents.issue(
        walk.session,
        walk.case_id,
        kind,
        filing_address=PARTY_PAGE,
        by=walk.bureau.handler,
        at=walk.at,
    )


def tried(
    walk: Walk, document: IssuedDocument, papers: Papers, *, served: bool = True, **told: object
) -> IssuedDocument:
    given = {"served_on": walk.day, "method": service.ServiceMethod.POST, "proof": "EMS 1"} | told
    return record_attempt(
        walk.session,
        document.id,
        Served(served, service.Service(**given)),
        papers,
        version=walk.case.version,
        by=walk.bureau.handler,
        at=walk.at,
    )


def words_of(document: IssuedDocument) -> str:
    return " ".join(section["text"] for section in json.loads(document.content)["sections"])


def test_a_notice_is_drawn_up_then_served_and_its_number_is_the_cases(
    session: Session, nothing: Papers
) -> None:
    walk = a_candidate(session).opened()
    (notice,) = drawn(walk, DocumentKind.NOTICE)
    assert "5个工作日内" in words_of(notice)
    with pytest.raises(DocumentNotDue):
        drawn(walk, DocumentKind.NOTICE)
    tried(walk, notice, nothing, served=False, proof="查无此人，退回")
    assert walk.case.noticed_on is None, "a failed attempt changes nothing"
    receipt = Papers(nothing.originals, [PDF])
    tried(walk, notice, receipt)
    assert walk.case.notice_no == notice.number
    assert [one.outcome for one in attempts_of(session, [notice.id])[notice.id]] == [
        "failed",
        "served",
    ]
    assert [one.title for one in files_of(session, walk.case_id)] == [f"{notice.number}送达回证"]
    with pytest.raises(DocumentServed):
        tried(walk, notice, nothing)


def test_the_decision_tells_of_the_hearing_and_answers_what_was_said(session: Session) -> None:
    asked = a_noticed_case(session, on=date(2024, 3, 4)).hearing_asked()
    asked.hearing_notified(date(2024, 3, 18)).on(
        date(2024, 3, 18)
    ).hearing_held().record_kept().wait(1)
    asked.decided(answer="检验报告与批次不符，不予采纳")
    decision, _notice = drawn(asked, DocumentKind.DECISION)
    host = session.get_one(Officer, asked.bureau.publisher.officer_id).name
    for said in (
        "当事人于2024年3月4日要求听证",
        f"2024年3月18日，本机关在本局第一会议室举行听证，主持人：{host}",
        "当事人提出：进货时索取了检验报告。检验报告与批次不符，不予采纳",
    ):
        assert said in words_of(decision)
    assert "没有提出陈述" not in words_of(decision)
    given_up = a_noticed_case(session, on=date(2024, 3, 4)).hearing_asked().hearing_withdrawn()
    decision, _notice = drawn(given_up.after_defence().decided(), DocumentKind.DECISION)
    assert "要求听证，于2024年3月4日撤回（撤回申请书原件，卷宗第9页）" in words_of(decision)


def test_the_repair_notice_is_issued_and_served_with_the_decision(
    session: Session, nothing: Papers
) -> None:
    walk = a_decided_case(session)
    decision, notice = drawn(walk, DocumentKind.DECISION)
    assert decision.number == walk.case.decision_no
    for said in (
        "60日内向本机关的本级人民政府申请行政复议",
        "6个月内向有管辖权的人民法院提起行政诉讼",
        "满12个月",
        walk.case.legal_basis,
        f"2024年3月4日，{walk.bureau.agency.name}作出",
        "（国家市场监督管理总局令第44号）第十五条，审查行政许可",
    ):
        assert said in words_of(decision)
    named = f"本机关于2024年3月12日以{decision.number}决定书将你（单位）列入"
    assert named in words_of(notice), "the notice says which decision it belongs to"
    told = "按2024年3月12日施行的规定，收到申请之日起2个工作日内受理"
    assert told in words_of(notice), "an application falls under the rules of its own day"
    access = party_codes.Access(decision.id, walk.case_id)
    with pytest.raises(DocumentUnknown):
        served_document(session, access, decision.id)
    tried(walk, decision, nothing)
    assert walk.case.served_on == walk.day
    assert attempts_of(session, [notice.id])[notice.id][0].tried_on == walk.day
    assert served_document(session, access, notice.id).id == notice.id
    stranger = a_noticed_case(session)
    with pytest.raises(DocumentUnknown):
        served_document(session, party_codes.Access(notice.id, stranger.case_id), notice.id)


def test_a_document_served_by_announcement_is_not_served_before_it_ends(
    session: Session, nothing: Papers
) -> None:
    walk = a_listed_case(session).wait(400)
    walk.repaired(walk.repair_filed())
    (removal,) = drawn(walk, DocumentKind.REMOVAL)
    assert "（国家市场监督管理总局令第44号）第十六条" in removal.content.decode(), (
        "by what it is removed"
    )
    announced = {"method": service.ServiceMethod.ANNOUNCEMENT}
    with pytest.raises(StepDateWrong):
        tried(walk.wait(29), removal, nothing, **announced)
    tried(walk.wait(1), removal, nothing, **announced)


def test_nothing_is_served_before_it_was_drawn_up_or_corrected(
    session: Session, nothing: Papers
) -> None:
    walk = a_candidate(session).opened().wait(2)
    (notice,) = drawn(walk, DocumentKind.NOTICE)
    day_before = {"served_on": walk.day - timedelta(days=1)}
    walk.wait(1)
    with pytest.raises(StepDateWrong):
        tried(walk, notice, nothing, **day_before)
    forged = (
        "UPDATE listing_case SET state = 'noticed', noticed_on = CAST(:on AS date) - 2,"
        " notice_recorded_on = :on, notice_no = 'x', notice_method = 'direct', notice_proof = 'x',"
        " defence_starts_on = :on, defence_ends_on = CAST(:on AS date) + 7, updated_at = :at"
        " WHERE id = :id"
    )
    by, at, values = walk.bureau.handler, walk.at, {"id": walk.case_id, "on": walk.day}
    with pytest.raises(IntegrityError, match="once it was drawn up"), session.begin_nested():
        session.execute(text(forged), values | {"at": at})
    fresh = documents.correct(
        session, notice.id, reason="处罚文号有误", filing_address=PARTY_PAGE, by=by, at=at
    )
    # Whoever serves the case and not the paper is held to the same day.
    with pytest.raises(StepDateWrong):
        service.serve_notice(
            session,
            walk.case_id,
            service.Service(notice.issued_on, service.ServiceMethod.POST, "EMS 1"),
            version=walk.case.version,
            by=by,
            at=at,
        )
    with pytest.raises(IntegrityError, match="once it was drawn up"), session.begin_nested():
        session.execute(
            text(
                "INSERT INTO document_service (document_id, outcome, method, tried_on, proof,"
                " recorded_by_id, at) VALUES (:id, 'failed', 'post', :on, 'x', :by, now())"
            ),
            {"id": fresh.id, "on": notice.issued_on, "by": by.officer_id},
        )
    tried(walk, fresh, nothing)
    walk.after_defence().decided().wait(1)
    decision, repair_notice = drawn(walk, DocumentKind.DECISION)
    # Dated the day they were drawn up, and telling the day of the decision.
    assert {decision.issued_on, repair_notice.issued_on} == {walk.day}
    assert "本机关于2024年3月15日决定" in words_of(decision)
    with pytest.raises(StepDateWrong):
        tried(walk, decision, nothing, served_on=walk.case.decided_on)
    tried(walk, decision, nothing)
    assert walk.case.served_on == walk.day


def test_only_a_document_that_there_is_can_be_announced(session: Session) -> None:
    walk = a_candidate(session).opened()
    announcement = service.SuspensionKind.ANNOUNCEMENT
    walk.suspended(announcement)
    (first,) = documents_of(session, walk.case_id)
    assert first.issued_on == walk.day, "drawn up with its announcement"
    walk.wait(31)
    notice = documents.correct(
        session,
        first.id,
        reason="文号有误",
        filing_address=PARTY_PAGE,
        by=walk.bureau.handler,
        at=walk.at,
    )
    walk.wait(1)
    told = service.Service(walk.day, service.ServiceMethod.ANNOUNCEMENT, "示例报")
    with pytest.raises(AnnouncedTooEarly):
        service.serve_notice(
            session,
            walk.case_id,
            told,
            version=walk.case.version,
            by=walk.bureau.handler,
            at=walk.at,
        )
    walk.resumed(announcement)
    with pytest.raises(AnnouncedTooEarly):
        walk.suspended(announcement, notice.issued_on - timedelta(days=1))
    walk.suspended(announcement, notice.issued_on)


def test_each_time_on_the_list_has_a_removal_of_its_own_and_no_second_one(
    session: Session, nothing: Papers
) -> None:
    walk = a_listed_case(session, on=date(2026, 5, 11)).on(date(2027, 6, 1))
    repair = walk.repair_filed()
    walk.repaired(repair)
    (first,) = drawn(walk, DocumentKind.REMOVAL)
    tried(walk, first, nothing)
    walk.wait(30)
    revocation = walk.revocation_proposed(repair)
    walk.repair_revoked(revocation).restored(revocation)
    with pytest.raises(DocumentNotDue):
        drawn(walk, DocumentKind.REMOVAL)
    walk.on(revocation.until_on + timedelta(days=1)).expired()
    session.expire_all()
    (second,) = drawn(walk, DocumentKind.REMOVAL)
    assert "列入期限届满" in words_of(second)
    tried(walk, second, nothing)
    with pytest.raises(DocumentNotDue):
        drawn(walk, DocumentKind.REMOVAL)
    # The first stands as it was: the case has left the place where it belongs.
    with pytest.raises(DocumentNotDue):
        documents.correct(
            session,
            first.id,
            reason="日期有误",
            filing_address=PARTY_PAGE,
            by=walk.bureau.handler,
            at=walk.at,
        )


def test_no_step_goes_without_its_paper(session: Session) -> None:
    walk = a_noticed_case(session)
    with pytest.raises(DocumentNotDue):
        drawn(walk, DocumentKind.NOTICE)
    walk.after_defence().decided()
    for step in ("served_on", "published_on"):
        forged = update(ListingCase).where(ListingCase.id == walk.case_id).values({step: walk.day})
        with pytest.raises(IntegrityError, match="once it was drawn up"), session.begin_nested():
            session.execute(forged)
    walk.decision_served().published()
    served = papers_of_case(session, walk.case_id)
    assert [(one.kind, one.issued_on, day) for one, day in served] == [
        ("notice", walk.case.noticed_on, walk.case.noticed_on),
        ("decision", walk.day, walk.day),
        ("repair_notice", walk.day, walk.day),
    ]
    notice = served[0][0]
    assert "到20" not in words_of(notice), "a notice knows no term of a later decision"
    with pytest.raises(DocumentNotDue):
        documents.correct(
            session,
            notice.id,
            reason="文号有误",
            filing_address=PARTY_PAGE,
            by=walk.bureau.handler,
            at=walk.at,
        )
    abnormal = an_abnormal_case(session).opened().decided().published()
    assert [one.kind for one in documents_of(session, abnormal.case_id)] == [
        "decision",
        "repair_notice",
    ]


def test_taking_up_sending_back_and_not_taking_up_an_application_are_papers(
    session: Session,
) -> None:
    walk = a_listed_case(session, on=date(2026, 5, 11)).on(date(2027, 6, 1))
    repair, by = walk.repair_filed(), walk.bureau.handler

    def paper(kind: DocumentKind) -> IssuedDocument:
        (document,) = documents.issue(
            session,
            walk.case_id,
            kind,
            request_id=repair.id,
            filing_address=PARTY_PAGE,
            by=by,
            at=walk.at,
        )
        return document

    with pytest.raises(DocumentNotDue):
        paper(DocumentKind.REPAIR_ACCEPTANCE)
    service.return_repair(
        session, repair.id, missing="缺少缴款凭证", version=repair.version, by=by, at=walk.at
    )
    assert "缺少缴款凭证" in words_of(paper(DocumentKind.REPAIR_COMPLETION))
    service.complete_repair(
        session,
        repair.id,
        service.Completion("缴款凭证"),
        version=repair.version,
        by=by,
        at=walk.at,
    )
    walk.accepted(repair)
    assert "7个工作日内作出决定" in words_of(paper(DocumentKind.REPAIR_ACCEPTANCE))
    walk.repaired(repair)
    assert "同意提前移出" in words_of(paper(DocumentKind.REPAIR_REPLY))


def test_a_listing_that_never_was_is_annulled_and_not_removed(session: Session) -> None:
    walk = a_listed_case(session).wait(30).penalty_annulled().revoked()
    with pytest.raises(DocumentNotDue):
        drawn(walk, DocumentKind.REMOVAL)
    (annulment,) = drawn(walk, DocumentKind.ANNULMENT)
    assert f"撤销{walk.case.decision_no}列入决定，你（单位）视为自始没有列入" in words_of(annulment)


def test_an_agency_that_was_merged_issues_nothing_any_more(session: Session) -> None:
    walk = a_listed_case(session).wait(400)
    walk.repaired(walk.repair_filed())
    successor = a_bureau(session)
    succeed_agency(
        session,
        walk.bureau.agency.id,
        successor_id=successor.agency.id,
        on=walk.day,
        version=walk.bureau.agency.version,
        by=system_actor("tests"),
        at=walk.at,
    )
    gone, walk.bureau = walk.bureau.agency, successor
    _notice, decision, _repair_notice = documents_of(session, walk.case_id)
    (removal,) = drawn(walk, DocumentKind.REMOVAL)
    # The decision is of its day; what is issued now is the successor's.
    assert (decision.agency_id, removal.agency_id) == (gone.id, successor.agency.id)
    assert json.loads(removal.content)["agency"] == successor.agency.name
    assert removal.number.startswith(successor.agency.short_name)


def test_the_database_holds_one_document_of_a_kind(session: Session) -> None:
    walk = a_candidate(session).opened()
    drawn(walk, DocumentKind.NOTICE)
    twin = (
        "INSERT INTO issued_document (id, case_id, kind, number, agency_id, issued_on,"
        " issued_by_id, issued_at, template_digest, content, digest) SELECT gen_random_uuid(),"
        " case_id, kind, 'x', agency_id, issued_on, issued_by_id, issued_at, template_digest,"
        " content, digest FROM issued_document"
    )
    with pytest.raises(IntegrityError, match="case_id_kind_request_id"), session.begin_nested():
        session.execute(text(twin))


def test_a_notice_and_a_decision_say_where_and_how_the_party_answers(session: Session) -> None:
    (notice,) = drawn(a_candidate(session).opened(), DocumentKind.NOTICE)
    decision, repair_notice = drawn(a_decided_case(session), DocumentKind.DECISION)
    for document in (notice, decision, repair_notice):
        for told in ("示范省政务大道1号", "000-00000001", PARTY_PAGE):
            assert told in words_of(document)


def test_a_document_without_the_agencys_address_is_refused(session: Session) -> None:
    walk = a_candidate(session).opened()
    walk.bureau.agency.address = None
    with pytest.raises(DocumentFactsMissing) as refused:
        drawn(walk, DocumentKind.NOTICE)
    assert "机关地址" in refused.value.params["missing"]


def test_electronic_service_needs_the_partys_consent_of_before(
    session: Session, nothing: Papers
) -> None:
    walk = a_candidate(session).opened()
    (notice,) = drawn(walk, DocumentKind.NOTICE)
    by_mail = {"method": service.ServiceMethod.ELECTRONIC, "proof": "系统送达回执1"}
    with pytest.raises(ElectronicNotAgreed):
        tried(walk, notice, nothing, **by_mail)
    access = party_codes.Access(walk.case_id, walk.case_id)
    party_acts.agree_to_electronic_service(session, access, at=walk.at)
    party_acts.refuse_electronic_service(session, access, at=walk.at)
    with pytest.raises(ElectronicNotAgreed):
        tried(walk, notice, nothing, **by_mail)
    walk.wait(1)
    electronic.record_agreement(
        session,
        walk.case_id,
        agreed_on=walk.day,
        proof="确认书1号",
        by=walk.bureau.handler,
        at=walk.at,
    )
    with pytest.raises(ElectronicNotAgreed):
        tried(walk, notice, nothing, served_on=walk.day - timedelta(days=1), **by_mail)
    tried(walk, notice, nothing, **by_mail)
    assert walk.case.notice_method == "electronic"


def test_the_database_knows_no_electronic_service_without_consent(session: Session) -> None:
    decided = a_decided_case(session)
    decision, _repair_notice = drawn(decided, DocumentKind.DECISION)
    values = {"id": decision.id, "by": decided.bureau.handler.officer_id, "on": decided.day}
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(
            text(
                "INSERT INTO document_service (document_id, outcome, method, tried_on, proof,"
                " recorded_by_id, at) VALUES (:id, 'served', 'electronic', :on, 'x', :by, now())"
            ),
            values,
        )
    assert refused.value.orig.diag.constraint_name == "electronic_service_agreed"
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(
            text(
                "UPDATE listing_case SET state = 'served', served_on = decided_on,"
                " service_method = 'electronic', service_proof = 'x' WHERE id = :id"
            ),
            {"id": decided.case_id},
        )
    assert refused.value.orig.diag.constraint_name == "electronic_service_agreed"


def test_a_corrected_decision_is_cited_by_its_number_everywhere(
    session: Session, nothing: Papers
) -> None:
    walk = a_noticed_case(session).after_defence().decided()
    decision, _repair_notice = drawn(walk, DocumentKind.DECISION)
    fresh = documents.correct(
        session,
        decision.id,
        reason="处罚文号有误",
        filing_address=PARTY_PAGE,
        by=walk.bureau.handler,
        at=walk.at,
    )
    tried(walk, fresh, nothing)
    walk.published().penalty_annulled().revoked()
    (annulment,) = drawn(walk, DocumentKind.ANNULMENT)
    number = walk.case.decision_no
    assert {fresh.number, walk.listing.decision_no} == {number}
    assert f"撤销{number}列入决定" in words_of(annulment)
    (next_one, _notice) = drawn(
        a_noticed_case(session, bureau=walk.bureau).after_defence().decided(), DocumentKind.DECISION
    )
    assert next_one.number == number.replace("1号", "2号"), "no number is left out"


@pytest.mark.parametrize(
    ("ban", "told", "untold"),
    [
        (
            {},
            ["自决定之日起3年，到2027年3月12日为止。", "满12个月", "可以申请提前移出"],
            ["附加"],
        ),
        (
            {"ban_until": date(2026, 3, 4)},
            [
                "自决定之日起3年，到2027年3月12日为止。",
                "处罚决定附加的禁止期限到2026年3月4日，届满以前不能移出",
            ],
            ["延长"],
        ),
        (
            {"ban_until": date(2029, 3, 4)},
            [
                "禁止期限到2029年3月4日，列入期限随之延长，到2029年3月4日为止",
                "列入期间不能申请提前移出",
            ],
            ["满12个月"],
        ),
        (
            {"ban_for_life": True},
            [
                "自决定之日起3年，到2027年3月12日为止；处罚决定附加的终身禁止不因移出而结束",
                "处罚决定附加终身禁止，列入期间不能申请提前移出",
            ],
            ["满12个月", "随之延长"],
        ),
    ],
)
def test_the_papers_tell_truly_what_a_ban_does_to_the_listing(
    session: Session, ban: dict[str, object], told: list[str], untold: list[str]
) -> None:
    basis = {"kinds": (PenaltyKind.FINE, PenaltyKind.CAREER_BAN), "ban_basis": "第一百二十三条"}
    walk = a_noticed_case(session, **(basis | ban if ban else {})).after_defence().decided()
    decision, repair_notice = drawn(walk, DocumentKind.DECISION)
    for words in told:
        assert words in words_of(decision)
    for words in untold:
        assert words not in words_of(decision) + words_of(repair_notice)
    assert ("满12个月" in words_of(repair_notice)) == ("满12个月" not in untold)


def test_an_issued_document_never_changes_and_its_correction_names_it(
    session: Session, nothing: Papers
) -> None:
    walk = a_candidate(session).opened()
    (notice,) = drawn(walk, DocumentKind.NOTICE)
    by, at = walk.bureau.handler, walk.at
    fresh = documents.correct(
        session, notice.id, reason="处罚文号有误", filing_address=PARTY_PAGE, by=by, at=at
    )
    assert fresh.replaces_id == notice.id
    assert "本文书更正2024年3月4日制作的同一文号文书" in words_of(fresh)
    with pytest.raises(IntegrityError, match="replaces_id_number"), session.begin_nested():
        session.execute(
            text(
                "INSERT INTO issued_document SELECT gen_random_uuid(), case_id, request_id, kind,"
                " 'x', agency_id, issued_on, issued_by_id, issued_at, template_digest, content,"
                " digest, :id FROM issued_document WHERE id = :id"
            ),
            {"id": fresh.id},
        )
    with pytest.raises(DocumentNotDue):
        documents.correct(
            session, notice.id, reason="再次", filing_address=PARTY_PAGE, by=by, at=at
        )
    with pytest.raises(DocumentCorrected):
        tried(walk, notice, nothing)
    for change in ("UPDATE issued_document SET number = 'x'", "DELETE FROM issued_document"):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(change))


def test_a_document_that_would_have_a_gap_is_refused_and_says_what_is_missing(
    session: Session,
) -> None:
    walk = a_decided_case(session)
    templates = templates_on(walk.day)
    sheet = Sheet("1号", "甲", "x", "机关", walk.day)
    with pytest.raises(DocumentFactsMissing) as refused:
        compose(templates, "decision_listed", {"party": "甲", "reason": ""}, sheet)
    assert "查明的事实" in str(dict(refused.value.params)["missing"])


def test_numbers_have_no_gap_at_once_nor_after_an_act_that_came_to_nothing(
    database: Database,
) -> None:
    with database.transaction() as session:
        bureau = a_bureau(session)
        walks = [a_candidate(session, bureau=bureau).opened() for _ in range(4)]

    def draws(walk: Walk) -> Callable[[], str]:
        def act() -> str:
            with database.transaction() as session:
                (notice,) = documents.issue(
                    session,
                    walk.case_id,
                    DocumentKind.NOTICE,
                    filing_address=PARTY_PAGE,
                    by=bureau.handler,
                    at=walk.at,
                )
                return notice.number

        return act

    with database._sessions() as lost:  # noqa: SLF001 - a transaction that is never committed
        lost.begin()
        year = walks[0].day
        next_number(lost, agency_id=bureau.agency.id, kind=DocumentKind.NOTICE, on=year)
        lost.rollback()
    with ThreadPoolExecutor(4) as pool:
        numbers = [future.result() for future in [pool.submit(draws(walk)) for walk in walks]]
    assert sorted(number.split("〕")[1] for number in numbers) == ["1号", "2号", "3号", "4号"]


def test_party_and_officer_file_at_once_and_one_application_stands(
    database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        walk = a_listed_case(session).wait(400)
    papers = service.RepairPapers("已缴", "已召回", pledged=True)

    def officer() -> object:
        with database.transaction() as session:
            return service.file_repair(
                session, walk.case_id, papers, by=walk.bureau.handler, at=walk.at
            )

    def party() -> object:
        access = party_codes.Access(walk.case_id, walk.case_id)
        with database.transaction() as session:
            return party_acts.apply_for_repair(
                session, access, papers, Papers(Originals(tmp_path)), at=walk.at
            )

    def refused(act: Callable[[], object]) -> bool:
        try:
            act()
        except Refusal:
            return True
        return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(refused, (officer, party))) == [False, True]


def test_a_reply_is_shown_as_it_is_and_withheld_for_personal_data_only(session: Session) -> None:
    walk = a_listed_case(session).wait(30)
    access = party_codes.Access(walk.case_id, walk.case_id)
    with pytest.raises(ReplyLooksPersonal):
        party_acts.reply_to_record(session, access, "请致电13800138000", at=walk.at)
    party_acts.reply_to_record(session, access, "问题批次已全部召回", at=walk.at)
    (reply,) = replies.replies_of(session, walk.case_id)
    assert replies.find_shown(session, walk.case_id) is None, "nobody looked at it yet"
    by, at = walk.bureau.publisher, walk.at
    replies.decide_reply(session, reply.id, reason=None, version=1, by=by, at=at)
    shown = replies.find_shown(session, walk.case_id)
    assert shown is not None
    assert shown.words == "问题批次已全部召回"
    party_acts.take_back_reply(session, access, reply.id, at=at)
    assert replies.find_shown(session, walk.case_id) is None


def test_a_decision_annulled_in_reconsideration_is_undone(session: Session) -> None:
    walk = a_listed_case(session).wait(30)
    told = NewContest(ContestKind.RECONSIDERATION, "示范省人民政府", "示府复〔2024〕3号", walk.day)
    contest = record_contest(session, walk.case_id, told, by=walk.bureau.handler, at=walk.at)
    by = walk.bureau.second_reviewer
    concluded(walk, contest, ContestOutcome.WITHDRAWN, no="示府复终〔2024〕3号")
    with pytest.raises(ContestEnteredBefore):
        record_contest(session, walk.case_id, told, by=walk.bureau.handler, at=walk.at)
    told = replace(told, number="示府复〔2024〕9号")
    contest = record_contest(session, walk.case_id, told, by=walk.bureau.handler, at=walk.at)
    beside = {"case_id": walk.case_id, "kind": "litigation", "organ": "示范市人民法院"}
    beside |= {"id": new_id(), "filed_on": walk.day, "recorded_by_id": by.officer_id}
    beside |= {"number": "（2024）示行初3号"}
    with pytest.raises(IntegrityError, match="objection_id_open"), session.begin_nested():
        session.execute(insert(Contest), [beside])
    walk.wait(20)
    concluded(walk, contest, ContestOutcome.ANNULLED, no="示府复决〔2024〕3号")
    assert walk.case.state == "overturned"
    assert walk.case.ending_reason == "示府复决〔2024〕3号"


def test_only_where_a_new_decision_is_ordered_the_penalty_has_another_case(
    session: Session,
) -> None:
    for outcome in (ContestOutcome.ANNULLED, ContestOutcome.REMANDED):
        walk = a_listed_case(session).wait(30)
        first, penalty = walk.case, walk.penalty
        assert penalty is not None
        told = NewContest(ContestKind.LITIGATION, "示范市人民法院", "（2024）示行初3号", walk.day)
        contest = record_contest(session, walk.case_id, told, by=walk.bureau.handler, at=walk.at)
        concluded(walk, contest, outcome)
        assert first.state == "overturned"
        again = {"list_key": first.list_key, "by": walk.bureau.handler, "at": walk.at}
        if outcome is ContestOutcome.ANNULLED:
            with pytest.raises(CaseEndedBefore):
                service.open_candidate(session, penalty.id, **again)
            forged = "UPDATE listing_case SET remanded_on = ended_on WHERE id = :id"
            with pytest.raises(IntegrityError, match="is final"), session.begin_nested():
                session.execute(text(forged), {"id": first.id})
            continue
        anew = service.open_candidate(session, penalty.id, **again)
        assert (anew.state, anew.id != first.id) == ("candidate", True)
        assert service.open_candidate(session, penalty.id, **again).id == anew.id, "one, not two"
        second = replace(walk, case_id=anew.id).opened().noticed().after_defence()
        assert second.decided().decision_served().published().case.state == "published"


def test_what_a_court_decides_after_the_listing_is_undone_is_entered_all_the_same(
    session: Session,
) -> None:
    walk = a_listed_case(session).wait(30)
    told = NewContest(ContestKind.LITIGATION, "示范市人民法院", "（2024）示行初3号", walk.day)
    contest = record_contest(session, walk.case_id, told, by=walk.bureau.handler, at=walk.at)
    walk.penalty_annulled().revoked().wait(20)
    version = walk.case.version
    concluded(walk, contest, ContestOutcome.ANNULLED)
    assert contest.outcome == "annulled"
    assert (walk.case.state, walk.case.version) == ("revoked", version)
