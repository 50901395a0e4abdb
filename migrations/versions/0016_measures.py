"""Measures against and for listed subjects, and what agencies did."""

import sqlalchemy as sa
from alembic import op

revision = "0016_measures"
down_revision = "0015_documents"

# A measure begins while its listing or honour holds, and about the same subject.
_BEGINS = """
CREATE FUNCTION measure_record_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.lifted_on IS NOT NULL OR NEW.basis_ended_on IS NOT NULL THEN
        RAISE EXCEPTION 'a measure begins neither lifted nor to be lifted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'measure_record_begins';
    END IF;
    IF NOT EXISTS (
        SELECT FROM listing WHERE id = NEW.listing_id AND subject_id = NEW.subject_id
            AND upper_inf(recorded) AND valid @> NEW.started_on
            AND NOT EXISTS (SELECT FROM listing_stays(case_id, NEW.started_on, 'infinity'))
        UNION ALL
        SELECT FROM honour WHERE id = NEW.honour_id AND subject_id = NEW.subject_id
            AND upper_inf(recorded) AND valid @> NEW.started_on)
    THEN
        RAISE EXCEPTION 'a measure begins while its listing or honour holds'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'measure_record_begins';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measure_record_begins BEFORE INSERT ON measure_record
    FOR EACH ROW EXECUTE FUNCTION measure_record_begins();
CREATE TRIGGER measure_record_final BEFORE UPDATE ON measure_record FOR EACH ROW
    EXECUTE FUNCTION final_once_written(
        '{basis_ended_on,lift_due_on,lift_digest,version}',
        '{lifted_on,lift_proof,lifted_by_id}');
CREATE TRIGGER measure_record_kept BEFORE DELETE OR TRUNCATE ON measure_record
    FOR EACH STATEMENT EXECUTE FUNCTION case_event_append_only();
CREATE TRIGGER catalogue_measure_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON catalogue_measure
    FOR EACH STATEMENT EXECUTE FUNCTION case_event_append_only();
"""


def upgrade() -> None:
    _catalogue_measure()
    _measure_record()
    op.execute(_BEGINS)


def downgrade() -> None:
    op.drop_table("measure_record")
    op.drop_table("catalogue_measure")
    op.execute("DROP FUNCTION measure_record_begins()")


def _catalogue_measure() -> None:
    op.create_table(
        "catalogue_measure",
        sa.Column(
            "catalogue_digest", sa.Text(), nullable=False, comment="Version of the catalogue"
        ),
        sa.Column("code", sa.Text(), nullable=False, comment="Of the measure"),
        sa.Column(
            "measure_group",
            sa.Text(),
            nullable=False,
            comment="restriction, management, voluntary or incentive",
        ),
        sa.Column("target", sa.Text(), nullable=False, comment="entity or person"),
        sa.Column("effective", sa.Date(), nullable=False, comment="First day of the version"),
        sa.CheckConstraint(
            "measure_group IN ('restriction', 'management', 'voluntary', 'incentive')",
            name=op.f("ck_catalogue_measure_group_known"),
        ),
        sa.CheckConstraint(
            "target IN ('entity', 'person')", name=op.f("ck_catalogue_measure_target_known")
        ),
        sa.PrimaryKeyConstraint("catalogue_digest", "code", name=op.f("pk_catalogue_measure")),
        sa.UniqueConstraint(
            "catalogue_digest", "code", "measure_group", name="uq_catalogue_measure_group"
        ),
        comment="Measures that may be recorded, by version of the catalogue",
    )


def _measure_record() -> None:
    op.create_table(
        "measure_record",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("listing_id", sa.Uuid(), nullable=True, comment="The listing it stands on"),
        sa.Column("honour_id", sa.Uuid(), nullable=True, comment="The honour it stands on"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False, comment="Whom it reaches"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Who did it"),
        sa.Column("code", sa.Text(), nullable=False, comment="Of the measure"),
        sa.Column("measure_group", sa.Text(), nullable=False, comment="Of the measure"),
        sa.Column("catalogue_digest", sa.Text(), nullable=False, comment="Catalogue applied"),
        sa.Column("duty", sa.Text(), nullable=False, comment="shall or may"),
        sa.Column("started_on", sa.Date(), nullable=False, comment="First day"),
        sa.Column("act_ref", sa.Text(), nullable=False, comment="Number of the agency's own act"),
        sa.Column("note", sa.Text(), nullable=True, comment="Feedback; no personal data"),
        sa.Column("reported_by_id", sa.Uuid(), nullable=False, comment="Who reported"),
        sa.Column(
            "reported_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was reported, UTC",
        ),
        sa.Column(
            "basis_ended_on",
            sa.Date(),
            nullable=True,
            comment="First day without listing or honour",
        ),
        sa.Column(
            "lift_due_on", sa.Date(), nullable=True, comment="Last day to lift it; inclusive"
        ),
        sa.Column(
            "lift_digest", sa.Text(), nullable=True, comment="Catalogue that set the time to lift"
        ),
        sa.Column("lifted_on", sa.Date(), nullable=True, comment="First day it no longer holds"),
        sa.Column(
            "lift_proof", sa.Text(), nullable=True, comment="Number of the act that lifts it"
        ),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True, comment="Who reported the lifting"),
        sa.Column(
            "version",
            sa.BigInteger(),
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        sa.CheckConstraint(
            "(honour_id IS NOT NULL) = (measure_group = 'incentive')",
            name=op.f("ck_measure_record_incentives_for_honours_only"),
        ),
        sa.CheckConstraint("duty IN ('shall', 'may')", name=op.f("ck_measure_record_duty_known")),
        sa.CheckConstraint(
            "length(btrim(act_ref)) > 0", name=op.f("ck_measure_record_with_its_act")
        ),
        sa.CheckConstraint(
            "num_nonnulls(listing_id, honour_id) = 1", name=op.f("ck_measure_record_one_basis")
        ),
        sa.CheckConstraint(
            "num_nulls(basis_ended_on, lift_due_on, lift_digest) IN (0, 3)"
            " AND basis_ended_on >= started_on AND lift_due_on >= basis_ended_on",
            name=op.f("ck_measure_record_to_lift_whole"),
        ),
        sa.CheckConstraint(
            "num_nulls(lifted_on, lift_proof, lifted_by_id) IN (0, 3)"
            " AND lifted_on >= started_on AND length(btrim(lift_proof)) > 0",
            name=op.f("ck_measure_record_lifted_with_proof"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_measure_record_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["catalogue_digest", "code", "measure_group"],
            [
                "catalogue_measure.catalogue_digest",
                "catalogue_measure.code",
                "catalogue_measure.measure_group",
            ],
            name="fk_measure_record_of_the_catalogue",
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["officer.id"], name=op.f("fk_measure_record_lifted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["officer.id"], name=op.f("fk_measure_record_reported_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_measure_record_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_record")),
        comment="What agencies did because of listings and honours, and its lifting",
    )
    op.create_index(
        "ix_measure_record_not_lifted",
        "measure_record",
        ["agency_id", "basis_ended_on", "lift_due_on"],
        postgresql_where=sa.text("lifted_on IS NULL"),
    )
    op.create_index(
        "ix_measure_record_agency_id_id", "measure_record", ["agency_id", "id"], unique=False
    )
    op.create_index("ix_measure_record_honour_id", "measure_record", ["honour_id"], unique=False)
    op.create_index("ix_measure_record_listing_id", "measure_record", ["listing_id"], unique=False)
    op.create_index(
        "ix_measure_record_subject_id",
        "measure_record",
        ["subject_id"],
        unique=False,
    )
    op.create_index(
        "uq_measure_record_honour",
        "measure_record",
        ["honour_id", "code", "agency_id"],
        unique=True,
        postgresql_where=sa.text("lifted_on IS NULL AND honour_id IS NOT NULL"),
    )
    op.create_index(
        "uq_measure_record_listing",
        "measure_record",
        ["listing_id", "code", "agency_id"],
        unique=True,
        postgresql_where=sa.text("lifted_on IS NULL AND listing_id IS NOT NULL"),
    )
