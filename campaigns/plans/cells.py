"""Tables whose cells fell apart into lines, one cell to a line, as pasted from a word processor.

Owns putting them together again where the rows are certain: the header's cells stand one to a
line, and every row begins with the next number and has as many lines as the header.
"""

from typing import Final

from campaigns.plans.agencies import read_agencies
from campaigns.plans.draft import Warned
from campaigns.plans.tables import is_agency_head, is_number_head, is_other_head, is_task_head
from campaigns.plans.text import Line
from registry.kernel.refusals import N_

_FEWEST: Final = 3


def joined_cells(lines: list[Line]) -> tuple[list[Line], list[Warned]]:
    """The lines with such tables as rows kept by tabs, and a warning for each uncertain one."""
    for at, line in enumerate(lines):
        width = _header_at(lines, at) if is_number_head(line.folded) else 0
        if not width:
            continue
        rows = _rows(lines, at, width)
        if not rows:
            last = lines[-1].no
            text = f"{line.no}–{last}"
            return lines, [
                Warned(line.no, text, N_("表格的单元格各占一行，分不清哪几行是一栏，没有读入"))
            ]
        end = at + width * (rows + 1)
        table = [_row(lines[n : n + width]) for n in range(at, end, width)]
        rest, warned = joined_cells(lines[end:])
        return [*lines[:at], *table, *rest], warned
    return lines, []


def _header_at(lines: list[Line], at: int) -> int:
    """How many cells the header that begins there has; 0 when there is none."""
    end = at + 1
    known = (is_task_head, is_agency_head, is_other_head)
    while end < len(lines) and any(test(lines[end].folded) for test in known):
        end += 1
    cells = [line.folded for line in lines[at:end]]
    whole = any(map(is_task_head, cells)) and any(map(is_agency_head, cells))
    return end - at if whole and end - at >= _FEWEST else 0


def _rows(lines: list[Line], at: int, width: int) -> int:
    """How many rows stand below the header; 0 where one of them has more or fewer lines."""
    rows, start = 0, at + width
    while start + width <= len(lines) and lines[start].folded == str(rows + 1):
        row = lines[start : start + width]
        for head, cell in zip(lines[at : at + width], row, strict=True):
            if is_agency_head(head.folded) and not read_agencies(cell.text).names:
                return 0
        rows, start = rows + 1, start + width
    return 0 if any(line.folded == str(rows + 1) for line in lines[start:]) else rows


def _row(cells: list[Line]) -> Line:
    text = "\t".join(cell.text for cell in cells)
    return Line(cells[0].no, text, "\t".join(cell.folded for cell in cells), raw=text)
