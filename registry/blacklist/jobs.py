"""What the lists do by themselves each legal day, in order; everything else waits for a person.

Terms end because the law says so; deadlines over a year that is announced now are counted again,
and those to publish that waited for the end of another listing;
officers are reminded; honours whose criteria fell end. Each is set-based and repeatable.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.blacklist.expiry import expire_due
from registry.blacklist.honour_ends import end_fallen
from registry.blacklist.recount import recount_provisional
from registry.blacklist.reminders import remind
from registry.blacklist.revocations import lapse_revocations
from registry.blacklist.waiting_publications import settle

Job = Callable[[Session, date, datetime], None]


def _expire(session: Session, on: date, at: datetime) -> None:
    expire_due(session, on=on, at=at)
    lapse_revocations(session, on=on, at=at)


def _recount(session: Session, on: date, at: datetime) -> None:
    recount_provisional(session, on=on, at=at)


def _settle(session: Session, on: date, at: datetime) -> None:
    settle(session, on=on, at=at)


def _remind(session: Session, on: date, at: datetime) -> None:
    remind(session, on=on, at=at)


def _end_honours(session: Session, on: date, at: datetime) -> None:
    end_fallen(session, on=on, at=at)


DAILY: Sequence[tuple[str, Job]] = (
    ("blacklist.expire_due", _expire),
    ("blacklist.recount_provisional", _recount),
    ("blacklist.waiting_publications", _settle),
    ("blacklist.remind", _remind),
    ("blacklist.honours", _end_honours),
)
