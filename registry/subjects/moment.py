"""What a subject was on a day, as known at an instant: name, place, standing and size.

Kind, industry and classes of product are kept as they stand now only.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.kernel.period import AsOf
from registry.subjects.history_models import SubjectTrait, Trait
from registry.subjects.models import Subject, SubjectName
from registry.subjects.names import find_name


@dataclass(frozen=True, slots=True)
class AtMoment:
    """A subject as the record tells it of a moment.

    ``known`` is false where nothing was on record yet; what stands beside it is then of now.
    """

    name: str
    division: str
    status: str
    size: str | None
    known: bool


def at_moment(session: Session, subject: Subject, as_of: AsOf) -> AtMoment:
    """What the subject was; a trait that never changed is what it is now."""
    rows = session.scalars(
        select(SubjectTrait).where(
            SubjectTrait.subject_id == subject.id,
            SubjectTrait.valid.contains(as_of.valid_on),
            SubjectTrait.recorded.contains(as_of.known_at),
        )
    )
    told = {row.trait: row.value for row in rows}
    first = session.scalar(
        select(func.min(func.lower(SubjectName.recorded))).where(
            SubjectName.subject_id == subject.id
        )
    )
    return AtMoment(
        name=find_name(session, subject.id, as_of) or subject.name,
        division=told.get(Trait.DIVISION, subject.division),
        status=told.get(Trait.STATUS, subject.status),
        size=told.get(Trait.SIZE, subject.size) or None,
        known=first is None or first <= as_of.known_at,
    )
