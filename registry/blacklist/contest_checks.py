"""Whether a decision of a case can be contested: decided, refused, in its term, once at a time.

Reads only; the pure rules stand in ``contest_rules``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from registry.blacklist import rules
from registry.blacklist.contest_models import (
    Contest,
    ContestedDecision,
    ContestKind,
    ContestOutcome,
)
from registry.blacklist.contest_refusals import (
    ContestEnteredBefore,
    ContestPending,
    DecisionAnnulledBefore,
    RequestNotOfCase,
)
from registry.blacklist.contest_rules import ANNULLING, check_refused, check_term
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_models import DocumentService, IssuedDocument
from registry.blacklist.document_store import SERVED
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.models import ListingCase
from registry.blacklist.remedy_refusals import NotListed
from registry.blacklist.request_states import ObjectionState, RepairState
from registry.blacklist.states import CONTESTABLE_STATES
from registry.kernel.refusals import FieldError
from registry.policy.calendar import calendar_on
from registry.policy.effects import Remedies, remedies_of

_ART_ONE_REMEDY = "《中华人民共和国行政复议法》第二十九条"
_REPLIES = {Repair: DocumentKind.REPAIR_REPLY, Objection: DocumentKind.OBJECTION_REPLY}


@dataclass(frozen=True, slots=True)
class NewContest:
    """What the organ or the court told: about which decision, who it is, its number, the day.

    ``request_id`` names the application or objection that was refused; None for the listing.
    ``late_reason`` says why the organ took it up after its term.
    """

    kind: ContestKind
    organ: str
    number: str
    filed_on: date
    decision: ContestedDecision = ContestedDecision.LISTING
    request_id: UUID | None = None
    late_reason: str | None = None


def check_new(
    session: Session, case: ListingCase, told: NewContest, on: date
) -> Repair | Objection | None:
    """The refused request that is contested; None for the listing. The case is locked.

    Raises:
        NotListed: the decision to list did not reach the party, or does not stand.
        RequestNotOfCase, RequestUndecided, NothingRefused, DecisionAnnulledBefore: nothing was
            refused that could be contested.
        StepDateWrong: filed before the decision, or in the future.
        ContestTooLate: after its term, and no reason is told.
        ContestPending: one about the same decision goes on.
        ContestEnteredBefore: the organ's number is on record.
    """
    request = _request_told(session, case, told)
    earliest = _contestable_from(case, request)
    rules.check_date("#/filed_on", told.filed_on, earliest=earliest, latest=on)
    _refuse_second(session, case.id, told)
    remedies = _remedies(session, case, request, told, on)
    check_term(told.kind, told.filed_on, remedies, late_reason=told.late_reason)
    return request


def contestable_of(session: Session, case: ListingCase) -> list[Repair | Objection | None]:
    """The decisions of a case that can be contested now; None stands for the listing."""
    told = contests_of(session, case.id)
    over = {one.request_id for one in told if one.outcome is None or one.outcome in ANNULLING}
    repairs = select(Repair).where(Repair.state == RepairState.REFUSED)
    objections = select(Objection).where(Objection.state == ObjectionState.REJECTED)
    refused: list[Repair | Objection] = [
        *session.scalars(repairs.where(Repair.case_id == case.id).order_by(Repair.id)),
        *session.scalars(objections.where(Objection.case_id == case.id).order_by(Objection.id)),
    ]
    listed = case.state in CONTESTABLE_STATES
    found: list[Repair | Objection | None] = [None] if listed and None not in over else []
    return [*found, *(one for one in refused if one.id not in over)]


def contests_of(session: Session, case_id: UUID) -> Sequence[Contest]:
    """Every reconsideration and suit about a case, oldest first."""
    return session.scalars(
        select(Contest).where(Contest.case_id == case_id).order_by(Contest.id)
    ).all()


def annulling(contests: Iterable[Contest]) -> dict[UUID, Contest]:
    """Those that annulled a refusal, by the refused request."""
    return {
        one.request_id: one
        for one in contests
        if one.request_id is not None and one.outcome in ANNULLING
    }


def _request_told(
    session: Session, case: ListingCase, told: NewContest
) -> Repair | Objection | None:
    """The refused request, of this case and not annulled yet; None for the listing."""
    if told.decision is ContestedDecision.LISTING:
        return None
    request: Repair | Objection | None = None
    if told.decision is ContestedDecision.REFUSED_REPAIR:
        request = session.get(Repair, told.request_id)
    else:
        request = session.get(Objection, told.request_id)
    if request is None or request.case_id != case.id:
        places = (("request_id", str(told.request_id or "")),)
        wrong = FieldError("#/request_id", RequestNotOfCase.detail, places)
        raise RequestNotOfCase(errors=[wrong], **dict(places))
    check_refused(request)
    if request.id in annulling(contests_of(session, case.id)):
        raise DecisionAnnulledBefore
    return request


def _contestable_from(case: ListingCase, request: Repair | Objection | None) -> date:
    """The first day on which anybody can have contested the decision."""
    if request is not None:
        assert request.decided_on is not None, "constraint decided_whole"
        return request.decided_on
    effective_on = case.served_on or case.published_on
    if case.state not in CONTESTABLE_STATES or effective_on is None:
        raise NotListed
    return effective_on


def _remedies(
    session: Session,
    case: ListingCase,
    request: Repair | Objection | None,
    told: NewContest,
    on: date,
) -> Remedies | None:
    """The last days to contest the decision; None before it was served, and for what is later.

    Whoever sues after a reconsideration has a time of its own, from that decision.
    """
    if request is None:
        decided_on, served_on = case.decided_on, case.served_on or case.published_on
    else:
        decided_on, served_on = request.decided_on, _reply_served_on(session, request)
    if decided_on is None or served_on is None:
        return None
    reconsidered = select(
        exists().where(
            *_of_decision(case.id, told),
            Contest.kind == ContestKind.RECONSIDERATION,
            Contest.outcome == ContestOutcome.UPHELD,
        )
    )
    if told.kind is ContestKind.LITIGATION and session.scalar(reconsidered):
        return None
    return remedies_of(decided_on=decided_on, served_on=served_on, calendar=calendar_on(on))


def _reply_served_on(session: Session, request: Repair | Objection) -> date | None:
    return session.scalar(
        select(func.min(DocumentService.tried_on))
        .join(IssuedDocument, IssuedDocument.id == DocumentService.document_id)
        .where(
            IssuedDocument.request_id == request.id,
            IssuedDocument.kind == _REPLIES[type(request)].value,
            DocumentService.outcome == SERVED,
        )
    )


def _of_decision(case_id: UUID, told: NewContest) -> tuple[ColumnElement[bool], ...]:
    of_repair = told.decision is ContestedDecision.REFUSED_REPAIR
    of_objection = told.decision is ContestedDecision.REFUSED_OBJECTION
    return (
        Contest.case_id == case_id,
        Contest.repair_id.is_not_distinct_from(told.request_id if of_repair else None),
        Contest.objection_id.is_not_distinct_from(told.request_id if of_objection else None),
    )


def _refuse_second(session: Session, case_id: UUID, told: NewContest) -> None:
    """One at a time about a decision, and each once; an index each in the database."""
    pending = (*_of_decision(case_id, told), Contest.outcome.is_(None))
    if session.scalar(select(exists().where(*pending))):
        raise ContestPending(legal_basis=_ART_ONE_REMEDY)
    same = (Contest.case_id == case_id, Contest.organ == told.organ, Contest.number == told.number)
    if session.scalar(select(exists().where(*same))):
        wrong = FieldError("#/number", ContestEnteredBefore.detail, _places(told))
        raise ContestEnteredBefore(errors=[wrong], **dict(_places(told)))


def _places(told: NewContest) -> tuple[tuple[str, str], ...]:
    return (("organ", told.organ), ("number", told.number))
