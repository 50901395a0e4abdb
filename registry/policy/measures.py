"""The catalogue of measures (``measures.yaml``): what may follow from a list, and who does it.

Nothing outside it is ever done about a subject because of a list. Lists name theirs by code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.kernel.provisions import Provision, Version, load

_FILE = Path(__file__).with_name("measures.yaml")

EVERY = "every"
LIST_AUTHORITY = "list_authority"


class Group(StrEnum):
    """How deep a measure cuts."""

    RESTRICTION = "restriction"
    MANAGEMENT = "management"
    VOLUNTARY = "voluntary"
    INCENTIVE = "incentive"


class Target(StrEnum):
    """Whom a measure reaches."""

    ENTITY = "entity"
    PERSON = "person"


class Duty(StrEnum):
    """Whether an agency has to, or can."""

    SHALL = "shall"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; ``shall`` and ``may`` are functions of agencies, or a word for many."""

    code: str
    group: Group
    target: Target
    name: str
    name_en: str
    legal_basis: str
    shall: frozenset[str]
    may: frozenset[str]
    verified: bool

    def duty_of(self, function: str, authorities: frozenset[str]) -> Duty | None:
        """What an agency of ``function`` shall or may do; None where the measure is not its own.

        Args:
            function: the agency's.
            authorities: functions of the agencies that keep the list.
        """
        stands_for = {function, EVERY} | ({LIST_AUTHORITY} if function in authorities else set())
        if self.shall & stands_for:
            return Duty.SHALL
        return Duty.MAY if self.may & stands_for else None


@dataclass(frozen=True, slots=True)
class Proportionality:
    """The rule that a measure fits the conduct (过惩相当)."""

    text: str
    text_en: str
    article: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version; ``lift_working_days`` are counted from the end of the listing."""

    effective: date
    legal_basis: str
    digest: str
    measures: Mapping[str, Measure]
    proportionality: Proportionality
    lift_working_days: int
    lift_article: str


def catalogue_on(day: date) -> Catalogue:
    """The catalogue in force on ``day``.

    Raises:
        NoProvisionInForce: before its first version.
    """
    return _read(_provision().on(day).digest)


def catalogue_by_digest(digest: str) -> Catalogue:
    """The version that a stored record applied.

    Raises:
        KeyError: no version has this digest.
    """
    return _read(_provision().by_digest(digest).digest)


def check_named(named: Sequence[Mapping[str, Any]], *, effective: date, honour: bool) -> None:
    """Refuse what a version of a list names and must not.

    Args:
        named: each with ``code`` and ``article``, a restriction also with ``legal_basis``: the law
            or decision of the State Council that allows it for this very list.
        effective: first day of the list's version.
        honour: whether the list honours; then incentives alone, else none of them.

    Raises:
        ValueError: a code outside the catalogue, named twice, of the wrong kind of list, or a
            restriction without its named basis.
    """
    known = catalogue_on(effective).measures
    codes = [one["code"] for one in named]
    if len(set(codes)) != len(codes):
        raise ValueError("a measure is named twice")
    for one in named:
        code = one["code"]
        if code not in known:
            raise ValueError(f"measure {code} is not in the catalogue")
        if (known[code].group is Group.INCENTIVE) != honour:
            raise ValueError(f"measure {code} belongs to another kind of list")
        if known[code].group is Group.RESTRICTION and "《" not in one.get("legal_basis", ""):
            raise ValueError(f"measure {code} cuts rights and names no law for this list")


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)


@lru_cache(maxsize=8)
def _read(digest: str) -> Catalogue:
    return read(_provision().by_digest(digest))


def read(version: Version) -> Catalogue:
    """A version of the catalogue as typed rules.

    Raises:
        ValueError: a code twice, an unknown group or target, or a measure without a basis.
    """
    body = version.body
    measures = [_measure(written) for written in body["measures"]]
    by_code = {measure.code: measure for measure in measures}
    if len(by_code) != len(measures) or not all(one.legal_basis for one in measures):
        raise ValueError(f"{version.key} of {version.effective}: a code twice, or no basis")
    rule = body["proportionality"]
    return Catalogue(
        effective=version.effective,
        legal_basis=version.legal_basis,
        digest=version.digest,
        measures=by_code,
        proportionality=Proportionality(rule["text"], rule["text_en"], rule["article"]),
        lift_working_days=body["lift"]["working_days"],
        lift_article=body["lift"]["article"],
    )


def _measure(written: Mapping[str, Any]) -> Measure:
    return Measure(
        code=written["code"],
        group=Group(written["group"]),
        target=Target(written["target"]),
        name=written["name"],
        name_en=written["name_en"],
        legal_basis=written["legal_basis"],
        shall=frozenset(written["shall"]),
        may=frozenset(written["may"]),
        verified=written["verified"],
    )
