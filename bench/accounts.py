"""Who asks: officers with a browser, or with a key of the interface."""

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.accounts.actors import system_actor
from registry.accounts.issuing import issue_key
from registry.accounts.models import Agency, Officer
from registry.accounts.permissions import Permission, Role
from registry.accounts.service import create_officer
from registry.web.context import Services

_BY = system_actor("bench")
_AGENCY = "SF-MSA"
_PASSWORD = "a password of the bench's own 1"  # noqa: S105 - no secret


def officer(
    services: Services, username: str, roles: list[Role], *, agency: str = _AGENCY
) -> Officer:
    """An officer of the bench's own, made where there is none yet."""
    with services.database.transaction() as session:
        found = session.scalar(select(Officer).where(Officer.username == username))
        if found is not None:
            return found
        agency_id = session.scalars(select(Agency.id).where(Agency.code == agency)).one()
        return create_officer(
            session,
            agency_id=agency_id,
            username=username,
            name="测算员",
            roles=roles,
            password=_PASSWORD,
            by=_BY,
            at=services.clock.now(),
        )


def key_of(services: Services, officer: Officer, scopes: list[Permission]) -> dict[str, str]:
    """A new key that acts for the officer, as the header of a request."""
    at = services.clock.now()
    with services.database.transaction() as session:
        _, secret = issue_key(
            session,
            agency_id=officer.agency_id,
            officer_id=officer.id,
            name="bench",
            scopes=scopes,
            expires_at=at + timedelta(days=1),
            requests_per_minute=10_000_000,
            by=_BY,
            at=at,
        )
    return {"Authorization": f"Bearer {secret}"}


def signed_in(app: Flask, username: str, password: str = _PASSWORD) -> FlaskClient:
    """The officer's browser."""
    client = app.test_client()
    guard = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    answer = client.post(
        "/sign-in",
        data={
            "csrf_token": guard[1] if guard else "",
            "username": username,
            "password": password,
        },
    )
    if answer.status_code != 303:  # noqa: PLR2004 - see other
        raise AssertionError(answer.text)
    return client
