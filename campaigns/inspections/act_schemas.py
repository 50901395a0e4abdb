"""Acts on findings as forms and API bodies."""

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from registry.penalties.schemas import OccasionPenaltyIn
from registry.web.schema import LegalDate, Schema, names_nobody


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
    asked_on = LegalDate(
        load_default=None,
        not_future=True,
        metadata={
            "label": _l("当事人申请提前复查的日期"),
            "hint": _l("整改期限内复查不合格的必填"),
            "widget": "date",
        },
    )

    @ma.validates_schema
    def _one_of_both(self, data: dict[str, object], **_kwargs: object) -> None:
        if (data.get("inspection_id") is None) == (data.get("reinspected_on") is None):
            raise ma.ValidationError(
                str(_l("复查的检查记录和复查日期，填写其中一项。")), "reinspected_on"
            )


class FindingPenaltyIn(OccasionPenaltyIn):
    """The penalty decision that a finding led to; subject and agency are the visit's."""
