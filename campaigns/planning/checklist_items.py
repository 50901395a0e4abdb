"""What an inspector is asked: the items of a checklist as values. Pure; owns their form.

Reading them from a file is in ``checklist``, what they may not say in ``checklist_faults``,
holding answers against them in ``answers``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

SEVERITIES = ("minor", "general", "serious")
# What a question weighs in the score of a visit when it does not say so itself.
USUAL_WEIGHT: Mapping[str, int] = {"minor": 1, "general": 3, "serious": 5}


class ItemType(StrEnum):
    """How an item is answered."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    MEASUREMENT = "measurement"
    TEXT = "text"
    PHOTO = "photo"


class Verdict(StrEnum):
    """The three-way answer of a ``yes_no`` item."""

    PASS = "pass"  # noqa: S105 - not a secret, a verdict
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"


class JudgedBy(StrEnum):
    """What of several readings is held against the accepted bounds."""

    EACH = "each"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class FindingTemplate:
    """What a bad answer establishes. ``severity`` is minor, general or serious."""

    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """Both ends included; an absent end is open."""

    low: Decimal | None = None
    high: Decimal | None = None

    def hold(self, value: Decimal) -> bool:
        """Whether ``value`` lies inside."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def within(self, other: "Bounds") -> "Bounds":
        """What lies inside both; ``empty`` where nothing does."""
        lows = [end for end in (self.low, other.low) if end is not None]
        highs = [end for end in (self.high, other.high) if end is not None]
        return Bounds(max(lows, default=None), min(highs, default=None))

    @property
    def empty(self) -> bool:
        """Whether no value lies inside."""
        return self.low is not None and self.high is not None and self.low > self.high


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a ``choice`` item; ``finding`` if choosing it establishes something."""

    value: str
    label: str
    finding: FindingTemplate | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """An item is asked only when an earlier one was answered so.

    ``values`` names verdicts or options of the earlier item; ``bounds`` is for a number.
    """

    item: str
    values: frozenset[str] = frozenset()
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    It is asked when every condition of ``shown_if`` holds. ``plausible`` bounds what a number
    or reading may be at all, ``accepted`` what is good: outside it the answer produces
    ``finding``. ``unit`` is printed after the field. A measurement has from ``readings_least``
    to ``readings_most`` readings, judged each by itself or by their mean; a photo item wants
    ``photos_least`` photos. ``note_hint`` says what to write down after a bad answer.
    ``weight`` (0 to 100) is what the item counts for in the score of a visit.
    """

    key: str
    place: int
    section: str
    title: str
    type: ItemType
    legal_basis: str
    required: bool = True
    shown_if: tuple[Condition, ...] = ()
    finding: FindingTemplate | None = None
    options: tuple[Option, ...] = ()
    unit: str = ""
    plausible: Bounds = Bounds()
    accepted: Bounds = Bounds()
    readings_least: int = 1
    readings_most: int = 1
    judged_by: JudgedBy = JudgedBy.EACH
    photos_least: int = 0
    note_hint: str = ""
    note_required: bool = False
    weight: int = 0

    def option(self, value: str) -> Option | None:
        """The option of that value, if there is one."""
        return next((option for option in self.options if option.value == value), None)

    def possible_values(self) -> frozenset[str]:
        """The verdicts or options that it can be answered with; empty for every other type."""
        if self.type is ItemType.YES_NO:
            return frozenset(str(verdict) for verdict in Verdict)
        return frozenset(option.value for option in self.options)

    def findings(self) -> list[FindingTemplate]:
        """Everything that an answer to it may establish."""
        found = (self.finding, *(option.finding for option in self.options))
        return [template for template in found if template is not None]


@dataclass(frozen=True)
class Checklist:
    """One version of a checklist, items in the order they are asked.

    ``verified`` is whether somebody held the cited clauses against the instruments.
    """

    key: str
    version: int
    title: str
    legal_basis: str
    categories: tuple[str, ...]
    items: tuple[Item, ...]
    verified: bool = True

    @cached_property
    def by_key(self) -> Mapping[str, Item]:
        """Items by their key."""
        return {item.key: item for item in self.items}

    def sections(self) -> list[tuple[str, list[Item]]]:
        """Items under their headings, both in order."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.section, []).append(item)
        return list(found.items())
