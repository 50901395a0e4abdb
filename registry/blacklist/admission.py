"""Who acts on a case at all: somebody of its agency, free of conflict with its party.

What an act asks besides stands in the rules.
"""

from datetime import date

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist import rules
from registry.blacklist.case_facts import facts_of
from registry.blacklist.models import ListingCase
from registry.blacklist.record import require_competent


def admit(
    session: Session, case: ListingCase, by: Actor, on: date, *, hold_basis: bool = False
) -> None:
    """Let an officer act on a locked case.

    Args:
        session: the caller's.
        case: the case.
        by: who acts.
        on: the legal day.
        hold_basis: nobody annuls what the case stands on until the transaction ends.

    Raises:
        AgencyNotCompetent, PersonNeeded, OfficerRecused.
    """
    require_competent(session, case, by, on)
    facts = facts_of(session, case, on=on, lock=hold_basis)
    rules.check_not_recused(facts, by.person())


def admit_also_the_party(session: Session, case: ListingCase, by: Actor, on: date) -> None:
    """As ``admit``, for what the party does itself, too: it is of no agency, and no officer.

    Raises:
        AgencyNotCompetent, OfficerRecused.
    """
    # A key without an officer is of an agency.
    if by.agency_id is not None:
        require_competent(session, case, by, on)
    if by.officer_id is not None:
        rules.check_not_recused(facts_of(session, case, on=on, lock=False), by.officer_id)
