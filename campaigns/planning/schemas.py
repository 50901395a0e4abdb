"""Campaigns as forms, API bodies and answers."""

from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.planning import checklists
from campaigns.planning.rules import AgencyRole, CampaignState, PassRateBasis, Targets, Terms
from campaigns.planning.service import NamedAgency, NewCampaign
from campaigns.plans import words
from registry.kernel.refusals import N_
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema

LONGEST_NAME = 200

STATE_NAMES = {
    CampaignState.DRAFT: _l("草稿"),
    CampaignState.ANNOUNCED: _l("已公布"),
    CampaignState.RUNNING: _l("进行中"),
    CampaignState.CLOSED: _l("已结束"),
}
ROLE_NAMES = {
    AgencyRole.LEAD: _l("牵头"),
    AgencyRole.SUPPORTING: _l("配合"),
    AgencyRole.SHARED: _l("按职责分工"),
    AgencyRole.LISTED: _l("责任单位"),
}
BASIS_NAMES = {
    PassRateBasis.FIRST_VISIT: _l("按企业计，首次检查"),
    PassRateBasis.AFTER_REINSPECTION: _l("按企业计，整改复查后"),
}


class CampaignTargetsIn(Schema):
    """What a campaign is to reach."""

    target_inspections = ma.fields.Integer(
        load_default=None,
        validate=ma.validate.Range(min=1, max=10_000_000),
        metadata={"label": _l("目标检查户次"), "unit": _l("户次"), "widget": "number"},
    )
    target_pass_rate = ma.fields.Decimal(
        load_default=None,
        places=2,
        as_string=True,
        validate=ma.validate.Range(min=0, max=100),
        metadata={"label": _l("目标合格率"), "unit": "%"},
    )
    target_basis = ma.fields.Enum(
        PassRateBasis,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("合格率口径"),
            "hint": _l("填了目标合格率就要写明口径"),
            "widget": "select",
            "choices": [(basis.value, name) for basis, name in BASIS_NAMES.items()],
        },
    )


class CampaignTermsIn(CampaignTargetsIn):
    """What a draft may still change."""

    name = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=LONGEST_NAME),
        metadata={"label": _l("名称")},
    )
    starts_on = LegalDate(
        load_default=None,
        metadata={"label": _l("开始日期"), "hint": _l("公布之前要写明"), "widget": "date"},
    )
    ends_on = LegalDate(
        load_default=None,
        metadata={"label": _l("结束日期"), "hint": _l("含当日"), "widget": "date"},
    )
    checklist_key = ma.fields.String(
        load_default=None,
        metadata={
            "label": _l("检查表"),
            "hint": _l("不选则用这一类别的检查表；开始之后版本不再改变"),
            "widget": "select",
            "choices": lambda: [(key, sheet.title) for key, sheet in checklists.shipped().items()],
        },
    )


class CampaignAgencyIn(Schema):
    """An agency as an order names it."""

    printed_name = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=200))
    role = ma.fields.Enum(AgencyRole, by_value=True, required=True)
    agency_id = ma.fields.UUID(
        load_default=None, metadata={"description": N_("在册机关的编号；不在册的只写名称")}
    )


class CampaignIn(CampaignTermsIn):
    """A campaign to be drafted."""

    category = ma.fields.String(
        required=True, metadata={"label": _l("类别"), "widget": "select", "choices": list}
    )
    kind = ma.fields.String(
        required=True, metadata={"label": _l("方式"), "widget": "select", "choices": list}
    )
    agencies = ma.fields.List(
        ma.fields.Nested(CampaignAgencyIn), load_default=list, validate=ma.validate.Length(max=100)
    )


class CampaignForm(CampaignIn):
    """The page's form: agencies on record are chosen instead of being named."""

    class Meta(CampaignIn.Meta):
        exclude = ("agencies",)

    lead = ma.fields.UUID(
        load_default=None, metadata={"label": _l("牵头单位"), "widget": "select", "choices": list}
    )
    supporting = ma.fields.List(
        ma.fields.UUID(),
        load_default=list,
        metadata={"label": _l("配合单位"), "widget": "checkboxes", "choices": list},
    )


class CampaignQuerySchema(PageQuery):
    """What a list of campaigns is narrowed by."""

    state = ma.fields.Enum(
        CampaignState,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("状态"),
            "widget": "select",
            "choices": [(state.value, name) for state, name in STATE_NAMES.items()],
        },
    )
    category = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=100),
        metadata={"label": _l("类别"), "widget": "select", "choices": list},
    )


class CampaignAgencyOut(Schema):
    """An agency of a campaign."""

    printed_name = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    agency_id = ma.fields.UUID(allow_none=True)


class ChecklistRef(Schema):
    """Which version of a checklist a campaign keeps."""

    id = ma.fields.UUID(required=True)
    key = ma.fields.String(required=True, attribute="checklist_key")
    version = ma.fields.Integer(required=True)
    title = ma.fields.String(required=True)
    digest = ma.fields.Function(lambda version: version.digest.hex())


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
    lead_agency_id = ma.fields.UUID(allow_none=True)
    agencies = ma.fields.List(ma.fields.Nested(CampaignAgencyOut))
    plan_id = ma.fields.UUID(allow_none=True)
    plan_item_id = ma.fields.String(allow_none=True)
    plan_quote = ma.fields.String(allow_none=True)
    target_inspections = ma.fields.Integer(allow_none=True)
    target_pass_rate = ma.fields.Decimal(as_string=True, allow_none=True)
    target_basis = ma.fields.String(allow_none=True)
    checklist_key = ma.fields.String(required=True)
    checklist = ma.fields.Nested(ChecklistRef, allow_none=True)
    version = ma.fields.Integer(required=True)


class CampaignPageOut(Schema):
    """One page of campaigns."""

    items = ma.fields.List(ma.fields.Nested(CampaignOut))
    next_cursor = ma.fields.String(allow_none=True)


class ChecklistBoundsOut(Schema):
    """Both ends included; an absent end is open."""

    low = ma.fields.Decimal(as_string=True, allow_none=True)
    high = ma.fields.Decimal(as_string=True, allow_none=True)


class ChecklistOptionOut(Schema):
    """One answer of a choice."""

    value = ma.fields.String()
    label = ma.fields.String()


class ChecklistConditionOut(Schema):
    """When an item is asked."""

    item = ma.fields.String()
    values = ma.fields.Function(lambda condition: sorted(condition.values))


class EstablishesOut(Schema):
    """What a bad answer establishes."""

    severity = ma.fields.String()
    text = ma.fields.String()


class ChecklistItemOut(Schema):
    """One question of a checklist."""

    key = ma.fields.String()
    section = ma.fields.String()
    title = ma.fields.String()
    type = ma.fields.String()
    legal_basis = ma.fields.String()
    required = ma.fields.Boolean()
    when = ma.fields.Nested(ChecklistConditionOut, allow_none=True)
    options = ma.fields.List(ma.fields.Nested(ChecklistOptionOut))
    unit = ma.fields.String()
    plausible = ma.fields.Nested(ChecklistBoundsOut)
    accepted = ma.fields.Nested(ChecklistBoundsOut)
    finding = ma.fields.Nested(EstablishesOut, allow_none=True)
    note_required = ma.fields.Boolean()


class ChecklistOut(Schema):
    """A checklist version: what visits are asked."""

    key = ma.fields.String()
    version = ma.fields.Integer()
    title = ma.fields.String()
    legal_basis = ma.fields.String()
    items = ma.fields.List(ma.fields.Nested(ChecklistItemOut))


class PlanConfirmedOut(Schema):
    """A confirmed plan and the drafts it gave."""

    plan_id = ma.fields.UUID()
    version = ma.fields.Integer()
    campaigns = ma.fields.List(ma.fields.Nested(CampaignOut))


def targets_of(values: dict[str, Any]) -> Targets:
    """The targets that a loaded form or body names."""
    return Targets(values["target_inspections"], values["target_pass_rate"], values["target_basis"])


def terms_of(values: dict[str, Any], *, category: str) -> Terms:
    """The terms that a loaded form or body names; the category's checklist by default."""
    return Terms(
        name=values["name"],
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        checklist_key=values["checklist_key"] or checklists.key_for(category),
        targets=targets_of(values),
    )


def campaign_of(values: dict[str, Any], agencies: list[NamedAgency]) -> NewCampaign:
    """The campaign that a loaded form or body drafts."""
    return NewCampaign(
        name=values["name"],
        category=values["category"],
        kind=values["kind"],
        agencies=agencies,
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        checklist_key=values["checklist_key"],
        targets=targets_of(values),
    )


def vocabulary_choices(locale: str) -> dict[str, list[tuple[str, str]]]:
    """Categories and kinds to choose from, in the reader's language (``zh`` or ``en``)."""
    place = 1 if locale == "en" else 0
    return {
        "category": [(key, names[place]) for key, names in words.categories().items()],
        "kind": [(key, names[place]) for key, names in words.kinds().items()],
    }
