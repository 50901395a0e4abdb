"""What the interface answers about penalty decisions."""

from marshmallow import fields

from registry.kernel.refusals import N_
from registry.web.schema import Schema, Yuan


class PenaltyOut(Schema):
    """A penalty decision on record."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    subject_id = fields.Integer(required=True, metadata={"description": N_("主体的内部编号")})
    agency_id = fields.UUID(required=True)
    kinds = fields.List(fields.String(), required=True)
    fine_yuan = Yuan(required=True, allow_none=True)
    confiscated_yuan = Yuan(required=True, allow_none=True)
    violation = fields.String(required=True)
    facts = fields.String(required=True)
    legal_basis = fields.String(required=True)
    decided_on = fields.Date(required=True)
    served_on = fields.Date(required=True, allow_none=True)
    procedure = fields.String(required=True)
    heavier = fields.Boolean(required=True)
    heavier_reason = fields.String(required=True, allow_none=True)
    ban_until = fields.Date(required=True, allow_none=True)
    ban_for_life = fields.Boolean(required=True)
    ban_basis = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    annulled_on = fields.Date(required=True, allow_none=True)
    annulment_reason = fields.String(required=True, allow_none=True)
    publication_class = fields.String(required=True)
    publish_by = fields.Date(required=True, allow_none=True)
    hand_over_by = fields.Date(required=True, allow_none=True)
    handed_over_on = fields.Date(required=True, allow_none=True)
    publish_elsewhere_by = fields.Date(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    publication_early_from = fields.Date(required=True, allow_none=True)
    publication_ends_on = fields.Date(required=True, allow_none=True)
    withdraw_by = fields.Date(required=True, allow_none=True)
    withdrawn_on = fields.Date(required=True, allow_none=True)
    withdrawal_reason = fields.String(required=True, allow_none=True)
    withdrawal_applied_on = fields.Date(required=True, allow_none=True)
    withdrawal_applied_by_id = fields.UUID(required=True, allow_none=True)
    withdrawal_grounds = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class PenaltyPageOut(Schema):
    """One page of decisions."""

    items = fields.List(fields.Nested(PenaltyOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
