"""Roles and agencies as plans print them."""

import pytest

from campaigns.plans.draft import PlanDraft, Responsibility
from campaigns.plans.reader import read_plan
from campaigns.plans.responsibility import find_responsibility, settle


def read(*paragraphs: str) -> Responsibility:
    return settle(find_responsibility(paragraphs)[0])


@pytest.mark.parametrize(
    ("printed", "mode", "lead", "support", "agencies"),
    [
        ("做好工作。(市质监局牵头,市发改委、市公安局配合)", "lead_support", ["市质监局"],
         ["市发改委", "市公安局"], None),
        ("做好工作。（省质监局、省工商局等按职责分工负责）", "shared", [], [],
         ["省质监局", "省工商局"]),
        ("牵头单位：市市场监管局；配合单位：市教育局、市公安局", "lead_support", ["市市场监管局"],
         ["市教育局", "市公安局"], None),
        ("做好工作。责任单位：省科技厅、省财政厅", "listed", [], [], ["省科技厅", "省财政厅"]),
        ("省质监局、工业和信息化厅、科技厅负责落实。", "listed", [], [],
         ["省质监局", "工业和信息化厅", "科技厅"]),
        ("由市质监局负责,市住房城乡建设局协助。", "lead_support", ["市质监局"],
         ["市住房城乡建设局"], None),
        ("做好工作。（省商务厅，广州、深圳海关）", "listed", [], [],
         ["省商务厅", "广州海关", "深圳海关"]),
        ("示范海关、边城海关联合开展打击走私行动。", "listed", [], [], ["示范海关", "边城海关"]),
        ("省供销合作总社：负责经营监管。", "listed", [], [], ["省供销合作总社"]),
        ("支持市场监管部门牵头开展工作。省质监局会同省公安厅开展检查。", "lead_support",
         ["省质监局"], ["省公安厅"], None),
        ("做好工作。（省质监局、省公安厅，2015年底前完成）", "listed", [], [],
         ["省质监局", "省公安厅"]),
        ("做好工作。（各市人民政府、县政府，省质监局负责）", "listed", [], [],
         ["各市人民政府、县政府", "省质监局"]),
        ("成立领导小组，由省农业农村厅主要负责同志任组长。", "none", [], [], []),
        ("做好工作。(省商务厅会同省公安厅、省税务局负责)", "lead_support", ["省商务厅"],
         ["省公安厅", "省税务局"], None),
        ("做好工作。(市农业局牵头,市直有关部门,各县(市、区)人民政府参与)", "lead_support",
         ["市农业局"], ["市直有关部门", "各县(市、区)人民政府"], None),
        ("做好工作。(各市、县人民政府负责)", "tier", [], [], ["各市、县人民政府"]),
        ("做好工作。(省质量强省领导小组成员单位按职责分工负责)", "all_members", [], [],
         ["省质量强省领导小组成员单位"]),
        ("做好工作。（市文化广电和旅游局、市民政局按职责分工负责", "shared", [], [],
         ["市文化广电和旅游局", "市民政局"]),
        ("做好工作。（市市场监管局、市贸促会、市消委会）", "listed", [], [],
         ["市市场监管局", "市贸促会", "市消委会"]),
        ("做好工作。（省质监局，省有关部门）", "listed", [], [], ["省质监局", "省有关部门"]),
        ("做好工作。（省法院、民航示范监管局、中国铁路示范局集团公司）", "listed", [], [],
         ["省法院", "民航示范监管局", "中国铁路示范局集团公司"]),
        ("做好工作。（省质监局负总责，各有关部门参加）", "lead_support", ["省质监局"],
         ["各有关部门"], None),
        ("——责任单位：市局质量处、稽查局。", "listed", [], [], ["市局质量处", "稽查局"]),
        ("牵头单位 省商务厅 配合单位 省公安厅、省税务局", "lead_support", ["省商务厅"],
         ["省公安厅", "省税务局"], None),
        ("做好工作。（企业、学校、社会组织）", "none", [], [], []),
        ("做好工作。（商场、超市、市场监管所）", "none", [], [], []),
        ("县住建局、县交通局按职责分工，做好工作。", "shared", [], [], ["县住建局", "县交通局"]),
        ("做好工作。〔省工业和信息化委牵头，省质监局分工负责〕", "lead_support",
         ["省工业和信息化委"], ["省质监局"], None),
        ("做好工作。（责任单位：省农委、省工商局。列第一位的为牵头单位，下同）", "lead_support",
         ["省农委"], ["省工商局"], None),
        ("做好工作。【责任部门：市交通委（市道运局）、市气象局】", "listed", [], [],
         ["市交通委（市道运局）", "市气象局"]),
        ("做好工作。（牵头：省市场监管局；配合：省公安厅）", "lead_support", ["省市场监管局"],
         ["省公安厅"], None),
        ("做好工作。责任单位：省市场监管局（牵头）、省公安厅（配合）", "lead_support",
         ["省市场监管局"], ["省公安厅"], None),
        ("做好工作。责任单位为省市场监管局和省公安厅。", "listed", [], [],
         ["省市场监管局", "省公安厅"]),
        ("做好工作。省药监局为牵头单位，省公安厅、省教育厅为配合单位。", "lead_support",
         ["省药监局"], ["省公安厅", "省教育厅"], None),
        ("主管部门：省药监局", "listed", [], [], ["省药监局"]),
        ("做好工作。分工：省药监局主办，省公安厅协办。", "lead_support", ["省药监局"],
         ["省公安厅"], None),
        ("省市场监督管理局会同省商务厅、省税务局开展成品油质量专项整治，覆盖率达到100%。",
         "lead_support", ["省市场监督管理局"], ["省商务厅", "省税务局"], None),
        ("农业农村部门牵头，会同公安、供销合作部门，每年春秋两季开展农资打假。", "lead_support",
         ["农业农村部门"], ["公安", "供销合作部门"], None),
        ("由省药监局会同省国资委、省工商联组织实施，力争有所突破。", "lead_support",
         ["省药监局"], ["省国资委", "省工商联"], None),
        ("省文化和旅游厅负责旅游市场专项整治；省公安厅配合。", "lead_support",
         ["省文化和旅游厅"], ["省公安厅"], None),
        ("做好工作。（食品科、各所）", "listed", [], [], ["食品科", "各所"]),
        ("做好工作。（局属各单位）", "listed", [], [], ["局属各单位"]),
        ("做好工作。（市“双随机、一公开”联席会议成员单位）", "all_members", [], [],
         ["市“双随机、一公开”联席会议成员单位"]),
        ("做好工作。①省市场监管局牵头，②省财政厅配合。", "lead_support", ["省市场监管局"],
         ["省财政厅"], None),
        ("做好工作。（市公安局*、市商务局，标*为牵头单位）", "lead_support", ["市公安局"],
         ["市商务局"], None),
        ("做好工作。（以市公安局为主，市商务局协助）", "lead_support", ["市公安局"],
         ["市商务局"], None),
        ("打击侵权（省药监局牵头，省公安厅配合）。查处盗版（省版权局、省网信办按职责分工负责）。",
         "lead_support", ["省药监局"], ["省公安厅"],
         ["省药监局", "省公安厅", "省版权局", "省网信办"]),
        ("开展检查，省药监局牵头，省公安厅配合，各市（州）、县（市、区）人民政府落实。",
         "lead_support", ["省药监局"], ["省公安厅", "各市（州）、县（市、区）人民政府"], None),
        ("做好工作。（省公安厅、省药监局按职责分工牵头负责，省法院配合）", "lead_support",
         ["省公安厅", "省药监局"], ["省法院"], None),
        ("做好工作。（责任单位：省药监局，各区县政府〔含两江新区、高新区，下同〕）", "listed", [],
         [], ["省药监局", "各区县政府"]),
        ("做好工作。此项工作由省农委牵头，省质监局参与。", "lead_support", ["省农委"],
         ["省质监局"], None),
        ("做好工作。（食品工作由省药监局牵头，农资工作由省农委负责）", "lead_support",
         ["省药监局"], ["省农委"], None),
        ("做好工作。（中国自由贸易试验区管委会牵头）", "lead_support",
         ["中国自由贸易试验区管委会"], [], None),
        ("做好工作。具体由省农委负责。", "listed", [], [], ["省农委"]),
        ("牵头单位：省商务厅（省打击侵权假冒工作领导小组办公室）", "lead_support", ["省商务厅"],
         [], None),
        ("做好工作。（省农委·省质监局/省工商局）", "listed", [], [],
         ["省农委", "省质监局", "省工商局"]),
    ],
)  # fmt: skip
def test_roles_are_read_as_printed(
    printed: str, mode: str, lead: list[str], support: list[str], agencies: list[str] | None
) -> None:
    who = read(printed)
    assert who.mode == mode
    assert list(who.lead) == lead
    assert list(who.support) == support
    assert list(who.agencies) == (agencies if agencies is not None else lead + support)


@pytest.mark.parametrize(
    "printed",
    [
        "广泛开展QC小组(质量管理小组)活动。",
        "“五小”(小建议、小革新、小攻关)活动。",
        "按照《通知》(国办发〔2013〕47号)，做好考核准备工作。",
        "各级政府要高度重视质量工作，形成工作合力。",
        "推行企业首席质量官制度，由企业自主决定。",
    ],
)
def test_other_brackets_and_sentences_name_nobody(printed: str) -> None:
    assert read(printed).agencies == ()


def test_what_is_left_to_an_agency_stays_the_items_matter() -> None:
    text = "一、任务\n（一）加强监管。农资打假专项行动由省农委牵头，省质监局配合。\n（二）乙。"
    item = read_plan(text, file="x.txt").items[0]
    assert (item.responsibility.lead, item.responsibility.support) == (("省农委",), ("省质监局",))
    assert [c.quote for c in item.campaigns] == ["农资打假专项行动"]


def test_several_brackets_of_one_item_add_up() -> None:
    who = read("开展整治（市市场监管局负责）。组织打假（市农业农村局牵头，市公安局参与）。")
    assert who.lead == ("市农业农村局",)
    assert set(who.support) == {"市市场监管局", "市公安局"}


def test_labels_on_lines_of_their_own() -> None:
    who = read("实施守护行动。", "牵头单位：市市场监管局", "配合单位：市教育局", "完成时限：11月底")
    assert (who.lead, who.support) == (("市市场监管局",), ("市教育局",))


def test_a_list_ending_in_et_cetera_stays_open() -> None:
    assert read("做好工作。(省科技厅、省质监局等相关部门按职责分工负责)").open_ended
    assert not read("做好工作。(省科技厅、省质监局按职责分工负责)").open_ended


def test_and_inside_a_name_does_not_split_it() -> None:
    who = read("做好工作。（省经济和信息化委、省住房和城乡建设厅和省财政厅负责）")
    assert who.agencies == ("省经济和信息化委", "省住房和城乡建设厅", "省财政厅")


def test_what_is_no_agency_is_given_back() -> None:
    reading, _ = find_responsibility(["做好工作。(市质监局、市工商局、若干志愿者、市公安局负责)"])
    assert reading.strange == ["若干志愿者"]
    assert reading.names() == ("市质监局", "市工商局", "市公安局")


def test_a_bracket_that_is_broken_over_two_lines_is_one() -> None:
    broken = "一、规范市场。开展检查。（市公安局、人行样例\n分行牵头，市商务局参加）\n二、总结。"
    (item, _) = read_plan(broken, file="x.txt").items
    assert item.responsibility.lead == ("市公安局", "人行样例分行")
    assert item.responsibility.support == ("市商务局",)


def whole(text: str) -> PlanDraft:
    return read_plan(text, file="200_plan.txt")


def test_a_responsibility_behind_the_last_of_several_is_the_sections_and_each_items() -> None:
    draft = whole(
        "一、任务\n（一）提升质量\n1.开展甲事，做好甲事。\n2.开展乙事，做好乙事。\n"
        "责任单位：省质监局、省工商局\n（二）丙。"
    )
    section, first, second, _ = draft.items
    assert section.responsibility.agencies == ("省质监局", "省工商局")
    assert first.responsibility == second.responsibility == section.responsibility
    assert any("只写在所在的章（节）" in w.reason for w in draft.warnings)


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


def test_agencies_once_at_a_chapters_end_are_everyones_and_said_so() -> None:
    draft = whole(
        "一、提升\n（一）甲。\n（二）开展乙。培育品牌5个。\n责任单位：省科技厅\n二、尾\n（三）丙。"
    )
    assert [i.responsibility.agencies for i in draft.items] == [("省科技厅",), ("省科技厅",), ()]
    assert any("只写在所在的章（节）" in w.reason for w in draft.warnings)


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
    who = whole(f"一、任务\n（一）{text}").items[0].responsibility
    assert (who.lead, who.agencies) == (lead, agencies)
