"""How a step of a case is written down: event, clocks, journal. Decides nothing."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.accounts import service as accounts
from registry.accounts.actors import Actor
from registry.accounts.permissions import Permission
from registry.audit import service as audit
from registry.blacklist.clocks import SetClock
from registry.blacklist.listing_models import Listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import (
    CaseDeadline,
    CaseEvent,
    CaseRecusal,
    ListingCase,
)
from registry.blacklist.refusals import AgencyNotCompetent, CaseNotReadable, CaseUnknown
from registry.blacklist.rules import CaseFacts
from registry.blacklist.states import CONTESTABLE_STATES, Act, CaseState
from registry.db import check_version
from registry.penalties.models import Penalty
from registry.penalties.vocabulary import PenaltyStatus

FOUND = "found"
BASIS_FELL = "basis_fell"
# Who does one of these has taken part in the investigation and does not decide.
_HANDLING = (Act.OPEN, Act.SERVE_NOTICE, Act.RECORD_STATEMENT)


def get_case(session: Session, case_id: UUID) -> ListingCase:
    """One case.

    Raises:
        CaseUnknown: there is none.
    """
    case = session.get(ListingCase, case_id)
    if case is None:
        raise CaseUnknown(case_id=str(case_id))
    return case


def lock_case(session: Session, case_id: UUID, *, version: int | None = None) -> ListingCase:
    """The case, locked until the transaction ends; ``version`` is the one the act was made on.

    Raises:
        CaseUnknown: there is none.
        Stale: somebody changed it since.
    """
    case = session.get(ListingCase, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        raise CaseUnknown(case_id=str(case_id))
    if version is not None:
        check_version(case, version)
    return case


def require_competent(session: Session, case: ListingCase, by: Actor, on: date) -> None:
    """Refuse an officer of another agency; a merged agency's cases are its successor's.

    Raises:
        AgencyNotCompetent: the case is not the officer's agency's.
    """
    if not _is_of(session, case, by, on):
        raise AgencyNotCompetent


def require_reader(session: Session, case: ListingCase, by: Actor, on: date) -> None:
    """Refuse to show a case, which is not public before its listing, to another agency.

    Raises:
        CaseNotReadable: the case is not of the reader's agency, and the reader audits nothing.
    """
    if not by.may(Permission.AUDIT_READ) and not _is_of(session, case, by, on):
        raise CaseNotReadable


def _is_of(session: Session, case: ListingCase, by: Actor, on: date) -> bool:
    if by.agency_id == case.agency_id:
        return True
    return accounts.current_agency(session, case.agency_id, on).id == by.agency_id


def facts_of(session: Session, case: ListingCase, *, lock: bool = True) -> CaseFacts:
    """What the rules ask of a case.

    ``lock`` holds the penalty against annulment until the transaction ends; pages need none.
    """
    penalty = session.get_one(
        Penalty,
        case.penalty_id,
        with_for_update={"read": True} if lock else None,
        populate_existing=True,
    )
    handlers = select(CaseEvent.officer_id).where(
        CaseEvent.case_id == case.id,
        CaseEvent.act.in_(_HANDLING),
        CaseEvent.officer_id.is_not(None),
    )
    recused = select(CaseRecusal.officer_id).where(CaseRecusal.case_id == case.id)
    policy = get_list(case.list_key).on(case.decided_on or case.opened_on or case.found_on)
    return CaseFacts(
        state=CaseState(case.state),
        penalty_in_force=penalty.status == PenaltyStatus.IN_FORCE,
        penalty_served_on=penalty.served_on,
        handlers=frozenset(officer for officer in session.scalars(handlers) if officer),
        opened_on=case.opened_on,
        noticed_on=case.noticed_on,
        defence_ends_on=case.defence_ends_on,
        decided_on=case.decided_on,
        served_on=case.served_on,
        published_on=case.published_on,
        term_ends_on=case.term_ends_on,
        other_listing_ends_on=_other_listing_ends_on(session, case),
        repair_min_months=policy.repair_min_months,
        repair_article=policy.repair_article,
        recused=frozenset(session.scalars(recused)),
    )


def _other_listing_ends_on(session: Session, case: ListingCase) -> date | None:
    """Last day of the latest listing of the same subject on the same list by another case."""
    last = session.scalar(
        select(func.max(func.upper(Listing.valid))).where(
            Listing.list_key == case.list_key,
            Listing.subject_id == case.subject_id,
            Listing.case_id != case.id,
            func.upper_inf(Listing.recorded),
        )
    )
    return None if last is None else last - timedelta(days=1)


def write_step(
    session: Session,
    case: ListingCase,
    act: Act | str,
    state: CaseState,
    *,
    on: date,
    by: Actor,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Move the case to ``state`` and write the event and the journal entry."""
    case.state = state.value
    case.updated_at = at
    case.version += 1
    session.add(
        CaseEvent(
            case_id=case.id,
            act=str(act),
            state=state.value,
            happened_on=on,
            officer_id=by.officer_id,
            at=at,
            detail=dict(detail or {}),
        )
    )
    session.flush()
    audit.record(
        session,
        actor=by,
        action=f"case.{act}",
        object_kind="listing_case",
        object_id=str(case.id),
        detail={"state": state.value, "version": case.version, "on": on.isoformat()},
        at=at,
    )


def start_clocks(session: Session, case_id: UUID, *clocks: SetClock) -> None:
    """Write N deadlines; one that runs from the same day already is left as it is."""
    rows = [
        {
            "case_id": case_id,
            "clock": clock.rule.key,
            "starts_on": clock.starts_on,
            "working_days": clock.rule.working_days,
            "calendar_days": clock.rule.calendar_days,
            "due_on": clock.deadline.on,
            "provisional": clock.deadline.provisional,
            "legal_basis": clock.rule.article,
            "rule_digest": clock.rule_digest,
        }
        for clock in clocks
    ]
    session.execute(insert(CaseDeadline).values(rows).on_conflict_do_nothing())


def meet_clocks(session: Session, case_id: UUID, *keys: str, on: date) -> None:
    """Write that clocks were met, or fell away, on ``on``; no keys means all that run."""
    running = update(CaseDeadline).where(
        CaseDeadline.case_id == case_id, CaseDeadline.met_on.is_(None)
    )
    if keys:
        running = running.where(CaseDeadline.clock.in_(keys))
    session.execute(running.values(met_on=on))


def drop_clocks(session: Session, case_ids: Collection[UUID], *, on: date) -> None:
    """Write that the clocks of N ended cases fell away on ``on``.

    All but an objection's, where it can still be upheld: whoever is to decide it is not
    released by the end of the listing.
    """
    contestable = select(ListingCase.id).where(ListingCase.state.in_(CONTESTABLE_STATES))
    objected = (CaseDeadline.clock == "objection_decide") & CaseDeadline.case_id.in_(contestable)
    session.execute(
        update(CaseDeadline)
        .where(CaseDeadline.case_id.in_(case_ids), CaseDeadline.met_on.is_(None), ~objected)
        .values(met_on=on)
        .execution_options(synchronize_session=False)
    )
