"""Referrals to the police as forms, API bodies and answers."""

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.inspections.referral_rules import REPLIES, ReferralAct, ReferralState
from registry.web.paging import PageQuery
from registry.web.schema import Instant, LegalDate, Schema, names_nobody

REFERRAL_STATE_NAMES = {
    ReferralState.REPORTED: _l("待决定"),
    ReferralState.APPROVED: _l("待移送"),
    ReferralState.NOT_APPROVED: _l("不批准移送"),
    ReferralState.HANDED_OVER: _l("待公安机关答复"),
    ReferralState.ACCEPTED: _l("公安机关已立案"),
    ReferralState.DECLINED: _l("公安机关不予立案"),
    ReferralState.RETURNED: _l("已退回"),
}
REPLY_NAMES = {
    ReferralAct.ACCEPT: _l("立案"),
    ReferralAct.DECLINE: _l("不予立案"),
    ReferralAct.GIVE_BACK: _l("退回"),
}


class ReferralReportIn(Schema):
    """What the head of the agency is told."""

    suspected_crime = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(min=2, max=200), names_nobody],
        metadata={"label": _l("涉嫌罪名"), "hint": _l("例如生产、销售伪劣产品罪")},
    )
    facts = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(min=2, max=4000), names_nobody],
        metadata={
            "label": _l("涉嫌犯罪的事实"),
            "hint": _l("不写个人姓名、证件号码、电话和住址"),
            "widget": "textarea",
        },
    )


class ReferralDecisionIn(Schema):
    """Whether the case is handed over."""

    approved = ma.fields.Boolean(
        required=True,
        metadata={
            "label": _l("决定"),
            "widget": "radio",
            "choices": [("true", _l("批准移送")), ("false", _l("不批准移送"))],
        },
    )
    reason = ma.fields.String(
        load_default=None,
        validate=[ma.validate.Length(min=2, max=1000), names_nobody],
        metadata={
            "label": _l("不批准的理由"),
            "hint": _l("不批准的必须写明，记录在案"),
            "widget": "textarea",
        },
    )

    @ma.validates_schema
    def _reason_if_refused(self, data: dict[str, object], **_kwargs: object) -> None:
        if data.get("approved") is False and not data.get("reason"):
            raise ma.ValidationError(str(_l("不批准移送的，写明理由。")), "reason")


class HandOverIn(Schema):
    """That the case was handed over."""

    police = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(min=2, max=200), names_nobody],
        metadata={"label": _l("公安机关")},
    )
    handed_over_at = Instant(
        required=True,
        metadata={"label": _l("移送时间"), "hint": _l("回执上的时间"), "widget": "datetime"},
    )
    receipt_number = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(min=1, max=100),
        metadata={"label": _l("回执文号")},
    )


class ReplyIn(Schema):
    """What the police answered."""

    act = ma.fields.Enum(
        ReferralAct,
        by_value=True,
        required=True,
        validate=ma.validate.OneOf(REPLIES),
        metadata={
            "label": _l("答复"),
            "widget": "radio",
            "choices": [(act.value, name) for act, name in REPLY_NAMES.items()],
        },
    )
    replied_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("答复日期"), "widget": "date"}
    )
    number = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(min=1, max=100),
        metadata={"label": _l("答复文号")},
    )
    reason = ma.fields.String(
        load_default=None,
        validate=[ma.validate.Length(min=2, max=1000), names_nobody],
        metadata={
            "label": _l("理由"),
            "hint": _l("不予立案或者退回的必须写明；不写个人信息"),
            "widget": "textarea",
        },
    )

    @ma.validates_schema
    def _reason_if_refused(self, data: dict[str, object], **_kwargs: object) -> None:
        if data.get("act") in (ReferralAct.DECLINE, ReferralAct.GIVE_BACK) and not data.get(
            "reason"
        ):
            raise ma.ValidationError(str(_l("不予立案或者退回的，写明理由。")), "reason")


class ReferralOut(Schema):
    """A referral as answered; each deadline was counted by the rule named in ``rule_digest``."""

    id = ma.fields.UUID(required=True)
    finding_id = ma.fields.UUID(required=True)
    agency_id = ma.fields.UUID(required=True)
    suspected_crime = ma.fields.String(required=True)
    facts = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    reported_by = ma.fields.UUID(required=True)
    reported_at = ma.fields.AwareDateTime(required=True)
    decide_by = ma.fields.Date(required=True)
    decided_by = ma.fields.UUID(allow_none=True)
    decided_at = ma.fields.AwareDateTime(allow_none=True)
    decision_reason = ma.fields.String(allow_none=True)
    hand_over_by = ma.fields.AwareDateTime(allow_none=True)
    police = ma.fields.String(allow_none=True)
    handed_over_at = ma.fields.AwareDateTime(allow_none=True)
    receipt_number = ma.fields.String(allow_none=True)
    reply_by = ma.fields.Date(allow_none=True)
    latest_reply_by = ma.fields.Date(allow_none=True)
    replied_on = ma.fields.Date(allow_none=True)
    reply_number = ma.fields.String(allow_none=True)
    reply_reason = ma.fields.String(allow_none=True)
    returned_on = ma.fields.Date(allow_none=True)
    rule_digest = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)


class ReferralPageOut(Schema):
    """One page of referrals."""

    items = ma.fields.List(ma.fields.Nested(ReferralOut))
    next_cursor = ma.fields.String(allow_none=True)


class ReferralQueryIn(PageQuery):
    """What a list of referrals is narrowed by."""

    state = ma.fields.Enum(
        ReferralState,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("状态"),
            "widget": "select",
            "choices": [(state.value, name) for state, name in REFERRAL_STATE_NAMES.items()],
        },
    )
    overdue = ma.fields.Boolean(
        load_default=False, metadata={"label": _l("只看逾期"), "widget": "checkbox"}
    )
