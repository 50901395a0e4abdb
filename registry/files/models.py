"""The table of files taken whole: attachments of documents, of parties and of undertakings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of
from registry.files.media import MediaType

LARGEST_FILE_BYTES = 6 * 1024 * 1024
"""A form's whole body may have eight MiB; a scanned page takes about one."""


class StoredFile(Base):
    """One file received whole; never changed. Whose it is, the table that names it says."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint(f"size_bytes BETWEEN 1 AND {LARGEST_FILE_BYTES}", name="size_bounded"),
        CheckConstraint(one_of("media_type", MediaType), name="media_type_accepted"),
        Index("ix_stored_file_digest", "digest"),
        {"comment": "Files received whole; append-only, never public by themselves"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the original bytes")
    size_bytes: Mapped[int] = mapped_column(comment="Length of the original")
    media_type: Mapped[str] = mapped_column(Text, comment="What its bytes are")
    received_at: Mapped[datetime] = mapped_column(comment="When it was received, UTC")
