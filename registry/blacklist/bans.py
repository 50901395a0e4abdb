"""Bans of a trade or an office, as far as a listing depends on them. Reads only."""

from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from registry.blacklist.models import ListingCase
from registry.penalties.models import Penalty
from registry.penalties.vocabulary import PenaltyStatus


def last_ban_of(subject_id: int) -> Select[date | None]:
    """The last day of the longest ban that came with a penalty in force of a subject."""
    return select(func.max(Penalty.ban_until)).where(
        Penalty.subject_id == subject_id, Penalty.status == PenaltyStatus.IN_FORCE
    )


def banned_for_life(subject_id: int) -> ColumnElement[bool]:
    """Whether a ban that came with a penalty in force of a subject has no last day."""
    wanted = select(Penalty.id).where(
        Penalty.subject_id == subject_id,
        Penalty.status == PenaltyStatus.IN_FORCE,
        Penalty.ban_for_life,
    )
    return wanted.exists()


def ban_of_basis(session: Session, case: ListingCase) -> date | None:
    """The last day of the ban that came with the penalty that a case stands on."""
    return session.scalar(select(Penalty.ban_until).where(Penalty.id == case.penalty_id))
