"""Penalty decisions."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0005_penalties"
down_revision = "0004_credit"

_HARD = "'suspension','licence_downgrade','licence_revocation','restriction','closure','career_ban'"

# What is decided stays as it was entered; what happened to it since is written once; and what was
# annulled stays annulled.
_STANDS = """
CREATE FUNCTION penalty_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- A later application takes the place of one on which nothing was ended.
    applied text[] := ARRAY['withdrawal_applied_on', 'withdrawal_applied_by_id',
        'withdrawal_grounds'];
    later text[] := applied || ARRAY['version', 'status', 'served_on', 'annulled_on',
        'annulment_reason', 'annulled_by_id', 'handed_over_on', 'handed_over_to',
        'publish_elsewhere_by', 'published_on', 'publication_early_from', 'publication_ends_on',
        'withdraw_by', 'withdrawn_on', 'withdrawal_reason', 'withdrawn_by_id'];
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '% on penalty is refused: a decision is annulled, never erased', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'penalty_stands';
    END IF;
    IF NEW.version <> OLD.version + 1
        OR OLD.status = 'annulled' AND NEW.status <> 'annulled'
        OR to_jsonb(NEW) - later IS DISTINCT FROM to_jsonb(OLD) - later
        OR EXISTS (
            SELECT FROM jsonb_each(to_jsonb(OLD) - ARRAY['version', 'status']) AS was
            WHERE (OLD.withdrawn_on IS NOT NULL OR was.key <> ALL (applied)) AND was.value <> 'null'
                AND to_jsonb(NEW) -> was.key IS DISTINCT FROM was.value
        ) THEN
        RAISE EXCEPTION 'penalty % stands as it was decided', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'penalty_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER penalty_stands BEFORE UPDATE OR DELETE ON penalty
    FOR EACH ROW EXECUTE FUNCTION penalty_stands();
CREATE TRIGGER penalty_never_truncated BEFORE TRUNCATE ON penalty
    FOR EACH STATEMENT EXECUTE FUNCTION penalty_stands();
"""


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
            "ban_until",
            sa.Date,
            comment="Last day of a ban of a trade or an office that goes with it",
        ),
        sa.Column(
            "ban_for_life",
            sa.Boolean,
            nullable=False,
            server_default=sa.text("false"),
            comment="That ban has no last day (终身禁入)",
        ),
        sa.Column("ban_basis", sa.Text, comment="Provision that sets the ban"),
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
            "annulled_by_id", sa.Uuid, comment="Officer who entered that; null for a machine"
        ),
        *_publication(),
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
        sa.Column("entered_by_id", sa.Uuid, comment="Officer who did; null for a machine"),
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
        sa.ForeignKeyConstraint(
            ["annulled_by_id"], ["officer.id"], name="fk_penalty_annulled_by_id"
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["officer.id"], name="fk_penalty_entered_by_id"),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["officer.id"], name="fk_penalty_withdrawn_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_applied_by_id"],
            ["officer.id"],
            name="fk_penalty_withdrawal_applied_by_id",
        ),
        *_checks(),
        comment="Administrative penalty decisions",
    )
    op.create_index("ix_penalty_subject_id_decided_on", "penalty", ["subject_id", "decided_on"])
    op.create_index("ix_penalty_decided_on_id", "penalty", ["decided_on", "id"])
    op.create_index(
        "ix_penalty_violation_decided_on_id", "penalty", ["violation", "decided_on", "id"]
    )
    op.create_index(
        "ix_penalty_publish_by",
        "penalty",
        ["publish_by"],
        postgresql_where=sa.text("published_on IS NULL AND status = 'in_force'"),
    )
    op.create_index(
        "ix_penalty_publication_ends_on",
        "penalty",
        ["publication_ends_on"],
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    op.execute(_STANDS)


def _publication() -> list[sa.Column[Any]]:
    return [
        sa.Column(
            "publication_class",
            sa.Text,
            nullable=False,
            comment="minor, general or serious; how long it is public",
        ),
        sa.Column(
            "publish_by",
            sa.Date,
            comment="Last day to make it public; NULL where it is not made public",
        ),
        sa.Column(
            "hand_over_by",
            sa.Date,
            comment="Last day to hand it over to another province; NULL where it is published here",
        ),
        sa.Column("handed_over_on", sa.Date, comment="Legal date of the hand-over"),
        sa.Column("handed_over_to", sa.Text, comment="Agency that received it"),
        sa.Column(
            "publish_elsewhere_by", sa.Date, comment="Last day of that agency to make it public"
        ),
        sa.Column("published_on", sa.Date, comment="Legal date of publication"),
        sa.Column(
            "publication_early_from",
            sa.Date,
            comment="First day on which it may end early; NULL where it never does",
        ),
        sa.Column(
            "publication_ends_on", sa.Date, comment="First day on which it is no longer public"
        ),
        sa.Column("withdraw_by", sa.Date, comment="Last day to take it down, once it was annulled"),
        sa.Column("withdrawn_on", sa.Date, comment="Legal date it was taken down"),
        sa.Column("withdrawal_reason", sa.Text, comment="Why it was taken down"),
        sa.Column(
            "withdrawn_by_id",
            sa.Uuid,
            comment="Officer who took it down; null for the end of its time",
        ),
        sa.Column(
            "withdrawal_applied_on",
            sa.Date,
            comment="Day of the latest application for an early end",
        ),
        sa.Column(
            "withdrawal_applied_by_id",
            sa.Uuid,
            comment="Officer who took it in; another one takes down",
        ),
        sa.Column(
            "withdrawal_grounds",
            sa.Text,
            comment="Duties done, harm removed, and their proof; no personal data",
        ),
        sa.Column(
            "publication_digest",
            sa.Text,
            nullable=False,
            comment="Version of penalty_publication.yaml applied",
        ),
    ]


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
        "ban_told_whole": "(ban_basis IS NULL) = (ban_until IS NULL AND NOT ban_for_life)"
        " AND ban_until > decided_on AND (ban_until IS NULL OR NOT ban_for_life)"
        " AND COALESCE(length(btrim(ban_basis)), 1) > 0"
        " AND (ban_basis IS NOT NULL OR 'career_ban' <> ALL (kinds)) AND (ban_basis IS NULL"
        " OR kinds && ARRAY['career_ban','restriction','licence_revocation']::text[])",
        "public_while_the_ban_runs": "publication_ends_on > ban_until"
        " AND publication_early_from > ban_until"
        " AND (NOT ban_for_life OR (publication_early_from IS NULL"
        " AND (withdrawn_on IS NULL OR status = 'annulled')))",
        "publication_class_known": "publication_class IN ('minor', 'general', 'serious')",
        "published_once_served": "published_on IS NULL"
        " OR (publish_by IS NOT NULL AND published_on >= served_on)",
        "published_until_a_day": "(published_on IS NULL OR ban_for_life)"
        " = (publication_ends_on IS NULL)",
        "withdrawn_with_reason": "withdrawn_on IS NULL OR (withdrawn_on >= published_on"
        " AND COALESCE(length(btrim(withdrawal_reason)), 0) > 0)",
        "public_for_the_shortest_time": "withdrawn_on IS NULL OR status = 'annulled'"
        " OR withdrawn_on = publication_ends_on"
        " OR COALESCE(withdrawal_applied_on BETWEEN publication_early_from AND withdrawn_on"
        " AND withdrawn_by_id <> withdrawal_applied_by_id, false)",
        "applied_whole": "num_nulls(withdrawal_applied_on, withdrawal_applied_by_id,"
        " withdrawal_grounds) IN (0, 3)",
        "published_elsewhere_once_handed_over": "num_nulls(handed_over_on, handed_over_to,"
        " publish_elsewhere_by) IN (0, 3)"
        " AND (handed_over_on IS NULL OR hand_over_by IS NOT NULL)"
        " AND handed_over_on >= decided_on AND published_on >= handed_over_on"
        " AND (published_on IS NULL OR hand_over_by IS NULL OR handed_over_on IS NOT NULL)",
        "public_for_the_longest_time": "withdrawn_on <= publication_ends_on"
        " AND publication_ends_on > published_on"
        " AND publication_early_from BETWEEN published_on AND publication_ends_on",
    }
    return [sa.CheckConstraint(sql, name=op.f(f"ck_penalty_{name}")) for name, sql in rules.items()]


def downgrade() -> None:
    op.drop_table("penalty")
    op.execute("DROP FUNCTION penalty_stands()")
