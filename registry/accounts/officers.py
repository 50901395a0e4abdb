"""Officers: creating accounts, appointing, deactivating."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import any_, or_, select
from sqlalchemy.orm import Session

from registry.accounts import passwords
from registry.accounts.actors import Actor
from registry.accounts.agencies import get_working_agency
from registry.accounts.competence import AgencyWithoutSuccessor, current_agency
from registry.accounts.models import Officer
from registry.accounts.permissions import Permission, Role, permissions_of
from registry.accounts.rules import check_password, normal_username
from registry.accounts.sessions import end_sessions_of
from registry.audit.service import record
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotOnRecord

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


class OfficerUnknown(NotOnRecord):
    """No officer has the identifier."""

    title = N_("没有这位工作人员")
    detail = N_("没有这位工作人员。")


class UsernameTaken(Conflict):
    """Another officer signs in by the name."""

    title = N_("用户名已被使用")
    detail = N_("这个用户名已被使用，请换一个。")


class UsernameInvalid(Invalid):
    """The user name has other characters than allowed."""

    title = N_("用户名有误")
    detail = N_("用户名应为2至63个小写字母、数字、点、连字符或者下划线，以字母或数字开头。")


class OwnAccount(Conflict):
    """An administrator may not deactivate or appoint themselves."""

    title = N_("不能办理本人的账号")
    detail = N_("本人账号的停用和岗位变更须由另一位管理员办理。")


def create_officer(
    session: Session,
    *,
    agency_id: UUID,
    username: str,
    name: str,
    roles: Collection[Role],
    password: str,
    by: Actor,
    at: datetime,
) -> Officer:
    """Make an account.

    Args:
        session: the caller's transaction.
        agency_id: whom the officer works for.
        username: 2 to 63 of ``a-z 0-9 . _ -``; case does not matter.
        name: the person's name.
        roles: appointments; none means that nothing may be done.
        password: the first one, to be told to the officer by another way.
        by: who makes it.
        at: UTC instant.

    Raises:
        AgencyUnknown, AgencyEnded, UsernameInvalid, UsernameTaken, PasswordWeak.
    """
    wanted = normal_username(username)
    if not _USERNAME.fullmatch(wanted):
        raise UsernameInvalid(errors=[FieldError("#/username", UsernameInvalid.detail)])
    get_working_agency(session, agency_id, on=legal_day(at))
    if session.scalar(select(Officer.id).where(Officer.username == wanted)) is not None:
        raise UsernameTaken(errors=[FieldError("#/username", UsernameTaken.detail)])
    check_password(password, username=wanted)
    officer = Officer(
        id=new_id(),
        agency_id=agency_id,
        username=wanted,
        name=name,
        roles=sorted(role.value for role in roles),
        password_hash=passwords.hashed(password),
        language=None,
        active=True,
        created_at=at,
        version=1,
    )
    session.add(officer)
    session.flush()
    _record(session, officer, "officer.created", by, at)
    return officer


def get_officer(session: Session, officer_id: UUID, *, lock: bool = False) -> Officer:
    """The officer.

    Raises:
        OfficerUnknown: no officer has the identifier.
    """
    officer = session.get(Officer, officer_id, with_for_update=lock or None)
    if officer is None:
        raise OfficerUnknown
    return officer


def list_officers(session: Session, agency_id: UUID) -> Sequence[Officer]:
    """Every officer of an agency, active ones first, by user name."""
    return session.scalars(
        select(Officer)
        .where(Officer.agency_id == agency_id)
        .order_by(Officer.active.desc(), Officer.username)
    ).all()


def officers_who(
    session: Session, permission: Permission, agency_id: UUID, on: date
) -> frozenset[UUID]:
    """Who may do something for an agency: its active officers, or those of its successor.

    Nobody, where the agency is gone and no successor is on record.

    Raises:
        AgencyUnknown.
    """
    try:
        agencies = {agency_id, current_agency(session, agency_id, on).id}
    except AgencyWithoutSuccessor:
        return frozenset()
    roles = [role.value for role in Role if permission in permissions_of((role,))]
    return frozenset(
        session.scalars(
            select(Officer.id).where(
                Officer.agency_id.in_(agencies),
                Officer.active,
                or_(*(any_(Officer.roles) == role for role in roles)),
            )
        )
    )


def appoint_officer(
    session: Session,
    officer_id: UUID,
    *,
    roles: Collection[Role],
    version: int,
    by: Actor,
    at: datetime,
) -> Officer:
    """Replace an officer's roles; in force with their next request.

    Raises:
        OfficerUnknown, OwnAccount, registry.kernel.refusals.Stale.
    """
    officer = _another(session, officer_id, version, by)
    officer.roles = sorted(role.value for role in roles)
    officer.version += 1
    _record(session, officer, "officer.appointed", by, at)
    return officer


def deactivate_officer(
    session: Session, officer_id: UUID, *, version: int, by: Actor, at: datetime
) -> Officer:
    """Close an account: its sign-ins and the keys bound to it stop at once. It is kept.

    Raises:
        OfficerUnknown, OwnAccount, registry.kernel.refusals.Stale.
    """
    officer = _another(session, officer_id, version, by)
    officer.active = False
    officer.version += 1
    end_sessions_of(session, officer.id, at=at)
    _record(session, officer, "officer.deactivated", by, at)
    return officer


def set_language(session: Session, language: str | None, *, by: Actor, at: datetime) -> None:
    """The language that the actor's own pages are in: ``zh``, ``en``, None for the browser's."""
    officer = get_officer(session, by.person(), lock=True)
    officer.language = language
    officer.version += 1
    _record(session, officer, "officer.language_set", by, at)


def _another(session: Session, officer_id: UUID, version: int, by: Actor) -> Officer:
    if by.officer_id == officer_id:
        raise OwnAccount
    officer = get_officer(session, officer_id, lock=True)
    check_version(officer, version)
    return officer


def _record(session: Session, officer: Officer, action: str, by: Actor, at: datetime) -> None:
    session.flush()
    record(
        session,
        actor=by,
        action=action,
        object_kind="officer",
        object_id=str(officer.id),
        detail={"roles": officer.roles, "active": officer.active},
        at=at,
    )
