"""A write of the programming interface, done once per ``Idempotency-Key``."""

from collections.abc import Callable

import marshmallow as ma
from flask import Response, request
from sqlalchemy.orm import Session

from registry.accounts.access import actor
from registry.accounts.idempotency import Answer, answer_once
from registry.kernel.canonical import canonical
from registry.web.context import transaction
from registry.web.etag import etag

_JSON = "application/json"


def write_once(
    act: Callable[[Session], object],
    schema: ma.Schema,
    *,
    status: int = 200,
    location: Callable[[object], str] | None = None,
) -> Response:
    """Do ``act`` in a transaction of its own and answer with the record it gives.

    The version of the record, if it has one, is its entity tag. Repeated under the same key,
    the request gets the stored answer and changes nothing.

    Args:
        act: the use case; gives the record.
        schema: writes the record.
        status: of the answer.
        location: the record's address, for a creation.
    """

    def produce(session: Session) -> Answer:
        record = act(session)
        headers = etag(record.version) if hasattr(record, "version") else {}
        if location is not None:
            headers["Location"] = location(record)
        return Answer(status, schema.dump(record), headers)

    with transaction() as session:
        answer = answer_once(
            session,
            actor=actor(),
            key=request.headers.get("Idempotency-Key"),
            route=f"{request.method} {request.path}",
            body=request.get_data(),
            produce=lambda: produce(session),
        )
    response = Response(canonical(answer.body), status=answer.status, mimetype=_JSON)
    response.headers.extend(answer.headers)
    return response
