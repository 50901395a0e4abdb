"""A write that is done once, however often it is sent: over the interface or by a form."""

from collections.abc import Callable

import marshmallow as ma
from flask import Response, request
from sqlalchemy.orm import Session

from registry.accounts.access import actor
from registry.accounts.idempotency import Answer, answer_once
from registry.kernel.canonical import canonical
from registry.web.context import transaction
from registry.web.etag import etag
from registry.web.forms import form_body, form_key

_JSON = "application/json"


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
    response = Response(canonical(answer.body), answer.status, mimetype=_JSON)
    response.headers.update(answer.headers)
    return response


def form_once(produce: Callable[[Session], Answer]) -> Answer:
    """What ``produce`` writes for the present form; sent twice, the first answer again.

    One transaction. The form names itself by its hidden key.

    Raises:
        IdempotencyKeyReused, IdempotencyKeyInvalid, and what ``produce`` raises.
    """
    with transaction() as session:
        return answer_once(
            session,
            actor=actor(),
            key=form_key(),
            route=request.path,
            body=form_body(),
            produce=lambda: produce(session),
        )


def write_once(
    act: Callable[[Session], object],
    schema: ma.Schema,
    *,
    status: int = 200,
    location: Callable[[object], str] | None = None,
) -> Response:
    """Do ``act`` once and answer with the record it gives; its version is the entity tag.

    Args:
        act: the use case; gives the record.
        schema: writes the record.
        status: of the answer.
        location: the record's address, for a creation.

    Raises:
        What ``once`` raises.
    """

    def produce(session: Session) -> Answer:
        record = act(session)
        headers = etag(record.version) if hasattr(record, "version") else {}
        if location is not None:
            headers["Location"] = location(record)
        return Answer(status, schema.dump(record), headers)

    return once(produce)
