# ruff: noqa: ANN401 - what a driver is given has no narrower type
"""Which statements read a large table from end to end, and which of them may."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.statements import Driver, plan_of, sequential, without_scans

_LARGE_ROWS = 10_000
_SOME_ROWS = 1_000
"""From here on a table must not be read whole for want of an index, whatever the planner thinks."""

_SPARED = {
    # Officers are not copied with their visits (``growth``): two of them have most open ones.
    "campaigns/planning/bookings.py:bookings": "the copies are all of the same few officers",
}


# Up to so many rows of the table, besides.
_SPARED_UP_TO = {
    # Ten thousand visits are counted: of few more, those of a place are found no sooner by any
    # index than in the table itself.
    "campaigns/inspections/queries.py:count_inspections": 5 * _LARGE_ROWS,
}


@dataclass(frozen=True)
class Finding:
    """A table that a statement reads from end to end, where it does, and who sends it."""

    table: str
    origin: str
    why: str


@dataclass
class Sizes:
    """How many rows each table has."""

    rows: dict[str, int]

    def spared(self, finding: Finding) -> str | None:
        """Why a statement may read the table whole; None where it may not."""
        most = _SPARED_UP_TO.get(finding.origin, 0)
        if self.rows.get(finding.table, 0) <= most:
            return f"the bound of what is counted, up to {most:,} rows"
        return _SPARED.get(finding.origin)

    def judge(
        self,
        driver: Driver,
        statement: str,
        values: Any = None,
    ) -> Iterator[tuple[str, str]]:
        """Tables and reasons; explained on the connection that sends the statement."""
        read = sequential(plan_of(driver, statement, values))
        for table in read:
            if self.rows.get(table, 0) > _LARGE_ROWS:
                yield table, f"{self.rows[table]:,} rows"
        some = {t for t in read if _SOME_ROWS < self.rows.get(t, 0) <= _LARGE_ROWS}
        if some:
            with without_scans(driver):
                forced = sequential(plan_of(driver, statement, values))
            for table in some & forced:
                yield table, f"{self.rows[table]:,} rows, no index serves"
