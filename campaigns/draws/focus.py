"""Focus lists: who stands worst, or is of the highest risk, and was not visited for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from campaigns.inspections.models import Inspection
from registry.credit.classes import classes_of
from registry.credit.evaluator import set_based
from registry.kernel.period import AsOf, months_before
from registry.policy.divisions import prefixes_within
from registry.subjects.models import Subject
from registry.subjects.vocabulary import SubjectStatus

WATCHED = "D"
"""The worst grade of the ladder and the highest class of risk."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One subject to be visited; ``visited_on`` is the last visit, None where there was none."""

    subject: Subject
    grade: str | None
    risk_class: str
    visited_on: date | None


def focus_list(
    session: Session,
    as_of: AsOf,
    *,
    division: str,
    months: int,
    after: str = "",
    limit: int = 50,
) -> Sequence[Watched]:
    """Active subjects of grade D or risk class D that nobody visited in the last months.

    Args:
        session: of the caller.
        as_of: day and instant of the question.
        division: six digits; what lies below it, and what it took over, is included.
        months: whole months before the day.
        after: credit code of the last one shown before.
        limit: at most so many, in the order of codes.
    """
    classes = classes_of(as_of)
    named = classes.selected_columns
    visited_on = (
        select(func.max(Inspection.inspected_on))
        .where(Inspection.subject_id == Subject.id, Inspection.inspected_on <= as_of.valid_on)
        .correlate(Subject)
        .scalar_subquery()
    )
    lies_within = prefixes_within([division], as_of.valid_on)
    found = (
        classes.with_only_columns(
            Subject,
            named.grade,
            named.risk_class,
            visited_on.label("visited_on"),
            maintain_column_froms=True,
        )
        .where(
            Subject.uscc > after,
            Subject.status == SubjectStatus.ACTIVE,
            or_(*(Subject.division.startswith(beginning) for beginning in lies_within)),
            or_(named.grade == WATCHED, named.risk_class == WATCHED),
            func.coalesce(visited_on, date.min) < months_before(as_of.valid_on, months),
        )
        .order_by(Subject.uscc)
        .limit(limit)
    )
    with set_based(session):
        return [Watched(*row) for row in session.execute(found)]
