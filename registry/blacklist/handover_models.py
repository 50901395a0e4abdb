"""Table of what was handed over to the province where a listed subject is registered."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of


class HandoverKind(StrEnum):
    """What is handed over: a listing, its early end, that it is stayed, that the stay is over."""

    LISTING = "listing"
    ENDING = "ending"
    STAY = "stay"
    STAY_END = "stay_end"


class CaseHandover(Base):
    """One hand-over (推送), and for a listing the day on which it was published there."""

    __tablename__ = "case_handover"
    __table_args__ = (
        CheckConstraint(one_of("kind", HandoverKind), name="kind_known"),
        CheckConstraint(
            "length(btrim(receiver)) > 0 AND length(btrim(reference)) > 0", name="with_proof"
        ),
        CheckConstraint(
            "num_nulls(published_on, publication_recorded_by_id) IN (0, 2)"
            " AND published_on >= handed_over_on AND (published_on IS NULL OR kind = 'listing')",
            name="published_after_handed_over",
        ),
        Index("ix_case_handover_case_id", "case_id"),
        {"comment": "Listings and their ends handed over to the province of registration"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    kind: Mapped[str] = mapped_column(Text, comment="listing, ending, stay or stay_end")
    receiver: Mapped[str] = mapped_column(Text, comment="Agency that received it")
    reference: Mapped[str] = mapped_column(Text, comment="Letter or receipt that proves it")
    handed_over_on: Mapped[date] = mapped_column(comment="Legal date of the hand-over")
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who entered")
    at: Mapped[datetime] = mapped_column(comment="When it was entered, UTC")
    published_on: Mapped[date | None] = mapped_column(comment="Day it was published there")
    publication_recorded_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who entered that"
    )
