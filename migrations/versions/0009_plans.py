"""Plans: the text, the draft read from it, and a person's changes beside it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009_plans"
down_revision = "0008_disclosure"

_FUNCTIONS = """
CREATE FUNCTION plans_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was read and said stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER plan_never_deleted
BEFORE DELETE OR TRUNCATE ON plan
FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse();

CREATE TRIGGER plan_keeps_what_was_read
BEFORE UPDATE OF id, title, issuing_body, doc_no, issue_date, period_starts_on, period_ends_on,
    jurisdiction, file_name, text, text_digest, draft, reader_version, reader_digest,
    drafted_by, drafted_at ON plan
FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse();

CREATE TRIGGER plan_amendment_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_amendment
FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse();

CREATE FUNCTION plan_confirmed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'confirmed' THEN
        RAISE EXCEPTION 'plan % is confirmed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER plan_confirmed_once BEFORE UPDATE ON plan
FOR EACH ROW EXECUTE FUNCTION plan_confirmed_once();
"""


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("title", sa.Text(), nullable=True, comment="As printed; NULL where none is"),
        sa.Column("issuing_body", sa.Text(), nullable=True, comment="As printed"),
        sa.Column("doc_no", sa.Text(), nullable=True, comment="Document number as printed"),
        sa.Column("issue_date", sa.Date(), nullable=True, comment="Day it was issued, as printed"),
        sa.Column("period_starts_on", sa.Date(), nullable=True, comment="First day it covers"),
        sa.Column(
            "period_ends_on", sa.Date(), nullable=True, comment="Last day it covers, included"
        ),
        sa.Column("jurisdiction", sa.Text(), nullable=True, comment="Whose plan it is, as printed"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="As handed in"),
        sa.Column("text", sa.Text(), nullable=False, comment="The whole text as handed in"),
        sa.Column(
            "text_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the text in UTF-8; one plan each",
        ),
        sa.Column(
            "draft",
            postgresql.JSONB(),
            nullable=False,
            comment="What was read, in the reference's field names, each item with its own text",
        ),
        sa.Column(
            "reader_version",
            sa.Text(),
            nullable=False,
            comment="Release of the service that read it",
        ),
        sa.Column(
            "reader_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the vocabulary it was read with",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="draft or confirmed"),
        sa.Column(
            "drafted_by",
            sa.Uuid(),
            nullable=True,
            comment="Who handed it in; NULL: a key that stands for no person",
        ),
        sa.Column(
            "drafted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was handed in, UTC",
        ),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True, comment="The person who confirmed it"),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True, comment="When, UTC"),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Row version",
        ),
        sa.CheckConstraint("state IN ('draft', 'confirmed')", name=op.f("ck_plan_state_known")),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_by IS NOT NULL)",
            name=op.f("ck_plan_confirmed_by_a_person"),
        ),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name=op.f("ck_plan_confirmed_at_an_instant"),
        ),
        sa.CheckConstraint(
            "period_ends_on >= period_starts_on", name=op.f("ck_plan_period_ends_after_start")
        ),
        sa.CheckConstraint(
            "(period_starts_on IS NULL) = (period_ends_on IS NULL)",
            name=op.f("ck_plan_period_whole"),
        ),
        sa.CheckConstraint(
            "octet_length(text_digest) = 32", name=op.f("ck_plan_text_digest_is_sha256")
        ),
        sa.CheckConstraint(
            "octet_length(reader_digest) = 32", name=op.f("ck_plan_reader_digest_is_sha256")
        ),
        sa.ForeignKeyConstraint(["drafted_by"], ["officer.id"], name=op.f("fk_plan_drafted_by")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["officer.id"], name=op.f("fk_plan_confirmed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("text_digest", name=op.f("uq_plan_text_digest")),
        comment="Action plans as handed in and as read; never deleted",
    )
    op.create_index("ix_plan_state_id", "plan", ["state", "id"], unique=False)
    op.create_table(
        "plan_amendment",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="In the order made",
        ),
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="Which plan"),
        sa.Column("campaign_id", sa.Text(), nullable=False, comment="Which campaign of its draft"),
        sa.Column(
            "dropped", sa.Boolean(), nullable=False, comment="Whether no campaign is to be drafted"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="Its name; NULL: as read"),
        sa.Column("category", sa.Text(), nullable=True, comment="Vocabulary key; NULL: as read"),
        sa.Column("kind", sa.Text(), nullable=True, comment="Vocabulary key; NULL: as read"),
        sa.Column(
            "agencies",
            postgresql.JSONB(),
            nullable=False,
            comment="Printed name to agency id, or null: not on record; a name not here: as found",
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="Why, in the person's words"),
        sa.Column("amended_by", sa.Uuid(), nullable=False, comment="Who"),
        sa.Column("amended_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_amendment_plan_id")),
        sa.ForeignKeyConstraint(
            ["amended_by"], ["officer.id"], name=op.f("fk_plan_amendment_amended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_amendment")),
        comment="A person's changes to drafted campaigns; append-only",
    )
    op.create_index(
        "ix_plan_amendment_plan_id_campaign_id",
        "plan_amendment",
        ["plan_id", "campaign_id", "id"],
        unique=False,
    )
    op.execute(_FUNCTIONS)


def downgrade() -> None:
    op.drop_table("plan_amendment")
    op.drop_table("plan")
    op.execute("DROP FUNCTION plan_confirmed_once()")
    op.execute("DROP FUNCTION plans_refuse()")
