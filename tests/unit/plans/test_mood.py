"""What a plan tells, abolishes or urges is no drive and no target; what it orders in words is."""

import pytest

from campaigns.plans.draft import Item
from campaigns.plans.reader import read_plan


def item(sentence: str) -> Item:
    text = f"示范市2024年质量工作要点\n一、监管\n（一）工作安排。{sentence}\n"
    return read_plan(text, file="200_plan.txt").items[0]


@pytest.mark.parametrize(
    "sentence",
    [
        "取消气瓶专项整治。",
        "不再开展年度集中检查。",
        "不得以专项整治代替日常监管。",
        "去年开展了食品专项整治，抽检300批次，合格率98%。",
        "2023年，全市查处食品案件300件，合格率达到98.6%。",
        "各部门要充分认识整治工作的重要意义。",
    ],
)
def test_what_is_over_abolished_or_urged_is_not_ordered(sentence: str) -> None:
    read = item(sentence)
    assert (read.campaigns, read.targets, read.mechanisms) == ((), (), ())


def test_behind_what_was_comes_what_is_to_be() -> None:
    read = item("2023年抽检合格率达到98.6%，较上年提高0.3个百分点；2024年达到99%以上。")
    assert [(t.metric, t.op, t.value, t.due) for t in read.targets] == [
        ("抽检合格率", "ge", 99, "2024")
    ]


def test_a_bound_below_is_no_prohibition() -> None:
    read = item("食品监督抽检不得少于50批次，处置率不得低于九成。")
    assert [(t.op, t.value) for t in read.targets] == [("ge", 50), ("ge", 90)]


@pytest.mark.parametrize(
    ("words", "op", "value", "unit"),
    [
        ("合格率达到百分之九十五以上", "ge", 95, "%"),
        ("合格率达到百分之九十八点五", "ge", 98.5, "%"),
        ("办结率力争达到百分之百", "eq", 100, "%"),
        ("参与率三分之二以上", "ge", "三分之二", None),
        ("投诉量减少三成", "eq", 30, "%"),
        ("死亡人数为零", "eq", 0, None),
        ("事故起数零增长", "eq", 0, None),
        ("死亡率下降至0.1以下", "le", 0.1, None),
        ("抽查6500批次左右", "eq", 6500, "批次"),
    ],
)
def test_numbers_in_words_are_targets(
    words: str, op: str, value: float | str, unit: str | None
) -> None:
    assert [(t.op, t.value, t.unit) for t in item(words + "。").targets] == [(op, value, unit)]


def test_a_year_holds_for_what_it_governs() -> None:
    read = item("2025年底前建成5个基地，覆盖率达到85%。到2026年，合格率达到90%，满意率达到95%。")
    assert [(t.value, t.due) for t in read.targets] == [
        (5, "2025"), (85, None), (90, "2026"), (95, "2026"),
    ]  # fmt: skip
    assert read.targets[0].quote == "建成5个基地"


def test_page_numbers_are_dropped_and_footnotes_reported() -> None:
    draft = read_plan(
        "一、监管\n（一）开展检查。（市市场监管局、市网信办—1—\n（二）开展抽查。\n- 2 -\n"
        "[1] 抽查含网络买样。\n（三）开展整治。（市教育局）",
        file="200_plan.txt",
    )
    assert draft.items[0].responsibility.agencies == ("市市场监管局", "市网信办")
    assert [(u.line, u.text, u.reason) for u in draft.unplaced] == [
        (5, "[1] 抽查含网络买样。", "脚注")
    ]


@pytest.mark.parametrize("sign", [",", ".", "、", "．", " ", "，"])
def test_a_chapter_counts_with_any_mark_behind_its_number(sign: str) -> None:
    text = f"一{sign}总则\n(一)开展检查.(市教育局)\n二{sign}监管\n(一)开展抽查.(市商务局)"
    draft = read_plan(text, file="200_plan.txt")
    assert [(i.path, i.title, i.responsibility.agencies) for i in draft.items] == [
        ("一(一)", "开展检查", ("市教育局",)),
        ("二(一)", "开展抽查", ("市商务局",)),
    ]


def test_counts_of_one_verb_are_targets_each() -> None:
    read = item("打造3条示范街、5个示范区；组织培训5期500人次；检查企业1000余家次。")
    assert [(t.value, t.unit) for t in read.targets] == [
        (3, "条"), (5, "个"), (5, "期"), (500, "人次"), (1000, "家次"),
    ]  # fmt: skip
