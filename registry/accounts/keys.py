"""Reading an API key: who holds it and what it may do. Issuing is ``accounts.service``'s."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import Agency, ApiKey, Officer, not_ended
from registry.accounts.permissions import Permission, Role
from registry.accounts.rules import permissions_of_key, taken_apart
from registry.driver import Prepared
from registry.kernel.clock import legal_day

_LOOK = Prepared(
    select(
        ApiKey.id,
        ApiKey.name,
        ApiKey.agency_id,
        ApiKey.officer_id,
        ApiKey.secret_digest,
        ApiKey.scopes,
        ApiKey.requests_per_minute,
        ApiKey.expires_at,
        Officer.roles,
    )
    .join(Agency, Agency.id == ApiKey.agency_id)
    .outerjoin(Officer, Officer.id == ApiKey.officer_id)
    .where(
        ApiKey.prefix == bindparam("prefix"),
        ApiKey.revoked_at.is_(None),
        ApiKey.expires_at > bindparam("at"),
        ApiKey.officer_id.is_(None) | Officer.active,
        not_ended(bindparam("on", type_=Date)),
    )
)


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A valid key: its identifier, how often it may ask, and who acts by it."""

    key_id: UUID
    requests_per_minute: int
    expires_at: datetime
    actor: Actor


def find_held_key(session: Session, text: str, *, at: datetime) -> HeldKey | None:
    """The key that ``text`` is, if it is valid at ``at``: one look-up by its public part.

    None when it is unknown, expired, revoked, bound to an officer who may not sign in, or of an
    agency that has ended.
    """
    parts = taken_apart(text)
    if parts is None:
        return None
    prefix, digest = parts
    rows = _LOOK.ask(session, prefix=prefix, at=at, on=legal_day(at))
    if not rows:
        return None
    ((key_id, name, agency_id, officer_id, kept, granted, per_minute, expires_at, held),) = rows
    if not hmac.compare_digest(kept, digest):
        return None
    roles = None if officer_id is None else [Role(role) for role in held]
    scopes = [Permission(scope) for scope in granted]
    return HeldKey(
        key_id=key_id,
        requests_per_minute=per_minute,
        expires_at=expires_at,
        actor=Actor(
            kind="client",
            name=name,
            officer_id=officer_id,
            client_id=key_id,
            agency_id=agency_id,
            permissions=permissions_of_key(scopes, roles),
            roles=frozenset(roles or ()),
        ),
    )
