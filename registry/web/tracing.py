"""One identifier per request, and one log line: what, how it ended, how long; no personal data.

The line has the route's pattern, never the address itself: an address may hold a name that
was searched for.
"""

import logging
import secrets
import time

import structlog
from flask import Flask, Response, g, request

_log = structlog.get_logger(__name__)


def configure_logging() -> None:
    """JSON lines on standard error, with UTC instants and the bound trace identifier."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=True,
    )


def trace_id() -> str:
    """The current request's identifier: 32 hexadecimal digits."""
    if "trace_id" not in g:
        g.trace_id = secrets.token_hex(16)
    return str(g.trace_id)


def install(app: Flask) -> None:
    """Trace every request of ``app``; the answer carries ``X-Trace-Id``."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(trace_id=trace_id())


def _end(response: Response) -> Response:
    response.headers["X-Trace-Id"] = trace_id()
    began = g.get("began")
    _log.info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=None if began is None else round((time.perf_counter() - began) * 1000, 1),
    )
    return response
