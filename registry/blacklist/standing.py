"""Who is on which list: for those who ask, and for the public. Reads only, set-based."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    exists,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import SQLCoreOperations

from registry.accounts.models import Agency
from registry.blacklist.list_rules import Ground, ListRules
from registry.blacklist.listing_models import Listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
from registry.blacklist.refusals import ListingEnded, ListingUnknown
from registry.db import within
from registry.kernel.period import AsOf
from registry.penalties.models import Penalty
from registry.subjects.models import Subject, SubjectName


@dataclass(frozen=True, slots=True)
class ListingView:
    """One listing in force: what another agency is told. Days are inclusive."""

    listing_id: UUID
    subject_id: int
    list_key: str
    list_title: str
    list_title_en: str
    decision_no: str
    ground: str
    ground_title: str
    ground_title_en: str
    legal_basis: str
    rule_digest: str
    agency_id: UUID
    agency_name: str
    decided_on: date
    published_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class PublicListing:
    """What the public is told of one listing in force; no personal data.

    Penalty, notice and service are absent where the list stands on a filing fact.

    ``name`` is the registered (trade) name that the subject bore on the day asked about.
    """

    view: ListingView
    uscc: str
    name: str
    penalty_number: str | None
    violation: str | None
    opened_on: date
    noticed_on: date | None
    served_on: date | None


def standing(
    session: Session, subject_ids: Collection[int], as_of: AsOf
) -> dict[int, list[ListingView]]:
    """Every listing in force of N subjects in one statement, oldest first.

    A subject that is on no list is absent from the result.
    """
    if not subject_ids:
        return {}
    wanted = within(Listing.subject_id, subject_ids)
    rows = session.execute(
        select(Listing, Agency.name)
        .join(Agency, Agency.id == Listing.agency_id)
        .where(wanted, *in_force(as_of))
        .order_by(Listing.subject_id, Listing.published_on, Listing.id)
    )
    found: dict[int, list[ListingView]] = {}
    for listing, agency_name in rows:
        found.setdefault(listing.subject_id, []).append(_view(listing, agency_name))
    return found


def public_listings(
    session: Session,
    as_of: AsOf,
    *,
    after: UUID | None = None,
    limit: int = 200,
    query: str | None = None,
    newest_first: bool = False,
    only: ColumnElement[bool] | None = None,
) -> list[PublicListing]:
    """Up to ``limit`` public listings in force, in the order of their identifiers.

    Args:
        session: any.
        as_of: the day, and what was known when.
        after: last identifier seen, for the next page.
        limit: how many.
        query: part of the name, or a whole code.
        newest_first: turn the order round.
        only: a further condition on listing, case and penalty.
    """
    chosen = _public(as_of)
    if only is not None:
        chosen = chosen.where(only)
    if after is not None:
        chosen = chosen.where(Listing.id < after if newest_first else Listing.id > after)
    if query:
        part = query.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        chosen = chosen.where(
            or_(Subject.uscc == query.upper(), _name().like(f"%{part}%", escape="\\"))
        )
    order = Listing.id.desc() if newest_first else Listing.id
    return [_public_of(row) for row in session.execute(chosen.order_by(order).limit(limit))]


def get_public_listing(session: Session, listing_id: UUID, as_of: AsOf) -> PublicListing:
    """One listing in force, for its public page.

    Raises:
        ListingEnded: it was public and is not any more (or not yet on that day); the refusal
            holds nothing about whom it was.
        ListingUnknown: there never was such a listing.
    """
    row = session.execute(_public(as_of).where(Listing.id == listing_id)).one_or_none()
    if row is not None:
        return _public_of(row)
    # A row that was closed at the instant it was written has no beginning; it was known all the
    # same.
    begun = func.coalesce(func.lower(Listing.recorded) <= as_of.known_at, true())
    known = select(Listing.row).where(Listing.id == listing_id, begun)
    if session.execute(known.limit(1)).first() is not None:
        raise ListingEnded
    raise ListingUnknown


def in_force(as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """That a listing holds and is carried out: its execution is not stayed."""
    return (
        Listing.valid.contains(as_of.valid_on),
        Listing.recorded.contains(as_of.known_at),
        not_(stayed(Listing.case_id, as_of)),
    )


def stayed(case_id: SQLCoreOperations[UUID], as_of: AsOf) -> ColumnElement[bool]:
    """That the execution of a case's listing is stayed."""
    stays = func.listing_stays(case_id, as_of.valid_on, as_of.known_at)
    return exists().select_from(stays.table_valued("id"))


def _name() -> ColumnElement[str]:
    return func.coalesce(SubjectName.name, Subject.name)


def _public(as_of: AsOf) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Listing,
            Agency.name.label("agency_name"),
            Subject.uscc,
            _name().label("name"),
            Penalty.number.label("penalty_number"),
            Penalty.violation,
            ListingCase.opened_on,
            ListingCase.noticed_on,
            ListingCase.served_on,
        )
        .join(Agency, Agency.id == Listing.agency_id)
        .join(Subject, Subject.id == Listing.subject_id)
        .join(ListingCase, ListingCase.id == Listing.case_id)
        .outerjoin(Penalty, Penalty.id == ListingCase.penalty_id)
        .outerjoin(
            SubjectName,
            (SubjectName.subject_id == Listing.subject_id)
            & SubjectName.valid.contains(as_of.valid_on)
            & SubjectName.recorded.contains(as_of.known_at),
        )
        .where(*in_force(as_of))
    )


def _public_of(row: Row[*tuple[Any, ...]]) -> PublicListing:
    return PublicListing(
        view=_view(row.Listing, row.agency_name),
        uscc=row.uscc,
        name=row.name,
        penalty_number=row.penalty_number,
        violation=row.violation,
        opened_on=row.opened_on,
        noticed_on=row.noticed_on,
        served_on=row.served_on,
    )


def _view(listing: Listing, agency_name: str) -> ListingView:
    shipped = get_list(listing.list_key)
    ground: Ground = _rules(listing).ground(listing.ground)
    return ListingView(
        listing_id=listing.id,
        subject_id=listing.subject_id,
        list_key=listing.list_key,
        list_title=shipped.title,
        list_title_en=shipped.title_en,
        decision_no=listing.decision_no,
        ground=listing.ground,
        ground_title=ground.title,
        ground_title_en=ground.title_en,
        legal_basis=listing.legal_basis,
        rule_digest=listing.rule_digest,
        agency_id=listing.agency_id,
        agency_name=agency_name,
        decided_on=listing.decided_on,
        published_on=listing.published_on,
        ends_on=listing.ends_on,
    )


def _rules(listing: Listing) -> ListRules:
    return get_list(listing.list_key).by_digest(listing.rule_digest)
