"""Agencies, officers and keys with plain defaults, made by the services themselves."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts import service
from registry.accounts.actors import Actor, system_actor
from registry.accounts.models import Agency, ApiKey, Officer
from registry.accounts.permissions import Permission, Role
from registry.kernel.identity import new_id

LONG_AGO = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
PASSWORD = "Open-Sesame-2020"

_numbers = count(1)


def an_agency(
    session: Session,
    *,
    name: str | None = None,
    division: str = "140000",
    valid_from: date = date(2000, 1, 1),
    function: str = "market_regulation",
    level: str = "province",
) -> Agency:
    """An agency that still exists."""
    number = next(_numbers)
    return service.create_agency(
        session,
        code=f"TEST-{number:05}",
        name=name or f"示范省第{number}局",
        short_name=name or f"第{number}局",
        function=function,
        level=level,
        division=division,
        address="示范省政务大道1号",
        telephone="000-00000001",
        valid_from=valid_from,
        by=system_actor("tests"),
        at=LONG_AGO,
    )


def an_officer(
    session: Session,
    *,
    agency: Agency | None = None,
    username: str | None = None,
    roles: Collection[Role] = (Role.INSPECTOR,),
    password: str = PASSWORD,
) -> Officer:
    """An officer who can sign in with ``PASSWORD``."""
    number = next(_numbers)
    return service.create_officer(
        session,
        agency_id=(agency or an_agency(session)).id,
        username=username or f"officer{number}",
        name=f"示例人员{number}",
        roles=roles,
        password=password,
        by=system_actor("tests"),
        at=LONG_AGO,
    )


def a_key(
    session: Session,
    *permissions: Permission,
    agency: Agency | None = None,
    officer: Officer | None = None,
    at: datetime = LONG_AGO,
    lasts: timedelta = timedelta(days=365),
    requests_per_minute: int = 600,
) -> tuple[ApiKey, str]:
    """A key with ``permissions`` (every one when none is named) and its text.

    Valid from ``at`` for ``lasts``: tests on the machine's clock give the present instant.
    """
    if officer is not None:
        agency_id: UUID = officer.agency_id
    else:
        agency_id = (agency or an_agency(session)).id
    return service.issue_key(
        session,
        agency_id=agency_id,
        officer_id=officer.id if officer else None,
        name="test client",
        scopes=permissions or tuple(Permission),
        expires_at=at + lasts,
        requests_per_minute=requests_per_minute,
        by=system_actor("tests"),
        at=at,
    )


def an_actor(*permissions: Permission, agency_id: UUID | None = None) -> Actor:
    """An officer who may do exactly ``permissions``; not on record, for rules and services.

    Where a table refers to the officer, use ``actor_of(an_officer(session))`` instead.
    """
    return Actor(
        kind="officer",
        name="示例人员",
        officer_id=new_id(),
        agency_id=agency_id or new_id(),
        permissions=frozenset(permissions),
    )
