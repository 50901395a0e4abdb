"""Penalty decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0005_penalties"
down_revision = "0004_credit"

_HARD = "'suspension','licence_downgrade','licence_revocation','restriction','closure','career_ban'"


def upgrade() -> None:
    op.create_table(
        "penalty",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("number", sa.Text, nullable=False, comment="文号 of the decision"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="The party"),
        sa.Column("agency_id", sa.Uuid, nullable=False, comment="Who decided"),
        sa.Column("kinds", ARRAY(sa.Text), nullable=False, comment="Kinds of penalty, one or more"),
        sa.Column("fine_yuan", sa.Numeric(16, 2), comment="Fine, yuan"),
        sa.Column("confiscated_yuan", sa.Numeric(16, 2), comment="Confiscated, yuan"),
        sa.Column(
            "violation",
            sa.Text,
            nullable=False,
            comment="Key of the violation in penalties.yaml",
        ),
        sa.Column(
            "facts",
            sa.Text,
            nullable=False,
            comment="What was established; no personal data",
        ),
        sa.Column("legal_basis", sa.Text, nullable=False, comment="Articles the decision names"),
        sa.Column("decided_on", sa.Date, nullable=False, comment="Legal date of the decision"),
        sa.Column("served_on", sa.Date, comment="Legal date of service"),
        sa.Column("procedure", sa.Text, nullable=False, comment="summary or ordinary"),
        sa.Column(
            "heavier",
            sa.Boolean,
            nullable=False,
            comment="Meets the threshold of Order 44 art. 2",
        ),
        sa.Column("heavier_reason", sa.Text, comment="Why, for a fine (从重)"),
        sa.Column(
            "status",
            sa.Text,
            nullable=False,
            server_default=sa.text("'in_force'"),
            comment="in_force or annulled",
        ),
        sa.Column("annulled_on", sa.Date, comment="Legal date of the annulment"),
        sa.Column("annulment_reason", sa.Text, comment="Who annulled it and why"),
        sa.Column(
            "policy_digest",
            sa.Text,
            nullable=False,
            comment="Version of penalties.yaml applied",
        ),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was entered, UTC",
        ),
        sa.Column(
            "version",
            sa.BigInteger,
            nullable=False,
            server_default=sa.text("1"),
            comment="For conditional writes",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_penalty"),
        sa.UniqueConstraint("agency_id", "number", name="uq_penalty_agency_id_number"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_penalty_subject_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_penalty_agency_id"),
        *_checks(),
        comment="Administrative penalty decisions",
    )
    op.create_index("ix_penalty_subject_id_decided_on", "penalty", ["subject_id", "decided_on"])
    op.create_index("ix_penalty_decided_on_id", "penalty", ["decided_on", "id"])


def _checks() -> list[sa.CheckConstraint]:
    rules = {
        "kinds_known": "cardinality(kinds) > 0 AND kinds <@ ARRAY['warning','criticism','fine',"
        f"'confiscation',{_HARD},'other']::text[]",
        "procedure_known": "procedure IN ('summary', 'ordinary')",
        "status_known": "status IN ('in_force', 'annulled')",
        "fine_if_fined": "('fine' = ANY (kinds)) = (fine_yuan IS NOT NULL)"
        " AND COALESCE(fine_yuan, 1) > 0",
        "confiscated_if_ordered": "confiscated_yuan IS NULL"
        " OR ('confiscation' = ANY (kinds) AND confiscated_yuan > 0)",
        "served_after_decided": "served_on >= decided_on",
        "heavier_with_reason": f"NOT heavier OR kinds && ARRAY[{_HARD}]::text[]"
        " OR COALESCE(length(btrim(heavier_reason)), 0) > 0",
        "annulled_with_reason": "(status = 'annulled') = (annulled_on IS NOT NULL)"
        " AND (status = 'annulled') = (annulment_reason IS NOT NULL)"
        " AND annulled_on >= decided_on",
    }
    return [sa.CheckConstraint(sql, name=op.f(f"ck_penalty_{name}")) for name, sql in rules.items()]


def downgrade() -> None:
    op.drop_table("penalty")
