"""``/v1/consents``: requests for the consent of the level above, and their answers."""

from typing import Any
from uuid import UUID

from flask import Response

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.answers import ConsentOut, ConsentPageOut
from registry.blacklist.schemas import ConsentAnswerIn, ConsentQueryIn
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal_id

blp = blueprint("consents_api", __name__, url_prefix="/v1/consents", description=N_("上级机关同意"))


@blp.get("")
@requires(Permission.CASES_CONSENT)
@says(N_("下级机关向本机关的请示，最近的在前；waiting为真只列待答复的"))
@takes(ConsentQueryIn, location="query")
@answers(200, ConsentPageOut)
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """One page of the requests to the agency."""
    with reading() as session:
        lines = service.list_requests(
            session,
            agency_id=actor().agency_id,
            waiting=query["waiting"],
            on=today(),
            after=unseal_id(query["cursor"]),
            limit=query["limit"] + 1,
        )
    page = page_of(lines, query["limit"], key=lambda line: [str(line.request.id)])
    return {"items": [line.request for line in page.items], "next_cursor": page.next_cursor}


@blp.get("/<uuid:request_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一件请示和答复；版本即实体标签"))
@answers(200, ConsentOut)
def show(request_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One request."""
    with reading() as session:
        asked = service.read_request(session, request_id, by=actor(), on=today())
        return asked, 200, etag(asked.version)


@blp.post("/<uuid:request_id>/answer")
@requires(Permission.CASES_CONSENT)
@says(N_("上级机关答复请示：同意或者不同意列入"))
@takes(ConsentAnswerIn)
@answers(200, ConsentOut)
def answer(body: dict[str, Any], request_id: UUID) -> Response:
    """Consent, or refuse."""
    version = if_match()
    return write_once(
        lambda session: service.answer_consent(
            session, request_id, **body, version=version, by=actor(), at=now()
        ),
        ConsentOut(),
    )
