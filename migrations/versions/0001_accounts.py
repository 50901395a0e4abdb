"""Agencies, officers, sign-ins, API keys, answers given once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_accounts"
down_revision = "0000_base"

_ROLES = (
    "'inspector', 'campaign_officer', 'case_officer', 'reviewer', 'publisher', "
    "'measure_officer', 'auditor', 'administrator'"
)
_SCOPES = (
    "'plans:write', 'plans:confirm', 'campaigns:write', 'draws:write', 'draws:witness', "
    "'inspections:write', "
    "'findings:confirm', 'referrals:write', 'referrals:decide', "
    "'samplings:write', 'samplings:confirm', 'samplings:publish', "
    "'laboratories:write', 'penalties:write', 'subjects:read', "
    "'subjects:write', 'persons:read', 'credit:read', 'credit:write', 'credit:confirm', "
    "'cases:write', 'cases:decide', 'cases:consent', "
    "'cases:publish', 'objections:write', 'repairs:write', 'repairs:decide', "
    "'measures:write', 'status:read', "
    "'audit:read', 'accounts:admin'"
)

# A declared conflict is only ever ended: not rewritten, not erased.
_CONFLICTS = """
CREATE FUNCTION officer_conflict_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.until_on IS NULL
        AND to_jsonb(NEW) - ARRAY['until_on', 'end_reason', 'ended_by_id', 'ended_at']
            = to_jsonb(OLD) - ARRAY['until_on', 'end_reason', 'ended_by_id', 'ended_at']
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'officer_conflict: only its end is ever written'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'officer_conflict_kept';
END $$;
CREATE TRIGGER officer_conflict_kept BEFORE UPDATE OR DELETE ON officer_conflict
    FOR EACH ROW EXECUTE FUNCTION officer_conflict_kept();
"""


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("code", sa.Text(), nullable=False, comment="Public code of the agency"),
        sa.Column("name", sa.Text(), nullable=False, comment="Full name"),
        sa.Column("short_name", sa.Text(), nullable=False, comment="Name as plans print it"),
        sa.Column(
            "function", sa.Text(), nullable=False, comment="What it is responsible for; a key"
        ),
        sa.Column("level", sa.Text(), nullable=False, comment="central, province, city or county"),
        sa.Column(
            "division", sa.CHAR(length=6), nullable=False, comment="GB/T 2260 code of its territory"
        ),
        sa.Column("address", sa.Text(), comment="Where papers are handed in"),
        sa.Column("telephone", sa.Text(), comment="For questions; a public number"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="First day it existed"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="First day it no longer existed"),
        sa.Column("successor_id", sa.Uuid(), nullable=True, comment="Who took over its functions"),
        sa.Column(
            "version",
            sa.BigInteger(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Counts changes",
        ),
        sa.CheckConstraint("division ~ '^[0-9]{6}$'", name=op.f("ck_agency_division")),
        sa.CheckConstraint(
            "level IN ('central', 'province', 'city', 'county')", name=op.f("ck_agency_level")
        ),
        sa.CheckConstraint("successor_id <> id", name=op.f("ck_agency_not_its_own_successor")),
        sa.CheckConstraint(
            "successor_id IS NULL OR valid_to IS NOT NULL",
            name=op.f("ck_agency_successor_only_when_ended"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_agency_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["agency.id"], name=op.f("fk_agency_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
        comment="Public bodies, with successors where they were merged",
    )
    op.create_index("ix_agency_name", "agency", ["name"], unique=False)
    op.create_index("ix_agency_successor_id", "agency", ["successor_id"], unique=False)
    op.create_table(
        "idempotent_answer",
        sa.Column("owner", sa.Text(), nullable=False, comment="Whose key it is"),
        sa.Column("key", sa.Text(), nullable=False, comment="Idempotency-Key"),
        sa.Column("route", sa.Text(), nullable=False, comment="Method and address"),
        sa.Column("body_digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the body"),
        sa.Column("status", sa.SmallInteger(), nullable=False, comment="HTTP status"),
        sa.Column(
            "body", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="The answer"
        ),
        sa.Column(
            "headers",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Its headers",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="By the database's clock; for forgetting only",
        ),
        sa.CheckConstraint(
            "octet_length(body_digest) = 32", name=op.f("ck_idempotent_answer_body_digest_sha256")
        ),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_idempotent_answer")),
        comment="Answers given once per key",
    )
    op.create_index(
        "ix_idempotent_answer_created_at", "idempotent_answer", ["created_at"], unique=False
    )
    op.create_table(
        "sign_in_lock",
        sa.Column(
            "username_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the name as typed, lower case",
        ),
        sa.Column("failures", sa.SmallInteger(), nullable=False, comment="In a row"),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False, comment="The last one"),
        sa.Column(
            "locked_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Refused before this instant",
        ),
        sa.PrimaryKeyConstraint("username_digest", name=op.f("pk_sign_in_lock")),
        comment="Failed attempts to sign in",
    )
    op.create_table(
        "officer",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Works for"),
        sa.Column("username", sa.Text(), nullable=False, comment="Lower case"),
        sa.Column("name", sa.Text(), nullable=False, comment="The person's name"),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False, comment="Appointments"),
        sa.Column("password_hash", sa.Text(), nullable=False, comment="argon2id, encoded"),
        sa.Column("language", sa.Text(), nullable=True, comment="zh or en; null: the browser's"),
        sa.Column(
            "active",
            sa.Boolean(),
            server_default=sa.text("true"),
            nullable=False,
            comment="May sign in",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the account was made",
        ),
        sa.Column(
            "version",
            sa.BigInteger(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Counts changes",
        ),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_officer_language")),
        sa.CheckConstraint(
            f"roles <@ ARRAY[{_ROLES}]::text[]",
            name=op.f("ck_officer_roles"),
        ),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_officer_username_lower")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_officer_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("username", name=op.f("uq_officer_username")),
        comment="People who sign in",
    )
    op.create_index("ix_officer_agency_id", "officer", ["agency_id"], unique=False)
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Belongs to"),
        sa.Column(
            "officer_id", sa.Uuid(), nullable=True, comment="Acts in person as; null: for no person"
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="What it is used for"),
        sa.Column("prefix", sa.Text(), nullable=False, comment="Public part of the key"),
        sa.Column(
            "secret_digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the secret"
        ),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False, comment="Permissions"),
        sa.Column(
            "requests_per_minute", sa.BigInteger(), nullable=False, comment="How often it may ask"
        ),
        sa.Column(
            "issued_at", sa.DateTime(timezone=True), nullable=False, comment="When it was issued"
        ),
        sa.Column(
            "expires_at", sa.DateTime(timezone=True), nullable=False, comment="Not valid from here"
        ),
        sa.Column(
            "revoked_at", sa.DateTime(timezone=True), nullable=True, comment="When it was revoked"
        ),
        sa.CheckConstraint(
            f"scopes <@ ARRAY[{_SCOPES}]::text[]",
            name=op.f("ck_api_key_scopes"),
        ),
        sa.CheckConstraint("cardinality(scopes) > 0", name=op.f("ck_api_key_has_a_scope")),
        sa.CheckConstraint("expires_at > issued_at", name=op.f("ck_api_key_expires_after_issue")),
        sa.CheckConstraint(
            "octet_length(secret_digest) = 32", name=op.f("ck_api_key_secret_digest_sha256")
        ),
        sa.CheckConstraint("requests_per_minute > 0", name=op.f("ck_api_key_requests_per_minute")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_api_key_agency_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_api_key_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_key_prefix")),
        comment="Keys of the programming interface",
    )
    op.create_index("ix_api_key_agency_id", "api_key", ["agency_id"], unique=False)
    op.create_table(
        "officer_session",
        sa.Column("id", sa.Uuid(), nullable=False, comment="In the cookie"),
        sa.Column("officer_id", sa.Uuid(), nullable=False, comment="Who"),
        sa.Column(
            "started_at", sa.DateTime(timezone=True), nullable=False, comment="When signed in"
        ),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="No longer in force from here",
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="When signed out"),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_officer_session_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_session")),
        comment="Sign-ins in force and ended",
    )
    op.create_index(
        "ix_officer_session_officer_id",
        "officer_session",
        ["officer_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "officer_conflict",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("officer_id", sa.Uuid(), nullable=False, comment="Who stands aside"),
        sa.Column("uscc", sa.Text(), nullable=False, comment="Credit code of the subject"),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="Kind of conflict; no personal data"
        ),
        sa.Column("from_on", sa.Date(), nullable=False, comment="First day"),
        sa.Column(
            "until_on", sa.Date(), nullable=True, comment="Last day, inclusive; null: still so"
        ),
        sa.Column("declared_by_id", sa.Uuid(), nullable=False, comment="Who declared"),
        sa.Column(
            "declared_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was declared, UTC",
        ),
        sa.Column("end_reason", sa.Text(), nullable=True, comment="Why it holds no longer"),
        sa.Column(
            "ended_by_id",
            sa.Uuid(),
            nullable=True,
            comment="Who entered its end; never who stands aside",
        ),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When its end was entered, UTC",
        ),
        sa.CheckConstraint(
            "num_nulls(until_on, end_reason, ended_by_id, ended_at) IN (0, 4)"
            " AND ended_by_id <> officer_id AND length(btrim(end_reason)) > 0"
            " AND until_on >= (ended_at AT TIME ZONE 'Asia/Shanghai')::date",
            name=op.f("ck_officer_conflict_ended_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["officer.id"], name=op.f("fk_officer_conflict_ended_by_id")
        ),
        sa.CheckConstraint("uscc ~ '^[0-9A-Z]{18}$'", name=op.f("ck_officer_conflict_uscc")),
        sa.CheckConstraint(
            "length(btrim(reason)) > 0", name=op.f("ck_officer_conflict_with_reason")
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on",
            name=op.f("ck_officer_conflict_ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_officer_conflict_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["officer.id"], name=op.f("fk_officer_conflict_declared_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_conflict")),
        comment="Officers who stand aside from all that concerns a subject",
    )
    op.create_index("ix_officer_conflict_uscc", "officer_conflict", ["uscc"], unique=False)
    op.create_index(
        "ix_officer_conflict_officer_id", "officer_conflict", ["officer_id"], unique=False
    )
    op.execute(_CONFLICTS)


def downgrade() -> None:
    op.drop_table("officer_conflict")
    op.execute("DROP FUNCTION officer_conflict_kept()")
    op.drop_table("idempotent_answer")
    op.drop_table("api_key")
    op.drop_table("sign_in_lock")
    op.drop_table("officer_session")
    op.drop_table("officer")
    op.drop_table("agency")
