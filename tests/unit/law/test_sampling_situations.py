"""The clocks of product sampling as situations, each citing its article."""

from pathlib import Path
from typing import Any

import pytest

from campaigns.sampling import clocks
from registry.kernel.yamls import read_yaml
from registry.policy.calendar import calendar_on

SITUATIONS: list[dict[str, Any]] = read_yaml(
    Path(__file__).with_name("sampling.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("case", SITUATIONS, ids=[case["situation"] for case in SITUATIONS])
def test_clock(case: dict[str, Any]) -> None:
    assert case["article"]
    starts_on = case["starts_on"]
    clock = clocks.set_clock(case["clock"], starts_on=starts_on, calendar=calendar_on(starts_on))
    assert clock.due_on == case["due_on"]
    assert clock.not_before == case.get("not_before")
    assert clock.provisional == case.get("provisional", False)


def test_every_clock_has_a_situation() -> None:
    assert {case["clock"] for case in SITUATIONS} == set(clocks.STEPS)
