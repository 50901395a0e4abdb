"""Who the current request is from, and what it needs to be allowed.

The programming interface (``/v1``) knows its callers by key only, pages by the sign-in only:
a cookie never opens the interface, so the interface needs no guard against foreign sites.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from registry.accounts import keys
from registry.accounts.actors import Actor, PersonNeeded, system_actor
from registry.accounts.permissions import Permission
from registry.accounts.sessions import SignedIn
from registry.kernel.refusals import NotSignedIn
from registry.web.context import each_statement, now
from registry.web.errors import is_api
from registry.web.limits import Caller, address

__all__ = [
    "Actor",
    "PersonNeeded",
    "actor",
    "api_caller",
    "find_actor",
    "held_key",
    "requires",
    "requires_key",
    "system_actor",
]

View = TypeVar("View", bound=Callable[..., Any])

_UNKNOWN_PER_MINUTE = 60
_BEARER = "bearer "


def actor() -> Actor:
    """Who the current request is from.

    Raises:
        NotSignedIn: nobody is signed in; on the interface, there is no valid key.
    """
    found = find_actor()
    if found is None:
        raise NotSignedIn
    return found


def find_actor() -> Actor | None:
    """Who the current request is from; None for a reader without account."""
    if is_api():
        held = _key()
        return held.actor if held else None
    user = cast("SignedIn", current_user)
    return user.actor if user.is_authenticated else None


def requires(permission: Permission) -> Callable[[View], View]:
    """The view is only for who has ``permission``; it stands right under the route.

    On pages a reader who is not signed in is led to the sign-in and back.

    Raises:
        NotSignedIn, PermissionMissing: by the view.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the view gives
            found = find_actor()
            if found is None and not is_api():
                return to_sign_in()
            actor().must(permission)
            return view(*args, **kwargs)

        return _described(guarded, view, [permission.value])

    return decorate


def requires_key(view: View) -> View:
    """The view of the interface is for every valid key, whatever its scopes.

    Raises:
        NotSignedIn: by the view.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the view gives
        held_key()
        return view(*args, **kwargs)

    return _described(guarded, view, [])


def held_key() -> keys.HeldKey:
    """The key of the current request.

    Raises:
        NotSignedIn: there is no valid one.
    """
    held = _key()
    if held is None:
        raise NotSignedIn
    return held


def to_sign_in() -> Response:
    """Lead to the sign-in, and afterwards back to where the reader was."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=back), code=303)


def api_caller() -> Caller | None:
    """Whose requests are counted: the key's, an address without a valid key's; pages' are not."""
    if not is_api():
        return None
    held = _key()
    if held is None:
        return Caller(f"address:{address()}", _UNKNOWN_PER_MINUTE)
    return Caller(f"key:{held.key_id}", held.requests_per_minute)


def _described(guarded: Callable[..., Any], view: View, scopes: list[str]) -> View:
    """Note for the reference what the view needs, where flask-smorest looks for it."""
    noted: dict[str, Any] = getattr(view, "_apidoc", {})
    manual = {**noted.get("manual_doc", {}), "security": [{"bearer": scopes}]}
    vars(guarded)["_apidoc"] = {**noted, "manual_doc": manual}
    return cast("View", guarded)


def _key() -> keys.HeldKey | None:
    if "held_key" not in g:
        g.held_key = _look_up(request.headers.get("Authorization", ""))
    return cast("keys.HeldKey | None", g.held_key)


def _look_up(header: str) -> keys.HeldKey | None:
    if not header.lower().startswith(_BEARER):
        return None
    with each_statement() as session:
        return keys.find_held_key(session, header[len(_BEARER) :].strip(), at=now())
