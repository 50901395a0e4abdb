"""API keys: issuing (the secret is shown once), revoking, listing."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.agencies import get_working_agency
from registry.accounts.models import ApiKey
from registry.accounts.officers import get_officer
from registry.accounts.permissions import Permission
from registry.accounts.rules import fresh_key
from registry.audit.service import record
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotOnRecord

LONGEST_LIFE = timedelta(days=366)
USUAL_REQUESTS_PER_MINUTE = 600


class ApiKeyUnknown(NotOnRecord):
    """No key has the identifier."""

    title = N_("没有这个密钥")
    detail = N_("没有这个密钥。")


class KeyRevoked(Conflict):
    """The key was revoked already."""

    title = N_("密钥已经吊销")
    detail = N_("这个密钥已经吊销。")


class KeyExpiryInvalid(Invalid):
    """The key would be expired already, or live longer than a year."""

    title = N_("有效期有误")
    detail = N_("有效期应晚于现在，最长%(days)s天。")


class KeyOfficerInvalid(Invalid):
    """The officer belongs to another agency or is deactivated."""

    title = N_("绑定人员有误")
    detail = N_("密钥只能绑定到本机关在用的账号。")


def issue_key(  # noqa: PLR0913 - one argument per fact of a key
    session: Session,
    *,
    agency_id: UUID,
    officer_id: UUID | None,
    name: str,
    scopes: Collection[Permission],
    expires_at: datetime,
    requests_per_minute: int = USUAL_REQUESTS_PER_MINUTE,
    by: Actor,
    at: datetime,
) -> tuple[ApiKey, str]:
    """Issue a key; its text is given here and never again.

    Args:
        session: the caller's transaction.
        agency_id: whom it belongs to.
        officer_id: who acts by it in person; None where no person is needed.
        name: what it is used for.
        scopes: at least one permission; bound to an officer, never more than the officer's.
        expires_at: later than ``at``, at most 366 days.
        requests_per_minute: how often it may ask.
        by: who issues it.
        at: UTC instant.

    Returns:
        The stored key and its text ``cx_<prefix>_<secret>``.

    Raises:
        AgencyUnknown, AgencyEnded, OfficerUnknown, KeyOfficerInvalid, KeyExpiryInvalid.
    """
    if not at < expires_at <= at + LONGEST_LIFE:
        raise KeyExpiryInvalid(
            days=LONGEST_LIFE.days,
            errors=[
                FieldError("#/expires_at", KeyExpiryInvalid.detail, (("days", LONGEST_LIFE.days),))
            ],
        )
    get_working_agency(session, agency_id, on=legal_day(at))
    if officer_id is not None:
        _check_officer(session, officer_id, agency_id)
    fresh = fresh_key()
    key = ApiKey(
        id=new_id(),
        agency_id=agency_id,
        officer_id=officer_id,
        name=name,
        prefix=fresh.prefix,
        secret_digest=fresh.secret_digest,
        scopes=sorted(scope.value for scope in scopes),
        requests_per_minute=requests_per_minute,
        issued_at=at,
        expires_at=expires_at,
        revoked_at=None,
    )
    session.add(key)
    session.flush()
    _record(session, key, "api_key.issued", by, at)
    return key, fresh.text


def revoke_key(session: Session, key_id: UUID, *, by: Actor, at: datetime) -> ApiKey:
    """Revoke a key; it is refused from the next request on.

    Raises:
        ApiKeyUnknown, KeyRevoked.
    """
    key = session.get(ApiKey, key_id, with_for_update=True)
    if key is None:
        raise ApiKeyUnknown
    if key.revoked_at is not None:
        raise KeyRevoked
    key.revoked_at = at
    session.flush()
    _record(session, key, "api_key.revoked", by, at)
    return key


def list_keys(session: Session, agency_id: UUID) -> Sequence[ApiKey]:
    """Every key of an agency, the newest first."""
    return session.scalars(
        select(ApiKey).where(ApiKey.agency_id == agency_id).order_by(ApiKey.id.desc())
    ).all()


def _check_officer(session: Session, officer_id: UUID, agency_id: UUID) -> None:
    officer = get_officer(session, officer_id)
    if officer.agency_id != agency_id or not officer.active:
        raise KeyOfficerInvalid(errors=[FieldError("#/officer_id", KeyOfficerInvalid.detail)])


def _record(session: Session, key: ApiKey, action: str, by: Actor, at: datetime) -> None:
    record(
        session,
        actor=by,
        action=action,
        object_kind="api_key",
        object_id=str(key.id),
        detail={"prefix": key.prefix, "scopes": key.scopes},
        at=at,
    )
