"""What can be done about an entry, and from which day: dated data, shown as advice."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from registry.kernel.period import add_months
from registry.kernel.provisions import NoProvisionInForce, Provision, load

REMEDIES = Path(__file__).parent.parent / "policy" / "remedies.yaml"


class RemedyAct(StrEnum):
    """What the undertaking does."""

    REPAIR = "repair"
    EARLY_REMOVAL = "early_removal"
    RECTIFY = "rectify"


@dataclass(frozen=True, slots=True)
class Remedy:
    """An act and the first day on which it can be asked for."""

    act: RemedyAct
    from_on: date
    source: str


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(REMEDIES)


def find_remedy(kind: str, publication_class: str, *, decided_on: date, on: date) -> Remedy | None:
    """What the law of the day ``on`` lets an undertaking do about an entry; None: only wait."""
    try:
        version = _provision().on(on)
    except NoProvisionInForce:
        return None
    written = version.body["remedies"].get(kind)
    if written is None or publication_class not in written["after_months"]:
        return None
    return Remedy(
        act=RemedyAct(written["act"]),
        from_on=add_months(decided_on, written["after_months"][publication_class]),
        source=written["source"],
    )
