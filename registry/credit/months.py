"""The score month by month: a chart and the same numbers as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext

from registry.credit.models import GradePeriod
from registry.kernel.period import months_before
from registry.shell.charts import LineChart, line_chart
from registry.shell.formats import decimal, month_short, month_table

_MONTHS = 12
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
    """How a subject stood on the last day of a month; of the present one, on the day asked."""

    on: date
    name: str
    grade: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Months:
    """The chart, and its months with the newest first."""

    chart: LineChart
    rows: tuple[Month, ...]


def months_of(history: Sequence[GradePeriod], on: date) -> Months | None:
    """The last twelve months up to ``on``; None with fewer than two graded.

    ``history`` is of one moment of knowledge, the newest period first.
    """
    found = []
    for day in _ends(on):
        period = next((each for each in history if _holds(each, day)), None)
        if period is not None:
            found.append(Month(day, month_table(day), period.grade, period.points))
    if len(found) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    return Months(_chart(found), tuple(reversed(found)))


def _ends(on: date) -> list[date]:
    """The last days of the eleven months before that of ``on``, then ``on`` itself."""
    first = on.replace(day=1)
    begins = [months_before(first, back) for back in range(_MONTHS - 2, -1, -1)]
    return [*(begin - _ONE_DAY for begin in begins), on]


def _holds(period: GradePeriod, day: date) -> bool:
    lower, upper = period.valid.lower, period.valid.upper
    return (lower is None or lower <= day) and (upper is None or day < upper)


def _chart(found: Sequence[Month]) -> LineChart:
    message = str(gettext("每月末的得分：")) + "；".join(
        f"{month.name} {decimal(month.points)} {month.grade}" for month in found
    )
    points = [(month_short(month.on), float(month.points)) for month in found]
    return line_chart(points, message=message, sparse=True)
