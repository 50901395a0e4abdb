"""Uploads of evidence as bodies and answers."""

from decimal import Decimal
from typing import Any

import marshmallow as ma

from campaigns.evidence.rules import LARGEST_ITEM_BYTES, Position, digest_of, doubt_of_clock
from campaigns.evidence.uploads import NewUpload
from registry.files.media import MediaType
from registry.kernel.refusals import N_
from registry.web.problems import filled
from registry.web.schema import Instant, Schema, Whole

_NOT_A_DIGEST = N_("应为SHA-256，64位小写十六进制数字")


class Sha256(ma.fields.String):
    """A SHA-256 as 64 hexadecimal digits; 32 bytes inside."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - marshmallow's
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return digest_of(text)
        except ValueError:
            raise ma.ValidationError(filled(_NOT_A_DIGEST, {})) from None

    def _serialize(self, value: Any, attr: Any, obj: Any, **_kwargs: Any) -> Any:  # noqa: ANN401, ARG002 - marshmallow's
        return None if value is None else value.hex()


class PositionIn(Schema):
    """Where a device was: WGS 84 degrees, accuracy in metres."""

    latitude = ma.fields.Decimal(
        places=6, required=True, validate=ma.validate.Range(Decimal(-90), Decimal(90))
    )
    longitude = ma.fields.Decimal(
        places=6, required=True, validate=ma.validate.Range(Decimal(-180), Decimal(180))
    )
    accuracy_m = ma.fields.Decimal(
        places=1, required=True, validate=ma.validate.Range(Decimal(0), Decimal(1_000_000))
    )

    @ma.post_load
    def _position(self, values: dict[str, Any], **_kwargs: object) -> Position:
        return Position(**values)


class UploadIn(Schema):
    """An item that a device is going to send."""

    digest = Sha256(
        required=True, metadata={"description": N_("原件的SHA-256，拍摄时在设备上算出")}
    )
    size_bytes = Whole(
        required=True,
        strict=True,
        metadata={"description": N_("原件的字节数"), "maximum": LARGEST_ITEM_BYTES},
    )
    media_type = ma.fields.Enum(MediaType, by_value=True, required=True)
    captured_at = Instant(
        required=True,
        metadata={
            "description": N_("设备时钟所示的拍摄时刻，照原样保存；晚于收到时刻的标为不可信")
        },
    )
    position = ma.fields.Nested(PositionIn, load_default=None, allow_none=True)


class ChunkQuery(Schema):
    """Where a part begins."""

    offset = Whole(
        required=True,
        validate=ma.validate.Range(0, LARGEST_ITEM_BYTES),
        metadata={"description": N_("这一段从第几个字节开始，从0数起；必须等于已经收到的字节数")},
    )


class UploadOut(Schema):
    """How far an upload has come; ``evidence_id`` once it is evidence."""

    id = ma.fields.UUID(required=True)
    digest = Sha256(required=True)
    size_bytes = ma.fields.Integer(required=True)
    received_bytes = ma.fields.Integer(required=True)
    evidence_id = ma.fields.UUID(allow_none=True)
    captured_at = ma.fields.AwareDateTime(required=True)
    captured_at_doubt = ma.fields.Function(
        lambda upload: doubt_of_clock(upload.captured_at, received_at=upload.opened_at),
        metadata={"description": N_("拍摄时刻不可信的原因；没有疑问的为null")},
    )


def upload_of(values: dict[str, Any]) -> NewUpload:
    """The upload that a loaded body announces."""
    return NewUpload(**values)
