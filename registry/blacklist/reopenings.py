"""Requests that stand open again because a reconsideration organ or a court annulled the refusal.

None commits. The refusal stays as it was written; the round after it carries on what was filed,
with clocks of its own from the service of the ruling, and is decided by somebody else.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.permissions import Permission
from registry.blacklist.case_facts import facts_of
from registry.blacklist.clocks import set_clock, set_until
from registry.blacklist.completions import COMPLETE_CLOCK
from registry.blacklist.contest_checks import contests_of
from registry.blacklist.contest_models import Contest
from registry.blacklist.contest_refusals import AnotherRequestOpen
from registry.blacklist.contest_rules import disputed, kept_apart, next_round
from registry.blacklist.deciders import somebody_else
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
from registry.blacklist.record import start_clocks
from registry.blacklist.request_states import (
    OPEN_OBJECTIONS,
    OPEN_REPAIRS,
    ObjectionState,
    RepairState,
)
from registry.blacklist.requests import journal
from registry.blacklist.states import CONTESTABLE_STATES, CaseState
from registry.kernel.identity import new_id
from registry.policy.calendar import calendar_on


def reopen(
    session: Session,
    refused: Repair | Objection,
    case: ListingCase,
    *,
    ruling: Contest,
    on: date,
    by: Actor,
    at: datetime,
) -> Repair | Objection | None:
    """Let a refused request stand open again; the case is locked, the ruling is on record.

    Args:
        session: the caller's.
        refused: the request whose refusal was annulled.
        case: its case.
        ruling: which annulled it. The clock counts from its service on the agency; where it sets
            the day by which to decide anew, the decision is due on that day.
        on: the legal day.
        by: who enters it.
        at: UTC instant.

    Returns:
        The round that is open now; None where the listing ended meanwhile, and nothing is left
        to ask for.
    """
    if not _still_asks(refused, case, on):
        return None
    served_on = ruling.served_on
    assert served_on is not None, "constraint concluded_whole"
    anew = next_round(refused, served_on)
    anew.id = new_id()
    session.add(anew)
    session.flush()
    # The rule of the day it was filed holds to its end.
    policy = get_list(case.list_key).by_digest(anew.rule_digest)
    clock = set_clock(policy, _clock_of(anew), starts_on=served_on, calendar=calendar_on(on))
    clocks = {clock.rule.key: clock}
    if ruling.redo_by_on is not None:
        decide = "repair_decide" if isinstance(anew, Repair) else "objection_decide"
        clocks[decide] = set_until(
            policy,
            decide,
            starts_on=served_on,
            until_on=ruling.redo_by_on,
            article=f"{ruling.organ}{ruling.conclusion_no}",
        )
    start_clocks(session, case.id, *clocks.values())
    journal(session, f"{anew.__tablename__}.reopened", anew, by, at)
    return anew


def check_alone(session: Session, refused: Repair | Objection, case: ListingCase, on: date) -> None:
    """Refuse to open a request again beside a later one of its kind; an index in the database.

    Raises:
        AnotherRequestOpen: names it.
    """
    kind: type[Repair | Objection] = type(refused)
    waiting = OPEN_REPAIRS if kind is Repair else OPEN_OBJECTIONS
    number = session.scalar(
        select(kind.number).where(kind.case_id == case.id, kind.state.in_(waiting))
    )
    if number is not None and _still_asks(refused, case, on):
        raise AnotherRequestOpen(number=number)


def find_reopened(session: Session, request_id: UUID) -> UUID | None:
    """The round that carries a refused request on; None where its refusal stands."""
    return reopened_of(session, [request_id]).get(request_id)


def reopened_of(session: Session, request_ids: Collection[UUID | None]) -> dict[UUID, UUID]:
    """The rounds that carry N refused requests on, by the request; absent where it stands."""
    found: dict[UUID, UUID] = {}
    wanted = [one for one in request_ids if one is not None]
    for kind in (Repair, Objection) if wanted else ():
        rows = session.execute(select(kind.reopens_id, kind.id).where(kind.reopens_id.in_(wanted)))
        found |= {row.reopens_id: row.id for row in rows}
    return found


def apart_from(session: Session, request: Repair | Objection) -> frozenset[UUID]:
    """The officers who do not decide a request, whoever else may; a trigger in the database."""
    kind: type[Repair | Objection] = type(request)
    at_issue = disputed(contests_of(session, request.case_id))
    if not at_issue:
        return kept_apart(request, ())
    return kept_apart(request, session.scalars(select(kind).where(kind.id.in_(at_issue))))


def somebody_decides_request(
    session: Session, request: Repair | Objection, case: ListingCase, *, on: date
) -> bool:
    """Whether the agency has an officer who may decide a request that is open."""
    of_repair = isinstance(request, Repair)
    permission = Permission.REPAIRS_DECIDE if of_repair else Permission.CASES_DECIDE
    facts = facts_of(session, case, on=on, lock=False)
    apart = apart_from(session, request) | facts.recused
    apart |= frozenset() if of_repair else facts.handlers
    return somebody_else(session, permission, case, on=on, apart=apart)


def _still_asks(refused: Repair | Objection, case: ListingCase, on: date) -> bool:
    if isinstance(refused, Objection):
        return case.state in CONTESTABLE_STATES
    until_on = case.until_on
    return case.state == CaseState.PUBLISHED and (until_on is None or on <= until_on)


def _clock_of(request: Repair | Objection) -> str:
    if isinstance(request, Repair):
        waits_for = {RepairState.ACCEPTED: "repair_decide", RepairState.RETURNED: COMPLETE_CLOCK}
        return waits_for.get(RepairState(request.state), "repair_accept")
    waits = request.state == ObjectionState.FILED and request.acceptance_required
    return "objection_accept" if waits else "objection_decide"
