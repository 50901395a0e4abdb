"""Request counts and times for Prometheus.

With ``PROMETHEUS_MULTIPROC_DIR`` set (several web processes), the numbers of all are added up.
"""

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

_REQUESTS = Counter(
    "chengxin_http_requests_total",
    "Requests answered, by endpoint, method and status.",
    ["endpoint", "method", "status"],
)
_SECONDS = Histogram(
    "chengxin_http_request_seconds",
    "Time from the request's arrival to its answer, by endpoint.",
    ["endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_UNROUTED = "none"
# Anyone may invent a method; a label may not grow with what anyone invents.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _start() -> None:
    g.request_started_at = time.perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or _UNROUTED
    method = request.method if request.method in _METHODS else "other"
    _REQUESTS.labels(endpoint, method, str(response.status_code)).inc()
    started_at = g.get("request_started_at")
    if started_at is not None:
        _SECONDS.labels(endpoint).observe(time.perf_counter() - started_at)
    return response


def measure(app: Flask) -> None:
    """Count and time every request of ``app``."""
    app.before_request(_start)
    app.after_request(_count)


def exposition() -> tuple[bytes, str]:
    """Every number of this service in the text format, and its content type."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library is untyped here
    return generate_latest(registry), CONTENT_TYPE_LATEST
