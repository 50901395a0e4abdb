"""What the interface answers about cases, listings, objections and repairs."""

from marshmallow import fields

from registry.kernel.refusals import N_
from registry.web.schema import Schema


class GuardOut(Schema):
    """One condition of an act."""

    met = fields.Boolean(required=True)
    text = fields.String(required=True)
    when = fields.Date(required=True, allow_none=True, data_key="on")
    basis = fields.String(required=True, allow_none=True, data_key="legal_basis")


class StepOut(Schema):
    """One act that the state allows, and from when."""

    act = fields.String(required=True)
    possible = fields.Boolean(required=True)
    from_on = fields.Date(required=True, allow_none=True)
    automatic = fields.Boolean(required=True)
    why = fields.List(fields.Nested(GuardOut), required=True)


class DeadlineOut(Schema):
    """One clock of a case."""

    clock = fields.String(required=True)
    starts_on = fields.Date(required=True)
    working_days = fields.Integer(required=True, allow_none=True)
    calendar_days = fields.Integer(required=True, allow_none=True)
    due_on = fields.Date(required=True)
    provisional = fields.Boolean(required=True)
    legal_basis = fields.String(required=True)
    rule_digest = fields.String(required=True)
    paused_on = fields.Date(required=True, allow_none=True)
    met_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": N_("办结的日期；延长、结束等不再计算的，为停止计算的日期")},
    )


class CaseOut(Schema):
    """A case on record."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, allow_none=True)
    list_key = fields.String(required=True)
    subject_id = fields.Integer(required=True, metadata={"description": N_("主体的内部编号")})
    agency_id = fields.UUID(required=True)
    penalty_id = fields.UUID(required=True, allow_none=True)
    filing_fact_id = fields.UUID(required=True, allow_none=True)
    ground = fields.String(required=True)
    legal_basis = fields.String(required=True)
    state = fields.String(required=True)
    handler_id = fields.UUID(required=True, allow_none=True)
    found_on = fields.Date(required=True)
    opened_on = fields.Date(required=True, allow_none=True)
    notice_no = fields.String(required=True, allow_none=True)
    noticed_on = fields.Date(required=True, allow_none=True)
    defence_ends_on = fields.Date(required=True, allow_none=True)
    hearing_asked_on = fields.Date(required=True, allow_none=True)
    hearing_on = fields.Date(required=True, allow_none=True)
    hearing_over_on = fields.Date(required=True, allow_none=True)
    hearing_outcome = fields.String(required=True, allow_none=True)
    consented_on = fields.Date(required=True, allow_none=True)
    decision = fields.String(required=True, allow_none=True)
    decision_no = fields.String(required=True, allow_none=True)
    decided_on = fields.Date(required=True, allow_none=True)
    decided_by_id = fields.UUID(required=True, allow_none=True)
    served_on = fields.Date(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    term_ends_on = fields.Date(required=True, allow_none=True, attribute="until_on")
    basis_fell_on = fields.Date(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)


class CaseFileOut(CaseOut):
    """A case with what can be done, and every clock."""

    next_steps = fields.List(fields.Nested(StepOut), required=True)
    undecidable = fields.Boolean(
        required=True, metadata={"description": N_("没有可以作决定的另一人，应当先增设审核人")}
    )
    deadlines = fields.List(fields.Nested(DeadlineOut), required=True)


class CasePageOut(Schema):
    """One page of cases."""

    items = fields.List(fields.Nested(CaseOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ListingOut(Schema):
    """A listing in force."""

    listing_id = fields.UUID(required=True, data_key="id")
    uscc = fields.String(required=True)
    name = fields.String(required=True)
    list_key = fields.String(required=True)
    list_title = fields.String(required=True)
    ground = fields.String(required=True)
    ground_title = fields.String(required=True)
    legal_basis = fields.String(required=True)
    agency_id = fields.UUID(required=True)
    agency_name = fields.String(required=True)
    decision_no = fields.String(required=True)
    penalty_number = fields.String(required=True, allow_none=True)
    decided_on = fields.Date(required=True)
    published_on = fields.Date(required=True)
    ends_on = fields.Date(required=True, allow_none=True)


class ListingPageOut(Schema):
    """One page of listings in force."""

    items = fields.List(fields.Nested(ListingOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ListingRowOut(Schema):
    """The listing that a publication made."""

    id = fields.UUID(required=True)
    case_id = fields.UUID(required=True)
    list_key = fields.String(required=True)
    decision_no = fields.String(required=True)
    published_on = fields.Date(required=True)
    ends_on = fields.Date(required=True, allow_none=True)


class RequestOut(Schema):
    """An objection or an application for repair."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    case_id = fields.UUID(required=True)
    state = fields.String(required=True)
    filed_on = fields.Date(required=True)
    accepted_on = fields.Date(required=True, allow_none=True)
    decided_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    reopens_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": N_("原决定被撤销的申请；本件是它的重新办理")},
    )
    reopened_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={
            "description": N_(
                "撤销原决定的文书送达本机关的日期，重新办理的期限从次日起算；没有的为空"
            )
        },
    )
    version = fields.Integer(required=True)


class ConsentOut(Schema):
    """A request for the consent of the level above, and its answer."""

    id = fields.UUID(required=True)
    case_id = fields.UUID(required=True)
    number = fields.String(required=True)
    agency_id = fields.UUID(required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True)
    asked_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    answered_on = fields.Date(required=True, allow_none=True)
    answer_no = fields.String(required=True, allow_none=True)
    answer_reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ConsentPageOut(Schema):
    """One page of requests for consent."""

    items = fields.List(fields.Nested(ConsentOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
