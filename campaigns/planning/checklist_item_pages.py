"""One item of a checklist's draft on the console: a form by its type, new or changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from campaigns.planning.blueprint import checklists_bp as bp
from campaigns.planning.checklist import items_from
from campaigns.planning.checklist_editing import get_draft
from campaigns.planning.checklist_forms import earlier_items, item_in, option_rows
from campaigns.planning.checklist_item_edits import put_item
from campaigns.planning.checklist_item_form import form_for, values_of
from campaigns.planning.checklist_items import Item, ItemType
from campaigns.planning.checklist_pages import Page, words_of_items
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Invalid, Refusal, Stale
from registry.shell.forms import form_of
from registry.web.context import now, reading, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors
from registry.web.problems import problem_of


@bp.get("/console/checklists/<string:key>/draft/items/new")
@requires(Permission.CAMPAIGNS_WRITE)
def new_item(key: str) -> str:
    """The form of a new item of the chosen type."""
    return _item_page(key, None)


@bp.post("/console/checklists/<string:key>/draft/items/new")
@requires(Permission.CAMPAIGNS_WRITE)
def add_item(key: str) -> Page:
    """Write a new item at the end of its section."""
    return _put(key, None)


@bp.get("/console/checklists/<string:key>/draft/items/<string:item_key>")
@requires(Permission.CAMPAIGNS_WRITE)
def edit_item(key: str, item_key: str) -> str:
    """The form of an item."""
    return _item_page(key, item_key)


@bp.post("/console/checklists/<string:key>/draft/items/<string:item_key>")
@requires(Permission.CAMPAIGNS_WRITE)
def change_item(key: str, item_key: str) -> Page:
    """Write an item in its place."""
    return _put(key, item_key)


def _put(key: str, item_key: str | None) -> Page:
    kind = _kind(request.form.get("type"))
    values, errors = read_form(form_for(kind))
    typed = request.form.to_dict()
    ticked = {
        name.removeprefix("when."): request.form.getlist(name)
        for name in request.form
        if name.startswith("when.")
    }
    if errors:
        return _item_page(key, item_key, sent=(kind, values, errors, typed, ticked)), 422
    item = item_in(kind, values, typed=typed, ticked=ticked)
    try:
        with transaction() as session:
            put_item(
                session,
                key,
                item,
                replacing=item_key,
                version=if_match(),
                by=actor(),
                at=now(),
            )
    except (Invalid, Stale) as refused:
        told = _at_fields(refused)
        page = _item_page(key, item_key, sent=(kind, values, told, typed, ticked), refused=refused)
        return page, problem_of(refused).status
    flash(_("这一项已保存。"), "ok")
    return redirect(url_for(".checklist_draft", key=key, _anchor="items-h"), code=303)


def _item_page(
    key: str,
    item_key: str | None,
    *,
    sent: tuple[
        ItemType,
        Mapping[str, Any],
        Mapping[str, Any],
        Mapping[str, str],
        Mapping[str, Sequence[str]],
    ]
    | None = None,
    refused: Refusal | None = None,
) -> str:
    with reading() as session:
        draft = get_draft(session, key)
    items = items_from(draft.items)
    current = next((item for item in items if item.key == item_key), None)
    if item_key is not None and current is None:
        abort(404)
    kind, values, errors, typed, ticked = sent or _held(current, items)
    return render_template(
        "planning/checklist_item.html",
        draft=draft,
        item=current,
        kind=kind,
        form=form_of(form_for(kind), values, errors),
        options=option_rows(current, typed) if kind is ItemType.CHOICE else [],
        earlier=earlier_items(items, current, ticked if sent else None, typed),
        refused=problem_of(refused) if isinstance(refused, Stale) else None,
        **words_of_items(),
    )


def _held(
    current: Item | None, items: Sequence[Item]
) -> tuple[ItemType, dict[str, Any], dict[str, Any], dict[str, str], dict[str, Sequence[str]]]:
    """What the form shows before anything is sent; a new item goes on in the last section."""
    kind = _kind(request.args.get("type") or (current.type if current else None))
    if current is not None:
        return kind, values_of(current), {}, {}, {}
    section = items[-1].section if items else ""
    return kind, {"section": section, "required": True, "weight": 1}, {}, {}, {}


def _at_fields(refused: Refusal) -> dict[str, list[str]]:
    """A refusal at the fields of the item's form; what has no field of its own, at the whole."""
    if isinstance(refused, Stale):
        return {}
    found: dict[str, list[str]] = {}
    for name, lines in refusal_errors(refused).items():
        found.setdefault(_FIELD_OF.get(name, name), []).extend(lines)
    return found


_FIELD_OF = {
    "plausible": "plausible_low",
    "accepted": "accepted_low",
    "finding": "finding_text",
    "readings": "readings_least",
    "options": "_schema",
    "shown_if": "_schema",
}


def _kind(text: str | None) -> ItemType:
    return ItemType(text) if text in set(ItemType) else ItemType.YES_NO
