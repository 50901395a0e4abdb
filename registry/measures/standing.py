"""The listing or honour that measures stand on: read, and locked against its end."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from registry.blacklist.models import Honour, Listing, ListingCase
from registry.blacklist.standing import stayed
from registry.kernel.period import ALL_RECORDED, AsOf
from registry.measures.bases import BasisKind
from registry.measures.models import MeasureRecord
from registry.measures.refusals import BasisUnknown


@dataclass(frozen=True, slots=True)
class Held:
    """A listing or an honour as it is on record now; ``last_on`` is inclusive."""

    kind: BasisKind
    basis_id: UUID
    subject_id: int
    list_key: str
    rule_digest: str
    agency_id: UUID
    first_on: date
    last_on: date | None

    def of_basis(self) -> ColumnElement[bool]:
        """That a record stands on it."""
        return records_of(self.kind, self.basis_id)

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.first_on <= on and (self.last_on is None or on <= self.last_on)


def records_of(kind: BasisKind, basis_id: UUID) -> ColumnElement[bool]:
    """That a record stands on the listing or honour."""
    if kind is BasisKind.LISTING:
        return MeasureRecord.listing_id == basis_id
    return MeasureRecord.honour_id == basis_id


def get_basis(session: Session, kind: BasisKind, basis_id: UUID) -> Held:
    """The listing or honour as on record now, ended or not.

    Raises:
        BasisUnknown: there is none, or it was revoked from the start.
    """
    table: Any = Listing if kind is BasisKind.LISTING else Honour
    row = session.scalars(
        select(table)
        .where(table.id == basis_id, func.upper_inf(table.recorded))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise BasisUnknown
    upper = row.valid.upper
    return Held(
        kind=kind,
        basis_id=basis_id,
        subject_id=row.subject_id,
        list_key=row.list_key,
        rule_digest=row.rule_digest,
        agency_id=row.agency_id,
        first_on=row.valid.lower or date.min,
        last_on=None if upper is None else upper - timedelta(days=1),
    )


def is_stayed(session: Session, held: Held, on: date) -> bool:
    """Whether the execution of a listing is stayed on a day, as known now; no honour ever is."""
    if held.kind is not BasisKind.LISTING:
        return False
    case_id = select(Listing.case_id).where(Listing.id == held.basis_id).limit(1).scalar_subquery()
    return bool(session.scalar(select(stayed(case_id, AsOf(on, ALL_RECORDED)))))


def lock_basis(session: Session, kind: BasisKind, basis_id: UUID) -> Held:
    """As ``get_basis``; who ends it, or reports for it, at the same time waits.

    Raises:
        BasisUnknown: see ``get_basis``.
    """
    if kind is BasisKind.LISTING:
        # Every end of a listing locks its case first.
        case_ids = select(Listing.case_id).where(Listing.id == basis_id)
        cases = select(ListingCase.id).where(ListingCase.id.in_(case_ids))
        session.execute(cases.with_for_update(key_share=True)).all()
    else:
        rows = select(Honour.row).where(Honour.id == basis_id).order_by(Honour.row)
        session.execute(rows.with_for_update(key_share=True)).all()
    return get_basis(session, kind, basis_id)
