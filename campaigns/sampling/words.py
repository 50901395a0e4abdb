"""Words for samplings on pages and in files."""

from flask_babel import lazy_gettext as _l

from campaigns.sampling.import_models import RowFate
from campaigns.sampling.lifecycle import Purpose, ReportKind, SamplingAct, SamplingState, Verdict
from campaigns.sampling.pass_rates import SamplingBasis
from registry.credit.vocabulary import Severity

_S, _A = SamplingState, SamplingAct

STATE_NAMES = {
    _S.TAKEN: _l("已抽样"),
    _S.SEALED: _l("已封样"),
    _S.SENT: _l("已送检"),
    _S.RECEIVED: _l("检验中"),
    _S.VOID: _l("样品作废"),
    _S.PASSED: _l("合格"),
    _S.FAILED: _l("不合格，待送达"),
    _S.SERVED: _l("已送达，异议期"),
    _S.CONTESTED: _l("异议处理中"),
    _S.UPHELD: _l("维持不合格"),
    _S.OVERTURNED: _l("已推翻"),
    _S.CONFIRMED: _l("不合格已确认"),
    _S.RECTIFYING: _l("已责令整改"),
    _S.FAILED_AGAIN: _l("复查不合格，报省级"),
    _S.ANNOUNCED: _l("已公告"),
    _S.FAILED_AFTER_ANNOUNCEMENT: _l("公告后仍不合格"),
    _S.STOPPED: _l("停业整顿"),
    _S.FAILED_AFTER_STOP: _l("整顿后仍不合格"),
    _S.REVOCATION_PROPOSED: _l("已建议吊销"),
    _S.CLOSED: _l("整改合格，办结"),
}
MARKS = {
    _S.VOID: "revoked",
    _S.PASSED: "repaired",
    _S.FAILED: "waiting",
    _S.SERVED: "waiting",
    _S.CONTESTED: "objection",
    _S.UPHELD: "waiting",
    _S.OVERTURNED: "revoked",
    _S.CONFIRMED: "listed",
    _S.FAILED_AGAIN: "listed",
    _S.ANNOUNCED: "listed",
    _S.FAILED_AFTER_ANNOUNCEMENT: "listed",
    _S.STOPPED: "listed",
    _S.FAILED_AFTER_STOP: "listed",
    _S.REVOCATION_PROPOSED: "listed",
    _S.CLOSED: "repaired",
}
ACT_NAMES = {
    _A.SEAL: _l("登记封样"),
    _A.SEND: _l("登记送检"),
    _A.RECEIVE: _l("登记收样"),
    _A.VOID: _l("作废样品"),
    _A.REPORT_PASS: _l("检验合格"),
    _A.REPORT_FAIL: _l("检验不合格"),
    _A.SERVE: _l("登记送达"),
    _A.OBJECT: _l("登记异议"),
    _A.REJECT_OBJECTION: _l("不予采纳异议"),
    _A.RETEST_FAIL: _l("复检不合格"),
    _A.RETEST_PASS: _l("复检合格"),
    _A.CONFIRM: _l("确认不合格"),
    _A.OVERTURN: _l("推翻结果"),
    _A.PUBLISH: _l("公布结果"),
    _A.PENALISE: _l("登记处罚决定"),
    _A.ORDER_RECTIFICATION: _l("责令整改"),
    _A.FOLLOW_UP_PASS: _l("复查合格"),
    _A.FOLLOW_UP_FAIL: _l("复查不合格"),
    _A.ANNOUNCE: _l("登记省级公告"),
    _A.STOP: _l("责令停业整顿"),
    _A.PROPOSE_REVOCATION: _l("建议吊销许可"),
    _A.REOPEN_RECTIFICATION: _l("复查结果被推翻，恢复整改待复查"),
    _A.REOPEN_ANNOUNCEMENT: _l("复查结果被推翻，恢复公告后待复查"),
    _A.REOPEN_STOP: _l("复查结果被推翻，恢复停业整顿"),
}
VERDICT_NAMES = {Verdict.PASS: _l("合格"), Verdict.FAIL: _l("不合格")}
PURPOSE_NAMES = {
    Purpose.SUPERVISION: _l("监督抽查"),
    Purpose.REINSPECTION: _l("整改复查"),
    Purpose.RECHECK: _l("公告或停业后复查"),
}
KIND_NAMES = {ReportKind.FIRST: _l("初检"), ReportKind.RETEST: _l("复检")}
SEVERITY_NAMES = {
    Severity.MINOR: _l("轻微"),
    Severity.GENERAL: _l("一般"),
    Severity.SERIOUS: _l("严重"),
}
FATE_NAMES = {
    RowFate.STORED: _l("可以登记"),
    RowFate.ALREADY: _l("已经登记过"),
    RowFate.REFUSED: _l("退回"),
}
BASIS_NAMES = {
    SamplingBasis.BATCHES_FIRST_TEST: _l("批次，初检"),
    SamplingBasis.BATCHES_AFTER_RETEST: _l("批次，复检后"),
    SamplingBasis.ENTERPRISES_FIRST_TEST: _l("企业，初检"),
    SamplingBasis.ENTERPRISES_AFTER_RETEST: _l("企业，复检后"),
}
COLUMN_NAMES = {
    "number": _l("抽样单编号"),
    "report_no": _l("报告编号"),
    "laboratory": _l("检验机构"),
    "issued_on": _l("签发日期"),
    "item": _l("检验项目"),
    "value": _l("检验结果"),
    "unit": _l("单位"),
    "method": _l("检验方法"),
}


def names() -> dict[str, object]:
    """Everything a template names states, acts, verdicts and purposes by."""
    return {
        "states": {state.value: name for state, name in STATE_NAMES.items()},
        "marks": {state.value: MARKS.get(state, "procedure") for state in SamplingState},
        "act_names": {act.value: name for act, name in ACT_NAMES.items()},
        "verdicts": {verdict.value: name for verdict, name in VERDICT_NAMES.items()},
        "purposes": {purpose.value: name for purpose, name in PURPOSE_NAMES.items()},
        "report_kinds": {kind.value: name for kind, name in KIND_NAMES.items()},
        "severities": {one.value: name for one, name in SEVERITY_NAMES.items()},
        "fates": {fate.value: name for fate, name in FATE_NAMES.items()},
        "columns": COLUMN_NAMES,
    }
