"""What an inspector is asked: a checklist version, read and checked.

Pure: turns the body of a YAML version (``campaigns/planning/checklists/``) into items. Owns the
form of an item and its faults; evaluating answers belongs to inspections.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

SEVERITIES = ("minor", "general", "serious")


class ItemType(StrEnum):
    """How an item is answered."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"


class Verdict(StrEnum):
    """The three-way answer of a ``yes_no`` item."""

    PASS = "pass"  # noqa: S105 - not a secret, a verdict
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"


class ChecklistInvalid(ValueError):
    """A shipped checklist contradicts itself; found when it is read, never in the field."""


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


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a ``choice`` item; ``finding`` if choosing it establishes something."""

    value: str
    label: str
    finding: FindingTemplate | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """An item is asked only when an earlier item was answered with one of ``values``."""

    item: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    ``plausible`` bounds what a number may be at all, ``accepted`` what is good: outside it the
    answer produces ``finding``. ``unit`` is printed after the field. ``note_hint`` says what to
    write down after a bad answer.
    """

    key: str
    place: int
    section: str
    title: str
    type: ItemType
    legal_basis: str
    required: bool = True
    when: Condition | None = None
    finding: FindingTemplate | None = None
    options: tuple[Option, ...] = ()
    unit: str = ""
    plausible: Bounds = Bounds()
    accepted: Bounds = Bounds()
    note_hint: str = ""
    note_required: bool = False

    def option(self, value: str) -> Option | None:
        """The option of that value, if there is one."""
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True)
class Checklist:
    """One version of a checklist, items in the order they are asked."""

    key: str
    version: int
    title: str
    legal_basis: str
    categories: tuple[str, ...]
    items: tuple[Item, ...]

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


def parse(key: str, title: str, body: Mapping[str, Any]) -> Checklist:
    """Read one version.

    Args:
        key: of the checklist.
        title: as printed at the head of the form.
        body: ``version``, ``legal_basis``, ``categories`` and ``items`` as in the YAML file.

    Raises:
        ChecklistInvalid: two items of one key, a condition on a later or unknown item, a bad
            answer without a finding, an option given twice, bounds the wrong way round.
    """
    items = tuple(_item(place, written) for place, written in enumerate(body["items"], start=1))
    _check(key, items)
    return Checklist(
        key=key,
        version=int(body["version"]),
        title=title,
        legal_basis=str(body["legal_basis"]),
        categories=tuple(body.get("categories", ())),
        items=items,
    )


def _item(place: int, written: Mapping[str, Any]) -> Item:
    when = written.get("when")
    return Item(
        key=written["key"],
        place=place,
        section=written["section"],
        title=written["title"],
        type=ItemType(written["type"]),
        legal_basis=written["legal_basis"],
        required=bool(written.get("required", True)),
        when=Condition(when["item"], frozenset(when["is"])) if when else None,
        finding=_finding(written.get("finding")),
        options=tuple(
            Option(option["value"], option["label"], _finding(option.get("finding")))
            for option in written.get("options", ())
        ),
        unit=written.get("unit", ""),
        plausible=_bounds(written.get("plausible")),
        accepted=_bounds(written.get("accepted")),
        note_hint=written.get("note_hint", ""),
        note_required=bool(written.get("note_required", False)),
    )


def _finding(written: Mapping[str, str] | None) -> FindingTemplate | None:
    if written is None:
        return None
    return FindingTemplate(severity=written["severity"], text=written["text"])


def _bounds(written: Mapping[str, Any] | None) -> Bounds:
    ends = written or {}
    low, high = (
        None if ends.get(end) is None else Decimal(str(ends[end])) for end in ("low", "high")
    )
    return Bounds(low, high)


def _check(key: str, items: tuple[Item, ...]) -> None:
    asked: dict[str, Item] = {}
    for item in items:
        where = f"{key}/{item.key}"
        if item.key in asked:
            raise ChecklistInvalid(f"{where}: asked twice")
        if item.when is not None:
            _check_condition(where, item.when, asked)
        _check_form(where, item)
        asked[item.key] = item


def _check_condition(where: str, when: Condition, asked: Mapping[str, Item]) -> None:
    earlier = asked.get(when.item)
    if earlier is None:
        raise ChecklistInvalid(f"{where}: depends on {when.item}, which is not asked before it")
    possible = {option.value for option in earlier.options}
    if earlier.type is ItemType.YES_NO:
        possible = {str(verdict) for verdict in Verdict}
    if not when.values or not when.values <= possible:
        raise ChecklistInvalid(f"{where}: depends on an answer that {when.item} cannot have")


def _check_form(where: str, item: Item) -> None:
    templates = [item.finding, *(option.finding for option in item.options)]
    if any(found and found.severity not in SEVERITIES for found in templates):
        raise ChecklistInvalid(f"{where}: unknown severity")
    if item.type is ItemType.YES_NO and item.finding is None:
        raise ChecklistInvalid(f"{where}: a bad answer would establish nothing")
    if (item.type is ItemType.CHOICE) != bool(item.options):
        raise ChecklistInvalid(f"{where}: a choice, and only a choice, has options")
    if len({option.value for option in item.options}) != len(item.options):
        raise ChecklistInvalid(f"{where}: an option is given twice")
    if item.type is ItemType.NUMBER and (item.finding is None) != (item.accepted == Bounds()):
        raise ChecklistInvalid(f"{where}: accepted bounds and a finding go together")
    for bounds in (item.plausible, item.accepted):
        if bounds.low is not None and bounds.high is not None and bounds.low > bounds.high:
            raise ChecklistInvalid(f"{where}: bounds are the wrong way round")
