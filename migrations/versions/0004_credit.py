"""Tables of the credit ledger and of grades."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_credit"
down_revision = "0003_subjects"

KINDS = (
    "'finding', 'failed_sampling', 'penalty', 'serious_listing', 'recall', 'incident', "
    "'complaint', 'award', 'pledge', 'standard', 'rectified'"
)
SET_ASIDE = "'repaired', 'superseded'"
SEVERITIES = "'minor', 'general', 'serious'"
STILL_HELD = "upper_inf(recorded)"
CASE_NUMBER = (
    f"(array_position(ARRAY[{KINDS}], kind) - 1) * 3"
    f" + array_position(ARRAY[{SEVERITIES}], severity) - 1"
)

# The last day D with D plus `months` (shortened to the month's end, 民法典 art. 202) <= `day`:
# what lies that far back or further is at least `months` old.
MONTHS_BEFORE = """
CREATE FUNCTION months_before(day date, months integer) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN date_part('day', day + 1) = 1
    THEN ((day + 1) - make_interval(months => months))::date - 1
    ELSE (day - make_interval(months => months))::date
END
"""


# A correction closes `recorded` and adds a row; the arguments are the columns that may move, and
# the generated ones, which a trigger sees before they are computed.
APPEND_ONLY = """
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF upper_inf(OLD.recorded)
            AND (isempty(NEW.recorded) OR lower(NEW.recorded) = lower(OLD.recorded))
            AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '%: only the end of recorded is ever written', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
CREATE TRIGGER credit_entry_append_only BEFORE UPDATE OR DELETE ON credit_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only('recorded', 'case_no', 'begins_on', 'ends_on');
CREATE TRIGGER credit_entry_never_truncated BEFORE TRUNCATE ON credit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER grade_period_append_only BEFORE UPDATE OR DELETE ON grade_period
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only('recorded', 'next_change_on');
CREATE TRIGGER grade_period_never_truncated BEFORE TRUNCATE ON grade_period
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
"""

# As an exclusion constraint would, but once a statement. The subjects are locked first, so that of
# two transactions at once the second sees what the first has written.
ONE_ANSWER = """
CREATE FUNCTION grade_period_one_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM subject WHERE id IN (SELECT subject_id FROM added) ORDER BY id
        FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM added JOIN grade_period AS other USING (subject_id)
        WHERE other.id <> added.id AND other.valid && added.valid
            AND other.recorded && added.recorded
    ) THEN
        RAISE EXCEPTION 'grade_period: two answers for one moment'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'grade_period_one_answer';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER grade_period_one_answer AFTER INSERT ON grade_period
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION grade_period_one_answer();
"""


POLICY_KEPT = """
CREATE FUNCTION grading_policy_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'grading_policy: a policy that was graded by is kept as it was'
        USING ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = 'grading_policy_append_only';
END $$;
CREATE TRIGGER grading_policy_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON grading_policy
    FOR EACH STATEMENT EXECUTE FUNCTION grading_policy_is_append_only();
"""


def upgrade() -> None:
    op.execute(MONTHS_BEFORE)
    _create_grading_policy()
    _create_credit_entry()
    _create_grade_period()
    _create_risk_class()
    _create_regrade_run()
    _create_credit_fact()
    op.execute(APPEND_ONLY)
    op.execute(ONE_ANSWER)


def _create_grading_policy() -> None:
    op.create_table(
        "grading_policy",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False, comment="Order of choosing"),
        sa.Column("document", sa.Text, nullable=False, comment="The policy file, whole"),
        sa.Column(
            "chosen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when on everyone was graded by it",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_grading_policy"),
        sa.CheckConstraint("octet_length(document) <= 262144", name="bounded"),
        comment="Policies that everyone was graded by, the last in force; append-only",
    )
    op.execute(POLICY_KEPT)


def _create_credit_entry() -> None:
    op.create_table(
        "credit_entry",
        sa.Column("id", sa.BigInteger, sa.Identity(), comment="Order of writing"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Whose record"),
        sa.Column("kind", sa.Text, nullable=False, comment="What it records"),
        sa.Column("severity", sa.Text, nullable=False, comment="How grave (or how weighty)"),
        sa.Column(
            "publication_class",
            sa.Text,
            nullable=False,
            comment="Class that rules publication and repair",
        ),
        sa.Column(
            "source_kind", sa.Text, nullable=False, comment="Table of the record it comes from"
        ),
        sa.Column("source_id", sa.Uuid, nullable=False, comment="The record it comes from"),
        sa.Column("source_ref", sa.Text, nullable=False, comment="Its document number, as printed"),
        sa.Column(
            "agency_id",
            sa.Uuid,
            nullable=False,
            comment="Who established it, who repairs it",
        ),
        sa.Column(
            "legal_basis", sa.Text, nullable=False, comment="Provision it rests on, as printed"
        ),
        sa.Column(
            "summary", sa.Text, nullable=False, comment="One sentence, without personal data"
        ),
        sa.Column("occurred_on", sa.Date, nullable=False, comment="Day of the conduct"),
        sa.Column(
            "decided_on",
            sa.Date,
            nullable=False,
            comment="Date of the document; windows and decay count from it",
        ),
        sa.Column("valid", postgresql.DATERANGE, nullable=False, comment="When it holds in law"),
        sa.Column("recorded", postgresql.TSTZRANGE, nullable=False, comment="When we held it so"),
        *_set_aside(),
        *_generated(),
        sa.PrimaryKeyConstraint("id", name="pk_credit_entry"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_credit_entry_subject_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_credit_entry_agency_id"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind_known"),
        sa.CheckConstraint(f"severity IN ({SEVERITIES})", name="severity_known"),
        sa.CheckConstraint(f"publication_class IN ({SEVERITIES})", name="publication_class_known"),
        sa.CheckConstraint("occurred_on <= decided_on", name="occurred_before_decided"),
        sa.CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="holds_some_day"),
        sa.CheckConstraint("lower(valid) >= decided_on", name="holds_from_document_on"),
        sa.CheckConstraint(f"set_aside_for IN ({SET_ASIDE})", name="set_aside_for_known"),
        sa.CheckConstraint(
            "num_nulls(set_aside_on, set_aside_for, set_aside_ref, set_aside_source_kind,"
            " set_aside_source_id) IN (0, 5)",
            name="set_aside_whole",
        ),
        comment="Ledger of facts that a grade is derived from, bitemporal",
    )
    _index_credit_entry()


def _set_aside() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column(
            "set_aside_on",
            sa.Date,
            comment="First day on which it counts no longer, though it stands",
        ),
        sa.Column(
            "set_aside_for", sa.Text, comment="Repaired, or superseded by the penalty it led to"
        ),
        sa.Column(
            "set_aside_ref",
            sa.Text,
            comment="Number of the document that sets it aside, as printed",
        ),
        sa.Column(
            "set_aside_source_kind", sa.Text, comment="Table of the record that sets it aside"
        ),
        sa.Column("set_aside_source_id", sa.Uuid, comment="The record that sets it aside"),
    )


def _generated() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column(
            "case_no",
            sa.SmallInteger,
            sa.Computed(CASE_NUMBER, persisted=True),
            nullable=False,
            comment="Kind and severity as one number",
        ),
        sa.Column(
            "begins_on",
            sa.Date,
            sa.Computed("lower(valid)", persisted=True),
            nullable=False,
            comment="First day on which it holds",
        ),
        sa.Column(
            "ends_on",
            sa.Date,
            sa.Computed("upper(valid)", persisted=True),
            comment="First day on which it holds no longer",
        ),
    )


def _index_credit_entry() -> None:
    op.create_index(
        "uq_credit_entry_source_kind_source_id_kind",
        "credit_entry",
        ["source_kind", "source_id", "kind"],
        unique=True,
        postgresql_where=sa.text(STILL_HELD),
    )
    op.create_index("ix_credit_entry_subject_id", "credit_entry", ["subject_id"])
    op.create_index(
        "ix_credit_entry_held",
        "credit_entry",
        ["subject_id"],
        postgresql_include=[
            "id",
            "case_no",
            "decided_on",
            "begins_on",
            "ends_on",
            "set_aside_on",
            "set_aside_for",
        ],
        postgresql_where=sa.text(STILL_HELD),
    )
    op.create_index(
        "ix_credit_entry_set_aside_source",
        "credit_entry",
        ["set_aside_source_kind", "set_aside_source_id"],
        postgresql_where=sa.text(f"{STILL_HELD} AND set_aside_source_id IS NOT NULL"),
    )


def _create_grade_period() -> None:
    op.create_table(
        "grade_period",
        sa.Column("id", sa.BigInteger, sa.Identity(), comment="Order of writing"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Whose grade"),
        sa.Column("grade", sa.Text, nullable=False, comment="Letter of the ladder"),
        sa.Column("points", sa.Numeric(5, 2), nullable=False, comment="Score, 0 to 100 points"),
        sa.Column(
            "vetoed",
            sa.Boolean,
            nullable=False,
            comment="The grade follows from a veto, not from the points",
        ),
        sa.Column(
            "since",
            sa.Date,
            nullable=False,
            comment="First day of the unbroken run of this grade",
        ),
        sa.Column(
            "policy_digest", sa.Text, nullable=False, comment="Version of the policy applied"
        ),
        sa.Column(
            "next_change_on",
            sa.Date,
            comment="Next day on which the passing of time can change it; last period only",
        ),
        sa.Column("valid", postgresql.DATERANGE, nullable=False, comment="When it holds in law"),
        sa.Column("recorded", postgresql.TSTZRANGE, nullable=False, comment="When we held it so"),
        sa.PrimaryKeyConstraint("id", name="pk_grade_period"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_grade_period_subject_id"),
        sa.CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="holds_some_day"),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name="points_in_range"),
        sa.CheckConstraint("since <= lower(valid)", name="since_not_later"),
        comment="Grades derived from the ledger, bitemporal",
    )
    op.create_index("ix_grade_period_subject_id", "grade_period", ["subject_id"])
    op.create_index(
        "uq_grade_period_begins",
        "grade_period",
        ["subject_id", sa.text("lower(valid)")],
        unique=True,
        postgresql_where=sa.text(STILL_HELD),
    )
    op.create_index(
        "ix_grade_period_present",
        "grade_period",
        ["subject_id"],
        postgresql_include=["grade", "points", "vetoed", "policy_digest", "valid"],
        postgresql_where=sa.text(f"{STILL_HELD} AND upper_inf(valid)"),
    )
    op.create_index(
        "ix_grade_period_worst",
        "grade_period",
        ["subject_id"],
        postgresql_where=sa.text(f"grade = 'D' AND {STILL_HELD} AND upper_inf(valid)"),
    )
    op.create_index(
        "ix_grade_period_next_change_on",
        "grade_period",
        ["next_change_on"],
        postgresql_where=sa.text(f"{STILL_HELD} AND next_change_on IS NOT NULL"),
    )


def _create_risk_class() -> None:
    op.create_table(
        "risk_class",
        sa.Column(
            "subject_id",
            sa.BigInteger,
            autoincrement=False,
            nullable=False,
            comment="Whose class",
        ),
        sa.Column("risk_class", sa.Text, nullable=False, comment="Letter of the class"),
        sa.Column(
            "since",
            sa.Date,
            nullable=False,
            comment="First day on which this class was derived",
        ),
        sa.Column(
            "derived_at", sa.DateTime(timezone=True), nullable=False, comment="When it last moved"
        ),
        sa.PrimaryKeyConstraint("subject_id", name="pk_risk_class"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_risk_class_subject_id"),
        comment="Risk classes for supervision as last derived; no row: the lowest class",
    )
    op.create_index(
        "ix_risk_class_risk_class_subject_id", "risk_class", ["risk_class", "subject_id"]
    )


def _create_regrade_run() -> None:
    op.create_table(
        "regrade_run",
        sa.Column("id", sa.Uuid, nullable=False, comment="The run"),
        sa.Column("reason", sa.Text, nullable=False, comment="Why everyone was looked at"),
        sa.Column("legal_day", sa.Date, nullable=False, comment="Day whose grades were compared"),
        sa.Column(
            "policy_digest",
            sa.Text,
            nullable=False,
            comment="Version of the policy of that day",
        ),
        sa.Column(
            "begun_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the subjects were found",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_regrade_run"),
        sa.CheckConstraint("reason IN ('daily', 'ordered')", name="reason_known"),
        comment="Derivations of everyone whose stored grade has aged",
    )
    op.create_index("ix_regrade_run_begun_at", "regrade_run", ["begun_at"])
    op.create_table(
        "regrade_chunk",
        sa.Column("run_id", sa.Uuid, nullable=False, comment="The run"),
        sa.Column("number", sa.Integer, nullable=False, comment="Place in the run, from 1 on"),
        sa.Column(
            "subject_ids",
            postgresql.ARRAY(sa.BigInteger),
            nullable=False,
            comment="Whose grades are derived",
        ),
        sa.Column(
            "done_at",
            sa.DateTime(timezone=True),
            comment="When they were; NULL: still to do",
        ),
        sa.Column(
            "moved",
            sa.Integer,
            comment="How many of them have another grade than before",
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name="pk_regrade_chunk"),
        sa.ForeignKeyConstraint(["run_id"], ["regrade_run.id"], name="fk_regrade_chunk_run_id"),
        sa.CheckConstraint("cardinality(subject_ids) > 0", name="has_subjects"),
        sa.CheckConstraint("(done_at IS NULL) = (moved IS NULL)", name="done_whole"),
        comment="Parts of a derivation of everyone",
    )


def _create_credit_fact() -> None:
    op.create_table(
        "credit_fact",
        sa.Column("id", sa.Uuid, nullable=False, comment="The fact"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Whose"),
        sa.Column("agency_id", sa.Uuid, nullable=False, comment="Who established it"),
        sa.Column("kind", sa.Text, nullable=False, comment="What it records"),
        sa.Column("severity", sa.Text, nullable=False, comment="How grave (or how weighty)"),
        sa.Column("number", sa.Text, nullable=False, comment="Its document number, as printed"),
        sa.Column(
            "legal_basis", sa.Text, nullable=False, comment="Provision it rests on, as printed"
        ),
        sa.Column(
            "summary", sa.Text, nullable=False, comment="One sentence, without personal data"
        ),
        sa.Column("occurred_on", sa.Date, nullable=False, comment="Day of the conduct"),
        sa.Column("decided_on", sa.Date, nullable=False, comment="Date of the document"),
        sa.Column("valid_until", sa.Date, nullable=True, comment="Last day; NULL: until annulled"),
        sa.Column("state", sa.Text, nullable=False, comment="Where it stands"),
        sa.Column(
            "reason", sa.Text, nullable=True, comment="Why rejected or annulled, or a repair undone"
        ),
        sa.Column(
            "repair_number",
            sa.Text,
            nullable=True,
            comment="Number of the decision that repaired it, as printed",
        ),
        sa.Column(
            "repaired_on",
            sa.Date,
            nullable=True,
            comment="First day on which it counts no longer",
        ),
        sa.Column(
            "repaired_by", sa.Uuid, nullable=True, comment="Who repaired it, never its recorder"
        ),
        sa.Column(
            "undone_repairs",
            postgresql.ARRAY(sa.Text),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Numbers of the decisions on repair that were undone",
        ),
        sa.Column(
            "undone_by",
            sa.Uuid,
            nullable=True,
            comment="Who undid the last of them, never its recorder",
        ),
        sa.Column(
            "repair_barred_until_on",
            sa.Date,
            nullable=True,
            comment="Last day without repair after false papers",
        ),
        sa.Column("recorded_by", sa.Uuid, nullable=False, comment="Who recorded it"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was recorded",
        ),
        sa.Column(
            "settled_by",
            sa.Uuid,
            nullable=True,
            comment="The second officer, who confirmed or rejected it",
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True, comment="When that was"),
        sa.Column(
            "version",
            sa.Integer,
            server_default=sa.text("1"),
            nullable=False,
            comment="Counts the changes",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_credit_fact"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_credit_fact_subject_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_credit_fact_agency_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["officer.id"], name="fk_credit_fact_recorded_by"),
        sa.ForeignKeyConstraint(["settled_by"], ["officer.id"], name="fk_credit_fact_settled_by"),
        sa.ForeignKeyConstraint(["repaired_by"], ["officer.id"], name="fk_credit_fact_repaired_by"),
        sa.ForeignKeyConstraint(["undone_by"], ["officer.id"], name="fk_credit_fact_undone_by"),
        sa.CheckConstraint(
            "kind IN ('recall', 'incident', 'complaint', 'award', 'pledge', 'standard')",
            name="kind_known",
        ),
        sa.CheckConstraint(f"severity IN ({SEVERITIES})", name="severity_known"),
        sa.CheckConstraint(
            "state IN ('recorded', 'confirmed', 'rejected', 'repaired', 'annulled')",
            name="state_known",
        ),
        sa.CheckConstraint("occurred_on <= decided_on", name="occurred_before_decided"),
        sa.CheckConstraint("valid_until >= decided_on", name="holds_some_day"),
        sa.CheckConstraint(
            "recorded_by <> ALL (ARRAY[settled_by, repaired_by, undone_by])", name="second_officer"
        ),
        sa.CheckConstraint(
            "(state = 'recorded') = (settled_by IS NULL AND settled_at IS NULL)",
            name="settled_whole",
        ),
        sa.CheckConstraint(
            "state NOT IN ('rejected', 'annulled') OR reason IS NOT NULL", name="reason_given"
        ),
        sa.CheckConstraint(
            "num_nulls(repair_number, repaired_on, repaired_by) IN (0, 3)"
            " AND (state <> 'repaired' OR repaired_on IS NOT NULL)"
            " AND (repaired_on IS NULL OR state IN ('repaired', 'annulled'))",
            name="repair_whole",
        ),
        sa.CheckConstraint("repair_number <> ALL (undone_repairs)", name="repair_not_undone"),
        sa.CheckConstraint("(undone_by IS NULL) = (undone_repairs = '{}')", name="undone_whole"),
        sa.CheckConstraint("repaired_on > repair_barred_until_on", name="repair_not_barred"),
        comment="Facts of quality credit that no feature of their own enters",
    )
    op.create_index(
        "uq_credit_fact_number",
        "credit_fact",
        ["agency_id", "kind", "number", "subject_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('rejected', 'annulled')"),
    )
    op.create_index("ix_credit_fact_recorded_at_id", "credit_fact", ["recorded_at", "id"])
    op.create_index("ix_credit_fact_subject_id", "credit_fact", ["subject_id"])


def downgrade() -> None:
    op.drop_table("credit_fact")
    op.drop_table("regrade_chunk")
    op.drop_table("regrade_run")
    op.drop_table("risk_class")
    op.drop_table("grade_period")
    op.drop_table("credit_entry")
    op.drop_table("grading_policy")
    op.execute(
        "DROP FUNCTION ledger_append_only(), grade_period_one_answer(),"
        " grading_policy_is_append_only(), months_before(date, integer)"
    )
