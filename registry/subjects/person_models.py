"""The table of persons whom law brings on record: sealed, matched by a keyed hash, shown masked."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Sequence, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of

PERSON_NUMBERS = Sequence("subject_person_number", metadata=Base.metadata)


class PersonRole(StrEnum):
    """As what law brings a person on record."""

    GUIDE = "guide"
    LEGAL_REPRESENTATIVE = "legal_representative"
    RESPONSIBLE_PERSON = "responsible_person"


class IdentifierKind(StrEnum):
    """Which number tells a person apart."""

    RESIDENT_ID = "resident_id"
    GUIDE_CARD = "guide_card"
    PASSPORT = "passport"


class SubjectPerson(Base):
    """Who a subject of kind ``person_by_law`` is; nothing here is readable without the keys."""

    __tablename__ = "subject_person"
    __table_args__ = (
        UniqueConstraint("identifier_kind", "identifier_hash"),
        CheckConstraint(one_of("role", PersonRole), name="role_known"),
        CheckConstraint(one_of("identifier_kind", IdentifierKind), name="identifier_kind_known"),
        CheckConstraint("legal_basis <> ''", name="has_legal_basis"),
        CheckConstraint("octet_length(identifier_hash) = 32", name="hash_form"),
        {"comment": "Persons on record by law: identifiers sealed, matched by keyed hash"},
    )

    subject_id: Mapped[int] = mapped_column(
        ForeignKey("subject.id"), primary_key=True, autoincrement=False, comment="Which subject"
    )
    role: Mapped[str] = mapped_column(Text, comment="As what")
    legal_basis: Mapped[str] = mapped_column(Text, comment="Article that brings the person here")
    identifier_kind: Mapped[str] = mapped_column(Text, comment="Which number")
    identifier_hash: Mapped[bytes] = mapped_column(
        LargeBinary, comment="HMAC-SHA-256 of kind and number under the key for matching"
    )
    identifier_sealed: Mapped[bytes] = mapped_column(
        LargeBinary, comment="The number, AES-256-GCM, bound to subject and column"
    )
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="The name, likewise")
    key_id: Mapped[str] = mapped_column(Text, comment="Which key sealed both")
    identifier_masked: Mapped[str] = mapped_column(Text, comment="The number as it may be shown")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was recorded")
