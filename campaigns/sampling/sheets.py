"""Files of laboratory results: XLSX or CSV read into rows of plain text, cell by cell.

What a cell cannot be trusted for (a formula, an error, a fraction shown as a percentage of
another unit) is a problem of its row, never a guess. Sizes are bounded before anything is
parsed: a workbook is a compressed archive.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from campaigns.sampling.readings import plain
from campaigns.sampling.shown_numbers import NotAsShown, shown_number
from registry.files.workbooks import BROKEN, WorkbookTooLarge, check_markup, unpacked_bytes
from registry.kernel.refusals import N_, Invalid, TooLarge, Unreadable

LARGEST_FILE_BYTES: Final = 4 * 1024 * 1024
LARGEST_UNPACKED_BYTES: Final = 64 * 1024 * 1024
LARGEST_ROWS: Final = 2000
_LARGEST_COLUMNS = 60
_MOST_CELLS: Final = LARGEST_ROWS * _LARGEST_COLUMNS
# A cell is its element, its value and, with text of its own, two more.
_MOST_ELEMENTS: Final = 4 * _MOST_CELLS
LONGEST_CELL: Final = 500

# Column of ours -> how laboratories head it.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("抽样单编号", "样品编号", "抽样编号", "Sample no."),
    "report_no": ("报告编号", "检验报告编号", "Report no."),
    "laboratory": ("检验机构", "承检机构", "Laboratory"),
    "issued_on": ("签发日期", "报告日期", "Issued on"),
    "item": ("检验项目", "项目名称", "项目", "Item"),
    "value": ("检验结果", "实测值", "结果", "Result"),
    "unit": ("单位", "计量单位", "Unit"),
    "method": ("检验方法", "方法", "Method"),
}
REQUIRED: Final = ("number", "report_no", "laboratory", "issued_on", "item", "value")
# A merged cell stands for all its rows where it says whose result it is, never what it is.
_MAY_BE_MERGED: Final = ("number", "report_no", "laboratory", "issued_on")


class SheetUnreadable(Unreadable):
    """Neither a workbook nor a text table."""

    title = N_("文件无法读取")
    detail = N_("请上传XLSX工作簿，或者UTF-8、GB18030编码的CSV文件。")


class SheetTooLarge(TooLarge):
    """More than is taken at once."""

    detail = N_("文件过大：一次最多4兆字节、%(limit)s行。")


class SheetColumnsMissing(Invalid):
    """The first row does not head every column that is needed."""

    title = N_("缺少列")
    detail = N_("第一行应为列名，缺少：%(columns)s。")


class SheetColumnTwice(Invalid):
    """Two columns head the same: which one holds would be a guess."""

    title = N_("列名重复")
    detail = N_("不止一列的列名都表示“%(column)s”，请只留一列。")


class SheetsSeveral(Invalid):
    """More than one sheet of the workbook holds something: none is passed over in silence."""

    title = N_("不止一张工作表")
    detail = N_("工作簿里不止一张工作表有内容，请把检验结果放在一张工作表里。")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell or row: a column of ours or "", and a message id."""

    field: str
    detail: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class SheetRow:
    """One row that is not empty: its line in the file (headings are line 1) and its texts."""

    line: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)


def read_sheet(data: bytes) -> list[SheetRow]:
    """The rows of a file in its order; every row that holds anything is there.

    Args:
        data: the whole file; its kind is told from its bytes, never from its name.

    Raises:
        SheetTooLarge, SheetUnreadable, SheetColumnsMissing, SheetColumnTwice, SheetsSeveral.
    """
    if len(data) > LARGEST_FILE_BYTES:
        raise SheetTooLarge(limit=LARGEST_ROWS)
    table = _workbook(data) if data[:4] == b"PK\x03\x04" else _text(data)
    columns = _columns(next(table, []))
    rows = []
    for line, cells in enumerate(table, start=2):
        row = _row(line, cells, columns)
        if row is not None:
            rows.append(row)
        if len(rows) > LARGEST_ROWS:
            raise SheetTooLarge(limit=LARGEST_ROWS)
    return rows


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    wrong: str | None = None
    merged: bool = False


def _row(line: int, cells: Sequence[_Cell], columns: Mapping[str, int]) -> SheetRow | None:
    found = {name: cells[at] for name, at in columns.items() if at < len(cells)}
    if not any(cell.text or cell.wrong for cell in found.values()):
        return None
    row = SheetRow(line, {name: found[name].text if name in found else "" for name in HEADINGS})
    for name, cell in found.items():
        if cell.wrong:
            row.problems.append(Problem(name, cell.wrong))
        elif cell.merged and name not in _MAY_BE_MERGED:
            row.problems.append(Problem(name, N_("这一列不能用合并单元格")))
        elif len(cell.text) > LONGEST_CELL:
            row.cells[name] = cell.text[:LONGEST_CELL]
            row.problems.append(Problem(name, N_("内容过长")))
        elif "\x00" in cell.text:
            row.cells[name] = cell.text.replace("\x00", "")
            row.problems.append(Problem(name, N_("内容里有不能保存的字符")))
    # A short row has no cell at all where others have an empty one.
    for name in REQUIRED:
        if not row.cells[name] and not any(one.field == name for one in row.problems):
            column = ("column", HEADINGS[name][0])
            row.problems.append(Problem(name, N_("请填写%(column)s"), (column,)))
    return row


def _columns(heading: Sequence[_Cell]) -> dict[str, int]:
    known = {plain(words): name for name, many in HEADINGS.items() for words in many}
    columns: dict[str, int] = {}
    for place, cell in enumerate(heading):
        name = known.get(plain(cell.text).rstrip("*"))
        if name in columns:
            raise SheetColumnTwice(column=HEADINGS[name][0])
        if name is not None:
            columns[name] = place
    missing = [HEADINGS[name][0] for name in REQUIRED if name not in columns]
    if missing:
        raise SheetColumnsMissing(columns="、".join(missing))
    return columns


def _text(data: bytes) -> Iterator[list[_Cell]]:
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield [_Cell(cell.strip()) for cell in cells[:_LARGEST_COLUMNS]]
    except csv.Error as error:
        raise SheetUnreadable from error


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetUnreadable


def _workbook(data: bytes) -> Iterator[list[_Cell]]:
    from openpyxl import load_workbook  # late: it is slow to import

    try:
        if unpacked_bytes(data) > LARGEST_UNPACKED_BYTES:
            raise SheetTooLarge(limit=LARGEST_ROWS)
        check_markup(data, most_elements=_MOST_ELEMENTS, largest_area=_MOST_CELLS)
        book = load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    except WorkbookTooLarge as error:
        raise SheetTooLarge(limit=LARGEST_ROWS) from error
    except BROKEN as error:
        raise SheetUnreadable from error
    sheet = _only_sheet(book)
    if sheet.max_row > LARGEST_ROWS * 2 or sheet.max_column > _LARGEST_COLUMNS:
        raise SheetTooLarge(limit=LARGEST_ROWS)
    merged = _merged(sheet)
    for cells in sheet.iter_rows():
        yield [_cell(cell, merged) for cell in cells]


def _only_sheet(book: Any) -> Any:  # noqa: ANN401 - openpyxl is untyped
    """The visible sheet that holds something; hidden ones hold the choices of a form."""
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not seen:
        raise SheetUnreadable
    # Only the cells that are written down: ``iter_rows`` makes one of every place before the last.
    filled = [
        sheet
        for sheet in seen
        if any(cell.value is not None for cell in sheet._cells.values())  # noqa: SLF001 - as above
    ]
    if len(filled) > 1:
        raise SheetsSeveral
    sheet = (filled or seen)[0]
    # A cell that has a colour and no value belongs to no table, however far away.
    sheet._cells = {  # noqa: SLF001 - as above
        place: cell
        for place, cell in sheet._cells.items()  # noqa: SLF001 - as above
        if cell.value is not None
    }
    return sheet


def _merged(sheet: Any) -> dict[tuple[int, int], Any]:  # noqa: ANN401 - openpyxl is untyped
    """The cell whose value each place of a merged area shows."""
    shown = {}
    for area in sheet.merged_cells.ranges:
        first = sheet.cell(area.min_row, area.min_col)
        for row in range(area.min_row, min(area.max_row, sheet.max_row) + 1):
            for column in range(area.min_col, min(area.max_col, _LARGEST_COLUMNS) + 1):
                shown[row, column] = first
    return shown


def _cell(cell: Any, merged: Mapping[tuple[int, int], Any]) -> _Cell:  # noqa: ANN401 - untyped
    place = (cell.row, cell.column)
    if place in merged:
        read = _value(merged[place])
        return _Cell(read.text, read.wrong, merged=True)
    return _value(cell)


def _value(cell: Any) -> _Cell:  # noqa: ANN401 - openpyxl is untyped
    value = getattr(cell, "value", None)
    if value is None:
        return _Cell("")
    wrong = _UNTRUSTED.get(getattr(cell, "data_type", "n"))
    if wrong:
        return _Cell(str(value), wrong)
    if isinstance(value, datetime | date):
        return _Cell(value.strftime("%Y-%m-%d"))
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    return _Cell(str(value).strip())


# Kinds of cells by openpyxl's letters.
_UNTRUSTED = {
    "f": N_("单元格是公式，请改为数值"),
    "e": N_("单元格是错误值"),
    "b": N_("单元格是逻辑值"),
}


def _number(value: float, form: str) -> _Cell:
    try:
        return _Cell(shown_number(value, form))
    except NotAsShown as wrong:
        return _Cell(f"{value:.15g}", wrong.args[0])
