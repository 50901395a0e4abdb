"""A grading policy as arrays of points: what the evaluator looks up instead of computing."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from registry.credit.policy import Criterion, Policies, Policy, Step
from registry.credit.vocabulary import case_number
from registry.kernel.period import months_before

_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry finds its points: its criterion, and the step that its age has reached."""

    criterion: Criterion
    step: Step


def given_on(policies: Policies, on: date) -> dict[str, Any]:
    """What the evaluator of everyone takes for one day: the version's arrays, the days of its ages.

    Raises:
        NoProvisionInForce: no version is in force on the day.
    """
    families = max(len(version.families) for version in policies.versions)
    row = version_row(policies.on(on), families)
    ages = [months_before(on, months) + timedelta(days=1) for months in reversed(row["months"])]
    wanted = ["ages", "veto", "counted_aside", *(f"points_{n}" for n in range(1, families + 1))]
    wanted += ["start", "lowest", "highest", "floors", "letters", "digest"]
    return {"on": on, "given_marks": ages, **{f"given_{name}": row[name] for name in wanted}}


def marks_of(policies: Policies) -> list[dict[str, int]]:
    """At which ages in months an entry of a case counts otherwise than before."""
    marks = {
        (case_number(criterion.kind, criterion.severity), later.from_months)
        for version in policies.versions
        for criterion in version.criteria.values()
        for earlier, later in pairwise(criterion.steps)
        if earlier.points != later.points
    }
    return [{"case_no": case, "months": months} for case, months in sorted(marks)]


def _months(policy: Policy) -> list[int]:
    """Every age in months at which some criterion of the version counts otherwise."""
    steps = (step for criterion in policy.criteria.values() for step in criterion.steps)
    return sorted({step.from_months for step in steps} - {0})


def places_of(policy: Policy) -> tuple[Place, ...]:
    """What stands where in the arrays: by case, then from the oldest age to the youngest."""
    ages = [*reversed(_months(policy)), 0]
    cases = sorted(policy.criteria.values(), key=lambda each: case_number(each.kind, each.severity))
    return tuple(Place(criterion, _step(criterion, age)) for criterion in cases for age in ages)


def _step(criterion: Criterion, months: int) -> Step:
    return next(step for step in reversed(criterion.steps) if step.from_months <= months)


def version_row(policy: Policy, families: int) -> dict[str, Any]:
    """A version as the evaluator reads it; ``families`` arrays, those to spare being of zeros.

    Grades are numbered from the worst, as ``width_bucket`` counts the floors.
    """
    upward = policy.ladder[::-1]
    rank = {band.grade: place for place, band in enumerate(upward, start=1)}
    places = places_of(policy)
    spare = families - len(policy.families)
    keys = [*(family.key for family in policy.families), *[None] * spare]
    return {
        "digest": policy.digest,
        "effective": policy.effective,
        "until": policy.until,
        "start": _hundredths(policy.start_points),
        "lowest": [_hundredths(family.lowest_points) for family in policy.families] + [0] * spare,
        "highest": [_hundredths(family.highest_points) for family in policy.families] + [0] * spare,
        "floors": [_hundredths(band.from_points) for band in upward],
        "letters": [band.grade for band in upward],
        "counted_aside": sorted(policy.counted_aside),
        "months": _months(policy),
        "ages": len(_months(policy)) + 1,
        "veto": [rank[p.criterion.veto] if p.criterion.veto else None for p in places],
        **{
            f"points_{number}": [
                _hundredths(place.step.points) if key and place.criterion.family == key else 0
                for place in places
            ]
            for number, key in enumerate(keys, start=1)
        },
    }


def _hundredths(points: Decimal) -> int:
    return int(points * _HUNDREDTHS)
