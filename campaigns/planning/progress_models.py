"""The table of campaigns' progress: derived, and made again from the record at any time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.planning import models as planning_models  # noqa: F401 - the tables it refers to
from registry.db import Base


class CampaignProgress(Base):
    """Counts of one campaign: of all of it, of one agency, or of one division."""

    __tablename__ = "campaign_progress"
    __table_args__ = (
        UniqueConstraint(
            "campaign_id",
            "source",
            "agency_id",
            "division",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("agency_id IS NULL OR division IS NULL", name="one_dimension"),
        CheckConstraint("source IN ('visits', 'samples')", name="source_known"),
        {"comment": "How far campaigns have come; derived from visits and samples"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), comment="Which")
    source: Mapped[str] = mapped_column(Text, comment="visits or samples: who derives the row")
    agency_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agency.id"), comment="Whose visits; NULL for all"
    )
    division: Mapped[str | None] = mapped_column(Text, comment="Where; NULL for all")
    inspections: Mapped[int] = mapped_column(Integer, server_default=text("0"), comment="Visits")
    subjects: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="Undertakings visited"
    )
    clean_first: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="Of them, clean at the first visit"
    )
    clean_after: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="Of them, clean at first or put right since"
    )
    findings: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="Found and not withdrawn"
    )
    confirmed: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="Of them, confirmed by a second officer"
    )
    penalised: Mapped[int] = mapped_column(
        Integer,
        server_default=text("0"),
        comment="Findings and batches with a penalty in force",
    )
    late: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="Visits that arrived after the closing"
    )
    batches: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="Batches tested"
    )
    batches_passed_first: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="Of them, passed the first test"
    )
    batches_passed_after: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="Of them, passed at first or at the retest"
    )
    derived_at: Mapped[datetime] = mapped_column(comment="When it was counted, UTC")
