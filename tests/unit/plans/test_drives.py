"""Which phrases of a title and of its matter are drives of their own."""

import pytest

from campaigns.plans.reader import read_plan


def drives(title: str, body: str) -> list[tuple[str, str]]:
    """Kind and quote of what the first item of a plan orders."""
    text = f"一、任务\n（一）{title}。{body}\n（二）乙。"
    return [(c.kind, c.quote) for c in read_plan(text, file="1_x.txt").items[0].campaigns]


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("打击流动加油车非法经营", "在物流园区周边设卡。",
         ("crackdown", "打击流动加油车非法经营")),
        ("整治预付式消费“卷款跑路”", "健全消费制度。",
         ("governance", "整治预付式消费“卷款跑路”")),
        ("整治农资市场", "开展农资打假专项治理。",
         ("special_rectification", "开展农资打假专项治理")),
        ("深化“铁拳”行动", "认真组织实施。", ("special_action", "深化“铁拳”行动")),
        ("强化产品质量监督抽查", "完成抽查800批次。",
         ("supervision_sampling", "强化产品质量监督抽查")),
        ("开展“质检利剑”行动", "以农资为重点，开展“质检利剑”专项执法打假行动。",
         ("special_counterfeit_drive", "开展“质检利剑”专项执法打假行动")),
        ("开展重点产品专项治理", "组织电动自行车等重点产品质量专项整治。",
         ("special_rectification", "组织电动自行车等重点产品质量专项整治")),
    ],
)  # fmt: skip
def test_a_title_orders_what_its_matter_does_not(
    title: str, body: str, expected: tuple[str, str]
) -> None:
    assert drives(title, body) == [expected]


def test_several_quoted_names_of_one_drive_are_that_drive() -> None:
    order = "深入开展“双打”“质检利剑”“红盾质量维权”等行动"
    assert drives("加强工作", order + "。") == [("special_action", order)]
    assert drives("加强工作", "开展“质量月”“五小”等行动。") == []
    two = drives("加强工作", "组织“双打”“质检利剑”行动和“农资打假”专项行动。")
    assert [quote for _, quote in two] == ["组织“双打”“质检利剑”行动", "“农资打假”专项行动"]


@pytest.mark.parametrize(("count", "drives_said"), [("", 1), ("三大", 3), ("“三大”", 3)])
def test_listed_goods_are_a_drive_each_only_where_they_are_counted(
    count: str, drives_said: int
) -> None:
    found = drives("加强工作", f"开展农药、兽药、“瘦肉精”{count}专项治理。")
    assert len(found) == drives_said


def test_a_protection_that_describes_the_next_drive_keeps_the_one_before_it_apart() -> None:
    found = drives("加强工作", "开展打击侵权盗版“剑网2022”专项行动和院线电影版权保护专项整治。")
    assert [kind for kind, _ in found] == ["special_action", "special_rectification"]


def test_a_count_of_what_was_just_ordered_is_no_second_drive() -> None:
    assert len(drives("加强工作", "加强流通环节食品抽样检验，全年抽检食品不少于3000组。")) == 1
    assert len(drives("加强工作", "以玩具、文具为重点，开展监督抽查100批次。")) == 1
