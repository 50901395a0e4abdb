"""The decisions of a case that can be contested now, as choices of a form."""

from sqlalchemy.orm import Session

from registry.blacklist.contest_checks import contestable_of
from registry.blacklist.contest_models import ContestedDecision
from registry.blacklist.contest_schemas import choice_of
from registry.blacklist.contest_terms import Contested
from registry.blacklist.contest_words import CONTESTED_DECISIONS
from registry.blacklist.listing_models import Repair
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.shell.formats import day_table


def contestable_choices(session: Session, case: ListingCase) -> list[tuple[str, str]]:
    """Each as the value that the form sends and what it is called: which, its number, its day."""
    return [_choice(case, one) for one in contestable_of(session, case)]


def _choice(case: ListingCase, contested: Contested) -> tuple[str, str]:
    kinds = ContestedDecision
    if contested is None:
        decision, number, on = kinds.LISTING, case.decision_no, case.decided_on
    elif isinstance(contested, RepairRevocation):
        decision, number, on = kinds.RESTORATION, contested.decision_no, contested.decided_on
    else:
        of_repair = isinstance(contested, Repair)
        decision = kinds.REFUSED_REPAIR if of_repair else kinds.REFUSED_OBJECTION
        number, on = contested.number, contested.decided_on
    words = f"{CONTESTED_DECISIONS[decision]} {number} {day_table(on)}"
    return choice_of(decision, contested.id if contested is not None else None), words
