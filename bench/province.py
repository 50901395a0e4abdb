"""The demonstration's province, played into servers of the bench's own, as a seed to grow from."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.statements import Recorder
from chengxin import database as schema
from chengxin import hold, places, servers
from chengxin.services import open_services
from registry.kernel.clock import FixedClock
from registry.settings import Settings
from registry.web.context import Services

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SENT = "sent.json"


@contextmanager
def folder(kept: Path | None) -> Iterator[Path]:
    """A ``var`` folder that is gone afterwards, or the one that is to be kept."""
    if kept is not None:
        kept.mkdir(mode=0o711, parents=True, exist_ok=True)
        yield kept
        return
    var = Path(tempfile.mkdtemp(prefix="chengxin-bench-"))
    var.chmod(0o711)
    try:
        yield var
    finally:
        shutil.rmtree(var)


@contextmanager
def service(var: Path) -> Iterator[Services]:
    """The parts of a service on servers in ``var``, durable as in production."""
    places.prepare_var(var)
    with (
        hold.take(var, role=hold.Role.COMMAND) as held,
        servers.running(held, {}, durable=True) as addresses,
    ):
        schema.upgrade(addresses.database_url)
        settings = Settings(
            database_url=addresses.database_url,
            redis_url=addresses.redis_url,
            secret_key="a secret of the bench's own, long enough",  # noqa: S106 - no secret
            var=var,
        )
        opened = open_services(settings)
        opened.redis.flushall()
        yield Services(opened.database, FixedClock(AT), settings, opened.redis)
        opened.redis.close()
        opened.database.bind.dispose()  # type: ignore[union-attr]  # an engine here


def play(services: Services) -> None:
    """Play the demonstration's two years and keep every statement that its acts sent."""
    from chengxin.demo.load import load

    recorder = Recorder()
    with recorder.recording():
        load(services, progress=lambda _what, _share: None)
    recorder.save(services.settings.var / SENT)
