"""Campaigns as forms and API bodies: what is ordered."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.planning.drafting import NewCampaign
from campaigns.planning.labels import BASIS_NAMES, STATE_NAMES
from campaigns.planning.rules import CampaignState
from campaigns.planning.terms import AgencyRole, NamedAgency, PassRateBasis, Scope, Targets, Terms
from campaigns.plans import words
from registry.kernel.refusals import N_
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Percent, Schema, Whole, names_nobody

LONGEST_NAME = 200
_BETWEEN_CODES = re.compile(r"[\s、,，;；]+")


class Codes(ma.fields.List[str]):
    """Codes as a list, or as one text with spaces or commas between them, as forms send it."""

    def _deserialize(
        self,
        value: Any,  # noqa: ANN401 - marshmallow's
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: object,
    ) -> list[Any]:
        texts = [value] if isinstance(value, str) else value
        if isinstance(texts, list) and all(isinstance(text, str) for text in texts):
            value = [code for text in texts for code in _BETWEEN_CODES.split(text) if code]
        return super()._deserialize(value, attr, data, **kwargs)


def codes(label: object, hint: object, **metadata: object) -> Codes:
    """A field of codes; absent means none."""
    return Codes(
        ma.fields.String(validate=ma.validate.Length(max=50)),
        load_default=list,
        validate=ma.validate.Length(max=200),
        metadata={"label": label, "hint": hint, **metadata},
    )


class CampaignTargetsIn(Schema):
    """What a campaign is to reach."""

    target_inspections = Whole(
        load_default=None,
        validate=ma.validate.Range(min=1, max=10_000_000),
        metadata={"label": _l("目标检查户次"), "unit": _l("户次"), "widget": "number"},
    )
    target_coverage = Percent(
        load_default=None,
        metadata={
            "label": _l("目标覆盖率"),
            "hint": _l("检查过的企业占范围内在营企业的比例"),
            "unit": "%",
        },
    )
    target_pass_rate = Percent(
        load_default=None,
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


class CampaignScopeIn(Schema):
    """Whom a campaign looks at."""

    divisions = codes(
        _l("地域范围"), _l("不选则不限；选中的含其下级"), widget="checkboxes", choices=list
    )
    industries = codes(_l("行业范围"), _l("国民经济行业分类代码，例如 F52，用空格分开；不填则不限"))
    product_classes = codes(
        _l("产品范围"), _l("产品类别，写法与企业登记的相同，用空格分开；不填则不限")
    )


class CampaignTermsIn(CampaignTargetsIn, CampaignScopeIn):
    """What a draft may still change."""

    class Meta(Schema.Meta):
        fields: tuple[str, ...] = (
            "name",
            "starts_on",
            "ends_on",
            "checklist_key",
            "target_inspections",
            "target_coverage",
            "target_pass_rate",
            "target_basis",
            "divisions",
            "industries",
            "product_classes",
        )

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
            "choices": list,
        },
    )


class CampaignAgencyIn(Schema):
    """An agency as an order names it."""

    printed_name = ma.fields.String(
        required=True, validate=[ma.validate.Length(min=1, max=200), names_nobody]
    )
    role = ma.fields.Enum(AgencyRole, by_value=True, required=True)
    agency_id = ma.fields.UUID(
        load_default=None, metadata={"description": N_("在册机关的编号；不在册的只写名称")}
    )
    share = Whole(
        load_default=None,
        validate=ma.validate.Range(min=0, max=10_000_000),
        metadata={"description": N_("分到的检查户次；分了工的，合计应等于目标检查户次")},
    )


class CampaignDraftIn(CampaignTermsIn):
    """A draft as it shall be; agencies left out stay as they are."""

    class Meta(CampaignTermsIn.Meta):
        fields = (*CampaignTermsIn.Meta.fields, "agencies")

    agencies = ma.fields.List(
        ma.fields.Nested(CampaignAgencyIn),
        load_default=None,
        allow_none=True,
        validate=ma.validate.Length(max=100),
    )


class CampaignIn(CampaignTermsIn):
    """A campaign to be drafted."""

    class Meta(CampaignTermsIn.Meta):
        fields = ("name", "category", "kind", *CampaignTermsIn.Meta.fields[1:], "agencies")

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
        fields = (*CampaignIn.Meta.fields[:-1], "lead", "supporting")

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
    agency_id = ma.fields.UUID(
        load_default=None,
        metadata={"label": _l("责任单位"), "widget": "select", "choices": list},
    )
    year = ma.fields.Integer(
        load_default=None,
        validate=ma.validate.Range(min=1980, max=2999),
        metadata={"label": _l("年份"), "widget": "number"},
    )


def targets_of(values: Mapping[str, Any]) -> Targets:
    """The targets that a loaded form or body names."""
    return Targets(
        values["target_inspections"],
        values["target_pass_rate"],
        values["target_basis"],
        values["target_coverage"],
    )


def scope_in(values: Mapping[str, Any]) -> Scope:
    """The scope that a loaded form or body names."""
    return Scope(
        tuple(values["divisions"]), tuple(values["industries"]), tuple(values["product_classes"])
    )


def agencies_in(written: Sequence[Mapping[str, Any]]) -> list[NamedAgency]:
    """The agencies that a loaded body names."""
    return [NamedAgency(**agency) for agency in written]


def terms_in(values: Mapping[str, Any], *, checklist_key: str) -> Terms:
    """The terms that a loaded form or body names; ``checklist_key`` where it names none."""
    return Terms(
        name=values["name"],
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        checklist_key=values["checklist_key"] or checklist_key,
        targets=targets_of(values),
        scope=scope_in(values),
    )


def campaign_of(values: Mapping[str, Any], agencies: list[NamedAgency]) -> NewCampaign:
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
        scope=scope_in(values),
    )


def vocabulary_choices(locale: str) -> dict[str, list[tuple[str, str]]]:
    """Categories and kinds to choose from, in the reader's language (``zh`` or ``en``)."""
    place = 1 if locale == "en" else 0
    return {
        "category": [(key, names[place]) for key, names in words.categories().items()],
        "kind": [(key, names[place]) for key, names in words.kinds().items()],
    }
