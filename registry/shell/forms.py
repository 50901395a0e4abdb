"""A marshmallow schema seen as the fields of a form.

One schema is the body of the API and the form on the page: labels, hints, limits, required
marks and choices are read from it here. Reading a submitted form is not done here.
"""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from marshmallow import Schema, fields, validate

_WIDGETS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.AwareDateTime, "datetime"),
    (fields.NaiveDateTime, "datetime"),
    (fields.DateTime, "datetime"),
    (fields.Date, "date"),
    (fields.Boolean, "checkbox"),
    (fields.Integer, "number"),
    (fields.Decimal, "number"),
    (fields.Float, "number"),
    (fields.Email, "email"),
)
_LONG_TEXT_CHARACTERS = 200
Choice = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Field:
    """One field as a page shows it.

    ``value`` is the text in the control, or the chosen values of ``checkboxes``; ``errors`` are
    sentences. ``minimum`` and ``maximum`` are inclusive and in the control's own notation.
    """

    name: str
    id: str
    label: object
    hint: object | None
    widget: str
    required: bool
    value: str | tuple[str, ...]
    errors: tuple[str, ...]
    choices: tuple[Choice, ...]
    max_length: int | None
    minimum: str | None
    maximum: str | None
    attributes: Mapping[str, object]

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for ``aria-describedby``; empty when there is neither."""
        parts = [f"{self.id}-h"] * bool(self.hint) + [f"{self.id}-e"] * bool(self.errors)
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line of the error summary; ``target`` is the control's id, None for the whole form."""

    target: str | None
    label: object | None
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """The fields in the schema's order, and what is wrong with the form as a whole."""

    fields: tuple[Field, ...]
    whole: tuple[str, ...]

    def __getitem__(self, name: str) -> Field:
        """The field called ``name`` in the schema.

        Raises:
            KeyError: the form has none.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def __iter__(self) -> Iterator[Field]:
        """The fields, first to last."""
        return iter(self.fields)

    @property
    def errors(self) -> tuple[SummaryLine, ...]:
        """One line per sentence: the whole form first, then field by field."""
        whole = [SummaryLine(None, None, text) for text in self.whole]
        by_field = [
            SummaryLine(field.id, field.label, text)
            for field in self.fields
            for text in field.errors
        ]
        return (*whole, *by_field)

    @property
    def wrong(self) -> bool:
        """Whether anything has to be changed."""
        return bool(self.errors)


def _sentences(found: object) -> tuple[str, ...]:
    """The sentences in marshmallow's nest of lists and mappings, in order, for the reader."""
    if found is None:
        return ()
    if isinstance(found, Mapping):
        return tuple(text for inner in found.values() for text in _sentences(inner))
    if isinstance(found, (list, tuple)):
        return tuple(text for inner in found for text in _sentences(inner))
    return (gettext(str(found)),)


def _text(value: object) -> str:
    """``value`` in the notation of an HTML control."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _inner(field: fields.Field[Any]) -> fields.Field[Any]:
    return field.inner if isinstance(field, fields.List) else field


def _widget(field: fields.Field[Any], *, has_choices: bool, max_length: int | None) -> str:
    chosen = field.metadata.get("widget")
    if chosen:
        return str(chosen)
    if isinstance(field, fields.List):
        return "checkboxes" if has_choices else "text"
    if has_choices:
        return "select"
    for kind, widget in _WIDGETS:
        if isinstance(field, kind):
            return widget
    return "textarea" if max_length and max_length > _LONG_TEXT_CHARACTERS else "text"


def _choices(field: fields.Field[Any]) -> tuple[Choice, ...]:
    given = field.metadata.get("choices")
    if given is not None:
        pairs: Sequence[Choice] = given() if callable(given) else given
        return tuple((str(value), label) for value, label in pairs)
    inner = _inner(field)
    if isinstance(inner, fields.Enum):
        return tuple((_text(member), _text(member)) for member in inner.enum)
    for rule in inner.validators:
        if isinstance(rule, validate.OneOf):
            values, labels = list(rule.choices), list(rule.labels)
            labels += values[len(labels) :]
            return tuple((_text(v), label) for v, label in zip(values, labels, strict=True))
    return ()


def _limits(field: fields.Field[Any]) -> tuple[int | None, str | None, str | None]:
    """Greatest length, least and greatest value, as far as the validators say."""
    length: int | None = None
    least: str | None = None
    most: str | None = None
    for rule in field.validators:
        if isinstance(rule, validate.Length):
            length = rule.equal or rule.max
        elif isinstance(rule, validate.Range):
            least = _text(rule.min) or None
            most = _text(rule.max) or None
    return length, least, most


_NOT_ATTRIBUTES = {"label", "hint", "widget", "choices"}


def _field(
    field: fields.Field[Any],
    value: object,
    errors: object,
    choices: Sequence[Choice] | None,
    prefix: str,
) -> Field:
    name = f"{prefix}{field.data_key or field.name}"
    options = tuple(choices) if choices is not None else _choices(field)
    length, least, most = _limits(field)
    many = isinstance(value, (list, tuple, set, frozenset))
    sentences = _sentences(errors)
    if sentences and options and value and isinstance(value, str):
        offered = {str(each) for each, _label in options}
        # A reader knows the choices by their labels; the interface's sentence names their values.
        sentences = sentences if value in offered else (gettext("请从列出的项目中选择。"),)
    return Field(
        name=name,
        id=f"f-{name}",
        label=field.metadata.get("label", name),
        hint=field.metadata.get("hint"),
        widget=_widget(field, has_choices=bool(options), max_length=length),
        required=field.required,
        value=tuple(_text(one) for one in value) if many else _text(value),  # type: ignore[attr-defined]  # many says it is iterable
        errors=sentences,
        choices=options,
        max_length=length,
        minimum=least,
        maximum=most,
        attributes={k: v for k, v in field.metadata.items() if k not in _NOT_ATTRIBUTES},
    )


def form_of(
    schema: Schema,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    *,
    choices: Mapping[str, Sequence[Choice]] | None = None,
    prefix: str = "",
) -> Form:
    """The form that ``schema`` describes.

    Args:
        schema: its load fields, in order; nested and ``widget: omit`` ones are left out.
        values: by field name, either as submitted (text) or as loaded (dates, enums).
        errors: as marshmallow gives them; ``_schema`` and unknown names go to the whole form.
        choices: at run time, by field name; replaces those of the schema.
        prefix: put before every name, for two forms on a page.
    """
    values, errors, choices = values or {}, errors or {}, choices or {}
    drawn = {
        name: field
        for name, field in schema.load_fields.items()
        if not isinstance(field, fields.Nested) and field.metadata.get("widget") != "omit"
    }
    keys = {name: field.data_key or name for name, field in drawn.items()}
    known = set(drawn) | set(keys.values())
    described = tuple(
        _field(
            field,
            values.get(name, values.get(keys[name], _default(field))),
            errors.get(keys[name], errors.get(name)),
            choices.get(name),
            prefix,
        )
        for name, field in drawn.items()
    )
    whole = tuple(t for key, found in errors.items() if key not in known for t in _sentences(found))
    return Form(described, whole)


def _default(field: fields.Field[Any]) -> object:
    default = field.load_default
    return None if callable(default) or not isinstance(default, (str, int, bool)) else default


def fields_of(
    schema: Schema,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
) -> tuple[Field, ...]:
    """The fields alone; see ``form_of``."""
    return form_of(schema, values, errors).fields
