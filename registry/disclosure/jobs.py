"""The daily job that publishes the edition of each legal day, missed days included."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.daily import DailyJob
from registry.disclosure.schedule import opening_time
from registry.disclosure.service import build_edition
from registry.kernel.clock import legal_day
from registry.signing import open_signer

NAME = "disclosure.build_edition"


def editions_folder(var: Path) -> Path:
    """Where an installation keeps its editions."""
    return var / "editions"


def edition_job(*, var: Path, keys: Path, started: datetime) -> DailyJob:
    """The job for an installation.

    Args:
        var: the installation's folder.
        keys: the folder of its signing keys.
        started: when the worker started; the time of publication in force then applies.
    """

    def run(session: Session, on: date, at: datetime) -> None:
        build_edition(
            session,
            on,
            files=editions_folder(var),
            signer=open_signer(keys),
            by=system_actor(NAME),
            at=at,
        )

    return DailyJob(name=NAME, opens_at=opening_time(legal_day(started)), each_day=True, run=run)
