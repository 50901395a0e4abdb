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
    day_of,
    lock,
    start_clock,
    stop_clock,
    write,
)
from campaigns.sampling.clocks import set_clock
from campaigns.sampling.follow_up_rules import (
    FollowUp,
    FollowUpNotOfThis,
    check_order,
    check_overdue,
    check_province,
    outcome_of,
)
from campaigns.sampling.lifecycle import Purpose, SamplingAct, SamplingState, Verdict
from campaigns.sampling.models import Sampling
from campaigns.sampling.outcomes import detail_of
from campaigns.sampling.rules import check_day
from campaigns.sampling.terms import term_of
from registry.accounts.actors import Actor
from registry.accounts.agencies import get_agency
from registry.penalties.occasions import find_standing, supersede
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
    applied_on: date | None = None,
    reason: str | None = None,
    version: int,
    by: Actor,
    at: datetime,
) -> Sampling:
    """Record what a follow-up sampling means for this one: closed, or failing again.

    A failure found again after the province's announcement is a ground for listing; one found
    again after the stop leads to the proposal of revocation.

    Args:
        session: the caller's; both samplings are locked.
        sampling_id: the failure that was followed up.
        follow_up_id: the sampling that followed it up, with its final result.
        applied_on: the day the party asked to be tested before its time was over.
        reason: why the sample was taken later than due.
        version: the sampling's version that was read.
        by: an officer of the agency.
        at: UTC instant.

    Raises:
        FollowUpNotOfThis, FollowUpNotSettled, FollowUpTooEarly, and as ``order_rectification``.
    """
    probe = Deed(SamplingAct.FOLLOW_UP_PASS, by, at)
    sampling = begin(session, sampling_id, version, probe)
    state = SamplingState(sampling.state)
    found = lock(session, follow_up_id)
    if found.follows_id != sampling.id:
        raise FollowUpNotOfThis
    follow_up = FollowUp(Purpose(found.purpose), found.taken_on, SamplingState(found.state))
    term = term_of(session, sampling)
    verdict = outcome_of(follow_up, of=state, term=term, applied_on=applied_on, reason=reason)
    passed = verdict is Verdict.PASS
    # It fails again from the day that the failure of the follow-up was confirmed.
    deed = Deed(
        SamplingAct.FOLLOW_UP_PASS if passed else SamplingAct.FOLLOW_UP_FAIL,
        by,
        at,
        on=found.taken_on if passed else found.confirmed_on,
        detail=detail_of(found, of=state)
        | {"reason": reason}
        | ({"applied_on": applied_on.isoformat()} if applied_on else {}),
    )
    stop_clock(session, sampling, "rectify", "reinspect", "recheck", "stop", on=found.taken_on)
    write(session, sampling, deed)
    if not passed and state is _S.ANNOUNCED:
        ledger.enter_failed_again(session, sampling, on=deed.acted_on, by=by, at=at)
    if not passed and state is _S.STOPPED:
        ledger.enter_failure(session, found, on=deed.acted_on, by=by, at=at)
    if not passed and (penalty := find_standing(session, found.penalty_id)):
        supersede(session, penalty, ledger.entries_of(session, found), by=by, at=at)
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
    failed_on = day_of(session, sampling, SamplingAct.FOLLOW_UP_FAIL)
    check_day(announced_on, "#/announced_on", not_before=failed_on, today=deed.today)
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
