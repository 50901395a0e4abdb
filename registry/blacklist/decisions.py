"""The decision of a case: on the list, or not. None commits."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist.bans import ban_of_basis
from registry.blacklist.basis import note_fall
from registry.blacklist.case_facts import needs_consent
from registry.blacklist.cases import begin
from registry.blacklist.clocks import set_clock
from registry.blacklist.handovers import clock_of_listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseStatement, ListingCase
from registry.blacklist.numbers import DocumentKind, next_number
from registry.blacklist.record import meet_clocks, start_clocks, write_step
from registry.blacklist.refusals import StatementUnanswered
from registry.blacklist.states import Act, HearingOutcome
from registry.blacklist.suspensions import end_with_cases
from registry.kernel.refusals import FieldError
from registry.policy.calendar import calendar_on
from registry.subjects.moment import check_not_deregistered


class Outcome(StrEnum):
    """What a case is decided to be."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"


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
        DefencePeriodOpen, HearingRecordMissing, DeciderHandledCase, OfficerRecused,
        PenaltyNotServed, BasisNotInForce, StatementUnanswered, CaseActNotPossible, Stale,
        CaseUnknown.
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
