"""The working calendar as it was announced on a given day (``working_days.yaml``)."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from registry.kernel.provisions import Provision, load
from registry.kernel.workdays import WorkingCalendar

_FILE = Path(__file__).with_name("working_days.yaml")


@lru_cache(maxsize=1)
def _announcements() -> Provision:
    return load(_FILE)


def calendar_on(day: date) -> WorkingCalendar:
    """The calendar of one who counts on ``day``.

    Raises:
        NoProvisionInForce: before 2018-12-06.
    """
    version = _announcements().on(day)
    return WorkingCalendar(announced_through=version.body["announced_through"])
