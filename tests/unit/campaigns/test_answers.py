"""What answers establish, by hand-made cases; no storage."""

import pytest

from campaigns.inspections.lifecycle import FINDING, FindingState
from campaigns.planning.answers import (
    Answer,
    Evaluation,
    Result,
    answer_from,
    evaluate,
    score,
)
from campaigns.planning.checklist import Checklist, parse

CHECKLIST: Checklist = parse(
    "fuel",
    "试",
    {
        "version": 1,
        "legal_basis": "法",
        "items": [
            {
                "key": "sells",
                "section": "一",
                "title": "销售",
                "type": "choice",
                "legal_basis": "甲",
                "options": [
                    {"value": "fuel", "label": "油"},
                    {"value": "none", "label": "停业"},
                    {
                        "value": "hidden",
                        "label": "暗中销售",
                        "finding": {"severity": "serious", "text": "暗中销售"},
                    },
                ],
            },
            {
                "key": "seal",
                "section": "一",
                "title": "铅封",
                "type": "yes_no",
                "legal_basis": "乙",
                "shown_if": {"item": "sells", "is": ["fuel"]},
                "finding": {"severity": "general", "text": "铅封破坏"},
                "note_required": True,
            },
            {
                "key": "which",
                "section": "一",
                "title": "哪台",
                "type": "text",
                "legal_basis": "乙",
                "shown_if": {"item": "seal", "is": ["fail"]},
            },
            {
                "key": "error",
                "section": "二",
                "title": "误差",
                "type": "number",
                "unit": "%",
                "legal_basis": "丙",
                "required": False,
                "plausible": {"low": -20, "high": 20},
                "accepted": {"low": "-0.3", "high": "0.3"},
                "finding": {"severity": "minor", "text": "超差"},
            },
        ],
    },
)


def judged(**answers: str | Answer) -> Evaluation:
    return evaluate(
        CHECKLIST,
        {key: Answer(value) if isinstance(value, str) else value for key, value in answers.items()},
    )


def faults(**answers: str | Answer) -> list[str]:
    return [fault.pointer for fault in judged(**answers).faults]


def test_good_answers_are_a_clean_visit() -> None:
    evaluation = judged(sells="fuel", seal="pass", error="0.3")
    assert (evaluation.findings, evaluation.faults) == ((), ())
    assert evaluation.result is Result.CLEAN


def test_a_bad_verdict_is_a_finding_with_its_clause_and_note() -> None:
    (found,) = judged(sells="fuel", seal=Answer("fail", "3号枪"), which="3号").findings
    assert (found.item_key, found.severity, found.note) == ("seal", "general", "3号枪")
    assert (found.description, found.legal_basis, found.place) == ("铅封破坏", "乙", 2)


def test_not_applicable_is_no_finding() -> None:
    assert judged(sells="fuel", seal="not_applicable").result is Result.CLEAN


def test_an_option_may_be_a_finding() -> None:
    assert [found.severity for found in judged(sells="hidden").findings] == ["serious"]


@pytest.mark.parametrize(
    ("value", "bad"), [("0.3", False), ("-0.3", False), ("0.31", True), ("-20", True)]
)
def test_a_number_outside_the_accepted_bounds_is_a_finding(value: str, bad: bool) -> None:  # noqa: FBT001
    assert (judged(sells="none", error=value).result is Result.PROBLEMS) is bad


@pytest.mark.parametrize("value", ["20.01", "-21", "NaN", "Infinity", "many", "1e999", ""])
def test_a_number_that_cannot_be_is_a_fault_not_a_finding(value: str) -> None:
    assert faults(sells="none", error=value) == ["#/answers/error/value"]


def test_what_is_skipped_is_not_required_and_may_not_be_answered() -> None:
    assert faults(sells="none") == []
    assert faults(sells="none", seal="pass") == ["#/answers/seal"]
    assert faults(sells="fuel", seal="pass", which="3号") == ["#/answers/which"]


def test_skipping_goes_down_the_line() -> None:
    assert faults(sells="none", seal=Answer("fail", "x"), which="3号") == [
        "#/answers/seal",
        "#/answers/which",
    ]


def test_what_is_asked_and_required_must_be_answered() -> None:
    assert faults() == ["#/answers/sells"]
    assert faults(sells="fuel") == ["#/answers/seal"]
    assert faults(sells="fuel", seal=Answer("fail", "x")) == ["#/answers/which"]


def test_unknown_items_and_values_are_named() -> None:
    assert faults(sells="none", moon="pass") == ["#/answers/moon"]
    assert faults(sells="beer") == ["#/answers/sells/value"]
    assert faults(sells="fuel", seal="perhaps") == ["#/answers/seal/value"]


def test_what_rests_on_a_wrong_answer_is_not_called_unneeded() -> None:
    seal = Answer("fail", "x")
    assert faults(sells="beer", seal=seal, which="3号") == ["#/answers/sells/value"]
    assert faults(seal=seal, which="3号") == ["#/answers/sells"]
    assert faults(sells="none", seal="perhaps") == ["#/answers/seal"]


def test_a_note_is_asked_for_where_the_item_needs_one() -> None:
    assert faults(sells="fuel", seal="fail", which="3号") == ["#/answers/seal/note"]
    assert faults(sells="fuel", seal=Answer("fail", "  "), which="3号") == ["#/answers/seal/note"]
    assert faults(sells="none", error=Answer("1", "长" * 501)) == ["#/answers/error/note"]


def test_with_a_fault_nothing_is_established() -> None:
    assert judged(sells="hidden", error="many").findings == ()


MEASURED: Checklist = parse(
    "tank",
    "试",
    {
        "version": 1,
        "legal_basis": "法",
        "items": [
            {
                "key": "height",
                "section": "一",
                "title": "罐高",
                "type": "number",
                "unit": "m",
                "legal_basis": "甲",
                "plausible": {"low": 0, "high": 50},
            },
            {
                "key": "wall",
                "section": "一",
                "title": "壁厚",
                "type": "measurement",
                "unit": "mm",
                "legal_basis": "乙",
                "shown_if": {"item": "height", "low": 10},
                "readings": {"least": 3, "most": 5, "judged_by": "mean"},
                "plausible": {"low": 0, "high": 100},
                "accepted": {"low": "8.0"},
                "finding": {"severity": "serious", "text": "壁厚不足"},
            },
            {
                "key": "plate",
                "section": "二",
                "title": "铭牌",
                "type": "photo",
                "photos_least": 2,
                "legal_basis": "丙",
                "required": False,
            },
            {
                "key": "fence",
                "section": "二",
                "title": "围栏",
                "type": "yes_no",
                "legal_basis": "丁",
                "required": False,
                "weight": 2,
                "finding": {"severity": "minor", "text": "没有围栏"},
            },
        ],
    },
)
ONE, TWO = "1" * 64, "2" * 64


def wall(*readings: str, **rest: Answer) -> dict[str, Answer]:
    return {"height": Answer("12"), "wall": Answer(readings=readings), **rest}


def pointers(answers: dict[str, Answer]) -> list[str]:
    return [fault.pointer for fault in evaluate(MEASURED, answers).faults]


def test_a_number_may_decide_what_is_asked_next() -> None:
    assert pointers({"height": Answer("9.99")}) == []
    assert pointers({"height": Answer("10")}) == ["#/answers/wall"]


@pytest.mark.parametrize(
    ("readings", "found"),
    [(("7.9", "8.0", "8.1"), False), (("7.9", "8.0", "8.09"), True), (("8", "8", "8"), False)],
)
def test_readings_judged_by_their_mean_are_not_rounded(
    readings: tuple[str, ...], *, found: bool
) -> None:
    assert bool(evaluate(MEASURED, wall(*readings)).findings) is found


def test_readings_are_counted_and_each_must_be_possible() -> None:
    assert pointers(wall("8", "8")) == ["#/answers/wall/readings"]
    assert pointers(wall("8", "101", "x")) == [
        "#/answers/wall/readings/1",
        "#/answers/wall/readings/2",
    ]


def test_photos_are_named_by_their_digest_and_counted_once_each() -> None:
    assert pointers(wall("8", "8", "8", plate=Answer(photos=(ONE, TWO)))) == []
    for photos in ((ONE,), (ONE, ONE), (ONE, "IMG_1.jpg")):
        wrong = pointers(wall("8", "8", "8", plate=Answer(photos=photos)))
        assert wrong == ["#/answers/plate/photos"], photos


@pytest.mark.parametrize(
    ("fence", "reached"), [("pass", (7, 7)), ("fail", (5, 7)), ("not_applicable", (5, 5))]
)
def test_the_score_weighs_what_was_judged(fence: str, reached: tuple[int, int]) -> None:
    came_to = score(MEASURED, wall("8", "8", "8", fence=Answer(fence)))
    assert (came_to.points, came_to.of) == reached


def test_a_visit_at_which_nothing_was_judged_has_no_score() -> None:
    assert score(MEASURED, {"height": Answer("1")}).rate is None


@pytest.mark.parametrize(
    "answer", [Answer("pass"), Answer("fail", "x"), Answer(readings=("1",)), Answer(photos=(ONE,))]
)
def test_an_answer_written_down_is_read_again(answer: Answer) -> None:
    assert answer_from(answer.written()) == answer


def test_every_finding_can_come_to_an_end() -> None:
    # A penalty may be annulled: what was penalised then goes on.
    assert FINDING.ends() == {FindingState.WITHDRAWN, FindingState.CLOSED}
    for state in FINDING.states() - FINDING.ends():
        seen, ahead = set(), {state}
        while ahead:
            at = ahead.pop()
            seen.add(at)
            ahead |= {FINDING.after(at, act) for act in FINDING.acts(at)} - seen
        assert seen & FINDING.ends()


def test_nothing_follows_from_an_unconfirmed_finding_but_its_end() -> None:
    after = {
        FINDING.after(FindingState.RECORDED, act) for act in FINDING.acts(FindingState.RECORDED)
    }
    # A correction of its words leaves it recorded.
    assert after - {FindingState.RECORDED} == {FindingState.CONFIRMED, FindingState.WITHDRAWN}
