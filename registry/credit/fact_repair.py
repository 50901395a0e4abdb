"""Repair of facts recorded by hand: they stand and are shown, and count no longer (信用修复).

The agency that recorded the fact repairs it, by another officer than its recorder, from the day on
that ``policy/fact_repair.yaml`` names. A repair may be undone, again not by the recorder, and its
decision is used up; one that was got by false papers bars the next for a term.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import policy
from registry.accounts.actors import Actor
from registry.credit.entries_models import CreditFact
from registry.credit.entries_rules import FactAct, FactState, UndoneFor
from registry.credit.entries_service import SOURCE, journal_fact, locked_for
from registry.credit.remedies import Remedy, RemedyAct
from registry.credit.setting_aside import Aside, restore_entries, set_aside
from registry.credit.vocabulary import EntryKind, SetAside, Severity
from registry.kernel.clock import legal_day
from registry.kernel.period import add_months
from registry.kernel.provisions import NoProvisionInForce, Provision, load
from registry.kernel.refusals import N_, Conflict

_FILE = Path(policy.__file__).with_name("fact_repair.yaml")


class RepairNotPossible(Conflict):
    """Good conduct, or a day on which no rule of repair is in force."""

    title = N_("不能修复")
    detail = N_("这类事实不需要修复，或者当日没有生效的修复规定。")


class FactRepairTooEarly(Conflict):
    """The shortest time for its class is not over."""

    title = N_("还不能修复")
    detail = N_("这项事实%(from_on)s起才能修复。")


class RepairDecisionUndone(Conflict):
    """The decision repaired the fact before, and that repair was undone."""

    title = N_("修复决定已被撤销")
    detail = N_("按“%(number)s”所作的修复已被撤销。再次修复要有新的决定。")


def repair_of(kind: EntryKind, severity: Severity, *, decided_on: date, on: date) -> Remedy | None:
    """From which day a fact can be repaired by the rule in force on ``on``; None: it cannot."""
    try:
        rule = _provision().on(on)
    except NoProvisionInForce:
        return None
    if kind not in rule.body["kinds"]:
        return None
    term = rule.body["min_months"][severity]
    from_on = add_months(decided_on, term["months"])
    return Remedy(RemedyAct.REPAIR, from_on, f"{rule.legal_basis}：{term['source']}")


def repair_fact(
    session: Session, fact_id: UUID, *, number: str, version: int, by: Actor, at: datetime
) -> CreditFact:
    """Repair a confirmed fact from today on; ``number`` is of the decision that says so.

    Raises:
        FactUnknown, Stale, ActNotPossible, ConfirmedByRecorder, FactOfAnotherAgency, PersonNeeded.
        RepairNotPossible, FactRepairTooEarly, RepairDecisionUndone.
    """
    fact, state = locked_for(session, fact_id, FactAct.REPAIR, version, by)
    on = legal_day(at)
    repair = find_repair(fact, on)
    if repair is None:
        raise RepairNotPossible
    if on < repair.from_on:
        raise FactRepairTooEarly(from_on=repair.from_on.isoformat(), legal_basis=repair.source)
    if number in fact.undone_repairs:
        raise RepairDecisionUndone(number=number)
    fact.state, fact.repair_number, fact.repaired_on = state, number, on
    fact.repaired_by = by.person()
    fact.version += 1
    aside = Aside(SetAside.REPAIRED, on, SOURCE, fact.id, number)
    set_aside(session, source_kind=SOURCE, source_id=fact.id, aside=aside, by=by, at=at)
    journal_fact(session, fact, "credit.fact_repaired", by, at)
    return fact


def undo_repair(
    session: Session,
    fact_id: UUID,
    *,
    reason: str,
    ground: UndoneFor,
    version: int,
    by: Actor,
    at: datetime,
) -> CreditFact:
    """Let a repaired fact count again, as if it had not been repaired.

    Its decision repairs nothing again; after false papers no other does before the bar is over.

    Raises:
        FactUnknown, Stale, ActNotPossible, ConfirmedByRecorder, FactOfAnotherAgency, PersonNeeded.
    """
    fact, state = locked_for(session, fact_id, FactAct.UNDO_REPAIR, version, by)
    assert fact.repair_number is not None, "ck repair_whole"
    fact.undone_repairs = [*fact.undone_repairs, fact.repair_number]
    fact.state, fact.reason, fact.undone_by = state, reason, by.person()
    fact.repair_number, fact.repaired_on, fact.repaired_by = None, None, None
    fact.version += 1
    if ground is UndoneFor.FALSE_PAPERS:
        on = legal_day(at)
        bar = _provision().on(on).body["false_papers"]
        fact.repair_barred_until_on = add_months(on, bar["bar_months"])
    restore_entries(session, source_kind=SOURCE, source_id=fact.id, by=by, at=at)
    journal_fact(session, fact, "credit.fact_repair_undone", by, at)
    return fact


def fact_repairs(session: Session, fact_ids: Sequence[UUID], on: date) -> Mapping[UUID, Remedy]:
    """From when N confirmed facts can be repaired, as they stand on a day: for the credit file."""
    confirmed = select(CreditFact).where(
        CreditFact.id.in_(fact_ids), CreditFact.state == FactState.CONFIRMED
    )
    found = {fact.id: find_repair(fact, on) for fact in session.scalars(confirmed)}
    return {fact_id: repair for fact_id, repair in found.items() if repair is not None}


def find_repair(fact: CreditFact, on: date) -> Remedy | None:
    """From when a fact can be repaired, as it stands on a day; None: it cannot."""
    kind, severity = EntryKind(fact.kind), Severity(fact.severity)
    repair = repair_of(kind, severity, decided_on=fact.decided_on, on=on)
    barred_until_on = fact.repair_barred_until_on
    if repair is None or barred_until_on is None or barred_until_on < repair.from_on:
        return repair
    rule = _provision().on(on)
    source = f"{rule.legal_basis}：{rule.body['false_papers']['source']}"
    return replace(repair, from_on=barred_until_on + timedelta(days=1), source=source)


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)
