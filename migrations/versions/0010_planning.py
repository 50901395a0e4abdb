"""Campaigns, the agencies they name, the checklist versions they keep, and assignments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010_planning"
down_revision = "0009_plans"

_FUNCTIONS = """
CREATE FUNCTION planning_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: it is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER checklist_version_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON checklist_version
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER campaign_never_deleted
BEFORE DELETE OR TRUNCATE ON campaign
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE FUNCTION campaign_keeps_checklist() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.checklist_version_id IS NOT NULL
        AND NEW.checklist_version_id IS DISTINCT FROM OLD.checklist_version_id THEN
        RAISE EXCEPTION 'campaign % keeps the checklist version it began with', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER campaign_keeps_checklist BEFORE UPDATE OF checklist_version_id ON campaign
FOR EACH ROW EXECUTE FUNCTION campaign_keeps_checklist();

CREATE TRIGGER assignment_never_deleted BEFORE DELETE OR TRUNCATE ON assignment
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE FUNCTION assignment_stays_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'open' OR (NEW.campaign_id, NEW.subject_id, NEW.agency_id, NEW.origin,
        NEW.origin_ref, NEW.created_at) IS DISTINCT FROM (OLD.campaign_id, OLD.subject_id,
        OLD.agency_id, OLD.origin, OLD.origin_ref, OLD.created_at) THEN
        RAISE EXCEPTION 'assignment % keeps what was ordered and how it ended', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER assignment_stays_ended BEFORE UPDATE ON assignment
FOR EACH ROW EXECUTE FUNCTION assignment_stays_ended();

CREATE FUNCTION assignment_has_two_officers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM assignment_officer WHERE assignment_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'assignment % has fewer than two officers', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_assignment_two_officers';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER assignment_two_officers AFTER INSERT ON assignment
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assignment_has_two_officers();
"""


def upgrade() -> None:
    op.create_table(
        "checklist_version",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("checklist_key", sa.Text(), nullable=False, comment="Which checklist"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Written number of the version, from 1"
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="As printed at the head of the form"),
        sa.Column("legal_basis", sa.Text(), nullable=False, comment="Instruments the items cite"),
        sa.Column(
            "body", postgresql.JSONB(), nullable=False, comment="The whole version as shipped"
        ),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the canonical version"
        ),
        sa.Column(
            "stored_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When a campaign first used it, UTC",
        ),
        sa.CheckConstraint(
            "octet_length(digest) = 32", name=op.f("ck_checklist_version_digest_is_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_version")),
        sa.UniqueConstraint(
            "checklist_key", "version", name=op.f("uq_checklist_version_checklist_key_version")
        ),
        comment="Checklists as campaigns used them; append-only",
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column(
            "name", sa.Text(), nullable=False, comment="Short name, as printed where there is one"
        ),
        sa.Column(
            "category", sa.Text(), nullable=False, comment="Key of campaigns/plans/vocabulary.yaml"
        ),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="Key of campaigns/plans/vocabulary.yaml"
        ),
        sa.Column(
            "lead_agency_id",
            sa.Uuid(),
            nullable=True,
            comment="Overall leader; NULL where nobody was named",
        ),
        sa.Column("plan_id", sa.Uuid(), nullable=True, comment="The plan that ordered it"),
        sa.Column("plan_item_id", sa.Text(), nullable=True, comment="Item of that plan"),
        sa.Column("plan_quote", sa.Text(), nullable=True, comment="The plan's own words"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="First day"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="Last day, included"),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="draft, announced, running or closed"
        ),
        sa.Column(
            "announced_on", sa.Date(), nullable=True, comment="Legal day of the announcement"
        ),
        sa.Column("started_on", sa.Date(), nullable=True, comment="Legal day it began"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="Legal day it was closed"),
        sa.Column("target_inspections", sa.Integer(), nullable=True, comment="Visits to be made"),
        sa.Column(
            "target_pass_rate", sa.Numeric(precision=5, scale=2), nullable=True, comment="Per cent"
        ),
        sa.Column("target_basis", sa.Text(), nullable=True, comment="What the pass rate counts"),
        sa.Column("checklist_key", sa.Text(), nullable=False, comment="Checklist to be used"),
        sa.Column(
            "checklist_version_id",
            sa.Uuid(),
            nullable=True,
            comment="Fixed when it began; kept until its end",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Row version",
        ),
        sa.Column(
            "drafted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the draft was made, UTC",
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_on IS NOT NULL)",
            name=op.f("ck_campaign_closed_on_if_closed"),
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (announced_on IS NULL)",
            name=op.f("ck_campaign_announced_on_if_announced"),
        ),
        sa.CheckConstraint(
            "(state IN ('running', 'closed')) = (checklist_version_id IS NOT NULL)",
            name=op.f("ck_campaign_checklist_fixed_once_running"),
        ),
        sa.CheckConstraint(
            "(state IN ('running', 'closed')) = (started_on IS NOT NULL)",
            name=op.f("ck_campaign_started_on_if_started"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR (starts_on IS NOT NULL AND ends_on IS NOT NULL)",
            name=op.f("ck_campaign_dated_once_announced"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'announced', 'running', 'closed')",
            name=op.f("ck_campaign_state_known"),
        ),
        sa.CheckConstraint(
            "target_basis IN ('enterprises_first_visit', 'enterprises_after_reinspection')",
            name=op.f("ck_campaign_target_basis_known"),
        ),
        sa.CheckConstraint(
            "(plan_id IS NULL) = (plan_item_id IS NULL) AND (plan_id IS NULL) = (plan_quote IS "
            "NULL)",
            name=op.f("ck_campaign_plan_item_whole"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaign_ends_after_start")),
        sa.CheckConstraint(
            "target_inspections > 0", name=op.f("ck_campaign_target_inspections_positive")
        ),
        sa.CheckConstraint(
            "target_pass_rate BETWEEN 0 AND 100", name=op.f("ck_campaign_target_pass_rate_per_cent")
        ),
        sa.CheckConstraint(
            "target_pass_rate IS NULL OR target_basis IS NOT NULL",
            name=op.f("ck_campaign_pass_rate_has_basis"),
        ),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_version.id"],
            name=op.f("fk_campaign_checklist_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_agency_id"], ["agency.id"], name=op.f("fk_campaign_lead_agency_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_campaign_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint(
            "plan_id", "plan_item_id", "name", name=op.f("uq_campaign_plan_id_plan_item_id_name")
        ),
        comment="Enforcement campaigns",
    )
    op.create_index("ix_campaign_state_starts_on", "campaign", ["state", "starts_on"], unique=False)
    op.create_table(
        "campaign_agency",
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="Which campaign"),
        sa.Column(
            "printed_name", sa.Text(), nullable=False, comment="As printed in the plan or the order"
        ),
        sa.Column(
            "agency_id",
            sa.Uuid(),
            nullable=True,
            comment="The agency on record; NULL where it is not known",
        ),
        sa.Column("role", sa.Text(), nullable=False, comment="lead, supporting, shared or listed"),
        sa.CheckConstraint(
            "role IN ('lead', 'supporting', 'shared', 'listed')",
            name=op.f("ck_campaign_agency_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_campaign_agency_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_agency_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "printed_name", name=op.f("pk_campaign_agency")),
        comment="Agencies a campaign names, with their role",
    )
    op.create_index("ix_campaign_agency_agency_id", "campaign_agency", ["agency_id"], unique=False)
    _create_assignments()
    op.execute(_FUNCTIONS)


def _create_assignments() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="Under which"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False, comment="Who is visited"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Whose officers go"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="Last day to go, included"),
        sa.Column("origin", sa.Text(), nullable=False, comment="draw or order"),
        sa.Column("origin_ref", sa.Text(), nullable=True, comment="Which draw; NULL by hand"),
        sa.Column("state", sa.Text(), nullable=False, comment="open, done or cancelled"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was cancelled"),
        sa.Column(
            "version",
            sa.BigInteger(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Row version",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was assigned, UTC",
        ),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When done or cancelled, UTC",
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'cancelled')", name=op.f("ck_assignment_state_known")
        ),
        sa.CheckConstraint("origin IN ('draw', 'order')", name=op.f("ck_assignment_origin_known")),
        sa.CheckConstraint(
            "origin = 'order' OR origin_ref IS NOT NULL", name=op.f("ck_assignment_draw_is_named")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_assignment_ended_unless_open")
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (reason IS NOT NULL)",
            name=op.f("ck_assignment_cancelled_why"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_assignment_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_assignment_subject_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_assignment_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        comment="Visits to be made: drawn or ordered by hand",
    )
    whole = ["campaign_id", "subject_id", "agency_id"]
    op.create_index(
        "uq_assignment_open",
        "assignment",
        whole,
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_assignment_origin_ref",
        "assignment",
        ["origin_ref", *whole],
        unique=True,
        postgresql_where=sa.text("origin_ref IS NOT NULL"),
    )
    op.create_index(
        "ix_assignment_agency_id_due_on_id",
        "assignment",
        ["agency_id", "due_on", "id"],
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_assignment_campaign_id_due_on_id", "assignment", ["campaign_id", "due_on", "id"]
    )
    op.create_index("ix_assignment_subject_id_due_on", "assignment", ["subject_id", "due_on"])
    op.create_table(
        "assignment_officer",
        sa.Column("assignment_id", sa.Uuid(), nullable=False, comment="Which visit"),
        sa.Column("officer_id", sa.Uuid(), nullable=False, comment="Who goes"),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_assignment_officer_assignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_assignment_officer_officer_id")
        ),
        sa.PrimaryKeyConstraint("assignment_id", "officer_id", name=op.f("pk_assignment_officer")),
        comment="Officers who are to make a visit; at least two (行政处罚法 art. 42)",
    )
    op.create_index("ix_assignment_officer_officer_id", "assignment_officer", ["officer_id"])


def downgrade() -> None:
    op.drop_table("assignment_officer")
    op.drop_table("assignment")
    op.drop_table("campaign_agency")
    op.drop_table("campaign")
    op.drop_table("checklist_version")
    op.execute("DROP FUNCTION assignment_has_two_officers()")
    op.execute("DROP FUNCTION assignment_stays_ended()")
    op.execute("DROP FUNCTION campaign_keeps_checklist()")
    op.execute("DROP FUNCTION planning_refuse()")
