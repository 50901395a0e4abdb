"""What laboratories write in the column of results, read into a number and its unit. Pure.

Full-width digits, signs of comparison, thousands and a unit after the number are understood;
what can be read in two ways is not read at all.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from campaigns.sampling.limits import Reading, Relation
from registry.kernel.refusals import N_

LONGEST_RESULT = 100
_PLAIN = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?P<relation><|>|≤|≥|<=|>=)?\s*(?P<number>{_PLAIN})(?:[eE](?P<exponent>[+-]?\d{{1,2}}))?"
    r"\s*(?P<unit>(?:[^\W\d_]|[%°‰(])[^,;~]*)?"
)
_NOT_DETECTED = frozenset({"未检出", "ND", "N.D.", "ND.", "NOT DETECTED"})
_LARGEST = Decimal(10) ** 12
_SMALLEST = Decimal(10) ** -12
_DIGITS = 60


class ReadingUnclear(ValueError):
    """The text is no reading; ``args[0]`` says why, a message id."""


@dataclass(frozen=True, slots=True)
class Written:
    """A result as written: the reading, and the unit after it if there was one.

    ``reading`` is None for "not detected".
    """

    reading: Reading | None
    unit: str | None


def plain(text: str) -> str:
    """Half-width, without spaces around: what full-width typing and PDF copies leave behind."""
    return unicodedata.normalize("NFKC", text).replace("\u3000", " ").strip()


def read_result(text: str) -> Written:
    """The reading in ``text``.

    Raises:
        ReadingUnclear: it is empty, too long, not a number, or could mean two numbers.
    """
    wanted = plain(text)
    if not wanted:
        raise ReadingUnclear(N_("没有填写检验结果"))
    if len(wanted) > LONGEST_RESULT:
        raise ReadingUnclear(N_("检验结果过长"))
    if wanted.upper() in _NOT_DETECTED:
        return Written(None, None)
    match = _NUMBER.fullmatch(wanted)
    if match is None:
        raise ReadingUnclear(N_("检验结果不是数值，也不是“未检出”"))
    if match["relation"] in ("≤", "≥", "<=", ">="):
        raise ReadingUnclear(N_("检验结果请写实测值，或者写“<检出限”“未检出”"))
    number = Decimal(match["number"].replace(",", "")).scaleb(int(match["exponent"] or 0))
    if abs(number) >= _LARGEST or (number and abs(number) < _SMALLEST):
        raise ReadingUnclear(N_("检验结果超出可能的范围"))
    return Written(Reading(number, Relation(match["relation"] or "=")), match["unit"])


def unit_key(unit: str) -> str:
    """What two ways of writing one unit have in common; case counts: mΩ is not MΩ."""
    return re.sub(r"\s+", "", plain(unit).replace("·", "").replace("μ", "u"))


def converted(reading: Reading, unit: str, units: Mapping[str, Decimal]) -> Reading:
    """The reading in the item's own unit.

    Args:
        reading: in ``unit``.
        unit: as written.
        units: how many of the item's own unit make one of each unit; keys as ``unit_key`` gives.

    Raises:
        ReadingUnclear: the item is not measured in ``unit``.
    """
    factor = units.get(unit_key(unit))
    if factor is None:
        raise ReadingUnclear(N_("单位与检验方案不符"))
    with localcontext(prec=_DIGITS):
        return Reading(reading.number * factor, reading.relation)
