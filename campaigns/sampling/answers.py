"""Samplings, reports and rates as the programming interface answers them."""

import marshmallow as ma

from campaigns.sampling.pass_rates import SamplingBasis
from registry.web.schema import Schema


class TestResultOut(Schema):
    """One line of a report with what it comes to."""

    item = ma.fields.String(attribute="item_key")
    title = ma.fields.String()
    value = ma.fields.String()
    unit = ma.fields.String()
    method = ma.fields.String()
    limit = ma.fields.String(attribute="limit_text")
    verdict = ma.fields.String()
    severity = ma.fields.String()


class LaboratoryReportOut(Schema):
    """A report as answered."""

    id = ma.fields.UUID()
    kind = ma.fields.String()
    laboratory_id = ma.fields.UUID()
    report_no = ma.fields.String()
    issued_on = ma.fields.Date()
    verdict = ma.fields.String()
    severity = ma.fields.String(allow_none=True)
    results = ma.fields.List(ma.fields.Nested(TestResultOut))


class SamplingDeadlineOut(Schema):
    """A clock; ``not_before`` is the first day on which the step may be taken."""

    step = ma.fields.String()
    starts_on = ma.fields.Date()
    not_before = ma.fields.Date(allow_none=True)
    due_on = ma.fields.Date()
    provisional = ma.fields.Boolean()
    met_on = ma.fields.Date(allow_none=True)
    rule_digest = ma.fields.String()


class SamplingSummary(Schema):
    """A sampling as it stands."""

    id = ma.fields.UUID()
    number = ma.fields.String()
    agency_id = ma.fields.UUID()
    campaign_id = ma.fields.UUID(allow_none=True)
    purpose = ma.fields.String()
    follows_id = ma.fields.UUID(allow_none=True)
    product_kind = ma.fields.String()
    product_name = ma.fields.String()
    model = ma.fields.String(allow_none=True)
    batch_no = ma.fields.String()
    produced_on = ma.fields.Date(allow_none=True)
    taken_on = ma.fields.Date()
    laboratory_id = ma.fields.UUID(allow_none=True)
    state = ma.fields.String()
    verdict = ma.fields.String(allow_none=True)
    severity = ma.fields.String(allow_none=True)
    served_on = ma.fields.Date(allow_none=True)
    final_on = ma.fields.Date(allow_none=True)
    confirmed_on = ma.fields.Date(allow_none=True)
    rectify_by = ma.fields.Date(allow_none=True)
    announced_on = ma.fields.Date(allow_none=True)
    published_on = ma.fields.Date(allow_none=True)
    penalty_id = ma.fields.UUID(allow_none=True)
    plan_digest = ma.fields.String()
    version = ma.fields.Integer()


class SamplingListed(SamplingSummary):
    """A sampling in a list, with its parties and clocks."""

    seller_uscc = ma.fields.Function(lambda one: one.seller.uscc)
    producer_uscc = ma.fields.Function(lambda one: one.producer and one.producer.uscc)
    deadlines = ma.fields.List(ma.fields.Nested(SamplingDeadlineOut))


class SamplingOut(SamplingListed):
    """A sampling with its reports."""

    reports = ma.fields.List(ma.fields.Nested(LaboratoryReportOut))


class SamplingPageOut(Schema):
    """One page of samplings."""

    items = ma.fields.List(ma.fields.Nested(SamplingListed))
    next_cursor = ma.fields.String(allow_none=True)


class SamplingBatchOut(Schema):
    """The samples of a batch, in the order sent."""

    items = ma.fields.List(ma.fields.Nested(SamplingSummary))


class PassRateOut(Schema):
    """A pass rate with its basis; ``rate`` is null where nothing was tested."""

    basis = ma.fields.Enum(SamplingBasis, by_value=True)
    tested = ma.fields.Integer()
    passed = ma.fields.Integer()
    rate = ma.fields.Float(allow_none=True)
