"""Test plans (检验方案): what is tested of each kind of product, how, within which limits.

Owns the typed reading of ``product_plans/*.yaml`` and its check. The version is chosen by the day
the sample was taken; a sampling keeps its digest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from campaigns.sampling.limits import Comparison, Limit
from campaigns.sampling.readings import unit_key
from registry.credit.vocabulary import Severity
from registry.kernel.provisions import Provision, Version, load_folder
from registry.kernel.refusals import N_, FieldError, Invalid

FOLDER = Path(__file__).with_name("product_plans")


class ProductKindUnknown(Invalid):
    """There is no test plan for the kind of product."""

    title = N_("没有这一类产品的检验方案")


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One item of a plan.

    ``limit`` is None for an item judged in words (符合, 不符合). ``units`` tells how many of
    ``unit`` make one of each unit that laboratories write; keys as ``readings.unit_key`` gives.
    ``least`` and ``most``, in ``unit``, are what can be measured at all; None where anything can.
    ``severity``: how grave a failure is; serious for items of health and safety.
    """

    key: str
    place: int
    title: str
    title_en: str
    unit: str
    units: Mapping[str, Decimal]
    method: str
    limit: Limit | None
    least: Decimal | None
    most: Decimal | None
    severity: Severity
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ProductPlan:
    """One version of the plan of one kind of product."""

    key: str
    title: str
    title_en: str
    effective: date
    legal_basis: str
    digest: str
    verified: bool
    items: tuple[PlanItem, ...]

    @property
    def by_key(self) -> dict[str, PlanItem]:
        """Items by their key."""
        return {item.key: item for item in self.items}

    def find(self, written: str) -> PlanItem | None:
        """The item that a laboratory names by its title, its English title or its key."""
        wanted = _name_key(written)
        for item in self.items:
            if wanted in map(_name_key, (item.key, item.title, item.title_en)):
                return item
        return None


@lru_cache(maxsize=1)
def shipped() -> dict[str, Provision]:
    """Every plan by its kind of product."""
    return load_folder(FOLDER)


def plan_on(product_kind: str, day: date) -> ProductPlan:
    """The plan in force on ``day``.

    Raises:
        ProductKindUnknown: no plan is shipped for the kind.
        NoProvisionInForce: none is in force on the day.
    """
    provision = shipped().get(product_kind)
    if provision is None:
        raise ProductKindUnknown(errors=[FieldError("#/product_kind", ProductKindUnknown.title)])
    return _versions()[product_kind, provision.on(day).digest]


def plan_of(product_kind: str, digest: str) -> ProductPlan:
    """The version that a sampling keeps."""
    return _versions()[product_kind, digest]


def kind_names() -> dict[str, tuple[str, str]]:
    """Kind of product to its Chinese and English title."""
    return {key: (found.title, found.title_en) for key, found in shipped().items()}


@lru_cache(maxsize=1)
def _versions() -> dict[tuple[str, str], ProductPlan]:
    return {
        (key, version.digest): _read(provision, version)
        for key, provision in shipped().items()
        for version in provision.versions
    }


def _name_key(name: str) -> str:
    return unit_key(name).casefold()


def _read(provision: Provision, version: Version) -> ProductPlan:
    body = version.body
    items = tuple(_item(place, written) for place, written in enumerate(body["items"], start=1))
    if len({item.key for item in items}) != len(items):
        raise ValueError(f"{provision.key}: an item stands twice")
    return ProductPlan(
        key=provision.key,
        title=provision.title,
        title_en=provision.title_en,
        effective=version.effective,
        legal_basis=version.legal_basis,
        digest=version.digest,
        verified=body["verified"],
        items=items,
    )


def _item(place: int, written: Mapping[str, Any]) -> PlanItem:
    unit = written.get("unit", "")
    others = {unit_key(name): Decimal(str(f)) for name, f in written.get("units", {}).items()}
    limit = _limit(written["limit"]) if "limit" in written else None
    if limit is not None and limit.low is None and limit.high is None:
        raise ValueError(f"{written['key']}: a limit without bounds")
    return PlanItem(
        key=written["key"],
        place=place,
        title=written["title"],
        title_en=written["title_en"],
        unit=unit,
        units={unit_key(unit): Decimal(1), **others},
        method=written["method"],
        limit=limit,
        least=_bound(written.get("least", 0)),
        most=_bound(written.get("most")),
        severity=Severity(written["severity"]),
        basis=written["basis"],
        verified=written.get("verified", True),
    )


def _limit(written: Mapping[str, Any]) -> Limit:
    return Limit(
        low=_bound(written.get("low")),
        high=_bound(written.get("high")),
        strict_low=written.get("strict_low", False),
        strict_high=written.get("strict_high", False),
        comparison=Comparison(written.get("comparison", "full_value")),
        places=written.get("places", 0),
    )


def _bound(written: float | None) -> Decimal | None:
    return None if written is None else Decimal(str(written))
