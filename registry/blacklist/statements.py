"""What the party says in its case before the decision (陈述、申辩). None commits."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist import rules
from registry.blacklist.cases import begin
from registry.blacklist.consent_lapse import overtake_consent
from registry.blacklist.models import CaseStatement, ListingCase
from registry.blacklist.record import write_step
from registry.blacklist.states import Act, CaseState
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id


def record_statement(
    session: Session,
    case_id: UUID,
    *,
    received_on: date,
    text: str,
    version: int,
    by: Actor,
    at: datetime,
) -> ListingCase:
    """Keep what the party said; the decision will have to answer it (行政处罚法 art. 45)."""
    case, following, on = begin(session, case_id, version, Act.RECORD_STATEMENT, by, at)
    assert case.noticed_on is not None, "a noticed case has its day (constraint)"
    rules.check_date("#/received_on", received_on, earliest=case.noticed_on, latest=on)
    take_statement(session, case, following, text=text, received_on=received_on, by=by, at=at)
    return case


def take_statement(
    session: Session,
    case: ListingCase,
    following: CaseState,
    *,
    text: str,
    received_on: date,
    by: Actor,
    at: datetime,
) -> CaseStatement:
    """Write down what the party of the locked case said; ``by`` is no officer for the party."""
    said = CaseStatement(
        id=new_id(),
        case_id=case.id,
        received_on=received_on,
        text=text,
        recorded_by_id=by.officer_id,
        at=at,
    )
    session.add(said)
    write_step(session, case, Act.RECORD_STATEMENT, following, on=received_on, by=by, at=at)
    overtake_consent(session, case, on=legal_day(at), by=by, at=at)
    return said
