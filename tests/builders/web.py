"""A web application put together as the composition root does it, with chosen blueprints."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Flask
from redis import Redis

from registry.accounts import admin_pages, pages
from registry.accounts.access import api_caller
from registry.accounts.api import blp as accounts_api
from registry.accounts.setup import init_accounts, language_of_officer
from registry.audit import pages as audit_pages
from registry.db import Database
from registry.kernel.clock import FixedClock
from registry.settings import Settings
from registry.shell.setup import init_shell
from registry.web.context import EXTENSION, Services
from registry.web.setup import init_web

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


# By its parts: putting one together takes longer than most tests take with it.
_PUT_TOGETHER: dict[tuple[object, ...], Flask] = {}


def an_app(
    database: Database,
    redis_url: str,
    *,
    clock: FixedClock | None = None,
    apis: Iterable[Blueprint] = (),
    more_pages: Iterable[Blueprint] = (),
    public_url: str = "http://127.0.0.1:8000",
    var: Path = Path("var"),
    proxies: int = 0,
    altered: bool = False,
) -> Flask:
    """An application at noon of 20 November 2026, Beijing time, with accounts and the journal.

    Applications of the same parts are one, which stands on the services of the last call.

    Args:
        database: its database.
        redis_url: its Redis.
        clock: another time.
        apis: parts of the interface.
        more_pages: blueprints of pages.
        public_url: what it is told to be reached at.
        var: where it keeps files.
        proxies: how many stand before it.
        altered: the test adds to the application or sets it otherwise, and gets its own.
    """
    settings = Settings(
        database_url="",
        redis_url=redis_url,
        secret_key="a key for tests only",
        var=var,
        public_url=public_url,
        proxies=proxies,
    )
    services = Services(
        database=database,
        clock=clock or FixedClock(NOON),
        settings=settings,
        redis=Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=1),
    )
    parts = (tuple(apis), tuple(more_pages))
    if altered:
        return _put_together(services, *parts)
    kind = (redis_url, public_url, proxies, *parts)
    if kind not in _PUT_TOGETHER:
        _PUT_TOGETHER[kind] = _put_together(services, *parts)
    _PUT_TOGETHER[kind].extensions[EXTENSION] = services
    return _PUT_TOGETHER[kind]


def _put_together(
    services: Services, apis: tuple[Blueprint, ...], more_pages: tuple[Blueprint, ...]
) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    init_shell(app, demo=False, locale_of_officer=language_of_officer)
    init_accounts(app)
    init_web(app, services, apis=[accounts_api, *apis], caller=api_caller)
    for blueprint in (pages.bp, admin_pages.bp, audit_pages.bp, *more_pages):
        app.register_blueprint(blueprint)
    return app
