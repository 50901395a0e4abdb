"""Bodies and forms of a hearing: asked for, notified, held, withdrawn."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.web.schema import LegalDate, Schema, names_nobody


def _short(label: Any, hint: Any) -> fields.String:  # noqa: ANN401 - lazy strings
    return fields.String(
        required=True,
        validate=[validate.Length(min=1, max=300), names_nobody],
        metadata={"label": label, "hint": hint},
    )


class HearingAskIn(Schema):
    """That the party asked for a hearing."""

    asked_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("申请日期"), "widget": "date"}
    )


class HearingNoticeIn(Schema):
    """On which day the hearing is."""

    hearing_on = LegalDate(
        required=True,
        metadata={
            "label": _l("听证日期"),
            "hint": _l("通知之后至少隔七个工作日"),
            "widget": "date",
        },
    )


class HearingRecordIn(Schema):
    """The record of the hearing."""

    attended = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("当事人到场参加"),
            "hint": _l("没有到场、也没有书面撤回的不选，并在下面写明凭证"),
            "widget": "checkbox",
        },
    )
    held_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("举行日期"), "widget": "date"}
    )
    host = fields.String(
        required=True,
        validate=validate.Length(min=2, max=63),
        metadata={
            "label": _l("听证主持人的用户名"),
            "hint": _l("本机关没有办理本案的人；姓名写入决定书"),
            "autocomplete": "off",
        },
    )
    place = _short(_l("听证地点"), _l("写入决定书"))
    record_no = _short(_l("听证笔录编号"), _l("笔录由当事人签字或者注明拒签，原件入卷"))
    said = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=4000), names_nobody],
        metadata={
            "label": _l("当事人的主要意见，或者没有到场的凭证"),
            "hint": _l("写入决定书，决定书必须逐项答复；不写个人信息"),
            "widget": "textarea",
        },
    )


class HearingWithdrawalIn(Schema):
    """The party's paper that withdraws its request for a hearing."""

    withdrawn_on = LegalDate(
        required=True,
        not_future=True,
        metadata={"label": _l("材料上的日期"), "widget": "date"},
    )
    reference = _short(_l("材料编号和卷宗位置"), _l("当事人签字或者盖章的原件；不写个人信息"))
