"""Words for visits and findings on pages and in files."""

from flask_babel import lazy_gettext as _l

from campaigns.evidence.rules import ClockDoubt
from campaigns.inspections.lifecycle import FindingAct, FindingState
from campaigns.inspections.remarks import Remark
from campaigns.inspections.schemas import RESULT_NAMES, SEVERITY_NAMES, STATE_NAMES
from campaigns.planning.checklist_items import Verdict

ACT_NAMES = {
    FindingAct.CONFIRM: _l("确认"),
    FindingAct.WITHDRAW: _l("撤回"),
    FindingAct.ORDER_RECTIFICATION: _l("责令整改"),
    FindingAct.REINSPECT: _l("登记复查"),
    FindingAct.CLOSE: _l("结案"),
    FindingAct.PENALISE: _l("登记处罚决定"),
    FindingAct.CORRECT: _l("更正"),
    FindingAct.REFER: _l("移送公安机关"),
    FindingAct.TAKE_BACK: _l("公安机关退回"),
}
VERDICT_NAMES = {
    Verdict.PASS: _l("合格"),
    Verdict.FAIL: _l("不合格"),
    Verdict.NOT_APPLICABLE: _l("不适用"),
}
MARKS = {
    FindingState.RECORDED: "waiting",
    FindingState.CONFIRMED: "procedure",
    FindingState.WITHDRAWN: "revoked",
    FindingState.RECTIFICATION_ORDERED: "procedure",
    FindingState.REINSPECTED: "procedure",
    FindingState.CLOSED: "repaired",
    FindingState.PENALISED: "procedure",
    FindingState.REFERRED: "procedure",
}

REMARK_NAMES = {
    Remark.AFTER_CLOSING: _l("专项行动结束之后才收到"),
    Remark.AFTER_REPORT: _l("专项行动公布结果之后才收到，不在公布的数字之内"),
    Remark.AGENCY_LEFT: _l("收到时本机关已不参加这次专项行动"),
    Remark.OFFICER_LEFT: _l("收到时有检查人员已不在岗"),
    Remark.STOOD_ASIDE: _l("检查那天有检查人员登记了与这家企业的回避"),
    Remark.NOT_AS_DRAWN: _l("双随机抽中的检查人员没有都去"),
}
DOUBTS = {
    ClockDoubt.AFTER_RECEIPT: _l("设备时钟晚于收到时刻，不可信"),
    ClockDoubt.BEFORE_VISIT: _l("设备时钟早于检查日，不可信"),
}


def names() -> dict[str, object]:
    """Everything a template names states, acts, results and severities by."""
    return {
        "states": {state.value: name for state, name in STATE_NAMES.items()},
        "marks": {state.value: mark for state, mark in MARKS.items()},
        "severities": {severity.value: name for severity, name in SEVERITY_NAMES.items()},
        "results": {result.value: name for result, name in RESULT_NAMES.items()},
        "act_names": {act.value: name for act, name in ACT_NAMES.items()},
        "remarks": {remark.value: name for remark, name in REMARK_NAMES.items()},
        "doubts": {doubt.value: name for doubt, name in DOUBTS.items()},
        "verdicts": {verdict.value: name for verdict, name in VERDICT_NAMES.items()},
    }
