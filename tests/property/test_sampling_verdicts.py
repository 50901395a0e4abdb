"""Laws of limits, units and readings: what was read decides, not how it is typed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.sampling import products
from campaigns.sampling.judging import ItemResult, judge, judge_report
from campaigns.sampling.lifecycle import Verdict
from campaigns.sampling.limits import Comparison, Limit, Reading, Relation
from campaigns.sampling.products import PlanItem
from campaigns.sampling.readings import ReadingUnclear, read_result
from registry.credit.vocabulary import Severity

PLANS = [
    products.plan_of(key, provision.versions[-1].digest)
    for key, provision in products.shipped().items()
]
MEASURED = [item for plan in PLANS for item in plan.items if item.limit is not None]
numbers = st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=4)
WIDE = str.maketrans("0123456789.-+", "０１２３４５６７８９．－＋")


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    low, high = sorted(draw(st.tuples(numbers, numbers)))
    bounds = draw(st.sampled_from([(low, None), (None, high), (low, high)]))
    return Limit(*bounds, strict_low=draw(st.booleans()), strict_high=draw(st.booleans()))


@given(limits(), numbers)
def test_a_reading_passes_exactly_between_the_bounds(limit: Limit, number: Decimal) -> None:
    above = (
        limit.low is None or number > limit.low or (number == limit.low and not limit.strict_low)
    )
    below = (
        limit.high is None
        or number < limit.high
        or (number == limit.high and not limit.strict_high)
    )
    wanted = Verdict.PASS if above and below else Verdict.FAIL
    assert limit.judge(Reading(number)) is wanted


@given(limits(), numbers, st.decimals(0, 500, places=4).filter(bool))
def test_what_is_known_only_to_lie_beyond_is_judged_as_every_value_beyond_would_be(
    limit: Limit, number: Decimal, by: Decimal
) -> None:
    for relation, value in ((Relation.BELOW, number - by), (Relation.ABOVE, number + by)):
        verdict = limit.judge(Reading(number, relation))
        if verdict is not None:
            assert limit.judge(Reading(value)) is verdict


@given(st.sampled_from(MEASURED), numbers, st.data())
def test_the_unit_in_which_it_is_written_does_not_change_the_verdict(
    item: PlanItem, number: Decimal, data: st.DataObject
) -> None:
    unit = data.draw(st.sampled_from(sorted(item.units)))
    own = _judged(item, f"{number * item.units[unit]:f}", item.unit)
    assert own == _judged(item, f"{number:f}", unit)


def _judged(item: PlanItem, value: str, unit: str) -> tuple[Verdict, Decimal | None] | None:
    try:
        judged = judge(item, ItemResult(item.key, value, unit))
    except ReadingUnclear:
        return None
    return judged.verdict, judged.number


@pytest.mark.parametrize("value", ["-3", "-0.001", "<0", "<-3", "100.1%", "1000001"])
def test_less_than_nothing_and_more_than_the_whole_is_no_result(value: str) -> None:
    sulphur = next(plan for plan in PLANS if plan.key == "petrol").by_key["sulphur"]
    assert _judged(sulphur, value, "" if "%" in value else "mg/kg") is None
    assert _judged(sulphur, "0", "mg/kg") == (Verdict.PASS, Decimal(0))


def test_what_may_lie_below_nothing_is_read_there_too() -> None:
    item = replace(MEASURED[0], least=None, limit=Limit(high=Decimal(-10)))
    assert _judged(item, "-12", item.unit) == (Verdict.PASS, Decimal(-12))


@given(numbers)
def test_full_width_and_thousands_are_the_same_number(number: Decimal) -> None:
    plain = read_result(f"{number:f}")
    assert read_result(f"{number:f}".translate(WIDE)) == plain
    assert read_result(f"　{number:,f} ") == plain


@given(st.text(max_size=30))
def test_a_text_is_read_as_a_number_or_refused_and_nothing_else(text: str) -> None:
    try:
        written = read_result(text)
    except ReadingUnclear:
        return
    assert written.reading is None or written.reading.number.is_finite()


@pytest.mark.parametrize(
    "text", ["", "1,23", "1.2.3", "≤5", "=5", "5~6", "1e99", "nan", "约5", "12,3456"]
)
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(ReadingUnclear):
        read_result(text)


def test_rounding_is_half_even_where_the_plan_compares_rounded() -> None:
    limit = Limit(high=Decimal("8.5"), comparison=Comparison.ROUNDED, places=1)
    assert limit.judge(Reading(Decimal("8.55"))) is Verdict.FAIL
    assert limit.judge(Reading(Decimal("8.54"))) is Verdict.PASS
    assert Limit(high=Decimal("8.5")).judge(Reading(Decimal("8.54"))) is Verdict.FAIL


def test_not_detected_passes_an_upper_limit_and_says_nothing_of_a_lower_one() -> None:
    cloth = next(plan for plan in PLANS if plan.key == "children_textiles").by_key
    assert judge(cloth["azo_dyes"], ItemResult("azo_dyes", "未检出")).verdict is Verdict.PASS
    with pytest.raises(ReadingUnclear):
        judge(cloth["ph"], ItemResult("ph", "ND"))


def test_a_unit_that_differs_only_in_case_is_another_unit() -> None:
    cable = next(plan for plan in PLANS if plan.key == "cables").by_key["conductor_resistance"]
    with pytest.raises(ReadingUnclear):
        judge(cable, ItemResult(cable.key, "7.0", "MΩ/m"))
    assert judge(cable, ItemResult(cable.key, "7.0 mΩ/m")).verdict is Verdict.PASS


@given(st.data())
def test_a_report_fails_when_an_item_fails_and_is_as_grave_as_its_gravest(
    data: st.DataObject,
) -> None:
    plan = data.draw(st.sampled_from(PLANS))
    results, severities = [], []
    for item in plan.items:
        passes = data.draw(st.booleans())
        value = "符合" if passes else "不符合"
        if item.limit is not None:
            bound = item.limit.high if item.limit.high is not None else item.limit.low
            assert bound is not None
            upward = item.limit.high is not None
            value = str(bound if passes else bound + bound / 2 if upward else bound / 2)
        severities += [] if passes else [item.severity]
        results.append(ItemResult(item.title, value, item.unit))
    found = judge_report(plan, data.draw(st.permutations(results)))
    assert found.faults == ()
    assert (found.verdict is Verdict.FAIL) == bool(severities)
    order = [Severity.MINOR, Severity.GENERAL, Severity.SERIOUS]
    assert found.severity == (max(severities, key=order.index) if severities else None)


def test_limits_and_methods_of_every_plan_are_there_and_marked_where_unverified() -> None:
    for plan in PLANS:
        assert plan.legal_basis
        for item in plan.items:
            assert item.method
            assert item.basis
            assert item.limit is None or item.unit in ("", *item.units) or item.units
            if item.limit is not None and not plan.verified:
                assert not item.verified
