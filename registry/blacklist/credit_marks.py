"""What being on a list is in the credit file: entered, at rest, ended, annulled. None commits.

While execution is stayed (行政复议法, 行政诉讼法) nothing follows from a listing: its entry ends
with the day before. What is left is entered anew when the stay is over, with the stay as its
source, so that the days of the stay never count.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist.clock_models import CaseSuspension
from registry.blacklist.clocks import day_after
from registry.blacklist.listing_models import Listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
from registry.credit import service as credit
from registry.credit.models import CreditEntry
from registry.credit.vocabulary import EntryKind, Severity

CREDIT_SOURCE = "listing"
RESUMED_SOURCE = "case_suspension"


def enter_listing(session: Session, listing: Listing, *, by: Actor, at: datetime) -> None:
    """The credit file shows the listing for exactly as long as it lasts."""
    first_on = listing.published_on
    _enter(session, listing, CREDIT_SOURCE, listing.id, first_on=first_on, by=by, at=at)


def end_listing(
    session: Session, case: ListingCase, *, ends_on: date, reason: str, by: Actor, at: datetime
) -> None:
    """What the case entered holds no longer from ``ends_on`` on; what ended before is left."""
    for entry in _entries_of(session, case.id):
        if entry.ends_on is None or entry.ends_on > ends_on:
            credit.end_entry(
                session,
                source_kind=entry.source_kind,
                source_id=entry.source_id,
                ends_on=ends_on,
                reason=reason,
                by=by,
                at=at,
            )


def annul_listing(session: Session, case: ListingCase, *, by: Actor, at: datetime) -> None:
    """Take back whatever the case entered: its subject was never on the list."""
    for entry in _entries_of(session, case.id):
        credit.annul_entry(
            session,
            source_kind=entry.source_kind,
            source_id=entry.source_id,
            reason="never_listed",
            by=by,
            at=at,
        )


def rest(
    session: Session, case: ListingCase, stay: CaseSuspension, *, by: Actor, at: datetime
) -> None:
    """Nothing counts from the first day of the stay on."""
    end_listing(session, case, ends_on=stay.first_on, reason="stayed", by=by, at=at)


def come_back(
    session: Session, case: ListingCase, stay: CaseSuspension, *, by: Actor, at: datetime
) -> None:
    """The rest of the term counts from the day after an ended stay; nothing without a rest."""
    listing = held_listing(session, case.id)
    assert stay.last_on is not None, "the stay is over"
    if listing is None:
        return
    first_on = max(day_after(stay.last_on), listing.published_on)
    if listing.valid.upper is None or first_on < listing.valid.upper:
        _enter(session, listing, RESUMED_SOURCE, stay.id, first_on=first_on, by=by, at=at)


def held_listing(session: Session, case_id: UUID) -> Listing | None:
    """The listing of the case on record: the restored one, where it was restored."""
    return session.scalars(
        select(Listing)
        .where(Listing.case_id == case_id, func.upper_inf(Listing.recorded))
        .order_by(Listing.row.desc())
        .limit(1)
    ).one_or_none()


def _enter(
    session: Session,
    listing: Listing,
    source_kind: str,
    source_id: UUID,
    *,
    first_on: date,
    by: Actor,
    at: datetime,
) -> None:
    rules = get_list(listing.list_key).by_digest(listing.rule_digest)
    if rules.credit_kind is None:
        return
    entry = credit.NewEntry(
        subject_id=listing.subject_id,
        kind=EntryKind(rules.credit_kind),
        severity=Severity.SERIOUS,
        publication_class=Severity.SERIOUS,
        source_kind=source_kind,
        source_id=source_id,
        source_ref=listing.decision_no,
        agency_id=listing.agency_id,
        legal_basis=listing.legal_basis,
        summary=rules.ground(listing.ground).title,
        occurred_on=listing.decided_on,
        decided_on=listing.decided_on,
        valid_from=first_on,
        valid_until=None if listing.ends_on is None else day_after(listing.ends_on),
    )
    credit.enter(session, [entry], by=by, at=at)


def _entries_of(session: Session, case_id: UUID) -> Sequence[CreditEntry]:
    """Every entry of the case as known now, ended ones among them."""
    listings = select(Listing.id).where(Listing.case_id == case_id)
    stays = select(CaseSuspension.id).where(CaseSuspension.case_id == case_id)
    of_case = or_(
        (CreditEntry.source_kind == CREDIT_SOURCE) & CreditEntry.source_id.in_(listings),
        (CreditEntry.source_kind == RESUMED_SOURCE) & CreditEntry.source_id.in_(stays),
    )
    return session.scalars(
        select(CreditEntry)
        .where(of_case, func.upper_inf(CreditEntry.recorded))
        .order_by(CreditEntry.id)
    ).all()
