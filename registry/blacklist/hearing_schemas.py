"""Bodies and forms of a hearing: asked for, notified, held, withdrawn."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.blacklist.hearing_papers import HearingPaper
from registry.files.schemas import FileIn
from registry.kernel.refusals import N_
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

    # Said either way, never by silence: whoever stays away gives the hearing up.
    attended = fields.Boolean(
        required=True,
        metadata={
            "label": _l("当事人是否到场参加"),
            "hint": _l("没有到场、也没有书面撤回的，在下面写明凭证"),
            "widget": "radio",
            "choices": [("true", _l("到场参加")), ("false", _l("没有到场"))],
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
    record_no = _short(
        _l("听证笔录编号"),
        _l("由当事人签字或者注明拒签；原件在案件的文书页保存之后，才能作出决定"),
    )
    said = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=4000), names_nobody],
        metadata={
            "label": _l("当事人的主要意见，或者没有到场的凭证"),
            "hint": _l("写入决定书，决定书必须逐项答复；不写个人信息"),
            "widget": "textarea",
        },
    )


class HearingPaperIn(Schema):
    """Which paper of the hearing the files are."""

    paper = fields.Enum(
        HearingPaper,
        by_value=True,
        required=True,
        metadata={"description": N_("record听证笔录，withdrawal撤回听证申请的材料")},
    )


class HearingPaperFileIn(FileIn, HearingPaperIn):
    """The same with the file itself."""


class KeptFileOut(Schema):
    """A file of a case."""

    file_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    sha256 = fields.String(required=True)
    media_type = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    by_party = fields.Boolean(required=True)
    at = fields.AwareDateTime(required=True)


class KeptFilesOut(Schema):
    """Every file of a case, oldest first."""

    items = fields.List(fields.Nested(KeptFileOut), required=True)


class HearingWithdrawalIn(Schema):
    """The party's paper that withdraws its request for a hearing."""

    withdrawn_on = LegalDate(
        required=True,
        not_future=True,
        metadata={"label": _l("材料上的日期"), "widget": "date"},
    )
    reference = _short(_l("材料编号和卷宗位置"), _l("当事人签字或者盖章的原件；不写个人信息"))
