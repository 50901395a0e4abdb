"""Bodies and forms of reconsiderations and suits, and what the interface answers about one."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from registry.blacklist.contest_models import ContestedDecision, ContestKind, ContestOutcome
from registry.blacklist.contest_words import CONTEST_KINDS, CONTEST_OUTCOMES
from registry.files.schemas import FileIn
from registry.kernel.refusals import N_
from registry.web.schema import LegalDate, Schema, names_nobody

_LISTING = ContestedDecision.LISTING
_DECISION = N_(
    "被复议、被诉的决定：listing列入决定，refused_repair不予提前移出，refused_objection异议不成立，"
    "restoration撤销信用修复、恢复列入的决定"
)

_OUTCOMES = N_(
    "upheld维持，annulled撤销，remanded撤销并责令重新作出，changed变更为同意（只用于不予同意的决定），"
    "unlawful确认违法但不撤销，withdrawn撤回。不能登记：变更列入决定内容的文书，撤销或者变更恢复列入决定的文书"
)


class _Contest(Schema):
    """What the organ or the court told."""

    kind = fields.Enum(
        ContestKind,
        by_value=True,
        required=True,
        metadata={
            "label": _l("途径"),
            "widget": "radio",
            "choices": [(key.value, word) for key, word in CONTEST_KINDS.items()],
        },
    )
    organ = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=200), names_nobody],
        metadata={"label": _l("复议机关或者法院")},
    )
    number = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=200), names_nobody],
        metadata={"label": _l("受理文号")},
    )
    filed_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("申请或者起诉日期"), "widget": "date"}
    )
    late_reason = fields.String(
        load_default=None,
        validate=[validate.Length(min=4, max=500), names_nobody],
        metadata={
            "label": _l("逾期受理的理由"),
            "hint": _l("超过法定期限而仍被受理的填写：受理机关认定的正当理由"),
            "widget": "textarea",
        },
    )


class ContestIn(_Contest):
    """That the party contested a decision: which one, where, when."""

    decision = fields.Enum(
        ContestedDecision, by_value=True, required=True, metadata={"description": _DECISION}
    )
    request_id = fields.UUID(
        load_default=None,
        metadata={
            "description": N_(
                "不予同意的信用修复申请或者异议的编号，恢复列入的填撤销信用修复程序的编号；针对列入决定的不填"
            )
        },
    )

    @validates_schema
    def names_its_request(self, data: dict[str, Any], **_: object) -> None:
        """A refusal is of one request; the listing is of none.

        Raises:
            ValidationError: one too many, or missing.
        """
        if (data["decision"] is _LISTING) != (data["request_id"] is None):
            raise ValidationError(
                str(_l("针对列入决定的不填写编号；针对其他决定的，填写编号")), "request_id"
            )


class _Chosen(Schema):
    """Which decision of the case."""

    contested = fields.String(
        required=True,
        metadata={"label": _l("针对哪一项决定"), "widget": "select", "choices": []},
    )


class ContestFormIn(_Contest, _Chosen):
    """The same as a form: the decision is chosen, first of all, from those of the case."""

    @post_load
    def read_decision(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """The choice as the decision and the request that it names.

        Raises:
            ValidationError: it is none of the choices.
        """
        decision, _colon, request_id = data.pop("contested").partition(":")
        try:
            told = ContestedDecision(decision)
            request = UUID(request_id) if request_id else None
        except ValueError as wrong:
            raise ValidationError(str(_l("请选择一项。")), "contested") from wrong
        if (told is _LISTING) != (request is None):
            raise ValidationError(str(_l("请选择一项。")), "contested")
        return {**data, "decision": told, "request_id": request}


def choice_of(decision: ContestedDecision, request_id: UUID | None) -> str:
    """The value that ``ContestFormIn`` reads."""
    return decision.value if request_id is None else f"{decision.value}:{request_id}"


class ConclusionIn(Schema):
    """What came of it; the original of the document comes along."""

    outcome = fields.Enum(
        ContestOutcome,
        by_value=True,
        required=True,
        metadata={
            "label": _l("结果"),
            "hint": _l(
                "只登记已经生效的文书。变更列入决定内容的、撤销恢复列入决定的文书不能登记，登记时会说明怎样办理"
            ),
            "description": _OUTCOMES,
            "widget": "radio",
            "choices": [(key.value, word) for key, word in CONTEST_OUTCOMES.items()],
        },
    )
    concluded_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("文书日期"), "widget": "date"}
    )
    conclusion_no = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=200), names_nobody],
        metadata={"label": _l("文书文号")},
    )
    served_on = LegalDate(
        required=True,
        not_future=True,
        metadata={
            "label": _l("文书送达本机关的日期"),
            "hint": _l("重新办理的期限从次日起算"),
            "widget": "date",
        },
    )
    redo_by_on = LegalDate(
        load_default=None,
        metadata={
            "label": _l("责令重新决定的最后一日"),
            "hint": _l("只在文书对不予同意的申请规定了期限时填写；没有规定的，按名单的期限"),
            "widget": "date",
        },
    )


class ConclusionFileIn(FileIn, ConclusionIn):
    """The same with the original of the document."""


class ContestOut(Schema):
    """A reconsideration or a suit."""

    id = fields.UUID(required=True)
    case_id = fields.UUID(required=True)
    decision = fields.Enum(
        ContestedDecision, by_value=True, required=True, metadata={"description": _DECISION}
    )
    request_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(
        required=True, metadata={"description": N_("reconsideration复议，litigation诉讼")}
    )
    organ = fields.String(required=True)
    number = fields.String(required=True)
    filed_on = fields.Date(required=True)
    late_reason = fields.String(required=True, allow_none=True)
    recorded_by_id = fields.UUID(required=True)
    outcome = fields.String(required=True, allow_none=True, metadata={"description": _OUTCOMES})
    concluded_on = fields.Date(required=True, allow_none=True)
    conclusion_no = fields.String(required=True, allow_none=True)
    served_on = fields.Date(required=True, allow_none=True)
    redo_by_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": N_("文书规定的重新决定的最后一日；没有规定的为空")},
    )
    concluded_by_id = fields.UUID(required=True, allow_none=True)
    reopened_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": N_("原决定撤销之后重新办理的申请；没有的为空")},
    )
    version = fields.Integer(required=True)


class ContestListOut(Schema):
    """Reconsiderations and suits of a case, oldest first."""

    items = fields.List(fields.Nested(ContestOut), required=True)
