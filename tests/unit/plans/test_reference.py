"""The measured reach on the reference texts, where they lie beside the repository."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from campaigns.plans.cli import plans, read_file
from campaigns.plans.export import draft_to_dict
from campaigns.plans.facts import Facts, load_facts
from campaigns.plans.score import Score, score_all
from campaigns.plans.vocabulary import vocabulary

SHARED = Path(__file__).parents[4] / "shared"
TRUTH = SHARED / "reference" / "plans.yaml"
TEXTS = sorted((SHARED / "plans").glob("*.txt"))


@pytest.fixture(scope="module")
def truth() -> Facts:
    if not TRUTH.exists():
        pytest.skip("NOT MEASURED: the reference plans do not lie beside the repository")
    return load_facts(TRUTH)


@pytest.fixture(scope="module")
def scores(truth: Facts) -> dict[str, Score]:
    return score_all([draft_to_dict(read_file(path)) for path in TEXTS], truth["plans"])


def test_items_and_agencies_reach_98_percent_both_ways(scores: dict[str, Score]) -> None:
    for measure in ("items", "agencies"):
        tally = scores["total"].tallies[measure]
        assert tally.precision >= 0.98
        assert tally.recall >= 0.98


def test_campaigns_and_targets_reach_their_marks(scores: dict[str, Score]) -> None:
    assert scores["total"].tallies["campaigns"].f1 >= 0.85
    assert scores["total"].tallies["targets"].f1 >= 0.80


def test_no_single_plan_is_carried_by_the_others(scores: dict[str, Score]) -> None:
    assert all(s.tallies["campaigns"].f1 >= 0.85 for s in scores.values())


def test_the_vocabulary_has_the_keys_of_the_reference(truth: Facts) -> None:
    words, printed = vocabulary(), truth["vocabulary"]
    assert {c.key for c in words.categories} == {c["key"] for c in printed["campaign_categories"]}
    assert {(k.key, k.enforcement) for k in words.kinds} == {
        (k["key"], k["enforcement"]) for k in printed["campaign_kinds"]
    }
    assert {m.key for m in words.mechanisms} == {m["key"] for m in printed["mechanism_kinds"]}


def test_the_command_prints_the_table(truth: Facts) -> None:
    answer = CliRunner().invoke(plans, ["score", str(TRUTH), *map(str, TEXTS)])
    assert answer.exit_code == 0
    assert "| total | items |" in answer.output
