"""Tables of agencies, officers, their sign-ins and API keys, and answers given once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    func,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import CHAR
from sqlalchemy.orm import Mapped, mapped_column

from registry.accounts.permissions import Permission, Role
from registry.db import Base
from registry.kernel.identity import new_id


def _among(column: str, allowed: list[str]) -> str:
    values = ", ".join(f"'{value}'" for value in allowed)
    return f"{column} <@ ARRAY[{values}]::text[]"


class Agency(Base):
    """A public body: administration, bureau, office. Merged ones stay and name the successor."""

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint("level IN ('central', 'province', 'city', 'county')", name="level"),
        CheckConstraint("division ~ '^[0-9]{6}$'", name="division"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="ends_after_it_begins"),
        CheckConstraint(
            "successor_id IS NULL OR valid_to IS NOT NULL", name="successor_only_when_ended"
        ),
        CheckConstraint("successor_id <> id", name="not_its_own_successor"),
        Index("ix_agency_name", "name"),
        Index("ix_agency_successor_id", "successor_id"),
        {"comment": "Public bodies, with successors where they were merged"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, comment="UUIDv7")
    code: Mapped[str] = mapped_column(Text, unique=True, comment="Public code of the agency")
    name: Mapped[str] = mapped_column(Text, comment="Full name")
    short_name: Mapped[str] = mapped_column(Text, comment="Name as plans print it")
    function: Mapped[str] = mapped_column(Text, comment="What it is responsible for; a key")
    level: Mapped[str] = mapped_column(Text, comment="central, province, city or county")
    division: Mapped[str] = mapped_column(CHAR(6), comment="GB/T 2260 code of its territory")
    address: Mapped[str | None] = mapped_column(Text, comment="Where papers are handed in")
    telephone: Mapped[str | None] = mapped_column(Text, comment="For questions; a public number")
    valid_from: Mapped[date] = mapped_column(comment="First day it existed")
    valid_to: Mapped[date | None] = mapped_column(comment="First day it no longer existed")
    successor_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agency.id"), comment="Who took over its functions"
    )
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="Counts changes")


class Officer(Base):
    """A person who works for an agency and signs in."""

    __tablename__ = "officer"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_lower"),
        CheckConstraint(_among("roles", list(Role)), name="roles"),
        CheckConstraint("language IN ('zh', 'en')", name="language"),
        Index("ix_officer_agency_id", "agency_id"),
        {"comment": "People who sign in"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, comment="UUIDv7")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Works for")
    username: Mapped[str] = mapped_column(Text, unique=True, comment="Lower case")
    name: Mapped[str] = mapped_column(Text, comment="The person's name")
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Appointments")
    password_hash: Mapped[str] = mapped_column(Text, comment="argon2id, encoded")
    language: Mapped[str | None] = mapped_column(Text, comment="zh or en; null: the browser's")
    active: Mapped[bool] = mapped_column(server_default=text("true"), comment="May sign in")
    created_at: Mapped[datetime] = mapped_column(comment="When the account was made")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="Counts changes")


class OfficerConflict(Base):
    """An officer's declared conflict of interest with one subject (利害关系).

    The subject is named by its credit code: subjects lie above accounts.
    """

    __tablename__ = "officer_conflict"
    __table_args__ = (
        CheckConstraint("uscc ~ '^[0-9A-Z]{18}$'", name="uscc"),
        CheckConstraint("length(btrim(reason)) > 0", name="with_reason"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_it_begins"),
        # 行政处罚法 art. 43: nobody ends the own conflict, and no past day is freed of it.
        CheckConstraint(
            "num_nulls(until_on, end_reason, ended_by_id, ended_at) IN (0, 4)"
            " AND ended_by_id <> officer_id AND length(btrim(end_reason)) > 0"
            " AND until_on >= (ended_at AT TIME ZONE 'Asia/Shanghai')::date",
            name="ended_by_another",
        ),
        Index("ix_officer_conflict_uscc", "uscc"),
        Index("ix_officer_conflict_officer_id", "officer_id"),
        {"comment": "Officers who stand aside from all that concerns a subject"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, comment="UUIDv7")
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who stands aside")
    uscc: Mapped[str] = mapped_column(Text, comment="Credit code of the subject")
    reason: Mapped[str] = mapped_column(Text, comment="Kind of conflict; no personal data")
    from_on: Mapped[date] = mapped_column(comment="First day")
    until_on: Mapped[date | None] = mapped_column(comment="Last day, inclusive; null: still so")
    declared_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who declared")
    declared_at: Mapped[datetime] = mapped_column(comment="When it was declared, UTC")
    end_reason: Mapped[str | None] = mapped_column(Text, comment="Why it holds no longer")
    ended_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who entered its end; never who stands aside"
    )
    ended_at: Mapped[datetime | None] = mapped_column(comment="When its end was entered, UTC")


class OfficerSession(Base):
    """One sign-in on one device; the cookie names it, ending it ends the cookie's worth."""

    __tablename__ = "officer_session"
    __table_args__ = (
        Index(
            "ix_officer_session_officer_id", "officer_id", postgresql_where=text("ended_at IS NULL")
        ),
        {"comment": "Sign-ins in force and ended"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, comment="In the cookie")
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who")
    started_at: Mapped[datetime] = mapped_column(comment="When signed in")
    expires_at: Mapped[datetime] = mapped_column(comment="No longer in force from here")
    ended_at: Mapped[datetime | None] = mapped_column(comment="When signed out")


class SignInLock(Base):
    """Failures to sign in, by name as typed, whether or not such an account exists."""

    __tablename__ = "sign_in_lock"
    __table_args__ = {"comment": "Failed attempts to sign in"}  # noqa: RUF012 - SQLAlchemy's

    username_digest: Mapped[bytes] = mapped_column(
        LargeBinary, primary_key=True, comment="SHA-256 of the name as typed, lower case"
    )
    failures: Mapped[int] = mapped_column(SmallInteger, comment="In a row")
    failed_at: Mapped[datetime] = mapped_column(comment="The last one")
    locked_until: Mapped[datetime | None] = mapped_column(comment="Refused before this instant")


class ApiKey(Base):
    """A client's key. Only the digest of its secret is stored."""

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("octet_length(secret_digest) = 32", name="secret_digest_sha256"),
        CheckConstraint(_among("scopes", list(Permission)), name="scopes"),
        CheckConstraint("cardinality(scopes) > 0", name="has_a_scope"),
        CheckConstraint("expires_at > issued_at", name="expires_after_issue"),
        CheckConstraint("requests_per_minute > 0", name="requests_per_minute"),
        Index("ix_api_key_agency_id", "agency_id"),
        {"comment": "Keys of the programming interface"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, comment="UUIDv7")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Belongs to")
    officer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Acts in person as; null: for no person"
    )
    name: Mapped[str] = mapped_column(Text, comment="What it is used for")
    prefix: Mapped[str] = mapped_column(Text, unique=True, comment="Public part of the key")
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the secret")
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Permissions")
    requests_per_minute: Mapped[int] = mapped_column(comment="How often it may ask")
    issued_at: Mapped[datetime] = mapped_column(comment="When it was issued")
    expires_at: Mapped[datetime] = mapped_column(comment="Not valid from here")
    revoked_at: Mapped[datetime | None] = mapped_column(comment="When it was revoked")


class IdempotentAnswer(Base):
    """The answer to a request that named itself, so that its repetition changes nothing."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (
        CheckConstraint("octet_length(body_digest) = 32", name="body_digest_sha256"),
        Index("ix_idempotent_answer_created_at", "created_at"),
        {"comment": "Answers given once per key"},
    )

    owner: Mapped[str] = mapped_column(Text, primary_key=True, comment="Whose key it is")
    key: Mapped[str] = mapped_column(Text, primary_key=True, comment="Idempotency-Key")
    route: Mapped[str] = mapped_column(Text, comment="Method and address")
    body_digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the body")
    status: Mapped[int] = mapped_column(SmallInteger, comment="HTTP status")
    body: Mapped[dict[str, Any]] = mapped_column(comment="The answer")
    headers: Mapped[dict[str, Any]] = mapped_column(comment="Its headers")
    created_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="By the database's clock; for forgetting only"
    )


def not_ended(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """That the agency of a statement has not ended by ``on``: its keys and sign-ins hold."""
    return or_(Agency.valid_to.is_(None), Agency.valid_to > on)
