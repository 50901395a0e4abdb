"""Serving documents: attempts with their proofs, and the step of the case they bring. None commits.

The notice and the decision are steps of the case: their service is the case's act, which starts
clocks. Every other document is served here. A failed attempt changes nothing and is kept.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.blacklist import cases, rules
from registry.blacklist.attachments import Belongs, Papers, attach
from registry.blacklist.cases import Service, ServiceMethod
from registry.blacklist.document_kinds import BETWEEN_AGENCIES, DocumentKind
from registry.blacklist.document_models import IssuedDocument
from registry.blacklist.document_refusals import DocumentCorrected, DocumentInternal, DocumentServed
from registry.blacklist.document_store import (
    FAILED,
    SERVED,
    Attempt,
    attempts_of,
    get_document,
    is_corrected,
    note_attempt,
)
from registry.blacklist.electronic import require_agreement
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
from registry.blacklist.party_models import AttachedTo
from registry.blacklist.record import lock_case, require_competent
from registry.blacklist.states import SuspensionKind
from registry.kernel.clock import legal_day

_STEPS = {
    DocumentKind.NOTICE: cases.serve_notice,
    DocumentKind.DECISION: cases.serve_decision,
}


@dataclass(frozen=True, slots=True)
class Served:
    """What an officer says of an attempt; ``served`` False where it failed."""

    served: bool
    service: Service


def record_attempt(
    session: Session,
    document_id: UUID,
    told: Served,
    papers: Papers,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> IssuedDocument:
    """Record that a document was served, or that an attempt failed.

    Args:
        session: the caller's.
        document_id: the document.
        told: what came of it; day, method and proof.
        papers: the receipt as a file, if there is one.
        version: of the case that the officer saw.
        by: the officer.
        at: UTC instant of the entry.

    Raises:
        DocumentUnknown, DocumentServed, DocumentCorrected, StepDateWrong, AgencyNotCompetent,
        PersonNeeded, Stale, FileWrong, FileTooLarge; AnnouncementRunning and every refusal of
        the case's own act.
    """
    document = get_document(session, document_id)
    case, on = lock_case(session, document.case_id, version=version), legal_day(at)
    require_competent(session, case, by, on)
    attempts = attempts_of(session, [document_id])[document_id]
    if document.kind in BETWEEN_AGENCIES:
        raise DocumentInternal
    if is_corrected(session, document_id):
        raise DocumentCorrected
    if any(one.outcome == SERVED for one in attempts):
        raise DocumentServed
    to = Belongs(case.id, AttachedTo.SERVICE, document.id, f"{document.number}送达回证")
    attach(session, papers, to, by=by, at=at)
    kind = DocumentKind(document.kind)
    if told.served and kind in _STEPS and _step_is_open(case, kind):
        _STEPS[kind](session, case.id, told.service, version=version, by=by, at=at)
    else:
        earliest = _earliest(document, case, told, on)
        rules.check_date("#/served_on", told.service.served_on, earliest=earliest, latest=on)
        if told.served and told.service.method is ServiceMethod.ELECTRONIC:
            require_agreement(session, case.id, on=told.service.served_on)
        attempt = Attempt(
            SERVED if told.served else FAILED,
            told.service.method.value,
            told.service.served_on,
            told.service.proof,
        )
        note_attempt(session, document, attempt, by=by, at=at)
    audit.record(
        session,
        actor=by,
        action="document.served" if told.served else "document.not_served",
        object_kind="issued_document",
        object_id=str(document.id),
        detail={"method": told.service.method.value, "on": told.service.served_on.isoformat()},
        at=at,
    )
    return document


def _step_is_open(case: ListingCase, kind: DocumentKind) -> bool:
    """Whether the service is still a step of the case: a corrected document is served besides."""
    return (case.noticed_on if kind is DocumentKind.NOTICE else case.served_on) is None


def _earliest(document: IssuedDocument, case: ListingCase, told: Served, on: date) -> date:
    """A document is not served before it is issued; by announcement, not before that is over."""
    if not told.served or told.service.method is not ServiceMethod.ANNOUNCEMENT:
        return document.issued_on
    rule = get_list(case.list_key).on(on).suspension(SuspensionKind.ANNOUNCEMENT)
    days = 0 if rule is None or rule.calendar_days is None else rule.calendar_days
    return document.issued_on + timedelta(days=days)
