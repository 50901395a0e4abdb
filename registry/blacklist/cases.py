"""Use cases of a listing case from candidate to served decision. None commits.

Being on the list, and what follows, is ``listings``, ``objections`` and ``repairs``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import Agency
from registry.blacklist import rules
from registry.blacklist.admission import admit
from registry.blacklist.basis import note_fall
from registry.blacklist.case_facts import ban_of_basis, facts_of, needs_consent
from registry.blacklist.clocks import set_clock, starts_after_recording
from registry.blacklist.document_drawing import draw_unless_standing
from registry.blacklist.document_store import (
    SERVED,
    Attempt,
    earliest_service,
    note_served,
)
from registry.blacklist.electronic import require_agreement
from registry.blacklist.handovers import clock_of_listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseRecusal, CaseStatement, ListingCase
from registry.blacklist.numbers import DocumentKind, next_number
from registry.blacklist.record import (
    lock_case,
    meet_clocks,
    require_competent,
    start_clocks,
    write_step,
)
from registry.blacklist.refusals import StatementUnanswered
from registry.blacklist.states import Act, CaseState, HearingOutcome
from registry.blacklist.suspensions import (
    end_announcement,
    end_with_cases,
    give_up_announcement,
)
from registry.kernel.clock import legal_day
from registry.kernel.refusals import FieldError
from registry.policy.calendar import calendar_on
from registry.subjects.moment import check_not_deregistered


class ServiceMethod(StrEnum):
    """How a document reached the party (民事诉讼法 on service, as the penalty rules refer)."""

    DIRECT = "direct"
    ELECTRONIC = "electronic"
    POST = "post"
    LEFT = "left"
    ENTRUSTED = "entrusted"
    ANNOUNCEMENT = "announcement"


class Outcome(StrEnum):
    """What a case is decided to be."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True)
class Service:
    """That a document reached the party: legal date, method, and what proves it."""

    served_on: date
    method: ServiceMethod
    proof: str


def open_case(
    session: Session, case_id: UUID, *, version: int, by: Actor, at: datetime
) -> ListingCase:
    """A person takes up a candidate and becomes its handler; the case gets its number.

    Raises:
        CaseUnknown, Stale, AgencyNotCompetent, PersonNeeded, CaseActNotPossible, GuardRefusal.
    """
    case, following, on = begin(session, case_id, version, Act.OPEN, by, at)
    number = next_number(session, agency_id=case.agency_id, kind=DocumentKind.CASE, on=on)
    policy = get_list(case.list_key).on(on)
    level = session.get_one(Agency, case.agency_id).level
    case.number, case.handler_id, case.opened_on = number, by.person(), on
    case.consent_required = policy.upper_consent.binds(level)
    write_step(session, case, Act.OPEN, following, on=on, by=by, at=at)
    if case.filing_fact_id is None:  # a filing fact's clock runs from the fact
        start_clocks(
            session, case.id, set_clock(policy, "decision", starts_on=on, calendar=calendar_on(on))
        )
    return case


def dismiss_candidate(
    session: Session, case_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> ListingCase:
    """A person looks at a candidate and opens no case, for a stated reason."""
    case, following, on = begin(session, case_id, version, Act.DISMISS, by, at)
    _end(case, on, reason)
    write_step(session, case, Act.DISMISS, following, on=on, by=by, at=at)
    return case


def serve_notice(
    session: Session,
    case_id: UUID,
    service: Service,
    *,
    filing_address: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """Record that the prior notice reached the party; its time to reply begins.

    Where no notice stands it is drawn up now, and so served today at the earliest; it prints
    ``filing_address``, the page where the party files by its code. Service entered late counts
    from the day of the entry; service by announcement happened on its last day.

    Raises:
        AnnouncementRunning: no announcement, or its period is not over.
        AnnouncedTooEarly: of a document that was drawn up, or corrected, only later.
        DocumentFactsMissing: the notice would have a gap.
        StepDateWrong, CaseUnknown, Stale, AgencyNotCompetent, PersonNeeded, GuardRefusal.
    Legal basis: Order 44 art. 13; the clock's article stands with the deadline.
    """
    case, following, on = begin(session, case_id, version, Act.SERVE_NOTICE, by, at)
    assert case.opened_on is not None, "an opened case has its day (constraint)"
    kinds = (DocumentKind.NOTICE,)
    notice = draw_unless_standing(session, case, DocumentKind.NOTICE, filing_address, by=by, at=at)
    earliest = earliest_service(session, case.id, kinds, acted_on=case.opened_on)
    served_on = _served_on(session, case, service, earliest=earliest, by=by, at=at)
    policy, calendar = get_list(case.list_key).on(served_on), calendar_on(on)
    starts_on = starts_after_recording(
        served_on=served_on,
        recorded_on=on,
        late_working_days=policy.late_recording_working_days,
        calendar=calendar,
    )
    defence = set_clock(policy, "defence", starts_on=starts_on, calendar=calendar)
    case.notice_no, case.noticed_on, case.notice_recorded_on = notice.number, served_on, on
    case.notice_method = service.method.value
    case.notice_proof = service.proof
    case.defence_starts_on, case.defence_ends_on = starts_on, defence.deadline.on
    write_step(session, case, Act.SERVE_NOTICE, following, on=served_on, by=by, at=at)
    _note_service(session, case, kinds, service, served_on, by, at)
    start_clocks(session, case.id, defence)
    return case


def decide(
    session: Session,
    case_id: UUID,
    *,
    outcome: Outcome,
    reason: str,
    statement_answer: str | None = None,
    version: int,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """Another officer decides, after notice and the time to reply.

    Args:
        session: the caller's.
        case_id: the case.
        outcome: on the list or not.
        reason: facts weighed (Order 44 art. 12); goes into the document.
        statement_answer: how the party's statements were weighed; needed if there are any.
        version: of the case the officer saw.
        by: the deciding officer, who took no part in the investigation.
        at: UTC instant; the decision carries its legal day.

    Raises:
        DefencePeriodOpen, DeciderHandledCase, OfficerRecused, PenaltyNotServed,
        BasisNotInForce, StatementUnanswered, CaseActNotPossible, Stale, CaseUnknown.
        DeregisteredBefore: the party is no more; it can only be decided not to list it.
    """
    act = Act.LIST if outcome is Outcome.LISTED else Act.NOT_LIST
    case, following, on = begin(session, case_id, version, act, by, at)
    if outcome is Outcome.LISTED:
        check_not_deregistered(session, case.subject_id, before=on)
    if outcome is Outcome.NOT_LISTED:
        # Of a case whose basis fell; any other is decided when nothing holds it any more.
        note_fall(session, case)
        end_with_cases(session, [case.id], on=on, at=at)
    wrote = session.scalar(select(exists().where(CaseStatement.case_id == case.id)))
    heard = wrote or case.hearing_outcome == HearingOutcome.HELD
    if heard and not (statement_answer or "").strip():
        raise StatementUnanswered(
            errors=[FieldError("#/statement_answer", StatementUnanswered.detail)]
        )
    policy = get_list(case.list_key).on(on)
    banned_until = ban_of_basis(session, case) if policy.term.with_ban else None
    number = next_number(session, agency_id=case.agency_id, kind=DocumentKind.DECISION, on=on)
    case.consent_required = needs_consent(session, case, policy, on=on)
    case.decision, case.decision_no = outcome.value, number
    case.decided_on = on
    case.decided_by_id = by.person()
    case.decision_reason = reason
    case.statement_answer = statement_answer
    named = ["service"] if "service" in policy.clocks else []
    if outcome is Outcome.LISTED:
        named.append("publication")
        case.term_years = policy.term.years
        case.ban_until = banned_until
        case.term_ends_on = policy.term.ends_on(on, ban_until=banned_until)
    clocks = [set_clock(policy, key, starts_on=on, calendar=calendar_on(on)) for key in named]
    detail = {"decision_no": number, "rule_digest": policy.digest}
    write_step(session, case, act, following, on=on, by=by, at=at, detail=detail)
    # Asks the database, so only once the case stands as it is to be.
    if outcome is Outcome.LISTED:
        clocks += clock_of_listing(session, case, policy, on=on)
    meet_clocks(session, case.id, on=on)
    if clocks:
        start_clocks(session, case.id, *clocks)
    return case


def serve_decision(
    session: Session,
    case_id: UUID,
    service: Service,
    *,
    filing_address: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """Record that the decision reached the party; "not listed" ends the case with it.

    Where it does not stand on paper yet, it is drawn up now, as ``serve_notice`` does.

    Raises: as ``serve_notice``.
    """
    case, following, _on = begin(session, case_id, version, Act.SERVE_DECISION, by, at)
    assert case.decided_on is not None, "a decided case has its day (constraint)"
    # 两书同达: the repair notice goes with the decision.
    both = (DocumentKind.DECISION, DocumentKind.REPAIR_NOTICE)
    draw_unless_standing(session, case, DocumentKind.DECISION, filing_address, by=by, at=at)
    earliest = earliest_service(session, case.id, both, acted_on=case.decided_on)
    served_on = _served_on(session, case, service, earliest=earliest, by=by, at=at)
    case.served_on = served_on
    case.service_method = service.method.value
    case.service_proof = service.proof
    if following is CaseState.CLOSED:
        _end(case, served_on, "not_listed")
    write_step(session, case, Act.SERVE_DECISION, following, on=served_on, by=by, at=at)
    _note_service(session, case, both, service, served_on, by, at)
    meet_clocks(session, case.id, "service", on=served_on)
    return case


def terminate_case(
    session: Session, case_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> ListingCase:
    """End a case that the party was told nothing of; only new facts open another.

    Once the notice was served, another officer decides not to list (``decide``). A decision to
    list lapses by it where the filing fact was cured before anything was published.
    """
    case, following, on = begin(session, case_id, version, Act.TERMINATE, by, at)
    _end(case, on, reason)
    write_step(session, case, Act.TERMINATE, following, on=on, by=by, at=at)
    meet_clocks(session, case.id, on=on)
    return case


def recuse(
    session: Session, case_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> ListingCase:
    """An officer stands aside from a case for good (行政处罚法 art. 43).

    Raises:
        CaseUnknown, Stale, AgencyNotCompetent, PersonNeeded.
        OfficerRecused: the officer stands aside already.
    """
    on, officer = legal_day(at), by.person()
    case = lock_case(session, case_id, version=version)
    admit(session, case, by, on, hold_basis=True)
    session.add(CaseRecusal(case_id=case.id, officer_id=officer, reason=reason, at=at))
    write_step(session, case, "recuse", CaseState(case.state), on=on, by=by, at=at)
    return case


def begin(
    session: Session, case_id: UUID, version: int, act: Act, by: Actor, at: datetime
) -> tuple[ListingCase, CaseState, date]:
    """Lock, check the version, the agency and every guard; gives the state after and the day."""
    on, officer = legal_day(at), by.person()
    case = lock_case(session, case_id, version=version)
    require_competent(session, case, by, on)
    facts = facts_of(session, case, on=on)
    return case, rules.check(facts, act, on, officer_id=officer), on


def _served_on(
    session: Session,
    case: ListingCase,
    service: Service,
    *,
    earliest: date,
    by: Actor,
    at: datetime,
) -> date:
    """The legal day of service; an announcement of the document that goes on is ended by it."""
    if service.method is ServiceMethod.ANNOUNCEMENT:
        return end_announcement(session, case, issued_on=earliest, by=by, at=at)
    rules.check_date("#/served_on", service.served_on, earliest=earliest, latest=legal_day(at))
    if service.method is ServiceMethod.ELECTRONIC:
        require_agreement(session, case.id, on=service.served_on)
    give_up_announcement(session, case, on=service.served_on, by=by, at=at)
    return service.served_on


def _note_service(
    session: Session,
    case: ListingCase,
    kinds: tuple[DocumentKind, ...],
    service: Service,
    served_on: date,
    by: Actor,
    at: datetime,
) -> None:
    attempt = Attempt(SERVED, service.method.value, served_on, service.proof)
    note_served(session, case.id, kinds, attempt, by=by, at=at)


def _end(case: ListingCase, on: date, reason: str) -> None:
    case.ended_on = on
    case.ending_reason = reason
