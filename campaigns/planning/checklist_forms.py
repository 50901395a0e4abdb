"""The parts of an item's form that are no single fields, and reading the whole form back.

Options stand in numbered rows. Conditions are ticked: each answer an earlier item can have is one
box, an earlier number has two bounds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.planning.answers import number
from campaigns.planning.checklist import written
from campaigns.planning.checklist_faults import MOST_OPTIONS
from campaigns.planning.checklist_item_form import ASKED_OF_EVERY
from campaigns.planning.checklist_items import (
    Bounds,
    Condition,
    FindingTemplate,
    Item,
    ItemType,
    JudgedBy,
    Option,
)
from campaigns.planning.labels import VERDICT_NAMES

_SPARE_OPTIONS = 3


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One row of the options as typed; empty ones are for new options."""

    place: int
    value: str = ""
    label: str = ""
    severity: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier item that a condition may look at: its answers to tick, or its bounds."""

    item: Item
    answers: tuple[tuple[str, object, bool], ...]
    low: str = ""
    high: str = ""


def option_rows(item: Item | None, typed: Mapping[str, str]) -> list[OptionRow]:
    """The rows of the options, as typed where something was, and a few empty ones."""
    if any(name.startswith("option.") for name in typed):
        rows = list(_typed_rows(typed))
    else:
        rows = [
            OptionRow(
                place,
                option.value,
                option.label,
                option.finding.severity if option.finding else "",
                option.finding.text if option.finding else "",
            )
            for place, option in enumerate(item.options if item else ())
        ]
    most = min(MOST_OPTIONS, len(rows) + _SPARE_OPTIONS)
    return rows + [OptionRow(place) for place in range(len(rows), most)]


def earlier_items(
    items: Sequence[Item],
    current: Item | None,
    ticked: Mapping[str, Sequence[str]] | None,
    typed: Mapping[str, str],
) -> list[Earlier]:
    """Every earlier item that can be a condition, with what is ticked.

    Args:
        items: of the draft, in order.
        current: the item being edited; None for a new one.
        ticked: answers ticked in the form as sent, by item; None to show what is on record.
        typed: the other fields as sent.
    """
    before = items if current is None else items[: current.place - 1]
    known = {one.item: one for one in (current.shown_if if current else ())}
    return [
        _earlier(item, known.get(item.key), ticked, typed)
        for item in before
        if item.type in (ItemType.YES_NO, ItemType.CHOICE, ItemType.NUMBER)
    ]


def item_in(
    kind: ItemType,
    values: Mapping[str, Any],
    *,
    typed: Mapping[str, str],
    ticked: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """The item that a sent form describes, as a draft holds it.

    Args:
        kind: its type.
        values: loaded by :func:`form_for`.
        typed: every field as sent: options and bounds of conditions.
        ticked: answers ticked, by earlier item.
    """
    finding = values.get("finding_severity"), values.get("finding_text")
    return written(
        Item(
            **{name: values[name] for name in ASKED_OF_EVERY},
            place=1,
            type=kind,
            shown_if=tuple(_conditions(typed, ticked)),
            finding=FindingTemplate(finding[0] or "", finding[1] or "") if any(finding) else None,
            options=tuple(_options(typed)) if kind is ItemType.CHOICE else (),
            unit=values.get("unit", ""),
            plausible=Bounds(values.get("plausible_low"), values.get("plausible_high")),
            accepted=Bounds(values.get("accepted_low"), values.get("accepted_high")),
            readings_least=values.get("readings_least", 1),
            readings_most=values.get("readings_most", 1),
            judged_by=values.get("judged_by", JudgedBy.EACH),
            photos_least=values.get("photos_least", 0),
            note_hint=values.get("note_hint", ""),
            note_required=values.get("note_required", False),
        )
    )


def _typed_rows(typed: Mapping[str, str]) -> Iterator[OptionRow]:
    place = 0
    for row in range(MOST_OPTIONS):
        parts = [
            typed.get(f"option.{row}.{name}", "").strip()
            for name in ("value", "label", "severity", "text")
        ]
        if any(parts):
            yield OptionRow(place, *parts)
            place += 1


def _options(typed: Mapping[str, str]) -> Iterator[Option]:
    for row in _typed_rows(typed):
        found = FindingTemplate(row.severity, row.text) if row.severity or row.text else None
        yield Option(row.value, row.label, found)


def _conditions(
    typed: Mapping[str, str], ticked: Mapping[str, Sequence[str]]
) -> Iterator[Condition]:
    for key, values in ticked.items():
        if values:
            yield Condition(key, frozenset(values))
    low, high = "when_low.", "when_high."
    keys = [name.removeprefix(low) for name in typed if name.startswith(low)]
    for key in keys:
        bounds = Bounds(_number(typed.get(low + key)), _number(typed.get(high + key)))
        if bounds != Bounds():
            yield Condition(key, bounds=bounds)


def _earlier(
    item: Item,
    known: Condition | None,
    ticked: Mapping[str, Sequence[str]] | None,
    typed: Mapping[str, str],
) -> Earlier:
    if item.type is ItemType.NUMBER:
        bounds = known.bounds if known else Bounds()
        low, high = (
            typed.get(f"when_{end}.{item.key}", "" if value is None else str(value))
            for end, value in (("low", bounds.low), ("high", bounds.high))
        )
        return Earlier(item, (), low, high)
    chosen = set(ticked.get(item.key, ())) if ticked is not None else set()
    if ticked is None and known is not None:
        chosen = set(known.values)
    labels: list[tuple[str, object]] = [(option.value, option.label) for option in item.options]
    if item.type is ItemType.YES_NO:
        labels = [(verdict.value, name) for verdict, name in VERDICT_NAMES.items()]
    return Earlier(item, tuple((value, name, value in chosen) for value, name in labels))


def _number(text: str | None) -> Decimal | None:
    """A bound as typed; None where nothing was, or no number."""
    return number(text) if text and text.strip() else None
