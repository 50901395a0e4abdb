"""Forms and bodies for handing a listing over to the province of registration."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.web.schema import LegalDate, Schema

_NAMED = validate.Length(min=1, max=200)


class HandoverIn(Schema):
    """That a listing, or its early end, was handed over."""

    receiver = fields.String(
        required=True,
        validate=_NAMED,
        metadata={"label": _l("接收机关"), "hint": _l("当事人登记地的省级市场监管部门")},
    )
    reference = fields.String(
        required=True, validate=_NAMED, metadata={"label": _l("推送文书或者回执的编号")}
    )
    handed_over_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("推送日期"), "widget": "date"}
    )


class PublishedElsewhereIn(Schema):
    """That the province of registration published it."""

    published_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("登记地公示日期"), "widget": "date"}
    )
