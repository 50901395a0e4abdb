"""Bodies and forms of the honour list: who is asked for, proposed, and how it was decided."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.blacklist.honour_rules import QUALITY, all_honour_lists
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema, names_nobody


class HonourPart(StrEnum):
    """What the console shows of the honour list."""

    IN_FORCE = "in_force"
    WAITING = "waiting"
    DECIDED = "decided"


class HonourQueryIn(PageQuery):
    """Whose honours are asked for."""

    valid_on = LegalDate(load_default=None)


class HonourPartIn(PageQuery):
    """Which part of the console's honour list."""

    part = fields.Enum(
        HonourPart, by_value=True, load_default=HonourPart.IN_FORCE, metadata={"widget": "omit"}
    )


class HonourOut(Schema):
    """One honour in force, as published."""

    honour_id = fields.UUID(required=True, data_key="id")
    list_key = fields.String(required=True)
    uscc = fields.String(required=True)
    name = fields.String(required=True)
    agency_id = fields.UUID(required=True)
    reason = fields.String(required=True)
    honoured_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class HonourPageOut(Schema):
    """One page of honours in force."""

    items = fields.List(fields.Nested(HonourOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class HonourProposalIn(Schema):
    """Who is proposed, and why."""

    uscc = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        metadata={"label": _l("统一社会信用代码"), "widget": "code"},
    )
    list_key = fields.String(
        load_default=QUALITY,
        validate=validate.OneOf(sorted(all_honour_lists())),
        metadata={"label": _l("红名单"), "widget": "select"},
    )
    reason = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=1000), names_nobody],
        metadata={
            "label": _l("理由"),
            "hint": _l("列入之后随名单公开；不写个人信息"),
            "widget": "textarea",
        },
    )


class HonourDecisionIn(Schema):
    """Whether the proposal is confirmed."""

    confirm = fields.Boolean(
        required=True,
        metadata={
            "label": _l("决定"),
            "widget": "radio",
            "choices": [("true", _l("认定，从今天起在红名单上")), ("false", _l("不予认定"))],
        },
    )


class HonourProposalOut(Schema):
    """A proposal for the honour list."""

    id = fields.UUID(required=True)
    list_key = fields.String(required=True)
    agency_id = fields.UUID(required=True)
    state = fields.String(required=True, metadata={"description": "filed, confirmed, refused"})
    reason = fields.String(required=True)
    proposed_on = fields.Date(required=True)
    decided_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)
