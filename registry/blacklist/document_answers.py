"""What the interface answers about documents, their service and replies."""

from marshmallow import fields

from registry.kernel.refusals import N_
from registry.web.schema import Schema


class AttemptOut(Schema):
    """One attempt to serve a document."""

    outcome = fields.String(required=True, metadata={"description": N_("served或者failed")})
    method = fields.String(required=True)
    tried_on = fields.Date(required=True)
    proof = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class DocumentOut(Schema):
    """A document as it was issued."""

    id = fields.UUID(required=True)
    case_id = fields.UUID(required=True)
    request_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": N_("它答复的异议、申请或者请示")}
    )
    kind = fields.String(required=True)
    number = fields.String(required=True)
    agency_id = fields.UUID(required=True)
    issued_on = fields.Date(required=True)
    issued_at = fields.AwareDateTime(required=True)
    template_digest = fields.String(required=True)
    digest = fields.String(required=True, metadata={"description": N_("内容的SHA-256，十六进制")})
    replaces_id = fields.UUID(required=True, allow_none=True)
    attempts = fields.List(fields.Nested(AttemptOut), required=True)


class SectionOut(Schema):
    """One section of a document."""

    heading = fields.String(required=True)
    text = fields.String(required=True)


class ContentOut(Schema):
    """Every word of a document."""

    title = fields.String(required=True)
    number = fields.String(required=True)
    party = fields.String(required=True)
    uscc = fields.String(required=True)
    sections = fields.List(fields.Nested(SectionOut), required=True)
    agency = fields.String(required=True)
    issued_on = fields.String(required=True)


class DocumentFileOut(DocumentOut):
    """A document with every word of it."""

    content = fields.Nested(ContentOut, required=True)


class DocumentListOut(Schema):
    """Documents of a case, oldest first."""

    items = fields.List(fields.Nested(DocumentOut), required=True)


class ReplyOut(Schema):
    """The party's words beside its public record."""

    id = fields.UUID(required=True)
    case_id = fields.UUID(required=True)
    state = fields.String(required=True)
    words = fields.String(required=True)
    filed_on = fields.Date(required=True)
    decided_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ReplyListOut(Schema):
    """Replies of a case, the latest first."""

    items = fields.List(fields.Nested(ReplyOut), required=True)
