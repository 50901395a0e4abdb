"""The conditions of each act of a case: one function a condition, pure, with its article."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

from registry.blacklist.clocks import day_after
from registry.blacklist.consent_refusals import (
    ConsentMissing,
    ConsentNotAsked,
    ConsentOvertaken,
    ConsentPending,
    ConsentRefused,
)
from registry.blacklist.decision_facts import CaseFacts
from registry.blacklist.hearing_guards import (
    hearing_asked,
    hearing_day,
    hearing_recorded,
    no_hearing_yet,
    withdrawal_by_another,
)
from registry.blacklist.refusals import (
    AlreadyOnList,
    BasisNotInForce,
    BasisStillInForce,
    DeciderHandledCase,
    DecisionOverdue,
    DefencePeriodOpen,
    NoticeNotServed,
    OfficerRecused,
    OnListWithoutTerm,
    PenaltyNotServed,
    TermOver,
    TermRunning,
)
from registry.blacklist.remedy_refusals import (
    FactCuredBefore,
    NobodyElseDecides,
    RestorationNotServed,
)
from registry.blacklist.repair_guards import fact_cured, no_ban_runs, repair_apart, repair_ripe
from registry.blacklist.standstill_guards import (
    hold_over,
    nothing_holds,
    something_holds,
    something_to_suspend,
)
from registry.blacklist.states import Act
from registry.kernel.guards import Guard

_PENALTY_LAW = "《中华人民共和国行政处罚法》"
ART_DEFENCE = f"{_PENALTY_LAW}第四十四条、第四十五条"
ART_SEPARATION = f"{_PENALTY_LAW}第五十七条、第五十八条"
ART_RECUSAL = f"{_PENALTY_LAW}第四十三条"
ART_TIME = "《市场监督管理行政处罚程序规定》"

Condition = Callable[[CaseFacts, date, UUID | None], Guard]


def _basis_in_force(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    return Guard(facts.penalty_in_force, BasisNotInForce, legal_basis=facts.cited.basis)


def _basis_fell(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    fell = not facts.penalty_in_force or facts.cured_before_decision
    return Guard(fell, BasisStillInForce, legal_basis=facts.cited.basis)


def _penalty_served(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    served_on = facts.penalty_served_on
    met = served_on is not None or not facts.notice_required
    return Guard(met, PenaltyNotServed, on=served_on, legal_basis=facts.cited.basis)


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


def _if_it_protects(condition: Condition) -> Condition:
    """Nobody has to be waited for where nothing is left to answer."""

    def guard(facts: CaseFacts, on: date, officer: UUID | None) -> Guard:
        told = condition(facts, on, officer)
        return told if facts.penalty_in_force else replace(told, met=True)

    return guard


_recorded_if_it_protects = _if_it_protects(hearing_recorded)


def _consented(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    met = facts.consented_on is not None or not facts.consent_required
    if not met and facts.consent_asked_on is not None:
        places = {"asked_on": facts.consent_asked_on.isoformat()}
        return Guard(False, ConsentPending, places, legal_basis=facts.cited.consent)
    if not met and facts.consent_refused_on is not None:
        places = {"refused_on": facts.consent_refused_on.isoformat()}
        return Guard(False, ConsentRefused, places, legal_basis=facts.cited.consent)
    if not met and facts.consent_overtaken_no is not None:
        places = {"number": facts.consent_overtaken_no}
        return Guard(False, ConsentOvertaken, places, legal_basis=facts.cited.consent)
    return Guard(met, ConsentMissing, on=facts.consented_on, legal_basis=facts.cited.consent)


def _consent_asked(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    asked_on = facts.consent_asked_on
    return Guard(
        asked_on is not None, ConsentNotAsked, on=asked_on, legal_basis=facts.cited.consent
    )


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


def _time_to_decide(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.decision_due_on
    assert ends is not None, "only a time that runs is made longer (rules.belongs)"
    places = {"ends_on": ends.isoformat()}
    return Guard(on <= ends, DecisionOverdue, places, legal_basis=ART_TIME)


def _term_over(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.term_ends_on
    assert ends is not None, "only what has a term expires (rules.belongs)"
    return Guard(
        on > ends, TermRunning, {"ends_on": ends.isoformat()}, day_after(ends), facts.cited.term
    )


def _term_not_over(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.term_ends_on
    if ends is None:
        return Guard(met=True, condition=TermOver, legal_basis=facts.cited.term)
    return Guard(on <= ends, TermOver, {"ends_on": ends.isoformat()}, legal_basis=facts.cited.term)


def _restoration_served(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    served_on = facts.restoration_served_on
    return Guard(served_on is not None, RestorationNotServed, on=served_on, legal_basis=ART_DEFENCE)


def _restores_a_term(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.restores_until_on
    assert ends is not None, "only a revoked repair restores a listing (rules.belongs)"
    return Guard(on <= ends, TermOver, {"ends_on": ends.isoformat()}, legal_basis=facts.cited.term)


def _not_on_list(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.other_listing_ends_on
    if ends is None or ends < on:
        return Guard(met=True, condition=AlreadyOnList, legal_basis=facts.cited.term)
    if ends == date.max:
        # A listing without a term ends by an act of somebody, not by time.
        return Guard(met=False, condition=OnListWithoutTerm, legal_basis=facts.cited.term)
    return Guard(
        False, AlreadyOnList, {"ends_on": ends.isoformat()}, day_after(ends), facts.cited.term
    )


def _fact_stands(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    return Guard(facts.fact_cured is not True, FactCuredBefore, legal_basis=facts.cited.basis)


GUARDS: dict[Act, tuple[Condition, ...]] = {
    Act.OPEN: (_basis_in_force, _not_recused),
    Act.DISMISS: (_not_recused,),
    Act.SERVE_NOTICE: (_basis_in_force, _not_recused),
    Act.RECORD_STATEMENT: (_not_recused,),
    Act.ASK_HEARING: (no_hearing_yet, _not_recused),
    Act.NOTIFY_HEARING: (hearing_asked, _not_recused),
    Act.HOLD_HEARING: (hearing_asked, hearing_day, _not_recused),
    Act.WITHDRAW_HEARING: (hearing_asked, _not_recused),
    Act.CONFIRM_WITHDRAWAL: (hearing_asked, withdrawal_by_another, _not_recused),
    Act.ASK_CONSENT: (_basis_in_force, _noticed, _defence_elapsed, nothing_holds, _not_recused),
    Act.GIVE_CONSENT: (
        _basis_in_force,
        _consent_asked,
        nothing_holds,
        _decider_not_handler,
        _not_recused,
    ),
    Act.REFUSE_CONSENT: (_consent_asked, _decider_not_handler, _not_recused),
    Act.EXTEND: (_time_to_decide, nothing_holds, _decider_not_handler, _not_recused),
    Act.SUSPEND: (something_to_suspend, _not_recused),
    Act.RESUME: (something_holds, _not_recused),
    Act.TERMINATE: (_not_recused,),
    Act.LIST: (
        _basis_in_force,
        _fact_stands,
        _penalty_served,
        _noticed,
        _defence_elapsed,
        nothing_holds,
        hearing_recorded,
        _consented,
        _decider_not_handler,
        _not_recused,
        _somebody_decides,
    ),
    Act.NOT_LIST: (
        _noticed,
        _if_it_protects(_defence_elapsed),
        _if_it_protects(nothing_holds),
        _recorded_if_it_protects,
        _decider_not_handler,
        _not_recused,
        _somebody_decides,
    ),
    Act.SERVE_DECISION: (_not_recused,),
    Act.PUBLISH: (
        _basis_in_force,
        _fact_stands,
        nothing_holds,
        hold_over,
        _term_not_over,
        _not_on_list,
        _not_recused,
    ),
    Act.EXPIRE: (_term_over,),
    Act.REPAIR: (_term_not_over, repair_ripe, repair_apart, no_ban_runs, fact_cured, _not_recused),
    Act.RESTORE: (
        _basis_in_force,
        nothing_holds,
        hold_over,
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


def conditions_of(facts: CaseFacts, act: Act) -> tuple[Condition, ...]:
    """The conditions of an act, without those that ask after what the case does not have.

    A case on a penalty has no filing fact to be cured, and most have no hearing to be recorded.
    """
    idle: set[Condition] = set()
    if facts.fact_cured is None:
        idle |= {_fact_stands, fact_cured}
    if facts.held_until_on is None:
        idle.add(hold_over)
    if facts.hearing_recorded is None:
        idle |= {hearing_recorded, _recorded_if_it_protects}
    return tuple(condition for condition in GUARDS.get(act, ()) if condition not in idle)
