"""That a decision was made public, or taken down, in the national system. None commits.

How long and by when is ``publication_terms``; whether it may end early is ``early_end``. The pages
themselves are that system's.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor, system_actor
from registry.audit import service as audit
from registry.credit import service as credit
from registry.credit.vocabulary import SetAside, Severity
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict, FieldError
from registry.penalties import rules
from registry.penalties.early_end import guards_of
from registry.penalties.handing_over import ART_10
from registry.penalties.models import Penalty
from registry.penalties.publication_terms import terms_of
from registry.penalties.store import CREDIT_SOURCE, DateNotPossible, check_day, journal, locked
from registry.penalties.vocabulary import PenaltyStatus

TERM = "公示期满"
"""Why a publication that reached its longest time was taken down."""


class NotForPublication(Conflict):
    """The decision is not made public, or not yet, or no more."""

    title = N_("不能公示")
    detail = N_(
        "只有警告、适用简易程序、属于轻微失信、按决定当时的规定不由本平台公示、尚未送达、"
        "已经撤销、公示期已满或者已经公示的处罚决定，不登记公示。"
    )


ENTERED_LATE = N_("提前停止公示应当在撤下后%(days)s个工作日内登记，撤下日期不能更早。")
"""The working days of Order 45 art. 11, as the version in force says."""


class NotAppliedFor(Conflict):
    """An early end without an application."""

    title = N_("没有修复申请")
    detail = N_("提前停止公示的，要先由承办人登记修复申请。")


class AppliedForBySame(Conflict):
    """Who took the application in does not end the publication on it (行政处罚法 art. 57)."""

    title = N_("登记申请的人不能撤下")
    detail = N_("提前停止公示应当由登记申请的人以外的另一人办理。")


class NotHandedOver(Conflict):
    """A decision on a party of another province is published there."""

    title = N_("还没有推送")
    detail = N_("当事人登记在外省的，应当先推送到登记地，由登记地公示。")


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
        NotHandedOver, DateNotPossible.
    """
    penalty = locked(session, penalty_id, version, by=by, at=at)
    rules.require_in_force(PenaltyStatus(penalty.status), penalty.annulled_on)
    if penalty.publish_by is None or penalty.served_on is None or penalty.published_on is not None:
        raise NotForPublication
    if penalty.hand_over_by is not None and penalty.handed_over_on is None:
        raise NotHandedOver(legal_basis=ART_10)
    first = max(penalty.served_on, penalty.handed_over_on or penalty.served_on)
    check_day(on, "#/on", after=first, until=legal_day(at))
    span = terms_of(penalty.publication_digest).span(
        Severity(penalty.publication_class),
        violation=penalty.violation,
        kinds=penalty.kinds,
        decided_on=penalty.decided_on,
        published_on=on,
        ban_until=penalty.ban_until,
        ban_for_life=penalty.ban_for_life,
    )
    if span.ends_on is not None and span.ends_on <= on:
        raise NotForPublication
    penalty.published_on = on
    penalty.publication_early_from = span.early_from
    penalty.publication_ends_on = span.ends_on
    penalty.version += 1
    journal(session, penalty, "penalty.published", by, at)
    return penalty


def apply_for_early_end(
    session: Session,
    penalty_id: UUID,
    *,
    applied_on: date,
    grounds: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Penalty:
    """Take in the party's application to end a publication early; another person ends it.

    A later application takes the place of one on which nothing was ended; the journal keeps both.

    Args:
        session: the caller's; the decision is locked.
        penalty_id: a decision in force that is public.
        applied_on: day on which it came, after the shortest publication.
        grounds: duties done and harm removed, and what proves it; no personal data.
        version: the version that was read.
        by: the officer who takes it in.
        at: UTC instant.

    Raises:
        PenaltyUnknown, PenaltyOfAnotherAgency, PersonNeeded, Stale, PenaltyAnnulled,
        NothingToWithdraw, DateNotPossible, NeverEndsEarly, BanRuns, BannedForLife,
        PublicationTooShort, PenalisedAgain, PartyOnList.
    """
    penalty = locked(session, penalty_id, version, by=by, at=at)
    rules.require_in_force(PenaltyStatus(penalty.status), penalty.annulled_on)
    if penalty.published_on is None or penalty.withdrawn_on is not None:
        raise NothingToWithdraw
    check_day(applied_on, "#/applied_on", after=penalty.published_on, until=legal_day(at))
    _require_ripe(session, penalty, applied_on, legal_day(at))
    penalty.withdrawal_applied_on, penalty.withdrawal_grounds = applied_on, grounds
    penalty.withdrawal_applied_by_id = by.person()
    penalty.version += 1
    told = {"applied_on": applied_on.isoformat(), "grounds": grounds}
    journal(session, penalty, "penalty.early_end_applied", by, at, **told)
    return penalty


def record_withdrawal(
    session: Session,
    penalty_id: UUID,
    *,
    on: date,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Penalty:
    """Record that a decision was taken down, and why.

    One that stands is taken down before its time only where ``early_end`` lets it, on an
    application that another officer took in, and entered within the working days that
    the law gives for taking down. One that was annulled is not taken down before that.

    Args:
        session: the caller's; the decision is locked.
        penalty_id: a decision that is public.
        on: day it was taken down.
        reason: the document that says so.
        version: the version that was read.
        by: whose use case this is.
        at: UTC instant.

    Raises:
        PenaltyUnknown, PenaltyOfAnotherAgency, Stale, NothingToWithdraw, DateNotPossible,
        NotAppliedFor, AppliedForBySame, PersonNeeded: for an early end; NeverEndsEarly,
        PublicationTooShort, PenalisedAgain, PartyOnList.
    """
    penalty = locked(session, penalty_id, version, by=by, at=at)
    if penalty.published_on is None or penalty.withdrawn_on is not None:
        raise NothingToWithdraw
    # None with a ban for life: early on every day, which its ban refuses.
    ends_on = penalty.publication_ends_on or date.max
    fell_on = penalty.annulled_on or penalty.published_on
    first = max(penalty.published_on, fell_on)
    check_day(on, "#/on", after=first, until=min(ends_on, legal_day(at)))
    early = penalty.status == PenaltyStatus.IN_FORCE and on < ends_on
    if early:
        _require_early(session, penalty, on, legal_day(at), by)
    penalty.withdrawn_on, penalty.withdrawal_reason = on, reason
    penalty.withdrawn_by_id = by.officer_id
    penalty.version += 1
    if early:
        # Who ends the publication early ends the use of the entry with it.
        repaired = credit.Aside(SetAside.REPAIRED, on, CREDIT_SOURCE, penalty.id, penalty.number)
        credit.set_aside(
            session,
            source_kind=CREDIT_SOURCE,
            source_id=penalty.id,
            aside=repaired,
            by=by,
            at=at,
        )
    journal(session, penalty, "penalty.withdrawn", by, at)
    return penalty


def _require_early(session: Session, penalty: Penalty, on: date, today: date, by: Actor) -> None:
    """A publication ends before its time on the application that another officer took in."""
    applied_on = penalty.withdrawal_applied_on
    if applied_on is None:
        raise NotAppliedFor
    if by.person() == penalty.withdrawal_applied_by_id:
        raise AppliedForBySame
    check_day(on, "#/on", after=applied_on, until=today)
    # An entry for a day long past would end the publication without the record of that time.
    terms = terms_of(penalty.publication_digest)
    if terms.withdraw_by(on) < today:
        days = (("days", terms.withdraw_working_days),)
        raise DateNotPossible(errors=[FieldError("#/on", ENTERED_LATE, days)])
    _require_ripe(session, penalty, applied_on, today)


def _require_ripe(session: Session, penalty: Penalty, applied_on: date, today: date) -> None:
    for guard in guards_of(session, penalty, applied_on, until=today):
        if not guard.met:
            raise guard.refusal()


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
    """The condition that a decision is late to be handed over, made public, or taken down."""
    in_force = Penalty.status == PenaltyStatus.IN_FORCE
    return or_(
        and_(
            in_force,
            Penalty.published_on.is_(None),
            func.coalesce(Penalty.publish_elsewhere_by, Penalty.publish_by) < on,
        ),
        and_(in_force, Penalty.handed_over_on.is_(None), Penalty.hand_over_by < on),
        and_(Penalty.withdrawn_on.is_(None), Penalty.withdraw_by < on),
    )
