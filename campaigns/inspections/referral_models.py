"""The table of suspected crimes handed over to the police. Never public."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.inspections.models import Finding
from campaigns.inspections.referral_rules import ReferralState
from registry.accounts.models import Agency, Officer
from registry.db import Base, one_of
from registry.subjects.models import Subject

STILL_OPEN = text("state NOT IN ('not_approved', 'declined', 'returned')")


class Referral(Base):
    """One suspected crime: reported, decided on, handed over, answered."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint(one_of("state", ReferralState), name="state_known"),
        CheckConstraint("decided_by <> reported_by", name="decided_by_another"),
        CheckConstraint(
            "(state = 'reported') = (decided_at IS NULL)"
            " AND (decided_at IS NULL) = (decided_by IS NULL) AND decided_at >= reported_at",
            name="decided_if_decided",
        ),
        CheckConstraint(
            "state <> 'not_approved' OR decision_reason IS NOT NULL", name="refused_with_reason"
        ),
        CheckConstraint(
            "(state IN ('reported', 'not_approved')) = (hand_over_by IS NULL)",
            name="hand_over_by_if_approved",
        ),
        CheckConstraint(
            "(state IN ('reported', 'approved', 'not_approved')) = (handed_over_at IS NULL)"
            " AND (handed_over_at IS NULL) = (reply_by IS NULL)"
            " AND (handed_over_at IS NULL) = (latest_reply_by IS NULL)"
            " AND (handed_over_at IS NULL) = (handed_over_by IS NULL)"
            " AND handed_over_at >= decided_at",
            name="handed_over_if_handed_over",
        ),
        CheckConstraint(
            "(state IN ('accepted', 'declined', 'returned')) = (replied_on IS NOT NULL)",
            name="replied_if_replied",
        ),
        CheckConstraint(
            "(state = 'returned') = (returned_on IS NOT NULL)", name="returned_if_returned"
        ),
        CheckConstraint(
            "state NOT IN ('declined', 'returned') OR reply_reason IS NOT NULL",
            name="declined_with_reason",
        ),
        Index(
            "uq_referral_finding_id",
            "finding_id",
            unique=True,
            postgresql_where=STILL_OPEN,
        ),
        Index("ix_referral_agency_id_id", "agency_id", "id"),
        {"comment": "Suspected crimes handed over to the police; never public"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"), comment="What it rests on")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Whom it is about")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who hands over")
    suspected_crime: Mapped[str] = mapped_column(Text, comment="涉嫌罪名")
    facts: Mapped[str] = mapped_column(Text, comment="What the report says; no personal data")
    state: Mapped[str] = mapped_column(Text, comment="See campaigns.inspections.referral_rules")
    reported_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who reported")
    reported_at: Mapped[datetime] = mapped_column(comment="When it was reported, UTC")
    decide_by: Mapped[date] = mapped_column(comment="Last day for the head's decision")
    decided_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="The head of the agency, or who leads its work"
    )
    decided_at: Mapped[datetime | None] = mapped_column(comment="When it was decided, UTC")
    decision_reason: Mapped[str | None] = mapped_column(
        Text, comment="Why it is not handed over; kept on the file (不予批准的理由)"
    )
    hand_over_by: Mapped[datetime | None] = mapped_column(
        comment="Last instant for the handing over, UTC"
    )
    police: Mapped[str | None] = mapped_column(Text, comment="Which public security organ")
    handed_over_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who recorded the handing over"
    )
    handed_over_at: Mapped[datetime | None] = mapped_column(comment="When, UTC")
    receipt_number: Mapped[str | None] = mapped_column(
        Text, comment="Number of the police's receipt (回执)"
    )
    reply_by: Mapped[date | None] = mapped_column(comment="Day the police answer by, as a rule")
    latest_reply_by: Mapped[date | None] = mapped_column(comment="Last day they answer by at all")
    replied_on: Mapped[date | None] = mapped_column(comment="Legal day of their first answer")
    reply_number: Mapped[str | None] = mapped_column(Text, comment="文号 of the first answer")
    reply_reason: Mapped[str | None] = mapped_column(
        Text, comment="Why declined or returned; no personal data"
    )
    returned_on: Mapped[date | None] = mapped_column(comment="Legal day it was given back")
    rule_digest: Mapped[str] = mapped_column(
        Text, comment="Version of criminal_referral.yaml the clocks are counted by"
    )
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), comment="Row version")

    finding: Mapped[Finding] = relationship(lazy="raise")
    subject: Mapped[Subject] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(lazy="raise")
    reporter: Mapped[Officer] = relationship(foreign_keys=[reported_by], lazy="raise")
    decider: Mapped[Officer | None] = relationship(foreign_keys=[decided_by], lazy="raise")
