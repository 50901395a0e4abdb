"""What was not placed and what looks damaged: reported with its line, never filled in."""

from campaigns.plans.draft import PlanDraft
from campaigns.plans.reader import read_plan


def read(text: str) -> PlanDraft:
    return read_plan(text, file="200_plan.txt")


def test_a_text_without_headings_gives_no_items_and_names_its_lines() -> None:
    draft = read("本市召开质量工作会议。\n会议强调加强监管。")
    assert draft.items == ()
    assert [line.line for line in draft.unplaced] == [1, 2]
    assert draft.warnings[0].reason == "没有读出任何条目，这份文件可能不是行动计划"


def test_lost_figures_are_warned_of_and_not_filled_in() -> None:
    draft = read("2019829\n一、任务\n（一）甲。于 月 日前完成（中发〔201724号）。")
    assert [w.reason for w in draft.warnings] == [
        "日期在原文中缺少“年月日”，不能确定是哪一天",
        "日期或者数字在原文中缺失",
        "文号在原文中不完整",
    ]
    assert draft.front.issue_date is None


def test_the_end_of_this_year_lost_no_figure() -> None:
    assert read("一、任务\n（一）甲。至年底建成平台，年底前完成。").warnings == ()
    assert len(read("一、任务\n（一）甲。到 年底建成平台，到年，完成。").warnings) == 2


def test_a_gap_in_the_numbering_is_warned_of() -> None:
    draft = read("一、任务\n（一）甲。\n（三）丙。")
    assert [w.reason for w in draft.warnings] == ["编号与前一项不连续"]


def test_agencies_that_no_rule_places_are_reported_with_their_line() -> None:
    draft = read("一、要求\n（一）督导。省市场监管局每季度调度一次。")
    assert draft.items[0].responsibility.mode == "none"
    assert [(u.line, u.text) for u in draft.unplaced] == [(2, "省市场监管局每季度调度一次")]


def test_a_list_of_bodies_that_is_not_read_is_reported() -> None:
    draft = read("一、任务\n（一）开展检查。（食品科、张某某、各所）\n（二）抽查。（市教育局）")
    assert [(u.line, u.text) for u in draft.unplaced] == [(2, "（食品科、张某某、各所）")]


def test_a_name_that_is_no_agency_is_reported_once_with_its_own_line() -> None:
    draft = read(
        "一、任务\n（一）开展检查。\n1.甲事。\n2.乙事。\n责任单位：省农委、若干志愿者、省公安厅"
    )
    assert [(u.line, u.text) for u in draft.unplaced] == [(5, "若干志愿者")]


def test_a_sites_catalogue_is_no_leftover() -> None:
    draft = read("索引号：11/2019-1\n主题词：质量 通知\n欢迎访问\n一、任务\n（一）甲。")
    assert [line.line for line in draft.unplaced] == [3]
