"""From the rows of a file to reports: grouped by sample and report, each row with its fate.

A report goes in whole or not at all: its verdict needs every item. Pure.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from campaigns.sampling.judging import ItemResult
from campaigns.sampling.readings import plain
from campaigns.sampling.sheets import Problem, SheetRow
from registry.kernel.refusals import N_

_WRITTEN_DAYS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]0{1,2}:00(?::00)?)?"),
    re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_SERIAL = re.compile(r"\d{5}")
# Day 0 of the spreadsheets' count; the missing day of 1900 lies long before any report.
_DAY_ZERO = date(1899, 12, 30)


@dataclass(slots=True)
class Group:
    """The rows of one report on one sample."""

    number: str
    report_no: str
    rows: list[SheetRow]
    laboratory: str = ""
    issued_on: date | None = None
    results: list[ItemResult] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether any of its rows is at fault."""
        return any(row.problems for row in self.rows)

    def refuse(self, problem: Problem) -> None:
        """The whole report is at fault: every row says why."""
        for row in self.rows:
            row.problems.append(problem)

    def refuse_rest(self) -> None:
        """Rows without a fault of their own go back with those that have one."""
        for row in self.rows:
            if not row.problems:
                row.problems.append(Problem("", N_("同一份报告的其他行有误，整份退回")))


def group_rows(rows: Sequence[SheetRow]) -> list[Group]:
    """The reports that the rows make up, in the order of their first rows.

    Every row is in exactly one group; rows at fault are, too.
    """
    groups: dict[tuple[str, str], Group] = {}
    for row in rows:
        key = plain(row.cells["number"]), plain(row.cells["report_no"])
        groups.setdefault(key, Group(*key, rows=[])).rows.append(row)
    for group in groups.values():
        _fill(group)
    return list(groups.values())


def row_key(row: SheetRow) -> bytes:
    """SHA-256 of what a row says, however it is typed: the same row in another file has it too."""
    said = "\x1f".join(plain(text) for text in row.cells.values())
    return hashlib.sha256(said.encode()).digest()


def read_day(text: str) -> date | None:
    """The day that is written; None where it is none or could be two."""
    wanted = plain(text)
    if _SERIAL.fullmatch(wanted):
        return _DAY_ZERO + timedelta(days=int(wanted))
    for form in _WRITTEN_DAYS:
        match = form.fullmatch(wanted)
        if match:
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                return None
    return None


def result_of(cells: Mapping[str, str]) -> ItemResult:
    """The line of a report that a row holds."""
    return ItemResult(cells["item"], cells["value"], cells["unit"], cells["method"])


def _fill(group: Group) -> None:
    first = group.rows[0]
    group.laboratory = plain(first.cells["laboratory"])
    for row in group.rows:
        day = read_day(row.cells["issued_on"])
        if day is None and not _has(row, "issued_on"):
            detail = N_("日期看不明白，请写作2026-03-01")
            row.problems.append(Problem("issued_on", detail))
        group.issued_on = group.issued_on or day
        if day != group.issued_on and day is not None:
            row.problems.append(Problem("issued_on", N_("与同一份报告的其他行不一致")))
        if plain(row.cells["laboratory"]) != group.laboratory and not _has(row, "laboratory"):
            row.problems.append(Problem("laboratory", N_("与同一份报告的其他行不一致")))
        group.results.append(result_of(row.cells))
    if group.wrong:
        group.refuse_rest()


def _has(row: SheetRow, name: str) -> bool:
    return any(problem.field == name for problem in row.problems)
