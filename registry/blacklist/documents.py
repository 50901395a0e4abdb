"""Drawing up documents of a case and correcting them. None commits.

A document is issued once: its number comes from a series without gaps in the same transaction,
its words are stored with their digest and the version of the templates, and nothing of it ever
changes. A mistake is corrected by a new document that names the old one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.blacklist import rules
from registry.blacklist.case_facts import facts_of
from registry.blacklist.consent_models import ConsentRequest
from registry.blacklist.document_facts import facts_for, facts_of_request
from registry.blacklist.document_models import IssuedDocument
from registry.blacklist.document_refusals import DocumentNotDue
from registry.blacklist.document_rules import (
    Correction,
    Sheet,
    compose,
    missing_facts,
    templates_on,
)
from registry.blacklist.document_store import find_standing, get_document
from registry.blacklist.models import ListingCase, Objection, Repair
from registry.blacklist.numbers import next_number
from registry.blacklist.record import get_case, lock_case, require_competent
from registry.blacklist.states import BETWEEN_AGENCIES, CaseState, DocumentKind
from registry.kernel.canonical import canonical
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id

_LEFT = (CaseState.EXPIRED, CaseState.REPAIRED, CaseState.OVERTURNED, CaseState.REVOKED)
_REPLIES: dict[DocumentKind, type[Repair] | type[Objection]] = {
    DocumentKind.REPAIR_REPLY: Repair,
    DocumentKind.OBJECTION_REPLY: Objection,
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be drawn up; ``old`` is the document that it corrects, for ``reason``.

    ``agency_id`` and ``number`` are those of a document between agencies.
    """

    kind: DocumentKind
    request_id: UUID | None = None
    filing_address: str = ""
    agency_id: UUID | None = None
    number: str | None = None
    old: IssuedDocument | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A document that can be drawn up now, and what it would still lack."""

    kind: DocumentKind
    request_id: UUID | None
    request_no: str | None
    missing: Sequence[str]


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
        request_id: the objection or application that a reply answers.
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
    if not _belongs(session, case, kind, request_id):
        raise DocumentNotDue
    if find_standing(session, case_id, kind, request_id=request_id) is not None:
        raise DocumentNotDue
    drawn = [_draw(session, case, _Wanted(kind, request_id, filing_address), by=by, at=at)]
    with_notice = kind is DocumentKind.DECISION and case.decision == "listed"
    if with_notice and find_standing(session, case_id, DocumentKind.REPAIR_NOTICE) is None:
        notice = _Wanted(DocumentKind.REPAIR_NOTICE, filing_address=filing_address)
        drawn.append(_draw(session, case, notice, by=by, at=at))
    return drawn


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
        DocumentUnknown, DocumentNotDue: it was corrected before.
        DocumentFactsMissing, AgencyNotCompetent, PersonNeeded, OfficerRecused.
    """
    old = get_document(session, document_id)
    case = _entitled(session, old.case_id, by, at)
    kind = DocumentKind(old.kind)
    standing = find_standing(session, case.id, kind, request_id=old.request_id)
    if kind in BETWEEN_AGENCIES or standing is None or standing.id != old.id:
        raise DocumentNotDue
    wanted = _Wanted(kind, old.request_id, filing_address, old=old, reason=reason)
    return _draw(session, case, wanted, by=by, at=at)


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
    wanted = _Wanted(
        kind,
        request.id,
        agency_id=request.agency_id if answers else case.agency_id,
        number=request.answer_no if answers else request.number,
    )
    return _draw(session, case, wanted, by=by, at=at)


def due_documents(session: Session, case_id: UUID, *, on: date, filing_address: str) -> list[Due]:
    """What can be drawn up now, each with what would refuse it."""
    case = get_case(session, case_id)
    templates = templates_on(on)
    facts = facts_for(session, case, on=on, filing_address=filing_address)
    wanted: list[tuple[DocumentKind, UUID | None, str | None]] = [
        (kind, None, None)
        for kind in (DocumentKind.NOTICE, DocumentKind.DECISION, DocumentKind.REMOVAL)
        if _belongs(session, case, kind, None)
    ]
    for kind, table in _REPLIES.items():
        decided = session.execute(
            select(table.id, table.number)
            .where(table.case_id == case_id, table.decided_on.is_not(None))
            .order_by(table.id)
        )
        wanted += [(kind, row.id, row.number) for row in decided]
    return [
        Due(
            kind,
            request_id,
            number,
            missing_facts(
                templates,
                _template_name(kind, case),
                facts | facts_of_request(session, case, kind, request_id),
            ),
        )
        for kind, request_id, number in wanted
        if find_standing(session, case_id, kind, request_id=request_id) is None
    ]


def _entitled(session: Session, case_id: UUID, by: Actor, at: datetime) -> ListingCase:
    on = legal_day(at)
    case = lock_case(session, case_id)
    require_competent(session, case, by, on)
    rules.check_not_recused(facts_of(session, case, on=on, lock=False), by.person())
    return case


def _belongs(
    session: Session, case: ListingCase, kind: DocumentKind, request_id: UUID | None
) -> bool:
    """Whether the case has come to where the document belongs."""
    if kind is DocumentKind.NOTICE:
        return case.state == CaseState.OPENED and case.filing_fact_id is None
    if kind is DocumentKind.DECISION:
        return case.decided_on is not None
    if kind is DocumentKind.REMOVAL:
        return case.state in _LEFT
    if kind in _REPLIES:
        table = _REPLIES[kind]
        answered = exists().where(
            table.id == request_id, table.case_id == case.id, table.decided_on.is_not(None)
        )
        return bool(session.scalar(select(answered)))
    return False


def _draw(
    session: Session, case: ListingCase, wanted: _Wanted, *, by: Actor, at: datetime
) -> IssuedDocument:
    on, old, kind = legal_day(at), wanted.old, wanted.kind
    templates = templates_on(on)
    facts = facts_for(session, case, on=on, filing_address=wanted.filing_address)
    facts |= facts_of_request(session, case, kind, wanted.request_id)
    number = wanted.number or _number(session, case, kind, corrected=old is not None, on=on)
    first_decision = kind is DocumentKind.DECISION and old is None
    sheet = Sheet(
        number=number,
        party=facts.get("addressee") or facts["party"] or "",
        uscc="" if facts.get("addressee") else facts["uscc"] or "",
        agency=facts["agency"] or "",
        issued_on=case.decided_on if first_decision and case.decided_on else on,
        corrects=None if old is None else Correction(old.number, wanted.reason),
    )
    content = canonical(compose(templates, _template_name(kind, case), facts, sheet))
    document = IssuedDocument(
        id=new_id(),
        case_id=case.id,
        request_id=wanted.request_id,
        kind=kind.value,
        number=number,
        agency_id=wanted.agency_id or case.agency_id,
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


def _number(
    session: Session, case: ListingCase, kind: DocumentKind, *, corrected: bool, on: date
) -> str:
    """The decision has its number since it was made; every other document gets the next."""
    if kind is DocumentKind.DECISION and not corrected:
        assert case.decision_no is not None, "constraint decided_whole"
        return case.decision_no
    return next_number(session, agency_id=case.agency_id, kind=kind, on=on)


def _template_name(kind: DocumentKind, case: ListingCase) -> str:
    if kind is DocumentKind.DECISION:
        return f"decision_{case.decision}"
    return kind.value
