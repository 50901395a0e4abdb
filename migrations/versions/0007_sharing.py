"""Tables of sharing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_sharing"
down_revision = "0006_blacklist"

_APPEND_ONLY = """
CREATE FUNCTION access_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'access_entry is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

# A subject moves to the end of the feed; it never falls out of it, nor does its place go back.
_FEED = """
CREATE FUNCTION status_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.subject_id = OLD.subject_id AND NEW.position > OLD.position THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'status_change only moves on'
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'status_change_stays';
END $$;
CREATE TRIGGER status_change_moves_on BEFORE UPDATE OR DELETE ON status_change
  FOR EACH ROW EXECUTE FUNCTION status_change_stays();
CREATE TRIGGER status_change_stays BEFORE TRUNCATE ON status_change
  FOR EACH STATEMENT EXECUTE FUNCTION status_change_stays();
"""


def upgrade() -> None:
    _create_access_entry()
    op.create_table(
        "status_change",
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Who changed"),
        sa.Column(
            "position",
            sa.BigInteger,
            nullable=False,
            comment="Place in the feed; grows in the order of commits",
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the change was derived, UTC",
        ),
        sa.Column(
            "status",
            postgresql.JSONB,
            nullable=False,
            comment="The status as it stands since: listed, listings, grade",
        ),
        sa.Column(
            "digest", sa.LargeBinary, nullable=False, comment="SHA-256 of the canonical status"
        ),
        sa.PrimaryKeyConstraint("subject_id", name="pk_status_change"),
        sa.UniqueConstraint("position", name="uq_status_change_position"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_status_change_subject_id"),
        comment="The change feed: each changed subject at its last position",
    )
    op.execute(_FEED)


def downgrade() -> None:
    op.drop_table("status_change")
    op.drop_table("access_entry")
    op.execute("DROP FUNCTION access_entry_is_append_only(), status_change_stays()")


def _create_access_entry() -> None:
    op.create_table(
        "access_entry",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False, comment="Order of writing"),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was asked, UTC",
        ),
        sa.Column("agency_id", sa.Uuid, comment="Agency of the asker"),
        sa.Column("client_id", sa.Uuid, comment="Key that asked, if one did"),
        sa.Column("officer_id", sa.Uuid, comment="Officer who asked, if one did"),
        sa.Column(
            "channel", sa.Text, nullable=False, comment="status (one code), batch or changes"
        ),
        sa.Column("purpose", sa.Text, comment="What for, as the asker says"),
        sa.Column("valid_on", sa.Date, nullable=False, comment="Day asked about"),
        sa.Column(
            "known_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="State of knowledge asked about, UTC",
        ),
        sa.Column(
            "asked", sa.BigInteger, nullable=False, comment="How many codes were asked about"
        ),
        sa.Column(
            "subject_ids",
            postgresql.ARRAY(sa.BigInteger),
            nullable=False,
            comment="Subjects on record among them",
        ),
        sa.Column(
            "answer_digest",
            sa.LargeBinary,
            nullable=False,
            comment="SHA-256 of the canonical answer, 32 bytes",
        ),
        sa.Column(
            "receipt_id", sa.Uuid, comment="Identifier of the signed receipt, if one was given"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_access_entry"),
        sa.UniqueConstraint("receipt_id", name="uq_access_entry_receipt_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_access_entry_agency_id"),
        sa.ForeignKeyConstraint(["client_id"], ["api_key.id"], name="fk_access_entry_client_id"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_access_entry_officer_id"),
        sa.CheckConstraint(
            "channel IN ('status', 'batch', 'changes')", name=op.f("ck_access_entry_channel_known")
        ),
        sa.CheckConstraint(
            "purpose IN ('licensing', 'procurement', 'subsidy', 'honours', 'finance', "
            "'supervision')",
            name=op.f("ck_access_entry_purpose_known"),
        ),
        sa.CheckConstraint(
            "client_id IS NOT NULL OR officer_id IS NOT NULL",
            name=op.f("ck_access_entry_asker_named"),
        ),
        sa.CheckConstraint(
            "cardinality(subject_ids) <= asked",
            name=op.f("ck_access_entry_told_about_those_asked"),
        ),
        comment="Who asked what about whom; append-only",
    )
    op.create_index(
        "ix_access_entry_subject_ids", "access_entry", ["subject_ids"], postgresql_using="gin"
    )
    op.create_index("ix_access_entry_agency_id_id", "access_entry", ["agency_id", "id"])
    op.execute(_APPEND_ONLY)
    op.execute(
        "CREATE TRIGGER access_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON access_entry EXECUTE FUNCTION access_entry_is_append_only()"
    )
