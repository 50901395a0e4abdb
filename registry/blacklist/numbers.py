"""Numbers of documents: one series a year for each agency and kind, without gaps."""

from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.accounts.competence import current_agency
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.models import DocumentSeries

__all__ = ["DocumentKind", "next_number"]

_WORDS = {
    DocumentKind.CASE: "列案",
    DocumentKind.NOTICE: "列告",
    DocumentKind.DECISION: "列决",
    DocumentKind.REPAIR: "信修",
    DocumentKind.OBJECTION: "信异",
    DocumentKind.REPAIR_NOTICE: "列修告",
    DocumentKind.REMOVAL: "列移",
    DocumentKind.ANNULMENT: "列撤",
    DocumentKind.REPAIR_ACCEPTANCE: "信修受",
    DocumentKind.REPAIR_COMPLETION: "信修补",
    DocumentKind.REPAIR_REPLY: "信修决",
    DocumentKind.OBJECTION_REPLY: "信异复",
    DocumentKind.CONSENT_REQUEST: "列请",
    DocumentKind.CONSENT_REPLY: "列批",
    DocumentKind.REVOCATION_NOTICE: "信修撤告",
    DocumentKind.REVOCATION: "信修撤",
}


def next_number(session: Session, *, agency_id: UUID, kind: DocumentKind, on: date) -> str:
    """The next number of the series, such as 示市监列案〔2026〕24号.

    The series is that of whoever carries the agency on that day. The row stays locked until the
    caller's transaction ends: a number that is rolled back is given again.

    Raises:
        AgencyWithoutSuccessor: nobody carries it on.
    """
    agency = current_agency(session, agency_id, on)
    row = insert(DocumentSeries).values(
        agency_id=agency.id, kind=kind.value, year=on.year, last_number=1
    )
    number = session.scalar(
        row.on_conflict_do_update(
            index_elements=["agency_id", "kind", "year"],
            set_={"last_number": DocumentSeries.last_number + 1},
        ).returning(DocumentSeries.last_number)
    )
    return f"{agency.short_name}{_WORDS[kind]}〔{on.year}〕{number}号"
