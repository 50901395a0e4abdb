"""Names of states, acts, clocks and methods in the reader's language: for forms and pages."""

from typing import Any

from flask_babel import lazy_gettext as _l

from registry.blacklist.cases import ServiceMethod
from registry.blacklist.consent_models import ConsentState
from registry.blacklist.deadlines import Urgency
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.handovers import HANDED_OVER, PUBLISHED_ELSEWHERE
from registry.blacklist.hearing_papers import HearingPaper
from registry.blacklist.mailing_rules import MailMethod
from registry.blacklist.party_models import ReplyState
from registry.blacklist.queue import View
from registry.blacklist.record import BASIS_FELL, FOUND
from registry.blacklist.request_states import ObjectionState, RepairState, RevocationState
from registry.blacklist.states import Act, CaseState, SuspensionKind

STATES = {
    CaseState.CANDIDATE: _l("线索待核"),
    CaseState.DISMISSED: _l("不予立案"),
    CaseState.OPENED: _l("已立案"),
    CaseState.TERMINATED: _l("已终止"),
    CaseState.NOTICED: _l("已告知"),
    CaseState.DECIDED_LISTED: _l("已决定列入"),
    CaseState.DECIDED_NOT_LISTED: _l("已决定不列入"),
    CaseState.SERVED: _l("决定已送达"),
    CaseState.CLOSED: _l("不列入，已结案"),
    CaseState.PUBLISHED: _l("列入"),
    CaseState.EXPIRED: _l("期满移出"),
    CaseState.REPAIRED: _l("提前移出"),
    CaseState.OVERTURNED: _l("列入决定已撤销，自始未列入"),
    CaseState.REVOKED: _l("已撤销列入"),
    CaseState.LAPSED: _l("没有公示，已失效"),
}

# Keys of the shell's chip: fill, line, icon and word all differ.
CHIPS = {
    CaseState.PUBLISHED: "listed",
    CaseState.REPAIRED: "repaired",
    CaseState.EXPIRED: "removed",
    CaseState.OVERTURNED: "revoked",
    CaseState.REVOKED: "revoked",
    CaseState.CANDIDATE: "waiting",
    CaseState.DISMISSED: "none",
    CaseState.TERMINATED: "none",
    CaseState.CLOSED: "none",
    CaseState.LAPSED: "none",
}

ACTS = {
    Act.OPEN: _l("立案"),
    Act.DISMISS: _l("不予立案"),
    Act.SERVE_NOTICE: _l("登记告知书送达"),
    Act.RECORD_STATEMENT: _l("登记当事人意见"),
    Act.ASK_HEARING: _l("登记听证申请"),
    Act.NOTIFY_HEARING: _l("登记听证通知"),
    Act.HOLD_HEARING: _l("登记听证笔录"),
    Act.WITHDRAW_HEARING: _l("登记撤回听证申请"),
    Act.CONFIRM_WITHDRAWAL: _l("确认撤回听证申请"),
    Act.ASK_CONSENT: _l("请示上级机关"),
    Act.GIVE_CONSENT: _l("上级机关同意列入"),
    Act.REFUSE_CONSENT: _l("上级机关不同意列入"),
    Act.EXTEND: _l("批准延长办案期限"),
    Act.SUSPEND: _l("登记中止"),
    Act.RESUME: _l("登记恢复"),
    Act.TERMINATE: _l("终止本案，不予列入"),
    Act.LIST: _l("决定列入"),
    Act.NOT_LIST: _l("决定不列入"),
    Act.SERVE_DECISION: _l("登记决定书送达"),
    Act.PUBLISH: _l("公示"),
    Act.EXPIRE: _l("期满移出"),
    Act.REPAIR: _l("提前移出"),
    Act.RESTORE: _l("恢复列入"),
    Act.UPHOLD: _l("撤销列入决定（异议、复议或者诉讼）"),
    Act.REVOKE: _l("撤销列入"),
}

EVENTS: dict[str, Any] = {
    FOUND: _l("系统发现列入条件"),
    BASIS_FELL: _l("作为依据的处罚决定被撤销"),
    "recuse": _l("工作人员回避"),
    HANDED_OVER: _l("已推送登记地"),
    PUBLISHED_ELSEWHERE: _l("登记地已公示"),
    **{act.value: word for act, word in ACTS.items()},
}

CLOCKS = {
    "defence": _l("陈述、申辩"),
    "hearing_notice": _l("听证通知"),
    "consent": _l("上级机关答复请示"),
    "objection_ask": _l("当事人提出异议"),
    "decision": _l("办案期限"),
    "decision_extended": _l("延长后的办案期限"),
    "service": _l("决定书送达"),
    "publication": _l("公示"),
    "stop_publication": _l("停止公示"),
    "handover": _l("推送登记地"),
    "publication_elsewhere": _l("登记地公示"),
    "handover_end": _l("推送提前移出"),
    "handover_stay": _l("推送停止执行"),
    "handover_stay_end": _l("推送恢复执行"),
    "repair_accept": _l("受理信用修复"),
    "repair_complete": _l("当事人补正材料"),
    "repair_decide": _l("决定信用修复"),
    "objection_accept": _l("受理异议"),
    "objection_decide": _l("核实异议"),
}

METHODS = {
    ServiceMethod.DIRECT: _l("直接送达"),
    ServiceMethod.ELECTRONIC: _l("电子送达"),
    ServiceMethod.POST: _l("邮寄送达"),
    ServiceMethod.LEFT: _l("留置送达"),
    ServiceMethod.ENTRUSTED: _l("委托送达"),
    ServiceMethod.ANNOUNCEMENT: _l("公告送达"),
}

SUSPENSIONS = {
    SuspensionKind.HEARING: _l("听证"),
    SuspensionKind.TESTING: _l("检验、检测、鉴定"),
    SuspensionKind.ANNOUNCEMENT: _l("公告送达"),
    SuspensionKind.STAY: _l("决定停止执行"),
}

FACT_KINDS = {
    "no_annual_report": _l("未公示年度报告"),
    "information_withheld": _l("责令公示而未公示"),
    "information_false": _l("公示的信息弄虚作假"),
    "address_unreachable": _l("登记的住所无法联系"),
}

HEARING_PAPERS = {
    HearingPaper.RECORD: _l("听证笔录"),
    HearingPaper.WITHDRAWAL: _l("撤回听证申请的材料"),
}

MAIL_METHODS = {
    MailMethod.REGISTERED: _l("挂号信"),
    MailMethod.EXPRESS: _l("邮政特快专递"),
}

FACT_STATES = {
    "standing": _l("事由存在"),
    "cured": _l("事由已消除"),
    "annulled": _l("认定有误，已撤回"),
}

VIEWS = {
    View.OPEN: _l("在办"),
    View.OVERDUE: _l("已超期"),
    View.SOON: _l("3个工作日内到期"),
    View.CANDIDATES: _l("线索待核"),
    View.TO_DECIDE: _l("可以决定"),
    View.TO_PUBLISH: _l("待公示"),
    View.BASIS_FELL: _l("依据已失效"),
    View.LISTED: _l("在列"),
    View.ALL: _l("全部"),
}

URGENCIES = {
    Urgency.LATE: _l("已超期"),
    Urgency.TODAY: _l("今天到期"),
    Urgency.SOON: _l("快要到期"),
    Urgency.LATER: _l("还有时间"),
    Urgency.PAUSED: _l("中止中"),
}

REPAIR_STATES = {
    RepairState.FILED: _l("待受理"),
    RepairState.RETURNED: _l("已退回补正"),
    RepairState.ACCEPTED: _l("已受理，审核中"),
    RepairState.GRANTED: _l("准予提前移出"),
    RepairState.REFUSED: _l("不予提前移出"),
    RepairState.WITHDRAWN: _l("已撤回"),
    RepairState.REVOKED: _l("已撤销修复"),
    RepairState.LAPSED: _l("列入已经结束，申请终止"),
}

REVOCATION_STATES = {
    RevocationState.PROPOSED: _l("告知书已制作，待送达"),
    RevocationState.WITHDRAWN: _l("已撤回，修复不变"),
    RevocationState.NOTICED: _l("已告知，等待当事人意见"),
    RevocationState.KEPT: _l("维持修复"),
    RevocationState.REVOKED: _l("已决定撤销修复"),
    RevocationState.SERVED: _l("决定已送达，待恢复公示"),
    RevocationState.RESTORED: _l("已恢复列入"),
    RevocationState.LAPSED: _l("期限已过，不再恢复"),
}

HONOUR_STATES = {
    "filed": _l("待审核"),
    "confirmed": _l("已认定"),
    "refused": _l("未予认定"),
}

OBJECTION_STATES = {
    ObjectionState.FILED: _l("已提出，待办理"),
    ObjectionState.ACCEPTED: _l("已受理，核实中"),
    ObjectionState.UPHELD: _l("异议成立"),
    ObjectionState.REJECTED: _l("异议不成立"),
    ObjectionState.WITHDRAWN: _l("已撤回"),
    ObjectionState.LAPSED: _l("列入已经撤销，异议终止"),
}

CONSENT_STATES = {
    ConsentState.ASKED: _l("待答复"),
    ConsentState.GIVEN: _l("已同意"),
    ConsentState.REFUSED: _l("不同意"),
    ConsentState.OVERTAKEN: _l("案情有变化，须重新请示"),
}

REPLY_STATES = {
    ReplyState.FILED: _l("待审核"),
    ReplyState.SHOWN: _l("已公开"),
    ReplyState.WITHHELD: _l("未公开"),
    ReplyState.WITHDRAWN: _l("已撤回"),
}

DOCUMENT_KINDS = {
    DocumentKind.NOTICE: _l("列入告知书"),
    DocumentKind.DECISION: _l("决定书"),
    DocumentKind.REPAIR_NOTICE: _l("信用修复告知书"),
    DocumentKind.REMOVAL: _l("移出决定书"),
    DocumentKind.ANNULMENT: _l("撤销列入决定书"),
    DocumentKind.REPAIR_ACCEPTANCE: _l("信用修复受理通知书"),
    DocumentKind.REPAIR_COMPLETION: _l("信用修复补正通知书"),
    DocumentKind.REPAIR_REPLY: _l("信用修复决定书"),
    DocumentKind.OBJECTION_REPLY: _l("异议答复书"),
    DocumentKind.CONSENT_REQUEST: _l("列入请示"),
    DocumentKind.CONSENT_REPLY: _l("列入批复"),
    DocumentKind.REVOCATION_NOTICE: _l("撤销信用修复告知书"),
    DocumentKind.REVOCATION: _l("撤销信用修复决定书"),
}

# Why nothing is to be drawn up now, and what comes next.
DOCUMENTS_AHEAD = {
    CaseState.CANDIDATE: _l("线索还没有立案；立案之后制作列入告知书。"),
    CaseState.DISMISSED: _l("线索没有立案，没有文书要制作。"),
    CaseState.OPENED: _l("告知书已经制作，等待送达；作出决定之后制作决定书。"),
    CaseState.TERMINATED: _l("案件已经终止，没有文书要制作。"),
    CaseState.NOTICED: _l("陈述、申辩期间；作出决定之后制作决定书和信用修复告知书。"),
    CaseState.DECIDED_LISTED: _l("决定书已经制作，等待送达。"),
    CaseState.DECIDED_NOT_LISTED: _l("决定书已经制作，等待送达。"),
    CaseState.SERVED: _l("决定书已经制作；移出之后制作移出决定书。"),
    CaseState.CLOSED: _l("没有列入，案件已经结束，文书都已制作。"),
    CaseState.PUBLISHED: _l(
        "文书都已制作；有了修复申请、异议的结果，或者移出之后，再制作相应的文书。"
    ),
    CaseState.EXPIRED: _l("已经移出，文书都已制作。"),
    CaseState.REPAIRED: _l("已经移出，文书都已制作。"),
    CaseState.OVERTURNED: _l("已经撤销列入，文书都已制作。"),
    CaseState.REVOKED: _l("已经撤销列入，文书都已制作。"),
    CaseState.LAPSED: _l("决定已经失效，文书都已制作。"),
}
NO_NOTICE_AHEAD = _l("这份名单不要求事先告知；作出决定之后制作决定书和信用修复告知书。")

# What the party is told about where its case stands.
PARTY_STATES = {
    CaseState.OPENED: _l("案件已经立案，告知书正在送达。收到告知书之后，您可以陈述、申辩。"),
    CaseState.NOTICED: _l(
        "办理机关拟将您列入名单，决定之前听取您的意见。现在可以办什么、到哪天为止，见下面。"
    ),
    CaseState.TERMINATED: _l("案件已经终止，没有列入。您不需要做什么。"),
    CaseState.DECIDED_LISTED: _l("办理机关正在处理，结果以送达给您的决定书为准。"),
    CaseState.DECIDED_NOT_LISTED: _l("办理机关正在处理，结果以送达给您的决定书为准。"),
    CaseState.SERVED: _l("列入决定已经送达，将要公示。不服的，可以提出异议、申请复议或者起诉。"),
    CaseState.CLOSED: _l("已经决定不列入，案件结束。您不需要做什么。"),
    CaseState.PUBLISHED: _l(
        "您现在在列，名称和依据已经公示。认为有错的，可以提出异议；"
        "已经改正的，满期之后可以申请信用修复。"
    ),
    CaseState.EXPIRED: _l("列入期限已满，您已经移出名单，公示已经停止。"),
    CaseState.REPAIRED: _l("信用修复已经同意，您已经提前移出名单，公示已经停止。"),
    CaseState.OVERTURNED: _l("列入决定有误，已经撤销，视为自始没有列入。"),
    CaseState.REVOKED: _l("列入的依据被撤销，视为自始没有列入。"),
    CaseState.LAPSED: _l("列入决定没有公示，已经失效。您不需要做什么。"),
}
