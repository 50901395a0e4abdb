"""Tables of what the device captured during a visit, beside the answers."""

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.evidence.models import Evidence
from campaigns.planning.assignment_models import Assignment
from registry.db import Base, one_of


class EvidencePurpose(StrEnum):
    """What a piece of evidence is to the visit."""

    ITEM = "item"
    SIGNATURE = "signature"


class InspectionCapture(Base):
    """Where a visit was recorded, whether it was signed, and what it was ordered by."""

    __tablename__ = "inspection_capture"
    __table_args__ = (
        CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) "
            "AND (latitude IS NULL) = (accuracy_m IS NULL) "
            "AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180 "
            "AND accuracy_m >= 0",
            name="position_whole",
        ),
        CheckConstraint("signed_by IS NULL OR unsigned_reason IS NULL", name="signed_or_refused"),
        Index("ix_inspection_capture_assignment_id", "assignment_id"),
        {"comment": "What the device captured during a visit; append-only, never public"},
    )

    inspection_id: Mapped[UUID] = mapped_column(
        ForeignKey("inspection.id"), primary_key=True, comment="Which visit"
    )
    assignment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("assignment.id"), comment="The order to make this visit"
    )
    latitude: Mapped[Decimal | None] = mapped_column(
        Numeric(9, 6), comment="Degrees, WGS 84; sensitive, for entitled officers only"
    )
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6), comment="Degrees, WGS 84")
    accuracy_m: Mapped[Decimal | None] = mapped_column(
        Numeric(9, 1), comment="Radius the device vouches for, metres"
    )
    signed_by: Mapped[str | None] = mapped_column(
        Text, comment="Name of who signed for the party inspected; personal, never public"
    )
    unsigned_reason: Mapped[str | None] = mapped_column(
        Text, comment="Why there is no signature: refused, nobody there"
    )

    assignment: Mapped[Assignment | None] = relationship(lazy="raise")


class InspectionEvidence(Base):
    """One piece of evidence of a visit, under the name the officer gave it."""

    __tablename__ = "inspection_evidence"
    __table_args__ = (
        CheckConstraint(one_of("purpose", EvidencePurpose), name="purpose_known"),
        Index("ix_inspection_evidence_evidence_id", "evidence_id"),
        # One record has one signature of the party.
        Index(
            "uq_inspection_evidence_signature",
            "inspection_id",
            unique=True,
            postgresql_where=text("purpose = 'signature'"),
        ),
        {"comment": "Evidence of visits; append-only, never public"},
    )

    inspection_id: Mapped[UUID] = mapped_column(
        ForeignKey("inspection.id"), primary_key=True, comment="Which visit"
    )
    evidence_id: Mapped[UUID] = mapped_column(
        ForeignKey("evidence.id"), primary_key=True, comment="Which evidence"
    )
    place: Mapped[int] = mapped_column(Integer, comment="Order in the visit, from 1")
    purpose: Mapped[str] = mapped_column(Text, comment="item or signature")
    item_key: Mapped[str | None] = mapped_column(
        Text, comment="Item of the checklist it belongs to; NULL where to the visit as a whole"
    )
    caption: Mapped[str] = mapped_column(Text, comment="What it shows; staff only")

    evidence: Mapped[Evidence] = relationship(lazy="raise")
