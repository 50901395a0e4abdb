"""Grades as they are kept: of one subject or many, on any day, as known at any instant."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.credit.models import GradePeriod
from registry.kernel.period import AsOf


@dataclass(frozen=True, slots=True)
class Grade:
    """How a subject stood: ``since`` is the first day of the unbroken run of this letter."""

    letter: str
    points: Decimal
    vetoed: bool
    since: date
    policy_digest: str
    next_change_on: date | None


def grade_of(session: Session, subject_id: int, as_of: AsOf) -> Grade | None:
    """How a subject stood on a day, as known at an instant; None: not graded."""
    return grades_of(session, [subject_id], as_of).get(subject_id)


def grades_of(session: Session, subject_ids: Collection[int], as_of: AsOf) -> dict[int, Grade]:
    """How N subjects stood on a day, as known at an instant; the graded ones, by number."""
    found = session.scalars(
        select(GradePeriod).where(
            GradePeriod.subject_id.in_(subject_ids),
            GradePeriod.valid.contains(as_of.valid_on),
            GradePeriod.recorded.contains(as_of.known_at),
        )
    )
    return {period.subject_id: _grade(period) for period in found}


def history_of(session: Session, subject_id: int, as_of: AsOf) -> list[GradePeriod]:
    """Every period that began by ``as_of.valid_on``, as known then, the newest first."""
    return list(
        session.scalars(
            select(GradePeriod)
            .where(
                GradePeriod.subject_id == subject_id,
                GradePeriod.recorded.contains(as_of.known_at),
                func.lower(GradePeriod.valid) <= as_of.valid_on,
            )
            .order_by(func.lower(GradePeriod.valid).desc())
        )
    )


def _grade(period: GradePeriod) -> Grade:
    return Grade(
        letter=period.grade,
        points=period.points,
        vetoed=period.vetoed,
        since=period.since,
        policy_digest=period.policy_digest,
        next_change_on=period.next_change_on,
    )
