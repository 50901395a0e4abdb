"""The party in its own case: the code, what it sees, what it hands in, and nobody else's case."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.blacklist import party_acts, party_codes, service
from registry.blacklist.attachments import MOST_OF_A_PARTY, Papers, PartyFilesFull
from registry.blacklist.models import CaseEvent
from registry.blacklist.party_codes import PartyLocked, PartyRefused
from registry.blacklist.party_limits import MOST_A_DAY, MOST_BYTES_A_DAY, PartyFiledEnough
from registry.blacklist.party_models import AttachedTo, CaseAttachment, PartyCode, PartyFiling
from registry.blacklist.party_view import view_of
from registry.blacklist.refusals import (
    CaseSuspended,
    DeciderHandledCase,
    StatementLate,
    StatementUnanswered,
)
from registry.blacklist.remedy_refusals import (
    ObjectionUnknown,
    PledgeMissing,
    RepairUnknown,
    RequestDecided,
    RequestPending,
)
from registry.files.originals import Originals
from tests.builders.blacklist import Walk, a_candidate, a_listed_case, a_noticed_case
from tests.integration.blacklist.conftest import Desk, hidden_of

PAPERS = service.RepairPapers(duties_done="罚款已缴清", harm_removed="已召回", pledged=True)


@pytest.fixture
def nothing(tmp_path: Path) -> Papers:
    return Papers(Originals(tmp_path))


def code_of(walk: Walk) -> str:
    return party_codes.issue_code(walk.session, walk.case_id, by=walk.bureau.handler, at=walk.at)


def opened(walk: Walk, code: str, *, place: str = "10.0.0.1", uscc: str | None = None) -> object:
    return party_codes.open_by_code(
        walk.session, uscc or walk.subject.uscc, code, place=place, at=walk.at
    )


def access_of(walk: Walk) -> party_codes.Access:
    found = opened(walk, code_of(walk))
    assert isinstance(found, party_codes.Access)
    return found


def test_a_code_opens_its_case_however_it_is_typed_and_is_not_stored(session: Session) -> None:
    walk = a_noticed_case(session)
    code = code_of(walk)
    assert opened(walk, code.lower().replace("-", " ")) == party_codes.Access(
        party_codes.find_code(session, walk.case_id).id, walk.case_id
    )
    stored = session.scalars(select(PartyCode)).one()
    assert code.replace("-", "").encode() not in stored.digest


def test_a_code_opens_no_other_undertakings_case_and_none_once_it_was_replaced(
    session: Session,
) -> None:
    walk, other = a_noticed_case(session), a_noticed_case(session)
    first = code_of(walk)
    assert isinstance(opened(walk, first, uscc=other.subject.uscc), PartyRefused)
    second = code_of(walk)
    assert isinstance(opened(walk, first), PartyRefused)
    held = opened(walk, second)
    party_codes.revoke_code(session, walk.case_id, by=walk.bureau.handler, at=walk.at)
    at = walk.at
    assert party_codes.find_access(session, held.code_id, since=at, seen=at, at=at) is None


def test_five_failures_lock_one_place_out_and_not_the_party_elsewhere(session: Session) -> None:
    walk = a_noticed_case(session)
    code = code_of(walk)
    for _ in range(5):
        assert isinstance(opened(walk, "0000-0000-0000-0000"), PartyRefused)
    assert isinstance(opened(walk, code), PartyLocked)
    assert isinstance(opened(walk, code, place="10.0.0.2"), party_codes.Access)


def test_a_page_left_alone_for_half_an_hour_leads_nowhere(session: Session) -> None:
    walk = a_noticed_case(session)
    access, at = access_of(walk), walk.at
    late = at + party_codes.IDLE
    find = party_codes.find_access
    assert find(session, access.code_id, since=at, seen=at, at=late - timedelta(seconds=1))
    assert find(session, access.code_id, since=at, seen=at, at=late) is None
    long = at + party_codes.LONGEST
    assert find(session, access.code_id, since=at, seen=long, at=long) is None


def test_the_party_speaks_in_time_and_the_decision_has_to_answer(
    session: Session, nothing: Papers
) -> None:
    walk = a_noticed_case(session)
    access = access_of(walk)
    for _ in range(2):  # the form sent twice
        party_acts.state_defence(session, access, "产品不是本店销售", nothing, at=walk.at)
    told = session.scalars(select(CaseEvent).where(CaseEvent.act == "record_statement")).all()
    assert [event.officer_id for event in told] == [None]
    walk.after_defence()
    with pytest.raises(StatementLate):
        party_acts.state_defence(session, access, "再说一点", nothing, at=walk.at)
    with pytest.raises(StatementUnanswered):
        walk.decided()


def test_a_party_hands_in_only_so_many_files_by_its_code(session: Session, tmp_path: Path) -> None:
    walk = a_noticed_case(session)
    access = access_of(walk)
    papers = Papers(Originals(tmp_path), [b"%PDF-1.7\n%%EOF\n"] * 5)
    for number in range(MOST_OF_A_PARTY // 5):
        party_acts.state_defence(session, access, f"意见{number}", papers, at=walk.at)
    with pytest.raises(PartyFilesFull):
        party_acts.state_defence(session, access, "再附一份", papers, at=walk.at)


def test_a_day_takes_so_many_filings_and_bytes_and_the_next_day_more(
    session: Session, tmp_path: Path
) -> None:
    walk = a_noticed_case(session)
    access, none = access_of(walk), Papers(Originals(tmp_path))
    for number in range(MOST_A_DAY):
        party_acts.state_defence(session, access, f"意见{number}", none, at=walk.at)
    with pytest.raises(PartyFiledEnough) as refused:
        party_acts.state_defence(session, access, "还有一点", none, at=walk.at)
    assert walk.bureau.agency.name in str(refused.value.params["agency"])
    party_acts.ask_for_hearing(session, access, at=walk.at)
    walk.wait(1)
    party_acts.state_defence(session, access, "还有一点", none, at=walk.at)
    session.add(
        PartyFiling(
            case_id=walk.case_id, filed_on=walk.day, size_bytes=MOST_BYTES_A_DAY - 20, at=walk.at
        )
    )
    large = Papers(Originals(tmp_path), [b"%PDF-1.7\n%%EOF\n"] * 2)
    with pytest.raises(PartyFiledEnough):
        party_acts.state_defence(session, access, "附两份", large, at=walk.at)


@pytest.mark.parametrize(
    ("walked", "told"),
    [
        (lambda walk: walk, [("送达列入告知书", "办案机关")]),
        (
            lambda walk: walk.noticed(),
            [("陈述、申辩，或者要求听证", "您"), ("作出决定", "办案机关")],
        ),
        (lambda walk: walk.noticed().hearing_asked(), [("通知听证日期", "办案机关")]),
        (
            lambda walk: walk.noticed().hearing_asked().hearing_notified(date(2024, 4, 1)),
            [("参加听证", "您")],
        ),
        (lambda walk: walk.noticed().after_defence(), [("作出决定", "办案机关")]),
        (lambda walk: walk.noticed().after_defence().decided(), [("送达决定书", "办案机关")]),
        (
            lambda walk: walk.noticed().after_defence().decided().decision_served(),
            [("公示", "办案机关")],
        ),
        (
            lambda walk: walk.noticed().after_defence().decided().decision_served().published(),
            [("申请信用修复", "您"), ("期满移出", "系统自动办理")],
        ),
    ],
)
def test_the_party_is_told_what_comes_next_and_whose_turn_it_is(
    session: Session, walked: Callable[[Walk], Walk], told: list[tuple[str, str]]
) -> None:
    walk = walked(a_candidate(session).opened())
    access = party_codes.Access(walk.case_id, walk.case_id)
    view = view_of(session, access, on=walk.day)
    assert [(step.what, step.who) for step in view.next_steps] == told
    assert view.course[0] == {"label": "立案", "note": "2024-03-04", "at": "done"}


def test_the_partys_request_for_a_hearing_holds_the_decision(session: Session) -> None:
    walk = a_noticed_case(session)
    party_acts.ask_for_hearing(session, access_of(walk), at=walk.at)
    walk.after_defence()
    with pytest.raises(CaseSuspended):
        walk.decided()
    assert party_acts.possible(session, access_of(walk), at=walk.at)["hearing-withdrawal"]
    party_acts.withdraw_hearing(session, access_of(walk), at=walk.at)
    assert walk.wait(1).decided().case.state == "decided_listed"


def test_a_repair_filed_by_the_party_ends_the_listing_once_an_officer_grants_it(
    session: Session, nothing: Papers
) -> None:
    walk = a_listed_case(session).wait(400)
    access = access_of(walk)
    unsigned = service.RepairPapers("已缴", "已召回", pledged=False)
    with pytest.raises(PledgeMissing), session.begin_nested():
        party_acts.apply_for_repair(session, access, unsigned, nothing, at=walk.at)
    repair = party_acts.apply_for_repair(session, access, PAPERS, nothing, at=walk.at)
    assert repair.filed_by_id is None
    walk.repaired(repair)
    assert walk.case.state == "repaired"


def test_what_was_taken_back_is_not_decided_and_may_be_filed_again(
    session: Session, nothing: Papers
) -> None:
    walk = a_listed_case(session).wait(400)
    access = access_of(walk)
    repair = party_acts.apply_for_repair(session, access, PAPERS, nothing, at=walk.at)
    party_acts.take_back(session, access, AttachedTo.REPAIR, repair.id, at=walk.at)
    assert repair.state == "withdrawn"
    with pytest.raises(RequestDecided):
        walk.repaired(repair)
    again = party_acts.apply_for_repair(session, access, PAPERS, nothing, at=walk.at)
    with pytest.raises(RequestPending):
        party_acts.apply_for_repair(session, access, PAPERS, nothing, at=walk.at)
    objection = party_acts.object_to_listing(session, access, "认错了人", nothing, at=walk.at)
    with pytest.raises(DeciderHandledCase):
        service.decide_objection(
            session,
            objection.id,
            decision=service.Decision.GRANT,
            reason="x",
            version=1,
            by=walk.bureau.handler,
            at=walk.at,
        )
    assert again.id != repair.id


def test_one_party_cannot_take_back_or_read_anothers(session: Session, nothing: Papers) -> None:
    walk, other = a_listed_case(session).wait(400), a_listed_case(session).wait(400)
    stranger, at = access_of(other), walk.at
    repair = party_acts.apply_for_repair(session, access_of(walk), PAPERS, nothing, at=at)
    objection = walk.objected()
    with pytest.raises(RepairUnknown):
        party_acts.take_back(session, stranger, AttachedTo.REPAIR, repair.id, at=at)
    with pytest.raises(ObjectionUnknown):
        party_acts.take_back(session, stranger, AttachedTo.OBJECTION, objection.id, at=at)


class Party:
    """A party with a browser."""

    def __init__(self, desk: Desk, client: FlaskClient) -> None:
        self.desk, self.client = desk, client

    def opens(self, path: str, *, status: int = 200) -> str:
        answer = self.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status, answer.text
        return answer.text

    def sends(self, path: str, *, at: str | None = None, status: int = 303, **typed: Any) -> Any:
        hidden = hidden_of(self.opens(at or path), path)
        answer = self.client.post(path, data={**hidden, **typed}, headers={"Accept": "text/html"})
        assert answer.status_code == status, answer.text
        return answer


def test_the_pages_of_a_party(desk: Desk) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    png = picture.getvalue()
    with desk.database.transaction() as session:
        walk, other = a_noticed_case(session, on=date(2024, 3, 4)), a_noticed_case(session)
        desk.on(walk.day)
        code = code_of(walk)
        other_id, uscc, case_id = other.case_id, walk.subject.uscc, walk.case_id
        handler = walk.bureau.handler.name
    party = Party(desk, desk.app.test_client())
    assert "不正确" in party.sends("/party", status=422, uscc=uscc, code="0" * 16).text
    party.sends("/party", uscc=uscc, code=code)
    page = party.opens("/party/case")
    assert "拟将您列入名单" in page
    assert handler not in page
    assert str(other_id) not in page
    wrong = party.sends(
        "/party/case/statement",
        status=422,
        text="见附件",
        files=(io.BytesIO(b"MZ not a picture"), "x.png"),
    )
    assert "只收JPEG" in wrong.text
    party.sends("/party/case/statement", text="见附件", files=(io.BytesIO(png), "x.png"))
    with desk.database.transaction() as session:
        session.add_all(
            PartyFiling(case_id=case_id, filed_on=walk.day, size_bytes=0, at=walk.at)
            for _ in range(MOST_A_DAY)
        )
    enough = party.sends("/party/case/statement", status=429, text="再补充一点")
    assert "再补充一点" in enough.text, "what was typed is not lost"
    assert "直接交给" in enough.text
    party.sends("/party/case/electronic-service/agreed", at="/party/case")
    assert "不再同意电子送达" in party.opens("/party/case")
    assert "陈述申辩附件" in party.opens("/party/case")
    with desk.database.reading() as session:
        kept = session.scalars(select(CaseAttachment)).all()
        assert [one.case_id for one in kept] == [case_id], "the refused file left no record"
    with party.client.get(f"/party/files/{kept[0].file_id}") as sent:
        assert sent.data == png
    assert party.client.get("/party/case").headers["Cache-Control"] == "no-store"
    desk.on(date(2024, 3, 5))
    assert party.client.get("/party/case").location == "/party", "the page was left alone"
    assert Party(desk, desk.app.test_client()).client.get("/party/case").location == "/party"


def test_a_consent_given_and_taken_back_all_day_is_taken_in_no_more(session: Session) -> None:
    walk = a_noticed_case(session)
    access = access_of(walk)
    for _ in range(MOST_A_DAY):
        party_acts.agree_to_electronic_service(session, access, at=walk.at)
        party_acts.agree_to_electronic_service(session, access, at=walk.at)
        party_acts.refuse_electronic_service(session, access, at=walk.at)
    with pytest.raises(PartyFiledEnough):
        party_acts.agree_to_electronic_service(session, access, at=walk.at)
    party_acts.refuse_electronic_service(session, access, at=walk.at)
