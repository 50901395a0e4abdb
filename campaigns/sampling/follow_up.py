"""After a confirmed failure: rectification, reinspection, announcement, re-check, revocation.

Legal source: 产品质量法 art. 17; Order 18. The outcome of a follow-up is never typed: it is the
verdict of the sampling that followed, or the end of the party's time without one.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.sampling import ledger
from campaigns.sampling.acts import (
    Deed,
    begin,
    lock,
    running_clock,
    start_clock,
    stop_clock,
    write,
)
from campaigns.sampling.clocks import set_clock
from campaigns.sampling.lifecycle import Purpose, SamplingAct, SamplingState, Verdict
from campaigns.sampling.models import Sampling
from campaigns.sampling.rules import (
    FollowUp,
    FollowUpNotOfThis,
    check_day,
    check_order,
    check_overdue,
    check_province,
    outcome_of,
)
from registry.accounts.actors import Actor
from registry.accounts.agencies import get_agency
from registry.policy.calendar import calendar_on

_S = SamplingState


def order_rectification(
    session: Session, sampling_id: UUID, *, rectify_by: date, version: int, by: Actor, at: datetime
) -> Sampling:
    """Order that things be put right, within 60 days at most; a reinspection is due by day 75.

    Raises:
        SamplingDateWrong, SamplingUnknown, Stale, ActNotPossible, SamplingOfAnotherAgency,
        PersonNeeded.
    """
    deed = Deed(
        SamplingAct.ORDER_RECTIFICATION, by, at, detail={"rectify_by": rectify_by.isoformat()}
    )
    sampling = begin(session, sampling_id, version, deed)
    _check_order(rectify_by, "rectify", "#/rectify_by", deed.today)
    start_clock(session, sampling, "rectify", starts_on=deed.today, due_on=rectify_by)
    start_clock(session, sampling, "reinspect", starts_on=deed.today)
    return write(session, sampling, deed, rectify_by=rectify_by)


def record_follow_up(
    session: Session,
    sampling_id: UUID,
    *,
    follow_up_id: UUID,
    version: int,
    by: Actor,
    at: datetime,
) -> Sampling:
    """Record what a follow-up sampling means for this one: closed, or failing again.

    A failure found again after the province's announcement is a ground for listing; one found
    again after the stop leads to the proposal of revocation.

    Raises:
        FollowUpNotOfThis, FollowUpNotSettled, RecheckTooEarly, and as ``order_rectification``.
    """
    probe = Deed(SamplingAct.FOLLOW_UP_PASS, by, at)
    sampling = begin(session, sampling_id, version, probe)
    state = SamplingState(sampling.state)
    found = lock(session, follow_up_id)
    if found.follows_id != sampling.id:
        raise FollowUpNotOfThis
    verdict = outcome_of(
        FollowUp(
            Purpose(found.purpose),
            found.taken_on,
            SamplingState(found.state),
            None if found.verdict is None else Verdict(found.verdict),
        ),
        of=state,
        window=_window(session, sampling),
    )
    passed = verdict is Verdict.PASS
    act = SamplingAct.FOLLOW_UP_PASS if passed else SamplingAct.FOLLOW_UP_FAIL
    deed = Deed(act, by, at, on=found.taken_on, detail={"number": found.number})
    stop_clock(session, sampling, "rectify", "reinspect", "recheck", "stop", on=found.taken_on)
    write(session, sampling, deed)
    if not passed and state is _S.ANNOUNCED:
        ledger.enter_failed_again(session, sampling, on=deed.today, by=by, at=at)
    if not passed and state is _S.STOPPED:
        ledger.enter_failure(session, found, on=deed.today, by=by, at=at)
    return sampling


def record_overdue(
    session: Session, sampling_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> Sampling:
    """Record that the party did not put things right in its time (逾期不改正).

    Only for an order to rectify: after an announcement only a test tells.

    Raises:
        RectificationStillOpen, FollowUpNotOfThis, and as ``order_rectification``.
    """
    deed = Deed(SamplingAct.FOLLOW_UP_FAIL, by, at, detail={"reason": reason})
    sampling = begin(session, sampling_id, version, deed)
    if sampling.state != _S.RECTIFYING:
        raise FollowUpNotOfThis
    rectify_by = sampling.rectify_by
    assert rectify_by is not None, "an order names its last day"
    check_overdue(rectify_by, today=deed.today)
    stop_clock(session, sampling, "rectify", "reinspect", on=deed.today)
    return write(session, sampling, deed)


def announce(
    session: Session,
    sampling_id: UUID,
    *,
    announced_on: date,
    version: int,
    by: Actor,
    at: datetime,
) -> Sampling:
    """Record the province's announcement; the window for the re-check opens on day 60.

    Raises:
        ProvinceNeeded: the officer serves an agency below the province.
        SamplingDateWrong, SamplingUnknown, Stale, ActNotPossible, PersonNeeded.
    """
    deed = Deed(SamplingAct.ANNOUNCE, by, at, on=announced_on)
    check_province(get_agency(session, by.agency()).level)
    sampling = begin(session, sampling_id, version, deed, own=False)
    assert sampling.confirmed_on is not None, "constraint confirmed_before_consequences"
    check_day(announced_on, "#/announced_on", not_before=sampling.confirmed_on, today=deed.today)
    start_clock(session, sampling, "recheck", starts_on=announced_on)
    return write(session, sampling, deed, announced_on=announced_on)


def order_stop(
    session: Session, sampling_id: UUID, *, stop_until: date, version: int, by: Actor, at: datetime
) -> Sampling:
    """Order to stop the business and put things right by a day.

    Raises:
        As ``order_rectification``.
    """
    deed = Deed(SamplingAct.STOP, by, at, detail={"stop_until": stop_until.isoformat()})
    sampling = begin(session, sampling_id, version, deed)
    _check_order(stop_until, "stop", "#/stop_until", deed.today)
    start_clock(session, sampling, "stop", starts_on=deed.today, due_on=stop_until)
    return write(session, sampling, deed)


def propose_revocation(
    session: Session, sampling_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> Sampling:
    """Propose that the licence be revoked; the penalty itself is decided in its own procedure.

    Raises:
        As ``order_rectification``.
    """
    deed = Deed(SamplingAct.PROPOSE_REVOCATION, by, at, detail={"reason": reason})
    sampling = begin(session, sampling_id, version, deed)
    return write(session, sampling, deed)


def _check_order(last_day: date, step: str, pointer: str, today: date) -> None:
    longest = set_clock(step, starts_on=today, calendar=calendar_on(today)).due_on
    check_order(last_day, pointer, today=today, longest=longest)


def _window(session: Session, sampling: Sampling) -> tuple[date, date] | None:
    if sampling.state != _S.ANNOUNCED:
        return None
    clock = running_clock(session, sampling, "recheck")
    return (clock.not_before or clock.starts_on, clock.due_on)
