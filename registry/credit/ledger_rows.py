"""Rows of the ledger: how they are found, copied and written down; used by its verbs alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry import due
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.credit.models import CreditEntry
from registry.credit.vocabulary import EntryKind
from registry.db import close_recorded
from registry.kernel.refusals import N_, NotOnRecord

REGRADE = "credit.regrade"
"""Due work: subjects whose grade is to be derived again."""


class EntryUnknown(NotOnRecord):
    """The source has no entry in force."""

    title = N_("没有这条信用记录")


def held_entries(
    session: Session, source_kind: str, source_id: UUID, kind: EntryKind | None
) -> list[CreditEntry]:
    """The entries of a source as known now, locked, in the order of writing.

    Raises:
        EntryUnknown: there is none.
    """
    statement = select(CreditEntry).where(
        CreditEntry.source_kind == source_kind, CreditEntry.source_id == source_id, still_held()
    )
    if kind is not None:
        statement = statement.where(CreditEntry.kind == kind)
    held = list(session.scalars(statement.order_by(CreditEntry.id).with_for_update()))
    if not held:
        raise EntryUnknown
    return held


def still_held() -> ColumnElement[bool]:
    """The row is what is known now."""
    return func.upper_inf(CreditEntry.recorded)


def replace_entries(
    session: Session, held: Sequence[CreditEntry], changes: dict[str, Any], *, at: datetime
) -> list[CreditEntry]:
    """Close N rows and add each again with other values in some columns."""
    if not held:
        return []
    close_recorded(session, held, at=at)
    again = [{**copied(entry, at), **changes} for entry in held]
    return list(session.scalars(insert(CreditEntry).returning(CreditEntry), again))


def copied(entry: CreditEntry, at: datetime) -> dict[str, Any]:
    """A closed row's values for the row that follows it."""
    columns = [c.name for c in CreditEntry.__table__.columns if c.computed is None]
    values = {name: getattr(entry, name) for name in columns if name not in {"id", "recorded"}}
    begun = entry.recorded.upper
    return {**values, "recorded": Range(begun if begun is not None else at, None)}


def owe_regrade(session: Session, subject_ids: Sequence[int], at: datetime) -> None:
    """Owe the grades of N subjects."""
    due.owe(session, REGRADE, [str(subject_id) for subject_id in subject_ids], at=at)


def journal(
    session: Session,
    action: str,
    subject_ids: Sequence[int],
    by: Actor,
    at: datetime,
    **detail: str | int,
) -> None:
    """Note what was done to the ledger of N subjects."""
    single = str(subject_ids[0]) if len(subject_ids) == 1 else "*"
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="subject",
        object_id=single,
        detail={**detail, "subjects": len(subject_ids)},
        at=at,
    )
