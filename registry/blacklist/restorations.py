"""Revoking a repair that was granted on false papers, and restoring the listing. None commits.

Once the party had its time to answer (``revocation_notices``), another officer decides, the
decision is served, and only then is the listing published again. How long it then lasts, and for
how long no new application is taken in, is the list's rule of the day on which the repair was
filed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist import rules
from registry.blacklist.case_facts import facts_of
from registry.blacklist.cases import Service
from registry.blacklist.clocks import day_after, set_clock
from registry.blacklist.documents import draw_about_revocation
from registry.blacklist.listing_models import Listing, Repair
from registry.blacklist.listings import restore_listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.numbers import DocumentKind, next_number
from registry.blacklist.record import meet_clocks, require_competent, start_clocks, write_step
from registry.blacklist.refusals import DefencePeriodOpen
from registry.blacklist.remedy_refusals import RepairNotRevocable, RevocationActNotPossible
from registry.blacklist.request_states import (
    REPAIR,
    Intake,
    RepairState,
    RevocationAct,
    RevocationState,
)
from registry.blacklist.revocations import (
    begin_revocation,
    can_be_revoked,
    check_apart,
    journal,
    lock_revocation,
    move,
    note_service_of,
    rule_of,
)
from registry.blacklist.serving import check_arrived
from registry.blacklist.states import Act
from registry.kernel.clock import legal_day
from registry.policy.calendar import calendar_on
from registry.subjects.models import Subject


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision on a revocation: the repair falls, or is kept; with its reason."""

    revoked: bool
    reason: str


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

    The decision is drawn up with it.
    Neither who proposed it, nor anybody who took in, accepted or granted the repair.

    Raises:
        RestorationUnknown, Stale, RevocationActNotPossible, DefencePeriodOpen,
        DeciderHandledCase: proposed it or took down the answer; DeciderFiledRequest: took part
        in the repair itself; RepairNotRevocable: nothing is left to restore; OfficerRecused,
        AgencyNotCompetent, PersonNeeded.
    """
    officer = by.person()
    revocation, case, on = begin_revocation(session, revocation_id, version, by, at)
    if revocation.state != RevocationState.NOTICED:
        raise RevocationActNotPossible
    repair = session.get_one(Repair, revocation.repair_id)
    check_apart(revocation, repair, officer)
    ends_on = revocation.answer_ends_on
    assert ends_on is not None, "constraint noticed_whole"
    if on <= ends_on:
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
    session.flush()
    draw_about_revocation(session, case, kind, revocation, by=by, at=at)
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
    revocation, case, on = begin_revocation(session, revocation_id, version, by, at)
    kind = DocumentKind.REVOCATION
    check_arrived(session, case, revocation, kind, service, on=on)
    move(revocation, RevocationAct.SERVE)
    revocation.served_on = service.served_on
    revocation.service_method = service.method.value
    revocation.service_proof = service.proof
    note_service_of(session, revocation, kind, service, by=by, at=at)
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
    revocation.until_on = rule.until(
        on, term=policy.term, ends_on=ends_on, ban_until=case.ban_until
    )
    revocation.barred_until_on = rule.barred_until(on)
