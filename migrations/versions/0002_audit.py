"""The journal, its hash chain, and the triggers that keep both append-only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_audit"
down_revision = "0001_accounts"

# The same bytes as registry/audit/rules.py:entry_digest; the two are held together by a test.
_FUNCTIONS = """
CREATE FUNCTION journal_field(value text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN value IS NULL THEN '-'::bytea
        ELSE convert_to(octet_length(convert_to(value, 'UTF8')) || ':' || value, 'UTF8')
    END
$$;

CREATE FUNCTION journal_digest(previous bytea, entry journal_entry) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(
        previous
        || journal_field(entry.id::text)
        || journal_field(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || journal_field(entry.actor_kind)
        || journal_field(entry.officer_id::text)
        || journal_field(entry.client_id::text)
        || journal_field(entry.agency_id::text)
        || journal_field(entry.system_name)
        || journal_field(entry.action)
        || journal_field(entry.object_kind)
        || journal_field(entry.object_id)
        || journal_field(entry.detail::text)
    )
$$;

CREATE FUNCTION journal_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last journal_link;
BEGIN
    -- Held from here to the end of the commit: links are written one transaction at a time.
    PERFORM pg_advisory_xact_lock(hashtextextended('journal_link', 0));
    SELECT * INTO last FROM journal_link ORDER BY seq DESC LIMIT 1;
    INSERT INTO journal_link (seq, entry_id, previous, digest)
    SELECT coalesce(last.seq, 0) + 1, NEW.id, before.digest, journal_digest(before.digest, NEW)
    FROM (SELECT coalesce(last.digest, decode(repeat('00', 32), 'hex')) AS digest) AS before;
    RETURN NULL;
END
$$;

CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the journal is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE CONSTRAINT TRIGGER journal_entry_chained AFTER INSERT ON journal_entry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_chain();

CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();

CREATE TRIGGER journal_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_link
FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""


def upgrade() -> None:
    op.create_table(
        "journal_entry",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When the act was done"
        ),
        sa.Column("actor_kind", sa.Text(), nullable=False, comment="officer, client or system"),
        sa.Column("officer_id", sa.Uuid(), nullable=True, comment="Who acted in person"),
        sa.Column("client_id", sa.Uuid(), nullable=True, comment="The key that was used"),
        sa.Column("agency_id", sa.Uuid(), nullable=True, comment="Acted for"),
        sa.Column(
            "system_name", sa.Text(), nullable=True, comment="Part of the service that acted"
        ),
        sa.Column("action", sa.Text(), nullable=False, comment="Verb, past tense: case.noticed"),
        sa.Column("object_kind", sa.Text(), nullable=False, comment="Kind of record: listing_case"),
        sa.Column("object_id", sa.Text(), nullable=False, comment="Its identifier"),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Counts, ids, digests; nothing personal",
        ),
        sa.CheckConstraint(
            "actor_kind IN ('officer', 'client', 'system')",
            name=op.f("ck_journal_entry_actor_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        comment="Every act that changed something; append-only",
    )
    op.create_index(
        "ix_journal_entry_client_id_id", "journal_entry", ["client_id", "id"], unique=False
    )
    op.create_index(
        "ix_journal_entry_object_kind_object_id_id",
        "journal_entry",
        ["object_kind", "object_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_journal_entry_officer_id_id", "journal_entry", ["officer_id", "id"], unique=False
    )
    op.create_table(
        "journal_link",
        sa.Column(
            "seq",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="1, 2, 3 … without a gap",
        ),
        sa.Column("entry_id", sa.BigInteger(), nullable=False, comment="Which entry"),
        sa.Column(
            "previous",
            sa.LargeBinary(),
            nullable=False,
            comment="Digest of the link before; zeros at first",
        ),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256, see audit/rules.py"
        ),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_journal_link_digest_sha256")),
        sa.CheckConstraint(
            "octet_length(previous) = 32", name=op.f("ck_journal_link_previous_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_link_entry_id")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal_link")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_journal_link_entry_id")),
        sa.UniqueConstraint("previous", name=op.f("uq_journal_link_previous")),
        comment="Hash chain over the journal in the order of commits; append-only",
    )
    op.execute(_FUNCTIONS)


def downgrade() -> None:
    op.execute("DROP TRIGGER journal_entry_chained ON journal_entry")
    op.execute("DROP FUNCTION journal_chain()")
    op.execute("DROP FUNCTION journal_digest(bytea, journal_entry)")
    op.execute("DROP FUNCTION journal_field(text)")
    op.drop_table("journal_link")
    op.drop_table("journal_entry")
    op.execute("DROP FUNCTION journal_refuse()")
