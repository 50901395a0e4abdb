"""Facts recorded by hand, before and after a second officer confirms them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit.entries_rules import KINDS, FactState
from registry.credit.vocabulary import Severity
from registry.db import Base, one_of

_KINDS = ", ".join(repr(str(kind)) for kind in KINDS)


class CreditFact(Base):
    """A recall, incident, complaint, honour, pledge or declared standard."""

    __tablename__ = "credit_fact"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint(one_of("severity", Severity), name="severity_known"),
        CheckConstraint(one_of("state", FactState), name="state_known"),
        CheckConstraint("occurred_on <= decided_on", name="occurred_before_decided"),
        CheckConstraint("valid_until >= decided_on", name="holds_some_day"),
        # 登记与确认分离
        CheckConstraint(
            "recorded_by <> ALL (ARRAY[settled_by, repaired_by, undone_by])", name="second_officer"
        ),
        CheckConstraint(
            "(state = 'recorded') = (settled_by IS NULL AND settled_at IS NULL)",
            name="settled_whole",
        ),
        CheckConstraint(
            "state NOT IN ('rejected', 'annulled') OR reason IS NOT NULL", name="reason_given"
        ),
        CheckConstraint(
            "num_nulls(repair_number, repaired_on, repaired_by) IN (0, 3)"
            " AND (state <> 'repaired' OR repaired_on IS NOT NULL)"
            " AND (repaired_on IS NULL OR state IN ('repaired', 'annulled'))",
            name="repair_whole",
        ),
        CheckConstraint("repair_number <> ALL (undone_repairs)", name="repair_not_undone"),
        CheckConstraint("(undone_by IS NULL) = (undone_repairs = '{}')", name="undone_whole"),
        CheckConstraint("repaired_on > repair_barred_until_on", name="repair_not_barred"),
        # What was rejected or annulled was entered wrongly; its document may be entered again.
        Index(
            "uq_credit_fact_number",
            "agency_id",
            "kind",
            "number",
            "subject_id",
            unique=True,
            postgresql_where=text("state NOT IN ('rejected', 'annulled')"),
        ),
        Index("ix_credit_fact_recorded_at_id", "recorded_at", "id"),
        Index("ix_credit_fact_subject_id", "subject_id"),
        {"comment": "Facts of quality credit that no feature of their own enters"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="The fact")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Whose")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who established it")
    kind: Mapped[str] = mapped_column(Text, comment="What it records")
    severity: Mapped[str] = mapped_column(Text, comment="How grave (or how weighty)")
    number: Mapped[str] = mapped_column(Text, comment="Its document number, as printed")
    legal_basis: Mapped[str] = mapped_column(Text, comment="Provision it rests on, as printed")
    summary: Mapped[str] = mapped_column(Text, comment="One sentence, without personal data")
    occurred_on: Mapped[date] = mapped_column(comment="Day of the conduct")
    decided_on: Mapped[date] = mapped_column(comment="Date of the document")
    valid_until: Mapped[date | None] = mapped_column(comment="Last day; NULL: until annulled")
    state: Mapped[str] = mapped_column(Text, comment="Where it stands")
    reason: Mapped[str | None] = mapped_column(
        Text, comment="Why rejected or annulled, or a repair undone"
    )
    repair_number: Mapped[str | None] = mapped_column(
        Text, comment="Number of the decision that repaired it, as printed"
    )
    repaired_on: Mapped[date | None] = mapped_column(
        comment="First day on which it counts no longer"
    )
    repaired_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who repaired it, never its recorder"
    )
    undone_repairs: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        server_default=text("'{}'"),
        comment="Numbers of the decisions on repair that were undone",
    )
    undone_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who undid the last of them, never its recorder"
    )
    repair_barred_until_on: Mapped[date | None] = mapped_column(
        comment="Last day without repair after false papers"
    )
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who recorded it")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was recorded")
    settled_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="The second officer, who confirmed or rejected it"
    )
    settled_at: Mapped[datetime | None] = mapped_column(comment="When that was")
    version: Mapped[int] = mapped_column(
        Integer, server_default=text("1"), comment="Counts the changes"
    )
