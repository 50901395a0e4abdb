"""Tables of action plans: the text as handed in, the draft read from it, what a person changed.

What the machine read is never overwritten: a person's changes stand beside it, row by row, and
the newest row of a campaign holds.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.accounts.models import Officer
from registry.db import Base


class PlanState(StrEnum):
    """How far a plan is."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"


class Plan(Base):
    """One plan's text and what was read from it; a person confirms it, nobody deletes it."""

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("text_digest"),
        CheckConstraint("state IN ('draft', 'confirmed')", name="state_known"),
        CheckConstraint(
            "(state = 'confirmed') = (confirmed_by IS NOT NULL)", name="confirmed_by_a_person"
        ),
        CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_at_an_instant"
        ),
        CheckConstraint("period_ends_on >= period_starts_on", name="period_ends_after_start"),
        CheckConstraint(
            "(period_starts_on IS NULL) = (period_ends_on IS NULL)", name="period_whole"
        ),
        CheckConstraint("octet_length(text_digest) = 32", name="text_digest_is_sha256"),
        CheckConstraint("octet_length(reader_digest) = 32", name="reader_digest_is_sha256"),
        Index("ix_plan_state_id", "state", "id"),
        {"comment": "Action plans as handed in and as read; never deleted"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    title: Mapped[str | None] = mapped_column(Text, comment="As printed; NULL where none is")
    issuing_body: Mapped[str | None] = mapped_column(Text, comment="As printed")
    doc_no: Mapped[str | None] = mapped_column(Text, comment="Document number as printed")
    issue_date: Mapped[date | None] = mapped_column(comment="Day it was issued, as printed")
    period_starts_on: Mapped[date | None] = mapped_column(comment="First day it covers")
    period_ends_on: Mapped[date | None] = mapped_column(comment="Last day it covers, included")
    jurisdiction: Mapped[str | None] = mapped_column(Text, comment="Whose plan it is, as printed")
    file_name: Mapped[str] = mapped_column(Text, comment="As handed in")
    text: Mapped[str] = mapped_column(Text, comment="The whole text as handed in")
    text_digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of the text in UTF-8; one plan each"
    )
    draft: Mapped[dict[str, Any]] = mapped_column(
        comment="What was read, in the reference's field names, each item with its own text"
    )
    reader_version: Mapped[str] = mapped_column(Text, comment="Release of the service that read it")
    reader_digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of the vocabulary it was read with"
    )
    state: Mapped[str] = mapped_column(Text, comment="draft or confirmed")
    drafted_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"),
        comment="Who handed it in; NULL: a key that stands for no person",
    )
    drafted_at: Mapped[datetime] = mapped_column(comment="When it was handed in, UTC")
    confirmed_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="The person who confirmed it"
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(comment="When, UTC")
    # ``text`` is a column of this class by now, so the default is written as a plain string.
    version: Mapped[int] = mapped_column(Integer, server_default="1", comment="Row version")

    amendments: Mapped[list["PlanAmendment"]] = relationship(
        order_by="PlanAmendment.id", lazy="raise"
    )
    drafter: Mapped[Officer | None] = relationship(foreign_keys=[drafted_by], lazy="raise")
    confirmer: Mapped[Officer | None] = relationship(foreign_keys=[confirmed_by], lazy="raise")


class PlanAmendment(Base):
    """What a person said of one drafted campaign; the newest holds."""

    __tablename__ = "plan_amendment"
    __table_args__ = (
        Index("ix_plan_amendment_plan_id_campaign_id", "plan_id", "campaign_id", "id"),
        {"comment": "A person's changes to drafted campaigns; append-only"},
    )

    id: Mapped[int] = mapped_column(
        Identity(always=True), primary_key=True, comment="In the order made"
    )
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), comment="Which plan")
    campaign_id: Mapped[str] = mapped_column(Text, comment="Which campaign of its draft")
    dropped: Mapped[bool] = mapped_column(comment="Whether no campaign is to be drafted")
    name: Mapped[str | None] = mapped_column(Text, comment="Its name; NULL: as read")
    category: Mapped[str | None] = mapped_column(Text, comment="Vocabulary key; NULL: as read")
    kind: Mapped[str | None] = mapped_column(Text, comment="Vocabulary key; NULL: as read")
    agencies: Mapped[dict[str, Any]] = mapped_column(
        comment="Printed name to agency id, or null: not on record; a name not here: as found"
    )
    note: Mapped[str | None] = mapped_column(Text, comment="Why, in the person's words")
    amended_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who")
    amended_at: Mapped[datetime] = mapped_column(comment="When, UTC")

    officer: Mapped[Officer] = relationship(lazy="raise")
