"""Each legal act of a case as a form: its schema, who may do it, what follows, what is called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.permissions import Permission
from registry.blacklist import act_effects as effects
from registry.blacklist import handovers, service
from registry.blacklist.casefile import CaseFile
from registry.blacklist.filing_address import filing_address
from registry.blacklist.handover_schemas import HandoverIn, PublishedElsewhereIn
from registry.blacklist.hearing_schemas import (
    HearingAskIn,
    HearingNoticeIn,
    HearingRecordIn,
    HearingWithdrawalIn,
)
from registry.blacklist.rules import Step
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
from registry.web.schema import Schema

Doing = Callable[[Session, UUID, dict[str, Any], int, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class ActForm:
    """One act: ``act`` is its row of the table (None: outside the table).

    ``other`` is the second outcome of a decision, which other conditions guard.
    """

    key: str
    act: Act | None
    title: Any
    permission: Permission
    schema: type[Schema]
    effects: Callable[[CaseFile], list[str]]
    do: Doing
    grave: bool = False
    other: Act | None = None

    def step(self, steps: Sequence[Step]) -> Step | None:
        """The step of the case that the form takes: the first of its acts that is possible."""
        mine = [step for step in steps if step.act in (self.act, self.other)]
        return next((step for step in mine if step.possible), next(iter(mine), None))


def _plain(verb: Callable[..., object], told: Callable[..., object] | None = None) -> Doing:
    """An act of its own; ``told`` holds the form where the act takes it as one."""

    def do(
        session: Session,
        case_id: UUID,
        values: dict[str, Any],
        version: int,
        by: Actor,
        at: datetime,
    ) -> object:
        if told is not None:
            return verb(session, case_id, told(**values), version=version, by=by, at=at)
        return verb(session, case_id, **values, version=version, by=by, at=at)

    return do


def _with_paper(verb: Callable[..., object], told: Callable[..., object] | None = None) -> Doing:
    """An act whose document is drawn up with it where none stands; ``told`` holds the form."""

    def do(
        session: Session,
        case_id: UUID,
        values: dict[str, Any],
        version: int,
        by: Actor,
        at: datetime,
    ) -> object:
        given = () if told is None else (told(**values),)
        address = filing_address()
        return verb(session, case_id, *given, filing_address=address, version=version, by=by, at=at)

    return do


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
            _plain(service.open_case),
        ),
        ActForm(
            "notice",
            Act.SERVE_NOTICE,
            _l("登记告知书送达"),
            Permission.CASES_WRITE,
            ServiceIn,
            effects.notice,
            _with_paper(service.serve_notice, service.Service),
        ),
        ActForm(
            "statement",
            Act.RECORD_STATEMENT,
            _l("登记当事人意见"),
            Permission.CASES_WRITE,
            StatementIn,
            effects.statement,
            _plain(service.record_statement),
        ),
        ActForm(
            "hearing",
            Act.ASK_HEARING,
            _l("登记听证申请"),
            Permission.CASES_WRITE,
            HearingAskIn,
            effects.hearing_asked,
            _plain(service.ask_hearing),
        ),
        ActForm(
            "hearing-notice",
            Act.NOTIFY_HEARING,
            _l("登记听证通知"),
            Permission.CASES_WRITE,
            HearingNoticeIn,
            effects.hearing_notified,
            _plain(service.notify_hearing),
        ),
        ActForm(
            "hearing-held",
            Act.HOLD_HEARING,
            _l("登记听证笔录"),
            Permission.CASES_WRITE,
            HearingRecordIn,
            effects.hearing_held,
            _plain(service.hold_hearing, service.HearingRecord),
        ),
        ActForm(
            "hearing-withdrawal",
            Act.WITHDRAW_HEARING,
            _l("登记撤回听证申请"),
            Permission.CASES_WRITE,
            HearingWithdrawalIn,
            effects.hearing_withdrawn,
            _plain(service.enter_withdrawal),
        ),
        ActForm(
            "hearing-withdrawal-confirmation",
            Act.CONFIRM_WITHDRAWAL,
            _l("确认撤回听证申请"),
            Permission.CASES_DECIDE,
            NothingIn,
            effects.hearing_given_up,
            _plain(service.confirm_withdrawal),
        ),
        ActForm(
            "consent",
            Act.ASK_CONSENT,
            _l("请示上级机关"),
            Permission.CASES_WRITE,
            ConsentIn,
            effects.consent_asked,
            _plain(service.ask_consent),
        ),
        ActForm(
            "extension",
            Act.EXTEND,
            _l("批准延长办案期限"),
            Permission.CASES_DECIDE,
            ReasonIn,
            effects.extended,
            _plain(service.extend_decision),
        ),
        ActForm(
            "suspension",
            Act.SUSPEND,
            _l("登记中止"),
            Permission.CASES_WRITE,
            SuspensionIn,
            effects.suspended,
            _with_paper(service.suspend_case, service.Standstill),
        ),
        ActForm(
            "resumption",
            Act.RESUME,
            _l("登记恢复"),
            Permission.CASES_WRITE,
            ResumptionIn,
            effects.resumed,
            _plain(service.resume_case),
        ),
        ActForm(
            "decision",
            Act.LIST,
            _l("作出决定"),
            Permission.CASES_DECIDE,
            DecisionIn,
            effects.decision,
            _plain(service.decide),
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
            _with_paper(service.serve_decision, service.Service),
        ),
        ActForm(
            "publication",
            Act.PUBLISH,
            _l("公示列入决定"),
            Permission.CASES_PUBLISH,
            NothingIn,
            effects.publication,
            _with_paper(service.publish_listing),
            grave=True,
        ),
        ActForm(
            "revocation",
            Act.REVOKE,
            _l("撤销列入"),
            Permission.CASES_DECIDE,
            ReasonIn,
            effects.revocation,
            _plain(service.revoke_listing),
            grave=True,
        ),
        ActForm(
            "dismissal",
            Act.DISMISS,
            _l("不予立案"),
            Permission.CASES_WRITE,
            ReasonIn,
            effects.dismissal,
            _plain(service.dismiss_candidate),
            grave=True,
        ),
        ActForm(
            "termination",
            Act.TERMINATE,
            _l("终止本案，不予列入"),
            Permission.CASES_WRITE,
            ReasonIn,
            effects.termination,
            _plain(service.terminate_case),
            grave=True,
        ),
        ActForm(
            "handover",
            None,
            _l("登记推送登记地"),
            Permission.CASES_PUBLISH,
            HandoverIn,
            effects.handover,
            _plain(handovers.hand_over),
        ),
        ActForm(
            "elsewhere",
            None,
            _l("登记登记地已公示"),
            Permission.CASES_PUBLISH,
            PublishedElsewhereIn,
            effects.elsewhere,
            _plain(handovers.confirm_published),
        ),
        ActForm(
            "recusal",
            None,
            _l("登记本人回避"),
            Permission.CREDIT_READ,
            ReasonIn,
            effects.recusal,
            _plain(service.recuse),
            grave=True,
        ),
    )
}

FORM_OF_CLOCK = {
    handovers.HANDOVER: FORMS["handover"],
    handovers.HANDOVER_END: FORMS["handover"],
    handovers.ELSEWHERE: FORMS["elsewhere"],
}
"""What is entered outside the table of a case while a clock of its own runs."""

FORM_OF_ACT = {form.act: form for form in FORMS.values() if form.act is not None}
