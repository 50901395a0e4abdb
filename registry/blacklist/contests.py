"""Reconsideration (复议) and suits about a decision of a case: entered, and what came of them.

Owns ``contest``. None commits. Others decide; here stands what they decided, with the original of
their document. A listing that they annul never was; a request whose refusal they annul stands open
again (``reopenings``). Publication goes on meanwhile, unless they stay it, which is a suspension.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.blacklist import rules
from registry.blacklist.admission import admit
from registry.blacklist.attachments import Belongs, Papers, attach
from registry.blacklist.case_facts import facts_of
from registry.blacklist.contest_checks import NewContest, check_new
from registry.blacklist.contest_models import Contest, ContestOutcome
from registry.blacklist.contest_refusals import ConcluderTookPart, ContestUnknown
from registry.blacklist.contest_rules import (
    ANNULLING,
    check_enterable,
    check_redo,
    took_part_in,
)
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.listings import conclude, undo_listing
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.party_models import AttachedTo
from registry.blacklist.record import lock_case
from registry.blacklist.remedy_refusals import RequestDecided
from registry.blacklist.reopenings import check_alone, reopen
from registry.blacklist.rules import ART_SEPARATION
from registry.blacklist.states import CONTESTABLE_STATES, Act
from registry.db import check_version
from registry.files.media import FileWrong
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How it ended: outcome, day and number of the document, when it reached the agency.

    ``redo_by_on``: the day by which it orders to decide a refused request anew, if it says one.
    """

    outcome: ContestOutcome
    concluded_on: date
    conclusion_no: str
    served_on: date
    redo_by_on: date | None = None


def record_contest(
    session: Session, case_id: UUID, told: NewContest, *, by: Actor, at: datetime
) -> Contest:
    """Enter that the party went to the reconsideration organ or to court.

    Raises:
        CaseUnknown, AgencyNotCompetent, PersonNeeded, OfficerRecused; and as ``check_new``.
    """
    on = legal_day(at)
    case = lock_case(session, case_id)
    admit(session, case, by, on)
    request = check_new(session, case, told, on)
    contest = Contest(
        id=new_id(),
        case_id=case_id,
        repair_id=request.id if isinstance(request, Repair) else None,
        objection_id=request.id if isinstance(request, Objection) else None,
        revocation_id=request.id if isinstance(request, RepairRevocation) else None,
        kind=told.kind.value,
        organ=told.organ.strip(),
        number=told.number.strip(),
        filed_on=told.filed_on,
        late_reason=told.late_reason,
        recorded_by_id=by.person(),
        version=1,
    )
    session.add(contest)
    session.flush()
    _journal(session, "contest.recorded", contest, by, at)
    return contest


def conclude_contest(
    session: Session,
    contest_id: UUID,
    told: Conclusion,
    papers: Papers,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> Contest:
    """Enter what came of it, with the original of the ruling; what it annuls falls at once.

    A refusal that the ruling changed into consent stands open again too, and is consented to by
    the ordinary act. What is found unlawful and left standing goes on to hold.
    A listing never was. Where a new decision was ordered, another case can be opened on the same
    penalty, with all of due process; a filing fact is recorded anew. No other case is opened on
    what was decided before. A refused request stands open again, for another officer.

    A case that ended meanwhile as if never listed, or was never published, stays as it is; so
    does an application for repair once the listing is over.

    Raises:
        ContestUnknown, Stale, RequestDecided, AgencyNotCompetent, PersonNeeded, StepDateWrong,
        DeciderHandledCase, OfficerRecused, CaseActNotPossible.
        RedoTermUnasked: a day to decide anew is told, and no new decision on a request ordered.
        ConcluderTookPart: who enters it proposed or made the contested decision.
        FileWrong, TooManyFiles, FileTooLarge: the original is missing, or is none.
        AnotherRequestOpen: a later request of the kind is to be decided first.
        ChangedListingNotEntered, RestorationRulingNotEntered: nothing carries that out yet.
    """
    on = legal_day(at)
    contest = get_contest(session, contest_id)
    case = lock_case(session, contest.case_id)
    session.refresh(contest, with_for_update=True)
    check_version(contest, version)
    admit(session, case, by, on)
    if contest.outcome is not None:
        raise RequestDecided
    rules.check_date("#/concluded_on", told.concluded_on, earliest=contest.filed_on, latest=on)
    rules.check_date("#/served_on", told.served_on, earliest=told.concluded_on, latest=on)
    check_enterable(contest.decision, told.outcome)
    request = contested_request(session, contest)
    check_redo(request, told.outcome, told.redo_by_on, served_on=told.served_on)
    if by.person() in took_part_in_decision(session, contest, case, on):
        raise ConcluderTookPart(legal_basis=ART_SEPARATION)
    if request is not None and told.outcome in ANNULLING:
        check_alone(session, request, case, on)
    _keep_ruling(session, contest, told, papers, by, at)
    contest.outcome, contest.concluded_on = told.outcome.value, told.concluded_on
    contest.conclusion_no, contest.served_on = told.conclusion_no, told.served_on
    contest.redo_by_on, contest.concluded_by_id = told.redo_by_on, by.person()
    contest.version += 1
    session.flush()
    if told.outcome in ANNULLING:
        if request is not None:
            reopen(session, request, case, ruling=contest, on=on, by=by, at=at)
        elif case.state in CONTESTABLE_STATES:
            _undo(session, case, told, on, by, at)
    session.flush()
    _journal(session, "contest.concluded", contest, by, at)
    return contest


def get_contest(session: Session, contest_id: UUID) -> Contest:
    """One reconsideration or suit.

    Raises:
        ContestUnknown: there is none.
    """
    contest = session.get(Contest, contest_id)
    if contest is None:
        raise ContestUnknown(contest_id=str(contest_id))
    return contest


def took_part_in_decision(
    session: Session, contest: Contest, case: ListingCase, on: date
) -> frozenset[UUID]:
    """Who proposed or made the contested decision, and so does not enter what became of it."""
    request = contested_request(session, contest)
    if request is not None:
        return took_part_in(request)
    if contest.revocation_id is not None:
        revoked = session.get_one(RepairRevocation, contest.revocation_id)
        told = {revoked.proposed_by_id, revoked.answer_recorded_by_id, revoked.decided_by_id}
        return frozenset(one for one in told if one is not None)
    facts = facts_of(session, case, on=on, lock=False)
    return facts.handlers | ({case.decided_by_id} if case.decided_by_id else set())


def contested_request(session: Session, contest: Contest) -> Repair | Objection | None:
    """The request whose refusal is contested; None where it is another decision."""
    if contest.repair_id is not None:
        return session.get_one(Repair, contest.repair_id)
    if contest.objection_id is not None:
        return session.get_one(Objection, contest.objection_id)
    return None


def _keep_ruling(
    session: Session, contest: Contest, told: Conclusion, papers: Papers, by: Actor, at: datetime
) -> None:
    """The original as it was received, never public; the case tells its digest."""
    if not papers.bodies:
        raise FileWrong(errors=[FieldError("#/files", N_("请选择文件"))])
    title = f"复议、诉讼文书{told.conclusion_no}"
    to = Belongs(contest.case_id, AttachedTo.RULING, contest.id, title)
    attach(session, papers, to, by=by, at=at)


def _undo(
    session: Session, case: ListingCase, told: Conclusion, on: date, by: Actor, at: datetime
) -> None:
    facts = facts_of(session, case, on=on)
    following = rules.check(facts, Act.UPHOLD, on, officer_id=by.person())
    undo_listing(session, case, by=by, at=at)
    if told.outcome is ContestOutcome.REMANDED:
        case.remanded_on = told.concluded_on
    reason = told.conclusion_no
    conclude(session, case, Act.UPHOLD, following, reason=reason, on=on, by=by, at=at)


def _journal(session: Session, action: str, contest: Contest, by: Actor, at: datetime) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="contest",
        object_id=str(contest.id),
        detail={
            "case": str(contest.case_id),
            "kind": contest.kind,
            "decision": contest.decision.value,
            "outcome": contest.outcome,
        },
        at=at,
    )
