"""The same request twice: one write, one answer."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.idempotency import (
    Answer,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    answer_once,
    forget_answers,
)
from registry.accounts.models import IdempotentAnswer
from registry.accounts.permissions import Permission
from registry.audit.models import JournalEntry
from registry.audit.service import record
from registry.db import Database
from tests.builders.accounts import an_actor

AT = datetime(2026, 11, 20, tzinfo=UTC)
CLIENT = an_actor(Permission.INSPECTIONS_WRITE)


def once(
    session: Session,
    *,
    key: str | None = "visit-1",
    body: bytes = b"{}",
    route: str = "POST /v1/things",
    actor: Actor = CLIENT,
) -> Answer:
    def produce() -> Answer:
        record(
            session,
            actor=actor,
            action="thing.made",
            object_kind="thing",
            object_id="1",
            at=AT,
        )
        made = session.scalar(select(func.count()).select_from(JournalEntry))
        return Answer(201, {"made": made, "名": "值"}, {"Location": f"/things/{made}"})

    return answer_once(session, actor=actor, key=key, route=route, body=body, produce=produce)


def writes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(JournalEntry)) or 0


def test_a_repeated_request_gets_the_first_answer_and_changes_nothing(session: Session) -> None:
    first, again = once(session), once(session)
    assert first == again
    assert writes(session) == 1


def test_without_a_key_every_request_is_its_own(session: Session) -> None:
    assert once(session, key=None) != once(session, key=None)


@pytest.mark.parametrize("other", [{"body": b"[]"}, {"route": "POST /v1/others"}])
def test_a_key_used_for_something_else_is_refused(session: Session, other: dict[str, str]) -> None:
    once(session)
    with pytest.raises(IdempotencyKeyReused):
        once(session, **other)
    assert writes(session) == 1


def test_two_clients_may_use_the_same_key(session: Session) -> None:
    assert once(session) != once(session, actor=an_actor())


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb", "键"])
def test_what_cannot_be_a_key_is_refused(session: Session, key: str) -> None:
    with pytest.raises(IdempotencyKeyInvalid):
        once(session, key=key)


def test_a_refused_write_leaves_no_answer_behind(database: Database) -> None:
    def refused() -> Answer:
        raise ZeroDivisionError

    def attempt() -> None:
        with database.transaction() as session:
            answer_once(session, actor=CLIENT, key="k", route="r", body=b"", produce=refused)

    with pytest.raises(ZeroDivisionError):
        attempt()
    with database.transaction() as session:
        assert once(session, key="k", route="r", body=b"").status == 201


def test_duplicates_at_the_same_time_write_once(database: Database) -> None:
    together = threading.Barrier(4)
    answers: list[Answer] = []
    failures: list[BaseException] = []

    def send() -> None:
        try:
            together.wait(timeout=20)
            with database.transaction() as session:
                answer = once(session)
            answers.append(answer)
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not failures
    assert len(answers) == 4
    assert all(answer == answers[0] for answer in answers)
    with database.reading() as session:
        assert writes(session) == 1


def test_old_answers_are_forgotten(session: Session) -> None:
    once(session)
    written = session.scalars(select(IdempotentAnswer.created_at)).one()
    assert forget_answers(session, before=written) == 0
    assert forget_answers(session, before=written + timedelta(seconds=1)) == 1
