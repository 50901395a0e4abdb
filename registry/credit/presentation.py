"""An explanation in the words and figures of the file's page. Decides nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext

from registry.credit.act_words import act_title
from registry.credit.explanation import Explanation
from registry.credit.history_view import Moment, line_of, moments_of, since_of
from registry.credit.lifting import Lift
from registry.credit.lines import Line
from registry.credit.models import GradePeriod
from registry.credit.months import Months, months_of
from registry.credit.plain import (
    Answer,
    answer_of,
    authored,
    document_of,
    title_of,
    with_original,
)
from registry.credit.remedies import RemedyAct
from registry.credit.vocabulary import EntryKind, SetAside, Severity
from registry.kernel.clock import legal_day
from registry.shell.charts import GradeLine, GradeScale, grade_scale
from registry.shell.formats import day_table, decimal, in_locale, points


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
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that lifts the score: what to do, from when, what it brings by itself.

    ``idle``: it brings nothing by itself.
    """

    title: str
    text: str
    when: str
    gain_points: Decimal
    grade: str
    points: Decimal
    idle: bool
    href: str | None


@dataclass(frozen=True, slots=True)
class Silent:
    """An entry that counts nothing today, and why."""

    title: str
    document: str
    why: str
    href: str | None


@dataclass(frozen=True, slots=True)
class FileView:
    """What the file's page draws for a graded subject."""

    scale: GradeScale
    line: GradeLine | None
    counting: tuple[Point, ...]
    silent: tuple[Silent, ...]
    steps: tuple[Step, ...]
    moments: tuple[Moment, ...]
    months: Months | None
    since: date | None
    before: str | None
    answer: Answer


def file_view(
    explanation: Explanation,
    history: Sequence[GradePeriod],
    addresses: Mapping[int, str],
    agencies: Mapping[UUID, str],
    rests: Mapping[int, str],
) -> FileView:
    """Put an explanation into words.

    Args:
        explanation: of a graded subject.
        history: of the same moment, the newest period first.
        addresses: of the documents that the reader can open, by the entry's number.
        agencies: the names of who established the entries.
        rests: since when entries rest for a while, in words, by the entry's number.
    """
    score, band = explanation.score, explanation.band
    assert score is not None, "only a graded subject has a view"
    assert band is not None, "a score lies in a band"
    bands = [(each.grade, float(each.from_points)) for each in explanation.policy.ladder]
    steps = tuple(_step(lift, explanation, addresses, agencies) for lift in explanation.lifts)
    message = _("得分%(points)s分，%(grade)s级", points=decimal(score.points), grade=score.grade)
    # Grades are derived up to the day of the knowledge; what comes after is foretold, not held.
    valid_on = explanation.as_of.valid_on
    derived_on = min(valid_on, legal_day(explanation.as_of.known_at))
    since, before = since_of(history, score.grade) if derived_on == valid_on else (None, None)
    after = float(explanation.ways[0].score.points) if explanation.ways else None
    return FileView(
        scale=grade_scale(float(score.points), bands=bands, message=message, after=after),
        line=line_of(history, derived_on, bands) if history else None,
        counting=tuple(_points(explanation, addresses, agencies)),
        silent=tuple(
            _silent(line, addresses, rests) for line in explanation.lines if not line.counts
        ),
        steps=steps,
        moments=tuple(moments_of(history, explanation)),
        months=months_of(history, derived_on),
        since=since,
        before=before,
        answer=answer_of(explanation, addresses, agencies),
    )


def _points(
    explanation: Explanation, addresses: Mapping[int, str], agencies: Mapping[UUID, str]
) -> Iterable[Point]:
    for line in explanation.lines:
        if line.counts:
            yield _point(line, agencies, addresses.get(line.entry.id))
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


def _point(line: Line, agencies: Mapping[UUID, str], href: str | None) -> Point:
    entry, criterion = line.entry, line.criterion
    title = title_of(entry, criterion)
    return Point(
        points=line.points,
        note=_note(line),
        title=title,
        text=with_original(entry, title, authored(entry, agencies)),
        basis=entry.legal_basis,
        rule=_(
            "评分规则%(code)s：%(title)s（%(source)s）",
            code=criterion.code,
            title=in_locale(criterion.title, criterion.title_en),
            source=criterion.source,
        ),
        links=((_("看文书"), href),) if href else (),
    )


def _silent(line: Line, addresses: Mapping[int, str], rests: Mapping[int, str]) -> Silent:
    entry = line.entry
    if entry.set_aside_for == SetAside.REPAIRED and not line.holds:
        why = _("已修复（%(what)s）", what=entry.set_aside_ref)
    elif entry.set_aside_ref and not line.holds:
        why = _("已由%(what)s取代", what=entry.set_aside_ref)
    elif not line.holds:
        why = rests.get(entry.id) or _("已终止")
    else:
        why = _("已过期限") if line.full_points else _("此类不扣分")
    title = title_of(entry, line.criterion)
    document = with_original(entry, title, document_of(entry))
    return Silent(title, document, why, addresses.get(entry.id))


def _note(line: Line) -> str:
    if line.criterion.veto:
        return _("直接定为%(grade)s级", grade=line.criterion.veto)
    if line.points == line.full_points:
        return _("未到折减期") if line.points < 0 else _("有效期内")
    factor = line.points / line.full_points
    exact = f"{factor:.2f}" if factor == round(factor, 2) else f"{factor.normalize():f}"
    return f"{points(line.full_points, 0)}×{exact}"


def _step(
    lift: Lift,
    explanation: Explanation,
    addresses: Mapping[int, str],
    agencies: Mapping[UUID, str],
) -> Step:
    today = explanation.as_of.valid_on
    title, text = act_title(None), _("这一天起按规则折减或者到期，无需办理")
    if lift.entry is not None:
        case = EntryKind(lift.entry.kind), Severity(lift.entry.severity)
        criterion = explanation.policy.criteria[case]
        title = title_of(lift.entry, criterion)
        document = with_original(lift.entry, title, authored(lift.entry, agencies))
        text = f"{act_title(lift.act)}　{document}"
    assert explanation.score is not None, "only a graded subject has steps"
    freed = explanation.score.vetoed and not lift.score.vetoed
    rises = explanation.rises_to(lift.score.grade)
    return Step(
        title=title,
        text=text,
        when=_when(lift, today),
        gain_points=lift.gain_points,
        grade=lift.score.grade,
        points=lift.score.points,
        idle=lift.gain_points <= 0 and not freed and not rises,
        href=addresses.get(lift.entry.id) if lift.entry else None,
    )


def _when(lift: Lift, today: date) -> str:
    if lift.until_on is not None:
        return _("最迟%(on)s", on=day_table(lift.until_on))
    if lift.entry is None:
        return day_table(lift.from_on)
    if lift.act is RemedyAct.REQUEST_TERM:
        return _("机关先定期限")
    return _("现在") if lift.from_on <= today else _("%(on)s起", on=day_table(lift.from_on))
