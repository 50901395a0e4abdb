"""Forms of the pages about documents, replies and contests."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.blacklist.document_kinds import DOCUMENTS, DocumentKind
from registry.blacklist.party_models import ContestKind, ContestOutcome
from registry.blacklist.schemas import ServiceIn
from registry.blacklist.words import CONTEST_KINDS, CONTEST_OUTCOMES
from registry.web.schema import LegalDate, Schema, names_nobody


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


class ContestIn(Schema):
    """That the party went to the reconsideration organ or to court."""

    kind = fields.Enum(
        ContestKind,
        by_value=True,
        required=True,
        metadata={
            "label": _l("途径"),
            "hint": _l("只登记针对列入决定的；针对不予修复、异议不成立的答复的，不在这里登记"),
            "widget": "radio",
            "choices": [(key.value, word) for key, word in CONTEST_KINDS.items()],
        },
    )
    organ = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=200), names_nobody],
        metadata={"label": _l("复议机关或者法院")},
    )
    number = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=200), names_nobody],
        metadata={"label": _l("受理文号")},
    )
    filed_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("申请或者起诉日期"), "widget": "date"}
    )


class ConclusionIn(Schema):
    """What came of it."""

    outcome = fields.Enum(
        ContestOutcome,
        by_value=True,
        required=True,
        metadata={
            "label": _l("结果"),
            "widget": "radio",
            "choices": [(key.value, word) for key, word in CONTEST_OUTCOMES.items()],
        },
    )
    concluded_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("文书日期"), "widget": "date"}
    )
    conclusion_no = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=200), names_nobody],
        metadata={"label": _l("文书文号")},
    )
