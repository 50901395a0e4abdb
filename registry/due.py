"""Due work: a change writes down, in its own transaction, what has to be derived from it.

After the commit a worker is nudged; beat sweeps what a lost nudge left. A handler claims rows
with SKIP LOCKED and derives the result from the record, so that running twice, late or in
another order changes nothing. Claimed rows vanish with the handler's own commit: a worker that
is killed leaves them where they were.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Identity, Index, Text, delete, func, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.db import Base, note_owed

_LONGEST_WAIT = timedelta(hours=1)


class DueWork(Base):
    """One thing to be derived again."""

    __tablename__ = "due_work"
    __table_args__ = (
        Index("ix_due_work_kind_due_at_id", "kind", "due_at", "id"),
        {"comment": "What has to be derived again; truth of the work queue"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    kind: Mapped[str] = mapped_column(Text, comment="Which handler takes it")
    key: Mapped[str] = mapped_column(Text, comment="What to derive; a record's identifier")
    due_at: Mapped[datetime] = mapped_column(comment="Not before this instant")
    attempts: Mapped[int] = mapped_column(
        server_default=text("0"), comment="How often a handler failed on it"
    )


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row of due work in the hands of one handler."""

    id: int
    key: str


def owe(session: Session, kind: str, keys: Collection[str], *, at: datetime) -> None:
    """Write down N pieces of due work, in the caller's transaction."""
    if keys:
        session.execute(insert(DueWork), [{"kind": kind, "key": key, "due_at": at} for key in keys])
        note_owed(session, kind)


def claim(session: Session, kind: str, *, at: datetime, limit: int) -> list[Claimed]:
    """Take up to ``limit`` due rows that nobody else holds, oldest first.

    They are deleted in the caller's transaction: rolled back, they are due again.
    """
    held = (
        select(DueWork.id)
        .where(DueWork.kind == kind, DueWork.due_at <= at)
        .order_by(DueWork.due_at, DueWork.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        # Materialized: a planner that ran it again per row would lock more than the limit.
        .cte("held")
        .prefix_with("MATERIALIZED")
    )
    taken = session.execute(
        delete(DueWork)
        .where(DueWork.id.in_(select(held.c.id)))
        .returning(DueWork.id, DueWork.key)
        .execution_options(synchronize_session=False)
    )
    return sorted((Claimed(id=row.id, key=row.key) for row in taken), key=lambda row: row.id)


def postpone(session: Session, ids: Sequence[int], *, at: datetime) -> None:
    """After a failure: try again later, twice as late each time, an hour at most."""
    seconds = func.least(
        func.power(2, func.least(DueWork.attempts, 12)), _LONGEST_WAIT.total_seconds()
    )
    session.execute(
        update(DueWork)
        .where(DueWork.id.in_(ids))
        .values(
            attempts=DueWork.attempts + 1,
            due_at=at + func.make_interval(0, 0, 0, 0, 0, 0, seconds),
        )
        .execution_options(synchronize_session=False)
    )


def is_owed(session: Session, kind: str, key: str) -> bool:
    """Whether work of ``kind`` still waits for ``key``."""
    waiting = select(DueWork.id).where(DueWork.kind == kind, DueWork.key == key)
    return session.scalar(select(waiting.exists())) or False


def kinds_due(session: Session, *, at: datetime) -> list[str]:
    """Kinds with at least one row due at ``at``."""
    return list(session.scalars(select(DueWork.kind).where(DueWork.due_at <= at).distinct()))


def waiting(session: Session) -> dict[str, int]:
    """How many rows wait, by kind."""
    rows = session.execute(select(DueWork.kind, func.count()).group_by(DueWork.kind))
    return dict(rows.all())
