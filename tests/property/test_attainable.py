"""Which scores some ledger has, against ledgers counted out one entry after another."""

from collections.abc import Iterable
from copy import deepcopy
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from registry.credit.attainable import attainable
from registry.credit.policy import Policy
from registry.credit.policy_checks import PolicyFlawed
from registry.credit.policy_file import policies_in, published_text
from registry.kernel.yamls import read_yaml

PUBLISHED = read_yaml(published_text())
GOOD = {"award", "pledge", "standard", "rectified"}
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
quarters = st.integers(1, 400).map(lambda number: number / 4)
# Sums of a family are followed beyond its bounds so far; steps of at most 6 points each.
FAR = 60


@st.composite
def small(draw: st.DrawFn) -> dict[str, Any]:
    """A version with few points that count anything, narrow bounds and other floors."""
    version: dict[str, Any] = deepcopy(PUBLISHED["versions"][0])
    version["start_points"] = draw(st.integers(0, 100))
    for criterion in version["criteria"]:
        criterion |= {"points": 0, "window_months": 12, "decay": []}
    counting = st.tuples(
        st.sampled_from(version["criteria"]),
        st.sampled_from([2, 3, 4, 6]),
        st.sampled_from([[], [], [0.5], [0.5, 0.25]]),
    )
    for criterion, points, factors in draw(st.lists(counting, min_size=1, max_size=6)):
        criterion["points"] = points if criterion["kind"] in GOOD else -points
        criterion["decay"] = [
            {"after_months": months, "factor": factor}
            for months, factor in enumerate(factors, start=3)
        ]
    for family in version["families"]:
        family["lowest_points"] = -draw(st.integers(0, 12))
        family["highest_points"] = draw(st.integers(0, 12))
    return version


def counted_out(version: dict[str, Any]) -> set[Decimal]:
    """Every score: families' ledgers grown one entry at a time, then each with each."""
    families = [_sums(version, family) for family in version["families"]]
    return {
        max(Decimal(0), min(Decimal(100), version["start_points"] + sum(sums, Decimal(0))))
        for sums in product(*families)
    }


def _sums(version: dict[str, Any], family: dict[str, Any]) -> set[Decimal]:
    steps = {
        Decimal(criterion["points"]) * Decimal(str(factor))
        for criterion in version["criteria"]
        if criterion["family"] == family["key"]
        for factor in [1, *(decay["factor"] for decay in criterion["decay"])]
    }
    found, grown = {Decimal(0)}, {Decimal(0)}
    while grown:
        grown = {each + step for each in grown for step in steps if abs(each + step) <= FAR} - found
        found |= grown
    low, high = Decimal(family["lowest_points"]), Decimal(family["highest_points"])
    return {max(low, min(high, each)) for each in found}


def read(version: dict[str, Any], floors: Iterable[Any] = (1,), veto: str = "B") -> Policy:
    letters = "ABCDEFGH"
    ladder = [
        {**version["ladder"][0], "grade": letters[place], "from_points": floor, "stratum": "A"}
        for place, floor in enumerate([*sorted(floors, reverse=True), 0])
    ]
    vetoes = [{**version["vetoes"][0], "grade": veto}]
    changed = {**version, "ladder": ladder, "vetoes": vetoes}
    (policy,) = policies_in({**PUBLISHED, "versions": [changed]}).versions
    return policy


@settings(max_examples=80, deadline=None, phases=UNSHRUNK)
@given(version=small(), floors=st.sets(quarters, min_size=1, max_size=3))
def test_a_band_is_refused_exactly_where_no_ledger_comes_to_it(
    version: dict[str, Any], floors: set[float]
) -> None:
    scores = counted_out(version)
    bounds = [Decimal(str(floor)) for floor in sorted(floors, reverse=True)]
    bands = list(zip([*bounds, Decimal(0)], [Decimal(101), *bounds], strict=True))
    empty = [
        number
        for number, (floor, ceiling) in enumerate(bands)
        # The second grade can be had by veto, by whoever would have it or a better one.
        if not any(floor <= score < (Decimal(101) if number == 1 else ceiling) for score in scores)
    ]
    if not empty:
        assert attainable(read(version, floors)) == sorted(scores)
        return
    with pytest.raises(PolicyFlawed) as refused:
        read(version, floors)
    floor, _ceiling = bands[empty[0]]
    below = [score for score in scores if score < floor]
    above = [score for score in scores if score >= floor]
    nearest = [*sorted(below)[-1:], *sorted(above)[:1]]
    assert refused.value.place == ("versions", 0, "ladder", "ABCDEFGH"[empty[0]])
    assert str(refused.value).endswith(
        f"最接近的是{'、'.join(f'{n.normalize():f}' for n in nearest)}分。"
    )


def test_the_published_scores_are_every_tenth_of_a_point() -> None:
    (policy,) = policies_in(PUBLISHED).versions
    assert attainable(policy) == [Decimal(n) / 10 for n in range(1001)]
