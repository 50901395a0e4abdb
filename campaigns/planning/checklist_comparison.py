"""Two versions of a checklist: what was added, taken out, moved or changed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from campaigns.planning.checklist import written
from campaigns.planning.checklist_items import Checklist, Item

Kind = Literal["added", "removed", "moved", "changed"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an item, as written in each version; None where it was not written."""

    field: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What became of one item; ``title`` is the newest one it had."""

    kind: Kind
    key: str
    title: str
    fields: tuple[FieldChange, ...] = ()


def compare(older: Checklist, newer: Checklist) -> list[ItemChange]:
    """Every difference of the items: in the order of the newer version, then what was taken out."""
    return [*_in_newer(older, newer), *_removed(older, newer)]


def _in_newer(older: Checklist, newer: Checklist) -> Iterator[ItemChange]:
    before = [item.key for item in older.items if _same(item, newer.by_key.get(item.key))]
    after = [item.key for item in newer.items if item.key in set(before)]
    moved = _moved(before, after)
    for item in newer.items:
        was = older.by_key.get(item.key)
        if was is None:
            yield ItemChange("added", item.key, item.title)
        elif fields := _fields(was, item):
            yield ItemChange("changed", item.key, item.title, fields)
        elif item.key in moved:
            yield ItemChange("moved", item.key, item.title)


def _same(was: Item, now: Item | None) -> bool:
    return now is not None and not _fields(was, now)


def _removed(older: Checklist, newer: Checklist) -> Iterator[ItemChange]:
    for item in older.items:
        if item.key not in newer.by_key:
            yield ItemChange("removed", item.key, item.title)


def _fields(was: Item, now: Item) -> tuple[FieldChange, ...]:
    before, after = written(was), written(now)
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest items that, taken out, leave the others in their old order."""
    place = {key: number for number, key in enumerate(before)}
    # The longest run of items in their old order stays; everything else has moved.
    runs: list[list[str]] = []
    for key in after:
        behind = [run for run in runs if place[run[-1]] < place[key]]
        runs.append([*_longest(behind), key])
    return set(after) - set(_longest(runs))


def _longest(runs: list[list[str]]) -> list[str]:
    return max(runs, key=len) if runs else []
