"""Numbers of a workbook as they are seen: the stored value through the format of its cell. Pure.

A laboratory reads what the cell shows. Where a format shows something else than what is stored (a
scale, fewer digits, a text for some values), one of both is not what was meant: it is not read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from registry.kernel.refusals import N_

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|[_*].|(?P<bare>.)'
)
_CURRENCY = re.compile(r"\$(?P<sign>[^-]*)(?:-.*)?")
_SCALED = re.compile(r",(?![0#?])")
_GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)
# "@" stands for a number as it is; "E" shows it as a power of ten, "/" as a fraction.
_DIGITS = "0#?.,Ee/@"
_PLACES = "0#?"
_SECTIONS = 3
_REPLACED = N_("单元格的格式按数值换成别的内容显示，请改为常规格式")
_CONDITION, _ESCAPES = ("<", ">", "="), re.compile(r'"[^"]*"|\\.')


class NotAsShown(ValueError):
    """The cell shows something else than it holds; ``args[0]`` says why, a message id."""


def shown_number(value: float, form: str) -> str:
    """What a cell shows, with every digit that it holds.

    Args:
        value: as stored.
        form: the number format of the cell, as the workbook has it.

    Raises:
        NotAsShown: it shows another number, or not all of it.
    """
    exact = Decimal(str(value) if isinstance(value, int) else f"{value:.15g}")
    parts = list(_parts(_GENERAL.sub("@", form.strip() or "@")))
    own_negative = exact < 0 and len(parts) > 1
    section = _read(_section_for(exact, parts))
    if not section.digits:
        if not section.before.strip():
            raise NotAsShown(_REPLACED)
        return section.before.strip()
    if _SCALED.search(section.digits):
        raise NotAsShown(N_("单元格的格式把数值缩小后显示，请改为常规格式"))
    number = _plain(value)
    if section.percent:
        exact = (exact * 100).normalize()
        number = f"{exact:f}"
    if not _whole(exact, section.digits):
        raise NotAsShown(N_("单元格显示的位数少于所存的数值，请照检验报告填写"))
    if own_negative:
        return _negative(section, number.removeprefix("-"))
    if set(section.digits) == {"0"} and exact >= 0:
        number = number.removesuffix(".0").zfill(len(section.digits))
    return f"{section.before}{number}{section.after}".strip()


def _negative(section: "_Section", number: str) -> str:
    """A number below nothing by a format of its own: with its sign, or in brackets."""
    before, after = section.before.strip(), section.after.strip()
    if before.startswith("(") and after.endswith(")"):
        return f"-{before[1:]}{number}{after[:-1]}"
    if "-" not in before:
        raise NotAsShown(_REPLACED)
    return f"{before}{number}{after}"


@dataclass(slots=True)
class _Section:
    """One part of a format: the words around the number, and the number's own signs."""

    before: str = ""
    after: str = ""
    digits: str = ""
    percent: bool = False


def _section_for(exact: Decimal, parts: Sequence[str]) -> str:
    """The part of a format that a value is shown by: positive, negative, zero."""
    if exact < 0 and len(parts) > 1:
        return parts[1]
    if exact == 0 and len(parts) >= _SECTIONS:
        return parts[2]
    return parts[0]


def _parts(form: str) -> Iterator[str]:
    """A format between its semicolons, those in quotes left alone."""
    start = 0
    hidden = [match.span() for match in _ESCAPES.finditer(form)]
    for place, sign in enumerate(form):
        if sign == ";" and not any(first <= place < last for first, last in hidden):
            yield form[start:place]
            start = place + 1
    yield form[start:]


def _read(part: str) -> _Section:
    section = _Section()
    for token in _TOKEN.finditer(part):
        literal = token["quoted"] or token["escaped"] or ""
        if token["bracket"] is not None:
            if token["bracket"].startswith(_CONDITION):
                raise NotAsShown(_REPLACED)
            money = _CURRENCY.fullmatch(token["bracket"])
            literal = money["sign"] if money else ""
        elif token["bare"] == "%":
            section.percent, literal = True, "%"
        elif token["bare"] is not None and (
            token["bare"] in _DIGITS or ("/" in section.digits and token["bare"] in "123456789")
        ):
            section.digits += token["bare"]
        elif token["bare"] is not None and not (
            token["bare"] in "+-" and section.digits.endswith(("E", "e"))
        ):
            literal = token["bare"]
        if section.digits:
            section.after += literal
        else:
            section.before += literal
    return section


def _whole(exact: Decimal, digits: str) -> bool:
    """Whether as many digits are shown as are held."""
    if "/" in digits:
        return _whole_fraction(exact, digits.partition("/")[2])
    if set(digits) & set("Ee"):
        return _whole_power(exact, re.split("[Ee]", digits)[0])
    if "@" in digits:
        return True
    _sign, _digits, exponent = exact.normalize().as_tuple()
    return isinstance(exponent, int) and -exponent <= len(digits.partition(".")[2])


def _whole_power(exact: Decimal, mantissa: str) -> bool:
    """Whether a number times a power of ten has a place for every digit that is held.

    With N places before the point the power is a multiple of N; with none the number is below 1.
    """
    before, _point, after = mantissa.partition(".")
    places = sum(sign in _PLACES for sign in before)
    held = len("".join(map(str, exact.as_tuple().digits)).rstrip("0"))
    shown_before = exact.adjusted() % places + 1 if places else 0
    return held - shown_before <= sum(sign in _PLACES for sign in after)


def _whole_fraction(exact: Decimal, below: str) -> bool:
    """Whether a fraction over what the format has below its line is just what is held."""
    needed = Fraction(exact).denominator
    if below.isdecimal() and int(below):
        return int(below) % needed == 0
    return bool(below) and set(below) <= set(_PLACES) and needed < 10 ** len(below)


def _plain(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.15g}"
