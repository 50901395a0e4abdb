"""The ledger: entries are entered, ended and annulled, never changed or erased."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select, text, tuple_
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry import due
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.credit.models import CreditEntry
from registry.credit.vocabulary import EntryKind, Severity
from registry.db import close_recorded
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_, FieldError, Invalid, NotOnRecord

REGRADE = "credit.regrade"
"""Due work: subjects whose grade is to be derived again."""
CHANGE = "sharing.change"
"""Due work: subjects whose standing, as other agencies are told it, may have changed."""


class EntryInvalid(Invalid):
    """An entry contradicts itself or lies in the future."""

    title = N_("信用记录内容有误")


class EntryUnknown(NotOnRecord):
    """The source has no entry in force."""

    title = N_("没有这条信用记录")


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
        _owe(session, touched, at)
        _journal(session, "credit.entered", touched, by, at, entries=len(entries))
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
    held = _held(session, source_kind, source_id, kind)
    close_recorded(session, held, at=at)
    ended = [
        {**_copy(entry, at), "valid": Range(entry.valid.lower, ends_on)}
        for entry in held
        if entry.valid.lower is not None and entry.valid.lower < ends_on
    ]
    rows: list[CreditEntry] = []
    if ended:
        rows = list(session.scalars(insert(CreditEntry).returning(CreditEntry), ended))
    touched = sorted({entry.subject_id for entry in held})
    _owe(session, touched, at)
    _journal(session, "credit.ended", touched, by, at, ends_on=ends_on.isoformat(), reason=reason)
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

    Raises:
        EntryUnknown: the source has no entry in force.
    """
    held = _held(session, source_kind, source_id, kind)
    close_recorded(session, held, at=at)
    touched = sorted({entry.subject_id for entry in held})
    _owe(session, touched, at)
    _journal(session, "credit.annulled", touched, by, at, reason=reason)


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
    found = session.scalars(select(CreditEntry).where(source.in_(keys), _still_held()))
    by_key = {(row.source_kind, row.source_id, row.kind): row for row in found}
    return [by_key[key] for key in keys]


def _held(
    session: Session, source_kind: str, source_id: UUID, kind: EntryKind | None
) -> list[CreditEntry]:
    statement = select(CreditEntry).where(
        CreditEntry.source_kind == source_kind, CreditEntry.source_id == source_id, _still_held()
    )
    if kind is not None:
        statement = statement.where(CreditEntry.kind == kind)
    held = list(session.scalars(statement.order_by(CreditEntry.id).with_for_update()))
    if not held:
        raise EntryUnknown
    return held


def _still_held() -> ColumnElement[bool]:
    return func.upper_inf(CreditEntry.recorded)


def _copy(entry: CreditEntry, at: datetime) -> dict[str, Any]:
    columns = CreditEntry.__table__.columns.keys()
    copied = {name: getattr(entry, name) for name in columns if name not in {"id", "recorded"}}
    begun = entry.recorded.upper
    return {**copied, "recorded": Range(begun if begun is not None else at, None)}


def _owe(session: Session, subject_ids: Sequence[int], at: datetime) -> None:
    due.owe(session, REGRADE, [str(subject_id) for subject_id in subject_ids], at=at)


def _journal(
    session: Session,
    action: str,
    subject_ids: Sequence[int],
    by: Actor,
    at: datetime,
    **detail: str | int,
) -> None:
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
