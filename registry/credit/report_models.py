"""The table of quality-credit reports that were handed out."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base


class QualityReport(Base):
    """One report: its bytes, and by what it is found. Never changed."""

    __tablename__ = "quality_report"
    __table_args__ = (
        CheckConstraint("digest = sha256(body)", name="digest_is_of_body"),
        CheckConstraint("code ~ '^[A-Z2-7]{16}$'", name="code_form"),
        UniqueConstraint("subject_id", "digest"),
        UniqueConstraint("code"),
        {"comment": "Quality-credit reports handed out; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Running number")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="About whom")
    valid_on: Mapped[date] = mapped_column(comment="Day whose facts it tells")
    body: Mapped[bytes] = mapped_column(LargeBinary, comment="Canonical JSON")
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the body")
    signature: Mapped[str] = mapped_column(Text, comment="Compact JWS over the body")
    code: Mapped[str] = mapped_column(Text, comment="Verification code, 16 letters and digits")
    issued_at: Mapped[datetime] = mapped_column(comment="When first handed out, UTC")
    officer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who handed it out; NULL: no officer"
    )
