"""The programming interface's reference, ``/docs``: pages made from the OpenAPI description.

Drawn by the server: nothing runs in the browser, nothing is loaded from elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apispec import APISpec
from flask import Blueprint, Flask, abort, render_template
from flask_babel import gettext

_METHODS = ("get", "post", "put", "patch", "delete")
_COMPONENTS = "#/components/"


@dataclass(frozen=True, slots=True)
class Member:
    """One argument or member: ``kind`` is where it stands, ``type`` what it holds."""

    name: str
    kind: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scopes: tuple[str, ...]
    members: tuple[Member, ...]
    answers: tuple[tuple[str, str, tuple[Member, ...]], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Everything of one feature."""

    name: str
    description: str
    operations: tuple[Operation, ...]

    @property
    def address(self) -> str:
        """The last part of its page's address."""
        return self.name.removesuffix("_api")


def install(app: Flask, spec: APISpec) -> None:
    """Serve the reference of ``spec``: what there is at ``/docs``, a page for each group."""
    bp = Blueprint("reference", __name__, template_folder="templates")

    @bp.get("/docs")
    def docs() -> str:
        description = spec.to_dict()
        return render_template(
            "web/reference.html",
            info=description["info"],
            intro=_said(description["info"].get("description")),
            groups=list(Reader(description).groups()),
        )

    @bp.get("/docs/<name>")
    def group(name: str) -> str:
        groups = Reader(spec.to_dict()).groups()
        found = next((group for group in groups if group.address == name), None)
        if found is None:
            abort(404)
        return render_template("web/reference_group.html", group=found)

    app.register_blueprint(bp)


class Reader:
    """Reads an OpenAPI 3.1 description for the page.

    Args:
        description: the whole document.
    """

    def __init__(self, description: Mapping[str, Any]) -> None:
        """See the class."""
        self._description = description

    def groups(self) -> Iterable[Group]:
        """Every group that has an operation, in the order of their registration.

        Blueprints that are described by the same words are one group under the first one's name.
        """
        found: dict[str, Group] = {}
        for tag in self._description.get("tags", []):
            words, operations = _said(tag.get("description")), tuple(self._operations(tag["name"]))
            if words in found:
                operations = found[words].operations + operations
            if operations:
                name = found[words].name if words in found else tag["name"]
                found[words] = Group(name, words, operations)
        return found.values()

    def _operations(self, tag: str) -> Iterator[Operation]:
        for path, item in self._description.get("paths", {}).items():
            for method in _METHODS:
                if tag in item.get(method, {}).get("tags", []):
                    yield self._operation(path, method, item)

    def _operation(self, path: str, method: str, item: Mapping[str, Any]) -> Operation:
        asked = item[method]
        parameters = [*item.get("parameters", []), *asked.get("parameters", [])]
        body = self._resolved(asked.get("requestBody", {}))
        return Operation(
            id=f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
            method=method.upper(),
            path=path,
            summary=_said(asked.get("summary")),
            description=_said(asked.get("description")),
            scopes=tuple(s for need in asked.get("security", []) for s in need.get("bearer", [])),
            members=(*map(self._parameter, parameters), *self._body_members(body)),
            answers=tuple(self._answers(asked.get("responses", {}))),
        )

    def _answers(
        self, responses: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, tuple[Member, ...]]]:
        for status, response in sorted(responses.items()):
            if status.isdigit():
                said = self._resolved(response)
                yield status, said.get("description", ""), tuple(self._body_members(said))

    def _parameter(self, written: Mapping[str, Any]) -> Member:
        parameter = self._resolved(written)
        return Member(
            name=parameter["name"],
            kind=parameter["in"],
            type=self._type(parameter.get("schema", {})),
            required=bool(parameter.get("required")),
            description=_said(parameter.get("description")),
        )

    def _body_members(self, body: Mapping[str, Any]) -> Iterator[Member]:
        for media in body.get("content", {}).values():
            schema = self._resolved(media.get("schema", {}))
            if schema.get("type") == "array":
                schema = self._resolved(schema.get("items", {}))
            needed = schema.get("required", [])
            for name, written in schema.get("properties", {}).items():
                member = self._resolved(written)
                words = written.get("description") or member.get("description") or ""
                yield Member(name, "body", self._type(written), name in needed, _said(words))

    def _type(self, written: Mapping[str, Any]) -> str:
        schema = self._resolved(written)
        kinds = schema.get("type", "object")
        kind = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
        if "enum" in schema:
            return " | ".join(str(value) for value in schema["enum"] if value is not None)
        if kind.startswith("array"):
            return f"[{self._type(schema.get('items', {}))}]"
        return f"{kind} ({schema['format']})" if "format" in schema else kind

    def _resolved(self, written: Mapping[str, Any]) -> Mapping[str, Any]:
        reference = written.get("$ref")
        if not isinstance(reference, str) or not reference.startswith(_COMPONENTS):
            return written
        found: Any = self._description["components"]
        for part in reference.removeprefix(_COMPONENTS).split("/"):
            found = found[part]
        return self._resolved(found)


def _said(message: str | None) -> str:
    """A message id in the reader's language without marks of code; gettext keeps the empty one."""
    return str(gettext(message)).replace("``", "") if message else ""
