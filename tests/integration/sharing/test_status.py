"""Asked: the same truth for one code and for many, and the log knows who was told what."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.blacklist import service as blacklist
from registry.kernel.period import AsOf
from registry.kernel.uscc import CodeCheckWrong, CodeLengthWrong
from registry.sharing import receipts, service
from registry.sharing.models import AccessEntry
from registry.sharing.service import (
    Answer,
    KnownAtInFuture,
    Question,
    SubjectNotOnRecord,
    TooManyCodes,
)
from registry.sharing.vocabulary import Purpose
from registry.signing import open_signer
from tests.builders.accounts import an_agency, an_officer
from tests.builders.blacklist import Walk, a_listed_case
from tests.builders.penalties import noon
from tests.builders.subjects import a_code, a_subject

UNKNOWN = a_code(99_991)


@pytest.fixture
def asker(session: Session) -> Actor:
    return actor_of(an_officer(session, roles=(Role.AUDITOR,)))


def ask(session: Session, code: str, on: date, asker: Actor, known: date | None = None) -> dict:
    as_of = AsOf(valid_on=on, known_at=noon(known or on))
    answer = service.ask_status(
        session, code, Question(as_of), by=asker, at=noon(known or on) + timedelta(minutes=1)
    )
    assert isinstance(answer, Answer)
    return orjson.loads(answer.content)


def log(session: Session) -> list[AccessEntry]:
    return list(session.scalars(select(AccessEntry).order_by(AccessEntry.id)))


def test_the_answer_says_since_when_until_when_and_on_what_basis(
    session: Session, asker: Actor
) -> None:
    walk = a_listed_case(session)
    told = ask(session, walk.subject.uscc, walk.day, asker)
    assert told["listed"] is True
    (listing,) = told["listings"]
    held = walk.listing
    assert listing == {
        "id": str(held.id),
        "list": "serious_dishonesty_market",
        "ground": held.ground,
        "legal_basis": held.legal_basis,
        "decision_no": held.decision_no,
        "authority": walk.bureau.agency.name,
        "decided_on": held.decided_on.isoformat(),
        "since": held.published_on.isoformat(),
        "until": held.ends_on.isoformat(),
    }


def test_the_answer_is_the_lists_own_truth_on_every_day(session: Session, asker: Actor) -> None:
    walk = a_listed_case(session)
    first, last = walk.listing.published_on, walk.listing.ends_on
    known = last + timedelta(days=30)
    for day in (first - timedelta(days=1), first, last, last + timedelta(days=1)):
        standing = blacklist.standing(session, [walk.subject.id], AsOf(day, noon(known)))
        told = ask(session, walk.subject.uscc, day, asker, known)
        assert told["listed"] == bool(standing)
    assert ask(session, walk.subject.uscc, last, asker, known)["listed"]
    assert not ask(session, walk.subject.uscc, last + timedelta(days=1), asker, known)["listed"]


def test_upheld_objection_means_never_listed_and_then_is_still_then(
    session: Session, asker: Actor
) -> None:
    walk = a_listed_case(session)
    listed_on = walk.day
    walk.wait(30)
    walk.upheld(walk.objected())
    later = walk.day + timedelta(days=1)
    assert not ask(session, walk.subject.uscc, listed_on, asker, later)["listed"]
    assert ask(session, walk.subject.uscc, listed_on, asker, listed_on)["listed"]


def test_repair_ends_the_listing_from_that_day(session: Session, asker: Actor) -> None:
    walk = a_listed_case(session)
    walk.wait(370)
    repair = walk.repair_filed()
    walk.repaired(repair)
    code, day = walk.subject.uscc, walk.day
    assert ask(session, code, day - timedelta(days=1), asker, day + timedelta(days=1))["listed"]
    assert not ask(session, code, day, asker, day + timedelta(days=1))["listed"]


@pytest.mark.parametrize("typed", ["lower", "wide", "spaced"])
def test_a_code_is_understood_as_it_is_typed(session: Session, asker: Actor, typed: str) -> None:
    subject = a_subject(session)
    forms = {
        "lower": subject.uscc.lower(),
        "wide": "".join(chr(ord(c) + 0xFEE0) for c in subject.uscc),
        "spaced": f" {subject.uscc[:2]} {subject.uscc[2:8]} {subject.uscc[8:]} ",
    }
    assert ask(session, forms[typed], date(2024, 3, 4), asker)["uscc"] == subject.uscc


def test_a_wrong_code_is_refused_and_nobody_was_asked_about(session: Session, asker: Actor) -> None:
    as_of = AsOf(date(2024, 3, 4), noon(date(2024, 3, 4)))
    with pytest.raises(CodeCheckWrong):
        service.ask_status(
            session, UNKNOWN[:-1] + "0", Question(as_of), by=asker, at=as_of.known_at
        )
    with pytest.raises(CodeLengthWrong):
        service.ask_status(session, "91", Question(as_of), by=asker, at=as_of.known_at)
    assert log(session) == []


def test_nobody_can_ask_what_will_be_known_tomorrow(session: Session, asker: Actor) -> None:
    as_of = AsOf(date(2024, 3, 4), noon(date(2024, 3, 5)))
    with pytest.raises(KnownAtInFuture):
        service.ask_status(session, UNKNOWN, Question(as_of), by=asker, at=noon(date(2024, 3, 4)))


def test_every_question_is_logged_with_what_was_answered(session: Session, asker: Actor) -> None:
    walk = a_listed_case(session)
    as_of = AsOf(walk.day, walk.at)
    question = Question(as_of, Purpose.PROCUREMENT)
    answer = service.ask_status(session, walk.subject.uscc, question, by=asker, at=walk.at)
    assert isinstance(answer, Answer)
    (entry,) = log(session)
    assert entry.subject_ids == [walk.subject.id]
    assert entry.answer_digest == sha256(answer.content).digest()
    assert (entry.officer_id, entry.agency_id) == (asker.officer_id, asker.agency_id)
    assert (entry.channel, entry.purpose, entry.asked) == ("status", "procurement", 1)


def test_a_question_about_nobody_on_record_is_logged_too(session: Session, asker: Actor) -> None:
    as_of = AsOf(date(2024, 3, 4), noon(date(2024, 3, 4)))
    answer = service.ask_status(session, UNKNOWN, Question(as_of), by=asker, at=as_of.known_at)
    assert isinstance(answer, SubjectNotOnRecord)
    (entry,) = log(session)
    assert (entry.asked, entry.subject_ids) == (1, [])


@pytest.mark.parametrize(
    "tamper",
    ["UPDATE access_entry SET purpose = NULL", "DELETE FROM access_entry", "TRUNCATE access_entry"],
)
def test_the_log_cannot_be_rewritten(session: Session, asker: Actor, tamper: str) -> None:
    subject = a_subject(session)
    ask(session, subject.uscc, date(2024, 3, 4), asker)
    with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
        session.execute(text(tamper))


def explain(refusal: object) -> dict:
    return {"type": type(refusal).__name__}


def ask_batch(
    session: Session, codes: list[str], walk: Walk, asker: Actor, **wants: object
) -> dict:
    answer = service.ask_batch(
        session,
        codes,
        Question(AsOf(walk.day, walk.at)),
        explain=explain,
        by=asker,
        at=walk.at,
    )
    return orjson.loads(answer.content)


def test_a_batch_answers_each_code_in_order_and_wrong_ones_by_themselves(
    session: Session, asker: Actor
) -> None:
    walk, other = a_listed_case(session), a_subject(session)
    codes = [
        other.uscc,
        walk.subject.uscc.lower(),
        UNKNOWN,
        "not a code",
        walk.subject.uscc,
        other.uscc,
        "\x00" + other.uscc,
    ]
    items = ask_batch(session, codes, walk, asker)["items"]
    assert [item.get("listed") for item in items] == [False, True, None, None, True, False, None]
    assert [item["uscc"] for item in items[2:4]] == [UNKNOWN, "not a code"]
    assert items[2]["error"] == {"type": "SubjectNotOnRecord"}
    assert items[3]["error"] == {"type": "CodeLengthWrong"}
    assert items[6]["error"]["type"].startswith("Code")
    (entry,) = log(session)
    assert entry.asked == 7
    assert entry.subject_ids == sorted([walk.subject.id, other.id])


def test_a_batch_and_a_single_question_tell_the_same(session: Session, asker: Actor) -> None:
    walk = a_listed_case(session)
    single = ask(session, walk.subject.uscc, walk.day, asker)
    (item,) = ask_batch(session, [walk.subject.uscc], walk, asker)["items"]
    assert item.items() <= single.items()


def test_more_than_ten_thousand_codes_are_refused_whole(session: Session, asker: Actor) -> None:
    walk = a_listed_case(session)
    with pytest.raises(TooManyCodes):
        ask_batch(session, [walk.subject.uscc] * 10_001, walk, asker)
    assert log(session) == []


def test_a_receipt_can_be_shown_to_anybody_and_is_in_the_log(
    session: Session, asker: Actor, tmp_path: Path
) -> None:
    walk, signer = a_listed_case(session), open_signer(tmp_path)
    question = Question(AsOf(walk.day, walk.at), signer=signer)
    answer = service.ask_status(session, walk.subject.uscc, question, by=asker, at=walk.at)
    assert isinstance(answer, Answer)
    assert answer.receipt is not None
    receipt = receipts.verify(answer.receipt.encode(), signer.public)
    assert receipt.answer == orjson.loads(answer.content)
    assert receipt.asker == asker.name
    assert [entry.receipt_id for entry in log(session)] == [receipt.id]


def test_asking_needs_no_more_than_two_statements(session: Session, asker: Actor) -> None:
    walk = a_listed_case(session)
    statements: list[str] = []

    connection = session.connection()

    def count(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(connection, "before_cursor_execute", count)
    try:
        ask(session, walk.subject.uscc, walk.day, asker)
    finally:
        event.remove(connection, "before_cursor_execute", count)
    assert len(statements) == 2, statements


@pytest.mark.parametrize(
    ("function", "duty"), [("procurement", "shall"), ("water", "may"), ("cyberspace", None)]
)
def test_the_answer_says_what_the_asking_agency_shall_and_may_do(
    session: Session, function: str, duty: str | None
) -> None:
    walk = a_listed_case(session)
    agency = an_agency(session, function=function)
    asking = actor_of(an_officer(session, agency=agency, roles=(Role.MEASURE_OFFICER,)))
    told = ask(session, walk.subject.uscc, walk.day, asking)
    duties = {one["code"]: one["duty"] for one in told["measures"]}
    assert duties.get("weighed_in_licences_and_tenders") == duty
    assert {one["basis_id"] for one in told["measures"]} == {str(walk.listing.id)}
    before = walk.listing.published_on - timedelta(days=1)
    assert ask(session, walk.subject.uscc, before, asking, known=walk.day)["measures"] == []
