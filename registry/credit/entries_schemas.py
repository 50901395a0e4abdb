"""Forms and bodies of facts recorded by hand."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.credit.entries_rules import KINDS, FactState, UndoneFor
from registry.credit.schemas import KIND_WORDS
from registry.credit.vocabulary import EntryKind, Severity
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema, Uscc, names_nobody

SEVERITY_WORDS = {
    Severity.MINOR: _l("轻微（良好行为：县级或者一般）"),
    Severity.GENERAL: _l("一般（良好行为：市级或者较高）"),
    Severity.SERIOUS: _l("严重（良好行为：省级以上或者很高）"),
}
STATE_WORDS = {
    FactState.RECORDED: _l("待第二人确认"),
    FactState.CONFIRMED: _l("已确认，计入信用档案"),
    FactState.REJECTED: _l("已退回"),
    FactState.REPAIRED: _l("已修复，不再计分"),
    FactState.ANNULLED: _l("已撤销"),
}
_SHORT = validate.Length(min=1, max=200)
_LONG = validate.Length(min=1, max=500)


class FactIn(Schema):
    """A fact to record."""

    uscc = Uscc(
        required=True,
        metadata={
            "label": _l("统一社会信用代码"),
            "hint": _l("18位，在营业执照右上角"),
            "widget": "code",
        },
    )
    kind = fields.Enum(
        EntryKind,
        by_value=True,
        required=True,
        validate=validate.OneOf(KINDS),
        metadata={
            "label": _l("事实"),
            "widget": "select",
            "choices": [(str(kind), KIND_WORDS[kind]) for kind in KINDS],
        },
    )
    severity = fields.Enum(
        Severity,
        by_value=True,
        required=True,
        metadata={
            "label": _l("轻重"),
            "widget": "radio",
            "choices": [(str(grave), words) for grave, words in SEVERITY_WORDS.items()],
        },
    )
    number = fields.String(
        required=True,
        validate=_SHORT,
        metadata={"label": _l("文号"), "hint": _l("照文书抄写；没有文号的，写文书名称")},
    )
    summary = fields.String(
        required=True,
        validate=[_LONG, names_nobody],
        metadata={
            "label": _l("事实摘要"),
            "hint": _l("一句话；不写个人姓名、证件号码、电话和住址"),
            "widget": "textarea",
        },
    )
    legal_basis = fields.String(required=True, validate=_LONG, metadata={"label": _l("依据")})
    occurred_on = LegalDate(required=True, metadata={"label": _l("行为日期")})
    decided_on = LegalDate(
        required=True,
        metadata={"label": _l("文书日期"), "hint": _l("计分期限从这一天起算")},
    )
    valid_until = LegalDate(
        load_default=None,
        allow_none=True,
        metadata={"label": _l("有效至"), "hint": _l("承诺等有期限的填写；没有期限的不填")},
    )


class FactReasonIn(Schema):
    """Why a fact is rejected or annulled."""

    reason = fields.String(
        required=True,
        validate=[_LONG, names_nobody],
        metadata={"label": _l("理由"), "widget": "textarea"},
    )


class FactUndoIn(FactReasonIn):
    """Why a repair is undone."""

    ground = fields.Enum(
        UndoneFor,
        by_value=True,
        required=True,
        metadata={
            "label": _l("撤销修复的情形"),
            "description": _l("false_papers：以虚假材料取得，一段时间内不再修复；mistake：办错"),
            # The button that is pressed says it.
            "widget": "omit",
        },
    )


class FactRepairIn(Schema):
    """The decision that repairs a fact."""

    number = fields.String(
        required=True,
        validate=_SHORT,
        metadata={"label": _l("修复决定文号"), "hint": _l("义务已经履行完毕，经核实后作出的决定")},
    )


class FactQueryIn(PageQuery):
    """What the list is narrowed by."""

    uscc = Uscc(load_default=None, metadata={"label": _l("统一社会信用代码"), "widget": "code"})
    kind = fields.Enum(
        EntryKind,
        by_value=True,
        load_default=None,
        validate=validate.OneOf(KINDS),
        metadata={
            "label": _l("事实"),
            "widget": "select",
            "choices": [(str(kind), KIND_WORDS[kind]) for kind in KINDS],
        },
    )
    state = fields.Enum(
        FactState,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("状态"),
            "widget": "select",
            "choices": [(str(state), words) for state, words in STATE_WORDS.items()],
        },
    )


class FactOut(Schema):
    """A fact as it stands."""

    id = fields.UUID()
    agency_id = fields.UUID()
    kind = fields.String()
    severity = fields.String()
    number = fields.String()
    summary = fields.String()
    legal_basis = fields.String()
    occurred_on = fields.Date()
    decided_on = fields.Date()
    valid_until = fields.Date(allow_none=True)
    state = fields.String()
    reason = fields.String(allow_none=True)
    repair_number = fields.String(allow_none=True)
    repaired_on = fields.Date(allow_none=True)
    recorded_at = fields.AwareDateTime()
    settled_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class FactPageOut(Schema):
    """One page of facts."""

    items = fields.List(fields.Nested(FactOut))
    next_cursor = fields.String(allow_none=True)


def words() -> dict[str, Any]:
    """What pages call kinds, weights and states."""
    return {"kinds": KIND_WORDS, "severities": SEVERITY_WORDS, "states": STATE_WORDS}
