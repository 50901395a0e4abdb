"""One act on a sampling: lock it, move it on, leave the trace in history, clocks and journal.

Owns no decision; which act is lawful is decided before it is written.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from campaigns.planning.progress import owe_progress
from campaigns.sampling.clocks import Clock, set_clock
from campaigns.sampling.lifecycle import COUNTED, SAMPLING, SamplingAct, SamplingState
from campaigns.sampling.models import Sampling, SamplingDeadline, SamplingEvent
from campaigns.sampling.rules import check_agency
from registry.accounts.actors import Actor
from registry.accounts.competence import acting_as
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, NotOnRecord
from registry.policy.calendar import calendar_on


class SamplingUnknown(NotOnRecord):
    """No such sampling."""

    title = N_("没有这次抽样")
    detail = N_("没有编号为%(sampling_id)s的抽样。")


@dataclass(frozen=True, slots=True)
class Deed:
    """One act: who, when it was recorded, on which day it took place, what history says of it."""

    act: SamplingAct
    by: Actor
    at: datetime
    on: date | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The legal day of the record."""
        return legal_day(self.at)

    @property
    def acted_on(self) -> date:
        """The day the act took place: the day of the record unless another is given."""
        return self.on or self.today


def lock(session: Session, sampling_id: UUID) -> Sampling:
    """A sampling as it is now, locked until the transaction ends.

    Raises:
        SamplingUnknown.
    """
    found = session.get(Sampling, sampling_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise SamplingUnknown(sampling_id=sampling_id)
    return found


def lock_followed(session: Session, sampling_id: UUID) -> Sampling | None:
    """The failure that a sampling follows up, locked; None where it follows none."""
    followed = session.scalar(select(Sampling.follows_id).where(Sampling.id == sampling_id))
    return None if followed is None else lock(session, followed)


def begin(
    session: Session, sampling_id: UUID, version: int, deed: Deed, *, own: bool = True
) -> Sampling:
    """Lock a sampling for an act by a person that its version, agency and state allow.

    Raises:
        SamplingUnknown, Stale, SamplingOfAnotherAgency, ActNotPossible, PersonNeeded.
    """
    deed.by.person()
    sampling = lock(session, sampling_id)
    check_version(sampling, version)
    if own:
        acting = acting_as(session, deed.by, deed.today)
        check_agency(agency_id=sampling.agency_id, acting=acting)
    SAMPLING.after(SamplingState(sampling.state), deed.act)
    return sampling


def write(session: Session, sampling: Sampling, deed: Deed, **values: Any) -> Sampling:  # noqa: ANN401 - columns
    """Move a locked sampling on, with history and one line in the journal.

    What moves its verdict, or led to a penalty, has its campaign counted again.
    """
    sampling.state = SAMPLING.after(SamplingState(sampling.state), deed.act)
    for name, value in values.items():
        setattr(sampling, name, value)
    sampling.version += 1
    session.flush()
    if sampling.campaign_id is not None and deed.act in COUNTED:
        owe_progress(session, [sampling.campaign_id], at=deed.at)
    note(session, sampling, deed)
    return sampling


def note(session: Session, sampling: Sampling, deed: Deed) -> None:
    """The trace of an act in history and journal."""
    session.execute(
        insert(SamplingEvent).values(
            sampling_id=sampling.id,
            act=deed.act,
            acted_on=deed.acted_on,
            by_officer=deed.by.person(),
            recorded_at=deed.at,
            detail=deed.detail,
        )
    )
    audit.record(
        session,
        actor=deed.by,
        action=f"sampling.{_PAST[deed.act]}",
        object_kind="sampling",
        object_id=str(sampling.id),
        detail={"number": sampling.number, "state": sampling.state, "version": sampling.version},
        at=deed.at,
    )


def day_of(session: Session, sampling: Sampling, *acts: SamplingAct) -> date:
    """The day of the latest of some acts; that the sample was taken, where there was none yet."""
    latest = select(func.max(SamplingEvent.acted_on)).where(
        SamplingEvent.sampling_id == sampling.id, SamplingEvent.act.in_(acts)
    )
    return session.scalar(latest) or sampling.taken_on


def start_clock(
    session: Session, sampling: Sampling, step: str, *, starts_on: date, due_on: date | None = None
) -> Clock:
    """Start the clock of a step; ``due_on`` is the day an order named instead of the longest."""
    clock = set_clock(step, starts_on=starts_on, calendar=calendar_on(starts_on))
    session.execute(
        insert(SamplingDeadline).values(
            sampling_id=sampling.id,
            step=step,
            starts_on=clock.starts_on,
            not_before=clock.not_before,
            due_on=due_on or clock.due_on,
            provisional=clock.provisional,
            rule_digest=clock.rule_digest,
        )
    )
    return clock


def stop_clock(session: Session, sampling: Sampling, *steps: str, on: date) -> None:
    """The step was taken on a day, or fell away: its clocks stop."""
    session.execute(
        update(SamplingDeadline)
        .where(
            SamplingDeadline.sampling_id == sampling.id,
            SamplingDeadline.step.in_(steps),
            SamplingDeadline.met_on.is_(None),
        )
        .values(met_on=func.greatest(on, SamplingDeadline.starts_on))
    )


def restart_clock(session: Session, sampling: Sampling, step: str) -> None:
    """Let the last clock of a step run again as it was set: what had met it was overturned."""
    last = running_clock(session, sampling, step)
    session.execute(
        insert(SamplingDeadline).values(
            sampling_id=sampling.id,
            step=step,
            starts_on=last.starts_on,
            not_before=last.not_before,
            due_on=last.due_on,
            provisional=last.provisional,
            rule_digest=last.rule_digest,
        )
    )


def running_clock(session: Session, sampling: Sampling, step: str) -> SamplingDeadline:
    """The last clock of a step that was started; the course guarantees that there is one."""
    return session.scalars(
        select(SamplingDeadline)
        .where(SamplingDeadline.sampling_id == sampling.id, SamplingDeadline.step == step)
        .order_by(SamplingDeadline.id.desc())
        .limit(1)
    ).one()


_A = SamplingAct
_PAST: dict[SamplingAct, str] = {
    _A.SEAL: "sealed",
    _A.SEND: "sent",
    _A.RECEIVE: "received",
    _A.VOID: "voided",
    _A.REPORT_PASS: "reported",
    _A.REPORT_FAIL: "reported",
    _A.SERVE: "served",
    _A.OBJECT: "objected",
    _A.REJECT_OBJECTION: "objection_rejected",
    _A.RETEST_FAIL: "retested",
    _A.RETEST_PASS: "retested",
    _A.CONFIRM: "confirmed",
    _A.OVERTURN: "overturned",
    _A.PUBLISH: "published",
    _A.ORDER_RECTIFICATION: "rectification_ordered",
    _A.FOLLOW_UP_PASS: "followed_up",
    _A.FOLLOW_UP_FAIL: "followed_up",
    _A.ANNOUNCE: "announced",
    _A.STOP: "stopped",
    _A.PROPOSE_REVOCATION: "revocation_proposed",
    _A.PENALISE: "penalised",
    _A.REOPEN_RECTIFICATION: "reopened",
    _A.REOPEN_ANNOUNCEMENT: "reopened",
    _A.REOPEN_STOP: "reopened",
}
