"""What states, reasons and classes of draws are called."""

from flask_babel import lazy_gettext as _l

from campaigns.draws.publications import Publication
from campaigns.draws.results import Outcome
from campaigns.draws.roster_rules import AbsenceKind
from campaigns.draws.rules import (
    Basis,
    DrawState,
    ExemptionReason,
    ItemClass,
    Naming,
    StrikeState,
    SubstitutionReason,
    VoidCause,
)

STATES = {
    DrawState.PREPARED: _l("准备中"),
    DrawState.FROZEN: _l("名录库已冻结"),
    DrawState.COMMITTED: _l("两方已承诺"),
    DrawState.DRAWN: _l("已抽取"),
    DrawState.PUBLISHED: _l("已公开"),
    DrawState.VOID: _l("作废"),
}
MARKS = {
    DrawState.PREPARED: "waiting",
    DrawState.FROZEN: "procedure",
    DrawState.COMMITTED: "procedure",
    DrawState.DRAWN: "procedure",
    DrawState.PUBLISHED: "none",
    DrawState.VOID: "revoked",
}
ITEM_CLASSES = {
    ItemClass.GENERAL: _l("一般检查事项（比例有上限）"),
    ItemClass.KEY: _l("重点检查事项（比例不设上限）"),
}
BASES = {
    Basis.RISK_CLASS: _l("企业信用风险分类"),
    Basis.GRADE: _l("质量信用等级"),
}
REASONS = {
    ExemptionReason.CEASED: _l("已停业或者注销"),
    ExemptionReason.LAWFUL_EXEMPTION: _l("依法免予检查"),
    ExemptionReason.UNDER_INVESTIGATION: _l("正在立案调查"),
    ExemptionReason.FORCE_MAJEURE: _l("不可抗力"),
    ExemptionReason.VISITS_REACHED: _l("今年检查次数已满"),
    ExemptionReason.ASSIGNED_ALREADY: _l("本次行动已安排检查"),
}
SUBSTITUTIONS = {
    SubstitutionReason.RECUSAL: _l("回避"),
    SubstitutionReason.ABSENCE: _l("请假"),
    SubstitutionReason.TRANSFER: _l("调离"),
    SubstitutionReason.BOOKED: _l("当天检查已排满"),
}
NAMINGS = {
    Naming.AT_ONCE: _l("现在公开名单"),
    Naming.AFTER_VISITS: _l("检查结束后公开名单"),
}
STRIKE_STATES = {
    StrikeState.OPEN: _l("等待见证机关答复"),
    StrikeState.AGREED: _l("见证机关同意"),
    StrikeState.REFUSED: _l("见证机关不同意"),
    StrikeState.TAKEN_BACK: _l("已撤回"),
}
VOID_CAUSES = {
    VoidCause.WITHDRAWN: _l("组织机关取消"),
    VoidCause.NOT_COMMITTED: _l("到期没有提交承诺"),
    VoidCause.NOT_REVEALED: _l("到期没有公开随机数"),
}
OUTCOMES = {
    Outcome.PROBLEMS: _l("发现问题"),
    Outcome.UNCONFIRMED: _l("已检查，结果待确认"),
    Outcome.OPEN: _l("尚未检查"),
    Outcome.CLEAN: _l("未发现问题"),
    Outcome.CANCELLED: _l("经两方同意取消"),
}
PUBLICATIONS = {
    Publication.DRAW: _l("抽取记录"),
    Publication.RESULTS: _l("抽中企业的检查结果"),
    Publication.CAMPAIGN: _l("专项行动总结"),
}
ABSENCES = {
    AbsenceKind.LEAVE: _l("请假"),
    AbsenceKind.TRAINING: _l("培训"),
    AbsenceKind.SECONDMENT: _l("借调"),
    AbsenceKind.OTHER: _l("其他"),
}
