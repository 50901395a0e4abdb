"""What a device captured, as fields of a visit's body."""

from typing import Any

import marshmallow as ma

from campaigns.evidence.schemas import PositionIn, Sha256
from campaigns.inspections.captures import (
    LONGEST_CAPTION,
    LONGEST_NAME,
    LONGEST_REASON,
    MOST_EVIDENCE,
    Capture,
    EvidenceRef,
    Signature,
)
from registry.kernel.refusals import N_
from registry.web.schema import Schema


class EvidenceRefIn(Schema):
    """One piece of evidence, uploaded before."""

    digest = Sha256(required=True)
    item_key = ma.fields.String(load_default=None, validate=ma.validate.Length(max=100))
    caption = ma.fields.String(load_default="", validate=ma.validate.Length(max=LONGEST_CAPTION))

    @ma.post_load
    def _ref(self, values: dict[str, Any], **_kwargs: object) -> EvidenceRef:
        return EvidenceRef(**values)


class SignatureIn(Schema):
    """Who signed, with the picture of the signature uploaded before; or why nobody did."""

    signed_by = ma.fields.String(
        load_default=None, validate=ma.validate.Length(min=1, max=LONGEST_NAME)
    )
    digest = Sha256(load_default=None)
    unsigned_reason = ma.fields.String(
        load_default=None, validate=ma.validate.Length(min=1, max=LONGEST_REASON)
    )

    @ma.post_load
    def _signature(self, values: dict[str, Any], **_kwargs: object) -> Signature:
        return Signature(**values)


class CaptureIn(Schema):
    """The fields of a visit that a device captures beside the answers."""

    assignment_id = ma.fields.UUID(
        load_default=None, metadata={"description": N_("按哪一项任务检查；记录之后任务即告完成")}
    )
    position = ma.fields.Nested(PositionIn, load_default=None, allow_none=True)
    evidence = ma.fields.List(
        ma.fields.Nested(EvidenceRefIn),
        load_default=list,
        validate=ma.validate.Length(max=MOST_EVIDENCE),
        metadata={"description": N_("已经上传的证据，按摘要引用")},
    )
    signature = ma.fields.Nested(SignatureIn, load_default=None, allow_none=True)


def capture_of(values: dict[str, Any]) -> Capture:
    """What a loaded body captured."""
    return Capture(
        assignment_id=values["assignment_id"],
        position=values["position"],
        evidence=tuple(values["evidence"]),
        signature=values["signature"],
    )
