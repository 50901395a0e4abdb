"""Tables of imported files of results: the file as it came, and the fate of every row."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.sampling import models  # noqa: F401 - the tables it refers to
from registry.db import Base, one_of


class RowFate(StrEnum):
    """What became of a row: stored, there already, or given back with its reasons."""

    STORED = "stored"
    ALREADY = "already"
    REFUSED = "refused"


class ResultImport(Base):
    """One file of results as it was taken up: once, and again while rows of it were given back."""

    __tablename__ = "result_import"
    __table_args__ = (
        # A file that waits is the one to apply; one that was applied may be taken up again.
        Index(
            "uq_result_import_waiting",
            "agency_id",
            "digest",
            unique=True,
            postgresql_where=text("applied_at IS NULL"),
        ),
        Index("ix_result_import_agency_id_digest", "agency_id", "digest"),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint(
            "(applied_at IS NULL) = (applied_by IS NULL) "
            "AND (applied_at IS NULL) = (stored IS NULL) "
            "AND (applied_at IS NULL) = (already IS NULL) "
            "AND (applied_at IS NULL) = (refused IS NULL)",
            name="counted_once_applied",
        ),
        CheckConstraint("stored + already + refused = rows", name="every_row_has_a_fate"),
        Index("ix_result_import_agency_id_id", "agency_id", "id"),
        {"comment": "Files of laboratory results"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Whose samples")
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the file")
    file_name: Mapped[str] = mapped_column(Text, comment="Its name without folders; a label only")
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="The file as it came")
    rows: Mapped[int] = mapped_column(Integer, comment="Rows that hold anything")
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who sent it")
    uploaded_at: Mapped[datetime] = mapped_column(comment="When it came, UTC")
    applied_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who had it applied"
    )
    applied_at: Mapped[datetime | None] = mapped_column(comment="When it was applied, UTC")
    stored: Mapped[int | None] = mapped_column(Integer, comment="Rows that went in")
    already: Mapped[int | None] = mapped_column(Integer, comment="Rows that were in already")
    refused: Mapped[int | None] = mapped_column(Integer, comment="Rows that were given back")


class ResultImportRow(Base):
    """One row of an applied file; append-only."""

    __tablename__ = "result_import_row"
    __table_args__ = (
        CheckConstraint(one_of("fate", RowFate), name="fate_known"),
        CheckConstraint("octet_length(row_key) = 32", name="row_key_is_sha256"),
        CheckConstraint("(fate = 'refused') = (reasons <> '[]')", name="reasons_if_refused"),
        {"comment": "Rows of applied files of results; append-only"},
    )

    import_id: Mapped[UUID] = mapped_column(
        ForeignKey("result_import.id"), primary_key=True, comment="Which file"
    )
    line: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, comment="Line in the file; headings are 1"
    )
    row_key: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of what the row says")
    fate: Mapped[str] = mapped_column(Text, comment="stored, already or refused")
    cells: Mapped[dict[str, Any]] = mapped_column(comment="The row as it came")
    reasons: Mapped[list[Any]] = mapped_column(
        JSONB, comment="Why it was given back: field, message, parameters"
    )
