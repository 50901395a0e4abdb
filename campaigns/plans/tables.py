"""Task tables whose columns were kept by tabs, bars, wide gaps or commas.

Owns the recognition of a header row and the reading of the rows under it.
"""

import re
from dataclasses import dataclass
from typing import Final

from campaigns.plans.text import Line, fold

_BAR: Final = re.compile(r"[|｜│┃]")
_GAP: Final = re.compile("[ \u3000\xa0]{2,}")
_RULE: Final = re.compile(r"[|｜│┃:\-—─━┼+ ]{3,}")
_TASK: Final = re.compile(
    r"(?:年度|工作|重点|主要|具体|整治|行动|量化|预期|推进|任务|目标|监管|治理|检查|抽查)*"
    r"(?:领域|类别|方面|板块|分类|任务|内容|措施|项目|事项|举措|名称|要求|目标|指标|任务目标|目标任务|要点|做法|安排|工作|行动)"
    r"(?:分解)?(?:\([^()]*\))?"
)
_AGENCY: Final = re.compile(
    r"[^,。;:]{0,4}(?:牵头|责任|主办|主管|承办|配合|协办|参与|参加|落实|负责|实施)(?:责任)?"
    r"(?:单位|部门|科室|处室|机关|主体)(?:及分工)?(?:\([^()]*\))?"
)
_OTHER: Final = re.compile(
    r"(?:完成|工作|时间|时限|进度)*(?:时限|时间|节点|要求|安排|进度|期限)|备注|责任人|联系人|责任领导|分管领导"
)
_NUMBERED: Final = ("序号", "编号", "项号", "号", "序")
_NUMBER: Final = re.compile(r"\(?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})\)?[、.]?")
_FEWEST: Final = 2
_FEWEST_LOOSE: Final = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """A header row: its cells, and which of them hold number, tasks and agencies.

    ``number`` is None where tasks carry their own numbers. ``separator`` stands between cells;
    ``loose`` says that empty cells between tabs only align the columns, ``framed`` that bars stand
    around the rows.
    """

    header: tuple[str, ...]
    number: int | None
    tasks: tuple[int, ...]
    separator: re.Pattern[str]
    loose: bool = False
    framed: bool = False

    @property
    def exact(self) -> bool:
        """Whether a cell cannot be empty, so that rows are as long as the header."""
        return self.separator in (_GAP, _COMMA)


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


def is_number_head(folded: str) -> bool:
    """Whether a cell heads the column of numbers."""
    return folded.replace(" ", "") in _NUMBERED


def is_task_head(folded: str) -> bool:
    """Whether a cell heads a column of tasks."""
    return _TASK.fullmatch(folded.replace(" ", "")) is not None


def is_agency_head(folded: str) -> bool:
    """Whether a cell heads a column of agencies."""
    return _AGENCY.fullmatch(folded.replace(" ", "")) is not None


def is_other_head(folded: str) -> bool:
    """Whether a cell heads another column that such tables have."""
    return _OTHER.fullmatch(folded.replace(" ", "")) is not None


def is_rule(line: Line) -> bool:
    """Whether a line is nothing but the drawing between a header and its rows."""
    return _RULE.fullmatch(line.folded) is not None


def cells_of(
    line: Line, separator: re.Pattern[str], *, loose: bool = False, framed: bool = True
) -> list[str]:
    """The cells of a line with the empty ones; a single one when the line is no table row.

    Args:
        line: the line.
        separator: what stands between cells.
        loose: leave out empty cells between tabs.
        framed: a bar at the line's beginning opens the first cell and closes no empty one.
    """
    raw = line.raw or line.text
    cells = [cell.strip() for cell in separator.split(raw if separator is _TAB else raw.strip())]
    if separator is _TAB:
        return [cell for cell in cells if cell] if loose else cells
    opened = separator is _BAR and framed and len(cells) > _FEWEST and not cells[0]
    return cells[1:-1] if opened and not cells[-1] else cells[opened:]


_TAB: Final = re.compile("\t")
_COMMA: Final = re.compile(",")
_SEPARATORS: Final = (_BAR, _TAB, _GAP, _COMMA)


def columns_of(line: Line) -> Columns | None:
    """The columns a header row announces; None when the line is no header.

    A header without any task heads a table whose numbers say of which items it speaks.
    """
    raw = line.raw or line.text
    separator = next((s for s in _SEPARATORS if s.search(raw.strip())), None)
    if separator is None:
        return None
    exact = separator in (_GAP, _COMMA)
    loose = not all(cells_of(line, separator))
    header = tuple(fold(c).replace(" ", "") for c in cells_of(line, separator, loose=loose))
    tasks = tuple(at for at, cell in enumerate(header) if is_task_head(cell))
    number = next((at for at, cell in enumerate(header) if cell in _NUMBERED), None)
    known = bool(tasks) or number is not None
    if len(header) < (_FEWEST_LOOSE if exact else _FEWEST) or not known:
        return None
    if not any(map(is_agency_head, header)):
        return None
    framed = _BAR.match(line.text) is not None
    return Columns(header, number, tasks, separator, loose, framed)


def row_of(line: Line, columns: Columns) -> Row | None:
    """The row that a line holds under these columns; None when it is no row of the table."""
    cells = cells_of(line, columns.separator, loose=columns.loose, framed=columns.framed)
    filled = sum(map(bool, cells))
    if filled < _FEWEST or len(cells) > len(columns.header) + 1:
        return None
    if columns.exact and len(cells) != len(columns.header):
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
