"""Issued documents and their service as rows: finding them, and noting a service. None commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.actors import Actor
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_models import DocumentService, IssuedDocument
from registry.blacklist.document_refusals import DocumentUnknown

SERVED, FAILED = "served", "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to serve: what came of it, how, when, and what proves it."""

    outcome: str
    method: str
    tried_on: date
    proof: str


def get_document(session: Session, document_id: UUID) -> IssuedDocument:
    """One document.

    Raises:
        DocumentUnknown: there is none.
    """
    document = session.get(IssuedDocument, document_id)
    if document is None:
        raise DocumentUnknown(document_id=str(document_id))
    return document


def documents_of(session: Session, case_id: UUID) -> Sequence[IssuedDocument]:
    """Every document of a case, oldest first, corrected ones too."""
    return session.scalars(
        select(IssuedDocument)
        .where(IssuedDocument.case_id == case_id)
        .order_by(IssuedDocument.issued_at, IssuedDocument.id)
    ).all()


_LATER = aliased(IssuedDocument)
_STANDING = select(IssuedDocument).where(
    IssuedDocument.case_id == bindparam("case_id"),
    IssuedDocument.kind.in_(bindparam("kinds", expanding=True)),
    IssuedDocument.request_id.is_not_distinct_from(bindparam("request_id")),
    ~exists().where(_LATER.replaces_id == IssuedDocument.id),
)


def find_standing(
    session: Session, case_id: UUID, kind: DocumentKind, *, request_id: UUID | None = None
) -> IssuedDocument | None:
    """The document of a kind that no other corrects."""
    return next(iter(_standing(session, case_id, (kind,), request_id)), None)


def _standing(
    session: Session, case_id: UUID, kinds: Sequence[DocumentKind], request_id: UUID | None
) -> list[IssuedDocument]:
    """The documents of N kinds that no other corrects, in the order of the kinds."""
    asked = {"case_id": case_id, "kinds": list(kinds), "request_id": request_id}
    found = session.scalars(_STANDING, asked)
    return sorted(found, key=lambda one: kinds.index(DocumentKind(one.kind)))


def earliest_service(
    session: Session,
    case_id: UUID,
    kinds: Sequence[DocumentKind],
    *,
    acted_on: date,
    request_id: UUID | None = None,
) -> date:
    """The first day on which the documents of a step can have reached the party.

    Nothing arrives before it was drawn up, and a corrected document not before its correction.
    Nor before the act that they belong to, ``acted_on``.
    """
    standing = _standing(session, case_id, kinds, request_id)
    return max([acted_on, *(one.issued_on for one in standing)])


def standing_of_case(
    session: Session, case_id: UUID
) -> dict[tuple[DocumentKind, UUID | None], IssuedDocument]:
    """The documents of a case that no other corrects, by kind and what they are about."""
    drawn = documents_of(session, case_id)
    corrected = {one.replaces_id for one in drawn}
    return {
        (DocumentKind(one.kind), one.request_id): one for one in drawn if one.id not in corrected
    }


def papers_about(session: Session, request_id: UUID) -> list[tuple[IssuedDocument, date | None]]:
    """The documents about one request, oldest first, each with the day it was served."""
    return _served_or_not(session, IssuedDocument.request_id == request_id)


def papers_of_case(session: Session, case_id: UUID) -> list[tuple[IssuedDocument, date | None]]:
    """The documents of a case, oldest first, each with the day it was served."""
    return _served_or_not(session, IssuedDocument.case_id == case_id)


def _served_or_not(
    session: Session, which: ColumnElement[bool]
) -> list[tuple[IssuedDocument, date | None]]:
    rows = session.execute(
        select(IssuedDocument, DocumentService.tried_on)
        .outerjoin(
            DocumentService,
            (DocumentService.document_id == IssuedDocument.id)
            & (DocumentService.outcome == SERVED),
        )
        .where(which)
        .order_by(IssuedDocument.issued_at, IssuedDocument.id)
    )
    return [(row[0], row[1]) for row in rows]


def is_corrected(session: Session, document_id: UUID) -> bool:
    """Whether another document corrects this one."""
    corrected = exists().where(IssuedDocument.replaces_id == document_id)
    return bool(session.scalar(select(corrected)))


def attempts_of(
    session: Session, document_ids: Sequence[UUID]
) -> dict[UUID, list[DocumentService]]:
    """Every attempt to serve N documents, oldest first, by document."""
    found: dict[UUID, list[DocumentService]] = {one: [] for one in document_ids}
    rows = session.scalars(
        select(DocumentService)
        .where(DocumentService.document_id.in_(document_ids))
        .order_by(DocumentService.id)
    )
    for row in rows:
        found[row.document_id].append(row)
    return found


def note_attempt(
    session: Session,
    document: IssuedDocument,
    attempt: Attempt,
    *,
    by: Actor,
    at: datetime,
) -> DocumentService:
    """Write one attempt down."""
    row = DocumentService(
        document_id=document.id,
        outcome=attempt.outcome,
        method=attempt.method,
        tried_on=attempt.tried_on,
        proof=attempt.proof,
        recorded_by_id=by.person(),
        at=at,
    )
    session.add(row)
    session.flush()
    return row


def note_served(
    session: Session,
    case_id: UUID,
    kinds: Sequence[DocumentKind],
    attempt: Attempt,
    *,
    request_id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """A step of the case says that its documents were served.

    The repair notice is served with the decision (两书同达), so one step may name both.
    """
    for document in _standing(session, case_id, kinds, request_id):
        note_attempt(session, document, attempt, by=by, at=at)
