"""How far the demonstration's cases get, how many, and when their penalties were decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """How far a case gets, or how it ends."""

    CANDIDATE = "candidate"
    DISMISSED = "dismissed"
    OPENED = "opened"
    TERMINATED = "terminated"
    NOTICED = "noticed"
    ANSWERED = "answered"
    NOT_LISTED = "not_listed"
    DECIDED = "decided"
    SERVED = "served"
    LISTED = "listed"
    OBJECTED = "objected"
    OVERTURNED = "overturned"
    REVOKED = "revoked"
    REPAIR_FILED = "repair_filed"
    REPAIRED = "repaired"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Course:
    """Cases with one fate; their penalties lie ``nearest_days`` to ``oldest_days`` back."""

    fate: Fate
    cases: int
    nearest_days: int
    oldest_days: int

    def days_ago(self) -> Iterator[int]:
        """How many days each case's penalty lies back, evenly spread."""
        span = self.oldest_days - self.nearest_days
        for place in range(self.cases):
            yield self.nearest_days + span * place // max(1, self.cases - 1)


COURSES = (
    Course(Fate.CANDIDATE, 6, 1, 30),
    Course(Fate.DISMISSED, 4, 30, 300),
    Course(Fate.OPENED, 5, 12, 20),
    Course(Fate.NOTICED, 6, 15, 34),
    Course(Fate.ANSWERED, 3, 19, 34),
    Course(Fate.NOT_LISTED, 4, 60, 500),
    Course(Fate.DECIDED, 4, 30, 45),
    Course(Fate.SERVED, 4, 34, 50),
    Course(Fate.LISTED, 36, 50, 700),
    Course(Fate.OBJECTED, 3, 50, 60),
    Course(Fate.OVERTURNED, 4, 90, 500),
    Course(Fate.REVOKED, 4, 130, 500),
    Course(Fate.REPAIR_FILED, 4, 407, 412),
    Course(Fate.REPAIRED, 8, 430, 690),
    Course(Fate.EXPIRED, 8, 1135, 1400),
    Course(Fate.TERMINATED, 2, 40, 260),
)
