"""What a party can hand in by its code: each with its form, what follows, and how it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema
from sqlalchemy.orm import Session

from registry.blacklist import party_acts, party_repairs
from registry.blacklist.attachments import Papers
from registry.blacklist.party_codes import Access
from registry.blacklist.party_forms import (
    AnswerIn,
    CompletionIn,
    HearingIn,
    HearingWithdrawalIn,
    ObjectionIn,
    RepairIn,
    ReplyIn,
    StatementIn,
)
from registry.blacklist.repair_intake import Completion
from registry.blacklist.repairs import RepairPapers


@dataclass(frozen=True, slots=True)
class Filing:
    """One thing that a party hands in: its form, what follows, and how it is done."""

    title: Any
    schema: type[Schema]
    effects: tuple[Any, ...]
    do: Callable[[Session, Access, dict[str, Any], Papers, datetime], object]
    files: bool = True


FILINGS = {
    "statement": Filing(
        _l("陈述、申辩"),
        StatementIn,
        (_l("您的意见进入案卷，决定书必须写明怎样复核。"), _l("不会公开，也不影响您的其他权利。")),
        lambda s, access, v, papers, at: party_acts.state_defence(
            s, access, v["text"], papers, at=at
        ),
    ),
    "hearing": Filing(
        _l("要求听证"),
        HearingIn,
        (_l("听证结束以前不会作出决定。"), _l("办理机关会另行通知听证的日期。")),
        lambda s, access, _v, _papers, at: party_acts.ask_for_hearing(s, access, at=at),
        files=False,
    ),
    "hearing-withdrawal": Filing(
        _l("撤回听证申请"),
        HearingWithdrawalIn,
        (
            _l("听证不再举行，以后不能就本案再次要求听证。"),
            _l("您已经提出的陈述、申辩不受影响。"),
        ),
        lambda s, access, _v, _papers, at: party_acts.withdraw_hearing(s, access, at=at),
        files=False,
    ),
    "objection": Filing(
        _l("提出异议"),
        ObjectionIn,
        (
            _l("由没有办理过本案的人核实；成立的，视为自始没有列入。"),
            _l("核实期间公示照常，公示页注明“异议中”。"),
        ),
        lambda s, access, v, papers, at: party_acts.object_to_listing(
            s, access, v["statement"], papers, at=at
        ),
    ),
    "repair": Filing(
        _l("申请信用修复"),
        RepairIn,
        (
            _l("同意的，当日起不再在列；以前的列入仍是事实。"),
            _l("审核期间公示照常。"),
            _l("材料虚假的，依法恢复列入，一定期限内不再受理。"),
        ),
        lambda s, access, v, papers, at: party_acts.apply_for_repair(
            s, access, RepairPapers(**v), papers, at=at
        ),
    ),
    "completion": Filing(
        _l("补正信用修复申请"),
        CompletionIn,
        (
            _l("申请恢复办理，受理的期限从今天起重新计算。"),
            _l("退回补正只有一次；仍不齐全的，可能不予同意。"),
        ),
        lambda s, access, v, papers, at: party_repairs.complete_application(
            s, access, Completion(**v), papers, at=at
        ),
    ),
    "answer": Filing(
        _l("答复撤销修复告知"),
        AnswerIn,
        (
            _l("期限届满以后，由提出的人以外的另一名审核人决定。"),
            _l("意见和材料进入案卷，不会公开。"),
        ),
        lambda s, access, v, papers, at: party_repairs.answer_doubt(
            s, access, v["answer"], papers, at=at
        ),
    ),
    "reply": Filing(
        _l("公开说明"),
        ReplyIn,
        (
            _l("工作人员只看有没有个人信息，不改您的文字。"),
            _l("通过之后显示在公示页旁边，公示结束时一起撤下。"),
        ),
        lambda s, access, v, _papers, at: party_acts.reply_to_record(s, access, v["words"], at=at),
        files=False,
    ),
}
