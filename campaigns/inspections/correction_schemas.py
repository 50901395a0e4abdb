"""Corrections as forms and API bodies."""

from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.inspections.schemas import ItemAnswerIn
from campaigns.planning.answers import Answer, answer_from
from campaigns.planning.checklist_items import Item, ItemType
from registry.kernel.refusals import N_
from registry.web.schema import Named, Schema, names_nobody


def _reason() -> ma.fields.String:
    return ma.fields.String(
        required=True,
        validate=[ma.validate.Length(min=2, max=500), names_nobody],
        metadata={
            "label": _l("更正理由"),
            "hint": _l("写入历史记录，不写个人信息"),
            "widget": "textarea",
        },
    )


class AnswersCorrectionIn(Schema):
    """Answers put right: item key to the right answer, null where there should be none."""

    answers = Named(
        keys=ma.fields.String(validate=ma.validate.Length(max=100)),
        values=ma.fields.Nested(ItemAnswerIn, allow_none=True),
        required=True,
        validate=ma.validate.Length(min=1, max=500),
        metadata={"description": N_("检查项目到更正后的答案；不应有答案的写null")},
    )
    reason = _reason()


class AnswerCorrectionForm(Schema):
    """One answer put right on a page."""

    value = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=2000),
        metadata={"label": _l("更正为"), "choices": list},
    )
    readings = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=500),
        metadata={"label": _l("各次读数"), "hint": _l("用空格隔开")},
    )
    note = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=500),
        metadata={"label": _l("情况说明"), "widget": "textarea"},
    )
    reason = _reason()


class FindingCorrectionIn(Schema):
    """The words of a finding put right; what is left out stays."""

    description = ma.fields.String(
        load_default=None,
        validate=[ma.validate.Length(min=2, max=1000), names_nobody],
        metadata={"label": _l("问题"), "widget": "textarea"},
    )
    note = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=500),
        metadata={"label": _l("情况说明"), "hint": _l("内部使用，不公开"), "widget": "textarea"},
    )
    reason = _reason()


class CorrectionOut(Schema):
    """One corrected answer."""

    version = ma.fields.Integer(required=True)
    item_key = ma.fields.String(required=True)
    was = ma.fields.Dict(allow_none=True)
    becomes = ma.fields.Dict(allow_none=True)
    reason = ma.fields.String(required=True)
    by_officer = ma.fields.UUID(required=True)
    recorded_at = ma.fields.AwareDateTime(required=True)


def answers_of(body: dict[str, Any]) -> dict[str, Answer | None]:
    """The answers that a loaded body puts right."""
    return {
        key: answer_from(written) if written is not None else None
        for key, written in body["answers"].items()
    }


def answer_of_form(item: Item, before: Answer, values: dict[str, Any]) -> Answer:
    """The answer that a loaded form puts right; photos stay as they were taken."""
    return Answer(
        value="" if item.type in (ItemType.MEASUREMENT, ItemType.PHOTO) else values["value"],
        note=values["note"],
        readings=tuple(values["readings"].split()) if item.type is ItemType.MEASUREMENT else (),
        photos=before.photos,
    )
