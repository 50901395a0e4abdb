"""Each legal act of a case as a form: its schema, who may do it, what follows, what is called."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.casefile import CaseFile
from registry.blacklist.schemas import (
    DecisionIn,
    NothingIn,
    ReasonIn,
    ServiceIn,
    StatementIn,
)
from registry.blacklist.states import Act
from registry.shell.formats import day_prose
from registry.web.schema import Schema

Doing = Callable[[Session, UUID, dict[str, Any], int, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class ActForm:
    """One act: ``act`` is its row of the table (None: outside the table)."""

    key: str
    act: Act | None
    title: Any
    permission: Permission
    schema: type[Schema]
    effects: Callable[[CaseFile], list[str]]
    do: Doing
    grave: bool = False


def _plain(verb: Callable[..., object]) -> Doing:
    def do(
        session: Session,
        case_id: UUID,
        values: dict[str, Any],
        version: int,
        by: Actor,
        at: datetime,
    ) -> object:
        return verb(session, case_id, **values, version=version, by=by, at=at)

    return do


def _with_service(verb: Callable[..., object]) -> Doing:
    def do(
        session: Session,
        case_id: UUID,
        values: dict[str, Any],
        version: int,
        by: Actor,
        at: datetime,
    ) -> object:
        served = service.Service(**values)
        return verb(session, case_id, served, version=version, by=by, at=at)

    return do


def _opening(_file: CaseFile) -> list[str]:
    return [
        _("您成为本案的经办人，不能再审核本案。"),
        _("系统编立案号，办案期限开始计算。"),
        _("还没有通知当事人，也没有任何公开。"),
    ]


def _dismissal(_file: CaseFile) -> list[str]:
    return [
        _("线索了结，不能恢复；以后只能凭新的违法事实另行立案。"),
        _("当事人没有被通知，也没有任何公开。"),
        _("理由、您的姓名和时间写入审计日志，不可删除。"),
    ]


def _notice(file: CaseFile) -> list[str]:
    days = file.policy.clocks["defence"].working_days
    return [
        _("系统编告知书文号，送达次日起%(n)s个工作日内当事人可以陈述、申辩。", n=days),
        _("期限届满之前不能作出决定。"),
        _("登记之后不能改动送达日期。"),
    ]


def _statement(_file: CaseFile) -> list[str]:
    return [
        _("当事人的意见入卷，决定书必须写明复核情况。"),
        _("申辩期限不变。"),
    ]


def _decision(file: CaseFile) -> list[str]:
    ends = file.policy.term.years
    return [
        _("决定列入的：公示后在列，期限%(n)s年，自决定之日起算；限制和管理措施依法适用。", n=ends),
        _("决定不列入的：决定送达后本案结束。"),
        _(
            "决定书应在%(service)s个工作日内送达，列入的在%(publication)s个工作日内公示。",
            service=file.policy.clocks["service"].working_days,
            publication=file.policy.clocks["publication"].working_days,
        ),
        _("决定作出之后不能改动；只能因异议成立或者依据被撤销而失去效力。"),
    ]


def _service(_file: CaseFile) -> list[str]:
    return [_("决定列入的可以公示；决定不列入的，本案结束。"), _("登记之后不能改动送达日期。")]


def _publication(file: CaseFile) -> list[str]:
    ends_on = file.case.term_ends_on
    return [
        _("%(name)s从今天起在列，到%(day)s为止。", name=file.subject.name, day=day_prose(ends_on)),
        _("信用档案增加一条列入记录，等级重新计算；订阅状态变更的机关会得到通知。"),
        _("下一期公示版起，名称、代码、依据和文号公开。"),
        _("处罚决定本身不受影响。"),
    ]


def _termination(_file: CaseFile) -> list[str]:
    return [
        _("本案结束，不能恢复。以后只能凭新的违法事实另行立案。"),
        _("处罚决定不受影响，照常执行。"),
        _("终止的理由、您的姓名和时间写入审计日志，不可删除。"),
    ]


def _revocation(_file: CaseFile) -> list[str]:
    return [
        _("当事人视为自始没有列入；公开页面、检索和下载今天停止。"),
        _("信用档案中的列入记录一并撤回，等级重新计算。"),
        _("以前的公示和查询仍可凭原记录核验。"),
    ]


def _recusal(_file: CaseFile) -> list[str]:
    return [_("您不能再办理或者审核本案，不能恢复。"), _("已经办理的步骤不受影响。")]


FORMS: dict[str, ActForm] = {
    form.key: form
    for form in (
        ActForm(
            "opening",
            Act.OPEN,
            _l("立案"),
            Permission.CASES_WRITE,
            NothingIn,
            _opening,
            _plain(service.open_case),
        ),
        ActForm(
            "notice",
            Act.SERVE_NOTICE,
            _l("登记告知书送达"),
            Permission.CASES_WRITE,
            ServiceIn,
            _notice,
            _with_service(service.serve_notice),
        ),
        ActForm(
            "statement",
            Act.RECORD_STATEMENT,
            _l("登记当事人意见"),
            Permission.CASES_WRITE,
            StatementIn,
            _statement,
            _plain(service.record_statement),
        ),
        ActForm(
            "decision",
            Act.LIST,
            _l("作出决定"),
            Permission.CASES_DECIDE,
            DecisionIn,
            _decision,
            _plain(service.decide),
            grave=True,
        ),
        ActForm(
            "service",
            Act.SERVE_DECISION,
            _l("登记决定书送达"),
            Permission.CASES_WRITE,
            ServiceIn,
            _service,
            _with_service(service.serve_decision),
        ),
        ActForm(
            "publication",
            Act.PUBLISH,
            _l("公示列入决定"),
            Permission.CASES_PUBLISH,
            NothingIn,
            _publication,
            _plain(service.publish_listing),
            grave=True,
        ),
        ActForm(
            "revocation",
            Act.REVOKE,
            _l("撤销列入"),
            Permission.CASES_DECIDE,
            ReasonIn,
            _revocation,
            _plain(service.revoke_listing),
            grave=True,
        ),
        ActForm(
            "dismissal",
            Act.DISMISS,
            _l("不予立案"),
            Permission.CASES_WRITE,
            ReasonIn,
            _dismissal,
            _plain(service.dismiss_candidate),
            grave=True,
        ),
        ActForm(
            "termination",
            Act.TERMINATE,
            _l("终止本案，不予列入"),
            Permission.CASES_WRITE,
            ReasonIn,
            _termination,
            _plain(service.terminate_case),
            grave=True,
        ),
        ActForm(
            "recusal",
            None,
            _l("登记本人回避"),
            Permission.CREDIT_READ,
            ReasonIn,
            _recusal,
            _plain(service.recuse),
            grave=True,
        ),
    )
}

FORM_OF_ACT = {form.act: form for form in FORMS.values() if form.act is not None}
