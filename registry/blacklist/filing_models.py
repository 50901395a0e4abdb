"""Table of filing facts: what an abnormal-operations entry stands on, in place of a penalty."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base


class FilingFact(Base):
    """That a subject did not meet a duty to file, to show, to be true or to be reachable."""

    __tablename__ = "filing_fact"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('address_unreachable', 'information_false', 'information_withheld',"
            " 'no_annual_report')",
            name="kind_known",
        ),
        CheckConstraint("state IN ('standing', 'cured', 'annulled')", name="state_known"),
        CheckConstraint(
            "(state = 'standing') = (settled_on IS NULL)"
            " AND num_nulls(settled_on, settled_by_id, settled_reason) IN (0, 3)",
            name="settled_whole",
        ),
        CheckConstraint("settled_on >= established_on", name="settled_after_established"),
        CheckConstraint("length(btrim(evidence)) > 0", name="with_evidence"),
        Index("ix_filing_fact_subject_id", "subject_id"),
        {"comment": "Facts that the abnormal operations register stands on"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Whose")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who established it")
    kind: Mapped[str] = mapped_column(Text, comment="See list_check.FACTS")
    established_on: Mapped[date] = mapped_column(
        comment="End of the period or order, or day of the finding; clocks count from it"
    )
    evidence: Mapped[str] = mapped_column(Text, comment="Year, order, mailings; no personal data")
    state: Mapped[str] = mapped_column(Text, comment="standing, cured (duty met) or annulled")
    settled_on: Mapped[date | None] = mapped_column(comment="Day it was met or taken back")
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"), comment="By whom")
    settled_reason: Mapped[str | None] = mapped_column(Text, comment="How, with its proof")
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who entered")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was entered, UTC")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")
