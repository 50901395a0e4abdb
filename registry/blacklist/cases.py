"""Use cases of a listing case from candidate to served decision. None commits.

Being on the list, and what follows, is ``listings``, ``objections`` and ``repairs``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.competence import current_agency
from registry.blacklist import rules
from registry.blacklist.admission import admit
from registry.blacklist.case_facts import facts_of
from registry.blacklist.clocks import set_clock, starts_after_recording
from registry.blacklist.document_drawing import draw_unless_standing
from registry.blacklist.document_store import SERVED, Attempt, earliest_service, note_served
from registry.blacklist.electronic import require_agreement
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseRecusal, ListingCase
from registry.blacklist.numbers import DocumentKind, next_number
from registry.blacklist.record import (
    lock_case,
    meet_clocks,
    require_competent,
    start_clocks,
    write_step,
)
from registry.blacklist.states import Act, CaseState
from registry.blacklist.suspensions import end_announcement, give_up_announcement
from registry.kernel.clock import legal_day
from registry.policy.calendar import calendar_on


class ServiceMethod(StrEnum):
    """How a document reached the party (民事诉讼法 on service, as the penalty rules refer)."""

    DIRECT = "direct"
    ELECTRONIC = "electronic"
    POST = "post"
    LEFT = "left"
    ENTRUSTED = "entrusted"
    ANNOUNCEMENT = "announcement"


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
    level = current_agency(session, case.agency_id, on).level
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
