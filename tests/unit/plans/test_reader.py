"""Items, campaigns and targets of whole texts, and the account of what was not placed."""

from datetime import date

import pytest

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


def test_a_text_without_headings_gives_no_items_and_names_its_lines() -> None:
    draft = read("本市召开质量工作会议。\n会议强调加强监管。")
    assert draft.items == ()
    assert [line.line for line in draft.unplaced] == [1, 2]
    assert draft.warnings[0].reason == "没有读出任何条目，这份文件可能不是行动计划"


def test_the_closing_paragraph_belongs_to_no_item() -> None:
    draft = read(
        "一、任务\n（一）甲。开展甲事。（省质监局负责）\n（二）乙。开展乙事。（省工商局负责）\n"
        "各地要严厉打击假冒伪劣。"
    )
    assert [line.line for line in draft.unplaced] == [4]
    assert all(not item.campaigns for item in draft.items)


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


def campaigns(body: str, title: str = "加强工作") -> list[tuple[str, str]]:
    draft = read(f"一、任务\n（一）{title}。{body}\n（二）乙。")
    return [(c.kind, c.quote) for c in draft.items[0].campaigns]


def test_listed_and_counted_drives_are_one_each() -> None:
    draft = read("一、任务\n（一）加强监管。继续开展农药、兽药、饲料“三大”专项整治。")
    assert [c.name_zh for c in draft.items[0].campaigns] == [
        "农药专项整治", "兽药专项整治", "饲料专项整治",
    ]  # fmt: skip


def test_two_drives_with_objects_of_their_own_are_two() -> None:
    assert campaigns("开展车用燃油专项整治和中国制造海外形象维护行动等。") == [
        ("special_rectification", "开展车用燃油专项整治"),
        ("special_action", "中国制造海外形象维护行动等"),
    ]


def test_setting_up_a_system_orders_no_drive() -> None:
    assert campaigns("建立食品安全风险监测体系，提高监督抽查能力，完善社会治理机制。") == []


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


def test_ordinary_supervision_counts_only_with_a_field() -> None:
    assert campaigns("加强事中事后监管。") == []
    assert campaigns("加强特种设备安全监察。") == [
        ("strengthened_supervision", "加强特种设备安全监察")
    ]


def test_the_name_of_a_cited_notice_orders_nothing() -> None:
    assert campaigns("按照《关于开展食品专项整治的通知》要求，做好准备。") == []


def targets(body: str) -> list[tuple[str, str, object, str | None, str | None]]:
    draft = read(f"一、任务\n（一）加强工作。{body}")
    return [(t.metric, t.op, t.value, t.unit, t.due) for t in draft.items[0].targets]


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


def test_a_responsibility_behind_the_last_of_several_is_the_sections_and_each_items() -> None:
    draft = read(
        "一、任务\n（一）提升质量\n1.开展甲事，做好甲事。\n2.开展乙事，做好乙事。\n"
        "责任单位：省质监局、省工商局\n（二）丙。"
    )
    section, first, second, _ = draft.items
    assert section.responsibility.agencies == ("省质监局", "省工商局")
    assert first.responsibility == second.responsibility == section.responsibility
    assert any("只写在所在的章（节）" in w.reason for w in draft.warnings)


def test_figures_of_a_chapter_without_items_stand_with_the_plan() -> None:
    draft = read("质量工作2023年计划\n一、工作目标\n产品合格率达到95%。\n二、任务\n（一）甲。")
    (chapter, _) = draft.chapters
    assert [(t.metric, t.value, t.due) for t in chapter.targets] == [("产品合格率", 95, "2023")]
    assert [i.path for i in draft.items] == ["二(一)"]


def test_a_chapter_that_orders_a_drive_itself_is_an_item() -> None:
    draft = read("一、任务\n（一）甲。\n二、执法\n开展农资专项整治。\n三、宣传\n做好宣传。")
    assert [(i.path, len(i.campaigns)) for i in draft.items] == [("一(一)", 0), ("二", 1)]
    assert [line.line for line in draft.unplaced] == [6]


def test_a_heading_that_orders_is_an_order_whatever_stands_below() -> None:
    draft = read(
        "黔州省2022年工作要点\n\n一、重点任务\n"
        "1．开展重点工业产品质量安全隐患排查整治专项行动。紧盯燃气具。\n"
        "2．开展特种设备隐患排查治理。电梯定期检验率达100%。\n"
        "3．实施旅游市场秩序“利剑行动”，一是开展文化市场专项整治。\n"
    )
    assert [[one.name_zh for one in item.campaigns] for item in draft.items] == [
        ["重点工业产品质量安全隐患排查整治专项行动"],
        ["特种设备隐患排查治理"],
        ["旅游市场秩序“利剑行动”", "文化市场专项整治"],
    ]


def test_the_longest_name_of_a_province_is_its_name() -> None:
    jurisdiction = read("贵州省2019年质量行动计划\n\n一、总体要求\n").front.jurisdiction
    assert jurisdiction is not None
    assert (jurisdiction.name, jurisdiction.level, jurisdiction.gbt2260) == (
        "贵州省",
        "province",
        "520000",
    )


_LISTED = """{intro}
一、甲工作。(省农委、省公安厅{first})
二、乙工作。(省商务厅、省公安厅{second})
三、丙工作。(各市、县人民政府)"""


@pytest.mark.parametrize(
    ("intro", "first", "second", "leading"),
    [
        ("总则。", "", "", ["", "", ""]),
        ("总则。", "。列首位的为牵头单位,下同", "", ["省农委", "省商务厅", ""]),
        ("总则。", "", "。排在第一位的为牵头部门,以下同", ["", "省商务厅", ""]),
        ("总则。", "。排名第一的为牵头单位", "", ["省农委", "", ""]),
        ("责任单位中排第一位的为牵头单位。", "", "", ["省农委", "省商务厅", ""]),
    ],
)
def test_the_first_named_leads_where_the_plan_says_so(
    intro: str, first: str, second: str, leading: list[str]
) -> None:
    text = _LISTED.format(intro=intro, first=first, second=second)
    items = read_plan(text, file="plan.txt").items
    assert ["、".join(item.responsibility.lead) for item in items] == leading
    assert [len(item.responsibility.agencies) for item in items] == [2, 2, 1]


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


def test_agencies_once_at_a_chapters_end_are_everyones_and_said_so() -> None:
    draft = read(
        "一、提升\n（一）甲。\n（二）开展乙。培育品牌5个。\n责任单位：省科技厅\n二、尾\n（三）丙。"
    )
    assert [i.responsibility.agencies for i in draft.items] == [("省科技厅",), ("省科技厅",), ()]
    assert any("只写在所在的章（节）" in w.reason for w in draft.warnings)


def test_agencies_that_no_rule_places_are_reported_with_their_line() -> None:
    draft = read("一、要求\n（一）督导。省市场监管局每季度调度一次。")
    assert draft.items[0].responsibility.mode == "none"
    assert [(u.line, u.text) for u in draft.unplaced] == [(2, "省市场监管局每季度调度一次")]


def test_matter_below_a_heading_that_ends_in_its_agencies_is_read() -> None:
    draft = read("一、措施\n（一）抓计量（省质监局负责）\n对加油机开展监督检查，受检率达95%。")
    assert [t.metric for t in draft.items[0].targets] == ["受检率"]
    assert len(draft.items[0].campaigns) == 1


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("（农资打假）农业农村部门牵头，每年开展农资打假专项治理行动。", ["农资打假专项治理行动"]),
        ("查处违法案件不少于300件，抽检不少于800批次。", []),
        ("重拳整治电线电缆“非标”乱象。", ["整治电线电缆“非标”乱象"]),
        ("省文化和旅游厅负责旅游市场专项整治。", ["旅游市场专项整治"]),
        ("食品安全“守查保”行动\n主要内容：查办案件1000件以上。", ["食品安全“守查保”行动"]),
        ("加强特种设备安全监管。电梯覆盖率提高到60%。", ["特种设备安全监管"]),
        ("集中整治（2026年3月—10月）。", []),
    ],
)
def test_campaigns_are_what_is_ordered_and_not_how_much(printed: str, names: list[str]) -> None:
    draft = read(f"一、任务\n（一）{printed}")
    assert [c.name_zh for c in draft.items[0].campaigns] == names


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


@pytest.mark.parametrize(
    ("text", "lead", "agencies"),
    [
        ("市商务局负责甲，市质监局负责乙。", (), ("市商务局", "市质监局")),
        ("县公安局：负责牵头组织专项行动。", ("县公安局",), ("县公安局",)),
        ("由省质量办统筹协调，各成员单位密切配合。", ("省质量办",), ("省质量办", "各成员单位")),
        ("省局要开展专项检查，各市局负责后处理。", (), ("省局", "各市局")),
        ("各市、县人民政府要高度重视。", (), ()),
        ("甲。（省药监局、省公安厅按职责分工负责，省海关配合）", ("省药监局", "省公安厅"),
         ("省药监局", "省公安厅", "省海关")),
    ],
)  # fmt: skip
def test_sentences_say_who_acts(
    text: str, lead: tuple[str, ...], agencies: tuple[str, ...]
) -> None:
    who = read(f"一、任务\n（一）{text}").items[0].responsibility
    assert (who.lead, who.agencies) == (lead, agencies)


def test_parts_of_a_figure_in_brackets_are_targets_of_their_own() -> None:
    draft = read("一、目标\n（一）合格率达到95%（其中种子98%以上，农药96%以上）。")
    assert [(t.metric, t.value) for t in draft.items[0].targets] == [
        ("合格率", 95),
        ("种子", 98),
        ("农药", 96),
    ]


def test_a_drive_that_names_no_field_takes_the_plans() -> None:
    draft = read("某市成品油综合整治工作方案\n一、任务\n（一）开展联合执法检查。")
    assert [c.category for c in draft.items[0].campaigns] == ["motor_fuel"]


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


def test_a_list_of_bodies_that_is_not_read_is_reported() -> None:
    draft = read("一、任务\n（一）开展检查。（食品科、张某某、各所）\n（二）抽查。（市教育局）")
    assert [(u.line, u.text) for u in draft.unplaced] == [(2, "（食品科、张某某、各所）")]


def test_a_name_that_is_no_agency_is_reported_once_with_its_own_line() -> None:
    draft = read(
        "一、任务\n（一）开展检查。\n1.甲事。\n2.乙事。\n责任单位：省农委、若干志愿者、省公安厅"
    )
    assert [(u.line, u.text) for u in draft.unplaced] == [(5, "若干志愿者")]


@pytest.mark.parametrize(
    ("order", "category"),
    [
        ("抽检草种样品，严厉查处以次充好行为", "farm_inputs"),
        ("整治边境口岸侵权假冒", "counterfeit_goods"),
        ("严厉打击“不合理低价游”", "tourism_market"),
        ("严打网络直播等领域侵权盗版", "piracy_copyright"),
    ],
)
def test_the_field_is_that_of_the_goods_and_not_of_the_trick(order: str, category: str) -> None:
    draft = read(f"一、任务\n（一）{order}。")
    assert {c.category for c in draft.items[0].campaigns} == {category}
