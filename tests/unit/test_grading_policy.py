"""The grading policy: the published one is whole, and a flawed one is refused."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from registry.credit.policy import Policies
from registry.credit.policy_checks import PolicyFlawed
from registry.credit.policy_file import (
    GRADING,
    LADDERS,
    LadderUnknown,
    ladder_text,
    policies_in,
    read_text,
)
from registry.credit.strata import letters_of
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.provisions import NoProvisionInForce, load
from registry.kernel.yamls import read_yaml

WRITTEN = read_yaml(GRADING.read_text("utf-8"))
PUBLISHED = read_text(ladder_text(""))
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> Policies:
    body = deepcopy(WRITTEN)
    change(body["versions"][0])
    return policies_in(body)


def criterion(version: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in version["criteria"] if each["code"] == code)


def test_the_published_policy_covers_every_case_and_cites_each() -> None:
    policy = PUBLISHED.on(date(2026, 11, 20))
    assert set(policy.criteria) == {(kind, grave) for kind in EntryKind for grave in Severity}
    assert all(each.source for each in policy.criteria.values())
    assert [band.grade for band in policy.ladder] == ["A", "B", "C", "D"]


def test_an_installation_may_grade_by_a_ladder_that_splits_the_best_grade() -> None:
    split = read_text(ladder_text("aaa_to_d"))
    policy = split.on(date(2026, 11, 20))
    assert [band.grade for band in policy.ladder] == ["AAA", "AA", "A", "B", "C", "D"]
    assert policy.start_points < policy.ladder[1].from_points, "the best have to be earned"
    assert all(band.source for band in policy.ladder)
    assert letters_of(split, "A", on=date(2026, 11, 20)) == ["AAA", "AA", "A"]
    assert letters_of(split, "D", on=date(2026, 11, 20)) == ["D"]
    assert load(LADDERS / "aaa_to_d.yaml").versions[0].body["verified"] is False
    with pytest.raises(LadderUnknown, match="aaa_to_d"):
        ladder_text("five_stars")


def test_a_graver_entry_never_counts_less() -> None:
    policy = PUBLISHED.on(date(2026, 11, 20))
    for kind in EntryKind:
        weights = [abs(policy.criteria[kind, grave].points) for grave in Severity]
        assert weights == sorted(weights)


def test_before_the_first_version_nobody_is_graded() -> None:
    with pytest.raises(NoProvisionInForce):
        PUBLISHED.on(date(2015, 12, 31))


def test_points_fade_to_nothing_at_the_end_of_the_window() -> None:
    steps = PUBLISHED.versions[0].criteria[EntryKind.FINDING, Severity.GENERAL].steps
    assert [(step.from_months, step.to_months, step.points) for step in steps] == [
        (0, 6, Decimal("-6.00")),
        (6, 12, Decimal("-4.80")),
        (12, 24, Decimal("-3.00")),
        (24, None, Decimal("0.00")),
    ]


FLAWS: dict[str, Change] = {
    "这些情形没有规定": lambda v: v["criteria"].pop(),
    "说的是同一种情形": lambda v: v["criteria"].append({**v["criteria"][0], "code": "1.0"}),
    "编号1.1用了两次": lambda v: v["criteria"].append(v["criteria"][0]),
    "缺少source": lambda v: criterion(v, "3.2").pop("source"),
    "“无”不是出处": lambda v: criterion(v, "3.2").update(source="无"),
    "points最多2位小数": lambda v: criterion(v, "3.2").update(points=-18.005),
    "from_points最多2位小数": lambda v: v["ladder"][1].update(from_points=89.999),
    "超过两位小数": lambda v: criterion(v, "3.2")["decay"][0].update(factor=0.3333),
    "折减的月数应逐步增加": lambda v: criterion(v, "3.2").update(window_months=12),
    "折减的比例应逐步减小": lambda v: criterion(v, "3.2")["decay"][1].update(factor=0.5),
    "没有nowhere这一类别": lambda v: criterion(v, "3.2").update(family="nowhere"),
    "kind应为其中之一": lambda v: criterion(v, "3.2").update(kind="rumour"),
    "从高分到低分": lambda v: v["ladder"].reverse(),
    "覆盖0至100分": lambda v: v["ladder"].pop(),
    "同一个等级出现了两次": lambda v: v["ladder"][1].update(grade="A"),
    "直接定为最好的等级没有意义": lambda v: v["vetoes"][0].update(grade="A"),
    "公布日期晚于施行日期": lambda v: v.update(announced=date(2016, 1, 2)),
    "没有E这一等级": lambda v: v["vetoes"][0].update(grade="E"),
    "上下限之间应包括0分": lambda v: v["families"][0].update(highest_points=-1),
    "同一个类别出现了两次": lambda v: v["families"].append(v["families"][0]),
    "得不出A级": lambda v: v.update(start_points=60),
    "得不出C级": lambda v: [
        each.update(lowest_points=-5) for each in v["families"] if each["lowest_points"] < 0
    ],
    "得不出B级：没有记录达到89.95分而不足90分，最接近的是89.9、90分": lambda v: v["ladder"][
        1
    ].update(from_points=89.95),
    "缺少window_months": lambda v: criterion(v, "3.2").pop("window_months"),
    "1.1：不良记录不能加分": lambda v: criterion(v, "1.1").update(points=6),
    "1.4：良好行为不能扣分": lambda v: criterion(v, "1.4").update(points=-1),
    "没有“colour”这一项": lambda v: v.update(colour="red"),
    "写作2026-01-01": lambda v: v.update(effective="2016-01-01"),
    "criteria应为列表": lambda v: v.update(criteria="x"),
    "start_points应为数字": lambda v: v.update(start_points=True),
    "start_points应在0和100之间": lambda v: v.update(start_points=float("nan")),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_policy_that_leaves_a_question_open_is_refused(flaw: str) -> None:
    with pytest.raises(PolicyFlawed, match=flaw):
        changed(FLAWS[flaw])


def test_two_versions_for_one_day_are_refused() -> None:
    body = deepcopy(WRITTEN)
    body["versions"][0]["until"] = date(2024, 3, 1)
    body["versions"].append({**deepcopy(WRITTEN["versions"][0]), "effective": date(2024, 3, 1)})
    with pytest.raises(PolicyFlawed, match="重叠"):
        policies_in(body)


def test_a_version_is_known_from_the_day_of_its_announcement() -> None:
    body = deepcopy(WRITTEN)
    second = {
        **deepcopy(body["versions"][0]),
        "effective": date(2024, 3, 1),
        "announced": date(2024, 1, 1),
    }
    policies = policies_in({**body, "versions": [*body["versions"], second]})
    assert policies.known_on(date(2024, 1, 1)) == policies
    (first,) = policies.known_on(date(2023, 12, 31)).versions
    assert (first.effective, first.until) == (date(2016, 1, 1), None)


def test_days_between_two_versions_are_refused() -> None:
    body = deepcopy(WRITTEN)
    second = {**deepcopy(body["versions"][0]), "effective": date(2024, 3, 1)}
    body["versions"][0]["until"] = date(2023, 12, 31)
    body["versions"].append(second)
    with pytest.raises(PolicyFlawed, match="没有规则"):
        policies_in(body)
