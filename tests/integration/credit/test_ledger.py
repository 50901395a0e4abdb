"""The ledger and the grades that follow from it, on a real database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.credit import service
from registry.credit.models import CreditEntry, GradePeriod
from registry.credit.vocabulary import EntryKind, Severity
from registry.due import DueWork
from registry.kernel.identity import new_id
from registry.kernel.period import AsOf
from tests.builders.accounts import an_agency
from tests.builders.credit import a_new_entry, an_entry, noon
from tests.builders.subjects import a_subject, some_subjects

MARCH_1 = date(2024, 3, 1)
APRIL_1 = date(2024, 4, 1)
MAY_1 = date(2024, 5, 1)
BY = system_actor("tests")


def letter(session: Session, subject_id: int, valid_on: date, known_on: date) -> str | None:
    grade = service.grade_of(session, subject_id, AsOf(valid_on, noon(known_on)))
    return grade.letter if grade else None


def test_a_subject_without_entries_is_not_graded(session: Session) -> None:
    subject = a_subject(session)
    assert service.regrade(session, [subject.id], at=noon(MAY_1)) == []
    assert letter(session, subject.id, MAY_1, MAY_1) is None


def test_an_entry_lowers_the_grade_from_the_day_of_its_document(session: Session) -> None:
    subject = a_subject(session)
    an_entry(session, subject, kind=EntryKind.PENALTY, decided_on=MARCH_1)
    (change,) = service.regrade(session, [subject.id], at=noon(APRIL_1))
    assert (change.before, change.after, change.points) == (None, "B", Decimal(82))
    assert letter(session, subject.id, MARCH_1, APRIL_1) == "B"
    assert letter(session, subject.id, MARCH_1 - timedelta(1), APRIL_1) is None


def test_time_alone_lifts_a_grade_and_the_day_is_known_in_advance(session: Session) -> None:
    subject = a_subject(session)
    an_entry(session, subject, kind=EntryKind.PENALTY, decided_on=MARCH_1)
    service.regrade(session, [subject.id], at=noon(APRIL_1))
    grade = service.grade_of(session, subject.id, AsOf(APRIL_1, noon(APRIL_1)))
    assert grade is not None
    halved_on = date(2025, 3, 1)
    assert grade.next_change_on == halved_on
    assert service.owe_scheduled_changes(session, on=halved_on - timedelta(1), at=noon(MAY_1)) == 0
    assert service.owe_scheduled_changes(session, on=halved_on, at=noon(halved_on)) == 1
    service.regrade(session, [subject.id], at=noon(halved_on))
    assert letter(session, subject.id, halved_on, halved_on) == "A"
    assert letter(session, subject.id, halved_on - timedelta(1), halved_on) == "B"


def test_an_annulled_entry_never_was_but_what_was_known_stays_known(session: Session) -> None:
    subject = a_subject(session)
    entry = an_entry(session, subject, kind=EntryKind.PENALTY, decided_on=MARCH_1)
    other = an_entry(session, subject, severity=Severity.MINOR, decided_on=MARCH_1)
    service.regrade(session, [subject.id], at=noon(MARCH_1))
    service.annul_entry(
        session,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        reason="原处罚决定被撤销",
        by=BY,
        at=noon(MAY_1),
    )
    service.regrade(session, [subject.id], at=noon(MAY_1))
    assert letter(session, subject.id, APRIL_1, MAY_1) == "A"
    assert letter(session, subject.id, APRIL_1, APRIL_1) == "B"
    known_now = service.entries_of(session, subject.id, AsOf(MAY_1, noon(MAY_1)))
    known_then = service.entries_of(session, subject.id, AsOf(MAY_1, noon(APRIL_1)))
    assert [e.id for e in known_now] == [other.id]
    assert {e.id for e in known_then} == {other.id, entry.id}


def test_an_ended_entry_held_and_holds_no_longer(session: Session) -> None:
    subject = a_subject(session)
    entry = an_entry(session, subject, kind=EntryKind.SERIOUS_LISTING, severity=Severity.SERIOUS)
    service.regrade(session, [subject.id], at=noon(APRIL_1))
    assert letter(session, subject.id, APRIL_1, APRIL_1) == "D"
    service.end_entry(
        session,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        ends_on=MAY_1,
        reason="信用修复",
        by=BY,
        at=noon(MAY_1),
    )
    service.regrade(session, [subject.id], at=noon(MAY_1))
    assert letter(session, subject.id, MAY_1, MAY_1) == "A"
    assert letter(session, subject.id, MAY_1 - timedelta(1), MAY_1) == "D"


def test_a_source_enters_once(session: Session) -> None:
    subject = a_subject(session)
    new = a_new_entry(subject, an_agency(session).id)
    first = service.enter(session, [new], by=BY, at=noon(APRIL_1))
    again = service.enter(session, [new], by=BY, at=noon(MAY_1))
    assert [entry.id for entry in first] == [entry.id for entry in again]
    assert session.scalar(select(func.count()).select_from(CreditEntry)) == 1
    owed = select(func.count()).select_from(DueWork).where(DueWork.kind == service.REGRADE)
    assert session.scalar(owed) == 1


def test_entries_come_back_in_the_order_given(session: Session) -> None:
    subjects = some_subjects(session, 5)
    agency_id = an_agency(session).id
    new = [a_new_entry(subject, agency_id) for subject in reversed(subjects)]
    entered = service.enter(session, new, by=BY, at=noon(APRIL_1))
    assert [entry.source_id for entry in entered] == [entry.source_id for entry in new]


@pytest.mark.parametrize(
    ("occurred_on", "decided_on", "pointer"),
    [
        (APRIL_1, MARCH_1, "#/0/occurred_on"),
        (MARCH_1, MAY_1, "#/0/decided_on"),
    ],
)
def test_an_entry_that_contradicts_its_dates_is_refused(
    session: Session, occurred_on: date, decided_on: date, pointer: str
) -> None:
    subject = a_subject(session)
    new = a_new_entry(
        subject, an_agency(session).id, occurred_on=occurred_on, decided_on=decided_on
    )
    with pytest.raises(service.EntryInvalid) as refused:
        service.enter(session, [new], by=BY, at=noon(APRIL_1))
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_ending_what_is_not_in_the_ledger_is_refused(session: Session) -> None:
    with pytest.raises(service.EntryUnknown):
        service.annul_entry(
            session, source_kind="finding", source_id=new_id(), reason="x", by=BY, at=noon(MAY_1)
        )


def test_grading_twice_or_at_one_instant_writes_nothing_new(session: Session) -> None:
    subject = a_subject(session)
    an_entry(session, subject)
    service.regrade_due(session, [str(subject.id), str(subject.id)], at=noon(APRIL_1))
    rows = select(func.count()).select_from(GradePeriod)
    before = session.scalar(rows)
    assert service.regrade(session, [subject.id], at=noon(APRIL_1)) == []
    assert session.scalar(rows) == before


def test_a_clock_that_went_back_makes_no_two_answers(session: Session) -> None:
    subject = a_subject(session)
    an_entry(session, subject)
    service.regrade(session, [subject.id], at=noon(MAY_1))
    an_entry(session, subject, kind=EntryKind.PENALTY, at=noon(APRIL_1))
    (change,) = service.regrade(session, [subject.id], at=noon(APRIL_1))
    assert (change.before, change.after) == ("A", "B")
    assert letter(session, subject.id, APRIL_1, MAY_1) == "B"


@pytest.mark.parametrize("table", ["credit_entry", "grade_period"])
@pytest.mark.parametrize(
    "spoiling",
    [
        "UPDATE {} SET subject_id = subject_id + 1",
        "UPDATE {} SET valid = daterange('2000-01-01', NULL)",
        "UPDATE {} SET recorded = tstzrange('2000-01-01', NULL)",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
    ],
)
def test_the_database_itself_overwrites_and_forgets_nothing(
    session: Session, table: str, spoiling: str
) -> None:
    subject = a_subject(session)
    an_entry(session, subject, kind=EntryKind.PENALTY, decided_on=MARCH_1)
    service.regrade(session, [subject.id], at=noon(APRIL_1))
    with (
        pytest.raises(IntegrityError, match=f"{table}: only the end of recorded"),
        session.begin_nested(),
    ):
        session.execute(text(spoiling.format(table)))
    with session.begin_nested():
        session.execute(
            text(f"UPDATE {table} SET recorded = tstzrange(lower(recorded), :at)"),  # noqa: S608 - two names of ours
            {"at": noon(MAY_1)},
        )


def test_the_database_itself_gives_no_two_answers_for_one_moment(session: Session) -> None:
    subject = a_subject(session)
    an_entry(session, subject, kind=EntryKind.PENALTY, decided_on=MARCH_1)
    service.regrade(session, [subject.id], at=noon(APRIL_1))
    another = text(
        "INSERT INTO grade_period (subject_id, grade, points, vetoed, since, policy_digest, valid,"
        " recorded) VALUES (:subject, 'A', 95, false, :begins, 'x', daterange(:begins, NULL),"
        " tstzrange(:known, NULL))"
    )
    again = {"subject": subject.id, "begins": APRIL_1, "known": noon(MAY_1)}
    with pytest.raises(IntegrityError, match="two answers"), session.begin_nested():
        session.execute(another, again)
