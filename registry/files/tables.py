"""Tables to take away: CSV and XLSX, written while their rows are read.

Both stream: neither the rows nor the file are ever whole in memory.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from defusedcsv import csv

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_ROWS_AT_ONCE = 1000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# ISO/IEC 29500: what a workbook of one sheet needs at least, everything in its place.
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Number format 49 is text: what is typed into such a cell stays as it was typed.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_SHEETS}"><fonts count="1"><font/></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="1"><xf numFmtId="49" applyNumberFormat="1"/></cellXfs><cellStyles'
        ' count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def csv_pieces(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """CSV in UTF-8 with the mark that spreadsheets ask for; no cell can be a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield _BYTE_ORDER_MARK
    for number, row in enumerate(rows):
        writer.writerow(row)
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(buffer).encode("utf-8")
    yield _taken(buffer).encode("utf-8")


def xlsx_pieces(rows: Iterable[Sequence[str]], *, sheet: str) -> Iterator[bytes]:
    """A workbook of one sheet of this name; every cell is text, so none can be a formula."""
    out = _Outlet()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, part in _PARTS.items():
            package.writestr(name, _HEAD + part)
        package.writestr("xl/workbook.xml", _HEAD + _workbook(sheet))
        with package.open("xl/worksheets/sheet1.xml", "w") as cells:
            cells.write(f'{_HEAD}<worksheet xmlns="{_SHEETS}"><sheetData>'.encode())
            for number, row in enumerate(rows):
                cells.write(_row(row))
                if number % _ROWS_AT_ONCE == 0:
                    yield out.taken()
            cells.write(b"</sheetData></worksheet>")
        yield out.taken()
    yield out.taken()


class _Outlet(io.RawIOBase):
    """Where the archive is written to, to be taken away piece by piece; it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever has a buffer
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _workbook(sheet: str) -> str:
    return (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(sheet)} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _row(values: Sequence[str]) -> bytes:
    cells = "".join(
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_printable(value))}</t></is></c>'
        for value in values
    )
    return f"<row>{cells}</row>".encode()


def _printable(value: str) -> str:
    """Without the control characters that XML 1.0 has no place for."""
    return "".join(sign for sign in value if sign >= " " or sign in "\t\n\r")
