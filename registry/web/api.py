"""The programming interface's plumbing: blueprints, what they take, what they answer.

Thin over flask-smorest, so that the OpenAPI description falls out of the schemas.
"""

import json
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import marshmallow as ma
import orjson
from flask import Request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy

from registry.kernel.refusals import N_, Unreadable
from registry.web.characters import check_json
from registry.web.forms import given_twice
from registry.web.problems import MediaTypeNotTaken

View = TypeVar("View", bound=Callable[..., Any])

_JSON = "application/json"
_LONGEST_NAME_SHOWN = 50


class JsonMalformed(Unreadable):
    """The body is not JSON."""

    title = N_("JSON格式有误")
    detail = N_("第%(line)s行第%(column)s列附近不是有效的JSON。")


class NameTwice(Unreadable):
    """An object of the body has two members of one name; readers differ in which they take."""

    title = N_("名称重复")
    detail = N_("JSON中同一个对象里“%(name)s”出现了两次，无法确定用哪一个。")


class BodyMissing(Unreadable):
    """A body is needed and none came."""

    title = N_("缺少内容")
    detail = N_("请求没有内容，请以JSON提交。")


class Parser(FlaskParser):
    """Reads a request by a schema; what is wrong is raised for ``registry.web.errors``."""

    # The schema says what happens to a name it does not know, wherever it stands.
    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012 - as webargs has it

    def load_json(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ANN401 - any JSON
        """The JSON body; none stands for an empty object where every field may be left out.

        Raises:
            MediaTypeNotTaken, BodyMissing, JsonMalformed: it is not JSON.
            NameTwice: an object of it has two members of one name.
            Invalid: a text in it holds control characters.
        """
        body = req.get_data()
        if not body:
            if any(field.required for field in schema.fields.values()):
                raise BodyMissing
            return {}
        if not req.is_json:
            raise MediaTypeNotTaken(expected="JSON")
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise JsonMalformed(line=error.lineno, column=error.colno) from None
        _check_names(body)
        # JSON writes control characters by an escape only.
        if b"\\" in body or b"\x7f" in body:
            check_json(document, apart=getattr(schema, "judged_apart", None))
        return document

    def load_querystring(self, req: Request, schema: ma.Schema) -> MultiDictProxy:
        """The query, without ``lang``, which chooses the reader's language everywhere.

        Raises:
            marshmallow.ValidationError: an argument of one value is given twice.
        """
        query = req.args.copy()
        query.poplist("lang")
        if twice := given_twice(query, schema):
            raise ma.ValidationError(twice)
        return MultiDictProxy(query, schema)

    def handle_error(
        self, error: ma.ValidationError, *_args: object, **_kwargs: object
    ) -> NoReturn:
        """Raise what marshmallow found; webargs wraps it in the name of the location."""
        (found,) = error.messages_dict.values()
        raise ma.ValidationError(found) from None


def _check_names(body: bytes) -> None:
    def once(members: list[tuple[str, object]]) -> None:
        names = [name for name, _value in members]
        for name in names if len(set(names)) < len(names) else ():
            if names.count(name) > 1:
                raise NameTwice(name=name[:_LONGEST_NAME_SHOWN])

    # The reader of the body proper does not tell; this one meets every object of it.
    try:
        json.loads(body, object_pairs_hook=once, parse_int=len, parse_float=len)
    except RecursionError:
        raise JsonMalformed(line=1, column=1) from None


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # it ships no types
    """A blueprint of the programming interface; its bodies are read by ``Parser``."""

    ARGUMENTS_PARSER = Parser()

    def get(self, rule: str, **options: Any) -> Callable[[View], View]:  # noqa: ANN401 - Flask's
        """Route GET on ``rule``, which follows the blueprint's prefix."""
        return self._typed(rule, "GET", options)

    def post(self, rule: str, **options: Any) -> Callable[[View], View]:  # noqa: ANN401 - Flask's
        """Route POST on ``rule``."""
        return self._typed(rule, "POST", options)

    def put(self, rule: str, **options: Any) -> Callable[[View], View]:  # noqa: ANN401 - Flask's
        """Route PUT on ``rule``."""
        return self._typed(rule, "PUT", options)

    def patch(self, rule: str, **options: Any) -> Callable[[View], View]:  # noqa: ANN401 - Flask's
        """Route PATCH on ``rule``."""
        return self._typed(rule, "PATCH", options)

    def delete(self, rule: str, **options: Any) -> Callable[[View], View]:  # noqa: ANN401 - Flask's
        """Route DELETE on ``rule``."""
        return self._typed(rule, "DELETE", options)

    def _typed(self, rule: str, method: str, options: dict[str, Any]) -> Callable[[View], View]:
        decorator: Callable[[View], View] = self.route(rule, methods=[method], **options)
        return decorator


def blueprint(name: str, import_name: str, url_prefix: str, description: str) -> ApiBlueprint:
    """A blueprint under ``url_prefix`` (``/v1/…``).

    Args:
        name: unique among all blueprints; ``<feature>_api`` by habit.
        import_name: the module's ``__name__``.
        url_prefix: begins with ``/v1``.
        description: of its group in the reference, Chinese.
    """
    return ApiBlueprint(name, import_name, url_prefix=url_prefix, description=description)


def takes(
    schema: type[ma.Schema] | ma.Schema,
    *,
    location: str = "json",
    **kwargs: Any,  # noqa: ANN401
) -> Callable[[View], View]:
    """The view is given the loaded values as its next positional argument.

    Args:
        schema: read strictly; what is wrong is answered with 422 and JSON Pointers.
        location: ``json``, ``query``, ``form`` or ``files``.
        kwargs: ``description``, ``example`` for the reference.
    """
    # Made once: of a class, webargs would make another for each request.
    reads = schema() if isinstance(schema, type) else schema
    decorator: Callable[[View], View] = _RECORDER.arguments(reads, location=location, **kwargs)
    return decorator


def answers(
    status: int,
    schema: type[ma.Schema] | ma.Schema | None = None,
    **kwargs: Any,  # noqa: ANN401
) -> Callable[[View], View]:
    """The view's result is written by ``schema`` and answered with ``status``.

    A view may return ``(result, status, headers)`` to say more.
    """
    decorator: Callable[[View], View] = _RECORDER.response(status, schema, **kwargs)
    return decorator


def answers_also(status: int, schema: type[ma.Schema]) -> Callable[[View], View]:
    """The reference names a second status that the view itself may answer with."""
    decorator: Callable[[View], View] = _RECORDER.alt_response(status, schema=schema)
    return decorator


def says(summary: str, description: str = "") -> Callable[[View], View]:
    """What the reference says about the view; without it, the view's docstring.

    Args:
        summary: one line, a message id (Chinese).
        description: more, where one line is not enough.
    """
    words = {"summary": summary, "description": description}
    decorator: Callable[[View], View] = _RECORDER.doc(**words)
    return decorator


# Decorators of flask-smorest only note on the function what they add; any instance will do.
_RECORDER = ApiBlueprint("recorder", __name__)
