"""Tables of inspections: visits, their corrections, what was found, and what became of it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.evidence.rules import ClockDoubt, doubt_of_clock
from campaigns.inspections.lifecycle import FindingAct, FindingState, Result
from campaigns.inspections.remarks import Remark
from campaigns.planning.models import Campaign, ChecklistVersion
from registry.accounts.models import Agency, Officer
from registry.credit.vocabulary import Severity
from registry.db import Base, one_of
from registry.subjects.models import Subject

_UNCONFIRMED = "state IN ('recorded', 'withdrawn')"


class Inspection(Base):
    """One visit, recorded once. What was sent is never changed: a correction is a row of its own.

    ``result`` and ``version`` alone follow the corrections.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("agency_id", "client_ref"),
        CheckConstraint(one_of("result", Result), name="result_known"),
        CheckConstraint("octet_length(content_digest) = 32", name="digest_is_sha256"),
        CheckConstraint(f"remarks <@ ARRAY{[one.value for one in Remark]}", name="remarks_known"),
        CheckConstraint(
            "inspected_on <= (recorded_at AT TIME ZONE 'Asia/Shanghai')::date",
            name="not_in_the_future",
        ),
        Index("ix_inspection_campaign_id_inspected_on", "campaign_id", "inspected_on"),
        Index("ix_inspection_subject_id_inspected_on", "subject_id", "inspected_on"),
        # With what decides who sees a visit: the newest are counted without reading the visits.
        Index(
            "ix_inspection_inspected_on_id",
            "inspected_on",
            "id",
            postgresql_include=["agency_id", "campaign_id", "result"],
        ),
        Index("ix_inspection_agency_id_inspected_on_id", "agency_id", "inspected_on", "id"),
        {"comment": "Visits; what was sent is never changed"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), comment="Ordered by")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Who was visited")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Whose visit it was")
    inspected_on: Mapped[date] = mapped_column(comment="Legal day of the visit")
    place: Mapped[str | None] = mapped_column(Text, comment="Where, in words")
    checklist_version_id: Mapped[UUID] = mapped_column(
        ForeignKey("checklist_version.id"), comment="The version the campaign began with"
    )
    answers: Mapped[dict[str, Any]] = mapped_column(comment="Item key to {value, note}")
    result: Mapped[str] = mapped_column(Text, comment="clean or problems, corrections included")
    client_ref: Mapped[str | None] = mapped_column(
        Text, comment="The sender's own reference; one visit each, within an agency"
    )
    content_digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of what was sent, in canonical form"
    )
    device_at: Mapped[datetime | None] = mapped_column(
        comment="What the device's clock said; evidence only, no term counts from it"
    )
    recorded_by: Mapped[UUID] = mapped_column(
        ForeignKey("officer.id"), comment="Who answers for the record"
    )
    recorded_at: Mapped[datetime] = mapped_column(comment="When it arrived, UTC")
    remarks: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        server_default=text("'{}'"),
        comment="What the service remarked as it arrived: see campaigns.inspections.remarks",
    )
    version: Mapped[int] = mapped_column(
        Integer, server_default=text("1"), comment="Row version: 1 and one more a correction"
    )

    @property
    def device_doubt(self) -> ClockDoubt | None:
        """Why the device's clock cannot have been right; None where it can, or told nothing."""
        if self.device_at is None:
            return None
        return doubt_of_clock(
            self.device_at, received_at=self.recorded_at, visited_on=self.inspected_on
        )

    campaign: Mapped[Campaign] = relationship(lazy="raise")
    subject: Mapped[Subject] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(lazy="raise")
    checklist: Mapped[ChecklistVersion] = relationship(lazy="raise")
    officers: Mapped[list[Officer]] = relationship(secondary="inspection_officer", lazy="raise")
    findings: Mapped[list["Finding"]] = relationship(
        back_populates="inspection",
        foreign_keys="Finding.inspection_id",
        order_by="(Finding.place, Finding.id)",
        lazy="raise",
    )
    corrections: Mapped[list["InspectionCorrection"]] = relationship(
        order_by="(InspectionCorrection.version, InspectionCorrection.item_key)",
        lazy="raise",
        viewonly=True,
    )


class InspectionCorrection(Base):
    """One answer put right after the visit was recorded: what it was, what it is, who and why."""

    __tablename__ = "inspection_correction"
    __table_args__ = (
        CheckConstraint("version > 1", name="after_the_record"),
        CheckConstraint("was IS DISTINCT FROM becomes", name="changes_something"),
        {"comment": "Corrections of answers; append-only"},
    )

    inspection_id: Mapped[UUID] = mapped_column(
        ForeignKey("inspection.id"), primary_key=True, comment="Which visit"
    )
    version: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, comment="The visit's version it made"
    )
    item_key: Mapped[str] = mapped_column(Text, primary_key=True, comment="Which answer")
    was: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="{value, note} before; NULL where there was none"
    )
    becomes: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="{value, note} since; NULL where it is taken back"
    )
    reason: Mapped[str] = mapped_column(Text, comment="Why; no personal data")
    by_officer: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who did it")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was recorded, UTC")

    officer: Mapped[Officer] = relationship(lazy="raise")


class InspectionOfficer(Base):
    """Who made a visit: at least two, held by a constraint trigger at the commit."""

    __tablename__ = "inspection_officer"
    __table_args__ = (
        Index("ix_inspection_officer_officer_id", "officer_id"),
        {"comment": "Officers of a visit; at least two (行政处罚法 art. 42)"},
    )

    inspection_id: Mapped[UUID] = mapped_column(
        ForeignKey("inspection.id"), primary_key=True, comment="Which visit"
    )
    officer_id: Mapped[UUID] = mapped_column(
        ForeignKey("officer.id"), primary_key=True, comment="Who took part"
    )


class Finding(Base):
    """What one answer established, and where it stands."""

    __tablename__ = "finding"
    __table_args__ = (
        # A corrected answer may establish again what was withdrawn.
        Index(
            "uq_finding_inspection_id_item_key",
            "inspection_id",
            "item_key",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        CheckConstraint(one_of("state", FindingState), name="state_known"),
        CheckConstraint(one_of("severity", Severity), name="severity_known"),
        CheckConstraint("confirmed_by <> recorded_by", name="confirmed_by_another"),
        CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_on IS NULL)", name="confirmed_by_and_on"
        ),
        CheckConstraint(
            f"{_UNCONFIRMED} OR confirmed_by IS NOT NULL", name="confirmed_before_consequences"
        ),
        CheckConstraint(
            "state <> 'recorded' OR confirmed_by IS NULL", name="recorded_is_unconfirmed"
        ),
        CheckConstraint(
            "(state <> 'rectification_ordered' OR rectify_by IS NOT NULL)"
            " AND (rectify_by IS NULL) = (ordered_on IS NULL) AND rectify_by >= ordered_on",
            name="rectify_by_if_ordered",
        ),
        CheckConstraint(
            "state NOT IN ('reinspected', 'closed') "
            "OR (reinspected_on IS NOT NULL AND reinspection_passed IS NOT NULL"
            " AND reinspected_on >= ordered_on)",
            name="reinspected_on_if_reinspected",
        ),
        CheckConstraint(
            "state <> 'closed' OR reinspection_passed", name="closed_only_if_put_right"
        ),
        CheckConstraint(
            "state <> 'reinspected' OR reinspection_passed OR reinspected_on > rectify_by"
            " OR (reinspection_asked_on BETWEEN ordered_on AND reinspected_on) IS TRUE",
            name="failed_within_the_term_only_if_asked",
        ),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_on_if_closed"),
        CheckConstraint(
            "(state = 'penalised') = (penalty_id IS NOT NULL)", name="penalty_if_penalised"
        ),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawal_reason IS NOT NULL)", name="reason_if_withdrawn"
        ),
        CheckConstraint("reinspection_id <> inspection_id", name="reinspected_by_another_visit"),
        Index("ix_finding_state_id", "state", "id"),
        Index("ix_finding_inspection_id", "inspection_id"),
        Index(
            "ix_finding_waiting",
            "inspection_id",
            postgresql_include=["state", "rectify_by"],
            postgresql_where=text("state IN ('recorded', 'rectification_ordered')"),
        ),
        {"comment": "What visits established"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspection.id"), comment="Found during")
    item_key: Mapped[str] = mapped_column(Text, comment="Item of the checklist version")
    place: Mapped[int] = mapped_column(Integer, comment="Order of the item, from 1")
    description: Mapped[str] = mapped_column(Text, comment="The checklist's words for the finding")
    note: Mapped[str | None] = mapped_column(
        Text, comment="What the inspector saw; staff only, never published"
    )
    legal_basis: Mapped[str] = mapped_column(Text, comment="Clause the item checks")
    severity: Mapped[str] = mapped_column(Text, comment="minor, general or serious")
    state: Mapped[str] = mapped_column(Text, comment="See campaigns.inspections.lifecycle")
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who recorded it")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was recorded, UTC")
    confirmed_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="The second officer"
    )
    confirmed_on: Mapped[date | None] = mapped_column(comment="Legal day of the confirmation")
    rectify_by: Mapped[date | None] = mapped_column(comment="Last day to put it right")
    reinspected_on: Mapped[date | None] = mapped_column(comment="Legal day of the reinspection")
    ordered_on: Mapped[date | None] = mapped_column(comment="Legal day of the order; the latest")
    rectify_reason: Mapped[str | None] = mapped_column(
        Text, comment="Why the order gives longer than usual; no personal data"
    )
    reinspection_passed: Mapped[bool | None] = mapped_column(
        Boolean, comment="Whether it was found put right"
    )
    reinspection_asked_on: Mapped[date | None] = mapped_column(comment="Day it was asked for")
    reinspection_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("inspection.id"),
        comment="The visit that was the reinspection; NULL where it was recorded by hand",
    )
    closed_on: Mapped[date | None] = mapped_column(comment="Legal day it was closed")
    penalty_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("penalty.id"), comment="The penalty decision it led to"
    )
    withdrawal_reason: Mapped[str | None] = mapped_column(Text, comment="Why it was withdrawn")
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), comment="Row version")

    inspection: Mapped[Inspection] = relationship(
        back_populates="findings", foreign_keys=[inspection_id], lazy="raise"
    )
    events: Mapped[list["FindingEvent"]] = relationship(
        order_by="FindingEvent.id", lazy="raise", viewonly=True
    )


class FindingEvent(Base):
    """One act on a finding: the history that the finding's row only ends in."""

    __tablename__ = "finding_event"
    __table_args__ = (
        CheckConstraint(one_of("act", FindingAct), name="act_known"),
        UniqueConstraint("finding_id", "version"),
        {"comment": "Acts on findings; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"), comment="Acted upon")
    version: Mapped[int] = mapped_column(Integer, comment="The finding's version it made, from 2")
    act: Mapped[str] = mapped_column(Text, comment="See campaigns.inspections.lifecycle")
    acted_on: Mapped[date] = mapped_column(comment="Legal day the act took place")
    by_officer: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who did it")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was recorded, UTC")
    detail: Mapped[dict[str, Any]] = mapped_column(
        comment="Days, outcome, reason, old and new words"
    )

    officer: Mapped[Officer] = relationship(lazy="raise")
