"""Put the shell on an application: the one call a composition root makes."""

import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale
from jinja2 import pass_context
from jinja2.runtime import Context

from registry.shell import words
from registry.shell.assets import Assets
from registry.shell.components import Components
from registry.shell.formats import FILTERS, in_locale, locale_code
from registry.shell.frame import Frame
from registry.shell.headers import send_headers
from registry.shell.i18n import HTML_LANGUAGES, init_i18n
from registry.shell.metrics import measure
from registry.shell.pages import SIZE_COOKIE, Shell, bp


def _nobody() -> None:
    return None


def _at_request(told: Callable[..., str | list[str]]) -> Callable[..., Any]:
    """``told`` as a filter that Jinja does not apply ahead of time, in no one's language."""

    @pass_context
    @wraps(told)
    def in_request(_context: Context, *values: Any) -> Any:  # noqa: ANN401 - a filter takes what it is given
        return told(*values)

    return in_request


def _page_context(frame: Frame, *, demo: bool) -> dict[str, Any]:
    """What layouts need of this request; nothing is computed that a page may not show."""
    return {
        "frame": frame,
        "demonstration": demo,
        "person": frame.signed_in(),
        "legal_day": frame.today(),
        "large_type": request.cookies.get(SIZE_COOKIE) == "large",
        "html_lang": HTML_LANGUAGES[locale_code()],
        "here": _here(),
    }


def _here() -> str:
    """Where a change of language or letters leads back to: an address that can be read.

    What was sent to an address that only takes forms came from a page of another address.
    """
    adapter = current_app.create_url_adapter(request)
    if request.referrer and adapter and not adapter.test(request.path, "GET"):
        form = urlsplit(request.referrer)
        return f"{form.path}?{form.query}".rstrip("?")
    return request.full_path.rstrip("?")


def init_shell(
    app: Flask,
    *,
    demo: bool,
    locale_of_officer: Callable[[], str | None] = _nobody,
    frame: Frame | None = None,
    checks: Mapping[str, Callable[[], object]] | None = None,
) -> None:
    """Layouts, components, static files, languages, health, metrics and headers for ``app``.

    Args:
        app: has a secret key; its blueprints may be registered before or after.
        demo: marks every page, on paper too.
        locale_of_officer: ``zh``, ``en`` or None for who is signed in.
        frame: names, menus and callables of the request; see ``registry.shell.frame``.
        checks: what must answer before the service is ready, by name; a check raises when not.

    Raises:
        ValueError: ``app`` serves a static folder of its own, which would hide ours.
    """
    if app.has_static_folder:
        raise ValueError("make the application with static_folder=None")
    frame = frame or Frame()
    assets = Assets()
    init_i18n(app, locale_of_officer)
    measure(app)
    app.extensions["shell"] = Shell(assets=assets, checks=dict(checks or {}))
    app.register_blueprint(bp)

    def asset(name: str) -> str:
        return url_for("shell.static_file", path=assets.get(name).path)

    environment = app.jinja_env
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters.update({name: _at_request(told) for name, told in FILTERS.items()})
    environment.globals.update(
        asset=asset,
        cx=Components(environment),
        cx_words=words,
        fresh_key=lambda: str(uuid.uuid4()),
        get_locale=get_locale,
        in_locale=in_locale,
        locale_code=locale_code,
    )
    app.context_processor(lambda: _page_context(frame, demo=demo))
    send_headers(app, frame)
