"""Uploads that nobody goes on with, and files that belong to none: removed once a day."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campaigns.evidence.models import Evidence, EvidenceUpload
from campaigns.evidence.store import EvidenceStore
from registry.db import one_at_a_time

_KEPT = timedelta(days=7)


def forget_uploads(
    session: Session, store: EvidenceStore, *, at: datetime, kept: timedelta = _KEPT
) -> int:
    """Remove uploads announced longer ago than ``kept``, and files that belong to none.

    Finished ones leave their evidence behind; of unfinished ones nothing is left.

    Returns:
        How many uploads were removed.

    Transaction: the caller's. Files go first: killed in between, the rows go the next day.
    """
    old = session.scalars(
        select(EvidenceUpload)
        .where(EvidenceUpload.opened_at < at - kept)
        .order_by(EvidenceUpload.id)
        .with_for_update(skip_locked=True)
    ).all()
    for upload in old:
        store.drop_part(upload.id)
        if upload.evidence_id is None:
            _drop_unowned(session, store, upload.digest)
    session.execute(delete(EvidenceUpload).where(EvidenceUpload.id.in_([row.id for row in old])))
    for orphan in set(store.parts()) - set(session.scalars(select(EvidenceUpload.id))):
        store.drop_part(orphan)
    return len(old)


def _drop_unowned(session: Session, store: EvidenceStore, digest: bytes) -> None:
    """An original that became no evidence: its upload was killed between file and record."""
    one_at_a_time(session, f"original:{digest.hex()}")
    if session.scalar(select(Evidence.id).where(Evidence.digest == digest).limit(1)) is None:
        store.originals.drop(digest)
