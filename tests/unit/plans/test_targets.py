"""Figures that are targets, and those that are none."""

import pytest

from campaigns.plans.draft import PlanDraft
from campaigns.plans.reader import read_plan


def read(text: str) -> PlanDraft:
    return read_plan(text, file="200_plan.txt")


def targets(body: str) -> list[tuple[str, str, object, str | None, str | None]]:
    draft = read(f"一、任务\n（一）加强工作。{body}")
    return [(t.metric, t.op, t.value, t.unit, t.due) for t in draft.items[0].targets]


def test_a_rate_is_a_target_and_no_sampling() -> None:
    draft = read("一、任务\n（一）加强工作。食品监督抽检合格率达到95%以上。")
    assert draft.items[0].campaigns == ()
    (target,) = draft.items[0].targets
    assert (target.metric, target.op, target.value, target.unit) == (
        "食品监督抽检合格率",
        "ge",
        95,
        "%",
    )


def test_figures_with_their_operators() -> None:
    assert targets("到2020年，产品合格率稳定在93%以上，投诉率控制在2%以内，覆盖率达到100%。") == [
        ("产品合格率", "ge", 93, "%", "2020"),
        ("投诉率", "le", 2, "%", "2020"),
        ("覆盖率", "eq", 100, "%", "2020"),
    ]


def test_figures_respectively() -> None:
    assert targets("高速公路、干线公路抽检合格率分别提高到98.0%、97.5%以上。") == [
        ("高速公路抽检合格率", "ge", 98.0, "%", None),
        ("干线公路抽检合格率", "ge", 97.5, "%", None),
    ]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("到2027年，单位能耗较2025年下降3%，拥有量8件。", [
            ("单位能耗降幅", "eq", 3, "%", "2027"), ("拥有量", "ge", 8, "件", "2027")]),
        ("到2028年，建成质量强县10个，质量强企100家；研发投入占比超过3.2%。合格率达95%。", [
            ("建成质量强县", "ge", 10, "个", "2028"), ("质量强企", "ge", 100, "家", "2028"),
            ("研发投入占比", "gt", 3.2, "%", "2028"), ("合格率", "ge", 95, "%", None)]),
        ("救援时间压缩至15分钟以内，服务企业3万家次。", [
            ("救援时间", "le", 15, "分钟", None), ("服务企业", "ge", 3, "万家次", None)]),
        ("死亡人数控制在0.1以内，竞争力指数达到86以上，办结率≥98%。", [
            ("死亡人数", "le", 0.1, None, None), ("竞争力指数", "ge", 86, None, None),
            ("办结率", "ge", 98, "%", None)]),
        ("线上占比不低于三成，投诉同比减少一成，合格率力争九成五。", [
            ("线上占比", "ge", 30, "%", None), ("投诉降幅", "eq", 10, "%", None),
            ("合格率", "ge", 95, "%", None)]),
        ("案件查办数量翻一番，重大事故零发生，处置率保持100%，检查企业二百家。", [
            ("案件查办数量", "ge", 2, "倍", None), ("重大事故", "eq", 0, None, None),
            ("处置率", "eq", 100, "%", None), ("检查企业", "ge", 200, "家", None)]),
        ("培育“名品”组织5家、个人3名，解决技术难题500个以上。", [
            ("培育“名品”组织", "ge", 5, "家", None), ("个人", "ge", 3, "名", None),
            ("解决技术难题", "ge", 500, "个", None)]),
        ("开展食品“你点我检”，不少于2万批次。", [
            ("开展食品“你点我检”", "ge", 2, "万批次", None)]),
        ("全省现有企业300家，举办一次论坛。", []),
        ("产品抽查合格率由90%提升至93%，投诉率由2012年的5%下降到2013年的3%以下。", [
            ("产品抽查合格率", "ge", 93, "%", None), ("投诉率", "le", 3, "%", "2013")]),
        ("合格率达到93%，比上年提高1个百分点。", [
            ("合格率", "ge", 93, "%", None), ("合格率增幅", "eq", 1, "个百分点", None)]),
        ("将覆盖率由30%提高至50%，比“十一五”末提高20个百分点，时限由15天缩短为10天。", [
            ("覆盖率", "ge", 50, "%", None), ("覆盖率增幅", "eq", 20, "个百分点", None),
            ("时限", "le", 10, "天", None)]),
        ("顾客满意度80以上，培育中国质量奖一家，标准突破9项、专利7件。", [
            ("顾客满意度", "ge", 80, None, None), ("培育中国质量奖", "ge", 1, "家", None),
            ("标准", "gt", 9, "项", None), ("专利", "gt", 7, "件", None)]),
        ("合格率比2010年提高5个百分点，达到93%，力争达到95%。办理时限3个工作日。", [
            ("合格率增幅", "eq", 5, "个百分点", None), ("合格率", "ge", 93, "%", None),
            ("合格率", "ge", 95, "%", None), ("办理时限", "le", 3, "个工作日", None)]),
        ("开展不少于4次的联合检查，完成检验1000批次。", [
            ("联合检查", "ge", 4, "次", None), ("完成检验", "ge", 1000, "批次", None)]),
        ("落实五方责任主体责任，对玩具、家电等10类产品实施监督抽查。", []),
        ("案件信息20个工作日内公开率达到100%。", [
            ("案件信息20个工作日内公开率", "eq", 100, "%", None)]),
    ],
)  # fmt: skip
def test_targets_in_the_ways_that_provinces_print_them(
    printed: str, expected: list[object]
) -> None:
    assert targets(printed) == expected


def test_dates_and_document_numbers_are_no_targets() -> None:
    assert targets("按照国办发〔2015〕19号要求，于2016年6月30日前完成，PM2.5持续改善。") == []


def test_figures_of_a_chapter_without_items_stand_with_the_plan() -> None:
    draft = read("质量工作2023年计划\n一、工作目标\n产品合格率达到95%。\n二、任务\n（一）甲。")
    (chapter, _) = draft.chapters
    assert [(t.metric, t.value, t.due) for t in chapter.targets] == [("产品合格率", 95, "2023")]
    assert [i.path for i in draft.items] == ["二(一)"]


def test_parts_of_a_figure_in_brackets_are_targets_of_their_own() -> None:
    draft = read("一、目标\n（一）合格率达到95%（其中种子98%以上，农药96%以上）。")
    assert [(t.metric, t.value) for t in draft.items[0].targets] == [
        ("合格率", 95),
        ("种子", 98),
        ("农药", 96),
    ]
