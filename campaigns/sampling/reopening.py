"""An overturned follow-up takes along what it led to: the failure stands where it stood before.

Legal source: 产品质量法 art. 15 and 17. Announcement, stop and proposal rest on the follow-up that
found the failure again; without it the follow-up is due anew, and its outcome is recorded anew.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from campaigns.sampling import ledger
from campaigns.sampling.acts import Deed, restart_clock, stop_clock, write
from campaigns.sampling.lifecycle import REOPENED, SAMPLING, SamplingState
from campaigns.sampling.models import Sampling
from campaigns.sampling.outcomes import failed_at
from campaigns.sampling.penalised import check_failing_again_unpunished
from registry.accounts.actors import Actor

_S = SamplingState
_CLOCKS = {
    _S.RECTIFYING: ("rectify", "reinspect"),
    _S.ANNOUNCED: ("recheck",),
    _S.STOPPED: ("stop",),
}


def reopen(
    session: Session, followed: Sampling, follow_up: Sampling, *, by: Actor, at: datetime
) -> None:
    """Take a failure back to where the follow-up found it that is being overturned.

    What was closed or overturned meanwhile stays so; that it failed again after an announcement
    leaves the ledger all the same.

    Args:
        session: the caller's.
        followed: the failure, locked.
        follow_up: what followed it up; is being overturned.
        by: who overturns.
        at: UTC instant.

    Raises:
        SamplingPenaltyStands: a penalty rests on what it found.
    """
    stood = failed_at(session, follow_up)
    if stood is None:
        return
    if stood is not _S.STOPPED:
        check_failing_again_unpunished(session, followed)
        ledger.annul_failed_again(session, followed, by=by, at=at)
    deed = Deed(REOPENED[stood], by, at, detail={"number": follow_up.number})
    if not SAMPLING.allows(_S(followed.state), deed.act):
        return
    stop_clock(
        session, followed, *(step for steps in _CLOCKS.values() for step in steps), on=deed.today
    )
    for step in _CLOCKS[stood]:
        restart_clock(session, followed, step)
    kept = None if stood is _S.RECTIFYING else followed.announced_on
    write(session, followed, deed, announced_on=kept)
