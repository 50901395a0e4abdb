"""Tables of the honour list (红名单): proposals, and who is on it, bitemporal, append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import DATERANGE, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from registry.blacklist.honour_states import HonourState
from registry.db import Base, one_of


class HonourProposal(Base):
    """That somebody proposed to honour a subject, and how another person decided."""

    __tablename__ = "honour_proposal"
    __table_args__ = (
        CheckConstraint(one_of("state", HonourState), name="state_known"),
        CheckConstraint(
            "(state = 'filed') = (decided_on IS NULL)"
            " AND num_nulls(decided_on, decided_by_id) IN (0, 2)",
            name="decided_whole",
        ),
        CheckConstraint("decided_by_id <> proposed_by_id", name="decided_by_another"),
        CheckConstraint("length(btrim(reason)) > 0", name="with_reason"),
        Index(
            "uq_honour_proposal_open",
            "list_key",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'filed'"),
        ),
        Index("ix_honour_proposal_agency_id_id", "agency_id", "id"),
        {"comment": "Proposals for the honour list"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    list_key: Mapped[str] = mapped_column(Text, comment="Which list")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Who is proposed")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Which agency's")
    state: Mapped[str] = mapped_column(Text, comment="See honour_states.HonourState")
    reason: Mapped[str] = mapped_column(Text, comment="Why; published once confirmed")
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who proposed")
    proposed_on: Mapped[date] = mapped_column(comment="Legal date of the proposal")
    decided_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who decided; another"
    )
    decided_on: Mapped[date | None] = mapped_column(comment="Legal date of the decision")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")


class Honour(Base):
    """That a subject is on the honour list: ``valid`` when, ``recorded`` when we held it so."""

    __tablename__ = "honour"
    __table_args__ = (
        CheckConstraint("confirmed_by_id <> proposed_by_id", name="confirmed_by_another"),
        CheckConstraint(
            "NOT isempty(valid) AND NOT upper_inf(valid) AND lower(valid) = honoured_on"
            " AND upper(valid) <= ends_on + 1",
            name="valid_within_term",
        ),
        CheckConstraint("NOT lower_inf(recorded)", name="recorded_begins"),
        ExcludeConstraint(
            ("list_key", "="),
            ("subject_id", "="),
            ("valid", "&&"),
            ("recorded", "&&"),
            name="ex_honour_one_per_subject_and_list",
            using="gist",
        ),
        Index("ix_honour_id", "id"),
        Index("ix_honour_subject_id", "subject_id"),
        {"comment": "Who is on the honour list; bitemporal, append-only"},
    )

    row: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    id: Mapped[UUID] = mapped_column(comment="Of the honour, the same in all its rows")
    list_key: Mapped[str] = mapped_column(Text, comment="Which list")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Who is honoured")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who recognised it")
    reason: Mapped[str] = mapped_column(Text, comment="Why, as published")
    rule_digest: Mapped[str] = mapped_column(Text, comment="Policy version applied")
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who proposed")
    confirmed_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who confirmed")
    honoured_on: Mapped[date] = mapped_column(comment="First day")
    ends_on: Mapped[date] = mapped_column(comment="Last day of the term; inclusive")
    end_reason: Mapped[str | None] = mapped_column(Text, comment="Criterion that fell, if one did")
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="When it holds, [)")
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="When held so, [) UTC")
