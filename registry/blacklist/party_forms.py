"""Forms of the party's pages, in plain words."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.blacklist.repair_fields import court_ruling
from registry.web.schema import Schema

_LONG = validate.Length(min=1, max=4000)


def _words(label: Any, hint: Any) -> fields.String:  # noqa: ANN401 - lazy strings
    return fields.String(
        required=True,
        validate=_LONG,
        metadata={"label": label, "hint": hint, "widget": "textarea", "rows": 6},
    )


class EnterIn(Schema):
    """What opens a case to its party."""

    uscc = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        metadata={
            "label": _l("统一社会信用代码"),
            "hint": _l("营业执照上的18位代码"),
            "widget": "code",
        },
    )
    code = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        metadata={
            "label": _l("办事码"),
            "hint": _l("随文书送达的16位办事码，横线和空格可以不输"),
            "widget": "code",
        },
    )


class StatementIn(Schema):
    """What speaks against the listing."""

    text = _words(_l("您的意见"), _l("写明哪些事实不对、有什么证据、请求怎样处理"))


class HearingIn(Schema):
    """That the party wants a hearing."""

    sure = fields.Boolean(
        required=True,
        validate=validate.Equal(True),
        metadata={"label": _l("我要求举行听证"), "widget": "checkbox"},
    )


class HearingWithdrawalIn(Schema):
    """That the party gives its hearing up."""

    sure = fields.Boolean(
        required=True,
        validate=validate.Equal(True),
        metadata={"label": _l("我撤回听证申请"), "widget": "checkbox"},
    )


class ObjectionIn(Schema):
    """Why the listing was wrong from the start."""

    statement = _words(_l("哪里有错误"), _l("例如认错了人、处罚已被撤销、事实不符；写明证据"))


def _pledged() -> fields.Boolean:
    return fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("我承诺：以上内容和材料真实，今后守法诚信经营；如有虚假，愿意承担法律责任"),
            "widget": "checkbox",
        },
    )


def _trained() -> fields.Boolean:
    return fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("我已参加信用修复培训，并附上证明"),
            "hint": _l("旅游市场的名单要求培训"),
            "widget": "checkbox",
        },
    )


class RepairIn(Schema):
    """That everything was put right since."""

    duties_done = _words(_l("您已经履行的义务"), _l("罚款何时缴清、责令改正的事项何时完成"))
    harm_removed = _words(_l("怎样消除了影响"), _l("召回、赔偿、整改的情况"))
    pledged = _pledged()
    trained = _trained()
    reorganised = fields.Boolean(
        load_default=False,
        metadata={"label": _l("我方是人民法院批准重整的企业"), "widget": "checkbox"},
    )
    court_ruling = court_ruling()


class CompletionIn(Schema):
    """What was missing in an application, handed in later."""

    completion = _words(
        _l("补正的内容"), _l("对照退回时列明的材料，逐项写明补了什么，可以附上材料")
    )
    pledged = _pledged()
    trained = _trained()
    court_ruling = court_ruling()


class AnswerIn(Schema):
    """What the party says to a notice that doubts its repair."""

    answer = _words(_l("您的意见"), _l("材料是否真实、有什么证据；只能提交一次，请一次写全"))


class ReplyIn(Schema):
    """Words beside the public record."""

    words = fields.String(
        required=True,
        validate=validate.Length(min=1, max=1000),
        metadata={
            "label": _l("要公开的说明"),
            "hint": _l("最多1000字，原样公开；不要写身份证号、电话和他人姓名"),
            "widget": "textarea",
            "rows": 6,
        },
    )
