"""What becomes of a result: served, contested, confirmed, published, overturned.

A failure enters the credit ledger only when it is final and a second officer confirmed it; an
overturned one is taken back as if it had never been.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.sampling import clocks, ledger
from campaigns.sampling.acts import (
    Deed,
    begin,
    lock_followed,
    running_clock,
    start_clock,
    stop_clock,
    write,
)
from campaigns.sampling.lifecycle import Purpose, SamplingAct, SamplingState
from campaigns.sampling.models import Sampling, SamplingEvent
from campaigns.sampling.penalised import check_failing_again_unpunished, check_penalty_fell
from campaigns.sampling.publicity import check_public
from campaigns.sampling.reopening import reopen
from campaigns.sampling.report_models import TestReport
from campaigns.sampling.rules import (
    AlreadyPublished,
    check_confirmation,
    check_objection,
    check_service,
    final_on,
)
from campaigns.sampling.samplers import check_stands_aside_from_nobody
from registry.accounts.actors import Actor

_OBJECTION, _PUBLISH = "objection", "publish"
_SETTLED = (SamplingAct.REJECT_OBJECTION, SamplingAct.RETEST_FAIL)


def serve(
    session: Session,
    sampling_id: UUID,
    *,
    served_on: date,
    version: int,
    by: Actor,
    at: datetime,
) -> Sampling:
    """Record that the failed result was served; the party's time to object begins.

    Raises:
        SamplingDateWrong: before the report, in the future, or recorded too late.
        SamplingUnknown, Stale, ActNotPossible, SamplingOfAnotherAgency, PersonNeeded.
    """
    deed = Deed(SamplingAct.SERVE, by, at, on=served_on)
    sampling = begin(session, sampling_id, version, deed)
    issued = session.scalars(
        select(TestReport.issued_on).where(TestReport.sampling_id == sampling.id)
    ).one()
    check_service(
        served_on,
        issued_on=issued,
        today=deed.today,
        late_days=clocks.late_service_days(deed.today),
    )
    clock = start_clock(session, sampling, _OBJECTION, starts_on=served_on)
    deed.detail["objection_until"] = clock.due_on.isoformat()
    return write(session, sampling, deed, served_on=served_on, served_by=by.person())


def object_to(
    session: Session,
    sampling_id: UUID,
    *,
    filed_on: date,
    wants_retest: bool,
    version: int,
    by: Actor,
    at: datetime,
) -> Sampling:
    """Record that the party objected, in time; what it wrote is kept on paper.

    Raises:
        SamplingObjectionTooLate, SamplingDateWrong, and as ``serve``.
    """
    deed = Deed(SamplingAct.OBJECT, by, at, on=filed_on, detail={"wants_retest": wants_retest})
    sampling = begin(session, sampling_id, version, deed)
    served_on = sampling.served_on
    assert served_on is not None, "a contested result was served"
    until = running_clock(session, sampling, _OBJECTION).due_on
    check_objection(filed_on, served_on=served_on, until=until, today=deed.today)
    stop_clock(session, sampling, _OBJECTION, on=filed_on)
    return write(session, sampling, deed)


def reject_objection(
    session: Session, sampling_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> Sampling:
    """Refuse an objection with a reason: the result stands.

    Raises:
        As ``serve``.
    """
    deed = Deed(SamplingAct.REJECT_OBJECTION, by, at, detail={"reason": reason})
    sampling = begin(session, sampling_id, version, deed)
    return write(session, sampling, deed)


def confirm(
    session: Session, sampling_id: UUID, *, version: int, by: Actor, at: datetime
) -> Sampling:
    """Confirm a final failure, by a second officer; it enters the ledger.

    A re-check's failure enters the ledger where its outcome is recorded for the sampling that it
    follows, so that one test does not count twice.

    Raises:
        ObjectionPeriodOpen, SecondOfficerForSampling, StandsAside, and as ``serve``.
    """
    deed = Deed(SamplingAct.CONFIRM, by, at)
    sampling = begin(session, sampling_id, version, deed)
    check_stands_aside_from_nobody(session, sampling, by.person(), on=deed.today)
    until = running_clock(session, sampling, _OBJECTION).due_on
    final = final_on(
        SamplingState(sampling.state),
        objection_until=until,
        settled_on=_settled_on(session, sampling),
    )
    check_confirmation(
        final=final,
        objection_until=until,
        today=deed.today,
        officer=by.person(),
        others={one for one in (sampling.reported_by, sampling.served_by) if one is not None},
    )
    stop_clock(session, sampling, _OBJECTION, on=until)
    start_clock(session, sampling, _PUBLISH, starts_on=deed.today)
    deed.detail["final_on"] = final.isoformat()
    write(
        session,
        sampling,
        deed,
        confirmed_by=by.person(),
        confirmed_on=deed.today,
        final_on=final,
    )
    if sampling.purpose != Purpose.RECHECK:
        ledger.enter_failure(session, sampling, on=deed.today, by=by, at=at)
    return sampling


def publish(
    session: Session, sampling_id: UUID, *, version: int, by: Actor, at: datetime
) -> Sampling:
    """Make a confirmed failure public from today on: product, maker, batch, items, laboratory.

    Raises:
        AlreadyPublished, PersonalDataInSampling, and as ``serve``.
    """
    deed = Deed(SamplingAct.PUBLISH, by, at)
    sampling = begin(session, sampling_id, version, deed)
    if sampling.published_on is not None:
        raise AlreadyPublished(on=sampling.published_on.isoformat())
    check_public(session, sampling)
    stop_clock(session, sampling, _PUBLISH, on=deed.today)
    return write(session, sampling, deed, published_on=deed.today)


def overturn(
    session: Session, sampling_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> Sampling:
    """Take back a confirmed failure (reconsideration, judgment, error of the laboratory).

    What it entered is annulled, and it is withdrawn from the public at once. A failure that it
    followed up goes back to where it stood before.

    Raises:
        SamplingPenaltyStands: the penalty that rests on it is annulled first. As ``serve``.
    """
    deed = Deed(SamplingAct.OVERTURN, by, at, detail={"reason": reason})
    # The followed one first, as where an outcome is recorded.
    followed = lock_followed(session, sampling_id)
    sampling = begin(session, sampling_id, version, deed)
    check_penalty_fell(session, sampling)
    check_failing_again_unpunished(session, sampling)
    if followed is not None:
        reopen(session, followed, sampling, by=by, at=at)
    stop_clock(session, sampling, *clocks.STEPS, on=deed.today)
    write(session, sampling, deed, ending_reason=reason, penalty_id=None)
    ledger.annul(session, sampling, by=by, at=at)
    return sampling


def _settled_on(session: Session, sampling: Sampling) -> date | None:
    """The day an objection was settled; the day of the record: a report's own date is earlier."""
    found = session.scalar(
        select(SamplingEvent)
        .where(SamplingEvent.sampling_id == sampling.id, SamplingEvent.act.in_(_SETTLED))
        .order_by(SamplingEvent.id.desc())
        .limit(1)
    )
    return None if found is None else found.acted_on
