"""Revoking a repair that was granted on false papers, and restoring the listing. None commits.

Due process again: what was false is put to the party by a served notice, it has its time to
answer, another officer decides, the decision is served, and only then is the listing published
again. How long it then lasts, and for how long no new application is taken in, is the list's rule
of the day on which the repair was filed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist import rules
from registry.blacklist.case_facts import facts_of
from registry.blacklist.cases import Service, ServiceMethod
from registry.blacklist.clocks import day_after, set_clock, starts_after_recording
from registry.blacklist.electronic import require_agreement
from registry.blacklist.list_rules import ListRules
from registry.blacklist.listing_models import Listing, Repair
from registry.blacklist.listings import restore_listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.numbers import DocumentKind, next_number
from registry.blacklist.record import meet_clocks, require_competent, start_clocks, write_step
from registry.blacklist.refusals import DefencePeriodOpen
from registry.blacklist.remedy_refusals import (
    AnswerTooLate,
    RepairNotRevocable,
    RevocationActNotPossible,
)
from registry.blacklist.repair_intake import lock_repair
from registry.blacklist.revocations import (
    can_be_revoked,
    check_apart,
    journal,
    lock_revocation,
    move,
    revocations_of,
    rule_of,
)
from registry.blacklist.states import (
    OPEN_REVOCATIONS,
    REPAIR,
    REVOCATION,
    Act,
    Intake,
    RepairState,
    RevocationAct,
    RevocationState,
)
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.policy.calendar import calendar_on
from registry.subjects.models import Subject

METHODS = tuple(method for method in ServiceMethod if method is not ServiceMethod.ANNOUNCEMENT)
"""How its documents are served; an announcement has a procedure of its own in the case."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision on a revocation: the repair falls, or is kept; with its reason."""

    revoked: bool
    reason: str


def propose_revocation(
    session: Session,
    repair_id: UUID,
    *,
    facts: str,
    service: Service,
    version: int,
    by: Actor,
    at: datetime,
) -> RepairRevocation:
    """Put to the party what was false in its papers; its time to answer begins.

    Raises:
        RepairUnknown, Stale, RepairNotRevocable, StepDateWrong, ElectronicNotAgreed,
        AgencyNotCompetent, PersonNeeded, OfficerRecused.
    """
    on = legal_day(at)
    repair, case = lock_repair(session, repair_id, version)
    require_competent(session, case, by, on)
    rules.check_not_recused(facts_of(session, case, on=on), by.person())
    policy = get_list(case.list_key).by_digest(repair.rule_digest)
    _refuse_unless_revocable(session, repair, case, policy, on)
    assert repair.decided_on is not None, "constraint decided_whole"
    _check_service(session, case, service, earliest=repair.decided_on, on=on)
    starts_on = starts_after_recording(
        served_on=service.served_on,
        recorded_on=on,
        late_working_days=policy.late_recording_working_days,
        calendar=calendar_on(on),
    )
    clock = set_clock(policy, "defence", starts_on=starts_on, calendar=calendar_on(on))
    kind = DocumentKind.REVOCATION_NOTICE
    revocation = RepairRevocation(
        id=new_id(),
        repair_id=repair.id,
        case_id=case.id,
        state=REVOCATION.start.value,
        facts=facts,
        proposed_by_id=by.person(),
        notice_no=next_number(session, agency_id=case.agency_id, kind=kind, on=on),
        noticed_on=service.served_on,
        notice_method=service.method.value,
        notice_proof=service.proof,
        notice_recorded_on=on,
        answer_ends_on=clock.deadline.on,
        rule_digest=policy.digest,
        version=1,
    )
    session.add(revocation)
    session.flush()
    start_clocks(session, case.id, clock)
    journal(session, "repair.revocation_proposed", revocation, by, at)
    return revocation


def record_answer(
    session: Session, revocation_id: UUID, *, answer: str, version: int, by: Actor, at: datetime
) -> RepairRevocation:
    """Write down what the party says, in its time; ``by`` is an officer or the party itself.

    Raises:
        RestorationUnknown, Stale, RevocationActNotPossible, AnswerTooLate, AgencyNotCompetent.
    """
    on = legal_day(at)
    revocation, case = lock_revocation(session, revocation_id, version)
    # The party itself is of no agency; a key without an officer is.
    if by.agency_id is not None:
        require_competent(session, case, by, on)
    if on > revocation.answer_ends_on:
        raise AnswerTooLate(ends_on=revocation.answer_ends_on.isoformat())
    if revocation.answer is not None:
        raise RevocationActNotPossible
    move(revocation, RevocationAct.ANSWER)
    revocation.answer, revocation.answered_on = answer, on
    revocation.answer_recorded_by_id = by.officer_id
    journal(session, "repair.revocation_answered", revocation, by, at)
    return revocation


def decide_revocation(
    session: Session,
    revocation_id: UUID,
    outcome: Outcome,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> RepairRevocation:
    """Another officer revokes the repair or keeps it, once the party had its time to answer.

    Neither who proposed it, nor anybody who took in, accepted or granted the repair.

    Raises:
        RestorationUnknown, Stale, RevocationActNotPossible, DefencePeriodOpen,
        DeciderHandledCase: proposed it or took down the answer; DeciderFiledRequest: took part
        in the repair itself; RepairNotRevocable: nothing is left to restore; OfficerRecused,
        AgencyNotCompetent, PersonNeeded.
    """
    on, officer = legal_day(at), by.person()
    revocation, case = lock_revocation(session, revocation_id, version)
    require_competent(session, case, by, on)
    rules.check_not_recused(facts_of(session, case, on=on), officer)
    if revocation.state != RevocationState.NOTICED:
        raise RevocationActNotPossible
    repair = session.get_one(Repair, revocation.repair_id)
    check_apart(revocation, repair, officer)
    if on <= revocation.answer_ends_on:
        ends_on = revocation.answer_ends_on
        raise DefencePeriodOpen(ends_on=ends_on.isoformat(), from_on=day_after(ends_on).isoformat())
    kind = DocumentKind.REVOCATION
    number = next_number(session, agency_id=case.agency_id, kind=kind, on=on)
    meet_clocks(session, case.id, "defence", on=on)
    if outcome.revoked:
        _refuse_unless_left(session, revocation, case, on)
        _revoke(session, revocation, case, on)
    move(revocation, RevocationAct.REVOKE if outcome.revoked else RevocationAct.KEEP)
    revocation.decision_no, revocation.reason = number, outcome.reason
    revocation.decided_on, revocation.decided_by_id = on, officer
    journal(session, "repair.revocation_decided", revocation, by, at)
    return revocation


def serve_revocation(
    session: Session,
    revocation_id: UUID,
    service: Service,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> RepairRevocation:
    """Record that the decision reached the party; only then can the listing be restored.

    Raises:
        RestorationUnknown, Stale, RevocationActNotPossible, StepDateWrong, ElectronicNotAgreed,
        AgencyNotCompetent, PersonNeeded, OfficerRecused.
    """
    on = legal_day(at)
    revocation, case = lock_revocation(session, revocation_id, version)
    require_competent(session, case, by, on)
    rules.check_not_recused(facts_of(session, case, on=on), by.person())
    earliest = revocation.decided_on or revocation.noticed_on
    _check_service(session, case, service, earliest=earliest, on=on)
    move(revocation, RevocationAct.SERVE)
    revocation.served_on = service.served_on
    revocation.service_method = service.method.value
    revocation.service_proof = service.proof
    meet_clocks(session, case.id, "service", on=service.served_on)
    journal(session, "repair.revocation_served", revocation, by, at)
    return revocation


def restore(
    session: Session, revocation_id: UUID, *, version: int, by: Actor, at: datetime
) -> Listing:
    """Publish the listing again from today, until the day that the decision set.

    Raises:
        RestorationUnknown, Stale, RevocationActNotPossible, AgencyNotCompetent, PersonNeeded,
        CaseActNotPossible, BasisNotInForce, RestorationNotServed, TermOver, AlreadyOnList,
        OfficerRecused.
    """
    on = legal_day(at)
    revocation, case = lock_revocation(session, revocation_id, version)
    # As when a listing is published: two at once, and the second sees the first.
    session.get_one(Subject, case.subject_id, with_for_update={"key_share": True})
    require_competent(session, case, by, on)
    following = rules.check(facts_of(session, case, on=on), Act.RESTORE, on, officer_id=by.person())
    move(revocation, RevocationAct.RESTORE)
    revocation.restored_on = on
    session.flush()
    case.restored_on, case.restored_until_on = on, revocation.until_on
    case.ended_on = case.ending_reason = None
    write_step(session, case, Act.RESTORE, following, on=on, by=by, at=at)
    meet_clocks(session, case.id, "publication", on=on)
    listing = restore_listing(session, case, revocation, by=by, at=at)
    journal(session, "repair.listing_restored", revocation, by, at)
    return listing


def _check_service(
    session: Session, case: ListingCase, service: Service, *, earliest: date, on: date
) -> None:
    rules.check_date("#/served_on", service.served_on, earliest=earliest, latest=on)
    if service.method is ServiceMethod.ELECTRONIC:
        require_agreement(session, case.id, on=service.served_on)


def _refuse_unless_revocable(
    session: Session, repair: Repair, case: ListingCase, policy: ListRules, on: date
) -> None:
    pending = any(one.state in OPEN_REVOCATIONS for one in revocations_of(session, repair.id))
    if pending or not can_be_revoked(repair, case, on):
        raise RepairNotRevocable(legal_basis=policy.repair.article)


def _refuse_unless_left(
    session: Session, revocation: RepairRevocation, case: ListingCase, on: date
) -> None:
    """Nothing is restored once the term is over: a term begun anew would be a second listing."""
    repair = session.get_one(Repair, revocation.repair_id)
    if not can_be_revoked(repair, case, on):
        policy = get_list(case.list_key).by_digest(revocation.rule_digest)
        raise RepairNotRevocable(legal_basis=policy.repair.article)


def _revoke(session: Session, revocation: RepairRevocation, case: ListingCase, on: date) -> None:
    """The repair falls; the last day of what is restored and of the bar are set."""
    repair = session.get_one(Repair, revocation.repair_id, with_for_update=True)
    rule, policy = rule_of(repair, case), get_list(case.list_key).by_digest(revocation.rule_digest)
    ends_on = case.restored_until_on or case.term_ends_on
    assert rule is not None, "only what the rule restores was proposed"
    assert ends_on is not None, "a list without a term does not restore (list_check)"
    keys = ("service", "publication")
    clocks = [set_clock(policy, key, starts_on=on, calendar=calendar_on(on)) for key in keys]
    start_clocks(session, case.id, *clocks)
    repair.state = REPAIR.after(RepairState(repair.state), Intake.REVOKE).value
    repair.version += 1
    revocation.until_on = rule.until(on, term=policy.term, ends_on=ends_on)
    revocation.barred_until_on = rule.barred_until(on)
