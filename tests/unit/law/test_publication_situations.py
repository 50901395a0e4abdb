"""Publication of penalties as situations; its shortest and longest times hold on every day."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.blacklist.lists import all_lists
from registry.blacklist.repair_guards import repair_ripe
from registry.blacklist.rules import CaseFacts
from registry.blacklist.states import CaseState
from registry.credit.vocabulary import Severity
from registry.kernel.yamls import read_yaml
from registry.penalties.publication_terms import terms_on
from registry.penalties.vocabulary import PenaltyKind, Procedure

_HERE = Path(__file__).parent
_DAYS = st.dates(date(2022, 1, 1), date(2035, 12, 31))
# In months: 令第45号 art. 13, and the two rules of 2025-12-25 and 2026-04-01.
_LONGEST_BEFORE = {Severity.MINOR: 3, Severity.GENERAL: 36, Severity.SERIOUS: 36}
_SHORTEST_BEFORE = {Severity.MINOR: 3, Severity.GENERAL: 6, Severity.SERIOUS: 12}
_SHORTEST_SINCE = {Severity.MINOR: 0, Severity.GENERAL: 3, Severity.SERIOUS: 12}
_LONGEST_SINCE = {Severity.MINOR: 3, Severity.GENERAL: 12, Severity.SERIOUS: 36}


def situations(key: str) -> list[Any]:
    told = read_yaml((_HERE / "publication.yaml").read_text("utf-8"))
    assert all(one["article"] for one in told), "every situation cites its article"
    return [pytest.param(one[key], id=one["situation"]) for one in told if key in one]


@pytest.mark.parametrize("told", situations("scope"))
def test_scope(told: dict[str, Any]) -> None:
    kinds = [PenaltyKind(kind) for kind in told["kinds"]]
    terms, procedure = terms_on(told["decided_on"]), Procedure(told["procedure"])
    fine = told.get("fine_yuan")
    found = terms.classify(kinds, procedure, fine_yuan=fine, division="990000")
    assert terms.is_published(kinds, procedure, found.weight) == told["public"]


@pytest.mark.parametrize("told", situations("class"))
def test_class(told: dict[str, Any]) -> None:
    found = terms_on(told["decided_on"]).classify(
        [PenaltyKind(kind) for kind in told["kinds"]],
        Procedure(told["procedure"]),
        fine_yuan=told.get("fine_yuan"),
        division="990000",
    )
    assert found.weight == told["is"]
    assert found.why
    assert found.rule.source


@pytest.mark.parametrize("told", situations("early"))
def test_early_end(told: dict[str, Any]) -> None:
    span = terms_on(told["decided_on"]).span(
        Severity(told["class"]),
        violation=told.get("violation", "labelling"),
        kinds=told.get("kinds", ["fine"]),
        decided_on=told["decided_on"],
        published_on=told["published_on"],
        ban_until=told.get("ban_until"),
        ban_for_life=told.get("ban_for_life", False),
    )
    assert span.early_from == told["from"]
    assert span.ends_on == told.get("ends_on", span.ends_on)


@pytest.mark.parametrize("told", situations("publish_by"))
def test_publish_by(told: dict[str, Any]) -> None:
    assert terms_on(told["decided_on"]).publish_by(told["decided_on"]) == told["due_on"]


@pytest.mark.parametrize("told", situations("hand_over_by"))
def test_hand_over_by(told: dict[str, Any]) -> None:
    assert terms_on(told["decided_on"]).hand_over_by(told["decided_on"]) == told["due_on"]


@pytest.mark.parametrize("told", situations("publish_elsewhere_by"))
def test_publish_elsewhere_by(told: dict[str, Any]) -> None:
    day = told["handed_over_on"]
    assert terms_on(day).publish_elsewhere_by(day) == told["due_on"]


@pytest.mark.parametrize("told", situations("withdraw_by"))
def test_withdraw_by(told: dict[str, Any]) -> None:
    assert terms_on(told["fell_on"]).withdraw_by(told["fell_on"]) == told["due_on"]


@pytest.mark.parametrize("told", situations("ends"))
def test_ends(told: dict[str, Any]) -> None:
    ends_on = terms_on(told["decided_on"]).ends_on(
        Severity(told["class"]), decided_on=told["decided_on"], published_on=told["published_on"]
    )
    assert ends_on == told["first_not_public_on"]


def months_between(first: date, last: date) -> tuple[int, int]:
    """Whole months and the days beyond; counted on the calendar, by no code of the registry."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months, last.day - first.day


@given(decided_on=_DAYS, after=st.integers(0, 60), weight=st.sampled_from(list(Severity)))
def test_publication_never_outlasts_its_longest_time(
    decided_on: date, after: int, weight: Severity
) -> None:
    published_on = decided_on + timedelta(days=after)
    ends_on = terms_on(decided_on).ends_on(weight, decided_on=decided_on, published_on=published_on)
    longest = _LONGEST_SINCE if decided_on >= date(2025, 12, 25) else _LONGEST_BEFORE
    assert months_between(published_on, ends_on) <= (longest[weight], 0)
    if decided_on >= date(2026, 4, 1):
        assert months_between(decided_on, ends_on) <= (longest[weight], 0)
    span = terms_on(decided_on).span(
        weight,
        violation="labelling",
        kinds=["fine"],
        decided_on=decided_on,
        published_on=published_on,
    )
    shortest = _SHORTEST_SINCE if decided_on >= date(2025, 12, 25) else _SHORTEST_BEFORE
    began = decided_on if decided_on >= date(2026, 4, 1) else published_on
    assert span.ends_on == ends_on
    if span.early_from is not None and shortest[weight]:
        # At a month's end the same date may be missing: then its last day counts.
        assert months_between(began, span.early_from) > (shortest[weight], -31)
        assert span.early_from > max(began + timedelta(days=29 * shortest[weight]), published_on)
        assert span.early_from < ends_on


@given(
    decided_on=_DAYS,
    after=st.integers(0, 60),
    held=st.integers(0, 1200),
    key=st.sampled_from(sorted(all_lists())),
)
def test_no_repair_is_ripe_before_the_shortest_time_of_its_list(
    decided_on: date, after: int, held: int, key: str
) -> None:
    published_on = decided_on + timedelta(days=after)
    on = published_on + timedelta(days=held)
    policy = all_lists()[key].on(decided_on)
    facts = CaseFacts(
        state=CaseState.PUBLISHED,
        cited=policy.cited,
        decided_on=decided_on,
        published_on=published_on,
        repair=policy.repair,
    )
    if repair_ripe(facts, on, None).met and policy.repair.min_months:
        began = decided_on if policy.repair.counted_from == "decision" else published_on
        assert months_between(began, on) > (policy.repair.min_months, -4)
        assert on > began + timedelta(days=29 * policy.repair.min_months)
