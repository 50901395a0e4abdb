"""Which documents a case has come to, and what those not drawn up would still lack. Reads only.

A document says what stood on the day it is drawn up: the notice belongs to the case until the
decision, and what a step served stands already, drawn up with the step at the latest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.blacklist.contest_checks import annulling, contests_of
from registry.blacklist.document_facts import facts_for
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_rules import missing_facts, templates_on
from registry.blacklist.document_store import standing_of_case
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.record import get_case
from registry.blacklist.request_facts import facts_of_request, template_of
from registry.blacklist.request_states import RevocationState
from registry.blacklist.states import CaseState

_REPLIES = (DocumentKind.REPAIR_REPLY, DocumentKind.OBJECTION_REPLY)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document belongs: its kind, and the request or restoration that it is about."""

    kind: DocumentKind
    request_id: UUID | None = None
    request_no: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A document that can be drawn up now, and what it would still lack."""

    kind: DocumentKind
    request_id: UUID | None
    request_no: str | None
    missing: Sequence[str]


def places_of(session: Session, case: ListingCase) -> list[Place]:
    """Every document that an officer can draw up in the case as it stands, drawn up or not."""
    places = []
    undecided = case.state in (CaseState.OPENED, CaseState.NOTICED)
    if undecided and case.filing_fact_id is None:
        places.append(Place(DocumentKind.NOTICE))
    if case.decided_on is not None:
        places.append(Place(DocumentKind.DECISION))
    if case.decision == "listed":
        places.append(Place(DocumentKind.REPAIR_NOTICE))
    if case.state in (CaseState.EXPIRED, CaseState.REPAIRED):
        places.append(Place(DocumentKind.REMOVAL, _last_restoration(session, case)))
    if case.state in (CaseState.OVERTURNED, CaseState.REVOKED):
        places.append(Place(DocumentKind.ANNULMENT))
    return [*places, *_of_repairs(session, case), *_of_objections(session, case)]


def due_documents(session: Session, case_id: UUID, *, on: date, filing_address: str) -> list[Due]:
    """What can be drawn up now, each with what would refuse it."""
    case = get_case(session, case_id)
    templates = templates_on(on)
    facts = facts_for(session, case, on=on, filing_address=filing_address)
    drawn = set(standing_of_case(session, case_id))
    fell = annulling(contests_of(session, case_id))
    open_still = [
        place
        for place in places_of(session, case)
        if (place.kind, place.request_id) not in drawn
        and not _comes_along(place, drawn)
        # A refusal that was annulled before its reply was drawn up tells nobody anything.
        and not (place.kind in _REPLIES and place.request_id in fell)
    ]
    return [
        Due(
            place.kind,
            place.request_id,
            place.request_no,
            missing_facts(
                templates,
                template_of(session, case, place.kind, place.request_id),
                facts | facts_of_request(session, case, place.kind, place.request_id),
            ),
        )
        for place in open_still
    ]


def _comes_along(place: Place, drawn: set[tuple[DocumentKind, UUID | None]]) -> bool:
    """Whether it is drawn up together with another that is still to come (两书同达)."""
    waits = place.kind is DocumentKind.REPAIR_NOTICE
    return waits and (DocumentKind.DECISION, None) not in drawn


def _last_restoration(session: Session, case: ListingCase) -> UUID | None:
    """What put the undertaking on the list again: each time on the list has its own removal."""
    return session.scalar(
        select(RepairRevocation.id)
        .where(
            RepairRevocation.case_id == case.id,
            RepairRevocation.state == RevocationState.RESTORED,
        )
        .order_by(RepairRevocation.restored_on.desc(), RepairRevocation.id.desc())
        .limit(1)
    )


def _of_repairs(session: Session, case: ListingCase) -> list[Place]:
    places = []
    repairs = session.scalars(select(Repair).where(Repair.case_id == case.id).order_by(Repair.id))
    by_id = {repair.id: repair for repair in repairs}
    for repair in by_id.values():
        # What a round carries on from the one before has its document there.
        before = by_id.get(repair.reopens_id) if repair.reopens_id else None
        reached = _days(repair)
        carried = _days(before) if before is not None else {}
        carried[DocumentKind.REPAIR_REPLY] = None
        places += [
            Place(kind, repair.id, repair.number)
            for kind, day in reached.items()
            if day and not carried.get(kind)
        ]
    return places


def _days(repair: Repair) -> dict[DocumentKind, date | None]:
    return {
        DocumentKind.REPAIR_COMPLETION: repair.returned_on,
        DocumentKind.REPAIR_ACCEPTANCE: repair.accepted_on,
        DocumentKind.REPAIR_REPLY: repair.decided_on,
    }


def _of_objections(session: Session, case: ListingCase) -> list[Place]:
    decided = session.execute(
        select(Objection.id, Objection.number)
        .where(Objection.case_id == case.id, Objection.decided_on.is_not(None))
        .order_by(Objection.id)
    )
    return [Place(DocumentKind.OBJECTION_REPLY, row.id, row.number) for row in decided]
