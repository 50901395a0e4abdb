"""The conditions of each act of a case: one function a condition, pure, with its article."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from registry.blacklist.clocks import day_after
from registry.blacklist.decision_facts import CaseFacts
from registry.blacklist.refusals import (
    AlreadyOnList,
    BasisNotInForce,
    BasisStillInForce,
    CaseSuspended,
    ConsentMissing,
    ConsentNotAsked,
    ConsentOvertaken,
    ConsentPending,
    ConsentRefused,
    DeciderHandledCase,
    DecisionOverdue,
    DefencePeriodOpen,
    HearingAskedBefore,
    HearingNotAsked,
    HearingNotNotified,
    NothingSuspended,
    NoticeNotServed,
    OfficerRecused,
    OnListWithoutTerm,
    PenaltyNotServed,
    TermOver,
    TermRunning,
    WithdrawalByOnePerson,
)
from registry.blacklist.remedy_refusals import (
    FactCuredBefore,
    FactNotCured,
    NobodyElseDecides,
    PartyBanned,
    PartyBannedForLife,
    RepairedBefore,
    RepairTooEarly,
    RestorationNotServed,
)
from registry.blacklist.states import Act
from registry.kernel.guards import Guard
from registry.kernel.period import add_months

_PENALTY_LAW = "《中华人民共和国行政处罚法》"
ART_DEFENCE = f"{_PENALTY_LAW}第四十四条、第四十五条"
ART_SEPARATION = f"{_PENALTY_LAW}第五十七条、第五十八条"
ART_RECUSAL = f"{_PENALTY_LAW}第四十三条"
ART_HEARING = f"{_PENALTY_LAW}第六十三条、第六十四条"
_ORDER_44 = "市场监管总局令第44号"
ART_BASIS = f"{_ORDER_44}第二条、第十九条"
ART_CONSENT = f"{_ORDER_44}第十三条"
ART_TERM = f"{_ORDER_44}第二十条"
ART_TIME = "《市场监督管理行政处罚程序规定》"
ART_ABNORMAL = "《企业经营异常名录管理暂行办法》（国家工商行政管理总局令第68号）"

Condition = Callable[[CaseFacts, date, UUID | None], Guard]


def _basis_in_force(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    return Guard(facts.penalty_in_force, BasisNotInForce, legal_basis=ART_BASIS)


def _basis_fell(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    fell = not facts.penalty_in_force or facts.cured_before_decision
    return Guard(fell, BasisStillInForce, legal_basis=ART_BASIS)


def _penalty_served(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    served_on = facts.penalty_served_on
    met = served_on is not None or not facts.notice_required
    return Guard(met, PenaltyNotServed, on=served_on, legal_basis=ART_BASIS)


def _noticed(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    met = facts.noticed_on is not None or not facts.notice_required
    return Guard(met, NoticeNotServed, on=facts.noticed_on, legal_basis=ART_DEFENCE)


def _defence_elapsed(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.defence_ends_on
    if ends is None:
        met = not facts.notice_required
        return Guard(met=met, condition=NoticeNotServed, legal_basis=ART_DEFENCE)
    places = {"ends_on": ends.isoformat(), "from_on": day_after(ends).isoformat()}
    return Guard(on > ends, DefencePeriodOpen, places, day_after(ends), ART_DEFENCE)


def _defence_elapsed_if_it_protects(facts: CaseFacts, on: date, officer: UUID | None) -> Guard:
    """Nobody has to be waited for where nothing is left to answer."""
    if not facts.penalty_in_force:
        return Guard(met=True, condition=DefencePeriodOpen, legal_basis=ART_DEFENCE)
    return _defence_elapsed(facts, on, officer)


def _nothing_holds_if_it_protects(facts: CaseFacts, on: date, officer: UUID | None) -> Guard:
    if not facts.penalty_in_force:
        return Guard(met=True, condition=CaseSuspended, legal_basis=ART_HEARING)
    return _nothing_holds(facts, on, officer)


def _nothing_holds(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    return Guard(not facts.holds, CaseSuspended, legal_basis=ART_HEARING)


def _something_holds(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    return Guard(bool(facts.holds), NothingSuspended)


def _consented(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    met = facts.consented_on is not None or not facts.consent_required
    if not met and facts.consent_asked_on is not None:
        places = {"asked_on": facts.consent_asked_on.isoformat()}
        return Guard(False, ConsentPending, places, legal_basis=ART_CONSENT)
    if not met and facts.consent_refused_on is not None:
        places = {"refused_on": facts.consent_refused_on.isoformat()}
        return Guard(False, ConsentRefused, places, legal_basis=ART_CONSENT)
    if not met and facts.consent_overtaken_no is not None:
        places = {"number": facts.consent_overtaken_no}
        return Guard(False, ConsentOvertaken, places, legal_basis=ART_CONSENT)
    return Guard(met, ConsentMissing, on=facts.consented_on, legal_basis=ART_CONSENT)


def _consent_asked(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    asked_on = facts.consent_asked_on
    return Guard(asked_on is not None, ConsentNotAsked, on=asked_on, legal_basis=ART_CONSENT)


def _decider_not_handler(facts: CaseFacts, _on: date, officer: UUID | None) -> Guard:
    met = officer not in facts.handlers
    return Guard(met, DeciderHandledCase, legal_basis=ART_SEPARATION)


def _decider_not_annuller(facts: CaseFacts, _on: date, officer: UUID | None) -> Guard:
    met = officer not in facts.annulled_by
    return Guard(met, DeciderHandledCase, legal_basis=ART_SEPARATION)


def _not_recused(facts: CaseFacts, _on: date, officer: UUID | None) -> Guard:
    return Guard(officer not in facts.recused, OfficerRecused, legal_basis=ART_RECUSAL)


def _somebody_decides(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    return Guard(facts.somebody_decides, NobodyElseDecides, legal_basis=ART_SEPARATION)


def _no_hearing_yet(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    return Guard(facts.hearing_asked_on is None, HearingAskedBefore, legal_basis=ART_HEARING)


def _hearing_asked(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    met = facts.hearing_asked_on is not None and not facts.hearing_over
    return Guard(met, HearingNotAsked, legal_basis=ART_HEARING)


def _hearing_day(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    day = facts.hearing_on
    places = {"from_on": "" if day is None else day.isoformat()}
    return Guard(day is not None and on >= day, HearingNotNotified, places, day, ART_HEARING)


def _withdrawal_by_another(facts: CaseFacts, _on: date, officer: UUID | None) -> Guard:
    met = officer is None or officer != facts.withdrawal_entered_by
    return Guard(met, WithdrawalByOnePerson, legal_basis=ART_HEARING)


def _time_to_decide(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.decision_due_on
    assert ends is not None, "only a time that runs is made longer (rules.belongs)"
    places = {"ends_on": ends.isoformat()}
    return Guard(on <= ends, DecisionOverdue, places, legal_basis=ART_TIME)


def _term_over(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.term_ends_on
    assert ends is not None, "only what has a term expires (rules.belongs)"
    return Guard(on > ends, TermRunning, {"ends_on": ends.isoformat()}, day_after(ends), ART_TERM)


def _term_not_over(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.term_ends_on
    if ends is None:
        return Guard(met=True, condition=TermOver, legal_basis=ART_TERM)
    return Guard(on <= ends, TermOver, {"ends_on": ends.isoformat()}, legal_basis=ART_TERM)


def _restoration_served(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    served_on = facts.restoration_served_on
    return Guard(served_on is not None, RestorationNotServed, on=served_on, legal_basis=ART_DEFENCE)


def _restores_a_term(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.restores_until_on
    assert ends is not None, "only a revoked repair restores a listing (rules.belongs)"
    return Guard(on <= ends, TermOver, {"ends_on": ends.isoformat()}, legal_basis=ART_TERM)


def _not_on_list(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.other_listing_ends_on
    if ends is None or ends < on:
        return Guard(met=True, condition=AlreadyOnList, legal_basis=ART_TERM)
    if ends == date.max:
        # A listing without a term ends by an act of somebody, not by time.
        return Guard(met=False, condition=OnListWithoutTerm, legal_basis=ART_TERM)
    return Guard(False, AlreadyOnList, {"ends_on": ends.isoformat()}, day_after(ends), ART_TERM)


def repair_ripe(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    """The shortest time on the list has passed."""
    assert facts.published_on is not None, "a published case has its day (state_published)"
    rule = facts.repair
    published_on = facts.restored_on or facts.published_on
    decided_on = facts.restored_on or facts.decided_on or published_on
    first = rule.from_on(decided_on=decided_on, published_on=published_on)
    places = {"months": rule.min_months, "from_on": first.isoformat()}
    return Guard(on >= first, RepairTooEarly, places, first, rule.article)


def repair_apart(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    """The subject's repair before, if any, lies long enough ago."""
    rule, before = facts.repair, facts.repaired_before_on
    if rule.apart_months == 0 or before is None:
        return Guard(met=True, condition=RepairedBefore, legal_basis=rule.article)
    first = day_after(add_months(before, rule.apart_months))
    places = {"months": rule.apart_months, "from_on": first.isoformat()}
    return Guard(on >= first, RepairedBefore, places, first, rule.article)


def no_ban_runs(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    """No ban of a trade or an office runs against the party."""
    rule, until = facts.repair, facts.ban_until
    if rule.no_ban and facts.banned_for_life:
        return Guard(met=False, condition=PartyBannedForLife, legal_basis=rule.article)
    if not rule.no_ban or until is None:
        return Guard(met=True, condition=PartyBanned, legal_basis=rule.article)
    places = {"until": until.isoformat()}
    return Guard(on > until, PartyBanned, places, day_after(until), rule.article)


def _fact_stands(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    return Guard(facts.fact_cured is not True, FactCuredBefore, legal_basis=ART_ABNORMAL)


def fact_cured(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    """The duty whose neglect is the ground is met."""
    return Guard(facts.fact_cured is not False, FactNotCured, legal_basis=facts.repair.article)


GUARDS: dict[Act, tuple[Condition, ...]] = {
    Act.OPEN: (_basis_in_force, _not_recused),
    Act.DISMISS: (_not_recused,),
    Act.SERVE_NOTICE: (_basis_in_force, _not_recused),
    Act.RECORD_STATEMENT: (_not_recused,),
    Act.ASK_HEARING: (_no_hearing_yet, _not_recused),
    Act.NOTIFY_HEARING: (_hearing_asked, _not_recused),
    Act.HOLD_HEARING: (_hearing_asked, _hearing_day, _not_recused),
    Act.WITHDRAW_HEARING: (_hearing_asked, _not_recused),
    Act.CONFIRM_WITHDRAWAL: (_hearing_asked, _withdrawal_by_another, _not_recused),
    Act.ASK_CONSENT: (_basis_in_force, _noticed, _defence_elapsed, _nothing_holds, _not_recused),
    Act.GIVE_CONSENT: (
        _basis_in_force,
        _consent_asked,
        _nothing_holds,
        _decider_not_handler,
        _not_recused,
    ),
    Act.REFUSE_CONSENT: (_consent_asked, _decider_not_handler, _not_recused),
    Act.EXTEND: (_time_to_decide, _nothing_holds, _decider_not_handler, _not_recused),
    Act.SUSPEND: (_not_recused,),
    Act.RESUME: (_something_holds, _not_recused),
    Act.TERMINATE: (_not_recused,),
    Act.LIST: (
        _basis_in_force,
        _fact_stands,
        _penalty_served,
        _noticed,
        _defence_elapsed,
        _nothing_holds,
        _consented,
        _decider_not_handler,
        _not_recused,
        _somebody_decides,
    ),
    Act.NOT_LIST: (
        _noticed,
        _defence_elapsed_if_it_protects,
        _nothing_holds_if_it_protects,
        _decider_not_handler,
        _not_recused,
        _somebody_decides,
    ),
    Act.SERVE_DECISION: (_not_recused,),
    Act.PUBLISH: (
        _basis_in_force,
        _fact_stands,
        _nothing_holds,
        _term_not_over,
        _not_on_list,
        _not_recused,
    ),
    Act.EXPIRE: (_term_over,),
    Act.REPAIR: (_term_not_over, repair_ripe, repair_apart, no_ban_runs, fact_cured, _not_recused),
    Act.RESTORE: (
        _basis_in_force,
        _nothing_holds,
        _restoration_served,
        _restores_a_term,
        _not_on_list,
        _not_recused,
    ),
    Act.REVOKE: (
        _basis_fell,
        _decider_not_handler,
        _decider_not_annuller,
        _not_recused,
        _somebody_decides,
    ),
    Act.UPHOLD: (_decider_not_handler, _not_recused),
}
