"""The public pages and the interface of sharing on one application, with editions on disk."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask

from registry.accounts.actors import system_actor
from registry.accounts.permissions import Permission
from registry.db import Database
from registry.disclosure import edition_pages, pages, report_pages, verify_pages
from registry.disclosure.edition import Entry
from registry.disclosure.jobs import editions_folder
from registry.disclosure.service import build_edition
from registry.kernel.canonical import canonical
from registry.kernel.clock import FixedClock, legal_day
from registry.sharing import api, keys
from registry.sharing import pages as access_pages
from registry.signing import open_signer
from tests.builders.accounts import a_key
from tests.builders.blacklist import Walk, a_bureau, a_listed_case
from tests.builders.penalties import noon
from tests.builders.subjects import a_subject
from tests.builders.web import an_app


@dataclass
class Told:
    """A province with two listings in force, an edition of the next day, and who may ask."""

    app: Flask
    database: Database
    clock: FixedClock
    var: Path
    first: Walk
    second: Walk
    key: str

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def close(self) -> None:
        """Give back the connections: a walk looks through its session whenever it is asked."""
        self.first.session.close()
        self.second.session.close()

    def stand_on(self, walk: Walk) -> None:
        """Let the clock show the noon of the day on which ``walk`` stands."""
        self.clock.advance(walk.at - self.clock.now())

    def publish(self) -> None:
        """Build the edition of the clock's day."""
        at = self.clock.now()
        with self.database.transaction() as session:
            build_edition(
                session,
                legal_day(at),
                files=editions_folder(self.var),
                signer=open_signer(self.var / "keys"),
                by=system_actor("tests"),
                at=at,
            )


def line_of(entry: Entry, salt: bytes) -> bytes:
    """The line of an edition that says ``entry``: what the database has to write."""
    return canonical({**entry._asdict(), "salt": salt.hex()})


def a_told_province(database: Database, redis_url: str, var: Path) -> Told:
    """Two enterprises listed, one edition published, the clock at noon of that day."""
    with database.transaction() as session:
        bureau = a_bureau(session)
        first = a_listed_case(
            session, bureau=bureau, subject=a_subject(session, name="示范省丰禾肥业有限公司")
        )
        second = a_listed_case(
            session,
            bureau=bureau,
            subject=a_subject(session, name="示范省禾沐食品有限公司"),
            on=first.day + timedelta(days=7),
        )
        _, key = a_key(
            session,
            Permission.STATUS_READ,
            agency=bureau.agency,
            at=noon(second.day),
            lasts=timedelta(days=365),
            requests_per_minute=6000,
        )
    clock = FixedClock(noon(second.day + timedelta(days=1)))
    app = an_app(
        database,
        redis_url,
        clock=clock,
        apis=[api.blp],
        more_pages=[
            pages.bp,
            edition_pages.bp,
            verify_pages.bp,
            report_pages.bp,
            keys.bp,
            access_pages.bp,
        ],
        var=var,
        altered=True,
    )
    told = Told(app, database, clock, var, first, second, key)
    told.publish()
    return told
