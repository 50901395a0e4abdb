"""What the rules of draws say on a day (``draws.yaml``), as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.kernel.provisions import Provision, Version, load

_FILE = Path(__file__).with_name("draws.yaml")
_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class StratumRule:
    """One class: the band of its rate in hundredths of a per cent, both ends included.

    ``visits_per_year`` None: as often as needed.
    """

    key: str
    low_bp: int
    usual_bp: int
    high_bp: int
    minimum: int
    visits_per_year: int | None
    source: str


@dataclass(frozen=True, slots=True)
class DrawPolicy:
    """One version of the rules."""

    digest: str
    legal_basis: str
    strata: Mapping[str, StratumRule]
    key_items_high_bp: int
    visits_per_day: int
    commit_within_hours: int
    reveal_within_hours: int
    publication_working_days: int
    publication_source: str
    publication_verified: bool
    results_working_days: int
    results_source: str
    results_verified: bool


def draw_policy(on: date) -> DrawPolicy:
    """The rules in force on a legal day.

    Raises:
        NoProvisionInForce: before the first version.
    """
    return _read(_provision().on(on))


def policy_of(digest: str) -> DrawPolicy:
    """The rules that a draw was prepared under.

    Raises:
        KeyError: the file no longer has them.
    """
    return _read(_provision().by_digest(digest))


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)


@lru_cache(maxsize=8)
def _policies(digest: str) -> DrawPolicy:
    body = _provision().by_digest(digest).body
    strata = [_stratum(written) for written in body["strata"]]
    if len({one.key for one in strata}) != len(strata):
        raise ValueError("draws: a stratum is written twice")
    return DrawPolicy(
        digest=digest,
        legal_basis=body["legal_basis"],
        strata={one.key: one for one in strata},
        key_items_high_bp=body["key_items"]["high_bp"],
        visits_per_day=body["officers"]["visits_per_day"],
        commit_within_hours=body["commitments"]["within_hours"],
        reveal_within_hours=body["reveals"]["within_hours"],
        publication_working_days=body["publication"]["working_days"],
        publication_source=body["publication"]["source"],
        publication_verified=body["publication"]["verified"],
        results_working_days=body["results"]["working_days"],
        results_source=body["results"]["source"],
        results_verified=body["results"]["verified"],
    )


def _read(version: Version) -> DrawPolicy:
    return _policies(version.digest)


def _stratum(written: dict[str, Any]) -> StratumRule:
    rule = StratumRule(
        key=written["key"],
        low_bp=written["low_bp"],
        usual_bp=written["usual_bp"],
        high_bp=written["high_bp"],
        minimum=written["minimum"],
        visits_per_year=written["visits_per_year"],
        source=written["source"],
    )
    if not 0 <= rule.low_bp <= rule.usual_bp <= rule.high_bp <= _WHOLE or not rule.source:
        raise ValueError(f"draws: stratum {rule.key} has no band, or no source")
    return rule
