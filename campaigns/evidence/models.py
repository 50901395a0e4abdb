"""Tables of evidence: uploads on their way, what was received, and its chain of custody."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.evidence.rules import LARGEST_ITEM_BYTES, CustodyAct, Position
from registry.accounts.models import Agency, Officer
from registry.db import Base, one_of
from registry.files.media import MediaType

_DEGREES = Numeric(9, 6)
_METRES = Numeric(9, 1)
_PLACED = (
    "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (accuracy_m IS NULL) "
    "AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180 AND accuracy_m >= 0"
)
_SIZED = f"size_bytes BETWEEN 1 AND {LARGEST_ITEM_BYTES}"


class _Captured:
    """What the device said of an item when it was captured."""

    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the original bytes")
    size_bytes: Mapped[int] = mapped_column(comment="Length of the original")
    media_type: Mapped[str] = mapped_column(Text, comment="Of the allow-list")
    captured_at: Mapped[datetime] = mapped_column(comment="By the device's clock, UTC")
    latitude: Mapped[Decimal | None] = mapped_column(
        _DEGREES, comment="Degrees, WGS 84; sensitive, for entitled officers only"
    )
    longitude: Mapped[Decimal | None] = mapped_column(_DEGREES, comment="Degrees, WGS 84")
    accuracy_m: Mapped[Decimal | None] = mapped_column(
        _METRES, comment="Radius the device vouches for, metres"
    )

    @property
    def position(self) -> Position | None:
        """Where the device was, None when it did not say."""
        if self.latitude is None or self.longitude is None or self.accuracy_m is None:
            return None
        return Position(self.latitude, self.longitude, self.accuracy_m)


class Evidence(_Captured, Base):
    """One original, received whole and verified; never changed."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("captured_by", "digest"),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint(_SIZED, name="size_bounded"),
        CheckConstraint(one_of("media_type", MediaType), name="media_type_accepted"),
        CheckConstraint(_PLACED, name="position_whole"),
        Index("ix_evidence_agency_id_digest", "agency_id", "digest"),
        Index("ix_evidence_digest", "digest"),
        {"comment": "Originals received; append-only, never public"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Whose evidence it is")
    captured_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who captured it")
    width: Mapped[int | None] = mapped_column(Integer, comment="Of a picture, pixels")
    height: Mapped[int | None] = mapped_column(Integer, comment="Of a picture, pixels")
    received_at: Mapped[datetime] = mapped_column(comment="When it was whole and verified, UTC")

    agency: Mapped[Agency] = relationship(lazy="raise")
    officer: Mapped[Officer] = relationship(lazy="raise")
    custody: Mapped[list["Custody"]] = relationship(order_by="Custody.id", lazy="raise")

    @property
    def begun_at(self) -> datetime:
        """When the chain begins: captured as told, or announced where the device told later."""
        return self.custody[0].occurred_at


class EvidenceUpload(_Captured, Base):
    """An item on its way in; removed when it is refused or left unfinished."""

    __tablename__ = "evidence_upload"
    __table_args__ = (
        UniqueConstraint("officer_id", "digest"),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint(_SIZED, name="size_bounded"),
        CheckConstraint(_PLACED, name="position_whole"),
        CheckConstraint("received_bytes BETWEEN 0 AND size_bytes", name="received_bounded"),
        CheckConstraint(
            "evidence_id IS NULL OR received_bytes = size_bytes", name="whole_if_evidence"
        ),
        Index("ix_evidence_upload_officer_id_opened_on", "officer_id", "opened_on"),
        Index("ix_evidence_upload_opened_at", "opened_at"),
        {"comment": "Evidence on its way in; kept for a week"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Of the officer then")
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who sends it")
    received_bytes: Mapped[int] = mapped_column(
        server_default=text("0"), comment="How many have arrived, from the first on"
    )
    evidence_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("evidence.id"), comment="What it became; NULL while it is on its way"
    )
    opened_at: Mapped[datetime] = mapped_column(comment="When it was announced, UTC")
    opened_on: Mapped[date] = mapped_column(comment="Legal day of the announcement")


class Custody(Base):
    """One thing that happened to a piece of evidence."""

    __tablename__ = "evidence_custody"
    __table_args__ = (
        CheckConstraint(one_of("act", CustodyAct), name="act_known"),
        Index("ix_evidence_custody_evidence_id", "evidence_id"),
        # Looking again on the same day adds nothing to what is known.
        Index(
            "uq_evidence_custody_viewed",
            "evidence_id",
            "by_officer",
            "occurred_on",
            unique=True,
            postgresql_where=text("act = 'viewed'"),
        ),
        {"comment": "Chain of custody; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), comment="Which evidence")
    act: Mapped[str] = mapped_column(Text, comment="captured, received, verified, viewed, exported")
    by_officer: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="By whose hand")
    occurred_at: Mapped[datetime] = mapped_column(
        comment="UTC; for captured by the device's clock, never after it was announced"
    )
    occurred_on: Mapped[date] = mapped_column(comment="Legal day of it")
    detail: Mapped[dict[str, Any]] = mapped_column(comment="Digest and size where they were found")

    officer: Mapped[Officer] = relationship(lazy="raise")
