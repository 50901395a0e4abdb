"""Entries of the credit ledger with plain defaults, made by the service."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.credit import attachments, service
from registry.credit.attachment_models import AttachmentKind, SubjectAttachment
from registry.credit.attachments import NewAttachment
from registry.credit.ledger import NewEntry
from registry.credit.models import CreditEntry, GradePeriod
from registry.credit.vocabulary import EntryKind, Severity
from registry.files.service import originals_of
from registry.kernel.identity import new_id
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency, an_officer

DOCUMENT = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def noon(day: date) -> datetime:
    """Noon in Beijing."""
    return datetime.combine(day, time(4), tzinfo=UTC)


def a_new_entry(subject: Subject, agency_id: UUID, **fields: Any) -> NewEntry:
    """A general finding of 1 March 2024, unless ``fields`` say otherwise."""
    decided_on = fields.get("decided_on", date(2024, 3, 1))
    return NewEntry(
        **{
            "subject_id": subject.id,
            "kind": EntryKind.FINDING,
            "severity": Severity.GENERAL,
            "publication_class": Severity.GENERAL,
            "source_kind": "finding",
            "source_id": new_id(),
            "source_ref": "JC-2024-0301-01",
            "agency_id": agency_id,
            "legal_basis": "《食品安全法》第五十条",
            "summary": "未建立进货查验记录",
            "occurred_on": decided_on,
            "decided_on": decided_on,
            **fields,
        }
    )


def an_entry(
    session: Session,
    subject: Subject,
    *,
    at: datetime | None = None,
    **fields: Any,
) -> CreditEntry:
    """An entry in the ledger, entered at noon of its document's day unless ``at`` says so."""
    agency_id = fields.pop("agency_id", None) or an_agency(session).id
    new = a_new_entry(subject, agency_id, **fields)
    (entry,) = service.enter(
        session, [new], by=system_actor("tests"), at=at or noon(new.decided_on)
    )
    return entry


def a_declaration(
    session: Session, subject: Subject, var: Path, *, on: date, at: datetime, **fields: Any
) -> SubjectAttachment:
    """A standard that the subject declared itself, taken in by an officer."""
    new = {
        "kind": AttachmentKind.STANDARD,
        "title": "糕点质量要求",
        "standard_number": "Q/PDY 001-2026",
        "declared_on": on,
        "valid_until": None,
        **fields,
    }
    by = actor_of(an_officer(session, roles=[Role.CASE_OFFICER]))
    return attachments.attach(
        session, originals_of(var), subject, NewAttachment(**new), DOCUMENT, by=by, at=at
    )


def graded(session: Session, subject_id: int, grade: str, since: date) -> None:
    """A grade held without a break since a day."""
    columns = {
        "subject_id": subject_id,
        "grade": grade,
        "points": 95,
        "policy_digest": b"\0" * 32,
        "vetoed": False,
        "since": since,
        "valid": Range(since, None),
        "recorded": Range(noon(since), None),
        "next_change_on": None,
    }
    known = GradePeriod.__table__.columns.keys()
    session.execute(insert(GradePeriod), [{k: v for k, v in columns.items() if k in known}])
