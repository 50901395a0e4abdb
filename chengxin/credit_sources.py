"""What features above the credit file tell it: documents, ways to mend, and panels beside it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.inspections.advice import rectifications
from campaigns.inspections.findings import CREDIT_SOURCE as FINDING
from campaigns.inspections.models import Finding
from campaigns.inspections.panel import visits_panel
from campaigns.sampling.ledger import FAILED_AGAIN, FAILURE
from campaigns.sampling.panel import samplings_panel
from registry.blacklist.advice import (
    early_removals,
    early_removals_after_stays,
    first_days_off,
)
from registry.blacklist.credit_marks import CREDIT_SOURCE as LISTING
from registry.blacklist.credit_marks import RESUMED_SOURCE as RESUMED
from registry.blacklist.file_panels import (
    case_addresses,
    cases_panel,
    honours_panel,
    pending_listings,
    requests_panel,
)
from registry.blacklist.models import CaseSuspension, Listing, ListingCase
from registry.credit.attachment_pages import attachments_panel
from registry.credit.entries_service import SOURCE as FACT
from registry.credit.fact_repair import fact_repairs
from registry.credit.pages import Panel
from registry.credit.pending import KnownBy
from registry.credit.remedies import Adviser
from registry.credit.sources import Finder
from registry.disclosure.report_pages import report_panel
from registry.measures.file_panel import measures_panel
from registry.penalties.advice import early_ends
from registry.penalties.panel import penalties_panel
from registry.penalties.service import CREDIT_SOURCE as PENALTY
from registry.subjects.panel import record_panel


def _direct(endpoint: str, argument: str) -> Finder:
    def find(_session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        named: list[tuple[UUID, dict[str, Any]]] = [(one, {argument: one}) for one in ids]
        return {one: url_for(endpoint, **values) for one, values in named}

    return find


def _visits(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = session.execute(select(Finding.id, Finding.inspection_id).where(Finding.id.in_(ids)))
    return {
        finding: url_for("inspections.inspection", inspection_id=visit) for finding, visit in rows
    }


def _cases(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = session.execute(
        select(Listing.id, ListingCase)
        .join(ListingCase, ListingCase.id == Listing.case_id)
        .where(Listing.id.in_(ids))
    )
    address = case_addresses(session)
    found = {listing: address(listing_case) for listing, listing_case in rows}
    return {listing: href for listing, href in found.items() if href}


def _stayed_cases(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = session.execute(
        select(CaseSuspension.id, ListingCase)
        .join(ListingCase, ListingCase.id == CaseSuspension.case_id)
        .where(CaseSuspension.id.in_(ids))
    )
    address = case_addresses(session)
    found = {stay: address(listing_case) for stay, listing_case in rows}
    return {stay: href for stay, href in found.items() if href}


SOURCES: Final[Mapping[str, Finder]] = {
    FACT: _direct("credit_facts.fact", "fact_id"),
    PENALTY: _direct("penalties.penalty", "penalty_id"),
    LISTING: _cases,
    RESUMED: _stayed_cases,
    FINDING: _visits,
    FAILURE: _direct("samplings.sampling", "sampling_id"),
    FAILED_AGAIN: _direct("samplings.sampling", "sampling_id"),
}
ADVISERS: Final[Mapping[str, Adviser]] = {
    FACT: fact_repairs,
    FINDING: rectifications,
    PENALTY: partial(early_ends, off_lists=first_days_off),
    LISTING: early_removals,
    RESUMED: early_removals_after_stays,
}
PENDING: Final[tuple[KnownBy, ...]] = (pending_listings,)
PANELS: Final[tuple[Panel, ...]] = (
    cases_panel,
    requests_panel,
    penalties_panel,
    measures_panel,
    honours_panel,
    attachments_panel,
    samplings_panel,
    visits_panel,
    record_panel,
    report_panel,
)
