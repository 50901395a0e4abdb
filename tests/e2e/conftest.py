"""The whole service in one process, under a clock that the test moves.

Everything is real: the database, Redis, the application with every feature, the services that
the worker calls. Only time is the test's.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from chengxin.demo import cast as casting
from chengxin.demo.cast import Cast
from chengxin.services import open_services
from chengxin.web import create_app
from registry.accounts.actors import system_actor
from registry.kernel.clock import FixedClock, legal_day
from registry.settings import Settings
from registry.web.context import Services
from workers.handlers import daily_jobs, handlers
from workers.tasks import sweep, turn_day

# A Monday morning, 10:00 in Beijing, with no holiday for weeks.
START = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)


@dataclass
class Running:
    """The service, who works there, and the test's hold on time."""

    app: Flask
    services: Services
    clock: FixedClock
    cast: Cast
    url: str

    @property
    def today(self) -> date:
        """The present legal day."""
        return legal_day(self.clock.now())

    def settle(self) -> None:
        """What the worker does, until nothing is due."""
        sweep(self.services.database, self.clock, handlers(self.services.settings))

    def turn(self, *, editions: bool = True) -> None:
        """What the schedule does: the day's jobs, missed days included, then what they owe."""
        jobs = daily_jobs(self.services.settings, started=START)
        wanted = [job for job in jobs if editions or not job.each_day]
        turn_day(self.services.database, self.clock, wanted)
        self.settle()

    def advance(self, *, days: int, editions: bool = True) -> None:
        """Let days pass, and let the service do what they bring.

        Years without ``editions``: a thousand of them would only take time.
        """
        self.clock.advance(timedelta(days=days))
        self.turn(editions=editions)

    def renew_keys(self) -> None:
        """New keys for everyone: a key lives for a year."""
        with self.services.database.transaction() as session:
            by = system_actor("test")
            casting.issue_keys(session, self.cast, by=by, at=self.clock.now())

    def password(self, username: str) -> str:
        """The password of one officer."""
        return next(one.password for one in self.cast.accounts if one.username == username)

    def key(self, who: str) -> dict[str, str]:
        """The headers of an officer's key, or of an agency's."""
        key = next(k for k in self.cast.keys if who in (k.officer, None if k.officer else k.agency))
        return {"Authorization": f"Bearer {key.key}", "Accept-Language": "zh"}


@contextmanager
def serving(
    database_url: str, redis_url: str, var: Path, *, demo: bool = False
) -> Iterator[Running]:
    """The service on an empty database, with agencies, officers and keys, until the block ends."""
    clock = FixedClock(START)
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key="a secret of the test's own, long enough",
        var=var,
        demo=demo,
    )
    opened = open_services(settings)
    services = Services(
        database=opened.database, clock=clock, settings=settings, redis=opened.redis
    )
    with services.database.transaction() as session:
        cast = casting.appoint(session, by=system_actor("test"), at=START, keys_from=START)
    app = create_app(services)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Running(app, services, clock, cast, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        opened.redis.close()
        opened.database.bind.dispose()  # type: ignore[union-attr]  # an engine here


@pytest.fixture
def running(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Running]:
    """The service for one test."""
    with serving(database_url, redis_url, tmp_path) as served:
        yield served


class Caller:
    """One key on the interface: JSON in, JSON out, the version kept for the next act."""

    def __init__(self, running: Running, who: str) -> None:
        self._client = running.app.test_client()
        self._headers = running.key(who)

    def get(self, path: str) -> Any:
        """The answer's JSON; it must be a success."""
        answer = self._client.get(path, headers=self._headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def send(
        self, path: str, body: Any = None, *, version: int | None = None, put: bool = False
    ) -> Any:
        """POST (or PUT) a body; the answer's JSON, which must be a success."""
        answer = self.try_to(path, body, version=version, put=put)
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)
        return answer.get_json()

    def try_to(
        self,
        path: str,
        body: Any = None,
        *,
        version: int | None = None,
        put: bool = False,
        key: str | None = None,
    ) -> Any:
        """POST (or PUT) a body and give the whole answer, whatever it is."""
        headers = dict(self._headers)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if key is not None:
            headers["Idempotency-Key"] = key
        method = self._client.put if put else self._client.post
        return method(path, json={} if body is None else body, headers=headers)


@pytest.fixture
def caller(running: Running) -> Any:
    """``caller("case")`` speaks to the interface with the key of that officer or agency."""
    return lambda who: Caller(running, who)
