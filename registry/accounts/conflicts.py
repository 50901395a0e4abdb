"""Conflicts of interest that officers declare: with whom, since when, until when.

A declared conflict is never rewritten; it is only ended. Legal basis: 行政处罚法 art. 43.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.actors import Actor
from registry.accounts.models import Officer, OfficerConflict
from registry.audit.service import record
from registry.kernel import uscc as codes
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotOnRecord


class ConflictUnknown(NotOnRecord):
    """No such declaration."""

    title = N_("没有这条回避登记")
    detail = N_("没有这条回避登记。")


class ConflictEnded(Conflict):
    """The declaration was ended before."""

    title = N_("回避登记已经终止")
    detail = N_("这条回避登记已经终止，不能再办理。")


class ConflictDatesWrong(Invalid):
    """It would end before it begins, or in the past."""

    title = N_("日期有误")
    detail = N_("回避的最后一天不能早于起始日期，也不能早于今天。")


class OwnConflict(Conflict):
    """Who stands aside does not end it."""

    title = N_("不能终止本人的回避登记")
    detail = N_("本人的回避登记应由另一名工作人员核实后终止。")


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A declaration with the names of who declared and who ended it."""

    conflict: OfficerConflict
    declared_by: str
    ended_by: str | None


def declare_conflict(
    session: Session,
    *,
    officer_id: UUID,
    uscc: str,
    reason: str,
    from_on: date,
    by: Actor,
    at: datetime,
) -> OfficerConflict:
    """An officer stands aside from all that concerns a subject, from ``from_on`` on.

    Raises:
        CodeInvalid: what is wrong with the code.
        PersonNeeded: a key without officer.
    """
    declared = OfficerConflict(
        id=new_id(),
        officer_id=officer_id,
        uscc=codes.valid(uscc),
        reason=reason,
        from_on=from_on,
        declared_by_id=by.person(),
        declared_at=at,
    )
    session.add(declared)
    session.flush()
    _journal(session, "officer.conflict_declared", declared, by, at)
    return declared


def end_conflict(
    session: Session,
    conflict_id: UUID,
    *,
    until_on: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> OfficerConflict:
    """Somebody else enters that the conflict holds no longer after ``until_on``.

    Never for a past day: who stood aside then did so, and what was done meanwhile stays judged.

    Args:
        session: the caller's; the declaration is locked.
        conflict_id: the declaration.
        until_on: last day of the conflict, inclusive; today or later.
        reason: what was found out; no names.
        by: any officer but the one who stands aside.
        at: UTC instant.

    Raises:
        ConflictUnknown, ConflictEnded, ConflictDatesWrong, OwnConflict, PersonNeeded.
    """
    declared = session.get(
        OfficerConflict, conflict_id, with_for_update=True, populate_existing=True
    )
    if declared is None:
        raise ConflictUnknown
    if declared.until_on is not None:
        raise ConflictEnded
    if by.person() == declared.officer_id:
        raise OwnConflict
    if until_on < max(declared.from_on, legal_day(at)):
        raise ConflictDatesWrong(errors=[FieldError("#/until_on", ConflictDatesWrong.detail)])
    declared.until_on, declared.end_reason = until_on, reason
    declared.ended_by_id, declared.ended_at = by.person(), at
    session.flush()
    _journal(session, "officer.conflict_ended", declared, by, at)
    return declared


def conflicted_officers(session: Session, uscc: str, *, on: date) -> frozenset[UUID]:
    """Who stands aside from what concerns the subject on a day."""
    return frozenset(session.scalars(conflicted_with(uscc, on=on)))


def conflicted_with(uscc: str | ColumnElement[str], *, on: date) -> Select[UUID]:
    """As :func:`conflicted_officers`, for a question that asks more at once."""
    return select(OfficerConflict.officer_id).where(
        OfficerConflict.uscc == uscc, conflict_holds(on, on)
    )


def conflict_holds(first: date, last: date) -> ColumnElement[bool]:
    """That a declared conflict holds on one of the days ``first`` to ``last``, both included."""
    return and_(
        OfficerConflict.from_on <= last,
        or_(OfficerConflict.until_on.is_(None), OfficerConflict.until_on >= first),
    )


def standing_aside(
    session: Session, officer_ids: Collection[UUID], codes: Collection[str]
) -> Mapping[tuple[UUID, str], list[tuple[date, date]]]:
    """From whom officers stand aside, and on which days: first and last, included."""
    rows = session.execute(
        select(
            OfficerConflict.officer_id,
            OfficerConflict.uscc,
            OfficerConflict.from_on,
            OfficerConflict.until_on,
        ).where(OfficerConflict.officer_id.in_(officer_ids), OfficerConflict.uscc.in_(codes))
    )
    found: dict[tuple[UUID, str], list[tuple[date, date]]] = {}
    for officer, code, first, last in rows:
        found.setdefault((officer, code), []).append((first, last or date.max))
    return found


def conflicts_of(session: Session, officer_id: UUID) -> Sequence[OfficerConflict]:
    """What an officer declared, the newest first."""
    return session.scalars(
        select(OfficerConflict)
        .where(OfficerConflict.officer_id == officer_id)
        .order_by(OfficerConflict.id.desc())
    ).all()


def conflict_lines(session: Session, officer_id: UUID) -> list[ConflictLine]:
    """What an officer stands aside from and who entered it, the newest first."""
    ending = aliased(Officer)
    rows = session.execute(
        select(OfficerConflict, Officer.name, ending.name)
        .join(Officer, Officer.id == OfficerConflict.declared_by_id)
        .outerjoin(ending, ending.id == OfficerConflict.ended_by_id)
        .where(OfficerConflict.officer_id == officer_id)
        .order_by(OfficerConflict.id.desc())
    )
    return [ConflictLine(*row) for row in rows]


def _journal(
    session: Session, action: str, declared: OfficerConflict, by: Actor, at: datetime
) -> None:
    record(
        session,
        actor=by,
        action=action,
        object_kind="officer_conflict",
        object_id=str(declared.id),
        detail={"officer": str(declared.officer_id)},
        at=at,
    )
