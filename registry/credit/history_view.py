"""The history of a grade in words and as a line, for the file's page. Decides nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext

from registry.credit.explanation import Explanation
from registry.credit.models import GradePeriod
from registry.shell.charts import GradeLine, grade_line
from registry.shell.formats import day_table, decimal

_SHOWN_BACK = timedelta(days=3 * 365)


def _(message: str, **values: object) -> str:
    """The message in the reader's language."""
    return str(gettext(message, **values))


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the history, as ``cx.timeline`` takes it."""

    on: date | None
    title: str
    text: str
    at: str | None = None


def since_of(history: Sequence[GradePeriod], letter: str) -> tuple[date | None, str | None]:
    """First day of the run that lasts to the day asked for, and the letter before it."""
    since = None
    for period in history:
        if period.grade != letter:
            return since, period.grade
        since = period.since
    return since, None


def line_of(
    history: Sequence[GradePeriod], last: date, bands: list[tuple[str, float]]
) -> GradeLine:
    """The score as steps: the history, or its last three years."""
    earliest = max(history[-1].valid.lower or last, last - _SHOWN_BACK)
    steps = [(max(p.valid.lower or earliest, earliest), float(p.points)) for p in history[::-1]]
    # Of the periods before the left edge only the last reaches into the drawing.
    kept = [
        step
        for step, following in zip(steps, [*steps[1:], None], strict=True)
        if following is None or following[0] > earliest
    ]
    message = _("等级变化：") + "；".join(
        f"{day_table(day)} {decimal(Decimal(str(value)))}" for day, value in kept
    )
    return grade_line(kept, bands=bands, first=earliest, last=last, message=message)


def moments_of(history: Sequence[GradePeriod], explanation: Explanation) -> Iterable[Moment]:
    """The day of the next reckoning, then each period of the history."""
    if explanation.next_change_on:
        yield Moment(
            explanation.next_change_on,
            _("下一次例行重算"),
            _("有新记录时随时重算，不等例行日"),
            "next",
        )
    for place, period in enumerate(history):
        before = history[place + 1].grade if place + 1 < len(history) else None
        amount = decimal(period.points)
        if before is None:
            title = _("首次评定：%(grade)s级，%(n)s分", grade=period.grade, n=amount)
        elif before == period.grade:
            title = _("%(n)s分，%(grade)s级不变", grade=period.grade, n=amount)
        else:
            title = _(
                "由%(before)s级变为%(grade)s级，%(n)s分",
                before=before,
                grade=period.grade,
                n=amount,
            )
        yield Moment(
            period.valid.lower,
            title,
            _("正在名单上，直接定级") if period.vetoed else "",
            "now" if place == 0 else None,
        )
