"""Storing what devices captured, set-based for a whole batch of visits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from campaigns.evidence import uploads
from campaigns.inspections.capture_models import (
    EvidencePurpose,
    InspectionCapture,
    InspectionEvidence,
)
from campaigns.inspections.captures import EvidenceRef, OnRecord
from campaigns.inspections.visits import NewInspection
from campaigns.planning import assignments
from campaigns.planning.assignment_models import Assignment
from registry.accounts.actors import Actor
from registry.accounts.competence import carried_on_by

__all__ = ["captured", "evidence_of", "look_up_captured", "store_captures"]


def look_up_captured(
    session: Session, items: Sequence[NewInspection], *, agency_id: UUID, on: date
) -> OnRecord:
    """Read what N visits name that are recorded on ``on``: four statements at most."""
    digests = {one.digest for new in items for one in new.capture.all_evidence(new.answers)}
    digests |= {
        new.capture.signature.digest
        for new in items
        if new.capture.signature and new.capture.signature.digest
    }
    orders = {new.capture.assignment_id for new in items if new.capture.assignment_id}
    rows = (
        session.execute(
            select(
                Assignment.id, Assignment.agency_id, Assignment.campaign_id, Assignment.subject_id
            ).where(Assignment.id.in_(orders))
        )
        if orders
        else ()
    )
    own = set(session.scalars(carried_on_by(agency_id, on))) if orders else set()
    drawn = assignments.drawn_officers(session, orders) if orders else {}
    return OnRecord(
        evidence=uploads.received_by_agency(session, agency_id, list(digests)) if digests else {},
        # A visit ordered from an agency that was merged meanwhile is made by who took it over.
        assignments={
            key: (agency_id if agency in own else agency, campaign, subject)
            for key, agency, campaign, subject in rows
        },
        drawn=drawn,
    )


def store_captures(
    session: Session,
    stored: Mapping[UUID, NewInspection],
    known: OnRecord,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Store what was captured during N stored visits, and complete what ordered them.

    Args:
        session: the caller's transaction.
        stored: visits by the identifier they were stored under.
        known: as looked up for them.
        by: whose agency made the visits.
        at: UTC instant of the record.
    """
    captures = [row for key, new in stored.items() if (row := _capture(key, new))]
    evidence = [row for key, new in stored.items() for row in _evidence(key, new, known, by)]
    for table, rows in ((InspectionCapture, captures), (InspectionEvidence, evidence)):
        if rows:
            session.execute(insert(table), rows)
    made_on: dict[UUID, date] = {}
    for new in stored.values():
        if order := new.capture.assignment_id:
            made_on[order] = min(new.inspected_on, made_on.get(order, new.inspected_on))
    assignments.complete(session, made_on, by=by, at=at)


def captured(session: Session, inspection_id: UUID) -> InspectionCapture | None:
    """What the device captured during a visit, None when nothing."""
    return session.get(InspectionCapture, inspection_id)


def evidence_of(session: Session, inspection_ids: Iterable[UUID]) -> list[InspectionEvidence]:
    """The evidence of N visits with its originals' facts, in the order it was sent."""
    return list(
        session.scalars(
            select(InspectionEvidence)
            .where(InspectionEvidence.inspection_id.in_(set(inspection_ids)))
            .options(joinedload(InspectionEvidence.evidence))
            .order_by(InspectionEvidence.inspection_id, InspectionEvidence.place)
        )
    )


def _capture(key: UUID, new: NewInspection) -> dict[str, Any] | None:
    capture, place, signed = new.capture, new.capture.position, new.capture.signature
    if not (capture.assignment_id or place or signed):
        return None
    return {
        "inspection_id": key,
        "assignment_id": capture.assignment_id,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "accuracy_m": place.accuracy_m if place else None,
        "signed_by": signed.signed_by if signed else None,
        "unsigned_reason": signed.unsigned_reason if signed else None,
    }


def _evidence(key: UUID, new: NewInspection, known: OnRecord, by: Actor) -> list[dict[str, Any]]:
    signed = new.capture.signature
    officers = (by.officer_id, *new.officers) if by.officer_id else new.officers
    refs = [
        (one, EvidencePurpose.ITEM)
        for one in new.capture.all_evidence(new.answers)
        if not signed or one.digest != signed.digest
    ]
    if signed and signed.digest:
        refs.append((EvidenceRef(signed.digest), EvidencePurpose.SIGNATURE))
    return [
        {
            "inspection_id": key,
            "evidence_id": known.evidence_for(one.digest, officers),
            "place": place,
            "purpose": purpose.value,
            "item_key": one.item_key,
            "caption": one.caption,
        }
        for place, (one, purpose) in enumerate(refs, start=1)
    ]
