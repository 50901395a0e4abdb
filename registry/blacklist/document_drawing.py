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
from registry.blacklist.document_store import find_standing
from registry.blacklist.models import ListingCase
from registry.blacklist.numbers import next_number
from registry.blacklist.request_facts import Facts, facts_of_request, template_of
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
    """Draw up a document of the locked case and store every word of it, dated the day it is drawn.

    Raises:
        DocumentFactsMissing, PersonNeeded.
    """
    facts = facts_for(session, case, on=legal_day(at), filing_address=wanted.filing_address)
    return _store(session, case, wanted, facts, by=by, at=at)


def _store(
    session: Session, case: ListingCase, wanted: Wanted, facts: Facts, *, by: Actor, at: datetime
) -> IssuedDocument:
    on, old = legal_day(at), wanted.old
    templates = templates_on(on)
    facts = facts | facts_of_request(session, case, wanted.kind, wanted.request_id)
    number = _number(session, case, wanted, on)
    sheet = Sheet(
        number=number,
        party=facts.get("addressee") or facts["party"] or "",
        uscc="" if facts.get("addressee") else facts["uscc"] or "",
        agency=facts["agency"] or "",
        issued_on=on,
        corrects=None if old is None else Correction(old.issued_on, wanted.reason),
    )
    template = template_of(session, case, wanted.kind, wanted.request_id)
    content = canonical(compose(templates, template, facts, sheet))
    document = IssuedDocument(
        id=new_id(),
        case_id=case.id,
        request_id=wanted.request_id,
        kind=wanted.kind.value,
        number=number,
        agency_id=wanted.agency_id or current_agency(session, case.agency_id, on).id,
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


def draw_for_step(
    session: Session,
    case: ListingCase,
    kind: DocumentKind,
    address: str,
    *,
    by: Actor,
    at: datetime,
) -> list[IssuedDocument]:
    """Draw the notice or the decision up; a decision to list brings its repair notice (两书同达).

    ``address`` is of the page where the party files by its code; the documents print it.

    Raises:
        DocumentFactsMissing, PersonNeeded.
    """
    kinds = [kind]
    if kind is DocumentKind.DECISION and case.decision == "listed":
        kinds.append(DocumentKind.REPAIR_NOTICE)
    facts = facts_for(session, case, on=legal_day(at), filing_address=address)
    return [_store(session, case, Wanted(one), facts, by=by, at=at) for one in kinds]


def draw_unless_standing(
    session: Session,
    case: ListingCase,
    kind: DocumentKind,
    address: str,
    *,
    by: Actor,
    at: datetime,
) -> IssuedDocument:
    """The notice or the decision that stands, drawn up now where none does.

    No step goes without its paper.

    Raises: as ``draw_for_step``.
    """
    standing = find_standing(session, case.id, kind)
    return standing or draw_for_step(session, case, kind, address, by=by, at=at)[0]


def _number(session: Session, case: ListingCase, wanted: Wanted, on: date) -> str:
    """The number that the document's act has; else the next of the series.

    A correction keeps the number: the record cites the act by it, whichever paper was served.
    """
    if wanted.old is not None:
        return wanted.old.number
    if wanted.kind is DocumentKind.DECISION:
        assert case.decision_no is not None, "constraint decided_whole"
        return case.decision_no
    if wanted.number is not None:
        return wanted.number
    return next_number(session, agency_id=case.agency_id, kind=wanted.kind, on=on)
