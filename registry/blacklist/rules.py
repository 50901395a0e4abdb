"""Due process of a listing case as pure decisions: what is possible, from when, and why not.

Every guard here stands again as a constraint in the database (``case_constraints``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from registry.blacklist.clocks import day_after
from registry.blacklist.refusals import (
    AlreadyOnList,
    BasisNotInForce,
    BasisStillInForce,
    CaseActNotPossible,
    DeciderHandledCase,
    DefencePeriodOpen,
    GuardRefusal,
    NoticeNotServed,
    OfficerRecused,
    PenaltyNotServed,
    RepairTooEarly,
    StepDateWrong,
    TermOver,
    TermRunning,
)
from registry.blacklist.states import CASE, Act, CaseState
from registry.kernel.period import add_months
from registry.kernel.refusals import FieldError

_PENALTY_LAW = "《中华人民共和国行政处罚法》"
ART_DEFENCE = f"{_PENALTY_LAW}第四十四条、第四十五条"
ART_SEPARATION = f"{_PENALTY_LAW}第五十七条、第五十八条"
ART_RECUSAL = f"{_PENALTY_LAW}第四十三条"
_ORDER_44 = "市场监管总局令第44号"
ART_BASIS = f"{_ORDER_44}第二条、第十九条"
ART_TERM = f"{_ORDER_44}第二十条"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules need to know of a case; dates are legal days.

    ``handlers`` are all who took part in the investigation, ``recused`` who must stand aside.
    """

    state: CaseState
    penalty_in_force: bool = True
    penalty_served_on: date | None = None
    handlers: frozenset[UUID] = frozenset()
    opened_on: date | None = None
    noticed_on: date | None = None
    defence_ends_on: date | None = None
    decided_on: date | None = None
    served_on: date | None = None
    published_on: date | None = None
    term_ends_on: date | None = None
    other_listing_ends_on: date | None = None
    repair_min_months: int = 12
    repair_article: str = ""
    recused: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Guard:
    """One condition of an act.

    Args:
        met: whether it is fulfilled.
        condition: the refusal when it is not.
        params: places of the sentence.
        on: day it was, or will be, fulfilled; None where time alone does not do it.
        legal_basis: the article.
    """

    met: bool
    condition: type[GuardRefusal]
    params: Mapping[str, Any] = field(default_factory=dict)
    on: date | None = None
    legal_basis: str = ""

    @property
    def text(self) -> str:
        """The message id for the state it is in."""
        return self.condition.met if self.met else self.condition.detail

    @property
    def pending(self) -> bool:
        """Not met, and time alone will meet it."""
        return not self.met and self.on is not None

    def refusal(self) -> GuardRefusal:
        """The refusal of an act that this guard holds up."""
        return self.condition(legal_basis=self.legal_basis or None, **self.params)


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
    """Every act the state allows, in the order of the table, each with its guards.

    Args:
        facts: the case.
        on: the legal day asked about.
        officer_id: who would act; None asks about the case alone.
    """
    return [_step(facts, act, on, officer_id) for act in CASE.acts(facts.state)]


def after(state: CaseState, act: Act) -> CaseState:
    """The state ``act`` leads to.

    Raises:
        CaseActNotPossible: the table has no such row.
    """
    if not CASE.allows(state, act):
        raise CaseActNotPossible(state=state.value, act=act.value)
    return CASE.after(state, act)


def check(facts: CaseFacts, act: Act, on: date, *, officer_id: UUID | None) -> CaseState:
    """The state after ``act``, or the first thing in its way.

    Raises:
        CaseActNotPossible: the table has no such row.
        GuardRefusal: the first guard that is not met.
    """
    following = after(facts.state, act)
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


def repair_from(published_on: date, min_months: int) -> date:
    """First day on which an early end may be asked for.

    The period ends with the same date ``min_months`` later; asked for after that.
    """
    return day_after(add_months(published_on, min_months))


def _step(facts: CaseFacts, act: Act, on: date, officer_id: UUID | None) -> Step:
    guards = tuple(guard(facts, on, officer_id) for guard in _GUARDS.get(act, ()))
    missing = [guard for guard in guards if not guard.met]
    from_on: date | None = on
    if missing:
        waits = [guard.on for guard in missing if guard.on is not None]
        from_on = max(waits) if len(waits) == len(missing) else None
    return Step(act, not missing, from_on, guards, automatic=act is Act.EXPIRE)


def _basis_in_force(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    return Guard(facts.penalty_in_force, BasisNotInForce, legal_basis=ART_BASIS)


def _basis_fell(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    return Guard(not facts.penalty_in_force, BasisStillInForce, legal_basis=ART_BASIS)


def _penalty_served(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    served_on = facts.penalty_served_on
    return Guard(served_on is not None, PenaltyNotServed, on=served_on, legal_basis=ART_BASIS)


def _noticed(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    met = facts.noticed_on is not None
    return Guard(met, NoticeNotServed, on=facts.noticed_on, legal_basis=ART_DEFENCE)


def _defence_elapsed(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.defence_ends_on
    if ends is None:
        return Guard(met=False, condition=NoticeNotServed, legal_basis=ART_DEFENCE)
    places = {"ends_on": ends.isoformat(), "from_on": day_after(ends).isoformat()}
    return Guard(on > ends, DefencePeriodOpen, places, day_after(ends), ART_DEFENCE)


def _decider_not_handler(facts: CaseFacts, _on: date, officer: UUID | None) -> Guard:
    met = officer not in facts.handlers
    return Guard(met, DeciderHandledCase, legal_basis=ART_SEPARATION)


def _not_recused(facts: CaseFacts, _on: date, officer: UUID | None) -> Guard:
    return Guard(officer not in facts.recused, OfficerRecused, legal_basis=ART_RECUSAL)


def _term_over(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.term_ends_on
    assert ends is not None, "a published case has a term (constraint term_bounded)"
    return Guard(on > ends, TermRunning, {"ends_on": ends.isoformat()}, day_after(ends), ART_TERM)


def _term_not_over(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.term_ends_on
    assert ends is not None, "a case decided as listed has a term (constraint term_bounded)"
    return Guard(on <= ends, TermOver, {"ends_on": ends.isoformat()}, legal_basis=ART_TERM)


def _not_on_list(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    ends = facts.other_listing_ends_on
    if ends is None or ends < on:
        return Guard(met=True, condition=AlreadyOnList, legal_basis=ART_TERM)
    places = {"ends_on": ends.isoformat()}
    return Guard(False, AlreadyOnList, places, day_after(ends), ART_TERM)


def _repair_ripe(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    assert facts.published_on is not None, "a published case has its day (state_published)"
    first = repair_from(facts.published_on, facts.repair_min_months)
    places = {"months": facts.repair_min_months, "from_on": first.isoformat()}
    return Guard(on >= first, RepairTooEarly, places, first, facts.repair_article)


_GUARDS: dict[Act, tuple[Callable[[CaseFacts, date, UUID | None], Guard], ...]] = {
    Act.OPEN: (_basis_in_force, _not_recused),
    Act.DISMISS: (_not_recused,),
    Act.SERVE_NOTICE: (_basis_in_force, _not_recused),
    Act.RECORD_STATEMENT: (_not_recused,),
    Act.TERMINATE: (_not_recused,),
    Act.LIST: (
        _basis_in_force,
        _penalty_served,
        _noticed,
        _defence_elapsed,
        _decider_not_handler,
        _not_recused,
    ),
    Act.NOT_LIST: (_noticed, _defence_elapsed, _decider_not_handler, _not_recused),
    Act.SERVE_DECISION: (_not_recused,),
    Act.PUBLISH: (_basis_in_force, _term_not_over, _not_on_list, _not_recused),
    Act.EXPIRE: (_term_over,),
    Act.REPAIR: (_term_not_over, _repair_ripe, _not_recused),
    Act.REVOKE: (_basis_fell, _decider_not_handler, _not_recused),
    Act.UPHOLD: (_decider_not_handler, _not_recused),
}
