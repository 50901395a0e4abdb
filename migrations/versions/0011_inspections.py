"""Visits, who made them, what was found, and what became of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_inspections"
down_revision = "0010_planning"

_FUNCTIONS = """
CREATE TRIGGER inspection_never_deleted BEFORE DELETE OR TRUNCATE ON inspection
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER inspection_officer_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON inspection_officer
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER inspection_correction_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON inspection_correction
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER finding_never_deleted BEFORE DELETE OR TRUNCATE ON finding
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER finding_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON finding_event
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE FUNCTION inspection_has_two_officers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM inspection_officer WHERE inspection_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'inspection % has fewer than two officers', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_inspection_two_officers';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER inspection_two_officers AFTER INSERT ON inspection
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION inspection_has_two_officers();

CREATE FUNCTION inspection_keeps_what_was_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - ARRAY['result', 'version'] IS DISTINCT FROM
        to_jsonb(OLD) - ARRAY['result', 'version']
        OR NEW.version <> OLD.version + 1
        OR NOT EXISTS (SELECT FROM inspection_correction
            WHERE inspection_id = NEW.id AND version = NEW.version) THEN
        RAISE EXCEPTION 'inspection % keeps what was sent', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER inspection_keeps_what_was_sent BEFORE UPDATE ON inspection
FOR EACH ROW EXECUTE FUNCTION inspection_keeps_what_was_sent();

CREATE FUNCTION finding_step(before text, act text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT step.after FROM (VALUES
        ('recorded', 'confirm', 'confirmed'),
        ('recorded', 'withdraw', 'withdrawn'),
        ('recorded', 'correct', 'recorded'),
        ('confirmed', 'order_rectification', 'rectification_ordered'),
        ('confirmed', 'penalise', 'penalised'),
        ('confirmed', 'withdraw', 'withdrawn'),
        ('confirmed', 'correct', 'confirmed'),
        ('confirmed', 'refer', 'referred'),
        ('rectification_ordered', 'reinspect', 'reinspected'),
        ('rectification_ordered', 'penalise', 'penalised'),
        ('rectification_ordered', 'correct', 'rectification_ordered'),
        ('rectification_ordered', 'refer', 'referred'),
        ('reinspected', 'close', 'closed'),
        ('reinspected', 'order_rectification', 'rectification_ordered'),
        ('reinspected', 'penalise', 'penalised'),
        ('reinspected', 'correct', 'reinspected'),
        ('reinspected', 'refer', 'referred'),
        ('referred', 'take_back', 'confirmed'),
        ('penalised', 'penalise', 'penalised'),
        ('penalised', 'order_rectification', 'rectification_ordered'),
        ('penalised', 'withdraw', 'withdrawn')
    ) AS step (before, act, after)
    WHERE step.before = finding_step.before AND step.act = finding_step.act
$$;

CREATE FUNCTION finding_begins_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'recorded' OR NEW.version <> 1 THEN
        RAISE EXCEPTION 'finding % does not begin as recorded', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_finding_begins_recorded';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER finding_begins_recorded AFTER INSERT ON finding
FOR EACH ROW EXECUTE FUNCTION finding_begins_recorded();

CREATE FUNCTION finding_moves_by_its_acts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    done text;
BEGIN
    SELECT act INTO done FROM finding_event
    WHERE finding_id = NEW.id AND version = NEW.version;
    IF NEW.version <> OLD.version + 1 OR done IS NULL
        OR finding_step(OLD.state, done) IS DISTINCT FROM NEW.state THEN
        RAISE EXCEPTION 'finding % does not go from % to % by %', OLD.id, OLD.state, NEW.state, done
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_finding_moves_by_its_acts';
    END IF;
    IF (NEW.inspection_id, NEW.item_key, NEW.place, NEW.legal_basis, NEW.severity,
        NEW.recorded_by, NEW.recorded_at)
        IS DISTINCT FROM
        (OLD.inspection_id, OLD.item_key, OLD.place, OLD.legal_basis, OLD.severity,
        OLD.recorded_by, OLD.recorded_at)
        OR done <> 'correct' AND (NEW.description, NEW.note)
        IS DISTINCT FROM (OLD.description, OLD.note) THEN
        RAISE EXCEPTION 'finding % keeps what was found', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_finding_keeps_what_was_found';
    END IF;
    IF OLD.state = 'penalised' AND NOT EXISTS (SELECT FROM penalty
        WHERE id = OLD.penalty_id AND status = 'annulled') THEN
        RAISE EXCEPTION 'finding % rests on a penalty that stands', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_finding_rests_on_its_penalty';
    END IF;
    IF done = 'refer' AND NOT EXISTS (SELECT FROM referral
        WHERE finding_id = NEW.id AND state = 'handed_over') THEN
        RAISE EXCEPTION 'finding % was not handed over', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_finding_referred_if_handed_over';
    END IF;
    IF done = 'penalise' AND EXISTS (SELECT FROM penalty p, inspection i
        WHERE p.id = NEW.penalty_id AND i.id = NEW.inspection_id
        AND p.decided_on < i.inspected_on) THEN
        RAISE EXCEPTION 'finding % was made after its penalty', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_finding_penalised_after_visit';
    END IF;
    IF done = 'confirm' AND EXISTS (SELECT FROM finding_event
        WHERE finding_id = NEW.id AND act = 'correct' AND by_officer = NEW.confirmed_by) THEN
        RAISE EXCEPTION 'finding % is confirmed by whoever worded it', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_finding_confirmed_by_another';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER finding_moves_by_its_acts AFTER UPDATE ON finding
FOR EACH ROW EXECUTE FUNCTION finding_moves_by_its_acts();

CREATE TRIGGER referral_never_deleted BEFORE DELETE OR TRUNCATE ON referral
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE FUNCTION referral_goes_its_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <> OLD.version + 1 OR (OLD.state, NEW.state) NOT IN (VALUES
        ('reported', 'approved'),
        ('reported', 'not_approved'),
        ('approved', 'handed_over'),
        ('handed_over', 'accepted'),
        ('handed_over', 'declined'),
        ('handed_over', 'returned'),
        ('accepted', 'returned')
    ) OR EXISTS (
        SELECT FROM jsonb_each(to_jsonb(OLD) - ARRAY['state', 'version']) AS was
        WHERE was.value <> 'null' AND to_jsonb(NEW) -> was.key IS DISTINCT FROM was.value
    ) THEN
        RAISE EXCEPTION 'referral % does not go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_referral_goes_its_way';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER referral_goes_its_way BEFORE UPDATE ON referral
FOR EACH ROW EXECUTE FUNCTION referral_goes_its_way();
"""


def upgrade() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="Ordered by"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False, comment="Who was visited"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Whose visit it was"),
        sa.Column("inspected_on", sa.Date(), nullable=False, comment="Legal day of the visit"),
        sa.Column("place", sa.Text(), nullable=True, comment="Where, in words"),
        sa.Column(
            "checklist_version_id",
            sa.Uuid(),
            nullable=False,
            comment="The version the campaign began with",
        ),
        sa.Column(
            "answers", postgresql.JSONB(), nullable=False, comment="Item key to {value, note}"
        ),
        sa.Column(
            "result",
            sa.Text(),
            nullable=False,
            comment="clean or problems, corrections included",
        ),
        sa.Column(
            "client_ref",
            sa.Text(),
            nullable=True,
            comment="The sender's own reference; one visit each, within an agency",
        ),
        sa.Column(
            "content_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of what was sent, in canonical form",
        ),
        sa.Column(
            "device_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="What the device's clock said; evidence only, no term counts from it",
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=False, comment="Who answers for the record"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it arrived, UTC",
        ),
        sa.Column(
            "remarks",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="What the service remarked as it arrived: see campaigns.inspections.remarks",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Row version: 1 and one more a correction",
        ),
        sa.CheckConstraint(
            "inspected_on <= (recorded_at AT TIME ZONE 'Asia/Shanghai')::date",
            name=op.f("ck_inspection_not_in_the_future"),
        ),
        sa.CheckConstraint(
            "result IN ('clean', 'problems')", name=op.f("ck_inspection_result_known")
        ),
        sa.CheckConstraint(
            "octet_length(content_digest) = 32", name=op.f("ck_inspection_digest_is_sha256")
        ),
        sa.CheckConstraint(
            "remarks <@ ARRAY['after_closing', 'after_report', 'agency_left', 'officer_left', "
            "'stood_aside', 'not_as_drawn']",
            name=op.f("ck_inspection_remarks_known"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_inspection_agency_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_inspection_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_version.id"],
            name=op.f("fk_inspection_checklist_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["officer.id"], name=op.f("fk_inspection_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_inspection_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint(
            "agency_id", "client_ref", name=op.f("uq_inspection_agency_id_client_ref")
        ),
        comment="Visits; what was sent is never changed",
    )
    op.create_index(
        "ix_inspection_agency_id_inspected_on_id",
        "inspection",
        ["agency_id", "inspected_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_inspection_campaign_id_inspected_on",
        "inspection",
        ["campaign_id", "inspected_on"],
        unique=False,
    )
    op.create_index(
        "ix_inspection_inspected_on_id",
        "inspection",
        ["inspected_on", "id"],
        unique=False,
        postgresql_include=["agency_id", "campaign_id", "result"],
    )
    op.create_index(
        "ix_inspection_subject_id_inspected_on",
        "inspection",
        ["subject_id", "inspected_on"],
        unique=False,
    )
    op.create_table(
        "inspection_correction",
        sa.Column("inspection_id", sa.Uuid(), nullable=False, comment="Which visit"),
        sa.Column("version", sa.Integer(), nullable=False, comment="The visit's version it made"),
        sa.Column("item_key", sa.Text(), nullable=False, comment="Which answer"),
        sa.Column(
            "was",
            postgresql.JSONB(),
            nullable=True,
            comment="{value, note} before; NULL where there was none",
        ),
        sa.Column(
            "becomes",
            postgresql.JSONB(),
            nullable=True,
            comment="{value, note} since; NULL where it is taken back",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why; no personal data"),
        sa.Column("by_officer", sa.Uuid(), nullable=False, comment="Who did it"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was recorded, UTC",
        ),
        sa.CheckConstraint("version > 1", name=op.f("ck_inspection_correction_after_the_record")),
        sa.CheckConstraint(
            "was IS DISTINCT FROM becomes", name=op.f("ck_inspection_correction_changes_something")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_inspection_correction_inspection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["by_officer"], ["officer.id"], name=op.f("fk_inspection_correction_by_officer")
        ),
        sa.PrimaryKeyConstraint(
            "inspection_id", "version", "item_key", name=op.f("pk_inspection_correction")
        ),
        comment="Corrections of answers; append-only",
    )
    op.create_table(
        "inspection_officer",
        sa.Column("inspection_id", sa.Uuid(), nullable=False, comment="Which visit"),
        sa.Column("officer_id", sa.Uuid(), nullable=False, comment="Who took part"),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_officer_inspection_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_inspection_officer_officer_id")
        ),
        sa.PrimaryKeyConstraint("inspection_id", "officer_id", name=op.f("pk_inspection_officer")),
        comment="Officers of a visit; at least two (行政处罚法 art. 42)",
    )
    op.create_index(
        "ix_inspection_officer_officer_id", "inspection_officer", ["officer_id"], unique=False
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("inspection_id", sa.Uuid(), nullable=False, comment="Found during"),
        sa.Column("item_key", sa.Text(), nullable=False, comment="Item of the checklist version"),
        sa.Column("place", sa.Integer(), nullable=False, comment="Order of the item, from 1"),
        sa.Column(
            "description",
            sa.Text(),
            nullable=False,
            comment="The checklist's words for the finding",
        ),
        sa.Column(
            "note",
            sa.Text(),
            nullable=True,
            comment="What the inspector saw; staff only, never published",
        ),
        sa.Column("legal_basis", sa.Text(), nullable=False, comment="Clause the item checks"),
        sa.Column("severity", sa.Text(), nullable=False, comment="minor, general or serious"),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="See campaigns.inspections.lifecycle"
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=False, comment="Who recorded it"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was recorded, UTC",
        ),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True, comment="The second officer"),
        sa.Column(
            "confirmed_on", sa.Date(), nullable=True, comment="Legal day of the confirmation"
        ),
        sa.Column("rectify_by", sa.Date(), nullable=True, comment="Last day to put it right"),
        sa.Column(
            "reinspected_on", sa.Date(), nullable=True, comment="Legal day of the reinspection"
        ),
        sa.Column(
            "ordered_on", sa.Date(), nullable=True, comment="Legal day of the order; the latest"
        ),
        sa.Column(
            "rectify_reason",
            sa.Text(),
            nullable=True,
            comment="Why the order gives longer than usual; no personal data",
        ),
        sa.Column(
            "reinspection_passed",
            sa.Boolean(),
            nullable=True,
            comment="Whether it was found put right",
        ),
        sa.Column(
            "reinspection_asked_on", sa.Date(), nullable=True, comment="Day it was asked for"
        ),
        sa.Column(
            "reinspection_id",
            sa.Uuid(),
            nullable=True,
            comment="The visit that was the reinspection; NULL where it was recorded by hand",
        ),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="Legal day it was closed"),
        sa.Column("penalty_id", sa.Uuid(), nullable=True, comment="The penalty decision it led to"),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True, comment="Why it was withdrawn"),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Row version",
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_on IS NOT NULL)",
            name=op.f("ck_finding_closed_on_if_closed"),
        ),
        sa.CheckConstraint(
            "(state = 'penalised') = (penalty_id IS NOT NULL)",
            name=op.f("ck_finding_penalty_if_penalised"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawal_reason IS NOT NULL)",
            name=op.f("ck_finding_reason_if_withdrawn"),
        ),
        sa.CheckConstraint(
            "severity IN ('minor', 'general', 'serious')", name=op.f("ck_finding_severity_known")
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR reinspection_passed",
            name=op.f("ck_finding_closed_only_if_put_right"),
        ),
        sa.CheckConstraint(
            (
                "state <> 'reinspected' OR reinspection_passed OR reinspected_on > rectify_by "
                "OR (reinspection_asked_on BETWEEN ordered_on AND reinspected_on) IS TRUE"
            ),
            name=op.f("ck_finding_failed_within_the_term_only_if_asked"),
        ),
        sa.CheckConstraint(
            "state <> 'recorded' OR confirmed_by IS NULL",
            name=op.f("ck_finding_recorded_is_unconfirmed"),
        ),
        sa.CheckConstraint(
            "(state <> 'rectification_ordered' OR rectify_by IS NOT NULL)"
            " AND (rectify_by IS NULL) = (ordered_on IS NULL) AND rectify_by >= ordered_on",
            name=op.f("ck_finding_rectify_by_if_ordered"),
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'confirmed', 'withdrawn', 'rectification_ordered', "
            "'reinspected', 'closed', 'penalised', 'referred')",
            name=op.f("ck_finding_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'withdrawn') OR confirmed_by IS NOT NULL",
            name=op.f("ck_finding_confirmed_before_consequences"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('reinspected', 'closed') OR (reinspected_on IS NOT NULL AND "
            "reinspection_passed IS NOT NULL AND reinspected_on >= ordered_on)",
            name=op.f("ck_finding_reinspected_on_if_reinspected"),
        ),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_on IS NULL)",
            name=op.f("ck_finding_confirmed_by_and_on"),
        ),
        sa.CheckConstraint(
            "confirmed_by <> recorded_by", name=op.f("ck_finding_confirmed_by_another")
        ),
        sa.CheckConstraint(
            "reinspection_id <> inspection_id",
            name=op.f("ck_finding_reinspected_by_another_visit"),
        ),
        sa.ForeignKeyConstraint(
            ["reinspection_id"], ["inspection.id"], name=op.f("fk_finding_reinspection_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["officer.id"], name=op.f("fk_finding_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_finding_inspection_id")
        ),
        sa.ForeignKeyConstraint(["penalty_id"], ["penalty.id"], name=op.f("fk_finding_penalty_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["officer.id"], name=op.f("fk_finding_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        comment="What visits established",
    )
    op.create_index(
        "uq_finding_inspection_id_item_key",
        "finding",
        ["inspection_id", "item_key"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_index("ix_finding_inspection_id", "finding", ["inspection_id"], unique=False)
    op.create_index(
        "ix_finding_waiting",
        "finding",
        ["inspection_id"],
        unique=False,
        postgresql_include=["state", "rectify_by"],
        postgresql_where=sa.text("state IN ('recorded', 'rectification_ordered')"),
    )
    op.create_index("ix_finding_state_id", "finding", ["state", "id"], unique=False)
    op.create_table(
        "finding_event",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column("finding_id", sa.Uuid(), nullable=False, comment="Acted upon"),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="The finding's version it made, from 2",
        ),
        sa.Column("act", sa.Text(), nullable=False, comment="See campaigns.inspections.lifecycle"),
        sa.Column("acted_on", sa.Date(), nullable=False, comment="Legal day the act took place"),
        sa.Column("by_officer", sa.Uuid(), nullable=False, comment="Who did it"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was recorded, UTC",
        ),
        sa.Column(
            "detail",
            postgresql.JSONB(),
            nullable=False,
            comment="Days, outcome, reason, old and new words",
        ),
        sa.CheckConstraint(
            "act IN ('confirm', 'withdraw', 'order_rectification', 'reinspect', 'close', "
            "'penalise', 'correct', 'refer', 'take_back')",
            name=op.f("ck_finding_event_act_known"),
        ),
        sa.ForeignKeyConstraint(
            ["by_officer"], ["officer.id"], name=op.f("fk_finding_event_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_finding_event_finding_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_event")),
        sa.UniqueConstraint(
            "finding_id", "version", name=op.f("uq_finding_event_finding_id_version")
        ),
        comment="Acts on findings; append-only",
    )
    _create_referral()
    op.execute(_FUNCTIONS)


def _create_referral() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("finding_id", sa.Uuid(), nullable=False, comment="What it rests on"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False, comment="Whom it is about"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Who hands over"),
        sa.Column("suspected_crime", sa.Text(), nullable=False, comment="涉嫌罪名"),
        sa.Column(
            "facts", sa.Text(), nullable=False, comment="What the report says; no personal data"
        ),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="See campaigns.inspections.referral_rules"
        ),
        sa.Column("reported_by", sa.Uuid(), nullable=False, comment="Who reported"),
        sa.Column(
            "reported_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was reported, UTC",
        ),
        sa.Column(
            "decide_by", sa.Date(), nullable=False, comment="Last day for the head's decision"
        ),
        sa.Column(
            "decided_by",
            sa.Uuid(),
            nullable=True,
            comment="The head of the agency, or who leads its work",
        ),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was decided, UTC",
        ),
        sa.Column(
            "decision_reason",
            sa.Text(),
            nullable=True,
            comment="Why it is not handed over; kept on the file (不予批准的理由)",
        ),
        sa.Column(
            "hand_over_by",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Last instant for the handing over, UTC",
        ),
        sa.Column("police", sa.Text(), nullable=True, comment="Which public security organ"),
        sa.Column(
            "handed_over_by", sa.Uuid(), nullable=True, comment="Who recorded the handing over"
        ),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True, comment="When, UTC"),
        sa.Column(
            "receipt_number",
            sa.Text(),
            nullable=True,
            comment="Number of the police's receipt (回执)",
        ),
        sa.Column(
            "reply_by", sa.Date(), nullable=True, comment="Day the police answer by, as a rule"
        ),
        sa.Column(
            "latest_reply_by", sa.Date(), nullable=True, comment="Last day they answer by at all"
        ),
        sa.Column(
            "replied_on", sa.Date(), nullable=True, comment="Legal day of their first answer"
        ),
        sa.Column("reply_number", sa.Text(), nullable=True, comment="文号 of the first answer"),
        sa.Column(
            "reply_reason",
            sa.Text(),
            nullable=True,
            comment="Why declined or returned; no personal data",
        ),
        sa.Column("returned_on", sa.Date(), nullable=True, comment="Legal day it was given back"),
        sa.Column(
            "rule_digest",
            sa.Text(),
            nullable=False,
            comment="Version of criminal_referral.yaml the clocks are counted by",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            server_default=sa.text("1"),
            comment="Row version",
        ),
        sa.CheckConstraint(
            "decided_by <> reported_by", name=op.f("ck_referral_decided_by_another")
        ),
        sa.CheckConstraint(
            "(state = 'reported') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by "
            "IS NULL) AND decided_at >= reported_at",
            name=op.f("ck_referral_decided_if_decided"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'returned') OR reply_reason IS NOT NULL",
            name=op.f("ck_referral_declined_with_reason"),
        ),
        sa.CheckConstraint(
            "(state IN ('reported', 'not_approved')) = (hand_over_by IS NULL)",
            name=op.f("ck_referral_hand_over_by_if_approved"),
        ),
        sa.CheckConstraint(
            "(state IN ('reported', 'approved', 'not_approved')) = (handed_over_at IS NULL) AND "
            "(handed_over_at IS NULL) = (reply_by IS NULL) AND (handed_over_at IS NULL) = "
            "(latest_reply_by IS NULL) AND (handed_over_at IS NULL) = (handed_over_by IS NULL) "
            "AND handed_over_at >= decided_at",
            name=op.f("ck_referral_handed_over_if_handed_over"),
        ),
        sa.CheckConstraint(
            "state <> 'not_approved' OR decision_reason IS NOT NULL",
            name=op.f("ck_referral_refused_with_reason"),
        ),
        sa.CheckConstraint(
            "(state IN ('accepted', 'declined', 'returned')) = (replied_on IS NOT NULL)",
            name=op.f("ck_referral_replied_if_replied"),
        ),
        sa.CheckConstraint(
            "(state = 'returned') = (returned_on IS NOT NULL)",
            name=op.f("ck_referral_returned_if_returned"),
        ),
        sa.CheckConstraint(
            "state IN ('reported', 'approved', 'not_approved', 'handed_over', 'accepted', "
            "'declined', 'returned')",
            name=op.f("ck_referral_state_known"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_referral_agency_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["officer.id"], name=op.f("fk_referral_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_referral_finding_id")
        ),
        sa.ForeignKeyConstraint(
            ["handed_over_by"], ["officer.id"], name=op.f("fk_referral_handed_over_by")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["officer.id"], name=op.f("fk_referral_reported_by")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_referral_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        comment="Suspected crimes handed over to the police; never public",
    )
    op.create_index(
        "uq_referral_finding_id",
        "referral",
        ["finding_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('not_approved', 'declined', 'returned')"),
    )
    op.create_index("ix_referral_agency_id_id", "referral", ["agency_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("referral")
    op.drop_table("finding_event")
    op.drop_table("finding")
    op.drop_table("inspection_officer")
    op.drop_table("inspection_correction")
    op.drop_table("inspection")
    for name in (
        "referral_goes_its_way()",
        "finding_moves_by_its_acts()",
        "finding_begins_recorded()",
        "finding_step(text, text)",
        "inspection_keeps_what_was_sent()",
        "inspection_has_two_officers()",
    ):
        op.execute(f"DROP FUNCTION {name}")
