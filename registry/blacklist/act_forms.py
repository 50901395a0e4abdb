"""Every legal act of a case as a form: its schema, who may do it, what follows, what is called."""

from flask_babel import lazy_gettext as _l

from registry.accounts.permissions import Permission
from registry.blacklist import act_effects as effects
from registry.blacklist import handovers, service
from registry.blacklist.form_row import ActForm, plain, with_paper
from registry.blacklist.handover_schemas import HandoverIn, PublishedElsewhereIn
from registry.blacklist.hearing_schemas import (
    HearingAskIn,
    HearingNoticeIn,
    HearingRecordIn,
    HearingWithdrawalIn,
)
from registry.blacklist.schemas import (
    ConsentIn,
    DecisionIn,
    NothingIn,
    ReasonIn,
    ResumptionIn,
    ServiceIn,
    StatementIn,
    SuspensionIn,
)
from registry.blacklist.states import Act

FORMS: dict[str, ActForm] = {
    form.key: form
    for form in (
        ActForm(
            "opening",
            Act.OPEN,
            _l("立案"),
            Permission.CASES_WRITE,
            NothingIn,
            effects.opening,
            plain(service.open_case),
        ),
        ActForm(
            "notice",
            Act.SERVE_NOTICE,
            _l("登记告知书送达"),
            Permission.CASES_WRITE,
            ServiceIn,
            effects.notice,
            with_paper(service.serve_notice, service.Service),
        ),
        ActForm(
            "statement",
            Act.RECORD_STATEMENT,
            _l("登记当事人意见"),
            Permission.CASES_WRITE,
            StatementIn,
            effects.statement,
            plain(service.record_statement),
        ),
        ActForm(
            "hearing",
            Act.ASK_HEARING,
            _l("登记听证申请"),
            Permission.CASES_WRITE,
            HearingAskIn,
            effects.hearing_asked,
            plain(service.ask_hearing),
        ),
        ActForm(
            "hearing-notice",
            Act.NOTIFY_HEARING,
            _l("登记听证通知"),
            Permission.CASES_WRITE,
            HearingNoticeIn,
            effects.hearing_notified,
            plain(service.notify_hearing),
        ),
        ActForm(
            "hearing-held",
            Act.HOLD_HEARING,
            _l("登记听证笔录"),
            Permission.CASES_WRITE,
            HearingRecordIn,
            effects.hearing_held,
            plain(service.hold_hearing, service.HearingRecord),
        ),
        ActForm(
            "hearing-withdrawal",
            Act.WITHDRAW_HEARING,
            _l("登记撤回听证申请"),
            Permission.CASES_WRITE,
            HearingWithdrawalIn,
            effects.hearing_withdrawn,
            plain(service.enter_withdrawal),
        ),
        ActForm(
            "hearing-withdrawal-confirmation",
            Act.CONFIRM_WITHDRAWAL,
            _l("确认撤回听证申请"),
            Permission.CASES_DECIDE,
            NothingIn,
            effects.hearing_given_up,
            plain(service.confirm_withdrawal),
        ),
        ActForm(
            "consent",
            Act.ASK_CONSENT,
            _l("请示上级机关"),
            Permission.CASES_WRITE,
            ConsentIn,
            effects.consent_asked,
            plain(service.ask_consent),
        ),
        ActForm(
            "extension",
            Act.EXTEND,
            _l("批准延长办案期限"),
            Permission.CASES_DECIDE,
            ReasonIn,
            effects.extended,
            plain(service.extend_decision),
        ),
        ActForm(
            "suspension",
            Act.SUSPEND,
            _l("登记中止"),
            Permission.CASES_WRITE,
            SuspensionIn,
            effects.suspended,
            with_paper(service.suspend_case, service.Standstill),
        ),
        ActForm(
            "resumption",
            Act.RESUME,
            _l("登记恢复"),
            Permission.CASES_WRITE,
            ResumptionIn,
            effects.resumed,
            plain(service.resume_case),
        ),
        ActForm(
            "decision",
            Act.LIST,
            _l("作出决定"),
            Permission.CASES_DECIDE,
            DecisionIn,
            effects.decision,
            plain(service.decide),
            grave=True,
            other=Act.NOT_LIST,
        ),
        ActForm(
            "service",
            Act.SERVE_DECISION,
            _l("登记决定书送达"),
            Permission.CASES_WRITE,
            ServiceIn,
            effects.service,
            with_paper(service.serve_decision, service.Service),
        ),
        ActForm(
            "publication",
            Act.PUBLISH,
            _l("公示列入决定"),
            Permission.CASES_PUBLISH,
            NothingIn,
            effects.publication,
            with_paper(service.publish_listing),
            grave=True,
        ),
        ActForm(
            "revocation",
            Act.REVOKE,
            _l("撤销列入"),
            Permission.CASES_DECIDE,
            ReasonIn,
            effects.revocation,
            plain(service.revoke_listing),
            grave=True,
        ),
        ActForm(
            "dismissal",
            Act.DISMISS,
            _l("不予立案"),
            Permission.CASES_WRITE,
            ReasonIn,
            effects.dismissal,
            plain(service.dismiss_candidate),
            grave=True,
        ),
        ActForm(
            "termination",
            Act.TERMINATE,
            _l("终止本案，不予列入"),
            Permission.CASES_WRITE,
            ReasonIn,
            effects.termination,
            plain(service.terminate_case),
            grave=True,
        ),
        ActForm(
            "handover",
            None,
            _l("登记推送登记地"),
            Permission.CASES_PUBLISH,
            HandoverIn,
            effects.handover,
            plain(handovers.hand_over),
        ),
        ActForm(
            "elsewhere",
            None,
            _l("登记登记地已公示"),
            Permission.CASES_PUBLISH,
            PublishedElsewhereIn,
            effects.elsewhere,
            plain(handovers.confirm_published),
        ),
        ActForm(
            "recusal",
            None,
            _l("登记本人回避"),
            Permission.CREDIT_READ,
            ReasonIn,
            effects.recusal,
            plain(service.recuse),
            grave=True,
        ),
    )
}

FORM_OF_CLOCK = {
    handovers.HANDOVER: FORMS["handover"],
    handovers.HANDOVER_END: FORMS["handover"],
    handovers.HANDOVER_STAY: FORMS["handover"],
    handovers.HANDOVER_STAY_END: FORMS["handover"],
    handovers.ELSEWHERE: FORMS["elsewhere"],
}
"""What is entered outside the table of a case while a clock of its own runs."""

FORM_OF_ACT = {form.act: form for form in FORMS.values() if form.act is not None}
