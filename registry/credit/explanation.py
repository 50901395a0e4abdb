"""Why a grade is what it is, point by point, and what would lift it.

Every number comes from the evaluator: what an entry counts, what the score would be without it,
and what it will be on a later day if nothing else happens.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from registry.credit.ledger import entries_of
from registry.credit.models import CreditEntry
from registry.credit.policy import Band, Criterion, Family, Policies, Policy
from registry.credit.policy_file import grading
from registry.credit.remedies import Remedy, RemedyAct, find_remedy
from registry.credit.scoring import Counted, Question, Score, count_entries, evaluate
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.period import AsOf, add_months
from registry.kernel.provisions import NoProvisionInForce

# A file rarely has more days ahead on which something changes; the nearest ones matter.
_DAYS_AHEAD = 24
_SHOWN_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One entry and what it counts.

    ``points`` are of the day; ``full_points`` before decay. ``eases_on`` is the next day on which
    it counts less, ``ends_on`` the first on which it counts nothing; None where that never comes.
    """

    entry: CreditEntry
    criterion: Criterion
    points: Decimal
    full_points: Decimal
    holds: bool
    eases_on: date | None
    ends_on: date | None

    @property
    def counts(self) -> bool:
        """Whether it moves the score or the grade today."""
        return self.holds and (self.points != 0 or self.criterion.veto is not None)


@dataclass(frozen=True, slots=True)
class Limit:
    """A family whose points reach beyond its bounds: ``adjustment`` brings the sum back."""

    family: Family
    adjustment: Decimal


@dataclass(frozen=True, slots=True)
class Lift:
    """What would lift the score: an act about one entry, or a day that comes by itself.

    ``from_on`` is the first day on which it can be asked for, or the day itself. ``gain_points``
    is the difference to the score of the day; ``score`` is what would then be had if nothing else
    happens.
    """

    entry: CreditEntry | None
    act: RemedyAct | None
    from_on: date
    gain_points: Decimal
    score: Score
    source: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score with every point of it. ``lines``: the newest document first.

    ``score`` and ``band`` are None where there is no entry yet: not graded.
    ``short_points`` are missing to ``next_band``; None at the best grade or under a veto.
    """

    as_of: AsOf
    policy: Policy
    lines: tuple[Line, ...]
    limits: tuple[Limit, ...]
    score: Score | None
    band: Band | None
    next_band: Band | None
    short_points: Decimal | None
    lifts: tuple[Lift, ...]
    next_change_on: date | None

    @property
    def vetoes(self) -> tuple[Line, ...]:
        """The entries that force the grade."""
        return tuple(line for line in self.lines if line.holds and line.criterion.veto)

    def rises_to(self, grade: str) -> bool:
        """Whether a grade stands above the present one; only for a graded subject."""
        assert self.score is not None, "only a graded subject has a grade to rise from"
        letters = [band.grade for band in self.policy.ladder]
        return letters.index(grade) < letters.index(self.score.grade)


def explain(
    session: Session, subject_id: int, as_of: AsOf, *, policies: Policies | None = None
) -> Explanation:
    """Explain how a subject stands on a day, from what was known at an instant.

    Raises:
        NoProvisionInForce: no policy was in force on the day.
    """
    chosen = policies or grading()
    policy = chosen.on(as_of.valid_on)
    counted = count_entries(session, chosen, subject_id, as_of)
    entries = entries_of(session, subject_id, as_of)
    lines = tuple(_line(policy, entry, counted[entry.id]) for entry in entries)
    ahead = _days_ahead(lines, chosen, as_of.valid_on)
    remedies = list(_remedies(lines, as_of.valid_on))
    now = Question(subject_id, as_of.valid_on)
    acts = [_question(line, remedy, now) for line, remedy in remedies]
    later = [Question(subject_id, day) for day in ahead]
    scores = evaluate(session, chosen, [now, *acts, *later], known_at=as_of.known_at)
    score = scores.get(now)
    band, next_band, short = _standing(policy, score)
    lifts: tuple[Lift, ...] = ()
    if score is not None:
        done = [scores[question] for question in acts]
        lifts = (
            *_acts(policy, remedies, score, done),
            *_waits(score, [(question.on, scores[question]) for question in later]),
        )
    return Explanation(
        as_of=as_of,
        policy=policy,
        lines=lines,
        limits=_limits(policy, lines),
        score=score,
        band=band,
        next_band=next_band,
        short_points=short,
        lifts=lifts,
        next_change_on=ahead[0] if ahead else None,
    )


def _line(policy: Policy, entry: CreditEntry, counted: Counted) -> Line:
    criterion = policy.criteria[EntryKind(entry.kind), Severity(entry.severity)]
    last = criterion.steps[-1]
    ended = _counts_until(policy, entry)
    eases_on = ends_on = None
    if counted.to_months is not None:
        eases_on = add_months(entry.decided_on, counted.to_months)
        ends_on = add_months(entry.decided_on, last.from_months)
    if ended is not None:
        ends_on = min(ended, ends_on or ended)
        eases_on = min(ended, eases_on or ended)
    return Line(
        entry=entry,
        criterion=criterion,
        points=counted.points,
        full_points=criterion.points,
        holds=counted.holds,
        eases_on=eases_on if counted.holds else None,
        ends_on=ends_on,
    )


def _counts_until(policy: Policy, entry: CreditEntry) -> date | None:
    """First day on which an entry has ended or is set aside; None: neither."""
    ends = [entry.valid.upper]
    if entry.set_aside_for is not None and entry.set_aside_for not in policy.counted_aside:
        ends.append(entry.set_aside_on)
    return min((day for day in ends if day is not None), default=None)


def _limits(policy: Policy, lines: Sequence[Line]) -> tuple[Limit, ...]:
    limits = []
    for family in policy.families:
        total = sum(
            (line.points for line in lines if line.criterion.family == family.key), Decimal(0)
        )
        bounded = min(family.highest_points, max(family.lowest_points, total))
        if bounded != total:
            limits.append(Limit(family, bounded - total))
    return tuple(limits)


def _standing(
    policy: Policy, score: Score | None
) -> tuple[Band | None, Band | None, Decimal | None]:
    if score is None:
        return None, None, None
    place = next(n for n, band in enumerate(policy.ladder) if band.grade == score.grade)
    band = policy.ladder[place]
    if place == 0 or score.vetoed:
        return band, None, None
    better = policy.ladder[place - 1]
    return band, better, better.from_points - score.points


def _days_ahead(lines: Sequence[Line], policies: Policies, on: date) -> list[date]:
    """Days to come on which the passing of time can change the score, the nearest first."""
    days = {policy.effective for policy in policies.versions}
    for line in lines:
        if not line.holds:
            continue
        decided_on = line.entry.decided_on
        days.update(add_months(decided_on, step.from_months) for step in line.criterion.steps)
        days.update(filter(None, [_counts_until(policies.on(on), line.entry)]))
    return sorted(day for day in days if day > on)[:_DAYS_AHEAD]


def _remedies(lines: Sequence[Line], on: date) -> Iterator[tuple[Line, Remedy]]:
    """What can be done about each entry that weighs; nothing about what was put right already."""
    rectified = {line.entry.source_id for line in lines if line.entry.kind == EntryKind.RECTIFIED}
    for line in lines:
        entry = line.entry
        if not line.counts or line.points > 0 or entry.source_id in rectified:
            continue
        assert entry.valid.lower is not None, "constraint holds_some_day"
        remedy = find_remedy(
            entry.kind, entry.publication_class, holds_from=entry.valid.lower, on=on
        )
        if remedy is not None:
            yield line, remedy


def _question(line: Line, remedy: Remedy, now: Question) -> Question:
    """The standing on the first day on which the remedy is possible, were it done on that day.

    Putting right earns points of its own; repair and removal end the entry.
    """
    on = max(now.on, remedy.from_on)
    if remedy.act is RemedyAct.RECTIFY:
        return Question(now.subject_id, on, rectified=line.entry.id)
    return Question(now.subject_id, on, without=line.entry.id)


def _acts(
    policy: Policy,
    remedies: Sequence[tuple[Line, Remedy]],
    score: Score,
    done: Sequence[Score],
) -> list[Lift]:
    lifts = []
    for (line, remedy), then in zip(remedies, done, strict=True):
        source = remedy.source
        if remedy.act is RemedyAct.RECTIFY:
            case = EntryKind.RECTIFIED, Severity(line.entry.severity)
            source = policy.criteria[case].source
        gain = then.points - score.points
        lifts.append(Lift(line.entry, remedy.act, remedy.from_on, gain, then, source))
    return sorted(lifts, key=lambda lift: (lift.from_on, -lift.gain_points))


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


def find_explanation(session: Session, subject_id: int, as_of: AsOf) -> Explanation | None:
    """As ``explain``; None where no policy was in force on the day."""
    try:
        return explain(session, subject_id, as_of)
    except NoProvisionInForce:
        return None
