"""marshmallow's own sentences, said in the reader's language.

Owns nothing but words: the rule that was broken is marshmallow's.
"""

from collections.abc import Iterator
from typing import Any

import marshmallow as ma
from flask_babel import gettext

from registry.kernel.refusals import N_


class Words(str):
    """A message id that is translated at the moment it is filled.

    marshmallow fills every message by ``format``, long after the schema was made.
    """

    __slots__ = ()

    def format(self, *args: object, **kwargs: object) -> str:
        """The sentence in the reader's language with its places filled."""
        return str(gettext(str(self))).format(*args, **kwargs)


OF_SCHEMAS = {
    "type": N_("应为一个对象。"),
    "unknown": N_("没有这个字段。"),
}

_OF_FIELDS: dict[type[ma.fields.Field[Any]], dict[str, str]] = {
    ma.fields.Field: {
        "required": N_("必须填写。"),
        "null": N_("不能为空。"),
        "validator_failed": N_("填写有误。"),
    },
    ma.fields.Nested: {"type": N_("应为一个对象。")},
    ma.fields.List: {"invalid": N_("应为一个列表。")},
    ma.fields.Tuple: {"invalid": N_("应为一个列表。")},
    ma.fields.String: {
        "invalid": N_("应为文字。"),
        "invalid_utf8": N_("文字编码有误，应为UTF-8。"),
    },
    ma.fields.UUID: {"invalid_uuid": N_("应为UUID格式的编号。")},
    ma.fields.Number: {"invalid": N_("应为数字。"), "too_large": N_("数字过大。")},
    ma.fields.Integer: {"invalid": N_("应为整数。")},
    ma.fields.Float: {"special": N_("应为有限的数字。")},
    ma.fields.Decimal: {"special": N_("应为有限的数字。")},
    ma.fields.Boolean: {"invalid": N_("应为true或者false。")},
    ma.fields.DateTime: {
        "invalid": N_("应为ISO 8601格式的时间，例如2026-11-20T08:00:00+08:00。"),
        "invalid_awareness": N_("时间应注明时区，例如2026-11-20T08:00:00+08:00。"),
    },
    ma.fields.Date: {"invalid": N_("应为真实存在的日期，格式如2026-11-20。")},
    ma.fields.Time: {"invalid": N_("应为时间，格式如08:00。")},
    ma.fields.Mapping: {"invalid": N_("应为一个对象。")},
    ma.fields.Email: {"invalid": N_("应为电子邮箱地址。")},
    ma.fields.Url: {"invalid": N_("应为网址。")},
    ma.fields.Enum: {"unknown": N_("应为其中之一：{choices}。")},
}

_OF_VALIDATORS: dict[type[ma.validate.Validator], dict[str, str]] = {
    ma.validate.Range: {
        "message_min": N_("不能小于{min}。"),
        "message_max": N_("不能大于{max}。"),
        "message_all": N_("应在{min}和{max}之间。"),
    },
    ma.validate.Length: {
        "message_min": N_("太短，至少{min}个。"),
        "message_max": N_("太长，最多{max}个。"),
        "message_all": N_("长度应在{min}和{max}之间。"),
        "message_equal": N_("长度应为{equal}。"),
    },
    ma.validate.OneOf: {"error": N_("应为其中之一：{choices}。")},
    ma.validate.ContainsOnly: {"error": N_("只能从这些中选择：{choices}。")},
    ma.validate.NoneOf: {"error": N_("不能是其中之一：{values}。")},
    ma.validate.Equal: {"error": N_("应为{other}。")},
    ma.validate.Regexp: {"error": N_("格式不对。")},
    ma.validate.Email: {"error": N_("应为电子邮箱地址。")},
    ma.validate.URL: {"error": N_("应为网址。")},
}


def speak(field: ma.fields.Field[Any]) -> None:
    """Replace marshmallow's default sentences on ``field``, its parts and validators.

    A sentence given by the schema's author stays.
    """
    for part in _parts(field):
        _speak_field(part)
        if isinstance(part, ma.fields.Enum) and (members := some_of(part)):
            part.choices_text = ", ".join(members)
        for validator in part.validators:
            _speak_validator(validator)


def some_of(field: ma.fields.Enum[Any]) -> list[str]:
    """The values that are taken, where not every member of the enumeration is; else none."""
    rules = (rule for rule in field.validators if isinstance(rule, ma.validate.OneOf))
    return [getattr(value, "value", value) for rule in rules for value in rule.choices]


def _parts(field: ma.fields.Field[Any]) -> Iterator[ma.fields.Field[Any]]:
    yield field
    if isinstance(field, ma.fields.List):
        yield from _parts(field.inner)
    elif isinstance(field, ma.fields.Tuple):
        for inner in field.tuple_fields:
            yield from _parts(inner)
    elif isinstance(field, ma.fields.Mapping):
        for below in (field.key_field, field.value_field):
            if below is not None:
                yield from _parts(below)


def _speak_field(field: ma.fields.Field[Any]) -> None:
    for kind in reversed(type(field).__mro__):
        # The sentences of dates and times stand at a base of theirs.
        defaults = getattr(kind, "default_error_messages", {})
        for name, words in _OF_FIELDS.get(kind, {}).items():
            if field.error_messages.get(name) == defaults.get(name):
                field.error_messages[name] = Words(words)


def _speak_validator(validator: object) -> None:
    for kind, sentences in _OF_VALIDATORS.items():
        if type(validator) is kind:
            for name, words in sentences.items():
                if _is_default(validator, name):
                    setattr(validator, name, Words(words))


def _is_default(validator: object, name: str) -> bool:
    said = getattr(validator, "error", None)
    if name != "error":
        return said is None
    return said is None or said == getattr(validator, "default_message", None)
