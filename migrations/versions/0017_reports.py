"""Trials of drafted grading policies, quality-credit reports, and what undertakings attach."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017_reports"
down_revision = "0016_measures"

_KEPT = """
CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()
"""


def upgrade() -> None:
    _trials()
    _reports()
    _attachments()


def downgrade() -> None:
    op.drop_table("subject_attachment")
    op.execute("DROP FUNCTION subject_attachment_is_kept")
    op.drop_table("quality_report")
    op.execute("DROP FUNCTION quality_report_is_append_only")
    op.drop_table("credit_what_if_part")
    op.drop_table("credit_what_if")
    op.execute("DROP FUNCTION credit_what_if_is_append_only")


def _trials() -> None:
    op.create_table(
        "credit_what_if",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        _text("present", "The policy file in force, whole"),
        _text("present_digest", "SHA-256 of it, hexadecimal"),
        _text("draft", "The draft, whole"),
        _text("draft_digest", "SHA-256 of it, hexadecimal"),
        sa.Column("legal_day", sa.Date, nullable=False, comment="Day whose grades are compared"),
        _instant("known_at", "What the ledger held then, UTC"),
        _instant("begun_at", "When it was ordered, UTC"),
        sa.Column("officer_id", sa.Uuid, comment="Who ordered it; NULL: the command line"),
        sa.CheckConstraint(
            "octet_length(draft) <= 262144 AND octet_length(present) <= 262144",
            name="policies_bounded",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_credit_what_if"),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name="fk_credit_what_if_officer_id"
        ),
        comment="Trials of drafted grading policies; append-only",
    )
    op.create_index("ix_credit_what_if_begun_at", "credit_what_if", ["begun_at"])
    op.execute(_KEPT.format(table="credit_what_if"))
    op.create_table(
        "credit_what_if_part",
        sa.Column("what_if_id", sa.Uuid, nullable=False, comment="The trial"),
        sa.Column("number", sa.Integer, nullable=False, comment="Place in the trial, from 1 on"),
        sa.Column(
            "first_subject_id",
            sa.BigInteger,
            nullable=False,
            comment="First subject of the range",
        ),
        sa.Column(
            "last_subject_id", sa.BigInteger, nullable=False, comment="Last subject of the range"
        ),
        sa.Column(
            "done_at",
            sa.DateTime(timezone=True),
            comment="When compared; NULL: still to do",
        ),
        sa.Column(
            "digest",
            sa.LargeBinary,
            comment="SHA-256 over every subject's standing under both policies",
        ),
        sa.Column(
            "counts",
            postgresql.JSONB,
            comment="[trait, its value, grade before, grade after, how many] of everyone",
        ),
        sa.Column(
            "samples",
            postgresql.JSONB,
            comment="[subject, grade before, hundredths before, grade after, hundredths after]",
        ),
        sa.CheckConstraint("first_subject_id <= last_subject_id", name="has_subjects"),
        sa.CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        sa.CheckConstraint(
            "num_nulls(done_at, digest, counts, samples) IN (0, 4)", name="done_whole"
        ),
        sa.PrimaryKeyConstraint("what_if_id", "number", name="pk_credit_what_if_part"),
        sa.ForeignKeyConstraint(
            ["what_if_id"],
            ["credit_what_if.id"],
            name="fk_credit_what_if_part_what_if_id",
        ),
        comment="Parts of trials of drafted grading policies",
    )


def _reports() -> None:
    op.create_table(
        "quality_report",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False, comment="Running number"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="About whom"),
        sa.Column("valid_on", sa.Date, nullable=False, comment="Day whose facts it tells"),
        sa.Column("body", sa.LargeBinary, nullable=False, comment="Canonical JSON"),
        sa.Column("digest", sa.LargeBinary, nullable=False, comment="SHA-256 of the body"),
        _text("signature", "Compact JWS over the body"),
        _text("code", "Verification code, 16 letters and digits"),
        _instant("issued_at", "When first handed out, UTC"),
        sa.Column("officer_id", sa.Uuid, comment="Who handed it out; NULL: no officer"),
        sa.CheckConstraint("digest = sha256(body)", name="digest_is_of_body"),
        sa.CheckConstraint("code ~ '^[A-Z2-7]{16}$'", name="code_form"),
        sa.PrimaryKeyConstraint("id", name="pk_quality_report"),
        sa.UniqueConstraint("subject_id", "digest", name="uq_quality_report_subject_id_digest"),
        sa.UniqueConstraint("code", name="uq_quality_report_code"),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name="fk_quality_report_subject_id"
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name="fk_quality_report_officer_id"
        ),
        comment="Quality-credit reports handed out; append-only",
    )
    op.execute(_KEPT.format(table="quality_report"))


def _text(name: str, comment: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, comment=comment)


def _instant(name: str, comment: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, comment=comment)


_NEVER_DELETED = """
CREATE FUNCTION subject_attachment_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.withdrawn_on IS NULL
            AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'subject_attachment: only the withdrawal is ever written'
        USING ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = 'subject_attachment_is_kept';
END $$;
CREATE TRIGGER subject_attachment_is_kept BEFORE UPDATE OR DELETE ON subject_attachment
    FOR EACH ROW EXECUTE FUNCTION subject_attachment_is_kept(
        'withdrawn_on', 'withdrawn_by_id', 'withdrawal_reason', 'version');
CREATE TRIGGER subject_attachment_never_truncated BEFORE TRUNCATE ON subject_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION subject_attachment_is_kept()
"""


def _attachments() -> None:
    op.create_table(
        "subject_attachment",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Whose"),
        _text("kind", "standard or quality_report"),
        _text("title", "As printed on it; no personal data"),
        sa.Column(
            "standard_number",
            sa.Text,
            comment="Number of the enterprise standard, as declared; NULL: no standard",
        ),
        sa.Column(
            "declared_on",
            sa.Date,
            nullable=False,
            comment="Day on which the undertaking published it",
        ),
        sa.Column("valid_until", sa.Date, comment="Last day; NULL: until withdrawn"),
        sa.Column("file_id", sa.Uuid, nullable=False, comment="The document"),
        sa.Column("digest", sa.LargeBinary, nullable=False, comment="SHA-256 of the document"),
        sa.Column("agency_id", sa.Uuid, nullable=False, comment="Who took it in"),
        sa.Column("recorded_by_id", sa.Uuid, nullable=False, comment="By whom"),
        _instant("recorded_at", "When it was recorded, UTC"),
        sa.Column("withdrawn_on", sa.Date, comment="First day it no longer stands"),
        sa.Column("withdrawn_by_id", sa.Uuid, comment="Who recorded the withdrawal"),
        sa.Column("withdrawal_reason", sa.Text, comment="Why; no personal data"),
        sa.Column(
            "version",
            sa.BigInteger,
            nullable=False,
            server_default=sa.text("1"),
            comment="For conditional writes",
        ),
        *_attachment_checks(),
        sa.PrimaryKeyConstraint("id", name="pk_subject_attachment"),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_subject_attachment_{column}")
            for column, target in (
                ("subject_id", "subject.id"),
                ("file_id", "stored_file.id"),
                ("agency_id", "agency.id"),
                ("recorded_by_id", "officer.id"),
                ("withdrawn_by_id", "officer.id"),
            )
        ),
        comment="What undertakings publish about themselves; withdrawn, never deleted",
    )
    op.create_index(
        "uq_subject_attachment_standing",
        "subject_attachment",
        ["subject_id", "kind", "digest"],
        unique=True,
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    op.create_index(
        "ix_subject_attachment_subject_id_declared_on",
        "subject_attachment",
        ["subject_id", "declared_on", "id"],
    )
    op.create_index(
        "ix_subject_attachment_public",
        "subject_attachment",
        ["declared_on", "id"],
        postgresql_where=sa.text("kind = 'standard' AND withdrawn_on IS NULL"),
    )
    op.create_index("ix_subject_attachment_file_id", "subject_attachment", ["file_id"])
    op.execute(_NEVER_DELETED)


def _attachment_checks() -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint("kind IN ('standard', 'quality_report')", name="kind_known"),
        sa.CheckConstraint(
            "(kind = 'standard') = (standard_number IS NOT NULL)", name="standard_has_number"
        ),
        sa.CheckConstraint(
            "length(btrim(title)) BETWEEN 1 AND 200"
            " AND length(btrim(standard_number)) BETWEEN 1 AND 60",
            name="named",
        ),
        sa.CheckConstraint("valid_until >= declared_on", name="valid_after_declared"),
        sa.CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        sa.CheckConstraint(
            "num_nulls(withdrawn_on, withdrawn_by_id, withdrawal_reason) IN (0, 3)"
            " AND withdrawn_on >= declared_on",
            name="withdrawn_whole",
        ),
    ]
