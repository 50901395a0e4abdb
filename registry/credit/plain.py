"""Why a subject stands as it does, and what to do, for a reader without background.

What made the grade (three facts at most), what passes by itself and when, what can be done. Decides
nothing: every figure is the explanation's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext

from registry.credit.explanation import Explanation
from registry.credit.lifting import Lift
from registry.credit.lines import Line
from registry.credit.models import CreditEntry
from registry.credit.remedies import RemedyAct
from registry.credit.schemas import KIND_WORDS
from registry.credit.vocabulary import EntryKind
from registry.shell.formats import day_prose, day_table, decimal

_REASONS = 3
_STEPS = 3


def _(message: str, **values: object) -> str:
    """The message in the reader's language."""
    return str(gettext(message, **values))


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that weighs: what it was, what it costs, until when, where its document is."""

    title: str
    document: str
    effect: str
    until: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do, or a day to wait for: from when, what it brings, where to begin."""

    title: str
    about: str
    when: str
    result: str
    href: str | None
    grade: str
    rises: bool
    """Whether the grade gets better by it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The first screen of the file. ``reasons``: what weighs most, a veto before all.

    ``idle_acts``: how many entries can be acted on without any point coming of one act alone.
    """

    standing: str
    reasons: tuple[Reason, ...]
    advice: tuple[Advice, ...]
    idle_acts: int
    waiting: Advice | None


def answer_of(explanation: Explanation, addresses: Mapping[int, str]) -> Answer:
    """Put a graded subject's standing into plain words.

    Args:
        explanation: of a graded subject.
        addresses: of the documents that the reader can open, by the entry's number.
    """
    against = [line for line in explanation.lines if line.counts and line.points <= 0]
    against.sort(key=lambda line: (line.criterion.veto is None, line.points))
    possible = [lift for lift in explanation.lifts if lift.entry is not None]
    acts = [lift for lift in possible if _helps(explanation, lift)]
    # What forces the grade comes first: until it ends, no points help.
    acts.sort(
        key=lambda lift: (
            not _frees(explanation, lift),
            not explanation.rises_to(lift.score.grade),
            lift.from_on,
            -lift.gain_points,
        )
    )
    waits = [lift for lift in explanation.lifts if lift.entry is None]
    risen = next((lift for lift in waits if explanation.rises_to(lift.score.grade)), None)
    waiting = risen or (waits[0] if waits else None)
    return Answer(
        standing=_standing(explanation),
        reasons=tuple(_reasons(against[:_REASONS], addresses)),
        advice=tuple(_advice(explanation, lift, addresses) for lift in acts[:_STEPS]),
        idle_acts=len(possible) - len(acts),
        waiting=_advice(explanation, waiting, addresses) if waiting else None,
    )


def document_of(entry: CreditEntry) -> str:
    """The document of an entry as a reader knows it: its number, or what it is."""
    number = document_number(entry.source_ref)
    kind = str(KIND_WORDS[EntryKind(entry.kind)])
    return _("，").join(filter(None, (kind, number, day_table(entry.decided_on))))


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


def _reasons(lines: Iterable[Line], addresses: Mapping[int, str]) -> Iterable[Reason]:
    for line in lines:
        yield Reason(
            title=line.entry.summary,
            document=document_of(line.entry),
            effect=_effect(line),
            until=_until(line.eases_on, line.ends_on),
            href=addresses.get(line.entry.id),
        )


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


def _advice(explanation: Explanation, lift: Lift, addresses: Mapping[int, str]) -> Advice:
    today = explanation.as_of.valid_on
    rises = explanation.rises_to(lift.score.grade)
    words = _("得分到%(n)s分，升为%(grade)s级") if rises else _("得分到%(n)s分，仍为%(grade)s级")
    now = lift.entry is not None and lift.from_on <= today
    return Advice(
        title=act_title(lift.act),
        about=lift.entry.summary if lift.entry else "",
        when=_("现在就可以") if now else _("%(on)s起", on=day_prose(lift.from_on)),
        result=words % {"n": decimal(lift.score.points), "grade": lift.score.grade},
        href=addresses.get(lift.entry.id) if lift.entry else None,
        grade=lift.score.grade,
        rises=rises,
    )


def act_title(act: RemedyAct | None) -> str:
    """What is to be done, as a verb; None: only to wait."""
    if act is None:
        return _("等待")
    if act is RemedyAct.RECTIFY:
        return _("改正，并通过复查")
    if act is RemedyAct.EARLY_REMOVAL:
        return _("申请提前移出名单")
    return _("申请信用修复")


def _helps(explanation: Explanation, lift: Lift) -> bool:
    """Whether an act brings points, a better grade, or ends what forces the grade."""
    rises = explanation.rises_to(lift.score.grade)
    return lift.gain_points > Decimal(0) or rises or _frees(explanation, lift)


def _frees(explanation: Explanation, lift: Lift) -> bool:
    """Whether an act ends what forces the grade."""
    assert explanation.score is not None, "only a graded subject can be freed"
    return explanation.score.vetoed and not lift.score.vetoed
