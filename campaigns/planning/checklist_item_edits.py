"""Editing the items of a checklist's draft: writing one, taking one out, moving one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from campaigns.planning.checklist import items_from
from campaigns.planning.checklist_editing import (
    ChecklistFaulty,
    DraftUnknown,
    edited,
    locked_draft,
)
from campaigns.planning.checklist_faults import faults_of
from campaigns.planning.checklist_models import ChecklistDraft
from registry.accounts.actors import Actor
from registry.kernel.refusals import FieldError

Items = list[dict[str, Any]]


def put_item(
    session: Session,
    key: str,
    item: Mapping[str, Any],
    *,
    replacing: str | None,
    version: int,
    by: Actor,
    at: datetime,
) -> ChecklistDraft:
    """Write one item: in the place of ``replacing``, or at the end of its section.

    Args:
        session: the caller's transaction.
        key: of the checklist.
        item: as :mod:`campaigns.planning.checklist` writes it; faults of its own are refused,
            faults with the other items wait for the publication.
        replacing: key of the item it takes the place of; None for a new one.
        version: of the draft, as read.
        by: who edits.
        at: UTC instant.

    Raises:
        DraftUnknown, Stale.
        ChecklistFaulty: with every fault of the item, ``#/unit`` for instance.
    """

    def change(items: Items) -> Items:
        if replacing is None:
            place = _end_of_section(items, item["section"])
            return [*items[:place], dict(item), *items[place:]]
        place = _place(items, replacing)
        return [*items[:place], dict(item), *items[place + 1 :]]

    def check(items: Items) -> None:
        prefix = f"#/items/{item['key']}/"
        own = [
            FieldError(f"#/{fault.pointer.removeprefix(prefix)}", fault.detail, fault.params)
            for fault in faults_of(items_from(items))
            if fault.pointer.startswith(prefix)
        ]
        if own:
            raise ChecklistFaulty(errors=own)

    return _change(session, key, change, check, version=version, by=by, at=at)


def remove_item(
    session: Session, key: str, item_key: str, *, version: int, by: Actor, at: datetime
) -> ChecklistDraft:
    """Take one item out of the draft.

    Raises:
        DraftUnknown, Stale.
    """

    def change(items: Items) -> Items:
        place = _place(items, item_key)
        return [*items[:place], *items[place + 1 :]]

    return _change(session, key, change, version=version, by=by, at=at)


def move_item(
    session: Session,
    key: str,
    item_key: str,
    *,
    by_places: int,
    version: int,
    by: Actor,
    at: datetime,
) -> ChecklistDraft:
    """Move one item forwards (negative) or back among the others; at an end it stays there.

    Raises:
        DraftUnknown, Stale.
    """

    def change(items: Items) -> Items:
        place = _place(items, item_key)
        rest = [*items[:place], *items[place + 1 :]]
        goal = max(0, min(len(rest), place + by_places))
        return [*rest[:goal], items[place], *rest[goal:]]

    return _change(session, key, change, version=version, by=by, at=at)


def _change(
    session: Session,
    key: str,
    change: Callable[[Items], Items],
    check: Callable[[Items], None] = lambda _items: None,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> ChecklistDraft:
    draft = locked_draft(session, key, version)
    items = change(list(draft.items))
    check(items)
    draft.items = items
    return edited(session, draft, by=by, at=at)


def _place(items: Items, item_key: str) -> int:
    for place, item in enumerate(items):
        if item["key"] == item_key:
            return place
    raise DraftUnknown


def _end_of_section(items: Items, section: str) -> int:
    """Behind the last item of the section; at the very end where it is a new one."""
    places = [place for place, item in enumerate(items) if item["section"] == section]
    return places[-1] + 1 if places else len(items)
