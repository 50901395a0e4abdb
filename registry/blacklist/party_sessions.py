"""The browser session of a party: opened by a code, short, and leading to one case only."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import redirect, session, url_for

from registry.blacklist.party_codes import Access, find_access
from registry.web.context import now, reading

View = TypeVar("View", bound=Callable[..., Any])
_COOKIE = "party"


def begin(access: Access, at: datetime) -> None:
    """Open the case in a fresh browser session.

    Whatever the browser held before belongs to nobody: a planted session is worth nothing.
    """
    session.clear()
    session[_COOKIE] = {
        "code": str(access.code_id),
        "since": at.isoformat(),
        "seen": at.isoformat(),
    }


def end() -> None:
    """Close the case in this browser."""
    session.pop(_COOKIE, None)


def opened(view: View) -> View:
    """The view is for a party whose case is open; it is given the access first."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the view gives
        access = find_opened()
        if access is None:
            end()
            return redirect(url_for("party.enter"), code=303)
        session[_COOKIE] = {**session[_COOKIE], "seen": now().isoformat()}
        return view(access, *args, **kwargs)

    return cast("View", guarded)


def find_opened() -> Access | None:
    """The case that is open in this browser, unless it was left alone or its code revoked."""
    held = session.get(_COOKIE)
    if held is None:
        return None
    with reading() as looking:
        return find_access(
            looking,
            UUID(held["code"]),
            since=datetime.fromisoformat(held["since"]),
            seen=datetime.fromisoformat(held["seen"]),
            at=now(),
        )
