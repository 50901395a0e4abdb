"""Tables of the credit ledger and of the grades derived from it; both bitemporal."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, TSTZRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit.vocabulary import (
    CASE_NUMBER_SQL,
    EntryKind,
    RegradeReason,
    SetAside,
    Severity,
)
from registry.db import Base, one_of

STILL_HELD = text("upper_inf(recorded)")


class CreditEntry(Base):
    """One fact for or against a subject, with its source."""

    __tablename__ = "credit_entry"
    __table_args__ = (
        CheckConstraint(one_of("kind", EntryKind), name="kind_known"),
        CheckConstraint(one_of("severity", Severity), name="severity_known"),
        CheckConstraint(one_of("publication_class", Severity), name="publication_class_known"),
        CheckConstraint("occurred_on <= decided_on", name="occurred_before_decided"),
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="holds_some_day"),
        CheckConstraint("lower(valid) >= decided_on", name="holds_from_document_on"),
        Index(
            "uq_credit_entry_source_kind_source_id_kind",
            "source_kind",
            "source_id",
            "kind",
            unique=True,
            postgresql_where=STILL_HELD,
        ),
        CheckConstraint(one_of("set_aside_for", SetAside), name="set_aside_for_known"),
        CheckConstraint(
            "num_nulls(set_aside_on, set_aside_for, set_aside_ref, set_aside_source_kind,"
            " set_aside_source_id) IN (0, 5)",
            name="set_aside_whole",
        ),
        Index("ix_credit_entry_subject_id", "subject_id"),
        # All that grading reads, by subject: a derivation of everyone reads this and no row.
        Index(
            "ix_credit_entry_held",
            "subject_id",
            postgresql_include=[
                "id",
                "case_no",
                "decided_on",
                "begins_on",
                "ends_on",
                "set_aside_on",
                "set_aside_for",
            ],
            postgresql_where=STILL_HELD,
        ),
        Index(
            "ix_credit_entry_set_aside_source",
            "set_aside_source_kind",
            "set_aside_source_id",
            postgresql_where=text("upper_inf(recorded) AND set_aside_source_id IS NOT NULL"),
        ),
        {"comment": "Ledger of facts that a grade is derived from, bitemporal"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Whose record")
    kind: Mapped[str] = mapped_column(Text, comment="What it records")
    severity: Mapped[str] = mapped_column(Text, comment="How grave (or how weighty)")
    publication_class: Mapped[str] = mapped_column(
        Text, comment="Class that rules publication and repair"
    )
    source_kind: Mapped[str] = mapped_column(Text, comment="Table of the record it comes from")
    source_id: Mapped[UUID] = mapped_column(comment="The record it comes from")
    source_ref: Mapped[str] = mapped_column(Text, comment="Its document number, as printed")
    agency_id: Mapped[UUID] = mapped_column(
        ForeignKey("agency.id"), comment="Who established it, who repairs it"
    )
    legal_basis: Mapped[str] = mapped_column(Text, comment="Provision it rests on, as printed")
    summary: Mapped[str] = mapped_column(Text, comment="One sentence, without personal data")
    occurred_on: Mapped[date] = mapped_column(comment="Day of the conduct")
    decided_on: Mapped[date] = mapped_column(
        comment="Date of the document; windows and decay count from it"
    )
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="When it holds in law")
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="When we held it so")
    set_aside_on: Mapped[date | None] = mapped_column(
        comment="First day on which it counts no longer, though it stands"
    )
    set_aside_for: Mapped[str | None] = mapped_column(
        Text, comment="Repaired, or superseded by the penalty it led to"
    )
    set_aside_ref: Mapped[str | None] = mapped_column(
        Text, comment="Number of the document that sets it aside, as printed"
    )
    set_aside_source_kind: Mapped[str | None] = mapped_column(
        Text, comment="Table of the record that sets it aside"
    )
    set_aside_source_id: Mapped[UUID | None] = mapped_column(
        comment="The record that sets it aside"
    )
    # Plain values of the ranges and words above: a derivation of everyone compares nothing else.
    case_no: Mapped[int] = mapped_column(
        SmallInteger,
        Computed(CASE_NUMBER_SQL, persisted=True),
        comment="Kind and severity as one number",
    )
    begins_on: Mapped[date] = mapped_column(
        Computed("lower(valid)", persisted=True), comment="First day on which it holds"
    )
    ends_on: Mapped[date | None] = mapped_column(
        Computed("upper(valid)", persisted=True), comment="First day on which it holds no longer"
    )


class GradePeriod(Base):
    """A stretch of days with one grade and one number of points."""

    __tablename__ = "grade_period"
    # That no moment has two answers is held by a trigger that looks once at each statement: an
    # exclusion constraint says the same of each row and costs ten times the row itself.
    __table_args__ = (
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="holds_some_day"),
        Index("ix_grade_period_subject_id", "subject_id"),
        Index(
            "uq_grade_period_begins",
            "subject_id",
            text("lower(valid)"),
            unique=True,
            postgresql_where=STILL_HELD,
        ),
        CheckConstraint("points BETWEEN 0 AND 100", name="points_in_range"),
        CheckConstraint("since <= lower(valid)", name="since_not_later"),
        # How everyone stands as known now: a derivation of everyone compares with this alone.
        Index(
            "ix_grade_period_present",
            "subject_id",
            postgresql_include=["grade", "points", "vetoed", "policy_digest", "valid"],
            postgresql_where=text("upper_inf(recorded) AND upper_inf(valid)"),
        ),
        # Whom to visit first: the few of the worst grade, in the order of subjects.
        Index(
            "ix_grade_period_worst",
            "subject_id",
            postgresql_where=text("grade = 'D' AND upper_inf(recorded) AND upper_inf(valid)"),
        ),
        # The daily job asks only for what changes by the passing of time.
        Index(
            "ix_grade_period_next_change_on",
            "next_change_on",
            postgresql_where=text("upper_inf(recorded) AND next_change_on IS NOT NULL"),
        ),
        {"comment": "Grades derived from the ledger, bitemporal"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Whose grade")
    grade: Mapped[str] = mapped_column(Text, comment="Letter of the ladder")
    points: Mapped[Decimal] = mapped_column(Numeric(5, 2), comment="Score, 0 to 100 points")
    vetoed: Mapped[bool] = mapped_column(
        comment="The grade follows from a veto, not from the points"
    )
    since: Mapped[date] = mapped_column(comment="First day of the unbroken run of this grade")
    policy_digest: Mapped[str] = mapped_column(Text, comment="Version of the policy applied")
    next_change_on: Mapped[date | None] = mapped_column(
        comment="Next day on which the passing of time can change it; last period only"
    )
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="When it holds in law")
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="When we held it so")


class RegradeRun(Base):
    """A derivation of everyone whose stored grade has aged, in chunks side by side."""

    __tablename__ = "regrade_run"
    __table_args__ = (
        CheckConstraint(one_of("reason", RegradeReason), name="reason_known"),
        Index("ix_regrade_run_begun_at", "begun_at"),
        {"comment": "Derivations of everyone whose stored grade has aged"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="The run")
    reason: Mapped[str] = mapped_column(Text, comment="Why everyone was looked at")
    legal_day: Mapped[date] = mapped_column(comment="Day whose grades were compared")
    policy_digest: Mapped[str] = mapped_column(Text, comment="Version of the policy of that day")
    begun_at: Mapped[datetime] = mapped_column(comment="When the subjects were found")


class RegradeChunk(Base):
    """Some subjects of a run, derived in one transaction; a killed one is taken up again whole."""

    __tablename__ = "regrade_chunk"
    __table_args__ = (
        CheckConstraint("cardinality(subject_ids) > 0", name="has_subjects"),
        CheckConstraint("(done_at IS NULL) = (moved IS NULL)", name="done_whole"),
        {"comment": "Parts of a derivation of everyone"},
    )

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("regrade_run.id"), primary_key=True, comment="The run"
    )
    number: Mapped[int] = mapped_column(
        Integer, primary_key=True, comment="Place in the run, from 1 on"
    )
    subject_ids: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), comment="Whose grades are derived"
    )
    done_at: Mapped[datetime | None] = mapped_column(comment="When they were; NULL: still to do")
    moved: Mapped[int | None] = mapped_column(
        Integer, comment="How many of them have another grade than before"
    )
