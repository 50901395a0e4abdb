"""What time it is, asked only at the edge: routes, tasks and commands.

Everything below the edge takes the legal day or the instant as an argument.
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


def legal_day(instant: datetime) -> date:
    """The day of ``instant`` (with a zone) by the clock the law runs on: Beijing time."""
    return instant.astimezone(LEGAL_ZONE).date()


def begins_at(day: date) -> datetime:
    """The first instant of a legal day, in UTC."""
    return datetime.combine(day, time.min, LEGAL_ZONE).astimezone(UTC)


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved: tests, rebuilding a past day."""

    def __init__(self, instant: datetime) -> None:
        """Stand at ``instant``, which has a zone."""
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it stands at, in UTC."""
        return self._instant

    def advance(self, by: timedelta) -> None:
        """Move on (or back, when negative)."""
        self._instant += by


class ShiftedClock:
    """The machine's clock moved by the seconds that a file names; demonstrations only.

    Every process of one demonstration reads the same file, so a case can be walked through
    its legal periods in minutes. A missing file means no shift.
    """

    def __init__(self, path: Path) -> None:
        """Read ``path`` (``{"shift_seconds": int}``) at every question."""
        self._path = path

    def shift(self) -> timedelta:
        """How far this clock is ahead of the machine's."""
        try:
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            return timedelta()
        return timedelta(seconds=int(json.loads(text)["shift_seconds"]))

    def now(self) -> datetime:
        """The shifted instant, in UTC."""
        return datetime.now(UTC) + self.shift()

    def advance(self, by: timedelta) -> None:
        """Move the clock of every process that reads the file; written whole or not at all."""
        seconds = int((self.shift() + by).total_seconds())
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"shift_seconds": seconds}), "utf-8")
        fresh.replace(self._path)
