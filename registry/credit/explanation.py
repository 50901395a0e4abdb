"""Why a grade is what it is, point by point, and what would lift it.

Every number comes from the evaluator: what an entry counts, what the score would be without it,
and what it will be on a later day if nothing else happens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy.orm import Session

from registry.credit.ledger import entries_of
from registry.credit.lifting import Lift, Way, lifting_of, lifts_of, ways_of
from registry.credit.lines import Limit, Line, days_ahead, limits_of, line_of
from registry.credit.policy import Band, Policies, Policy
from registry.credit.policy_file import grading
from registry.credit.remedies import Adviser, remedies_of
from registry.credit.scoring import Question, Score, count_entries, evaluate
from registry.kernel.period import AsOf
from registry.kernel.provisions import NoProvisionInForce

_NOBODY: Mapping[str, Adviser] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score with every point of it. ``lines``: the newest document first.

    ``score`` and ``band`` are None where there is no entry yet: not graded.
    ``short_points`` are missing to ``next_band``; None at the best grade or under a veto.
    ``lifts`` are reckoned each for itself, ``ways`` what is to be done together for a better grade.
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
    ways: tuple[Way, ...]
    next_change_on: date | None

    @property
    def vetoes(self) -> tuple[Line, ...]:
        """The entries that force the grade."""
        return tuple(line for line in self.lines if line.holds and line.criterion.veto)

    @property
    def is_best(self) -> bool:
        """Whether there is no better grade."""
        return self.score is not None and self.score.grade == self.policy.ladder[0].grade

    def rises_to(self, grade: str) -> bool:
        """Whether a grade stands above the present one; only for a graded subject."""
        assert self.score is not None, "only a graded subject has a grade to rise from"
        letters = [band.grade for band in self.policy.ladder]
        # A later version of the policy may have letters that this one's ladder lacks.
        return grade in letters[: letters.index(self.score.grade)]


def explain(
    session: Session,
    subject_id: int,
    as_of: AsOf,
    *,
    policies: Policies | None = None,
    advisers: Mapping[str, Adviser] = _NOBODY,
) -> Explanation:
    """Explain how a subject stands on a day, from what was known at an instant.

    ``advisers`` know, by kind of source, what can be done about an entry.

    Raises:
        NoProvisionInForce: no policy was in force on the day.
    """
    chosen = policies or grading()
    policy = chosen.on(as_of.valid_on)
    counted = count_entries(session, chosen, subject_id, as_of)
    # What is known to begin later counts on the days to come.
    entries = entries_of(session, subject_id, AsOf(date.max, as_of.known_at))
    lines = tuple(
        line_of(policy, entry, counted[entry.id]) for entry in entries if entry.id in counted
    )
    ahead = days_ahead(entries, chosen, as_of.valid_on)
    now = Question(subject_id, as_of.valid_on)
    remedies = remedies_of(
        session, [line.entry for line in lines], advisers=advisers, on=as_of.valid_on
    )
    lifting = lifting_of(chosen, now, lines, entries, ahead, remedies)
    scores = evaluate(session, chosen, lifting.questions, known_at=as_of.known_at)
    score = scores.get(now)
    band, next_band, short = _standing(policy, score)
    return Explanation(
        as_of=as_of,
        policy=policy,
        lines=lines,
        limits=limits_of(policy, lines),
        score=score,
        band=band,
        next_band=next_band,
        short_points=short,
        lifts=lifts_of(lifting, scores) if score else (),
        ways=ways_of(lifting, scores) if score else (),
        next_change_on=ahead[0] if ahead else None,
    )


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


def find_explanation(
    session: Session,
    subject_id: int,
    as_of: AsOf,
    *,
    advisers: Mapping[str, Adviser] = _NOBODY,
) -> Explanation | None:
    """As ``explain``; None where no policy was in force on the day."""
    try:
        return explain(session, subject_id, as_of, advisers=advisers)
    except NoProvisionInForce:
        return None
