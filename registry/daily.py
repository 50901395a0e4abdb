"""Jobs of the legal day: each runs once for each day, and a missed day is made good.

A run is a row in the job's own transaction, its key unique: a job that is killed has no row
and no effect, a job that is started twice finds the row and does nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Date, PrimaryKeyConstraint, Text, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.db import Base
from registry.kernel.clock import LEGAL_ZONE

_ONE_DAY = timedelta(days=1)


class DailyRun(Base):
    """One job done for one legal day."""

    __tablename__ = "daily_run"
    __table_args__ = (
        PrimaryKeyConstraint("job", "legal_day", name="pk_daily_run"),
        {"comment": "Which job was done for which legal day"},
    )

    job: Mapped[str] = mapped_column(Text, comment="Name of the job")
    legal_day: Mapped[date] = mapped_column(Date, comment="The day it was done for, Beijing time")
    done_at: Mapped[datetime] = mapped_column(comment="When it was done")


@dataclass(frozen=True, slots=True)
class DailyJob:
    """A job of the day.

    ``opens_at`` is Beijing time; ``run`` takes the session, the legal day and the instant;
    ``each_day``: a missed day is made good one by one (editions), else only the last one counts.
    """

    name: str
    opens_at: time
    each_day: bool
    run: Callable[[Session, date, datetime], None]


def owed_days(session: Session, job: DailyJob, *, at: datetime) -> list[date]:
    """The legal days up to ``at`` for which the job is still to be done, oldest first."""
    local = at.astimezone(LEGAL_ZONE)
    last = local.date() if local.time() >= job.opens_at else local.date() - _ONE_DAY
    done = session.scalar(select(func.max(DailyRun.legal_day)).where(DailyRun.job == job.name))
    if done is None or not job.each_day:
        return [] if done is not None and done >= last else [last]
    return [done + timedelta(days=n) for n in range(1, (last - done).days + 1)]


def run_for(session: Session, job: DailyJob, on: date, *, at: datetime) -> bool:
    """Do the job for one day in the caller's transaction; False when it was done already.

    A second runner waits at the row of the first and then does nothing.
    """
    row = insert(DailyRun).values(job=job.name, legal_day=on, done_at=at)
    fresh = session.execute(row.on_conflict_do_nothing().returning(DailyRun.job)).first()
    if fresh is None:
        return False
    job.run(session, on, at)
    return True
