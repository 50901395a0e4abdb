"""Who has to be graded again: by the passing of time, or because what is stored has aged."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import BigInteger, Select, cast, func, select, tuple_
from sqlalchemy.orm import Session

from registry import due
from registry.credit.evaluator import in_order
from registry.credit.everyone import everyone
from registry.credit.ledger import REGRADE
from registry.credit.models import GradePeriod
from registry.credit.periods import regrade
from registry.credit.policy import Policies
from registry.credit.policy_in_force import grading


def regrade_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Derive what ``credit.regrade`` owes: N numbers of subjects as text, repeated or not."""
    regrade(session, {int(key) for key in keys}, at=at)


def owe_scheduled_changes(session: Session, *, on: date, at: datetime) -> int:
    """Owe every subject whose grade can change, by the passing of time, by the day ``on``.

    Returns:
        How many subjects.
    """
    subject_ids = session.scalars(
        select(GradePeriod.subject_id)
        .where(GradePeriod.next_change_on <= on, func.upper_inf(GradePeriod.recorded))
        .order_by(GradePeriod.subject_id)
    ).all()
    due.owe(session, REGRADE, [str(subject_id) for subject_id in subject_ids], at=at)
    return len(subject_ids)


def find_outdated(session: Session, *, on: date, policies: Policies | None = None) -> list[int]:
    """Subjects whose stored grade of today, ``on``, differs from what the ledger gives.

    Raises:
        NoProvisionInForce: no policy was in force on the day.
    """
    standing = everyone(policies or grading(session), on=on).cte("standing")
    stored = present_grades(on).cte("stored")
    differs = tuple_(
        standing.c.grade, standing.c.hundredths, standing.c.vetoed, standing.c.digest
    ).is_distinct_from(
        tuple_(stored.c.grade, stored.c.hundredths, stored.c.vetoed, stored.c.digest)
    )
    subject_id = func.coalesce(standing.c.subject_id, stored.c.subject_id)
    outdated = (
        select(subject_id)
        .select_from(standing)
        .join(stored, stored.c.subject_id == standing.c.subject_id, full=True)
        .where(differs)
        .order_by(subject_id)
    )
    with in_order(session):
        return list(session.scalars(outdated))


def present_grades(on: date) -> Select[int, str, int, bool, str]:
    """``(subject_id, grade, hundredths, vetoed, digest)`` of everyone as stored, of today, ``on``.

    The last period of each subject, so the day may be no earlier than the last derivation.
    """
    return select(
        GradePeriod.subject_id,
        GradePeriod.grade,
        cast(GradePeriod.points * 100, BigInteger).label("hundredths"),
        GradePeriod.vetoed,
        GradePeriod.policy_digest.label("digest"),
    ).where(
        func.upper_inf(GradePeriod.recorded),
        func.upper_inf(GradePeriod.valid),
        func.lower(GradePeriod.valid) <= on,
    )
