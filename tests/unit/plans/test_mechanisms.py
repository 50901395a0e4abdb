"""What sets up a mechanism, and what only counts, teaches, assesses or sums up one."""

import pytest

from campaigns.plans.draft import Item
from campaigns.plans.reader import read_plan


def item(title: str, matter: str) -> Item:
    text = f"示范市2024年质量工作要点\n一、监管\n（一）{title}。{matter}\n"
    return read_plan(text, file="200_plan.txt").items[0]


def kinds(matter: str, title: str = "工作安排") -> list[str]:
    return [found.kind for found in item(title, matter).mechanisms]


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        ("抽查比例不低于20%。", []),
        ("合理确定抽查比例。", ["risk_weighted_sampling"]),
        ("移送司法机关案件50件以上。", []),
        ("追溯体系建成率达到100%。", []),
        ("在50家企业推行信用承诺。", ["integrity_activity"]),
        ("举办首席质量官培训班。", []),
        ("加大12315宣传力度。", []),
        ("将信用体系建设纳入县区政府年度考核。", ["gov_quality_assessment"]),
        ("将品牌建设纳入省属企业考核。", []),
        ("完善建筑市场主体信用评价体系。", ["sector_credit_evaluation"]),
        ("推进企业信用信息公开和信用分级分类管理。", ["credit_disclosure", "credit_grading"]),
        ("加强对缺陷产品的召回监管。", []),
        ("对规模以上食品企业建立质量档案。", ["quality_credit_archive"]),
        ("依法公布抽查结果。", ["credit_disclosure"]),
        ("及时发布食品抽检信息。", ["credit_disclosure"]),
        ("实行食品“一品一码”追溯。", ["risk_monitoring"]),
        ("健全行政执法与刑事司法“两法衔接”机制。", ["admin_criminal_link"]),
        ("开展种子企业督查。", []),
        ("建立质量督察制度。", ["gov_quality_assessment"]),
        ("不合格产品后处理率达到100%。", ["sampling_follow_up"]),
        ("引导1000家企业公开质量承诺。", ["integrity_activity"]),
        ("引导企业信用修复。", []),
        ("健全信用修复机制。", ["credit_system_building"]),
        ("推行工程质量潜在缺陷保险。", ["quality_insurance"]),
        ("对失信企业实施市场禁入。", ["access_exit"]),
        ("建立药物警戒体系。", ["risk_monitoring"]),
        ("从投诉举报中梳理线索。", []),
        ("发布质量状况白皮书。", ["quality_statistics"]),
    ],
)
def test_what_is_ordered_is_set_up_and_not_a_figure_a_lesson_or_an_assessment(
    matter: str, expected: list[str]
) -> None:
    assert kinds(matter) == expected


def test_a_grade_is_no_end_of_a_list() -> None:
    matter = "依据企业质量信用等级实行A、B、C、D四级分类监管。"
    assert [found.name_zh for found in item("工作安排", matter).mechanisms] == [
        "依据企业质量信用等级实行A、B、C、D四级分类监管"
    ]


def test_a_general_heading_sums_up_the_mechanisms_below_it() -> None:
    assert kinds("建立企业信用档案。", "推进信用体系建设") == ["quality_credit_archive"]
    assert kinds("认真组织实施。", "推进信用体系建设") == ["credit_system_building"]
    assert kinds("建立企业信用档案。", "推行“双随机、一公开”监管") == [
        "double_random",
        "quality_credit_archive",
    ]


def test_what_is_assessed_graded_surveyed_or_taught_is_no_drive() -> None:
    for matter in (
        "将旅游市场综合整治工作纳入政府目标考核。",
        "实施知识产权领域信用分级分类监管。",
        "开展旅游服务满意度监测。",
        "切实把食品专项整治摆上重要位置。",
        "举办食品打假培训班。",
        "食品专项整治期间，每月召开调度会。",
        "对列入整治范围的食品企业逐户建立台账。",
    ):
        assert item("工作安排", matter).campaigns == ()
