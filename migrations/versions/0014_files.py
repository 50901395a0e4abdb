"""Files received whole."""

import sqlalchemy as sa
from alembic import op

revision = "0014_files"
down_revision = "0014_draws"

_APPEND_ONLY = """
CREATE FUNCTION stored_file_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'stored_file is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_TRIGGER = """
CREATE TRIGGER stored_file_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stored_file
FOR EACH STATEMENT EXECUTE FUNCTION stored_file_is_append_only()
"""


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column(
            "digest", sa.LargeBinary, nullable=False, comment="SHA-256 of the original bytes"
        ),
        sa.Column("size_bytes", sa.BigInteger, nullable=False, comment="Length of the original"),
        sa.Column("media_type", sa.Text, nullable=False, comment="What its bytes are"),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was received, UTC",
        ),
        sa.CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        sa.CheckConstraint("size_bytes BETWEEN 1 AND 6291456", name="size_bounded"),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')",
            name="media_type_accepted",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_stored_file"),
        comment="Files received whole; append-only, never public by themselves",
    )
    op.create_index("ix_stored_file_digest", "stored_file", ["digest"])
    op.execute(_APPEND_ONLY)
    op.execute(_TRIGGER)


def downgrade() -> None:
    op.drop_table("stored_file")
    op.execute("DROP FUNCTION stored_file_is_append_only")
