"""The table of administrative penalty decisions. What they lead to is not kept here."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base


class Penalty(Base):
    """One penalty decision against one subject."""

    __tablename__ = "penalty"
    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        CheckConstraint(
            "cardinality(kinds) > 0 AND kinds <@ ARRAY['warning','criticism','fine',"
            "'confiscation','suspension','licence_downgrade','licence_revocation','restriction',"
            "'closure','career_ban','other']::text[]",
            name="kinds_known",
        ),
        CheckConstraint("procedure IN ('summary', 'ordinary')", name="procedure_known"),
        CheckConstraint("status IN ('in_force', 'annulled')", name="status_known"),
        CheckConstraint(
            "('fine' = ANY (kinds)) = (fine_yuan IS NOT NULL) AND COALESCE(fine_yuan, 1) > 0",
            name="fine_if_fined",
        ),
        CheckConstraint(
            "confiscated_yuan IS NULL OR ('confiscation' = ANY (kinds) AND confiscated_yuan > 0)",
            name="confiscated_if_ordered",
        ),
        CheckConstraint("served_on >= decided_on", name="served_after_decided"),
        CheckConstraint(
            "NOT heavier OR kinds && ARRAY['suspension','licence_downgrade','licence_revocation',"
            "'restriction','closure','career_ban']::text[]"
            " OR COALESCE(length(btrim(heavier_reason)), 0) > 0",
            name="heavier_with_reason",
        ),
        CheckConstraint(
            "(status = 'annulled') = (annulled_on IS NOT NULL)"
            " AND (status = 'annulled') = (annulment_reason IS NOT NULL)"
            " AND annulled_on >= decided_on",
            name="annulled_with_reason",
        ),
        CheckConstraint(
            "(ban_basis IS NULL) = (ban_until IS NULL AND NOT ban_for_life)"
            " AND ban_until > decided_on AND (ban_until IS NULL OR NOT ban_for_life)"
            " AND COALESCE(length(btrim(ban_basis)), 1) > 0"
            " AND (ban_basis IS NOT NULL OR 'career_ban' <> ALL (kinds)) AND (ban_basis IS NULL"
            " OR kinds && ARRAY['career_ban','restriction','licence_revocation']::text[])",
            name="ban_told_whole",
        ),
        # Order 45 art. 13: longer with a longer ban.
        CheckConstraint(
            "publication_ends_on > ban_until AND publication_early_from > ban_until"
            " AND (NOT ban_for_life OR (publication_early_from IS NULL"
            " AND (withdrawn_on IS NULL OR status = 'annulled')))",
            name="public_while_the_ban_runs",
        ),
        CheckConstraint(
            "publication_class IN ('minor', 'general', 'serious')", name="publication_class_known"
        ),
        CheckConstraint(
            "published_on IS NULL OR (publish_by IS NOT NULL AND published_on >= served_on)",
            name="published_once_served",
        ),
        CheckConstraint(
            "(published_on IS NULL OR ban_for_life) = (publication_ends_on IS NULL)",
            name="published_until_a_day",
        ),
        CheckConstraint(
            "withdrawn_on IS NULL OR (withdrawn_on >= published_on"
            " AND COALESCE(length(btrim(withdrawal_reason)), 0) > 0)",
            name="withdrawn_with_reason",
        ),
        # Order 45 art. 13-14: never before the shortest publication, never a day after the longest.
        CheckConstraint(
            "withdrawn_on IS NULL OR status = 'annulled' OR withdrawn_on = publication_ends_on"
            " OR COALESCE(withdrawal_applied_on BETWEEN publication_early_from AND withdrawn_on"
            " AND withdrawn_by_id <> withdrawal_applied_by_id, false)",
            name="public_for_the_shortest_time",
        ),
        CheckConstraint(
            "num_nulls(withdrawal_applied_on, withdrawal_applied_by_id, withdrawal_grounds)"
            " IN (0, 3)",
            name="applied_whole",
        ),
        # Order 45 art. 10.
        CheckConstraint(
            "num_nulls(handed_over_on, handed_over_to, publish_elsewhere_by) IN (0, 3)"
            " AND (handed_over_on IS NULL OR hand_over_by IS NOT NULL)"
            " AND handed_over_on >= decided_on AND published_on >= handed_over_on"
            " AND (published_on IS NULL OR hand_over_by IS NULL OR handed_over_on IS NOT NULL)",
            name="published_elsewhere_once_handed_over",
        ),
        CheckConstraint(
            "withdrawn_on <= publication_ends_on AND publication_ends_on > published_on"
            " AND publication_early_from BETWEEN published_on AND publication_ends_on",
            name="public_for_the_longest_time",
        ),
        Index(
            "ix_penalty_publication_ends_on",
            "publication_ends_on",
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
        Index(
            "ix_penalty_publish_by",
            "publish_by",
            postgresql_where=text("published_on IS NULL AND status = 'in_force'"),
        ),
        Index("ix_penalty_subject_id_decided_on", "subject_id", "decided_on"),
        Index("ix_penalty_decided_on_id", "decided_on", "id"),
        Index("ix_penalty_violation_decided_on_id", "violation", "decided_on", "id"),
        {"comment": "Administrative penalty decisions"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    number: Mapped[str] = mapped_column(Text, comment="文号 of the decision")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="The party")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who decided")
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Kinds of penalty, one or more")
    fine_yuan: Mapped[Decimal | None] = mapped_column(Numeric(16, 2), comment="Fine, yuan")
    confiscated_yuan: Mapped[Decimal | None] = mapped_column(
        Numeric(16, 2), comment="Confiscated, yuan"
    )
    violation: Mapped[str] = mapped_column(Text, comment="Key of the violation in penalties.yaml")
    facts: Mapped[str] = mapped_column(Text, comment="What was established; no personal data")
    legal_basis: Mapped[str] = mapped_column(Text, comment="Articles the decision names")
    decided_on: Mapped[date] = mapped_column(comment="Legal date of the decision")
    served_on: Mapped[date | None] = mapped_column(comment="Legal date of service")
    procedure: Mapped[str] = mapped_column(Text, comment="summary or ordinary")
    heavier: Mapped[bool] = mapped_column(comment="Meets the threshold of Order 44 art. 2")
    heavier_reason: Mapped[str | None] = mapped_column(Text, comment="Why, for a fine (从重)")
    ban_until: Mapped[date | None] = mapped_column(
        comment="Last day of a ban of a trade or an office that goes with it"
    )
    ban_for_life: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="That ban has no last day (终身禁入)"
    )
    ban_basis: Mapped[str | None] = mapped_column(Text, comment="Provision that sets the ban")
    status: Mapped[str] = mapped_column(
        Text, server_default=text("'in_force'"), comment="in_force or annulled"
    )
    annulled_on: Mapped[date | None] = mapped_column(comment="Legal date of the annulment")
    annulment_reason: Mapped[str | None] = mapped_column(Text, comment="Who annulled it and why")
    annulled_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who entered that; null for a machine"
    )
    publication_class: Mapped[str] = mapped_column(
        Text, comment="minor, general or serious; how long it is public"
    )
    publish_by: Mapped[date | None] = mapped_column(
        comment="Last day to make it public; NULL where it is not made public"
    )
    hand_over_by: Mapped[date | None] = mapped_column(
        comment="Last day to hand it over to another province; NULL where it is published here"
    )
    handed_over_on: Mapped[date | None] = mapped_column(comment="Legal date of the hand-over")
    handed_over_to: Mapped[str | None] = mapped_column(Text, comment="Agency that received it")
    publish_elsewhere_by: Mapped[date | None] = mapped_column(
        comment="Last day of that agency to make it public"
    )
    published_on: Mapped[date | None] = mapped_column(comment="Legal date of publication")
    publication_early_from: Mapped[date | None] = mapped_column(
        comment="First day on which it may end early; NULL where it never does"
    )
    publication_ends_on: Mapped[date | None] = mapped_column(
        comment="First day on which it is no longer public"
    )
    withdraw_by: Mapped[date | None] = mapped_column(
        comment="Last day to take it down, once it was annulled"
    )
    withdrawn_on: Mapped[date | None] = mapped_column(comment="Legal date it was taken down")
    withdrawal_reason: Mapped[str | None] = mapped_column(Text, comment="Why it was taken down")
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who took it down; null for the end of its time"
    )
    withdrawal_applied_on: Mapped[date | None] = mapped_column(
        comment="Day of the latest application for an early end"
    )
    withdrawal_applied_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who took it in; another one takes down"
    )
    withdrawal_grounds: Mapped[str | None] = mapped_column(
        Text, comment="Duties done, harm removed, and their proof; no personal data"
    )
    publication_digest: Mapped[str] = mapped_column(
        Text, comment="Version of penalty_publication.yaml applied"
    )
    policy_digest: Mapped[str] = mapped_column(Text, comment="Version of penalties.yaml applied")
    entered_at: Mapped[datetime] = mapped_column(comment="When it was entered, UTC")
    entered_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who did; null for a machine"
    )
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")
