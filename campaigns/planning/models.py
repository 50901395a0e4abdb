"""Tables of planning: campaigns, what ordered them, whom they name, their checklist versions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
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

from campaigns.planning.rules import CampaignState
from campaigns.planning.terms import AgencyRole, PassRateBasis
from campaigns.plans import models as plans_models  # noqa: F401 - the tables it refers to
from registry.accounts import models as accounts_models  # noqa: F401 - the tables it refers to
from registry.db import Base, one_of

_BEGUN = "state IN ('running', 'closed', 'reported')"
_OVER = "state IN ('closed', 'reported')"


class ChecklistVersion(Base):
    """One version of a checklist, published or shipped; never changed afterwards."""

    __tablename__ = "checklist_version"
    __table_args__ = (
        UniqueConstraint("checklist_key", "version"),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint("origin IN ('shipped', 'edited')", name="origin_known"),
        Index("ix_checklist_version_effective_on", "checklist_key", "effective_on", "version"),
        {"comment": "Versions of checklists, published here or used by a campaign; append-only"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    checklist_key: Mapped[str] = mapped_column(Text, comment="Which checklist")
    version: Mapped[int] = mapped_column(Integer, comment="Written number of the version, from 1")
    title: Mapped[str] = mapped_column(Text, comment="As printed at the head of the form")
    legal_basis: Mapped[str] = mapped_column(Text, comment="Instruments the items cite")
    body: Mapped[dict[str, Any]] = mapped_column(comment="The whole version as written")
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the canonical version")
    effective_on: Mapped[date] = mapped_column(comment="First day a campaign may begin with it")
    origin: Mapped[str] = mapped_column(Text, comment="shipped with the service, or edited here")
    published_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who published it; NULL where it was shipped"
    )
    stored_at: Mapped[datetime] = mapped_column(
        comment="When it was published, or first used by a campaign, UTC"
    )


class Campaign(Base):
    """A time-boxed enforcement drive: ordered, announced, run and closed."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint(one_of("state", CampaignState), name="state_known"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(
            "state = 'draft' OR (starts_on IS NOT NULL AND ends_on IS NOT NULL)",
            name="dated_once_announced",
        ),
        CheckConstraint(
            "(state = 'draft') = (announced_on IS NULL)", name="announced_on_if_announced"
        ),
        CheckConstraint(f"({_BEGUN}) = (started_on IS NOT NULL)", name="started_on_if_started"),
        CheckConstraint(f"({_OVER}) = (closed_on IS NOT NULL)", name="closed_on_if_closed"),
        CheckConstraint(f"({_OVER}) = (report_due_on IS NOT NULL)", name="report_due_once_closed"),
        CheckConstraint(
            f"({_BEGUN}) = (checklist_version_id IS NOT NULL)", name="checklist_fixed_once_running"
        ),
        CheckConstraint("target_inspections > 0", name="target_inspections_positive"),
        CheckConstraint("target_coverage BETWEEN 0 AND 100", name="target_coverage_per_cent"),
        CheckConstraint("target_pass_rate BETWEEN 0 AND 100", name="target_pass_rate_per_cent"),
        CheckConstraint(
            "target_pass_rate IS NULL OR target_basis IS NOT NULL", name="pass_rate_has_basis"
        ),
        CheckConstraint(one_of("target_basis", PassRateBasis), name="target_basis_known"),
        CheckConstraint("copied_from_id <> id", name="not_copied_from_itself"),
        Index("ix_campaign_state_starts_on", "state", "starts_on"),
        Index("ix_campaign_starts_on_ends_on", "starts_on", "ends_on"),
        {"comment": "Enforcement campaigns"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    name: Mapped[str] = mapped_column(Text, comment="Short name, as printed where there is one")
    category: Mapped[str] = mapped_column(Text, comment="Key of campaigns/plans/vocabulary.yaml")
    kind: Mapped[str] = mapped_column(Text, comment="Key of campaigns/plans/vocabulary.yaml")
    lead_agency_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agency.id"), comment="Overall leader; NULL where nobody was named"
    )
    drafted_by_agency_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agency.id"), comment="Agency that drafted it; NULL: the service itself"
    )
    copied_from_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("campaign.id"), comment="The earlier campaign it was copied from"
    )
    starts_on: Mapped[date | None] = mapped_column(comment="First day")
    ends_on: Mapped[date | None] = mapped_column(comment="Last day, included")
    state: Mapped[str] = mapped_column(Text, comment="draft, announced, running, closed, reported")
    announced_on: Mapped[date | None] = mapped_column(comment="Legal day of the announcement")
    started_on: Mapped[date | None] = mapped_column(comment="Legal day it began")
    closed_on: Mapped[date | None] = mapped_column(comment="Legal day it was closed")
    report_due_on: Mapped[date | None] = mapped_column(
        comment="Last day to publish its results; counted when it was closed"
    )
    report_rule: Mapped[str | None] = mapped_column(
        Text, comment="Digest of the rule version the last day was counted by"
    )
    target_inspections: Mapped[int | None] = mapped_column(Integer, comment="Visits to be made")
    target_coverage: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), comment="Share of the subjects in scope to be visited, per cent"
    )
    target_pass_rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 2), comment="Per cent")
    target_basis: Mapped[str | None] = mapped_column(Text, comment="What the pass rate counts")
    divisions: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), comment="Scope, GB/T 2260; empty: everywhere"
    )
    industries: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), comment="Scope, GB/T 4754; empty: every one"
    )
    product_classes: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), comment="Scope; empty: every product"
    )
    scope_subjects: Mapped[int | None] = mapped_column(
        comment="Active subjects in scope when last counted; a derived figure"
    )
    scope_counted_on: Mapped[date | None] = mapped_column(comment="When they were counted")
    checklist_key: Mapped[str] = mapped_column(Text, comment="Checklist to be used")
    checklist_version_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("checklist_version.id"), comment="Fixed when it began; kept until its end"
    )
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), comment="Row version")
    drafted_at: Mapped[datetime] = mapped_column(comment="When the draft was made, UTC")

    agencies: Mapped[list["CampaignAgency"]] = relationship(
        order_by="(CampaignAgency.role, CampaignAgency.printed_name)",
        cascade="all, delete-orphan",
        lazy="raise",
    )
    items: Mapped[list["CampaignItem"]] = relationship(
        order_by="(CampaignItem.linked_at, CampaignItem.plan_item_id)", lazy="raise"
    )
    checklist: Mapped[ChecklistVersion | None] = relationship(lazy="raise")


class CampaignAgency(Base):
    """An agency that an order names, as printed and, where known, on record."""

    __tablename__ = "campaign_agency"
    __table_args__ = (
        CheckConstraint(one_of("role", AgencyRole), name="role_known"),
        CheckConstraint("share >= 0", name="share_not_negative"),
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
    share: Mapped[int | None] = mapped_column(
        Integer, comment="Its part of the visits; NULL where they are not divided up"
    )


class CampaignItem(Base):
    """That an item of a plan ordered a campaign: many campaigns an item, many items a campaign."""

    __tablename__ = "campaign_item"
    __table_args__ = (
        Index(
            "uq_campaign_item_drafted",
            "plan_id",
            "plan_item_id",
            "drafted_name",
            unique=True,
            postgresql_where=text("drafted_name IS NOT NULL"),
        ),
        {"comment": "Items of plans that campaigns serve, with the plan's own words"},
    )

    campaign_id: Mapped[UUID] = mapped_column(
        ForeignKey("campaign.id"), primary_key=True, comment="Which campaign"
    )
    plan_id: Mapped[UUID] = mapped_column(
        ForeignKey("plan.id"), primary_key=True, comment="The plan"
    )
    plan_item_id: Mapped[str] = mapped_column(Text, primary_key=True, comment="Item of that plan")
    quote: Mapped[str] = mapped_column(Text, comment="The plan's own words")
    drafted_name: Mapped[str | None] = mapped_column(
        Text, comment="The drive's name in the plan, where it was drafted from it; else NULL"
    )
    linked_at: Mapped[datetime] = mapped_column(comment="When it was linked, UTC")
