"""The lists as law: typed reading of ``registry/policy/lists/*.yaml`` and their check.

Which version applies is chosen by the day a step begins; each decision keeps the digest.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.kernel.period import add_years
from registry.kernel.provisions import Provision, Version, load_folder
from registry.penalties.vocabulary import current_words

FOLDER = Path(__file__).parents[1] / "policy" / "lists"
MARKET = "serious_dishonesty_market"
CLOCKS = (
    "defence",
    "decision",
    "service",
    "publication",
    "stop_publication",
    "repair_accept",
    "repair_decide",
    "objection_decide",
)


@dataclass(frozen=True, slots=True)
class Ground:
    """One lawful ground, a predicate over penalty decisions."""

    key: str
    title: str
    title_en: str
    article: str
    heavier: bool
    violations: frozenset[str]
    verified: bool

    def holds(self, *, violation: str, heavier: bool) -> bool:
        """Whether a penalty for ``violation`` is this ground."""
        return violation in self.violations and (heavier or not self.heavier)


@dataclass(frozen=True, slots=True)
class ClockRule:
    """The length of one clock; exactly one of the two units is set."""

    key: str
    title: str
    working_days: int | None
    calendar_days: int | None
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class TermRule:
    """How long a listing lasts, counted from the day of the decision."""

    years: int
    last_day: str
    article: str

    def ends_on(self, decided_on: date) -> date:
        """The last day of the term, inclusive; 29 February ends on 28 where it has to."""
        ends = add_years(decided_on, self.years)
        if self.last_day == "day_before":
            return date.fromordinal(ends.toordinal() - 1)
        return ends


@dataclass(frozen=True, slots=True)
class ListRules:
    """One version of one list."""

    key: str
    title: str
    version_title: str
    effective: date
    legal_basis: str
    digest: str
    grounds: tuple[Ground, ...]
    clocks: dict[str, ClockRule]
    term: TermRule
    repair_min_months: int
    repair_article: str
    exclusion: str
    upper_consent: bool

    def ground_of(self, *, violation: str, heavier: bool) -> Ground | None:
        """The first ground that a penalty meets, in the order of the articles."""
        for ground in self.grounds:
            if ground.holds(violation=violation, heavier=heavier):
                return ground
        return None

    def ground(self, key: str) -> Ground:
        """The ground by its key.

        Raises:
            KeyError: the version has none of that name.
        """
        return {ground.key: ground for ground in self.grounds}[key]


@dataclass(frozen=True, slots=True)
class DishonestyList:
    """One list through all its versions."""

    key: str
    title: str
    title_en: str
    provision: Provision

    def on(self, day: date) -> ListRules:
        """The version in force on ``day``.

        Raises:
            NoProvisionInForce: the list did not exist.
        """
        return _rules(self.key, self.provision.on(day).digest)

    def by_digest(self, digest: str) -> ListRules:
        """The version a stored decision applied."""
        return _rules(self.key, self.provision.by_digest(digest).digest)


def get_list(key: str) -> DishonestyList:
    """The list by its key.

    Raises:
        KeyError: no such list is shipped.
    """
    return all_lists()[key]


@lru_cache(maxsize=1)
def all_lists() -> dict[str, DishonestyList]:
    """Every shipped list by its key.

    Raises:
        ValueError: a policy file has a gap, an unknown word or a missing source.
    """
    lists = {}
    for key, provision in load_folder(FOLDER).items():
        for version in provision.versions:
            _check(version)
        lists[key] = DishonestyList(key, provision.title, provision.title_en, provision)
    return lists


@lru_cache(maxsize=256)
def _rules(key: str, digest: str) -> ListRules:
    shipped = all_lists()[key]
    version = shipped.provision.by_digest(digest)
    body = version.body
    return ListRules(
        key=key,
        title=shipped.title,
        version_title=body["title"],
        effective=version.effective,
        legal_basis=version.legal_basis,
        digest=version.digest,
        grounds=tuple(_ground(ground) for ground in body["grounds"]),
        clocks={name: _clock(name, clock) for name, clock in body["clocks"].items()},
        term=TermRule(body["term"]["years"], body["term"]["last_day"], body["term"]["article"]),
        repair_min_months=body["repair"]["min_months"],
        repair_article=body["repair"]["article"],
        exclusion=body["exclusion"]["text"],
        upper_consent=body["upper_consent"]["required"],
    )


def _ground(written: dict[str, Any]) -> Ground:
    return Ground(**{**written, "violations": frozenset(written["violations"])})


def _clock(key: str, written: dict[str, Any]) -> ClockRule:
    return ClockRule(
        key=key,
        title=written["title"],
        working_days=written.get("working_days"),
        calendar_days=written.get("calendar_days"),
        article=written["article"],
        verified=written["verified"],
    )


def _check(version: Version) -> None:
    """Refuse a version that names what does not exist, or leaves out what it must say."""
    body, where = version.body, f"{version.key} of {version.effective}"
    known = current_words().violations
    for ground in body["grounds"]:
        if not ground["article"] or not set(ground["violations"]) <= set(known):
            raise ValueError(f"{where}: ground {ground['key']} names no article or no violation")
    if set(body["clocks"]) != set(CLOCKS):
        raise ValueError(f"{where}: clocks differ from those of the procedure")
    for name, clock in body["clocks"].items():
        lengths = [clock.get("working_days"), clock.get("calendar_days")]
        if lengths.count(None) != 1 or max(filter(None, lengths), default=0) < 1:
            raise ValueError(f"{where}: clock {name} needs one length in one unit")
        if not clock["article"]:
            raise ValueError(f"{where}: clock {name} names no article")
    if body["term"]["last_day"] not in ("same_date", "day_before"):
        raise ValueError(f"{where}: term.last_day is unknown")
    if body["upper_consent"]["required"]:
        # A switch nobody can obey would leave every case without a way out.
        raise ValueError(f"{where}: consent of the upper level is not built")
