"""Edition files: written whole or not at all, named by their digest, read by place.

Owns the folder ``editions``. A file holds what was published; what may still be shown of it is
decided by the caller. Public keys lie beside the editions, so that the folder can be checked
alone, offline.
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import orjson

from registry.disclosure import merkle
from registry.disclosure.edition import Header, Proof, header_from
from registry.kernel.canonical import canonical
from registry.signing import PublicKeys

KEYS_FILE = "chengxin-keys.json"


@dataclass(frozen=True, slots=True)
class EditionFile:
    """One edition held in memory: where each listing's line stands, and the tree over all.

    ``places`` leads from a listing to its line, counted from 0; ``levels`` is the tree.
    """

    path: Path
    header: Header
    places: dict[UUID, int]
    offsets: list[int]
    levels: merkle.Levels

    def line(self, place: int) -> bytes:
        """One line as published, without its line end."""
        with self.path.open("rb") as opened:
            opened.seek(self.offsets[place])
            return opened.readline().rstrip(b"\n")

    def lines(self) -> Iterator[bytes]:
        """Every line as published, in order, without line ends."""
        with self.path.open("rb") as opened:
            next(opened)
            for line in opened:
                yield line.rstrip(b"\n")

    def find_proof(self, listing_id: UUID) -> Proof | None:
        """The proof that a listing was published in this edition; None when it was not."""
        place = self.places.get(listing_id)
        if place is None:
            return None
        path = tuple(merkle.path_of(self.levels, place))
        return Proof(self.line(place), place, path, self.header)


def edition_path(folder: Path, edition_on: date, digest: str) -> Path:
    """Where the edition with a manifest of this digest lies."""
    return folder / edition_on.isoformat() / f"{digest}.jsonl"


def write_edition(folder: Path, header: Header, lines: list[bytes]) -> Path:
    """Put an edition into its place; a file that is already there is the same file.

    The file appears whole: it is written beside, forced to the disk and renamed.
    """
    path = edition_path(folder, header.manifest.edition_on, header.manifest.digest())
    path.parent.mkdir(parents=True, exist_ok=True)
    _put(path, b"".join(line + b"\n" for line in (header.line(), *lines)))
    return path


def discard_left_over(folder: Path, edition_on: date) -> None:
    """Remove what a builder that was killed left of a day that has no edition on record.

    Its file may hold other bytes than the next builder's: salts made in its transaction are gone.
    """
    day = folder / edition_on.isoformat()
    if day.exists():
        for left in day.iterdir():
            left.unlink()


def write_keys(folder: Path, keys: PublicKeys) -> None:
    """Lay the public keys beside the editions."""
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder / KEYS_FILE, canonical(keys.as_dict()))


@lru_cache(maxsize=4)
def open_edition(folder: Path, edition_on: date, digest: str) -> EditionFile:
    """Read an edition and build its tree; the last four are kept.

    Raises:
        FileNotFoundError: the file is not there.
        EditionUnreadable: its first line is damaged.
    """
    path = edition_path(folder, edition_on, digest)
    places: dict[UUID, int] = {}
    offsets: list[int] = []
    leaves: list[bytes] = []
    with path.open("rb") as opened:
        first = opened.readline()
        offset = len(first)
        for place, line in enumerate(opened):
            bare = line.rstrip(b"\n")
            places[UUID(orjson.loads(bare)["id"])] = place
            offsets.append(offset)
            leaves.append(merkle.leaf_hash(bare))
            offset += len(line)
    return EditionFile(path, header_from(first), places, offsets, merkle.levels_of(leaves))


def _put(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with fresh.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
