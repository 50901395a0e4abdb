"""Why a grade is what it is, point by point, and what would lift it.

Every number comes from the evaluator: what an entry counts, what the score would be without it,
and what it will be on a later day if nothing else happens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from registry.credit.ledger import entries_of
from registry.credit.lifting import Lift, Way, lifting_of, lifts_of, ways_of
from registry.credit.lines import Limit, Line, days_ahead, limits_of, line_of
from registry.credit.policy import Band, Policies, Policy
from registry.credit.policy_in_force import grading
from registry.credit.remedies import Adviser, remedies_of
from registry.credit.scoring import Question, Score, count_entries, evaluate
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.kernel.provisions import NoProvisionInForce


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score with every point of it. ``lines``: the newest document first.

    ``score`` and ``band`` are None where there is no entry yet: not graded.
    ``short_points`` are missing to ``next_band``; None at the best grade or under a veto.
    ``advised``: whether it was asked what would lift the grade; ``lifts`` are reckoned each for
    itself, ``ways`` what is to be done together for a better grade.
    """

    as_of: AsOf
    policy: Policy
    lines: tuple[Line, ...]
    limits: tuple[Limit, ...]
    score: Score | None
    band: Band | None
    next_band: Band | None
    short_points: Decimal | None
    next_change_on: date | None
    advised: bool
    lifts: tuple[Lift, ...]
    ways: tuple[Way, ...]

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
    advisers: Mapping[str, Adviser] | None = None,
) -> Explanation:
    """Explain how a subject stands on a day, from what was known at an instant.

    The same question has the same answer whenever it is asked: it is derived from the entries and
    the versions of the policy that were known then. Only advice is of the moment that asks.

    Args:
        session: any.
        subject_id: whose standing.
        as_of: the day, and the instant; a day after it is answered as if nothing else happened.
        policies: other than the policy in force (tests).
        advisers: who knows, by kind of source, what can be done about an entry; None: no advice.

    Raises:
        NoProvisionInForce: no policy was in force on the day, as far as was known.
    """
    chosen = policies or grading(session, known_at=as_of.known_at)
    chosen = chosen.known_on(legal_day(as_of.known_at))
    policy = chosen.on(as_of.valid_on)
    counted = count_entries(session, chosen, subject_id, as_of)
    # What is known to begin later counts on the days to come.
    entries = entries_of(session, subject_id, AsOf(date.max, as_of.known_at))
    lines = tuple(
        line_of(policy, entry, counted[entry.id]) for entry in entries if entry.id in counted
    )
    ahead = days_ahead(entries, chosen, as_of.valid_on)
    now = Question(subject_id, as_of.valid_on)
    lifting = None
    if advisers is not None:
        held = [line.entry for line in lines]
        remedies = remedies_of(session, held, advisers=advisers, on=as_of.valid_on)
        lifting = lifting_of(chosen, now, lines, entries, ahead, remedies)
    questions = lifting.questions if lifting else [now]
    scores = evaluate(session, chosen, questions, known_at=as_of.known_at)
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
        next_change_on=ahead[0] if ahead else None,
        advised=lifting is not None,
        lifts=lifts_of(lifting, scores) if lifting and score else (),
        ways=ways_of(lifting, scores) if lifting and score else (),
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
    advisers: Mapping[str, Adviser] | None = None,
) -> Explanation | None:
    """As ``explain``; None where no policy was in force on the day."""
    try:
        return explain(session, subject_id, as_of, advisers=advisers)
    except NoProvisionInForce:
        return None
