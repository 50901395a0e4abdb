"""Files of subjects: CSV, XLSX or Parquet, told apart by their first bytes, never by their name.

Owns the reading of cells as text, row by row, with the row's number (the heading is row 1); of
workbooks by ``workbook``. What the cells mean is told by ``columns``. The libraries are imported
when a file of theirs comes: they would take a tenth of the start of every process.
"""

import codecs
import csv
import hashlib
import io
import mmap
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Any

from registry.files.workbooks import BROKEN
from registry.subjects.cells import (
    Cells,
    EncodingUnknown,
    FileNoTable,
    FileUnreadable,
    UnpackedTooLarge,
    text_of,
)
from registry.subjects.columns import HEADING_WITHIN, is_heading
from registry.subjects.parquet_pages import PagesBroken, unpacked_bytes
from registry.subjects.workbook import workbook_cells

_CHUNK_BYTES = 1 << 20
_DELIMITERS = ",;\t"
_LONGEST_FIELD = 10_000
_BATCH_ROWS = 20_000
_LONGEST_LINE = 1 << 20
_SNIFFED_BYTES = 8192
# One group of a Parquet file is unpacked at once; one batch of it becomes rows.
_LARGEST_GROUP_BYTES = 256 << 20
_LARGEST_BATCH_BYTES = 64 << 20


class FileFormat(StrEnum):
    """What a file of subjects may be."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


def digest_of(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def format_of(path: Path) -> FileFormat:
    """The format that the first bytes tell."""
    with path.open("rb") as file:
        beginning = file.read(4)
    if beginning == b"PAR1":
        return FileFormat.PARQUET
    return FileFormat.XLSX if beginning == b"PK\x03\x04" else FileFormat.CSV


def read_cells(path: Path) -> Iterator[Cells]:
    """Every row of the file that is not blank, the heading first.

    Raises:
        EncodingUnknown: a text in no known encoding.
        FileUnreadable: a workbook or a Parquet file that is none.
        FileNoTable: its bytes are a picture's or another program's.
        SubjectSheetsSeveral: a workbook with more than one sheet of subjects.
        UnpackedTooLarge: one that becomes more than is taken, or too long a line.
    """
    readers = {
        FileFormat.CSV: _csv_cells,
        FileFormat.XLSX: workbook_cells,
        FileFormat.PARQUET: _parquet_cells,
    }
    for row in readers[format_of(path)](path):
        if row.cells is None or any(map(str.strip, row.cells)):
            yield row


def encoding_of(path: Path) -> str:
    """The encoding that the whole file is valid in; UTF-16 where its mark says so.

    Raises:
        EncodingUnknown: in none of them.
    """
    with path.open("rb") as file:
        marked = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError), path.open("rb") as file:
            decoder = codecs.getincrementaldecoder(encoding)()
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
            return encoding
    raise EncodingUnknown


def _csv_cells(path: Path) -> Iterator[Cells]:
    csv.field_size_limit(_LONGEST_FIELD)
    size = max(1, path.stat().st_size)
    _check_text(path)
    encoding, line_end = encoding_of(path), _line_end(path)
    with path.open("rb") as raw:
        text = io.TextIOWrapper(raw, encoding, newline=line_end)
        reader = csv.reader(_lines(text), delimiter=_delimiter(path, encoding, line_end))
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Cells(reader.line_num, None, raw.tell() / size)
                continue
            yield Cells(reader.line_num, cells, raw.tell() / size)


def _check_text(path: Path) -> None:
    """Refuse what is a picture, a document or a program by its first bytes, and no text."""
    import filetype

    with path.open("rb") as file:
        beginning = file.read(_SNIFFED_BYTES)
    # Two letters are enough for some formats, and a text may begin with them.
    if b"\0" in beginning or beginning.startswith(b"%PDF-"):
        kind = filetype.guess(beginning)
        if kind is not None:
            raise FileNoTable(kind=kind.mime)


def _line_end(path: Path) -> str:
    """What ends the lines: the line feed, or what old Macintosh programs write."""
    with path.open("rb") as file:
        beginning = file.read(_CHUNK_BYTES)
    return "\r" if b"\r" in beginning and b"\n" not in beginning else "\n"


def _delimiter(path: Path, encoding: str, line_end: str) -> str:
    """What stands between the cells of the heading, else in the first line that has any of it."""
    doubtful = ""
    with path.open(encoding=encoding, newline=line_end) as file:
        lines = filter(str.strip, _lines(file))
        for line in islice(lines, HEADING_WITHIN):
            marks = sorted(filter(line.count, _DELIMITERS), key=line.count, reverse=True)
            for mark in marks:
                if is_heading([cell.strip().strip('"') for cell in line.split(mark)]):
                    return mark
            doubtful = doubtful or "".join(marks)
    return (doubtful or _DELIMITERS)[0]


def _lines(file: IO[str]) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise UnpackedTooLarge
        yield line


def _parquet_cells(path: Path) -> Iterator[Cells]:
    from pyarrow import ArrowException, parquet, types

    try:
        # What a dictionary says once stays said once: repeated, a few bytes become billions.
        words = [column.name for column in parquet.read_schema(path) if _is_text(column.type)]
        with parquet.ParquetFile(path, read_dictionary=words) as file:
            _check_groups(path, file.metadata)
            rows = max(1, file.metadata.num_rows)
            kinds = enumerate(file.schema_arrow.types)
            many = frozenset(place for place, kind in kinds if types.is_nested(kind))
            yield Cells(1, file.schema_arrow.names, 0.0)
            line = 1
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                _check_batch(batch)
                columns = [column.to_pylist() for column in batch.columns]
                for values in zip(*columns, strict=True):
                    line += 1
                    cells = [text_of(value) for value in values]
                    yield Cells(line, cells, (line - 1) / rows, many)
    # A damaged page may hold words that are no text, days on no calendar, times of no zone.
    except (ArrowException, *BROKEN, PagesBroken) as error:
        raise FileUnreadable from error


def _check_groups(path: Path, metadata: Any) -> None:  # noqa: ANN401 - pyarrow has no types
    """Refuse a file of which one group becomes too much, by its pages and not by its own word."""
    with path.open("rb") as raw, mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            columns = [group.column(place) for place in range(group.num_columns)]
            if sum(unpacked_bytes(whole, column) for column in columns) > _LARGEST_GROUP_BYTES:
                raise UnpackedTooLarge


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    from pyarrow import types

    binary = types.is_binary(kind) or types.is_large_binary(kind)
    return bool(binary or types.is_string(kind) or types.is_large_string(kind))


def _check_batch(batch: Any) -> None:  # noqa: ANN401 - pyarrow has no types
    from pyarrow import compute, types

    if batch.nbytes > _LARGEST_BATCH_BYTES:
        raise UnpackedTooLarge
    for column in batch.columns:
        if types.is_dictionary(column.type) and _is_text(column.type.value_type):
            longest = compute.max(compute.binary_length(column.dictionary)).as_py()
            if (longest or 0) > _LONGEST_FIELD:
                raise UnpackedTooLarge
