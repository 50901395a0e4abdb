"""Tables of disclosure."""

import sqlalchemy as sa
from alembic import op

revision = "0008_disclosure"
down_revision = "0007_sharing"

_APPEND_ONLY = """
CREATE FUNCTION edition_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'edition is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("edition_on", sa.Date, nullable=False, comment="Legal day it is for"),
        sa.Column(
            "sequence", sa.BigInteger, nullable=False, comment="Place in the chain, from 1, no gap"
        ),
        sa.Column(
            "cut_off",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="As recorded at this instant, UTC",
        ),
        sa.Column(
            "listing_count", sa.BigInteger, nullable=False, comment="How many lines it holds"
        ),
        sa.Column(
            "root", sa.LargeBinary, nullable=False, comment="Merkle root of its lines, 32 bytes"
        ),
        sa.Column(
            "body_digest",
            sa.LargeBinary,
            nullable=False,
            comment="SHA-256 of its lines, 32 bytes; names the file",
        ),
        sa.Column(
            "digest", sa.LargeBinary, nullable=False, comment="SHA-256 of its manifest, 32 bytes"
        ),
        sa.Column(
            "previous_digest",
            sa.LargeBinary,
            comment="Digest of the edition before; NULL for the first",
        ),
        sa.Column("signature", sa.Text, nullable=False, comment="JWS over the manifest (Ed25519)"),
        sa.Column(
            "built_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was built, UTC",
        ),
        sa.PrimaryKeyConstraint("edition_on", name="pk_edition"),
        sa.UniqueConstraint("sequence", name="uq_edition_sequence"),
        sa.UniqueConstraint("digest", name="uq_edition_digest"),
        sa.UniqueConstraint("previous_digest", name="uq_edition_previous_digest"),
        sa.ForeignKeyConstraint(
            ["previous_digest"], ["edition.digest"], name="fk_edition_previous_digest"
        ),
        sa.CheckConstraint(
            "(sequence = 1) = (previous_digest IS NULL)",
            name=op.f("ck_edition_first_has_no_previous"),
        ),
        sa.CheckConstraint(
            "sequence > 0 AND listing_count >= 0", name=op.f("ck_edition_counts_from_one")
        ),
        sa.CheckConstraint("cut_off <= built_at", name=op.f("ck_edition_built_after_cut_off")),
        comment="Published editions, one a legal day; append-only",
    )
    op.create_table(
        "listing_salt",
        sa.Column("listing_id", sa.Uuid, nullable=False, comment="Whose line"),
        sa.Column("salt", sa.LargeBinary, nullable=False, comment="16 random bytes, made once"),
        sa.PrimaryKeyConstraint("listing_id", name="pk_listing_salt"),
        comment="Random bytes in each listing's published line",
    )
    op.execute(_APPEND_ONLY)
    op.execute(
        "CREATE TRIGGER edition_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON edition EXECUTE FUNCTION edition_is_append_only()"
    )


def downgrade() -> None:
    op.drop_table("listing_salt")
    op.drop_table("edition")
    op.execute("DROP FUNCTION edition_is_append_only()")
