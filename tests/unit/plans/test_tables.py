"""Task tables in every form that a paste leaves of them, and annexed tables of duties."""

import pytest

from campaigns.plans.draft import PlanDraft
from campaigns.plans.reader import read_plan

_ROWS = (
    ("序号", "重点任务", "牵头单位", "配合单位"),
    ("1", "开展气瓶专项整治", "市市场监管局", "市教育局、市公安局"),
    ("2", "开展食品抽检", "市教育局", "市商务局"),
)


def read(text: str) -> PlanDraft:
    return read_plan(text, file="200_plan.txt")


@pytest.mark.parametrize("separator", ["\t", "|", "    ", ",", "\n"])
def test_cells_are_told_by_tabs_bars_gaps_commas_or_lines(separator: str) -> None:
    table = "\n".join(separator.join(row) for row in _ROWS)
    draft = read(f"示范市2024年产品质量任务分工表\n{table}\n")
    found = [
        (i.path, i.title, i.responsibility.lead, i.responsibility.support) for i in draft.items
    ]
    assert found == [
        ("1", "开展气瓶专项整治", ("市市场监管局",), ("市教育局", "市公安局")),
        ("2", "开展食品抽检", ("市教育局",), ("市商务局",)),
    ]
    assert (draft.front.title, draft.front.issuing_body) == ("示范市2024年产品质量任务分工表", None)
    assert (draft.unplaced, draft.warnings) == ((), ())


def test_cells_that_fell_apart_unevenly_are_not_guessed() -> None:
    cells = [cell for row in _ROWS for cell in row]
    cells.insert(6, "（特设科）")
    draft = read("示范市2024年任务分工表\n" + "\n".join(cells))
    assert (draft.items, draft.front.issuing_body) == ((), None)
    assert draft.warnings[0].text == "2–14"
    assert {line.line for line in draft.unplaced} == set(range(2, 15))


PLAN = """示范州2022年食品安全工作安排
一、落实责任
（一）压实属地责任。每半年研究1次。
（二）落实主体责任。自查率达到100%。
二、防范风险
（三）提高抽检效能。抽检9800批次。

示范州人民政府办公室
2022年3月15日
附件：责任分工表
"""


BY_TITLE = """序号\t重点工作\t牵头单位\t配合单位
1\t压实属地责任\t州食安办\t各县党委、政府
2\t落实主体责任\t州市场监管局\t州农业农村局
3\t提高抽检效能\t州商务局\t州公安局"""
BY_NUMBER = """序号|牵头单位|配合单位
1|州食安办|各县党委、政府
2|州市场监管局|州农业农村局
3|州商务局|州公安局"""


@pytest.mark.parametrize("table", [BY_TITLE, BY_NUMBER])
def test_an_annexed_table_gives_its_agencies_to_the_items_it_repeats(table: str) -> None:
    draft = read(PLAN + table)
    who = [(i.path, i.responsibility.lead, i.responsibility.support) for i in draft.items]
    assert who == [
        ("一(一)", ("州食安办",), ("各县党委、政府",)),
        ("一(二)", ("州市场监管局",), ("州农业农村局",)),
        ("二(三)", ("州商务局",), ("州公安局",)),
    ]
    assert draft.front.issuing_body == "示范州人民政府办公室"


def test_a_row_that_repeats_no_item_is_reported() -> None:
    draft = read(PLAN + "序号|工作任务|责任单位\n1|压实属地责任|州食安办\n2|培训骨干|州教育局")
    assert len(draft.items) == 3
    assert [(u.line, u.text) for u in draft.unplaced if "表格" in u.reason] == [
        (13, "2|培训骨干|州教育局")
    ]


def test_a_task_table_keeps_every_column_and_every_merged_row() -> None:
    draft = read(
        "某省2026年质量工作任务表\n"
        "序号\t工作任务\t具体措施\t牵头单位\t配合单位\t完成时限\n"
        "一\t开展烟花爆竹专项整治\t1．抽查合格率达到90%以上。\t省应急厅\t省公安厅\t2026年12月\n"
        "\t\t2．开展燃气具监督抽查。\t省市场监管局\t\t\n"
        "|---|---|---|---|---|---|"
    )
    top, first, second = draft.items
    assert [c.name_zh for c in top.campaigns] == ["烟花爆竹专项整治"]
    assert (first.responsibility.lead, first.responsibility.support) == (
        ("省应急厅",),
        ("省公安厅",),
    )
    assert [(t.metric, t.value, t.due) for t in first.targets] == [("抽查合格率", 90, "2026")]
    assert (second.path, second.responsibility.lead) == ("一2", ("省市场监管局",))
    assert draft.unplaced == ()


def test_rows_of_a_table_without_numbers_are_items_in_their_order() -> None:
    draft = read(
        "2023年任务分工表\n重点任务\t工作措施\t牵头单位\t配合单位\n"
        "校园食品\t开展校园食堂专项检查\t市市场监管局\t市教育局\n"
        "\t明厨亮灶覆盖率达到95%\t市教育局\t市市场监管局\n"
        "农村食品\t开展农村食品专项整治\t市市场监管局\t市农业农村局"
    )
    assert [(i.path, i.heading_no, i.title) for i in draft.items] == [
        ("1", "", "校园食品"),
        ("2", "", "农村食品"),
    ]
    assert [t.value for t in draft.items[0].targets] == [95]
    assert [w.reason for w in draft.warnings] == ["表格没有序号，条目按行的先后编号"]


def test_rows_without_numbers_stand_below_the_chapter_above_them() -> None:
    draft = read("一、产品\n任务|责任单位\n甲行动|市甲局\n乙行动|市乙局\n二、服务\n丙行动|市丙局")
    assert [i.path for i in draft.items] == ["一1", "一2", "二1"]
