"""The agencies, officers and keys of the demonstration."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts import service as accounts
from registry.accounts.actors import Actor
from registry.accounts.permissions import Permission, Role, permissions_of
from registry.kernel.yamls import read_yaml

_FILE = Path(__file__).with_name("agencies.yaml")
_KEYS_LAST = timedelta(days=365)
_PROVINCE = "990000"
_REQUESTS_PER_MINUTE = 6000

# Keys that stand for an agency ask; keys bound to an officer may also act.
_ASKING = (Permission.STATUS_READ, Permission.SUBJECTS_READ, Permission.CREDIT_READ)
_ASKERS = ("SF-PRO", "SF-DRC")


@dataclass(frozen=True, slots=True)
class Account:
    """One account as ``var/demo.json`` tells it."""

    role: str
    username: str
    password: str
    name: str
    agency: str


@dataclass(frozen=True, slots=True)
class Key:
    """One API key as ``var/demo.json`` tells it; ``officer`` is whose acts it may do."""

    agency: str
    scopes: list[str]
    key: str
    officer: str | None = None


@dataclass(slots=True)
class Cast:
    """Who is there: agencies and their short names by code, officers as actors by username."""

    names: dict[str, str]
    agencies: dict[str, UUID] = field(default_factory=dict)
    officers: dict[str, Actor] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """The content of ``var/demo.json``."""
        return {
            "users": [
                {slot: getattr(account, slot) for slot in Account.__slots__}
                for account in self.accounts
            ],
            "api_keys": [{slot: getattr(key, slot) for slot in Key.__slots__} for key in self.keys],
        }


def appoint(session: Session, *, by: Actor, at: datetime, keys_from: datetime) -> Cast:
    """Found the agencies, with their mergers of 2018, and appoint the officers.

    Args:
        session: the caller's transaction.
        by: the loader.
        at: the first instant of the demonstration.
        keys_from: the present; keys run for a year from it.
    """
    written = read_yaml(_FILE.read_text("utf-8"))
    cast = Cast(names={agency["code"]: agency["short"] for agency in written["agencies"]})
    for agency in sorted(written["agencies"], key=lambda agency: "successor" in agency):
        cast.agencies[agency["code"]] = _found(session, cast, agency, by=by, at=at)
    for officer in written["officers"]:
        _appoint(session, cast, officer, by=by, at=at)
    issue_keys(session, cast, by=by, at=keys_from)
    return cast


def issue_keys(session: Session, cast: Cast, *, by: Actor, at: datetime) -> None:
    """A key for every officer and for the agencies that only ask, for a year from ``at``.

    They replace the keys that the cast held before.
    """
    cast.keys = [
        _issue(session, cast, actor.agency(), actor.permissions, officer=username, by=by, at=at)
        for username, actor in cast.officers.items()
    ]
    cast.keys += [
        _issue(session, cast, cast.agencies[code], frozenset(_ASKING), officer=None, by=by, at=at)
        for code in _ASKERS
    ]


def _found(
    session: Session, cast: Cast, agency: Mapping[str, Any], *, by: Actor, at: datetime
) -> UUID:
    ended: date | None = agency.get("to")
    successor = agency.get("successor")
    return accounts.create_agency(
        session,
        code=agency["code"],
        name=agency["name"],
        short_name=agency["short"],
        function=agency["function"],
        level=agency.get("level", "province"),
        division=agency.get("division", _PROVINCE),
        address=f"示范省北岭市政务大道{len(cast.agencies) + 1}号（演示）",
        telephone="000-00000001",
        valid_from=agency["from"],
        valid_to=ended,
        successor=cast.agencies[successor] if successor else None,
        by=by,
        at=at,
    ).id


def _appoint(
    session: Session, cast: Cast, officer: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    roles = [Role(role) for role in officer["roles"]]
    password = f"{secrets.token_urlsafe(9)}Aa1"
    appointed = accounts.create_officer(
        session,
        agency_id=cast.agencies[officer["agency"]],
        username=officer["username"],
        name=officer["name"],
        roles=roles,
        password=password,
        by=by,
        at=at,
    )
    cast.officers[officer["username"]] = Actor(
        kind="officer",
        name=officer["name"],
        officer_id=appointed.id,
        agency_id=appointed.agency_id,
        permissions=permissions_of(roles),
        roles=frozenset(roles),
    )
    agency = cast.names[officer["agency"]]
    cast.accounts.append(
        Account("+".join(roles), officer["username"], password, officer["name"], agency)
    )


def _issue(
    session: Session,
    cast: Cast,
    agency_id: UUID,
    scopes: frozenset[Permission],
    *,
    officer: str | None,
    by: Actor,
    at: datetime,
) -> Key:
    (code,) = (code for code, known in cast.agencies.items() if known == agency_id)
    _, secret = accounts.issue_key(
        session,
        agency_id=agency_id,
        officer_id=cast.officers[officer].person() if officer else None,
        name=f"{cast.names[code]} {officer or '查询'}",
        scopes=scopes,
        expires_at=at + _KEYS_LAST,
        requests_per_minute=_REQUESTS_PER_MINUTE,
        by=by,
        at=at,
    )
    return Key(cast.names[code], sorted(map(str, scopes)), secret, officer)
