"""Focus lists: who stands worst, or is of the highest risk, and was not visited for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, literal_column, or_, select, union
from sqlalchemy.orm import Session

from campaigns.inspections.models import Inspection
from registry.credit.models import GradePeriod
from registry.credit.risk_models import RiskClass
from registry.credit.risk_policy import risk_policy
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
    after: int = 0,
    limit: int = 50,
) -> Sequence[Watched]:
    """Active subjects of grade D or risk class D that nobody visited in the last months.

    Args:
        session: of the caller.
        as_of: today and now: what is stored is the present.
        division: six digits; what lies below it, and what it took over, is included.
        months: whole months before the day.
        after: number of the last subject shown before.
        limit: at most so many, in the order in which subjects came on record.
    """
    worst = union(_of_worst_grade(as_of), _of_highest_risk()).subquery("worst")
    visited_on = (
        select(func.max(Inspection.inspected_on))
        .where(Inspection.subject_id == Subject.id, Inspection.inspected_on <= as_of.valid_on)
        .correlate(Subject)
        .scalar_subquery()
    )
    grade = select(GradePeriod.grade).where(
        GradePeriod.subject_id == Subject.id,
        GradePeriod.valid.contains(as_of.valid_on),
        GradePeriod.recorded.contains(as_of.known_at),
    )
    risk_class = select(RiskClass.risk_class).where(RiskClass.subject_id == Subject.id)
    lies_within = prefixes_within([division], as_of.valid_on)
    found = (
        select(
            Subject,
            grade.correlate(Subject).scalar_subquery(),
            func.coalesce(
                risk_class.correlate(Subject).scalar_subquery(),
                risk_policy(as_of.valid_on).bands[0].risk_class,
            ),
            visited_on.label("visited_on"),
        )
        .join(worst, worst.c.subject_id == Subject.id)
        .where(
            worst.c.subject_id > after,
            Subject.status == SubjectStatus.ACTIVE,
            or_(*(Subject.division.startswith(beginning) for beginning in lies_within)),
            func.coalesce(visited_on, date.min) < months_before(as_of.valid_on, months),
        )
        .order_by(worst.c.subject_id)
        .limit(limit)
    )
    return [Watched(*row) for row in session.execute(found)]


def _of_worst_grade(as_of: AsOf) -> Select[int]:
    # The letter is written into the statement: the index of the worst is for it alone.
    return select(GradePeriod.subject_id).where(
        GradePeriod.grade == literal_column(f"'{WATCHED}'"),
        func.upper_inf(GradePeriod.recorded),
        func.upper_inf(GradePeriod.valid),
        func.lower(GradePeriod.valid) <= as_of.valid_on,
    )


def _of_highest_risk() -> Select[int]:
    return select(RiskClass.subject_id).where(RiskClass.risk_class == WATCHED)
