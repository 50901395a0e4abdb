"""Questions of status as agencies ask them: one code on the real server, 10,000 codes in a batch.

One code, with key check, limit, access log and signed answer, beside an empty view of Flask on the
same server with the same workers; the two are asked in turns, so that what else the machine does
falls upon both. A batch beside the same rows by ``= ANY`` and orjson.
"""

import argparse
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from sqlalchemy import text

from bench.accounts import key_of, officer
from bench.harness import (
    Figure,
    copy_subjects,
    fill_ledger,
    fresh_servers,
    report,
    subject_rows,
    timed,
)
from chengxin.services import open_services
from chengxin.supervisor.programs import WEB_THREADS, WEB_WORKERS
from chengxin.web import create_app
from registry.accounts.permissions import Permission, Role
from registry.credit import service as credit
from registry.kernel.clock import legal_day
from registry.settings import Settings
from registry.web.context import Services

_TURNS = 5
_SECONDS = 2.0
_HANDS = 8
_BATCH = 10_000
_GRADED = 5_000
_FLOOR = """
SELECT s.uscc, s.name, g.grade FROM subject s
LEFT JOIN grade_period g ON g.subject_id = s.id AND upper_inf(g.recorded) AND g.valid @> :on
WHERE s.uscc = ANY(:codes)
"""


@contextmanager
def server(app: str, settings: Settings) -> Iterator[int]:
    """The service's own kind of server with as many workers and threads; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "CHENGXIN_DATABASE_URL": settings.database_url,
        "CHENGXIN_REDIS_URL": settings.redis_url,
        "CHENGXIN_SECRET_KEY": settings.secret_key,
        "CHENGXIN_VAR": str(settings.var),
    }
    size = ("--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS))
    listening = ("--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "critical")
    process = subprocess.Popen(  # noqa: S603 - our own server
        (sys.executable, "-m", "granian", "--interface", "wsgi", app, *listening, *size),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _try in range(600):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not listen")


def answers_per_second(port: int, codes: list[str], key: str) -> float:
    """Answers that eight connections, each asking again at once, get in a second."""
    counted = [0] * _HANDS
    until = time.monotonic() + _SECONDS

    def hand(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            place = number
            while time.monotonic() < until:
                path = f"/v1/subjects/{codes[place % len(codes)]}/status"
                line.sendall(
                    f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {key}\r\n\r\n".encode()
                )
                _take_answer(line)
                counted[number] += 1
                place += _HANDS

    hands = [threading.Thread(target=hand, args=(number,)) for number in range(_HANDS)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    return sum(counted) / _SECONDS


def _take_answer(line: socket.socket) -> None:
    taken = b""
    while b"\r\n\r\n" not in taken:
        taken += line.recv(65536)
    head, _, body = taken.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise AssertionError(taken[:500])
    (length,) = [
        int(each.split(b":")[1])
        for each in head.lower().split(b"\r\n")
        if each.startswith(b"content-length")
    ]
    while len(body) < length:
        body += line.recv(65536)


def measure_one(settings: Settings, codes: list[str], key: str, size: int) -> None:
    """The rate of answers to a question about one code, and of empty ones, in turns."""
    with server("wsgi:app", settings) as port, server("bench.empty:app", settings) as empty:
        answers_per_second(port, codes, key)
        answers_per_second(empty, codes, key)
        asked = [
            (answers_per_second(port, codes, key), answers_per_second(empty, codes, key))
            for _turn in range(_TURNS)
        ]
    ours, floor = (statistics.median(each) for each in zip(*asked, strict=True))
    shares = [one / other for one, other in asked]
    report(
        Figure("status by code", size, 1 / ours, "empty view", 1 / floor),
        of_floor=round(ours / floor, 2),
        lowest_share=round(min(shares), 2),
        highest_share=round(max(shares), 2),
        per_second=round(ours),
    )


def measure_batch(services: Services, codes: list[str], key: dict[str, str], size: int) -> None:
    """Ten thousand codes in one question, in this process."""
    client = create_app(services).test_client()
    on = legal_day(services.clock.now())

    def ask() -> None:
        answer = client.post("/v1/status", json={"codes": codes}, headers=key)
        if answer.status_code != 200:  # noqa: PLR2004 - well
            raise AssertionError(answer.text[:500])

    def floor() -> None:
        with services.database.reading() as session:
            rows = session.execute(text(_FLOOR), {"codes": codes, "on": on})
            orjson.dumps([dict(row._mapping) for row in rows])  # noqa: SLF001 - its documented name

    ask()
    floor()
    asked = [(timed(ask), timed(floor)) for _turn in range(_TURNS)]
    ours, least = (statistics.median(each) for each in zip(*asked, strict=True))
    report(
        Figure("batch of 10,000 codes", size, ours, "= ANY and orjson", least),
        of_floor=round(least / ours, 2),
    )


def main() -> None:
    """Fill, then both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="subjects")
    size = parser.parse_args().size
    with fresh_servers() as addresses, tempfile.TemporaryDirectory() as var:
        settings = Settings(
            database_url=addresses.database_url,
            redis_url=addresses.redis_url,
            secret_key=secrets.token_hex(),
            var=Path(var),
        )
        services = open_services(settings)
        with services.database.transaction() as session:
            copy_subjects(session, size)
            fill_ledger(session, per_subject=10)
        at = services.clock.now()
        with services.database.transaction() as session:
            outdated = credit.find_outdated(session, on=legal_day(at))[:_GRADED]
            credit.regrade(session, outdated, at=at)
        asker = officer(services, "bench-asker", [Role.INSPECTOR], agency="BENCH")
        key = key_of(services, asker, [Permission.STATUS_READ])
        codes = [row.uscc for row in subject_rows(_BATCH)]
        measure_batch(services, codes, key, size)
        measure_one(settings, codes, key["Authorization"], size)
        services.redis.close()
        services.database.bind.dispose()  # type: ignore[union-attr]  # an engine here


if __name__ == "__main__":
    main()
