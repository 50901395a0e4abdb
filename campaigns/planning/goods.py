"""Which goods a test or a visit is about (``goods.yaml``): what violations it can show."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from campaigns.planning.checklist import Checklist
from registry.kernel.provisions import Provision, load
from registry.penalties.vocabulary import current_words

FILE = Path(__file__).with_name("goods.yaml")


def goods_of_product(product_kind: str, on: date) -> frozenset[str]:
    """The goods that a kind of product with a test plan is of; empty: none of those named there.

    Raises:
        KeyError: ``goods.yaml`` does not have the kind.
    """
    return _table("product_kinds", on)[product_kind]


def goods_of_visit(category: str, asked: Checklist, on: date) -> frozenset[str] | None:
    """The goods that a visit of a campaign is about, by what was asked; None: any."""
    return _table("categories", on).get(category) if asked.categories else None


def is_tested_in(product_kind: str, category: str, on: date) -> bool:
    """Whether a campaign of a kind counts samples of a product.

    A campaign about goods for which there are test plans counts those; any other, everything.
    """
    about = _table("categories", on).get(category, frozenset())
    tested = {kind for kind, goods in _table("product_kinds", on).items() if goods & about}
    return not tested or product_kind in tested


def _table(name: str, on: date) -> Mapping[str, frozenset[str]]:
    return {key: frozenset(goods) for key, goods in _provision().on(on).body[name].items()}


@lru_cache(maxsize=1)
def _provision() -> Provision:
    provision = load(FILE)
    known = {one.key for one in current_words().goods}
    for version in provision.versions:
        for name in ("product_kinds", "categories"):
            if any(not set(goods) <= known for goods in version.body[name].values()):
                raise ValueError(f"{name} of {version.effective}: goods not in penalties.yaml")
    return provision
