"""A campaign's course as forms and bodies: amendments, the report, links to plans."""

from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.planning.amending import LONGEST_REASON, Amendment
from campaigns.planning.campaign_schemas import (
    CampaignAgencyIn,
    CampaignScopeIn,
    CampaignTargetsIn,
    agencies_in,
    scope_in,
    targets_of,
)
from campaigns.planning.drafting import PlanItem
from campaigns.planning.linking import LONGEST_QUOTE
from campaigns.planning.reporting import LONGEST_TEXT
from registry.kernel.refusals import N_
from registry.web.schema import LegalDate, Schema, Whole, names_nobody


class AmendmentForm(CampaignTargetsIn, CampaignScopeIn):
    """The page's form: everything that can be amended, as it shall be."""

    class Meta(Schema.Meta):
        fields = (
            "ends_on",
            "target_inspections",
            "target_coverage",
            "target_pass_rate",
            "target_basis",
            "divisions",
            "industries",
            "product_classes",
            "reason",
        )

    ends_on = LegalDate(
        required=True,
        metadata={"label": _l("结束日期"), "hint": _l("含当日"), "widget": "date"},
    )
    reason = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=LONGEST_REASON),
        metadata={"label": _l("变更原因"), "hint": _l("与变更内容一起公开"), "widget": "textarea"},
    )


class OwnShareIn(Schema):
    """What a supporting agency makes of its own share."""

    share = Whole(
        required=True,
        validate=ma.validate.Range(min=0, max=10_000_000),
        metadata={
            "label": _l("本机关承担的户次"),
            "widget": "number",
            "hint": _l("总户次不变：多承担的从牵头单位减去，少承担的由牵头单位完成"),
        },
    )
    reason = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=LONGEST_REASON),
        metadata={"label": _l("变更原因"), "hint": _l("行动公布以后，与变更内容一起公开")},
    )


class CampaignAmendmentIn(Schema):
    """What shall be otherwise from now on; what is left out stays."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=LONGEST_REASON))
    ends_on = LegalDate(load_default=None)
    targets = ma.fields.Nested(
        CampaignTargetsIn,
        load_default=None,
        metadata={"description": N_("全部目标；给出的一组整个替换原来的")},
    )
    scope = ma.fields.Nested(
        CampaignScopeIn,
        load_default=None,
        metadata={"description": N_("整个范围；给出的一组整个替换原来的")},
    )
    agencies = ma.fields.List(
        ma.fields.Nested(CampaignAgencyIn),
        load_default=None,
        allow_none=True,
        validate=ma.validate.Length(max=100),
    )


class CampaignReportIn(Schema):
    """What a closed campaign came to, in words."""

    text = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=LONGEST_TEXT),
        metadata={
            "label": _l("总结"),
            "hint": _l("写明做了什么、发现了什么、怎样处理；不写个人信息，全文公开"),
            "widget": "textarea",
            "rows": 8,
        },
    )


class CampaignItemIn(Schema):
    """An item of a confirmed plan, with its own words."""

    plan_id = ma.fields.UUID(required=True)
    plan_item_id = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=100))
    quote = ma.fields.String(
        required=True, validate=[ma.validate.Length(min=1, max=LONGEST_QUOTE), names_nobody]
    )


class PlanItemForm(Schema):
    """The page's form: an item is chosen, its whole text is the quote unless part of it is."""

    item = ma.fields.String(
        required=True,
        metadata={"label": _l("行动计划条目"), "widget": "select", "choices": list},
    )
    quote = ma.fields.String(
        load_default=None,
        validate=[ma.validate.Length(max=LONGEST_QUOTE), names_nobody],
        metadata={
            "label": _l("引文"),
            "hint": _l("这一条里的原文；不填则引用全条"),
            "widget": "textarea",
        },
    )


def amendment_of(values: dict[str, Any]) -> Amendment:
    """The amendment that a loaded body names."""
    targets, scope, agencies = values["targets"], values["scope"], values["agencies"]
    return Amendment(
        reason=values["reason"],
        ends_on=values["ends_on"],
        targets=None if targets is None else targets_of(targets),
        scope=None if scope is None else scope_in(scope),
        agencies=None if agencies is None else agencies_in(agencies),
    )


def plan_item_of(values: dict[str, Any]) -> PlanItem:
    """The item that a loaded body names."""
    return PlanItem(values["plan_id"], values["plan_item_id"], values["quote"])
