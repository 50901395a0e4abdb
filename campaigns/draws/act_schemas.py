"""Acts on a draw as forms and API bodies: whom to keep out, secrets, changes, publication."""

from collections.abc import Collection, Mapping
from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.draws.changes import NewSubstitution
from campaigns.draws.labels import NAMINGS, REASONS, SUBSTITUTIONS
from campaigns.draws.rules import (
    BY_HAND,
    LONGEST_REASON,
    VISITED_BY_HAND,
    ExemptionReason,
    Naming,
    SubstitutionReason,
)
from registry.kernel.refusals import N_
from registry.web.schema import Schema, Uscc

_HEX = ma.validate.Regexp(r"[0-9a-f]{64}\Z", error=N_("应为64位小写十六进制数。"))


def _reason(among: Collection[ExemptionReason], hint: object) -> ma.fields.Enum[ExemptionReason]:
    return ma.fields.Enum(
        ExemptionReason,
        by_value=True,
        required=True,
        metadata={
            "label": _l("原因"),
            "hint": hint,
            "widget": "select",
            "choices": [(one.value, name) for one, name in REASONS.items() if one in among],
        },
    )


class DrawExemptionIn(Schema):
    """Keeping an undertaking out of the pool."""

    uscc = Uscc(required=True, metadata={"label": _l("统一社会信用代码"), "widget": "code"})
    reason = _reason(BY_HAND, _l("原因的类别将公开"))
    note = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=LONGEST_REASON),
        metadata={"label": _l("说明"), "hint": _l("不公开")},
    )


class DrawReadmissionIn(Schema):
    """Taking an exemption back."""

    uscc = Uscc(required=True, metadata={"label": _l("统一社会信用代码"), "widget": "code"})


class DrawWithdrawalIn(Schema):
    """Calling a draw off."""

    reason = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=LONGEST_REASON),
        metadata={"label": _l("原因"), "hint": _l("将公开")},
    )


class DrawCommitmentIn(Schema):
    """Binding an agency to its secret number."""

    commitment = ma.fields.String(
        required=True,
        validate=_HEX,
        metadata={
            "label": _l("承诺"),
            "hint": _l("64位十六进制数；随机数和盐值自己留存，公开之前不告诉任何人"),
            "autocomplete": "off",
        },
    )


class DrawRevealIn(Schema):
    """Revealing the number that an agency is bound to."""

    contribution = ma.fields.String(
        required=True,
        validate=_HEX,
        metadata={"label": _l("随机数"), "hint": _l("64位十六进制数"), "autocomplete": "off"},
    )
    salt = ma.fields.String(
        required=True,
        validate=_HEX,
        metadata={"label": _l("盐值"), "hint": _l("64位十六进制数"), "autocomplete": "off"},
    )


class DrawStrikeIn(DrawExemptionIn):
    """Proposing that a drawn object is struck, or what is left of its visits called off."""

    reason = _reason(
        BY_HAND | {VISITED_BY_HAND},
        _l("原因的类别将公开；“本次行动已安排检查”只在公开记录之后、另有任务已经检查过的才能选"),
    )


class StrikeAgreementIn(Schema):
    """Which proposal a button is about."""

    strike_id = ma.fields.UUID(required=True, metadata={"widget": "hidden"})


class StrikeAnswerIn(Schema):
    """Why a proposal is refused."""

    answer = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=LONGEST_REASON),
        metadata={"label": _l("不同意的理由"), "hint": _l("不公开")},
    )


class StrikeRefusalIn(StrikeAnswerIn):
    """Refusing a proposal on the page."""

    strike_id = ma.fields.UUID(
        required=True, metadata={"label": _l("企业"), "widget": "select", "choices": list}
    )


class DrawPublicationIn(Schema):
    """When the public learns who was drawn."""

    naming = ma.fields.Enum(
        Naming,
        by_value=True,
        load_default=Naming.AT_ONCE,
        metadata={
            "label": _l("名单何时公开"),
            "hint": _l(
                "检查结束后公开的，现在只公开户数和各项摘要；以后公开的记录与现在的摘要一致"
            ),
            "widget": "radio",
            "choices": [(one.value, name) for one, name in NAMINGS.items()],
        },
    )


class DrawSubstitutionIn(Schema):
    """Replacing an officer at one object after the draw."""

    uscc = Uscc(required=True, metadata={"label": _l("统一社会信用代码"), "widget": "code"})
    officer_number = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=20),
        metadata={"label": _l("人员编号"), "hint": _l("名录库编号，例如ZF-7K3QM2")},
    )
    reason = ma.fields.Enum(
        SubstitutionReason,
        by_value=True,
        required=True,
        metadata={
            "label": _l("原因"),
            "widget": "select",
            "choices": [(one.value, name) for one, name in SUBSTITUTIONS.items()],
        },
    )
    note = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=LONGEST_REASON),
        metadata={"label": _l("说明"), "hint": _l("不公开")},
    )


def substitution_of(values: Mapping[str, Any]) -> NewSubstitution:
    """The change that replaces an officer."""
    return NewSubstitution(
        values["uscc"], values["officer_number"], values["reason"], values["note"]
    )
