"""Visits and findings as forms, API bodies and answers."""

from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.inspections.capture_schemas import CaptureIn, capture_of
from campaigns.inspections.lifecycle import FindingState, Result
from campaigns.inspections.recording import LARGEST_BATCH
from campaigns.inspections.visits import NewInspection
from campaigns.planning.answers import answer_from
from registry.credit.vocabulary import Severity
from registry.kernel.refusals import N_
from registry.web.paging import PageQuery
from registry.web.schema import Instant, LegalDate, Named, Schema, Uscc

STATE_NAMES = {
    FindingState.RECORDED: _l("待确认"),
    FindingState.CONFIRMED: _l("已确认"),
    FindingState.WITHDRAWN: _l("已撤回"),
    FindingState.RECTIFICATION_ORDERED: _l("已责令整改"),
    FindingState.REINSPECTED: _l("已复查"),
    FindingState.CLOSED: _l("已结案"),
    FindingState.PENALISED: _l("已处罚"),
    FindingState.REFERRED: _l("已移送公安机关"),
}
SEVERITY_NAMES = {
    Severity.MINOR: _l("轻微"),
    Severity.GENERAL: _l("一般"),
    Severity.SERIOUS: _l("严重"),
}
RESULT_NAMES = {Result.CLEAN: _l("未发现问题"), Result.PROBLEMS: _l("发现问题")}


class ItemAnswerIn(Schema):
    """One answer; numbers are written as strings. Readings and photos have no ``value``."""

    value = ma.fields.String(load_default="", validate=ma.validate.Length(max=2000))
    note = ma.fields.String(load_default=None, validate=ma.validate.Length(max=500))
    readings = ma.fields.List(
        ma.fields.String(validate=ma.validate.Length(max=40)),
        load_default=list,
        validate=ma.validate.Length(max=20),
        metadata={"description": N_("测量项目的各次读数")},
    )
    photos = ma.fields.List(
        ma.fields.String(validate=ma.validate.Regexp(r"^[0-9a-f]{64}$")),
        load_default=list,
        validate=ma.validate.Length(max=20),
        metadata={"description": N_("照片原件的SHA-256摘要")},
    )


class InspectionIn(CaptureIn):
    """One visit."""

    campaign_id = ma.fields.UUID(required=True)
    uscc = Uscc(required=True)
    inspected_on = LegalDate(required=True, not_future=True)
    officers = ma.fields.List(
        ma.fields.UUID(), required=True, validate=ma.validate.Length(min=2, max=10)
    )
    answers = Named(
        keys=ma.fields.String(validate=ma.validate.Length(max=100)),
        values=ma.fields.Nested(ItemAnswerIn),
        required=True,
        validate=ma.validate.Length(max=500),
    )
    client_ref = ma.fields.String(load_default=None, validate=ma.validate.Length(min=1, max=100))
    device_time = Instant(
        load_default=None,
        metadata={
            "description": N_("设备时钟所示时刻，照原样留存；晚于收到时刻、早于检查日的标明")
        },
    )
    place = ma.fields.String(load_default=None, validate=ma.validate.Length(max=200))


class InspectionBatchIn(Schema):
    """Up to 500 visits; each is judged by itself."""

    judged_apart = "inspections"
    inspections = ma.fields.List(
        ma.fields.Raw(allow_none=True),
        required=True,
        validate=ma.validate.Length(min=1, max=LARGEST_BATCH),
        metadata={"description": N_("每一项的字段与单条提交相同，client_ref必填")},
    )


class InspectionBatchItemIn(InspectionIn):
    """One visit of a batch: its reference is what makes sending it again safe."""

    client_ref = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=100))


class FindingOut(Schema):
    """A finding as answered."""

    id = ma.fields.UUID(required=True)
    inspection_id = ma.fields.UUID(required=True)
    item_key = ma.fields.String(required=True)
    description = ma.fields.String(required=True)
    note = ma.fields.String(allow_none=True)
    legal_basis = ma.fields.String(required=True)
    severity = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    recorded_by = ma.fields.UUID(required=True)
    recorded_at = ma.fields.AwareDateTime(required=True)
    confirmed_by = ma.fields.UUID(allow_none=True)
    confirmed_on = ma.fields.Date(allow_none=True)
    rectify_by = ma.fields.Date(allow_none=True)
    ordered_on = ma.fields.Date(allow_none=True)
    rectify_reason = ma.fields.String(allow_none=True)
    reinspected_on = ma.fields.Date(allow_none=True)
    reinspection_passed = ma.fields.Boolean(allow_none=True)
    reinspection_asked_on = ma.fields.Date(allow_none=True)
    closed_on = ma.fields.Date(allow_none=True)
    penalty_id = ma.fields.UUID(allow_none=True)
    withdrawal_reason = ma.fields.String(allow_none=True)
    version = ma.fields.Integer(required=True)


class InspectionSummary(Schema):
    """A visit as recorded; ``digest`` is of what was sent and serves as the receipt."""

    id = ma.fields.UUID(required=True)
    campaign_id = ma.fields.UUID(required=True)
    agency_id = ma.fields.UUID(required=True)
    inspected_on = ma.fields.Date(required=True)
    place = ma.fields.String(allow_none=True)
    result = ma.fields.String(required=True)
    client_ref = ma.fields.String(allow_none=True)
    device_time = ma.fields.AwareDateTime(attribute="device_at", allow_none=True)
    device_time_doubt = ma.fields.String(
        attribute="device_doubt",
        allow_none=True,
        metadata={"description": N_("设备时钟不可信的原因；没有疑问的为null")},
    )
    recorded_by = ma.fields.UUID(required=True)
    recorded_at = ma.fields.AwareDateTime(required=True)
    remarks = ma.fields.List(
        ma.fields.String(),
        metadata={"description": N_("收到时由系统注明的情况：迟到的原因、检查人员应当回避")},
    )
    digest = ma.fields.Function(lambda visit: visit.content_digest.hex())
    findings = ma.fields.List(ma.fields.Nested(FindingOut))


class InspectionListed(InspectionSummary):
    """A visit in a list, with the subject's code."""

    uscc = ma.fields.Function(lambda visit: visit.subject.uscc)


class InspectionOut(InspectionListed):
    """A visit with everything about it."""

    officers = ma.fields.Function(lambda visit: [str(officer.id) for officer in visit.officers])
    answers = ma.fields.Dict(required=True)


class InspectionPageOut(Schema):
    """One page of visits."""

    items = ma.fields.List(ma.fields.Nested(InspectionListed))
    next_cursor = ma.fields.String(allow_none=True)


class InspectionWrongOut(Schema):
    """What is wrong with one field."""

    pointer = ma.fields.String()
    detail = ma.fields.String()


class InspectionBatchItemOut(Schema):
    """What became of one visit: ``stored``, ``already`` or ``refused``."""

    index = ma.fields.Integer()
    client_ref = ma.fields.String(allow_none=True)
    status = ma.fields.String()
    id = ma.fields.UUID(allow_none=True)
    digest = ma.fields.String(allow_none=True)
    errors = ma.fields.List(ma.fields.Nested(InspectionWrongOut))


class InspectionBatchOut(Schema):
    """What became of every visit, in the order sent."""

    stored = ma.fields.Integer()
    already = ma.fields.Integer()
    refused = ma.fields.Integer()
    results = ma.fields.List(ma.fields.Nested(InspectionBatchItemOut))


class CampaignProgressOut(Schema):
    """How far a campaign has come."""

    inspections = ma.fields.Integer()
    subjects = ma.fields.Integer()
    clean_first = ma.fields.Integer()
    clean_after = ma.fields.Integer()
    findings = ma.fields.Integer()
    confirmed = ma.fields.Integer()
    penalised = ma.fields.Integer()
    late = ma.fields.Integer(
        metadata={"description": N_("行动结束以后才收到的检查，已计在检查次数里")}
    )


class InspectionQuerySchema(PageQuery):
    """What a list of visits is narrowed by; both days included."""

    campaign_id = ma.fields.UUID(
        load_default=None,
        metadata={"label": _l("专项行动"), "widget": "select", "choices": list},
    )
    agency_id = ma.fields.UUID(
        load_default=None,
        metadata={"label": _l("机关"), "widget": "select", "choices": list},
    )
    division = ma.fields.String(
        load_default=None,
        validate=ma.validate.Regexp(r"^\d{6}$"),
        metadata={
            "label": _l("行政区划代码"),
            "hint": _l("6位，含下级"),
            "inputmode": "numeric",
        },
    )
    officer_id = ma.fields.UUID(
        load_default=None,
        metadata={"label": _l("检查人员"), "widget": "select", "choices": list},
    )
    overdue = ma.fields.Boolean(load_default=False, metadata={"widget": "omit"})
    uscc = Uscc(load_default=None, metadata={"label": _l("统一社会信用代码"), "widget": "code"})
    result = ma.fields.Enum(
        Result,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("结果"),
            "widget": "select",
            "choices": [(result.value, name) for result, name in RESULT_NAMES.items()],
        },
    )
    finding_state = ma.fields.Enum(
        FindingState,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("问题状态"),
            "widget": "select",
            "choices": [(state.value, name) for state, name in STATE_NAMES.items()],
        },
    )
    first_on = LegalDate(load_default=None, metadata={"label": _l("从"), "widget": "date"})
    last_on = LegalDate(load_default=None, metadata={"label": _l("到"), "widget": "date"})


def visit_of(values: dict[str, Any]) -> NewInspection:
    """The visit that a loaded body names."""
    return NewInspection(
        campaign_id=values["campaign_id"],
        uscc=values["uscc"],
        inspected_on=values["inspected_on"],
        officers=tuple(values["officers"]),
        answers={key: answer_from(answer) for key, answer in values["answers"].items()},
        client_ref=None if values["client_ref"] is None else values["client_ref"].strip(),
        device_at=values["device_time"],
        place=values["place"],
        capture=capture_of(values),
    )
