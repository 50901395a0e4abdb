"""Text that cannot be kept is refused before any view sees it.

PostgreSQL keeps no NUL, and neither feeds nor workbooks can carry the other control characters.
Owns what comes in an address, a form or a JSON body; files are read by their features.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask, request

from registry.kernel.refusals import N_, FieldError, Invalid, NotOnRecord
from registry.web.errors import is_api
from registry.web.pointers import escaped

CONTROL_CHARACTERS = N_("含有不能保存的控制字符。")

# Every control character of ASCII but those that lay out text: tab, line and page breaks.
_REFUSED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def install(app: Flask) -> None:
    """Look at the address and the form of every request of ``app``."""
    app.before_request(_look)


def check_json(document: Any, *, apart: str | None = None) -> None:  # noqa: ANN401 - any JSON value
    """Refuse control characters in the texts and names of a JSON document.

    Args:
        document: as read.
        apart: a member of the document whose items the caller looks at one by one, so that one
            spoilt item does not refuse all.

    Raises:
        Invalid: says at which JSON Pointers.
    """
    if apart is not None and isinstance(document, dict) and isinstance(document.get(apart), list):
        document = {name: value for name, value in document.items() if name != apart}
    _refuse(_pointers(document))


def _look() -> None:
    if _REFUSED.search(request.path):
        raise NotOnRecord
    given = list(request.args.items(multi=True))
    # On the interface a form is an upload, whose bytes the view reads itself.
    if not is_api():
        given += request.form.items(multi=True)
    _refuse(pointer for name, text in given for pointer in _pointers({name: text}))


def _refuse(pointers: Iterable[str]) -> None:
    found = sorted(set(pointers))
    if found:
        raise Invalid(errors=[FieldError(pointer, CONTROL_CHARACTERS) for pointer in found])


def _pointers(document: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Where a text is refused; a wrong name is told at the object that has it."""
    # No recursion: how deep a body is nested is its sender's choice.
    ahead: list[tuple[str, object]] = [("#", document)]
    while ahead:
        pointer, value = ahead.pop()
        if isinstance(value, str):
            if _REFUSED.search(value):
                yield pointer
        elif isinstance(value, list):
            ahead += ((f"{pointer}/{place}", item) for place, item in enumerate(value))
        elif isinstance(value, dict):
            ahead += ((pointer, name) for name in value)
            # The pointer goes out in an answer: a refused name would spoil it.
            ahead += (
                (f"{pointer}/{escaped(name)}", below)
                for name, below in value.items()
                if not _REFUSED.search(name)
            )
