"""Tables of time: deadlines of cases, what stops them, and the reminders that were made."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.blacklist.states import SuspensionKind
from registry.db import Base, one_of


class CaseDeadline(Base):
    """One clock of a case and the rule that set it."""

    __tablename__ = "case_deadline"
    __table_args__ = (
        CheckConstraint("(working_days IS NULL) <> (calendar_days IS NULL)", name="one_unit"),
        CheckConstraint("due_on >= starts_on", name="due_after_start"),
        # One that was met or fell away may begin again on its day, as what is filed anew does.
        Index(
            "uq_case_deadline_case_id_clock_starts_on_running",
            "case_id",
            "clock",
            "starts_on",
            unique=True,
            postgresql_where=text("met_on IS NULL"),
        ),
        Index("ix_case_deadline_case_id", "case_id"),
        Index("ix_case_deadline_due_on", "due_on", postgresql_where=text("met_on IS NULL")),
        {"comment": "Clocks of cases, each with the rule version that set it"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="The case")
    clock: Mapped[str] = mapped_column(Text, comment="Key of the clock in the list's policy")
    starts_on: Mapped[date] = mapped_column(comment="Day of the event; the day after is day one")
    working_days: Mapped[int | None] = mapped_column(comment="Length in working days")
    calendar_days: Mapped[int | None] = mapped_column(comment="Length in calendar days")
    due_on: Mapped[date] = mapped_column(comment="Last day, inclusive")
    provisional: Mapped[bool] = mapped_column(comment="Touches a year not announced yet")
    legal_basis: Mapped[str] = mapped_column(Text, comment="Article of the clock")
    rule_digest: Mapped[str] = mapped_column(Text, comment="Policy version that set it")
    paused_on: Mapped[date | None] = mapped_column(
        comment="Since when it stands still; null while it runs"
    )
    met_on: Mapped[date | None] = mapped_column(comment="Day it was met or fell away")


class CaseSuspension(Base):
    """A time in which a case stands still; nothing is decided or published meanwhile."""

    __tablename__ = "case_suspension"
    __table_args__ = (
        CheckConstraint(one_of("kind", SuspensionKind), name="kind_known"),
        CheckConstraint("length(btrim(reference)) > 0", name="with_reference"),
        CheckConstraint("last_on >= first_on", name="ends_after_it_begins"),
        CheckConstraint(
            "late_reason IS NULL OR kind = 'stay' AND length(btrim(late_reason)) > 0",
            name="only_a_stay_late",
        ),
        CheckConstraint(
            "num_nulls(last_on, ended_at) IN (0, 2)"
            " AND (ended_by_id IS NULL OR last_on IS NOT NULL) AND ended_at >= at",
            name="ended_whole",
        ),
        Index(
            "uq_case_suspension_case_id_kind_open",
            "case_id",
            "kind",
            unique=True,
            postgresql_where=text("last_on IS NULL"),
        ),
        Index("ix_case_suspension_case_id", "case_id"),
        {"comment": "When and why cases stand still"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="The case")
    kind: Mapped[str] = mapped_column(Text, comment="hearing, testing, announcement or stay")
    reference: Mapped[str] = mapped_column(Text, comment="Document or medium; no personal data")
    first_on: Mapped[date] = mapped_column(comment="First day that does not count")
    late_reason: Mapped[str | None] = mapped_column(Text, comment="Why a stay was entered late")
    until_on: Mapped[date | None] = mapped_column(comment="Last day where it is set beforehand")
    last_on: Mapped[date | None] = mapped_column(comment="Last day that did not count")
    begun_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who entered it; null for the party itself"
    )
    ended_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who ended it; null for the party, or the case's own end"
    )
    at: Mapped[datetime] = mapped_column(comment="When it was entered, UTC")
    ended_at: Mapped[datetime | None] = mapped_column(comment="When its end was entered, UTC")


class CaseReminder(Base):
    """That a deadline comes near or is over, made once for each threshold."""

    __tablename__ = "case_reminder"
    __table_args__ = (
        UniqueConstraint("deadline_id", "threshold", "due_on"),
        Index("ix_case_reminder_made_on", "made_on"),
        {"comment": "Reminders of deadlines; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    deadline_id: Mapped[int] = mapped_column(ForeignKey("case_deadline.id"), comment="Which")
    threshold: Mapped[int] = mapped_column(
        SmallInteger, comment="Days left, in the unit of the clock; -1: over"
    )
    due_on: Mapped[date] = mapped_column(comment="Last day as it stood then")
    made_on: Mapped[date] = mapped_column(comment="Legal day it was made")
