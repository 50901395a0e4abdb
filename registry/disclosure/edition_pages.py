"""Public pages of editions: the chain, one edition, its files, the private look-up.

A past edition is a historical document. What ended since is not shown in clear: its line is
replaced by its hash, and the edition still verifies (see ``registry.disclosure.edition``).
"""

import re
from bisect import bisect_left
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import islice, takewhile
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint, Response, make_response, render_template, stream_with_context, url_for
from sqlalchemy.orm import Session

from registry.disclosure import downloads, queries, service, store
from registry.disclosure.models import Edition
from registry.disclosure.pages import as_of_now, files_folder, fresh
from registry.disclosure.store import EditionFile
from registry.files import tables
from registry.kernel.canonical import canonical
from registry.kernel.refusals import N_, FieldError, Invalid
from registry.signing import signing_kid
from registry.web.api import takes
from registry.web.context import reading
from registry.web.paging import PageQuery, page_of, unseal

bp = Blueprint("editions", __name__, template_folder="templates")

PREFIX_DIGITS = 4
"""One bucket in 65,536: with a million subjects on record, each hides among about fifteen."""


class PrefixInvalid(Invalid):
    """Not the first digits of a SHA-256 digest."""

    title = N_("前缀有误")
    detail = N_("请给出SHA-256摘要的前4位小写十六进制数字。")


@bp.get("/editions")
@takes(PageQuery, location="query")
def editions(query: dict[str, Any]) -> Response:
    """Every edition, the last one first."""
    key = unseal(query["cursor"])
    with reading() as session:
        rows = service.list_editions(
            session, before=int(key[0]) if key else None, limit=query["limit"] + 1
        )
    page = page_of(rows, query["limit"], key=lambda edition: [edition.sequence])
    following = url_for(".editions", cursor=page.next_cursor) if page.next_cursor else None
    body = render_template(
        "disclosure/editions.html",
        page=page,
        next=following,
        first=url_for(".editions") if query["cursor"] else None,
    )
    return fresh(make_response(body))


@bp.get("/editions/<edition_on>")
def edition(edition_on: str) -> Response:
    """One edition: its numbers, its files, its place in the chain."""
    with reading() as session:
        found = service.get_edition(session, service.named_day(edition_on))
        public = _public_in(session, found)
        previous = service.find_previous(session, found)
    body = render_template(
        "disclosure/edition.html",
        edition=found,
        previous=previous,
        withdrawn=found.listing_count - public,
        kid=signing_kid(found.signature),
    )
    return fresh(make_response(body))


@bp.get("/editions/<edition_on>/edition.jsonl")
def json_lines(edition_on: str) -> Response:
    """The edition as JSON Lines; verifies offline."""
    found, opened, public = _opened(edition_on)
    lines = downloads.json_lines(opened, service.header_of(found).line(), public)
    return _file(stream_with_context(lines), "application/jsonl", found, "jsonl")


@bp.get("/editions/<edition_on>/edition.csv")
def csv(edition_on: str) -> Response:
    """What is still public of the edition, as CSV."""
    found, opened, public = _opened(edition_on)
    lines = tables.csv_pieces(downloads.table(opened, public))
    return _file(stream_with_context(lines), tables.CSV, found, "csv")


@bp.get("/editions/<edition_on>/edition.xlsx")
def xlsx(edition_on: str) -> Response:
    """What is still public of the edition, as a workbook."""
    found, opened, public = _opened(edition_on)
    book = tables.xlsx_pieces(downloads.table(opened, public), sheet="edition")
    return _file(stream_with_context(book), tables.XLSX, found, "xlsx")


@bp.get("/editions/<edition_on>/manifest.json")
def manifest(edition_on: str) -> Response:
    """The signed manifest alone: the edition's first line."""
    with reading() as session:
        found = service.get_edition(session, service.named_day(edition_on))
    return fresh(Response(service.header_of(found).line(), mimetype="application/json"))


@bp.get("/range/<prefix>")
def code_range(prefix: str) -> Response:
    """Look a code up without telling it: every listed code whose digest begins like this.

    The reader hashes the code (SHA-256 of its 18 characters), sends the first four digits and
    looks for the other sixty in the answer. What is not in it is not listed in the latest
    edition.

    Raises:
        PrefixInvalid: not four lower-case hexadecimal digits.
    """
    if not re.fullmatch(rf"[0-9a-f]{{{PREFIX_DIGITS}}}", prefix):
        raise PrefixInvalid(errors=[FieldError("#/prefix", PrefixInvalid.detail)])
    with reading() as session:
        latest = service.find_latest(session)
        public = queries.public_ids(session, as_of_now())
    body: dict[str, Any] = {"prefix": prefix, "edition_on": None, "suffixes": []}
    if latest is not None:
        body["edition_on"] = latest.edition_on
        body["suffixes"] = _suffixes(latest, prefix, public)
    return fresh(Response(canonical(body), mimetype="application/json"))


def _open(found: Edition) -> EditionFile:
    return store.open_edition(files_folder(), found.edition_on, found.digest.hex())


def _suffixes(latest: Edition, prefix: str, public: set[UUID]) -> list[dict[str, str]]:
    hashed = _hashed_codes(files_folder(), latest.edition_on, latest.digest.hex())
    start = bisect_left(hashed, (prefix,))
    bucket = takewhile(lambda one: one[0].startswith(prefix), islice(hashed, start, None))
    return [
        {"suffix": digest[PREFIX_DIGITS:], "list": list_key}
        for digest, list_key, listing_id in bucket
        if UUID(listing_id) in public
    ]


@lru_cache(maxsize=2)
def _hashed_codes(folder: Path, edition_on: date, digest: str) -> list[tuple[str, ...]]:
    """Each line's (digest of the code, list, identifier), in the order of the digests."""
    entries = map(orjson.loads, store.open_edition(folder, edition_on, digest).lines())
    return sorted(
        (sha256(entry["uscc"].encode("ascii")).hexdigest(), entry["list"], entry["id"])
        for entry in entries
    )


def _opened(edition_on: str) -> tuple[Edition, EditionFile, set[UUID]]:
    with reading() as session:
        found = service.get_edition(session, service.named_day(edition_on))
        public = queries.public_ids(session, as_of_now())
    return found, _open(found), public


def _public_in(session: Session, found: Edition) -> int:
    public = queries.public_ids(session, as_of_now())
    return sum(listing_id in public for listing_id in _open(found).places)


def _file(content: Any, mimetype: str, found: Edition, suffix: str) -> Response:  # noqa: ANN401
    answer = fresh(Response(content, mimetype=mimetype))
    name = f"edition-{found.edition_on}.{suffix}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
