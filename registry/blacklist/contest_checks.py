"""Whether a decision of a case can be contested: decided, refused, in its term, once at a time.

Reads only; the pure rules stand in ``contest_rules``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
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
    DecisionUpheldByCourt,
    RequestNotOfCase,
    RulingGrants,
)
from registry.blacklist.contest_rules import ANNULLING, check_refused, check_term, is_final
from registry.blacklist.contest_terms import RESTORING, Contested, contestable_from, last_day_of
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.request_states import Decision, ObjectionState, RepairState
from registry.blacklist.states import CONTESTABLE_STATES
from registry.kernel.refusals import FieldError
from registry.penalties.rules import written_number
from registry.policy.effects import one_remedy_article


@dataclass(frozen=True, slots=True)
class NewContest:
    """What the organ or the court told: about which decision, who it is, its number, the day.

    ``request_id`` names the application or objection that was refused, or the revocation of a
    repair that restored the listing; None for the listing.
    ``late_reason`` says why the organ took it up after its term.
    """

    kind: ContestKind
    organ: str
    number: str
    filed_on: date
    decision: ContestedDecision = ContestedDecision.LISTING
    request_id: UUID | None = None
    late_reason: str | None = None


def check_new(session: Session, case: ListingCase, told: NewContest, on: date) -> Contested:
    """The refused request or the restoration that is contested; None for the listing.

    The case is locked.

    Raises:
        NotListed: the decision to list did not reach the party, or does not stand.
        RequestNotOfCase, RequestUndecided, NothingRefused, DecisionAnnulledBefore: nothing was
            refused that could be contested.
        NothingRestored: no decision to restore the listing reached the party.
        StepDateWrong: filed before the decision, or in the future.
        ContestTooLate: after its term, and no reason is told.
        ContestPending: one about the same decision goes on.
        DecisionUpheldByCourt: a court left the same decision standing.
        ContestEnteredBefore: the organ's number is on record.
    """
    entered = contests_of(session, case.id)
    request = _request_told(session, case, told, entered)
    earliest = contestable_from(case, request)
    rules.check_date("#/filed_on", told.filed_on, earliest=earliest, latest=on)
    earlier = [one for one in entered if one.request_id == told.request_id]
    _refuse_second(told, earlier, entered)
    last = last_day_of(session, case, request, told.kind, earlier, on)
    check_term(told.filed_on, last, late_reason=told.late_reason)
    return request


def contestable_of(session: Session, case: ListingCase) -> list[Contested]:
    """The decisions of a case that can be contested now; None stands for the listing."""
    told = contests_of(session, case.id)
    over = {
        one.request_id
        for one in told
        if one.outcome is None or one.outcome in ANNULLING or is_final(one.kind, one.outcome)
    }
    repairs = select(Repair).where(Repair.state == RepairState.REFUSED)
    objections = select(Objection).where(Objection.state == ObjectionState.REJECTED)
    restoring = select(RepairRevocation).where(RepairRevocation.state.in_(RESTORING))
    refused: list[Repair | Objection | RepairRevocation] = [
        *session.scalars(repairs.where(Repair.case_id == case.id).order_by(Repair.id)),
        *session.scalars(objections.where(Objection.case_id == case.id).order_by(Objection.id)),
        *session.scalars(
            restoring.where(RepairRevocation.case_id == case.id).order_by(RepairRevocation.id)
        ),
    ]
    listed = case.state in CONTESTABLE_STATES
    found: list[Contested] = [None] if listed and None not in over else []
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


def find_ruling(session: Session, request: Repair | Objection) -> Contest | None:
    """What annulled the refusal that a request carries on; None of one that was filed anew."""
    if request.reopens_id is None:
        return None
    return annulling(contests_of(session, request.case_id))[request.reopens_id]


def check_as_ruled(session: Session, request: Repair | Objection, decision: Decision) -> None:
    """What was changed into consent is consented to; the ruling leaves nothing to refuse.

    Raises:
        RulingGrants: names the ruling.
    """
    ruling = find_ruling(session, request) if decision is Decision.REFUSE else None
    if ruling is not None and ruling.outcome == ContestOutcome.CHANGED:
        raise RulingGrants(organ=ruling.organ, number=ruling.conclusion_no or "")


def _request_told(
    session: Session, case: ListingCase, told: NewContest, entered: Sequence[Contest]
) -> Contested:
    """What is contested, of this case and not annulled yet; None for the listing."""
    if told.decision is ContestedDecision.LISTING:
        return None
    request: Contested = None
    if told.decision is ContestedDecision.REFUSED_REPAIR:
        request = session.get(Repair, told.request_id)
    elif told.decision is ContestedDecision.REFUSED_OBJECTION:
        request = session.get(Objection, told.request_id)
    else:
        request = session.get(RepairRevocation, told.request_id)
    if request is None or request.case_id != case.id:
        places = (("request_id", str(told.request_id or "")),)
        wrong = FieldError("#/request_id", RequestNotOfCase.detail, places)
        raise RequestNotOfCase(errors=[wrong], **dict(places))
    if isinstance(request, RepairRevocation):
        return request
    check_refused(request)
    if request.id in annulling(entered):
        raise DecisionAnnulledBefore
    return request


def _refuse_second(
    told: NewContest, of_decision: Sequence[Contest], entered: Sequence[Contest]
) -> None:
    """One at a time about a decision, each once, and none after the judgment; so the database."""
    if any(one.outcome is None for one in of_decision):
        raise ContestPending(legal_basis=one_remedy_article(told.filed_on))
    if any(is_final(one.kind, one.outcome) for one in of_decision):
        raise DecisionUpheldByCourt(legal_basis=one_remedy_article(told.filed_on))
    organ, number = told.organ.strip(), written_number(told.number)
    if any(one.organ == organ and written_number(one.number) == number for one in entered):
        wrong = FieldError("#/number", ContestEnteredBefore.detail, _places(told))
        raise ContestEnteredBefore(errors=[wrong], **dict(_places(told)))


def _places(told: NewContest) -> tuple[tuple[str, str], ...]:
    return (("organ", told.organ.strip()), ("number", told.number.strip()))
