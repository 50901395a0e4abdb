"""A write of the programming interface that is done once, however often it is sent."""

from collections.abc import Callable

from flask import Response, request
from sqlalchemy.orm import Session

from registry.accounts.access import actor
from registry.accounts.idempotency import Answer, answer_once
from registry.kernel.canonical import canonical
from registry.web.context import transaction


def once(produce: Callable[[Session], Answer]) -> Response:
    """Answer with what ``produce`` writes, or as the same request was answered before.

    One transaction. The request names itself in ``Idempotency-Key``; without it, it is a new
    one each time.

    Raises:
        IdempotencyKeyReused, IdempotencyKeyInvalid, and what ``produce`` raises.
    """
    with transaction() as session:
        answer = answer_once(
            session,
            actor=actor(),
            key=request.headers.get("Idempotency-Key"),
            route=f"{request.method} {request.path}",
            body=request.get_data(),
            produce=lambda: produce(session),
        )
    response = Response(canonical(answer.body), answer.status, mimetype="application/json")
    response.headers.update(answer.headers)
    return response
