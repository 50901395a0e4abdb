"""Draws as forms, API bodies and answers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.draws.labels import BASES, ITEM_CLASSES, STATES
from campaigns.draws.rules import (
    LONGEST_REASON,
    LONGEST_TITLE,
    Basis,
    DrawState,
    ItemClass,
    RateChoice,
    Terms,
)
from campaigns.planning.campaign_schemas import codes
from campaigns.planning.terms import Scope
from registry.kernel.refusals import N_
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Percent, Schema

STRATA = ("A", "B", "C", "D", "U")
_WHOLE_BP = 100


def _rate(key: str) -> Percent:
    return Percent(
        load_default=None,
        metadata={
            "label": _l("%(key)s类抽查比例", key=key),
            "hint": _l("不填则用通常比例"),
            "unit": "%",
        },
    )


def _rate_reason(key: str) -> ma.fields.String:
    return ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=LONGEST_REASON),
        metadata={
            "label": _l("%(key)s类比例的理由", key=key),
            "hint": _l("填了比例就要写明，将公开"),
        },
    )


class DrawIn(Schema):
    """What a draw is to be."""

    title = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=LONGEST_TITLE),
        metadata={"label": _l("名称"), "hint": _l("将公开，例如2026年第一批车用燃油抽查")},
    )
    campaign_id = ma.fields.UUID(
        required=True, metadata={"label": _l("专项行动"), "widget": "select", "choices": list}
    )
    agency_ids = ma.fields.List(
        ma.fields.UUID(),
        required=True,
        validate=ma.validate.Length(min=1, max=20),
        metadata={
            "label": _l("实施检查的机关"),
            "hint": _l("选几个就是几个机关联合检查，每个机关派两人"),
            "widget": "checkboxes",
            "choices": list,
        },
    )
    witness_id = ma.fields.UUID(
        required=True,
        metadata={
            "label": _l("见证机关"),
            "hint": _l("另一个机关，与本机关各出一个随机数"),
            "widget": "select",
            "choices": list,
        },
    )
    item_class = ma.fields.Enum(
        ItemClass,
        by_value=True,
        load_default=ItemClass.GENERAL,
        metadata={
            "label": _l("抽查事项"),
            "widget": "radio",
            "choices": [(one.value, name) for one, name in ITEM_CLASSES.items()],
        },
    )
    basis = ma.fields.Enum(
        Basis,
        by_value=True,
        load_default=Basis.RISK_CLASS,
        metadata={
            "label": _l("按什么分类"),
            "widget": "radio",
            "choices": [(one.value, name) for one, name in BASES.items()],
        },
    )
    divisions = codes(_l("地区"), _l("行政区划代码，含下级，用空格分开；不填不限"), widget="text")
    industries = codes(_l("行业"), _l("国民经济行业代码，例如F526；不填不限"), widget="text")
    product_classes = codes(
        _l("产品类别"), _l("写法与企业登记的相同，用空格分开；不填不限"), widget="text"
    )
    visit_from = LegalDate(required=True, metadata={"label": _l("检查开始日期"), "widget": "date"})
    visit_to = LegalDate(
        required=True,
        metadata={"label": _l("检查结束日期"), "hint": _l("含当日"), "widget": "date"},
    )
    rate_a, rate_a_reason = _rate("A"), _rate_reason("A")
    rate_b, rate_b_reason = _rate("B"), _rate_reason("B")
    rate_c, rate_c_reason = _rate("C"), _rate_reason("C")
    rate_d, rate_d_reason = _rate("D"), _rate_reason("D")
    rate_u, rate_u_reason = _rate("U"), _rate_reason("U")
    over_cap_reason = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=LONGEST_REASON),
        metadata={
            "label": _l("超出每年检查次数的理由"),
            "hint": _l("不填则今年已检查够次数的企业不进入名录库；填了将公开"),
        },
    )
    replaces = ma.fields.List(
        ma.fields.UUID(),
        load_default=list,
        validate=ma.validate.Length(max=50),
        metadata={
            "label": _l("替代哪些作废的抽取"),
            "hint": _l("名录库与作废的抽取重叠的，须在这里选上，否则不能冻结"),
            "widget": "checkboxes",
            "choices": list,
        },
    )
    replaces_reason = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=LONGEST_REASON),
        metadata={"label": _l("重新抽取的原因"), "hint": _l("将公开")},
    )


class DrawQuerySchema(PageQuery):
    """What a list of draws is narrowed by."""

    state = ma.fields.Enum(
        DrawState,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("状态"),
            "widget": "select",
            "choices": [(one.value, name) for one, name in STATES.items()],
        },
    )
    campaign_id = ma.fields.UUID(
        load_default=None,
        metadata={"label": _l("专项行动"), "widget": "select", "choices": list},
    )
    overdue = ma.fields.Boolean(
        load_default=False,
        metadata={"widget": "omit", "description": N_("只要逾期没有公开的抽取")},
    )


def terms_of(values: Mapping[str, Any]) -> Terms:
    """The terms that a loaded form or body names."""
    rates = {
        key: RateChoice(
            int(values[f"rate_{key.lower()}"] * _WHOLE_BP),
            values[f"rate_{key.lower()}_reason"] or "",
        )
        for key in STRATA
        if values[f"rate_{key.lower()}"] is not None
    }
    return Terms(
        title=values["title"].strip(),
        campaign_id=values["campaign_id"],
        witness_id=values["witness_id"],
        agency_ids=tuple(values["agency_ids"]),
        item_class=values["item_class"],
        basis=values["basis"],
        scope=Scope(
            tuple(values["divisions"]),
            tuple(values["industries"]),
            tuple(values["product_classes"]),
        ),
        visit_from=values["visit_from"],
        visit_to=values["visit_to"],
        rates=rates,
        over_cap_reason=values["over_cap_reason"],
        replaces=tuple(values["replaces"]),
        replaces_reason=values["replaces_reason"],
    )


def typed_rates(rates: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Rates on record as the fields of the form."""
    typed: dict[str, Any] = {}
    for key, one in rates.items():
        typed[f"rate_{key.lower()}"] = Decimal(one["rate_bp"]) / _WHOLE_BP
        typed[f"rate_{key.lower()}_reason"] = one["reason"]
    return typed
