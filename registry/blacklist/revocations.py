"""Procedures to revoke a repair as rows: found, locked, moved, noted, lapsed. None commits."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor, system_actor
from registry.audit import service as audit
from registry.blacklist.admission import admit
from registry.blacklist.cases import Service
from registry.blacklist.contest_rules import intake
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_store import SERVED, Attempt, note_served
from registry.blacklist.listing_models import Repair
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.record import drop_clocks, lock_case
from registry.blacklist.refusals import DeciderHandledCase
from registry.blacklist.remedy_refusals import (
    DeciderFiledRequest,
    RestorationUnknown,
    RevocationActNotPossible,
)
from registry.blacklist.request_states import (
    OPEN_REVOCATIONS,
    REVOCATION,
    RepairState,
    RevocationAct,
    RevocationState,
)
from registry.blacklist.rules import ART_SEPARATION
from registry.blacklist.states import CaseState
from registry.blacklist.term_rules import FalsePapersRule
from registry.db import check_version
from registry.kernel.clock import legal_day


def lapse_revocations(session: Session, *, on: date, at: datetime) -> int:
    """End every open revocation that has nothing left to restore; how many.

    Set-based and repeatable: the case proved wrong, or the last day is over. Nobody is late any
    more to serve the decision or to publish.
    """
    last_day = func.coalesce(
        RepairRevocation.until_on, ListingCase.restored_until_on, ListingCase.term_ends_on
    )
    lapsed = session.execute(
        update(RepairRevocation)
        .where(
            RepairRevocation.state.in_(OPEN_REVOCATIONS),
            RepairRevocation.case_id == ListingCase.id,
            or_(ListingCase.state != CaseState.REPAIRED, last_day < on),
        )
        .values(state=RevocationState.LAPSED.value, version=RepairRevocation.version + 1)
        .returning(RepairRevocation.id, RepairRevocation.case_id)
        .execution_options(synchronize_session=False)
    ).all()
    if lapsed:
        drop_clocks(session, [row.case_id for row in lapsed], on=on)
        audit.record(
            session,
            actor=system_actor("blacklist.lapse_revocations"),
            action="repair.revocation_lapsed",
            object_kind="repair_revocation",
            object_id="*" if len(lapsed) > 1 else str(lapsed[0].id),
            detail={"revocations": sorted(str(row.id) for row in lapsed)},
            at=at,
        )
    return len(lapsed)


def get_revocation(session: Session, revocation_id: UUID) -> RepairRevocation:
    """One procedure.

    Raises:
        RestorationUnknown: there is none.
    """
    revocation = session.get(RepairRevocation, revocation_id)
    if revocation is None:
        raise RestorationUnknown(revocation_id=str(revocation_id))
    return revocation


def revocations_of(session: Session, repair_id: UUID) -> list[RepairRevocation]:
    """Every revocation that was proposed of a repair, the newest first."""
    chosen = select(RepairRevocation).where(RepairRevocation.repair_id == repair_id)
    return list(session.scalars(chosen.order_by(RepairRevocation.id.desc())))


def revocations_of_case(session: Session, case_id: UUID) -> list[RepairRevocation]:
    """Every revocation that was proposed in a case, the oldest first."""
    chosen = select(RepairRevocation).where(RepairRevocation.case_id == case_id)
    return list(session.scalars(chosen.order_by(RepairRevocation.id)))


def can_be_revoked(repair: Repair, case: ListingCase, on: date) -> bool:
    """Whether the repair stands and what it ended would still last."""
    rule = rule_of(repair, case)
    last_day = case.restored_until_on or case.term_ends_on
    granted = repair.state == RepairState.GRANTED and case.state == CaseState.REPAIRED
    # An earlier repair of a listing that was restored since has its own end.
    latest = repair.decided_on == case.ended_on
    running = last_day is not None and on <= last_day
    return rule is not None and granted and latest and running


def check_apart(revocation: RepairRevocation, repair: Repair, officer_id: UUID) -> None:
    """Refuse to decide what the officer proposed, took down, or had granted (行政处罚法 art. 57).

    Raises:
        DeciderHandledCase: proposed the revocation or took down the party's answer.
        DeciderFiledRequest: took in, accepted or granted the repair.
    """
    if officer_id in (revocation.proposed_by_id, revocation.answer_recorded_by_id):
        raise DeciderHandledCase(legal_basis=ART_SEPARATION)
    if officer_id in intake(repair) | {repair.decided_by_id}:
        raise DeciderFiledRequest(legal_basis=ART_SEPARATION)


def rule_of(repair: Repair, case: ListingCase) -> FalsePapersRule | None:
    """What the rule of the day of filing says about false papers; None: nothing."""
    return get_list(case.list_key).by_digest(repair.rule_digest).repair.false_papers


def lock_revocation(
    session: Session, revocation_id: UUID, version: int
) -> tuple[RepairRevocation, ListingCase]:
    """The procedure and its case, both locked, the case first as everywhere.

    Raises:
        RestorationUnknown, Stale.
    """
    case = lock_case(session, get_revocation(session, revocation_id).case_id)
    revocation = session.get_one(
        RepairRevocation, revocation_id, with_for_update=True, populate_existing=True
    )
    check_version(revocation, version)
    return revocation, case


def begin_revocation(
    session: Session, revocation_id: UUID, version: int, by: Actor, at: datetime
) -> tuple[RepairRevocation, ListingCase, date]:
    """The procedure and its case, locked with what the case stands on, for an officer; the day.

    Raises:
        RestorationUnknown, Stale, AgencyNotCompetent, PersonNeeded, OfficerRecused.
    """
    on = legal_day(at)
    revocation, case = lock_revocation(session, revocation_id, version)
    admit(session, case, by, on, hold_basis=True)
    return revocation, case, on


def note_service_of(
    session: Session,
    revocation: RepairRevocation,
    kind: DocumentKind,
    service: Service,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The document of a procedure is served by its step."""
    attempt = Attempt(SERVED, service.method.value, service.served_on, service.proof)
    note_served(
        session, revocation.case_id, (kind,), attempt, request_id=revocation.id, by=by, at=at
    )


def move(revocation: RepairRevocation, act: RevocationAct) -> None:
    """The next row of the table.

    Raises:
        RevocationActNotPossible: the table has none.
    """
    stands = RevocationState(revocation.state)
    if not REVOCATION.allows(stands, act):
        raise RevocationActNotPossible
    revocation.state = REVOCATION.after(stands, act).value
    revocation.version += 1


def journal(
    session: Session, action: str, revocation: RepairRevocation, by: Actor, at: datetime
) -> None:
    """One line of the journal; never the words."""
    session.flush()
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="repair_revocation",
        object_id=str(revocation.id),
        detail={"state": revocation.state, "case": str(revocation.case_id)},
        at=at,
    )
