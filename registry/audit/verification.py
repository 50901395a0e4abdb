"""Recomputing the chain outside the database, in one streamed pass: whole, or a stretch of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, and_, cast, select, true
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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Links ``first`` to ``last`` of ``total``, recomputed; both bounds included.

    ``report.head`` is the last link's digest. Stretches that follow each other see all that a
    verification of the whole sees.
    """

    report: VerificationReport
    first: int
    last: int
    total: int


class _Pass:
    """The state of one pass: what the next link has to be."""

    def __init__(self, seq: int = 0, head: bytes = ZERO) -> None:
        self.links = 0
        self.seq = seq
        self.head = head
        self.head_at: datetime | None = None
        self.last_entry_id = 0

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
        self.last_entry_id = max(self.last_entry_id, entry.id)


def verify(session: Session) -> VerificationReport:
    """Recompute every digest from the first entry, streaming; nothing is kept in memory.

    Run it in ``Database.reading()``: one consistent look, so that writing goes on meanwhile.
    """
    state = _Pass()
    faults = list(islice(_faults(session, state), _FAULTS_NAMED))
    return VerificationReport(state.links, state.head, state.head_at, tuple(faults))


def verify_stretch(session: Session, *, first: int, most: int) -> Stretch:
    """Recompute up to ``most`` digests from link ``first`` (>= 1) on.

    Run it in ``Database.reading()``, as ``verify``.
    """
    total, newest = head(session)
    first = min(first, max(total, 1))
    last = min(total, first + most - 1)
    before = session.execute(
        select(JournalLink.digest, JournalLink.entry_id).where(JournalLink.seq == first - 1)
    ).one_or_none()
    # What is missing before the stretch is a gap before its first link.
    missing = before is None and first > 1
    state = _Pass(first - 1 - missing, before.digest if before else ZERO)
    lowest = before.entry_id if before else 0
    found = _faults_between(session, state, (first, last), lowest, at_end=last == total)
    faults = tuple(islice(found, _FAULTS_NAMED))
    shown = state.head if state.links else newest
    return Stretch(
        VerificationReport(state.links, shown, state.head_at, faults), first, last, total
    )


def head(session: Session) -> tuple[int, bytes]:
    """Number and digest of the last link; (0, zeros) while the journal is empty."""
    row = session.execute(
        select(JournalLink.seq, JournalLink.digest).order_by(JournalLink.seq.desc()).limit(1)
    ).one_or_none()
    return (row.seq, row.digest) if row else (0, ZERO)


def _faults(session: Session, state: _Pass) -> Iterator[Fault]:
    for link, entry in _links(session, true()):
        yield from state.follow(*link, entry)
    yield from _unchained(session, true(), true())


def _faults_between(
    session: Session, state: _Pass, seqs: tuple[int, int], lowest: int, *, at_end: bool
) -> Iterator[Fault]:
    """``lowest``: the entry before the stretch; ``at_end``: nothing follows the stretch."""
    for link, entry in _links(session, JournalLink.seq.between(*seqs)):
        yield from state.follow(*link, entry)
    if at_end:
        entries, links = JournalEntry.id >= lowest, JournalLink.entry_id >= lowest
    else:
        entries = JournalEntry.id.between(lowest, state.last_entry_id)
        links = JournalLink.entry_id.between(lowest, state.last_entry_id)
    yield from _unchained(session, entries, links)


def _unchained(
    session: Session, entries: ColumnElement[bool], links: ColumnElement[bool]
) -> Iterator[Fault]:
    unchained = (
        select(JournalEntry.id)
        .outerjoin(JournalLink, and_(JournalLink.entry_id == JournalEntry.id, links))
        .where(JournalLink.seq.is_(None), entries)
        .order_by(JournalEntry.id)
    )
    for entry_id in session.scalars(unchained):
        yield Fault("not_chained", None, entry_id)


def _links(
    session: Session, wanted: ColumnElement[bool]
) -> Iterator[tuple[tuple[int, bytes, bytes], WrittenEntry]]:
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
        .where(wanted)
        .order_by(link.seq),
        execution_options={"yield_per": _ROWS_AT_ONCE},
    )
    for row in rows:
        seq, previous, digest, *fields = list[Any](row)
        yield (seq, previous, digest), WrittenEntry(*fields)
