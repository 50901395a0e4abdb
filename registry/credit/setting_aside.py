"""Entries that stand but count no longer: repaired ones, and findings a penalty followed from."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.credit.ledger_rows import (
    held_entries,
    journal,
    owe_regrade,
    replace_entries,
    still_held,
)
from registry.credit.models import CreditEntry
from registry.credit.vocabulary import EntryKind, SetAside

_COLUMNS = (
    "set_aside_on",
    "set_aside_for",
    "set_aside_ref",
    "set_aside_source_kind",
    "set_aside_source_id",
)


@dataclass(frozen=True, slots=True)
class Aside:
    """Why entries count no longer, from which day on, and the record that says so.

    ``source_kind`` (a table), ``source_id`` and ``ref`` (its document number, as printed) name the
    repair decision, or the penalty that a finding led to.
    """

    reason: SetAside
    on: date
    source_kind: str
    source_id: UUID
    ref: str


def set_aside(
    session: Session,
    *,
    source_kind: str,
    source_id: UUID,
    kind: EntryKind | None = None,
    aside: Aside,
    by: Actor,
    at: datetime,
) -> list[CreditEntry]:
    """Let what a source entered stand and be shown, yet count no longer from ``aside.on`` on.

    For a repaired entry, and for a finding that led to a penalty: one fact counts once. Whether it
    counts nevertheless is the grading policy's (``set_aside``). An entry that is set aside already
    is left as it stands.

    Args:
        session: the caller's.
        source_kind: with ``source_id``, where the entries came from.
        source_id: see ``source_kind``.
        kind: only this kind; None for all of the source (a finding and its rectification).
        aside: why, from when, and by which record.
        by: whose use case this is.
        at: UTC instant.

    Returns:
        The entries of the source in force.

    Raises:
        EntryUnknown: the source has no entry in force.
    """
    held = held_entries(session, source_kind, source_id, kind)
    counting = [entry for entry in held if entry.set_aside_on is None]
    values = (aside.on, str(aside.reason), aside.ref, aside.source_kind, aside.source_id)
    changes = dict(zip(_COLUMNS, values, strict=True))
    rows = replace_entries(session, counting, changes, at=at)
    if touched := sorted({entry.subject_id for entry in counting}):
        owe_regrade(session, touched, at)
        journal(session, "credit.set_aside", touched, by, at, reason=str(aside.reason))
    return [entry for entry in held if entry not in counting] + rows


def restore_entries(
    session: Session, *, source_kind: str, source_id: UUID, by: Actor, at: datetime
) -> list[CreditEntry]:
    """Let count again whatever a record had set aside (a repair that was undone).

    Returns:
        The entries that count again; none where the record had set nothing aside.
    """
    rows = restored_rows(session, source_kind, source_id, at)
    if touched := sorted({entry.subject_id for entry in rows}):
        owe_regrade(session, touched, at)
        journal(session, "credit.restored", touched, by, at)
    return rows


def restored_rows(
    session: Session, source_kind: str, source_id: UUID, at: datetime
) -> list[CreditEntry]:
    """As ``restore_entries``, for a verb that owes and notes for itself."""
    aside = session.scalars(
        select(CreditEntry)
        .where(
            CreditEntry.set_aside_source_kind == source_kind,
            CreditEntry.set_aside_source_id == source_id,
            still_held(),
        )
        .order_by(CreditEntry.id)
        .with_for_update()
    ).all()
    return replace_entries(session, aside, dict.fromkeys(_COLUMNS), at=at)
