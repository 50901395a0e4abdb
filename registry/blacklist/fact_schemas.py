"""Bodies and forms of filing facts, and what the interface answers about one."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.blacklist.filings import CURED
from registry.blacklist.list_check import FACTS
from registry.blacklist.words import FACT_KINDS
from registry.web.schema import LegalDate, Schema, names_nobody


class FilingFactIn(Schema):
    """A filing fact to be recorded."""

    uscc = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        metadata={"label": _l("统一社会信用代码"), "widget": "code"},
    )
    kind = fields.String(
        required=True,
        validate=validate.OneOf(sorted(FACTS)),
        metadata={
            "label": _l("事由"),
            "widget": "radio",
            "choices": [(key, FACT_KINDS[key]) for key in sorted(FACTS)],
        },
    )
    established_on = LegalDate(
        required=True,
        not_future=True,
        metadata={
            "label": _l("期满之日或者查明之日"),
            "hint": _l("列入期限从次日起算"),
            "widget": "date",
        },
    )
    evidence = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=500), names_nobody],
        metadata={
            "label": _l("事实"),
            "hint": _l("年报年度、责令文号或者两次信函的编号；不写个人信息"),
            "widget": "textarea",
        },
    )


class FilingSettledIn(Schema):
    """That a filing fact is cured, or was wrong."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf([CURED, "annulled"]),
        metadata={
            "label": _l("了结"),
            "widget": "radio",
            "choices": [
                (CURED, _l("事由已消除：可以申请移出")),
                ("annulled", _l("认定有误：撤回，列入的应当撤销")),
            ],
        },
    )
    on = LegalDate(required=True, not_future=True, metadata={"label": _l("日期"), "widget": "date"})
    reason = fields.String(
        required=True,
        validate=validate.Length(min=1, max=1000),
        metadata={"label": _l("情况和凭证"), "widget": "textarea"},
    )


class FilingFactOut(Schema):
    """A filing fact on record."""

    id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    established_on = fields.Date(required=True)
    evidence = fields.String(required=True)
    state = fields.String(required=True)
    settled_on = fields.Date(required=True, allow_none=True)
    settled_reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
