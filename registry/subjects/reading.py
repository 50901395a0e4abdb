"""A file of subjects in parts: each part is stored in one transaction, and can be done again."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from registry.kernel import uscc
from registry.kernel.refusals import N_
from registry.subjects.cells import Cells, FileEmpty, FileUnreadable
from registry.subjects.columns import HEADING_WITHIN, Columns, is_heading
from registry.subjects.files import read_cells
from registry.subjects.rules import Rejected, SubjectRow

# Large enough for set-based statements to pay, small enough to wait for and to lose.
PART_ROWS = 20_000


@dataclass(slots=True)
class Part:
    """Some rows of a file in its order, up to row ``last_line``; ``read`` is the share read."""

    rows: list[SubjectRow] = field(default_factory=list)
    unread: list[Rejected] = field(default_factory=list)
    last_line: int = 0
    read: float = 0.0

    def __len__(self) -> int:
        """How many rows."""
        return len(self.rows) + len(self.unread)


def titles_of(path: Path) -> list[str]:
    """The heading of a file that can be taken over.

    Raises:
        FileEmpty, FileUnreadable, EncodingUnknown: by ``cells``.
        ColumnsPersonal, ColumnsMissing: by ``columns``.
    """
    return _columns(read_cells(path)).titles


def parts_of(
    path: Path, *, after_line: int, seen: set[str], refused: Collection[int] = ()
) -> Iterator[Part]:
    """The file's rows after row ``after_line``, some 20,000 at a time.

    Args:
        path: of the file; its heading is checked first, as by ``titles_of``.
        after_line: 0 for the whole file.
        seen: gets the codes of the rows that are passed over, as when they were taken.
        refused: which of these rows were refused: their codes were not taken.
    """
    cells = read_cells(path)
    columns = _columns(cells)
    part = Part()
    for row in _after(cells, columns, after_line, seen, refused):
        read = _read(columns, row)
        if isinstance(read, Rejected):
            part.unread.append(read)
        else:
            part.rows.append(read)
        part.last_line, part.read = row.line, row.read
        if len(part) >= PART_ROWS:
            yield part
            part = Part()
    if len(part):
        yield part


def _columns(cells: Iterator[Cells]) -> Columns:
    """The first of the first lines that heads columns; what is above it is a title of the file."""
    first: Cells | None = None
    for row in islice(cells, HEADING_WITHIN):
        if row.cells is not None and is_heading(row.cells):
            return Columns(row.cells)
        first = first or row
    if first is None:
        raise FileEmpty
    if first.cells is None:
        raise FileUnreadable
    return Columns(first.cells)


def _after(
    cells: Iterator[Cells],
    columns: Columns,
    after_line: int,
    seen: set[str],
    refused: Collection[int],
) -> Iterator[Cells]:
    for row in cells:
        if row.line > after_line:
            yield from chain([row], cells)
            return
        if row.line in refused:
            continue
        read = _read(columns, row)
        if isinstance(read, SubjectRow):
            seen.add(uscc.normalise(read.uscc))


def _read(columns: Columns, row: Cells) -> SubjectRow | Rejected:
    if row.cells is None:
        return Rejected(row.line, "#", N_("这一行不是有效的CSV。"))
    return columns.read(row.line, row.cells, many=row.many)
