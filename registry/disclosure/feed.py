"""The feed of listings: the last published ones, and the identifiers of what ended. Reads only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from registry.disclosure import queries
from registry.disclosure.edition import Entry
from registry.disclosure.schedule import schedule_of
from registry.kernel.period import AsOf

_ENTRIES = 100
_TOMBSTONE_DAYS = 60


@dataclass(frozen=True, slots=True)
class Feed:
    """What the feed says, and when it last changed; ``ended`` tells identifiers, no names."""

    entries: list[Entry]
    ended: list[tuple[UUID, datetime]]
    updated: datetime


def feed_of(session: Session, as_of: AsOf, *, list_keys: Collection[str]) -> Feed:
    """The feed of some lists; what ended is told of every list, for it has no name any more."""
    entries = queries.list_entries(
        session, as_of, search=None, list_keys=list_keys, before=None, limit=_ENTRIES
    )
    since = as_of.valid_on - timedelta(days=_TOMBSTONE_DAYS)
    ended = queries.list_ended(session, as_of, since=since)
    moments = [schedule_of(entry.published_on).opens_at for entry in entries[:1]]
    moments += [moment for _, moment in ended[:1]]
    updated = min(max(moments, default=as_of.known_at), as_of.known_at)
    return Feed(entries, ended, updated)
