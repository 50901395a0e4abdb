"""Bodies and forms of penalty decisions."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.credit.vocabulary import Severity
from registry.penalties.choices import (
    kind_choices,
    violation_choices,
    violation_choices_by_hand,
)
from registry.penalties.vocabulary import (
    PenaltyKind,
    PenaltyStatus,
    Procedure,
    current_words,
)
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema, Uscc, Yuan, names_nobody

PROCEDURES = {Procedure.ORDINARY: _l("普通程序"), Procedure.SUMMARY: _l("简易程序")}
CLASSES = {
    Severity.MINOR.value: _l("轻微"),
    Severity.GENERAL.value: _l("一般"),
    Severity.SERIOUS.value: _l("严重"),
}
STATUSES = {PenaltyStatus.IN_FORCE: _l("有效"), PenaltyStatus.ANNULLED: _l("已撤销")}

_LONG = validate.Length(min=1, max=4000)
_SHORT = validate.Length(min=1, max=200)


class PenaltyIn(Schema):
    """A penalty decision to enter."""

    number = fields.String(
        required=True,
        validate=_SHORT,
        metadata={
            "label": _l("决定书文号"),
            "hint": _l("照决定书抄写，例如示市监处罚〔2026〕24号"),
        },
    )
    uscc = Uscc(
        required=True,
        metadata={
            "label": _l("统一社会信用代码"),
            "hint": _l("18位，在营业执照右上角"),
            "widget": "code",
        },
    )
    violation = fields.String(
        required=True,
        validate=validate.OneOf(list(current_words().violations)),
        metadata={
            "label": _l("违法行为"),
            "widget": "select",
            "choices": violation_choices_by_hand,
        },
    )
    facts = fields.String(
        required=True,
        validate=[_LONG, names_nobody],
        metadata={
            "label": _l("认定的事实"),
            "hint": _l("不写个人姓名、证件号码、电话和住址"),
            "widget": "textarea",
        },
    )
    legal_basis = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=500), names_nobody],
        metadata={"label": _l("处罚依据"), "hint": _l("决定书引用的法律条款")},
    )
    kinds = fields.List(
        fields.Enum(PenaltyKind, by_value=True),
        required=True,
        validate=validate.Length(min=1),
        metadata={
            "label": _l("处罚种类"),
            "widget": "checkboxes",
            "choices": kind_choices,
        },
    )
    fine_yuan = Yuan(
        load_default=None, metadata={"label": _l("罚款数额"), "widget": "money", "unit": _l("元")}
    )
    confiscated_yuan = Yuan(
        load_default=None, metadata={"label": _l("没收数额"), "widget": "money", "unit": _l("元")}
    )
    procedure = fields.Enum(
        Procedure,
        by_value=True,
        load_default=Procedure.ORDINARY,
        metadata={
            "label": _l("程序"),
            "widget": "radio",
            "choices": [(key.value, word) for key, word in PROCEDURES.items()],
        },
    )
    decided_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("决定日期"), "widget": "date"}
    )
    served_on = LegalDate(
        load_default=None,
        not_future=True,
        metadata={
            "label": _l("送达日期"),
            "hint": _l("还没有送达的不填，送达后再登记"),
            "widget": "date",
        },
    )
    heavier = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("属于较重行政处罚"),
            "hint": _l("市场监管总局令第44号第二条。属于的，系统将按名单规定查找列入条件"),
            "widget": "checkbox",
        },
    )
    heavier_reason = fields.String(
        load_default=None,
        validate=[validate.Length(max=1000), names_nobody],
        metadata={
            "label": _l("从重裁量的理由"),
            "hint": _l("仅有罚款、没收的，写明为什么属于较重处罚"),
            "widget": "textarea",
        },
    )
    ban_until = LegalDate(
        load_default=None,
        metadata={
            "label": _l("禁止期限的最后一天"),
            "hint": _l("限制从业的必填；限制经营、吊销许可证件附有期限的也填写"),
            "widget": "date",
        },
    )
    ban_for_life = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("终身禁止"),
            "hint": _l("法律规定终身不得从业的选此项，不填最后一天；处罚决定一直公示"),
            "widget": "checkbox",
        },
    )
    ban_basis = fields.String(
        load_default=None,
        validate=[validate.Length(max=500), names_nobody],
        metadata={"label": _l("禁止期限的依据"), "hint": _l("规定这一期限的法律、行政法规条款")},
    )


class OccasionPenaltyIn(PenaltyIn):
    """The penalty decision that a finding or a failure led to: whose, and by whom, is known."""

    class Meta(PenaltyIn.Meta):
        exclude = ("uscc",)

    other_goods_reason = fields.String(
        load_default=None,
        validate=[validate.Length(max=500), names_nobody],
        metadata={
            "label": _l("违法行为针对另一类产品、服务的理由"),
            "hint": _l("决定书认定的违法行为不针对这次检验、检查的产品、服务的必填；其他的不填"),
            "widget": "textarea",
        },
    )


class AnnulmentIn(Schema):
    """That a decision was annulled."""

    on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("撤销日期"), "widget": "date"}
    )
    reason = fields.String(
        required=True,
        validate=_LONG,
        metadata={
            "label": _l("撤销理由"),
            "hint": _l("写明作出撤销的机关、文书和理由"),
            "widget": "textarea",
        },
    )


class PenaltyServiceIn(Schema):
    """That a decision entered before was served."""

    served_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("送达日期"), "widget": "date"}
    )


class PenaltyPublicationIn(Schema):
    """That a decision was made public."""

    on = LegalDate(
        required=True,
        not_future=True,
        metadata={
            "label": _l("公示日期"),
            "hint": _l("在国家企业信用信息公示系统公示之日"),
            "widget": "date",
        },
    )


class PenaltyWithdrawalIn(Schema):
    """That a decision was taken down."""

    on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("撤下日期"), "widget": "date"}
    )
    reason = fields.String(
        required=True,
        validate=_LONG,
        metadata={
            "label": _l("撤下理由"),
            "hint": _l("写明变更、撤销或者确认违法的文书，或者同意信用修复的文书"),
            "widget": "textarea",
        },
    )


class EarlyEndIn(Schema):
    """The party's application to end a publication before its time."""

    applied_on = LegalDate(
        required=True,
        not_future=True,
        metadata={
            "label": _l("收到修复申请的日期"),
            "hint": _l("满最短公示期之后才能申请"),
            "widget": "date",
        },
    )
    grounds = fields.String(
        required=True,
        validate=[_LONG, names_nobody],
        metadata={
            "label": _l("履行义务、消除危害的情况"),
            "hint": _l("写明证明材料；不写个人信息。由另一人撤下"),
            "widget": "textarea",
        },
    )


class PenaltyHandoverIn(Schema):
    """That a decision was handed over to the province where its party is registered."""

    on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("推送日期"), "widget": "date"}
    )
    receiver = fields.String(
        required=True,
        validate=_SHORT,
        metadata={"label": _l("接收机关"), "hint": _l("当事人登记地的公示机关")},
    )


class PenaltyQueryIn(PageQuery):
    """What a list of penalties is narrowed by."""

    uscc = Uscc(load_default=None, metadata={"label": _l("统一社会信用代码"), "widget": "code"})
    violation = fields.String(
        load_default=None,
        validate=validate.OneOf(list(current_words().violations)),
        metadata={"label": _l("违法行为"), "widget": "select", "choices": violation_choices},
    )
    status = fields.Enum(
        PenaltyStatus,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("状态"),
            "widget": "select",
            "choices": [(key.value, word) for key, word in STATUSES.items()],
        },
    )

    overdue = fields.Boolean(
        load_default=False,
        metadata={"label": _l("只看公示或者撤下逾期的"), "widget": "checkbox"},
    )
