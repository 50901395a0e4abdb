"""The policy of risk classes: dated YAML, checked and read as plain values.

A policy is refused that leaves a class out of reach, a case with two weights or a value without a
source. Quality-credit grades have a policy of their own (``policy_file``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.provisions import Version, load

RISK = Path(__file__).parent.parent / "policy" / "risk.yaml"


class RiskPolicyFlawed(ValueError):
    """The policy of risk classes leaves a question open or answers it twice."""


@dataclass(frozen=True, slots=True)
class RiskBand:
    """One class: from ``from_points`` on, up to the next higher one."""

    risk_class: str
    name: str
    name_en: str
    from_points: int
    source: str


@dataclass(frozen=True, slots=True)
class InherentRisk:
    """What a trade or a product brings by itself; ``marks`` are prefixes or product classes."""

    marks: tuple[str, ...]
    points: int
    title: str
    title_en: str
    source: str


@dataclass(frozen=True, slots=True)
class RiskFact:
    """What an entry brings while its document is younger than ``window_months``.

    ``force`` is the class that it forces at least while it holds, at any age; None for most.
    """

    kind: EntryKind
    severity: Severity
    points: int
    window_months: int | None
    force: str | None
    source: str


@dataclass(frozen=True, slots=True)
class RiskPolicy:
    """One version. ``bands`` run from the lowest risk to the highest."""

    digest: str
    effective: date
    legal_basis: str
    verified: bool
    bands: tuple[RiskBand, ...]
    otherwise_points: int
    industries: tuple[InherentRisk, ...]
    products: tuple[InherentRisk, ...]
    facts: tuple[RiskFact, ...]

    def rank(self, risk_class: str) -> int:
        """Place of a class, 1 for the lowest risk."""
        return [band.risk_class for band in self.bands].index(risk_class) + 1


def risk_policy(on: date, path: Path = RISK) -> RiskPolicy:
    """The version in force on a day.

    Raises:
        NoProvisionInForce: none is.
        RiskPolicyFlawed: says what the file leaves open.
    """
    return _read(path)[_provision(path).on(on).digest]


_provision = lru_cache(maxsize=4)(load)


@lru_cache(maxsize=4)
def _read(path: Path) -> dict[str, RiskPolicy]:
    return {version.digest: _policy(version) for version in _provision(path).versions}


def _policy(version: Version) -> RiskPolicy:
    body = version.body
    inherent = body["inherent"]
    policy = RiskPolicy(
        digest=version.digest,
        effective=version.effective,
        legal_basis=version.legal_basis,
        verified=bool(body.get("verified", True)),
        bands=tuple(_band(written) for written in body["classes"]),
        otherwise_points=int(inherent["otherwise_points"]),
        industries=tuple(_inherent(each, "prefixes") for each in inherent["industries"]),
        products=tuple(_inherent(each, "classes") for each in inherent["products"]),
        facts=(*map(_fact, body["facts"]), *_forcing(body["force"])),
    )
    _check(policy)
    return policy


def _source(written: Mapping[str, Any]) -> str:
    source = str(written.get("source") or "").strip()
    if not source:
        raise RiskPolicyFlawed(f"{dict(written)}: no source")
    return source


def _band(written: Mapping[str, Any]) -> RiskBand:
    return RiskBand(
        risk_class=str(written["risk_class"]),
        name=str(written["name"]),
        name_en=str(written["name_en"]),
        from_points=int(written["from_points"]),
        source=_source(written),
    )


def _inherent(written: Mapping[str, Any], marks: str) -> InherentRisk:
    return InherentRisk(
        marks=tuple(written[marks]),
        points=int(written["points"]),
        title=str(written["title"]),
        title_en=str(written["title_en"]),
        source=_source(written),
    )


def _fact(written: Mapping[str, Any]) -> RiskFact:
    return RiskFact(
        kind=EntryKind(written["kind"]),
        severity=Severity(written["severity"]),
        points=int(written["points"]),
        window_months=int(written["window_months"]),
        force=None,
        source=_source(written),
    )


def _forcing(written: Iterable[Mapping[str, Any]]) -> Iterable[RiskFact]:
    for each in written:
        for severity in each["severities"]:
            yield RiskFact(
                kind=EntryKind(each["kind"]),
                severity=Severity(severity),
                points=0,
                window_months=None,
                force=str(each["risk_class"]),
                source=_source(each),
            )


def _check(policy: RiskPolicy) -> None:
    floors = [band.from_points for band in policy.bands]
    if not floors or floors[0] != 0 or sorted(set(floors)) != floors:
        raise RiskPolicyFlawed("the classes do not follow each other from 0 points on")
    classes = [band.risk_class for band in policy.bands]
    if len(set(classes)) != len(classes):
        raise RiskPolicyFlawed("a class is named twice")
    cases = [(fact.kind, fact.severity) for fact in policy.facts]
    if len(set(cases)) != len(cases):
        raise RiskPolicyFlawed("a case has two weights")
    if unknown := {fact.force for fact in policy.facts if fact.force} - set(classes):
        raise RiskPolicyFlawed(f"no class {unknown.pop()}")
    for name in ("industries", "products"):
        marks = [mark for each in getattr(policy, name) for mark in each.marks]
        if len(set(marks)) != len(marks):
            raise RiskPolicyFlawed(f"{name}: one is named twice")
    if policy.otherwise_points < 0 or any(
        each.points < 0 for each in (*policy.industries, *policy.products)
    ):
        raise RiskPolicyFlawed("a trade cannot bring less than no risk")
    _check_reach(policy)


def _check_reach(policy: RiskPolicy) -> None:
    """Some subject can be of every class: by the points of trade and facts, or by force."""
    floors = [band.from_points for band in policy.bands]
    totals = sorted(_totals(policy, most=floors[-1]))
    forced = {fact.force for fact in policy.facts}
    for band, ceiling in zip(policy.bands, [*floors[1:], None], strict=True):
        within = [n for n in totals if band.from_points <= n and (ceiling is None or n < ceiling)]
        lower = any(ceiling is None or n < ceiling for n in totals)
        if not within and not (band.risk_class in forced and lower):
            nearest = [*[n for n in totals if n < band.from_points][-1:]]
            nearest += [n for n in totals if n >= band.from_points][:1]
            raise RiskPolicyFlawed(
                f"no subject comes to class {band.risk_class}, from {band.from_points} points on:"
                f" the nearest are {nearest}"
            )


def _totals(policy: RiskPolicy, *, most: int) -> set[int]:
    """Every sum of points that a subject may have, those above ``most`` and their steps left out.

    Any number of facts in any order: no sum up to ``most`` needs a way that leads further.
    """
    trades = {policy.otherwise_points, *(each.points for each in policy.industries)}
    products = {0, *(each.points for each in policy.products)}
    steps = {fact.points for fact in policy.facts if fact.force is None} - {0}
    longest = max(map(abs, steps), default=0)
    grown = found = {max(trade, product) for trade in trades for product in products}
    highest = max(most, *found) + longest
    while grown:
        further = {total + step for total in grown for step in steps}
        grown = {total for total in further if -longest <= total <= highest} - found
        found = found | grown
    return {max(0, total) for total in found}
