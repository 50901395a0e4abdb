"""Evidence on its way in: announced, sent in parts that may be resumed, received when it is whole.

Every step can be repeated: announcing the same bytes again gives the same upload, a part that
arrived is not taken twice, a finished upload answers with the evidence it became.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.evidence import custody
from campaigns.evidence.models import Evidence, EvidenceUpload
from campaigns.evidence.rules import (
    CustodyAct,
    EvidenceWrong,
    Position,
    UploadUnfinished,
    check_chunk,
    check_size,
)
from campaigns.evidence.store import EvidenceStore, PartLost
from registry.accounts.actors import Actor
from registry.accounts.competence import taken_over_by
from registry.audit import service as audit
from registry.db import one_at_a_time
from registry.files.media import Examined, FileWrong, MediaType, examine
from registry.files.originals import sha256_of
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError, NotOnRecord


class UploadUnknown(NotOnRecord):
    """No such upload of this officer."""

    title = N_("没有这次上传")
    detail = N_("没有编号为%(upload_id)s的上传，可能已经过期清除。请重新开始。")


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What a device says of an item before it sends it.

    Args:
        digest: SHA-256 of the original, 32 bytes, computed when it was captured.
        size_bytes: of the original.
        media_type: as the device believes; the bytes decide.
        captured_at: by the device's clock.
        position: where the device was, None when it did not know.
    """

    digest: bytes
    size_bytes: int
    media_type: MediaType
    captured_at: datetime
    position: Position | None = None


def open_upload(
    session: Session, new: NewUpload, *, by: Actor, at: datetime
) -> tuple[EvidenceUpload, bool]:
    """Announce an item; whether it was not announced before.

    Raises:
        EvidenceTooLarge, EvidenceQuotaReached, PersonNeeded.
        EvidenceWrong: announced before with another size.
    """
    officer_id, today = by.person(), legal_day(at)
    one_at_a_time(session, f"evidence-of:{officer_id}")
    there = session.scalars(
        select(EvidenceUpload).where(
            EvidenceUpload.officer_id == officer_id, EvidenceUpload.digest == new.digest
        )
    ).one_or_none()
    if there is not None:
        if there.size_bytes != new.size_bytes:
            detail = N_("同一摘要的文件先前申报的大小不同")
            raise EvidenceWrong(errors=[FieldError("#/size_bytes", detail)])
        return there, False
    known = find_evidence(session, officer_id, new.digest)
    check_size(new.size_bytes, sent_today_bytes=_sent(session, officer_id, on=today))
    place = new.position
    upload = EvidenceUpload(
        id=new_id(),
        agency_id=by.agency(),
        officer_id=officer_id,
        digest=new.digest,
        size_bytes=known.size_bytes if known else new.size_bytes,
        media_type=new.media_type,
        captured_at=new.captured_at,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        accuracy_m=place.accuracy_m if place else None,
        received_bytes=known.size_bytes if known else 0,
        evidence_id=known.id if known else None,
        opened_at=at,
        opened_on=today,
    )
    session.add(upload)
    session.flush()
    return upload, True


def append(
    session: Session,
    store: EvidenceStore,
    upload_id: UUID,
    chunk: bytes,
    *,
    offset: int,
    by: Actor,
) -> EvidenceUpload:
    """Take one part. The bytes are on the disk before the count is on record.

    Raises:
        UploadUnknown, ChunkTooLarge, ChunkOutOfOrder, EvidenceWrong.
    """
    upload = _locked(session, upload_id, by)
    check_chunk(
        len(chunk),
        offset=offset,
        received_bytes=upload.received_bytes,
        size_bytes=upload.size_bytes,
    )
    try:
        store.write(upload.id, chunk, offset=offset)
        upload.received_bytes = offset + len(chunk)
    except PartLost:
        upload.received_bytes = 0
    session.flush()
    return upload


def get_upload(session: Session, upload_id: UUID, *, by: Actor) -> EvidenceUpload:
    """How far an upload of this officer has come.

    Raises:
        UploadUnknown.
    """
    upload = session.get(EvidenceUpload, upload_id)
    if upload is None or upload.officer_id != by.person():
        raise UploadUnknown(upload_id=upload_id)
    return upload


def complete(
    session: Session, store: EvidenceStore, upload_id: UUID, *, by: Actor, at: datetime
) -> EvidenceUpload | FileWrong:
    """Make evidence of an upload whose every byte arrived; done before, it is left as it is.

    Returns:
        The upload with its evidence. The refusal, where the bytes are not what was announced or
        not what is taken: then the upload is gone, and the caller drops the part after the
        commit (``store.drop_part``).

    Raises:
        UploadUnknown, UploadUnfinished.
    """
    upload = _locked(session, upload_id, by)
    if upload.evidence_id is not None:
        return upload
    if upload.received_bytes < upload.size_bytes:
        raise UploadUnfinished(received=upload.received_bytes, size=upload.size_bytes)
    one_at_a_time(session, f"original:{upload.digest.hex()}")
    try:
        found = _verified(store, upload)
    except PartLost:
        upload.received_bytes = 0
        session.flush()
        return upload
    except FileWrong as refused:
        session.delete(upload)
        _note(session, upload, "evidence.refused", by=by, at=at)
        return refused
    store.keep(upload.id, upload.digest)
    evidence = _received(session, upload, found, by=by, at=at)
    upload.evidence_id = evidence.id
    session.flush()
    return upload


def receive(
    session: Session, store: EvidenceStore, body: bytes, new: NewUpload, *, by: Actor, at: datetime
) -> EvidenceUpload | FileWrong:
    """Announce, take and complete an item whose every byte is here already.

    Returns:
        As :func:`complete`.

    Raises:
        What :func:`open_upload` raises.
    """
    upload, _ = open_upload(session, new, by=by, at=at)
    if upload.evidence_id is None:
        store.write(upload.id, body, offset=0)
        upload.received_bytes = len(body)
    return complete(session, store, upload.id, by=by, at=at)


def find_evidence(session: Session, officer_id: UUID, digest: bytes) -> Evidence | None:
    """What an officer captured and sent under this digest."""
    return session.scalars(
        select(Evidence).where(Evidence.captured_by == officer_id, Evidence.digest == digest)
    ).one_or_none()


def received_by_agency(
    session: Session, agency_id: UUID, digests: Sequence[bytes]
) -> dict[bytes, dict[UUID, UUID]]:
    """Which of N digests an agency's officers have sent.

    Returns:
        By digest, the evidence by the officer who captured it, oldest first.
    """
    rows = session.execute(
        select(Evidence.digest, Evidence.captured_by, Evidence.id)
        .where(Evidence.agency_id.in_(taken_over_by(agency_id)), Evidence.digest.in_(set(digests)))
        .order_by(Evidence.id)
    )
    found: dict[bytes, dict[UUID, UUID]] = {}
    for digest, captured_by, key in rows:
        found.setdefault(bytes(digest), {})[captured_by] = key
    return found


def _verified(store: EvidenceStore, upload: EvidenceUpload) -> Examined:
    path = store.gathered(upload.id, upload.digest)
    if sha256_of(path) != upload.digest:
        detail = N_("收到的内容与拍摄时的摘要不符，请重新发送")
        raise EvidenceWrong(errors=[FieldError("#/digest", detail)])
    return examine(path)


def _received(
    session: Session, upload: EvidenceUpload, found: Examined, *, by: Actor, at: datetime
) -> Evidence:
    evidence = Evidence(
        id=new_id(),
        agency_id=upload.agency_id,
        captured_by=upload.officer_id,
        digest=upload.digest,
        size_bytes=upload.size_bytes,
        media_type=found.media_type,
        width=found.width,
        height=found.height,
        captured_at=upload.captured_at,
        latitude=upload.latitude,
        longitude=upload.longitude,
        accuracy_m=upload.accuracy_m,
        received_at=at,
    )
    session.add(evidence)
    session.flush()
    custody.begin(session, evidence, opened_at=upload.opened_at, at=at)
    _note(session, upload, f"evidence.{CustodyAct.RECEIVED}", by=by, at=at)
    return evidence


def _locked(session: Session, upload_id: UUID, by: Actor) -> EvidenceUpload:
    upload = session.scalars(
        select(EvidenceUpload)
        .where(EvidenceUpload.id == upload_id, EvidenceUpload.officer_id == by.person())
        .with_for_update()
    ).one_or_none()
    if upload is None:
        raise UploadUnknown(upload_id=upload_id)
    return upload


def _sent(session: Session, officer_id: UUID, *, on: date) -> int:
    total = session.scalar(
        select(func.coalesce(func.sum(EvidenceUpload.size_bytes), 0)).where(
            EvidenceUpload.officer_id == officer_id, EvidenceUpload.opened_on == on
        )
    )
    return int(total or 0)


def _note(
    session: Session, upload: EvidenceUpload, action: str, *, by: Actor, at: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="evidence_upload",
        object_id=str(upload.id),
        detail={"digest": upload.digest.hex(), "size_bytes": upload.size_bytes},
        at=at,
    )
