"""marshmallow's nested messages as a flat list of JSON Pointers (RFC 6901)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

_WHOLE = "_schema"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One wrong field: a JSON Pointer as URI fragment, and a sentence for the reader."""

    pointer: str
    detail: str


def flatten(messages: object) -> list[Wrong]:
    """Every leaf of ``messages``, depth first, in the reader's language.

    A message about a whole object (``_schema``) points at the object.
    """
    return list(_leaves(messages, "#"))


def _leaves(messages: object, pointer: str) -> Iterator[Wrong]:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from _leaves(below, pointer if key == _WHOLE else f"{pointer}/{escaped(key)}")
    elif isinstance(messages, list | tuple):
        for message in messages:
            yield from _leaves(message, pointer)
    else:
        yield Wrong(pointer, gettext(str(messages)))


def escaped(token: Any) -> str:  # noqa: ANN401 - a key is a name or an index
    """One name or index as a part of a pointer."""
    return str(token).replace("~", "~0").replace("/", "~1")
