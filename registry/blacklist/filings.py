"""Filing facts: recorded, cured, taken back; each opens or moves a case. None commits.

A filing fact is what an entry in the abnormal operations register stands on: no annual report,
information withheld or false, an address at which nobody is reached. It is no penalty.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts import service as accounts
from registry.accounts.actors import Actor
from registry.accounts.conflicts import conflicted_officers
from registry.audit import service as audit
from registry.blacklist import rules
from registry.blacklist.candidates import (
    UNLISTED_ENDS,
    candidate_row,
    insert_candidates,
    mark_basis_fell,
)
from registry.blacklist.case_facts import facts_of
from registry.blacklist.clocks import set_clock
from registry.blacklist.filing_refusals import (
    FactNotDue,
    FactOnRecord,
    FactSettled,
    FilingFactUnknown,
    NotKeeper,
)
from registry.blacklist.guards import ART_RECUSAL
from registry.blacklist.lists import ABNORMAL, get_list
from registry.blacklist.mailing_rules import (
    FIRST,
    SECOND,
    Mailing,
    MailingRule,
    check_mailings,
)
from registry.blacklist.models import FilingFact, ListingCase
from registry.blacklist.record import require_reader, start_clocks
from registry.blacklist.refusals import AgencyNotCompetent, NoListingGround, OfficerRecused
from registry.db import check_version, one_at_a_time
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import FieldError
from registry.policy.calendar import calendar_on
from registry.subjects.models import Subject
from registry.subjects.moment import check_not_deregistered

_NO_LETTER = Mailing()
STANDING, CURED, ANNULLED = "standing", "cured", "annulled"


@dataclass(frozen=True, slots=True)
class NewFact:
    """A filing fact to be recorded.

    ``kind`` is one of ``list_check.FACTS``; ``established_on`` the end of the period or of the
    order, or the day of the finding; ``evidence`` names the year, the order or the finding.
    ``first`` and ``second`` are the letters that came back from the registered address, where
    nobody is reached there.
    """

    subject_id: int
    kind: str
    established_on: date
    evidence: str
    first: Mailing = _NO_LETTER
    second: Mailing = _NO_LETTER


def record_fact(session: Session, new: NewFact, *, by: Actor, at: datetime) -> ListingCase:
    """An officer records a fact; its candidate opens, and the clock to decide runs from the fact.

    Raises:
        StepDateWrong: the fact lies ahead.
        NotKeeper: the officer's agency does not keep the register.
        DeregisteredBefore: the party had ceased to exist.
        OfficerRecused: the officer declared a conflict with the subject.
        NoListingGround: the fact was no ground on its day.
        FactNotDue: the duty has a period, which did not end on that day.
        MailingsWrong: nobody is said to be reached, and the two letters do not show it.
        FactOnRecord: the same fact stands already, and a case with it.
        NoProvisionInForce: the register did not exist then.
    """
    on, officer = legal_day(at), by.person()
    rules.check_date("#/established_on", new.established_on, earliest=date.min, latest=on)
    policy = get_list(ABNORMAL).on(new.established_on)
    agency = accounts.get_agency(session, by.agency())
    if not policy.may_be_kept_by(agency.function):
        raise NotKeeper
    check_not_deregistered(session, new.subject_id, before=new.established_on)
    party = session.get_one(Subject, new.subject_id)
    if officer in conflicted_officers(session, party.uscc, on=on):
        raise OfficerRecused(legal_basis=ART_RECUSAL)
    ground = policy.ground_of_fact(new.kind)
    if ground is None:
        raise NoListingGround
    due = ground.period_ends
    if due is not None and not due.is_of(new.established_on):
        places = (("month", due.month), ("day", due.day))
        told = FieldError("#/established_on", FactNotDue.detail, places)
        raise FactNotDue(errors=[told], legal_basis=ground.article, **dict(places))
    check_mailings(new.first, new.second, ground.mailings, established_on=new.established_on)
    _refuse_second(session, new)
    fact = FilingFact(
        id=new_id(),
        subject_id=new.subject_id,
        agency_id=agency.id,
        kind=new.kind,
        established_on=new.established_on,
        evidence=new.evidence,
        **_letters(new, ground.mailings),
        state=STANDING,
        recorded_by_id=officer,
        recorded_at=at,
        version=1,
    )
    session.add(fact)
    session.flush()
    row = candidate_row(fact, policy, ground, at, filing_fact_id=fact.id)
    (case_id,) = insert_candidates(session, [row], by=by, at=at)
    calendar = calendar_on(on)
    clock = set_clock(policy, "decision", starts_on=new.established_on, calendar=calendar)
    start_clocks(session, case_id, clock)
    _journal(session, "filing_fact.recorded", fact, by, at)
    return session.get_one(ListingCase, case_id)


def _letters(new: NewFact, rule: MailingRule | None) -> dict[str, Any]:
    """The columns of the two letters, with the rule they were judged by."""
    if rule is None:
        return {}
    told: dict[str, Any] = {
        "mail_min_days": rule.min_days_apart,
        "mail_max_days": rule.max_days_apart,
    }
    for name, letter in ((FIRST, new.first), (SECOND, new.second)):
        told |= {
            f"{name}_mail_method": letter.method,
            f"{name}_mail_no": letter.number,
            f"{name}_mailed_on": letter.sent_on,
            f"{name}_returned_on": letter.returned_on,
        }
    return told


def _refuse_second(session: Session, new: NewFact) -> None:
    """One entry on one ground: two at once could both be decided, and only one be published."""
    one_at_a_time(session, f"filing_fact {new.subject_id} {new.kind}")
    standing = session.scalar(
        select(FilingFact.established_on)
        .join(ListingCase, ListingCase.filing_fact_id == FilingFact.id)
        .where(
            FilingFact.subject_id == new.subject_id,
            FilingFact.kind == new.kind,
            FilingFact.state == STANDING,
            ListingCase.ended_on.is_(None),
        )
        .limit(1)
    )
    if standing is not None:
        raise FactOnRecord(on=standing.isoformat())


def cure_fact(
    session: Session,
    fact_id: UUID,
    *,
    on: date,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> FilingFact:
    """The duty was met: the entry may be removed, on the party's application.

    Raises:
        FilingFactUnknown, FactSettled, StepDateWrong, Stale, PersonNeeded, AgencyNotCompetent,
        OfficerRecused.
    """
    fact = _lock(session, fact_id, version, by, at)
    if fact.state != STANDING:
        raise FactSettled
    _check_day(fact, on, at)
    fact.state, fact.cured_on, fact.cured_by_id, fact.cure = CURED, on, by.person(), reason
    fact.version += 1
    session.flush()
    _journal(session, "filing_fact.cured", fact, by, at)
    return fact


def annul_fact(
    session: Session,
    fact_id: UUID,
    *,
    on: date,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> FilingFact:
    """The fact was wrong: what stands on it is to be revoked, a candidate falls away.

    Also one that was cured meanwhile, and whose listing ended: then the subject never was on it.

    Raises:
        FilingFactUnknown, FactSettled, StepDateWrong, Stale, PersonNeeded, AgencyNotCompetent,
        OfficerRecused.
    """
    # The case first, as every other use case does: two locks in one order cannot deadlock.
    case = session.scalars(
        select(ListingCase).where(ListingCase.filing_fact_id == fact_id).with_for_update()
    ).one_or_none()
    fact = _lock(session, fact_id, version, by, at)
    if fact.state == ANNULLED:
        raise FactSettled
    _check_day(fact, on, at)
    fact.state, fact.annulled_on, fact.annulled_by_id = ANNULLED, on, by.person()
    fact.annulment_reason = reason
    fact.version += 1
    session.flush()
    if case is not None and case.state not in UNLISTED_ENDS and case.basis_fell_on is None:
        mark_basis_fell(session, case, on, by=by, at=at)
    _journal(session, "filing_fact.annulled", fact, by, at)
    return fact


def get_fact(session: Session, fact_id: UUID) -> FilingFact:
    """One filing fact.

    Raises:
        FilingFactUnknown: there is none.
    """
    fact = session.get(FilingFact, fact_id)
    if fact is None:
        raise FilingFactUnknown(fact_id=str(fact_id))
    return fact


def read_fact(session: Session, fact_id: UUID, *, by: Actor, on: date) -> FilingFact:
    """One filing fact, for who may read the case that it opened.

    Raises:
        FilingFactUnknown, CaseNotReadable.
    """
    fact = get_fact(session, fact_id)
    opened = select(ListingCase).where(ListingCase.filing_fact_id == fact_id)
    require_reader(session, session.scalars(opened).one(), by, on)
    return fact


def _lock(session: Session, fact_id: UUID, version: int, by: Actor, at: datetime) -> FilingFact:
    fact = session.get(FilingFact, fact_id, with_for_update=True, populate_existing=True)
    if fact is None:
        raise FilingFactUnknown(fact_id=str(fact_id))
    if not accounts.acts_for(session, by, fact.agency_id, legal_day(at)):
        raise AgencyNotCompetent
    check_version(fact, version)
    opened = select(ListingCase).where(ListingCase.filing_fact_id == fact_id)
    facts = facts_of(session, session.scalars(opened).one(), on=legal_day(at), lock=False)
    rules.check_not_recused(facts, by.person())
    return fact


def _check_day(fact: FilingFact, on: date, at: datetime) -> None:
    rules.check_date("#/on", on, earliest=fact.established_on, latest=legal_day(at))


def _journal(session: Session, action: str, fact: FilingFact, by: Actor, at: datetime) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="filing_fact",
        object_id=str(fact.id),
        detail={"kind": fact.kind, "version": fact.version},
        at=at,
    )
