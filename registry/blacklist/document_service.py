"""Serving documents: attempts with their proofs, and the step of the case they bring. None commits.

The notice and the decision are steps of the case, or of the revocation of a repair: their service
is an act of that, which starts clocks. Every other document is served here. A failed attempt
changes nothing and is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.blacklist import cases, rules
from registry.blacklist.attachments import Belongs, Papers, attach
from registry.blacklist.cases import Service
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
from registry.blacklist.models import ListingCase
from registry.blacklist.party_models import AttachedTo
from registry.blacklist.record import lock_case, require_competent
from registry.blacklist.request_states import RevocationState
from registry.blacklist.restorations import serve_revocation
from registry.blacklist.revocation_notices import serve_revocation_notice
from registry.blacklist.revocations import get_revocation
from registry.blacklist.serving import check_served
from registry.kernel.clock import legal_day

Step = Callable[..., object]


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
    step = _find_step(session, case, document) if told.served else None
    if step is not None:
        step(service=told.service, by=by, at=at)
    else:
        if told.served:
            check_served(session, case, told.service, issued_on=document.issued_on, on=on)
        else:
            day = told.service.served_on
            rules.check_date("#/served_on", day, earliest=document.issued_on, latest=on)
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


def _find_step(session: Session, case: ListingCase, document: IssuedDocument) -> Step | None:
    """The step of the procedure that the service of the document is, while it is still to come.

    A corrected document is served besides.
    """
    kind = DocumentKind(document.kind)
    if kind is DocumentKind.NOTICE and case.noticed_on is None:
        return partial(cases.serve_notice, session, case.id, version=case.version)
    if kind is DocumentKind.DECISION and case.served_on is None:
        return partial(cases.serve_decision, session, case.id, version=case.version)
    if kind not in (DocumentKind.REVOCATION_NOTICE, DocumentKind.REVOCATION):
        return None
    assert document.request_id is not None, "drawn up for a revocation"
    revocation = get_revocation(session, document.request_id)
    if kind is DocumentKind.REVOCATION_NOTICE and revocation.noticed_on is None:
        act = serve_revocation_notice
    elif kind is DocumentKind.REVOCATION and revocation.state == RevocationState.REVOKED:
        act = serve_revocation
    else:
        return None
    return partial(act, session, revocation.id, version=revocation.version)
