"""The lines of an explanation: each entry with what it counts, until when, and the bounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.credit.models import CreditEntry
from registry.credit.policy import Criterion, Family, Policies, Policy
from registry.credit.scoring import Counted
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.period import add_months


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


def line_of(policy: Policy, entry: CreditEntry, counted: Counted) -> Line:
    """What an entry counts, from what the evaluator counted, and until when."""
    criterion = policy.criteria[EntryKind(entry.kind), Severity(entry.severity)]
    last = criterion.steps[-1]
    ended = counts_until(policy, entry)
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


def counts_until(policy: Policy, entry: CreditEntry) -> date | None:
    """First day on which an entry has ended or is set aside; None: neither."""
    ends = [entry.valid.upper]
    if entry.set_aside_for is not None and entry.set_aside_for not in policy.counted_aside:
        ends.append(entry.set_aside_on)
    return min((day for day in ends if day is not None), default=None)


def points_of(family: Family, lines: Sequence[Line]) -> Decimal:
    """What the lines of a family come to, before its bounds."""
    return sum((line.points for line in lines if line.criterion.family == family.key), Decimal(0))


def limits_of(policy: Policy, lines: Sequence[Line]) -> tuple[Limit, ...]:
    """The families whose points the policy's bounds bring back."""
    limits = []
    for family in policy.families:
        total = points_of(family, lines)
        bounded = family.bounded(total)
        if bounded != total:
            limits.append(Limit(family, bounded - total))
    return tuple(limits)


def days_ahead(entries: Sequence[CreditEntry], policies: Policies, on: date) -> list[date]:
    """Days to come on which the passing of time can change the score, the nearest first."""
    policy = policies.on(on)
    days = {version.effective for version in policies.versions}
    for entry in entries:
        until = counts_until(policy, entry)
        if until is not None and until <= on:
            continue
        days.add(entry.begins_on)
        for version in policies.versions:
            criterion = version.criteria[EntryKind(entry.kind), Severity(entry.severity)]
            days.update(add_months(entry.decided_on, step.from_months) for step in criterion.steps)
            days.update(filter(None, [counts_until(version, entry)]))
    return sorted(day for day in days if day > on)
