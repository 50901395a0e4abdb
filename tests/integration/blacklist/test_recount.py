"""Deadlines over a year that is not announced yet are counted again once it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from registry.blacklist import service
from registry.blacklist.models import CaseDeadline, ListingCase
from tests.builders.blacklist import Walk, a_noticed_case
from tests.builders.penalties import noon

ANNOUNCED_ON = date(2025, 11, 4)


def clocks(session: Session, walk: Walk) -> dict[str, CaseDeadline]:
    return {clock.clock: clock for clock in service.deadlines_of(session, walk.case_id)}


@contextmanager
def without_guard(session: Session) -> Iterator[None]:
    """As the database would never let it be."""
    session.execute(text("ALTER TABLE listing_case DISABLE TRIGGER listing_case_guard"))
    yield
    session.execute(text("ALTER TABLE listing_case ENABLE TRIGGER listing_case_guard"))


def test_a_deadline_into_next_year_is_provisional_until_the_year_is_announced(
    session: Session,
) -> None:
    walk = a_noticed_case(session, on=date(2025, 10, 20))
    # Ninety days from 20 October end on 18 January, a Sunday: Monday 19 January 2026.
    assert clocks(session, walk)["decision"].provisional
    assert not clocks(session, walk)["defence"].provisional
    before = date(2025, 11, 3)
    assert service.recount_provisional(session, on=before, at=noon(before)) == 0
    assert service.recount_provisional(session, on=ANNOUNCED_ON, at=noon(ANNOUNCED_ON)) == 1
    assert service.recount_provisional(session, on=ANNOUNCED_ON, at=noon(ANNOUNCED_ON)) == 0
    decision = clocks(session, walk)["decision"]
    assert (decision.provisional, decision.due_on) == (False, date(2026, 1, 19))


def test_the_time_to_reply_follows_a_moved_deadline(session: Session) -> None:
    walk = a_noticed_case(session, on=date(2025, 10, 20))
    # As it would stand if it had been counted by a calendar that knew less.
    too_early = date(2025, 10, 24)
    session.execute(
        update(CaseDeadline)
        .where(CaseDeadline.case_id == walk.case_id, CaseDeadline.clock == "defence")
        .values(due_on=too_early, provisional=True)
    )
    with without_guard(session):
        session.execute(
            update(ListingCase)
            .where(ListingCase.id == walk.case_id)
            .values(defence_ends_on=too_early)
        )
    session.expire_all()
    seen = walk.case.version
    service.recount_provisional(session, on=ANNOUNCED_ON, at=noon(ANNOUNCED_ON))
    assert clocks(session, walk)["defence"].due_on == date(2025, 10, 27)
    assert (walk.case.defence_ends_on, walk.case.version) == (date(2025, 10, 27), seen + 1)


def test_a_new_count_never_shortens_the_time_to_reply(session: Session) -> None:
    walk = a_noticed_case(session, on=date(2025, 10, 20))
    told = date(2025, 10, 30)
    session.execute(
        update(CaseDeadline)
        .where(CaseDeadline.case_id == walk.case_id, CaseDeadline.clock == "defence")
        .values(due_on=told, provisional=True)
    )
    session.execute(
        update(ListingCase).where(ListingCase.id == walk.case_id).values(defence_ends_on=told)
    )
    session.expire_all()
    service.recount_provisional(session, on=ANNOUNCED_ON, at=noon(ANNOUNCED_ON))
    assert (clocks(session, walk)["defence"].due_on, walk.case.defence_ends_on) == (told, told)
    assert not clocks(session, walk)["defence"].provisional
