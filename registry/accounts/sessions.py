"""Sign-ins in force: what the cookie names, and who that is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_login import UserMixin
from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import Agency, Officer, OfficerSession, not_ended
from registry.accounts.permissions import Role, permissions_of
from registry.kernel.clock import legal_day


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
    row = session.execute(
        select(Officer, Agency.short_name)
        .join(OfficerSession, OfficerSession.officer_id == Officer.id)
        .join(Agency, Agency.id == Officer.agency_id)
        .where(
            OfficerSession.id == session_id,
            OfficerSession.ended_at.is_(None),
            OfficerSession.expires_at > at,
            may_sign_in(at),
        )
    ).one_or_none()
    if row is None:
        return None
    officer, agency_name = row
    return SignedIn(
        session_id=session_id,
        actor=actor_of(officer),
        username=officer.username,
        agency_name=agency_name,
        language=officer.language,
    )


def may_sign_in(at: datetime) -> ColumnElement[bool]:
    """That the officer of a statement, joined with the agency, may sign in: both still serve."""
    return and_(Officer.active, not_ended(legal_day(at)))


def actor_of(officer: Officer) -> Actor:
    """The officer acting in person."""
    roles = frozenset(Role(role) for role in officer.roles)
    return Actor(
        kind="officer",
        name=officer.name,
        officer_id=officer.id,
        agency_id=officer.agency_id,
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
