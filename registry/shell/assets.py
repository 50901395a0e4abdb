"""Static files under addresses that change with their bytes, so that they may be kept for ever.

Owns reading, joining, compressing and naming them; ``registry.shell.pages`` answers for them.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent / "static"
# Served as one file, in this order; apart on disk because they are apart in meaning.
BUNDLES = {
    "chengxin.css": tuple(
        f"css/{part}.css"
        for part in (
            "1-tokens",
            "2-base",
            "3-frame",
            "4-components",
            "5-pages",
            "6-narrow",
            "7-print",
        )
    )
}
_COMPRESSED_TYPES = ("text/", "image/svg+xml", "application/json", "application/manifest+json")
_KEPT_APART = (".txt", ".md")


class AssetUnknown(KeyError):
    """No static file of this name."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served: its bytes, its bytes under gzip, its type, its digest (12 hex)."""

    name: str
    body: bytes
    compressed: bytes | None
    content_type: str
    digest: str

    @property
    def path(self) -> str:
        """Its address below ``/static/``."""
        return f"{self.digest}/{self.name}"


def _asset(name: str, body: bytes) -> Asset:
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    worth_it = content_type.startswith(_COMPRESSED_TYPES)
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    return Asset(
        name=name,
        body=body,
        # mtime=0: two workers must answer with the same bytes.
        compressed=gzip.compress(body, mtime=0) if worth_it else None,
        content_type=content_type,
        digest=hashlib.sha256(body).hexdigest()[:12],
    )


class Assets:
    """The static files of one directory, read once; a few hundred kilobytes in memory."""

    def __init__(self, root: Path = STATIC) -> None:
        """Read every file under ``root`` except licences and notes, and join the bundles."""
        parts = {part for members in BUNDLES.values() for part in members}
        names = sorted(
            path.relative_to(root).as_posix()
            for path in root.rglob("*")
            if path.is_file() and path.suffix not in _KEPT_APART
        )
        self._assets = {
            name: _asset(name, (root / name).read_bytes()) for name in names if name not in parts
        }
        for name, members in BUNDLES.items():
            present = [(root / member).read_bytes() for member in members]
            self._assets[name] = _asset(name, b"\n".join(present))

    def get(self, name: str) -> Asset:
        """The file called ``name``.

        Raises:
            AssetUnknown: there is none.
        """
        try:
            return self._assets[name]
        except KeyError:
            raise AssetUnknown(name) from None

    def names(self) -> Iterable[str]:
        """Every name that ``get`` knows, in order."""
        return sorted(self._assets)
