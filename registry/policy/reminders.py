"""When officers are reminded of deadlines (``reminders.yaml``)."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from registry.kernel.provisions import Provision, load

_FILE = Path(__file__).with_name("reminders.yaml")


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """``days_left``: falling, in the unit of each clock; ``soon_days``: what is called soon."""

    days_left: tuple[int, ...]
    soon_days: int


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)


def reminder_rules_on(day: date) -> ReminderRules:
    """The rules in force on ``day``."""
    body = _provision().on(day).body
    return ReminderRules(tuple(sorted(body["days_left"], reverse=True)), body["soon_days"])
