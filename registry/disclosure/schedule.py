"""When an edition's records are cut off and from when it may be published: dated data."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

from registry.kernel.clock import LEGAL_ZONE
from registry.kernel.provisions import Provision, load

_FILE = Path(__file__).parents[1] / "policy" / "publication.yaml"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The two times of one legal day, as UTC instants."""

    cut_off: datetime
    opens_at: datetime


def schedule_of(edition_on: date) -> Schedule:
    """When the edition of a legal day is cut off, and from when it may be built."""
    body = _provision().on(edition_on).body
    return Schedule(_at(edition_on, body["cut_off"]), _at(edition_on, body["opens_at"]))


def opening_time(on: date) -> time:
    """The time of day, by Beijing time, from which editions are built."""
    return time.fromisoformat(_provision().on(on).body["opens_at"])


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)


def _at(day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), LEGAL_ZONE).astimezone(UTC)
