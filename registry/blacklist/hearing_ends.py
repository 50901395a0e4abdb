"""How a hearing that was asked for ends: held, with nobody there, or withdrawn. None commits.

Only the party gives its hearing up: by its code, or by a paper that one officer enters and another
confirms. Legal basis: 行政处罚法 art. 63-64.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import Officer
from registry.accounts.rules import normal_username
from registry.blacklist import rules
from registry.blacklist.case_facts import facts_of
from registry.blacklist.cases import begin
from registry.blacklist.consent_lapse import overtake_consent
from registry.blacklist.electronic import BY_CODE
from registry.blacklist.hearing_guards import ART_HEARING
from registry.blacklist.models import ListingCase
from registry.blacklist.record import write_step
from registry.blacklist.remedy_refusals import HostHandledCase, HostUnknown
from registry.blacklist.states import Act, CaseState, HearingOutcome, SuspensionKind
from registry.blacklist.suspensions import end_suspension
from registry.kernel.refusals import FieldError


@dataclass(frozen=True, slots=True)
class HearingRecord:
    """The record of a hearing: its legal day, who presided and where, what was said in short.

    ``host`` is the sign-in name of an officer of the agency. Where nobody came (``attended``
    False), ``said`` tells what proves it.
    """

    held_on: date
    host: str
    place: str
    record_no: str
    said: str
    attended: bool


def hold_hearing(
    session: Session,
    case_id: UUID,
    record: HearingRecord,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """The hearing was held, on the day notified or later; the case goes on.

    What was said is answered in the decision; where nobody came, that is told with its proof.

    Raises:
        HearingNotAsked, HearingNotNotified, HearingDayAhead, StepDateWrong, CaseActNotPossible,
        Stale.
        HostUnknown, HostHandledCase: see ``_presiding``.
    """
    case, following, on = begin(session, case_id, version, Act.HOLD_HEARING, by, at)
    assert case.hearing_on is not None, "guard _hearing_day"
    rules.check_date("#/held_on", record.held_on, earliest=case.hearing_on, latest=on)
    host = _presiding(session, case, record.host, on=on, by=by)
    case.hearing_host, case.hearing_host_id, case.hearing_place = host.name, host.id, record.place
    case.hearing_record_no, case.hearing_said = record.record_no, record.said
    # A withdrawal that nobody confirmed was none.
    case.hearing_withdrawn_on = case.hearing_withdrawal = case.hearing_withdrawal_by_id = None
    outcome = HearingOutcome.HELD if record.attended else HearingOutcome.ABSENT
    _end(session, case, Act.HOLD_HEARING, following, outcome, on=record.held_on, by=by, at=at)
    overtake_consent(session, case, on=on, by=by, at=at)
    return case


def enter_withdrawal(
    session: Session,
    case_id: UUID,
    *,
    withdrawn_on: date,
    reference: str,
    version: int,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """An officer enters the party's paper; the hearing stands until another confirms it.

    Raises:
        HearingNotAsked, StepDateWrong, CaseActNotPossible, Stale, OfficerRecused.
    """
    case, following, on = begin(session, case_id, version, Act.WITHDRAW_HEARING, by, at)
    assert case.hearing_asked_on is not None, "guard _hearing_asked"
    rules.check_date("#/withdrawn_on", withdrawn_on, earliest=case.hearing_asked_on, latest=on)
    case.hearing_withdrawn_on, case.hearing_withdrawal = withdrawn_on, reference
    case.hearing_withdrawal_by_id = by.person()
    write_step(session, case, Act.WITHDRAW_HEARING, following, on=withdrawn_on, by=by, at=at)
    return case


def confirm_withdrawal(
    session: Session, case_id: UUID, *, version: int, by: Actor, at: datetime
) -> ListingCase:
    """Another officer saw the party's paper: the hearing is given up.

    Raises:
        WithdrawalByOnePerson, HearingNotAsked, CaseActNotPossible, Stale, OfficerRecused.
    """
    case, following, on = begin(session, case_id, version, Act.CONFIRM_WITHDRAWAL, by, at)
    assert case.hearing_withdrawn_on is not None, "constraint hearing_withdrawn_by_the_party"
    case.hearing_withdrawal_confirmed_by_id = by.person()
    outcome = HearingOutcome.WITHDRAWN
    _end(session, case, Act.CONFIRM_WITHDRAWAL, following, outcome, on=on, by=by, at=at)
    return case


def take_withdrawal(
    session: Session, case: ListingCase, following: CaseState, *, on: date, by: Actor, at: datetime
) -> None:
    """The party of the locked case withdraws its request itself, by its code."""
    case.hearing_withdrawn_on, case.hearing_withdrawal = on, BY_CODE
    case.hearing_withdrawal_by_id = None
    outcome = HearingOutcome.WITHDRAWN
    _end(session, case, Act.WITHDRAW_HEARING, following, outcome, on=on, by=by, at=at)


def _end(
    session: Session,
    case: ListingCase,
    act: Act,
    following: CaseState,
    outcome: HearingOutcome,
    *,
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    """The hearing is over, and the case goes on after ``on``."""
    # First the event: the database takes a withdrawal only where it sees whose it is.
    write_step(session, case, act, following, on=on, by=by, at=at)
    case.hearing_outcome, case.hearing_over_on = outcome.value, on
    session.flush()
    end_suspension(session, case, SuspensionKind.HEARING, last_on=on, by=by, at=at)


def _presiding(
    session: Session, case: ListingCase, username: str, *, on: date, by: Actor
) -> Officer:
    """The officer of the agency who presided.

    Raises:
        HostUnknown: there is none of that name.
        HostHandledCase: took part in the investigation, keeps the record, or stands aside.
    """
    found = select(Officer).where(
        Officer.username == normal_username(username),
        Officer.agency_id == by.agency(),
        Officer.active,
    )
    host = session.scalars(found).one_or_none()
    if host is None:
        raise HostUnknown(errors=[FieldError("#/host", HostUnknown.detail)])
    facts = facts_of(session, case, on=on)
    if host.id in facts.handlers | facts.recused | {by.person()}:
        raise HostHandledCase(
            legal_basis=ART_HEARING, errors=[FieldError("#/host", HostHandledCase.detail)]
        )
    return host
