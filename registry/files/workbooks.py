"""Workbooks (ISO/IEC 29500) from strangers: looked at before anything is built of them.

A workbook is a compressed archive of markup. A file of a few kilobytes can stand for billions of
cells: by what it unpacks to, by how many elements it has, by an area that one element names.
"""

import io
import lzma
import struct
import zipfile
import zlib
from typing import Final
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
