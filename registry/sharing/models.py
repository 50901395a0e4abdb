"""Tables of sharing: who asked what about whom, and the feed of what changed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of
from registry.sharing.vocabulary import Channel, Purpose


class AccessEntry(Base):
    """One question that was answered.

    One row a question, the subjects in an array under a GIN index, rather than one row a
    subject: a question about 10,000 subjects is one insert, "who asked about this subject" is
    still one index look-up, and the answer's digest belongs to the question as a whole.
    """

    __tablename__ = "access_entry"
    __table_args__ = (
        CheckConstraint(one_of("channel", Channel), name="channel_known"),
        CheckConstraint(one_of("purpose", Purpose), name="purpose_known"),
        CheckConstraint("client_id IS NOT NULL OR officer_id IS NOT NULL", name="asker_named"),
        CheckConstraint("cardinality(subject_ids) <= asked", name="told_about_those_asked"),
        Index(
            "ix_access_entry_subject_ids",
            "subject_ids",
            postgresql_using="gin",
        ),
        Index("ix_access_entry_agency_id_id", "agency_id", "id"),
        {"comment": "Who asked what about whom; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    asked_at: Mapped[datetime] = mapped_column(comment="When it was asked, UTC")
    agency_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agency.id"), comment="Agency of the asker"
    )
    client_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("api_key.id"), comment="Key that asked, if one did"
    )
    officer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who asked, if one did"
    )
    channel: Mapped[str] = mapped_column(Text, comment="status (one code), batch or changes")
    purpose: Mapped[str | None] = mapped_column(Text, comment="What for, as the asker says")
    valid_on: Mapped[date] = mapped_column(comment="Day asked about")
    known_at: Mapped[datetime] = mapped_column(comment="State of knowledge asked about, UTC")
    asked: Mapped[int] = mapped_column(comment="How many codes were asked about")
    subject_ids: Mapped[list[int]] = mapped_column(
        ARRAY(BIGINT), comment="Subjects on record among them"
    )
    answer_digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of the canonical answer, 32 bytes"
    )
    receipt_id: Mapped[UUID | None] = mapped_column(
        unique=True, comment="Identifier of the signed receipt, if one was given"
    )


class StatusChange(Base):
    """The last change of one subject's status: the feed holds each subject once.

    A consumer that goes on from its last position sees every subject that changed since, as it
    stands now. What ended is not kept here: the bitemporal records have the history.
    """

    __tablename__ = "status_change"
    __table_args__ = ({"comment": "The change feed: each changed subject at its last position"},)

    subject_id: Mapped[int] = mapped_column(
        ForeignKey("subject.id"), primary_key=True, autoincrement=False, comment="Who changed"
    )
    position: Mapped[int] = mapped_column(
        unique=True, comment="Place in the feed; grows in the order of commits"
    )
    changed_at: Mapped[datetime] = mapped_column(comment="When the change was derived, UTC")
    status: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="The status as it stands since: listed, listings, grade"
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the canonical status")
