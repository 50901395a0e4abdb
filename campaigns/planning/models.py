"""Tables of planning: campaigns, the agencies they name, and the checklist versions they use."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.planning.rules import AgencyRole, CampaignState, PassRateBasis
from campaigns.plans import models as plans_models  # noqa: F401 - the tables it refers to
from registry.accounts import models as accounts_models  # noqa: F401 - the tables it refers to
from registry.db import Base, one_of


class ChecklistVersion(Base):
    """One version of a checklist, as a campaign began with it; never changed afterwards."""

    __tablename__ = "checklist_version"
    __table_args__ = (
        UniqueConstraint("checklist_key", "version"),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        {"comment": "Checklists as campaigns used them; append-only"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    checklist_key: Mapped[str] = mapped_column(Text, comment="Which checklist")
    version: Mapped[int] = mapped_column(Integer, comment="Written number of the version, from 1")
    title: Mapped[str] = mapped_column(Text, comment="As printed at the head of the form")
    legal_basis: Mapped[str] = mapped_column(Text, comment="Instruments the items cite")
    body: Mapped[dict[str, Any]] = mapped_column(comment="The whole version as shipped")
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the canonical version")
    stored_at: Mapped[datetime] = mapped_column(comment="When a campaign first used it, UTC")


class Campaign(Base):
    """A time-boxed enforcement drive: ordered, announced, run and closed."""

    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("plan_id", "plan_item_id", "name"),
        CheckConstraint(one_of("state", CampaignState), name="state_known"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(
            "state = 'draft' OR (starts_on IS NOT NULL AND ends_on IS NOT NULL)",
            name="dated_once_announced",
        ),
        CheckConstraint(
            "(state = 'draft') = (announced_on IS NULL)", name="announced_on_if_announced"
        ),
        CheckConstraint(
            "(state IN ('running', 'closed')) = (started_on IS NOT NULL)",
            name="started_on_if_started",
        ),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_on_if_closed"),
        CheckConstraint(
            "(state IN ('running', 'closed')) = (checklist_version_id IS NOT NULL)",
            name="checklist_fixed_once_running",
        ),
        CheckConstraint("target_inspections > 0", name="target_inspections_positive"),
        CheckConstraint("target_pass_rate BETWEEN 0 AND 100", name="target_pass_rate_per_cent"),
        CheckConstraint(
            "target_pass_rate IS NULL OR target_basis IS NOT NULL", name="pass_rate_has_basis"
        ),
        CheckConstraint(one_of("target_basis", PassRateBasis), name="target_basis_known"),
        CheckConstraint(
            "(plan_id IS NULL) = (plan_item_id IS NULL) "
            "AND (plan_id IS NULL) = (plan_quote IS NULL)",
            name="plan_item_whole",
        ),
        Index("ix_campaign_state_starts_on", "state", "starts_on"),
        {"comment": "Enforcement campaigns"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    name: Mapped[str] = mapped_column(Text, comment="Short name, as printed where there is one")
    category: Mapped[str] = mapped_column(Text, comment="Key of campaigns/plans/vocabulary.yaml")
    kind: Mapped[str] = mapped_column(Text, comment="Key of campaigns/plans/vocabulary.yaml")
    lead_agency_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agency.id"), comment="Overall leader; NULL where nobody was named"
    )
    plan_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("plan.id"), comment="The plan that ordered it"
    )
    plan_item_id: Mapped[str | None] = mapped_column(Text, comment="Item of that plan")
    plan_quote: Mapped[str | None] = mapped_column(Text, comment="The plan's own words")
    starts_on: Mapped[date | None] = mapped_column(comment="First day")
    ends_on: Mapped[date | None] = mapped_column(comment="Last day, included")
    state: Mapped[str] = mapped_column(Text, comment="draft, announced, running or closed")
    announced_on: Mapped[date | None] = mapped_column(comment="Legal day of the announcement")
    started_on: Mapped[date | None] = mapped_column(comment="Legal day it began")
    closed_on: Mapped[date | None] = mapped_column(comment="Legal day it was closed")
    target_inspections: Mapped[int | None] = mapped_column(Integer, comment="Visits to be made")
    target_pass_rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 2), comment="Per cent")
    target_basis: Mapped[str | None] = mapped_column(Text, comment="What the pass rate counts")
    checklist_key: Mapped[str] = mapped_column(Text, comment="Checklist to be used")
    checklist_version_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("checklist_version.id"), comment="Fixed when it began; kept until its end"
    )
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), comment="Row version")
    drafted_at: Mapped[datetime] = mapped_column(comment="When the draft was made, UTC")

    agencies: Mapped[list["CampaignAgency"]] = relationship(
        order_by="(CampaignAgency.role, CampaignAgency.printed_name)", lazy="raise"
    )
    checklist: Mapped[ChecklistVersion | None] = relationship(lazy="raise")


class CampaignAgency(Base):
    """An agency that an order names, as printed and, where known, on record."""

    __tablename__ = "campaign_agency"
    __table_args__ = (
        CheckConstraint(one_of("role", AgencyRole), name="role_known"),
        Index("ix_campaign_agency_agency_id", "agency_id"),
        {"comment": "Agencies a campaign names, with their role"},
    )

    campaign_id: Mapped[UUID] = mapped_column(
        ForeignKey("campaign.id"), primary_key=True, comment="Which campaign"
    )
    printed_name: Mapped[str] = mapped_column(
        Text, primary_key=True, comment="As printed in the plan or the order"
    )
    agency_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agency.id"), comment="The agency on record; NULL where it is not known"
    )
    role: Mapped[str] = mapped_column(Text, comment="lead, supporting, shared or listed")
