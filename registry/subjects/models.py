"""Tables of subjects: who is on record, and under which names.

Holds no personal identifier: the name of a sole trader is its trade name, that of a person is
masked (see ``person_models``).
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import (
    ARRAY,
    DATERANGE,
    TSTZRANGE,
    ExcludeConstraint,
    Range,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of
from registry.subjects.vocabulary import PERSON_PREFIX, SubjectKind, SubjectSize, SubjectStatus


class Subject(Base):
    """One undertaking on record, as it stands now."""

    __tablename__ = "subject"
    __table_args__ = (
        CheckConstraint("uscc ~ '^[0-9A-Z]{18}$'", name="code_form"),
        CheckConstraint("registration_no ~ '^[0-9]{15}$'", name="registration_no_form"),
        CheckConstraint("division ~ '^[0-9]{6}$'", name="division_form"),
        CheckConstraint("industry ~ '^[A-T]([0-9]{2,4})?$'", name="industry_form"),
        CheckConstraint("name <> ''", name="has_name"),
        CheckConstraint(
            f"(kind = '{SubjectKind.PERSON_BY_LAW}') = (uscc LIKE '{PERSON_PREFIX}%')",
            name="person_has_public_number",
        ),
        CheckConstraint(one_of("kind", SubjectKind), name="kind_known"),
        CheckConstraint(one_of("status", SubjectStatus), name="status_known"),
        CheckConstraint(one_of("size", SubjectSize), name="size_known"),
        # A code is asked for whole, by its beginning, or by any three characters of it.
        Index(
            "ix_subject_uscc_fragment",
            "uscc",
            postgresql_using="gin",
            postgresql_ops={"uscc": "gin_trgm_ops"},
        ),
        Index(
            "ix_subject_registration_no",
            "registration_no",
            postgresql_where=text("registration_no IS NOT NULL"),
        ),
        # Divisions and industries are asked for with all that lies below them: by their beginnings.
        Index("ix_subject_division", "division", postgresql_ops={"division": "text_pattern_ops"}),
        Index("ix_subject_industry", "industry", postgresql_ops={"industry": "text_pattern_ops"}),
        Index("ix_subject_product_classes", "product_classes", postgresql_using="gin"),
        {"comment": "Undertakings on record, as they stand now"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Internal number")
    uscc: Mapped[str] = mapped_column(
        Text(collation="C"),
        unique=True,
        comment="Unified social credit code, 18 characters, normalised",
    )
    registration_no: Mapped[str | None] = mapped_column(
        Text, comment="Registration number of before 2015, 15 digits"
    )
    name: Mapped[str] = mapped_column(Text, comment="Registered (trade) name in force")
    kind: Mapped[str] = mapped_column(Text, comment="Form of the undertaking")
    division: Mapped[str] = mapped_column(
        Text, comment="Present place, GB/T 2260; not the one inside the code"
    )
    industry: Mapped[str | None] = mapped_column(Text, comment="GB/T 4754 class")
    status: Mapped[str] = mapped_column(
        Text, server_default=text("'active'"), comment="Standing in its own register"
    )
    size: Mapped[str | None] = mapped_column(
        Text, comment="Scale of the undertaking; NULL where the register does not say"
    )
    product_classes: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), comment="Classes of product it makes or sells"
    )
    code_override_reason: Mapped[str | None] = mapped_column(
        Text, comment="Why a code that fails its check is kept; NULL for every regular code"
    )
    source: Mapped[str] = mapped_column(Text, comment="Where the row was last taken from")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was last written")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="Counts the changes")


class SubjectName(Base):
    """A name a subject bears or bore, and since when we know."""

    __tablename__ = "subject_name"
    __table_args__ = (
        ExcludeConstraint(
            ("subject_id", "="),
            ("valid", "&&"),
            ("recorded", "&&"),
            name="ex_subject_name_one_at_a_time",
        ),
        CheckConstraint("NOT isempty(valid)", name="holds_some_day"),
        # Held in the index alone: what a fragment has to hold is asked there, the rest of the row.
        Index(
            "ix_subject_name_grams",
            text("name_grams(name_key)"),
            postgresql_using="gin",
            postgresql_where=text("upper_inf(recorded)"),
        ),
        Index(
            "ix_subject_name_name_key",
            "name_key",
            postgresql_where=text("upper_inf(recorded)"),
        ),
        Index(
            "ix_subject_name_core_key",
            "core_key",
            postgresql_where=text("upper_inf(recorded)"),
        ),
        # Only of those who were ever renamed, so that all others are told apart at once.
        Index(
            "ix_subject_name_past",
            "subject_id",
            postgresql_where=text("NOT (upper_inf(valid) AND upper_inf(recorded))"),
        ),
        {"comment": "Names of subjects, bitemporal; what name search looks in"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Internal number")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Whose name")
    name: Mapped[str] = mapped_column(Text, comment="As registered")
    name_key: Mapped[str] = mapped_column(
        Text(collation="C"), comment="One width, case and script, no brackets, spaces or marks"
    )
    core_key: Mapped[str] = mapped_column(
        Text(collation="C"), comment="The key without place prefix and legal form"
    )
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="When it is the name in law")
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="When we held it so")
