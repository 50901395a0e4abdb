"""Samples, laboratories, results, and what follows a failure."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_sampling"
down_revision = "0012_evidence"

_FUNCTIONS = """
CREATE TRIGGER laboratory_never_deleted BEFORE DELETE OR TRUNCATE ON laboratory
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER sampling_never_deleted BEFORE DELETE OR TRUNCATE ON sampling
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER sampling_officer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sampling_officer
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER sampling_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sampling_event
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER sampling_deadline_never_deleted BEFORE DELETE OR TRUNCATE ON sampling_deadline
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER test_report_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON test_report
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER test_result_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON test_result
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER result_import_never_deleted BEFORE DELETE OR TRUNCATE ON result_import
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE TRIGGER result_import_row_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON result_import_row
FOR EACH STATEMENT EXECUTE FUNCTION planning_refuse();

CREATE FUNCTION sampling_has_two_officers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM sampling_officer WHERE sampling_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'sampling % has fewer than two officers', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_sampling_two_officers';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER sampling_two_officers AFTER INSERT ON sampling
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sampling_has_two_officers();

CREATE FUNCTION sampling_keeps_what_was_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.number, NEW.agency_id, NEW.purpose, NEW.follows_id, NEW.product_kind, NEW.plan_digest,
        NEW.product_name, NEW.model, NEW.batch_no, NEW.produced_on, NEW.seller_id, NEW.producer_id,
        NEW.responsible_id, NEW.reserve_kept, NEW.taken_on, NEW.recorded_by, NEW.recorded_at)
        IS DISTINCT FROM
        (OLD.number, OLD.agency_id, OLD.purpose, OLD.follows_id, OLD.product_kind, OLD.plan_digest,
        OLD.product_name, OLD.model, OLD.batch_no, OLD.produced_on, OLD.seller_id, OLD.producer_id,
        OLD.responsible_id, OLD.reserve_kept, OLD.taken_on, OLD.recorded_by, OLD.recorded_at) THEN
        RAISE EXCEPTION 'sampling % keeps what was taken', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF (OLD.state IN ('void', 'passed', 'overturned') AND NEW.state <> OLD.state)
        OR (OLD.served_on IS NOT NULL AND NEW.served_on IS DISTINCT FROM OLD.served_on)
        OR (OLD.confirmed_on IS NOT NULL AND NEW.confirmed_on IS DISTINCT FROM OLD.confirmed_on)
        OR (OLD.published_on IS NOT NULL AND NEW.published_on IS DISTINCT FROM OLD.published_on)
        THEN
        RAISE EXCEPTION 'sampling %: what ended, was served, confirmed or published stays', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER sampling_keeps_what_was_taken BEFORE UPDATE ON sampling
FOR EACH ROW EXECUTE FUNCTION sampling_keeps_what_was_taken();

-- A failure is confirmed only once the objection is settled, or the time to object is over.
CREATE FUNCTION sampling_confirmed_when_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sampling_event WHERE sampling_id = NEW.id
            AND act IN ('reject_objection', 'retest_fail'))
        AND NOT EXISTS (SELECT FROM sampling_deadline WHERE sampling_id = NEW.id
            AND step = 'objection' AND due_on < NEW.confirmed_on) THEN
        RAISE EXCEPTION 'sampling % is not final yet', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_sampling_confirmed_when_final';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER sampling_confirmed_when_final BEFORE UPDATE OF confirmed_on ON sampling
FOR EACH ROW WHEN (OLD.confirmed_on IS NULL AND NEW.confirmed_on IS NOT NULL)
EXECUTE FUNCTION sampling_confirmed_when_final();

-- The province announces what failed again, not before it did.
CREATE FUNCTION sampling_announced_after_failing_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sampling_event WHERE sampling_id = NEW.id
            AND act = 'follow_up_fail' AND acted_on <= NEW.announced_on) THEN
        RAISE EXCEPTION 'sampling % did not fail again before it was announced', NEW.id
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'ck_sampling_announced_after_failing_again';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER sampling_announced_after_failing_again BEFORE UPDATE OF announced_on ON sampling
FOR EACH ROW WHEN (NEW.announced_on IS NOT NULL)
EXECUTE FUNCTION sampling_announced_after_failing_again();

-- A penalty is that of the party and of the agency or one that took over from it, not older than
-- the confirmed failure, and one at a time. One for failing again after the announcement rests on
-- that fact, which the ledger holds for the failure or for the one that its re-check follows.
CREATE FUNCTION sampling_penalised_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.penalty_id IS NOT DISTINCT FROM OLD.penalty_id THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND EXISTS (SELECT FROM penalty
            WHERE id = OLD.penalty_id AND status <> 'annulled') THEN
        RAISE EXCEPTION 'sampling % led to a penalty that stands', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_sampling_penalised_once';
    END IF;
    IF NEW.penalty_id IS NOT NULL AND NOT EXISTS (
            WITH RECURSIVE line AS (
                SELECT id, successor_id FROM agency WHERE id = NEW.agency_id
                UNION SELECT agency.id, agency.successor_id
                FROM agency JOIN line ON agency.id = line.successor_id)
            SELECT FROM penalty JOIN line ON line.id = penalty.agency_id
            WHERE penalty.id = NEW.penalty_id AND penalty.subject_id = NEW.responsible_id
                AND penalty.decided_on >= NEW.confirmed_on
                AND (penalty.violation <> 'sampling_failed_again' OR EXISTS (
                    SELECT FROM credit_entry AS fact WHERE upper_inf(fact.recorded)
                        AND fact.source_kind = 'sampling_failed_again'
                        AND fact.source_id IN (NEW.id, NEW.follows_id)))) THEN
        RAISE EXCEPTION 'penalty % is not that of sampling %', NEW.penalty_id, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_sampling_penalised_once';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER sampling_penalised_once BEFORE INSERT OR UPDATE OF penalty_id ON sampling
FOR EACH ROW EXECUTE FUNCTION sampling_penalised_once();

CREATE FUNCTION sampling_deadline_only_met() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'met_on' IS DISTINCT FROM to_jsonb(OLD) - 'met_on'
        OR OLD.met_on IS NOT NULL THEN
        RAISE EXCEPTION 'sampling_deadline: only the day it was met is ever written'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER sampling_deadline_only_met BEFORE UPDATE ON sampling_deadline
FOR EACH ROW EXECUTE FUNCTION sampling_deadline_only_met();

CREATE FUNCTION result_import_applied_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.applied_at IS NOT NULL OR (NEW.digest, NEW.content) IS DISTINCT FROM
        (OLD.digest, OLD.content) THEN
        RAISE EXCEPTION 'result_import %: a file is applied once and never changed', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER result_import_applied_once BEFORE UPDATE ON result_import
FOR EACH ROW EXECUTE FUNCTION result_import_applied_once();
"""


def upgrade() -> None:

    op.create_table(
        "laboratory",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("name", sa.Text(), nullable=False, comment="Full name"),
        sa.Column(
            "accreditation_no",
            sa.Text(),
            nullable=False,
            comment="Number of its accreditation (CMA)",
        ),
        sa.Column(
            "accredited_from", sa.Date(), nullable=False, comment="First day of the accreditation"
        ),
        sa.Column("accredited_until", sa.Date(), nullable=False, comment="Its last day, included"),
        sa.Column(
            "product_kinds",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Accredited scope: kinds of product, keys of product_plans/",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was last written, UTC",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Row version",
        ),
        sa.CheckConstraint(
            "name <> '' AND accreditation_no <> ''", name=op.f("ck_laboratory_named_and_accredited")
        ),
        sa.CheckConstraint(
            "accredited_until >= accredited_from", name=op.f("ck_laboratory_accredited_some_day")
        ),
        sa.CheckConstraint(
            "cardinality(product_kinds) > 0", name=op.f("ck_laboratory_has_a_scope")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laboratory")),
        sa.UniqueConstraint("accreditation_no", name=op.f("uq_laboratory_accreditation_no")),
        sa.UniqueConstraint("name", name=op.f("uq_laboratory_name")),
        comment="Laboratories and the scope they are accredited for",
    )
    op.create_table(
        "sampling",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column(
            "number", sa.Text(), nullable=False, comment="Number of the sampling sheet, by agency"
        ),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Who took it"),
        sa.Column(
            "campaign_id", sa.Uuid(), nullable=True, comment="Ordered by, where a campaign did"
        ),
        sa.Column(
            "purpose", sa.Text(), nullable=False, comment="supervision, reinspection or recheck"
        ),
        sa.Column(
            "follows_id",
            sa.Uuid(),
            nullable=True,
            comment="The failed sampling that this one follows up",
        ),
        sa.Column("product_kind", sa.Text(), nullable=False, comment="Key of product_plans/"),
        sa.Column(
            "plan_digest",
            sa.Text(),
            nullable=False,
            comment="Version of the test plan in force when it was taken",
        ),
        sa.Column("product_name", sa.Text(), nullable=False, comment="Product as labelled"),
        sa.Column("model", sa.Text(), nullable=True, comment="Model or specification as labelled"),
        sa.Column(
            "batch_no", sa.Text(), nullable=False, comment="Lot or production date as labelled"
        ),
        sa.Column(
            "produced_on", sa.Date(), nullable=True, comment="Day of production, where labelled"
        ),
        sa.Column(
            "seller_id", sa.BigInteger(), nullable=False, comment="At whose place it was taken"
        ),
        sa.Column(
            "producer_id",
            sa.BigInteger(),
            nullable=True,
            comment="Maker as labelled; NULL where none is or it is denied",
        ),
        sa.Column(
            "responsible_id",
            sa.BigInteger(),
            nullable=False,
            comment="Who answers for the result: the producer or the seller",
        ),
        sa.Column("quantity", sa.Text(), nullable=False, comment="How much was taken, in words"),
        sa.Column(
            "reserve_kept",
            sa.Boolean(),
            nullable=False,
            comment="A reserve sample was sealed: without it there is no retest",
        ),
        sa.Column("place", sa.Text(), nullable=True, comment="Where it was taken, in words"),
        sa.Column("taken_on", sa.Date(), nullable=False, comment="Legal day it was taken"),
        sa.Column("laboratory_id", sa.Uuid(), nullable=True, comment="Where it was sent"),
        sa.Column("state", sa.Text(), nullable=False, comment="See campaigns.sampling.lifecycle"),
        sa.Column(
            "verdict", sa.Text(), nullable=True, comment="pass or fail by the last report; derived"
        ),
        sa.Column("severity", sa.Text(), nullable=True, comment="Gravest of the failed items"),
        sa.Column("reported_by", sa.Uuid(), nullable=True, comment="Who entered the last report"),
        sa.Column("served_on", sa.Date(), nullable=True, comment="Legal day the result was served"),
        sa.Column("served_by", sa.Uuid(), nullable=True, comment="Who recorded the service"),
        sa.Column(
            "final_on",
            sa.Date(),
            nullable=True,
            comment="Day the failure became final: the period over, or the objection settled",
        ),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True, comment="The second officer"),
        sa.Column(
            "confirmed_on", sa.Date(), nullable=True, comment="Legal day of the confirmation"
        ),
        sa.Column("rectify_by", sa.Date(), nullable=True, comment="Last day to put things right"),
        sa.Column(
            "announced_on",
            sa.Date(),
            nullable=True,
            comment="Day the province announced that it failed again",
        ),
        sa.Column(
            "published_on", sa.Date(), nullable=True, comment="First day the result is public"
        ),
        sa.Column(
            "penalty_id",
            sa.Uuid(),
            nullable=True,
            comment="The penalty decision it led to, the last one",
        ),
        sa.Column(
            "ending_reason",
            sa.Text(),
            nullable=True,
            comment="Why it is void or overturned; staff only",
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=False, comment="Who recorded it"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was recorded, UTC",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Row version",
        ),
        sa.CheckConstraint(
            "(purpose = 'supervision') = (follows_id IS NULL)",
            name=op.f("ck_sampling_follows_if_follow_up"),
        ),
        sa.CheckConstraint(
            "(state IN ('received', 'sealed', 'sent', 'taken', 'void')) = (verdict IS NULL)",
            name=op.f("ck_sampling_verdict_if_tested"),
        ),
        sa.CheckConstraint(
            "(state IN ('void', 'overturned')) = (ending_reason IS NOT NULL)",
            name=op.f("ck_sampling_reason_if_void_or_overturned"),
        ),
        sa.CheckConstraint(
            (
                "NOT (state IN ('announced', 'closed', 'confirmed', 'failed_after_announcement', "
                "'failed_after_stop', 'failed_again', 'rectifying', 'revocation_proposed', "
                "'stopped')) OR (verdict = 'fail' AND confirmed_by IS NOT NULL AND final_on IS "
                "NOT NULL)"
            ),
            name=op.f("ck_sampling_confirmed_before_consequences"),
        ),
        sa.CheckConstraint(
            "purpose IN ('supervision', 'reinspection', 'recheck')",
            name=op.f("ck_sampling_purpose_known"),
        ),
        sa.CheckConstraint(
            "severity IN ('minor', 'general', 'serious')", name=op.f("ck_sampling_severity_known")
        ),
        sa.CheckConstraint(
            (
                "state IN ('taken', 'sealed', 'sent', 'received', 'void', 'passed', 'failed', "
                "'served', 'contested', 'upheld', 'overturned', 'confirmed', 'rectifying', "
                "'failed_again', 'announced', 'failed_after_announcement', 'stopped', "
                "'failed_after_stop', 'revocation_proposed', 'closed')"
            ),
            name=op.f("ck_sampling_state_known"),
        ),
        sa.CheckConstraint(
            "taken_on <= (recorded_at AT TIME ZONE 'Asia/Shanghai')::date",
            name=op.f("ck_sampling_not_in_the_future"),
        ),
        sa.CheckConstraint("verdict IN ('pass', 'fail')", name=op.f("ck_sampling_verdict_known")),
        sa.CheckConstraint(
            "verdict IS NULL OR (verdict = 'fail') = (severity IS NOT NULL)",
            name=op.f("ck_sampling_severity_if_failed"),
        ),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_on IS NULL)",
            name=op.f("ck_sampling_confirmed_by_and_on"),
        ),
        sa.CheckConstraint(
            "(served_by IS NULL) = (served_on IS NULL)", name=op.f("ck_sampling_served_by_and_on")
        ),
        sa.CheckConstraint(
            "penalty_id IS NULL OR state IN ('announced', 'closed', 'confirmed', "
            "'failed_after_announcement', 'failed_after_stop', 'failed_again', 'rectifying', "
            "'revocation_proposed', 'stopped')",
            name=op.f("ck_sampling_penalty_if_final_failure"),
        ),
        sa.ForeignKeyConstraint(
            ["penalty_id"], ["penalty.id"], name=op.f("fk_sampling_penalty_id")
        ),
        sa.CheckConstraint(
            "confirmed_by <> reported_by", name=op.f("ck_sampling_confirmed_by_another")
        ),
        sa.CheckConstraint(
            "confirmed_by <> served_by", name=op.f("ck_sampling_confirmed_by_another_than_served")
        ),
        sa.CheckConstraint(
            "final_on <= confirmed_on", name=op.f("ck_sampling_final_before_confirmed")
        ),
        sa.CheckConstraint(
            "produced_on <= taken_on", name=op.f("ck_sampling_produced_before_taken")
        ),
        sa.CheckConstraint(
            "published_on IS NULL OR published_on >= confirmed_on",
            name=op.f("ck_sampling_published_once_confirmed"),
        ),
        sa.CheckConstraint(
            "responsible_id = producer_id OR responsible_id = seller_id",
            name=op.f("ck_sampling_responsible_is_party"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_sampling_agency_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_sampling_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["officer.id"], name=op.f("fk_sampling_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["sampling.id"], name=op.f("fk_sampling_follows_id")
        ),
        sa.ForeignKeyConstraint(
            ["laboratory_id"], ["laboratory.id"], name=op.f("fk_sampling_laboratory_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["subject.id"], name=op.f("fk_sampling_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["officer.id"], name=op.f("fk_sampling_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["officer.id"], name=op.f("fk_sampling_reported_by")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["subject.id"], name=op.f("fk_sampling_responsible_id")
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["subject.id"], name=op.f("fk_sampling_seller_id")),
        sa.ForeignKeyConstraint(["served_by"], ["officer.id"], name=op.f("fk_sampling_served_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampling")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_sampling_agency_id_number")),
        comment="Product samplings (产品质量监督抽查)",
    )
    op.create_index(
        "ix_sampling_agency_id_taken_on_id",
        "sampling",
        ["agency_id", "taken_on", "id"],
        unique=False,
    )
    op.create_index("ix_sampling_campaign_id", "sampling", ["campaign_id"], unique=False)
    op.create_index("ix_sampling_follows_id", "sampling", ["follows_id"], unique=False)
    op.create_index(
        "ix_sampling_published_on_id",
        "sampling",
        ["published_on", "id"],
        unique=False,
        postgresql_where=sa.text("published_on IS NOT NULL"),
    )
    op.create_index("ix_sampling_responsible_id", "sampling", ["responsible_id"], unique=False)
    op.create_index("ix_sampling_seller_id", "sampling", ["seller_id"], unique=False)
    op.create_index(
        "ix_sampling_state_taken_on_id", "sampling", ["state", "taken_on", "id"], unique=False
    )
    op.create_index("ix_sampling_taken_on_id", "sampling", ["taken_on", "id"], unique=False)
    op.create_table(
        "sampling_officer",
        sa.Column("sampling_id", sa.Uuid(), nullable=False, comment="Which sample"),
        sa.Column("officer_id", sa.Uuid(), nullable=False, comment="Who took part"),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_sampling_officer_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["sampling_id"], ["sampling.id"], name=op.f("fk_sampling_officer_sampling_id")
        ),
        sa.PrimaryKeyConstraint("sampling_id", "officer_id", name=op.f("pk_sampling_officer")),
        comment="Officers who took a sample; at least two (Order 18)",
    )
    op.create_index(
        "ix_sampling_officer_officer_id", "sampling_officer", ["officer_id"], unique=False
    )
    op.create_table(
        "sampling_event",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column("sampling_id", sa.Uuid(), nullable=False, comment="Acted upon"),
        sa.Column("act", sa.Text(), nullable=False, comment="See campaigns.sampling.lifecycle"),
        sa.Column("acted_on", sa.Date(), nullable=False, comment="Legal day the act took place"),
        sa.Column("by_officer", sa.Uuid(), nullable=False, comment="Who recorded it"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was recorded, UTC",
        ),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Days, seals, outcome, reason",
        ),
        sa.CheckConstraint(
            (
                "act IN ('seal', 'send', 'receive', 'void', 'report_pass', 'report_fail', "
                "'serve', 'object', 'reject_objection', 'retest_fail', 'retest_pass', 'confirm', "
                "'overturn', 'publish', 'order_rectification', 'follow_up_pass', "
                "'follow_up_fail', 'announce', 'stop', 'propose_revocation', 'penalise', "
                "'reopen_rectification', 'reopen_announcement', 'reopen_stop')"
            ),
            name=op.f("ck_sampling_event_act_known"),
        ),
        sa.ForeignKeyConstraint(
            ["by_officer"], ["officer.id"], name=op.f("fk_sampling_event_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["sampling_id"], ["sampling.id"], name=op.f("fk_sampling_event_sampling_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampling_event")),
        comment="Acts on samplings, custody included; append-only",
    )
    op.create_index(
        "ix_sampling_event_sampling_id", "sampling_event", ["sampling_id"], unique=False
    )
    op.create_table(
        "sampling_deadline",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column("sampling_id", sa.Uuid(), nullable=False, comment="Which sampling"),
        sa.Column(
            "step", sa.Text(), nullable=False, comment="Key of campaigns/sampling/clocks.yaml"
        ),
        sa.Column(
            "starts_on", sa.Date(), nullable=False, comment="Day of the event; it does not count"
        ),
        sa.Column(
            "not_before", sa.Date(), nullable=True, comment="First day the step may be taken"
        ),
        sa.Column("due_on", sa.Date(), nullable=False, comment="Last day, included"),
        sa.Column(
            "provisional",
            sa.Boolean(),
            nullable=False,
            comment="A year it touches has no announced calendar yet",
        ),
        sa.Column("rule_digest", sa.Text(), nullable=False, comment="Version of the rule"),
        sa.Column("met_on", sa.Date(), nullable=True, comment="Day the clock stopped"),
        sa.CheckConstraint(
            "due_on >= starts_on", name=op.f("ck_sampling_deadline_due_after_start")
        ),
        sa.CheckConstraint(
            "not_before BETWEEN starts_on AND due_on",
            name=op.f("ck_sampling_deadline_window_not_empty"),
        ),
        sa.ForeignKeyConstraint(
            ["sampling_id"], ["sampling.id"], name=op.f("fk_sampling_deadline_sampling_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampling_deadline")),
        comment="Clocks of samplings",
    )
    op.create_index(
        "ix_sampling_deadline_due_on",
        "sampling_deadline",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("met_on IS NULL"),
    )
    op.create_index(
        "ix_sampling_deadline_sampling_id", "sampling_deadline", ["sampling_id"], unique=False
    )
    op.create_table(
        "test_report",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("sampling_id", sa.Uuid(), nullable=False, comment="What was tested"),
        sa.Column("kind", sa.Text(), nullable=False, comment="first or retest"),
        sa.Column("laboratory_id", sa.Uuid(), nullable=False, comment="Who tested it"),
        sa.Column(
            "report_no", sa.Text(), nullable=False, comment="Number of the report, as printed"
        ),
        sa.Column("issued_on", sa.Date(), nullable=False, comment="Date of the report"),
        sa.Column(
            "verdict", sa.Text(), nullable=False, comment="pass or fail; derived from the results"
        ),
        sa.Column("severity", sa.Text(), nullable=True, comment="Gravest of the failed items"),
        sa.Column("recorded_by", sa.Uuid(), nullable=False, comment="Who entered it"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was entered, UTC",
        ),
        sa.CheckConstraint(
            "(verdict = 'fail') = (severity IS NOT NULL)",
            name=op.f("ck_test_report_severity_if_failed"),
        ),
        sa.CheckConstraint("kind IN ('first', 'retest')", name=op.f("ck_test_report_kind_known")),
        sa.CheckConstraint(
            "severity IN ('minor', 'general', 'serious')",
            name=op.f("ck_test_report_severity_known"),
        ),
        sa.CheckConstraint(
            "verdict IN ('pass', 'fail')", name=op.f("ck_test_report_verdict_known")
        ),
        sa.ForeignKeyConstraint(
            ["laboratory_id"], ["laboratory.id"], name=op.f("fk_test_report_laboratory_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["officer.id"], name=op.f("fk_test_report_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["sampling_id"], ["sampling.id"], name=op.f("fk_test_report_sampling_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_report")),
        sa.UniqueConstraint(
            "laboratory_id", "report_no", name=op.f("uq_test_report_laboratory_id_report_no")
        ),
        sa.UniqueConstraint("sampling_id", "kind", name=op.f("uq_test_report_sampling_id_kind")),
        comment="Reports of laboratories; append-only, both stay on record",
    )
    op.create_table(
        "test_result",
        sa.Column("report_id", sa.Uuid(), nullable=False, comment="Which report"),
        sa.Column("item_key", sa.Text(), nullable=False, comment="Item of the test plan"),
        sa.Column("place", sa.Integer(), nullable=False, comment="Order of the item, from 1"),
        sa.Column("title", sa.Text(), nullable=False, comment="Item as the plan names it"),
        sa.Column("value", sa.Text(), nullable=False, comment="Result as reported"),
        sa.Column("unit", sa.Text(), nullable=False, comment="Unit as reported"),
        sa.Column("method", sa.Text(), nullable=False, comment="Method of the test"),
        sa.Column(
            "number",
            sa.Numeric(),
            nullable=True,
            comment="Reading in the unit of the plan; NULL where judged in words",
        ),
        sa.Column("relation", sa.Text(), nullable=True, comment="=, < or > the number"),
        sa.Column(
            "limit_text", sa.Text(), nullable=False, comment="Limit with its unit, as printed"
        ),
        sa.Column("verdict", sa.Text(), nullable=False, comment="pass or fail; derived"),
        sa.Column(
            "severity", sa.Text(), nullable=False, comment="How grave a failure of the item is"
        ),
        sa.CheckConstraint(
            "relation IN ('=', '<', '>')", name=op.f("ck_test_result_relation_known")
        ),
        sa.CheckConstraint(
            "severity IN ('minor', 'general', 'serious')",
            name=op.f("ck_test_result_severity_known"),
        ),
        sa.CheckConstraint(
            "verdict IN ('pass', 'fail')", name=op.f("ck_test_result_verdict_known")
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (relation IS NULL)", name=op.f("ck_test_result_number_and_relation")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["test_report.id"], name=op.f("fk_test_result_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", "item_key", name=op.f("pk_test_result")),
        comment="Results of tests; append-only",
    )
    op.create_table(
        "result_import",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Whose samples"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the file"),
        sa.Column(
            "file_name", sa.Text(), nullable=False, comment="Its name without folders; a label only"
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="The file as it came"),
        sa.Column("rows", sa.Integer(), nullable=False, comment="Rows that hold anything"),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False, comment="Who sent it"),
        sa.Column(
            "uploaded_at", sa.DateTime(timezone=True), nullable=False, comment="When it came, UTC"
        ),
        sa.Column("applied_by", sa.Uuid(), nullable=True, comment="Who had it applied"),
        sa.Column(
            "applied_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was applied, UTC",
        ),
        sa.Column("stored", sa.Integer(), nullable=True, comment="Rows that went in"),
        sa.Column("already", sa.Integer(), nullable=True, comment="Rows that were in already"),
        sa.Column("refused", sa.Integer(), nullable=True, comment="Rows that were given back"),
        sa.CheckConstraint(
            (
                "(applied_at IS NULL) = (applied_by IS NULL) AND (applied_at IS NULL) = (stored "
                "IS NULL) AND (applied_at IS NULL) = (already IS NULL) AND (applied_at IS NULL) = "
                "(refused IS NULL)"
            ),
            name=op.f("ck_result_import_counted_once_applied"),
        ),
        sa.CheckConstraint(
            "octet_length(digest) = 32", name=op.f("ck_result_import_digest_is_sha256")
        ),
        sa.CheckConstraint(
            "stored + already + refused = rows", name=op.f("ck_result_import_every_row_has_a_fate")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_result_import_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["applied_by"], ["officer.id"], name=op.f("fk_result_import_applied_by")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["officer.id"], name=op.f("fk_result_import_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_import")),
        comment="Files of laboratory results",
    )
    op.create_index(
        "uq_result_import_waiting",
        "result_import",
        ["agency_id", "digest"],
        unique=True,
        postgresql_where=sa.text("applied_at IS NULL"),
    )
    op.create_index(
        "ix_result_import_agency_id_digest", "result_import", ["agency_id", "digest"], unique=False
    )
    op.create_index(
        "ix_result_import_agency_id_id", "result_import", ["agency_id", "id"], unique=False
    )
    op.create_table(
        "result_import_row",
        sa.Column("import_id", sa.Uuid(), nullable=False, comment="Which file"),
        sa.Column(
            "line",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Line in the file; headings are 1",
        ),
        sa.Column(
            "row_key", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the row says"
        ),
        sa.Column("fate", sa.Text(), nullable=False, comment="stored, already or refused"),
        sa.Column(
            "cells",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="The row as it came",
        ),
        sa.Column(
            "reasons",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Why it was given back: field, message, parameters",
        ),
        sa.CheckConstraint(
            "(fate = 'refused') = (reasons <> '[]')",
            name=op.f("ck_result_import_row_reasons_if_refused"),
        ),
        sa.CheckConstraint(
            "fate IN ('stored', 'already', 'refused')", name=op.f("ck_result_import_row_fate_known")
        ),
        sa.CheckConstraint(
            "octet_length(row_key) = 32", name=op.f("ck_result_import_row_row_key_is_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["result_import.id"], name=op.f("fk_result_import_row_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_result_import_row")),
        comment="Rows of applied files of results; append-only",
    )
    op.execute(_FUNCTIONS)


def downgrade() -> None:
    op.drop_table("result_import_row")
    op.drop_table("result_import")
    op.drop_table("test_result")
    op.drop_table("test_report")
    op.drop_table("sampling_deadline")
    op.drop_table("sampling_event")
    op.drop_table("sampling_officer")
    op.drop_table("sampling")
    op.drop_table("laboratory")
    op.execute("DROP FUNCTION sampling_has_two_officers()")
    op.execute("DROP FUNCTION sampling_keeps_what_was_taken()")
    op.execute("DROP FUNCTION sampling_confirmed_when_final()")
    op.execute("DROP FUNCTION sampling_announced_after_failing_again()")
    op.execute("DROP FUNCTION sampling_penalised_once()")
    op.execute("DROP FUNCTION sampling_deadline_only_met()")
    op.execute("DROP FUNCTION result_import_applied_once()")
