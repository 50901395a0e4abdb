"""Campaigns as answered over the interface."""

from typing import Any

import marshmallow as ma

from registry.web.schema import Digest, Schema


class CampaignAgencyOut(Schema):
    """An agency of a campaign."""

    printed_name = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    agency_id = ma.fields.UUID(allow_none=True)
    share = ma.fields.Integer(allow_none=True)


class CampaignItemOut(Schema):
    """An item of a plan that a campaign serves."""

    plan_id = ma.fields.UUID(required=True)
    plan_item_id = ma.fields.String(required=True)
    quote = ma.fields.String(required=True)


class ChecklistRef(Schema):
    """Which version of a checklist a campaign keeps."""

    id = ma.fields.UUID(required=True)
    key = ma.fields.String(required=True, attribute="checklist_key")
    version = ma.fields.Integer(required=True)
    title = ma.fields.String(required=True)
    digest = Digest()


class CampaignOut(Schema):
    """A campaign as answered."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    category = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    starts_on = ma.fields.Date(allow_none=True)
    ends_on = ma.fields.Date(allow_none=True)
    announced_on = ma.fields.Date(allow_none=True)
    started_on = ma.fields.Date(allow_none=True)
    closed_on = ma.fields.Date(allow_none=True)
    report_due_on = ma.fields.Date(allow_none=True)
    lead_agency_id = ma.fields.UUID(allow_none=True)
    drafted_by_agency_id = ma.fields.UUID(allow_none=True)
    agencies = ma.fields.List(ma.fields.Nested(CampaignAgencyOut))
    items = ma.fields.List(ma.fields.Nested(CampaignItemOut))
    copied_from_id = ma.fields.UUID(allow_none=True)
    divisions = ma.fields.List(ma.fields.String())
    industries = ma.fields.List(ma.fields.String())
    product_classes = ma.fields.List(ma.fields.String())
    target_inspections = ma.fields.Integer(allow_none=True)
    target_coverage = ma.fields.Decimal(as_string=True, allow_none=True)
    target_pass_rate = ma.fields.Decimal(as_string=True, allow_none=True)
    target_basis = ma.fields.String(allow_none=True)
    scope_subjects = ma.fields.Integer(allow_none=True)
    scope_counted_on = ma.fields.Date(allow_none=True)
    checklist_key = ma.fields.String(required=True)
    checklist = ma.fields.Nested(ChecklistRef, allow_none=True)
    version = ma.fields.Integer(required=True)


class CampaignPageOut(Schema):
    """One page of campaigns."""

    items = ma.fields.List(ma.fields.Nested(CampaignOut))
    next_cursor = ma.fields.String(allow_none=True)


class PlanConfirmedOut(Schema):
    """A confirmed plan and the drafts it gave."""

    plan_id = ma.fields.UUID()
    version = ma.fields.Integer()
    campaigns = ma.fields.List(ma.fields.Nested(CampaignOut))


class CampaignReportOut(Schema):
    """The closing report of a campaign, as it was made public."""

    campaign_id = ma.fields.UUID()
    text = ma.fields.String()
    figures = ma.fields.Dict()
    digest = Digest()
    reported_on = ma.fields.Date()


class CampaignAmendmentOut(Schema):
    """One change of an announced campaign."""

    version = ma.fields.Integer()
    amended_on = ma.fields.Date()
    reason = ma.fields.String()
    was = ma.fields.Dict()
    becomes = ma.fields.Dict()


class CampaignAmendmentsOut(Schema):
    """Every change of an announced campaign, the newest first."""

    items = ma.fields.List(ma.fields.Nested(CampaignAmendmentOut))


def told(campaign: Any) -> dict[str, Any]:  # noqa: ANN401 - a campaign, as the schema reads it
    """A campaign as JSON values."""
    written: dict[str, Any] = CampaignOut().dump(campaign)
    return written
