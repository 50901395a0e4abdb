"""Evidence: bytes, their custody, and what they belong to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_evidence"
down_revision = "0011_inspections"

_PLACED = (
    "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (accuracy_m IS NULL) "
    "AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180 AND accuracy_m >= 0"
)
_FUNCTIONS = """
CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER evidence_custody_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_custody
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER inspection_capture_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON inspection_capture
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER inspection_evidence_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON inspection_evidence
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();
"""


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Whose evidence it is"),
        sa.Column("captured_by", sa.Uuid(), nullable=False, comment="Who captured it"),
        sa.Column("width", sa.Integer(), nullable=True, comment="Of a picture, pixels"),
        sa.Column("height", sa.Integer(), nullable=True, comment="Of a picture, pixels"),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was whole and verified, UTC",
        ),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the original bytes"
        ),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False, comment="Length of the original"),
        sa.Column("media_type", sa.Text(), nullable=False, comment="Of the allow-list"),
        sa.Column(
            "captured_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="By the device's clock, UTC",
        ),
        sa.Column(
            "latitude",
            sa.Numeric(precision=9, scale=6),
            nullable=True,
            comment="Degrees, WGS 84; sensitive, for entitled officers only",
        ),
        sa.Column(
            "longitude", sa.Numeric(precision=9, scale=6), nullable=True, comment="Degrees, WGS 84"
        ),
        sa.Column(
            "accuracy_m",
            sa.Numeric(precision=9, scale=1),
            nullable=True,
            comment="Radius the device vouches for, metres",
        ),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')",
            name=op.f("ck_evidence_media_type_accepted"),
        ),
        sa.CheckConstraint(
            _PLACED,
            name=op.f("ck_evidence_position_whole"),
        ),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_evidence_digest_is_sha256")),
        sa.CheckConstraint(
            "size_bytes BETWEEN 1 AND 33554432", name=op.f("ck_evidence_size_bounded")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_evidence_agency_id")),
        sa.ForeignKeyConstraint(
            ["captured_by"], ["officer.id"], name=op.f("fk_evidence_captured_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("captured_by", "digest", name=op.f("uq_evidence_captured_by_digest")),
        comment="Originals received; append-only, never public",
    )
    op.create_index(
        "ix_evidence_agency_id_digest", "evidence", ["agency_id", "digest"], unique=False
    )
    op.create_index("ix_evidence_digest", "evidence", ["digest"], unique=False)
    op.create_table(
        "evidence_custody",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column("evidence_id", sa.Uuid(), nullable=False, comment="Which evidence"),
        sa.Column(
            "act",
            sa.Text(),
            nullable=False,
            comment="captured, received, verified, viewed, exported",
        ),
        sa.Column("by_officer", sa.Uuid(), nullable=False, comment="By whose hand"),
        sa.Column(
            "occurred_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="UTC; for captured by the device's clock, never after it was announced",
        ),
        sa.Column("occurred_on", sa.Date(), nullable=False, comment="Legal day of it"),
        sa.Column(
            "detail",
            postgresql.JSONB(),
            nullable=False,
            comment="Digest and size where they were found",
        ),
        sa.CheckConstraint(
            "act IN ('captured', 'received', 'verified', 'viewed', 'exported')",
            name=op.f("ck_evidence_custody_act_known"),
        ),
        sa.ForeignKeyConstraint(
            ["by_officer"], ["officer.id"], name=op.f("fk_evidence_custody_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_custody_evidence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_custody")),
        comment="Chain of custody; append-only",
    )
    op.create_index(
        "ix_evidence_custody_evidence_id", "evidence_custody", ["evidence_id"], unique=False
    )
    op.create_index(
        "uq_evidence_custody_viewed",
        "evidence_custody",
        ["evidence_id", "by_officer", "occurred_on"],
        unique=True,
        postgresql_where=sa.text("act = 'viewed'"),
    )
    op.create_table(
        "evidence_upload",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Of the officer then"),
        sa.Column("officer_id", sa.Uuid(), nullable=False, comment="Who sends it"),
        sa.Column(
            "received_bytes",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="How many have arrived, from the first on",
        ),
        sa.Column(
            "evidence_id",
            sa.Uuid(),
            nullable=True,
            comment="What it became; NULL while it is on its way",
        ),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was announced, UTC",
        ),
        sa.Column("opened_on", sa.Date(), nullable=False, comment="Legal day of the announcement"),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the original bytes"
        ),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False, comment="Length of the original"),
        sa.Column("media_type", sa.Text(), nullable=False, comment="Of the allow-list"),
        sa.Column(
            "captured_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="By the device's clock, UTC",
        ),
        sa.Column(
            "latitude",
            sa.Numeric(precision=9, scale=6),
            nullable=True,
            comment="Degrees, WGS 84; sensitive, for entitled officers only",
        ),
        sa.Column(
            "longitude", sa.Numeric(precision=9, scale=6), nullable=True, comment="Degrees, WGS 84"
        ),
        sa.Column(
            "accuracy_m",
            sa.Numeric(precision=9, scale=1),
            nullable=True,
            comment="Radius the device vouches for, metres",
        ),
        sa.CheckConstraint(
            _PLACED,
            name=op.f("ck_evidence_upload_position_whole"),
        ),
        sa.CheckConstraint(
            "evidence_id IS NULL OR received_bytes = size_bytes",
            name=op.f("ck_evidence_upload_whole_if_evidence"),
        ),
        sa.CheckConstraint(
            "octet_length(digest) = 32", name=op.f("ck_evidence_upload_digest_is_sha256")
        ),
        sa.CheckConstraint(
            "received_bytes BETWEEN 0 AND size_bytes",
            name=op.f("ck_evidence_upload_received_bounded"),
        ),
        sa.CheckConstraint(
            "size_bytes BETWEEN 1 AND 33554432", name=op.f("ck_evidence_upload_size_bounded")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_evidence_upload_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_upload_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_evidence_upload_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_upload")),
        sa.UniqueConstraint(
            "officer_id", "digest", name=op.f("uq_evidence_upload_officer_id_digest")
        ),
        comment="Evidence on its way in; kept for a week",
    )
    op.create_index(
        "ix_evidence_upload_officer_id_opened_on",
        "evidence_upload",
        ["officer_id", "opened_on"],
        unique=False,
    )
    op.create_index("ix_evidence_upload_opened_at", "evidence_upload", ["opened_at"], unique=False)
    op.create_table(
        "inspection_capture",
        sa.Column("inspection_id", sa.Uuid(), nullable=False, comment="Which visit"),
        sa.Column(
            "assignment_id", sa.Uuid(), nullable=True, comment="The order to make this visit"
        ),
        sa.Column(
            "latitude",
            sa.Numeric(precision=9, scale=6),
            nullable=True,
            comment="Degrees, WGS 84; sensitive, for entitled officers only",
        ),
        sa.Column(
            "longitude", sa.Numeric(precision=9, scale=6), nullable=True, comment="Degrees, WGS 84"
        ),
        sa.Column(
            "accuracy_m",
            sa.Numeric(precision=9, scale=1),
            nullable=True,
            comment="Radius the device vouches for, metres",
        ),
        sa.Column(
            "signed_by",
            sa.Text(),
            nullable=True,
            comment="Name of who signed for the party inspected; personal, never public",
        ),
        sa.Column(
            "unsigned_reason",
            sa.Text(),
            nullable=True,
            comment="Why there is no signature: refused, nobody there",
        ),
        sa.CheckConstraint(
            _PLACED,
            name=op.f("ck_inspection_capture_position_whole"),
        ),
        sa.CheckConstraint(
            "signed_by IS NULL OR unsigned_reason IS NULL",
            name=op.f("ck_inspection_capture_signed_or_refused"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_inspection_capture_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_capture_inspection_id")
        ),
        sa.PrimaryKeyConstraint("inspection_id", name=op.f("pk_inspection_capture")),
        comment="What the device captured during a visit; append-only, never public",
    )
    op.create_index(
        "ix_inspection_capture_assignment_id", "inspection_capture", ["assignment_id"], unique=False
    )
    op.create_table(
        "inspection_evidence",
        sa.Column("inspection_id", sa.Uuid(), nullable=False, comment="Which visit"),
        sa.Column("evidence_id", sa.Uuid(), nullable=False, comment="Which evidence"),
        sa.Column("place", sa.Integer(), nullable=False, comment="Order in the visit, from 1"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="item or signature"),
        sa.Column(
            "item_key",
            sa.Text(),
            nullable=True,
            comment="Item of the checklist it belongs to; NULL where to the visit as a whole",
        ),
        sa.Column("caption", sa.Text(), nullable=False, comment="What it shows; staff only"),
        sa.CheckConstraint(
            "purpose IN ('item', 'signature')", name=op.f("ck_inspection_evidence_purpose_known")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_inspection_evidence_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_evidence_inspection_id")
        ),
        sa.PrimaryKeyConstraint(
            "inspection_id", "evidence_id", name=op.f("pk_inspection_evidence")
        ),
        comment="Evidence of visits; append-only, never public",
    )
    op.create_index(
        "ix_inspection_evidence_evidence_id", "inspection_evidence", ["evidence_id"], unique=False
    )
    op.create_index(
        "uq_inspection_evidence_signature",
        "inspection_evidence",
        ["inspection_id"],
        unique=True,
        postgresql_where=sa.text("purpose = 'signature'"),
    )
    op.execute(_FUNCTIONS)


def downgrade() -> None:
    op.drop_table("inspection_evidence")
    op.drop_table("inspection_capture")
    op.drop_table("evidence_upload")
    op.drop_table("evidence_custody")
    op.drop_table("evidence")
