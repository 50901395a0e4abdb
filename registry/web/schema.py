# ruff: noqa: ARG002 - the signatures are marshmallow's
"""The base of every form and API body, and the fields that several features share.

Unknown fields are refused. Sentences are in the reader's language.
"""

import decimal
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import marshmallow as ma

from registry.kernel import uscc
from registry.kernel.clock import LEGAL_ZONE
from registry.kernel.privacy import looks_personal
from registry.kernel.refusals import N_
from registry.web.context import now, today
from registry.web.messages import OF_SCHEMAS, Words, speak
from registry.web.problems import filled

_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
# Unicode's separators, control and format characters.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_LARGEST_YUAN = decimal.Decimal("99999999999999.99")
# Days are reckoned with (terms, months, zones): near the ends of the calendar that fails.
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)


class Schema(ma.Schema):
    """Base of every form and API body: unknown fields refused, sentences in Chinese first.

    ``metadata`` of a field holds ``label`` and ``hint`` for pages and ``description`` for the
    API's reference.
    """

    class Meta:
        unknown = ma.RAISE

    error_messages = OF_SCHEMAS

    def on_bind_field(self, _field_name: str, field_obj: ma.fields.Field[Any]) -> None:
        """Give every field its sentences; a text that has to be there has to say something."""
        speak(field_obj)
        if isinstance(field_obj, ma.fields.String) and _has_to_be_there(field_obj):
            field_obj.validators = [*field_obj.validators, _says_something]


def _has_to_be_there(field: ma.fields.String) -> bool:
    lengths = (rule for rule in field.validators if isinstance(rule, ma.validate.Length))
    return field.required or any(rule.min for rule in lengths)


def _says_something(text: object) -> None:
    """Refuse what only looks like text: spaces of any width, characters without a shape.

    What a field reads into something else, a digest into its bytes, has said something.
    """
    if not isinstance(text, str) or not text:
        return
    if all(unicodedata.category(character) in _UNSEEN for character in text):
        raise ma.ValidationError(Words(N_("不能只有空白。")).format())


def names_nobody(text: str | None) -> None:
    """Refuse a person's number in words that stay in a history for good.

    Raises:
        ma.ValidationError.
    """
    if text is not None and looks_personal(text):
        raise ma.ValidationError(N_("不能写入证件号码或者电话号码"))


class Uscc(ma.fields.String):
    """A unified social credit code; full width, lower case and spaces are forgiven."""

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: object,
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return uscc.valid(text)
        except uscc.CodeInvalid as error:
            raise ma.ValidationError(filled(error.detail, error.params)) from None


class LegalDate(ma.fields.Date):
    """A day from 1900 to 2199, ``YYYY-MM-DD``, by Beijing time.

    Args:
        not_future: refuse days later than the present legal day.
    """

    default_error_messages = {  # noqa: RUF012 - marshmallow reads it from the class
        "future": Words(N_("不能晚于今天（{today}）。")),
        "past": Words(N_("不能早于{earliest}。")),
        "far": Words(N_("不能晚于{latest}。")),
    }

    def __init__(self, *, not_future: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - marshmallow's
        """See the class."""
        super().__init__(**kwargs)
        self.not_future = not_future

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: object,
    ) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise self.make_error("invalid")
        day = super()._deserialize(value, attr, data, **kwargs)
        if day < _EARLIEST:
            raise self.make_error("past", earliest=_EARLIEST.isoformat())
        if day > _LATEST:
            raise self.make_error("far", latest=_LATEST.isoformat())
        if self.not_future and day > (latest := today()):
            raise self.make_error("future", today=latest.isoformat())
        return day


class Instant(ma.fields.AwareDateTime):
    """An instant in the years 1900 to 2199, ISO 8601; one without a zone is by Beijing time.

    Args:
        not_future: refuse instants after the present one.
    """

    default_error_messages = {  # noqa: RUF012 - marshmallow reads it from the class
        "future": Words(N_("不能晚于现在。")),
        "range": Words(N_("应在{earliest}和{latest}之间。")),
    }

    def __init__(self, *, not_future: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - marshmallow's
        """See the class."""
        super().__init__(default_timezone=LEGAL_ZONE, **kwargs)
        self.not_future = not_future

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: object,
    ) -> datetime:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        instant: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not _EARLIEST.year <= instant.year <= _LATEST.year:
            raise self.make_error(
                "range", earliest=_EARLIEST.isoformat(), latest=_LATEST.isoformat()
            )
        if self.not_future and instant > now():
            raise self.make_error("future")
        return instant


class Digest(ma.fields.Field[bytes]):
    """A SHA-256 digest: 32 bytes, written as 64 lower-case hexadecimal digits."""

    default_error_messages = {  # noqa: RUF012 - marshmallow reads it from the class
        "digest": Words(N_("应为64位小写十六进制的SHA-256摘要。")),
    }

    def _serialize(
        self, value: bytes | None, attr: str | None, obj: object, **kwargs: object
    ) -> str | None:
        return None if value is None else value.hex()

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: object,
    ) -> bytes:
        if not isinstance(value, str) or not _HEX_DIGEST.fullmatch(value):
            raise self.make_error("digest")
        return bytes.fromhex(value)


class Whole(ma.fields.Integer):
    """A whole number: 1.5 is refused, never cut down to 1."""

    def _validated(self, value: Any) -> int:  # noqa: ANN401 - as marshmallow calls it
        if isinstance(value, float) and not value.is_integer():
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Percent(ma.fields.Decimal):
    """A part of a hundred, 0 to 100, at most two places: a third is refused, never cut off."""

    default_error_messages = {  # noqa: RUF012 - marshmallow reads it from the class
        "places": Words(N_("最多两位小数。")),
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - marshmallow's
        """See the class."""
        whole = ma.validate.Range(min=0, max=100)
        super().__init__(as_string=True, validate=whole, **kwargs)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: object,
    ) -> decimal.Decimal:
        part = super()._deserialize(value, attr, data, **kwargs)
        if abs(part) <= 100 and part != part.quantize(decimal.Decimal("0.01")):  # noqa: PLR2004 - of a hundred
            raise self.make_error("places")
        return part


class Named(ma.fields.Dict):
    """Values under names that the sender gives; what is wrong points where the JSON has it."""

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: object,
    ) -> dict[Any, Any]:
        try:
            given: dict[Any, Any] = super()._deserialize(  # type: ignore[no-untyped-call]  # marshmallow's
                value, attr, data, **kwargs
            )
        except ma.ValidationError as error:
            if isinstance(error.messages, dict):
                # marshmallow tells name and value apart, which are no places in the JSON.
                error.messages = {name: [*at.values()] for name, at in error.messages.items()}
            raise
        return given


class Yuan(ma.fields.Decimal):
    """An amount of money in yuan, not negative, at most two places, written as a string.

    A JSON number is refused where it is not whole: a binary fraction is not an amount.
    """

    default_error_messages = {  # noqa: RUF012 - marshmallow reads it from the class
        "invalid": Words(N_('应为金额，以元为单位，最多两位小数，例如"162000.00"。')),
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - marshmallow's
        """See the class."""
        super().__init__(as_string=True, **kwargs)

    def _serialize(
        self, value: object, attr: str | None, obj: object, **kwargs: object
    ) -> str | None:
        return None if value is None else f"{value:.2f}"

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: object,
    ) -> decimal.Decimal:
        if isinstance(value, bool | float):
            raise self.make_error("invalid")
        amount = super()._deserialize(value, attr, data, **kwargs)
        if not 0 <= amount <= _LARGEST_YUAN or amount != amount.quantize(decimal.Decimal("0.01")):
            raise self.make_error("invalid")
        return amount.quantize(decimal.Decimal("0.01"))
