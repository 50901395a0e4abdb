"""One way to turn a value into bytes, so that a digest means the same everywhere."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import orjson

# Left to orjson, one instant would be written differently in each zone.
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """UTF-8 JSON with sorted keys and no white space; dates as ISO 8601, instants in UTC.

    Numbers that must be exact (money) are given as strings; a float that is no number is null.

    Raises:
        TypeError: for what JSON cannot hold, and for an instant without a zone.
    """
    return orjson.dumps(value, default=_day_or_instant, option=_OPTIONS)


def _day_or_instant(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("an instant without a zone")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def digest(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """SHA-256 of the canonical bytes: 32 bytes."""
    return hashlib.sha256(canonical(value)).digest()
