"""Evidence in the console: looked at as a preview, taken along as the original, both on record.

Never public. An original is only ever downloaded, so that no browser runs what is in it.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campaigns.evidence import custody
from campaigns.evidence.api import store
from campaigns.evidence.custody import EvidenceUnknown
from campaigns.evidence.rules import CustodyAct, doubt_of_clock
from campaigns.inspections.capture_models import EvidencePurpose
from campaigns.inspections.evidence_queries import (
    VisitEvidence,
    evidence_with_custody,
    find_capture,
    get_evidence,
    used_elsewhere,
)
from campaigns.inspections.models import Inspection
from campaigns.inspections.words import DOUBTS
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.files.media import PICTURES, MediaType, preview
from registry.kernel.refusals import N_
from registry.web.context import now, transaction

bp = Blueprint("evidence", __name__, template_folder="templates")

ACT_NAMES = {
    CustodyAct.CAPTURED: N_("在设备上拍摄"),
    CustodyAct.RECEIVED: N_("平台收到"),
    CustodyAct.VERIFIED: N_("核对摘要相符"),
    CustodyAct.VIEWED: N_("查看"),
    CustodyAct.EXPORTED: N_("导出原件"),
}
_ENDINGS = {
    MediaType.JPEG: "jpg",
    MediaType.PNG: "png",
    MediaType.WEBP: "webp",
    MediaType.PDF: "pdf",
}


@bp.get("/console/inspections/<uuid:inspection_id>/evidence/<uuid:evidence_id>")
@requires(Permission.SUBJECTS_READ)
def show(inspection_id: UUID, evidence_id: UUID) -> Response:
    """A picture made small, without what the camera wrote into it."""
    with transaction() as session:
        evidence = get_evidence(session, inspection_id, evidence_id, by=actor())
        if evidence.media_type not in PICTURES:
            raise EvidenceUnknown(evidence_id=evidence_id)
        custody.note_view(session, evidence.id, by=actor(), at=now())
    originals = store().originals
    body = originals.find_preview(evidence.digest)
    if body is None:
        body = preview(originals.original(evidence.digest))
        originals.put_preview(evidence.digest, body)
    return _guarded(Response(body, mimetype=MediaType.JPEG))


@bp.get("/console/inspections/<uuid:inspection_id>/evidence/<uuid:evidence_id>/original")
@requires(Permission.SUBJECTS_READ)
def original(inspection_id: UUID, evidence_id: UUID) -> Response:
    """The original's bytes, as they were captured."""
    with transaction() as session:
        evidence = get_evidence(session, inspection_id, evidence_id, by=actor())
        custody.note_export(session, evidence, by=actor(), at=now())
    ending = _ENDINGS[MediaType(evidence.media_type)]
    file = send_file(
        store().originals.original(evidence.digest),
        mimetype=evidence.media_type,
        as_attachment=True,
        download_name=f"evidence-{evidence.digest.hex()[:16]}.{ending}",
        conditional=False,
        etag=False,
    )
    return _guarded(file)


def shown_evidence(session: Session, visit: Inspection) -> dict[str, Any]:
    """What the page of a visit shows of its evidence; nothing to whoever does not see it whole."""
    found = evidence_with_custody(session, visit.id, by=actor())
    return {
        "capture": find_capture(session, visit.id, by=actor()),
        "same": used_elsewhere(session, visit, by=actor()) if found else [],
        "evidence": [(_card(one, visit), one.evidence) for one in found],
        "custody_acts": {act.value: _(name) for act, name in ACT_NAMES.items()},
    }


def _card(one: VisitEvidence, visit: Inspection) -> dict[str, Any]:
    ids: dict[str, Any] = {
        "inspection_id": one.link.inspection_id,
        "evidence_id": one.link.evidence_id,
    }
    is_picture = one.evidence.media_type in PICTURES
    told_at, begun_at = one.evidence.captured_at, one.evidence.begun_at
    doubt = doubt_of_clock(told_at, received_at=begun_at, visited_on=visit.inspected_on)
    signature = one.link.purpose == EvidencePurpose.SIGNATURE
    return {
        "caption": _("签字") if signature else one.link.caption or _("照片"),
        "at": told_at,
        "cure": DOUBTS[doubt] if doubt else None,
        "size": one.evidence.size_bytes,
        "send": "acked",
        "digest": one.evidence.digest.hex(),
        "src": url_for("evidence.show", **ids) if is_picture else None,
        "href": url_for("evidence.show" if is_picture else "evidence.original", **ids),
        "original": url_for("evidence.original", **ids),
    }


def _guarded(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
