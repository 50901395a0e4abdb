"""Evidence files: parts on their way in, originals named by their digest, previews.

Owns the folder ``evidence``. An original appears whole, by a rename after it was forced to the
disk, and is never written again. What may be shown of it is decided by the caller.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

_READ_AT_ONCE = 1024 * 1024


class PartLost(Exception):
    """The part file does not hold the bytes that are on record; sending begins anew."""


@dataclass(frozen=True, slots=True)
class EvidenceStore:
    """The files of one installation below ``folder``."""

    folder: Path

    def write(self, upload_id: UUID, chunk: bytes, *, offset: int) -> None:
        """Put a chunk at its place and force it to the disk.

        What lies behind ``offset`` was written by a request that did not live to be recorded.

        Raises:
            PartLost: fewer bytes are there than ``offset``.
        """
        path = self._part(upload_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as out:
            if os.fstat(out.fileno()).st_size < offset:
                raise PartLost
            out.truncate(offset)
            out.seek(offset)
            out.write(chunk)
            out.flush()
            os.fsync(out.fileno())

    def gathered(self, upload_id: UUID, digest: bytes) -> Path:
        """Where the bytes of an upload lie: its part, or the original it already became.

        Raises:
            PartLost: nowhere.
        """
        for path in (self._part(upload_id), self.original(digest)):
            if path.exists():
                return path
        raise PartLost

    def keep(self, upload_id: UUID, digest: bytes) -> None:
        """Make an original of a part; one of the same bytes that is there already stays."""
        part, original = self._part(upload_id), self.original(digest)
        if original.exists():
            part.unlink(missing_ok=True)
            return
        original.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.replace(original)
        for folder in (original.parent, original.parent.parent, self.folder):
            _sync(folder)

    def drop_part(self, upload_id: UUID) -> None:
        """Remove what arrived of an upload; nothing there is well."""
        self._part(upload_id).unlink(missing_ok=True)

    def drop_original(self, digest: bytes) -> None:
        """Remove an original that belongs to no evidence."""
        self.original(digest).unlink(missing_ok=True)

    def parts(self) -> Iterator[UUID]:
        """The uploads that have a part here."""
        for path in (self.folder / "parts").glob("*"):
            yield UUID(path.name)

    def original(self, digest: bytes) -> Path:
        """Where the original of this digest lies, or will lie."""
        return self._sharded("originals", digest)

    def find_preview(self, digest: bytes) -> bytes | None:
        """The preview made before, None when there is none."""
        path = self._sharded("previews", digest)
        return path.read_bytes() if path.exists() else None

    def put_preview(self, digest: bytes, body: bytes) -> None:
        """Keep a preview; it can be made again from the original at any time."""
        path = self._sharded("previews", digest)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        fresh.write_bytes(body)
        fresh.replace(path)

    def _part(self, upload_id: UUID) -> Path:
        return self.folder / "parts" / str(upload_id)

    def _sharded(self, kind: str, digest: bytes) -> Path:
        name = digest.hex()
        return self.folder / kind / name[:2] / name[2:4] / name


def evidence_store(var: Path) -> EvidenceStore:
    """Where an installation keeps its evidence."""
    return EvidenceStore(var / "evidence")


def sha256_of(path: Path) -> bytes:
    """SHA-256 of a file's bytes."""
    found = hashlib.sha256()
    with path.open("rb") as opened:
        while block := opened.read(_READ_AT_ONCE):
            found.update(block)
    return found.digest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
