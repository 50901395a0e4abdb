"""The ledger: entries are entered, ended and annulled, never changed or erased."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text, tuple_
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.credit.ledger_rows import (
    REGRADE,
    EntryUnknown,
    copied,
    held_entries,
    journal,
    owe_regrade,
    replace_entries,
    still_held,
)
from registry.credit.models import CreditEntry
from registry.credit.setting_aside import restored_rows
from registry.credit.vocabulary import EntryKind, Severity
from registry.db import close_recorded
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_, FieldError, Invalid

__all__ = [
    "CHANGE",
    "REGRADE",
    "EntryInvalid",
    "EntryUnknown",
    "NewEntry",
    "annul_entry",
    "end_entry",
    "enter",
    "entries_of",
    "reword_entry",
]

CHANGE = "sharing.change"
"""Due work: subjects whose standing, as other agencies are told it, may have changed."""


class EntryInvalid(Invalid):
    """An entry contradicts itself or lies in the future."""

    title = N_("信用记录内容有误")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One fact to enter.

    ``source_kind`` (a table) and ``source_id`` make it unique for its ``kind``. It holds in law
    from ``valid_from`` (None: from ``decided_on``) on, until ``valid_until``, the first day on
    which it no longer holds (None: until it is ended). ``summary`` is one sentence without
    personal data.
    """

    subject_id: int
    kind: EntryKind
    severity: Severity
    publication_class: Severity
    source_kind: str
    source_id: UUID
    source_ref: str
    agency_id: UUID
    legal_basis: str
    summary: str
    occurred_on: date
    decided_on: date
    valid_from: date | None = None
    valid_until: date | None = None


def enter(
    session: Session, entries: Sequence[NewEntry], *, by: Actor, at: datetime
) -> list[CreditEntry]:
    """Enter N facts and owe the grades they touch.

    Repeatable: a source that is in the ledger already is left as it stands.

    Args:
        session: the caller's.
        entries: any number.
        by: whose use case this is.
        at: UTC instant from which the entries are known.

    Returns:
        The N entries in force, in the order given.

    Raises:
        EntryInvalid: conduct after the document, or a document of a day to come.
    """
    if not entries:
        return []
    _check(entries, legal_day(at))
    stored = session.execute(
        postgresql.insert(CreditEntry)
        .on_conflict_do_nothing(
            index_elements=["source_kind", "source_id", "kind"],
            index_where=text("upper_inf(recorded)"),
        )
        .returning(CreditEntry.subject_id),
        [_row(entry, at) for entry in entries],
    ).scalars()
    touched = sorted(set(stored))
    if touched:
        owe_regrade(session, touched, at)
        journal(session, "credit.entered", touched, by, at, entries=len(entries))
    return _in_order(session, entries)


def end_entry(
    session: Session,
    *,
    source_kind: str,
    source_id: UUID,
    kind: EntryKind | None = None,
    ends_on: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> list[CreditEntry]:
    """End what a source entered: it held, and holds no longer.

    Args:
        session: the caller's.
        source_kind: with ``source_id``, where the entries came from.
        source_id: see ``source_kind``.
        kind: only this kind; None for all of the source.
        ends_on: first day on which it no longer holds.
        reason: for the journal, without personal data.
        by: whose use case this is.
        at: UTC instant of the ending.

    Returns:
        The entries as ended; one that would have held no day is annulled instead.

    Raises:
        EntryUnknown: the source has no entry in force.
    """
    held = held_entries(session, source_kind, source_id, kind)
    close_recorded(session, held, at=at)
    ended = [
        {**copied(entry, at), "valid": Range(entry.valid.lower, ends_on)}
        for entry in held
        if entry.valid.lower is not None and entry.valid.lower < ends_on
    ]
    rows: list[CreditEntry] = []
    if ended:
        rows = list(session.scalars(insert(CreditEntry).returning(CreditEntry), ended))
    touched = sorted({entry.subject_id for entry in held})
    owe_regrade(session, touched, at)
    journal(session, "credit.ended", touched, by, at, ends_on=ends_on.isoformat(), reason=reason)
    return rows


def annul_entry(
    session: Session,
    *,
    source_kind: str,
    source_id: UUID,
    kind: EntryKind | None = None,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Take back what a source entered, as if it had never been; what was known stays known.

    What the source had set aside (a finding that led to an annulled penalty) counts again.

    Raises:
        EntryUnknown: the source has no entry in force.
    """
    held = held_entries(session, source_kind, source_id, kind)
    close_recorded(session, held, at=at)
    restored = restored_rows(session, source_kind, source_id, at)
    touched = sorted({entry.subject_id for entry in (*held, *restored)})
    owe_regrade(session, touched, at)
    journal(session, "credit.annulled", touched, by, at, reason=reason)


def reword_entry(
    session: Session,
    *,
    source_kind: str,
    source_id: UUID,
    kind: EntryKind,
    summary: str,
    by: Actor,
    at: datetime,
) -> list[CreditEntry]:
    """Say in other words what a source entered: the old words stay what was known until now.

    Raises:
        EntryUnknown: the source has no entry in force.
    """
    held = held_entries(session, source_kind, source_id, kind)
    rows = replace_entries(session, held, {"summary": summary}, at=at)
    touched = sorted({entry.subject_id for entry in held})
    owe_regrade(session, touched, at)
    journal(session, "credit.reworded", touched, by, at)
    return rows


def entries_of(session: Session, subject_id: int, as_of: AsOf) -> list[CreditEntry]:
    """Every entry that began by ``as_of.valid_on``, as known then, the newest document first.

    Ended entries are among them: ``valid`` says when they held.
    """
    return list(
        session.scalars(
            select(CreditEntry)
            .where(
                CreditEntry.subject_id == subject_id,
                CreditEntry.recorded.contains(as_of.known_at),
                func.lower(CreditEntry.valid) <= as_of.valid_on,
            )
            .order_by(CreditEntry.decided_on.desc(), CreditEntry.id.desc())
        )
    )


def _check(entries: Sequence[NewEntry], today: date) -> None:
    errors: list[FieldError] = []
    for place, entry in enumerate(entries):
        if entry.occurred_on > entry.decided_on:
            detail = N_("行为日期不能晚于文书日期。")
            errors.append(FieldError(f"#/{place}/occurred_on", detail))
        if entry.decided_on > today:
            detail = N_("文书日期不能晚于今天。")
            errors.append(FieldError(f"#/{place}/decided_on", detail))
    if errors:
        raise EntryInvalid(errors=errors)


def _row(entry: NewEntry, at: datetime) -> dict[str, Any]:
    row = asdict(entry)
    valid_from = row.pop("valid_from") or entry.decided_on
    valid = Range(valid_from, row.pop("valid_until"))
    return {**row, "valid": valid, "recorded": Range(at, None)}


def _in_order(session: Session, entries: Sequence[NewEntry]) -> list[CreditEntry]:
    keys = [(entry.source_kind, entry.source_id, str(entry.kind)) for entry in entries]
    source = tuple_(CreditEntry.source_kind, CreditEntry.source_id, CreditEntry.kind)
    found = session.scalars(select(CreditEntry).where(source.in_(keys), still_held()))
    by_key = {(row.source_kind, row.source_id, row.kind): row for row in found}
    return [by_key[key] for key in keys]
