"""One document drawn up and stored: its number, its day, every word of it. None commits.

Whether it may be drawn up, and by whom, is asked before: see ``documents``.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.competence import current_agency
from registry.audit import service as audit
from registry.blacklist.document_facts import facts_for
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_models import IssuedDocument
from registry.blacklist.document_rules import Correction, Sheet, compose, templates_on
from registry.blacklist.models import ListingCase
from registry.blacklist.numbers import next_number
from registry.blacklist.request_facts import facts_of_request, template_of
from registry.kernel.canonical import canonical
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be drawn up; ``old`` is the document that it corrects, for ``reason``.

    ``number`` is the one that the act gave which the document belongs to; ``agency_id`` the
    agency that issues it where that is not the case's.
    """

    kind: DocumentKind
    request_id: UUID | None = None
    filing_address: str = ""
    agency_id: UUID | None = None
    number: str | None = None
    old: IssuedDocument | None = None
    reason: str = ""


def draw(
    session: Session, case: ListingCase, wanted: Wanted, *, by: Actor, at: datetime
) -> IssuedDocument:
    """Draw up a document of the locked case and store every word of it.

    Raises:
        DocumentFactsMissing, PersonNeeded.
    """
    on, old = legal_day(at), wanted.old
    templates = templates_on(on)
    given_no, given_on = (None, None) if old is not None else _given(case, wanted)
    issued_on = given_on or on
    facts = facts_for(session, case, on=issued_on, filing_address=wanted.filing_address)
    facts |= facts_of_request(session, case, wanted.kind, wanted.request_id)
    number = given_no or next_number(session, agency_id=case.agency_id, kind=wanted.kind, on=on)
    sheet = Sheet(
        number=number,
        party=facts.get("addressee") or facts["party"] or "",
        uscc="" if facts.get("addressee") else facts["uscc"] or "",
        agency=facts["agency"] or "",
        issued_on=issued_on,
        corrects=None if old is None else Correction(old.number, wanted.reason),
    )
    template = template_of(session, case, wanted.kind, wanted.request_id)
    content = canonical(compose(templates, template, facts, sheet))
    document = IssuedDocument(
        id=new_id(),
        case_id=case.id,
        request_id=wanted.request_id,
        kind=wanted.kind.value,
        number=number,
        agency_id=wanted.agency_id or current_agency(session, case.agency_id, issued_on).id,
        issued_on=sheet.issued_on,
        issued_by_id=by.person(),
        issued_at=at,
        template_digest=templates.digest,
        content=content,
        digest=hashlib.sha256(content).digest(),
        replaces_id=None if old is None else old.id,
    )
    session.add(document)
    session.flush()
    audit.record(
        session,
        actor=by,
        action="document.issued" if old is None else "document.corrected",
        object_kind="issued_document",
        object_id=str(document.id),
        detail={"number": number, "case": str(case.id), "digest": document.digest.hex()},
        at=at,
    )
    return document


def _given(case: ListingCase, wanted: Wanted) -> tuple[str | None, date | None]:
    """The number and the day that the document's act has; None where drawing up gives them."""
    if wanted.kind is DocumentKind.DECISION:
        return case.decision_no, case.decided_on
    # A notice that was served before it was drawn up here bears the number of its service.
    if wanted.kind is DocumentKind.NOTICE and case.noticed_on is not None:
        return case.notice_no, case.noticed_on
    return wanted.number, None
