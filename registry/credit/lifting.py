"""What would lift a grade: one act, a day that comes by itself, and the fewest acts together."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.credit.lines import Line, points_of
from registry.credit.models import CreditEntry
from registry.credit.policy import Policies, Policy
from registry.credit.remedies import PUTS_RIGHT, REPAIRS, Remedy, RemedyAct
from registry.credit.scoring import Question, Score
from registry.credit.vocabulary import EntryKind, SetAside, Severity
from registry.credit.ways import Deed, Reached, fewest_deeds

_SHOWN_AHEAD = 3
# A file rarely has more days ahead on which something changes; the nearest ones matter.
_DAYS_AHEAD = 24


@dataclass(frozen=True, slots=True)
class Lift:
    """What would lift the score: an act about one entry, or a day that comes by itself.

    ``from_on`` is the first day on which it can be asked for, or the day itself; ``until_on`` the
    last. ``gain_points`` is the difference to the score of the day; ``score`` is what would then be
    had if nothing else happens.
    """

    entry: CreditEntry | None
    act: RemedyAct | None
    from_on: date
    gain_points: Decimal
    score: Score
    source: str | None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """Something to be done about an entry, between ``from_on`` and ``until_on`` (None: any day)."""

    entry: CreditEntry
    act: RemedyAct
    from_on: date
    source: str
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Way:
    """A better grade from ``on`` on, by doing every one of ``acts`` as soon as it can be done.

    No fewer acts reach a better grade by that day; without acts it comes by waiting. ``score`` is
    what is then had if nothing else happens, ``gain_points`` the difference to the present score.
    """

    acts: tuple[Act, ...]
    on: date
    gain_points: Decimal
    score: Score


@dataclass(frozen=True, slots=True)
class Lifting:
    """Everything to be asked of the evaluator about what would lift a grade, in one go."""

    now: Question
    acts: tuple[Act, ...]
    alone: tuple[Question, ...]
    later: tuple[Question, ...]
    ways: tuple[tuple[Reached, Question], ...]

    @property
    def questions(self) -> list[Question]:
        """All of them, the present standing first."""
        together = [question for _reached, question in self.ways]
        return [self.now, *self.alone, *self.later, *together]


def lifting_of(
    policies: Policies,
    now: Question,
    lines: Sequence[Line],
    entries: Sequence[CreditEntry],
    ahead: Sequence[date],
    remedies: Mapping[int, Remedy],
) -> Lifting:
    """What to ask: each act alone, the nearest days to come, and the ways to a better grade.

    Args:
        policies: every version.
        now: the present standing.
        lines: the entries that have begun.
        entries: those and what is known to begin later.
        ahead: days to come on which time alone can change the score.
        remedies: what can be done about entries, by their number.
    """
    policy = policies.on(now.on)
    acts = tuple(_acts(policy, lines, remedies))
    deeds = {act.entry.id: _deed(act, now.on) for act in acts}
    ways = fewest_deeds(
        policies,
        entries,
        list(deeds.values()),
        better=_better(policy, lines),
        days=[now.on, *ahead],
    )
    return Lifting(
        now=now,
        acts=acts,
        alone=tuple(
            _question(now, deeds[act.entry.id].done_on, [deeds[one.entry.id] for one in needed])
            for act in acts
            for needed in [_needed(act, acts)]
        ),
        later=tuple(_question(now, day, []) for day in ahead[:_DAYS_AHEAD]),
        ways=tuple((reached, _question(now, reached.on, reached.deeds)) for reached in ways),
    )


def lifts_of(lifting: Lifting, scores: dict[Question, Score]) -> tuple[Lift, ...]:
    """Each act alone, the earliest first, then the days that bring points by themselves."""
    score = scores[lifting.now]
    acts = []
    for act, question in zip(lifting.acts, lifting.alone, strict=True):
        then = scores[question]
        gain = then.points - score.points
        lift = Lift(act.entry, act.act, act.from_on, gain, then, act.source, act.until_on)
        acts.append(lift)
    acts.sort(key=lambda lift: (lift.from_on, -lift.gain_points))
    return (*acts, *_waits(score, [(each.on, scores[each]) for each in lifting.later]))


def ways_of(lifting: Lifting, scores: dict[Question, Score]) -> tuple[Way, ...]:
    """The ways to a better grade, the soonest first, each with fewer acts than the one before."""
    score = scores[lifting.now]
    by_entry = {act.entry.id: act for act in lifting.acts}
    ways = []
    for reached, question in lifting.ways:
        then = scores[question]
        acts = sorted((by_entry[deed.entry.id] for deed in reached.deeds), key=lambda a: a.from_on)
        ways.append(Way(tuple(acts), reached.on, then.points - score.points, then))
    return tuple(ways)


def _better(policy: Policy, lines: Sequence[Line]) -> list[str]:
    """The grades above the present one, as the lines make it."""
    total = policy.start_points
    for family in policy.families:
        total += family.bounded(points_of(family, lines))
    letters = [band.grade for band in policy.ladder]
    place = next(
        (n for n, band in enumerate(policy.ladder) if total >= band.from_points), len(letters) - 1
    )
    vetoes = [line.criterion.veto for line in lines if line.holds and line.criterion.veto]
    return letters[: max([place, *map(letters.index, vetoes)])]


def _acts(policy: Policy, lines: Sequence[Line], remedies: Mapping[int, Remedy]) -> Iterator[Act]:
    """What can be done about each entry that weighs today."""
    for line in lines:
        entry = line.entry
        remedy = remedies.get(entry.id)
        if remedy is None or not line.counts or line.points > 0:
            continue
        if remedy.act in REPAIRS and SetAside.REPAIRED in policy.counted_aside:
            continue
        source = _source(policy, line, remedy)
        yield Act(entry, remedy.act, remedy.from_on, source, remedy.until_on)


def _needed(act: Act, acts: Sequence[Act]) -> list[Act]:
    """An act with those that have to come before it."""
    if act.act is not RemedyAct.REPAIR_OFF_LIST:
        return [act]
    return [act, *(each for each in acts if each.act is RemedyAct.EARLY_REMOVAL)]


def _source(policy: Policy, line: Line, remedy: Remedy) -> str:
    if remedy.act in PUTS_RIGHT:
        return policy.criteria[EntryKind.RECTIFIED, Severity(line.entry.severity)].source
    return remedy.source


def _deed(act: Act, on: date) -> Deed:
    """The act on the first day on which it is possible.

    Putting right earns points of its own; repair and removal end the entry.
    """
    return Deed(act.entry, act.act in PUTS_RIGHT, max(on, act.from_on))


def _question(now: Question, on: date, deeds: Collection[Deed]) -> Question:
    return Question(
        now.subject_id,
        on,
        without=frozenset(deed.entry.id for deed in deeds if not deed.rectifies),
        rectified=frozenset((deed.entry.id, deed.done_on) for deed in deeds if deed.rectifies),
    )


def _waits(score: Score, later: Sequence[tuple[date, Score]]) -> list[Lift]:
    """Days that bring points by themselves: the nearest few, and the first of a better grade."""
    lifts: list[Lift] = []
    reached, letter = score.points, score.grade
    for day, then in later:
        better = then.points > reached or then.grade != letter
        if better and (len(lifts) < _SHOWN_AHEAD or then.grade != letter):
            gain = then.points - score.points
            lifts.append(Lift(None, None, day, gain, then, None))
            reached, letter = then.points, then.grade
    return lifts
