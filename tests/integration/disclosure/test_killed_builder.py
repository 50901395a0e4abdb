"""A builder killed at any instant and started again leaves one edition a day, none altered."""

import os
import random
import signal
import time
import traceback
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from registry.accounts.actors import system_actor
from registry.daily import run_for
from registry.db import Database, engine_for
from registry.disclosure.cli import editions
from registry.disclosure.jobs import edition_job, editions_folder
from registry.disclosure.models import Edition
from registry.disclosure.schedule import schedule_of
from registry.disclosure.service import build_edition
from registry.signing import open_signer
from tests.builders.blacklist import a_bureau, a_listed_case

DAYS = 60
KILLS = 4
pytestmark = pytest.mark.timeout(300)


def build(url: str, var: Path, first: date) -> None:
    """Build the editions of all the days, as the worker does."""
    database = Database(engine_for(url))
    at = schedule_of(first + timedelta(days=DAYS)).opens_at
    job = edition_job(var=var, keys=var / "keys", started=at)
    for number in range(DAYS):
        with database.transaction() as session:
            run_for(session, job, first + timedelta(days=number), at=at)
    database.bind.dispose()  # type: ignore[union-attr]  # an engine here


def start(url: str, var: Path, first: date) -> int:
    """A process that builds; it starts at once."""
    child = os.fork()
    if child:
        return child
    try:
        build(url, var, first)
    except BaseException:  # noqa: BLE001 - a forked test process ends here, whatever came
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


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
        os.kill(builder, signal.SIGKILL)
        ended = os.waitpid(builder, 0)[1]
        assert ended in (0, signal.SIGKILL), "it failed by itself"
        killed += ended == signal.SIGKILL
    assert killed >= 1, "no builder was killed at work"
    build(database_url, tmp_path, first)
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
