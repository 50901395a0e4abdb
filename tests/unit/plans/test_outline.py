"""Headings of a whole text, and which of them are chapters, sections and items."""

from campaigns.plans.draft import PlanDraft
from campaigns.plans.reader import read_plan


def read(text: str) -> PlanDraft:
    return read_plan(text, file="200_plan.txt")


def test_chapters_group_and_sections_have_items_below() -> None:
    draft = read("一、总则\n（一）产品质量。总述。\n1、甲事项。\n2、乙事项。\n二、附则\n（一）丙。")
    assert [c.no for c in draft.chapters] == ["一", "二"]
    assert [(i.path, i.level) for i in draft.items] == [
        ("一(一)", "section"), ("一(一)1", "item"), ("一(一)2", "item"), ("二(一)", "item"),
    ]  # fmt: skip


def test_a_plan_of_one_level_has_items_without_chapter() -> None:
    draft = read(
        "一、加强监管\n开展巡查。（省质监局负责）\n二、加强宣传\n开展培训。（省教育厅负责）"
    )
    assert [(i.path, i.chapter, i.title) for i in draft.items] == [
        ("一", None, "加强监管"), ("二", None, "加强宣传"),
    ]  # fmt: skip


def test_a_reference_to_a_heading_starts_no_item() -> None:
    draft = read("一、任务\n（一）甲。落实第（二）项要求，做好1.5万家企业工作。\n（二）乙。")
    assert [i.path for i in draft.items] == ["一(一)", "一(二)"]


def test_the_closing_paragraph_belongs_to_no_item() -> None:
    draft = read(
        "一、任务\n（一）甲。开展甲事。（省质监局负责）\n（二）乙。开展乙事。（省工商局负责）\n"
        "各地要严厉打击假冒伪劣。"
    )
    assert [line.line for line in draft.unplaced] == [4]
    assert all(not item.campaigns for item in draft.items)


def test_a_chapter_that_orders_a_drive_itself_is_an_item() -> None:
    draft = read("一、任务\n（一）甲。\n二、执法\n开展农资专项整治。\n三、宣传\n做好宣传。")
    assert [(i.path, len(i.campaigns)) for i in draft.items] == [("一(一)", 0), ("二", 1)]
    assert [line.line for line in draft.unplaced] == [6]


def test_matter_below_a_heading_that_ends_in_its_agencies_is_read() -> None:
    draft = read("一、措施\n（一）抓计量（省质监局负责）\n对加油机开展监督检查，受检率达95%。")
    assert [t.metric for t in draft.items[0].targets] == ["受检率"]
    assert len(draft.items[0].campaigns) == 1


def test_numbered_labels_belong_to_the_item_above_them() -> None:
    draft = read(
        "一、任务\n（一）种子整治\n1.整治重点：套牌侵权。\n2.主要措施：\n（1）抽检600个。\n"
        "3.负责部门：省农业厅牵头，省公安厅配合。\n（二）农药整治。\n1.开展检查。\n"
        "2.责任单位：省农业厅"
    )
    who = [(i.path, i.responsibility.agencies) for i in draft.items]
    assert who == [
        ("一(一)", ("省农业厅", "省公安厅")),
        ("一(二)", ("省农业厅",)),
        ("一(二)1", ("省农业厅",)),
    ]


def test_a_number_and_a_space_before_a_short_sentence_is_a_heading() -> None:
    draft = read("一、任务\n1 食品安全。抽检\n30 家企业。\n2 药品安全。开展检查。")
    assert [i.path for i in draft.items] == ["一1", "一2"]


def test_goals_are_no_item_whatever_they_name() -> None:
    draft = read("一、工作目标\n深入开展食品专项整治。\n二、任务\n（一）甲。")
    assert [i.path for i in draft.items] == ["二(一)"]
