"""The consent of the level above as acts of their own: asking below, answering above. None commits.

Owns ``consent_request``. The deciding agency asks once the time to reply is over; an officer of
the agency above gives or refuses consent, with a reason and a document. Without consent nothing
is listed (令第44号), in the rules, and in the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts import service as accounts
from registry.accounts.actors import Actor
from registry.accounts.models import Agency
from registry.blacklist import rules
from registry.blacklist.case_facts import facts_of
from registry.blacklist.cases import begin
from registry.blacklist.clocks import set_clock
from registry.blacklist.consent_models import CONSENT_CLOCK, ConsentRequest, ConsentState
from registry.blacklist.consent_refusals import (
    ConsentRequestUnknown,
    NoSuperior,
    NotAskedForConsent,
)
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.documents import draw_between_agencies
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
from registry.blacklist.numbers import next_number
from registry.blacklist.record import (
    get_case,
    lock_case,
    meet_clocks,
    require_reader,
    start_clocks,
    write_step,
)
from registry.blacklist.request_states import Decision
from registry.blacklist.states import Act, CaseState
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.policy.calendar import calendar_on
from registry.subjects.models import Subject


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One request as the agency above lists it."""

    request: ConsentRequest
    case: ListingCase
    uscc: str
    name: str
    asked_by: str


def ask_consent(
    session: Session, case_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> ListingCase:
    """Ask the agency above to consent; the request is drawn up and its time to answer begins.

    Raises:
        NoSuperior: no agency above is on record.
        ConsentPending, DefencePeriodOpen and the other guards; CaseActNotPossible: no consent is
        needed; Stale, CaseUnknown, AgencyNotCompetent, PersonNeeded.
    Legal basis: 令第44号 art. 13; the time to answer is a setting of this registry.
    """
    case, following, on = begin(session, case_id, version, Act.ASK_CONSENT, by, at)
    own = accounts.current_agency(session, case.agency_id, on)
    above = accounts.find_superior(session, own, on)
    if above is None:
        raise NoSuperior
    kind = DocumentKind.CONSENT_REQUEST
    clock = set_clock(
        get_list(case.list_key).on(on), CONSENT_CLOCK, starts_on=on, calendar=calendar_on(on)
    )
    request = ConsentRequest(
        id=new_id(),
        case_id=case.id,
        number=next_number(session, agency_id=case.agency_id, kind=kind, on=on),
        agency_id=above.id,
        state=ConsentState.ASKED.value,
        reason=reason,
        asked_on=on,
        asked_by_id=by.person(),
        at=at,
        version=1,
    )
    session.add(request)
    detail = {"number": request.number, "agency": above.code}
    write_step(session, case, Act.ASK_CONSENT, following, on=on, by=by, at=at, detail=detail)
    start_clocks(session, case.id, clock)
    draw_between_agencies(session, case, kind, request, by=by, at=at)
    return case


def answer_consent(
    session: Session,
    request_id: UUID,
    *,
    decision: Decision,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> ConsentRequest:
    """An officer of the agency above consents, or refuses; the answer is drawn up.

    Args:
        session: the caller's.
        request_id: the request.
        decision: grant or refuse.
        reason: goes into the answer; no personal data.
        version: of the request the officer saw.
        by: an officer of the agency that was asked, who took no part in the case.
        at: UTC instant; the answer carries its legal day.

    Raises:
        ConsentRequestUnknown, NotAskedForConsent, Stale, PersonNeeded, OfficerRecused,
        DeciderHandledCase, BasisNotInForce, ConsentNotAsked, CaseActNotPossible: the case went on.
    """
    on, officer = legal_day(at), by.person()
    case = lock_case(session, get_request(session, request_id).case_id)
    request = session.get_one(
        ConsentRequest, request_id, with_for_update=True, populate_existing=True
    )
    given = decision is Decision.GRANT
    # Merged with the agency that asked, nobody consents to the own case: it is asked anew above.
    own = accounts.acts_for(session, by, case.agency_id, on)
    if not accounts.acts_for(session, by, request.agency_id, on) or (given and own):
        raise NotAskedForConsent
    check_version(request, version)
    act = Act.GIVE_CONSENT if given else Act.REFUSE_CONSENT
    following = rules.check(facts_of(session, case, on=on), act, on, officer_id=officer)
    kind = DocumentKind.CONSENT_REPLY
    number = next_number(session, agency_id=request.agency_id, kind=kind, on=on)
    request.state = (ConsentState.GIVEN if given else ConsentState.REFUSED).value
    request.answered_on, request.answered_by_id = on, officer
    request.answer_no, request.answer_reason = number, reason
    request.version += 1
    session.flush()
    if given:
        case.consented_on, case.consent_no = on, number
    detail = {"number": request.number, "answer": number}
    write_step(session, case, act, following, on=on, by=by, at=at, detail=detail)
    draw_between_agencies(session, case, kind, request, by=by, at=at)
    meet_clocks(session, case.id, CONSENT_CLOCK, on=on)
    return request


def get_request(session: Session, request_id: UUID) -> ConsentRequest:
    """One request.

    Raises:
        ConsentRequestUnknown: there is none.
    """
    request = session.get(ConsentRequest, request_id)
    if request is None:
        raise ConsentRequestUnknown(request_id=str(request_id))
    return request


def read_request(session: Session, request_id: UUID, *, by: Actor, on: date) -> ConsentRequest:
    """One request, for who may read its case.

    Raises:
        ConsentRequestUnknown, CaseNotReadable.
    """
    request = get_request(session, request_id)
    require_reader(session, get_case(session, request.case_id), by, on)
    return request


def requests_of(session: Session, case_id: UUID) -> Sequence[ConsentRequest]:
    """Every request of a case, the oldest first."""
    return session.scalars(
        select(ConsentRequest).where(ConsentRequest.case_id == case_id).order_by(ConsentRequest.id)
    ).all()


def list_requests(
    session: Session,
    *,
    agency_id: UUID | None,
    waiting: bool,
    on: date,
    after: UUID | None = None,
    limit: int = 50,
) -> list[ConsentLine]:
    """Up to ``limit`` requests to an agency or those it carries on, the latest first.

    ``agency_id`` None means to any; ``on`` is the legal day on which it acts for merged ones.
    A request whose case ended or went on without it waits for nobody.
    """
    chosen = (
        select(ConsentRequest, ListingCase, Subject.uscc, Subject.name)
        .add_columns(Agency.name.label("asked_by"))
        .join(ListingCase, ListingCase.id == ConsentRequest.case_id)
        .join(Subject, Subject.id == ListingCase.subject_id)
        .join(Agency, Agency.id == ListingCase.agency_id)
        .order_by(ConsentRequest.id.desc())
        .limit(limit)
    )
    waits = (ConsentRequest.state == ConsentState.ASKED) & (ListingCase.state == CaseState.NOTICED)
    chosen = chosen.where(waits if waiting else ~waits)
    if agency_id is not None:
        own = accounts.carried_on_by(agency_id, on)
        chosen = chosen.where(ConsentRequest.agency_id.in_(own))
    if after is not None:
        chosen = chosen.where(ConsentRequest.id < after)
    return [
        ConsentLine(row.ConsentRequest, row.ListingCase, row.uscc, row.name, row.asked_by)
        for row in session.execute(chosen)
    ]
