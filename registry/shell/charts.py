"""Small charts as numbers ready to draw: x in per cent of the width, y in pixels.

A drawing without a viewBox stretches with the page while its letters stay 12 px. Bars start at
nought; a narrow range is a line whose foot says where its axis starts.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

_TOP, _BOTTOM, _LABELS = 30, 152, 170
_BAND_TOP, _BAND_HEIGHT = 36, 28
_ROW = 34
_GRADE_TOP, _GRADE_BOTTOM = 16, 184
_GRADE_LEFT = 5.0
_LETTER_HEIGHT = 14


@dataclass(frozen=True, slots=True)
class Dot:
    """One value where it is drawn, with its words."""

    x: float
    y: float
    label: str
    value: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A straight stroke."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line over equal steps; ``floor`` is the value at its foot."""

    message: str
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    target_y: float | None
    target_label: str | None
    floor: float
    foot_y: float = _BOTTOM
    label_y: float = _LABELS
    height: int = 178


def _axis(values: Sequence[float]) -> tuple[float, float]:
    """A little more than the range: from a whole number below to one above."""
    low, high = min(values), max(values)
    room = max((high - low) * 0.15, 0.5)
    floor = max(0.0, float(int(low - room)) if low >= 0 else low - room)
    return floor, high + room


def line_chart(
    points: Sequence[tuple[str, float]],
    *,
    message: str,
    target: tuple[float, str] | None = None,
    places: int = 1,
    sparse: bool = False,
) -> LineChart:
    """Draw N points at equal steps, oldest first.

    Args:
        points: (label, value), at least two.
        message: what the chart shows, in a sentence; its accessible name.
        target: a value to reach and its words.
        places: decimals written at each point.
        sparse: write the first, the last, the lowest and the highest value only; for more points
            than a narrow screen has room to label. A table beside the chart has them all.

    Raises:
        ValueError: fewer than two points.
    """
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        raise ValueError("a line needs two points")
    values = [value for _, value in points] + ([target[0]] if target else [])
    floor, top = _axis(values)

    def y(value: float) -> float:
        return round(_BOTTOM - (value - floor) / (top - floor) * (_BOTTOM - _TOP), 1)

    step = 87.5 / (len(points) - 1)
    last = len(points) - 1
    of = [value for _, value in points]
    told = {0, last, of.index(min(of)), of.index(max(of))} if sparse else set(range(last + 1))
    dots = tuple(
        Dot(
            round(5 + i * step, 2),
            y(value),
            label,
            f"{value:.{places}f}" if i in told else "",
            i == last,
        )
        for i, (label, value) in enumerate(points)
    )
    lines = tuple(Line(a.x, a.y, b.x, b.y) for a, b in itertools.pairwise(dots))
    return LineChart(
        message, dots, lines, y(target[0]) if target else None, target[1] if target else None, floor
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words, its length in per cent, and where its row begins."""

    label: str
    value: str
    width: float
    y: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Lying bars from nought, one row each."""

    message: str
    bars: tuple[Bar, ...]
    height: int


def bar_chart(
    bars: Sequence[tuple[str, float]], *, message: str, unit: str = "", places: int = 0
) -> BarChart:
    """Draw N bars in the order given; values are not negative.

    Raises:
        ValueError: a value is negative.
    """
    if any(value < 0 for _, value in bars):
        raise ValueError("a bar starts at nought")
    greatest = max((value for _, value in bars), default=0) or 1
    rows = tuple(
        Bar(label, f"{value:,.{places}f}{unit}", round(value / greatest * 86, 2), i * _ROW)
        for i, (label, value) in enumerate(bars)
    )
    return BarChart(message, rows, max(len(rows), 1) * _ROW)


@dataclass(frozen=True, slots=True)
class Band:
    """The span of one grade on the scale from 0 to 100."""

    letter: str
    left: float
    width: float
    current: bool


@dataclass(frozen=True, slots=True)
class GradeScale:
    """Where a score stands among the grades, and where it would stand afterwards."""

    message: str
    bands: tuple[Band, ...]
    score: float
    after: float | None
    top: int = _BAND_TOP
    band_height: int = _BAND_HEIGHT
    height: int = 96


def _spans(bands: Sequence[tuple[str, float]]) -> list[tuple[str, float, float]]:
    ordered = sorted(bands, key=lambda band: band[1])
    ceilings = [floor for _, floor in ordered[1:]] + [100.0]
    return [(letter, floor, top) for (letter, floor), top in zip(ordered, ceilings, strict=True)]


def grade_scale(
    score: float, *, bands: Sequence[tuple[str, float]], message: str, after: float | None = None
) -> GradeScale:
    """Place ``score`` (0 to 100 points) among ``bands`` (letter, inclusive floor)."""
    shown = min(max(score, 0.0), 100.0)
    drawn = tuple(
        Band(letter, floor, top - floor, floor <= shown < top or shown == top == 100)  # noqa: PLR2004 - the scale's end
        for letter, floor, top in _spans(bands)
    )
    return GradeScale(message, drawn, shown, after)


@dataclass(frozen=True, slots=True)
class GradeLine:
    """A score over time as steps, above the bands of the grades.

    ``bands``: letter, top and height of each, and the foot of its letter.
    """

    message: str
    bands: tuple[tuple[str, float, float, float], ...]
    lines: tuple[Line, ...]
    end: Dot
    ticks: tuple[tuple[str, float], ...]
    left: float = _GRADE_LEFT
    label_y: int = _GRADE_BOTTOM + 18
    height: int = _GRADE_BOTTOM + 22


def grade_line(
    steps: Sequence[tuple[date, float]],
    *,
    bands: Sequence[tuple[str, float]],
    first: date,
    last: date,
    message: str,
) -> GradeLine:
    """Draw scores that hold from their day on.

    Args:
        steps: (day, points), oldest first, at least one; days from ``first`` to ``last``.
        bands: (letter, inclusive floor).
        first: the left edge.
        last: the right end of the line, usually today.
        message: what the chart shows.
    """
    floor = max(0.0, min(score for _, score in steps) - 12)

    def x(day: date) -> float:
        return round(_GRADE_LEFT + (day - first).days / max((last - first).days, 1) * 87, 2)

    def y(score: float) -> float:
        return round(
            _GRADE_BOTTOM - (score - floor) / (100 - floor) * (_GRADE_BOTTOM - _GRADE_TOP), 1
        )

    lines: list[Line] = []
    for (day, score), (until, following) in zip(steps, [*steps[1:], (last, None)], strict=True):
        lines.append(Line(x(day), y(score), x(until), y(score)))
        if following is not None:
            lines.append(Line(x(until), y(score), x(until), y(following)))
    spans = [
        (letter, y(top), y(max(low, floor)) - y(top))
        for letter, low, top in reversed(_spans(bands))
        if top > floor
    ]
    feet = _apart([top + height / 2 + 4 for _, top, height in spans])
    drawn = tuple((*span, foot) for span, foot in zip(spans, feet, strict=True))
    end = Dot(x(last), y(steps[-1][1]), "", f"{steps[-1][1]:g}", last=True)
    return GradeLine(message, drawn, tuple(lines), end, _months(first, last, x))


def _apart(feet: Sequence[float]) -> list[float]:
    """The feet of letters from above, moved down as far as lines need that do not overlap."""
    moved: list[float] = []
    for foot in feet:
        moved.append(max(foot, moved[-1] + _LETTER_HEIGHT) if moved else foot)
    return moved


def _months(first: date, last: date, x: Callable[[date], float]) -> tuple[tuple[str, float], ...]:
    """About six first-of-months between the two days, as (YYYY-MM, x)."""
    months = (last.year - first.year) * 12 + last.month - first.month
    stride = max(1, -(-months // 6))
    ticks = []
    for ahead in range(0, months + 1, stride):
        year, month = divmod(first.year * 12 + first.month - 1 + ahead, 12)
        day = max(date(year, month + 1, 1), first)
        ticks.append((f"{day:%Y-%m}", x(day)))
    return tuple(ticks)
