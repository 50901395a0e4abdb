"""Tables of what is changed after a draw: objects struck by two agencies, officers replaced."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.draws.rules import ExemptionReason, StrikeState, SubstitutionReason
from registry.db import Base, one_of
from registry.subjects.models import Subject


class DrawStrike(Base):
    """That an object is to be struck: proposed by the organiser, agreed to by the other side."""

    __tablename__ = "draw_strike"
    __table_args__ = (
        CheckConstraint(one_of("reason", ExemptionReason), name="reason_known"),
        CheckConstraint(one_of("state", StrikeState), name="state_known"),
        CheckConstraint(
            "(state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL)",
            name="decided_unless_open",
        ),
        CheckConstraint(
            "state NOT IN ('agreed', 'refused') OR decided_by <> proposed_by",
            name="decided_by_another",
        ),
        CheckConstraint(
            "state <> 'refused' OR length(btrim(answer)) > 0", name="refused_with_answer"
        ),
        Index(
            "uq_draw_strike_open",
            "draw_id",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        {"comment": "Proposals to strike drawn objects, with the other side's answer"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"), comment="Which draw")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Which object")
    reason: Mapped[str] = mapped_column(Text, comment="Kind of reason; published once agreed")
    note: Mapped[str | None] = mapped_column(Text, comment="In words; staff only")
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who proposed it")
    proposed_at: Mapped[datetime] = mapped_column(comment="When, UTC")
    state: Mapped[str] = mapped_column(Text, comment="open, agreed, refused or taken_back")
    decided_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who agreed, refused, or took it back"
    )
    decided_at: Mapped[datetime | None] = mapped_column(comment="When, UTC")
    answer: Mapped[str | None] = mapped_column(Text, comment="Why it was refused; staff only")

    subject: Mapped[Subject] = relationship(lazy="raise")


class DrawChange(Base):
    """A change between the draw and its publication, with its reason."""

    __tablename__ = "draw_change"
    __table_args__ = (
        CheckConstraint(
            f"CASE WHEN officer_number IS NULL THEN {one_of('reason', ExemptionReason)} "
            f"ELSE {one_of('reason', SubstitutionReason)} END",
            name="reason_known",
        ),
        CheckConstraint(
            "(officer_number IS NULL) = (strike_id IS NOT NULL)", name="strike_is_agreed"
        ),
        UniqueConstraint("strike_id"),
        Index("ix_draw_change_draw_id", "draw_id"),
        {"comment": "Objects struck and officers replaced after a draw; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of the changes")
    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"), comment="Which draw")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="At which object")
    officer_number: Mapped[str | None] = mapped_column(
        Text, comment="Who was replaced; NULL: the object was struck"
    )
    strike_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("draw_strike.id"), comment="The agreed proposal by which the object was struck"
    )
    reason: Mapped[str] = mapped_column(Text, comment="Kind of reason; published")
    note: Mapped[str | None] = mapped_column(Text, comment="In words; staff only")
    by_officer: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who changed it")
    recorded_at: Mapped[datetime] = mapped_column(comment="When, UTC")

    subject: Mapped[Subject] = relationship(lazy="raise")
    strike: Mapped[DrawStrike | None] = relationship(lazy="raise")
