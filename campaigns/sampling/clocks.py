"""The clocks of a sampling: read from dated data, set by an act, stored with their version."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.kernel.provisions import Provision, Version, load
from registry.kernel.workdays import WorkingCalendar

_FILE = Path(__file__).with_name("clocks.yaml")
STEPS = ("objection", "rectify", "reinspect", "recheck", "stop", "publish")


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that runs: from the day after ``starts_on`` to ``due_on``, included.

    ``not_before`` is the first day on which the step may be taken, None where any day will do.
    ``provisional``: a year it touches has no announced calendar yet.
    """

    step: str
    starts_on: date
    not_before: date | None
    due_on: date
    provisional: bool
    rule_digest: str


@dataclass(frozen=True, slots=True)
class ClockRule:
    """What the data say of one clock."""

    step: str
    title: str
    title_en: str
    article: str
    calendar_days: int | None
    working_days: int | None
    not_before_days: int | None
    moves: bool
    verified: bool


@lru_cache(maxsize=1)
def _provision() -> Provision:
    provision = load(_FILE)
    for version in provision.versions:
        if set(version.body["clocks"]) != set(STEPS):
            raise ValueError(f"sampling clocks of {version.effective} differ from the steps")
        for step in STEPS:
            _rule(version, step)
    return provision


def rule_of(step: str, digest: str) -> ClockRule:
    """The rule that a stored deadline applied."""
    return _rule(_provision().by_digest(digest), step)


def set_clock(step: str, *, starts_on: date, calendar: WorkingCalendar) -> Clock:
    """The clock that an event of ``starts_on`` starts, by the rules of that day."""
    version = _provision().on(starts_on)
    rule = _rule(version, step)
    if rule.working_days is not None:
        deadline = calendar.deadline(starts_on, working_days=rule.working_days)
        due_on, provisional = deadline.on, deadline.provisional
    else:
        due_on, provisional = starts_on + timedelta(days=rule.calendar_days or 0), False
        if rule.moves:
            moved = calendar.ending_on(due_on)
            due_on, provisional = moved.on, moved.provisional
    first = rule.not_before_days
    return Clock(
        step=step,
        starts_on=starts_on,
        not_before=None if first is None else starts_on + timedelta(days=first),
        due_on=due_on,
        provisional=provisional,
        rule_digest=version.digest,
    )


def retest_elsewhere(day: date) -> bool:
    """Whether a retest of ``day`` has to be done by another laboratory than the first test."""
    return bool(_provision().on(day).body["retest_by_another_laboratory"])


def late_service_days(day: date) -> int:
    """How many days after the service, at most, a service recorded on ``day`` may lie."""
    return int(_provision().on(day).body["late_service_days"])


def legal_basis_on(day: date) -> str:
    """The instruments that order the course of samplings on ``day``."""
    return _provision().on(day).legal_basis


def _rule(version: Version, step: str) -> ClockRule:
    body: dict[str, Any] = version.body["clocks"][step]
    calendar, working = body.get("calendar_days"), body.get("working_days")
    if (calendar is None) == (working is None):
        raise ValueError(f"sampling clock {step}: calendar_days or working_days, one of them")
    return ClockRule(
        step=step,
        title=body["title"],
        title_en=body["title_en"],
        article=body["article"],
        calendar_days=calendar,
        working_days=working,
        not_before_days=body.get("not_before_days"),
        moves=body.get("rest_day") == "moves",
        verified=body["verified"],
    )
