"""A second, independent way to every grade: entry by entry, day by day, in plain Python.

It shares nothing with the evaluator but the policy as written and the calendar; ``chengxin doctor``
holds one against the other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.credit.models import CreditEntry, GradePeriod
from registry.credit.policy import HIGHEST_POINTS, LOWEST_POINTS, Criterion, Policies, Policy
from registry.credit.policy_in_force import grading
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.period import add_months
from registry.kernel.provisions import NoProvisionInForce

Standing = tuple[str, Decimal, bool, str]
"""Grade, points, whether a veto gave it, digest of the policy."""
_PART = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """A day on which the stored grade of a subject is not the one counted anew; None: no grade."""

    subject_id: int
    on: date
    stored: Standing | None
    counted: Standing | None


def find_differences(
    session: Session,
    *,
    on: date,
    sample: int | None = None,
    policies: Policies | None = None,
) -> tuple[int, list[Difference]]:
    """Count the grades of subjects anew, of every day up to ``on``, and compare what is stored.

    Args:
        session: the caller's; nothing is written.
        on: today.
        sample: how many subjects, spread evenly; None for all that have an entry or a grade.
        policies: other than the policy in force (tests).

    Returns:
        How many subjects were counted, and for each that differs its first day that does.
    """
    chosen = policies or grading(session)
    subject_ids = _sampled(session, sample)
    differences: list[Difference] = []
    for begin in range(0, len(subject_ids), _PART):
        part = subject_ids[begin : begin + _PART]
        entries, periods = _entries(session, part), _periods(session, part)
        for subject_id in part:
            differences.extend(
                _first_difference(subject_id, entries[subject_id], periods[subject_id], chosen, on)
            )
    return len(subject_ids), differences


def _sampled(session: Session, sample: int | None) -> list[int]:
    known = (
        select(CreditEntry.subject_id)
        .where(func.upper_inf(CreditEntry.recorded))
        .union(select(GradePeriod.subject_id).where(func.upper_inf(GradePeriod.recorded)))
    ).subquery()
    everyone = select(known.c.subject_id).order_by(known.c.subject_id)
    if sample is None:
        return list(session.scalars(everyone))
    parts = select(
        known.c.subject_id, func.ntile(sample).over(order_by=known.c.subject_id).label("part")
    ).subquery()
    return list(
        session.scalars(
            select(func.min(parts.c.subject_id)).group_by(parts.c.part).order_by(parts.c.part)
        )
    )


def _entries(session: Session, subject_ids: Collection[int]) -> Mapping[int, list[CreditEntry]]:
    found: dict[int, list[CreditEntry]] = defaultdict(list)
    held = func.upper_inf(CreditEntry.recorded)
    for entry in session.scalars(
        select(CreditEntry).where(CreditEntry.subject_id.in_(subject_ids), held)
    ):
        found[entry.subject_id].append(entry)
    return found


def _periods(session: Session, subject_ids: Collection[int]) -> Mapping[int, list[GradePeriod]]:
    found: dict[int, list[GradePeriod]] = defaultdict(list)
    held = func.upper_inf(GradePeriod.recorded)
    for period in session.scalars(
        select(GradePeriod).where(GradePeriod.subject_id.in_(subject_ids), held)
    ):
        found[period.subject_id].append(period)
    return found


def _first_difference(
    subject_id: int,
    entries: Sequence[CreditEntry],
    periods: Sequence[GradePeriod],
    policies: Policies,
    on: date,
) -> Iterator[Difference]:
    begun = {period.valid.lower for period in periods if period.valid.lower is not None}
    days = sorted({on, *begun, *_days(entries, policies)})
    for day in (day for day in days if day <= on):
        stored = next((_stored(period) for period in periods if day in period.valid), None)
        counted = standing(entries, policies, day)
        if stored != counted:
            yield Difference(subject_id, day, stored, counted)
            return


def _days(entries: Sequence[CreditEntry], policies: Policies) -> Iterator[date]:
    """Every day on which an entry can begin, fade, end or be judged by another version."""
    for version in policies.versions:
        yield version.effective
        for entry in entries:
            criterion = _criterion(version, entry)
            yield from (add_months(entry.decided_on, step.from_months) for step in criterion.steps)
    for entry in entries:
        bounds = (entry.valid.lower, entry.valid.upper, entry.set_aside_on)
        yield from (day for day in bounds if day is not None)


def standing(entries: Sequence[CreditEntry], policies: Policies, on: date) -> Standing | None:
    """How a subject with these entries stands on a day; None: not graded."""
    try:
        policy = policies.on(on)
    except NoProvisionInForce:
        return None
    begun = [entry for entry in entries if entry.valid.lower is None or entry.valid.lower <= on]
    if not begun:
        return None
    counting = [(_criterion(policy, entry), entry) for entry in begun if _counts(policy, entry, on)]
    points = policy.start_points
    for family in policy.families:
        summed = sum(
            (
                _points(criterion, entry, on)
                for criterion, entry in counting
                if criterion.family == family.key
            ),
            Decimal(0),
        )
        points += max(family.lowest_points, min(family.highest_points, summed))
    points = max(LOWEST_POINTS, min(HIGHEST_POINTS, points))
    letters = [band.grade for band in policy.ladder]
    reached = next(band.grade for band in policy.ladder if points >= band.from_points)
    vetoes = [criterion.veto for criterion, _entry in counting if criterion.veto]
    worst = max([reached, *vetoes], key=letters.index)
    return worst, points.quantize(Decimal("0.01")), bool(vetoes), policy.digest


def _counts(policy: Policy, entry: CreditEntry, on: date) -> bool:
    if entry.valid.upper is not None and entry.valid.upper <= on:
        return False
    if entry.set_aside_on is None or entry.set_aside_on > on:
        return True
    return entry.set_aside_for in policy.counted_aside


def _points(criterion: Criterion, entry: CreditEntry, on: date) -> Decimal:
    reached = [s for s in criterion.steps if add_months(entry.decided_on, s.from_months) <= on]
    return reached[-1].points


def _criterion(policy: Policy, entry: CreditEntry) -> Criterion:
    return policy.criteria[EntryKind(entry.kind), Severity(entry.severity)]


def _stored(period: GradePeriod) -> Standing:
    return period.grade, period.points, period.vetoed, period.policy_digest
