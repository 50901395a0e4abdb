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
from registry.accounts.conflicts import conflicted_officers
from registry.accounts.permissions import Permission
from registry.audit import service as audit
from registry.blacklist.clocks import SetClock
from registry.blacklist.consent_models import ConsentRequest, ConsentState
from registry.blacklist.listing_models import Listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import (
    CaseDeadline,
    CaseEvent,
    CaseRecusal,
    CaseSuspension,
    FilingFact,
    ListingCase,
    RepairRevocation,
)
from registry.blacklist.refusals import AgencyNotCompetent, CaseNotReadable, CaseUnknown
from registry.blacklist.rules import CaseFacts
from registry.blacklist.states import CONTESTABLE_STATES, Act, CaseState, RevocationState
from registry.db import check_version
from registry.penalties.models import Penalty
from registry.penalties.vocabulary import PenaltyStatus
from registry.subjects.models import Subject

FOUND = "found"
BASIS_FELL = "basis_fell"
# Who does one of these has taken part in the investigation and does not decide.
HANDLING = (
    Act.OPEN,
    Act.SERVE_NOTICE,
    Act.RECORD_STATEMENT,
    Act.ASK_HEARING,
    Act.NOTIFY_HEARING,
    Act.HOLD_HEARING,
    Act.SUSPEND,
    Act.RESUME,
)


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


def facts_of(session: Session, case: ListingCase, *, on: date, lock: bool = True) -> CaseFacts:
    """What the rules ask of a case on a day.

    ``lock`` holds the basis against annulment until the transaction ends; pages need none.
    """
    handlers = select(CaseEvent.officer_id).where(
        CaseEvent.case_id == case.id,
        CaseEvent.act.in_(HANDLING),
        CaseEvent.officer_id.is_not(None),
    )
    holds = select(CaseSuspension.kind).where(
        CaseSuspension.case_id == case.id, CaseSuspension.last_on.is_(None)
    )
    policy = get_list(case.list_key).on(case.decided_on or case.opened_on or case.found_on)
    return CaseFacts(
        state=CaseState(case.state),
        **_basis(session, case, lock=lock),
        handlers=frozenset(officer for officer in session.scalars(handlers) if officer),
        opened_on=case.opened_on,
        noticed_on=case.noticed_on,
        defence_ends_on=case.defence_ends_on,
        decided_on=case.decided_on,
        served_on=case.served_on,
        published_on=case.published_on,
        term_ends_on=case.restored_until_on or case.term_ends_on,
        restored_on=case.restored_on,
        **_restoration(session, case),
        other_listing_ends_on=_other_listing_ends_on(session, case),
        repair=policy.repair,
        repaired_before_on=_repaired_before_on(session, case),
        recused=_standing_aside(session, case, on),
        notice_required=policy.notice.required,
        service_required=policy.service_before_publication.required,
        consent_required=case.consent_required,
        consented_on=case.consented_on,
        **_consent(session, case),
        holds=frozenset(session.scalars(holds)),
        hearing_asked_on=case.hearing_asked_on,
        hearing_on=case.hearing_on,
        hearing_over=case.hearing_over_on is not None,
    )


def _basis(session: Session, case: ListingCase, *, lock: bool) -> dict[str, Any]:
    """Whether what the case stands on still stands: a penalty, or a filing fact."""
    held: Any = {"read": True} if lock else None
    if case.penalty_id is not None:
        penalty = session.get_one(
            Penalty, case.penalty_id, with_for_update=held, populate_existing=True
        )
        return {
            "penalty_in_force": penalty.status == PenaltyStatus.IN_FORCE,
            "penalty_served_on": penalty.served_on,
        }
    assert case.filing_fact_id is not None, "constraint one_basis"
    fact = session.get_one(
        FilingFact, case.filing_fact_id, with_for_update=held, populate_existing=True
    )
    return {"penalty_in_force": fact.state != "annulled", "fact_cured": fact.state == "cured"}


def _consent(session: Session, case: ListingCase) -> dict[str, Any]:
    """What became of the latest request to the level above."""
    if not case.consent_required:
        return {}
    latest = session.scalars(
        select(ConsentRequest)
        .where(ConsentRequest.case_id == case.id)
        .order_by(ConsentRequest.id.desc())
        .limit(1)
    ).one_or_none()
    if latest is None:
        return {}
    if latest.state == ConsentState.ASKED:
        return {"consent_asked_on": latest.asked_on}
    refused = latest.state == ConsentState.REFUSED
    return {"consent_refused_on": latest.answered_on if refused else None}


def _restoration(session: Session, case: ListingCase) -> dict[str, Any]:
    """The listing that a revoked repair is to restore, where there is one."""
    if case.state != CaseState.REPAIRED:
        return {}
    row = session.execute(
        select(RepairRevocation.until_on, RepairRevocation.served_on).where(
            RepairRevocation.case_id == case.id,
            RepairRevocation.state.in_((RevocationState.REVOKED, RevocationState.SERVED)),
        )
    ).one_or_none()
    if row is None:
        return {}
    return {"restores_until_on": row.until_on, "restoration_served_on": row.served_on}


def _standing_aside(session: Session, case: ListingCase, on: date) -> frozenset[UUID]:
    """Who is recused in the case, or declared a conflict with the party."""
    recused = select(CaseRecusal.officer_id).where(CaseRecusal.case_id == case.id)
    party = session.get_one(Subject, case.subject_id)
    return frozenset(session.scalars(recused)) | conflicted_officers(session, party.uscc, on=on)


def _other_listing_ends_on(session: Session, case: ListingCase) -> date | None:
    """Last day of the latest listing of the same subject on the same list by another case.

    ``date.max`` where it has no term.
    """
    last, endless = session.execute(
        select(
            func.max(func.upper(Listing.valid)), func.bool_or(func.upper_inf(Listing.valid))
        ).where(
            Listing.list_key == case.list_key,
            Listing.subject_id == case.subject_id,
            Listing.case_id != case.id,
            func.upper_inf(Listing.recorded),
        )
    ).one()
    if endless:
        return date.max
    return None if last is None else last - timedelta(days=1)


def _repaired_before_on(session: Session, case: ListingCase) -> date | None:
    """The day of the subject's latest repair on the same list by another case."""
    return session.scalar(
        select(func.max(ListingCase.ended_on)).where(
            ListingCase.list_key == case.list_key,
            ListingCase.subject_id == case.subject_id,
            ListingCase.id != case.id,
            ListingCase.state == CaseState.REPAIRED,
        )
    )


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
