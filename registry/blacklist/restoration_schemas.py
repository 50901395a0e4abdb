"""Bodies and forms of taking up a repair, revoking it and restoring the listing."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.blacklist.repair_fields import court_ruling
from registry.blacklist.schemas import RequestDecisionIn
from registry.kernel.refusals import N_
from registry.web.schema import LegalDate, Schema, names_nobody

_WORDS = validate.Length(min=4, max=2000)


def _text(label: Any, hint: Any) -> fields.String:  # noqa: ANN401 - lazy strings
    metadata = {"label": label, "hint": hint, "widget": "textarea"}
    return fields.String(required=True, validate=[_WORDS, names_nobody], metadata=metadata)


class RepairReturnIn(Schema):
    """What is missing in an application."""

    missing = _text(_l("需要补正的材料"), _l("一次写全；退回补正只有一次"))


class RepairCompletionIn(Schema):
    """What was handed in later."""

    completion = _text(_l("补正的材料"), _l("收到了哪些材料，各证明什么"))
    pledged = fields.Boolean(
        load_default=False,
        metadata={"label": _l("已补交签署的信用承诺书"), "widget": "checkbox"},
    )
    trained = fields.Boolean(
        load_default=False,
        metadata={"label": _l("已补交参加信用修复培训的证明"), "widget": "checkbox"},
    )
    court_ruling = court_ruling()


class RepairDecisionIn(RequestDecisionIn):
    """The decision on a repair; of what came back incomplete, what it lacks still."""

    still_missing = fields.String(
        load_default=None,
        validate=[_WORDS, names_nobody],
        metadata={
            "label": _l("补正之后仍缺的材料"),
            "hint": _l("补正只要求一次；仍不齐全而不予受理的，逐项写明，写入决定书"),
            "widget": "textarea",
        },
    )


class RevocationIn(Schema):
    """What was false in the papers of a repair."""

    facts = _text(_l("虚假或者隐瞒的事实"), _l("写明哪一份材料、怎样查实；不写个人信息"))


class RevocationWithdrawalIn(Schema):
    """Why a proposal is taken back."""

    withdrawal_reason = _text(_l("撤回的理由"), _l("告知书已经送达的，当事人看得到；不写个人信息"))


class RevocationAnswerIn(Schema):
    """What the party says to it."""

    answer = _text(_l("当事人的意见"), _l("照原意记录；不写个人信息"))
    received_on = LegalDate(
        load_default=None,
        allow_none=True,
        not_future=True,
        metadata={
            "label": _l("收到日期"),
            "description": _l("书面意见收到的那一天；不填就是今天"),
            "widget": "date",
        },
    )


class RevocationDecisionIn(Schema):
    """Whether the repair falls."""

    revoked = fields.Boolean(
        required=True,
        metadata={
            "label": _l("决定"),
            "widget": "radio",
            "choices": [("true", _l("撤销信用修复，恢复列入")), ("false", _l("维持信用修复"))],
        },
    )
    reason = _text(_l("理由（写入文书）"), _l("写明核实的情况和依据的条款"))


class RevocationOut(Schema):
    """A procedure to revoke a repair."""

    id = fields.UUID(required=True)
    repair_id = fields.UUID(required=True)
    case_id = fields.UUID(required=True)
    state = fields.String(required=True)
    proposed_on = fields.Date(required=True)
    notice_no = fields.String(required=True)
    noticed_on = fields.Date(required=True, allow_none=True)
    answer_ends_on = fields.Date(required=True, allow_none=True)
    answered_on = fields.Date(required=True, allow_none=True)
    decision_no = fields.String(required=True, allow_none=True)
    decided_on = fields.Date(required=True, allow_none=True)
    served_on = fields.Date(required=True, allow_none=True)
    restored_on = fields.Date(required=True, allow_none=True)
    withdrawn_on = fields.Date(required=True, allow_none=True)
    withdrawal_reason = fields.String(required=True, allow_none=True)
    nobody_decides = fields.Boolean(
        required=True,
        metadata={"description": N_("告知书送达之后撤回，因为没有可以决定的另一人")},
    )
    until_on = fields.Date(required=True, allow_none=True)
    barred_until_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)
