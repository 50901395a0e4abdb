"""What counts as agreement between a draft and its truth."""

from typing import Any

from campaigns.plans.score import Tally, as_markdown, overlaps, pair, score_all, score_plan


def plan(*items: dict[str, Any], file: str = "x.txt") -> dict[str, Any]:
    return {"file": file, "items": list(items)}


def item(path: str, **more: object) -> dict[str, Any]:
    return {"path": path, "title": path, "level": "item", "responsibility_mode": "none", **more}


def test_quotes_agree_when_half_of_the_shorter_is_shared() -> None:
    assert overlaps("开展农村食品专项整治", "农村食品专项整治行动")
    assert overlaps("专项整治", "开展农村食品专项整治")
    assert not overlaps("开展食品专项整治", "开展农资打假活动")


def test_one_prediction_pairs_with_one_fact() -> None:
    quote = {"quote": "开展专项整治"}
    assert len(pair([quote, quote], [quote], lambda *_: True)) == 1


def test_the_pairing_is_as_large_as_can_be() -> None:
    told = [{"quote": "甲", "n": 1}, {"quote": "乙", "n": 2}]
    real = [{"quote": "甲", "n": 1}, {"quote": "丙", "n": 2}]
    agree = {(1, 1), (1, 2), (2, 1)}
    assert pair(told, real, lambda t, r: (t["n"], r["n"]) in agree) == {0: 1, 1: 0}


def test_precision_counts_what_was_said_and_recall_what_was_true() -> None:
    draft = plan(item("一(一)", agencies=["甲局", "乙局"]), item("一(二)"))
    truth = plan(item("一（一）", agencies=["甲局", "丙局", "丁局"]))
    score = score_plan(draft, truth)
    assert score.tallies["items"] == Tally(said=2, true=1, same=1)
    assert score.tallies["agencies"] == Tally(said=2, true=3, same=1)


def test_a_target_needs_its_value() -> None:
    said = {"quote": "合格率达到93%", "value": 93, "op": "ge", "unit": "%"}
    score = score_plan(
        plan(item("一", targets=[said])), plan(item("一", targets=[{**said, "value": 95}]))
    )
    assert score.tallies["targets"] == Tally(said=1, true=1, same=0)


def test_the_total_adds_up_and_is_printed() -> None:
    truth = [plan(item("一"), file="a"), plan(item("一"), item("二"), file="b")]
    scores = score_all([plan(item("一"), file="a"), plan(item("一"), file="b")], truth)
    assert scores["total"].tallies["items"] == Tally(said=2, true=3, same=2)
    assert "| total | items | 2 | 3 | 1.000 | 0.667 | 0.800 |" in as_markdown(scores)
