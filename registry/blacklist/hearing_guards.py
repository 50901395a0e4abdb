"""The conditions of a hearing that the party asked for: pure, each with its article."""

from datetime import date
from uuid import UUID

from registry.blacklist.decision_facts import CaseFacts
from registry.blacklist.hearing_refusals import (
    HearingAskedBefore,
    HearingDayAhead,
    HearingNotAsked,
    HearingNotNotified,
    HearingRecordMissing,
    WithdrawalByOnePerson,
)
from registry.kernel.guards import Guard

_PENALTY_LAW = "《中华人民共和国行政处罚法》"
ART_HEARING = f"{_PENALTY_LAW}第六十三条、第六十四条"
ART_HEARING_RECORD = f"{_PENALTY_LAW}第六十四条、第六十五条"


def no_hearing_yet(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    """None was asked for before."""
    return Guard(facts.hearing_asked_on is None, HearingAskedBefore, legal_basis=ART_HEARING)


def hearing_asked(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    """It was asked for and is not over."""
    met = facts.hearing_asked_on is not None and not facts.hearing_over
    return Guard(met, HearingNotAsked, legal_basis=ART_HEARING)


def hearing_day(facts: CaseFacts, on: date, _officer: UUID | None) -> Guard:
    """Its day, told to the party, has come."""
    day = facts.hearing_on
    if day is None:
        return Guard(met=False, condition=HearingNotNotified, legal_basis=ART_HEARING)
    return Guard(on >= day, HearingDayAhead, {"from_on": day.isoformat()}, day, ART_HEARING)


def hearing_recorded(facts: CaseFacts, _on: date, _officer: UUID | None) -> Guard:
    """The original of its record is kept (行政处罚法 art. 65)."""
    met = facts.hearing_recorded is not False
    return Guard(met, HearingRecordMissing, legal_basis=ART_HEARING_RECORD)


def withdrawal_by_another(facts: CaseFacts, _on: date, officer: UUID | None) -> Guard:
    """The paper that withdraws it is confirmed by another than who entered it."""
    met = officer is None or officer != facts.withdrawal_entered_by
    return Guard(met, WithdrawalByOnePerson, legal_basis=ART_HEARING)
