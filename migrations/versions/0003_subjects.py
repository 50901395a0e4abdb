"""Tables of subjects."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_subjects"
down_revision = "0002_audit"

KINDS = "'enterprise', 'sole_trader', 'cooperative', 'institution', 'person_by_law', 'other'"

# pg_trgm gives no index for two characters, so a name is cut into its own one- and two-grams.
NAME_GRAMS = """
CREATE FUNCTION name_grams(name_key text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    grams text[] := string_to_array(name_key, NULL);
    length integer := cardinality(grams);
BEGIN
    FOR place IN 1 .. length - 1 LOOP
        grams[length + place] := grams[place] || grams[place + 1];
    END LOOP;
    RETURN grams;
END $$
"""


def upgrade() -> None:
    op.execute(NAME_GRAMS)
    _create_subject()
    _create_subject_name()
    _create_subject_trait()
    _create_subject_link()
    _create_imports()
    _create_subject_person()


def _create_subject() -> None:
    op.create_table(
        "subject",
        sa.Column("id", sa.BigInteger, sa.Identity(), comment="Internal number"),
        sa.Column(
            "uscc",
            sa.Text(collation="C"),
            nullable=False,
            comment="Unified social credit code, 18 characters, normalised",
        ),
        sa.Column(
            "registration_no",
            sa.Text,
            comment="Registration number of before 2015, 15 digits",
        ),
        sa.Column("name", sa.Text, nullable=False, comment="Registered (trade) name in force"),
        sa.Column("kind", sa.Text, nullable=False, comment="Form of the undertaking"),
        sa.Column(
            "division",
            sa.Text,
            nullable=False,
            comment="Present place, GB/T 2260; not the one inside the code",
        ),
        sa.Column("industry", sa.Text, comment="GB/T 4754 class"),
        sa.Column(
            "status",
            sa.Text,
            nullable=False,
            server_default=sa.text("'active'"),
            comment="Standing in its own register",
        ),
        sa.Column(
            "size",
            sa.Text,
            comment="Scale of the undertaking; NULL where the register does not say",
        ),
        sa.Column(
            "product_classes",
            postgresql.ARRAY(sa.Text),
            nullable=False,
            server_default=sa.text("'{}'"),
            comment="Classes of product it makes or sells",
        ),
        sa.Column(
            "code_override_reason",
            sa.Text,
            comment="Why a code that fails its check is kept; NULL for every regular code",
        ),
        sa.Column("source", sa.Text, nullable=False, comment="Where the row was last taken from"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was last written",
        ),
        sa.Column(
            "version",
            sa.BigInteger,
            nullable=False,
            server_default=sa.text("1"),
            comment="Counts the changes",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_subject"),
        sa.UniqueConstraint("uscc", name="uq_subject_uscc"),
        sa.CheckConstraint("uscc ~ '^[0-9A-Z]{18}$'", name="code_form"),
        sa.CheckConstraint("registration_no ~ '^[0-9]{15}$'", name="registration_no_form"),
        sa.CheckConstraint("division ~ '^[0-9]{6}$'", name="division_form"),
        sa.CheckConstraint("industry ~ '^[A-T]([0-9]{2,4})?$'", name="industry_form"),
        sa.CheckConstraint("name <> ''", name="has_name"),
        sa.CheckConstraint(
            "(kind = 'person_by_law') = (uscc LIKE 'PR%')", name="person_has_public_number"
        ),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind_known"),
        sa.CheckConstraint("status IN ('active', 'deregistered', 'revoked')", name="status_known"),
        sa.CheckConstraint("size IN ('large', 'medium', 'small', 'micro')", name="size_known"),
        comment="Undertakings on record, as they stand now",
    )
    op.create_index(
        "ix_subject_uscc_fragment",
        "subject",
        ["uscc"],
        postgresql_using="gin",
        postgresql_ops={"uscc": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_subject_registration_no",
        "subject",
        ["registration_no"],
        postgresql_where=sa.text("registration_no IS NOT NULL"),
    )
    op.create_index(
        "ix_subject_division",
        "subject",
        ["division"],
        postgresql_ops={"division": "text_pattern_ops"},
    )
    op.create_index(
        "ix_subject_industry",
        "subject",
        ["industry"],
        postgresql_ops={"industry": "text_pattern_ops"},
    )
    op.create_index(
        "ix_subject_product_classes", "subject", ["product_classes"], postgresql_using="gin"
    )


def _create_subject_name() -> None:
    op.create_table(
        "subject_name",
        sa.Column("id", sa.BigInteger, sa.Identity(), comment="Internal number"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Whose name"),
        sa.Column("name", sa.Text, nullable=False, comment="As registered"),
        sa.Column(
            "name_key",
            sa.Text(collation="C"),
            nullable=False,
            comment="One width, case and script, no brackets, spaces or marks",
        ),
        sa.Column(
            "core_key",
            sa.Text(collation="C"),
            nullable=False,
            comment="The key without place prefix and legal form",
        ),
        sa.Column(
            "valid", postgresql.DATERANGE, nullable=False, comment="When it is the name in law"
        ),
        sa.Column("recorded", postgresql.TSTZRANGE, nullable=False, comment="When we held it so"),
        sa.PrimaryKeyConstraint("id", name="pk_subject_name"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_subject_name_subject_id"),
        postgresql.ExcludeConstraint(
            (sa.column("subject_id"), "="),
            (sa.column("valid"), "&&"),
            (sa.column("recorded"), "&&"),
            name="ex_subject_name_one_at_a_time",
        ),
        sa.CheckConstraint("NOT isempty(valid)", name="holds_some_day"),
        comment="Names of subjects, bitemporal; what name search looks in",
    )
    still_held = sa.text("upper_inf(recorded)")
    op.create_index(
        "ix_subject_name_grams",
        "subject_name",
        [sa.text("name_grams(name_key)")],
        postgresql_using="gin",
        postgresql_where=still_held,
    )
    for columns in (["name_key"], ["core_key"]):
        op.create_index(
            f"ix_subject_name_{'_'.join(columns)}",
            "subject_name",
            columns,
            postgresql_where=still_held,
        )
    op.create_index(
        "ix_subject_name_past",
        "subject_name",
        ["subject_id"],
        postgresql_where=sa.text("NOT (upper_inf(valid) AND upper_inf(recorded))"),
    )


def _create_subject_trait() -> None:
    op.create_table(
        "subject_trait",
        sa.Column("id", sa.BigInteger, sa.Identity(), comment="Internal number"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Whose trait"),
        sa.Column("trait", sa.Text, nullable=False, comment="Which"),
        sa.Column(
            "value", sa.Text, nullable=False, comment="What it is, one a line; empty: not known"
        ),
        sa.Column(
            "reason",
            sa.Text,
            nullable=False,
            comment="Why it was recorded; a register or a person",
        ),
        sa.Column("valid", postgresql.DATERANGE, nullable=False, comment="When it holds in law"),
        sa.Column("recorded", postgresql.TSTZRANGE, nullable=False, comment="When we held it so"),
        sa.PrimaryKeyConstraint("id", name="pk_subject_trait"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_subject_trait_subject_id"),
        postgresql.ExcludeConstraint(
            (sa.column("subject_id"), "="),
            (sa.column("trait"), "="),
            (sa.column("valid"), "&&"),
            (sa.column("recorded"), "&&"),
            name="ex_subject_trait_one_at_a_time",
        ),
        sa.CheckConstraint(
            "trait IN ('kind', 'division', 'industry', 'product_classes', 'status', 'size')",
            name="trait_known",
        ),
        sa.CheckConstraint("NOT isempty(valid)", name="holds_some_day"),
        comment="What changed about subjects besides their names, bitemporal",
    )


def _create_subject_link() -> None:
    op.create_table(
        "subject_link",
        sa.Column("id", sa.Uuid, comment="Identifier"),
        sa.Column("kind", sa.Text, nullable=False, comment="How the one goes on in the other"),
        sa.Column("from_id", sa.BigInteger, nullable=False, comment="Which goes on"),
        sa.Column("to_id", sa.BigInteger, nullable=False, comment="As which"),
        sa.Column("happened_on", sa.Date, nullable=False, comment="Legal day of it"),
        sa.Column("basis", sa.Text, nullable=False, comment="Document that says so"),
        sa.Column("withdrawn_reason", sa.Text, comment="Why it was taken back"),
        sa.Column("recorded", postgresql.TSTZRANGE, nullable=False, comment="When we held it so"),
        sa.PrimaryKeyConstraint("id", name="pk_subject_link"),
        sa.ForeignKeyConstraint(["from_id"], ["subject.id"], name="fk_subject_link_from_id"),
        sa.ForeignKeyConstraint(["to_id"], ["subject.id"], name="fk_subject_link_to_id"),
        sa.CheckConstraint(
            "kind IN ('succession', 'merger', 'split', 'wrong_identity')", name="kind_known"
        ),
        sa.CheckConstraint("from_id <> to_id", name="two_subjects"),
        sa.CheckConstraint("basis <> ''", name="has_basis"),
        postgresql.ExcludeConstraint(
            (sa.column("kind"), "="),
            (sa.column("from_id"), "="),
            (sa.column("to_id"), "="),
            (sa.column("recorded"), "&&"),
            name="ex_subject_link_once",
        ),
        postgresql.ExcludeConstraint(
            (sa.text("least(from_id, to_id)"), "="),
            (sa.text("greatest(from_id, to_id)"), "="),
            (sa.text("((from_id < to_id)::integer)"), "<>"),
            (sa.column("recorded"), "&&"),
            name="ex_subject_link_one_way",
            where=sa.text("kind <> 'split'"),
        ),
        comment="Succession, merger, split and mistaken identity of subjects",
    )
    for column in ("from_id", "to_id"):
        op.create_index(
            f"ix_subject_link_{column}",
            "subject_link",
            [column],
            postgresql_where=sa.text("upper_inf(recorded)"),
        )


def _create_imports() -> None:
    op.create_table(
        "subject_import",
        sa.Column("id", sa.Uuid, comment="Identifier"),
        sa.Column("digest", sa.Text, nullable=False, comment="SHA-256 of the file"),
        sa.Column("source", sa.Text, nullable=False, comment="The register that it comes from"),
        sa.Column("titles", postgresql.ARRAY(sa.Text), nullable=False, comment="Its heading"),
        sa.Column(
            "state",
            sa.Text,
            nullable=False,
            server_default=sa.text("'running'"),
            comment="How far it is",
        ),
        _count("last_line", "Rows up to this one are stored or refused"),
        sa.Column(
            "share_read",
            sa.Double,
            nullable=False,
            server_default=sa.text("0"),
            comment="Share of the file that is read, 0 to 1",
        ),
        _count("stored", "Rows of new subjects"),
        _count("updated", "Rows with changes"),
        _count("unchanged", "Rows without"),
        _count("rejected", "Rows refused"),
        sa.Column("started_by", sa.Text, nullable=False, comment="Who began it"),
        sa.Column(
            "started_at", sa.DateTime(timezone=True), nullable=False, comment="When it was begun"
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), comment="When it was over"),
        sa.Column("failure", sa.Text, comment="Why it failed, a message id"),
        sa.PrimaryKeyConstraint("id", name="pk_subject_import"),
        sa.UniqueConstraint("digest", "source", name="uq_subject_import_digest_source"),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest_form"),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name="state_known"),
        sa.CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished_if_over"),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure_if_failed"),
        sa.CheckConstraint("share_read BETWEEN 0 AND 1", name="share"),
        comment="Files of subjects taken over; the same file again changes nothing",
    )
    op.create_table(
        "subject_import_reject",
        sa.Column("import_id", sa.Uuid, nullable=False, comment="Of which file"),
        sa.Column(
            "line",
            sa.BigInteger,
            autoincrement=False,
            nullable=False,
            comment="Row of the file, the heading is 1",
        ),
        sa.Column("pointer", sa.Text, nullable=False, comment="JSON Pointer to the field"),
        sa.Column("reason", sa.Text, nullable=False, comment="Message id"),
        sa.Column("params", postgresql.JSONB, nullable=False, comment="Of the message"),
        sa.Column("original", postgresql.ARRAY(sa.Text), nullable=False, comment="Cells, masked"),
        sa.PrimaryKeyConstraint("import_id", "line", name="pk_subject_import_reject"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["subject_import.id"], name="fk_subject_import_reject_import_id"
        ),
        comment="Rows of files of subjects that were refused",
    )


def _count(name: str, comment: str) -> sa.Column[int]:
    return sa.Column(
        name, sa.BigInteger, nullable=False, server_default=sa.text("0"), comment=comment
    )


def _create_subject_person() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("subject_person_number")))
    op.create_table(
        "subject_person",
        sa.Column(
            "subject_id",
            sa.BigInteger,
            autoincrement=False,
            nullable=False,
            comment="Which subject",
        ),
        sa.Column("role", sa.Text, nullable=False, comment="As what"),
        sa.Column(
            "legal_basis",
            sa.Text,
            nullable=False,
            comment="Article that brings the person here",
        ),
        sa.Column("identifier_kind", sa.Text, nullable=False, comment="Which number"),
        sa.Column(
            "identifier_hash",
            sa.LargeBinary,
            nullable=False,
            comment="HMAC-SHA-256 of kind and number under the key for matching",
        ),
        sa.Column(
            "identifier_sealed",
            sa.LargeBinary,
            nullable=False,
            comment="The number, AES-256-GCM, bound to subject and column",
        ),
        sa.Column("name_sealed", sa.LargeBinary, nullable=False, comment="The name, likewise"),
        sa.Column("key_id", sa.Text, nullable=False, comment="Which key sealed both"),
        sa.Column(
            "identifier_masked", sa.Text, nullable=False, comment="The number as it may be shown"
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was recorded",
        ),
        sa.PrimaryKeyConstraint("subject_id", name="pk_subject_person"),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name="fk_subject_person_subject_id"
        ),
        sa.UniqueConstraint(
            "identifier_kind",
            "identifier_hash",
            name="uq_subject_person_identifier_kind_identifier_hash",
        ),
        sa.CheckConstraint(
            "role IN ('guide', 'legal_representative', 'responsible_person')", name="role_known"
        ),
        sa.CheckConstraint(
            "identifier_kind IN ('resident_id', 'guide_card', 'passport')",
            name="identifier_kind_known",
        ),
        sa.CheckConstraint("legal_basis <> ''", name="has_legal_basis"),
        sa.CheckConstraint("octet_length(identifier_hash) = 32", name="hash_form"),
        comment="Persons on record by law: identifiers sealed, matched by keyed hash",
    )


def downgrade() -> None:
    op.drop_table("subject_person")
    op.execute(sa.schema.DropSequence(sa.Sequence("subject_person_number")))
    op.drop_table("subject_import_reject")
    op.drop_table("subject_import")
    op.drop_table("subject_link")
    op.drop_table("subject_trait")
    op.drop_table("subject_name")
    op.drop_table("subject")
    op.execute("DROP FUNCTION name_grams(text)")
