"""What a refusal looks like to a reader: RFC 9457 problem, status, words in the language.

Owns the one table from refused condition to HTTP status, and the conditions that only HTTP
knows. Domain classes know neither.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext

from registry.kernel import refusals
from registry.kernel.refusals import N_, Refusal
from registry.web.pointers import Wrong


class MethodNotAllowed(Refusal):
    """The address exists and does not take this method."""

    title = N_("这个地址不接受这种请求方式")
    detail = N_("请查阅接口文档中这个地址允许的请求方式。")


class MediaTypeNotTaken(Refusal):
    """The body is of a kind the address does not take."""

    title = N_("内容格式不受支持")
    detail = N_("请以%(expected)s格式提交。")


class FormOutOfDate(Refusal):
    """The form's guard against foreign sites is missing or belongs to another sign-in."""

    title = N_("页面已过期")
    detail = N_("请重新打开页面再提交。什么也没有改变。")


class RequestRefused(Refusal):
    """Any other HTTP condition of the 4xx family."""

    title = N_("请求未被接受")
    detail = N_("请检查请求的地址和内容。")


class Unexpected(Refusal):
    """A fault of the service itself; nothing of it is told but the trace."""

    title = N_("服务出现故障")
    detail = N_("什么也没有改变。请稍后再试；如仍不行，请把追踪编号告诉我们。")


# From the most general; the nearest ancestor of a class decides.
STATUSES: Mapping[type[Refusal], int] = {
    refusals.Unreadable: 400,
    FormOutOfDate: 400,
    RequestRefused: 400,
    refusals.NotSignedIn: 401,
    refusals.NotPermitted: 403,
    refusals.NotOnRecord: 404,
    MethodNotAllowed: 405,
    refusals.Conflict: 409,
    refusals.Stale: 412,
    refusals.TooLarge: 413,
    MediaTypeNotTaken: 415,
    refusals.Invalid: 422,
    refusals.VersionRequired: 428,
    refusals.TooMany: 429,
    Unexpected: 500,
    refusals.Unavailable: 503,
}

_RETRY_AFTER_SECONDS = 5
_WORDS = "chengxin.words"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, in words for the reader.

    ``legal_basis`` is the article that refuses, as printed; ``errors`` the fields at fault.
    """

    slug: str
    status: int
    title: str
    detail: str
    legal_basis: str | None = None
    errors: tuple[Wrong, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, *, instance: str, trace_id: str) -> dict[str, Any]:
        """The members of the problem document."""
        body: dict[str, Any] = {
            "type": f"/problems/{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "trace_id": trace_id,
        }
        if self.legal_basis is not None:
            body["legal_basis"] = self.legal_basis
        if self.errors:
            body["errors"] = [
                {"pointer": wrong.pointer, "detail": wrong.detail} for wrong in self.errors
            ]
        return body


def status_of(kind: type[Refusal]) -> int:
    """The status of a refused condition.

    Raises:
        LookupError: the class derives from no condition of the table.
    """
    for ancestor in kind.__mro__:
        if ancestor in STATUSES:
            return STATUSES[ancestor]
    raise LookupError(kind.__name__)


def problem_of(refusal: Refusal, *, headers: Mapping[str, str] | None = None) -> Problem:
    """``refusal`` in the reader's language."""
    status = status_of(type(refusal))
    return Problem(
        slug=refusal.slug(),
        status=status,
        title=gettext(refusal.title),
        detail=filled(refusal.detail, refusal.params),
        legal_basis=refusal.legal_basis,
        errors=tuple(
            Wrong(error.pointer, filled(error.detail, dict(error.params)))
            for error in refusal.errors
        ),
        headers={**_headers(status), **(headers or {})},
    )


def problem_types() -> list[type[Refusal]]:
    """Every refused condition that has a status, by its slug; what ``/problems/<slug>`` shows."""
    found = {kind.slug(): kind for kind in _descendants(Refusal) if hasattr(kind, "detail")}
    return [found[slug] for slug in sorted(found)]


def filled(message: str, params: Mapping[str, Any]) -> str:
    """A message id in the reader's language, with its places filled."""
    words = str(gettext(message))
    return words % {name: _said(value) for name, value in params.items()} if params else words


def install_words(app: Flask, words: Mapping[type[StrEnum], Mapping[Any, object]]) -> None:
    """Say what the values of enumerations are called, by which refusals may be filled."""
    app.extensions.setdefault(_WORDS, {}).update(words)


def _said(value: object) -> object:
    """A value of an enumeration as it is called, where it is told; anything else as it is."""
    if not isinstance(value, StrEnum):
        return value
    # A command has no application: there a value stands for itself.
    words = current_app.extensions.get(_WORDS, {}) if current_app else {}
    return gettext(str(words.get(type(value), {}).get(value, value.value)))


def _headers(status: int) -> dict[str, str]:
    if status == STATUSES[refusals.NotSignedIn]:
        return {"WWW-Authenticate": "Bearer"}
    if status == STATUSES[refusals.Unavailable]:
        return {"Retry-After": str(_RETRY_AFTER_SECONDS)}
    return {}


def _descendants(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)
