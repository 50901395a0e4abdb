"""Evidence files: parts on their way in, before they become originals.

Owns the folder ``evidence``; its originals are kept by ``registry.files.originals``.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from registry.files.originals import Originals


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
        for path in (self._part(upload_id), self.originals.original(digest)):
            if path.exists():
                return path
        raise PartLost

    def keep(self, upload_id: UUID, digest: bytes) -> None:
        """Make an original of a part; one of the same bytes that is there already stays."""
        self.originals.keep(self._part(upload_id), digest)

    def drop_part(self, upload_id: UUID) -> None:
        """Remove what arrived of an upload; nothing there is well."""
        self._part(upload_id).unlink(missing_ok=True)

    def parts(self) -> Iterator[UUID]:
        """The uploads that have a part here."""
        for path in (self.folder / "parts").glob("*"):
            yield UUID(path.name)

    @property
    def originals(self) -> Originals:
        """What was received whole."""
        return Originals(self.folder)

    def _part(self, upload_id: UUID) -> Path:
        return self.folder / "parts" / str(upload_id)


def evidence_store(var: Path) -> EvidenceStore:
    """Where an installation keeps its evidence."""
    return EvidenceStore(var / "evidence")
