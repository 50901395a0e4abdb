"""What a service consists of beside its servers: steps before, programs after."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from chengxin import places
from chengxin.hold import Addresses
from chengxin.processes import MARK, Program
from chengxin.supervisor.ports import HOST

WEB_WORKERS = 2
WEB_THREADS = 4  # per worker: a thread that waits for PostgreSQL lets another one run
TASK_PROCESSES = 2

_CELERY = ("celery", "--quiet", "-A")
_WARNINGS_ONLY = ("--loglevel", "WARNING")
# Celery warns of root because of pickled tasks; ours are JSON only.
_AS_ROOT = ("-W", "ignore:You're running the worker with superuser")


def environment(base: Mapping[str, str], *, var: Path, port: int, to: Addresses) -> dict[str, str]:
    """The environment of every program: the caller's, with the service's settings filled in."""
    return dict(base) | {
        "CHENGXIN_VAR": str(var),
        "CHENGXIN_DEMO": places.demo(base, var),
        "CHENGXIN_DATABASE_URL": to.database_url,
        "CHENGXIN_REDIS_URL": to.redis_url,
        "CHENGXIN_SECRET_KEY": base.get("CHENGXIN_SECRET_KEY") or places.secret_key(var),
        "CHENGXIN_PUBLIC_URL": base.get("CHENGXIN_PUBLIC_URL") or f"http://{HOST}:{port}",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), base.get("PATH", os.defpath))),
        "PYTHONUNBUFFERED": "1",
        MARK: str(var),
    }


def _python(
    name: str, *arguments: str, within: Mapping[str, str], options: tuple[str, ...] = ()
) -> Program:
    return Program(
        name=name,
        command=(sys.executable, *options, "-m", *arguments),
        environment=within,
        directory=places.PROJECT,
    )


def prepare(within: Mapping[str, str]) -> Program:
    """What has to be done before anybody is served; may be run again."""
    return _python("prepare", "chengxin", "prepare", within=within)


def web(within: Mapping[str, str], *, port: int) -> Program:
    """Pages and API."""
    listening = ("--host", HOST, "--port", str(port), "--no-ws", "--log-level", "warning")
    size = ("--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS))
    upkeep = ("--respawn-failed-workers", "--workers-kill-timeout", "4")
    command = ("granian", "--interface", "wsgi", "wsgi:app")
    return _python("web", *command, *listening, *size, *upkeep, within=within)


def worker(within: Mapping[str, str]) -> Program:
    """The tasks. One killed in the middle of its task is made up for by the next sweep."""
    size = ("--concurrency", str(TASK_PROCESSES), "--without-gossip", "--without-mingle")
    command = (*_CELERY, "worker:celery", "worker", *_WARNINGS_ONLY, *size)
    return _python("worker", *command, within=within, options=_AS_ROOT)


def beat(within: Mapping[str, str], *, var: Path) -> Program:
    """The schedule."""
    state = ("--schedule", str(var / "run" / "beat"), "--pidfile", "")
    return _python("beat", *_CELERY, "beat:celery", "beat", *_WARNINGS_ONLY, *state, within=within)
