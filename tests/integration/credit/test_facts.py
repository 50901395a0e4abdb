"""Facts recorded by hand: two officers, the ledger, and what a mistake leaves."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor, system_actor
from registry.accounts.agencies import get_agency, succeed_agency
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.credit import entries_service as facts
from registry.credit import service
from registry.credit.entries_models import CreditFact
from registry.credit.entries_rules import (
    ConfirmedByRecorder,
    FactInvalid,
    FactOfAnotherAgency,
    NewFact,
    UndoneFor,
)
from registry.credit.fact_repair import (
    FactRepairTooEarly,
    RepairDecisionUndone,
    fact_repairs,
    repair_fact,
    repair_of,
    undo_repair,
)
from registry.credit.remedies import RemedyAct
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.clock import legal_day
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.period import AsOf
from registry.kernel.refusals import Stale
from registry.subjects.corrections import Correction, correct_subject
from registry.subjects.models import Subject
from registry.subjects.moment import DeregisteredBefore
from tests.builders.accounts import an_agency, an_officer
from tests.builders.credit import noon
from tests.builders.subjects import a_subject
from tests.builders.web import NOON

MAY_1 = date(2026, 5, 1)
AT = noon(MAY_1)
Recording = Callable[..., CreditFact]


@pytest.fixture
def people(session: Session) -> tuple[Actor, Actor, Actor]:
    """Who records, who reviews in the same agency, and who reviews elsewhere."""
    agency = an_agency(session)
    return (
        actor_of(an_officer(session, agency=agency, roles=[Role.CASE_OFFICER])),
        actor_of(an_officer(session, agency=agency, roles=[Role.REVIEWER])),
        actor_of(an_officer(session, agency=an_agency(session), roles=[Role.REVIEWER])),
    )


@pytest.fixture
def subject(session: Session) -> Subject:
    return a_subject(session)


@pytest.fixture
def record(session: Session, people: tuple[Actor, ...], subject: Subject) -> Recording:
    """An ordered recall of April, unless said otherwise."""
    recorder = people[0]

    def recording(*, at: datetime = AT, **fields: Any) -> CreditFact:
        new = {
            "subject_id": subject.id,
            "agency_id": recorder.agency(),
            "kind": EntryKind.RECALL,
            "severity": Severity.GENERAL,
            "number": "示召〔2026〕3号",
            "legal_basis": "《消费品召回管理暂行规定》第十四条",
            "summary": "责令召回一批不合格电饭锅",
            "occurred_on": date(2026, 4, 1),
            "decided_on": date(2026, 4, 20),
            **fields,
        }
        return facts.record_fact(session, NewFact(**new), by=recorder, at=at)

    return recording


def entered(session: Session, subject: Subject) -> list[str]:
    return [each.kind for each in service.entries_of(session, subject.id, AsOf(MAY_1, AT))]


def test_a_fact_counts_once_a_second_officer_has_confirmed_it(
    session: Session, record: Recording, people: tuple[Actor, ...], subject: Subject
) -> None:
    recorder, reviewer, _elsewhere = people
    fact = record()
    assert entered(session, subject) == []
    with pytest.raises(ConfirmedByRecorder):
        facts.confirm_fact(session, fact.id, version=1, by=recorder, at=AT)
    facts.confirm_fact(session, fact.id, version=1, by=reviewer, at=AT)
    assert entered(session, subject) == ["recall"]
    with pytest.raises(Stale):
        facts.confirm_fact(session, fact.id, version=1, by=reviewer, at=AT)
    with pytest.raises(ActNotPossible):
        facts.reject_fact(session, fact.id, reason="x", version=2, by=reviewer, at=AT)


def test_a_fact_of_a_merged_agency_is_confirmed_by_its_successor(
    session: Session, record: Recording, people: tuple[Actor, ...], subject: Subject
) -> None:
    recorder, _reviewer, elsewhere = people
    fact = record()
    with pytest.raises(FactOfAnotherAgency):
        facts.confirm_fact(session, fact.id, version=1, by=elsewhere, at=AT)
    gone = get_agency(session, recorder.agency())
    succeed_agency(
        session,
        gone.id,
        successor_id=elsewhere.agency(),
        on=legal_day(AT),
        version=gone.version,
        by=system_actor("tests"),
        at=AT,
    )
    assert facts.get_fact(session, fact.id, by=elsewhere).id == fact.id
    facts.confirm_fact(session, fact.id, version=1, by=elsewhere, at=AT)
    assert entered(session, subject) == ["recall"]


def test_an_annulled_fact_never_was_in_the_ledger(
    session: Session, record: Recording, people: tuple[Actor, ...], subject: Subject
) -> None:
    fact = record()
    facts.confirm_fact(session, fact.id, version=1, by=people[1], at=AT)
    later = noon(date(2026, 5, 2))
    facts.annul_fact(session, fact.id, reason="文书已撤回", version=2, by=people[1], at=later)
    assert service.entries_of(session, subject.id, AsOf(MAY_1, later)) == []


def test_a_repaired_fact_stands_and_counts_no_longer_until_the_repair_is_undone(
    session: Session, record: Recording, people: tuple[Actor, ...], subject: Subject
) -> None:
    recorder, reviewer, elsewhere = people
    fact = record()
    facts.confirm_fact(session, fact.id, version=1, by=reviewer, at=AT)
    # General: three months from the date of the document (20 April).
    early, day = noon(date(2026, 7, 19)), noon(date(2026, 7, 20))
    told = fact_repairs(session, [fact.id], MAY_1)[fact.id]
    assert (told.act, told.from_on) == (RemedyAct.REPAIR, date(2026, 7, 20))

    def repair(by: Actor, at: datetime) -> CreditFact:
        return repair_fact(session, fact.id, number="示修〔2026〕1号", version=2, by=by, at=at)

    with pytest.raises(FactRepairTooEarly):
        repair(reviewer, early)
    with pytest.raises(ConfirmedByRecorder):
        repair(recorder, day)
    with pytest.raises(FactOfAnotherAgency):
        repair(elsewhere, day)
    repair(reviewer, day)
    assert fact_repairs(session, [fact.id], day.date()) == {}

    def counted(at: datetime) -> list[tuple[date, bool]]:
        ends = (date(2026, 7, 19), date(2026, 7, 20))
        told = {on: service.explain(session, subject.id, AsOf(on, at)).lines for on in ends}
        return [(on, line.counts) for on, lines in told.items() for line in lines]

    assert counted(day) == [(date(2026, 7, 19), True), (date(2026, 7, 20), False)]
    after = noon(date(2026, 8, 1))
    with pytest.raises(ConfirmedByRecorder):
        undo(session, fact, by=recorder, at=after)
    undo(session, fact, by=reviewer, at=after)
    assert counted(after) == [(date(2026, 7, 19), True), (date(2026, 7, 20), True)]
    assert counted(day)[1] == (date(2026, 7, 20), False), "what was known stays known"
    assert (fact.state, fact.repaired_on) == ("confirmed", None)


@pytest.mark.parametrize(
    ("kind", "severity", "first"),
    [
        (EntryKind.COMPLAINT, Severity.MINOR, MAY_1),
        (EntryKind.INCIDENT, Severity.SERIOUS, date(2027, 5, 1)),
        (EntryKind.AWARD, Severity.GENERAL, None),
    ],
)
def test_the_class_says_from_when_a_fact_can_be_repaired(
    kind: EntryKind, severity: Severity, first: date | None
) -> None:
    told = repair_of(kind, severity, decided_on=MAY_1, on=MAY_1)
    assert (told and told.from_on) == first
    assert repair_of(kind, severity, decided_on=MAY_1, on=date(2026, 3, 31)) is None


def test_until_confirmed_only_its_own_agency_sees_it(
    session: Session, record: Recording, people: tuple[Actor, ...]
) -> None:
    fact = record()
    with pytest.raises(facts.FactUnknown):
        facts.get_fact(session, fact.id, by=people[2])
    assert facts.list_facts(session, facts.FactQuery(), by=people[2]) == []
    facts.confirm_fact(session, fact.id, version=1, by=people[1], at=AT)
    assert facts.get_fact(session, fact.id, by=people[2]) is fact


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": EntryKind.PENALTY}, "#/kind"),
        ({"occurred_on": date(2026, 4, 21)}, "#/occurred_on"),
        ({"decided_on": date(2026, 5, 2)}, "#/decided_on"),
        ({"valid_until": date(2026, 4, 19)}, "#/valid_until"),
    ],
)
def test_a_fact_that_contradicts_itself_is_refused(
    record: Recording, wrong: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(FactInvalid) as refused:
        record(**wrong)
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_the_same_document_is_recorded_once_unless_it_was_rejected_or_annulled(
    session: Session, record: Recording, people: tuple[Actor, ...]
) -> None:
    fact = record()
    with pytest.raises(facts.FactNumberTaken):
        record()
    facts.reject_fact(session, fact.id, reason="日期抄错", version=1, by=people[1], at=AT)
    again = record(decided_on=date(2026, 4, 21))
    facts.confirm_fact(session, again.id, version=1, by=people[1], at=AT)
    with pytest.raises(facts.FactNumberTaken):
        record()
    facts.annul_fact(session, again.id, reason="日期抄错", version=2, by=people[1], at=AT)
    assert record().state == "recorded"


def undo(
    session: Session,
    fact: CreditFact,
    *,
    by: Actor,
    at: datetime,
    ground: UndoneFor = UndoneFor.FALSE_PAPERS,
) -> None:
    reason = "材料不实"
    undo_repair(session, fact.id, reason=reason, ground=ground, version=fact.version, by=by, at=at)


@pytest.mark.parametrize(
    ("ground", "free_on"),
    [(UndoneFor.FALSE_PAPERS, date(2027, 5, 2)), (UndoneFor.MISTAKE, MAY_1)],
)
def test_false_papers_bar_another_repair_for_a_year_and_no_decision_repairs_twice(
    session: Session,
    record: Recording,
    people: tuple[Actor, ...],
    ground: UndoneFor,
    free_on: date,
) -> None:
    reviewer = people[1]
    fact = record(severity=Severity.MINOR)
    facts.confirm_fact(session, fact.id, version=1, by=reviewer, at=AT)

    def repair(number: str, on: date) -> None:
        version, at = fact.version, noon(on)
        repair_fact(session, fact.id, number=number, version=version, by=reviewer, at=at)

    repair("示修〔2026〕1号", MAY_1)
    undo(session, fact, by=reviewer, at=AT, ground=ground)
    told = fact_repairs(session, [fact.id], MAY_1)[fact.id]
    assert max(told.from_on, MAY_1) == free_on
    if free_on > MAY_1:
        with pytest.raises(FactRepairTooEarly) as refused:
            repair("示修〔2026〕2号", free_on - timedelta(days=1))
        assert "虚假材料" in str(refused.value.legal_basis)
    with pytest.raises(RepairDecisionUndone):
        repair("示修〔2026〕1号", free_on)
    repair("示修〔2026〕2号", free_on)
    assert fact.state == "repaired"


def test_no_document_is_made_about_a_firm_that_is_no_more(
    session: Session, record: Recording, people: tuple[Actor, ...], subject: Subject
) -> None:
    gone = Correction("登记机关来函", effective_on=date(2026, 4, 19), status="deregistered")
    before = record(number="示召〔2026〕2号", decided_on=date(2026, 4, 19))
    after = record()
    correct_subject(session, subject.id, gone, version=1, by=people[0], at=AT)
    with pytest.raises(DeregisteredBefore):
        facts.confirm_fact(session, after.id, version=1, by=people[1], at=AT)
    with pytest.raises(DeregisteredBefore):
        record(number="示召〔2026〕4号")
    facts.confirm_fact(session, before.id, version=1, by=people[1], at=AT)
    imported_so = a_subject(session, at=NOON, status="deregistered").id
    later = NOON + timedelta(days=1)
    record(subject_id=imported_so, decided_on=legal_day(NOON), at=NOON)
    with pytest.raises(DeregisteredBefore):
        record(subject_id=imported_so, number="示召〔2026〕5号", decided_on=later.date(), at=later)


def test_the_database_itself_wants_a_second_officer(
    session: Session, record: Recording, people: tuple[Actor, ...]
) -> None:
    recorder, reviewer, _elsewhere = people
    fact = record(severity=Severity.MINOR)

    def refused(**values: object) -> None:
        alone = update(CreditFact).where(CreditFact.id == fact.id).values(values)
        with pytest.raises(IntegrityError, match="second_officer"), session.begin_nested():
            session.execute(alone)

    refused(state="confirmed", settled_by=recorder.officer_id, settled_at=AT)
    facts.confirm_fact(session, fact.id, version=1, by=reviewer, at=AT)
    repair_fact(session, fact.id, number="示修〔2026〕1号", version=2, by=reviewer, at=AT)
    assert fact.repaired_by == reviewer.officer_id
    session.flush()
    refused(repaired_by=recorder.officer_id)
    undo(session, fact, by=reviewer, at=AT)
    assert (fact.repaired_by, fact.undone_by) == (None, reviewer.officer_id)
    session.flush()
    refused(undone_by=recorder.officer_id)
