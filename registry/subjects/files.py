"""Files of subjects: CSV, XLSX or Parquet, told apart by their first bytes, never by their name.

Owns the reading of cells as text, row by row, with the row's number (the heading is row 1). What
the cells mean is told by ``columns``. The libraries are imported when a file of theirs comes: they
would take a tenth of the start of every process.
"""

import codecs
import csv
import hashlib
import mmap
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Any

from registry.files.workbooks import BROKEN, LAST_ROW, WorkbookTooLarge, check_streamed
from registry.kernel.refusals import N_, Unreadable
from registry.subjects.columns import HEADING_WITHIN, is_heading
from registry.subjects.parquet_pages import PagesBroken, unpacked_bytes

_CHUNK_BYTES = 1 << 20
_DELIMITERS = ",;\t"
_LONGEST_FIELD = 10_000
_BATCH_ROWS = 20_000
_LONGEST_LINE_BYTES = 1 << 20
_LARGEST_UNPACKED_BYTES = 1 << 30
# One group of a Parquet file is unpacked at once; one batch of it becomes rows.
_LARGEST_GROUP_BYTES = 256 << 20
_LARGEST_BATCH_BYTES = 64 << 20


class FileFormat(StrEnum):
    """What a file of subjects may be."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


class FileUnreadable(Unreadable):
    """Not a file that can be read."""

    title = N_("文件无法读取")
    detail = N_("文件已损坏，或不是CSV、XLSX、Parquet格式。")


class FileEmpty(Unreadable):
    """Nothing in it, or blank lines only."""

    title = N_("文件是空的")
    detail = N_("文件里没有任何内容。")


class EncodingUnknown(Unreadable):
    """Neither UTF-8 nor GB18030."""

    title = N_("文件编码无法识别")
    detail = N_("文件既不是UTF-8，也不是GB18030编码。")


class UnpackedTooLarge(Unreadable):
    """A small file that stands for more than is taken."""

    title = N_("文件内容太大")
    detail = N_("文件解开以后太大，或者有一行、一格太长。请分成几个文件，或者另存为CSV再导入。")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its number, its cells as text, and how much of the file is read, from 0 to 1.

    ``cells`` is None when the row cannot be read at all; ``many`` are the places of cells that hold
    several values or parts (Parquet).
    """

    line: int
    cells: Sequence[str] | None
    read: float
    many: frozenset[int] = frozenset()


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
    """Every row of the file, the heading first.

    Raises:
        EncodingUnknown: a text in neither encoding.
        FileUnreadable: a workbook or a Parquet file that is none.
        UnpackedTooLarge: one that becomes more than is taken, or too long a line.
    """
    readers = {
        FileFormat.CSV: _csv_cells,
        FileFormat.XLSX: _xlsx_cells,
        FileFormat.PARQUET: _parquet_cells,
    }
    yield from readers[format_of(path)](path)


def encoding_of(path: Path) -> str:
    """The encoding that the whole file is valid in.

    Raises:
        EncodingUnknown: in none of the two.
    """
    for encoding in ("utf-8-sig", "gb18030"):
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
    with path.open("rb") as raw:
        encoding = encoding_of(path)
        reader = csv.reader(
            codecs.iterdecode(_lines(raw), encoding), delimiter=_delimiter(path, encoding)
        )
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Cells(reader.line_num, None, raw.tell() / size)
                continue
            if cells:
                yield Cells(reader.line_num, cells, raw.tell() / size)


def _delimiter(path: Path, encoding: str) -> str:
    """What stands between the cells of the heading, else in the first line that has any of it."""
    doubtful = ""
    with path.open("rb") as raw:
        lines = filter(str.strip, codecs.iterdecode(_lines(raw), encoding))
        for line in islice(lines, HEADING_WITHIN):
            marks = sorted(filter(line.count, _DELIMITERS), key=line.count, reverse=True)
            for mark in marks:
                if is_heading([cell.strip().strip('"') for cell in line.split(mark)]):
                    return mark
            doubtful = doubtful or "".join(marks)
    return (doubtful or _DELIMITERS)[0]


def _lines(raw: IO[bytes]) -> Iterator[bytes]:
    while line := raw.readline(_LONGEST_LINE_BYTES):
        if len(line) == _LONGEST_LINE_BYTES and not line.endswith(b"\n"):
            raise UnpackedTooLarge
        yield line


def _xlsx_cells(path: Path) -> Iterator[Cells]:
    from openpyxl import load_workbook

    with path.open("rb") as file:
        try:
            check_streamed(file, most_bytes=_LARGEST_UNPACKED_BYTES)
            book = load_workbook(file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            rows = max(1, sheet.max_row or 1)
            # Broken markup and damaged parts show only while the rows are read.
            for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                # Rows that are left out are read as empty ones, as many as a number says.
                if line > LAST_ROW:
                    raise FileUnreadable
                cells = [_text(value) for value in values]
                if any(cells):
                    yield Cells(line, cells, min(1.0, line / rows))
        except WorkbookTooLarge as error:
            raise UnpackedTooLarge from error
        except BROKEN as error:
            raise FileUnreadable from error


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
                    cells = [_text(value) for value in values]
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


def _text(value: object) -> str:
    """A cell as it would be typed."""
    match value:
        case None:
            return ""
        case date():  # a moment is one too
            return value.isoformat()[:10]
        case float() | Decimal() if _is_whole(value):
            return str(int(value))
        case bytes():
            return value.decode(errors="replace")
        case list():
            return ";".join(map(_text, value))
        case _:
            return str(value)


def _is_whole(value: float | Decimal) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return value == value.to_integral_value()
