"""What a document says of the request it answers: objection, repair, revocation or consent.

In the words they are printed in. Reads only; what is not known yet is left out.
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.competence import current_agency
from registry.accounts.models import Agency
from registry.blacklist.completions import COMPLETE_CLOCK, find_completion_clock
from registry.blacklist.consent_models import ConsentRequest, ConsentState
from registry.blacklist.contest_checks import find_ruling
from registry.blacklist.contest_models import ContestOutcome
from registry.blacklist.contest_terms import Contested, days_of_decision
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_rules import printed
from registry.blacklist.document_store import find_standing
from registry.blacklist.list_rules import ListRules
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.record import agency_of
from registry.blacklist.request_states import ObjectionState, RepairState, RevocationState
from registry.policy.effects import remedy_terms

Facts = dict[str, str | None]

_REPAIR_RESULTS = {
    RepairState.GRANTED: "同意提前移出。",
    RepairState.REFUSED: "不同意提前移出。",
    # Revoked later: the decision that granted it said this.
    RepairState.REVOKED: "同意提前移出。",
}
# Apart: words of different life cycles can be the same text.
_CONSENT_RESULTS = {
    ConsentState.GIVEN: "同意列入。",
    ConsentState.REFUSED: "不同意列入。",
}
_OBJECTION_RESULTS = {
    ObjectionState.UPHELD: "异议成立，视为自始没有列入。",
    ObjectionState.REJECTED: "异议不成立。",
}
_NOT_TAKEN_UP = "不予受理。"
_SILENT = "你（单位）在规定的期限内没有提出陈述、申辩"


def facts_of_request(
    session: Session, case: ListingCase, kind: DocumentKind, request_id: UUID | None
) -> Facts:
    """What a document of a kind says of its request; nothing where it is not that far."""
    read = _READERS.get(kind)
    return {} if read is None or request_id is None else read(session, case, request_id)


def remedy_facts(decided_on: date, served_on: date | None) -> Facts:
    """Until when, and before whom, a decision can be contested, as its document prints it.

    By the law of the day of its service, as pages count it; before it is served, of its own day.
    """
    remedy = remedy_terms(served_on or decided_on)
    return {
        "review_days": str(remedy.review_days),
        "review_organ": remedy.review_organ,
        "suit_months": str(remedy.suit_months),
        "suit_court": remedy.suit_court,
    }


def _remedy(session: Session, case: ListingCase, decided: Contested) -> Facts:
    decided_on, served_on = days_of_decision(session, case, decided)
    return {} if decided_on is None else remedy_facts(decided_on, served_on)


def _of_objection(session: Session, case: ListingCase, request_id: UUID) -> Facts:
    objection = session.get(Objection, request_id)
    if objection is None or objection.case_id != case.id or objection.decided_on is None:
        return {}
    return _filed(objection) | {
        "request_result": _NOT_TAKEN_UP
        if objection.acceptance_required and objection.accepted_on is None
        else _OBJECTION_RESULTS.get(ObjectionState(objection.state)),
        "request_reason": _reason(session, objection),
        **_remedy(session, case, objection),
    }


def _of_repair(session: Session, case: ListingCase, request_id: UUID) -> Facts:
    repair = session.get(Repair, request_id)
    if repair is None or repair.case_id != case.id:
        return {}
    policy = get_list(case.list_key).by_digest(repair.rule_digest)
    waits = find_completion_clock(session, repair)
    told: Facts = _filed(repair) | {
        "accepted_on": printed(repair.accepted_on),
        "returned_on": printed(repair.returned_on),
        "missing_papers": repair.missing,
        "complete_days": days_of(policy, COMPLETE_CLOCK),
        "complete_until": printed(waits.due_on) if waits is not None else None,
        "accept_days": days_of(policy, "repair_accept"),
        "decide_days": days_of(policy, "repair_decide"),
    }
    if repair.decided_on is None:
        return told
    taken_up = repair.accepted_on is not None
    result = _REPAIR_RESULTS.get(RepairState(repair.state)) if taken_up else _NOT_TAKEN_UP
    told |= {"request_result": result, "request_reason": _reason(session, repair)}
    return told | _remedy(session, case, repair)


def _of_revocation(session: Session, case: ListingCase, request_id: UUID) -> Facts:
    revocation = session.get(RepairRevocation, request_id)
    if revocation is None or revocation.case_id != case.id:
        return {}
    repair = session.get_one(Repair, revocation.repair_id)
    policy = get_list(case.list_key).by_digest(revocation.rule_digest)
    rule = policy.repair.false_papers
    told = find_standing(session, case.id, DocumentKind.REVOCATION_NOTICE, request_id=revocation.id)
    return _filed(repair) | {
        "granted_on": printed(repair.decided_on),
        "doubted_facts": revocation.facts,
        "doubt_basis": policy.cite(rule.article if rule else policy.repair.article),
        "doubt_days": days_of(policy, "defence"),
        "doubt_notice_no": told.number if told else revocation.notice_no,
        "doubt_answer": _answer(revocation),
        "request_reason": revocation.reason,
        "restored_until": printed(revocation.until_on),
        "barred": _bar(revocation),
        **_remedy(session, case, revocation),
    }


def _of_consent(session: Session, _case: ListingCase, request_id: UUID) -> Facts:
    """The request goes up, its answer comes down; each names whom it is for."""
    request = session.get_one(ConsentRequest, request_id)
    return {
        "request_no": request.number,
        "request_on": printed(request.asked_on),
        "addressee": session.get_one(Agency, request.agency_id).name,
        "request_reason": request.reason,
    }


def _of_consent_reply(session: Session, case: ListingCase, request_id: UUID) -> Facts:
    request = session.get_one(ConsentRequest, request_id)
    on = request.answered_on
    assert on is not None, "drawn up with the answer"
    return _of_consent(session, case, request_id) | {
        "addressee": agency_of(session, case, on).name,
        "agency": current_agency(session, request.agency_id, on).name,
        "request_result": _CONSENT_RESULTS.get(ConsentState(request.state)),
        "request_reason": request.answer_reason,
    }


_READERS: dict[DocumentKind, Callable[[Session, ListingCase, UUID], Facts]] = {
    DocumentKind.OBJECTION_REPLY: _of_objection,
    DocumentKind.REPAIR_ACCEPTANCE: _of_repair,
    DocumentKind.REPAIR_COMPLETION: _of_repair,
    DocumentKind.REPAIR_REPLY: _of_repair,
    DocumentKind.REVOCATION_NOTICE: _of_revocation,
    DocumentKind.REVOCATION: _of_revocation,
    DocumentKind.CONSENT_REQUEST: _of_consent,
    DocumentKind.CONSENT_REPLY: _of_consent_reply,
}


def template_of(
    session: Session, case: ListingCase, kind: DocumentKind, request_id: UUID | None
) -> str:
    """The template of a document: some kinds have one for each outcome."""
    if kind is DocumentKind.DECISION:
        return f"decision_{case.decision}"
    if kind is DocumentKind.REPAIR_REPLY:
        repair = session.get_one(Repair, request_id)
        return "repair_reply" if repair.accepted_on is not None else "repair_not_taken_up"
    if kind is DocumentKind.REVOCATION:
        revocation = session.get_one(RepairRevocation, request_id)
        kept = revocation.state == RevocationState.KEPT
        return "revocation_kept" if kept else "revocation_revoked"
    return kind.value


def days_of(policy: ListRules, clock: str) -> str | None:
    """The working days of a clock; None where the list has none."""
    rule = policy.clocks.get(clock)
    return None if rule is None or rule.working_days is None else str(rule.working_days)


def _filed(request: Objection | Repair) -> Facts:
    return {"request_no": request.number, "request_on": printed(request.filed_on)}


def _reason(session: Session, request: Objection | Repair) -> str | None:
    """Why; of what is decided anew, with what annulled the decision before."""
    ruling = find_ruling(session, request)
    if ruling is None:
        return request.reason
    by = f"原决定已被{ruling.organ}以{ruling.conclusion_no}"
    if ruling.outcome == ContestOutcome.CHANGED:
        return f"{by}变更为同意，本机关依照执行。{request.reason}"
    annulled = f"{by}撤销，本机关重新作出决定。"
    return f"{annulled}{request.reason}"


def _answer(revocation: RepairRevocation) -> str:
    if revocation.answered_on is None:
        return _SILENT
    return f"你（单位）于{printed(revocation.answered_on)}提出了陈述、申辩，本机关已经复核"


def _bar(revocation: RepairRevocation) -> str:
    until = printed(revocation.barred_until_on)
    if until is None:
        return "符合信用修复条件的，可以再次申请信用修复"
    return f"到{until}为止，本机关不受理新的信用修复申请"
