"""Where the document behind an entry of the ledger can be opened.

The records lie in features above; the composition root says how each kind of source is found.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy.orm import Session

from registry.credit.models import CreditEntry
from registry.kernel.period import AsOf

Finder = Callable[[Session, Sequence[UUID]], Mapping[UUID, str]]
"""From N sources of one kind to the addresses this reader can open; the others are left out."""

Rests = Callable[[Session, int, Sequence[CreditEntry], AsOf], Mapping[int, str]]
"""Of a subject's entries those that rest for a while, by their number: since when, in words."""

_SOURCES = "chengxin.credit.sources"
_RESTS = "chengxin.credit.rests"


def install_sources(app: Flask, finders: Mapping[str, Finder], rests: Rests) -> None:
    """Say for each ``source_kind`` how its records are opened, and why entries rest."""
    app.extensions[_SOURCES] = dict(finders)
    app.extensions[_RESTS] = rests


def rests_of(
    session: Session, subject_id: int, entries: Sequence[CreditEntry], as_of: AsOf
) -> Mapping[int, str]:
    """Since when entries rest, in words, by the entry's number; of those that do."""
    rests = cast("Rests | None", current_app.extensions.get(_RESTS))
    return {} if rests is None else rests(session, subject_id, entries, as_of)


def addresses_of(session: Session, entries: Iterable[CreditEntry]) -> dict[int, str]:
    """The address of each entry's document by the entry's number; one question a kind."""
    finders = cast("dict[str, Finder]", current_app.extensions.get(_SOURCES, {}))
    by_kind: dict[str, list[CreditEntry]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.source_kind].append(entry)
    found: dict[int, str] = {}
    for kind, alike in by_kind.items():
        if kind in finders:
            addresses = finders[kind](session, [entry.source_id for entry in alike])
            found |= {e.id: addresses[e.source_id] for e in alike if e.source_id in addresses}
    return found
