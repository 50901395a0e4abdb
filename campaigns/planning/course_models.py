"""Tables of a campaign's course after its announcement: amendments, the closing report."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.planning.models import Campaign
from registry.accounts.models import Officer
from registry.db import Base


class CampaignAmendment(Base):
    """One change of an announced campaign: what it was, what it is, who and why."""

    __tablename__ = "campaign_amendment"
    __table_args__ = (
        CheckConstraint("was <> becomes", name="changes_something"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason_given"),
        {"comment": "Changes of announced campaigns; append-only"},
    )

    campaign_id: Mapped[UUID] = mapped_column(
        ForeignKey("campaign.id"), primary_key=True, comment="Which campaign"
    )
    version: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="The campaign's version that it made"
    )
    amended_on: Mapped[date] = mapped_column(comment="Legal day of the change")
    reason: Mapped[str] = mapped_column(Text, comment="Why; public")
    was: Mapped[dict[str, Any]] = mapped_column(comment="The terms before")
    becomes: Mapped[dict[str, Any]] = mapped_column(comment="The terms since")
    by_officer: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who changed it; NULL for the service itself"
    )
    recorded_at: Mapped[datetime] = mapped_column(comment="When, UTC")

    campaign: Mapped[Campaign] = relationship(lazy="raise")


class CampaignReport(Base):
    """What a campaign came to, frozen when it was made public."""

    __tablename__ = "campaign_report"
    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint("length(text) BETWEEN 1 AND 5000", name="text_given"),
        {"comment": "Closing reports of campaigns; append-only"},
    )

    campaign_id: Mapped[UUID] = mapped_column(
        ForeignKey("campaign.id"), primary_key=True, comment="Which campaign"
    )
    text: Mapped[str] = mapped_column(Text, comment="What was done and found, in words; public")
    figures: Mapped[dict[str, Any]] = mapped_column(
        comment="Progress by agency and region, counted anew on that day"
    )
    digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of campaign, day, text and figures in canonical form"
    )
    reported_on: Mapped[date] = mapped_column(comment="Legal day it was made public")
    reported_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who answers for it; NULL for the service itself"
    )
    recorded_at: Mapped[datetime] = mapped_column(comment="When, UTC")

    officer: Mapped[Officer | None] = relationship(lazy="raise")
