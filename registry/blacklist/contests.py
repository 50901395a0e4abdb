"""Reconsideration (复议) and suits about a decision to list: entered, and what came of them.

Owns ``contest``. None commits. Others decide; here stands what they decided. A decision that
they annul is undone: the subject never was on the list. Publication goes on meanwhile, unless
they stay it, which is a suspension of the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.blacklist import rules
from registry.blacklist.admission import admit
from registry.blacklist.case_facts import facts_of
from registry.blacklist.document_refusals import (
    ContestEnteredBefore,
    ContestPending,
    ContestUnknown,
)
from registry.blacklist.listings import conclude, undo_listing
from registry.blacklist.models import ListingCase
from registry.blacklist.party_models import Contest, ContestKind, ContestOutcome
from registry.blacklist.record import lock_case
from registry.blacklist.remedy_refusals import NotListed, RequestDecided
from registry.blacklist.states import CONTESTABLE_STATES, Act
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import FieldError

_ANNULLING = (ContestOutcome.ANNULLED, ContestOutcome.REMANDED)
_ART_ONE_REMEDY = "《中华人民共和国行政复议法》第二十九条"


@dataclass(frozen=True, slots=True)
class NewContest:
    """What the organ or the court told: who it is, its number, the day of filing there."""

    kind: ContestKind
    organ: str
    number: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How it ended: outcome, day and number of the document."""

    outcome: ContestOutcome
    concluded_on: date
    conclusion_no: str


def record_contest(
    session: Session, case_id: UUID, told: NewContest, *, by: Actor, at: datetime
) -> Contest:
    """Enter that the party went to the reconsideration organ or to court.

    Raises:
        CaseUnknown, AgencyNotCompetent, PersonNeeded, OfficerRecused, NotListed, StepDateWrong,
        ContestPending: one goes on.
        ContestEnteredBefore: the organ's number is on record.
    """
    on = legal_day(at)
    case = lock_case(session, case_id)
    admit(session, case, by, on)
    effective_on = case.served_on or case.published_on
    if case.state not in CONTESTABLE_STATES or effective_on is None:
        raise NotListed
    rules.check_date("#/filed_on", told.filed_on, earliest=effective_on, latest=on)
    _refuse_second(session, case_id, told)
    contest = Contest(
        id=new_id(),
        case_id=case_id,
        kind=told.kind.value,
        organ=told.organ,
        number=told.number,
        filed_on=told.filed_on,
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
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> Contest:
    """Enter what came of it; an annulled decision is undone the same moment.

    Where a new one was ordered, another case can be opened on the same penalty, with all of due
    process; a filing fact is recorded anew. No other case is opened on what was decided before.

    A case that ended meanwhile as if never listed, or was never published, stays as it is.

    Raises:
        ContestUnknown, Stale, RequestDecided, AgencyNotCompetent, PersonNeeded, StepDateWrong,
        DeciderHandledCase, OfficerRecused, CaseActNotPossible.
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
    contest.outcome, contest.concluded_on = told.outcome.value, told.concluded_on
    contest.conclusion_no, contest.concluded_by_id = told.conclusion_no, by.person()
    contest.version += 1
    if told.outcome in _ANNULLING and case.state in CONTESTABLE_STATES:
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


def contests_of(session: Session, case_id: UUID) -> Sequence[Contest]:
    """Every reconsideration and suit about a case, oldest first."""
    return session.scalars(
        select(Contest).where(Contest.case_id == case_id).order_by(Contest.id)
    ).all()


def _refuse_second(session: Session, case_id: UUID, told: NewContest) -> None:
    """One at a time, and each once; an index each in the database."""
    of_case = Contest.case_id == case_id
    if session.scalar(select(exists().where(of_case, Contest.outcome.is_(None)))):
        raise ContestPending(legal_basis=_ART_ONE_REMEDY)
    same = (Contest.organ == told.organ, Contest.number == told.number)
    if session.scalar(select(exists().where(of_case, *same))):
        wrong = FieldError("#/number", ContestEnteredBefore.detail, _places(told))
        raise ContestEnteredBefore(errors=[wrong], **dict(_places(told)))


def _places(told: NewContest) -> tuple[tuple[str, str], ...]:
    return (("organ", told.organ), ("number", told.number))


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
        detail={"case": str(contest.case_id), "kind": contest.kind, "outcome": contest.outcome},
        at=at,
    )
