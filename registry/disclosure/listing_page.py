"""What the page of one listing shows besides the published fields: its course and its source.

Owns the look at the case behind a listing, and only at those facts of it that are public: dates
of legal acts, document numbers, kinds and amounts of the penalty. No free text passes.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.blacklist.listing_models import Listing, Objection
from registry.blacklist.models import CaseEvent, ListingCase
from registry.blacklist.party_models import PartyReply
from registry.blacklist.repair_intake import repair_day_in_term
from registry.blacklist.replies import find_shown
from registry.blacklist.request_states import OPEN_OBJECTIONS
from registry.blacklist.states import Act
from registry.penalties.models import Penalty

# What the public is told of the procedure; drafts, statements and opinions are not.
_PUBLIC_ACTS = (Act.OPEN, Act.SERVE_NOTICE, Act.LIST, Act.SERVE_DECISION, Act.PUBLISH)


@dataclass(frozen=True, slots=True)
class PenaltySource:
    """The public facts of a penalty decision."""

    number: str
    basis: str
    kinds: tuple[str, ...]
    fine_yuan: Decimal | None
    decided_on: date


@dataclass(frozen=True, slots=True)
class Source:
    """The penalty decision a listing rests on, and the case it came from.

    ``penalty`` is absent where the list stands on a filing fact; ``served_on`` is then the day
    of publication, by which the decision took effect. ``earliest_repair_on`` is None where no day
    within the term is left to leave the list early, after every bar and ban. ``follows_ban``: the
    listing lasts as long as the ban that came with the penalty; ``banned_for_life``: that ban has
    no last day, and the listing ends with its own term.
    """

    penalty: PenaltySource | None
    served_on: date
    earliest_repair_on: date | None
    follows_ban: bool
    banned_for_life: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One legal act of the procedure."""

    act: Act
    on: date


@dataclass(frozen=True, slots=True)
class Course:
    """How a listing came about, oldest act first; whether an objection is open; the reply."""

    source: Source
    steps: tuple[Step, ...]
    contested: bool
    reply: PartyReply | None = None


def course_of(session: Session, listing_id: UUID) -> Course:
    """The public course of a listing that is on record."""
    case_id = session.scalars(
        select(Listing.case_id).where(Listing.id == listing_id).limit(1)
    ).one()
    listing_case = session.get_one(ListingCase, case_id)
    penalty_id = listing_case.penalty_id
    penalty = session.get_one(Penalty, penalty_id) if penalty_id is not None else None
    steps = session.execute(
        select(CaseEvent.act, CaseEvent.happened_on)
        .where(CaseEvent.case_id == case_id, CaseEvent.act.in_(_PUBLIC_ACTS))
        .order_by(CaseEvent.id)
    )
    contested = session.scalar(
        select(exists().where(Objection.case_id == case_id, Objection.state.in_(OPEN_OBJECTIONS)))
    )
    return Course(
        source=_source(session, listing_case, penalty),
        steps=tuple(Step(Act(row.act), row.happened_on) for row in steps),
        contested=bool(contested),
        reply=find_shown(session, case_id),
    )


def _source(session: Session, listing_case: ListingCase, penalty: Penalty | None) -> Source:
    published_on = listing_case.published_on
    assert published_on is not None, "a listing has a published case"
    return Source(
        penalty=None
        if penalty is None
        else PenaltySource(
            number=penalty.number,
            basis=penalty.legal_basis,
            kinds=tuple(penalty.kinds),
            fine_yuan=penalty.fine_yuan,
            decided_on=penalty.decided_on,
        ),
        served_on=listing_case.served_on or published_on,
        earliest_repair_on=repair_day_in_term(session, listing_case),
        follows_ban=listing_case.follows_ban,
        banned_for_life=penalty is not None and penalty.ban_for_life,
    )
