"""Clocks to publish that stand still: another case has the subject on the list. None commits.

No subject stands on one list twice, so that a further decision is published, or handed over, only
once the other listing has ended (its own term runs meanwhile). What nobody may do is nobody's
delay. Derived from the record, whatever order things are entered in; repeatable.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.audit import service as audit
from registry.blacklist.clocks import Pause, day_after
from registry.blacklist.listing_models import Listing
from registry.blacklist.models import CaseDeadline, CaseSuspension, ListingCase
from registry.blacklist.states import CaseState
from registry.blacklist.suspensions import pauses_of, recounted, stopping, suspensions_by_case
from registry.kernel.clock import legal_day
from registry.policy.calendar import calendar_on

_ONE_DAY = timedelta(days=1)

_Held = tuple[date, date | None]
"""First day of a standstill, and the first day after it; None while it lasts."""

_WAITING = ("publication", "handover")
"""Clocks that no act can meet while another case's listing lasts."""


def settle_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Due work of the lists' changes: ``keys`` are internal numbers of subjects."""
    settle(session, on=legal_day(at), at=at, subject_ids={int(key) for key in keys})


def settle(
    session: Session, *, on: date, at: datetime, subject_ids: Collection[int] | None = None
) -> int:
    """Stop clocks to publish while another listing lasts, and count them again once it ended.

    Args:
        session: of the caller's transaction.
        on: the legal day.
        at: when, UTC.
        subject_ids: only theirs; None for everybody.

    Returns:
        How many clocks were stopped, went on or moved.
    """
    waiting = _waiting(session, subject_ids)
    others: dict[int, list[_Held]] = defaultdict(list)
    cases: dict[int, tuple[CaseDeadline, ListingCase]] = {}
    for clock, case, valid, recorded in waiting:
        cases[clock.id] = clock, case
        others[clock.id].append(_held(clock, valid, recorded))
    stood = suspensions_by_case(session, {case.id for _clock, case in cases.values()})
    changed = [
        clock.id
        for clock, case in cases.values()
        if _settled(clock, case, others[clock.id], stood[case.id], on)
    ]
    if changed:
        session.flush()
        audit.record(
            session,
            actor=system_actor("blacklist.waiting_publications"),
            action="case.recounted",
            object_kind="case_deadline",
            object_id="*",
            detail={"deadlines": changed},
            at=at,
        )
    return len(changed)


def _waiting(
    session: Session, subject_ids: Collection[int] | None
) -> Sequence[Row[CaseDeadline, ListingCase, Range[date], Range[datetime]]]:
    """Running clocks of decided cases, each with every other listing since it began.

    One that was undone is among them: until then nobody could publish either.
    """
    chosen = (
        select(CaseDeadline, ListingCase, Listing.valid, Listing.recorded)
        .join(ListingCase, ListingCase.id == CaseDeadline.case_id)
        .join(
            Listing,
            (Listing.subject_id == ListingCase.subject_id)
            & (Listing.list_key == ListingCase.list_key)
            & (Listing.case_id != ListingCase.id),
        )
        .where(
            ListingCase.state.in_((CaseState.DECIDED_LISTED, CaseState.SERVED)),
            CaseDeadline.clock.in_(_WAITING),
            CaseDeadline.met_on.is_(None),
            func.coalesce(func.upper(Listing.valid) > CaseDeadline.starts_on, True),
        )
        .order_by(ListingCase.id, CaseDeadline.id, Listing.row)
        # The case is locked, as by every act: two orders of locks could wait for each other.
        .with_for_update(of=ListingCase, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if subject_ids is not None:
        chosen = chosen.where(ListingCase.subject_id.in_(sorted(subject_ids)))
    return session.execute(chosen).all()


def _held(clock: CaseDeadline, valid: Range[date], recorded: Range[datetime]) -> _Held:
    """While a listing, as it was recorded, kept the clock from being met."""
    first = max(day_after(clock.starts_on), valid.lower or date.min)
    known_until = None if recorded.upper is None else legal_day(recorded.upper)
    ends = [day for day in (valid.upper, known_until) if day is not None]
    return first, min(ends, default=None)


def _settled(
    clock: CaseDeadline,
    case: ListingCase,
    others: Sequence[_Held],
    stood: Sequence[CaseSuspension],
    on: date,
) -> bool:
    """Whether the clock had to be changed."""
    stops = stopping(case, clock)
    lasting = [first for first, until in others if until is None or on < until]
    if lasting:
        if clock.paused_on is not None or clock.due_on < min(lasting):
            return False
        clock.paused_on = min(first for first, _until in others)
        return True
    if any(one.last_on is None and one.kind in stops for one in stood):
        return False
    pauses = [Pause(first, until - _ONE_DAY) for first, until in others if until is not None]
    fresh = recounted(clock, [*pauses, *pauses_of(stood, stops)], calendar_on(on))
    if (fresh.on, fresh.provisional, None) == (clock.due_on, clock.provisional, clock.paused_on):
        return False
    clock.due_on, clock.provisional, clock.paused_on = fresh.on, fresh.provisional, None
    return True
