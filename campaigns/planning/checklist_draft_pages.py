"""Editing a checklist on the console: its head, the order of its items, publishing it."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from campaigns.planning.blueprint import checklists_bp as bp
from campaigns.planning.checklist import items_from
from campaigns.planning.checklist_editing import discard, get_draft, put_head
from campaigns.planning.checklist_item_edits import move_item, remove_item
from campaigns.planning.checklist_pages import Page, words_of_items
from campaigns.planning.checklist_publishing import draft_faults, preview_of, publish
from campaigns.planning.labels import ITEM_TYPE_NAMES
from campaigns.plans import words
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, Refusal, Stale
from registry.shell.formats import locale_code
from registry.shell.forms import Form, form_of
from registry.web.context import now, reading, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors
from registry.web.problems import filled, problem_of
from registry.web.schema import Schema

_ITEM = "/console/checklists/<string:key>/draft/items/<string:item_key>"
_MOVES = {"up": -1, "down": 1}


class HeadForm(Schema):
    """Title, instruments and categories of a checklist."""

    title = ma.fields.String(
        required=True, validate=ma.validate.Length(max=200), metadata={"label": _l("名称")}
    )
    legal_basis = ma.fields.String(
        required=True,
        validate=ma.validate.Length(max=200),
        metadata={"label": _l("依据的法规")},
    )
    categories = ma.fields.List(
        ma.fields.String(),
        load_default=list,
        metadata={
            "label": _l("用于哪些类别的行动"),
            "hint": _l("这些类别的行动默认用这份检查表；几份都写了的，用最近发布的"),
            "widget": "checkboxes",
            "choices": list,
        },
    )


@bp.get("/console/checklists/<string:key>/draft")
@requires(Permission.CAMPAIGNS_WRITE)
def checklist_draft(key: str) -> str:
    """The draft: its head, its items, what is still wrong, publishing."""
    return _draft_page(key)


@bp.post("/console/checklists/<string:key>/draft/head")
@requires(Permission.CAMPAIGNS_WRITE)
def checklist_head(key: str) -> Page:
    """Change title, instruments and categories."""
    values, errors = read_form(HeadForm)
    if errors:
        return _draft_page(key, head=(values, errors)), 422
    try:
        with transaction() as session:
            put_head(session, key, **values, version=if_match(), by=actor(), at=now())
    except (Invalid, Stale) as refused:
        again = (values, {} if isinstance(refused, Stale) else refusal_errors(refused))
        return _draft_page(key, head=again, refused=refused), problem_of(refused).status
    flash(_("已保存。"), "ok")
    return _to_draft(key)


@bp.post(f"{_ITEM}/<any(up, down, remove):act>")
@requires(Permission.CAMPAIGNS_WRITE)
def arrange_item(key: str, item_key: str, act: str) -> Page:
    """Move an item by one place, or take it out."""
    try:
        with transaction() as session:
            if act == "remove":
                remove_item(session, key, item_key, version=if_match(), by=actor(), at=now())
            else:
                move_item(
                    session,
                    key,
                    item_key,
                    by_places=_MOVES[act],
                    version=if_match(),
                    by=actor(),
                    at=now(),
                )
    except Stale as refused:
        return _draft_page(key, refused=refused), 412
    return redirect(url_for(".checklist_draft", key=key, _anchor="items-h"), code=303)


@bp.get("/console/checklists/<string:key>/draft/preview")
@requires(Permission.CAMPAIGNS_WRITE)
def preview(key: str) -> str:
    """The draft as an inspector will see it."""
    with reading() as session:
        draft = get_draft(session, key)
        return render_template(
            "planning/checklist_preview.html",
            key=key,
            checklist=preview_of(draft),
            **words_of_items(),
        )


@bp.post("/console/checklists/<string:key>/draft/publish")
@requires(Permission.CAMPAIGNS_WRITE)
def publish_checklist(key: str) -> Page:
    """Make the draft the next version."""
    try:
        with transaction() as session:
            kept = publish(session, key, version=if_match(), by=actor(), at=now())
    except (Invalid, Conflict, Stale) as refused:
        return _draft_page(key, refused=refused), problem_of(refused).status
    flash(_("第%(n)s版已发布，今天起开始的行动用这一版。", n=kept.version), "ok")
    return redirect(url_for(".checklist", key=key), code=303)


@bp.post("/console/checklists/<string:key>/draft/discard")
@requires(Permission.CAMPAIGNS_WRITE)
def discard_draft(key: str) -> Page:
    """Give the draft up."""
    try:
        with transaction() as session:
            discard(session, key, version=if_match(), by=actor(), at=now())
    except Stale as refused:
        return _draft_page(key, refused=refused), 412
    flash(_("修改稿已放弃，现行版本不变。"), "ok")
    return redirect(url_for(".checklist_list"), code=303)


def _draft_page(
    key: str,
    *,
    head: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None,
    refused: Refusal | None = None,
) -> str:
    with reading() as session:
        draft = get_draft(session, key)
    faults = draft_faults(draft)
    return render_template(
        "planning/checklist_draft.html",
        draft=draft,
        head=_head_form(draft, head),
        items=items_from(draft.items),
        faults=[
            (_where(fault.pointer), filled(fault.detail, dict(fault.params))) for fault in faults
        ],
        refused=problem_of(refused) if refused else None,
        kinds=[(kind.value, name) for kind, name in ITEM_TYPE_NAMES.items()],
        **words_of_items(),
    )


def _head_form(draft: Any, head: tuple[Mapping[str, Any], Mapping[str, Any]] | None) -> Form:  # noqa: ANN401 - a draft, by attributes
    held = {name: getattr(draft, name) for name in ("title", "legal_basis", "categories")}
    values, errors = head or (held, {})
    place = 1 if locale_code() == "en" else 0
    choices = [(key, names[place]) for key, names in words.categories().items()]
    return form_of(HeadForm(), values, errors, choices={"categories": choices})


def _where(pointer: str) -> str:
    """The item that a fault's pointer names; empty for the whole draft."""
    parts = pointer.split("/")
    return parts[2] if parts[1] == "items" and len(parts) > 2 else ""  # noqa: PLR2004 - #/items/key


def _to_draft(key: str) -> Response:
    return redirect(url_for(".checklist_draft", key=key), code=303)
