"""Deadlines over a year that is not announced yet are counted again once it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.blacklist import service
from registry.blacklist.clocks import set_clock
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseDeadline, ListingCase, RepairRevocation
from registry.blacklist.restorations import Outcome, decide_revocation
from registry.policy.calendar import calendar_on
from tests.builders.blacklist import (
    Walk,
    a_bureau,
    a_decided_case,
    a_listed_case,
    a_noticed_case,
)
from tests.builders.penalties import noon

ANNOUNCED_ON = date(2025, 11, 4)


def clocks(session: Session, walk: Walk) -> dict[str, CaseDeadline]:
    return {clock.clock: clock for clock in service.deadlines_of(session, walk.case_id)}


@contextmanager
def without_trigger(session: Session, table: str, trigger: str) -> Iterator[None]:
    """As the database would never let it be."""
    session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"))
    yield
    session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}"))


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
    with without_trigger(session, "listing_case", "listing_case_guard"):
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


def test_every_open_deadline_is_what_its_rule_says_under_todays_calendar(
    session: Session,
) -> None:
    """Whatever keeps a last day: clocks, the time to reply, to answer, and to consent."""
    city = a_bureau(session, level="city", division="140100")
    a_bureau(session)
    asking = a_noticed_case(session, bureau=city, on=date(2025, 10, 10)).after_defence()
    asking.consent_asked()
    replying = a_noticed_case(session, on=date(2025, 10, 20)).stated()
    served = a_decided_case(session, on=date(2025, 10, 9)).decision_served()
    listed = a_listed_case(session, on=date(2024, 9, 2)).on(date(2025, 10, 20))
    listed.objected()
    applied = a_listed_case(session, on=date(2024, 9, 2)).on(date(2025, 10, 20))
    applied.accepted(applied.repair_filed())
    answering = a_listed_case(session, on=date(2024, 9, 2)).on(date(2025, 10, 10))
    repair = answering.repair_filed()
    revocation = answering.repaired(repair).on(date(2025, 10, 20)).revocation_proposed(repair)
    walks = (asking, replying, served, listed, applied, answering)
    # As they would stand if they had been counted by a calendar that knew less.
    earlier = {"due_on": CaseDeadline.due_on - 3, "provisional": True}
    session.execute(update(CaseDeadline).where(CaseDeadline.met_on.is_(None)).values(earlier))
    with without_trigger(session, "listing_case", "listing_case_guard"):
        session.execute(
            update(ListingCase)
            .where(ListingCase.id == replying.case_id)
            .values(defence_ends_on=ListingCase.defence_ends_on - 3)
        )
    with without_trigger(session, "repair_revocation", "answer_is_never_shortened"):
        session.execute(
            update(RepairRevocation).values(answer_ends_on=RepairRevocation.answer_ends_on - 3)
        )
    session.expire_all()
    service.recount_provisional(session, on=ANNOUNCED_ON, at=noon(ANNOUNCED_ON))
    session.expire_all()
    running = [
        (walk, one)
        for walk in walks
        for one in service.deadlines_of(session, walk.case_id)
        if one.met_on is None
    ]
    names = {one.clock for _walk, one in running}
    assert names >= {"decision", "defence", "consent", "publication", "objection_decide"}
    assert "repair_decide" in names
    for walk, one in running:
        rules = get_list(walk.case.list_key).by_digest(one.rule_digest)
        calendar = calendar_on(ANNOUNCED_ON)
        fresh = set_clock(rules, one.clock, starts_on=one.starts_on, calendar=calendar).deadline
        assert (one.due_on, one.provisional) == (fresh.on, fresh.provisional), one.clock
    (asked,) = service.requests_of(session, asking.case_id)
    assert asked.due_on == clocks(session, asking)["consent"].due_on
    assert replying.case.defence_ends_on == clocks(session, replying)["defence"].due_on
    assert revocation.answer_ends_on == date(2025, 10, 27)
    # The database lets the time to answer grow, and neither shrink nor move once it is decided.
    shorter = "UPDATE repair_revocation SET answer_ends_on = answer_ends_on - 1"
    with pytest.raises(IntegrityError, match="never shortened"), session.begin_nested():
        session.execute(text(shorter))
    answering.wait(20)
    decide_revocation(
        session,
        revocation.id,
        Outcome(revoked=True, reason="经核实，申请材料虚假"),
        version=revocation.version,
        by=answering.bureau.second_reviewer,
        at=answering.at,
    )
    longer = "UPDATE repair_revocation SET answer_ends_on = answer_ends_on + 1"
    with pytest.raises(IntegrityError, match="never shortened"), session.begin_nested():
        session.execute(text(longer))
