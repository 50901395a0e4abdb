"""Words for readers: states, roles, bases, kinds of items."""

from flask_babel import lazy_gettext as _l

from campaigns.planning.assignment_rules import AssignmentOrigin
from campaigns.planning.checklist_items import ItemType, JudgedBy, Verdict
from campaigns.planning.rules import CampaignState
from campaigns.planning.terms import AgencyRole, PassRateBasis

STATE_NAMES = {
    CampaignState.DRAFT: _l("草稿"),
    CampaignState.ANNOUNCED: _l("已公布"),
    CampaignState.RUNNING: _l("进行中"),
    CampaignState.CLOSED: _l("已结束"),
    CampaignState.REPORTED: _l("已公布结果"),
}
STATE_MARKS = {
    CampaignState.DRAFT: "waiting",
    CampaignState.ANNOUNCED: "procedure",
    CampaignState.RUNNING: "procedure",
    CampaignState.CLOSED: "removed",
    CampaignState.REPORTED: "removed",
}
ROLE_NAMES = {
    AgencyRole.LEAD: _l("牵头"),
    AgencyRole.SUPPORTING: _l("配合"),
    AgencyRole.SHARED: _l("按职责分工"),
    AgencyRole.LISTED: _l("责任单位"),
}
BASIS_NAMES = {
    PassRateBasis.FIRST_VISIT: _l("按企业计，首次检查"),
    PassRateBasis.AFTER_REINSPECTION: _l("按企业计，整改复查后"),
    PassRateBasis.FIRST_TEST: _l("按批次计，首次检验"),
    PassRateBasis.AFTER_RETEST: _l("按批次计，复检后"),
}
ITEM_TYPE_NAMES = {
    ItemType.YES_NO: _l("合格、不合格"),
    ItemType.CHOICE: _l("选择"),
    ItemType.NUMBER: _l("数字"),
    ItemType.MEASUREMENT: _l("测量（多个读数）"),
    ItemType.TEXT: _l("文字"),
    ItemType.PHOTO: _l("照片"),
}
JUDGED_BY_NAMES = {
    JudgedBy.EACH: _l("每个读数都要合格"),
    JudgedBy.MEAN: _l("平均值合格"),
}
SEVERITY_NAMES = {"minor": _l("轻微"), "general": _l("一般"), "serious": _l("严重")}
ORIGIN_NAMES = {AssignmentOrigin.DRAW: _l("抽取"), AssignmentOrigin.ORDER: _l("指定")}
VERDICT_NAMES = {
    Verdict.PASS: _l("合格"),
    Verdict.FAIL: _l("不合格"),
    Verdict.NOT_APPLICABLE: _l("不适用"),
}
