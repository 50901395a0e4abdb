"""Recomputing the whole chain outside the database, in one streamed pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from registry.audit.models import JournalEntry, JournalLink
from registry.audit.rules import ZERO, WrittenEntry, entry_digest

_ROWS_AT_ONCE = 2_000
_FAULTS_NAMED = 100

FaultKind = Literal["gap", "altered", "broken_link", "not_chained"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the journal is not what was written: the link's number, the entry and what is wrong.

    ``gap``: links are missing before ``seq``. ``altered``: the entry does not fit its digest.
    ``broken_link``: the link does not name the one before. ``not_chained``: no link at all.
    """

    kind: FaultKind
    seq: int | None
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """What a verification found.

    ``links`` were recomputed; ``head`` is the last one's digest, to be compared with a copy kept
    elsewhere (only that shows a cut-off end); at most a hundred ``faults``, in order.
    """

    links: int
    head: bytes
    head_at: datetime | None
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing was altered, removed or inserted."""
        return not self.faults


class _Pass:
    """The state of one pass: what the next link has to be."""

    def __init__(self) -> None:
        self.links = 0
        self.seq = 0
        self.head = ZERO
        self.head_at: datetime | None = None

    def follow(
        self, seq: int, previous: bytes, digest: bytes, entry: WrittenEntry
    ) -> Iterator[Fault]:
        """Faults of one link; goes on from what is written there."""
        if seq != self.seq + 1:
            yield Fault("gap", seq, entry.id)
        elif previous != self.head:
            yield Fault("broken_link", seq, entry.id)
        if entry_digest(previous, entry) != digest:
            yield Fault("altered", seq, entry.id)
        self.links += 1
        self.seq, self.head, self.head_at = seq, digest, entry.at


def verify(session: Session) -> VerificationReport:
    """Recompute every digest from the first entry, streaming; nothing is kept in memory.

    Run it in ``Database.reading()``: one consistent look, so that writing goes on meanwhile.
    """
    state = _Pass()
    faults = list(islice(_faults(session, state), _FAULTS_NAMED))
    return VerificationReport(state.links, state.head, state.head_at, tuple(faults))


def head(session: Session) -> tuple[int, bytes]:
    """Number and digest of the last link; (0, zeros) while the journal is empty."""
    row = session.execute(
        select(JournalLink.seq, JournalLink.digest).order_by(JournalLink.seq.desc()).limit(1)
    ).one_or_none()
    return (row.seq, row.digest) if row else (0, ZERO)


def _faults(session: Session, state: _Pass) -> Iterator[Fault]:
    for link, entry in _links(session):
        yield from state.follow(*link, entry)
    unchained = (
        select(JournalEntry.id)
        .outerjoin(JournalLink, JournalLink.entry_id == JournalEntry.id)
        .where(JournalLink.seq.is_(None))
        .order_by(JournalEntry.id)
    )
    for entry_id in session.scalars(unchained):
        yield Fault("not_chained", None, entry_id)


def _links(session: Session) -> Iterator[tuple[tuple[int, bytes, bytes], WrittenEntry]]:
    e, link = JournalEntry, JournalLink
    rows = session.execute(
        select(
            link.seq,
            link.previous,
            link.digest,
            e.id,
            e.at,
            e.actor_kind,
            cast(e.officer_id, Text),
            cast(e.client_id, Text),
            cast(e.agency_id, Text),
            e.system_name,
            e.action,
            e.object_kind,
            e.object_id,
            cast(e.detail, Text),
        )
        .join(e, e.id == link.entry_id)
        .order_by(link.seq),
        execution_options={"yield_per": _ROWS_AT_ONCE},
    )
    for row in rows:
        seq, previous, digest, *fields = list[Any](row)
        yield (seq, previous, digest), WrittenEntry(*fields)
