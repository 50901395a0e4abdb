"""Grading policies as somebody may write them: sound ones are taken, broken ones are refused."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from registry.credit.policy_checks import PolicyFlawed
from registry.credit.policy_file import LADDERS, policies_in, published_text
from registry.kernel.yamls import read_yaml

Written = dict[str, Any]
Flaw = Callable[[Written, st.DataObject], object]

SHIPPED = [
    read_yaml(text)
    for text in (
        published_text(),
        *(path.read_text("utf-8") for path in sorted(LADDERS.glob("*.yaml"))),
    )
]
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
# What somebody may write where something else belongs.
JUNK = st.sampled_from(
    [
        *[None, True, "", " ", "无", "待定", "A", "D", "2016-01-01", "x" * 300],
        *[0, -1, 0.333, 10**9, float("inf"), float("nan"), date(1, 1, 1), date(2016, 1, 1)],
        *[[], [None], {}, {"a": 1}],
    ]
)


@st.composite
def sound(draw: st.DrawFn) -> Written:
    """A shipped policy with other points, windows and bounds, in one to three versions."""
    document = deepcopy(draw(st.sampled_from(SHIPPED)))
    (first,) = document["versions"]
    versions, begins = [], first["effective"]
    for _number in range(draw(st.integers(1, 3))):
        version = deepcopy(first)
        version["effective"] = begins
        if draw(st.booleans()):
            version["announced"] = begins
        for criterion in version["criteria"]:
            if draw(st.integers(0, 4)) == 0:
                sign = 1 if criterion["points"] > 0 else -1
                criterion["points"] = sign * draw(st.integers(1, 40))
                criterion["window_months"] = draw(st.integers(1, 60))
                criterion["decay"] = []
        versions.append(version)
        begins += timedelta(days=draw(st.integers(1, 900)))
    return {**document, "versions": versions}


def one(data: st.DataObject, items: list[Any]) -> Any:
    return data.draw(st.sampled_from(items))


def latest(document: Written) -> Written:
    version: Written = document["versions"][-1]
    return version


def cited(document: Written, data: st.DataObject) -> Written:
    version = latest(document)
    parts = [version[name] for name in ("ladder", "criteria", "vetoes")]
    item: Written = one(data, [item for part in parts for item in part])
    return item


def another_version(document: Written, **changes: object) -> Written:
    document["versions"].append({**deepcopy(latest(document)), **changes})
    return document


FLAWS: dict[str, Flaw] = {
    "days without a rule": lambda d, _: (
        latest(d).update(until=latest(d)["effective"] + timedelta(days=9)),
        another_version(d, effective=latest(d)["effective"] + timedelta(days=20), until=None),
    ),
    "two versions beginning on one day": lambda d, _: another_version(d),
    "versions in another order": lambda d, _: another_version(d, effective=date(2015, 1, 1)),
    "announced after it took effect": lambda d, data: latest(d).update(
        announced=latest(d)["effective"] + timedelta(days=data.draw(st.integers(1, 90)))
    ),
    "announced before the version that it replaces": lambda d, _: another_version(
        d, effective=latest(d)["effective"] + timedelta(days=5), announced=date(2015, 1, 1)
    ),
    "no source": lambda d, data: cited(d, data).pop("source"),
    "a source that is none": lambda d, data: cited(d, data).update(source=one(data, ["-", "N/A"])),
    "no window": lambda d, data: one(data, latest(d)["criteria"]).update(window_months=0),
    "growing with age": lambda d, data: one(data, latest(d)["criteria"]).update(
        window_months=24, decay=[{"after_months": 6, "factor": 1.5}]
    ),
    "decay after the window": lambda d, data: one(data, latest(d)["criteria"]).update(
        window_months=6, decay=[{"after_months": 6, "factor": 0.5}]
    ),
    "a cap below nothing": lambda d, data: one(data, latest(d)["families"]).update(
        highest_points=-1, lowest_points=-10
    ),
    "bounds the wrong way round": lambda d, data: one(data, latest(d)["families"]).update(
        lowest_points=5, highest_points=10
    ),
    "a case without a criterion": lambda d, data: latest(d)["criteria"].remove(
        one(data, latest(d)["criteria"])
    ),
    "a case with a criterion and a veto": lambda d, data: latest(d)["vetoes"].append(
        {**latest(d)["vetoes"][0], "code": "9.9", "kind": one(data, ["finding", "penalty"])}
    ),
    "a veto of no kind of entry": lambda d, _: latest(d)["vetoes"][0].update(kind="rumour"),
    "a veto without a case": lambda d, _: latest(d)["vetoes"][0].update(severities=[]),
    "a veto to no grade of the ladder": lambda d, _: latest(d)["vetoes"][0].update(grade="E"),
    "praise that forces a grade": lambda d, _: (
        latest(d)["criteria"].remove(
            next(c for c in latest(d)["criteria"] if c["kind"] == "award")
        ),
        latest(d)["vetoes"].append(
            {**latest(d)["vetoes"][0], "code": "9.9", "kind": "award", "severities": ["minor"]}
        ),
    ),
    "a grade twice": lambda d, data: latest(d)["ladder"][0].update(
        grade=one(data, latest(d)["ladder"][1:])["grade"]
    ),
    "two grades from one floor": lambda d, _: latest(d)["ladder"][0].update(
        from_points=latest(d)["ladder"][1]["from_points"]
    ),
    "points below the worst grade": lambda d, _: latest(d)["ladder"][-1].update(from_points=1),
    "a grade that nobody reaches": lambda d, _: (
        latest(d).update(start_points=50),
        [family.update(highest_points=0) for family in latest(d)["families"]],
    ),
}


@settings(max_examples=10, deadline=None, phases=UNSHRUNK)
@given(document=sound())
def test_a_sound_policy_is_taken(document: Written) -> None:
    policies = policies_in(document)
    assert len(policies.versions) == len(document["versions"])


@pytest.mark.parametrize("flaw", FLAWS)
@settings(max_examples=3, deadline=None, phases=UNSHRUNK)
@given(document=sound(), data=st.data())
def test_a_broken_policy_is_refused(flaw: str, document: Written, data: st.DataObject) -> None:
    FLAWS[flaw](document, data)
    with pytest.raises(PolicyFlawed) as refused:
        policies_in(document)
    assert str(refused.value)


@settings(max_examples=60, deadline=None, phases=UNSHRUNK)
@given(document=sound(), data=st.data())
def test_whatever_stands_in_a_policy_is_read_or_refused(
    document: Written, data: st.DataObject
) -> None:
    """Never another fault: one value anywhere is replaced, dropped or repeated."""
    at: Any = document
    key = _key(at, data)
    while data.draw(st.integers(0, 5)) and isinstance(at[key], dict | list) and at[key]:
        at = at[key]
        key = _key(at, data)
    change = one(data, ["replace", "drop", "repeat"])
    if change == "drop":
        del at[key]
    elif change == "repeat" and isinstance(at, list):
        at.append(deepcopy(at[key]))
    else:
        at[key] = data.draw(JUNK)
    said = "taken"
    try:
        policies_in(document)
    except PolicyFlawed as refused:
        said = str(refused)
    assert said


def _key(at: Any, data: st.DataObject) -> Any:
    return one(data, list(at) if isinstance(at, dict) else list(range(len(at))))
