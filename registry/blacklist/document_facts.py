"""The facts that documents of a case say, in the words they are printed in. Reads only."""

from datetime import date
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.accounts.models import Agency
from registry.blacklist.consent_models import ConsentRequest, ConsentState
from registry.blacklist.list_rules import ListRules
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseStatement, FilingFact, ListingCase, Objection, Repair
from registry.blacklist.states import (
    BETWEEN_AGENCIES,
    CaseState,
    DocumentKind,
    ObjectionState,
    RepairState,
)
from registry.penalties.models import Penalty
from registry.policy.effects import remedy_terms
from registry.policy.measures import catalogue_on
from registry.subjects.models import Subject

_CAUSES = {
    CaseState.EXPIRED: "列入期限届满",
    CaseState.REPAIRED: "你（单位）的信用修复申请已经同意",
    CaseState.OVERTURNED: "经核实，列入决定有误，视为自始没有列入",
    CaseState.REVOKED: "作为依据的决定已被撤销，视为自始没有列入",
}
_RESULTS = {
    RepairState.GRANTED: "同意提前移出。",
    RepairState.REFUSED: "不同意提前移出。",
    ConsentState.GIVEN: "同意列入。",
    ConsentState.REFUSED: "不同意列入。",
    ObjectionState.UPHELD: "异议成立，视为自始没有列入。",
    ObjectionState.REJECTED: "异议不成立。",
}
_NEVER_SPOKE = "当事人在规定的期限内没有提出陈述、申辩"


def facts_for(
    session: Session, case: ListingCase, *, on: date, filing_address: str
) -> dict[str, str | None]:
    """What every document of the case may say; None where it is not known.

    ``filing_address`` is where the party files by its code: the address of a page.
    """
    party = session.get_one(Subject, case.subject_id)
    policy = get_list(case.list_key).on(case.decided_on or case.opened_on or on)
    remedy = remedy_terms(case.decided_on or on)
    basis, told = _basis(session, case)
    agency = session.get_one(Agency, case.agency_id)
    return {
        "party": party.name,
        "uscc": party.uscc,
        "list_title": policy.title,
        "agency": agency.name,
        "agency_address": agency.address,
        "agency_telephone": agency.telephone,
        "filing_address": filing_address,
        "basis": basis,
        "facts": told,
        "legal_basis": case.legal_basis,
        "defence_days": _days(policy, "defence"),
        "measures": _measures(policy, on),
        "term": _term(case, policy),
        "removal": _removal(policy),
        "reason": case.decision_reason,
        "answer": _answer(session, case),
        "review_days": str(remedy.review_days),
        "suit_months": str(remedy.suit_months),
        "repair_terms": _repair_terms(policy),
        "repair_clock": _repair_clock(policy),
        "removal_cause": _CAUSES.get(CaseState(case.state)),
        "removed_on": None if case.ended_on is None else _day(case.ended_on),
    }


def facts_of_request(
    session: Session, case: ListingCase, kind: DocumentKind, request_id: UUID | None
) -> dict[str, str | None]:
    """What a reply says of the objection or application it answers; nothing before a decision."""
    if request_id is None:
        return {}
    if kind in BETWEEN_AGENCIES:
        return _facts_of_consent(session, case, kind, request_id)
    request: Repair | Objection | None = (
        session.get(Repair, request_id)
        if kind is DocumentKind.REPAIR_REPLY
        else session.get(Objection, request_id)
    )
    if request is None or request.case_id != case.id or request.decided_on is None:
        return {}
    state = (
        RepairState(request.state) if isinstance(request, Repair) else ObjectionState(request.state)
    )
    return {
        "request_no": request.number,
        "request_on": _day(request.filed_on),
        "request_result": _RESULTS.get(state),
        "request_reason": request.reason,
    }


def _facts_of_consent(
    session: Session, case: ListingCase, kind: DocumentKind, request_id: UUID
) -> dict[str, str | None]:
    """The request goes up, its answer comes down; each names whom it is for."""
    request = session.get_one(ConsentRequest, request_id)
    above = session.get_one(Agency, request.agency_id).name
    told: dict[str, str | None] = {
        "request_no": request.number,
        "request_on": _day(request.asked_on),
    }
    if kind is DocumentKind.CONSENT_REQUEST:
        return told | {"addressee": above, "request_reason": request.reason}
    below = session.get_one(Agency, case.agency_id).name
    return told | {
        "addressee": below,
        "agency": above,
        "request_result": _RESULTS.get(ConsentState(request.state)),
        "request_reason": request.answer_reason,
    }


def _basis(session: Session, case: ListingCase) -> tuple[str, str]:
    if case.penalty_id is not None:
        penalty = session.get_one(Penalty, case.penalty_id)
        return f"{_day(penalty.decided_on)}{penalty.number}行政处罚决定", penalty.facts
    fact = session.get_one(FilingFact, case.filing_fact_id)
    return f"{_day(fact.established_on)}登记的事实", fact.evidence


def _measures(policy: ListRules, on: date) -> str:
    catalogue = catalogue_on(on).measures
    named = "；".join(f"{catalogue[one.code].name}（{one.article}）" for one in policy.measures)
    return named or "公示；没有列明其他措施"


def _term(case: ListingCase, policy: ListRules) -> str:
    if policy.term.years is None:
        return "没有期限，事由消除后可以申请移出"
    until = "" if case.term_ends_on is None else f"，到{_day(case.term_ends_on)}为止"
    return f"自决定之日起{policy.term.years}年{until}"


def _removal(policy: ListRules) -> str:
    expiry = "" if policy.term.years is None else "期满自动移出。"
    return f"{expiry}{_repair_terms(policy)}"


def _repair_terms(policy: ListRules) -> str:
    rule = policy.repair
    if rule.min_months == 0:
        return f"事由消除后可以申请移出（{rule.article}）"
    begins = "公示" if rule.counted_from == "publication" else "本决定作出"
    return (
        f"自{begins}之日起满{rule.min_months}个月，已经履行义务、消除影响，"
        f"没有新的较重行政处罚的，可以申请提前移出（{rule.article}）"
    )


def _repair_clock(policy: ListRules) -> str | None:
    accept, decide = _days(policy, "repair_accept"), _days(policy, "repair_decide")
    if accept is None or decide is None:
        return None
    return f"收到申请之日起{accept}个工作日内受理，{decide}个工作日内决定"


def _answer(session: Session, case: ListingCase) -> str | None:
    spoke = session.scalar(select(exists().where(CaseStatement.case_id == case.id)))
    return case.statement_answer if spoke else _NEVER_SPOKE


def _days(policy: ListRules, clock: str) -> str | None:
    rule = policy.clocks.get(clock)
    return None if rule is None or rule.working_days is None else str(rule.working_days)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
