"""What belongs to one case, and the case that a penalty or a filing fact opened."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.blacklist.models import CaseDeadline, CaseEvent, CaseStatement, ListingCase


def find_case_of_penalty(session: Session, penalty_id: UUID, list_key: str) -> ListingCase | None:
    """The case that a penalty opened on a list; the latest, where a basis fell and stands again."""
    return session.scalar(
        select(ListingCase)
        .where(ListingCase.penalty_id == penalty_id, ListingCase.list_key == list_key)
        .order_by(ListingCase.id.desc())
        .limit(1)
    )


def find_case_of_fact(session: Session, fact_id: UUID) -> ListingCase | None:
    """The case that a filing fact opened."""
    return session.scalar(select(ListingCase).where(ListingCase.filing_fact_id == fact_id))


def events_of(session: Session, case_id: UUID) -> Sequence[CaseEvent]:
    """What happened in a case, the newest first."""
    return session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id.desc())
    ).all()


def deadlines_of(session: Session, case_id: UUID) -> Sequence[CaseDeadline]:
    """Every clock of a case in the order they were set."""
    return session.scalars(
        select(CaseDeadline).where(CaseDeadline.case_id == case_id).order_by(CaseDeadline.id)
    ).all()


def statements_of(session: Session, case_id: UUID) -> Sequence[CaseStatement]:
    """What the party said, the oldest first."""
    return session.scalars(
        select(CaseStatement)
        .where(CaseStatement.case_id == case_id)
        .order_by(CaseStatement.received_on, CaseStatement.id)
    ).all()
