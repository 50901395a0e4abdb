"""The conditions of ending a listing early: pure, each with its article."""

from datetime import date
from uuid import UUID

from registry.blacklist.clocks import day_after
from registry.blacklist.decision_facts import CaseFacts
from registry.blacklist.remedy_refusals import (
    FactNotCured,
    PartyBanned,
    PartyBannedForLife,
    RepairedBefore,
    RepairTooEarly,
)
from registry.kernel.guards import Guard
from registry.kernel.period import add_months


def repair_ripe(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    """The shortest time on the list has passed."""
    assert facts.published_on is not None, "a published case has its day (state_published)"
    rule = facts.repair
    published_on = facts.restored_on or facts.published_on
    decided_on = facts.restored_on or facts.decided_on or published_on
    first = rule.from_on(decided_on=decided_on, published_on=published_on)
    places = {"months": rule.min_months, "from_on": first.isoformat()}
    return Guard(on >= first, RepairTooEarly, places, first, facts.cited.repair)


def repair_apart(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    """The subject's repair before, if any, lies long enough ago."""
    rule, before = facts.repair, facts.repaired_before_on
    if rule.apart_months == 0 or before is None:
        return Guard(met=True, condition=RepairedBefore, legal_basis=facts.cited.repair)
    first = day_after(add_months(before, rule.apart_months))
    places = {"months": rule.apart_months, "from_on": first.isoformat()}
    return Guard(on >= first, RepairedBefore, places, first, facts.cited.repair)


def no_ban_runs(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    """No ban of a trade or an office runs against the party."""
    rule, until = facts.repair, facts.ban_until
    if rule.no_ban and facts.banned_for_life:
        return Guard(met=False, condition=PartyBannedForLife, legal_basis=facts.cited.repair)
    if not rule.no_ban or until is None:
        return Guard(met=True, condition=PartyBanned, legal_basis=facts.cited.repair)
    places = {"until": until.isoformat()}
    return Guard(on > until, PartyBanned, places, day_after(until), facts.cited.repair)


def fact_cured(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    """The duty whose neglect is the ground is met."""
    return Guard(facts.fact_cured is not False, FactNotCured, legal_basis=facts.cited.repair)
