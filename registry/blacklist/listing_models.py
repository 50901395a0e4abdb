"""Tables of listings (bitemporal) and of what follows them: objections and repairs."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from registry.blacklist.reopening_models import REOPENED_WHOLE, ReopeningColumns
from registry.blacklist.request_states import ObjectionState, RepairState
from registry.db import Base, one_of


class Listing(Base):
    """That a subject is on a list: ``valid`` when in law, ``recorded`` when we held it so.

    Rows are added and their ``recorded`` closed, never changed or deleted (a trigger refuses).
    The reference to the case takes the day of publication and the end of the term along: a row
    without a noticed, decided, served and published case cannot exist.
    """

    __tablename__ = "listing"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "case_published_on", "ends_on"],
            ["listing_case.id", "listing_case.published_on", "listing_case.term_ends_on"],
            name="fk_listing_case_id_published_on_ends_on",
        ),
        # A restored listing stands on the decision that revoked the repair, in the same way.
        ForeignKeyConstraint(
            ["revocation_id", "published_on", "ends_on"],
            ["repair_revocation.id", "repair_revocation.restored_on", "repair_revocation.until_on"],
            name="fk_listing_revocation_id_published_on_ends_on",
        ),
        CheckConstraint(
            "NOT isempty(valid) AND lower(valid) = published_on"
            " AND (ends_on IS NULL OR (NOT upper_inf(valid) AND upper(valid) <= ends_on + 1))",
            name="valid_within_term",
        ),
        CheckConstraint("NOT lower_inf(recorded)", name="recorded_begins"),
        ExcludeConstraint(
            ("list_key", "="),
            ("subject_id", "="),
            ("valid", "&&"),
            ("recorded", "&&"),
            name="ex_listing_one_per_subject_and_list",
            using="gist",
        ),
        Index("ix_listing_id", "id"),
        Index("ix_listing_case_id", "case_id"),
        Index("ix_listing_subject_id", "subject_id"),
        {"comment": "Who is on which list; bitemporal, append-only"},
    )

    row: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    id: Mapped[UUID] = mapped_column(comment="Of the listing, the same in all its rows")
    list_key: Mapped[str] = mapped_column(Text, comment="Which list")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="Who is listed")
    case_id: Mapped[UUID] = mapped_column(comment="The procedure it came from")
    decision_no: Mapped[str] = mapped_column(Text, comment="Number of the decision")
    ground: Mapped[str] = mapped_column(Text, comment="Key of the ground")
    legal_basis: Mapped[str] = mapped_column(Text, comment="Article of the ground")
    rule_digest: Mapped[str] = mapped_column(Text, comment="Policy version that set the term")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who decided")
    decided_on: Mapped[date] = mapped_column(comment="Legal date of the decision")
    published_on: Mapped[date] = mapped_column(comment="First day on the list")
    ends_on: Mapped[date | None] = mapped_column(
        comment="Last day of the term; inclusive; null where the list knows no term"
    )
    revocation_id: Mapped[UUID | None] = mapped_column(
        comment="The revoked repair it was restored by; null where it is the first"
    )
    case_published_on: Mapped[date | None] = mapped_column(
        Computed(
            "CASE WHEN revocation_id IS NULL THEN published_on ELSE NULL::date END", persisted=True
        ),
        comment="Day of the case's own publication; null where it was restored",
    )
    end_kind: Mapped[str | None] = mapped_column(Text, comment="repaired where it ends early")
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, comment="When it holds in law, [)")
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="When held so, [) UTC")


class Repair(ReopeningColumns, Base):
    """An application to leave the list early (信用修复, 提前移出)."""

    __tablename__ = "repair"
    __table_args__ = (
        CheckConstraint(one_of("state", RepairState), name="state_known"),
        CheckConstraint(
            "(state IN ('filed', 'returned', 'accepted', 'withdrawn', 'lapsed'))"
            " = (decided_on IS NULL)"
            " AND num_nulls(decided_on, decided_by_id, reason) IN (0, 3)",
            name="decided_whole",
        ),
        CheckConstraint(
            "decided_by_id <> filed_by_id AND decided_by_id <> accepted_by_id"
            " AND decided_by_id <> returned_by_id",
            name="decider_did_not_file",
        ),
        CheckConstraint(
            "num_nulls(accepted_on, accepted_by_id) IN (0, 2) AND accepted_on >= filed_on"
            " AND accepted_on <= decided_on AND (state NOT IN ('filed', 'returned')"
            " OR accepted_on IS NULL) AND (state <> 'accepted' OR accepted_on IS NOT NULL)",
            name="accepted_whole",
        ),
        # What is missing is told once and whole (一次告知).
        CheckConstraint(
            "num_nulls(returned_on, returned_by_id, missing) IN (0, 3) AND returned_on >= filed_on"
            " AND (state <> 'returned' OR (returned_on IS NOT NULL AND completed_on IS NULL))",
            name="returned_with_reason",
        ),
        CheckConstraint(
            "num_nulls(completed_on, completion) IN (0, 2) AND completed_on >= returned_on"
            " AND (completed_on IS NULL OR returned_on IS NOT NULL)",
            name="completed_whole",
        ),
        CheckConstraint("decided_on >= filed_on", name="decided_after_filed"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_on IS NOT NULL) AND withdrawn_on >= filed_on",
            name="withdrawn_with_its_day",
        ),
        CheckConstraint(
            "accepted_on IS NULL OR (filed_on >= earliest_on"
            " AND (pledged OR NOT pledge_required) AND (trained OR NOT training_required)"
            " AND (court_ruling IS NOT NULL OR NOT ruling_required))",
            name="accepted_with_its_papers",
        ),
        CheckConstraint(
            "state NOT IN ('granted', 'revoked') OR accepted_on IS NOT NULL",
            name="granted_once_accepted",
        ),
        CheckConstraint("length(btrim(court_ruling)) > 0", name="court_ruling_named"),
        Index(
            "uq_repair_case_id_open",
            "case_id",
            unique=True,
            postgresql_where=text("state IN ('filed', 'returned', 'accepted')"),
        ),
        CheckConstraint(REOPENED_WHOLE, name="reopened_whole"),
        # What was annulled stands open again once.
        Index("uq_repair_reopens_id", "reopens_id", unique=True),
        Index("ix_repair_case_id", "case_id"),
        {"comment": "Applications to leave a list early"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    number: Mapped[str] = mapped_column(Text, comment="Number of the application")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    listing_id: Mapped[UUID] = mapped_column(comment="The listing it wants ended")
    state: Mapped[str] = mapped_column(Text, comment="See request_states.RepairState")
    filed_on: Mapped[date] = mapped_column(comment="Legal date of filing")
    earliest_on: Mapped[date] = mapped_column(comment="First day it may be granted for")
    duties_done: Mapped[str] = mapped_column(Text, comment="How the duties were fulfilled")
    harm_removed: Mapped[str] = mapped_column(Text, comment="How the harm was removed")
    pledged: Mapped[bool] = mapped_column(comment="Whether the pledge was signed")
    pledge_required: Mapped[bool] = mapped_column(
        server_default=text("true"), comment="Whether the list's rule asks for one"
    )
    trained: Mapped[bool] = mapped_column(comment="Whether training on the law is proved")
    training_required: Mapped[bool] = mapped_column(comment="Whether the list's rule asks for it")
    ruling_required: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="Whether a reorganised firm owes the court's ruling"
    )
    court_ruling: Mapped[str | None] = mapped_column(
        Text, comment="Court and number of the ruling that approved the reorganisation (重整)"
    )
    filed_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who took it in; null for the party itself"
    )
    returned_on: Mapped[date | None] = mapped_column(comment="Legal date of sending it back")
    returned_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who sent it back for completion"
    )
    missing: Mapped[str | None] = mapped_column(Text, comment="What is missing, told once")
    completed_on: Mapped[date | None] = mapped_column(comment="Legal date of its completion")
    completion: Mapped[str | None] = mapped_column(Text, comment="What was handed in later")
    accepted_on: Mapped[date | None] = mapped_column(comment="Legal date of acceptance (受理)")
    accepted_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Accepting officer; does not decide"
    )
    decided_on: Mapped[date | None] = mapped_column(comment="Legal date of the decision")
    decided_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Deciding officer"
    )
    reason: Mapped[str | None] = mapped_column(Text, comment="Reason in the document")
    withdrawn_on: Mapped[date | None] = mapped_column(comment="Legal date of taking it back")
    rule_digest: Mapped[str] = mapped_column(Text, comment="Policy version applied")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")


class Objection(ReopeningColumns, Base):
    """The party (or anybody) says that the listing is wrong from the start (异议)."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint(one_of("state", ObjectionState), name="state_known"),
        CheckConstraint(
            "(state IN ('filed', 'accepted', 'withdrawn', 'lapsed')) = (decided_on IS NULL)"
            " AND num_nulls(decided_on, decided_by_id, reason) IN (0, 3)",
            name="decided_whole",
        ),
        CheckConstraint(
            "decided_by_id <> filed_by_id AND decided_by_id <> first_decided_by_id"
            " AND decided_by_id <> accepted_by_id",
            name="decider_is_somebody_else",
        ),
        CheckConstraint(
            "num_nulls(accepted_on, accepted_by_id) IN (0, 2) AND accepted_on >= filed_on"
            " AND accepted_on <= decided_on AND (state <> 'filed' OR accepted_on IS NULL)"
            " AND (state <> 'accepted' OR accepted_on IS NOT NULL)"
            " AND (state <> 'upheld' OR NOT acceptance_required OR accepted_on IS NOT NULL)",
            name="accepted_whole",
        ),
        CheckConstraint("decided_on >= filed_on", name="decided_after_filed"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_on IS NOT NULL) AND withdrawn_on >= filed_on",
            name="withdrawn_with_its_day",
        ),
        Index(
            "uq_objection_case_id_open",
            "case_id",
            unique=True,
            postgresql_where=text("state IN ('filed', 'accepted')"),
        ),
        CheckConstraint(REOPENED_WHOLE, name="reopened_whole"),
        # What was annulled stands open again once.
        Index("uq_objection_reopens_id", "reopens_id", unique=True),
        Index("ix_objection_case_id", "case_id"),
        {"comment": "Objections against listings"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    number: Mapped[str] = mapped_column(Text, comment="Number of the objection")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="Its case")
    state: Mapped[str] = mapped_column(Text, comment="See request_states.ObjectionState")
    filed_on: Mapped[date] = mapped_column(comment="Legal date of filing")
    statement: Mapped[str] = mapped_column(Text, comment="The objector's words; not public")
    filed_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who took it in; null for the party itself"
    )
    first_decided_by_id: Mapped[UUID] = mapped_column(
        ForeignKey("officer.id"), comment="Who decided the case; may not decide here"
    )
    acceptance_required: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="Whether the list's rule sets a time to take it up"
    )
    accepted_on: Mapped[date | None] = mapped_column(comment="Legal date of acceptance (受理)")
    accepted_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Accepting officer; does not decide"
    )
    decided_on: Mapped[date | None] = mapped_column(comment="Legal date of the decision")
    decided_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Deciding officer"
    )
    reason: Mapped[str | None] = mapped_column(Text, comment="Reason in the document")
    withdrawn_on: Mapped[date | None] = mapped_column(comment="Legal date of taking it back")
    rule_digest: Mapped[str] = mapped_column(Text, comment="Policy version applied")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")
