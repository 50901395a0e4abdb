"""Taking a file whole and finding it again.

Owns the rows of ``stored_file`` and the folder ``files``. Who may read a file, and for what,
the feature that names it decides. The sender's name for it is not kept: it says nothing that
can be trusted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.files.media import FileWrong, examine
from registry.files.models import LARGEST_FILE_BYTES, StoredFile
from registry.files.originals import Originals
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError, NotOnRecord, TooLarge

_MIB = 1024 * 1024
# A transaction that puts a file and is then undone ends long before.
_UNRECORDED_KEPT = timedelta(days=1)


class FileTooLarge(TooLarge):
    """The file is larger than is taken."""

    title = N_("文件太大")


class FileUnknown(NotOnRecord):
    """No such file."""

    title = N_("没有这个文件")
    detail = N_("没有编号为%(file_id)s的文件，或者它不对您公开。")


@dataclass(frozen=True, slots=True)
class FileOut:
    """A file to be handed out: where its bytes lie, and what they are."""

    path: Path
    media_type: str


def originals_of(var: Path) -> Originals:
    """Where an installation keeps files that were received whole."""
    return Originals(var / "files")


def take_file(session: Session, originals: Originals, body: bytes, *, at: datetime) -> StoredFile:
    """Keep a file of at most 6 MiB: its bytes first, then its row; nothing of a refused one.

    Raises:
        FileTooLarge.
        FileWrong: empty, damaged, or not on the allow-list (JPEG, PNG, WebP, PDF).
    """
    if not body:
        raise FileWrong(errors=[FieldError("#/content", N_("文件是空的"))])
    if len(body) > LARGEST_FILE_BYTES:
        raise FileTooLarge(limit=f"{LARGEST_FILE_BYTES // _MIB} MiB")
    media_type = examine(body, pointer="#/content").media_type
    stored = StoredFile(
        id=new_id(),
        digest=originals.put(body),
        size_bytes=len(body),
        media_type=media_type,
        received_at=at,
    )
    session.add(stored)
    session.flush()
    return stored


def file_out(session: Session, originals: Originals, file_id: UUID) -> FileOut:
    """A file to be handed out to somebody who was found entitled.

    Raises:
        FileUnknown.
    """
    stored = session.get(StoredFile, file_id)
    if stored is None:
        raise FileUnknown(file_id=file_id)
    return FileOut(originals.original(stored.digest), stored.media_type)


def forget_unrecorded(session: Session, originals: Originals, *, at: datetime) -> int:
    """Remove originals older than a day that no row names; how many.

    They are left by an undone receipt.
    """
    before = (at - _UNRECORDED_KEPT).timestamp()
    old = {one for one in originals.digests() if _age(originals, one) < before}
    known = set(
        session.scalars(select(StoredFile.digest).where(StoredFile.digest == func.any(list(old))))
    )
    for digest in old - known:
        originals.drop(digest)
    return len(old - known)


def _age(originals: Originals, digest: bytes) -> float:
    return originals.original(digest).stat().st_mtime
