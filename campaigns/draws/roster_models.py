"""Tables of the officers' roster (执法检查人员名录库): numbers, qualifications, absences.

Conflicts of interest belong to accounts: whoever decides about a subject stands aside by them too.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.draws.roster_rules import AbsenceKind
from registry.accounts.models import Officer  # noqa: F401 - the table it refers to
from registry.db import Base, one_of
from registry.kernel.identity import new_id


class RosterEntry(Base):
    """An officer in the roster, under a number that tells nothing about the person."""

    __tablename__ = "roster_entry"
    __table_args__ = (
        CheckConstraint("number ~ '^ZF-[0-9A-HJKMNP-TV-Z]{6}$'", name="number_form"),
        CheckConstraint("left_on >= entered_on", name="leaves_after_entering"),
        {"comment": "Officers who can be drawn for inspections"},
    )

    officer_id: Mapped[UUID] = mapped_column(
        ForeignKey("officer.id"), primary_key=True, comment="Who"
    )
    number: Mapped[str] = mapped_column(Text, unique=True, comment="Public number, random")
    entered_on: Mapped[date] = mapped_column(comment="First day in the roster")
    left_on: Mapped[date | None] = mapped_column(comment="First day no longer in it")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="Counts changes")


class OfficerQualification(Base):
    """What an officer is qualified to inspect, and until when."""

    __tablename__ = "officer_qualification"
    __table_args__ = (
        UniqueConstraint("officer_id", "category", "valid_from"),
        CheckConstraint("valid_to >= valid_from", name="ends_after_it_begins"),
        CheckConstraint("length(btrim(certificate)) > 0", name="with_certificate"),
        {"comment": "Qualifications of officers by category of inspection"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, comment="UUIDv7")
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("roster_entry.officer_id"), comment="Whose")
    category: Mapped[str] = mapped_column(Text, comment="Key of campaigns/plans/vocabulary.yaml")
    certificate: Mapped[str] = mapped_column(Text, comment="Number of the certificate; staff only")
    valid_from: Mapped[date] = mapped_column(comment="First day")
    valid_to: Mapped[date] = mapped_column(comment="Last day, included")
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who entered it")
    entered_at: Mapped[datetime] = mapped_column(comment="When it was entered, UTC")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="When it was withdrawn, UTC")


class OfficerAbsence(Base):
    """Days on which an officer cannot be sent."""

    __tablename__ = "officer_absence"
    __table_args__ = (
        CheckConstraint(one_of("kind", AbsenceKind), name="kind_known"),
        CheckConstraint("last_on >= first_on", name="ends_after_it_begins"),
        Index("ix_officer_absence_officer_id_last_on", "officer_id", "last_on"),
        {"comment": "Days on which officers are away"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, comment="UUIDv7")
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("roster_entry.officer_id"), comment="Who")
    kind: Mapped[str] = mapped_column(Text, comment="leave, training, secondment or other")
    first_on: Mapped[date] = mapped_column(comment="First day away")
    last_on: Mapped[date] = mapped_column(comment="Last day away, included")
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who entered it")
    entered_at: Mapped[datetime] = mapped_column(comment="When it was entered, UTC")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="When it was withdrawn, UTC")
