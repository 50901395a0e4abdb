"""Which phrases of an item's matter are campaigns, and of what field."""

import pytest

from campaigns.plans.draft import PlanDraft
from campaigns.plans.reader import read_plan


def read(text: str) -> PlanDraft:
    return read_plan(text, file="200_plan.txt")


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


def test_ordinary_supervision_counts_only_with_a_field() -> None:
    assert campaigns("加强事中事后监管。") == []
    assert campaigns("加强特种设备安全监察。") == [
        ("strengthened_supervision", "加强特种设备安全监察")
    ]


def test_the_name_of_a_cited_notice_orders_nothing() -> None:
    assert campaigns("按照《关于开展食品专项整治的通知》要求，做好准备。") == []


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


def test_a_drive_that_names_no_field_takes_the_plans() -> None:
    draft = read("某市成品油综合整治工作方案\n一、任务\n（一）开展联合执法检查。")
    assert [c.category for c in draft.items[0].campaigns] == ["motor_fuel"]


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


@pytest.mark.parametrize(
    "told",
    [
        "健全三省打击侵权假冒联席会议制度。",
        "公开侵权假冒查处案件信息。",
        "成立农资打假专项治理行动领导小组。",
        "全省质监系统全年查办大案要案不少于200宗。",
        "捣毁制假窝点50个。",
        "农资抽检批次比上年增长10%。",
        "食品抽检力度明显增强，农资打假工作得到进一步加强。",
        "对黑加油站，6月底前全部取缔。",
    ],
)
def test_what_tells_of_an_act_or_counts_it_orders_none(told: str) -> None:
    assert campaigns(told) == []


def test_the_plans_own_drive_is_not_ordered_again() -> None:
    assert campaigns("牵头组织专项治理行动。", "省农业农村厅") == []
    assert campaigns("牵头组织种子专项治理行动。", "省农业农村厅") != []


def test_a_quoted_drive_is_told_by_its_name_or_by_what_is_done_in_it() -> None:
    assert campaigns("开展“云端2017”行动，破获侵权案件。") == [
        ("special_action", "开展“云端2017”行动")
    ]
    assert campaigns("开展农民工“春潮”行动，培训技工。") == []


def test_departments_that_join_lend_no_field() -> None:
    draft = read("一、任务\n（一）甲。会同商务、生态环境部门排查加油站。\n（二）乙。")
    assert [c.category for c in draft.items[0].campaigns] == ["motor_fuel"]
