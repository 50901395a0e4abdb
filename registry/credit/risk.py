"""The risk class of one subject, where a policy of it was in force."""

from sqlalchemy.orm import Session

from registry.credit.classes import RiskStanding, explain_risk
from registry.kernel.period import AsOf
from registry.kernel.provisions import NoProvisionInForce
from registry.subjects.service import AtMoment


def find_risk(
    session: Session, subject_id: int, then: AtMoment, as_of: AsOf
) -> RiskStanding | None:
    """As ``explain_risk``; None where no policy of it was in force on the day."""
    try:
        return explain_risk(session, subject_id, then, as_of)
    except NoProvisionInForce:
        return None
