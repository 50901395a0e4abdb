"""Table of what a lower agency asks of the level above before it lists (上级同意)."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, func, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from registry.blacklist.clock_models import CaseDeadline
from registry.db import Base, one_of

CONSENT_CLOCK = "consent"


class ConsentState(StrEnum):
    """Where a request for consent stands."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"


STANDING = (ConsentState.ASKED, ConsentState.GIVEN)


class ConsentRequest(Base):
    """One request (请示) of the deciding agency, and the answer (批复) of the agency above."""

    __tablename__ = "consent_request"
    __table_args__ = (
        CheckConstraint(one_of("state", ConsentState), name="state_known"),
        CheckConstraint("length(btrim(reason)) > 0", name="with_reason"),
        CheckConstraint(
            "num_nulls(answered_on, answered_by_id, answer_no, answer_reason)"
            " = CASE state WHEN 'asked' THEN 4 WHEN 'overtaken' THEN"
            " CASE WHEN answered_on IS NULL THEN 4 ELSE 0 END ELSE 0 END",
            name="answered_whole",
        ),
        CheckConstraint("answered_on >= asked_on", name="answered_after"),
        CheckConstraint("answered_by_id <> asked_by_id", name="answered_by_another"),
        CheckConstraint("length(btrim(answer_reason)) > 0", name="answered_with_reason"),
        # One that waits, or one that was given; refused and overtaken ones may be several.
        Index(
            "uq_consent_request_case_id_standing",
            "case_id",
            unique=True,
            postgresql_where=text("state IN ('asked', 'given')"),
        ),
        Index("ix_consent_request_case_id", "case_id"),
        Index("ix_consent_request_agency_id_state", "agency_id", "state"),
        {"comment": "Requests for the consent of the level above, and its answers"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    number: Mapped[str] = mapped_column(Text, comment="Number of the request (请示)")
    agency_id: Mapped[UUID] = mapped_column(
        ForeignKey("agency.id"), comment="The agency above; never the one that decides"
    )
    state: Mapped[str] = mapped_column(Text, comment="See ConsentState")
    reason: Mapped[str] = mapped_column(Text, comment="Why the subject is to be listed")
    asked_on: Mapped[date] = mapped_column(comment="Legal date of the request")
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who asked")
    # Last day to answer, inclusive: that of its clock, which may stand still or be counted anew.
    due_on: Mapped[date] = column_property(
        select(func.max(CaseDeadline.due_on))
        .where(
            CaseDeadline.case_id == case_id,
            CaseDeadline.clock == CONSENT_CLOCK,
            CaseDeadline.starts_on == asked_on,
        )
        .correlate_except(CaseDeadline)
        .scalar_subquery()
    )
    answered_on: Mapped[date | None] = mapped_column(comment="Legal date of the answer")
    answered_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who answered; an officer of another agency"
    )
    answer_no: Mapped[str | None] = mapped_column(Text, comment="Number of the answer (批复)")
    answer_reason: Mapped[str | None] = mapped_column(Text, comment="Why; goes into the answer")
    at: Mapped[datetime] = mapped_column(comment="When it was asked, UTC")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")
