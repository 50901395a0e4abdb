"""Workbooks (ISO/IEC 29500) from strangers: looked at before anything is built of them.

A workbook is a compressed archive of markup. A file of a few kilobytes can stand for billions of
cells: by what it unpacks to, by how many elements it has, by an area that one element names.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from typing import IO, Final
from xml.etree.ElementTree import XMLParser

BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    # Markup that is none (ParseError), encrypted or unknown packing, parts that are not there.
    SyntaxError,
    RuntimeError,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
)
"""Everything that zipfile and openpyxl raise for a file that is broken or no workbook."""
LAST_ROW: Final = 1_048_576
"""A sheet has no row beyond it."""

_CHUNK_BYTES = 1 << 16
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ROW_ENDS = re.compile(rb"</(?:\w+:)?row\s*>|<(?:\w+:)?row\b[^<>]*/>")
_LONGEST_TAG_BYTES = 1 << 10
_LONGEST_ROW_BYTES = 4 << 20
_LARGEST_MANIFEST_BYTES = 1 << 20
# Four tags and about a hundred bytes for each word that cells share.
_LARGEST_HELD_BYTES = 128 << 20
_MOST_HELD_TAGS = 10_000_000
# openpyxl makes a cell of every place that these name.
_AREAS = frozenset({"mergeCell", "hyperlink"})


class WorkbookTooLarge(Exception):
    """The file would become more than is taken."""


def unpacked_bytes(data: bytes) -> int:
    """What the archive says that it unpacks to; zipfile reads no more of a part than it says.

    Raises:
        one of ``BROKEN``.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return sum(part.file_size for part in package.infolist())


def check_markup(data: bytes, *, most_elements: int, largest_area: int) -> None:
    """Refuse a workbook of which a reader would build more than is taken; builds nothing itself.

    Args:
        data: the whole file; what it unpacks to is bounded already.
        most_elements: of all parts together.
        largest_area: cells of all merged and linked areas together.

    Raises:
        WorkbookTooLarge; one of ``BROKEN``.
    """
    seen = _Seen(most_elements, largest_area)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.infolist():
            _look_through(package, part, seen)


def check_streamed(file: IO[bytes], *, most_bytes: int) -> None:
    """Refuse a workbook of which a reader that takes row by row would hold more than is taken.

    A row is held as a whole; words shared by cells, and every part that is no sheet, as well.

    Args:
        file: the whole file, left at its beginning.
        most_bytes: what it may unpack to.

    Raises:
        WorkbookTooLarge; one of ``BROKEN``.
    """
    with zipfile.ZipFile(file) as package:
        if sum(part.file_size for part in package.infolist()) > most_bytes:
            raise WorkbookTooLarge
        sheets = _sheets_of(package)
        held = tags = 0
        for part in package.infolist():
            if part.filename in sheets:
                _check_rows(package, part)
                continue
            held += part.file_size
            tags += _tags_of(package, part) if held <= _LARGEST_HELD_BYTES else 0
            if held > _LARGEST_HELD_BYTES or tags > _MOST_HELD_TAGS:
                raise WorkbookTooLarge
    file.seek(0)


def _sheets_of(package: zipfile.ZipFile) -> set[str]:
    """The parts that the manifest declares to be sheets, and nothing else besides."""
    with package.open("[Content_Types].xml") as opened:
        manifest = opened.read(_LARGEST_MANIFEST_BYTES).decode("utf-8", "replace")
    kinds: dict[str, set[str]] = {}
    for declared in re.findall(r"<(?:\w+:)?Override\b[^>]*>", manifest):
        named = dict(re.findall(r"""(\w+)\s*=\s*["']([^"']*)["']""", declared))
        kinds.setdefault(named.get("PartName", "")[1:], set()).add(named.get("ContentType", ""))
    return {name for name, several in kinds.items() if several == {_SHEET}}


def _check_rows(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a sheet with a row of more than four mebibytes of markup, before it is read as one."""
    kept, since = b"", 0
    with package.open(part) as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            seen = kept + chunk
            # What hides a tag from a reader has no place in a sheet: remarks, quoted markup.
            if b"<!" in seen:
                raise WorkbookTooLarge
            last = max((found.end() for found in _ROW_ENDS.finditer(seen)), default=None)
            since = since + len(chunk) if last is None else len(seen) - last
            if since > _LONGEST_ROW_BYTES:
                raise WorkbookTooLarge
            kept = seen[-_LONGEST_TAG_BYTES:]


def _tags_of(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    tags = 0
    with package.open(part) as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            tags += chunk.count(b"<")
    return tags


def _look_through(package: zipfile.ZipFile, part: zipfile.ZipInfo, seen: "_Seen") -> None:
    parser = XMLParser(target=seen)  # noqa: S314 - counts only; expat bounds what entities grow to
    with package.open(part) as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            try:
                parser.feed(chunk)
            except SyntaxError:
                # A picture, or broken markup: nothing behind this place is ever read as markup.
                return


class _Seen:
    """What the parser meets, counted."""

    def __init__(self, most_elements: int, largest_area: int) -> None:
        self._elements, self._area = most_elements, largest_area

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """One element begins."""
        self._elements -= 1
        if tag.rpartition("}")[2] in _AREAS:
            self._area -= _cells_of(attributes.get("ref", ""))
        if self._elements < 0 or self._area < 0:
            raise WorkbookTooLarge

    def close(self) -> None:
        """The part ends."""


def _cells_of(ref: str) -> int:
    """How many cells an area has; whole columns or rows count to the last one there is."""
    from openpyxl.utils import range_boundaries  # late: openpyxl is slow to import

    first_column, first_row, last_column, last_row = range_boundaries(ref)
    columns = (last_column or LAST_ROW) - (first_column or 1) + 1
    rows = (last_row or LAST_ROW) - (first_row or 1) + 1
    return max(1, columns * rows)
