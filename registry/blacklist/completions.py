"""The party's time to complete an application that was sent back. Reads only.

It starts with the return, and once more with the ruling that lets a returned application stand open
again; day one is the day after. Completion and withdrawal end it, as does the end of the listing.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.blacklist.clock_models import CaseDeadline
from registry.blacklist.listing_models import Repair

COMPLETE_CLOCK = "repair_complete"


def find_completion_clock(session: Session, repair: Repair) -> CaseDeadline | None:
    """The clock of the application's completion, over or not; None before it was sent back."""
    if repair.returned_on is None:
        return None
    starts_on = max(repair.returned_on, repair.reopened_on or repair.returned_on)
    return session.scalar(
        select(CaseDeadline)
        .where(
            CaseDeadline.case_id == repair.case_id,
            CaseDeadline.clock == COMPLETE_CLOCK,
            CaseDeadline.starts_on == starts_on,
        )
        .order_by(CaseDeadline.id.desc())
        .limit(1)
    )
