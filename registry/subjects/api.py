"""The programming interface of subjects: search, list, register. The file is credit's."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.subjects import service
from registry.subjects.models import Subject
from registry.subjects.rules import SubjectRow
from registry.subjects.schemas import SubjectIn, SubjectOut, SubjectQuery, SubjectsOut
from registry.web.api import answers, blueprint, takes
from registry.web.context import now, reading
from registry.web.paging import page_of, unseal

blp = blueprint("subjects_api", __name__, "/v1/subjects", N_("经营主体：查找、登记"))

# How a subject is told that no question found.
_UNASKED: dict[str, Any] = {
    "matched": None,
    "reason": None,
    "former": False,
    "former_until": None,
    "traditional": False,
}


@blp.get("")
@requires(Permission.SUBJECTS_READ)
@takes(SubjectQuery, location="query")
@answers(200, SubjectsOut)
def search(query: dict[str, Any]) -> dict[str, Any]:
    """Find subjects by a name, a former name, a code, or a fragment; or list all by code."""
    limit = query["limit"]
    with reading() as session:
        if query["q"].strip():
            found = service.search(session, query["q"], limit=limit)
            return {"items": found.hits, "next_cursor": None, "cut": found.cut}
        after = unseal(query["cursor"])
        rows = service.list_subjects(session, after=after[0] if after else "", limit=limit + 1)
    page = page_of(rows, limit, key=lambda subject: [subject.uscc])
    listed = [{**_UNASKED, "subject": subject} for subject in page.items]
    return {"items": listed, "next_cursor": page.next_cursor, "cut": False}


@blp.post("")
@requires(Permission.SUBJECTS_WRITE)
@takes(SubjectIn)
@answers(201, SubjectOut)
def register(body: dict[str, Any]) -> Response:
    """Register one subject. ``Idempotency-Key``: sent again, it is answered as before."""
    at = now()

    def act(session: Session) -> Subject:
        row = SubjectRow(line=1, **{**body, "product_classes": tuple(body["product_classes"])})
        return service.register_subject(session, row, by=actor(), at=at)

    return write_once(act, SubjectOut(), status=201)
