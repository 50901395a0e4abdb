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
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind_known"),
        sa.CheckConstraint("status IN ('active', 'deregistered', 'revoked')", name="status_known"),
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


def downgrade() -> None:
    op.drop_table("subject_name")
    op.drop_table("subject")
    op.execute("DROP FUNCTION name_grams(text)")
