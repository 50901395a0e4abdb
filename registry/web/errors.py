"""Turns whatever a route raises into one problem document, or the same words as a page.

The words and statuses are in ``registry.web.problems``. Nothing here decides a refusal.
"""

import traceback
from collections.abc import Callable, Mapping

import structlog
from flask import Flask, Response, current_app, render_template, request
from flask_babel import get_locale
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from werkzeug import exceptions as http

from registry.kernel import refusals
from registry.kernel.canonical import canonical
from registry.kernel.refusals import Refusal
from registry.web.limits import seconds_until_allowed
from registry.web.pointers import flatten
from registry.web.problems import (
    FormOutOfDate,
    MediaTypeNotTaken,
    MethodNotAllowed,
    Problem,
    RequestRefused,
    Unexpected,
    problem_of,
    problem_types,
)
from registry.web.tracing import trace_id

__all__ = ["install", "is_api", "problem_types", "respond"]

API_PREFIX = "/v1/"
MEDIA_TYPE = "application/problem+json"
_MIB = 1024 * 1024

_log = structlog.get_logger(__name__)


def install(app: Flask) -> None:
    """Answer every refusal, wrong input, HTTP error and fault of ``app`` as a problem."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(ValidationError, _wrong_fields)
    app.register_error_handler(CSRFError, _form_out_of_date)
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.register_error_handler(http.HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def is_api() -> bool:
    """Whether the current request is for the programming interface."""
    return request.path.startswith(API_PREFIX)


def respond(problem: Problem) -> Response:
    """``problem`` as the reader wants it: a page for a browser, else a document."""
    document = problem.document(instance=request.path, trace_id=trace_id())
    if _wants_page():
        page = render_template("errors/problem.html", problem=document)
        response = Response(page, status=problem.status, mimetype="text/html")
    else:
        response = Response(canonical(document), status=problem.status, mimetype=MEDIA_TYPE)
    response.headers.extend(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = str(get_locale() or "zh")
    response.vary.update(("Accept", "Accept-Language", "Cookie"))
    return response


def _wants_page() -> bool:
    if is_api():
        return False
    if "HX-Request" in request.headers:
        return True
    offered = (MEDIA_TYPE, "application/json", "text/html")
    return request.accept_mimetypes.best_match(offered, default=MEDIA_TYPE) == "text/html"


def _refused(refusal: Refusal) -> Response:
    return respond(problem_of(refusal))


def _wrong_fields(error: ValidationError) -> Response:
    problem = problem_of(refusals.Invalid())
    return respond(
        Problem(
            slug=problem.slug,
            status=problem.status,
            title=problem.title,
            detail=problem.detail,
            errors=tuple(flatten(error.messages)),
        )
    )


def _form_out_of_date(_error: CSRFError) -> Response:
    return _refused(FormOutOfDate())


def _too_many(_error: RateLimitExceeded) -> Response:
    seconds = seconds_until_allowed()
    headers = {"Retry-After": str(seconds)}
    return respond(problem_of(refusals.TooMany(seconds=seconds), headers=headers))


_HTTP: Mapping[int, Callable[[], Refusal]] = {
    401: refusals.NotSignedIn,
    403: refusals.NotPermitted,
    404: refusals.NotOnRecord,
    405: MethodNotAllowed,
    409: refusals.Conflict,
    412: refusals.Stale,
    413: lambda: refusals.TooLarge(limit=f"{(request.max_content_length or 0) // _MIB} MiB"),
    415: lambda: MediaTypeNotTaken(expected="JSON"),
    422: refusals.Invalid,
    428: refusals.VersionRequired,
    429: lambda: refusals.TooMany(seconds=seconds_until_allowed()),
    503: refusals.Unavailable,
}


def _http_error(error: http.HTTPException) -> Response | http.HTTPException:
    if error.code is None or error.code < http.BadRequest.code or error.response is not None:
        return error
    if error.code == http.InternalServerError.code:
        return _fault(error)
    refusal = _HTTP.get(error.code, RequestRefused)()
    kept = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")}
    return respond(problem_of(refusal, headers=kept))


def _fault(error: Exception) -> Response:
    """An unexpected fault: where it happened is logged, never values, which may be personal."""
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    frames = traceback.extract_tb(error.__traceback__)
    _log.error(
        "fault",
        error=type(error).__name__,
        frames=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    )
    return respond(problem_of(Unexpected()))
