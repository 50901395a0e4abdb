"""Signing in and out, and passwords. Agencies, officers and keys have their own modules.

``sign_in`` gives its refusals back instead of raising: a raised refusal would roll back the
count of failures.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts import passwords
from registry.accounts.actors import Actor, system_actor
from registry.accounts.agencies import (
    change_contact,
    create_agency,
    find_agency_by_code,
    find_agency_by_name,
    get_agencies,
    get_agency,
    list_agencies,
    list_existing_agencies,
    list_successor_candidates,
    succeed_agency,
)
from registry.accounts.attempts import attempts_under, forget_failures, note_failure
from registry.accounts.competence import acts_for, carried_on_by, current_agency, find_superior
from registry.accounts.issuing import issue_key, list_keys, revoke_key
from registry.accounts.models import Agency, Officer, OfficerSession
from registry.accounts.officers import (
    appoint_officer,
    create_officer,
    deactivate_officer,
    get_officer,
    list_officers,
    set_language,
)
from registry.accounts.rules import SESSION_LASTS, check_password, normal_username
from registry.accounts.sessions import actor_of, end_session, end_sessions_of, may_sign_in
from registry.audit.service import record
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError, Invalid, NotSignedIn

__all__ = [
    "SignedInAs",
    "acts_for",
    "appoint_officer",
    "carried_on_by",
    "change_contact",
    "change_password",
    "create_agency",
    "create_officer",
    "current_agency",
    "deactivate_officer",
    "find_agency_by_code",
    "find_agency_by_name",
    "find_superior",
    "get_agencies",
    "get_agency",
    "get_officer",
    "issue_key",
    "list_agencies",
    "list_existing_agencies",
    "list_keys",
    "list_officers",
    "list_successor_candidates",
    "revoke_key",
    "set_language",
    "sign_in",
    "sign_out",
    "succeed_agency",
]


class SignInRefused(NotSignedIn):
    """Unknown name or wrong password: the answer does not tell which."""

    title = N_("登录未成功")
    detail = N_("用户名或者密码不正确。")


class SignInLocked(NotSignedIn):
    """Too many failures under this name, whether or not it exists."""

    title = N_("登录暂时受限")
    detail = N_("连续登录失败次数过多，请在%(minutes)s分钟后再试。")


class PasswordWrong(Invalid):
    """The present password, asked again before a change, does not fit."""

    title = N_("现在的密码不正确")
    detail = N_("现在的密码不正确。")


@dataclass(frozen=True, slots=True)
class SignedInAs:
    """A sign-in that was just begun."""

    session_id: UUID
    officer_id: UUID


def sign_in(
    session: Session, username: str, password: str, *, at: datetime
) -> SignedInAs | SignInRefused | SignInLocked:
    """Begin a sign-in, or say why not; commit in either case.

    Five failures in a row under one name refuse that name for a quarter of an hour, and a name
    without account is treated and timed alike. A password stored with older parameters of
    argon2 is hashed anew. The journal tells of the lock of an account, never of a name that
    has none: what is typed there may be a password.

    Args:
        session: the caller's transaction.
        username: as typed; case and outer spaces do not matter.
        password: as typed.
        at: UTC instant.
    """
    name = normal_username(username)
    attempts = attempts_under(session, name)
    if attempts.locked(at) and attempts.locked_until:
        minutes = -(-(attempts.locked_until - at).total_seconds() // 60)
        return SignInLocked(minutes=int(minutes))
    officer = session.scalar(
        select(Officer)
        .join(Agency, Agency.id == Officer.agency_id)
        .where(Officer.username == name, may_sign_in(legal_day(at)))
    )
    if not passwords.fits(officer.password_hash if officer else None, password) or officer is None:
        failed = attempts.failed(at)
        note_failure(session, name, failed)
        if officer is not None and failed.locked_until is not None:
            _record_lock(session, officer, failed.locked_until, at)
        return SignInRefused()
    if passwords.outdated(officer.password_hash):
        officer.password_hash = passwords.hashed(password)
    forget_failures(session, name)
    return _begin(session, officer, at)


def _record_lock(session: Session, officer: Officer, until: datetime, at: datetime) -> None:
    record(
        session,
        actor=system_actor("accounts.sign_in"),
        action="officer.locked",
        object_kind="officer",
        object_id=str(officer.id),
        detail={"locked_until": until.isoformat()},
        at=at,
    )


def sign_out(session: Session, session_id: UUID, *, by: Actor, at: datetime) -> None:
    """End one sign-in."""
    end_session(session, session_id, at=at)
    record(
        session,
        actor=by,
        action="officer.signed_out",
        object_kind="officer",
        object_id=str(by.person()),
        at=at,
    )


def change_password(
    session: Session,
    *,
    present: str,
    new: str,
    keep_session: UUID,
    by: Actor,
    at: datetime,
) -> None:
    """Replace the actor's own password and end every other sign-in of theirs.

    Raises:
        PasswordWrong: ``present`` does not fit.
        PasswordWeak: ``new`` is too easy to guess.
    """
    officer = get_officer(session, by.person(), lock=True)
    if not passwords.fits(officer.password_hash, present):
        raise PasswordWrong(errors=[FieldError("#/present", PasswordWrong.detail)])
    check_password(new, username=officer.username)
    officer.password_hash = passwords.hashed(new)
    officer.version += 1
    end_sessions_of(session, officer.id, at=at, but=keep_session)
    record(
        session,
        actor=by,
        action="officer.password_changed",
        object_kind="officer",
        object_id=str(officer.id),
        at=at,
    )


def _begin(session: Session, officer: Officer, at: datetime) -> SignedInAs:
    begun = OfficerSession(
        id=new_id(), officer_id=officer.id, started_at=at, expires_at=at + SESSION_LASTS
    )
    session.add(begun)
    record(
        session,
        actor=actor_of(officer),
        action="officer.signed_in",
        object_kind="officer",
        object_id=str(officer.id),
        at=at,
    )
    session.flush()
    return SignedInAs(begun.id, officer.id)
