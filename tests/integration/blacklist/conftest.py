"""The interface and the console of cases on a moving day, and who uses them."""

from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.accounts.models import Agency, Officer
from registry.accounts.permissions import Permission, Role
from registry.blacklist import (
    api,
    consent_pages,
    consents_api,
    contest_pages,
    contests_api,
    document_pages,
    documents_api,
    filings_api,
    hearings_api,
    honour_pages,
    honours_api,
    list_pages,
    listings_api,
    pages,
    party_pages,
    repair_pages,
    request_pages,
    restoration_pages,
    restorations_api,
)
from registry.credit import pages as credit_pages
from registry.db import Database
from registry.kernel.clock import FixedClock
from registry.measures import pages as measure_pages
from registry.penalties import api as penalties_api
from registry.penalties import pages as penalty_pages
from registry.subjects.models import Subject
from tests.builders.accounts import PASSWORD, a_key, an_agency, an_officer
from tests.builders.subjects import a_subject
from tests.builders.web import an_app

MONDAY = date(2024, 3, 4)


class Desk:
    """An agency with its officers, its keys and a firm; the day moves."""

    def __init__(self, database: Database, redis_url: str, var: Path) -> None:
        self.database = database
        self.clock = FixedClock(_noon(MONDAY))
        self.app = an_app(
            database,
            redis_url,
            clock=self.clock,
            apis=[
                penalties_api.blp,
                api.blp,
                listings_api.blp,
                consents_api.blp,
                contests_api.blp,
                documents_api.blp,
                filings_api.blp,
                hearings_api.blp,
                honours_api.blp,
                restorations_api.blp,
            ],
            more_pages=[
                penalty_pages.bp,
                pages.bp,
                request_pages.bp,
                repair_pages.bp,
                restoration_pages.bp,
                document_pages.bp,
                contest_pages.bp,
                consent_pages.bp,
                honour_pages.bp,
                list_pages.bp,
                credit_pages.bp,
                measure_pages.bp,
                party_pages.bp,
            ],
            var=var,
        )
        with database.transaction() as session:
            self.agency: Agency = an_agency(session, name="示市监")
            self.subject: Subject = a_subject(session, name="北岭市恒岳石油销售有限公司")
            self.officers: dict[str, Officer | None] = {"machine": None}
            for who, role in (
                ("handler", Role.CASE_OFFICER),
                ("reviewer", Role.REVIEWER),
                ("second", Role.REVIEWER),
                ("publisher", Role.PUBLISHER),
            ):
                self.officers[who] = an_officer(
                    session, agency=self.agency, username=who, roles=(role,)
                )

    def on(self, day: date) -> None:
        self.clock.advance(_noon(day) - self.clock.now())

    def api(self, who: str) -> "Caller":
        """A client with a fresh key: of an officer, or of the agency's ``machine``."""
        with self.database.transaction() as session:
            _key, text = a_key(
                session,
                *Permission,
                agency=self.agency,
                officer=self.officers[who],
                at=self.clock.now(),
                lasts=timedelta(days=30),
            )
        return Caller(self.app.test_client(), text)

    def console(self, who: str) -> "Reader":
        return Reader(self.app.test_client(), who, self.clock)


class Caller:
    """A client of the interface."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str, **query: str) -> Any:
        return self._client.get(path, query_string=query, headers=self._headers)

    def post(
        self, path: str, body: dict[str, Any], *, etag: str | None = None, key: str | None = None
    ) -> Any:
        headers = dict(self._headers)
        if etag is not None:
            headers["If-Match"] = etag
        if key is not None:
            headers["Idempotency-Key"] = key
        return self._client.post(path, json=body, headers=headers)


class Reader:
    """An officer with a browser: opens pages, fills in forms."""

    def __init__(self, client: FlaskClient, username: str, clock: FixedClock) -> None:
        self.client = client
        self._username = username
        self._clock = clock
        self._signed_in_on: date | None = None

    def opens(self, path: str, *, status: int = 200) -> str:
        today = self._clock.now().date()
        if self._signed_in_on != today:  # a sign-in does not outlast the working day
            self._signed_in_on = today
            self.sends("/sign-in", username=self._username, password=PASSWORD)
        answer = self.client.get(path, headers=_HTML)
        assert answer.status_code == status, answer.text
        return answer.text

    def sends(
        self, path: str, *, action: str | None = None, status: int = 303, **typed: Any
    ) -> Any:
        """Fill in the form of the page at ``path`` (the one that posts to ``action``)."""
        hidden = hidden_of(self.opens(path), action or path)
        answer = self.client.post(action or path, data={**hidden, **typed}, headers=_HTML)
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
def desk(database: Database, redis_url: str, tmp_path: Path) -> Desk:
    return Desk(database, redis_url, tmp_path)


class _Forms(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self._action = action
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            posts = given.get("method") == "post"
            goes_to = (given.get("action") or self._action).partition("?")[0]
            self._inside = posts and goes_to == self._action
        if self._inside and tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"] or ""] = given.get("value") or ""


def hidden_of(page: str, action: str) -> dict[str, str]:
    forms = _Forms(action)
    forms.feed(page)
    assert "csrf_token" in forms.hidden, f"no form for {action}"
    return forms.hidden


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)


_HTML = {"Accept": "text/html"}
