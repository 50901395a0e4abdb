"""Originals on the disk: bytes named by their digest, and what can be made of them again.

An original appears whole, by a rename after it was forced to the disk, and is never written
again. What may be shown of it is decided by the caller.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_READ_AT_ONCE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Originals:
    """The originals of one kind, below ``folder``."""

    folder: Path

    def original(self, digest: bytes) -> Path:
        """Where the original of this digest lies, or will lie."""
        return self._sharded("originals", digest)

    def keep(self, part: Path, digest: bytes) -> None:
        """Make an original of a file on the same disk; one of the same bytes stays instead."""
        original = self.original(digest)
        try:
            # Its age says when it was last received: it is no leftover to be swept up now.
            os.utime(original)
        except FileNotFoundError:
            original.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.replace(original)
            for folder in (original.parent, original.parent.parent, self.folder):
                _sync(folder)
        else:
            part.unlink(missing_ok=True)

    def put(self, body: bytes) -> bytes:
        """Keep N bytes; their SHA-256."""
        digest = hashlib.sha256(body).digest()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.folder / f".{secrets.token_hex(8)}"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        self.keep(fresh, digest)
        return digest

    def drop(self, digest: bytes) -> None:
        """Remove an original that belongs to no record."""
        self.original(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[bytes]:
        """Every original that lies here."""
        for path in (self.folder / "originals").glob("*/*/*"):
            yield bytes.fromhex(path.name)

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

    def _sharded(self, kind: str, digest: bytes) -> Path:
        name = digest.hex()
        return self.folder / kind / name[:2] / name[2:4] / name


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
