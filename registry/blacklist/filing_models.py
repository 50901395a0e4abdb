"""Table of filing facts: what an abnormal-operations entry stands on, in place of a penalty."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.blacklist.mailing_models import MAILING_CHECKS, MailingColumns
from registry.db import Base


class FilingFact(MailingColumns, Base):
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
            "num_nulls(cured_on, cured_by_id, cure) IN (0, 3) AND cured_on >= established_on"
            " AND (state <> 'standing' OR cured_on IS NULL)"
            " AND (state <> 'cured' OR cured_on IS NOT NULL)",
            name="cured_whole",
        ),
        # Wrong from the start can prove even what was put right meanwhile.
        CheckConstraint(
            "num_nulls(annulled_on, annulled_by_id, annulment_reason)"
            " = CASE state WHEN 'annulled' THEN 0 ELSE 3 END AND annulled_on >= established_on",
            name="annulled_whole",
        ),
        CheckConstraint("length(btrim(evidence)) > 0", name="with_evidence"),
        *MAILING_CHECKS,
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
    evidence: Mapped[str] = mapped_column(Text, comment="Year, order, finding; no personal data")
    state: Mapped[str] = mapped_column(Text, comment="standing, cured (duty met) or annulled")
    cured_on: Mapped[date | None] = mapped_column(comment="Day the duty was met")
    cured_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who entered that"
    )
    cure: Mapped[str | None] = mapped_column(Text, comment="How it was met, with its proof")
    annulled_on: Mapped[date | None] = mapped_column(comment="Day the finding was taken back")
    annulled_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who took it back"
    )
    annulment_reason: Mapped[str | None] = mapped_column(Text, comment="Why, with its proof")
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who entered")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was entered, UTC")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")
