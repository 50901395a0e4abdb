"""Acts on findings as forms and API bodies."""

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from registry.penalties.vocabulary import PenaltyKind, Procedure
from registry.web.schema import LegalDate, Schema, Yuan, names_nobody

PENALTY_KIND_NAMES = {
    PenaltyKind.WARNING: _l("警告"),
    PenaltyKind.CRITICISM: _l("通报批评"),
    PenaltyKind.FINE: _l("罚款"),
    PenaltyKind.CONFISCATION: _l("没收"),
    PenaltyKind.SUSPENSION: _l("暂扣许可证件"),
    PenaltyKind.LICENCE_DOWNGRADE: _l("降低资质等级"),
    PenaltyKind.LICENCE_REVOCATION: _l("吊销许可证件"),
    PenaltyKind.RESTRICTION: _l("限制开展生产经营活动"),
    PenaltyKind.CLOSURE: _l("责令停产停业、责令关闭"),
    PenaltyKind.CAREER_BAN: _l("限制从业"),
    PenaltyKind.OTHER: _l("其他行政处罚"),
}


class FindingWithdrawalIn(Schema):
    """Why a finding is withdrawn."""

    reason = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(min=2, max=500), names_nobody],
        metadata={
            "label": _l("撤回理由"),
            "hint": _l("写入历史记录，不写个人信息"),
            "widget": "textarea",
        },
    )


class RectificationIn(Schema):
    """By when a finding is to be put right."""

    rectify_by = LegalDate(
        required=True, metadata={"label": _l("整改期限"), "hint": _l("含当日"), "widget": "date"}
    )
    reason = ma.fields.String(
        load_default=None,
        validate=[ma.validate.Length(max=500), names_nobody],
        metadata={
            "label": _l("期限较长的理由"),
            "hint": _l("超过通常期限的必填，不写个人信息"),
            "widget": "textarea",
        },
    )


class ReinspectionIn(Schema):
    """What a reinspection found; the visit it was made by, or its day where there is none."""

    inspection_id = ma.fields.UUID(
        load_default=None,
        metadata={
            "label": _l("复查的检查记录"),
            "hint": _l("复查作为一次检查记录的，选这次检查；没有的，填写复查日期"),
            "widget": "select",
            "choices": list,
        },
    )
    reinspected_on = LegalDate(
        load_default=None,
        not_future=True,
        metadata={"label": _l("复查日期"), "hint": _l("选了检查记录的不填"), "widget": "date"},
    )
    passed = ma.fields.Boolean(
        required=True,
        metadata={
            "label": _l("复查结果"),
            "widget": "radio",
            "choices": [("true", _l("已整改合格")), ("false", _l("没有整改合格"))],
        },
    )

    @ma.validates_schema
    def _one_of_both(self, data: dict[str, object], **_kwargs: object) -> None:
        if (data.get("inspection_id") is None) == (data.get("reinspected_on") is None):
            raise ma.ValidationError(
                str(_l("复查的检查记录和复查日期，填写其中一项。")), "reinspected_on"
            )


class FindingPenaltyIn(Schema):
    """The penalty decision that a finding led to; subject and agency are the visit's."""

    number = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=100),
        metadata={"label": _l("处罚决定书文号")},
    )
    decided_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("决定日期"), "widget": "date"}
    )
    served_on = LegalDate(
        load_default=None,
        not_future=True,
        metadata={"label": _l("送达日期"), "hint": _l("尚未送达的留空"), "widget": "date"},
    )
    procedure = ma.fields.Enum(
        Procedure,
        by_value=True,
        load_default=Procedure.ORDINARY,
        metadata={
            "label": _l("程序"),
            "widget": "select",
            "choices": [
                (Procedure.ORDINARY.value, _l("普通程序")),
                (Procedure.SUMMARY.value, _l("简易程序")),
            ],
        },
    )
    kinds = ma.fields.List(
        ma.fields.Enum(PenaltyKind, by_value=True),
        required=True,
        validate=ma.validate.Length(min=1),
        metadata={
            "label": _l("处罚种类"),
            "widget": "checkboxes",
            "choices": [(kind.value, name) for kind, name in PENALTY_KIND_NAMES.items()],
        },
    )
    fine_yuan = Yuan(
        load_default=None,
        metadata={"label": _l("罚款金额"), "unit": _l("元"), "widget": "money"},
    )
    confiscated_yuan = Yuan(
        load_default=None,
        metadata={"label": _l("没收金额"), "unit": _l("元"), "widget": "money"},
    )
    violation = ma.fields.String(
        required=True, metadata={"label": _l("违法行为"), "widget": "select", "choices": list}
    )
    facts = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(min=2, max=4000), names_nobody],
        metadata={
            "label": _l("查明的事实"),
            "hint": _l("不写个人信息"),
            "widget": "textarea",
        },
    )
    legal_basis = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(min=2, max=1000), names_nobody],
        metadata={"label": _l("处罚依据"), "hint": _l("写明法律法规和条款")},
    )
    heavier = ma.fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("属于较重行政处罚"),
            "hint": _l("《市场监督管理严重违法失信名单管理办法》第二条"),
            "widget": "checkbox",
        },
    )
    heavier_reason = ma.fields.String(
        load_default=None,
        validate=[ma.validate.Length(max=1000), names_nobody],
        metadata={"label": _l("认定较重的理由"), "widget": "textarea"},
    )
