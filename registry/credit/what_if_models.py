"""Tables of trials: what a drafted grading policy would change, kept so that it can be replayed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base

LONGEST_POLICY_BYTES = 256 * 1024
"""The policy in force has about ten thousand; a draft is no larger by an order."""


class WhatIf(Base):
    """One trial: two policies, one day, one instant of knowledge."""

    __tablename__ = "credit_what_if"
    __table_args__ = (
        CheckConstraint(
            f"octet_length(draft) <= {LONGEST_POLICY_BYTES}"
            f" AND octet_length(present) <= {LONGEST_POLICY_BYTES}",
            name="policies_bounded",
        ),
        Index("ix_credit_what_if_begun_at", "begun_at"),
        {"comment": "Trials of drafted grading policies; append-only"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    present: Mapped[str] = mapped_column(Text, comment="The policy file in force, whole")
    present_digest: Mapped[str] = mapped_column(Text, comment="SHA-256 of it, hexadecimal")
    draft: Mapped[str] = mapped_column(Text, comment="The draft, whole")
    draft_digest: Mapped[str] = mapped_column(Text, comment="SHA-256 of it, hexadecimal")
    legal_day: Mapped[date] = mapped_column(comment="Day whose grades are compared")
    known_at: Mapped[datetime] = mapped_column(comment="What the ledger held then, UTC")
    begun_at: Mapped[datetime] = mapped_column(comment="When it was ordered, UTC")
    officer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who ordered it; NULL: the command line"
    )


class WhatIfPart(Base):
    """A range of subjects of a trial, compared in one transaction."""

    __tablename__ = "credit_what_if_part"
    __table_args__ = (
        CheckConstraint("first_subject_id <= last_subject_id", name="has_subjects"),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint("num_nulls(done_at, digest, counts, samples) IN (0, 4)", name="done_whole"),
        {"comment": "Parts of trials of drafted grading policies"},
    )

    what_if_id: Mapped[UUID] = mapped_column(
        ForeignKey("credit_what_if.id"), primary_key=True, comment="The trial"
    )
    number: Mapped[int] = mapped_column(
        Integer, primary_key=True, comment="Place in the trial, from 1 on"
    )
    first_subject_id: Mapped[int] = mapped_column(BigInteger, comment="First subject of the range")
    last_subject_id: Mapped[int] = mapped_column(BigInteger, comment="Last subject of the range")
    done_at: Mapped[datetime | None] = mapped_column(comment="When compared; NULL: still to do")
    digest: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="SHA-256 over every subject's standing under both policies"
    )
    counts: Mapped[list[Any] | None] = mapped_column(
        JSONB(none_as_null=True),
        comment="[trait, its value, grade before, grade after, how many] of everyone",
    )
    samples: Mapped[list[Any] | None] = mapped_column(
        JSONB(none_as_null=True),
        comment="[subject, grade before, hundredths before, grade after, hundredths after]",
    )
