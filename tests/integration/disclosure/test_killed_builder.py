"""A builder killed at any instant and started again leaves one edition a day, none altered."""

import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from registry.accounts.actors import system_actor
from registry.db import Database
from registry.disclosure.cli import editions
from registry.disclosure.jobs import editions_folder
from registry.disclosure.models import Edition
from registry.disclosure.schedule import schedule_of
from registry.disclosure.service import build_edition
from registry.signing import open_signer
from tests.builders.blacklist import a_bureau, a_listed_case

DAYS = 60
KILLS = 4
BUILDER = "tests.integration.disclosure.build_days"
pytestmark = pytest.mark.timeout(300)


def start(url: str, var: Path, first: date) -> subprocess.Popen[str]:
    builder = subprocess.Popen(
        [sys.executable, "-m", BUILDER, url, str(var), first.isoformat(), str(DAYS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert builder.stdout is not None
    assert builder.stdin is not None
    assert builder.stdout.readline() == "ready\n", builder.communicate()
    builder.stdin.write("go\n")
    builder.stdin.flush()
    return builder


def test_a_builder_killed_at_any_instant_publishes_each_day_once(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with database.transaction() as session:
        bureau = a_bureau(session)
        walks = [a_listed_case(session, bureau=bureau, on=date(2024, 3, n)) for n in (4, 11, 18)]
        first = walks[0].day
    killed = 0
    for _ in range(KILLS):
        builder = start(database_url, tmp_path, first)
        time.sleep(random.uniform(0.01, 0.25))
        builder.send_signal(signal.SIGKILL)
        builder.communicate()
        killed += builder.returncode == -signal.SIGKILL
    assert killed >= 1, "no builder was killed at work"
    last = start(database_url, tmp_path, first)
    _, errors = last.communicate(timeout=60)
    assert last.returncode == 0, errors
    with database.reading() as session:
        built = session.scalars(select(Edition).order_by(Edition.sequence)).all()
        session.expunge_all()
    assert [edition.sequence for edition in built] == list(range(1, DAYS + 1))
    assert [edition.edition_on for edition in built] == [
        first + timedelta(days=number) for number in range(DAYS)
    ]
    folder = editions_folder(tmp_path)
    assert len(list(folder.rglob("*.jsonl"))) == DAYS
    checked = CliRunner().invoke(editions, ["verify", str(folder)])
    assert checked.exit_code == 0, checked.output
    with database.transaction() as session:
        for edition in built:  # raises if the records no longer give the published bytes
            build_edition(
                session,
                edition.edition_on,
                files=folder,
                signer=open_signer(tmp_path / "keys"),
                by=system_actor("tests"),
                at=schedule_of(first + timedelta(days=DAYS)).opens_at,
            )
