"""A file as a body of the interface: whole, in base 64 (RFC 4648)."""

import base64
import binascii
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, post_load, validate

from registry.files.models import LARGEST_FILE_BYTES
from registry.kernel.refusals import N_
from registry.web.schema import Schema

# Three bytes are four letters.
_LONGEST_CONTENT = (LARGEST_FILE_BYTES + 2) // 3 * 4


class FileIn(Schema):
    """What is sent with its file; a request has 8 MiB at most."""

    content = fields.String(
        required=True,
        load_only=True,
        validate=validate.Length(min=4, max=_LONGEST_CONTENT),
        metadata={"description": N_("文件原样，base64；PDF、JPEG、PNG或者WebP")},
    )

    @post_load
    def decode(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """``content`` as bytes.

        Raises:
            ValidationError: not base 64.
        """
        try:
            return {**data, "content": base64.b64decode(data["content"], validate=True)}
        except (binascii.Error, ValueError) as wrong:
            raise ValidationError(str(_l("不是base64")), "content") from wrong
