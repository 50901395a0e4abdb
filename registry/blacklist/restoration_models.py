"""The table of repairs that are revoked because they were granted on false papers."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.blacklist.request_states import OPEN_REVOCATIONS, RevocationState
from registry.db import Base, one_of

_OPEN = ", ".join(f"'{state}'" for state in OPEN_REVOCATIONS)


class RepairRevocation(Base):
    """One procedure to revoke a repair: notice, time to answer, decision, service, restoration."""

    __tablename__ = "repair_revocation"
    __table_args__ = (
        # What a restored listing refers to.
        UniqueConstraint("id", "restored_on", "until_on"),
        CheckConstraint(one_of("state", RevocationState), name="state_known"),
        CheckConstraint("length(btrim(facts)) > 0", name="with_facts"),
        CheckConstraint(
            "noticed_on BETWEEN proposed_on AND notice_recorded_on AND answer_ends_on > noticed_on",
            name="answer_after_notice",
        ),
        CheckConstraint(
            "num_nulls(noticed_on, notice_method, notice_proof, notice_recorded_on,"
            " answer_ends_on) IN (0, 5)"
            " AND (state IN ('proposed', 'withdrawn', 'lapsed') OR noticed_on IS NOT NULL)"
            " AND (state <> 'proposed' OR noticed_on IS NULL)"
            " AND (noticed_on IS NOT NULL OR num_nonnulls(answer, decided_on) = 0)",
            name="noticed_whole",
        ),
        CheckConstraint(
            "num_nulls(answer, answered_on) IN (0, 2)"
            " AND (answer IS NOT NULL OR answer_recorded_by_id IS NULL)",
            name="answer_whole",
        ),
        CheckConstraint(
            "num_nulls(decided_on, decided_by_id, reason, decision_no) IN (0, 4)"
            " AND (state IN ('proposed', 'withdrawn', 'noticed', 'lapsed')"
            " OR decided_on IS NOT NULL)"
            " AND (state NOT IN ('proposed', 'withdrawn', 'noticed') OR decided_on IS NULL)",
            name="decided_whole",
        ),
        # 行政处罚法 art. 44, 57: not before the party could answer, not by who proposed it.
        CheckConstraint("decided_on > answer_ends_on", name="decided_after_answer"),
        CheckConstraint(
            "decided_by_id <> proposed_by_id AND decided_by_id <> answer_recorded_by_id",
            name="decider_did_not_propose",
        ),
        CheckConstraint(
            "(until_on IS NULL) = (state = 'kept' OR decided_on IS NULL)",
            name="until_a_day",
        ),
        # What the party was told another officer decides; only where there is none, who told it
        # takes it back, and it is written that there was none.
        CheckConstraint(
            "num_nulls(withdrawn_on, withdrawn_by_id, withdrawal_reason)"
            " = CASE state WHEN 'withdrawn' THEN 0 ELSE 3 END"
            " AND withdrawn_on >= proposed_on"
            " AND (noticed_on IS NULL OR withdrawn_by_id = proposed_by_id)"
            " AND nobody_decides = (state = 'withdrawn' AND noticed_on IS NOT NULL)",
            name="withdrawn_whole",
        ),
        CheckConstraint("barred_until_on > decided_on", name="barred_after_decision"),
        CheckConstraint(
            "num_nulls(served_on, service_method, service_proof) IN (0, 3)"
            " AND served_on >= decided_on"
            " AND (state NOT IN ('served', 'restored') OR served_on IS NOT NULL)",
            name="served_whole",
        ),
        CheckConstraint(
            "(state = 'restored') = (restored_on IS NOT NULL)"
            " AND restored_on >= served_on AND restored_on <= until_on",
            name="restored_once_served",
        ),
        Index(
            "uq_repair_revocation_repair_id_open",
            "repair_id",
            unique=True,
            postgresql_where=text(f"state IN ({_OPEN})"),
        ),
        Index("ix_repair_revocation_case_id", "case_id"),
        {"comment": "Repairs revoked, or said to stand on false papers"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    repair_id: Mapped[UUID] = mapped_column(ForeignKey("repair.id"), comment="The repair")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    state: Mapped[str] = mapped_column(Text, comment="See request_states.RevocationState")
    facts: Mapped[str] = mapped_column(Text, comment="What was false or hidden, and its proof")
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who proposed")
    proposed_on: Mapped[date] = mapped_column(comment="Legal date of the prior notice")
    notice_no: Mapped[str] = mapped_column(Text, comment="Number of the prior notice")
    noticed_on: Mapped[date | None] = mapped_column(comment="Service of the prior notice")
    notice_method: Mapped[str | None] = mapped_column(Text, comment="How it was served")
    notice_proof: Mapped[str | None] = mapped_column(Text, comment="Proof of service")
    notice_recorded_on: Mapped[date | None] = mapped_column(comment="Day on which that was entered")
    answer_ends_on: Mapped[date | None] = mapped_column(comment="Last day to answer; inclusive")
    answer: Mapped[str | None] = mapped_column(Text, comment="The party's words; not public")
    answered_on: Mapped[date | None] = mapped_column(comment="Legal date of the answer")
    answer_recorded_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who took it down; null for the party itself"
    )
    decision_no: Mapped[str | None] = mapped_column(Text, comment="Number of the decision")
    decided_on: Mapped[date | None] = mapped_column(comment="Legal date of the decision")
    decided_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Deciding officer; never who proposed"
    )
    reason: Mapped[str | None] = mapped_column(Text, comment="Reason in the document")
    until_on: Mapped[date | None] = mapped_column(comment="Last day of the restored listing")
    barred_until_on: Mapped[date | None] = mapped_column(
        comment="Last day without a new application; null without a bar"
    )
    served_on: Mapped[date | None] = mapped_column(comment="Service of the decision")
    service_method: Mapped[str | None] = mapped_column(Text, comment="How it was served")
    service_proof: Mapped[str | None] = mapped_column(Text, comment="Proof of service")
    restored_on: Mapped[date | None] = mapped_column(comment="First day on the list again")
    withdrawn_on: Mapped[date | None] = mapped_column(comment="Legal date of taking it back")
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who took it back"
    )
    withdrawal_reason: Mapped[str | None] = mapped_column(Text, comment="Why; told to the party")
    nobody_decides: Mapped[bool] = mapped_column(
        server_default=text("false"),
        comment="Taken back after its notice, because no other officer could decide",
    )
    rule_digest: Mapped[str] = mapped_column(Text, comment="Policy version applied")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")
