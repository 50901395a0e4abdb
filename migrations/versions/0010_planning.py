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

CREATE TRIGGER campaign_amendment_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON campaign_amendment
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER campaign_report_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON campaign_report
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER campaign_never_deleted
BEFORE DELETE OR TRUNCATE ON campaign
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();
"""

_GUARDS = """
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

CREATE FUNCTION campaign_moves_by_its_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (('draft', 'announced'), ('announced', 'running'),
        ('running', 'closed'), ('closed', 'reported')) THEN
        RAISE EXCEPTION 'campaign % does not go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER campaign_moves_by_its_table BEFORE UPDATE OF state ON campaign
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION campaign_moves_by_its_table();

CREATE FUNCTION campaign_changes_by_amendment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.name, NEW.category, NEW.kind, NEW.lead_agency_id, NEW.starts_on, NEW.ends_on,
        NEW.target_inspections, NEW.target_coverage, NEW.target_pass_rate, NEW.target_basis,
        NEW.divisions, NEW.industries, NEW.product_classes, NEW.checklist_key)
        IS DISTINCT FROM
        (OLD.name, OLD.category, OLD.kind, OLD.lead_agency_id, OLD.starts_on, OLD.ends_on,
        OLD.target_inspections, OLD.target_coverage, OLD.target_pass_rate, OLD.target_basis,
        OLD.divisions, OLD.industries, OLD.product_classes, OLD.checklist_key)
        AND NOT EXISTS (SELECT FROM campaign_amendment AS amendment
            WHERE amendment.campaign_id = NEW.id AND amendment.version = NEW.version) THEN
        RAISE EXCEPTION 'campaign % is announced: it changes by a recorded amendment', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER campaign_changes_by_amendment BEFORE UPDATE ON campaign
FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION campaign_changes_by_amendment();

CREATE FUNCTION campaign_amended_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM campaign WHERE id = NEW.campaign_id
        AND state IN ('announced', 'running') AND version = NEW.version - 1) THEN
        RAISE EXCEPTION 'campaign % is not open to an amendment', NEW.campaign_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER campaign_amended_while_open BEFORE INSERT ON campaign_amendment
FOR EACH ROW EXECUTE FUNCTION campaign_amended_while_open();

CREATE FUNCTION campaign_agencies_by_amendment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid := coalesce(NEW.campaign_id, OLD.campaign_id);
BEGIN
    IF EXISTS (SELECT FROM campaign WHERE id = changed AND state <> 'draft'
        AND NOT EXISTS (SELECT FROM campaign_amendment AS amendment
            WHERE amendment.campaign_id = changed AND amendment.version > campaign.version)) THEN
        RAISE EXCEPTION 'campaign % is announced: its agencies change by amendment', changed
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE TRIGGER campaign_agencies_by_amendment
BEFORE INSERT OR UPDATE OR DELETE ON campaign_agency
FOR EACH ROW EXECUTE FUNCTION campaign_agencies_by_amendment();

CREATE FUNCTION campaign_shares_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid;
BEGIN
    IF TG_TABLE_NAME = 'campaign' THEN
        changed := NEW.id;
    ELSE
        changed := coalesce(NEW.campaign_id, OLD.campaign_id);
    END IF;
    IF EXISTS (SELECT FROM campaign JOIN campaign_agency AS named ON named.campaign_id = campaign.id
        WHERE campaign.id = changed GROUP BY campaign.id
        HAVING sum(named.share) IS NOT NULL
            AND sum(named.share) IS DISTINCT FROM campaign.target_inspections) THEN
        RAISE EXCEPTION 'the shares of campaign % do not add up to its target', changed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_campaign_shares_add_up';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER campaign_shares_add_up
AFTER INSERT OR UPDATE OR DELETE ON campaign_agency
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION campaign_shares_add_up();

CREATE CONSTRAINT TRIGGER campaign_target_shared AFTER UPDATE OF target_inspections ON campaign
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION campaign_shares_add_up();

CREATE FUNCTION campaign_reported_with_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM campaign_report WHERE campaign_id = NEW.id) THEN
        RAISE EXCEPTION 'campaign % has no report', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER campaign_reported_with_report AFTER UPDATE OF state ON campaign
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'reported')
EXECUTE FUNCTION campaign_reported_with_report();
"""

_ASSIGNMENTS = """
CREATE TRIGGER assignment_never_deleted BEFORE DELETE OR TRUNCATE ON assignment
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE FUNCTION assignment_stays_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opening text[] := ARRAY['names_closed', 'version'];
    ending text[] := ARRAY['state', 'ended_at', 'version'];
BEGIN
    -- Names open once, whatever became of the visit; they never close again.
    IF OLD.names_closed AND NOT NEW.names_closed
        AND to_jsonb(NEW) - opening = to_jsonb(OLD) - opening THEN
        RETURN NEW;
    END IF;
    -- An order by hand that was called off and turns out, late, to have been carried out before is
    -- done; why it was called off stays. A drawn visit that two agencies called off stays so.
    IF (OLD.state, NEW.state) = ('cancelled', 'done') AND OLD.origin = 'order'
        AND to_jsonb(NEW) - ending = to_jsonb(OLD) - ending THEN
        RETURN NEW;
    END IF;
    IF OLD.state <> 'open' OR (NEW.campaign_id, NEW.subject_id, NEW.agency_id, NEW.origin,
        NEW.origin_ref, NEW.names_closed, NEW.created_at) IS DISTINCT FROM (OLD.campaign_id,
        OLD.subject_id, OLD.agency_id, OLD.origin, OLD.origin_ref, OLD.names_closed,
        OLD.created_at) THEN
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
    _create_checklists()
    _create_campaigns()
    _create_course()
    _create_assignments()
    op.execute(_FUNCTIONS)
    op.execute(_GUARDS)
    op.execute(_ASSIGNMENTS)


def _create_checklists() -> None:
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
            "body", postgresql.JSONB(), nullable=False, comment="The whole version as written"
        ),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the canonical version"
        ),
        sa.Column(
            "effective_on",
            sa.Date(),
            nullable=False,
            comment="First day a campaign may begin with it",
        ),
        sa.Column(
            "origin", sa.Text(), nullable=False, comment="shipped with the service, or edited here"
        ),
        sa.Column(
            "published_by",
            sa.Uuid(),
            nullable=True,
            comment="Who published it; NULL where it was shipped",
        ),
        sa.Column(
            "stored_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was published, or first used by a campaign, UTC",
        ),
        sa.CheckConstraint(
            "origin IN ('shipped', 'edited')", name=op.f("ck_checklist_version_origin_known")
        ),
        sa.CheckConstraint(
            "octet_length(digest) = 32", name=op.f("ck_checklist_version_digest_is_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["officer.id"], name=op.f("fk_checklist_version_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_version")),
        sa.UniqueConstraint(
            "checklist_key", "version", name=op.f("uq_checklist_version_checklist_key_version")
        ),
        comment="Versions of checklists, published here or used by a campaign; append-only",
    )
    op.create_index(
        "ix_checklist_version_effective_on",
        "checklist_version",
        ["checklist_key", "effective_on", "version"],
        unique=False,
    )
    op.create_table(
        "checklist_draft",
        sa.Column("checklist_key", sa.Text(), nullable=False, comment="Which checklist"),
        sa.Column("title", sa.Text(), nullable=False, comment="As printed at the head of the form"),
        sa.Column("legal_basis", sa.Text(), nullable=False, comment="Instruments the items cite"),
        sa.Column(
            "categories",
            sa.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Keys of campaigns/plans/vocabulary.yaml",
        ),
        sa.Column(
            "items",
            postgresql.JSONB(),
            nullable=False,
            comment="Items in order, as campaigns.planning.checklist writes them",
        ),
        sa.Column(
            "based_on",
            sa.Integer(),
            nullable=True,
            comment="The version it was taken from; NULL for a new checklist",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Row version",
        ),
        sa.Column(
            "edited_by",
            sa.Uuid(),
            nullable=True,
            comment="Who changed it last; NULL for the service itself",
        ),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.CheckConstraint(
            "checklist_key ~ '^[a-z][a-z0-9_]{0,49}$'", name=op.f("ck_checklist_draft_key_form")
        ),
        sa.CheckConstraint(
            "jsonb_typeof(items) = 'array'", name=op.f("ck_checklist_draft_items_are_a_list")
        ),
        sa.ForeignKeyConstraint(
            ["edited_by"], ["officer.id"], name=op.f("fk_checklist_draft_edited_by")
        ),
        sa.PrimaryKeyConstraint("checklist_key", name=op.f("pk_checklist_draft")),
        comment="Checklists being edited; removed when published or given up",
    )


def _create_campaigns() -> None:
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
        sa.Column(
            "drafted_by_agency_id",
            sa.Uuid(),
            nullable=True,
            comment="Agency that drafted it; NULL: the service itself",
        ),
        sa.Column(
            "copied_from_id",
            sa.Uuid(),
            nullable=True,
            comment="The earlier campaign it was copied from",
        ),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="First day"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="Last day, included"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="draft, announced, running, closed, reported",
        ),
        sa.Column(
            "announced_on", sa.Date(), nullable=True, comment="Legal day of the announcement"
        ),
        sa.Column("started_on", sa.Date(), nullable=True, comment="Legal day it began"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="Legal day it was closed"),
        sa.Column(
            "report_due_on",
            sa.Date(),
            nullable=True,
            comment="Last day to publish its results; counted when it was closed",
        ),
        sa.Column(
            "report_rule",
            sa.Text(),
            nullable=True,
            comment="Digest of the rule version the last day was counted by",
        ),
        sa.Column("target_inspections", sa.Integer(), nullable=True, comment="Visits to be made"),
        sa.Column(
            "target_coverage",
            sa.Numeric(precision=5, scale=2),
            nullable=True,
            comment="Share of the subjects in scope to be visited, per cent",
        ),
        sa.Column(
            "target_pass_rate", sa.Numeric(precision=5, scale=2), nullable=True, comment="Per cent"
        ),
        sa.Column("target_basis", sa.Text(), nullable=True, comment="What the pass rate counts"),
        sa.Column(
            "divisions",
            sa.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Scope, GB/T 2260; empty: everywhere",
        ),
        sa.Column(
            "industries",
            sa.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Scope, GB/T 4754; empty: every one",
        ),
        sa.Column(
            "product_classes",
            sa.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Scope; empty: every product",
        ),
        sa.Column(
            "scope_subjects",
            sa.BigInteger(),
            nullable=True,
            comment="Active subjects in scope when last counted; a derived figure",
        ),
        sa.Column("scope_counted_on", sa.Date(), nullable=True, comment="When they were counted"),
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
            "(state = 'draft') = (announced_on IS NULL)",
            name=op.f("ck_campaign_announced_on_if_announced"),
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'reported')) = (closed_on IS NOT NULL)",
            name=op.f("ck_campaign_closed_on_if_closed"),
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'reported')) = (report_due_on IS NOT NULL)",
            name=op.f("ck_campaign_report_due_once_closed"),
        ),
        sa.CheckConstraint(
            "(state IN ('running', 'closed', 'reported')) = (checklist_version_id IS NOT NULL)",
            name=op.f("ck_campaign_checklist_fixed_once_running"),
        ),
        sa.CheckConstraint(
            "(state IN ('running', 'closed', 'reported')) = (started_on IS NOT NULL)",
            name=op.f("ck_campaign_started_on_if_started"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR (starts_on IS NOT NULL AND ends_on IS NOT NULL)",
            name=op.f("ck_campaign_dated_once_announced"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'announced', 'running', 'closed', 'reported')",
            name=op.f("ck_campaign_state_known"),
        ),
        sa.CheckConstraint(
            "target_basis IN ('enterprises_first_visit', 'enterprises_after_reinspection', "
            "'batches_first_test', 'batches_after_retest')",
            name=op.f("ck_campaign_target_basis_known"),
        ),
        sa.CheckConstraint("copied_from_id <> id", name=op.f("ck_campaign_not_copied_from_itself")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaign_ends_after_start")),
        sa.CheckConstraint(
            "target_coverage BETWEEN 0 AND 100", name=op.f("ck_campaign_target_coverage_per_cent")
        ),
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
            ["copied_from_id"], ["campaign.id"], name=op.f("fk_campaign_copied_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_agency_id"], ["agency.id"], name=op.f("fk_campaign_drafted_by_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["lead_agency_id"], ["agency.id"], name=op.f("fk_campaign_lead_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        comment="Enforcement campaigns",
    )
    op.create_index(
        "ix_campaign_starts_on_ends_on", "campaign", ["starts_on", "ends_on"], unique=False
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
        sa.Column(
            "share",
            sa.Integer(),
            nullable=True,
            comment="Its part of the visits; NULL where they are not divided up",
        ),
        sa.CheckConstraint(
            "role IN ('lead', 'supporting', 'shared', 'listed')",
            name=op.f("ck_campaign_agency_role_known"),
        ),
        sa.CheckConstraint("share >= 0", name=op.f("ck_campaign_agency_share_not_negative")),
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
    op.create_table(
        "campaign_item",
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="Which campaign"),
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="The plan"),
        sa.Column("plan_item_id", sa.Text(), nullable=False, comment="Item of that plan"),
        sa.Column("quote", sa.Text(), nullable=False, comment="The plan's own words"),
        sa.Column(
            "drafted_name",
            sa.Text(),
            nullable=True,
            comment="The drive's name in the plan, where it was drafted from it; else NULL",
        ),
        sa.Column(
            "linked_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was linked, UTC",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_item_campaign_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_campaign_item_plan_id")),
        sa.PrimaryKeyConstraint(
            "campaign_id", "plan_id", "plan_item_id", name=op.f("pk_campaign_item")
        ),
        comment="Items of plans that campaigns serve, with the plan's own words",
    )
    op.create_index(
        "uq_campaign_item_drafted",
        "campaign_item",
        ["plan_id", "plan_item_id", "drafted_name"],
        unique=True,
        postgresql_where=sa.text("drafted_name IS NOT NULL"),
    )


def _create_course() -> None:
    op.create_table(
        "campaign_amendment",
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="Which campaign"),
        sa.Column(
            "version",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="The campaign's version that it made",
        ),
        sa.Column("amended_on", sa.Date(), nullable=False, comment="Legal day of the change"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why; public"),
        sa.Column("was", postgresql.JSONB(), nullable=False, comment="The terms before"),
        sa.Column("becomes", postgresql.JSONB(), nullable=False, comment="The terms since"),
        sa.Column(
            "by_officer",
            sa.Uuid(),
            nullable=True,
            comment="Who changed it; NULL for the service itself",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.CheckConstraint(
            "length(reason) BETWEEN 1 AND 500", name=op.f("ck_campaign_amendment_reason_given")
        ),
        sa.CheckConstraint("was <> becomes", name=op.f("ck_campaign_amendment_changes_something")),
        sa.ForeignKeyConstraint(
            ["by_officer"], ["officer.id"], name=op.f("fk_campaign_amendment_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_amendment_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "version", name=op.f("pk_campaign_amendment")),
        comment="Changes of announced campaigns; append-only",
    )
    op.create_table(
        "campaign_report",
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="Which campaign"),
        sa.Column(
            "text", sa.Text(), nullable=False, comment="What was done and found, in words; public"
        ),
        sa.Column(
            "figures",
            postgresql.JSONB(),
            nullable=False,
            comment="Progress by agency and region, counted anew on that day",
        ),
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of campaign, day, text and figures in canonical form",
        ),
        sa.Column("reported_on", sa.Date(), nullable=False, comment="Legal day it was made public"),
        sa.Column(
            "reported_by",
            sa.Uuid(),
            nullable=True,
            comment="Who answers for it; NULL for the service itself",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.CheckConstraint(
            "length(text) BETWEEN 1 AND 5000", name=op.f("ck_campaign_report_text_given")
        ),
        sa.CheckConstraint(
            "octet_length(digest) = 32", name=op.f("ck_campaign_report_digest_is_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_report_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["officer.id"], name=op.f("fk_campaign_report_reported_by")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign_report")),
        comment="Closing reports of campaigns; append-only",
    )
    op.create_table(
        "campaign_progress",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="Which"),
        sa.Column(
            "source", sa.Text(), nullable=False, comment="visits or samples: who derives the row"
        ),
        sa.Column("agency_id", sa.Uuid(), nullable=True, comment="Whose visits; NULL for all"),
        sa.Column("division", sa.Text(), nullable=True, comment="Where; NULL for all"),
        sa.Column(
            "inspections",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Visits",
        ),
        sa.Column(
            "subjects",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Undertakings visited",
        ),
        sa.Column(
            "clean_first",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Of them, clean at the first visit",
        ),
        sa.Column(
            "clean_after",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Of them, clean at first or put right since",
        ),
        sa.Column(
            "findings",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Found and not withdrawn",
        ),
        sa.Column(
            "confirmed",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Of them, confirmed by a second officer",
        ),
        sa.Column(
            "penalised",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Findings and batches with a penalty in force",
        ),
        sa.Column(
            "late",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Visits that arrived after the closing",
        ),
        sa.Column(
            "batches",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Batches tested",
        ),
        sa.Column(
            "batches_passed_first",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Of them, passed the first test",
        ),
        sa.Column(
            "batches_passed_after",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Of them, passed at first or at the retest",
        ),
        sa.Column(
            "derived_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was counted, UTC",
        ),
        sa.CheckConstraint(
            "source IN ('visits', 'samples')", name=op.f("ck_campaign_progress_source_known")
        ),
        sa.CheckConstraint(
            "agency_id IS NULL OR division IS NULL", name=op.f("ck_campaign_progress_one_dimension")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_campaign_progress_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_progress_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_progress")),
        sa.UniqueConstraint(
            "campaign_id",
            "source",
            "agency_id",
            "division",
            name=op.f("uq_campaign_progress_campaign_id_source_agency_id_division"),
            postgresql_nulls_not_distinct=True,
        ),
        comment="How far campaigns have come; derived from visits and samples",
    )


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
        sa.Column(
            "names_closed",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Known only to who goes, until the names of its draw are open",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="open, done or cancelled"),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=True,
            comment="Why it was cancelled; kept where it was carried out before",
        ),
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
            "state <> 'cancelled' OR reason IS NOT NULL", name=op.f("ck_assignment_cancelled_why")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_assignment_ended_unless_open")
        ),
        sa.CheckConstraint(
            "origin = 'order' OR origin_ref IS NOT NULL", name=op.f("ck_assignment_draw_is_named")
        ),
        sa.CheckConstraint(
            "origin = 'draw' OR NOT names_closed", name=op.f("ck_assignment_drawn_if_closed")
        ),
        sa.CheckConstraint("origin IN ('draw', 'order')", name=op.f("ck_assignment_origin_known")),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'cancelled')", name=op.f("ck_assignment_state_known")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_assignment_agency_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_assignment_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_assignment_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        comment="Visits to be made: drawn or ordered by hand",
    )
    op.create_index(
        "ix_assignment_agency_id_due_on_id",
        "assignment",
        ["agency_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_assignment_campaign_id_due_on_id",
        "assignment",
        ["campaign_id", "due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_assignment_subject_id_due_on", "assignment", ["subject_id", "due_on"], unique=False
    )
    op.create_index(
        "ix_assignment_due_on",
        "assignment",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_assignment_drawn",
        "assignment",
        ["campaign_id", "subject_id", "agency_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open' AND origin = 'draw'"),
    )
    op.create_index(
        "uq_assignment_open",
        "assignment",
        ["campaign_id", "subject_id", "agency_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open' AND NOT names_closed"),
    )
    op.create_index(
        "uq_assignment_origin_ref",
        "assignment",
        ["origin_ref", "campaign_id", "subject_id", "agency_id"],
        unique=True,
        postgresql_where=sa.text("origin_ref IS NOT NULL"),
    )
    op.create_table(
        "assignment_officer",
        sa.Column("assignment_id", sa.Uuid(), nullable=False, comment="Which visit"),
        sa.Column("officer_id", sa.Uuid(), nullable=False, comment="Who goes"),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_officer_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_assignment_officer_officer_id")
        ),
        sa.PrimaryKeyConstraint("assignment_id", "officer_id", name=op.f("pk_assignment_officer")),
        comment="Officers who are to make a visit; at least two (行政处罚法 art. 42)",
    )
    op.create_index(
        "ix_assignment_officer_officer_id", "assignment_officer", ["officer_id"], unique=False
    )


def downgrade() -> None:
    for table in (
        "assignment_officer",
        "assignment",
        "campaign_progress",
        "campaign_report",
        "campaign_amendment",
        "campaign_item",
        "campaign_agency",
        "campaign",
        "checklist_draft",
        "checklist_version",
    ):
        op.drop_table(table)
    for function in (
        "assignment_has_two_officers",
        "assignment_stays_ended",
        "campaign_reported_with_report",
        "campaign_shares_add_up",
        "campaign_agencies_by_amendment",
        "campaign_amended_while_open",
        "campaign_changes_by_amendment",
        "campaign_moves_by_its_table",
        "campaign_keeps_checklist",
        "planning_refuse",
    ):
        op.execute(f"DROP FUNCTION {function}()")
