"""How a step of a case is written down: event, clocks, journal. Decides nothing."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry import due
from registry.accounts import service as accounts
from registry.accounts.actors import Actor
from registry.accounts.competence import AgencyWithoutSuccessor
from registry.accounts.models import Agency
from registry.accounts.permissions import Permission
from registry.audit import service as audit
from registry.blacklist.clocks import SetClock
from registry.blacklist.consent_models import ConsentRequest
from registry.blacklist.models import (
    CaseDeadline,
    CaseEvent,
    ListingCase,
)
from registry.blacklist.refusals import AgencyNotCompetent, CaseNotReadable, CaseUnknown
from registry.blacklist.states import CASE, CONTESTABLE_STATES, Act, CaseState
from registry.blacklist.suspensions import end_with_cases
from registry.db import check_version
from registry.penalties.service import GROUNDS

FOUND = "found"
BASIS_FELL = "basis_fell"


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


def agency_of(session: Session, case: ListingCase, on: date) -> Agency:
    """Who has the case on a day: the agency that opened it, or the one that carries it on.

    An agency that nobody carries on is shown as it was; it issues nothing, for it has no numbers.
    """
    try:
        return accounts.current_agency(session, case.agency_id, on)
    except AgencyWithoutSuccessor:
        return session.get_one(Agency, case.agency_id)


def require_reader(session: Session, case: ListingCase, by: Actor, on: date) -> None:
    """Refuse to show a case, which is not public before its listing, to another agency.

    The agency above that was asked for its consent reads what it is to consent to.

    Raises:
        CaseNotReadable: the case is not of the reader's agency, and the reader audits nothing.
    """
    if by.may(Permission.AUDIT_READ) or _is_of(session, case, by, on):
        return
    asked = session.scalars(
        select(ConsentRequest.agency_id).where(ConsentRequest.case_id == case.id).distinct()
    )
    if not any(accounts.acts_for(session, by, agency_id, on) for agency_id in asked):
        raise CaseNotReadable


def _is_of(session: Session, case: ListingCase, by: Actor, on: date) -> bool:
    return accounts.acts_for(session, by, case.agency_id, on)


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
    if case.ended_on is not None and not CASE.allows(state, Act.RESUME):
        end_with_cases(session, [case.id], at=at)
    if case.basis_fell_on is not None and case.ended_on is not None and case.penalty_id is not None:
        # Of a repetition a further decision may have given back the ground in the meantime.
        due.owe(session, GROUNDS, [str(case.penalty_id)], at=at)
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
    if rows:
        session.execute(insert(CaseDeadline).on_conflict_do_nothing(), rows)


def meet_clocks(session: Session, case_id: UUID, *keys: str, on: date) -> None:
    """Write that clocks were met, or fell away, on ``on``; no keys means all that run."""
    running = update(CaseDeadline).where(
        CaseDeadline.case_id == case_id, CaseDeadline.met_on.is_(None)
    )
    if keys:
        running = running.where(CaseDeadline.clock.in_(keys))
    session.execute(running.values(met_on=on))


def is_running(session: Session, case_id: UUID, key: str) -> bool:
    """Whether a clock of the case runs, or stands still."""
    running = exists().where(
        CaseDeadline.case_id == case_id, CaseDeadline.clock == key, CaseDeadline.met_on.is_(None)
    )
    return bool(session.scalar(select(running)))


def drop_clocks(session: Session, case_ids: Collection[UUID], *, on: date) -> None:
    """Write that the clocks of N ended cases fell away on ``on``.

    All but an objection's, where it can still be upheld: whoever is to decide it is not
    released by the end of the listing.
    """
    contestable = select(ListingCase.id).where(ListingCase.state.in_(CONTESTABLE_STATES))
    of_objections = CaseDeadline.clock.in_(("objection_accept", "objection_decide"))
    objected = of_objections & CaseDeadline.case_id.in_(contestable)
    session.execute(
        update(CaseDeadline)
        .where(CaseDeadline.case_id.in_(case_ids), CaseDeadline.met_on.is_(None), ~objected)
        .values(met_on=on)
        .execution_options(synchronize_session=False)
    )
