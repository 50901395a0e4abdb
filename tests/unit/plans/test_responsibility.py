"""Roles and agencies as plans print them."""

import pytest

from campaigns.plans.draft import Responsibility
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
        ("做好工作。(省商务厅会同省公安厅、省税务局负责)", "lead_support", ["省商务厅"],
         ["省公安厅", "省税务局"], None),
        ("做好工作。(市农业局牵头,市直有关部门,各县(市、区)人民政府参与)", "lead_support",
         ["市农业局"], ["市直有关部门", "各县(市、区)人民政府"], None),
        ("做好工作。(各市、县人民政府负责)", "tier", [], [], ["各市、县人民政府"]),
        ("做好工作。(省质量强省领导小组成员单位按职责分工负责)", "all_members", [], [],
         ["省质量强省领导小组成员单位"]),
        ("做好工作。（市文化广电和旅游局、市民政局按职责分工负责", "shared", [], [],
         ["市文化广电和旅游局", "市民政局"]),
        ("做好工作。〔省工业和信息化委牵头，省质监局分工负责〕", "lead_support",
         ["省工业和信息化委"], ["省质监局"], None),
        ("做好工作。（责任单位：省农委、省工商局。列第一位的为牵头单位，下同）", "lead_support",
         ["省农委"], ["省工商局"], None),
        ("做好工作。【责任部门：市交通委（市道运局）、市气象局】", "listed", [], [],
         ["市交通委（市道运局）", "市气象局"]),
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
