"""Pages of a long list by key, never by offset: the cursor names the last row shown.

A cursor is opaque and signed: it goes back as it came, and only to the list it came from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

import marshmallow as ma
from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from registry.kernel.refusals import N_, FieldError, Invalid
from registry.web.schema import Schema

Item = TypeVar("Item")

LARGEST_PAGE = 200
USUAL_PAGE = 50


class CursorUnreadable(Invalid):
    """The cursor was not given by this list."""

    title = N_("翻页标记无法识别")
    detail = N_("请从第一页重新开始。")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """N items in the order of the list; ``next_cursor`` is None on the last page."""

    items: Sequence[Item]
    next_cursor: str | None


class PageQuery(Schema):
    """The query arguments of every list."""

    cursor = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=500),
        metadata={"description": N_("上一页给出的翻页标记"), "widget": "omit"},
    )
    limit = ma.fields.Integer(
        load_default=USUAL_PAGE,
        validate=ma.validate.Range(min=1, max=LARGEST_PAGE),
        metadata={"description": N_("一页的条数"), "widget": "omit"},
    )


def page_of(
    rows: Sequence[Item], limit: int, *, key: Callable[[Item], Sequence[Any]]
) -> Page[Item]:
    """The first ``limit`` of ``rows``, which were asked for with ``limit + 1``.

    Args:
        rows: at most ``limit + 1``, in the order of the list.
        limit: the size of the page.
        key: gives the JSON-able sort key of a row, a list of simple values.
    """
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(shown, seal(key(shown[-1])) if more else None)


def seal(key: Sequence[Any]) -> str:
    """The cursor for the sort key of the last row shown."""
    return _serializer().dumps(list(key))


def unseal(cursor: str | None) -> list[Any] | None:
    """The sort key that a cursor holds; None for the first page.

    Raises:
        CursorUnreadable: it is not one of this list's.
    """
    if not cursor:
        return None
    try:
        key = _serializer().loads(cursor)
    except BadSignature:
        raise CursorUnreadable(errors=[FieldError("#/cursor", CursorUnreadable.detail)]) from None
    if not isinstance(key, list):
        raise CursorUnreadable
    return key


def unseal_id(cursor: str | None) -> UUID | None:
    """The identifier that the cursor of a list in the order of identifiers holds.

    Raises:
        CursorUnreadable: it is not one of this list's.
    """
    key = unseal(cursor)
    return None if key is None else UUID(key[0])


def unseal_dated(cursor: str | None) -> tuple[date, UUID] | None:
    """The day and the identifier that the cursor of a list in the order of days holds.

    Raises:
        CursorUnreadable: it is not one of this list's.
    """
    key = unseal(cursor)
    return None if key is None else (date.fromisoformat(key[0]), UUID(key[1]))


def _serializer() -> URLSafeSerializer:
    secret = current_app.secret_key
    if not secret:
        raise RuntimeError("the application has no secret key")
    return URLSafeSerializer(secret, salt=f"cursor:{request.endpoint}")
