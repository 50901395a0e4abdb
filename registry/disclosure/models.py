"""Tables of disclosure: the chain of editions, and the salt of each listing's line."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base


class Edition(Base):
    """One published edition; its lines lie in a file named by their digest."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("(sequence = 1) = (previous_digest IS NULL)", name="first_has_no_previous"),
        CheckConstraint("sequence > 0 AND listing_count >= 0", name="counts_from_one"),
        CheckConstraint("cut_off <= built_at", name="built_after_cut_off"),
        {"comment": "Published editions, one a legal day; append-only"},
    )

    edition_on: Mapped[date] = mapped_column(primary_key=True, comment="Legal day it is for")
    sequence: Mapped[int] = mapped_column(
        unique=True, autoincrement=False, comment="Place in the chain, from 1, no gap"
    )
    cut_off: Mapped[datetime] = mapped_column(comment="As recorded at this instant, UTC")
    listing_count: Mapped[int] = mapped_column(comment="How many lines it holds")
    root: Mapped[bytes] = mapped_column(LargeBinary, comment="Merkle root of its lines, 32 bytes")
    body_digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of its lines, 32 bytes; names the file"
    )
    digest: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, comment="SHA-256 of its manifest, 32 bytes"
    )
    previous_digest: Mapped[bytes | None] = mapped_column(
        ForeignKey("edition.digest"),
        unique=True,
        comment="Digest of the edition before; NULL for the first",
    )
    signature: Mapped[str] = mapped_column(Text, comment="JWS over the manifest (Ed25519)")
    built_at: Mapped[datetime] = mapped_column(comment="When it was built, UTC")


class ListingSalt(Base):
    """Random bytes in a listing's line, so that a withdrawn line cannot be guessed."""

    __tablename__ = "listing_salt"
    __table_args__ = ({"comment": "Random bytes in each listing's published line"},)

    listing_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Whose line")
    salt: Mapped[bytes] = mapped_column(LargeBinary, comment="16 random bytes, made once")
