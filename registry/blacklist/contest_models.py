"""Table of what others decide about our decisions: reconsiderations (复议) and suits (诉讼)."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, one_of

# As ``penalties.rules.written_number``.
NUMBER_KEY_SQL = (
    "regexp_replace(regexp_replace(normalize(number, NFKC), '\\s', '', 'g'),"
    " '[〔\\[［【(（]((19|20)[0-9]{2})[〕\\]］】)）]', '〔\\1〕', 'g')"
)


class ContestKind(StrEnum):
    """Who decides on a remedy: the reconsideration organ or a court."""

    RECONSIDERATION = "reconsideration"
    LITIGATION = "litigation"


class ContestedDecision(StrEnum):
    """Which decision of a case is contested (Order 44 art. 22: the listing, a refused removal)."""

    LISTING = "listing"
    REFUSED_REPAIR = "refused_repair"
    REFUSED_OBJECTION = "refused_objection"
    # A repair is revoked because of false papers, and the listing restored.
    RESTORATION = "restoration"


class ContestOutcome(StrEnum):
    """How a reconsideration or a suit ended."""

    UPHELD = "upheld"
    ANNULLED = "annulled"
    # Annulled, and the agency is ordered to decide anew (责令重新作出).
    REMANDED = "remanded"
    # Changed by the ruling itself: of a refused request, into consent (变更).
    CHANGED = "changed"
    # Found unlawful and left standing (确认违法).
    UNLAWFUL = "unlawful"
    WITHDRAWN = "withdrawn"


class Contest(Base):
    """A reconsideration or a suit about one decision: to list, or to refuse one request."""

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint(one_of("kind", ContestKind), name="kind_known"),
        CheckConstraint(one_of("outcome", ContestOutcome), name="outcome_known"),
        CheckConstraint(
            "num_nonnulls(repair_id, objection_id, revocation_id) <= 1", name="one_decision"
        ),
        # What nothing here carries out is not entered as if it were.
        CheckConstraint(
            "(outcome <> 'changed' OR num_nonnulls(repair_id, objection_id) = 1)"
            " AND (revocation_id IS NULL OR outcome NOT IN ('annulled', 'remanded'))",
            name="outcome_carried_out",
        ),
        CheckConstraint(
            "num_nulls(outcome, concluded_on, conclusion_no, concluded_by_id, served_on) IN (0, 5)",
            name="concluded_whole",
        ),
        CheckConstraint(
            "concluded_on >= filed_on AND served_on >= concluded_on", name="concluded_after_filed"
        ),
        CheckConstraint(
            "redo_by_on IS NULL OR COALESCE(outcome = 'remanded' AND redo_by_on >= served_on"
            " AND num_nonnulls(repair_id, objection_id) = 1, false)",
            name="redo_of_an_ordered_decision",
        ),
        CheckConstraint("length(btrim(organ)) > 0 AND length(btrim(number)) > 0", name="named"),
        CheckConstraint("length(btrim(late_reason)) > 0", name="late_with_reason"),
        # One at a time about one decision; the two ways exclude each other meanwhile.
        Index(
            "uq_contest_case_id_repair_id_objection_id_open",
            "case_id",
            "repair_id",
            "objection_id",
            "revocation_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("outcome IS NULL"),
        ),
        Index("uq_contest_case_id_organ_number", "case_id", "organ", "number_key", unique=True),
        {"comment": "Reconsiderations and suits about decisions of cases"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    repair_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("repair.id"), comment="The application whose refusal is contested"
    )
    objection_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("objection.id"), comment="The objection whose rejection is contested"
    )
    revocation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("repair_revocation.id"),
        comment="The decision that revoked a repair and restored the listing, if that is contested",
    )
    kind: Mapped[str] = mapped_column(Text, comment="reconsideration or litigation")
    organ: Mapped[str] = mapped_column(Text, comment="Who decides on it")
    number: Mapped[str] = mapped_column(Text, comment="Number of its acceptance")
    number_key: Mapped[str] = mapped_column(
        Text, Computed(NUMBER_KEY_SQL, persisted=True), comment="The number however it was typed"
    )
    filed_on: Mapped[date] = mapped_column(comment="Legal date of filing there")
    late_reason: Mapped[str | None] = mapped_column(
        Text, comment="Why the organ took it up after its term"
    )
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who entered it")
    outcome: Mapped[str | None] = mapped_column(Text, comment="See ContestOutcome")
    concluded_on: Mapped[date | None] = mapped_column(comment="Legal date of the outcome")
    conclusion_no: Mapped[str | None] = mapped_column(Text, comment="Number of that document")
    served_on: Mapped[date | None] = mapped_column(
        comment="Service of that document on the agency; what is decided anew counts from it"
    )
    redo_by_on: Mapped[date | None] = mapped_column(
        comment="Day by which it orders to decide the request anew; null where it says none"
    )
    concluded_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who entered the outcome; had no part in the decision"
    )
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")

    @property
    def request_id(self) -> UUID | None:
        """The request or the restoration that is contested; None where it is the listing."""
        return self.repair_id or self.objection_id or self.revocation_id

    @property
    def decision(self) -> ContestedDecision:
        """Which decision is contested."""
        if self.repair_id is not None:
            return ContestedDecision.REFUSED_REPAIR
        if self.objection_id is not None:
            return ContestedDecision.REFUSED_OBJECTION
        if self.revocation_id is not None:
            return ContestedDecision.RESTORATION
        return ContestedDecision.LISTING
