"""Asking for a hearing and notifying it, and the other reasons to stand still. None commits.

How a hearing ends is ``hearing_ends``.

Legal basis: 行政处罚法 art. 63-64 for hearings; the lists' own articles for the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from registry import due
from registry.accounts.actors import Actor
from registry.blacklist import credit_marks, rules
from registry.blacklist.cases import begin
from registry.blacklist.clocks import day_after, set_clock
from registry.blacklist.consent_lapse import overtake_consent
from registry.blacklist.document_drawing import draw_unless_standing
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_store import earliest_service
from registry.blacklist.handovers import (
    start_handing_over_the_end_of_a_stay,
    start_handing_over_the_stay,
)
from registry.blacklist.hearing_guards import ART_HEARING
from registry.blacklist.hearing_refusals import HearingAskedLate, HearingTooSoon
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseSuspension, ListingCase
from registry.blacklist.record import meet_clocks, start_clocks, write_step
from registry.blacklist.refusals import (
    LateWithoutReason,
    NothingSuspended,
    StandstillWithoutReason,
    SuspendedBefore,
)
from registry.blacklist.standstills import standstills_of
from registry.blacklist.states import Act, CaseState, SuspensionKind
from registry.blacklist.suspensions import (
    begin_suspension,
    check_announced,
    end_suspension,
    suspensions_of,
)
from registry.credit.ledger import CHANGE
from registry.kernel.clock import begins_at
from registry.kernel.refusals import FieldError
from registry.policy.calendar import calendar_on

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standstill:
    """Why a case stands still, from which legal day, and the document or medium that says so.

    ``late_reason``: why a stay is entered later than the list allows.
    """

    kind: SuspensionKind
    first_on: date
    reference: str
    late_reason: str | None = None


def ask_hearing(
    session: Session, case_id: UUID, *, asked_on: date, version: int, by: Actor, at: datetime
) -> ListingCase:
    """The party asks for a hearing in its time to reply; the case stands still until it is over.

    Raises:
        HearingAskedLate, HearingAskedBefore, StepDateWrong, CaseActNotPossible, Stale.
    """
    case, following, on = begin(session, case_id, version, Act.ASK_HEARING, by, at)
    assert case.noticed_on is not None, "a noticed case has its day (constraint)"
    rules.check_date("#/asked_on", asked_on, earliest=case.noticed_on, latest=on)
    return take_hearing_request(session, case, following, asked_on=asked_on, by=by, at=at)


def take_hearing_request(
    session: Session,
    case: ListingCase,
    following: CaseState,
    *,
    asked_on: date,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """Write down that the party of the locked case asked for a hearing; it stands still.

    Raises:
        HearingAskedLate.
    """
    assert case.defence_ends_on is not None, "constraint notice_with_proof"
    if asked_on > case.defence_ends_on:
        places = {"ends_on": case.defence_ends_on.isoformat()}
        raise HearingAskedLate(
            legal_basis=ART_HEARING,
            errors=[FieldError("#/asked_on", HearingAskedLate.detail, tuple(places.items()))],
            **places,
        )
    case.hearing_asked_on = asked_on
    write_step(session, case, Act.ASK_HEARING, following, on=asked_on, by=by, at=at)
    begin_suspension(
        session,
        case,
        SuspensionKind.HEARING,
        reference=case.notice_no or "",
        first_on=asked_on,
        by=by,
        at=at,
    )
    return case


def notify_hearing(
    session: Session, case_id: UUID, *, hearing_on: date, version: int, by: Actor, at: datetime
) -> ListingCase:
    """The party is told the day of the hearing, in time before it; a new day replaces the old.

    Raises:
        HearingTooSoon, HearingNotAsked, CaseActNotPossible, Stale.
    """
    case, following, on = begin(session, case_id, version, Act.NOTIFY_HEARING, by, at)
    policy = get_list(case.list_key).on(on)
    notice = set_clock(policy, "hearing_notice", starts_on=on, calendar=calendar_on(on))
    earliest = day_after(notice.deadline.on)
    if hearing_on < earliest:
        places = {"days": str(notice.rule.working_days), "from_on": earliest.isoformat()}
        raise HearingTooSoon(
            legal_basis=notice.rule.article,
            errors=[FieldError("#/hearing_on", HearingTooSoon.detail, tuple(places.items()))],
            **places,
        )
    case.hearing_on, case.hearing_notified_on = hearing_on, on
    write_step(session, case, Act.NOTIFY_HEARING, following, on=on, by=by, at=at)
    start_clocks(session, case.id, notice)
    # Told in time, it is done: what is left of the days before the hearing is nobody's duty.
    meet_clocks(session, case.id, notice.rule.key, on=on)
    return case


def suspend_case(
    session: Session,
    case_id: UUID,
    standstill: Standstill,
    *,
    filing_address: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """A test, an announcement or a stay begins; hearings have their own acts.

    What is announced is drawn up now where it does not stand yet, as ``serve_notice`` does. It
    begins no earlier than service may be entered late, and stops no clock that has run out. A stay
    was ordered by others: it is entered with its true day, however late, and the reason why.

    Raises:
        StepDateWrong, CaseActNotPossible, Stale, OfficerRecused.
        SuspendedBefore: it stands still for the same reason already.
        StandstillWithoutReason: not in this state, or not for this list.
        LateWithoutReason: a stay entered late, without a word why.
        AnnouncedTooEarly: there was nothing to announce on that day yet.
    """
    kind, first_on = standstill.kind, standstill.first_on
    case, following, on = begin(session, case_id, version, Act.SUSPEND, by, at)
    if kind not in standstills_of(CaseState(case.state), get_list(case.list_key).on(on)):
        told = FieldError("#/kind", StandstillWithoutReason.detail)
        raise StandstillWithoutReason(state=case.state, act=Act.SUSPEND.value, errors=[told])
    began = case.decided_on or case.opened_on
    assert began is not None, "only an opened case stands still (states)"
    in_time = _entered_in_time(case, on)
    known = suspensions_of(session, case.id)
    earliest = _stayed_anew(known, began) if kind is SuspensionKind.STAY else max(began, in_time)
    rules.check_date("#/first_on", first_on, earliest=earliest, latest=on)
    late_reason = (standstill.late_reason or "").strip() if first_on < in_time else None
    if late_reason == "":
        raise LateWithoutReason(errors=[FieldError("#/late_reason", LateWithoutReason.detail)])
    if kind is SuspensionKind.ANNOUNCEMENT:
        paper = DocumentKind.NOTICE if case.decided_on is None else DocumentKind.DECISION
        draw_unless_standing(session, case, paper, filing_address, by=by, at=at)
        drawn_on = earliest_service(session, case.id, (paper,), acted_on=began)
        check_announced(first_on, issued_on=drawn_on)
    if any(one.kind == kind and one.last_on is None for one in known):
        raise SuspendedBefore
    write_step(session, case, Act.SUSPEND, following, on=first_on, by=by, at=at)
    begun = begin_suspension(
        session,
        case,
        kind,
        reference=standstill.reference,
        first_on=first_on,
        late_reason=late_reason,
        by=by,
        at=at,
    )
    if kind is SuspensionKind.STAY:
        credit_marks.rest(session, case, begun, by=by, at=at)
        start_handing_over_the_stay(session, case, on=on)
    _tell_others(session, case, at=at)
    return case


def resume_case(
    session: Session,
    case_id: UUID,
    *,
    kind: SuspensionKind,
    last_on: date,
    version: int,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """The reason to stand still is gone after ``last_on``; a hearing ends in its own ways.

    Raises:
        NothingSuspended, StepDateWrong, CaseActNotPossible, Stale, OfficerRecused.
    """
    case, following, on = begin(session, case_id, version, Act.RESUME, by, at)
    open_ones = [one for one in suspensions_of(session, case.id) if one.last_on is None]
    going_on = next((one for one in open_ones if one.kind == kind), None)
    if going_on is None or kind is SuspensionKind.HEARING:
        raise NothingSuspended
    rules.check_date("#/last_on", last_on, earliest=going_on.first_on, latest=on)
    write_step(session, case, Act.RESUME, following, on=last_on, by=by, at=at)
    end_suspension(session, case, kind, last_on=last_on, by=by, at=at)
    if kind is SuspensionKind.STAY:
        credit_marks.come_back(session, case, going_on, by=by, at=at)
        start_handing_over_the_end_of_a_stay(session, case, on=on)
    # On the list again from the day after.
    _tell_others(session, case, at=max(at, begins_at(day_after(last_on))))
    if kind is SuspensionKind.TESTING and case.state == CaseState.NOTICED:
        overtake_consent(session, case, on=on, by=by, at=at)
    return case


def _stayed_anew(known: Sequence[CaseSuspension], began: date) -> date:
    """The first day of another stay: none lies within one that is over."""
    ends = [one.last_on for one in known if one.kind == SuspensionKind.STAY and one.last_on]
    return max([began, *map(day_after, ends)])


def _entered_in_time(case: ListingCase, on: date) -> date:
    """The first day that can still be entered on ``on``: a late entry revives no clock.

    The same days as for service that is entered late.
    """
    policy, calendar, day = get_list(case.list_key).on(on), calendar_on(on), on
    while calendar.working_days_between(day - _ONE_DAY, on) <= policy.late_recording_working_days:
        day -= _ONE_DAY
    return day


def _tell_others(session: Session, case: ListingCase, *, at: datetime) -> None:
    """A stay changes what others see of a listing: feeds and measures follow."""
    if case.published_on is not None:
        due.owe(session, CHANGE, [str(case.subject_id)], at=at)
