"""The agencies, officers and keys of the demonstration."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy.orm import Session

from registry.accounts import service as accounts
from registry.accounts.actors import Actor
from registry.accounts.permissions import Permission, Role, permissions_of

_FILE = Path(__file__).with_name("agencies.yaml")
_KEYS_LAST = timedelta(days=365)
_PROVINCE = "990000"

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
    """Who is there: agencies by code, officers as actors by username."""

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
    written = yaml.safe_load(_FILE.read_text("utf-8"))
    cast = Cast()
    for agency in sorted(written["agencies"], key=lambda agency: "successor" in agency):
        cast.agencies[agency["code"]] = _found(session, cast, agency, by=by, at=at)
    names = {agency["code"]: agency["short"] for agency in written["agencies"]}
    for officer in written["officers"]:
        _appoint(session, cast, officer, names, by=by, at=at)
        _bind_key(session, cast, officer, names, by=by, at=keys_from)
    for code in _ASKERS:
        _, secret = accounts.issue_key(
            session,
            agency_id=cast.agencies[code],
            officer_id=None,
            name=f"{names[code]}查询",
            scopes=_ASKING,
            expires_at=keys_from + _KEYS_LAST,
            requests_per_minute=6000,
            by=by,
            at=keys_from,
        )
        cast.keys.append(Key(names[code], [str(scope) for scope in _ASKING], secret))
    return cast


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
        level="province",
        division=_PROVINCE,
        valid_from=agency["from"],
        valid_to=ended,
        successor=cast.agencies[successor] if successor else None,
        by=by,
        at=at,
    ).id


def _appoint(
    session: Session,
    cast: Cast,
    officer: Mapping[str, Any],
    names: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
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
    cast.accounts.append(
        Account(
            "+".join(roles),
            officer["username"],
            password,
            officer["name"],
            names[officer["agency"]],
        )
    )


def _bind_key(
    session: Session,
    cast: Cast,
    officer: Mapping[str, Any],
    names: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
) -> None:
    actor = cast.officers[officer["username"]]
    _, secret = accounts.issue_key(
        session,
        agency_id=actor.agency(),
        officer_id=actor.person(),
        name=f"{officer['name']}的接口密钥",
        scopes=actor.permissions,
        expires_at=at + _KEYS_LAST,
        by=by,
        at=at,
    )
    scopes = sorted(str(scope) for scope in actor.permissions)
    cast.keys.append(Key(names[officer["agency"]], scopes, secret, officer["username"]))
