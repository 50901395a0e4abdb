"""``/v1``: documents of a case, their service, and the party's public replies."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer
from registry.accounts.once import once, write_once
from registry.accounts.permissions import Permission
from registry.blacklist import documents, replies
from registry.blacklist.attachments import Papers
from registry.blacklist.cases import Service
from registry.blacklist.document_answers import (
    DocumentFileOut,
    DocumentListOut,
    DocumentOut,
    ReplyListOut,
    ReplyOut,
)
from registry.blacklist.document_forms import (
    AttemptIn,
    DocumentCorrectionIn,
    IssueIn,
    ReplyDecisionIn,
)
from registry.blacklist.document_models import IssuedDocument
from registry.blacklist.document_service import Served, record_attempt
from registry.blacklist.document_store import attempts_of, documents_of, get_document
from registry.blacklist.filing_address import filing_address
from registry.blacklist.record import get_case, require_reader
from registry.files.service import originals_of
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, services, today
from registry.web.etag import etag, if_match

blp = blueprint("documents_api", __name__, url_prefix="/v1", description=N_("文书和送达"))


@blp.get("/cases/<uuid:case_id>/documents")
@requires(Permission.CREDIT_READ)
@says(N_("一件案件的全部文书和每次送达，最早的在前；实体标签是案件的版本"))
@answers(200, DocumentListOut)
def list_documents(case_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """Every document of a case, corrected ones too, with every attempt to serve it."""
    with reading() as session:
        case = get_case(session, case_id)
        require_reader(session, case, actor(), today())
        told = _told(session, documents_of(session, case_id))
    return {"items": told}, 200, etag(case.version)


@blp.post("/cases/<uuid:case_id>/documents")
@requires(Permission.CASES_WRITE)
@says(N_("制作文书：取号、存档，不再改动；决定列入的，信用修复告知书一并制作"))
@takes(IssueIn)
@answers(201, DocumentListOut)
def issue(body: dict[str, Any], case_id: UUID) -> Response:
    """Draw a document up; two where the repair notice goes with the decision."""

    def produce(session: Session) -> Answer:
        drawn = documents.issue(
            session, case_id, **body, filing_address=filing_address(), by=actor(), at=now()
        )
        return Answer(201, DocumentListOut().dump({"items": _told(session, drawn)}), {})

    return once(produce)


@blp.get("/documents/<uuid:document_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一份文书的全部文字和每次送达；content的规范JSON的SHA-256即digest"))
@answers(200, DocumentFileOut)
def show(document_id: UUID) -> dict[str, Any]:
    """One document, every word of it."""
    with reading() as session:
        document = get_document(session, document_id)
        require_reader(session, get_case(session, document.case_id), actor(), today())
        (told,) = _told(session, [document])
    return {**told, "content": json.loads(document.content)}


@blp.post("/documents/<uuid:document_id>/correction")
@requires(Permission.CASES_WRITE)
@says(N_("制作更正的文书；原文书保留不变"))
@takes(DocumentCorrectionIn)
@answers(201, DocumentOut)
def correct(body: dict[str, Any], document_id: UUID) -> Response:
    """Draw a document up anew because the old one is wrong."""
    return write_once(
        lambda session: _told(
            session,
            [
                documents.correct(
                    session,
                    document_id,
                    **body,
                    filing_address=filing_address(),
                    by=actor(),
                    at=now(),
                )
            ],
        )[0],
        DocumentOut(),
        status=201,
    )


@blp.post("/documents/<uuid:document_id>/service")
@requires(Permission.CASES_WRITE)
@says(N_("登记一次送达；If-Match是案件的版本。电子送达须有当事人的同意，公告送达须期满"))
@takes(AttemptIn)
@answers(200, DocumentOut)
def serve(body: dict[str, Any], document_id: UUID) -> Response:
    """Record that a document was served, or that an attempt failed."""
    version, outcome = if_match(), body.pop("outcome")
    papers = Papers(originals_of(services().settings.var))

    def act(session: Session) -> dict[str, Any]:
        told = Served(outcome == "served", Service(**body))
        document = record_attempt(
            session, document_id, told, papers, version=version, by=actor(), at=now()
        )
        return _told(session, [document])[0]

    return write_once(act, DocumentOut())


@blp.get("/cases/<uuid:case_id>/replies")
@requires(Permission.CREDIT_READ)
@says(N_("当事人的公开说明，最近的在前"))
@answers(200, ReplyListOut)
def list_replies(case_id: UUID) -> dict[str, Any]:
    """Every reply of the party to its public record."""
    with reading() as session:
        require_reader(session, get_case(session, case_id), actor(), today())
        return {"items": replies.replies_of(session, case_id)}


@blp.get("/replies/<uuid:reply_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一份公开说明；版本即实体标签"))
@answers(200, ReplyOut)
def show_reply(reply_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One reply."""
    with reading() as session:
        reply = replies.get_reply(session, reply_id)
        require_reader(session, get_case(session, reply.case_id), actor(), today())
        return reply, 200, etag(reply.version)


@blp.post("/replies/<uuid:reply_id>/decision")
@requires(Permission.CASES_PUBLISH)
@says(N_("公开当事人的说明，或者因含有个人信息而不公开；不审查观点"))
@takes(ReplyDecisionIn)
@answers(200, ReplyOut)
def decide_reply(body: dict[str, Any], reply_id: UUID) -> Response:
    """Show a reply, or withhold it for the personal data that the reason names."""
    version = if_match()
    return write_once(
        lambda session: replies.decide_reply(
            session, reply_id, **body, version=version, by=actor(), at=now()
        ),
        ReplyOut(),
    )


def _told(session: Session, drawn: Sequence[IssuedDocument]) -> list[dict[str, Any]]:
    attempts = attempts_of(session, [one.id for one in drawn])
    shown = (name for name in DocumentOut().fields if name not in ("digest", "attempts"))
    names = tuple(shown)
    return [
        {name: getattr(one, name) for name in names}
        | {"digest": one.digest.hex(), "attempts": attempts[one.id]}
        for one in drawn
    ]
