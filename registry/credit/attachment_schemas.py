"""Bodies, forms and answers of what undertakings publish about themselves."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.credit.attachment_models import LONGEST_NUMBER, LONGEST_TITLE, AttachmentKind
from registry.credit.attachments import NewAttachment
from registry.files.schemas import FileIn
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema, names_nobody

KIND_WORDS = {
    AttachmentKind.STANDARD: _l("企业标准自我声明"),
    AttachmentKind.QUALITY_REPORT: _l("企业质量信用报告"),
}


class AttachmentForm(Schema):
    """A document as the undertaking published it; its file is sent beside."""

    kind = fields.Enum(
        AttachmentKind,
        by_value=True,
        required=True,
        metadata={
            "label": _l("种类"),
            "widget": "radio",
            "choices": [(kind.value, word) for kind, word in KIND_WORDS.items()],
        },
    )
    title = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=LONGEST_TITLE), names_nobody],
        metadata={"label": _l("名称"), "hint": _l("照文件抄写，不写个人信息")},
    )
    standard_number = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=LONGEST_NUMBER),
        metadata={"label": _l("标准编号"), "hint": _l("只有企业标准填写，例如Q/PDY 001-2026")},
    )
    declared_on = LegalDate(
        required=True,
        not_future=True,
        metadata={"label": _l("企业公开的日期"), "widget": "date"},
    )
    valid_until = LegalDate(
        load_default=None,
        metadata={"label": _l("有效期到"), "hint": _l("没有期限的不填"), "widget": "date"},
    )


class AttachmentIn(FileIn, AttachmentForm):
    """The same with the file itself."""


class WithdrawalIn(Schema):
    """Why a document is taken back."""

    reason = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=500), names_nobody],
        metadata={"label": _l("撤回的原因"), "hint": _l("不写个人信息")},
    )


class AttachmentOut(Schema):
    """A document of the undertaking itself; ``sha256`` is of its bytes."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(map(str, AttachmentKind))))
    title = fields.String(required=True)
    standard_number = fields.String(required=True, allow_none=True)
    declared_on = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    sha256 = fields.Function(lambda row: row.digest.hex(), required=True)
    agency_id = fields.UUID(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    withdrawn_on = fields.Date(required=True, allow_none=True)
    withdrawal_reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class AttachmentPageOut(Schema):
    """One page of documents."""

    items = fields.List(fields.Nested(AttachmentOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class DeclarationQuery(PageQuery):
    """What the public list is narrowed by."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"label": _l("企业名称或者代码"), "widget": "search"},
    )


def new_attachment(values: dict[str, Any]) -> NewAttachment:
    """The document that a loaded body or form names."""
    return NewAttachment(
        kind=values["kind"],
        title=values["title"],
        standard_number=values["standard_number"] or None,
        declared_on=values["declared_on"],
        valid_until=values["valid_until"],
    )
