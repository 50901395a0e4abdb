"""What is reported and told of measures, as forms and API bodies."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.kernel.refusals import N_
from registry.measures.bases import BasisKind
from registry.measures.queries import View
from registry.policy.measures import Duty, Group, Target
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema, names_nobody

_ACT = validate.Length(min=1, max=100)


class MeasuresQuery(PageQuery):
    """Which of the agency's measures."""

    view = fields.Enum(View, by_value=True, load_default=View.DONE, metadata={"widget": "omit"})


class ReportForm(Schema):
    """Measures taken by one act."""

    codes = fields.List(
        fields.String(validate=validate.Length(min=1, max=60)),
        required=True,
        validate=validate.Length(min=1, max=20),
        metadata={"label": _l("已经实施的措施"), "widget": "checkboxes"},
    )
    started_on = LegalDate(
        required=True,
        not_future=True,
        metadata={"label": _l("实施日期"), "hint": _l("在列期间的某一天"), "widget": "date"},
    )
    act_ref = fields.String(
        required=True,
        validate=_ACT,
        metadata={"label": _l("文书编号"), "hint": _l("本机关实施措施的文书或者记录编号")},
    )
    note = fields.String(
        load_default=None,
        validate=[validate.Length(max=500), names_nobody],
        metadata={"label": _l("反馈"), "hint": _l("不写个人信息"), "widget": "textarea"},
    )


class ReportIn(ReportForm):
    """The same over the interface, with what it stands on."""

    basis = fields.Enum(
        BasisKind,
        by_value=True,
        required=True,
        metadata={"description": N_("listing列入，honour红名单")},
    )
    basis_id = fields.UUID(required=True, metadata={"description": N_("列入或者红名单记录的编号")})


class LiftIn(Schema):
    """That a measure was lifted, with proof."""

    lifted_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("解除日期"), "widget": "date"}
    )
    proof = fields.String(
        required=True,
        validate=_ACT,
        metadata={"label": _l("解除凭证"), "hint": _l("解除措施的文书或者记录编号")},
    )


class LiftForm(LiftIn):
    """Several at once; each is chosen with the version it was read in."""

    wanted = fields.List(
        fields.String(validate=validate.Regexp(r"^[0-9a-f-]{36}\.[0-9]{1,18}$")),
        required=True,
        validate=validate.Length(min=1, max=50),
        metadata={"label": _l("已经解除的措施"), "widget": "checkboxes"},
    )


class MeasureOut(Schema):
    """One record."""

    id = fields.UUID(required=True)
    listing_id = fields.UUID(required=True, allow_none=True)
    honour_id = fields.UUID(required=True, allow_none=True)
    agency_id = fields.UUID(required=True)
    code = fields.String(required=True)
    group = fields.String(
        required=True, attribute="measure_group", validate=validate.OneOf(list(Group))
    )
    duty = fields.String(required=True, validate=validate.OneOf(list(Duty)))
    started_on = fields.Date(required=True)
    act_ref = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    basis_ended_on = fields.Date(
        required=True, allow_none=True, metadata={"description": N_("不再在列的第一天")}
    )
    lift_due_on = fields.Date(
        required=True, allow_none=True, metadata={"description": N_("应当在哪天以前解除，含当日")}
    )
    lifted_on = fields.Date(required=True, allow_none=True)
    lift_proof = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ReportOut(Schema):
    """What was recorded."""

    items = fields.List(fields.Nested(MeasureOut), required=True)


class TaskOut(Schema):
    """One listing or honour for which the agency shall still do something."""

    basis = fields.Enum(BasisKind, by_value=True, required=True, attribute="kind")
    basis_id = fields.UUID(required=True)
    list_key = fields.String(required=True)
    uscc = fields.String(required=True)
    name = fields.String(required=True)
    first_on = fields.Date(required=True, metadata={"description": N_("列入日期")})
    codes = fields.List(fields.String(), required=True)


class MeasuresOut(ReportOut):
    """One page of one view: records, or for ``to_do`` what stands without one."""

    tasks = fields.List(
        fields.Nested(TaskOut),
        required=True,
        metadata={"description": N_("应当实施还没有填报的，只在view=to_do时有")},
    )
    next_cursor = fields.String(required=True, allow_none=True)


class NamedOut(Schema):
    """One measure that follows from a listing; ``duty`` is the asking agency's."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)
    group = fields.Enum(Group, by_value=True, required=True)
    target = fields.Enum(Target, by_value=True, required=True)
    article = fields.String(required=True)
    legal_basis = fields.String(required=True)
    verified = fields.Boolean(required=True)
    duty = fields.Enum(Duty, by_value=True, required=True, allow_none=True)


class ListingMeasuresOut(Schema):
    """What follows from one listing, and what agencies did."""

    proportionality = fields.String(required=True)
    measures = fields.List(fields.Nested(NamedOut), required=True)
    stayed = fields.Boolean(
        required=True,
        metadata={"description": N_("列入决定是否停止执行；停止执行期间没有应当、可以做的")},
    )
    records = fields.List(fields.Nested(MeasureOut), required=True)
