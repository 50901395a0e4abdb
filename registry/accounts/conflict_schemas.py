"""Forms for conflicts of interest: declaring one, ending one."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.web.schema import LegalDate, Schema, Uscc

_REASON = validate.Length(min=1, max=200)


class ConflictIn(Schema):
    """An undertaking that an officer stands aside from."""

    uscc = Uscc(required=True, metadata={"label": _l("统一社会信用代码"), "widget": "code"})
    reason = fields.String(
        required=True,
        validate=_REASON,
        metadata={"label": _l("利害关系"), "hint": _l("写类别，不写他人姓名；不公开")},
    )
    from_on = LegalDate(required=True, metadata={"label": _l("起始日期"), "widget": "date"})


class ConflictEndingIn(Schema):
    """That a conflict holds no longer."""

    conflict_id = fields.UUID(
        required=True, metadata={"label": _l("终止哪一条回避登记"), "widget": "select"}
    )
    until_on = LegalDate(
        required=True,
        metadata={
            "label": _l("回避的最后一天"),
            "hint": _l("含当天；不能早于今天"),
            "widget": "date",
        },
    )
    reason = fields.String(
        required=True,
        validate=_REASON,
        metadata={"label": _l("终止理由"), "hint": _l("写明核实情况；不写他人姓名")},
    )
