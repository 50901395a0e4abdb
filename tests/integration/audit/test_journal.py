"""The journal: every act chained in the order of commits, nothing changed afterwards."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Text, cast, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor, system_actor
from registry.audit.models import JournalEntry, JournalLink
from registry.audit.rules import ZERO, WrittenEntry, entry_digest
from registry.audit.service import record
from registry.audit.verification import Fault, head, verify, verify_stretch
from registry.db import Database
from tests.builders.accounts import an_actor

AT = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
WORKER = system_actor("tests")


def write(session: Session, object_id: str, *, actor: Actor = WORKER) -> None:
    record(
        session,
        actor=actor,
        action="thing.changed",
        object_kind="thing",
        object_id=object_id,
        at=AT,
    )


def write_and_commit(database: Database, *object_ids: str) -> None:
    for object_id in object_ids:
        with database.transaction() as session:
            write(session, object_id)


def tamper(database: Database, statement: str) -> None:
    """What somebody with the owner's password could do behind the triggers."""
    with database.transaction() as session:
        for table in ("journal_entry", "journal_link"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(text(statement))
        for table in ("journal_entry", "journal_link"):
            session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def faults(database: Database) -> tuple[Fault, ...]:
    with database.reading() as session:
        found = verify(session).faults
        total, _digest = head(session)
        by_stretch = [
            fault
            for first in range(1, total + 2, 2)
            for fault in verify_stretch(session, first=first, most=2).report.faults
        ]
    assert set(by_stretch) == set(found), "stretch by stretch as the whole"
    return found


def test_every_committed_act_is_chained_to_the_one_before(database: Database) -> None:
    write_and_commit(database, "a", "b", "c")
    with database.reading() as session:
        columns = (JournalLink.seq, JournalLink.previous, JournalLink.digest)
        first, second, third = session.execute(select(*columns).order_by(JournalLink.seq)).all()
        report = verify(session)
        last = head(session)
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert [first.previous, second.previous, third.previous] == [ZERO, first.digest, second.digest]
    assert report.whole
    assert (report.links, report.head) == last == (3, third.digest)
    assert report.head_at == AT


def test_an_empty_journal_is_whole(database: Database) -> None:
    with database.reading() as session:
        report = verify(session)
    assert report.whole
    assert (report.links, report.head, report.head_at) == (0, ZERO, None)


def test_a_rolled_back_act_leaves_nothing_and_no_gap(database: Database) -> None:
    write_and_commit(database, "kept")

    def act_and_fail() -> None:
        with database.transaction() as session:
            write(session, "undone")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_and_fail()
    write_and_commit(database, "kept too")
    with database.reading() as session:
        objects = session.scalars(select(JournalEntry.object_id).order_by(JournalEntry.id)).all()
        report = verify(session)
    assert objects == ["kept", "kept too"]
    assert report.whole
    assert report.links == 2


def test_two_transactions_at_once_make_one_chain(database: Database) -> None:
    both_wrote = threading.Barrier(2)

    def act(name: str) -> None:
        with database.transaction() as session:
            write(session, f"{name}1")
            both_wrote.wait(timeout=20)
            write(session, f"{name}2")

    in_parallel(lambda: act("left"), lambda: act("right"))
    with database.reading() as session:
        report = verify(session)
        seqs = session.scalars(select(JournalLink.seq).order_by(JournalLink.seq)).all()
    assert report.whole
    assert seqs == [1, 2, 3, 4]


def test_many_writers_leave_no_gap(database: Database) -> None:
    def act(name: str) -> Callable[[], None]:
        return lambda: write_and_commit(database, *(f"{name}{n}" for n in range(25)))

    in_parallel(*(act(name) for name in "abcd"))
    with database.reading() as session:
        report = verify(session)
    assert report.whole
    assert report.links == 100


@pytest.mark.parametrize("table", ["journal_entry", "journal_link"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_is_written(
    database: Database, table: str, act: str
) -> None:
    write_and_commit(database, "a")
    column = {"journal_entry": "action", "journal_link": "digest"}[table]
    with pytest.raises(DBAPIError, match="append-only"), database.transaction() as session:
        session.execute(text(act.format(table, column, column)))
    assert faults(database) == ()


def test_an_altered_entry_is_found_and_named(database: Database) -> None:
    write_and_commit(database, "a", "b", "c")
    tamper(database, "UPDATE journal_entry SET object_id = 'other' WHERE object_id = 'b'")
    assert faults(database) == (Fault("altered", 2, 2),)


def test_an_altered_and_rehashed_entry_breaks_the_next_link(database: Database) -> None:
    write_and_commit(database, "a", "b", "c")
    tamper(database, "UPDATE journal_entry SET object_id = 'other' WHERE id = 2")
    tamper(
        database,
        "UPDATE journal_link SET digest = journal_digest(previous, e) "
        "FROM journal_entry e WHERE e.id = entry_id AND seq = 2",
    )
    assert faults(database) == (Fault("broken_link", 3, 3),)


def test_a_removed_act_is_a_gap(database: Database) -> None:
    write_and_commit(database, "a", "b", "c")
    tamper(database, "DELETE FROM journal_link WHERE seq = 2")
    tamper(database, "DELETE FROM journal_entry WHERE id = 2")
    assert faults(database) == (Fault("gap", 3, 3),)


def test_an_entry_slipped_in_without_the_chain_is_named(database: Database) -> None:
    write_and_commit(database, "a")
    tamper(
        database,
        "INSERT INTO journal_entry (at, actor_kind, action, object_kind, object_id, detail) "
        "VALUES (now(), 'system', 'thing.changed', 'thing', 'x', '{}')",
    )
    assert faults(database) == (Fault("not_chained", None, 2),)


def test_a_cut_off_end_shows_in_the_head_that_was_kept_elsewhere(database: Database) -> None:
    write_and_commit(database, "a", "b")
    with database.reading() as session:
        kept = head(session)
    tamper(database, "DELETE FROM journal_link WHERE seq = 2")
    tamper(database, "DELETE FROM journal_entry WHERE id = 2")
    with database.reading() as session:
        report = verify(session)
    assert report.whole
    assert (report.links, report.head) != kept


def test_who_acted_is_kept_without_a_persons_name(session: Session) -> None:
    officer = an_actor()
    write(session, "a", actor=officer)
    write(session, "b")
    by_officer, by_system = session.scalars(select(JournalEntry).order_by(JournalEntry.id))
    assert (by_officer.officer_id, by_officer.system_name) == (officer.officer_id, None)
    assert (by_system.officer_id, by_system.system_name) == (None, "tests")


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
details = st.dictionaries(
    words,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | words,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)
instants = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - the zone is drawn beside it
    datetime(2120, 1, 1),  # noqa: DTZ001 - the zone is drawn beside it
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9))]),
)


@given(detail=details, object_id=words, at=instants, actor=st.sampled_from([WORKER, an_actor()]))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_database_and_the_rules_compute_the_same_digest(
    session: Session, detail: dict[str, Any], object_id: str, at: datetime, actor: Actor
) -> None:
    record(
        session,
        actor=actor,
        action="事.改",
        object_kind="thing",
        object_id=object_id,
        detail=detail,
        at=at,
    )
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    link, entry, written = session.execute(
        select(JournalLink, JournalEntry, cast(JournalEntry.detail, Text).label("written"))
        .join(JournalEntry, JournalEntry.id == JournalLink.entry_id)
        .where(JournalEntry.id == select(func.max(JournalEntry.id)).scalar_subquery())
    ).one()
    seen = WrittenEntry(
        id=entry.id,
        at=entry.at,
        actor_kind=entry.actor_kind,
        officer_id=str(entry.officer_id) if entry.officer_id else None,
        client_id=None,
        agency_id=str(entry.agency_id) if entry.agency_id else None,
        system_name=entry.system_name,
        action=entry.action,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        detail=written,
    )
    assert entry_digest(link.previous, seen) == link.digest


def in_parallel(*acts: Callable[[], None]) -> None:
    failures: list[BaseException] = []

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not failures
    assert not any(thread.is_alive() for thread in threads)
