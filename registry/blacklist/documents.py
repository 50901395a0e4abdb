"""Drawing up documents of a case and correcting them. None commits.

A document is issued once: its number comes from a series without gaps in the same transaction,
its words are stored with their digest and the version of the templates, and nothing of it ever
changes. A mistake is corrected by a new document that names the old one.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.competence import current_agency
from registry.blacklist.admission import admit
from registry.blacklist.consent_models import ConsentRequest
from registry.blacklist.document_drawing import Wanted, draw, draw_for_step
from registry.blacklist.document_due import Place, places_of
from registry.blacklist.document_kinds import BETWEEN_AGENCIES, DOCUMENTS, DocumentKind
from registry.blacklist.document_models import IssuedDocument
from registry.blacklist.document_refusals import DocumentNotDue
from registry.blacklist.document_store import find_standing, get_document
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.record import lock_case
from registry.blacklist.request_states import RevocationState
from registry.kernel.clock import legal_day


def issue(
    session: Session,
    case_id: UUID,
    kind: DocumentKind,
    *,
    request_id: UUID | None = None,
    filing_address: str,
    by: Actor,
    at: datetime,
) -> list[IssuedDocument]:
    """Draw up a document; a decision to list brings its repair notice along (两书同达).

    Args:
        session: the caller's.
        case_id: the case.
        kind: which document.
        request_id: the objection or application that it is about; a removal finds its own.
        filing_address: of the page where the party files by its code; the documents print it.
        by: the officer who draws it up.
        at: UTC instant.

    Returns:
        One document, or the decision and the repair notice.

    Raises:
        DocumentNotDue: the case is not there, or the document stands already.
        DocumentFactsMissing, CaseUnknown, AgencyNotCompetent, PersonNeeded, OfficerRecused.
    """
    case = _entitled(session, case_id, by, at)
    place = _find_place(session, case, kind, request_id)
    if place is None or find_standing(session, case_id, kind, request_id=place.request_id):
        raise DocumentNotDue
    if kind is DocumentKind.DECISION:
        return draw_for_step(session, case, kind, filing_address, by=by, at=at)
    wanted = Wanted(kind, place.request_id, filing_address)
    return [draw(session, case, wanted, by=by, at=at)]


def correct(
    session: Session,
    document_id: UUID,
    *,
    reason: str,
    filing_address: str,
    by: Actor,
    at: datetime,
) -> IssuedDocument:
    """Draw a document up anew because the old one is wrong; the new one names the old.

    Raises:
        DocumentUnknown, DocumentNotDue: it was corrected before, goes between agencies, or the
        case has left the place where it belongs.
        DocumentFactsMissing, AgencyNotCompetent, PersonNeeded, OfficerRecused.
    """
    old = get_document(session, document_id)
    case = _entitled(session, old.case_id, by, at)
    kind = DocumentKind(old.kind)
    standing = find_standing(session, case.id, kind, request_id=old.request_id)
    if kind in BETWEEN_AGENCIES or standing is None or standing.id != old.id:
        raise DocumentNotDue
    if kind in DOCUMENTS and _place_of(session, case, old) is None:
        raise DocumentNotDue
    if _withdrawn(session, old):
        raise DocumentNotDue
    wanted = Wanted(kind, old.request_id, filing_address, old=old, reason=reason)
    return draw(session, case, wanted, by=by, at=at)


def draw_between_agencies(
    session: Session,
    case: ListingCase,
    kind: DocumentKind,
    request: ConsentRequest,
    *,
    by: Actor,
    at: datetime,
) -> IssuedDocument:
    """Draw up a request for consent, or the answer to it; the request is written already.

    Raises:
        DocumentFactsMissing.
    """
    answers = kind is DocumentKind.CONSENT_REPLY
    issuer = current_agency(session, request.agency_id, legal_day(at)) if answers else None
    wanted = Wanted(
        kind,
        request.id,
        agency_id=issuer.id if issuer else None,
        number=request.answer_no if answers else request.number,
    )
    return draw(session, case, wanted, by=by, at=at)


def draw_about_revocation(
    session: Session,
    case: ListingCase,
    kind: DocumentKind,
    revocation: RepairRevocation,
    *,
    filing_address: str = "",
    by: Actor,
    at: datetime,
) -> IssuedDocument:
    """Draw up the notice, or the decision, about a repair on false papers, with its number.

    Raises:
        DocumentFactsMissing.
    """
    told = kind is DocumentKind.REVOCATION_NOTICE
    number = revocation.notice_no if told else revocation.decision_no
    wanted = Wanted(kind, revocation.id, filing_address, number=number)
    return draw(session, case, wanted, by=by, at=at)


def _entitled(session: Session, case_id: UUID, by: Actor, at: datetime) -> ListingCase:
    on = legal_day(at)
    case = lock_case(session, case_id)
    admit(session, case, by, on)
    return case


def _find_place(
    session: Session, case: ListingCase, kind: DocumentKind, request_id: UUID | None
) -> Place | None:
    """Where the document belongs; a removal is about the latest time on the list."""
    own = kind is DocumentKind.REMOVAL and request_id is None
    for place in places_of(session, case):
        if place.kind is kind and (own or place.request_id == request_id):
            return place
    return None


def _place_of(session: Session, case: ListingCase, document: IssuedDocument) -> Place | None:
    places = places_of(session, case)
    about = (DocumentKind(document.kind), document.request_id)
    return next((place for place in places if (place.kind, place.request_id) == about), None)


def _withdrawn(session: Session, document: IssuedDocument) -> bool:
    """Whether what the document told was taken back before it was served."""
    if document.kind != DocumentKind.REVOCATION_NOTICE:
        return False
    told = session.get_one(RepairRevocation, document.request_id)
    return told.state == RevocationState.WITHDRAWN
