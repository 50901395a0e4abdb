"""An edition as files to download, each without what is no longer public.

Owns the forms: JSON Lines (can be verified), CSV and XLSX (for reading; a withdrawn line is
left out). What may be shown is asked at the download, never stored.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
from defusedcsv import csv as safe_csv
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from registry.disclosure.edition import Entry, withdrawn_line
from registry.disclosure.store import EditionFile

COLUMNS = Entry._fields
_ROWS_AT_ONCE = 500


def json_lines(edition: EditionFile, header: bytes, public: set[UUID]) -> Iterator[bytes]:
    """The edition's lines, withdrawn ones by their hash alone; verifies against the root.

    Args:
        edition: the file as published.
        header: the first line, from the record.
        public: identifiers of the listings that are public now.
    """
    yield header + b"\n"
    by_place = {place: listing_id for listing_id, place in edition.places.items()}
    leaves = edition.levels[0]
    for place, line in enumerate(edition.lines()):
        shown = line if by_place[place] in public else withdrawn_line(leaves[place])
        yield shown + b"\n"


def table(edition: EditionFile, public: set[UUID]) -> Iterator[list[str]]:
    """The column names, then one row a listing that is still public."""
    yield list(COLUMNS)
    for line in edition.lines():
        entry: dict[str, Any] = orjson.loads(line)
        if UUID(entry["id"]) in public:
            yield [str(entry[name] or "") for name in COLUMNS]


def csv_lines(rows: Iterator[list[str]]) -> Iterator[bytes]:
    """CSV in UTF-8 with the mark that spreadsheets ask for; no cell can be a formula."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = safe_csv.writer(buffer, quoting=csv.QUOTE_MINIMAL)
    for number, row in enumerate(rows, start=1):
        writer.writerow(row)
        if number % _ROWS_AT_ONCE == 0:
            yield buffer.getvalue().encode("utf-8")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8")


def xlsx(rows: Iterator[list[str]]) -> bytes:
    """A workbook with one sheet; every cell is text, so none can be a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("edition")
    for row in rows:
        sheet.append([_text_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, value: str) -> WriteOnlyCell:  # noqa: ANN401 - openpyxl is untyped
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell
