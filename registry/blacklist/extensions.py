"""Making the time to decide a case longer, once, by another officer. None commits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist.cases import begin
from registry.blacklist.clocks import set_clock
from registry.blacklist.list_rules import EXTENDED
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
from registry.blacklist.record import meet_clocks, start_clocks, write_step
from registry.blacklist.states import Act
from registry.blacklist.suspensions import (
    pauses_of,
    recounted,
    running_clocks,
    stopping,
    suspensions_of,
)
from registry.policy.calendar import calendar_on


def extend_decision(
    session: Session, case_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> ListingCase:
    """Approve a longer time to decide; it counts from the opening, without the standstills.

    Args:
        session: the caller's.
        case_id: an opened case whose time to decide still runs.
        reason: why the case is complex; kept with the event.
        version: of the case the officer saw.
        by: an officer who took no part in the investigation.
        at: UTC instant.

    Raises:
        DecisionOverdue, CaseSuspended, DeciderHandledCase, OfficerRecused, CaseActNotPossible:
            also where the list lets nobody extend, or it was done; Stale, AgencyNotCompetent.
    """
    case, following, on = begin(session, case_id, version, Act.EXTEND, by, at)
    assert case.opened_on is not None, "an opened case has its day (constraint)"
    policy, calendar = get_list(case.list_key).on(case.opened_on), calendar_on(on)
    meet_clocks(session, case.id, "decision", on=on)
    longer = set_clock(policy, EXTENDED, starts_on=case.opened_on, calendar=calendar)
    start_clocks(session, case.id, longer)
    told = suspensions_of(session, case.id)
    for clock in running_clocks(session, case.id):
        if clock.clock == EXTENDED:
            fresh = recounted(clock, pauses_of(told, stopping(case, clock)), calendar)
            clock.due_on, clock.provisional = fresh.on, fresh.provisional
    write_step(session, case, Act.EXTEND, following, on=on, by=by, at=at, detail={"reason": reason})
    return case
