"""Sign-ins in force: what the cookie names, and who that is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_login import UserMixin
from sqlalchemy import ColumnElement, Date, and_, bindparam, select, update
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import Agency, Officer, OfficerSession, not_ended
from registry.accounts.permissions import Role, permissions_of
from registry.driver import Prepared
from registry.kernel.clock import legal_day


def may_sign_in(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """That the officer of a statement, joined with the agency, may sign in: both still serve."""
    return and_(Officer.active, not_ended(on))


_LOOK = Prepared(
    select(
        Officer.id,
        Officer.agency_id,
        Officer.name,
        Officer.roles,
        Officer.username,
        Officer.language,
        Agency.short_name,
    )
    .join(OfficerSession, OfficerSession.officer_id == Officer.id)
    .join(Agency, Agency.id == Officer.agency_id)
    .where(
        OfficerSession.id == bindparam("session_id"),
        OfficerSession.ended_at.is_(None),
        OfficerSession.expires_at > bindparam("at"),
        may_sign_in(bindparam("on", type_=Date)),
    )
)


@dataclass(frozen=True, slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """The officer behind the current page, as Flask-Login holds one."""

    session_id: UUID
    actor: Actor
    username: str
    agency_name: str
    language: str | None

    def get_id(self) -> str:
        """What the cookie holds: the sign-in, never the officer."""
        return str(self.session_id)


def find_signed_in(session: Session, session_id: UUID, *, at: datetime) -> SignedIn | None:
    """Who the sign-in belongs to; None when it ended, or the officer may not sign in."""
    rows = _LOOK.ask(session, session_id=session_id, at=at, on=legal_day(at))
    if not rows:
        return None
    ((officer_id, agency_id, name, roles, username, language, agency_name),) = rows
    return SignedIn(
        session_id=session_id,
        actor=_in_person(officer_id, agency_id, name, roles),
        username=username,
        agency_name=agency_name,
        language=language,
    )


def actor_of(officer: Officer) -> Actor:
    """The officer acting in person."""
    return _in_person(officer.id, officer.agency_id, officer.name, officer.roles)


def _in_person(officer_id: UUID, agency_id: UUID, name: str, held: Collection[str]) -> Actor:
    roles = frozenset(Role(role) for role in held)
    return Actor(
        kind="officer",
        name=name,
        officer_id=officer_id,
        agency_id=agency_id,
        permissions=permissions_of(roles),
        roles=roles,
    )


def end_session(session: Session, session_id: UUID, *, at: datetime) -> None:
    """End one sign-in; already ended is well."""
    session.execute(
        update(OfficerSession)
        .where(OfficerSession.id == session_id, OfficerSession.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_sessions_of(
    session: Session, officer_id: UUID, *, at: datetime, but: UUID | None = None
) -> None:
    """End every sign-in of an officer, ``but`` one."""
    ending = update(OfficerSession).where(
        OfficerSession.officer_id == officer_id, OfficerSession.ended_at.is_(None)
    )
    if but is not None:
        ending = ending.where(OfficerSession.id != but)
    session.execute(ending.values(ended_at=at))
