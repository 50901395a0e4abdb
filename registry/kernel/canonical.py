"""One way to turn a value into bytes, so that a digest means the same everywhere."""

import hashlib
from typing import Any

import orjson

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """UTF-8 JSON with sorted keys and no white space; dates as ISO 8601, instants in UTC.

    Numbers that must be exact (money) are given as strings.

    Raises:
        TypeError: for what JSON cannot hold.
    """
    return orjson.dumps(value, option=_OPTIONS)


def digest(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """SHA-256 of the canonical bytes: 32 bytes."""
    return hashlib.sha256(canonical(value)).digest()
