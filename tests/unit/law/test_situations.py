"""The law as situations: each in the YAML beside this file, each citing its article."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from registry.blacklist import refusals, rules
from registry.blacklist.clocks import set_clock
from registry.blacklist.lists import MARKET, get_list
from registry.blacklist.rules import CaseFacts
from registry.blacklist.states import Act, CaseState
from registry.policy.calendar import calendar_on

_HERE = Path(__file__).parent
OFFICERS = {"handler": UUID(int=1), "reviewer": UUID(int=2)}


def situations(name: str) -> list[Any]:
    read = yaml.safe_load((_HERE / f"{name}.yaml").read_text("utf-8"))
    assert all(written["article"] for written in read), "every situation cites its article"
    return [pytest.param(written, id=written["situation"]) for written in read]


@pytest.mark.parametrize("case", situations("clocks"))
def test_clock(case: dict[str, Any]) -> None:
    starts_on = case["starts_on"]
    policy = get_list(MARKET).on(starts_on)
    clock = set_clock(policy, case["clock"], starts_on=starts_on, calendar=calendar_on(starts_on))
    assert clock.deadline.on == case["due_on"]
    assert clock.deadline.provisional == case.get("provisional", False)
    assert clock.rule_digest == policy.digest


@pytest.mark.parametrize("case", situations("listings"))
def test_listing(case: dict[str, Any]) -> None:
    if "term" in case:
        term = case["term"]
        policy = get_list(MARKET).on(term["decided_on"])
        assert policy.term.ends_on(term["decided_on"]) == term["ends_on"]
    elif "repair" in case:
        repair = case["repair"]
        assert rules.repair_from(repair["published_on"], repair["months"]) == repair["from_on"]
    else:
        wanted = case["ground"]
        policy = get_list(MARKET).on(wanted["on"])
        ground = policy.ground_of(violation=wanted["violation"], heavier=wanted["heavier"])
        assert (ground.key if ground else None) == wanted["is"]


@pytest.mark.parametrize("case", situations("due_process"))
def test_due_process(case: dict[str, Any]) -> None:
    facts = facts_of(case["facts"])
    act, on, officer = Act(case["act"]), case["on"], OFFICERS[case["by"]]
    if "refused" not in case:
        rules.check(facts, act, on, officer_id=officer)
        return
    with pytest.raises(getattr(refusals, case["refused"])):
        rules.check(facts, act, on, officer_id=officer)
    steps = {step.act: step for step in rules.next_steps(facts, on, officer_id=officer)}
    if act in steps:
        assert not steps[act].possible
        assert steps[act].from_on == case.get("from_on")


def facts_of(written: dict[str, Any]) -> CaseFacts:
    given = dict(written)
    recused = frozenset(OFFICERS[name] for name in given.pop("recused", ()))
    return CaseFacts(
        state=CaseState(given.pop("state")),
        handlers=frozenset({OFFICERS["handler"]}),
        recused=recused,
        **given,
    )
