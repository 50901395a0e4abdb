"""Laws of evaluating answers, over every shipped checklist and arbitrary answers."""

import random
from datetime import date

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from campaigns.planning import checklists
from campaigns.planning.answers import Answer, evaluate, items_asked, score
from campaigns.planning.checklist import Checklist, Item, ItemType, Verdict

# How long an example takes says nothing about the law it tests.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SHIPPED = [checklists.shipped_on(key, date(2026, 1, 1)) for key in sorted(checklists.shipped())]
# No digits and no words of the law: what arbitrary senders send.
ANY_ANSWER = st.builds(Answer, st.text(max_size=12), st.none() | st.text(max_size=12))


def possible(item: Item) -> st.SearchStrategy[Answer]:
    readings = st.decimals(item.plausible.low, item.plausible.high, allow_nan=False, places=2)
    least, most = item.readings_least, item.readings_most
    match item.type:
        case ItemType.YES_NO | ItemType.CHOICE:
            return st.sampled_from(sorted(item.possible_values())).map(seen)
        case ItemType.NUMBER:
            return readings.map(str).map(seen)
        case ItemType.MEASUREMENT:
            several = st.lists(readings.map(str), min_size=least, max_size=most)
            return several.map(lambda given: Answer("", "所见情况", readings=tuple(given)))
        case ItemType.TEXT:
            return st.text(min_size=1, max_size=30).map(seen)
        case ItemType.PHOTO:
            photos = tuple(f"{place:064x}" for place in range(item.photos_least))
            return st.just(Answer("", "所见情况", photos=photos))


def seen(value: str) -> Answer:
    return Answer(value, "所见情况")


@st.composite
def good_answers(draw: st.DrawFn) -> tuple[Checklist, dict[str, Answer]]:
    """A shipped checklist, answered item by item as it asks, so that something is judged."""
    checklist = draw(st.sampled_from(SHIPPED))
    answers: dict[str, Answer] = {}
    for item in checklist.items:
        asked = any(other.key == item.key for other in items_asked(checklist, answers))
        if asked and (item.required or draw(st.booleans())):
            answers[item.key] = draw(possible(item))
    said = {one.value for key, one in answers.items() if checklist.by_key[key].findings()}
    assume(said != {Verdict.NOT_APPLICABLE})
    return checklist, answers


@unhurried
@given(good_answers())
def test_answers_given_as_asked_are_never_at_fault(
    case: tuple[Checklist, dict[str, Answer]],
) -> None:
    assert evaluate(*case).faults == ()


@unhurried
@given(good_answers())
def test_a_finding_comes_from_an_answered_item_once_and_in_order(
    case: tuple[Checklist, dict[str, Answer]],
) -> None:
    checklist, answers = case
    found = evaluate(checklist, answers).findings
    assert [f.place for f in found] == sorted({f.place for f in found})
    assert {f.item_key for f in found} <= set(answers)


@unhurried
@given(good_answers(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(
    case: tuple[Checklist, dict[str, Answer]], shuffler: random.Random
) -> None:
    checklist, answers = case
    shuffled = list(answers.items())
    shuffler.shuffle(shuffled)
    assert evaluate(checklist, dict(shuffled)) == evaluate(checklist, answers)


@unhurried
@given(good_answers())
def test_a_failed_verdict_is_always_found_and_a_passed_one_never(
    case: tuple[Checklist, dict[str, Answer]],
) -> None:
    checklist, answers = case
    found = {f.item_key for f in evaluate(checklist, answers).findings}
    for key, answer in answers.items():
        if checklist.by_key[key].type is ItemType.YES_NO:
            assert (key in found) is (answer.value == Verdict.FAIL)


@unhurried
@given(good_answers(), st.data())
def test_leaving_out_a_required_answer_is_a_fault(
    case: tuple[Checklist, dict[str, Answer]], data: st.DataObject
) -> None:
    checklist, answers = case
    required = [key for key in answers if checklist.by_key[key].required]
    gone = data.draw(st.sampled_from(required))
    rest = {key: answer for key, answer in answers.items() if key != gone}
    evaluation = evaluate(checklist, rest)
    assert f"#/answers/{gone}" in {fault.pointer for fault in evaluation.faults}
    assert evaluation.findings == ()


@unhurried
@given(st.sampled_from(SHIPPED), st.data())
def test_arbitrary_answers_are_judged_without_a_crash(
    checklist: Checklist, data: st.DataObject
) -> None:
    keys = st.sampled_from(sorted(checklist.by_key)) | st.text(max_size=8)
    answers = data.draw(st.dictionaries(keys, ANY_ANSWER, max_size=8))
    evaluation = evaluate(checklist, answers)
    assert not (evaluation.faults and evaluation.findings)


@unhurried
@given(good_answers())
def test_a_visit_scores_full_marks_exactly_when_nothing_that_weighs_was_found(
    case: tuple[Checklist, dict[str, Answer]],
) -> None:
    checklist, answers = case
    came_to = score(checklist, answers)
    heavy = [
        f for f in evaluate(checklist, answers).findings if checklist.by_key[f.item_key].weight
    ]
    assert 0 <= came_to.points <= came_to.of
    assert (came_to.points == came_to.of) is (not heavy)
