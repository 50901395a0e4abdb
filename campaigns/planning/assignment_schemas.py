"""Assignments as forms, bodies and answers."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.planning.assignment_rules import LEAST_OFFICERS, LONGEST_REASON
from campaigns.planning.assignments import NewAssignment
from registry.kernel.refusals import N_
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema, Uscc, names_nobody


class AssignmentIn(Schema):
    """A visit ordered by hand."""

    uscc = Uscc(required=True, metadata={"label": _l("企业的统一社会信用代码"), "widget": "code"})
    agency_id = ma.fields.UUID(
        load_default=None,
        metadata={"description": N_("由哪个机关去；不写则为本机关"), "widget": "omit"},
    )
    officers = ma.fields.List(
        ma.fields.UUID(),
        required=True,
        validate=ma.validate.Length(min=LEAST_OFFICERS, max=10),
        metadata={
            "label": _l("检查人员"),
            "hint": _l("至少两人"),
            "widget": "checkboxes",
            "choices": list,
        },
    )
    due_on = LegalDate(
        required=True,
        metadata={"label": _l("完成期限"), "hint": _l("含当日"), "widget": "date"},
    )


class AssignmentCancelIn(Schema):
    """Why a visit is called off."""

    reason = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(min=1, max=LONGEST_REASON), names_nobody],
        metadata={"label": _l("取消原因"), "widget": "text"},
    )


class AssignmentQuerySchema(PageQuery):
    """What a list of open assignments is narrowed by."""

    campaign_id = ma.fields.UUID(load_default=None)
    officer_id = ma.fields.UUID(load_default=None)


class AssignmentOut(Schema):
    """A visit to be made."""

    id = ma.fields.UUID()
    campaign_id = ma.fields.UUID()
    uscc = ma.fields.Function(lambda one: one.subject.uscc)
    agency_id = ma.fields.UUID()
    officers = ma.fields.Function(lambda one: [str(officer.id) for officer in one.officers])
    due_on = ma.fields.Date()
    origin = ma.fields.String()
    origin_ref = ma.fields.String(allow_none=True)
    state = ma.fields.String()
    reason = ma.fields.String(allow_none=True)
    version = ma.fields.Integer()


class AssignmentPageOut(Schema):
    """One page of open assignments, the one due first first."""

    items = ma.fields.List(ma.fields.Nested(AssignmentOut))
    next_cursor = ma.fields.String(allow_none=True)


def order_of(
    values: dict[str, Any], *, campaign_id: UUID, subject_id: int, agency_id: UUID
) -> NewAssignment:
    """The order that a loaded form or body gives; ``agency_id`` where it names none."""
    return NewAssignment(
        campaign_id=campaign_id,
        subject_id=subject_id,
        agency_id=values["agency_id"] or agency_id,
        officer_ids=tuple(values["officers"]),
        due_on=values["due_on"],
    )
