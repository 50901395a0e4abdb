"""Whether anybody is left who may decide: took no part, stands aside for nothing. Reads only.

行政处罚法 art. 43, 57-58 want another person; an agency without one is told so before it needs one.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.officers import officers_who
from registry.accounts.permissions import Permission
from registry.blacklist.case_facts import facts_of
from registry.blacklist.contest_rules import intake
from registry.blacklist.listing_models import Repair
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.rules import CaseFacts
from registry.blacklist.states import CaseState


def somebody_else(
    session: Session,
    permission: Permission,
    case: ListingCase,
    *,
    on: date,
    apart: Collection[UUID | None],
) -> bool:
    """Whether the case's agency has an officer with a permission who is none of those apart."""
    return bool(officers_who(session, permission, case.agency_id, on) - set(apart))


def somebody_decides(
    session: Session,
    case: ListingCase,
    facts: CaseFacts,
    *,
    on: date,
    besides: Collection[UUID | None] = (),
) -> bool:
    """Whether the agency has an officer who may decide the case.

    Args:
        session: the caller's.
        case: the case.
        facts: of the case on the day.
        on: the legal day.
        besides: who will have taken part by then.
    """
    apart = facts.handlers | facts.recused | facts.annulled_by | set(besides)
    return somebody_else(session, Permission.CASES_DECIDE, case, on=on, apart=apart)


def is_undecidable(
    session: Session, case: ListingCase, facts: CaseFacts, *, on: date, by: Actor
) -> bool:
    """Whether nobody is left who may decide a case that is not decided yet.

    Who reads a candidate and may take it up will have taken part.
    """
    if case.state not in (CaseState.CANDIDATE, CaseState.OPENED, CaseState.NOTICED):
        return False
    takes_up = case.state == CaseState.CANDIDATE and by.may(Permission.CASES_WRITE)
    besides = {by.officer_id} if takes_up else set()
    return not somebody_decides(session, case, facts, on=on, besides=besides)


def somebody_decides_revocation(
    session: Session,
    case: ListingCase,
    repair: Repair,
    *,
    on: date,
    besides: Collection[UUID | None],
) -> bool:
    """The same for the revocation of a repair; ``besides`` proposed it or took down the answer."""
    recused = facts_of(session, case, on=on, lock=False).recused
    apart = recused | intake(repair) | {repair.decided_by_id} | set(besides)
    return somebody_else(session, Permission.REPAIRS_DECIDE, case, on=on, apart=apart)


def is_left_alone(
    session: Session, revocation: RepairRevocation, case: ListingCase, *, on: date
) -> bool:
    """Whether nobody is left who may decide the revocation that was proposed."""
    repair = session.get_one(Repair, revocation.repair_id)
    involved = {revocation.proposed_by_id, revocation.answer_recorded_by_id}
    return not somebody_decides_revocation(session, case, repair, on=on, besides=involved)
