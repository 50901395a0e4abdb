"""How soon a campaign's results are public (``results.yaml``)."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from registry.kernel.provisions import Provision, load
from registry.policy.calendar import calendar_on

_FILE = Path(__file__).with_name("results.yaml")


@dataclass(frozen=True, slots=True)
class ResultsDue:
    """The last day to publish, and the rule version (digest, 64 digits) it was counted by."""

    on: date
    rule: str
    legal_basis: str
    verified: bool


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)


def results_due(closed_on: date) -> ResultsDue:
    """The last day to publish the results of a campaign closed on ``closed_on``.

    The working days are those announced by that day; the day of closing is not counted.
    """
    version = _provision().on(closed_on)
    deadline = calendar_on(closed_on).deadline(
        closed_on, working_days=int(version.body["publish_within_working_days"])
    )
    return ResultsDue(
        deadline.on, version.digest, version.legal_basis, bool(version.body.get("verified", True))
    )


def rule_of(digest: str) -> tuple[str, bool]:
    """The legal basis that a stored last day was counted by, and whether it is verified.

    Raises:
        KeyError: the file no longer has the version.
    """
    version = _provision().by_digest(digest)
    return version.legal_basis, bool(version.body.get("verified", True))
