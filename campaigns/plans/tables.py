"""Task tables whose columns were kept by tabs or bars.

Owns the recognition of a header row and the turning of numbered rows into lines that the
outline can place. A table whose cells fell apart into lines is not put together again.
"""

import re
from dataclasses import dataclass
from typing import Final

from campaigns.plans.text import Line, fold

_BARS: Final = re.compile(r"\t+|\s*[|｜│┃]\s*")
_TASK: Final = re.compile(r"(?:工作|重点|主要|具体)?(?:任务|内容|措施|项目|事项|举措)")
_AGENCY: Final = re.compile(
    r"(?:牵头|责任|主办|配合|协办|参与|参加|落实|负责|实施)(?:单位|部门|科室|处室|机关)"
)
_NUMBER: Final = re.compile(r"^(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[、.]?$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds the number, the task, and each label of agencies."""

    number: int
    task: int
    agencies: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One numbered task: its number, its wording, and a labelled line for each agency cell."""

    line: Line
    number: str
    task: str
    labelled: tuple[str, ...]


def cells_of(line: Line) -> list[str]:
    """The cells of a line; a single one when the line is no table row."""
    return [cell.strip() for cell in _BARS.split(line.text.strip("|｜│┃ "))]


def columns_of(line: Line) -> Columns | None:
    """The columns a header row announces; None when the line is no header."""
    cells = [fold(cell).replace(" ", "") for cell in cells_of(line)]
    if len(cells) < 3:  # noqa: PLR2004 - number, task and agencies at the least
        return None
    tasks = [at for at, cell in enumerate(cells) if _TASK.fullmatch(cell)]
    agencies = [(at, cell) for at, cell in enumerate(cells) if _AGENCY.fullmatch(cell)]
    numbers = [at for at, cell in enumerate(cells) if cell in ("序号", "编号", "项号", "号")]
    if not tasks or not agencies or not numbers:
        return None
    return Columns(numbers[0], tasks[-1], tuple(agencies))


def row_of(line: Line, columns: Columns) -> Row | None:
    """The numbered row that a line holds under these columns; None when it is none."""
    cells = cells_of(line)
    if len(cells) <= max(columns.number, columns.task, *(at for at, _ in columns.agencies)):
        return None
    number = fold(cells[columns.number])
    if not _NUMBER.match(number) or not cells[columns.task]:
        return None
    labelled = tuple(f"{name}：{cells[at]}" for at, name in columns.agencies if cells[at])
    return Row(line, number.rstrip("、."), cells[columns.task], labelled)
