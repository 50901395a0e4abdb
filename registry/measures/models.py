"""Tables of measures: versions of the catalogue, and what agencies did and lifted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of
from registry.policy.measures import Duty, Group, Target


class CatalogueMeasure(Base):
    """One measure of one version of the catalogue, as the policy file has it; append-only."""

    __tablename__ = "catalogue_measure"
    __table_args__ = (
        UniqueConstraint(
            "catalogue_digest", "code", "measure_group", name="uq_catalogue_measure_group"
        ),
        CheckConstraint(one_of("measure_group", Group), name="group_known"),
        CheckConstraint(one_of("target", Target), name="target_known"),
        {"comment": "Measures that may be recorded, by version of the catalogue"},
    )

    catalogue_digest: Mapped[str] = mapped_column(
        Text, primary_key=True, comment="Version of the catalogue"
    )
    code: Mapped[str] = mapped_column(Text, primary_key=True, comment="Of the measure")
    measure_group: Mapped[str] = mapped_column(
        Text, comment="restriction, management, voluntary or incentive"
    )
    target: Mapped[str] = mapped_column(Text, comment="entity or person")
    effective: Mapped[date] = mapped_column(comment="First day of the version")


class MeasureRecord(Base):
    """What one agency did because of one listing or honour, and that it was lifted.

    A trigger refuses a start outside the listing's or honour's own time.
    """

    __tablename__ = "measure_record"
    __table_args__ = (
        ForeignKeyConstraint(
            ["catalogue_digest", "code", "measure_group"],
            [
                "catalogue_measure.catalogue_digest",
                "catalogue_measure.code",
                "catalogue_measure.measure_group",
            ],
            name="fk_measure_record_of_the_catalogue",
        ),
        CheckConstraint("num_nonnulls(listing_id, honour_id) = 1", name="one_basis"),
        CheckConstraint(
            "(honour_id IS NOT NULL) = (measure_group = 'incentive')",
            name="incentives_for_honours_only",
        ),
        CheckConstraint(one_of("duty", Duty), name="duty_known"),
        CheckConstraint("length(btrim(act_ref)) > 0", name="with_its_act"),
        CheckConstraint(
            "num_nulls(basis_ended_on, lift_due_on, lift_digest) IN (0, 3)"
            " AND basis_ended_on >= started_on AND lift_due_on >= basis_ended_on",
            name="to_lift_whole",
        ),
        CheckConstraint(
            "num_nulls(lifted_on, lift_proof, lifted_by_id) IN (0, 3)"
            " AND lifted_on >= started_on AND length(btrim(lift_proof)) > 0",
            name="lifted_with_proof",
        ),
        Index(
            "uq_measure_record_listing",
            "listing_id",
            "code",
            "agency_id",
            unique=True,
            postgresql_where=text("lifted_on IS NULL AND listing_id IS NOT NULL"),
        ),
        Index(
            "uq_measure_record_honour",
            "honour_id",
            "code",
            "agency_id",
            unique=True,
            postgresql_where=text("lifted_on IS NULL AND honour_id IS NOT NULL"),
        ),
        Index(
            "ix_measure_record_not_lifted",
            "agency_id",
            "basis_ended_on",
            "lift_due_on",
            postgresql_where=text("lifted_on IS NULL"),
        ),
        Index("ix_measure_record_agency_id_id", "agency_id", "id"),
        Index("ix_measure_record_listing_id", "listing_id"),
        Index("ix_measure_record_honour_id", "honour_id"),
        Index("ix_measure_record_subject_id", "subject_id"),
        {"comment": "What agencies did because of listings and honours, and its lifting"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    listing_id: Mapped[UUID | None] = mapped_column(comment="The listing it stands on")
    honour_id: Mapped[UUID | None] = mapped_column(comment="The honour it stands on")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Whom it reaches")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who did it")
    code: Mapped[str] = mapped_column(Text, comment="Of the measure")
    measure_group: Mapped[str] = mapped_column(Text, comment="Of the measure")
    catalogue_digest: Mapped[str] = mapped_column(Text, comment="Catalogue applied")
    duty: Mapped[str] = mapped_column(Text, comment="shall or may")
    started_on: Mapped[date] = mapped_column(comment="First day")
    act_ref: Mapped[str] = mapped_column(Text, comment="Number of the agency's own act")
    note: Mapped[str | None] = mapped_column(Text, comment="Feedback; no personal data")
    reported_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who reported")
    reported_at: Mapped[datetime] = mapped_column(comment="When it was reported, UTC")
    basis_ended_on: Mapped[date | None] = mapped_column(
        comment="First day without listing or honour"
    )
    lift_due_on: Mapped[date | None] = mapped_column(comment="Last day to lift it; inclusive")
    lift_digest: Mapped[str | None] = mapped_column(
        Text, comment="Catalogue that set the time to lift"
    )
    lifted_on: Mapped[date | None] = mapped_column(comment="First day it no longer holds")
    lift_proof: Mapped[str | None] = mapped_column(Text, comment="Number of the act that lifts it")
    lifted_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who reported the lifting"
    )
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")
