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

Finder = Callable[[Session, Sequence[UUID]], Mapping[UUID, str]]
"""From N sources of one kind to the addresses this reader can open; the others are left out."""

_SOURCES = "chengxin.credit.sources"


def install_sources(app: Flask, finders: Mapping[str, Finder]) -> None:
    """Say for each ``source_kind`` how its records are opened."""
    app.extensions[_SOURCES] = dict(finders)


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
