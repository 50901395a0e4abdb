"""Checklists on the console: which there are, every version, two versions beside each other."""

from typing import Any

import marshmallow as ma
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from campaigns.planning import checklists
from campaigns.planning.blueprint import checklists_bp as bp
from campaigns.planning.checklist_comparison import compare
from campaigns.planning.checklist_editing import list_drafts, new_draft, open_draft
from campaigns.planning.checklists import Edition
from campaigns.planning.labels import ITEM_TYPE_NAMES, SEVERITY_NAMES, VERDICT_NAMES
from campaigns.plans import words
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid
from registry.shell.forms import Form, form_of
from registry.web.context import now, reading, today, transaction
from registry.web.forms import read_form, refusal_errors
from registry.web.schema import Schema

Page = str | tuple[str, int] | Response


class NewChecklistForm(Schema):
    """A checklist that does not exist yet."""

    key = ma.fields.String(
        required=True,
        validate=ma.validate.Length(max=50),
        metadata={"label": _l("编号"), "hint": _l("小写字母、数字和下划线，例如 toy_safety")},
    )
    title = ma.fields.String(
        required=True, validate=ma.validate.Length(max=200), metadata={"label": _l("名称")}
    )


class ComparisonQuery(Schema):
    """Which two versions."""

    older = ma.fields.Integer(
        required=True, validate=ma.validate.Range(min=1), metadata={"label": _l("较早的版本")}
    )
    newer = ma.fields.Integer(
        required=True, validate=ma.validate.Range(min=1), metadata={"label": _l("较新的版本")}
    )


@bp.get("/console/checklists")
@requires(Permission.SUBJECTS_READ)
def checklist_list() -> str:
    """Every checklist with the version in force and the draft, if one is edited."""
    return _list_page(form_of(NewChecklistForm()))


@bp.post("/console/checklists")
@requires(Permission.CAMPAIGNS_WRITE)
def new_checklist() -> Page:
    """Begin a checklist that does not exist yet."""
    values, errors = read_form(NewChecklistForm)
    if errors:
        return _list_page(form_of(NewChecklistForm(), values, errors)), 422
    try:
        with transaction() as session:
            new_draft(session, values["key"], values["title"], by=actor(), at=now())
    except (Invalid, Conflict) as refused:
        told = refusal_errors(refused)
        if isinstance(refused, Conflict):
            told = {"key": told["_schema"]}
        return _list_page(form_of(NewChecklistForm(), values, told)), 422
    return redirect(url_for(".checklist_draft", key=values["key"]), code=303)


@bp.get("/console/checklists/<string:key>")
@requires(Permission.SUBJECTS_READ)
def checklist(key: str) -> str:
    """The version in force, and every other one."""
    with reading() as session:
        return _version_page(checklists.in_force(session, key, today()), key)


@bp.get("/console/checklists/<string:key>/versions/<int:version>")
@requires(Permission.SUBJECTS_READ)
def checklist_version(key: str, version: int) -> str:
    """One version, archived ones too."""
    with reading() as session:
        return _version_page(checklists.get_edition(session, key, version), key)


@bp.get("/console/checklists/<string:key>/comparison")
@requires(Permission.SUBJECTS_READ)
def checklist_comparison(key: str) -> str:
    """Two versions beside each other."""
    typed = {name: request.args[name] for name in ("older", "newer") if request.args.get(name)}
    query: dict[str, Any] = ComparisonQuery().load(typed)
    with reading() as session:
        older = checklists.get_edition(session, key, query["older"])
        newer = checklists.get_edition(session, key, query["newer"])
    return render_template(
        "planning/checklist_comparison.html",
        older=older,
        newer=newer,
        changes=compare(older.checklist, newer.checklist),
        **words_of_items(),
    )


@bp.post("/console/checklists/<string:key>/draft")
@requires(Permission.CAMPAIGNS_WRITE)
def edit_checklist(key: str) -> Response:
    """Begin to edit a checklist, or go on where somebody began."""
    with transaction() as session:
        draft = open_draft(session, key, by=actor(), at=now())
    if draft.version > 1:
        flash(_("这份检查表已有修改稿，接着修改。"), "info")
    return redirect(url_for(".checklist_draft", key=key), code=303)


def words_of_items() -> dict[str, Any]:
    """The words every page of checklists uses."""
    return {
        "types": {kind.value: name for kind, name in ITEM_TYPE_NAMES.items()},
        "severities": SEVERITY_NAMES,
        "verdicts": {verdict.value: name for verdict, name in VERDICT_NAMES.items()},
        "categories": words.categories(),
        "field_names": {
            "section": _l("所在部分"),
            "title": _l("检查内容"),
            "type": _l("类型"),
            "legal_basis": _l("依据条款"),
            "required": _l("必须填写"),
            "weight": _l("权重"),
            "shown_if": _l("出现条件"),
            "finding": _l("认定的问题"),
            "options": _l("选项"),
            "unit": _l("单位"),
            "plausible": _l("可能的范围"),
            "accepted": _l("合格范围"),
            "readings": _l("读数"),
            "photos_least": _l("照片张数"),
            "note_hint": _l("情况说明的提示"),
            "note_required": _l("必须写情况说明"),
        },
    }


def _list_page(form: Form) -> str:
    with reading() as session:
        found = checklists.editions(session)
        drafts = list_drafts(session)
    on = today()
    current = {
        key: next((one for one in several if one.effective_on <= on), several[0])
        for key, several in found.items()
    }
    return render_template(
        "planning/checklists.html",
        current=current,
        counts={key: len(several) for key, several in found.items()},
        drafts=drafts,
        form=form,
        may_write=actor().may(Permission.CAMPAIGNS_WRITE),
        **words_of_items(),
    )


def _version_page(shown: Edition, key: str) -> str:
    with reading() as session:
        several = checklists.editions(session, key)[key]
        current = checklists.in_force(session, key, today())
        drafts = list_drafts(session)
    return render_template(
        "planning/checklist.html",
        shown=shown,
        current=current,
        several=several,
        draft=drafts.get(key),
        may_write=actor().may(Permission.CAMPAIGNS_WRITE),
        **words_of_items(),
    )
