"""Words of the penalty record, and the dated policy that gives them weight.

Owns the kinds of penalty and violation (``registry/policy/penalties.yaml``). Which violations
lead to a list is the list's own law, not ours.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from registry.kernel.provisions import Provision, Version, load

_FILE = Path(__file__).parents[1] / "policy" / "penalties.yaml"


class PenaltyKind(StrEnum):
    """Kinds of penalty (行政处罚法 art. 9)."""

    WARNING = "warning"
    CRITICISM = "criticism"
    FINE = "fine"
    CONFISCATION = "confiscation"
    SUSPENSION = "suspension"
    LICENCE_DOWNGRADE = "licence_downgrade"
    LICENCE_REVOCATION = "licence_revocation"
    RESTRICTION = "restriction"
    CLOSURE = "closure"
    CAREER_BAN = "career_ban"
    OTHER = "other"


class Procedure(StrEnum):
    """How the penalty was decided: on the spot or by the ordinary procedure."""

    SUMMARY = "summary"
    ORDINARY = "ordinary"


class PenaltyStatus(StrEnum):
    """Whether the decision stands."""

    IN_FORCE = "in_force"
    ANNULLED = "annulled"


@dataclass(frozen=True, slots=True)
class Word:
    """A key with its name in both languages."""

    key: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods or services, and the violations that only it can be party to."""

    key: str
    violations: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class PenaltyPolicy:
    """One version of the policy, ready to be asked."""

    legal_basis: str
    digest: str
    kinds: dict[str, Word]
    violations: dict[str, Word]
    heavier_by_kind: frozenset[str]
    heavier_with_reason: frozenset[str]
    heavier_basis: str
    ban_needed: frozenset[str]
    ban_possible: frozenset[str]
    shown_by_course: frozenset[str]
    goods: tuple[Goods, ...]

    def goods_of(self, violation: str) -> Goods | None:
        """The goods that a violation is about; None where it may be about any."""
        return next((one for one in self.goods if violation in one.violations), None)


def policy_on(day: date) -> PenaltyPolicy:
    """The policy in force on ``day``.

    Raises:
        NoProvisionInForce: before 1996-10-01, when the 行政处罚法 took effect.
    """
    return _versions()[_provision().on(day).digest]


def current_words() -> PenaltyPolicy:
    """The newest version: for the names of kinds and violations on forms and pages."""
    return _versions()[_provision().versions[-1].digest]


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)


@lru_cache(maxsize=1)
def _versions() -> dict[str, PenaltyPolicy]:
    return {version.digest: _read(version) for version in _provision().versions}


def _read(version: Version) -> PenaltyPolicy:
    body = version.body
    heavier = body["heavier"]
    policy = PenaltyPolicy(
        legal_basis=version.legal_basis,
        digest=version.digest,
        kinds={word["key"]: Word(**word) for word in body["kinds"]},
        violations={word["key"]: Word(**word) for word in body["violations"]},
        heavier_by_kind=frozenset(heavier["by_kind"]),
        heavier_with_reason=frozenset(heavier["with_reason"]),
        heavier_basis=heavier["legal_basis"],
        ban_needed=frozenset(body["bans"]["needed"]),
        ban_possible=frozenset(body["bans"]["possible"]),
        shown_by_course=frozenset(body["shown_by_course"]),
        goods=tuple(
            Goods(one["key"], frozenset(one["violations"]), one["source"]) for one in body["goods"]
        ),
    )
    _check(policy)
    return policy


def _check(policy: PenaltyPolicy) -> None:
    known = {kind.value for kind in PenaltyKind}
    named = policy.heavier_by_kind | policy.heavier_with_reason | policy.ban_possible
    if set(policy.kinds) != known or not named <= known:
        raise ValueError("penalties.yaml: kinds differ from the record's")
    if not policy.shown_by_course <= policy.violations.keys():
        raise ValueError("penalties.yaml: shown_by_course names no violation")
    named_goods = [violation for one in policy.goods for violation in one.violations]
    if len(set(named_goods)) != len(named_goods) or not set(named_goods) <= set(policy.violations):
        raise ValueError("penalties.yaml: goods name a violation twice, or one that is none")
    if not policy.ban_needed <= policy.ban_possible:
        raise ValueError("penalties.yaml: a ban is needed where none is possible")
