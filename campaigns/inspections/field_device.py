"""What the page on the phone asks for: its kit, subjects, who is signed in, and sending a visit.

All of it by the officer's sign-in and the guard of its forms, over the services that the
interface uses too.
"""

from typing import Any

import marshmallow as ma
from flask import Response
from flask_wtf.csrf import generate_csrf

from campaigns.inspections import field_kit
from campaigns.inspections.api import recorded_visit
from campaigns.inspections.receipts import RecordedVisitOut
from campaigns.inspections.schemas import InspectionIn
from registry.accounts.access import actor, requires
from registry.accounts.once import once
from registry.accounts.permissions import Permission
from registry.accounts.setup import signed_in
from registry.kernel.canonical import canonical
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, takes
from registry.web.context import reading
from registry.web.schema import Schema

bp = blueprint("field_device", __name__, "/field", N_("现场检查"))

_JSON = "application/json"


class SubjectQuery(Schema):
    """Whom an inspector looks for."""

    q = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=100))


@bp.get("/session.json")
@requires(Permission.INSPECTIONS_WRITE)
def session() -> Response:
    """Who is signed in, and the guard that their forms carry."""
    return _answer(_who())


@bp.get("/kit.json")
@requires(Permission.INSPECTIONS_WRITE)
def kit() -> Response:
    """Everything that visits need where there is no network."""
    with reading() as opened:
        packed = field_kit.kit(opened, by=actor())
    return _answer({**_who(), **packed})


@bp.get("/subjects.json")
@requires(Permission.INSPECTIONS_WRITE)
@takes(SubjectQuery, location="query")
def subjects(query: dict[str, Any]) -> Response:
    """Subjects by code or name."""
    with reading() as opened:
        return _answer(field_kit.found_subjects(opened, query["q"], by=actor()))


@bp.post("/visits")
@requires(Permission.INSPECTIONS_WRITE)
@takes(InspectionIn)
@answers(201, RecordedVisitOut)
def record_visit(body: dict[str, Any]) -> Response:
    """Record one visit of the phone's outbox; sent again, it is answered again."""
    return once(lambda opened: recorded_visit(opened, body))


def _who() -> dict[str, Any]:
    user = signed_in()
    return {
        "officer": {
            "id": str(actor().person()),
            "name": actor().name,
            "agency": user.agency_name if user else "",
        },
        "csrf": generate_csrf(),
    }


def _answer(body: dict[str, Any]) -> Response:
    response = Response(canonical(body), mimetype=_JSON)
    response.headers["Cache-Control"] = "private, no-store"
    return response
