"""The rows of a workbook (XLSX) of subjects: of the one sheet that is headed as theirs."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from registry.files.workbooks import BROKEN, LAST_ROW, WorkbookTooLarge, check_streamed
from registry.subjects.cells import (
    Cells,
    FileUnreadable,
    SubjectSheetsSeveral,
    UnpackedTooLarge,
    text_of,
)
from registry.subjects.columns import HEADING_WITHIN, is_heading

_LARGEST_UNPACKED_BYTES = 1 << 30
# No table of ours is so wide; a heading that is found has no more empty rows above it.
_FAR_COLUMN = 256
_HEADING_BEFORE = 100


def workbook_cells(path: Path) -> Iterator[Cells]:
    """Every row of the sheet of subjects that is not empty.

    Raises:
        FileUnreadable: no workbook.
        SubjectSheetsSeveral: more than one sheet of subjects.
        UnpackedTooLarge: one that becomes more than is taken.
    """
    from openpyxl import load_workbook

    with path.open("rb") as file:
        try:
            check_streamed(file, most_bytes=_LARGEST_UNPACKED_BYTES)
            book = load_workbook(file, read_only=True, data_only=True)
            sheet = _sheet_of_subjects(book)
            rows = max(1, sheet.max_row or 1)
            # Not as wide as the file says: every row that is left out would be made so wide, and
            # what lies beyond a width or a height that is too small would be left out.
            sheet.reset_dimensions()
            # Broken markup and damaged parts show only while the rows are read.
            for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                # Rows that are left out are read as empty ones, as many as a number says.
                if line > LAST_ROW:
                    raise FileUnreadable
                # Cells far away that have a colour and no value belong to no table.
                near = values if any(values[_FAR_COLUMN:]) else values[:_FAR_COLUMN]
                cells = [text_of(value) for value in near]
                if any(cells):
                    yield Cells(line, cells, min(1.0, line / rows))
        except WorkbookTooLarge as error:
            raise UnpackedTooLarge from error
        except BROKEN as error:
            raise FileUnreadable from error


def _sheet_of_subjects(book: Any) -> Any:  # noqa: ANN401 - openpyxl has no types
    """The sheet that is headed as one of subjects, else the first.

    Raises:
        SubjectSheetsSeveral: another one is headed so too; neither is passed over in silence.
    """
    headed = [sheet for sheet in book.worksheets if _has_heading(sheet)]
    if len(headed) > 1:
        raise SubjectSheetsSeveral
    return (headed or book.worksheets)[0]


def _has_heading(sheet: Any) -> bool:  # noqa: ANN401 - openpyxl has no types
    first = sheet.iter_rows(max_row=_HEADING_BEFORE, max_col=_FAR_COLUMN, values_only=True)
    filled = filter(any, first)
    return any(
        is_heading([text_of(value) for value in row]) for row in islice(filled, HEADING_WITHIN)
    )
