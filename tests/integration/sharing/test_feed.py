"""The change feed: each changed subject once, in an order that no reader can miss."""

from datetime import datetime, timedelta
from threading import Event, Thread

import orjson
import pytest
from sqlalchemy.orm import Session

from registry import due
from registry.accounts.actors import Actor
from registry.accounts.sessions import actor_of
from registry.credit.ledger import CHANGE
from registry.db import Database
from registry.kernel.period import AsOf
from registry.sharing import feed
from registry.sharing.service import Question
from tests.builders.accounts import an_officer
from tests.builders.blacklist import Walk, a_listed_case
from tests.builders.subjects import LONG_AGO, some_subjects


def settle(session: Session, at: datetime) -> int:
    """Derive everything that is owed to the feed."""
    rows = due.claim(session, CHANGE, at=at, limit=500)
    feed.record_changes(session, [row.key for row in rows], at)
    return len(rows)


def read(session: Session, asker: Actor, at: datetime, after: int = 0, limit: int = 1000) -> dict:
    question = Question(AsOf(at.date(), at))
    told = feed.read_changes(session, question, after=after, limit=limit, by=asker, at=at)
    return orjson.loads(told.content)


@pytest.fixture
def asker(session: Session) -> Actor:
    return actor_of(an_officer(session))


@pytest.fixture
def walk(session: Session) -> Walk:
    return a_listed_case(session)


def test_a_record_of_a_clock_that_is_ahead_is_told_all_the_same(
    session: Session, asker: Actor, walk: Walk
) -> None:
    behind = walk.at - timedelta(seconds=2)
    feed.record_changes(session, [str(walk.subject.id)], behind)
    (change,) = read(session, asker, walk.at)["changes"]
    assert change["listed"] is True


def test_being_listed_and_leaving_are_told_in_turn(
    session: Session, asker: Actor, walk: Walk
) -> None:
    assert settle(session, walk.at) > 0
    (listed,) = read(session, asker, walk.at)["changes"]
    assert listed["listed"] is True
    walk.wait(400).repaired(walk.repair_filed())
    settle(session, walk.at)
    again = read(session, asker, walk.at, after=listed["position"])
    (ended,) = again["changes"]
    assert (ended["uscc"], ended["listed"], ended["listings"]) == (walk.subject.uscc, False, [])
    assert ended["position"] > listed["position"]
    assert read(session, asker, walk.at, after=again["after"])["changes"] == []


def test_who_starts_late_is_not_told_what_has_ended(
    session: Session, asker: Actor, walk: Walk
) -> None:
    settle(session, walk.at)
    walk.wait(400).repaired(walk.repair_filed())
    settle(session, walk.at)
    changes = read(session, asker, walk.at)["changes"]
    assert [change["listings"] for change in changes] == [[]]


def test_the_end_of_a_term_reaches_the_feed(session: Session, asker: Actor, walk: Walk) -> None:
    settle(session, walk.at)
    walk.on(walk.listing.ends_on + timedelta(days=1))
    assert walk.expired() == 1
    settle(session, walk.at)
    (change,) = read(session, asker, walk.at)["changes"]
    assert change["listed"] is False


def test_deriving_twice_or_with_repeated_keys_changes_nothing(
    session: Session, asker: Actor, walk: Walk
) -> None:
    key = str(walk.subject.id)
    feed.record_changes(session, [key, key], walk.at)
    first = read(session, asker, walk.at)
    feed.record_changes(session, [key], walk.at + timedelta(hours=1))
    assert read(session, asker, walk.at + timedelta(hours=1)) == first


def test_pages_follow_each_other_without_gap(session: Session, asker: Actor) -> None:
    subjects = some_subjects(session, 7)
    feed.record_changes(session, [str(s.id) for s in subjects], LONG_AGO)
    seen: list[str] = []
    after, more = 0, True
    while more:
        page = read(session, asker, LONG_AGO, after=after, limit=3)
        seen += [change["uscc"] for change in page["changes"]]
        after, more = page["after"], page["more"]
    assert sorted(seen) == sorted(s.uscc for s in subjects)


def test_a_position_seen_means_everything_before_it_was_visible(database: Database) -> None:
    """A slow writer holds the lock: a later one waits, so no earlier position appears later."""
    with database.transaction() as session:
        slow, fast = some_subjects(session, 2)
        asker = actor_of(an_officer(session))
    wrote, may_commit = Event(), Event()

    def write_slowly() -> None:
        with database.transaction() as session:
            feed.record_changes(session, [str(slow.id)], LONG_AGO)
            wrote.set()
            may_commit.wait(20)

    def write_fast() -> None:
        with database.transaction() as session:
            feed.record_changes(session, [str(fast.id)], LONG_AGO)

    first, second = Thread(target=write_slowly), Thread(target=write_fast)
    first.start()
    assert wrote.wait(20)
    second.start()
    second.join(0.5)
    with database.transaction() as session:
        assert read(session, asker, LONG_AGO)["changes"] == []
    may_commit.set()
    first.join(20)
    second.join(20)
    with database.transaction() as session:
        changes = read(session, asker, LONG_AGO)["changes"]
    assert [change["uscc"] for change in changes] == [slow.uscc, fast.uscc]
