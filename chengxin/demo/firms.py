"""20,000 firms with codes that belong to nobody (GB 11714-1997, bodies PDY00001 to PDY99999)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from chengxin.demo.trades import (
    FIRST,
    FORMS_ENTERPRISE,
    FORMS_SOLE,
    PLACES,
    SECOND,
    TRADES,
    Trade,
)
from registry.kernel import uscc

SEED = 20260101
_OLDEST = date(2008, 1, 1)
_DAYS = 6000
# Whoever took another name did so long before the play begins.
_LONG_AGO = date(2018, 1, 1)
_FIRST_NAME = timedelta(days=1200)
_ONE_IN = 89


@dataclass(frozen=True, slots=True)
class Firm:
    """One invented firm."""

    uscc: str
    name: str
    kind: str
    division: str
    trade: Trade
    registered_on: date
    size: str | None


# As often as not small or micro; of some the register does not say (each in twenty firms).
_SIZES = ("large", *["medium"] * 3, *["small"] * 8, *["micro"] * 5, *[None] * 3)


def firms(count: int) -> Iterator[Firm]:
    """``count`` (at most 99,999) firms, always the same ones in the same order; names differ."""
    random = Random(SEED)  # noqa: S311 - the same firms on every machine, no secret
    taken: set[str] = set()
    for number in range(1, count + 1):
        (trade,) = random.choices(TRADES, [trade.weight for trade in TRADES])
        ((division, place, _),) = random.choices(PLACES, [weight for *_, weight in PLACES])
        ((kind, prefix),) = random.choices(
            [("enterprise", "91"), ("sole_trader", "92"), ("cooperative", "93")], [66, 30, 4]
        )
        name = _name(random, taken, place, trade, kind)
        taken.add(name)
        yield Firm(
            uscc=uscc.assemble(prefix, division, f"PDY{number:05d}"),
            name=name,
            kind=kind,
            division=division,
            trade=trade,
            registered_on=_OLDEST + timedelta(days=random.randrange(_DAYS)),
            size=_SIZES[number * 7 % len(_SIZES)] if kind == "enterprise" else None,
        )


def renamed(made: Sequence[Firm]) -> dict[str, tuple[str, date]]:
    """What a few of the firms were called before, and from which day as now; by their code."""
    random = Random(SEED)  # noqa: S311 - the same firms on every machine, no secret
    taken = {firm.name for firm in made}
    found = {}
    for firm in made[::_ONE_IN]:
        place = next(name for division, name, _ in PLACES if division == firm.division)
        brand = random.choice(FIRST) + random.choice(SECOND)
        before = place + brand + firm.name[len(place) + 2 :]
        if firm.kind == "enterprise" and firm.registered_on < _LONG_AGO and before not in taken:
            found[firm.uscc] = before, firm.registered_on + _FIRST_NAME
    return found


def _name(random: Random, taken: set[str], place: str, trade: Trade, kind: str) -> str:
    while True:
        brand = random.choice(FIRST) + random.choice(SECOND)
        word = random.choice(trade.words)
        if kind == "sole_trader":
            name = f"{place}{brand}{word.removesuffix('店')}{random.choice(FORMS_SOLE)}"
        elif kind == "cooperative":
            name = f"{place}{brand}{word}农民专业合作社"
        else:
            name = f"{place}{brand}{word}{random.choice(FORMS_ENTERPRISE)}"
        if name not in taken:
            return name
        brand += random.choice(SECOND)
        longer = name.replace(brand[:2], brand, 1)
        if longer not in taken:
            return longer
