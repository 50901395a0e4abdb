"""A draft as plain values for JSON, in the field names of the reference.

Owns names and order of the fields; keys with nothing in them are kept, so that a reader need
not ask whether they are there.
"""

from dataclasses import asdict
from typing import Any

from campaigns.plans.draft import Item, PlanDraft


def draft_to_dict(draft: PlanDraft) -> dict[str, Any]:
    """One plan; mechanisms and targets stand with their item and once more for the plan."""
    items = [item_to_dict(item) for item in draft.items]
    front = asdict(draft.front)
    for key in ("issue_date", "publish_date"):
        front[key] = front[key].isoformat() if front[key] else None
    if draft.front.period:
        period = draft.front.period
        front["period"] = {
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "basis": period.basis,
        }
    return {
        "file": draft.file,
        "prefix": draft.prefix,
        **front,
        "parent_documents": list(draft.parent_documents),
        "chapters": [{"no": c.no, "title": c.title} for c in draft.chapters],
        "items": items,
        "campaigns": [{"item": i["id"], **campaign} for i in items for campaign in i["campaigns"]],
        "mechanisms": [{"item": i["id"], **found} for i in items for found in i["mechanisms"]],
        "targets": [*_chapter_targets(draft), *_item_targets(items)],
        "unplaced": [asdict(line) for line in draft.unplaced],
        "warnings": [asdict(warning) for warning in draft.warnings],
    }


def item_to_dict(item: Item) -> dict[str, Any]:
    """One item with everything under it."""
    who = item.responsibility
    return {
        "id": item.id,
        "path": item.path,
        "heading_no": item.heading_no,
        "chapter": item.chapter,
        "title": item.title,
        "title_printed": item.title_printed,
        "level": item.level,
        "line": item.line,
        "responsibility_text": who.text,
        "responsibility_mode": who.mode,
        "lead": list(who.lead),
        "support": list(who.support),
        "agencies": list(who.agencies),
        "open_ended": who.open_ended,
        "campaigns": [_plain(asdict(c)) for c in item.campaigns],
        "mechanisms": [_plain(asdict(m)) for m in item.mechanisms],
        "targets": [asdict(t) for t in item.targets],
    }


def _chapter_targets(draft: PlanDraft) -> list[dict[str, Any]]:
    return [
        {"item": None, "chapter": chapter.no, **asdict(target)}
        for chapter in draft.chapters
        for target in chapter.targets
    ]


def _item_targets(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"item": item["id"], **target} for item in items for target in item["targets"]]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
