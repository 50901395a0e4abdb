"""Taking up applications for repair: acceptance, or sending back once for completion. None commits.

Acceptance (受理) is an act of its own with its own clock; the clock of the decision runs from it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist.admission import admit, admit_also_the_party
from registry.blacklist.case_facts import repair_facts_of
from registry.blacklist.clocks import day_after, set_clock
from registry.blacklist.completion_refusals import ReturnedBefore
from registry.blacklist.completions import COMPLETE_CLOCK
from registry.blacklist.listing_models import Repair
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.record import is_running, lock_case, meet_clocks, start_clocks
from registry.blacklist.remedy_refusals import (
    RepairBarred,
    RepairStepNotPossible,
    RepairUnknown,
    RequestDecided,
)
from registry.blacklist.repair_guards import no_ban_runs, repair_apart, repair_ripe
from registry.blacklist.repair_papers import paper_guards
from registry.blacklist.request_states import OPEN_REPAIRS, REPAIR, Intake, RepairState
from registry.blacklist.requests import journal
from registry.blacklist.states import CaseState
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.guards import Guard
from registry.policy.calendar import calendar_on

ACCEPT_CLOCK = "repair_accept"
DECIDE_CLOCK = "repair_decide"


def accept_repair(
    session: Session, repair_id: UUID, *, version: int, by: Actor, at: datetime
) -> Repair:
    """An officer accepts a whole application; another one decides it inside the clock set here.

    Raises:
        RepairUnknown, Stale, RequestDecided, RepairStepNotPossible, RepairBarred,
        RepairFiledTooEarly, PledgeMissing, TrainingMissing, RulingMissing, AgencyNotCompetent,
        PersonNeeded, OfficerRecused.
    """
    repair, case, on = _begin(session, repair_id, version, by, at)
    # The bar may have come since it was filed: papers of another repair proved false.
    refuse_barred(session, case, on)
    following = _after(repair, Intake.ACCEPT)
    for guard in paper_guards(case, repair):
        if not guard.met:
            raise guard.refusal()
    _move(repair, following)
    repair.accepted_on, repair.accepted_by_id = on, by.person()
    meet_clocks(session, case.id, ACCEPT_CLOCK, on=on)
    # The rule of the day it was filed holds to its end.
    policy = get_list(case.list_key).by_digest(repair.rule_digest)
    # Where a ruling set the day of the decision, that day stands.
    if not is_running(session, case.id, DECIDE_CLOCK):
        clock = set_clock(policy, DECIDE_CLOCK, starts_on=on, calendar=calendar_on(on))
        start_clocks(session, case.id, clock)
    session.flush()
    journal(session, "repair.accepted", repair, by, at)
    return repair


def return_repair(
    session: Session, repair_id: UUID, *, missing: str, version: int, by: Actor, at: datetime
) -> Repair:
    """Send an application back for completion, saying once all that is missing.

    The party's time to complete it runs from today; it is not refused before that is over.

    Raises:
        RepairUnknown, Stale, RequestDecided, RepairStepNotPossible, ReturnedBefore,
        AgencyNotCompetent, PersonNeeded, OfficerRecused.
    """
    repair, case, on = _begin(session, repair_id, version, by, at)
    following = _after(repair, Intake.RETURN)
    if repair.returned_on is not None:
        raise ReturnedBefore
    _move(repair, following)
    repair.returned_on, repair.returned_by_id = on, by.person()
    repair.missing = missing
    meet_clocks(session, case.id, ACCEPT_CLOCK, on=on)
    policy = get_list(case.list_key).by_digest(repair.rule_digest)
    clock = set_clock(policy, COMPLETE_CLOCK, starts_on=on, calendar=calendar_on(on))
    start_clocks(session, case.id, clock)
    session.flush()
    journal(session, "repair.returned", repair, by, at)
    return repair


@dataclass(frozen=True, slots=True)
class Completion:
    """What was handed in later, in words; of it the pledge, proof of training, court's ruling."""

    completion: str
    pledged: bool = False
    trained: bool = False
    court_ruling: str | None = None


def complete_repair(
    session: Session,
    repair_id: UUID,
    told: Completion,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> Repair:
    """Write down what was handed in later; the clock of acceptance runs anew from today.

    For the officer who takes it in; ``by`` may also be the party itself. What was handed in before
    stays.

    Raises:
        RepairUnknown, Stale, RequestDecided, RepairStepNotPossible, AgencyNotCompetent,
        OfficerRecused.
    """
    repair, case = lock_repair(session, repair_id, version)
    on = legal_day(at)
    admit_also_the_party(session, case, by, on)
    _move(repair, _after(repair, Intake.COMPLETE))
    repair.completed_on, repair.completion = on, told.completion
    repair.pledged, repair.trained = repair.pledged or told.pledged, repair.trained or told.trained
    repair.court_ruling = told.court_ruling or repair.court_ruling
    policy = get_list(case.list_key).by_digest(repair.rule_digest)
    clock = set_clock(policy, ACCEPT_CLOCK, starts_on=on, calendar=calendar_on(on))
    meet_clocks(session, case.id, COMPLETE_CLOCK, on=on)
    start_clocks(session, case.id, clock)
    session.flush()
    journal(session, "repair.completed", repair, by, at)
    return repair


def refuse_barred(session: Session, case: ListingCase, on: date) -> None:
    """Refuse an application while the bar after false papers lasts.

    Raises:
        RepairBarred: names its last day.
    """
    guard = not_barred(session, case, on)
    if not guard.met:
        raise guard.refusal()


def not_barred(session: Session, case: ListingCase, on: date) -> Guard:
    """No bar after false papers lasts on the day."""
    until_on = find_bar(session, case)
    if until_on is None or on > until_on:
        return Guard(met=True, condition=RepairBarred)
    places = {"until_on": until_on.isoformat()}
    article = get_list(case.list_key).on(on).cited.repair
    return Guard(False, RepairBarred, places, day_after(until_on), article)


def find_bar(session: Session, case: ListingCase) -> date | None:
    """The last day of the latest bar after false papers, on the case's subject and list.

    Of a listing that never should have been, nothing is left that bars. A merger carries neither
    the listing nor its bar over to the successor: what reaches that is for a person to decide
    (``subjects.links``), and a listing of its own is repaired by its own conduct.
    """
    return session.scalar(
        select(func.max(RepairRevocation.barred_until_on))
        .join(ListingCase, ListingCase.id == RepairRevocation.case_id)
        .where(
            ListingCase.subject_id == case.subject_id,
            ListingCase.list_key == case.list_key,
            ListingCase.state.not_in((CaseState.OVERTURNED, CaseState.REVOKED)),
        )
    )


def first_repair_day(session: Session, case: ListingCase) -> date | None:
    """The first day to apply: counted anew from a restoration, after every bar, ban and repair.

    None before publication, and while a ban for life stands.
    """
    on = case.published_on
    if on is None:
        return None
    facts = repair_facts_of(session, case)
    if facts.repair.no_ban and facts.banned_for_life:
        return None
    conditions = (repair_ripe, repair_apart, no_ban_runs)
    guards = [condition(facts, on, None) for condition in conditions]
    return max(one.on for one in (*guards, not_barred(session, case, on)) if one.on is not None)


def repair_day_in_term(session: Session, case: ListingCase) -> date | None:
    """As :func:`first_repair_day`; None where it comes after the term."""
    first, ends_on = first_repair_day(session, case), case.until_on
    return None if first is None or (ends_on is not None and first > ends_on) else first


def get_repair(session: Session, repair_id: UUID) -> Repair:
    """One application.

    Raises:
        RepairUnknown: there is none.
    """
    repair = session.get(Repair, repair_id)
    if repair is None:
        raise RepairUnknown(repair_id=str(repair_id))
    return repair


def lock_repair(session: Session, repair_id: UUID, version: int) -> tuple[Repair, ListingCase]:
    """The application and its case, both locked; ``version`` is the one the act was made on.

    Raises:
        RepairUnknown, Stale.
    """
    # The case first, as every other use case does: two locks in one order cannot deadlock.
    case = lock_case(session, get_repair(session, repair_id).case_id)
    repair = session.get_one(Repair, repair_id, with_for_update=True, populate_existing=True)
    check_version(repair, version)
    return repair, case


def _begin(
    session: Session, repair_id: UUID, version: int, by: Actor, at: datetime
) -> tuple[Repair, ListingCase, date]:
    on = legal_day(at)
    repair, case = lock_repair(session, repair_id, version)
    admit(session, case, by, on)
    return repair, case, on


def _after(repair: Repair, act: Intake) -> RepairState:
    stands = RepairState(repair.state)
    if stands not in OPEN_REPAIRS:
        raise RequestDecided
    if not REPAIR.allows(stands, act):
        raise RepairStepNotPossible
    return REPAIR.after(stands, act)


def _move(repair: Repair, following: RepairState) -> None:
    repair.state = following.value
    repair.version += 1
