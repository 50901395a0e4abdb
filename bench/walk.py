"""Asks for every page and every GET of the interface, with arguments as the pages themselves offer.

A walk begins at the addresses without arguments, follows the links it meets, uses each filter of
each list, and asks the interface for what the pages named.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect, Rule

from bench.arguments import NOTHING

_EXAMPLES = 3
"""Of an endpoint, for each set of query arguments."""
_MOST = 24
"""Of an endpoint in all: filters that are combined with each other have no end."""
_FILES = (".csv", ".xlsx")
_MOST_FILES = 4
"""Whole files are written for each."""
_LONGEST_BYTES = 2_000_000
# What a field of a filter is asked with, by a part of its name, where the page offers no choice.
_TYPED = (
    ("uscc", "uscc"),
    ("first_on", "2026-03-01"),
    ("last_on", "2026-06-30"),
    ("_on", "2026-06-01"),
    ("division", "990100"),
    ("day", "2026-06-01"),
    ("known_at", "2026-11-01T00:00:00Z"),
    ("number", "示"),
    ("q", "福瑞"),
    ("months", "6"),
    ("actor", "inspector1"),
)
_LEFT = {"cursor", "limit", "csrf_token"}


class _Page(HTMLParser):
    """Links, and forms that are sent by GET, of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._form: dict[str, str] | None = None
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form" and given.get("method", "get").lower() == "get":
            self._form = {}
            self.forms.append((given.get("action", ""), self._form))
        elif tag == "select":
            self._choice = given.get("name", "")
        elif self._form is not None:
            self._control(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choice = ""

    def _control(self, tag: str, given: dict[str, str]) -> None:
        if self._form is None:
            return
        if tag == "option" and self._choice and given.get("value"):
            self._form.setdefault(self._choice, given["value"])
        elif tag == "input" and given.get("name"):
            name, value = given["name"], given.get("value", "")
            if given.get("type") in ("checkbox", "radio"):
                value = value or "true"
            self._form.setdefault(name, value or _typed(name))


def _typed(name: str) -> str:
    return next((value for part, value in _TYPED if name.endswith(part)), "")


@dataclass
class Walk:
    """One reader's walk through the service."""

    app: Flask
    client: FlaskClient
    arguments: defaultdict[str, list[str]]
    """Values of arguments by name; those met on the way are added."""
    headers: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    """Paths asked for, with their endpoint."""
    faults: list[str] = field(default_factory=list)
    answered: Counter[str] = field(default_factory=Counter)
    shown: set[str] = field(default_factory=set)
    """Endpoints that answered with what was asked for."""
    _queue: list[str] = field(default_factory=list)
    _offered: set[str] = field(default_factory=set)
    _each: Counter[str] = field(default_factory=Counter)
    _kinds: Counter[tuple[str, frozenset[str]]] = field(default_factory=Counter)

    def through(self, without: Collection[str]) -> Iterator[str]:
        """Ask for everything but the endpoints ``without``; yields each path before it is asked."""
        adapter = self.app.url_map.bind("localhost")
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                self._queue += self._addresses(rule)
        while True:
            while self._queue:
                path = self._queue.pop()
                found = self._new(adapter, path)
                if found is not None and found not in without:
                    yield path
                    self._ask(found, path)
            # An address that is refused (enough of its kind were asked) is not offered again.
            fresh = set(self._interface()) - self._offered
            self._offered |= fresh
            self._queue += sorted(fresh - self.asked.keys())
            if not self._queue:
                return

    def _addresses(self, rule: Rule) -> Iterator[str]:
        """A rule with what is known of its arguments, or with what is on record nowhere."""
        values = {
            name: self.arguments.get(name) or [NOTHING.get(kind.rstrip(":"), "none")]
            for kind, name in re.findall(r"<(\w+:)?(\w+)>", rule.rule)
        }
        for place in range(max(map(len, values.values()), default=1)):
            path = rule.rule
            for name, known in values.items():
                path = re.sub(rf"<(\w+:)?{name}>", known[place % len(known)], path)
            yield path

    def _new(self, adapter: MapAdapter, path: str) -> str | None:
        """The endpoint of a path that is still to be asked."""
        parts = urlsplit(path)
        try:
            endpoint, values = adapter.match(parts.path, method="GET")
        except (HTTPException, RequestRedirect):
            return None
        for name, value in values.items():
            if isinstance(value, UUID) and (value.version, value.hex[:2]) != (7, "01"):
                if str(value) != NOTHING["uuid"]:
                    return None  # of a copy, whose papers do not fit it
            elif str(value) not in self.arguments[name]:
                self.arguments[name].append(str(value))
        kind = (endpoint, frozenset(name for name, _ in parse_qsl(parts.query)))
        most = _MOST_FILES if parts.path.endswith(_FILES) else _MOST
        if path in self.asked or self._kinds[kind] >= _EXAMPLES or self._each[endpoint] >= most:
            return None
        self._kinds[kind] += 1
        self._each[endpoint] += 1
        self.asked[path] = endpoint
        return str(endpoint)

    def _ask(self, endpoint: str, path: str) -> None:
        pieces, size = [], 0
        try:
            with self.client.get(path, headers=self.headers, buffered=False) as answer:
                for piece in answer.iter_encoded():
                    pieces.append(piece)
                    size += len(piece)
                    if size > _LONGEST_BYTES:
                        break
        except Exception as error:  # noqa: BLE001 - told as the fault of this address, in the middle of an answer
            self.faults.append(f"{path}: {error!r:.300}")
            return
        self.answered[f"{answer.status_code // 100}xx"] += 1
        if answer.status_code >= 500:  # noqa: PLR2004 - the service's own fault
            self.faults.append(f"{path}: {answer.status_code}")
        if answer.status_code < 300:  # noqa: PLR2004 - well
            self.shown.add(endpoint)
        body = b"".join(pieces)
        if answer.mimetype == "text/html":
            self._read(path, body.decode())
        elif answer.mimetype == "application/json" and path.startswith("/v1"):
            self._follow(path, body.decode())

    def _read(self, path: str, body: str) -> None:
        page = _Page()
        page.feed(body)
        for link in page.links:
            whole = urlsplit(urljoin(f"http://localhost{path}", link))
            if whole.netloc == "localhost":
                self._queue.append(whole._replace(scheme="", netloc="", fragment="").geturl())
        for action, form in page.forms:
            base = urlsplit(urljoin(f"http://localhost{path}", action)).path
            given = {n: v for n, v in form.items() if n not in _LEFT}
            uscc = next(iter(self.arguments["uscc"]), "")
            given = {n: uscc if v == "uscc" else v for n, v in given.items() if v}
            each = [{name: value} for name, value in given.items()]
            self._queue += [f"{base}?{urlencode(one)}" for one in [*each, given] if one]

    def _follow(self, path: str, body: str) -> None:
        following = re.search(r'"next(?:_cursor)?":\s*"([^"]+)"', body)
        parts = urlsplit(path)
        given = dict(parse_qsl(parts.query))
        if following and "cursor" not in given:
            given["cursor"] = following[1]
            self._queue.append(f"{parts.path}?{urlencode(given)}")

    def _interface(self) -> Iterator[str]:
        """Addresses of the interface, with the values that were met so far."""
        described = self.client.get("/openapi.json").get_json()["paths"]
        for template, operations in described.items():
            if "get" not in operations:
                continue
            names = re.findall(r"{(\w+)}", template)
            values = [self.arguments.get(name, [])[:_EXAMPLES] for name in names]
            if not all(values):
                continue
            for place in range(max(map(len, values), default=1)):
                path = template
                for name, known in zip(names, values, strict=True):
                    path = path.replace(f"{{{name}}}", known[place % len(known)])
                yield path
            for name, value in self._filters(operations):
                yield f"{path}?{urlencode({name: value})}"

    def _filters(self, operations: dict[str, Any]) -> Iterator[tuple[str, str]]:
        shared = operations.get("parameters", [])
        for parameter in [*shared, *operations["get"].get("parameters", [])]:
            name, schema = parameter.get("name", ""), parameter.get("schema", {})
            if parameter.get("in") != "query" or name in _LEFT:
                continue
            known = self.arguments.get(name, [])
            value = next(iter([one for one in schema.get("enum", []) if one] or known), None)
            value = value or ("true" if schema.get("type") == "boolean" else _typed(name))
            if value == "uscc":
                value = next(iter(self.arguments["uscc"]), "")
            if value:
                yield name, str(value)
