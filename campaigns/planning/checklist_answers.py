"""Checklists as answered over the interface: what visits are asked."""

import marshmallow as ma

from registry.kernel.refusals import N_
from registry.web.schema import Schema


class ChecklistBoundsOut(Schema):
    """Both ends included; an absent end is open."""

    low = ma.fields.String()
    high = ma.fields.String()


class EstablishesOut(Schema):
    """What a bad answer establishes."""

    severity = ma.fields.String()
    text = ma.fields.String()


class ChecklistOptionOut(Schema):
    """One answer of a choice."""

    value = ma.fields.String()
    label = ma.fields.String()
    finding = ma.fields.Nested(EstablishesOut)


class ChecklistConditionOut(ChecklistBoundsOut):
    """When an item is asked: an earlier one answered with one of these, or within bounds."""

    item = ma.fields.String()
    values = ma.fields.List(ma.fields.String(), attribute="is", data_key="is")


class ReadingsOut(Schema):
    """How many readings a measurement has, and what of them is judged."""

    least = ma.fields.Integer()
    most = ma.fields.Integer()
    judged_by = ma.fields.String()


class ChecklistItemOut(Schema):
    """One question of a checklist; what does not apply to it is left out."""

    key = ma.fields.String()
    section = ma.fields.String()
    title = ma.fields.String()
    type = ma.fields.String()
    legal_basis = ma.fields.String()
    required = ma.fields.Boolean()
    weight = ma.fields.Integer(metadata={"description": N_("在得分中的权重，0到100")})
    shown_if = ma.fields.List(
        ma.fields.Nested(ChecklistConditionOut),
        metadata={"description": N_("全部条件都满足时才问这一项")},
    )
    options = ma.fields.List(ma.fields.Nested(ChecklistOptionOut))
    unit = ma.fields.String()
    plausible = ma.fields.Nested(ChecklistBoundsOut)
    accepted = ma.fields.Nested(ChecklistBoundsOut)
    readings = ma.fields.Nested(ReadingsOut)
    photos_least = ma.fields.Integer()
    finding = ma.fields.Nested(EstablishesOut)
    note_hint = ma.fields.String()
    note_required = ma.fields.Boolean()


class ChecklistOut(Schema):
    """A checklist version: what visits are asked."""

    key = ma.fields.String()
    version = ma.fields.Integer()
    title = ma.fields.String()
    legal_basis = ma.fields.String()
    categories = ma.fields.List(ma.fields.String())
    verified = ma.fields.Boolean(metadata={"description": N_("所引条款是否已经核对")})
    digest = ma.fields.String()
    items = ma.fields.List(ma.fields.Nested(ChecklistItemOut))


class ChecklistListedOut(Schema):
    """One version in the list of checklists."""

    key = ma.fields.String()
    version = ma.fields.Integer()
    title = ma.fields.String()
    effective_on = ma.fields.Date()
    origin = ma.fields.String()
    digest = ma.fields.String()


class ChecklistsOut(Schema):
    """Every version of every checklist."""

    items = ma.fields.List(ma.fields.Nested(ChecklistListedOut))
