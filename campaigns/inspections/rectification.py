"""How long an order to put things right may give: the reading of ``policy/rectification.yaml``."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import registry.policy
from registry.kernel.provisions import Provision, load

_FILE = Path(registry.policy.__file__).with_name("rectification.yaml")


@dataclass(frozen=True, slots=True)
class RectificationRule:
    """The usual and the longest term of an order, in calendar days from its day."""

    usual_days: int
    longest_days: int
    source: str

    def usual_until(self, ordered_on: date) -> date:
        """The last day that needs no reason."""
        return ordered_on + timedelta(days=self.usual_days)

    def longest_until(self, ordered_on: date) -> date:
        """The last day that an order may name."""
        return ordered_on + timedelta(days=self.longest_days)


def rectification_on(day: date) -> RectificationRule:
    """The rule of the day of an order.

    Raises:
        NoProvisionInForce: before 1996-10-01.
    """
    body = _provision().on(day).body
    usual, longest = body["usual"], body["longest"]
    return RectificationRule(
        usual["calendar_days"], longest["calendar_days"], str(usual["article"])
    )


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)
