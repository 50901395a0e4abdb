"""What can be done about an entry, and from which day: dated data, shown as advice."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from registry.kernel.period import add_months
from registry.kernel.provisions import NoProvisionInForce, Provision, load

REMEDIES = Path(__file__).parent.parent / "policy" / "remedies.yaml"
_ONE_DAY = timedelta(days=1)


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


def find_remedy(kind: str, publication_class: str, *, holds_from: date, on: date) -> Remedy | None:
    """What the law of the day ``on`` lets an undertaking do about an entry; None: only wait.

    ``holds_from`` is the first day of the entry: of the document, or of being on the list. A
    number of months ends with the same date; what needs them is possible on the day after.
    """
    try:
        version = _provision().on(on)
    except NoProvisionInForce:
        return None
    written = version.body["remedies"].get(kind)
    if written is None or publication_class not in written["after_months"]:
        return None
    months = written["after_months"][publication_class]
    from_on = add_months(holds_from, months) + _ONE_DAY if months else holds_from
    return Remedy(act=RemedyAct(written["act"]), from_on=from_on, source=written["source"])
