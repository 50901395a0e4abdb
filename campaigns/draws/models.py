"""Tables of draws: their course, what two agencies gave, what was drawn, and the sealed bytes.

What was changed after a draw is in ``change_models``.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.draws.change_models import DrawChange
from campaigns.draws.freezing_models import DrawFreezing  # noqa: F401 - registers its table
from campaigns.draws.pool_count_models import DrawPoolCount  # noqa: F401 - a table of theirs
from campaigns.draws.replacement_models import DrawReplacement
from campaigns.draws.roster_models import RosterEntry  # noqa: F401 - registers its table
from campaigns.draws.rules import (
    Basis,
    DrawState,
    ExemptionReason,
    ItemClass,
    Naming,
    VoidCause,
)
from campaigns.planning.models import Campaign
from registry.accounts.models import Agency
from registry.db import Base, one_of
from registry.subjects.models import Subject

_FROZEN = "state IN ('frozen', 'committed', 'drawn', 'published')"
_DRAWN = "state IN ('drawn', 'published')"


class DrawDocument(Base):
    """Bytes that were hashed: a frozen pool or a sealed record; once, by their own digest."""

    __tablename__ = "draw_document"
    __table_args__ = (
        CheckConstraint("digest = sha256(body)", name="digest_is_of_the_body"),
        {"comment": "Frozen pools and sealed records by SHA-256; append-only"},
    )

    digest: Mapped[bytes] = mapped_column(
        LargeBinary, primary_key=True, comment="SHA-256 of the body"
    )
    body: Mapped[bytes] = mapped_column(LargeBinary, comment="The bytes as they are published")
    stored_at: Mapped[datetime] = mapped_column(comment="When they were stored, UTC")


class Draw(Base):
    """One draw, from its preparation to the published record, or to being void."""

    __tablename__ = "draw"
    __table_args__ = (
        CheckConstraint(one_of("state", DrawState), name="state_known"),
        CheckConstraint(one_of("item_class", ItemClass), name="item_class_known"),
        CheckConstraint(one_of("basis", Basis), name="basis_known"),
        CheckConstraint(one_of("void_cause", VoidCause), name="void_cause_known"),
        CheckConstraint("witness_id <> organiser_id", name="two_agencies"),
        CheckConstraint("visit_to >= visit_from", name="days_in_order"),
        CheckConstraint(
            f"NOT ({_FROZEN}) OR (pool_digest IS NOT NULL AND frozen_at IS NOT NULL "
            "AND commit_by IS NOT NULL AND objects_count >= 0 AND officers_count >= 2)",
            name="pool_if_frozen",
        ),
        CheckConstraint("state <> 'prepared' OR pool_digest IS NULL", name="no_pool_if_prepared"),
        CheckConstraint(
            "state NOT IN ('committed', 'drawn', 'published') "
            "OR (committed_at IS NOT NULL AND reveal_by IS NOT NULL)",
            name="committed_at_if_committed",
        ),
        CheckConstraint(
            f"({_DRAWN}) = (seed IS NOT NULL) AND ({_DRAWN}) = (drawn_at IS NOT NULL) "
            f"AND ({_DRAWN}) = (drawn_count IS NOT NULL) "
            f"AND ({_DRAWN}) = (publish_due_on IS NOT NULL)",
            name="seed_if_drawn",
        ),
        CheckConstraint("octet_length(seed) = 32", name="seed_is_sha256"),
        CheckConstraint(
            "(state = 'published') = (record_digest IS NOT NULL) "
            "AND (state = 'published') = (published_at IS NOT NULL)",
            name="record_if_published",
        ),
        CheckConstraint(
            "(state = 'void') = (voided_at IS NOT NULL) "
            "AND (state = 'void') = (void_cause IS NOT NULL)",
            name="cause_if_void",
        ),
        CheckConstraint(
            "void_cause <> 'withdrawn' OR length(btrim(void_note)) > 0", name="withdrawn_with_note"
        ),
        CheckConstraint(one_of("naming", Naming), name="naming_known"),
        CheckConstraint("(state = 'published') = (naming IS NOT NULL)", name="naming_if_published"),
        CheckConstraint(
            "(naming IS NOT DISTINCT FROM 'after_visits') = (names_due_on IS NOT NULL)",
            name="names_due_if_after_visits",
        ),
        CheckConstraint("naming <> 'at_once' OR named_at IS NOT NULL", name="named_if_at_once"),
        CheckConstraint("named_at IS NULL OR named_at >= published_at", name="named_once_public"),
        Index("ix_draw_campaign_id", "campaign_id"),
        Index("ix_draw_state_id", "state", "id"),
        {"comment": "Draws of objects and officers; never deleted"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7; the batch in the draw")
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), comment="For which")
    title: Mapped[str] = mapped_column(Text, comment="As published")
    organiser_id: Mapped[UUID] = mapped_column(
        ForeignKey("agency.id"), comment="Who draws; one side of the seed"
    )
    witness_id: Mapped[UUID] = mapped_column(
        ForeignKey("agency.id"), comment="The other side of the seed"
    )
    item_class: Mapped[str] = mapped_column(Text, comment="key or general items")
    basis: Mapped[str] = mapped_column(Text, comment="What the strata are: risk_class or grade")
    scope: Mapped[dict[str, Any]] = mapped_column(comment="Divisions, industries, products")
    rates: Mapped[dict[str, Any]] = mapped_column(
        comment="Strata whose rate is not the usual one: rate_bp and reason"
    )
    visit_from: Mapped[date] = mapped_column(comment="First day of the visits")
    visit_to: Mapped[date] = mapped_column(comment="Last day of the visits, included")
    over_cap_reason: Mapped[str | None] = mapped_column(
        Text, comment="Why undertakings are visited beyond their yearly number; published"
    )
    policy_digest: Mapped[str] = mapped_column(Text, comment="Version of the rules applied")
    state: Mapped[str] = mapped_column(Text, comment="See campaigns.draws.rules")
    prepared_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who prepared it")
    prepared_at: Mapped[datetime] = mapped_column(comment="When, UTC")
    frozen_at: Mapped[datetime | None] = mapped_column(comment="When the pool was fixed, UTC")
    pool_digest: Mapped[bytes | None] = mapped_column(
        ForeignKey("draw_document.digest"), comment="SHA-256 of the frozen pool"
    )
    objects_count: Mapped[int | None] = mapped_column(Integer, comment="Objects in the pool")
    exempted_count: Mapped[int | None] = mapped_column(Integer, comment="Kept out of the pool")
    officers_count: Mapped[int | None] = mapped_column(Integer, comment="Officers in the pool")
    commit_by: Mapped[datetime | None] = mapped_column(comment="Both must be bound by then, UTC")
    committed_at: Mapped[datetime | None] = mapped_column(comment="When both were bound, UTC")
    reveal_by: Mapped[datetime | None] = mapped_column(comment="Both must reveal by then, UTC")
    drawn_at: Mapped[datetime | None] = mapped_column(comment="When the seed was known, UTC")
    seed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Of pool and contributions")
    drawn_count: Mapped[int | None] = mapped_column(Integer, comment="Objects drawn")
    publish_due_on: Mapped[date | None] = mapped_column(comment="Last day to publish what it drew")
    published_at: Mapped[datetime | None] = mapped_column(comment="When it was published, UTC")
    record_digest: Mapped[bytes | None] = mapped_column(
        ForeignKey("draw_document.digest"), comment="SHA-256 of the sealed record"
    )
    naming: Mapped[str | None] = mapped_column(
        Text, comment="When the public learns who was drawn: at_once or after_visits"
    )
    names_due_on: Mapped[date | None] = mapped_column(
        comment="Last day of the visits; the names are open the day after at the latest"
    )
    named_at: Mapped[datetime | None] = mapped_column(
        comment="When the record with the names was opened, UTC"
    )
    results_due_on: Mapped[date] = mapped_column(
        comment="Last day to publish what the visits found"
    )
    voided_at: Mapped[datetime | None] = mapped_column(comment="When it became void, UTC")
    void_cause: Mapped[str | None] = mapped_column(Text, comment="Why; public")
    void_note: Mapped[str | None] = mapped_column(Text, comment="In words; public")
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), comment="Row version")

    campaign: Mapped[Campaign] = relationship(lazy="raise")
    organiser: Mapped[Agency] = relationship(foreign_keys=[organiser_id], lazy="raise")
    witness: Mapped[Agency] = relationship(foreign_keys=[witness_id], lazy="raise")
    agencies: Mapped[list[Agency]] = relationship(
        secondary="draw_agency", order_by=Agency.code, lazy="raise"
    )
    commitments: Mapped[list["DrawCommitment"]] = relationship(lazy="raise")
    reveals: Mapped[list["DrawReveal"]] = relationship(lazy="raise")
    changes: Mapped[list[DrawChange]] = relationship(order_by=DrawChange.id, lazy="raise")
    replaces: Mapped[list[DrawReplacement]] = relationship(
        foreign_keys=DrawReplacement.draw_id, order_by=DrawReplacement.void_id, lazy="raise"
    )


class DrawAgency(Base):
    """An agency whose officers go on the visits."""

    __tablename__ = "draw_agency"
    __table_args__ = {"comment": "Agencies whose officers are drawn"}  # noqa: RUF012 - SQLAlchemy's

    draw_id: Mapped[UUID] = mapped_column(
        ForeignKey("draw.id"), primary_key=True, comment="Which draw"
    )
    agency_id: Mapped[UUID] = mapped_column(
        ForeignKey("agency.id"), primary_key=True, comment="Who goes"
    )


class DrawExemption(Base):
    """An undertaking kept out of the pool by a person, with the reason."""

    __tablename__ = "draw_exemption"
    __table_args__ = (
        CheckConstraint(one_of("reason", ExemptionReason), name="reason_known"),
        {"comment": "Undertakings kept out of a pool; fixed once it is frozen"},
    )

    draw_id: Mapped[UUID] = mapped_column(
        ForeignKey("draw.id"), primary_key=True, comment="Which draw"
    )
    subject_id: Mapped[int] = mapped_column(
        ForeignKey("subject.id"), primary_key=True, comment="Who is kept out"
    )
    reason: Mapped[str] = mapped_column(Text, comment="Kind of reason; published")
    note: Mapped[str | None] = mapped_column(Text, comment="In words; staff only")
    by_officer: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who decided")
    recorded_at: Mapped[datetime] = mapped_column(comment="When, UTC")

    subject: Mapped[Subject] = relationship(lazy="raise")


class DrawCommitment(Base):
    """What one side bound itself to, after the pool was fixed."""

    __tablename__ = "draw_commitment"
    __table_args__ = (
        CheckConstraint("commitment ~ '^[0-9a-f]{64}$'", name="commitment_form"),
        UniqueConstraint("draw_id", "by_officer"),
        {"comment": "Commitments of the two sides; append-only"},
    )

    draw_id: Mapped[UUID] = mapped_column(
        ForeignKey("draw.id"), primary_key=True, comment="Which draw"
    )
    agency_id: Mapped[UUID] = mapped_column(
        ForeignKey("agency.id"), primary_key=True, comment="Which side"
    )
    commitment: Mapped[str] = mapped_column(Text, comment="SHA-256 over pool, number and salt")
    by_officer: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who gave it")
    recorded_at: Mapped[datetime] = mapped_column(comment="When, UTC")


class DrawReveal(Base):
    """The number and the salt of one side; held against its commitment by a trigger."""

    __tablename__ = "draw_reveal"
    __table_args__ = (
        CheckConstraint("contribution ~ '^[0-9a-f]{64}$'", name="contribution_form"),
        CheckConstraint("salt ~ '^[0-9a-f]{64}$'", name="salt_form"),
        {"comment": "Revealed numbers of the two sides; append-only"},
    )

    draw_id: Mapped[UUID] = mapped_column(
        ForeignKey("draw.id"), primary_key=True, comment="Which draw"
    )
    agency_id: Mapped[UUID] = mapped_column(
        ForeignKey("agency.id"), primary_key=True, comment="Which side"
    )
    contribution: Mapped[str] = mapped_column(Text, comment="The number, 64 hexadecimal digits")
    salt: Mapped[str] = mapped_column(Text, comment="The salt, 64 hexadecimal digits")
    by_officer: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who revealed it")
    recorded_at: Mapped[datetime] = mapped_column(comment="When, UTC")


class DrawnObject(Base):
    """One line of the result as it stands: derived from pool, seed and changes, and replaced."""

    __tablename__ = "drawn_object"
    __table_args__ = (
        UniqueConstraint("draw_id", "subject_id"),
        CheckConstraint("(visit_on IS NULL) = (cardinality(officers) = 0)", name="officers_if_day"),
        CheckConstraint("cardinality(officers) <> 1", name="two_officers"),
        Index("ix_drawn_object_subject_id", "subject_id"),
        Index("ix_drawn_object_unmanned", "draw_id", postgresql_where=text("visit_on IS NULL")),
        {"comment": "What a draw gave, for lists and assignments; the record is what counts"},
    )

    draw_id: Mapped[UUID] = mapped_column(
        ForeignKey("draw.id"), primary_key=True, comment="Which draw"
    )
    place: Mapped[int] = mapped_column(Integer, primary_key=True, comment="Order drawn, from 1")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Who is visited")
    stratum: Mapped[str] = mapped_column(Text, comment="Its stratum")
    visit_on: Mapped[date | None] = mapped_column(comment="Day of the visit; NULL: nobody is free")
    joint: Mapped[bool] = mapped_column(comment="On the day of another order's visit")
    officers: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Numbers in the roster")

    subject: Mapped[Subject] = relationship(lazy="raise")
