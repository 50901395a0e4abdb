"""The board of deadlines, each in its own unit; reminders, once each; history for every moment."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.accounts.agencies import succeed_agency
from registry.blacklist import deadlines, party_codes, service
from registry.blacklist.deadlines import BoardQuery, Day, Urgency
from registry.blacklist.history import history_of, linked_then, moments_of
from registry.blacklist.lists import MARKET, get_list
from registry.blacklist.models import CaseReminder
from registry.blacklist.party_view import view_of
from registry.blacklist.queue import View, list_by_due
from registry.blacklist.reminders import remind
from registry.kernel.period import AsOf
from registry.policy.calendar import calendar_on
from registry.policy.reminders import reminder_rules_on
from registry.subjects.history_models import LinkKind
from registry.subjects.links import NewLink, link_subjects
from tests.builders.accounts import an_agency
from tests.builders.blacklist import (
    a_bureau,
    a_candidate,
    a_decided_case,
    a_listed_case,
    a_noticed_case,
)
from tests.builders.penalties import noon
from tests.builders.subjects import a_subject

MONDAY = date(2024, 3, 4)


def day(on: date) -> Day:
    return Day.of(on, calendar_on(on), reminder_rules_on(on))


def urgencies(session: Session, on: date, **narrowed: object) -> dict[str, Urgency]:
    lines = deadlines.board(session, BoardQuery(**narrowed), day(on))
    return {line.deadline.clock: line.urgency for line in lines}


def test_each_clock_is_judged_in_its_own_unit(session: Session) -> None:
    # Decided on Tuesday 12 March 2024: served within seven working days, by Thursday 21 March.
    walk = a_decided_case(session, on=MONDAY)
    mine = {"agency_id": walk.bureau.agency.id}
    expected = {
        date(2024, 3, 15): Urgency.LATER,
        date(2024, 3, 18): Urgency.SOON,
        date(2024, 3, 21): Urgency.TODAY,
        date(2024, 3, 22): Urgency.LATE,
    }
    for on, urgency in expected.items():
        assert urgencies(session, on, **mine)["service"] is urgency
    opened = a_candidate(session, on=MONDAY).opened()
    theirs = {"agency_id": opened.bureau.agency.id}
    # Ninety days end on Sunday 2 June, so on Monday 3 June; three calendar days before is Friday.
    expected = {
        date(2024, 5, 30): Urgency.LATER,
        date(2024, 5, 31): Urgency.SOON,
        date(2024, 6, 3): Urgency.TODAY,
        date(2024, 6, 4): Urgency.LATE,
    }
    for on, urgency in expected.items():
        assert urgencies(session, on, **theirs) == {"decision": urgency}
    (total,) = deadlines.tallies(session, BoardQuery(**theirs), day(date(2024, 6, 4)))["all"]
    assert total.counts[Urgency.LATE] == 1


def test_what_stands_still_is_not_late_and_the_partys_time_is_not_on_the_board(
    session: Session,
) -> None:
    walk = a_noticed_case(session, on=MONDAY)
    mine = {"agency_id": walk.bureau.agency.id}
    assert set(urgencies(session, MONDAY, **mine)) == {"decision"}
    walk.hearing_asked()
    assert urgencies(session, date(2025, 1, 6), **mine) == {"decision": Urgency.PAUSED}
    assert urgencies(session, date(2025, 1, 6), urgency=Urgency.LATE, **mine) == {}


def test_what_is_late_comes_first_and_what_stands_still_last(session: Session) -> None:
    bureau = a_bureau(session)
    held = a_noticed_case(session, bureau=bureau, on=MONDAY).hearing_asked()
    late = a_decided_case(session, bureau=bureau, on=MONDAY)
    running = a_candidate(session, bureau=bureau, on=date(2024, 3, 25)).opened()
    on = day(date(2024, 3, 25))
    query = BoardQuery(agency_id=bureau.agency.id)
    lines = deadlines.board(session, query, on)
    assert [line.case_id for line in lines] == [
        late.case_id,
        late.case_id,
        running.case_id,
        held.case_id,
    ]
    shown = lines[2].deadline
    (rest,) = deadlines.board(session, query, on, after=(False, shown.due_on, shown.id))
    assert rest.case_id == held.case_id
    # The counts of the headings are of the whole board, whatever page a line stands on.
    counts = deadlines.counts_by_day(session, query, on)
    assert counts == {
        (Urgency.LATE, None): 1,
        **{(line.urgency, line.deadline.due_on): 1 for line in lines[1:3]},
        (Urgency.PAUSED, None): 1,
    }
    by_kind = deadlines.tallies(session, query, on)["clock"]
    kinds = {one.key: sum(one.counts.values()) for one in by_kind}
    assert kinds == {"decision": 2, "service": 1, "publication": 1}
    narrowed = BoardQuery(agency_id=bureau.agency.id, clock="service")
    assert [line.case_id for line in deadlines.board(session, narrowed, on)] == [late.case_id]


def test_a_deadline_is_reminded_of_once_for_each_threshold(session: Session) -> None:
    walk = a_decided_case(session, on=MONDAY)
    on = walk.day
    while on <= date(2024, 3, 25):
        for _ in range(2):
            remind(session, on=on, at=noon(on))
        on += timedelta(days=1)
    clocks = {one.id: one.clock for one in service.deadlines_of(session, walk.case_id)}
    made = [
        (row.made_on, row.threshold, clocks[row.deadline_id])
        for row in session.scalars(select(CaseReminder).order_by(CaseReminder.id))
        if row.deadline_id in clocks
    ]
    assert made == [
        (date(2024, 3, 18), 3, "service"),
        (date(2024, 3, 20), 1, "service"),
        (date(2024, 3, 21), 0, "service"),
        (date(2024, 3, 22), -1, "service"),
    ]
    (service_clock,) = (key for key, clock in clocks.items() if clock == "service")
    assert deadlines.reminded_on(session, list(clocks)) == {service_clock: date(2024, 3, 22)}
    officer = walk.bureau.handler.officer_id
    today = date(2024, 3, 22)
    (reminder,) = deadlines.reminders_of(session, officer_id=officer, agency_id=None, on=today)
    assert reminder[1].id == walk.case_id


def test_whoever_carries_an_agency_on_has_its_cases_before_it(session: Session) -> None:
    walk = a_decided_case(session, on=MONDAY)
    old, on = walk.bureau.agency, walk.day
    middle, heir = an_agency(session), an_agency(session)
    for one, into in ((old, middle), (middle, heir)):
        succeed_agency(
            session,
            one.id,
            successor_id=into.id,
            on=on,
            version=one.version,
            by=system_actor("tests"),
            at=walk.at,
        )
    remind(session, on=date(2024, 3, 18), at=noon(date(2024, 3, 18)))
    assert set(urgencies(session, on, agency_id=heir.id)) == {"service", "publication"}
    query = service.CaseQuery(agency_id=heir.id)
    (line,) = service.list_cases(session, query, on=on, soon_until=on)
    assert line.case.id == walk.case_id
    counts = service.count_cases(session, agency_id=heir.id, on=on, soon_until=on)
    assert counts[View.OPEN] == 1
    (reminder,) = deadlines.reminders_of(
        session, officer_id=None, agency_id=heir.id, on=date(2024, 3, 18)
    )
    assert reminder[1].id == walk.case_id
    access = party_codes.Access(walk.case_id, walk.case_id)
    assert view_of(session, access, on=on).agency == heir.name, "whom the party turns to"
    assert not service.list_cases(session, query, on=on - timedelta(days=1), soon_until=on), (
        "not before the merger"
    )


def test_the_queue_begins_with_what_is_due_first_and_ends_with_what_is_not_running(
    session: Session,
) -> None:
    bureau = a_bureau(session)
    waiting = a_candidate(session, bureau=bureau, subject=a_subject(session))
    stayed = a_decided_case(session, bureau=bureau, subject=a_subject(session), on=MONDAY)
    stayed.suspended(service.SuspensionKind.STAY)
    cases = [
        a_noticed_case(session, bureau=bureau, subject=a_subject(session), on=on)
        for on in (date(2024, 3, 6), MONDAY, date(2024, 3, 5))
    ]
    on = MONDAY
    query = service.CaseQuery(view=View.ALL, agency_id=bureau.agency.id)
    whole = list_by_due(session, query, on=on, soon_until=on)
    assert [line.place for line in whole] == sorted(
        (line.place for line in whole), key=lambda place: (place[0], -place[1].int)
    )
    running = [line for line in whole if line.next_due_on and not line.paused]
    assert [line.case.id for line in running][:3] == [cases[n].case_id for n in (1, 2, 0)]
    assert {line.case.id for line in whole[-2:]} <= {waiting.case_id, stayed.case_id}
    paged, after = [], None
    while part := list_by_due(session, query, on=on, soon_until=on, after=after, limit=2):
        paged += part
        after = part[-1].place
    assert [line.case.id for line in paged] == [line.case.id for line in whole]


def test_history_tells_what_held_on_a_day_as_known_at_an_instant(session: Session) -> None:
    walk = a_listed_case(session, on=MONDAY)
    listed_on, listed_at = walk.day, walk.at
    walk.on(date(2025, 3, 20))
    repair = walk.repair_filed()
    repaired_at = walk.at
    walk.repaired(repair)
    walk.on(date(2025, 4, 7)).penalty_annulled().revoked()
    subject = walk.subject.id

    def told(on: date, minutes_after: object) -> list[tuple[bool, date | None]]:
        as_of = AsOf(on, minutes_after)  # type: ignore[arg-type]
        return [(one.on_list, one.until_on) for one in history_of(session, subject, as_of)]

    soon = timedelta(minutes=1)
    assert told(listed_on, listed_at - soon) == []
    assert told(listed_on - timedelta(days=1), listed_at + soon) == []
    assert told(listed_on, listed_at + soon) == [(True, date(2027, 3, 12))]
    # Known since the repair: on the list until the day before it.
    assert told(date(2025, 3, 19), repaired_at + soon) == [(True, date(2025, 3, 19))]
    assert told(date(2025, 3, 20), repaired_at + soon) == [(False, date(2025, 3, 19))]
    # Known since the revocation: it never was; known before, it was.
    assert told(listed_on, walk.at + soon) == []
    (held,) = history_of(session, subject, AsOf(listed_on, listed_at + soon))
    assert held.rule_from_on == date(2021, 9, 1)
    assert (held.basis, held.end_kind) == (walk.penalty.number if walk.penalty else "", None)
    assert list(moments_of(session, subject)) == [listed_at, repaired_at, walk.at]


def test_history_tells_a_restored_listing_and_by_which_decision_and_rules(
    session: Session,
) -> None:
    walk = a_listed_case(session, on=date(2025, 3, 3))
    listed_on = walk.day
    repair = walk.on(date(2026, 5, 11)).repair_filed()
    walk.repaired(repair)
    repaired_on = walk.day
    revocation = walk.wait(30).revocation_proposed(repair)
    walk.repair_revoked(revocation)
    decided_at = walk.at
    walk.wait(2).restored(revocation)
    subject, soon = walk.subject.id, timedelta(minutes=1)

    def told(on: date, at: datetime) -> list[tuple[bool, str | None]]:
        held = history_of(session, subject, AsOf(on, at))
        return [(one.on_list, one.restored_by_no) for one in held]

    number = revocation.decision_no
    assert number
    assert told(walk.day, walk.at + soon) == [(False, None), (True, number)]
    # Between the repair and the restoration it was not on the list, and never comes to have been.
    assert told(walk.day - timedelta(days=1), walk.at + soon) == [(False, None)]
    assert told(repaired_on, walk.at + soon) == [(False, None)]
    assert told(listed_on, walk.at + soon) == [(True, None)]
    # As known once it was decided, and not yet published again.
    assert told(walk.day, decided_at + soon) == [(False, None)]
    first, again = history_of(session, subject, AsOf(walk.day, walk.at + soon))
    # Decided under the rules of 2025, restored under those of the day the repair was filed.
    assert first.rule_from_on == again.rule_from_on == date(2021, 9, 1)
    assert again.restored_rule_digest == get_list(MARKET).on(date(2026, 5, 11)).digest
    assert again.until_on == revocation.until_on


def test_history_of_a_successor_tells_whom_it_carries_on_and_merges_nothing(
    session: Session,
) -> None:
    walk = a_listed_case(session, on=MONDAY)
    successor = a_subject(session)
    merged_on = walk.wait(30).day
    new = NewLink(LinkKind.SUCCESSION, walk.subject.uscc, successor.uscc, merged_on, "合并协议")
    link_subjects(session, new, by=walk.bureau.handler, at=walk.at)
    as_of = AsOf(merged_on, walk.at + timedelta(minutes=1))
    assert history_of(session, successor.id, as_of) == []
    (back,) = linked_then(session, successor.id, as_of)
    assert (back.other_uscc, back.onward) == (walk.subject.uscc, False)
    (onward,) = linked_then(session, walk.subject.id, as_of)
    assert (onward.other_uscc, onward.onward) == (successor.uscc, True)
    assert [one.on_list for one in history_of(session, walk.subject.id, as_of)] == [True]
    # Neither before its day, nor before it was known.
    assert linked_then(session, successor.id, AsOf(MONDAY, as_of.known_at)) == []
    assert linked_then(session, successor.id, AsOf(merged_on, noon(MONDAY))) == []
