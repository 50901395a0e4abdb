"""The conditions of a case that stands still, or is to: pure, each with its article."""

from datetime import date
from uuid import UUID

from registry.blacklist.clocks import day_after
from registry.blacklist.decision_facts import CaseFacts
from registry.blacklist.hearing_guards import ART_HEARING
from registry.blacklist.hearing_refusals import HearingNotOver
from registry.blacklist.refusals import (
    CaseSuspended,
    ExecutionStayed,
    HoldNotOver,
    NothingSuspended,
    SuspendedBefore,
)
from registry.blacklist.states import SuspensionKind
from registry.kernel.guards import Guard
from registry.policy.effects import stay_article

ART_PAUSE = "《市场监督管理行政处罚程序规定》"


def nothing_holds(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    """Nothing holds it still; where something does, it is named with what ends it."""
    if SuspensionKind.STAY in facts.holds:
        return Guard(met=False, condition=ExecutionStayed, legal_basis=stay_article(on))
    if SuspensionKind.HEARING in facts.holds:
        return Guard(met=False, condition=HearingNotOver, legal_basis=ART_HEARING)
    if facts.holds:
        return Guard(met=False, condition=CaseSuspended, legal_basis=ART_PAUSE)
    return Guard(met=True, condition=CaseSuspended, legal_basis=ART_HEARING)


def hold_over(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    """A hold lasts to the end of its last day; a hearing is over once it was held."""
    last = facts.held_until_on
    if last is None:
        return Guard(met=True, condition=HoldNotOver)
    places = {"last_on": last.isoformat(), "from_on": day_after(last).isoformat()}
    return Guard(on > last, HoldNotOver, places, day_after(last))


def something_holds(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    """Something holds it still that an officer ends; a hearing ends by acts of its own."""
    return Guard(bool(facts.holds - {SuspensionKind.HEARING}), NothingSuspended)


def something_to_suspend(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    """Of the reasons that there can be here, one is not entered yet."""
    met = not facts.standstills or bool(facts.standstills - facts.holds)
    return Guard(met, SuspendedBefore)
