"""Tables of what changed about a subject other than its name, and of links between subjects."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import DATERANGE, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of


class Trait(StrEnum):
    """What a subject is at a time, and may become otherwise."""

    KIND = "kind"
    DIVISION = "division"
    INDUSTRY = "industry"
    PRODUCT_CLASSES = "product_classes"
    STATUS = "status"
    SIZE = "size"


class LinkKind(StrEnum):
    """How one subject's record goes on in another's."""

    SUCCESSION = "succession"
    MERGER = "merger"
    SPLIT = "split"
    WRONG_IDENTITY = "wrong_identity"


class SubjectTrait(Base):
    """A trait that changed: what it was and is. A trait without rows never changed."""

    __tablename__ = "subject_trait"
    __table_args__ = (
        ExcludeConstraint(
            ("subject_id", "="),
            ("trait", "="),
            ("valid", "&&"),
            ("recorded", "&&"),
            name="ex_subject_trait_one_at_a_time",
        ),
        CheckConstraint(one_of("trait", Trait), name="trait_known"),
        CheckConstraint("NOT isempty(valid)", name="holds_some_day"),
        {"comment": "What changed about subjects besides their names, bitemporal"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Internal number")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Whose trait")
    trait: Mapped[str] = mapped_column(Text, comment="Which")
    value: Mapped[str] = mapped_column(Text, comment="What it is, one a line; empty: not known")
    reason: Mapped[str] = mapped_column(Text, comment="Why it was recorded; a register or a person")
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="When it holds in law")
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="When we held it so")


class SubjectLink(Base):
    """One subject goes on as another. It explains; nothing is merged by it."""

    __tablename__ = "subject_link"
    __table_args__ = (
        CheckConstraint(one_of("kind", LinkKind), name="kind_known"),
        CheckConstraint("from_id <> to_id", name="two_subjects"),
        CheckConstraint("basis <> ''", name="has_basis"),
        ExcludeConstraint(
            ("kind", "="),
            ("from_id", "="),
            ("to_id", "="),
            ("recorded", "&&"),
            name="ex_subject_link_once",
        ),
        # Longer circles: links.py, which lets one link enter at a time.
        ExcludeConstraint(
            (text("least(from_id, to_id)"), "="),
            (text("greatest(from_id, to_id)"), "="),
            (text("((from_id < to_id)::integer)"), "<>"),
            ("recorded", "&&"),
            name="ex_subject_link_one_way",
            where=text("kind <> 'split'"),
        ),
        Index("ix_subject_link_from_id", "from_id", postgresql_where=text("upper_inf(recorded)")),
        Index("ix_subject_link_to_id", "to_id", postgresql_where=text("upper_inf(recorded)")),
        {"comment": "Succession, merger, split and mistaken identity of subjects"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Identifier")
    kind: Mapped[str] = mapped_column(Text, comment="How the one goes on in the other")
    from_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Which goes on")
    to_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="As which")
    happened_on: Mapped[date] = mapped_column(comment="Legal day of it")
    basis: Mapped[str] = mapped_column(Text, comment="Document that says so")
    withdrawn_reason: Mapped[str | None] = mapped_column(Text, comment="Why it was taken back")
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="When we held it so")
