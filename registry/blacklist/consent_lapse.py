"""Consent speaks of the case it was asked for: what comes to light later needs a new one.

Called by the acts that add to what the decision has to weigh. None commits.
"""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.blacklist.consent_models import (
    CONSENT_CLOCK,
    STANDING,
    ConsentRequest,
    ConsentState,
)
from registry.blacklist.models import ListingCase
from registry.blacklist.record import meet_clocks


def overtake_consent(
    session: Session, case: ListingCase, *, on: date, by: Actor, at: datetime
) -> None:
    """The request that waits, or the consent that was given, falls away; repeatable.

    The locked case is not decided yet; it can be listed again once the level above consented to
    what it is now.
    """
    overtaken = session.execute(
        update(ConsentRequest)
        .where(ConsentRequest.case_id == case.id, ConsentRequest.state.in_(STANDING))
        .values(state=ConsentState.OVERTAKEN.value, version=ConsentRequest.version + 1)
        .returning(ConsentRequest.number)
    ).scalar_one_or_none()
    if overtaken is None:
        return
    case.consented_on = case.consent_no = None
    session.flush()
    meet_clocks(session, case.id, CONSENT_CLOCK, on=on)
    audit.record(
        session,
        actor=by,
        action="case.consent_overtaken",
        object_kind="listing_case",
        object_id=str(case.id),
        detail={"request": overtaken},
        at=at,
    )
