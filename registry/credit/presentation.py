"""An explanation in the words and figures of the file's page. Decides nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext

from registry.credit.explanation import Explanation, Lift, Line
from registry.credit.models import GradePeriod
from registry.credit.remedies import RemedyAct
from registry.shell.charts import GradeLine, GradeScale, grade_line, grade_scale
from registry.shell.formats import day_table, decimal, in_locale, points

_SHOWN_BACK = timedelta(days=3 * 365)
_REASONS = 3


def _(message: str, **values: object) -> str:
    """The message in the reader's language."""
    return str(gettext(message, **values))


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the reckoning, as ``cx.explain`` takes it."""

    points: Decimal
    note: str
    title: str
    text: str
    basis: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that lifts the score: what to do, from when, what it brings."""

    title: str
    text: str
    from_on: date
    possible: bool
    waiting: bool
    gain_points: Decimal
    grade: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the history, as ``cx.timeline`` takes it."""

    on: date | None
    title: str
    text: str
    at: str | None = None


@dataclass(frozen=True, slots=True)
class FileView:
    """What the file's page draws for a graded subject."""

    scale: GradeScale
    line: GradeLine | None
    counting: tuple[Point, ...]
    silent: tuple[Line, ...]
    steps: tuple[Step, ...]
    moments: tuple[Moment, ...]
    since: date
    before: str | None
    best: Step | None
    worst: tuple[Point, ...]
    """What weighs most against the subject, three at most; a veto before all."""


def file_view(explanation: Explanation, history: Sequence[GradePeriod]) -> FileView:
    """Put an explanation into words; ``history`` is the newest period first."""
    score, band = explanation.score, explanation.band
    assert score is not None, "only a graded subject has a view"
    assert band is not None, "a score lies in a band"
    bands = [(each.grade, float(each.from_points)) for each in explanation.policy.ladder]
    steps = tuple(_step(lift, explanation) for lift in explanation.lifts)
    first_lifted = next((s for s in steps if _better(explanation, s.grade)), None)
    message = _("得分%(points)s分，%(grade)s级", points=decimal(score.points), grade=score.grade)
    since, before = _since(history, score.grade)
    after = float(first_lifted.points) if first_lifted else None
    return FileView(
        scale=grade_scale(float(score.points), bands=bands, message=message, after=after),
        line=_line(history, explanation, bands) if history else None,
        counting=tuple(_points(explanation)),
        silent=tuple(line for line in explanation.lines if not line.counts),
        steps=steps,
        moments=tuple(_moments(history, explanation)),
        since=since or explanation.as_of.valid_on,
        before=before,
        best=first_lifted,
        worst=tuple(_worst(explanation)),
    )


def _worst(explanation: Explanation) -> Iterable[Point]:
    against = [line for line in explanation.lines if line.counts and line.points <= 0]
    against.sort(key=lambda line: (line.criterion.veto is None, line.points))
    return (_point(line) for line in against[:_REASONS])


def _better(explanation: Explanation, grade: str) -> bool:
    """Whether a grade stands above the present one."""
    assert explanation.score is not None, "only a graded subject has a view"
    letters = [band.grade for band in explanation.policy.ladder]
    return letters.index(grade) < letters.index(explanation.score.grade)


def _points(explanation: Explanation) -> Iterable[Point]:
    for line in explanation.lines:
        if line.counts:
            yield _point(line)
    for limit in explanation.limits:
        title = in_locale(limit.family.title, limit.family.title_en)
        yield Point(
            points=limit.adjustment,
            note=_("封顶"),
            title=_("“%(family)s”一类到了上下限", family=title),
            text=_(
                "这一类最低%(low)s分，最高%(high)s分，超出的部分不计",
                low=points(limit.family.lowest_points, 0),
                high=points(limit.family.highest_points, 0),
            ),
        )


def _point(line: Line) -> Point:
    entry, criterion = line.entry, line.criterion
    return Point(
        points=line.points,
        note=_note(line),
        title=entry.summary,
        text=f"{entry.source_ref}，{day_table(entry.decided_on)}",
        basis=entry.legal_basis,
        rule=_(
            "评分规则%(code)s：%(title)s（%(source)s）",
            code=criterion.code,
            title=in_locale(criterion.title, criterion.title_en),
            source=criterion.source,
        ),
    )


def _note(line: Line) -> str:
    if line.criterion.veto:
        return _("直接定为%(grade)s级", grade=line.criterion.veto)
    if line.points == line.full_points:
        return _("未到折减期") if line.points < 0 else _("有效期内")
    factor = line.points / line.full_points
    return f"{points(line.full_points, 0)}×{factor:.2f}"


def _step(lift: Lift, explanation: Explanation) -> Step:
    today = explanation.as_of.valid_on
    if lift.entry is None:
        title, text = _("等待"), _("这一天起按规则折减或者到期，无需办理")
    else:
        title, text = _act_title(lift), f"{lift.entry.summary}（{lift.entry.source_ref}）"
    return Step(
        title=title,
        text=text,
        from_on=lift.from_on,
        possible=lift.entry is not None and lift.from_on <= today,
        waiting=lift.entry is None,
        gain_points=lift.gain_points,
        grade=lift.score.grade,
        points=lift.score.points,
    )


def _act_title(lift: Lift) -> str:
    if lift.act is RemedyAct.RECTIFY:
        return _("改正，并通过复查")
    if lift.act is RemedyAct.EARLY_REMOVAL:
        return _("申请提前移出名单")
    return _("申请信用修复")


def _since(history: Sequence[GradePeriod], letter: str) -> tuple[date | None, str | None]:
    """First day of the run that lasts to the day asked for, and the letter before it."""
    since = None
    for period in history:
        if period.grade != letter:
            return since, period.grade
        since = period.since
    return since, None


def _line(
    history: Sequence[GradePeriod], explanation: Explanation, bands: list[tuple[str, float]]
) -> GradeLine:
    """The score as steps: the history, or its last three years."""
    last = explanation.as_of.valid_on
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


def _moments(history: Sequence[GradePeriod], explanation: Explanation) -> Iterable[Moment]:
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
