"""Task tables whose columns were kept by tabs or bars.

Owns the recognition of a header row and the reading of the rows under it. A table whose cells
fell apart into lines is not put together again.
"""

import re
from dataclasses import dataclass
from typing import Final

from campaigns.plans.text import Line, fold

_BAR: Final = re.compile(r"[|｜│┃]")
_RULE: Final = re.compile(r"[|｜│┃:\-—─━┼+ ]{3,}")
_TASK: Final = re.compile(
    r"(?:年度|工作|重点|主要|具体|整治|行动|量化|预期|推进)*"
    r"(?:领域|类别|方面|板块|分类|任务|内容|措施|项目|事项|举措|名称|要求|目标|指标|任务目标|目标任务|要点|做法|安排)(?:分解)?(?:\([^()]*\))?"
)
_AGENCY: Final = re.compile(
    r"[^,。;:]{0,4}(?:牵头|责任|主办|主管|承办|配合|协办|参与|参加|落实|负责|实施)(?:责任)?"
    r"(?:单位|部门|科室|处室|机关|主体)(?:及分工)?(?:\([^()]*\))?"
)
_NUMBERED: Final = ("序号", "编号", "项号", "号", "序")
_NUMBER: Final = re.compile(r"\(?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})\)?[、.]?")
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """A header row: its cells, and which of them hold number, tasks and agencies.

    ``number`` is None where tasks carry their own numbers. ``loose`` says that empty cells
    between tabs only align the columns, ``framed`` that bars stand around the rows.
    """

    header: tuple[str, ...]
    number: int | None
    tasks: tuple[int, ...]
    loose: bool
    framed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, its tasks, and every other cell labelled.

    The number is as printed, empty in a merged row and where the table has no numbers
    (``counted``); ``tasks`` are the task cells in their order,
    the first of them the title's, each maybe empty.
    """

    line: Line
    number: str
    tasks: tuple[str, ...]
    labelled: tuple[str, ...]
    counted: bool


def is_rule(line: Line) -> bool:
    """Whether a line is nothing but the drawing between a header and its rows."""
    return _RULE.fullmatch(line.folded) is not None


def cells_of(line: Line, *, loose: bool = False, framed: bool = True) -> list[str]:
    """The cells of a line with the empty ones; a single one when the line is no table row.

    Args:
        line: the line.
        loose: leave out empty cells between tabs.
        framed: a bar at the line's beginning opens the first cell and closes no empty one.
    """
    raw = line.raw or line.text
    if "\t" in raw and not _BAR.search(raw):
        cells = raw.split("\t")
        return [cell.strip() for cell in (filter(None, cells) if loose else cells)]
    cells = [cell.strip() for cell in _BAR.split(raw)]
    opened = framed and len(cells) > _FEWEST and not cells[0]
    return cells[1:-1] if opened and not cells[-1] else cells[opened:]


def columns_of(line: Line) -> Columns | None:
    """The columns a header row announces; None when the line is no header."""
    loose = not all(cells_of(line))
    header = tuple(fold(cell).replace(" ", "") for cell in cells_of(line, loose=loose))
    tasks = tuple(at for at, cell in enumerate(header) if _TASK.fullmatch(cell))
    agencies = any(_AGENCY.fullmatch(cell) for cell in header)
    if len(header) < _FEWEST or not tasks or not agencies:
        return None
    number = next((at for at, cell in enumerate(header) if cell in _NUMBERED), None)
    return Columns(header, number, tasks, loose, _BAR.match(line.text) is not None)


def row_of(line: Line, columns: Columns) -> Row | None:
    """The row that a line holds under these columns; None when it is no row of the table."""
    cells = cells_of(line, loose=columns.loose, framed=columns.framed)
    filled = sum(map(bool, cells))
    if filled < _FEWEST or len(cells) > len(columns.header) + 1:
        return None
    cells += [""] * (len(columns.header) - len(cells))
    number = "" if columns.number is None else cells[columns.number]
    if number and not _NUMBER.fullmatch(fold(number)):
        return None
    labelled = tuple(
        f"{label}：{cell}"
        for at, (label, cell) in enumerate(zip(columns.header, cells, strict=False))
        if cell and at not in (columns.number, *columns.tasks)
    )
    return Row(
        line,
        number.rstrip("、.．"),
        tuple(cells[at] for at in columns.tasks),
        labelled,
        columns.number is not None,
    )
