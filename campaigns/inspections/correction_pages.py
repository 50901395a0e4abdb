"""Correcting one answer of a visit in the console."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from campaigns.inspections import service, words
from campaigns.inspections.blueprint import bp
from campaigns.inspections.correction_schemas import AnswerCorrectionForm, answer_of_form
from campaigns.inspections.history import answers_now
from campaigns.inspections.models import Inspection
from campaigns.inspections.queries import InspectionUnknown
from campaigns.planning import checklists
from campaigns.planning.answers import Answer, answer_from
from campaigns.planning.checklist_items import Item, ItemType, Verdict
from registry.accounts.access import actor, requires
from registry.accounts.competence import acting_as
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, NotPermitted, Refusal, Stale
from registry.shell.forms import Form, form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors
from registry.web.problems import Problem, problem_of

Page = str | tuple[str, int] | Response
_CHOSEN = (ItemType.YES_NO, ItemType.CHOICE)


@bp.get("/console/inspections/<uuid:inspection_id>/answers/<item_key>")
@requires(Permission.INSPECTIONS_WRITE)
def correct_answer(inspection_id: UUID, item_key: str) -> str:
    """The form for one answer, filled with what is on record."""
    visit, item = _read(inspection_id, item_key)
    return _drawn(visit, item, _form(item, _given(_before(visit, item))))


@bp.post("/console/inspections/<uuid:inspection_id>/answers/<item_key>")
@requires(Permission.INSPECTIONS_WRITE)
def correct_answer_now(inspection_id: UUID, item_key: str) -> Page:
    """Put the answer right; refused, the form shows why and keeps what was typed."""
    visit, item = _read(inspection_id, item_key)
    values, errors = read_form(AnswerCorrectionForm)
    refused: Refusal | None = None
    if not errors:
        change = answer_of_form(item, _before(visit, item), values)
        try:
            with transaction() as session:
                service.correct_answers(
                    session,
                    inspection_id,
                    {item_key: change},
                    reason=values["reason"],
                    version=if_match(),
                    by=actor(),
                    at=now(),
                )
        except (Stale, Conflict, Invalid, NotPermitted) as refusal:
            refused = refusal
            errors = _errors(refusal, item) if isinstance(refusal, Invalid) else {}
        else:
            flash(_("已更正；原来的答案仍可查看。"), "ok")
            return redirect(url_for(".inspection", inspection_id=inspection_id), code=303)
    problem = problem_of(refused or Invalid())
    shown = _drawn(visit, item, _form(item, values, errors), problem if refused else None)
    return shown, problem.status


def _read(inspection_id: UUID, item_key: str) -> tuple[Inspection, Item]:
    with reading() as session:
        visit = service.get_inspection(session, inspection_id, by=actor())
        own = visit.agency_id in acting_as(session, actor(), today())
    item = checklists.read(visit.checklist).by_key.get(item_key)
    if item is None or not own:
        raise InspectionUnknown(inspection_id=inspection_id)
    return visit, item


def _before(visit: Inspection, item: Item) -> Answer:
    return answer_from(answers_now(visit).get(item.key, {}))


def _given(answer: Answer) -> dict[str, Any]:
    return {"value": answer.value, "note": answer.note, "readings": " ".join(answer.readings)}


def _errors(refusal: Invalid, item: Item) -> dict[str, Any]:
    """Faults of the answer beside its field; those of other items at the head of the form."""
    start = f"answers/{item.key}"
    errors: dict[str, Any] = {}
    for name, told in refusal_errors(refusal).items():
        field = name.removeprefix(start).removeprefix("/") or "value"
        errors.setdefault(field if name.startswith(start) else "_schema", []).extend(told)
    return errors


def _form(item: Item, values: dict[str, Any], errors: dict[str, Any] | None = None) -> Form:
    """The fields that this kind of item has, choices in a list to choose from."""
    form = form_of(AnswerCorrectionForm(), values, errors, choices={"value": _choices(item)})
    without = {
        ItemType.MEASUREMENT: {"value"},
        ItemType.PHOTO: {"value", "readings"},
    }.get(item.type, {"readings"})
    widget = "radio" if item.type in _CHOSEN else "text"
    return replace(
        form,
        fields=tuple(
            replace(field, widget=widget) if field.name == "value" else field
            for field in form.fields
            if field.name not in without
        ),
    )


def _choices(item: Item) -> list[tuple[str, object]]:
    if item.type is ItemType.YES_NO:
        return [(verdict.value, words.VERDICT_NAMES[verdict]) for verdict in Verdict]
    return [(option.value, option.label) for option in item.options]


def _drawn(visit: Inspection, item: Item, form: Form, problem: Problem | None = None) -> str:
    return render_template(
        "inspections/correction.html",
        visit=visit,
        item=item,
        form=form,
        problem=problem,
        corrections=[row for row in visit.corrections if row.item_key == item.key],
        **words.names(),
    )
