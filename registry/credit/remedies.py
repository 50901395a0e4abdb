"""What can be done about an entry, and from which day: shown as advice on the credit file.

Until when what was found can be put right in time, and from which day the publication of a penalty
may end early or a list be left, is the matter of the features above that keep them; the composition
root names an adviser for each kind of source, so that the file says what they will decide by.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from registry.credit.models import CreditEntry


class RemedyAct(StrEnum):
    """What the undertaking does.

    The last two ask the agency to act first: it sets the term within which what was found is put
    right; it closes what it saw put right in time. Who is on a list leaves it before the repair.
    """

    REPAIR = "repair"
    REPAIR_OFF_LIST = "repair_off_list"
    EARLY_REMOVAL = "early_removal"
    RECTIFY = "rectify"
    REQUEST_TERM = "request_term"
    REQUEST_CLOSING = "request_closing"


PUTS_RIGHT = frozenset({RemedyAct.RECTIFY, RemedyAct.REQUEST_TERM, RemedyAct.REQUEST_CLOSING})
"""Acts that earn the points of putting right in time; the others end the entry."""
REPAIRS = frozenset({RemedyAct.REPAIR, RemedyAct.REPAIR_OFF_LIST})
"""Acts after which the policy may count the entry nevertheless."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """An act, the first day on which it can be asked for, and the provision that says so.

    ``until_on``: the last day on which it can be done; None where there is none.
    """

    act: RemedyAct
    from_on: date
    source: str
    until_on: date | None = None


Adviser = Callable[[Session, Sequence[UUID], date], Mapping[UUID, Remedy]]
"""From N sources of one kind and a day to what can be done about each; the others: only wait."""


def remedies_of(
    session: Session,
    entries: Iterable[CreditEntry],
    *,
    advisers: Mapping[str, Adviser],
    on: date,
) -> dict[int, Remedy]:
    """What can be done about entries, by their number; one question a kind of source.

    A failed sample has no adviser: its points fade by time, whatever is done about the product
    (the duty to put it right stays).
    """
    by_kind: dict[str, list[CreditEntry]] = defaultdict(list)
    found: dict[int, Remedy] = {}
    for entry in entries:
        if entry.source_kind in advisers:
            by_kind[entry.source_kind].append(entry)
    for kind, alike in by_kind.items():
        told = advisers[kind](session, [entry.source_id for entry in alike], on)
        found |= {e.id: told[e.source_id] for e in alike if e.source_id in told}
    return found
