"""``/v1/evidence/uploads`` for keys, ``/field/uploads`` for the phone's sign-in: the same views."""

from typing import Any
from uuid import UUID

from flask import request

from campaigns.evidence import uploads
from campaigns.evidence.models import EvidenceUpload
from campaigns.evidence.schemas import ChunkQuery, UploadIn, UploadOut, upload_of
from campaigns.evidence.store import EvidenceStore, evidence_store
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.files.media import FileWrong
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, services, transaction

blp = blueprint("evidence_api", __name__, "/v1/evidence/uploads", N_("证据"))
device = blueprint("uploads", __name__, "/field/uploads", N_("证据"))


@device.post("")
@blp.post("")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("申报一份将要上传的证据"), N_("同一人再次申报同一摘要，得到同一次上传，可以续传。"))
@takes(UploadIn)
@answers(200, UploadOut)
def open_upload(body: dict[str, Any]) -> tuple[EvidenceUpload, int]:
    """Announce an item."""
    with transaction() as session:
        upload, is_new = uploads.open_upload(session, upload_of(body), by=actor(), at=now())
    return upload, 201 if is_new else 200


@device.get("/<uuid:upload_id>")
@blp.get("/<uuid:upload_id>")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("上传到了哪里"))
@answers(200, UploadOut)
def show_upload(upload_id: UUID) -> EvidenceUpload:
    """How far an upload has come."""
    with reading() as session:
        return uploads.get_upload(session, upload_id, by=actor())


@device.put("/<uuid:upload_id>")
@blp.put("/<uuid:upload_id>")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("上传一段"), N_("请求体就是这一段的字节，一段至多4 MiB，按次序上传。"))
@takes(ChunkQuery, location="query")
@answers(200, UploadOut)
def send_chunk(query: dict[str, Any], upload_id: UUID) -> EvidenceUpload:
    """Take one part."""
    chunk = request.get_data()
    with transaction() as session:
        return uploads.append(
            session, store(), upload_id, chunk, offset=query["offset"], by=actor()
        )


@device.post("/<uuid:upload_id>/completion")
@blp.post("/<uuid:upload_id>/completion")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("全部上传之后，核对摘要并收下"), N_("内容与申报的摘要不符的，不予收下，也不保留。"))
@answers(200, UploadOut)
def complete_upload(upload_id: UUID) -> EvidenceUpload:
    """Verify and receive."""
    with transaction() as session:
        outcome = uploads.complete(session, store(), upload_id, by=actor(), at=now())
    if isinstance(outcome, FileWrong):
        store().drop_part(upload_id)
        raise outcome
    return outcome


def store() -> EvidenceStore:
    """The evidence files of the current installation."""
    return evidence_store(services().settings.var)
