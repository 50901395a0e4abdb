"""Photos as a phone takes them, and evidence sent by the services themselves."""

import hashlib
import io
from datetime import UTC, datetime

from PIL import Image
from sqlalchemy.orm import Session

from campaigns.evidence import uploads
from campaigns.evidence.models import Evidence
from campaigns.evidence.rules import Position
from campaigns.evidence.store import EvidenceStore
from campaigns.evidence.uploads import NewUpload
from registry.accounts.actors import Actor
from registry.files.media import MediaType

CAPTURED_AT = datetime(2026, 3, 10, 6, 50, tzinfo=UTC)
_MAKE, _ORIENTATION = 0x010F, 0x0112


def a_photo(number: int = 1, *, width: int = 640, height: int = 480, noise: bool = False) -> bytes:
    """A JPEG of its own for each number, taken sideways by a camera that says who it is.

    With ``noise`` it is of a real photo's size, some 0.9 MB at 1600 by 1200.
    """
    made = (
        Image.effect_noise((width, height), 80 + number).convert("RGB")
        if noise
        else Image.new("RGB", (width, height), (number * 37 % 256, number * 91 % 256, 120))
    )
    about = Image.Exif()
    about[_MAKE] = "示例相机"
    about[_ORIENTATION] = 6
    out = io.BytesIO()
    made.save(out, "JPEG", exif=about, quality=90)
    return out.getvalue()


def announced(body: bytes, **changes: object) -> NewUpload:
    """What a phone says of a photo before it sends it."""
    said: dict[str, object] = {
        "digest": hashlib.sha256(body).digest(),
        "size_bytes": len(body),
        "media_type": MediaType.JPEG,
        "captured_at": CAPTURED_AT,
        "position": None,
    }
    return NewUpload(**(said | changes))  # type: ignore[arg-type]  # as the fields are


def some_evidence(
    session: Session,
    store: EvidenceStore,
    body: bytes,
    *,
    by: Actor,
    at: datetime,
    position: Position | None = None,
) -> Evidence:
    """Evidence that was sent and verified."""
    upload, _ = uploads.open_upload(session, announced(body, position=position), by=by, at=at)
    uploads.append(session, store, upload.id, body, offset=0, by=by)
    uploads.complete(session, store, upload.id, by=by, at=at)
    found = uploads.find_evidence(session, by.person(), upload.digest)
    assert found is not None
    return found
