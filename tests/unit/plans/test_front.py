"""Title, issuer, numbers and dates of a whole text."""

from datetime import date

from campaigns.plans.draft import PlanDraft
from campaigns.plans.reader import read_plan


def read(text: str) -> PlanDraft:
    return read_plan(text, file="200_plan.txt")


def test_front_matter_is_read_where_it_is_printed() -> None:
    draft = read(
        "青石县人民政府办公室关于印发青石县2016年质量工作计划的通知\n青政办〔2016〕9号\n"
        "各乡镇人民政府，县政府各部门：\n"
        "《青石县2016年质量工作计划》已经县政府同意，现印发给你们，请认真贯彻执行。\n"
        "青石县人民政府办公室\n2016年3月21日\n青石县2016年质量工作计划\n一、任务\n（一）甲。\n"
    )
    front = draft.front
    assert front.title == "青石县2016年质量工作计划"
    assert front.doc_no == "青政办〔2016〕9号"
    assert front.issuing_body == "青石县人民政府办公室"
    assert front.approved_by == "青石县人民政府"
    assert front.issue_date == date(2016, 3, 21)
    assert front.period
    assert (front.period.start, front.period.end) == (date(2016, 1, 1), date(2016, 12, 31))
    assert front.jurisdiction
    assert (front.jurisdiction.name, front.jurisdiction.level) == ("青石县", "county")


def test_nothing_is_invented_where_front_matter_is_missing() -> None:
    front = read("一、任务\n（一）甲。").front
    assert (front.title, front.doc_no, front.issue_date, front.period) == (None, None, None, None)


def test_the_longest_name_of_a_province_is_its_name() -> None:
    jurisdiction = read("贵州省2019年质量行动计划\n\n一、总体要求\n").front.jurisdiction
    assert jurisdiction is not None
    assert (jurisdiction.name, jurisdiction.level, jurisdiction.gbt2260) == (
        "贵州省",
        "province",
        "520000",
    )


def test_the_day_of_writing_is_not_that_of_publishing() -> None:
    front = read(
        "发文机关:\t某省政府办公厅\t成文日期:\t2014年07月02日\n"
        "发文字号:\t某政办发〔2014〕61号\t发布日期:\t2014年07月08日\n"
        "某省2014年质量行动计划\n一、任务\n（一）甲。"
    ).front
    assert (front.issue_date, front.publish_date) == (date(2014, 7, 2), date(2014, 7, 8))


def test_front_matter_over_several_lines() -> None:
    draft = read(
        "某省市场监督管理局等八部门关于印发《方案》的通知\n（此件公开发布）\n"
        "某省质量提升实施办法\n（2026—2028年）\n一、任务\n（一）甲。"
    )
    assert draft.front.title == "某省质量提升实施办法（2026—2028年）"
    assert draft.front.issuing_body == "某省市场监督管理局等八部门"
    assert draft.front.period is not None
    assert draft.front.period.end == date(2028, 12, 31)
