"""Tables of assignments: the visits that are to be made, and by whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.planning.assignment_rules import AssignmentOrigin, AssignmentState
from campaigns.planning.models import Campaign
from registry.accounts.models import Agency, Officer
from registry.db import Base, one_of
from registry.subjects.models import Subject


class Assignment(Base):
    """One visit to be made under a campaign."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint(one_of("state", AssignmentState), name="state_known"),
        CheckConstraint(one_of("origin", AssignmentOrigin), name="origin_known"),
        CheckConstraint("origin = 'order' OR origin_ref IS NOT NULL", name="draw_is_named"),
        CheckConstraint("origin = 'draw' OR NOT names_closed", name="drawn_if_closed"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_unless_open"),
        CheckConstraint("state <> 'cancelled' OR reason IS NOT NULL", name="cancelled_why"),
        Index(
            "uq_assignment_open",
            "campaign_id",
            "subject_id",
            "agency_id",
            unique=True,
            # A closed visit stands in nobody's way: a refusal would tell who was drawn.
            postgresql_where=text("state = 'open' AND NOT names_closed"),
        ),
        Index(
            "uq_assignment_drawn",
            "campaign_id",
            "subject_id",
            "agency_id",
            unique=True,
            # Closed ones too: two of them could not both be opened.
            postgresql_where=text("state = 'open' AND origin = 'draw'"),
        ),
        Index(
            "uq_assignment_origin_ref",
            "origin_ref",
            "campaign_id",
            "subject_id",
            "agency_id",
            unique=True,
            postgresql_where=text("origin_ref IS NOT NULL"),
        ),
        Index(
            "ix_assignment_agency_id_due_on_id",
            "agency_id",
            "due_on",
            "id",
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_assignment_campaign_id_due_on_id", "campaign_id", "due_on", "id"),
        Index("ix_assignment_subject_id_due_on", "subject_id", "due_on"),
        Index("ix_assignment_due_on", "due_on", postgresql_where=text("state = 'open'")),
        {"comment": "Visits to be made: drawn or ordered by hand"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), comment="Under which")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Who is visited")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Whose officers go")
    due_on: Mapped[date] = mapped_column(comment="Last day to go, included")
    origin: Mapped[str] = mapped_column(Text, comment="draw or order")
    origin_ref: Mapped[str | None] = mapped_column(Text, comment="Which draw; NULL by hand")
    names_closed: Mapped[bool] = mapped_column(
        server_default=text("false"),
        comment="Known only to who goes, until the names of its draw are open",
    )
    state: Mapped[str] = mapped_column(Text, comment="open, done or cancelled")
    reason: Mapped[str | None] = mapped_column(
        Text, comment="Why it was cancelled; kept where it was carried out before"
    )
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="Row version")
    created_at: Mapped[datetime] = mapped_column(comment="When it was assigned, UTC")
    ended_at: Mapped[datetime | None] = mapped_column(comment="When done or cancelled, UTC")

    campaign: Mapped[Campaign] = relationship(lazy="raise")
    subject: Mapped[Subject] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(lazy="raise")
    officers: Mapped[list[Officer]] = relationship(
        secondary="assignment_officer", order_by=Officer.id, lazy="raise", viewonly=True
    )


class AssignmentOfficer(Base):
    """Who is to go: at least two, held by a constraint trigger at the commit."""

    __tablename__ = "assignment_officer"
    __table_args__ = (
        Index("ix_assignment_officer_officer_id", "officer_id"),
        {"comment": "Officers who are to make a visit; at least two (行政处罚法 art. 42)"},
    )

    assignment_id: Mapped[UUID] = mapped_column(
        ForeignKey("assignment.id"), primary_key=True, comment="Which visit"
    )
    officer_id: Mapped[UUID] = mapped_column(
        ForeignKey("officer.id"), primary_key=True, comment="Who goes"
    )
