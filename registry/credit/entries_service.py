"""Facts by hand: one officer records, another confirms, and the fact enters the ledger."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.competence import taken_over_by
from registry.accounts.permissions import Permission
from registry.audit import service as audit
from registry.credit import entries_rules as rules
from registry.credit.entries_models import CreditFact
from registry.credit.entries_rules import FACT, FactAct, FactState, NewFact
from registry.credit.ledger import NewEntry, annul_entry, enter
from registry.credit.vocabulary import EntryKind, Severity
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, NotOnRecord
from registry.subjects.moment import check_not_deregistered

SOURCE = "credit_fact"
_ENTERED = (FactState.CONFIRMED, FactState.REPAIRED, FactState.ANNULLED)


class FactUnknown(NotOnRecord):
    """No such fact."""

    title = N_("没有这条信用事实")


class FactNumberTaken(Conflict):
    """The agency has recorded this document for this subject."""

    title = N_("这份文书已经登记")
    detail = N_("本机关已经为该主体登记过文号为“%(number)s”的同类事实。")


@dataclass(frozen=True, slots=True)
class FactQuery:
    """What a list is narrowed by; None means any."""

    subject_id: int | None = None
    kind: EntryKind | None = None
    state: FactState | None = None


def record_fact(session: Session, new: NewFact, *, by: Actor, at: datetime) -> CreditFact:
    """Record one fact; it counts only once a second officer has confirmed it.

    Raises:
        FactInvalid: see ``entries_rules.check``.
        DeregisteredBefore: the document is of its subject's time after.
        FactNumberTaken: same agency, kind, number and subject, and neither rejected nor annulled.
        PersonNeeded: a key without officer.
    """
    rules.check(new, today=legal_day(at))
    check_not_deregistered(session, new.subject_id, before=new.decided_on)
    fact = CreditFact(
        id=new_id(),
        **asdict(new),
        state=FACT.start,
        recorded_by=by.person(),
        recorded_at=at,
        version=1,
    )
    try:
        with session.begin_nested():
            session.add(fact)
            session.flush()
    except IntegrityError as error:
        if "uq_credit_fact_number" not in str(error.orig):
            raise
        raise FactNumberTaken(number=new.number) from error
    journal_fact(session, fact, "credit.fact_recorded", by, at)
    return fact


def confirm_fact(
    session: Session, fact_id: UUID, *, version: int, by: Actor, at: datetime
) -> CreditFact:
    """A second officer of the same agency confirms: the fact enters the ledger.

    Raises:
        FactUnknown, Stale, ActNotPossible, ConfirmedByRecorder, FactOfAnotherAgency, PersonNeeded.
        DeregisteredBefore: its subject, as is known by now.
    """
    fact = _settled(session, fact_id, FactAct.CONFIRM, version, by, at)
    check_not_deregistered(session, fact.subject_id, before=fact.decided_on)
    enter(session, [_entry(fact)], by=by, at=at)
    journal_fact(session, fact, "credit.fact_confirmed", by, at)
    return fact


def reject_fact(
    session: Session, fact_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> CreditFact:
    """A second officer rejects; nothing enters the ledger.

    Raises:
        As ``confirm_fact``, but for a subject that is no more.
    """
    fact = _settled(session, fact_id, FactAct.REJECT, version, by, at)
    fact.reason = reason
    journal_fact(session, fact, "credit.fact_rejected", by, at)
    return fact


def annul_fact(
    session: Session, fact_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> CreditFact:
    """Take back a confirmed fact: in the ledger it never was; what was known stays known.

    Raises:
        FactUnknown, Stale, ActNotPossible, FactOfAnotherAgency, PersonNeeded.
    """
    fact = locked_fact(session, fact_id, version, by)
    fact.state = FACT.after(FactState(fact.state), FactAct.ANNUL)
    fact.reason = reason
    fact.version += 1
    annul_entry(session, source_kind=SOURCE, source_id=fact.id, reason="annulled", by=by, at=at)
    journal_fact(session, fact, "credit.fact_annulled", by, at)
    return fact


def get_fact(session: Session, fact_id: UUID, *, by: Actor) -> CreditFact:
    """One fact. Until it is confirmed only its own agency sees it, and auditors.

    Raises:
        FactUnknown: there is none that the reader may see.
    """
    fact = session.scalar(select(CreditFact).where(CreditFact.id == fact_id, _seen_by(by)))
    if fact is None:
        raise FactUnknown
    return fact


def list_facts(
    session: Session,
    query: FactQuery,
    *,
    by: Actor,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[CreditFact]:
    """Up to ``limit`` facts that the reader may see, the last recorded first.

    ``after`` is the last one (recorded_at, id) of the page before.
    """
    newest = (CreditFact.recorded_at.desc(), CreditFact.id.desc())
    chosen = select(CreditFact).where(_seen_by(by)).order_by(*newest)
    wanted = {
        CreditFact.subject_id: query.subject_id,
        CreditFact.kind: query.kind,
        CreditFact.state: query.state,
    }
    for column, value in wanted.items():
        if value is not None:
            chosen = chosen.where(column == value)
    if after is not None:
        chosen = chosen.where(tuple_(CreditFact.recorded_at, CreditFact.id) < tuple_(*after))
    return list(session.scalars(chosen.limit(limit)))


def _seen_by(by: Actor) -> ColumnElement[bool]:
    if by.may(Permission.AUDIT_READ):
        return true()
    entered = CreditFact.state.in_(_ENTERED)
    if by.agency_id is None:
        return entered
    return or_(entered, CreditFact.agency_id.in_(taken_over_by(by.agency_id)))


def _settled(
    session: Session, fact_id: UUID, act: FactAct, version: int, by: Actor, at: datetime
) -> CreditFact:
    fact, state = locked_for(session, fact_id, act, version, by)
    fact.state, fact.settled_by, fact.settled_at = state, by.person(), at
    fact.version += 1
    return fact


def locked_for(
    session: Session, fact_id: UUID, act: FactAct, version: int, by: Actor
) -> tuple[CreditFact, FactState]:
    """A fact, locked, and its state after the act of another officer than its recorder.

    Raises:
        FactUnknown, Stale, ActNotPossible, ConfirmedByRecorder, FactOfAnotherAgency, PersonNeeded.
    """
    fact = locked_fact(session, fact_id, version, by)
    state = FACT.after(FactState(fact.state), act)
    if fact.recorded_by == by.person():
        raise rules.ConfirmedByRecorder
    return fact, state


def locked_fact(session: Session, fact_id: UUID, version: int, by: Actor) -> CreditFact:
    """A fact of the officer's own agency, or of one that it took over, locked for a change.

    Raises:
        FactUnknown, Stale, FactOfAnotherAgency, PersonNeeded.
    """
    by.person()
    fact = session.get(CreditFact, fact_id, with_for_update=True)
    if fact is None:
        raise FactUnknown
    check_version(fact, version)
    if not is_own(session, fact, by):
        raise rules.FactOfAnotherAgency
    return fact


def is_own(session: Session, fact: CreditFact, by: Actor) -> bool:
    """Whether the reader is of the agency that recorded it, or of one that took that over."""
    if by.agency_id is None:
        return False
    return fact.agency_id in session.scalars(taken_over_by(by.agency_id)).all()


def _entry(fact: CreditFact) -> NewEntry:
    until = fact.valid_until
    return NewEntry(
        subject_id=fact.subject_id,
        kind=EntryKind(fact.kind),
        severity=Severity(fact.severity),
        publication_class=Severity(fact.severity),
        source_kind=SOURCE,
        source_id=fact.id,
        source_ref=fact.number,
        agency_id=fact.agency_id,
        legal_basis=fact.legal_basis,
        summary=fact.summary,
        occurred_on=fact.occurred_on,
        decided_on=fact.decided_on,
        valid_until=until + timedelta(days=1) if until else None,
    )


def journal_fact(session: Session, fact: CreditFact, action: str, by: Actor, at: datetime) -> None:
    """Note what was done with a fact."""
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="credit_fact",
        object_id=str(fact.id),
        detail={"kind": fact.kind, "severity": fact.severity, "subject": fact.subject_id},
        at=at,
    )
