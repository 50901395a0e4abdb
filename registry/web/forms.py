"""Page forms and filters read by the same schemas as the programming interface.

The hidden fields of every form (guard, version, idempotency key) are not the schema's.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import marshmallow as ma
from flask import Flask, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import MultiDict

from registry.kernel.canonical import canonical
from registry.kernel.refusals import N_, FieldError, Invalid, Refusal
from registry.web.context import transaction
from registry.web.errors import is_api
from registry.web.problems import problem_of

_HIDDEN = frozenset({"csrf_token", "version", "idempotency_key"})
_EMPTY: tuple[object, ...] = ("", [], [""])
_ONCE = N_("只能填写一次。")


def install(app: Flask) -> None:
    """Refuse forms of ``app`` that say a hidden field twice: nobody knows which one is meant."""
    app.before_request(_check_hidden)


def _check_hidden() -> None:
    # On the interface a form is an upload, whose bytes the view reads itself.
    if is_api():
        return
    twice = [name for name in sorted(_HIDDEN) if len(request.form.getlist(name)) > 1]
    if twice:
        raise Invalid(errors=[FieldError(f"#/{name}", _ONCE) for name in twice])


class Asked(NamedTuple):
    """What a page was asked for: loaded values, the strings as given, errors by field."""

    values: dict[str, Any]
    given: dict[str, str]
    errors: dict[str, Any]


class Tried(NamedTuple):
    """What came of a form: loaded values, or those typed with the errors by field, and why."""

    values: dict[str, Any]
    errors: dict[str, Any]
    refusal: Refusal | None = None


def given_arguments() -> dict[str, str]:
    """What the current address asks for, as typed; empty arguments and the language left out."""
    return {name: text for name, text in request.args.items() if text and name != "lang"}


def read_filter(schema: type[ma.Schema]) -> Asked:
    """What the current address narrows a page to; the rest has the schema's usual values.

    A page whose filter cannot be read is shown whole, with the errors beside its fields.

    Args:
        schema: how the arguments are read; others, the language among them, are not its matter.
    """
    given = given_arguments()
    loader = schema(unknown=ma.EXCLUDE)
    if twice := given_twice(request.args, loader):
        return Asked(dict(loader.load({})), given, dict(twice))
    try:
        return Asked(dict(loader.load(given)), given, {})
    except ma.ValidationError as error:
        return Asked(dict(loader.load({})), given, error.messages_dict)


def given_twice(given: MultiDict[str, str], schema: ma.Schema) -> dict[str, list[str]]:
    """What is wrong with arguments or inputs of one value given more than once, by name."""
    one = {
        field.data_key or name
        for name, field in schema.load_fields.items()
        if not isinstance(field, ma.fields.List)
    }
    twice = [name for name, texts in given.lists() if name in one and len(texts) > 1]
    return {name: [str(gettext(_ONCE))] for name in twice}


def read_form(
    schema: type[ma.Schema] | ma.Schema, *, prefix: str = ""
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the current request's form says.

    An empty input means that the field was left out. Uploaded files are under ``request.files``.

    Args:
        schema: how the fields are read.
        prefix: of the form's field names.

    Returns:
        Loaded values and no errors; or the strings as typed and marshmallow's errors by field.
    """
    loader = schema() if isinstance(schema, type) else schema
    typed = _typed(loader, prefix)
    if twice := given_twice(_given(prefix), loader):
        return typed, dict(twice)
    try:
        return dict(loader.load(typed)), {}
    except ma.ValidationError as error:
        return typed, error.messages_dict


def done_by_form(
    schema: type[ma.Schema] | ma.Schema,
    act: Callable[[Session, dict[str, Any]], object],
    *,
    prefix: str = "",
) -> tuple[dict[str, Any], dict[str, Any]]:
    """As ``tried_by_form``, for a page that answers every refusal alike."""
    tried = tried_by_form(schema, act, prefix=prefix)
    return tried.values, tried.errors


def tried_by_form(
    schema: type[ma.Schema] | ma.Schema,
    act: Callable[[Session, dict[str, Any]], object],
    *,
    prefix: str = "",
) -> Tried:
    """Do what the current request's form asks for, in one transaction.

    Args:
        schema: how the fields are read.
        act: does it; told the session and the loaded values.
        prefix: of the form's field names.

    Returns:
        No errors once it is done. Otherwise nothing is changed: the strings as typed (a list for
        what is chosen more than once), and what is wrong with them or why ``act`` refused.
    """
    loader = schema() if isinstance(schema, type) else schema
    values, errors = read_form(loader, prefix=prefix)
    if errors:
        return Tried(values, errors)
    try:
        with transaction() as session:
            act(session, values)
    except Refusal as refusal:
        return Tried(_typed(loader, prefix), refusal_errors(refusal), refusal)
    return Tried(values, {})


def refusal_errors(refusal: Refusal) -> dict[str, Any]:
    """A refusal as errors of a form: by the field it names, else of the whole form."""
    problem = problem_of(refusal)
    errors: dict[str, Any] = {}
    for wrong in problem.errors:
        errors.setdefault(wrong.pointer.removeprefix("#/") or "_schema", []).append(wrong.detail)
    return errors or {"_schema": [problem.detail]}


def form_key() -> str | None:
    """The idempotency key of the current form; None when it has none."""
    return request.form.get("idempotency_key") or None


def form_body() -> bytes:
    """What the current form says, as bytes: equal for the same form sent twice.

    Without its hidden guard, which is another one every second.
    """
    said = [pair for pair in request.form.items(multi=True) if pair[0] not in _HIDDEN]
    return canonical(sorted(said))


def _given(prefix: str) -> MultiDict[str, str]:
    return MultiDict(
        (name.removeprefix(prefix), text)
        for name, text in request.form.items(multi=True)
        if name not in _HIDDEN and name.startswith(prefix)
    )


def _typed(loader: ma.Schema, prefix: str) -> dict[str, Any]:
    given = _given(prefix)
    # The proxy knows which fields are lists by the schema's names: the prefix must be off by now.
    proxy = MultiDictProxy(given, loader)
    values = {name: proxy[name] for name in given}
    return {name: value for name, value in values.items() if value not in _EMPTY}
