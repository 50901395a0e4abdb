"""Why a subject stands as it does, and what to do, for a reader without background.

What made the grade (three facts at most), and each way to a better one: all that is to be done
together, or the day to wait for. Decides nothing: every figure is the explanation's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext
from flask_babel import ngettext as plural

from registry.credit.act_words import act_title, act_when
from registry.credit.explanation import Explanation
from registry.credit.lifting import Act, Way
from registry.credit.lines import Line
from registry.credit.models import CreditEntry
from registry.credit.policy import Criterion
from registry.credit.remedies import PUTS_RIGHT, RemedyAct
from registry.credit.schemas import KIND_WORDS
from registry.credit.vocabulary import EntryKind
from registry.policy.titles import english_of
from registry.shell.formats import day_prose, day_table, decimal, in_locale

_REASONS = 3
_ROUTES = 3


def _(message: str, **values: object) -> str:
    """The message in the reader's language."""
    return str(gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The message in the reader's language, by number."""
    return str(plural(one, many, num, **values))


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that weighs: what it was, what it costs, until when, where its document is.

    ``original``: the document's own words where ``title`` says them in another language.
    """

    title: str
    original: str | None
    document: str
    effect: str
    until: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to be done about a document: what, about which, from when, where to begin."""

    title: str
    about: str
    original: str | None
    document: str
    when: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Route:
    """A way to a better grade: everything to be done, and what it brings from which day on.

    Without ``todos`` it comes by waiting.
    """

    todos: tuple[Todo, ...]
    result: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The first screen of the file. ``reasons``: what weighs most, a veto before all.

    ``routes``: the soonest first. ``stuck``: why there is none, in words; empty at the best grade
    and where there is one. ``open_acts``: how many entries can be acted on at all.
    """

    standing: str
    reasons: tuple[Reason, ...]
    more_reasons: int
    routes: tuple[Route, ...]
    stuck: str
    open_acts: int


def answer_of(
    explanation: Explanation, addresses: Mapping[int, str], agencies: Mapping[UUID, str]
) -> Answer:
    """Put a graded subject's standing into plain words.

    Args:
        explanation: of a graded subject.
        addresses: of the documents that the reader can open, by the entry's number.
        agencies: the names of who established the entries: whom to ask.
    """
    against = [line for line in explanation.lines if line.counts and line.points <= 0]
    against.sort(key=lambda line: (line.criterion.veto is None, line.points))
    ways = explanation.ways
    if len(ways) > _ROUTES:
        ways = (*ways[: _ROUTES - 1], ways[-1])
    routes = tuple(_route(explanation, way, addresses, agencies) for way in ways)
    return Answer(
        standing=_standing(explanation),
        reasons=tuple(_reasons(against[:_REASONS], addresses, agencies)),
        more_reasons=len(against[_REASONS:]),
        routes=routes,
        stuck=_stuck(explanation) if explanation.advised and not routes else "",
        open_acts=sum(lift.entry is not None for lift in explanation.lifts),
    )


def document_of(entry: CreditEntry) -> str:
    """The document of an entry as a reader knows it: its number, or what it is."""
    number = document_number(entry.source_ref)
    kind = str(KIND_WORDS[EntryKind(entry.kind)])
    return _("，").join(filter(None, (kind, number, day_table(entry.decided_on))))


def authored(entry: CreditEntry, agencies: Mapping[UUID, str]) -> str:
    """As ``document_of``, and whose document it is: whom to ask about it."""
    return _("，").join(filter(None, (document_of(entry), agencies.get(entry.agency_id))))


def document_number(source_ref: str) -> str:
    """The number that stands on an entry's document; empty: a visit has none on paper."""
    try:
        UUID(source_ref)
    except ValueError:
        return source_ref
    return ""


def _standing(explanation: Explanation) -> str:
    score, better = explanation.score, explanation.next_band
    assert score is not None, "only a graded subject stands somewhere"
    n = decimal(score.points)
    if score.vetoed:
        return _(
            "因为下面第一条直接定为%(grade)s级，与得分（%(n)s分）无关；这一条终止之后按得分定级。",
            grade=score.grade,
            n=n,
        )
    if better is None:
        return _("满分100分，现在%(n)s分，已是最好的等级。", n=n)
    return _(
        "满分100分，现在%(n)s分。%(grade)s级要%(floor)s分以上，还差%(short)s分。",
        n=n,
        grade=better.grade,
        floor=decimal(better.from_points, 0),
        short=decimal(explanation.short_points),
    )


def _reasons(
    lines: Iterable[Line], addresses: Mapping[int, str], agencies: Mapping[UUID, str]
) -> Iterable[Reason]:
    for line in lines:
        title = title_of(line.entry, line.criterion)
        yield Reason(
            title=title,
            original=original_of(line.entry, title),
            document=authored(line.entry, agencies),
            effect=_effect(line),
            until=_until(line.eases_on, line.ends_on),
            href=addresses.get(line.entry.id),
        )


def title_of(entry: CreditEntry, criterion: Criterion) -> str:
    """What an entry is about in the reader's language: its own words, or what the rules call it."""
    return in_locale(entry.summary, english_of(entry.summary) or criterion.title_en)


def original_of(entry: CreditEntry, title: str) -> str | None:
    """The document's own words where ``title`` says them in another language."""
    return None if title == entry.summary else entry.summary


def with_original(entry: CreditEntry, title: str, document: str) -> str:
    """The words of a document before its name, where its title is in another language."""
    return "　".join(filter(None, (original_of(entry, title), document)))


def _effect(line: Line) -> str:
    if line.criterion.veto:
        return _("直接定为%(grade)s级", grade=line.criterion.veto)
    return _("扣%(n)s分", n=decimal(-line.points))


def _until(eases_on: date | None, ends_on: date | None) -> str:
    if ends_on is None:
        return _("没有到期的日子，改正或者移出之后才终止")
    if eases_on is None or eases_on == ends_on:
        return _("%(on)s起不再计", on=day_prose(ends_on))
    return _(
        "%(eases)s起少扣，%(ends)s起不再计", eases=day_prose(eases_on), ends=day_prose(ends_on)
    )


def _route(
    explanation: Explanation,
    way: Way,
    addresses: Mapping[int, str],
    agencies: Mapping[UUID, str],
) -> Route:
    values = {
        "on": day_prose(way.on),
        "grade": way.score.grade,
        "n": decimal(way.score.points),
    }
    # Nobody knows the day on which an agency will have confirmed that it was put right.
    unsure = any(act.act is RemedyAct.REQUEST_TERM for act in way.acts)
    at_once = way.on <= explanation.as_of.valid_on
    # On the day itself one can only apply: the decision takes its time.
    asked_then = any(a.act not in PUTS_RIGHT and a.from_on >= way.on for a in way.acts)
    if asked_then and not at_once:
        result = ngettext(
            "下面%(num)s件办好、机关作出决定以后升为%(grade)s级（%(n)s分），最早%(on)s",
            "下面%(num)s件办好、机关作出决定以后升为%(grade)s级（%(n)s分），最早%(on)s",
            len(way.acts),
            **values,
        )
    elif unsure and at_once:
        result = ngettext(
            "下面%(num)s件办好、机关确认改正以后，升为%(grade)s级（%(n)s分）",
            "下面%(num)s件办好、机关确认改正以后，升为%(grade)s级（%(n)s分）",
            len(way.acts),
            **values,
        )
    elif unsure:
        result = ngettext(
            "下面%(num)s件办好、机关确认改正以后，到%(on)s升为%(grade)s级（%(n)s分）",
            "下面%(num)s件办好、机关确认改正以后，到%(on)s升为%(grade)s级（%(n)s分）",
            len(way.acts),
            **values,
        )
    elif not way.acts:
        result = _("什么也不办，%(on)s起自动升为%(grade)s级（%(n)s分）", **values)
    elif at_once:
        result = ngettext(
            "现在办好下面%(num)s件，就升为%(grade)s级（%(n)s分）",
            "现在办好下面%(num)s件，就升为%(grade)s级（%(n)s分）",
            len(way.acts),
            **values,
        )
    else:
        result = ngettext(
            "尽早办好下面%(num)s件，%(on)s起升为%(grade)s级（%(n)s分）",
            "尽早办好下面%(num)s件，%(on)s起升为%(grade)s级（%(n)s分）",
            len(way.acts),
            **values,
        )
    lines = {line.entry.id: line for line in explanation.lines}
    return Route(
        todos=tuple(
            _todo(
                explanation,
                act,
                about=title_of(act.entry, lines[act.entry.id].criterion),
                document=authored(act.entry, agencies),
                href=addresses.get(act.entry.id),
            )
            for act in way.acts
        ),
        result=result,
    )


def _todo(
    explanation: Explanation, act: Act, *, about: str, document: str, href: str | None
) -> Todo:
    if act.until_on is not None:
        when = _("现在就可以，最迟%(on)s", on=day_prose(act.until_on))
    elif act.from_on <= explanation.as_of.valid_on:
        when = act_when(act.act)
    else:
        when = _("%(on)s起可以办", on=day_prose(act.from_on))
    original = original_of(act.entry, about)
    return Todo(act_title(act.act), about, original, document, when, href)


def _stuck(explanation: Explanation) -> str:
    """Why nothing leads to a better grade; empty at the best."""
    assert explanation.score is not None, "only a graded subject stands somewhere"
    if explanation.is_best:
        return ""
    if explanation.score.vetoed:
        return _("直接定级的那一条没有到期的日子，按规则也不能提前终止；它终止之前等级不会变。")
    return _("按现行规则，办什么、等到哪一天，都到不了更好的等级。")
