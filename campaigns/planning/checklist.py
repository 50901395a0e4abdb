"""A checklist version as it is written down: from the body of a version to items, and back.

The body is what the YAML files (``checklists/``), the stored versions and the devices hold;
``parse(document(x)) == x`` for every checklist.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from campaigns.planning.checklist_faults import faults_of
from campaigns.planning.checklist_items import (
    SEVERITIES,
    USUAL_WEIGHT,
    Bounds,
    Checklist,
    Condition,
    FindingTemplate,
    Item,
    ItemType,
    JudgedBy,
    Option,
    Verdict,
)

__all__ = [
    "SEVERITIES",
    "Bounds",
    "Checklist",
    "ChecklistInvalid",
    "Condition",
    "FindingTemplate",
    "Item",
    "ItemType",
    "JudgedBy",
    "Option",
    "Verdict",
    "document",
    "item_from",
    "parse",
    "written",
]


class ChecklistInvalid(ValueError):
    """A shipped checklist contradicts itself; found when it is read, never in the field."""


def parse(key: str, title: str, body: Mapping[str, Any]) -> Checklist:
    """Read one version.

    Args:
        key: of the checklist.
        title: as printed at the head of the form.
        body: ``version``, ``legal_basis``, ``categories`` and ``items`` as in the YAML file.

    Raises:
        ChecklistInvalid: names every fault of ``checklist_faults``.
    """
    items = items_from(body["items"])
    if faults := faults_of(items):
        told = "; ".join(f"{fault.pointer} {fault.detail}" for fault in faults)
        raise ChecklistInvalid(f"{key}: {told}")
    return Checklist(
        key=key,
        version=int(body["version"]),
        title=title,
        legal_basis=str(body["legal_basis"]),
        categories=tuple(body.get("categories", ())),
        items=items,
        verified=bool(body.get("verified", True)),
    )


def items_from(written: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """Items in the order given, unchecked: a draft may still be at fault."""
    return tuple(item_from(one, place) for place, one in enumerate(written, start=1))


def item_from(written: Mapping[str, Any], place: int) -> Item:
    """One item at its place (from 1), unchecked."""
    readings, finding = written.get("readings") or {}, _finding(written.get("finding"))
    options = tuple(
        Option(option["value"], option["label"], _finding(option.get("finding")))
        for option in written.get("options", ())
    )
    found = [one for one in (finding, *(option.finding for option in options)) if one]
    usual = max((USUAL_WEIGHT.get(one.severity, 0) for one in found), default=0)
    return Item(
        key=written["key"],
        place=place,
        section=written["section"],
        title=written["title"],
        type=ItemType(written["type"]),
        legal_basis=written["legal_basis"],
        required=bool(written.get("required", True)),
        shown_if=_conditions(written.get("shown_if")),
        finding=finding,
        options=options,
        unit=written.get("unit", ""),
        plausible=_bounds(written.get("plausible")),
        accepted=_bounds(written.get("accepted")),
        readings_least=int(readings.get("least", 1)),
        readings_most=int(readings.get("most", readings.get("least", 1))),
        judged_by=JudgedBy(readings.get("judged_by", JudgedBy.EACH)),
        photos_least=int(written.get("photos_least", 0)),
        note_hint=written.get("note_hint", ""),
        note_required=bool(written.get("note_required", False)),
        weight=int(written.get("weight", usual)),
    )


def document(checklist: Checklist) -> dict[str, Any]:
    """The whole version, JSON-serialisable: everything that asking and judging needs."""
    return {
        "key": checklist.key,
        "version": checklist.version,
        "title": checklist.title,
        "legal_basis": checklist.legal_basis,
        "categories": list(checklist.categories),
        "verified": checklist.verified,
        "items": [written(item) for item in checklist.items],
    }


def written(item: Item) -> dict[str, Any]:
    """One item as written; what is absent or empty is left out, numbers are strings."""
    whole = {
        "key": item.key,
        "section": item.section,
        "title": item.title,
        "type": item.type.value,
        "legal_basis": item.legal_basis,
        "required": item.required,
        "weight": item.weight,
    }
    maybe: dict[str, Any] = {
        "shown_if": [_written_condition(condition) for condition in item.shown_if],
        "finding": _written_finding(item.finding),
        "options": [_written_option(option) for option in item.options],
        "unit": item.unit,
        "plausible": _written_bounds(item.plausible),
        "accepted": _written_bounds(item.accepted),
        "photos_least": item.photos_least,
        "note_hint": item.note_hint,
        "note_required": item.note_required,
    }
    if item.type is ItemType.MEASUREMENT:
        maybe["readings"] = _written_readings(item)
    return whole | {name: value for name, value in maybe.items() if value}


def _conditions(
    written: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None,
) -> tuple[Condition, ...]:
    if written is None:
        return ()
    several = [written] if isinstance(written, Mapping) else written
    return tuple(
        Condition(one["item"], frozenset(one.get("is", ())), _bounds(one)) for one in several
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


def _written_condition(condition: Condition) -> dict[str, Any]:
    asked = {"is": sorted(condition.values)} if condition.values else {}
    return {"item": condition.item, **asked, **_written_bounds(condition.bounds)}


def _written_finding(finding: FindingTemplate | None) -> dict[str, str] | None:
    return {"severity": finding.severity, "text": finding.text} if finding else None


def _written_option(option: Option) -> dict[str, Any]:
    found = _written_finding(option.finding)
    return {"value": option.value, "label": option.label, **({"finding": found} if found else {})}


def _written_readings(item: Item) -> dict[str, Any]:
    least, most = item.readings_least, item.readings_most
    return {"least": least, "most": most, "judged_by": item.judged_by.value}


def _written_bounds(bounds: Bounds) -> dict[str, str]:
    ends = (("low", bounds.low), ("high", bounds.high))
    return {end: str(value) for end, value in ends if value is not None}
