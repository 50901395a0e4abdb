"""Due process of a listing case as pure decisions: what is possible, from when, and why not.

Which act a state allows is the table in ``states``; what guards it is here and in ``guards``.
Every guard stands again as a constraint in the database (``case_constraints`` and triggers).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.blacklist.decision_facts import CaseFacts
from registry.blacklist.guards import (
    ART_RECUSAL,
    ART_SEPARATION,
    conditions_of,
)
from registry.blacklist.refusals import (
    CaseActNotPossible,
    DeciderHandledCase,
    OfficerRecused,
    StepDateWrong,
)
from registry.blacklist.states import CASE, Act, CaseState
from registry.kernel.guards import Guard
from registry.kernel.refusals import FieldError

__all__ = [
    "ART_SEPARATION",
    "CaseFacts",
    "Guard",
    "Step",
    "after",
    "check",
    "check_date",
    "check_not_recused",
    "check_took_no_part",
    "next_steps",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the table as it stands on a day.

    ``from_on`` is the first day it is possible if nothing but time is missing, else None.
    """

    act: Act
    possible: bool
    from_on: date | None
    why: tuple[Guard, ...]
    automatic: bool = False


def next_steps(facts: CaseFacts, on: date, *, officer_id: UUID | None = None) -> list[Step]:
    """Every act the state and the list allow, in the order of the table, each with its guards.

    Args:
        facts: the case.
        on: the legal day asked about.
        officer_id: who would act; None asks about the case alone.
    """
    return [
        _step(facts, act, on, officer_id) for act in CASE.acts(facts.state) if belongs(facts, act)
    ]


def belongs(facts: CaseFacts, act: Act) -> bool:
    """Whether the act is part of the list's procedure where the case stands.

    A register that knows no prior notice is decided on as soon as it was opened; every other
    list only after the notice. Where service is no condition, publication follows the decision.
    A decided case is terminated only where its filing fact was cured before publication.
    """
    conditions = {
        Act.SERVE_NOTICE: facts.notice_required,
        Act.ASK_CONSENT: _needs_consent(facts) and facts.consent_asked_on is None,
        Act.GIVE_CONSENT: _needs_consent(facts),
        Act.REFUSE_CONSENT: _needs_consent(facts),
        Act.CONFIRM_WITHDRAWAL: facts.withdrawal_entered_by is not None,
        Act.EXPIRE: facts.term_ends_on is not None,
        Act.EXTEND: facts.decision_due_on is not None,
        Act.SUSPEND: bool(facts.standstills),
        Act.RESUME: bool(facts.holds),
        Act.RESTORE: facts.restores_until_on is not None,
    }
    if facts.state is CaseState.OPENED:
        conditions |= {Act.LIST: not facts.notice_required, Act.NOT_LIST: not facts.notice_required}
    if facts.decided_on is not None:
        conditions[Act.TERMINATE] = facts.fact_cured is True
    if facts.state is CaseState.DECIDED_LISTED:
        conditions[Act.PUBLISH] = not facts.service_required
    return conditions.get(act, True)


def _needs_consent(facts: CaseFacts) -> bool:
    return facts.consent_required and facts.consented_on is None


def after(facts: CaseFacts, act: Act) -> CaseState:
    """The state ``act`` leads to.

    Raises:
        CaseActNotPossible: the table has no such row, or not for this list.
    """
    if not CASE.allows(facts.state, act) or not belongs(facts, act):
        raise CaseActNotPossible(state=facts.state.value, act=act.value)
    return CASE.after(facts.state, act)


def check(facts: CaseFacts, act: Act, on: date, *, officer_id: UUID | None) -> CaseState:
    """The state after ``act``, or the first thing in its way.

    Raises:
        CaseActNotPossible: the table has no such row, or not for this list.
        GuardRefusal: the first guard that is not met.
    """
    following = after(facts, act)
    for guard in _step(facts, act, on, officer_id).why:
        if not guard.met:
            raise guard.refusal()
    return following


def check_not_recused(facts: CaseFacts, officer_id: UUID) -> None:
    """Refuse an officer who stands aside, whatever is decided (行政处罚法 art. 43).

    Raises:
        OfficerRecused: the officer does.
    """
    if officer_id in facts.recused:
        raise OfficerRecused(legal_basis=ART_RECUSAL)


def check_took_no_part(facts: CaseFacts, officer_id: UUID) -> None:
    """Refuse an officer who investigated, whatever is decided (行政处罚法 art. 57-58).

    Raises:
        DeciderHandledCase: the officer did.
    """
    if officer_id in facts.handlers:
        raise DeciderHandledCase(legal_basis=ART_SEPARATION)


def check_date(pointer: str, day: date, *, earliest: date, latest: date) -> None:
    """Refuse a legal date outside [earliest, latest].

    Raises:
        StepDateWrong: names both.
    """
    if not earliest <= day <= latest:
        places = {"earliest": earliest.isoformat(), "latest": latest.isoformat()}
        raise StepDateWrong(
            errors=[FieldError(pointer, StepDateWrong.detail, tuple(places.items()))], **places
        )


def _step(facts: CaseFacts, act: Act, on: date, officer_id: UUID | None) -> Step:
    guards = tuple(guard(facts, on, officer_id) for guard in conditions_of(facts, act))
    missing = [guard for guard in guards if not guard.met]
    from_on: date | None = on
    if missing:
        waits = [guard.on for guard in missing if guard.on is not None]
        from_on = max(waits) if len(waits) == len(missing) else None
    return Step(act, not missing, from_on, guards, automatic=act is Act.EXPIRE)
