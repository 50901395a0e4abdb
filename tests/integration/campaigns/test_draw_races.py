"""Two at once, on a database with real commits: one wins, the other is told."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from campaigns.draws import patience, service
from campaigns.draws.models import Draw
from campaigns.draws.refusals import (
    AlreadyGiven,
    CrewBooked,
    PoolUnfit,
)
from campaigns.draws.rules import (
    DrawState,
    ItemClass,
    Naming,
)
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import OfficersBooked
from registry import due
from registry.db import Database
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import Stale
from tests.builders.draw_records import SIGNER
from tests.builders.draws import (
    MONDAY,
    VISIT_TO,
    Drawing,
    a_bound_draw,
    a_drawing,
    a_drawn_draw,
    a_prepared_draw,
    a_rate,
    bound,
    forbidden,
    ordered_for,
    result,
    secret,
    sides,
)

DAY = timedelta(days=1)
APRIL = {"visit_from": date(2026, 4, 13), "visit_to": date(2026, 4, 24)}
MAY = {"visit_from": date(2026, 5, 11), "visit_to": date(2026, 5, 22)}


def test_two_officers_at_once_one_wins_and_the_other_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as session:
        drawing = a_drawing(session)
        draw = a_prepared_draw(session, drawing)
        pair = [a_prepared_draw(session, drawing, **MAY) for _ in range(2)]
        large = a_prepared_draw(session, drawing, **APRIL)
    with monkeypatch.context() as patched:
        patched.setattr(patience, "FEW", 0)
        kill_while_freezing(database, drawing, large)

    def freeze(session: Session, wanted: Draw = draw) -> object:
        return service.freeze(session, wanted.id, version=wanted.version, by=drawing.by, at=MONDAY)

    assert at_once(database, freeze, freeze) == Counter(done=1, Stale=1)
    rivals = [partial(freeze, wanted=one) for one in pair]
    assert at_once(database, *rivals) == Counter(done=1, PoolUnfit=1)
    with database.transaction() as session:
        frozen = service.get_draw(session, draw.id)
        for agency, by in sides(drawing).values():
            service.commit_to(session, draw.id, bound(frozen, agency), by=by, at=MONDAY)

    def reveal(session: Session) -> object:
        number, salt = secret(drawing.organiser)
        return service.reveal(session, draw.id, number, salt, by=drawing.by, at=MONDAY)

    assert at_once(database, reveal, reveal) == Counter(done=1, AlreadyGiven=1)
    kill_while_drawing(database, drawing, draw)


def test_two_draws_published_at_once_send_each_agency_once_and_both_open(
    database: Database,
) -> None:
    with database.transaction() as session:
        drawing = a_drawing(session, subjects=3)
        every = {"item_class": ItemClass.KEY, "rates": {"A": a_rate(10000), "B": a_rate(10000)}}
        draws = [a_drawn_draw(session, drawing, **every) for _ in range(2)]
        assert all(len(result(session, draw)) == 3 for draw in draws), "the same undertakings"

    def publication(draw: Draw) -> Callable[[Session], object]:
        act = {"version": draw.version, "signer": SIGNER, "by": drawing.by, "at": MONDAY}
        return lambda session: service.publish(session, draw.id, naming=Naming.AFTER_VISITS, **act)

    assert at_once(database, *map(publication, draws)) == Counter(done=2)
    with database.transaction() as session:
        visits = session.scalars(select(Assignment)).all()
        assert Counter(one.subject_id for one in visits) == {one.id: 1 for one in drawing.subjects}
        again = {one.name: getattr(visits[0], one.name) for one in Assignment.__table__.columns}
        again |= {"id": new_id(), "origin_ref": "another draw"}
        assert "uq_assignment_drawn" in forbidden(session, insert(Assignment).values(**again))
        late = VISIT_TO + DAY
        assert set(service.open_names(session, on=late, at=MONDAY + 30 * DAY)) == {
            draw.id for draw in draws
        }


def test_nobody_is_booked_by_two_at_once_beyond_the_day(database: Database) -> None:
    today = legal_day(MONDAY) + DAY
    with database.transaction() as session:
        drawing = a_drawing(session)
        terms = {"visit_from": today, "visit_to": today, "rates": {"A": a_rate(500)}}
        draw_id = a_bound_draw(session, drawing, **terms).id
    crew = drawing.inspectors[:2]
    act: dict[str, Any] = {"signer": SIGNER, "by": drawing.by, "at": MONDAY}
    told: Counter[str] = Counter()

    def book(booking: Callable[[Session], object]) -> None:
        try:
            with database.transaction() as session:
                booking(session)
            told["done"] += 1
        except (CrewBooked, OfficersBooked) as refused:
            told[type(refused).__name__] += 1

    bookings: Sequence[Callable[[Session], object]] = (
        lambda session: service.publish(
            session, draw_id, version=service.get_draw(session, draw_id).version, **act
        ),
        lambda session: ordered_for(session, drawing, crew, [today]),
    )
    threads = [threading.Thread(target=book, args=(one,)) for one in bookings]
    with database.transaction() as session:
        # Both days that are left are full, as nobody else can see before the commit.
        ordered_for(session, drawing, crew, [today] * 6)
        with database.transaction() as other:
            for agency, by in sides(drawing).values():
                service.reveal(other, draw_id, *secret(agency), by=by, at=MONDAY)
        for thread in threads:
            thread.start()
        until_all_wait(database, len(threads))
    for thread in threads:
        thread.join()
    assert told == Counter(CrewBooked=1, OfficersBooked=1)


def until_all_wait(database: Database, number: int) -> None:
    """Until N connections wait for a lock; five seconds are no fault of theirs."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _tenth in range(50):
        with database.transaction() as session:
            if session.scalar(waiting) == number:
                return
        time.sleep(0.1)
    raise AssertionError("they do not wait for one another")


def at_once(database: Database, *acts: Any) -> Counter[str]:
    told: Counter[str] = Counter()
    start = threading.Barrier(len(acts))

    def run(act: Any) -> None:
        start.wait()
        try:
            with database.transaction() as session:
                act(session)
            told["done"] += 1
        except (Stale, AlreadyGiven, PoolUnfit) as refused:
            told[type(refused).__name__] += 1

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def kill_while_freezing(database: Database, drawing: Drawing, draw: Draw) -> None:
    """The worker dies between what was asked for and the frozen pool: the next one does it."""
    with database.transaction() as session:
        service.freeze(session, draw.id, version=draw.version, by=drawing.by, at=MONDAY)

    def work(*, killed: bool) -> None:
        with database.transaction() as session:
            claimed = due.claim(session, service.FREEZE, at=MONDAY, limit=10)
            service.freeze_due(session, [row.key for row in claimed], MONDAY)
            if killed:
                session.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))

    with pytest.raises(DBAPIError):
        work(killed=True)
    with database.transaction() as session:
        held = service.get_draw(session, draw.id)
        assert (held.state, held.pool_digest) == (DrawState.PREPARED, None)
        assert service.freezing_of(session, held) is not None
        assert due.is_owed(session, service.FREEZE, str(draw.id))
    for _twice in range(2):
        work(killed=False)
    with database.transaction() as session:
        held = service.get_draw(session, draw.id)
        assert (held.state, held.version) == (DrawState.FROZEN, draw.version + 1)


def kill_while_drawing(database: Database, drawing: Drawing, draw: Draw) -> None:
    """The second reveal is cut off before its commit: neither seed nor result are there."""
    number, salt = secret(drawing.witness)

    def reveal_and_die() -> None:
        with database.transaction() as session:
            service.reveal(session, draw.id, number, salt, by=drawing.witness_by, at=MONDAY)
            session.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))

    with pytest.raises(DBAPIError):
        reveal_and_die()
    with database.transaction() as session:
        held = service.get_draw(session, draw.id)
        assert (held.state, len(held.reveals), held.seed) == (DrawState.COMMITTED, 1, None)
        assert service.drawn_objects(session, draw.id) == []
        again = service.reveal(session, draw.id, number, salt, by=drawing.witness_by, at=MONDAY)
        assert again.state == DrawState.DRAWN
