"""The change feed: which subjects' status changed, each at its last position.

Owns the derivation and the reading of ``status_change``. A handler derives a subject's status
from the records and moves the subject to the end of the feed when it differs from what the feed
said last; running it twice, late or in another order changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.db import one_at_a_time
from registry.kernel.canonical import canonical, digest
from registry.kernel.clock import legal_day
from registry.kernel.period import ALL_RECORDED, AsOf
from registry.sharing import queries
from registry.sharing.models import StatusChange
from registry.sharing.queries import Standing
from registry.sharing.service import Question, Told, instant_text, log_access
from registry.sharing.vocabulary import Channel
from registry.subjects.models import Subject

LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Changes:
    """N changed subjects in the order of the feed, as canonical bytes of the answer."""

    content: bytes
    count: int


def record_changes(session: Session, keys: Sequence[str], at: datetime) -> None:
    """Move the subjects whose status differs from the feed's to its end.

    Positions are given out under a lock that is held until the commit, so they become visible
    in their own order: a reader at position N has seen everything up to N.

    Args:
        session: of the caller's transaction.
        keys: internal numbers of subjects; repeated ones count once.
        at: UTC instant; the status of its legal day is derived.
    """
    one_at_a_time(session, "status_change")
    subject_ids = sorted({int(key) for key in keys})
    known = dict(
        session.execute(
            select(StatusChange.subject_id, StatusChange.digest).where(
                StatusChange.subject_id.in_(subject_ids)
            )
        ).all()
    )
    # Not known at ``at``: a record written by a machine whose clock is ahead would be missed for
    # good, since what owed it is gone with this transaction.
    as_of = AsOf(valid_on=legal_day(at), known_at=ALL_RECORDED)
    rows = [_row(standing, at) for standing in queries.by_id(session, subject_ids, as_of)]
    changed = [row for row in rows if known.get(row["subject_id"]) != row["digest"]]
    _append(session, sorted(changed, key=lambda row: int(row["subject_id"])))


def read_changes(
    session: Session, question: Question, *, after: int, limit: int, by: Actor, at: datetime
) -> Changes:
    """The subjects that changed after position ``after``, at most ``limit`` of them.

    A page that tells of nobody is not logged.

    Args:
        session: of the caller's transaction.
        question: what for; the feed is always as of now.
        after: the last position the reader has seen, 0 at first.
        limit: 1 to 1000.
        by: who asks.
        at: when, UTC.
    """
    rows = session.execute(
        select(
            StatusChange.position,
            StatusChange.subject_id,
            StatusChange.changed_at,
            StatusChange.status,
            Subject.uscc,
            Subject.name,
        )
        .join(Subject, Subject.id == StatusChange.subject_id)
        .where(StatusChange.position > after)
        .order_by(StatusChange.position)
        .limit(limit + 1)
    ).all()
    shown = rows[:limit]
    body = {
        "changes": [
            {
                "position": row.position,
                "changed_at": instant_text(row.changed_at),
                "uscc": row.uscc,
                "name": row.name,
                **row.status,
            }
            for row in shown
        ],
        "after": shown[-1].position if shown else after,
        "more": len(rows) > limit,
    }
    content = canonical(body)
    if shown:
        told = Told(Channel.CHANGES, len(shown), [row.subject_id for row in shown])
        log_access(session, told, question, content, by=by, at=at)
    return Changes(content, len(shown))


def _row(standing: Standing, at: datetime) -> dict[str, Any]:
    status = {
        "listed": bool(standing.listings),
        "listings": list(standing.listings),
        "stayed": list(standing.stayed),
        "grade": standing.grade,
    }
    return {
        "subject_id": standing.subject_id,
        "changed_at": at,
        "status": status,
        "digest": digest(status),
    }


def _append(session: Session, changed: list[dict[str, Any]]) -> None:
    if not changed:
        return
    last = session.scalar(select(func.max(StatusChange.position))) or 0
    rows = [{**row, "position": last + place} for place, row in enumerate(changed, start=1)]
    fresh = insert(StatusChange)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[StatusChange.subject_id],
            set_={
                "position": fresh.excluded.position,
                "changed_at": fresh.excluded.changed_at,
                "status": fresh.excluded.status,
                "digest": fresh.excluded.digest,
            },
        ),
        rows,
    )
