"""Subjects of another province: handing over a listing and what becomes of it. None commits.

Owns ``case_handover``. The agency that decided hands the listing over to the province where the
subject is registered, which publishes it there (令第44号 art. 14); an early end, a stay and its end
are handed over in the same way. Each has its clock, on the board like every other.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import Agency
from registry.blacklist import rules
from registry.blacklist.admission import admit
from registry.blacklist.case_facts import facts_of
from registry.blacklist.clocks import SetClock, set_clock
from registry.blacklist.handover_models import CaseHandover, HandoverKind
from registry.blacklist.hearing_guards import ART_HEARING
from registry.blacklist.list_rules import ListRules
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseDeadline, ListingCase
from registry.blacklist.record import (
    lock_case,
    meet_clocks,
    start_clocks,
    write_step,
)
from registry.blacklist.refusals import BasisNotInForce, CaseSuspended
from registry.blacklist.remedy_refusals import NothingToHandOver, NothingToPublishElsewhere
from registry.blacklist.states import Act, CaseState
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.policy.calendar import calendar_on
from registry.subjects.models import Subject

HANDOVER, HANDOVER_END, ELSEWHERE = "handover", "handover_end", "publication_elsewhere"
HANDOVER_STAY, HANDOVER_STAY_END = "handover_stay", "handover_stay_end"
CLOCK_OF = {
    HandoverKind.LISTING: HANDOVER,
    HandoverKind.ENDING: HANDOVER_END,
    HandoverKind.STAY: HANDOVER_STAY,
    HandoverKind.STAY_END: HANDOVER_STAY_END,
}
# Events of a case outside its life cycle.
HANDED_OVER, PUBLISHED_ELSEWHERE = "hand_over", "publish_elsewhere"


def clock_of_listing(
    session: Session, case: ListingCase, policy: ListRules, *, on: date
) -> list[SetClock]:
    """The clock to hand a decided listing over: one for a subject of another province, or none."""
    if HANDOVER not in policy.clocks or not _registered_elsewhere(session, case):
        return []
    return [set_clock(policy, HANDOVER, starts_on=on, calendar=calendar_on(on))]


def start_handing_over_the_end(session: Session, case: ListingCase, *, on: date) -> None:
    """A listing that was handed over ended before its term: that is to be handed over, too."""
    if handovers_of(session, case.id):
        _start(session, case, HandoverKind.ENDING, on=on)


def start_handing_over_the_stay(session: Session, case: ListingCase, *, on: date) -> None:
    """Execution of a listing that was handed over is stayed: it may not stay public there."""
    meet_clocks(session, case.id, HANDOVER_STAY_END, on=on)
    given = [one.kind for one in handovers_of(session, case.id)]
    lasting = [kind for kind in given if kind in (HandoverKind.LISTING, HandoverKind.ENDING)]
    stands_there = lasting[-1:] == [HandoverKind.LISTING]
    # Where the end of the stay before was never told, the stay that was told goes on there.
    if stands_there and case.ended_on is None and given[-1] != HandoverKind.STAY:
        _start(session, case, HandoverKind.STAY, on=on)


def start_handing_over_the_end_of_a_stay(session: Session, case: ListingCase, *, on: date) -> None:
    """The stay is over: whom it was told is told that; whom it was not needs to know neither."""
    meet_clocks(session, case.id, HANDOVER_STAY, on=on)
    told = handovers_of(session, case.id)
    if told and told[-1].kind == HandoverKind.STAY:
        _start(session, case, HandoverKind.STAY_END, on=on)


def _start(session: Session, case: ListingCase, kind: HandoverKind, *, on: date) -> None:
    policy, key = get_list(case.list_key).on(on), CLOCK_OF[kind]
    if key in policy.clocks:
        clock = set_clock(policy, key, starts_on=on, calendar=calendar_on(on))
        start_clocks(session, case.id, clock)


def hand_over(
    session: Session,
    case_id: UUID,
    *,
    receiver: str,
    reference: str,
    handed_over_on: date,
    version: int,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """Enter that the listing, or its early end, was handed over; what is due then is known.

    Args:
        session: the caller's; the case is locked.
        case_id: a case of which a clock to hand over runs.
        receiver: the agency of the other province.
        reference: letter or receipt.
        handed_over_on: from the day the duty began, to today.
        version: of the case the officer saw.
        by: an officer of the deciding agency.
        at: UTC instant.

    Raises:
        CaseUnknown, Stale, AgencyNotCompetent, PersonNeeded, OfficerRecused, NothingToHandOver,
        StepDateWrong, GuardRefusal: what may not be published here is not
        handed over to be published there.
    """
    case, on = _begin(session, case_id, version, by, at)
    running = _running(session, case_id, *CLOCK_OF.values())
    if running is None or case.served_on is None:
        raise NothingToHandOver
    # Nobody is told of a decision before its party is.
    earliest = max(running.starts_on, case.served_on)
    rules.check_date("#/handed_over_on", handed_over_on, earliest=earliest, latest=on)
    kind = next(kind for kind, clock in CLOCK_OF.items() if clock == running.clock)
    if kind is HandoverKind.LISTING:
        _refuse_unless_public(session, case, on, by)
    session.add(
        CaseHandover(
            id=new_id(),
            case_id=case.id,
            kind=kind.value,
            receiver=receiver,
            reference=reference,
            handed_over_on=handed_over_on,
            recorded_by_id=by.person(),
            at=at,
        )
    )
    session.flush()
    meet_clocks(session, case.id, running.clock, on=handed_over_on)
    if kind is HandoverKind.LISTING:
        policy = get_list(case.list_key).by_digest(running.rule_digest)
        calendar = calendar_on(on)
        start_clocks(
            session,
            case.id,
            set_clock(policy, ELSEWHERE, starts_on=handed_over_on, calendar=calendar),
        )
    state, detail = CaseState(case.state), {"kind": kind.value}
    write_step(session, case, HANDED_OVER, state, on=handed_over_on, by=by, at=at, detail=detail)
    return case


def confirm_published(
    session: Session,
    case_id: UUID,
    *,
    published_on: date,
    version: int,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """Enter that the province of registration published what was handed over.

    Raises:
        CaseUnknown, Stale, AgencyNotCompetent, PersonNeeded, OfficerRecused,
        NothingToPublishElsewhere, StepDateWrong.
    """
    case, on = _begin(session, case_id, version, by, at)
    given = session.scalars(
        select(CaseHandover)
        .where(CaseHandover.case_id == case_id, CaseHandover.kind == HandoverKind.LISTING)
        .order_by(CaseHandover.id.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if given is None or given.published_on is not None:
        raise NothingToPublishElsewhere
    earliest = given.handed_over_on
    rules.check_date("#/published_on", published_on, earliest=earliest, latest=on)
    given.published_on, given.publication_recorded_by_id = published_on, by.person()
    session.flush()
    meet_clocks(session, case.id, ELSEWHERE, on=published_on)
    state = CaseState(case.state)
    write_step(session, case, PUBLISHED_ELSEWHERE, state, on=published_on, by=by, at=at)
    return case


def handovers_of(session: Session, case_id: UUID) -> Sequence[CaseHandover]:
    """What of a case was handed over, the oldest first."""
    chosen = select(CaseHandover).where(CaseHandover.case_id == case_id)
    return session.scalars(chosen.order_by(CaseHandover.id)).all()


def _begin(
    session: Session, case_id: UUID, version: int, by: Actor, at: datetime
) -> tuple[ListingCase, date]:
    on = legal_day(at)
    case = lock_case(session, case_id, version=version)
    admit(session, case, by, on)
    return case, on


def _refuse_unless_public(session: Session, case: ListingCase, on: date, by: Actor) -> None:
    facts = facts_of(session, case, on=on)
    if case.state == CaseState.SERVED:
        rules.check(facts, Act.PUBLISH, on, officer_id=by.person())
    if facts.holds:
        raise CaseSuspended(legal_basis=ART_HEARING)
    if not facts.penalty_in_force:
        raise BasisNotInForce(legal_basis=facts.cited.basis)


def _running(session: Session, case_id: UUID, *clocks: str) -> CaseDeadline | None:
    chosen = select(CaseDeadline).where(
        CaseDeadline.case_id == case_id,
        CaseDeadline.clock.in_(clocks),
        CaseDeadline.met_on.is_(None),
    )
    return session.scalars(chosen.order_by(CaseDeadline.id).limit(1)).one_or_none()


def _registered_elsewhere(session: Session, case: ListingCase) -> bool:
    """Whether the subject belongs to another province than the deciding agency."""
    with session.no_autoflush:  # asked in the midst of a decision, which is written as a whole
        agency = session.get_one(Agency, case.agency_id)
        subject = session.get_one(Subject, case.subject_id)
    return agency.level != "central" and agency.division[:2] != subject.division[:2]
