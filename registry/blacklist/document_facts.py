"""The facts that documents of a case say, in the words they are printed in. Reads only."""

from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.accounts.models import Agency
from registry.blacklist.document_repair import (
    false_papers,
    repair_clock,
    repair_papers,
    repair_terms,
)
from registry.blacklist.document_rules import printed
from registry.blacklist.list_rules import ListRules
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseStatement, FilingFact, ListingCase
from registry.blacklist.record import agency_of
from registry.blacklist.request_facts import days_of, remedy_facts
from registry.blacklist.states import CaseState, HearingOutcome
from registry.penalties.models import Penalty
from registry.policy.measures import catalogue_on
from registry.subjects.models import Subject

_CAUSES = {
    CaseState.EXPIRED: "列入期限届满",
    CaseState.REPAIRED: "你（单位）的信用修复申请已经同意",
    CaseState.OVERTURNED: "经核实，列入决定有误",
    CaseState.REVOKED: "作为列入依据的决定或者认定已被撤销",
}
_NEVER_SPOKE = "当事人在规定的期限内没有提出陈述、申辩"
_NOT_ASKED = "依照规定，列入之前不需要告知；当事人认为有错误的，可以在公示之后提出异议"


def facts_for(
    session: Session, case: ListingCase, *, on: date, filing_address: str
) -> dict[str, str | None]:
    """What every document of the case may say; None where it is not known.

    ``filing_address`` is where the party files by its code: the address of a page.
    """
    party = session.get_one(Subject, case.subject_id)
    policy = get_list(case.list_key).on(case.decided_on or case.opened_on or on)
    now = get_list(case.list_key).on(on)
    penalty = None if case.penalty_id is None else session.get_one(Penalty, case.penalty_id)
    basis, told = _basis(session, case, penalty, on)
    agency = agency_of(session, case, on)
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
        "decision_no": case.decision_no,
        "decided_on": printed(case.decided_on),
        "defence_days": days_of(policy, "defence"),
        "measures": _measures(policy, on),
        "term": _term(case, policy, penalty),
        "removal": _removal(policy, case, penalty),
        "reason": case.decision_reason,
        "answer": _answer(session, case),
        **remedy_facts(case.decided_on or on, case.served_on or case.published_on),
        "repair_terms": repair_terms(policy, case, penalty),
        "repair_clock": repair_clock(now, on),
        "repair_papers": repair_papers(policy, now),
        "false_papers": false_papers(now),
        "removal_cause": _cause(case, policy),
        "removed_on": printed(case.ended_on),
    }


def _basis(
    session: Session, case: ListingCase, penalty: Penalty | None, on: date
) -> tuple[str, str]:
    """What the case stands on, as a clause that the facts follow, and the facts."""
    if penalty is not None:
        agency = session.get_one(Agency, penalty.agency_id).name
        decided = f"{printed(penalty.decided_on)}，{agency}作出{penalty.number}行政处罚决定"
        why = penalty.heavier_reason.rstrip("。") if penalty.heavier_reason else ""
        heavier = f"。属于较重行政处罚的理由：{why}" if why else ""
        return f"{decided}，认定", f"{penalty.facts.rstrip('。')}{heavier}"
    fact = session.get_one(FilingFact, case.filing_fact_id)
    agency = agency_of(session, case, on).name
    return f"{agency}查明{printed(fact.established_on)}的下列事实", fact.evidence


def _measures(policy: ListRules, on: date) -> str:
    """By which articles of the list's rules which measures are taken."""
    catalogue = catalogue_on(on).measures
    named: dict[str, list[str]] = {}
    for one in policy.measures:
        named.setdefault(policy.cite(one.article), []).append(catalogue[one.code].name)
    told = "；".join(f"依据{article}，{'；'.join(names)}" for article, names in named.items())
    return told or "除公示以外，没有列明其他措施"


def _term(case: ListingCase, policy: ListRules, penalty: Penalty | None) -> str:
    if policy.term.years is None:
        return "没有期限，事由消除后可以申请移出"
    until = "" if case.term_ends_on is None else f"，到{printed(case.term_ends_on)}为止"
    return (
        f"自决定之日起{policy.term.years}年{_longer(case, policy, penalty)}{until}{_life(penalty)}"
    )


def _longer(case: ListingCase, policy: ListRules, penalty: Penalty | None) -> str:
    """What a ban that came with the penalty and has a last day does to the term."""
    if penalty is None or penalty.ban_until is None or not policy.term.with_ban:
        return ""
    ban = f"处罚决定附加的禁止期限到{printed(penalty.ban_until)}"
    if case.decided_on is None:
        return f"；{ban}，更长的列入期限随之延长"
    alone = policy.term.ends_on(case.decided_on)
    return f"；{ban}，列入期限随之延长" if alone is None or penalty.ban_until > alone else ""


def _life(penalty: Penalty | None) -> str:
    banned = penalty is not None and penalty.ban_for_life
    return "；处罚决定附加的终身禁止不因移出而结束" if banned else ""


def _removal(policy: ListRules, case: ListingCase, penalty: Penalty | None) -> str:
    expiry = "" if policy.term.years is None else "期满自动移出。"
    return f"{expiry}{repair_terms(policy, case, penalty)}"


def _cause(case: ListingCase, policy: ListRules) -> str | None:
    """Why the party is on the list no more, and by what; None where it is, or never was."""
    state = CaseState(case.state)
    articles = {
        CaseState.EXPIRED: policy.term.article,
        CaseState.REPAIRED: policy.repair.article,
        CaseState.REVOKED: policy.revocation.article,
    }
    if state not in articles:
        return _CAUSES.get(state)
    return f"{_CAUSES[state]}（依据{policy.cite(articles[state])}）"


def _answer(session: Session, case: ListingCase) -> str | None:
    """What the party said in writing and at the hearing, and the answer to it."""
    if case.noticed_on is None:
        return _NOT_ASKED
    spoke = session.scalar(select(exists().where(CaseStatement.case_id == case.id)))
    heard = _hearing(case)
    if spoke or case.hearing_outcome == HearingOutcome.HELD:
        return f"{heard}{case.statement_answer}" if case.statement_answer else None
    return f"{heard}{_NEVER_SPOKE}"


def _hearing(case: ListingCase) -> str:
    """That a hearing was asked for, and how it ended."""
    if case.hearing_asked_on is None:
        return ""
    asked = f"当事人于{printed(case.hearing_asked_on)}要求听证"
    if case.hearing_outcome == HearingOutcome.WITHDRAWN:
        return f"{asked}，于{printed(case.hearing_withdrawn_on)}撤回（{case.hearing_withdrawal}）。"
    if case.hearing_outcome is None:
        return f"{asked}；作为列入依据的决定已被撤销，不再举行。"
    held = (
        f"{asked}。{printed(case.hearing_over_on)}，本机关在{case.hearing_place}举行听证，"
        f"主持人：{case.hearing_host}（听证笔录{case.hearing_record_no}）。"
    )
    said = (case.hearing_said or "").rstrip("。")
    if case.hearing_outcome == HearingOutcome.ABSENT:
        return f"{held}当事人没有到场：{said}。"
    return f"{held}当事人提出：{said}。"
