"""The risk class of one subject, where a policy of it was in force."""

from sqlalchemy.orm import Session

from registry.credit.classes import RiskStanding, explain_risk
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.kernel.provisions import NoProvisionInForce
from registry.subjects.service import AtMoment


def find_risk(
    session: Session, subject_id: int, then: AtMoment, as_of: AsOf
) -> RiskStanding | None:
    """As ``explain_risk``; None where no policy of it was in force, and of days to come.

    A class rules how often somebody is visited now; nobody is told what it may become.
    """
    if as_of.valid_on > legal_day(as_of.known_at):
        return None
    try:
        return explain_risk(session, subject_id, then, as_of)
    except NoProvisionInForce:
        return None
