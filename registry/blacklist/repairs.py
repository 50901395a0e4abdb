"""Repair (信用修复): a listing ends early because things were put right. None commits."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist import rules
from registry.blacklist.admission import admit
from registry.blacklist.case_facts import facts_of
from registry.blacklist.clocks import set_clock
from registry.blacklist.completion_refusals import MissingPapersUnasked
from registry.blacklist.completions import COMPLETE_CLOCK, find_completion_clock
from registry.blacklist.contest_checks import check_as_ruled
from registry.blacklist.listing_models import Listing, Repair
from registry.blacklist.listings import conclude, end_early
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
from registry.blacklist.numbers import DocumentKind, next_number
from registry.blacklist.record import lock_case, meet_clocks, require_competent, start_clocks
from registry.blacklist.remedy_refusals import (
    DeciderFiledRequest,
    NewHeavierPenalty,
    NotListed,
    RepairNotAccepted,
)
from registry.blacklist.reopenings import apart_from
from registry.blacklist.repair_guards import fact_cured, no_ban_runs, repair_apart
from registry.blacklist.repair_intake import (
    ACCEPT_CLOCK,
    DECIDE_CLOCK,
    lock_repair,
    not_barred,
    refuse_barred,
)
from registry.blacklist.repair_papers import completion_over, paper_guards, told_reason
from registry.blacklist.request_states import REPAIR, Decision, RepairState
from registry.blacklist.requests import (
    decided_state,
    journal,
    note_decision,
    refuse_pending,
    withdraw,
)
from registry.blacklist.rules import ART_SEPARATION, Guard
from registry.blacklist.states import Act, CaseState
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import FieldError
from registry.penalties.models import Penalty
from registry.penalties.vocabulary import PenaltyStatus
from registry.policy.calendar import calendar_on


@dataclass(frozen=True, slots=True)
class RepairPapers:
    """What the party hands in: duties done, harm removed, whether it pledged and was trained.

    ``reorganised``: whether a court approved its reorganisation (重整); ``court_ruling``: which
    court and the number of the ruling.
    """

    duties_done: str
    harm_removed: str
    pledged: bool
    trained: bool = False
    reorganised: bool = False
    court_ruling: str | None = None


def file_repair(
    session: Session, case_id: UUID, papers: RepairPapers, *, by: Actor, at: datetime
) -> Repair:
    """An officer takes in an application to leave the list early.

    Raises:
        CaseUnknown, AgencyNotCompetent, PersonNeeded, OfficerRecused, NotListed, RequestPending,
        RepairBarred.
    """
    on, case = legal_day(at), lock_case(session, case_id)
    admit(session, case, by, on)
    return take_repair(session, case, papers, filed_by_id=by.person(), by=by, at=at)


def take_repair(
    session: Session,
    case: ListingCase,
    papers: RepairPapers,
    *,
    filed_by_id: UUID | None,
    by: Actor,
    at: datetime,
) -> Repair:
    """Write down an application about the locked case; the clock of acceptance runs from today.

    An application before its time is taken in as well: the party has a right to an answer, which
    can only be that it is not taken up (``repair_papers``).
    ``filed_by_id`` is None for the party itself.

    Raises:
        NotListed, RequestPending, RepairBarred.
    """
    on, case_id = legal_day(at), case.id
    if case.state != CaseState.PUBLISHED:
        raise NotListed
    refuse_pending(session, Repair, case_id)
    refuse_barred(session, case, on)
    assert case.published_on is not None, "constraint state_published"
    assert case.decided_on is not None, "constraint published_after_served"
    lists, listing_id = get_list(case.list_key), _listing_id(session, case_id)
    rule, policy = lists.on(case.decided_on).repair, lists.on(on)
    repair = Repair(
        id=new_id(),
        number=next_number(session, agency_id=case.agency_id, kind=DocumentKind.REPAIR, on=on),
        case_id=case_id,
        listing_id=listing_id,
        state=REPAIR.start.value,
        filed_on=on,
        earliest_on=rule.from_on(
            decided_on=case.restored_on or case.decided_on,
            published_on=case.restored_on or case.published_on,
        ),
        duties_done=papers.duties_done,
        harm_removed=papers.harm_removed,
        pledged=papers.pledged,
        pledge_required=rule.pledge,
        trained=papers.trained,
        training_required=rule.training,
        # What is handed in is asked for by the rules of the day, as its clocks are.
        ruling_required=papers.reorganised and policy.repair.ruling_article is not None,
        court_ruling=papers.court_ruling or None,
        filed_by_id=filed_by_id,
        rule_digest=policy.digest,
        version=1,
    )
    session.add(repair)
    session.flush()
    running = set_clock(policy, ACCEPT_CLOCK, starts_on=on, calendar=calendar_on(on))
    start_clocks(session, case_id, running)
    journal(session, "repair.filed", repair, by, at)
    return repair


def repair_guards(
    session: Session, case: ListingCase, repair: Repair, on: date, officer_id: UUID | None
) -> tuple[Guard, ...]:
    """Every condition of granting the application, met or not."""
    assert case.published_on is not None, "constraint state_published"
    facts = facts_of(session, case, on=on, lock=False)
    took_part = officer_id is not None and officer_id in apart_from(session, repair)
    return (
        Guard(repair.accepted_on is not None, RepairNotAccepted, on=repair.accepted_on),
        *paper_guards(case, repair),
        repair_apart(facts, on, officer_id),
        no_ban_runs(facts, on, officer_id),
        not_barred(session, case, on),
        *([] if facts.fact_cured is None else [fact_cured(facts, on, officer_id)]),
        Guard(
            not _new_heavier_penalty(session, case),
            NewHeavierPenalty,
            legal_basis=facts.cited.repair,
        ),
        Guard(not took_part, DeciderFiledRequest, legal_basis=ART_SEPARATION),
    )


def refusal_guard(session: Session, repair: Repair, on: date) -> Guard | None:
    """That the time to complete is over, of what was sent back; None: nothing has to be over."""
    clock = find_completion_clock(session, repair)
    if repair.state != RepairState.RETURNED or clock is None:
        return None
    return completion_over(clock.due_on, on, clock.legal_basis)


def decide_repair(
    session: Session,
    repair_id: UUID,
    *,
    decision: Decision,
    reason: str,
    still_missing: str | None = None,
    version: int,
    by: Actor,
    at: datetime,
) -> Repair:
    """A person grants the early end (on the list until yesterday) or refuses it.

    ``still_missing`` names what an application lacks that was completed once and is not taken up.

    Raises:
        MissingPapersUnnamed, MissingPapersUnasked: see ``told_reason``.
        CompletionOpen: the party may still complete what was sent back.
        RepairUnknown, Stale, RequestDecided, AgencyNotCompetent, PersonNeeded,
        RepairNotAccepted, RepairBarred, NewHeavierPenalty, DeciderFiledRequest, OfficerRecused,
        CaseActNotPossible, RulingGrants.
    """
    on, officer = legal_day(at), by.person()
    repair, case = lock_repair(session, repair_id, version)
    require_competent(session, case, by, on)
    if decision is Decision.GRANT and repair.state in (RepairState.FILED, RepairState.RETURNED):
        raise RepairNotAccepted
    following_state = decided_state(repair, decision)
    check_as_ruled(session, repair, decision)
    if officer in apart_from(session, repair):
        raise DeciderFiledRequest(legal_basis=ART_SEPARATION)
    rules.check_not_recused(facts_of(session, case, on=on), officer)
    if decision is Decision.REFUSE:
        waits = refusal_guard(session, repair, on)
        if waits is not None and not waits.met:
            raise waits.refusal()
        barred = not not_barred(session, case, on).met
        clock = find_completion_clock(session, repair)
        ends_on = clock.due_on if clock is not None else None
        reason = told_reason(repair, reason, still_missing, barred=barred, ends_on=ends_on)
    elif still_missing is not None:
        wrong = FieldError("#/still_missing", MissingPapersUnasked.detail)
        raise MissingPapersUnasked(errors=[wrong])
    if decision is Decision.GRANT:
        _grant_repair(session, case, repair, reason=reason, on=on, by=by, at=at)
    repair.state = following_state
    note_decision(repair, on, officer, reason)
    meet_clocks(session, case.id, ACCEPT_CLOCK, COMPLETE_CLOCK, DECIDE_CLOCK, on=on)
    session.flush()
    journal(session, "repair.decided", repair, by, at)
    return repair


def withdraw_repair(session: Session, repair: Repair, *, by: Actor, at: datetime) -> Repair:
    """The applicant takes it back; the case and the application are locked here.

    Raises:
        RequestDecided.
    """
    on = legal_day(at)
    lock_case(session, repair.case_id)
    session.refresh(repair, with_for_update=True)
    withdraw(repair, on)
    meet_clocks(session, repair.case_id, ACCEPT_CLOCK, COMPLETE_CLOCK, DECIDE_CLOCK, on=on)
    session.flush()
    journal(session, "repair.withdrawn", repair, by, at)
    return repair


def _grant_repair(
    session: Session,
    case: ListingCase,
    repair: Repair,
    *,
    reason: str,
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    following = rules.check(facts_of(session, case, on=on), Act.REPAIR, on, officer_id=by.person())
    for guard in repair_guards(session, case, repair, on, by.person()):
        if not guard.met:
            raise guard.refusal()
    end_early(session, case, on=on, by=by, at=at)
    conclude(session, case, Act.REPAIR, following, reason=reason, on=on, by=by, at=at)


def _listing_id(session: Session, case_id: UUID) -> UUID:
    listed = select(Listing.id).where(Listing.case_id == case_id).order_by(Listing.row.desc())
    return session.scalars(listed.limit(1)).one()


def _new_heavier_penalty(session: Session, case: ListingCase) -> bool:
    return bool(
        session.scalar(
            select(
                exists().where(
                    Penalty.subject_id == case.subject_id,
                    Penalty.heavier,
                    Penalty.status == PenaltyStatus.IN_FORCE,
                    Penalty.decided_on > case.decided_on,
                )
            )
        )
    )
