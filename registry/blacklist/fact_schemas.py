"""Bodies and forms of filing facts, and what the interface answers about one."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate
from sqlalchemy.orm import Session

from registry.blacklist.filings import CURED, NewFact
from registry.blacklist.list_check import FACTS
from registry.blacklist.mailing_rules import FIRST, SECOND, Mailing, MailMethod
from registry.blacklist.words import FACT_KINDS, MAIL_METHODS
from registry.subjects.service import get_subject
from registry.web.schema import LegalDate, Schema, names_nobody


def _method(label: Any) -> fields.Enum[MailMethod]:  # noqa: ANN401 - a lazy string
    return fields.Enum(
        MailMethod,
        by_value=True,
        load_default=None,
        metadata={
            "label": label,
            "hint": _l("只有登记的住所无法联系的填写：向登记的住所邮寄两次，都被退回"),
            "widget": "select",
            "choices": [(one.value, MAIL_METHODS[one]) for one in MailMethod],
        },
    )


def _mail_day(label: Any) -> LegalDate:  # noqa: ANN401 - a lazy string
    return LegalDate(
        load_default=None, not_future=True, metadata={"label": label, "widget": "date"}
    )


class FilingFactIn(Schema):
    """A filing fact to be recorded."""

    uscc = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        metadata={"label": _l("统一社会信用代码"), "widget": "code"},
    )
    kind = fields.String(
        required=True,
        validate=validate.OneOf(sorted(FACTS)),
        metadata={
            "label": _l("事由"),
            "widget": "radio",
            "choices": [(key, FACT_KINDS[key]) for key in sorted(FACTS)],
        },
    )
    established_on = LegalDate(
        required=True,
        not_future=True,
        metadata={
            "label": _l("期满之日或者查明之日"),
            "hint": _l("列入期限从次日起算"),
            "widget": "date",
        },
    )
    evidence = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=500), names_nobody],
        metadata={
            "label": _l("事实"),
            "hint": _l("年报年度、责令文号或者查实的经过；不写个人信息"),
            "widget": "textarea",
        },
    )
    first_mail_method = _method(_l("第一次邮寄：邮寄方式"))
    first_mail_no = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=100),
        metadata={"label": _l("第一次邮寄：邮件编号")},
    )
    first_mailed_on = _mail_day(_l("第一次邮寄：寄出日期"))
    first_returned_on = _mail_day(_l("第一次邮寄：退回日期"))
    second_mail_method = _method(_l("第二次邮寄：邮寄方式"))
    second_mail_no = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=100),
        metadata={"label": _l("第二次邮寄：邮件编号")},
    )
    second_mailed_on = _mail_day(_l("第二次邮寄：寄出日期"))
    second_returned_on = _mail_day(_l("第二次邮寄：退回日期"))


def fact_of(session: Session, body: dict[str, Any]) -> NewFact:
    """What a body or a form says, about a subject on record.

    Raises:
        CodeInvalid, SubjectUnknown.
    """
    first, second = (
        Mailing(
            body[f"{name}_mail_method"],
            body[f"{name}_mail_no"],
            body[f"{name}_mailed_on"],
            body[f"{name}_returned_on"],
        )
        for name in (FIRST, SECOND)
    )
    return NewFact(
        subject_id=get_subject(session, body["uscc"]).id,
        kind=body["kind"],
        established_on=body["established_on"],
        evidence=body["evidence"],
        first=first,
        second=second,
    )


class FilingSettledIn(Schema):
    """That a filing fact is cured, or was wrong."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf([CURED, "annulled"]),
        metadata={
            "label": _l("了结"),
            "widget": "radio",
            "choices": [
                (CURED, _l("事由已消除：可以申请移出")),
                ("annulled", _l("认定有误：撤回，列入的应当撤销")),
            ],
        },
    )
    on = LegalDate(required=True, not_future=True, metadata={"label": _l("日期"), "widget": "date"})
    reason = fields.String(
        required=True,
        validate=validate.Length(min=1, max=1000),
        metadata={"label": _l("情况和凭证"), "widget": "textarea"},
    )


class FilingFactOut(Schema):
    """A filing fact on record."""

    id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    established_on = fields.Date(required=True)
    evidence = fields.String(required=True)
    first_mail_method = fields.String(required=True, allow_none=True)
    first_mail_no = fields.String(required=True, allow_none=True)
    first_mailed_on = fields.Date(required=True, allow_none=True)
    first_returned_on = fields.Date(required=True, allow_none=True)
    second_mail_method = fields.String(required=True, allow_none=True)
    second_mail_no = fields.String(required=True, allow_none=True)
    second_mailed_on = fields.Date(required=True, allow_none=True)
    second_returned_on = fields.Date(required=True, allow_none=True)
    state = fields.String(required=True)
    cured_on = fields.Date(required=True, allow_none=True)
    cure = fields.String(required=True, allow_none=True)
    annulled_on = fields.Date(required=True, allow_none=True)
    annulment_reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
