"""Which goods a test or a visit is about (``goods.yaml``): what violations it can show."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from campaigns.planning.checklist import Checklist
from registry.kernel.provisions import Provision, load
from registry.penalties.vocabulary import current_words

FILE = Path(__file__).with_name("goods.yaml")


def goods_of_product(product_kind: str, on: date) -> frozenset[str]:
    """The goods that a kind of product with a test plan is of; empty: none of those named there.

    Raises:
        KeyError: ``goods.yaml`` does not have the kind.
    """
    return frozenset(_body(on)["product_kinds"][product_kind])


def goods_of_visit(category: str, asked: Checklist, on: date) -> frozenset[str] | None:
    """The goods that a visit of a campaign is about, by what was asked; None: any."""
    about = _body(on)["categories"].get(category)
    return frozenset(about["goods"]) if about and asked.categories else None


def is_tested_in(product_kind: str, category: str, on: date) -> bool:
    """Whether a campaign of a kind counts samples of a product; of any, where none are named."""
    about = _body(on)["categories"].get(category)
    return about is None or product_kind in about["tested_products"]


def _body(on: date) -> Mapping[str, Mapping[str, Any]]:
    return _provision().on(on).body


@lru_cache(maxsize=1)
def _provision() -> Provision:
    provision = load(FILE)
    known = {one.key for one in current_words().goods}
    for version in provision.versions:
        kinds, categories = version.body["product_kinds"], version.body["categories"].values()
        for goods in (*kinds.values(), *(about["goods"] for about in categories)):
            if not set(goods) <= known:
                raise ValueError(f"goods of {version.effective}: not in penalties.yaml")
        if any(not set(about["tested_products"]) <= set(kinds) for about in categories):
            raise ValueError(f"tested_products of {version.effective}: not in product_kinds")
    return provision
