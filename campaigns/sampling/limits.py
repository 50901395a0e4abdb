"""What a limit says of a reading: the verdict is derived, never typed. Pure.

Owns the comparison of a laboratory's reading with the limit of a test item. Source of the two
ways of comparing: GB/T 8170-2008 第4章 (全数值比较法, 修约值比较法).
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from enum import StrEnum

from campaigns.sampling.lifecycle import Verdict

# More digits than any reading and any factor together.
_DIGITS = 60


class Relation(StrEnum):
    """How a reading relates to its number: equal to it, or known only to lie beyond it."""

    EQUAL = "="
    BELOW = "<"
    ABOVE = ">"


class Comparison(StrEnum):
    """Compare every digit reported, or the reading rounded to the places of the limit."""

    FULL_VALUE = "full_value"
    ROUNDED = "rounded"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a laboratory read, in the unit of the item; ``number`` is finite."""

    number: Decimal
    relation: Relation = Relation.EQUAL


@dataclass(frozen=True, slots=True)
class Limit:
    """Bounds in the unit of the item; None where there is none. A bound itself is allowed.

    ``strict_low`` and ``strict_high`` shut the bound itself out. ``places`` are the decimals
    that a rounded comparison rounds to.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    strict_low: bool = False
    strict_high: bool = False
    comparison: Comparison = Comparison.FULL_VALUE
    places: int = 0

    def judge(self, reading: Reading) -> Verdict | None:
        """Whether the reading is within the limit; None where it cannot be told.

        "Below 0.01" is within an upper limit of 90, but says nothing of a lower limit of 0.005.
        """
        match reading.relation:
            case Relation.EQUAL:
                return _verdict(self._holds(self._compared(reading.number)))
            case Relation.BELOW:
                return self._judge_below(reading.number)
            case Relation.ABOVE:
                return self._judge_above(reading.number)

    def _compared(self, number: Decimal) -> Decimal:
        if self.comparison is Comparison.FULL_VALUE:
            return number
        with localcontext(prec=_DIGITS):
            return number.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_EVEN)

    def _holds(self, number: Decimal) -> bool:
        return self._above_low(number) and self._below_high(number)

    def _above_low(self, number: Decimal) -> bool:
        if self.low is None:
            return True
        return number > self.low or (number == self.low and not self.strict_low)

    def _below_high(self, number: Decimal) -> bool:
        if self.high is None:
            return True
        return number < self.high or (number == self.high and not self.strict_high)

    def _judge_below(self, number: Decimal) -> Verdict | None:
        if self.low is not None:
            return Verdict.FAIL if number <= self.low else None
        return Verdict.PASS if self.high is None or number <= self.high else None

    def _judge_above(self, number: Decimal) -> Verdict | None:
        if self.high is not None:
            return Verdict.FAIL if number >= self.high else None
        return Verdict.PASS if self.low is None or number >= self.low else None

    def __str__(self) -> str:
        """The limit as it is printed in a report: ``≥4.0，≤8.5``."""
        parts = []
        if self.low is not None:
            parts.append(f"{'>' if self.strict_low else '≥'}{self.low}")
        if self.high is not None:
            parts.append(f"{'<' if self.strict_high else '≤'}{self.high}")
        return "，".join(parts)


def _verdict(holds: bool) -> Verdict:  # noqa: FBT001 - one private question, one answer
    return Verdict.PASS if holds else Verdict.FAIL
