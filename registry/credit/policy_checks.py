"""Whether a grading policy leaves a question open: in its ladder, families, or reach."""

from decimal import Decimal

from registry.credit.policy import HIGHEST_POINTS, LOWEST_POINTS, STRATA, Policy


class PolicyFlawed(ValueError):
    """The policy file leaves a question open or answers it twice."""


def check_policy(policy: Policy) -> None:
    """Refuse a ladder with gaps, families without bounds, grades that no ledger can reach.

    Raises:
        PolicyFlawed: says what is open.
    """
    _check_ladder(policy)
    _check_families(policy)
    _check_reach(policy)


def _check_ladder(policy: Policy) -> None:
    floors = [band.from_points for band in policy.ladder]
    if floors != sorted(set(floors), reverse=True):
        raise PolicyFlawed("the ladder does not run down")
    if not floors or floors[-1] != LOWEST_POINTS or floors[0] > HIGHEST_POINTS:
        raise PolicyFlawed("the ladder does not cover 0 to 100 points")
    letters = [band.grade for band in policy.ladder]
    if len(set(letters)) != len(letters):
        raise PolicyFlawed("a grade stands on the ladder twice")
    strata = [band.stratum for band in policy.ladder]
    if unknown := set(strata) - set(STRATA):
        raise PolicyFlawed(f"{', '.join(sorted(unknown))}: not one of the strata {STRATA}")
    if strata != sorted(strata):
        raise PolicyFlawed("the strata do not run down with the ladder")
    for criterion in policy.criteria.values():
        if criterion.veto is not None and criterion.veto not in letters:
            raise PolicyFlawed(f"{criterion.code}: no grade {criterion.veto} on the ladder")


def _check_families(policy: Policy) -> None:
    keys = [family.key for family in policy.families]
    if len(set(keys)) != len(keys):
        raise PolicyFlawed("a family is named twice")
    for family in policy.families:
        if not family.lowest_points <= 0 <= family.highest_points:
            raise PolicyFlawed(f"{family.key}: no points at all would lie outside its bounds")
    for criterion in policy.criteria.values():
        if criterion.veto is None and criterion.family not in keys:
            raise PolicyFlawed(f"{criterion.code}: no family {criterion.family}")


def _check_reach(policy: Policy) -> None:
    """Every grade can be had by some ledger: the score reaches into its band."""
    lowest = highest = policy.start_points
    for family in policy.families:
        points = [
            criterion.points
            for criterion in policy.criteria.values()
            if criterion.family == family.key
        ]
        lowest += family.lowest_points if min(points, default=0) < 0 else 0
        highest += family.highest_points if max(points, default=0) > 0 else 0
    ceiling: Decimal | None = None
    for band in policy.ladder:
        beyond = highest < band.from_points or (ceiling is not None and lowest >= ceiling)
        if beyond and band.grade not in {c.veto for c in policy.criteria.values()}:
            raise PolicyFlawed(f"no ledger reaches grade {band.grade}")
        ceiling = band.from_points
