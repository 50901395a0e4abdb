"""Acts on samplings as forms and API bodies, each with its permission and its service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.sampling import service
from campaigns.sampling.lifecycle import SamplingAct
from campaigns.sampling.rules import LONGEST_REASON
from registry.accounts.permissions import Permission
from registry.penalties.choices import violation_choices
from registry.penalties.schemas import OccasionPenaltyIn
from registry.penalties.vocabulary import current_words
from registry.web.schema import LegalDate, Schema, names_nobody


def _past(label: object, hint: object = None) -> LegalDate:
    metadata = {"label": label, "widget": "date"} | ({"hint": hint} if hint else {})
    return LegalDate(required=True, not_future=True, metadata=metadata)


def _coming(label: object) -> LegalDate:
    return LegalDate(
        required=True, metadata={"label": label, "hint": _l("含当日"), "widget": "date"}
    )


class SamplingReasonIn(Schema):
    """Why."""

    reason = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(min=2, max=LONGEST_REASON), names_nobody],
        metadata={
            "label": _l("理由"),
            "hint": _l("写入历史记录，不写个人信息"),
            "widget": "textarea",
        },
    )


class SealIn(Schema):
    """Under which seal."""

    seal_no = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=60),
        metadata={"label": _l("封条编号")},
    )


class SendIn(Schema):
    """Where the sample was sent."""

    laboratory_id = ma.fields.UUID(
        required=True,
        metadata={"label": _l("检验机构"), "widget": "select", "choices": list},
    )
    sent_on = _past(_l("送检日期"))


class ReceiveIn(Schema):
    """How the sample arrived."""

    received_on = _past(_l("收样日期"))
    seal_intact = ma.fields.Boolean(
        required=True,
        metadata={
            "label": _l("封条"),
            "widget": "radio",
            "choices": [("true", _l("完好")), ("false", _l("不完好"))],
        },
    )


class SamplingServiceIn(Schema):
    """When the result was served."""

    served_on = _past(_l("送达日期"), _l("回证上的签收日期；送达之后七日内登记"))


class SamplingObjectionIn(Schema):
    """What the party asks for."""

    filed_on = _past(_l("提出日期"))
    wants_retest = ma.fields.Boolean(
        required=True,
        metadata={
            "label": _l("当事人要求"),
            "widget": "radio",
            "choices": [("true", _l("复检")), ("false", _l("核查异议，不复检"))],
        },
    )


class SamplingRectificationIn(Schema):
    """By when things are to be put right."""

    rectify_by = _coming(_l("整改期限"))


class FollowUpIn(Schema):
    """Which sampling followed up."""

    follow_up_id = ma.fields.UUID(
        required=True,
        metadata={"label": _l("复查抽样"), "widget": "select", "choices": list},
    )
    applied_on = LegalDate(
        load_default=None,
        not_future=True,
        metadata={
            "label": _l("当事人申请提前复查的日期"),
            "hint": _l("整改期限内抽样不合格的必填"),
            "widget": "date",
        },
    )
    reason = ma.fields.String(
        load_default=None,
        validate=[ma.validate.Length(max=LONGEST_REASON), names_nobody],
        metadata={
            "label": _l("复查晚于期限的理由"),
            "hint": _l("晚于期限抽样的必填，不写个人信息"),
            "widget": "textarea",
        },
    )


class AnnouncementIn(Schema):
    """When the province announced it."""

    announced_on = _past(_l("公告日期"))


class StopIn(Schema):
    """Until when the business stops."""

    stop_until = _coming(_l("整顿期限"))


class SamplingPenaltyIn(OccasionPenaltyIn):
    """The penalty decision that a failure led to; party and agency are the sampling's."""

    violation = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(list(current_words().violations)),
        metadata={"label": _l("违法行为"), "widget": "select", "choices": violation_choices},
    )


class SamplingNothingIn(Schema):
    """A form without fields."""


@dataclass(frozen=True, slots=True)
class FormOfAct:
    """What pages and interface need to know about one act."""

    schema: type[Schema]
    permission: Permission
    do: Callable[..., object]
    act: SamplingAct


_P, _A = Permission, SamplingAct
# By the last part of the address.
FORMS: Mapping[str, FormOfAct] = {
    "seal": FormOfAct(SealIn, _P.SAMPLINGS_WRITE, service.seal, _A.SEAL),
    "dispatch": FormOfAct(SendIn, _P.SAMPLINGS_WRITE, service.send, _A.SEND),
    "receipt": FormOfAct(ReceiveIn, _P.SAMPLINGS_WRITE, service.receive, _A.RECEIVE),
    "service": FormOfAct(SamplingServiceIn, _P.SAMPLINGS_WRITE, service.serve, _A.SERVE),
    "objection": FormOfAct(SamplingObjectionIn, _P.SAMPLINGS_WRITE, service.object_to, _A.OBJECT),
    "objection-rejection": FormOfAct(
        SamplingReasonIn, _P.SAMPLINGS_CONFIRM, service.reject_objection, _A.REJECT_OBJECTION
    ),
    "confirmation": FormOfAct(SamplingNothingIn, _P.SAMPLINGS_CONFIRM, service.confirm, _A.CONFIRM),
    "publication": FormOfAct(SamplingNothingIn, _P.SAMPLINGS_PUBLISH, service.publish, _A.PUBLISH),
    "rectification": FormOfAct(
        SamplingRectificationIn,
        _P.SAMPLINGS_WRITE,
        service.order_rectification,
        _A.ORDER_RECTIFICATION,
    ),
    "follow-up": FormOfAct(
        FollowUpIn, _P.SAMPLINGS_WRITE, service.record_follow_up, _A.FOLLOW_UP_PASS
    ),
    "overdue": FormOfAct(
        SamplingReasonIn, _P.SAMPLINGS_WRITE, service.record_overdue, _A.FOLLOW_UP_FAIL
    ),
    "announcement": FormOfAct(AnnouncementIn, _P.SAMPLINGS_CONFIRM, service.announce, _A.ANNOUNCE),
    "stop": FormOfAct(StopIn, _P.SAMPLINGS_WRITE, service.order_stop, _A.STOP),
    "revocation-proposal": FormOfAct(
        SamplingReasonIn,
        _P.SAMPLINGS_CONFIRM,
        service.propose_revocation,
        _A.PROPOSE_REVOCATION,
    ),
    "penalty": FormOfAct(
        SamplingPenaltyIn, _P.PENALTIES_WRITE, service.enter_penalty_for, _A.PENALISE
    ),
    "overturning": FormOfAct(SamplingReasonIn, _P.SAMPLINGS_CONFIRM, service.overturn, _A.OVERTURN),
    "voiding": FormOfAct(SamplingReasonIn, _P.SAMPLINGS_WRITE, service.void, _A.VOID),
}
