"""The end of terms: listings expire, decisions that were never published lapse. None commits."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Row, case, func, insert, update
from sqlalchemy.orm import Session

from registry import due
from registry.accounts.actors import Actor, system_actor
from registry.audit import service as audit
from registry.blacklist.models import CaseEvent, ListingCase
from registry.blacklist.record import drop_clocks
from registry.blacklist.requests import lapse_repairs
from registry.blacklist.states import Act, CaseState
from registry.blacklist.suspensions import end_with_cases
from registry.credit.ledger import CHANGE
from registry.kernel.clock import legal_day

TERM = "term"
# A restored listing has a last day of its own.
_LAST_DAY = func.coalesce(ListingCase.restored_until_on, ListingCase.term_ends_on, type_=Date)
_RUNNING_TERM = (CaseState.DECIDED_LISTED, CaseState.SERVED, CaseState.PUBLISHED)


def expire_due(session: Session, *, on: date, at: datetime) -> int:
    """End every case whose term was over before ``on``; how many.

    Set-based, and the law's own doing: no person decides (Order 44 art. 20). A listing left the
    list by its dates already; this writes the end down, once, however often it is run or
    killed. A decision that was never published lapses.
    """
    by = system_actor("blacklist.expire_due")
    published = ListingCase.state == CaseState.PUBLISHED
    ended = session.execute(
        update(ListingCase)
        .where(ListingCase.state.in_(_RUNNING_TERM), on > _LAST_DAY)
        .values(
            state=case((published, CaseState.EXPIRED.value), else_=CaseState.LAPSED.value),
            ended_on=_LAST_DAY + 1,
            ending_reason=TERM,
            updated_at=at,
            version=ListingCase.version + 1,
        )
        .returning(ListingCase.id, ListingCase.subject_id, ListingCase.state, ListingCase.ended_on)
        .execution_options(synchronize_session=False)
    ).all()
    if ended:
        _write_expiries(session, ended, by, at)
    return len(ended)


def _write_expiries(
    session: Session, ended: Sequence[Row[*tuple[Any, ...]]], by: Actor, at: datetime
) -> None:
    session.execute(
        insert(CaseEvent),
        [
            {
                "case_id": row.id,
                "act": Act.EXPIRE.value,
                "state": row.state,
                "happened_on": row.ended_on,
                "officer_id": None,
                "at": at,
                "detail": {},
            }
            for row in ended
        ],
    )
    # Who asked to leave the list early has left it: the application waits for nobody.
    lapse_repairs(session, [row.id for row in ended])
    drop_clocks(session, [row.id for row in ended], on=legal_day(at))
    end_with_cases(session, [row.id for row in ended], at=at)
    due.owe(session, CHANGE, sorted({str(row.subject_id) for row in ended}), at=at)
    audit.record(
        session,
        actor=by,
        action="case.expire",
        object_kind="listing_case",
        object_id="*" if len(ended) > 1 else str(ended[0].id),
        detail={"cases": [str(row.id) for row in ended]},
        at=at,
    )
