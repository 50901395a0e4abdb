"""Objection (异议): a listing was wrong from the start. None commits."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist import rules
from registry.blacklist.admission import admit
from registry.blacklist.case_facts import facts_of
from registry.blacklist.clocks import set_clock
from registry.blacklist.contest_checks import check_as_ruled
from registry.blacklist.deciders import somebody_decides
from registry.blacklist.listing_models import Objection
from registry.blacklist.listings import conclude, undo_listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseDeadline, ListingCase
from registry.blacklist.numbers import DocumentKind, next_number
from registry.blacklist.record import (
    is_running,
    lock_case,
    meet_clocks,
    require_competent,
    start_clocks,
)
from registry.blacklist.remedy_refusals import (
    DeciderFiledRequest,
    NobodyElseDecides,
    NotListed,
    ObjectionNotAccepted,
    ObjectionTakenUp,
    ObjectionTooLate,
    ObjectionUnknown,
    RequestDecided,
)
from registry.blacklist.reopenings import apart_from
from registry.blacklist.request_states import (
    OBJECTION,
    OPEN_OBJECTIONS,
    Decision,
    Intake,
    ObjectionState,
)
from registry.blacklist.requests import (
    decided_state,
    journal,
    note_decision,
    refuse_pending,
    withdraw,
)
from registry.blacklist.rules import ART_SEPARATION
from registry.blacklist.states import CONTESTABLE_STATES, Act
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.policy.calendar import calendar_on

ACCEPT_CLOCK = "objection_accept"
DECIDE_CLOCK = "objection_decide"


def file_objection(
    session: Session, case_id: UUID, *, statement: str, by: Actor, at: datetime
) -> Objection:
    """An officer takes in an objection; publication goes on meanwhile (Order 44 art. 22).

    Raises:
        CaseUnknown, AgencyNotCompetent, PersonNeeded, OfficerRecused, NotListed, RequestPending,
        ObjectionTooLate.
    """
    on, case = legal_day(at), lock_case(session, case_id)
    admit(session, case, by, on)
    return take_objection(session, case, statement, filed_by_id=by.person(), by=by, at=at)


def take_objection(
    session: Session,
    case: ListingCase,
    statement: str,
    *,
    filed_by_id: UUID | None,
    by: Actor,
    at: datetime,
) -> Objection:
    """Write down an objection against the locked case; ``filed_by_id`` is None for the party.

    Raises:
        NotListed, RequestPending, ObjectionTooLate.
    """
    on, case_id = legal_day(at), case.id
    if case.state not in CONTESTABLE_STATES:
        raise NotListed
    refuse_pending(session, Objection, case_id)
    _refuse_late(session, case_id, on)
    assert case.decided_by_id is not None, "constraint decided_whole"
    policy = get_list(case.list_key).on(on)
    objection = Objection(
        id=new_id(),
        number=next_number(session, agency_id=case.agency_id, kind=DocumentKind.OBJECTION, on=on),
        case_id=case_id,
        state=OBJECTION.start.value,
        filed_on=on,
        statement=statement,
        filed_by_id=filed_by_id,
        first_decided_by_id=case.decided_by_id,
        acceptance_required=ACCEPT_CLOCK in policy.clocks,
        rule_digest=policy.digest,
        version=1,
    )
    session.add(objection)
    session.flush()
    key = ACCEPT_CLOCK if objection.acceptance_required else DECIDE_CLOCK
    start_clocks(session, case_id, set_clock(policy, key, starts_on=on, calendar=calendar_on(on)))
    journal(session, "objection.filed", objection, by, at)
    return objection


def accept_objection(
    session: Session, objection_id: UUID, *, version: int, by: Actor, at: datetime
) -> Objection:
    """An officer takes an objection up (受理); another one decides it inside the clock set here.

    Raises:
        ObjectionUnknown, Stale, RequestDecided, ObjectionTakenUp, AgencyNotCompetent, PersonNeeded,
        OfficerRecused.
        NobodyElseDecides: once this officer took it up, nobody is left to decide it.
    """
    on = legal_day(at)
    objection, case = _lock_objection(session, objection_id, version)
    admit(session, case, by, on)
    stands = ObjectionState(objection.state)
    if stands not in OPEN_OBJECTIONS:
        raise RequestDecided
    if not objection.acceptance_required or not OBJECTION.allows(stands, Intake.ACCEPT):
        raise ObjectionTakenUp
    apart = apart_from(session, objection) | {by.person()}
    facts = facts_of(session, case, on=on, lock=False)
    if not somebody_decides(session, case, facts, on=on, besides=apart):
        raise NobodyElseDecides(legal_basis=ART_SEPARATION)
    objection.state = OBJECTION.after(stands, Intake.ACCEPT).value
    objection.accepted_on, objection.accepted_by_id = on, by.person()
    objection.version += 1
    meet_clocks(session, case.id, ACCEPT_CLOCK, on=on)
    # The rule of the day it was filed holds to its end.
    policy = get_list(case.list_key).by_digest(objection.rule_digest)
    # Where a ruling set the day of the decision, that day stands.
    if not is_running(session, case.id, DECIDE_CLOCK):
        clock = set_clock(policy, DECIDE_CLOCK, starts_on=on, calendar=calendar_on(on))
        start_clocks(session, case.id, clock)
    session.flush()
    journal(session, "objection.accepted", objection, by, at)
    return objection


def decide_objection(
    session: Session,
    objection_id: UUID,
    *,
    decision: Decision,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Objection:
    """A third person upholds the objection (never listed) or rejects it.

    Raises:
        ObjectionUnknown, Stale, RequestDecided, AgencyNotCompetent, PersonNeeded,
        DeciderFiledRequest, DeciderHandledCase, OfficerRecused, CaseActNotPossible.
        ObjectionNotAccepted: upheld before it was taken up, where the list sets a time for that.
        RulingGrants: rejected against a ruling.
    """
    on, officer = legal_day(at), by.person()
    objection, case = _lock_objection(session, objection_id, version)
    require_competent(session, case, by, on)
    following_state = decided_state(objection, decision)
    check_as_ruled(session, objection, decision)
    taken_up = objection.accepted_on is not None or not objection.acceptance_required
    if decision is Decision.GRANT and not taken_up:
        raise ObjectionNotAccepted
    if officer in apart_from(session, objection):
        raise DeciderFiledRequest(legal_basis=ART_SEPARATION)
    facts = facts_of(session, case, on=on)
    rules.check_took_no_part(facts, officer)
    rules.check_not_recused(facts, officer)
    following = None
    if decision is Decision.GRANT:
        following = rules.check(facts, Act.UPHOLD, on, officer_id=officer)
    objection.state = following_state
    note_decision(objection, on, officer, reason)
    session.flush()
    if following is not None:
        undo_listing(session, case, by=by, at=at)
        conclude(session, case, Act.UPHOLD, following, reason=reason, on=on, by=by, at=at)
    meet_clocks(session, case.id, ACCEPT_CLOCK, DECIDE_CLOCK, on=on)
    session.flush()
    journal(session, "objection.decided", objection, by, at)
    return objection


def withdraw_objection(
    session: Session, objection: Objection, *, by: Actor, at: datetime
) -> Objection:
    """The objector takes it back; the case and the objection are locked here.

    Raises:
        RequestDecided.
    """
    on = legal_day(at)
    lock_case(session, objection.case_id)
    session.refresh(objection, with_for_update=True)
    withdraw(objection, on)
    meet_clocks(session, objection.case_id, ACCEPT_CLOCK, DECIDE_CLOCK, on=on)
    session.flush()
    journal(session, "objection.withdrawn", objection, by, at)
    return objection


def get_objection(session: Session, objection_id: UUID) -> Objection:
    """One objection.

    Raises:
        ObjectionUnknown: there is none.
    """
    objection = session.get(Objection, objection_id)
    if objection is None:
        raise ObjectionUnknown(objection_id=str(objection_id))
    return objection


def _refuse_late(session: Session, case_id: UUID, on: date) -> None:
    """Refuse an objection after its time, where the list sets one."""
    asked_until = session.scalar(
        select(CaseDeadline.due_on).where(
            CaseDeadline.case_id == case_id, CaseDeadline.clock == "objection_ask"
        )
    )
    if asked_until is not None and on > asked_until:
        raise ObjectionTooLate(ends_on=asked_until.isoformat())


def _lock_objection(
    session: Session, objection_id: UUID, version: int
) -> tuple[Objection, ListingCase]:
    case = lock_case(session, get_objection(session, objection_id).case_id)
    objection = session.get_one(
        Objection, objection_id, with_for_update=True, populate_existing=True
    )
    check_version(objection, version)
    return objection, case
