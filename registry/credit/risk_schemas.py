"""How the interface tells a risk class: a block of its own, never part of the grade."""

from marshmallow import fields

from registry.web.schema import Schema


class RiskLineOut(Schema):
    """An entry and the points of risk that it brings."""

    kind = fields.String(attribute="entry.kind")
    severity = fields.String(attribute="entry.severity")
    source_kind = fields.String(attribute="entry.source_kind")
    source_id = fields.UUID(attribute="entry.source_id")
    source_ref = fields.String(attribute="entry.source_ref")
    decided_on = fields.Date(attribute="entry.decided_on")
    points = fields.Integer()
    force = fields.String(allow_none=True, metadata={"description": "至少为这一类"})
    source = fields.String()


class RiskOut(Schema):
    """How closely a subject is watched; says nothing of its quality credit."""

    risk_class = fields.String(attribute="band.risk_class")
    name = fields.String(attribute="band.name")
    points = fields.Integer(metadata={"description": "风险分，越高检查越多"})
    inherent_points = fields.Integer(metadata={"description": "行业、产品本身带来的"})
    inherent = fields.String(attribute="inherent.title", dump_default=None)
    legal_basis = fields.String(attribute="policy.legal_basis")
    digest = fields.String(attribute="policy.digest")
    lines = fields.List(fields.Nested(RiskLineOut))
