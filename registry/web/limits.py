"""How often one may ask: counted in Redis for all processes together.

While Redis does not answer, each process counts for itself, so that the registry keeps
answering and a flood is still slowed.
"""

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, g, request
from flask_limiter import ApplicationLimit, Limiter

SIGN_INS_PER_MINUTE = 10
_REDIS_WAIT_SECONDS = 1
_EXTENSION = "chengxin-limiter"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is counted: ``name`` is a key's public part or an address."""

    name: str
    per_minute: int


_UNCOUNTED = Caller("uncounted", 1)


def install(app: Flask, *, redis_url: str, caller: Callable[[], Caller | None]) -> None:
    """Count the requests of each ``caller``; None is not counted.

    The caller is found before anything is counted: a database that does not answer must not
    look like a Redis that does not.
    """
    app.before_request(lambda: g.setdefault("caller", caller()) and None)
    limiter = Limiter(
        address,
        app=app,
        application_limits=[
            ApplicationLimit(
                lambda: f"{_caller().per_minute}/minute",
                key_function=lambda: _caller().name,
                exempt_when=lambda: g.get("caller") is None,
            )
        ],
        storage_uri=redis_url,
        storage_options={
            "socket_connect_timeout": _REDIS_WAIT_SECONDS,
            "socket_timeout": _REDIS_WAIT_SECONDS,
        },
        in_memory_fallback_enabled=True,
        key_prefix="chengxin",
    )
    app.extensions[_EXTENSION] = limiter


def address() -> str:
    """The address a request comes from, as the server in front tells it."""
    return request.remote_addr or "unknown"


def sign_ins_of_one_address() -> AbstractContextManager[None]:
    """Count one attempt to sign in.

    Raises:
        flask_limiter.RateLimitExceeded: on entering, after ten within a minute.
    """
    limit = _limiter().limit(f"{SIGN_INS_PER_MINUTE}/minute", key_func=address)
    return cast("AbstractContextManager[None]", limit)


def seconds_until_allowed() -> int:
    """How long the caller that was just refused has to wait; at least one second."""
    breached = _limiter().current_limit
    return max(1, math.ceil(breached.window[0] - time.time())) if breached else 60


def _limiter() -> Limiter:
    return cast("Limiter", current_app.extensions[_EXTENSION])


def _caller() -> Caller:
    # The limiter asks for the limit before it asks whether the request is exempt.
    return cast("Caller", g.get("caller") or _UNCOUNTED)
