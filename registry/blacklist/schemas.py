"""Bodies and forms of cases, listings, objections and repairs."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, post_load, validate

from registry.blacklist.cases import ServiceMethod
from registry.blacklist.decisions import Outcome
from registry.blacklist.lists import MARKET, all_lists
from registry.blacklist.queue import View
from registry.blacklist.repair_fields import court_ruling
from registry.blacklist.request_states import DECISIONS, Decision
from registry.blacklist.states import CaseState, SuspensionKind
from registry.blacklist.words import METHODS, STATES, SUSPENSIONS
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema, names_nobody

_LONG = validate.Length(min=1, max=4000)
_LISTS = list(all_lists())
# A hearing has acts of its own.
_SUSPENDING = (SuspensionKind.TESTING, SuspensionKind.ANNOUNCEMENT, SuspensionKind.STAY)


def _reason(label: Any, hint: Any) -> fields.String:  # noqa: ANN401 - lazy strings
    return fields.String(
        required=True,
        validate=[_LONG, names_nobody],
        metadata={"label": label, "hint": hint, "widget": "textarea"},
    )


class CandidateIn(Schema):
    """A penalty that a person thinks is a ground of a list."""

    penalty_id = fields.UUID(required=True, metadata={"label": _l("处罚决定")})
    list_key = fields.String(
        load_default=MARKET, validate=validate.OneOf(_LISTS), metadata={"label": _l("名单")}
    )


class ReasonIn(Schema):
    """An act that needs nothing but its reason."""

    reason = _reason(_l("理由（写入案卷）"), _l("写明事实和依据的条款，不写个人信息"))


class NothingIn(Schema):
    """An act that needs nothing but the version it is made on."""


class ServiceIn(Schema):
    """That a document reached the party."""

    served_on = LegalDate(
        required=True,
        not_future=True,
        metadata={"label": _l("送达日期"), "hint": _l("回证上的签收日期"), "widget": "date"},
    )
    method = fields.Enum(
        ServiceMethod,
        by_value=True,
        required=True,
        metadata={
            "label": _l("送达方式"),
            "widget": "radio",
            "choices": [(key.value, word) for key, word in METHODS.items()],
        },
    )
    proof = fields.String(
        required=True,
        validate=validate.Length(min=1, max=500),
        metadata={
            "label": _l("送达凭证"),
            "hint": _l("回证编号，签收人是本人还是代理人；不写姓名"),
        },
    )


class StatementIn(Schema):
    """What the party said."""

    received_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("收到日期"), "widget": "date"}
    )
    text = fields.String(
        required=True,
        validate=_LONG,
        metadata={
            "label": _l("陈述、申辩的内容"),
            "hint": _l("照原话记录；只供办案使用，不公开"),
            "widget": "textarea",
        },
    )


class ConsentIn(Schema):
    """What the level above is asked."""

    reason = _reason(_l("请示的理由（写入请示）"), _l("写明事实、情节和拟列入的依据，不写个人信息"))


class ConsentAnswerIn(Schema):
    """The answer of the level above."""

    decision = fields.Enum(
        Decision,
        by_value=True,
        required=True,
        validate=validate.OneOf(DECISIONS),
        metadata={
            "label": _l("答复"),
            "widget": "radio",
            "choices": [
                (Decision.GRANT.value, _l("同意列入")),
                (Decision.REFUSE.value, _l("不同意列入")),
            ],
        },
    )
    reason = _reason(_l("理由（写入批复）"), _l("写明审核的情况和依据的条款，不写个人信息"))


def _kind(kinds: tuple[SuspensionKind, ...]) -> fields.Enum[SuspensionKind]:
    return fields.Enum(
        SuspensionKind,
        by_value=True,
        required=True,
        validate=validate.OneOf(kinds),
        metadata={
            "label": _l("事由"),
            "widget": "radio",
            "choices": [(kind.value, SUSPENSIONS[kind]) for kind in kinds],
        },
    )


class SuspensionIn(Schema):
    """That a case stands still; a hearing has its own act."""

    kind = _kind(_SUSPENDING)
    first_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("起始日期"), "widget": "date"}
    )
    reference = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=300), names_nobody],
        metadata={"label": _l("文书文号或者公告载体"), "hint": _l("不写个人信息")},
    )
    late_reason = fields.String(
        load_default=None,
        validate=[validate.Length(max=300), names_nobody],
        metadata={
            "label": _l("补登的理由"),
            "hint": _l("停止执行按决定停止的当日登记，过了登记期限的写明理由；不写个人信息"),
        },
    )


class ResumptionIn(Schema):
    """That a case goes on; a hearing ends in its own ways."""

    kind = _kind(_SUSPENDING)
    last_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("中止的最后一天"), "widget": "date"}
    )


class DecisionIn(Schema):
    """The decision on a case."""

    outcome = fields.Enum(
        Outcome,
        by_value=True,
        required=True,
        metadata={
            "label": _l("决定"),
            "widget": "radio",
            "choices": [
                (Outcome.LISTED.value, _l("列入")),
                (Outcome.NOT_LISTED.value, _l("不列入")),
            ],
        },
    )
    reason = _reason(
        _l("理由（写入决定书）"),
        _l("逐项衡量主观恶意、频次、持续时间、处罚种类、罚没数额和危害后果"),
    )
    statement_answer = fields.String(
        load_default=None,
        validate=validate.Length(max=4000),
        metadata={
            "label": _l("对当事人意见的复核"),
            "hint": _l("当事人提出陈述申辩、参加听证的必须填写：复核情况，是否采纳，为什么"),
            "widget": "textarea",
        },
    )


class ObjectionIn(Schema):
    """An objection against a case."""

    case_id = fields.UUID(required=True, metadata={"label": _l("案件"), "widget": "hidden"})
    statement = fields.String(
        required=True,
        validate=_LONG,
        metadata={
            "label": _l("异议的内容"),
            "hint": _l("列入有什么错误，有什么证据；只供办案使用，不公开"),
            "widget": "textarea",
        },
    )


class RepairIn(Schema):
    """An application to leave the list early."""

    case_id = fields.UUID(required=True, metadata={"label": _l("案件"), "widget": "hidden"})
    duties_done = _reason(_l("义务履行情况"), _l("罚没款缴纳、责令改正的完成情况和凭证"))
    harm_removed = _reason(_l("危害消除情况"), _l("召回、赔偿、整改的情况和凭证"))
    pledged = fields.Boolean(
        load_default=False,
        metadata={"label": _l("已提交签署的信用承诺书"), "widget": "checkbox"},
    )
    trained = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("已提交参加信用修复培训的证明"),
            "hint": _l("旅游市场的名单要求培训"),
            "widget": "checkbox",
        },
    )
    reorganised = fields.Boolean(
        load_default=False,
        metadata={"label": _l("申请人是人民法院批准重整的企业"), "widget": "checkbox"},
    )
    court_ruling = court_ruling()


class RequestDecisionIn(Schema):
    """The decision on an objection or a repair."""

    decision = fields.Enum(
        Decision,
        by_value=True,
        required=True,
        validate=validate.OneOf(DECISIONS),
        metadata={
            "label": _l("决定"),
            "widget": "radio",
            "choices": [(Decision.GRANT.value, _l("同意")), (Decision.REFUSE.value, _l("不同意"))],
        },
    )
    reason = _reason(_l("理由（写入文书）"), _l("写明核实的情况和依据的条款"))


class CaseQueryIn(PageQuery):
    """What the queue of cases is narrowed by."""

    view = fields.Enum(View, by_value=True, load_default=None, metadata={"widget": "omit"})
    state = fields.Enum(
        CaseState,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("环节"),
            "widget": "select",
            "choices": [(key.value, word) for key, word in STATES.items()],
        },
    )
    q = fields.String(
        load_default=None,
        validate=validate.Length(max=100),
        metadata={"label": _l("企业、代码或者案号"), "widget": "search"},
    )

    @post_load
    def show_the_state(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Without a view: what is in hand, or every case in the state that was asked for."""
        default = View.OPEN if data["state"] is None else View.ALL
        return {**data, "view": data["view"] or default}


class ConsentQueryIn(PageQuery):
    """Which requests for consent."""

    waiting = fields.Boolean(load_default=True, metadata={"widget": "omit"})


class ListingQueryIn(PageQuery):
    """What the list of listings is narrowed by."""

    q = fields.String(
        load_default=None,
        validate=validate.Length(max=100),
        metadata={"label": _l("企业名称或者代码"), "widget": "search"},
    )
    valid_on = LegalDate(load_default=None, metadata={"label": _l("事实截至"), "widget": "date"})
