"""That a decision was made public, or taken down, in the national system. None commits.

How long and by when is ``publication_terms``; whether it may end early is ``early_end``. The pages
themselves are that system's.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor, system_actor
from registry.audit import service as audit
from registry.credit.vocabulary import Severity
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid
from registry.penalties import rules
from registry.penalties.early_end import guards_of
from registry.penalties.models import Penalty
from registry.penalties.publication_terms import terms_of
from registry.penalties.store import DateNotPossible, journal, locked
from registry.penalties.vocabulary import PenaltyStatus

TERM = "公示期满"
"""Why a publication that reached its longest time was taken down."""


class NotForPublication(Conflict):
    """The decision is not made public, or not yet, or no more."""

    title = N_("不能公示")
    detail = N_(
        "只有警告、适用简易程序、属于轻微失信、尚未送达、已经撤销、公示期已满或者已经公示的"
        "处罚决定，不登记公示。"
    )


ENTERED_LATE = N_("提前停止公示应当在撤下后%(days)s个工作日内登记，撤下日期不能更早。")
"""The working days of Order 45 art. 11, as the version in force says."""


class NotAppliedFor(Invalid):
    """An early end without an application."""

    title = N_("没有修复申请")
    detail = N_("提前停止公示的，要写明收到修复申请的日期。")


class NothingToWithdraw(Conflict):
    """The decision is not public."""

    title = N_("没有在公示")
    detail = N_("这项处罚决定没有公示，或者已经撤下。")


def record_publication(
    session: Session, penalty_id: UUID, *, on: date, version: int, by: Actor, at: datetime
) -> Penalty:
    """Record that a decision was made public; its shortest and longest time are counted with it.

    Args:
        session: the caller's; the decision is locked.
        penalty_id: served, in force, of a kind and class that is made public.
        on: day of publication, from the service on.
        version: the version that was read.
        by: whose use case this is.
        at: UTC instant.

    Raises:
        PenaltyUnknown, PenaltyOfAnotherAgency, Stale, PenaltyAnnulled, NotForPublication,
        DateNotPossible.
    """
    penalty = locked(session, penalty_id, version, by=by, at=at)
    rules.require_in_force(PenaltyStatus(penalty.status), penalty.annulled_on)
    if penalty.publish_by is None or penalty.served_on is None or penalty.published_on is not None:
        raise NotForPublication
    _check(on, "#/on", after=penalty.served_on, until=legal_day(at))
    span = terms_of(penalty.publication_digest).span(
        Severity(penalty.publication_class),
        violation=penalty.violation,
        kinds=penalty.kinds,
        decided_on=penalty.decided_on,
        published_on=on,
    )
    if span.ends_on <= on:
        raise NotForPublication
    penalty.published_on = on
    penalty.publication_early_from = span.early_from
    penalty.publication_ends_on = span.ends_on
    penalty.version += 1
    journal(session, penalty, "penalty.published", by, at)
    return penalty


def record_withdrawal(
    session: Session,
    penalty_id: UUID,
    *,
    on: date,
    reason: str,
    applied_on: date | None = None,
    version: int,
    by: Actor,
    at: datetime,
) -> Penalty:
    """Record that a decision was taken down, and why.

    One that stands is taken down before its time only where ``early_end`` lets it, on an
    application that came after its shortest publication, and entered within the working days that
    the law gives for taking down. One that was annulled is not taken down before that.

    Args:
        session: the caller's; the decision is locked.
        penalty_id: a decision that is public.
        on: day it was taken down.
        reason: the document that says so.
        applied_on: day of the application, for an early end alone.
        version: the version that was read.
        by: whose use case this is.
        at: UTC instant.

    Raises:
        PenaltyUnknown, PenaltyOfAnotherAgency, Stale, NothingToWithdraw, DateNotPossible,
        NotAppliedFor, NeverEndsEarly, PublicationTooShort, PenalisedAgain, PartyOnList.
    """
    penalty = locked(session, penalty_id, version, by=by, at=at)
    if penalty.published_on is None or penalty.withdrawn_on is not None:
        raise NothingToWithdraw
    assert penalty.publication_ends_on is not None, "constraint published_until_a_day"
    until = min(penalty.publication_ends_on, legal_day(at))
    fell_on = penalty.annulled_on or penalty.published_on
    _check(on, "#/on", after=max(penalty.published_on, fell_on), until=until)
    if penalty.status == PenaltyStatus.IN_FORCE and on < penalty.publication_ends_on:
        penalty.withdrawal_applied_on = _early(session, penalty, on, applied_on, legal_day(at))
    penalty.withdrawn_on, penalty.withdrawal_reason = on, reason
    penalty.version += 1
    journal(session, penalty, "penalty.withdrawn", by, at)
    return penalty


def _early(
    session: Session, penalty: Penalty, on: date, applied_on: date | None, today: date
) -> date:
    """The day of the application on which a publication may end before its time."""
    if applied_on is None:
        raise NotAppliedFor(errors=[FieldError("#/applied_on", NotAppliedFor.detail)])
    assert penalty.published_on is not None, "checked by the caller"
    _check(applied_on, "#/applied_on", after=penalty.published_on, until=on)
    # An entry for a day long past would end the publication without the record of that time.
    terms = terms_of(penalty.publication_digest)
    if terms.withdraw_by(on) < today:
        days = (("days", terms.withdraw_working_days),)
        raise DateNotPossible(errors=[FieldError("#/on", ENTERED_LATE, days)])
    for guard in guards_of(session, penalty, applied_on, until=today):
        if not guard.met:
            raise guard.refusal()
    return applied_on


def end_publications(session: Session, *, on: date, at: datetime) -> int:
    """Take down every decision whose longest publication is over on ``on``; how many.

    Set-based and the law's own doing, on its day however late it is run; run twice, or killed,
    it takes each down once.
    """
    ended = session.scalars(
        update(Penalty)
        .where(Penalty.withdrawn_on.is_(None), Penalty.publication_ends_on <= on)
        .values(
            withdrawn_on=Penalty.publication_ends_on,
            withdrawal_reason=TERM,
            version=Penalty.version + 1,
        )
        .returning(Penalty.id)
        .execution_options(synchronize_session=False)
    ).all()
    if ended:
        audit.record(
            session,
            actor=system_actor("penalties.end_publications"),
            action="penalty.publication_ended",
            object_kind="penalty",
            object_id="*" if len(ended) > 1 else str(ended[0]),
            detail={"penalties": sorted(str(one) for one in ended)},
            at=at,
        )
    return len(ended)


def is_overdue(on: date) -> ColumnElement[bool]:
    """The condition that a decision is late to be made public, or to be taken down."""
    in_force = Penalty.status == PenaltyStatus.IN_FORCE
    return or_(
        and_(in_force, Penalty.published_on.is_(None), Penalty.publish_by < on),
        and_(Penalty.withdrawn_on.is_(None), Penalty.withdraw_by < on),
    )


def _check(on: date, pointer: str, *, after: date, until: date) -> None:
    if not after <= on <= until:
        raise DateNotPossible(errors=[FieldError(pointer, DateNotPossible.detail)])
