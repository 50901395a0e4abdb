"""An item of a checklist as the fields of a form, one field a fact, by its type."""

from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.planning.checklist_faults import MOST_PHOTOS, MOST_READINGS
from campaigns.planning.checklist_items import (
    Item,
    ItemType,
    JudgedBy,
)
from campaigns.planning.labels import JUDGED_BY_NAMES, SEVERITY_NAMES
from registry.web.schema import Schema

ASKED_OF_EVERY = ("key", "section", "title", "legal_basis", "required", "weight")
_BAD_ANSWER = ("finding_severity", "finding_text", "note_required", "note_hint")
_BOUNDED = ("unit", "plausible_low", "plausible_high", "accepted_low", "accepted_high")
_FIELDS = {
    ItemType.YES_NO: (*ASKED_OF_EVERY, *_BAD_ANSWER),
    ItemType.CHOICE: (*ASKED_OF_EVERY, "note_required", "note_hint"),
    ItemType.NUMBER: (*ASKED_OF_EVERY, *_BOUNDED, *_BAD_ANSWER),
    ItemType.MEASUREMENT: (
        *ASKED_OF_EVERY,
        "readings_least",
        "readings_most",
        "judged_by",
        *_BOUNDED,
        *_BAD_ANSWER,
    ),
    ItemType.TEXT: ASKED_OF_EVERY,
    ItemType.PHOTO: (*ASKED_OF_EVERY, "photos_least"),
}


def _bound(label: object, hint: object = None) -> ma.fields.Decimal:
    return ma.fields.Decimal(load_default=None, metadata={"label": label, "hint": hint})


class ItemForm(Schema):
    """One item of any type; :func:`form_for` leaves out what its type does not have."""

    key = ma.fields.String(
        required=True,
        validate=ma.validate.Length(max=50),
        metadata={
            "label": _l("编号"),
            "hint": _l("小写字母开头，由小写字母、数字和下划线组成；答案按编号保存，发布后不要换"),
        },
    )
    section = ma.fields.String(
        required=True,
        validate=ma.validate.Length(max=200),
        metadata={"label": _l("所在部分"), "hint": _l("例如：一、主体与许可")},
    )
    title = ma.fields.String(
        required=True,
        validate=ma.validate.Length(max=200),
        metadata={"label": _l("检查内容")},
    )
    legal_basis = ma.fields.String(
        required=True,
        validate=ma.validate.Length(max=200),
        metadata={"label": _l("依据条款")},
    )
    required = ma.fields.Boolean(
        load_default=False, metadata={"label": _l("必须填写"), "widget": "checkbox"}
    )
    weight = ma.fields.Integer(
        load_default=0,
        validate=ma.validate.Range(min=0, max=100),
        metadata={"label": _l("权重"), "hint": _l("在得分中所占的份量，0到100；0不计分")},
    )
    unit = ma.fields.String(
        load_default="", validate=ma.validate.Length(max=20), metadata={"label": _l("单位")}
    )
    readings_least = ma.fields.Integer(
        load_default=1,
        validate=ma.validate.Range(min=1, max=MOST_READINGS),
        metadata={"label": _l("至少几个读数")},
    )
    readings_most = ma.fields.Integer(
        load_default=1,
        validate=ma.validate.Range(min=1, max=MOST_READINGS),
        metadata={"label": _l("最多几个读数")},
    )
    judged_by = ma.fields.Enum(
        JudgedBy,
        by_value=True,
        load_default=JudgedBy.EACH,
        metadata={
            "label": _l("怎样判定"),
            "widget": "radio",
            "choices": [(how.value, name) for how, name in JUDGED_BY_NAMES.items()],
        },
    )
    plausible_low = _bound(_l("可能的最小值"), _l("小于它的读数按填错处理"))
    plausible_high = _bound(_l("可能的最大值"), _l("大于它的读数按填错处理"))
    accepted_low = _bound(_l("合格的下限"), _l("含本数；不填则不限"))
    accepted_high = _bound(_l("合格的上限"), _l("含本数；不填则不限"))
    photos_least = ma.fields.Integer(
        load_default=1,
        validate=ma.validate.Range(min=1, max=MOST_PHOTOS),
        metadata={"label": _l("至少几张照片")},
    )
    finding_severity = ma.fields.String(
        load_default=None,
        validate=ma.validate.OneOf(list(SEVERITY_NAMES)),
        metadata={
            "label": _l("不合格时的严重程度"),
            "widget": "select",
            "choices": list(SEVERITY_NAMES.items()),
        },
    )
    finding_text = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=200),
        metadata={"label": _l("不合格时认定的问题")},
    )
    note_required = ma.fields.Boolean(
        load_default=False, metadata={"label": _l("不合格时必须写情况说明"), "widget": "checkbox"}
    )
    note_hint = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=200),
        metadata={"label": _l("情况说明的提示")},
    )


def form_for(kind: ItemType) -> ItemForm:
    """The fields of one type of item; other controls of the page are not read by it."""
    return ItemForm(only=_FIELDS[kind], unknown=ma.EXCLUDE)


def values_of(item: Item) -> dict[str, Any]:
    """What the form shows of an item."""
    finding = item.finding
    return {
        **{name: getattr(item, name) for name in ASKED_OF_EVERY},
        "unit": item.unit,
        "readings_least": item.readings_least,
        "readings_most": item.readings_most,
        "judged_by": item.judged_by,
        "plausible_low": item.plausible.low,
        "plausible_high": item.plausible.high,
        "accepted_low": item.accepted.low,
        "accepted_high": item.accepted.high,
        "photos_least": item.photos_least or 1,
        "finding_severity": finding.severity if finding else None,
        "finding_text": finding.text if finding else None,
        "note_required": item.note_required,
        "note_hint": item.note_hint,
    }
