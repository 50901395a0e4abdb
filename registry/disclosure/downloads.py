"""An edition as files to download, each without what is no longer public.

Owns the forms: JSON Lines (can be verified), and the table for reading (a withdrawn line is left
out). What may be shown is asked at the download, never stored.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson

from registry.disclosure.edition import Entry, withdrawn_line
from registry.disclosure.store import EditionFile

COLUMNS = Entry._fields


def json_lines(edition: EditionFile, header: bytes, public: set[UUID]) -> Iterator[bytes]:
    """The edition's lines, withdrawn ones by their hash alone; verifies against the root.

    Args:
        edition: the file as published.
        header: the first line, from the record.
        public: identifiers of the listings that are public now.
    """
    yield header + b"\n"
    by_place = {place: listing_id for listing_id, place in edition.places.items()}
    leaves = edition.levels[0]
    for place, line in enumerate(edition.lines()):
        shown = line if by_place[place] in public else withdrawn_line(leaves[place])
        yield shown + b"\n"


def table(edition: EditionFile, public: set[UUID]) -> Iterator[list[str]]:
    """The column names, then one row a listing that is still public."""
    yield list(COLUMNS)
    for line in edition.lines():
        entry: dict[str, Any] = orjson.loads(line)
        if UUID(entry["id"]) in public:
            yield [str(entry[name] or "") for name in COLUMNS]
