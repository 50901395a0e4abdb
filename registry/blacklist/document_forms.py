"""Forms of the pages about documents and replies."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.blacklist.document_kinds import DOCUMENTS, DocumentKind
from registry.blacklist.schemas import ServiceIn
from registry.web.schema import LegalDate, Schema


class IssueIn(Schema):
    """Which document is drawn up."""

    kind = fields.Enum(
        DocumentKind, by_value=True, required=True, validate=validate.OneOf(DOCUMENTS)
    )
    request_id = fields.UUID(load_default=None)


class DocumentCorrectionIn(Schema):
    """Why a document is wrong."""

    reason = fields.String(
        required=True,
        validate=validate.Length(min=1, max=1000),
        metadata={
            "label": _l("更正的原因"),
            "hint": _l("写入新的文书；原文书保留不变"),
            "widget": "textarea",
        },
    )


class AttemptIn(ServiceIn):
    """An attempt to serve a document."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf(["served", "failed"]),
        metadata={
            "label": _l("结果"),
            "widget": "radio",
            "choices": [("served", _l("已送达")), ("failed", _l("没有送达"))],
        },
    )


class AgreementIn(Schema):
    """That the party agreed to electronic service."""

    agreed_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("同意日期"), "widget": "date"}
    )
    proof = fields.String(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"label": _l("送达地址和方式确认书的编号"), "hint": _l("不写姓名和联系方式")},
    )


class ReplyDecisionIn(Schema):
    """Whether a reply is shown; withheld for the personal data that the reason names."""

    reason = fields.String(
        load_default=None,
        validate=validate.Length(max=500),
        metadata={
            "label": _l("不公开的理由"),
            "hint": _l("只能是含有个人信息；不填即公开，不改当事人的文字"),
            "widget": "textarea",
        },
    )
