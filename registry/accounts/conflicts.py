"""Conflicts of interest that officers declare: with whom, since when, until when.

A declared conflict is never rewritten; it is only ended. Legal basis: 行政处罚法 art. 43.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import OfficerConflict
from registry.audit.service import record
from registry.kernel import uscc as codes
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
    """It would end before it begins."""

    title = N_("日期有误")
    detail = N_("终止日期不能早于起始日期。")


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
    session: Session, conflict_id: UUID, *, until_on: date, by: Actor, at: datetime
) -> OfficerConflict:
    """The conflict holds no longer after ``until_on``.

    Raises:
        ConflictUnknown, ConflictEnded, ConflictDatesWrong, PersonNeeded.
    """
    by.person()
    declared = session.get(
        OfficerConflict, conflict_id, with_for_update=True, populate_existing=True
    )
    if declared is None:
        raise ConflictUnknown
    if declared.until_on is not None:
        raise ConflictEnded
    if until_on < declared.from_on:
        raise ConflictDatesWrong(errors=[FieldError("#/until_on", ConflictDatesWrong.detail)])
    declared.until_on = until_on
    session.flush()
    _journal(session, "officer.conflict_ended", declared, by, at)
    return declared


def conflicted_officers(session: Session, uscc: str, *, on: date) -> frozenset[UUID]:
    """Who stands aside from what concerns the subject on a day."""
    return frozenset(
        session.scalars(
            select(OfficerConflict.officer_id).where(
                OfficerConflict.uscc == uscc,
                OfficerConflict.from_on <= on,
                or_(OfficerConflict.until_on.is_(None), OfficerConflict.until_on >= on),
            )
        )
    )


def conflicts_of(session: Session, officer_id: UUID) -> Sequence[OfficerConflict]:
    """What an officer declared, the newest first."""
    return session.scalars(
        select(OfficerConflict)
        .where(OfficerConflict.officer_id == officer_id)
        .order_by(OfficerConflict.id.desc())
    ).all()


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
