"""Tables of issued documents and of their service. Both only ever gain rows."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.blacklist.document_kinds import DocumentKind
from registry.db import Base, one_of


class IssuedDocument(Base):
    """One document as it was issued; a corrected one is a new one that names the old."""

    __tablename__ = "issued_document"
    __table_args__ = (
        CheckConstraint(one_of("kind", DocumentKind), name="kind_known"),
        CheckConstraint("digest = sha256(content)", name="digest_of_content"),
        CheckConstraint("replaces_id <> id", name="replaces_another"),
        CheckConstraint(
            "issued_on = (issued_at AT TIME ZONE 'Asia/Shanghai')::date",
            name="dated_the_day_it_is_drawn_up",
        ),
        Index(
            "uq_issued_document_agency_id_number",
            "agency_id",
            "number",
            unique=True,
            postgresql_where=text("replaces_id IS NULL"),
        ),
        UniqueConstraint("replaces_id"),
        # A correction has the number of what it corrects.
        UniqueConstraint("id", "number"),
        ForeignKeyConstraint(
            ["replaces_id", "number"], ["issued_document.id", "issued_document.number"]
        ),
        # One of each: two officers at once draw up one.
        Index(
            "uq_issued_document_case_id_kind_request_id",
            "case_id",
            "kind",
            "request_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("replaces_id IS NULL"),
        ),
        Index("ix_issued_document_case_id_issued_at", "case_id", "issued_at", "id"),
        Index("ix_issued_document_request_id", "request_id"),
        {"comment": "Documents as issued, with every word of them; append-only"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    request_id: Mapped[UUID | None] = mapped_column(
        comment="What it answers or is about: objection, application, request, revocation"
    )
    kind: Mapped[str] = mapped_column(Text, comment="See numbers.DocumentKind")
    number: Mapped[str] = mapped_column(Text, comment="Number of the document")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who issued it")
    issued_on: Mapped[date] = mapped_column(comment="Legal date of the document")
    issued_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who drew it up")
    issued_at: Mapped[datetime] = mapped_column(comment="When it was issued, UTC")
    template_digest: Mapped[str] = mapped_column(Text, comment="Version of the templates")
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="Canonical JSON of every word")
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the content")
    replaces_id: Mapped[UUID | None] = mapped_column(
        comment="The document that it corrects, of the same number"
    )


class DocumentService(Base):
    """One attempt to serve a document; failed ones are kept."""

    __tablename__ = "document_service"
    __table_args__ = (
        CheckConstraint("outcome IN ('served', 'failed')", name="outcome_known"),
        CheckConstraint(
            "method IN ('direct', 'electronic', 'post', 'left', 'entrusted', 'announcement')",
            name="method_known",
        ),
        CheckConstraint("length(btrim(proof)) > 0", name="with_proof"),
        Index(
            "uq_document_service_document_id_served",
            "document_id",
            unique=True,
            postgresql_where=text("outcome = 'served'"),
        ),
        Index("ix_document_service_document_id", "document_id"),
        {"comment": "Attempts to serve documents; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    document_id: Mapped[UUID] = mapped_column(
        ForeignKey("issued_document.id"), comment="Which document"
    )
    outcome: Mapped[str] = mapped_column(Text, comment="served or failed")
    method: Mapped[str] = mapped_column(Text, comment="See cases.ServiceMethod")
    tried_on: Mapped[date] = mapped_column(comment="Legal date of service, or of the attempt")
    proof: Mapped[str] = mapped_column(Text, comment="Receipt number, or why it failed")
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who entered it")
    at: Mapped[datetime] = mapped_column(comment="When it was entered, UTC")
