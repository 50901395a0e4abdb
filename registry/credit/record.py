"""The credit record of a subject as of a moment: what is told of it, the same whenever it is asked.

Everything in it is derived from what was known then. What may be done from now on is no part of it
(``lifting``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.credit.classes import RiskStanding
from registry.credit.explanation import Explanation, explain
from registry.credit.grading import history_of
from registry.credit.models import GradePeriod
from registry.credit.policy import Policies
from registry.credit.risk import find_risk
from registry.kernel.period import AsOf
from registry.subjects.models import Subject
from registry.subjects.service import AtMoment, at_moment


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """A subject, its standing with every point of it, its grades, and its risk class apart."""

    uscc: str
    subject: AtMoment
    explanation: Explanation
    history: Sequence[GradePeriod]
    risk: RiskStanding | None


def credit_record(
    session: Session, subject: Subject, as_of: AsOf, *, policies: Policies | None = None
) -> CreditRecord:
    """How a subject stands on a day, from what was known at an instant.

    ``policies``: other than the policy in force (tests).

    Raises:
        NoProvisionInForce: no policy was in force on the day, as far as was known.
    """
    then = at_moment(session, subject, as_of)
    return CreditRecord(
        uscc=subject.uscc,
        subject=then,
        explanation=explain(session, subject.id, as_of, policies=policies),
        history=history_of(session, subject.id, as_of),
        risk=find_risk(session, subject.id, then, as_of),
    )
