"""The form of an edition: what its first line and its other lines say.

Owns the bytes, nothing else: no storage, no clock. An edition is UTF-8 text, one JSON object a
line. The first line holds the manifest and its signature; each other line is one listing, in
canonical JSON, ordered by identifier. A line's leaf hash goes into a Merkle tree; the manifest
names the root, so that one signature covers every line.

A listing that ended is no longer shown. Its line is replaced by ``{"withdrawn": leaf}``, the
hash alone: the tree, the root and the signature still hold, and a reader who kept the line can
still prove that it was published. Each line holds 16 random bytes (``salt``), so that a
withdrawn line cannot be guessed back from its hash.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from registry.disclosure import merkle
from registry.kernel.canonical import canonical
from registry.kernel.refusals import N_, Unreadable

FORMAT = "chengxin-edition/1"
PROOF_FORMAT = "chengxin-proof/1"
MEDIA_TYPE = "chengxin-edition+jws"
"""The signature's ``typ``: a receipt's signature cannot pass for an edition's."""

_DIGEST_DIGITS = 64


class EditionUnreadable(Unreadable):
    """The file is not an edition, or is damaged at a line."""

    title = N_("读不出公示版")
    detail = N_("第%(line)s行不是公示版的格式。")


class ProofUnreadable(Unreadable):
    """The text is not a proof."""

    title = N_("读不出证明")
    detail = N_("这段文字不是公示证明的格式。")


class Entry(NamedTuple):
    """One listing as published. Days are legal days; ``until`` is the last day it holds.

    ``name`` is the registered name (a sole trader's is the trade name); no other personal
    datum has a place here.
    """

    id: UUID
    uscc: str
    name: str
    list: str
    ground: str
    legal_basis: str
    decision_no: str
    authority: str
    decided_on: date
    listed_on: date
    published_on: date
    until: date | None


MEMBERS = tuple(sorted({*Entry._fields, "salt"}))
"""What stands in a line, in the order of the canonical JSON."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an edition says of itself; digests are 64 hexadecimal digits.

    ``body`` is the SHA-256 of every line, line ends included, before any withdrawal;
    ``previous`` is the digest of the manifest before, None for the first edition.
    """

    edition_on: date
    sequence: int
    cut_off: datetime
    count: int
    root: str
    body: str
    previous: str | None

    def as_dict(self) -> dict[str, Any]:
        """The members as they are signed."""
        return {
            "format": FORMAT,
            "edition_on": self.edition_on.isoformat(),
            "sequence": self.sequence,
            "cut_off": self.cut_off.isoformat().replace("+00:00", "Z"),
            "count": self.count,
            "root": self.root,
            "body": self.body,
            "previous": self.previous,
        }

    def digest(self) -> str:
        """SHA-256 of the canonical manifest: what the next edition names as ``previous``."""
        return sha256(canonical(self.as_dict())).hexdigest()


class Header(NamedTuple):
    """An edition's first line, read."""

    manifest: Manifest
    signature: str

    def line(self) -> bytes:
        """The first line, without its line end."""
        return canonical({"edition": self.manifest.as_dict(), "signature": self.signature})


class Line(NamedTuple):
    """One line of an edition: its leaf hash, and its words unless they were withdrawn."""

    leaf: bytes
    words: bytes | None

    def public(self) -> bytes:
        """The line as it may be shown now, without its line end."""
        return self.words if self.words is not None else withdrawn_line(self.leaf)


@dataclass(frozen=True, slots=True)
class Proof:
    """One listing's line, its place in an edition and the path to the signed root."""

    words: bytes
    index: int
    path: tuple[bytes, ...]
    header: Header

    def as_dict(self) -> dict[str, Any]:
        """The proof as it is handed out."""
        sides = merkle.sides_of(self.index, self.header.manifest.count)
        return {
            "format": PROOF_FORMAT,
            "entry": orjson.loads(self.words),
            "leaf": merkle.leaf_hash(self.words).hex(),
            "index": self.index,
            "path": [
                {"side": "left" if on_left else "right", "digest": step.hex()}
                for on_left, step in zip(sides, self.path, strict=True)
            ],
            "edition": self.header.manifest.as_dict(),
            "signature": self.header.signature,
        }


def withdrawn_line(leaf: bytes) -> bytes:
    """What stands in the place of a line that is no longer public."""
    return canonical({"withdrawn": leaf.hex()})


def manifest_from(written: Mapping[str, Any]) -> Manifest:
    """Read a manifest.

    Raises:
        ValueError, KeyError, TypeError: not in this form.
    """
    if written["format"] != FORMAT:
        raise ValueError(written["format"])
    manifest = Manifest(
        edition_on=date.fromisoformat(written["edition_on"]),
        sequence=int(written["sequence"]),
        cut_off=datetime.fromisoformat(written["cut_off"]),
        count=int(written["count"]),
        root=_hexadecimal(written["root"]),
        body=_hexadecimal(written["body"]),
        previous=None if written["previous"] is None else _hexadecimal(written["previous"]),
    )
    if manifest.as_dict() != dict(written):
        raise ValueError("members that do not belong to a manifest")
    return manifest


def header_from(line: bytes) -> Header:
    """Read an edition's first line.

    Raises:
        EditionUnreadable: it is not one.
    """
    try:
        written = orjson.loads(line)
        if set(written) != {"edition", "signature"}:
            raise EditionUnreadable(line=1)
        return Header(manifest_from(written["edition"]), str(written["signature"]))
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise EditionUnreadable(line=1) from wrong


def read(lines: Iterable[bytes]) -> tuple[Header, Iterator[Line]]:
    """Read an edition file: its header, then its lines one by one.

    Raises:
        EditionUnreadable: names the line, counted from 1; raised while lines are taken.
    """
    rest = iter(lines)
    header = header_from(next(rest, b""))
    return header, _lines(rest)


def _lines(rest: Iterator[bytes]) -> Iterator[Line]:
    for number, line in enumerate(rest, start=2):
        bare = line.rstrip(b"\r\n")
        try:
            written = orjson.loads(bare)
            hidden = written.get("withdrawn")
            leaf = bytes.fromhex(_hexadecimal(hidden)) if hidden else merkle.leaf_hash(bare)
        except (ValueError, TypeError, AttributeError) as wrong:
            raise EditionUnreadable(line=number) from wrong
        yield Line(leaf, None if hidden else bare)


def proof_from(text: bytes) -> Proof:
    """Read a proof as it is handed out.

    Raises:
        ProofUnreadable: it is not one.
    """
    try:
        written = orjson.loads(text)
        if written["format"] != PROOF_FORMAT:
            raise ProofUnreadable
        entry = written["entry"]
        if not set(Entry._fields) <= set(entry) or str(UUID(entry["id"])) != entry["id"]:
            raise ProofUnreadable
        return Proof(
            words=canonical(entry),
            index=int(written["index"]),
            path=tuple(bytes.fromhex(_hexadecimal(step["digest"])) for step in written["path"]),
            header=Header(manifest_from(written["edition"]), str(written["signature"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise ProofUnreadable from wrong


def _hexadecimal(text: object) -> str:
    if not isinstance(text, str) or len(text) != _DIGEST_DIGITS or text != text.lower():
        raise ValueError("not 64 lower-case hexadecimal digits")
    bytes.fromhex(text)
    return text
