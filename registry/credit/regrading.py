"""Who has to be graded again: by the passing of time, or because what is stored has aged."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from registry import due
from registry.credit.evaluator import compiled, in_order
from registry.credit.ledger import REGRADE
from registry.credit.models import GradePeriod
from registry.credit.periods import regrade
from registry.credit.policy import Policies
from registry.credit.policy_file import grading

_OUTDATED = """
SELECT subject_id FROM graded
FULL JOIN (SELECT subject_id, grade, points, vetoed, policy_digest FROM grade_period
           WHERE upper_inf(recorded) AND upper_inf(valid)
               AND lower(valid) <= CAST(:on AS date)) AS period USING (subject_id)
WHERE (graded.grade, graded.hundredths, graded.vetoed, graded.digest) IS DISTINCT FROM
      (period.grade, CAST(period.points * 100 AS bigint), period.vetoed, period.policy_digest)
ORDER BY subject_id
"""


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
    """Subjects whose stored grade of the day ``on`` differs from what the ledger gives."""
    plan = compiled(policies or grading())
    statement = f"WITH {plan.policy()},{plan.of_everyone()}{_OUTDATED}"
    values: dict[str, Any] = {**plan.parameters, "on": on}
    with in_order(session):
        return list(session.execute(text(statement), values).scalars())
