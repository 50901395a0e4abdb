"""Tables of listing cases: the case, its events, statements, conflicts and numbers.

The columns of a case hold each legal step with its date and proof, so that the database can
refuse by itself what the law refuses. Clocks stand in ``clock_models``, listings and what
follows them in ``listing_models``, filing facts in ``filing_models``, the honour list in
``honour_models``; all are given on from here, so that this module names every table.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.blacklist.case_constraints import CASE_CHECKS
from registry.blacklist.clock_models import CaseDeadline, CaseReminder, CaseSuspension
from registry.blacklist.consent_models import ConsentRequest
from registry.blacklist.contest_models import Contest
from registry.blacklist.document_models import DocumentService, IssuedDocument
from registry.blacklist.filing_models import FilingFact
from registry.blacklist.handover_models import CaseHandover
from registry.blacklist.hearing_models import HearingColumns
from registry.blacklist.honour_models import Honour, HonourProposal
from registry.blacklist.listing_models import Listing, Objection, Repair
from registry.blacklist.party_models import (
    CaseAttachment,
    ElectronicConsent,
    PartyCode,
    PartyFiling,
    PartyReply,
)
from registry.blacklist.restoration_models import RepairRevocation
from registry.blacklist.states import REPEATABLE_ACTS
from registry.db import Base

__all__ = [
    "CaseAttachment",
    "CaseDeadline",
    "CaseEvent",
    "CaseHandover",
    "CaseRecusal",
    "CaseReminder",
    "CaseStatement",
    "CaseSuspension",
    "ConsentRequest",
    "Contest",
    "DocumentSeries",
    "DocumentService",
    "ElectronicConsent",
    "FilingFact",
    "Honour",
    "HonourProposal",
    "IssuedDocument",
    "Listing",
    "ListingCase",
    "Objection",
    "PartyCode",
    "PartyFiling",
    "PartyReply",
    "Repair",
    "RepairRevocation",
]


# Events that no life cycle knows; each may come again.
OUTSIDE_THE_TABLE = ("recuse", "hand_over", "publish_elsewhere")
_REPEATED = ", ".join(f"'{act}'" for act in (*REPEATABLE_ACTS, *OUTSIDE_THE_TABLE))


class ListingCase(HearingColumns, Base):
    """One procedure: whether one subject goes on one list for one penalty or filing fact."""

    __tablename__ = "listing_case"
    __table_args__ = (
        UniqueConstraint("list_key", "filing_fact_id"),
        UniqueConstraint("agency_id", "number"),
        UniqueConstraint("id", "published_on", "term_ends_on"),
        *(CheckConstraint(sql, name=name) for name, sql in CASE_CHECKS.items()),
        Index("ix_listing_case_subject_id", "subject_id"),
        Index("ix_listing_case_penalty_id", "penalty_id"),
        # One case a penalty; a further decision may give back the basis that fell, and who
        # annuls the decision to list may order another.
        Index(
            "uq_listing_case_list_key_penalty_id",
            "list_key",
            "penalty_id",
            unique=True,
            postgresql_where=text(
                "remanded_on IS NULL AND (basis_fell_on IS NULL OR ended_on IS NULL"
                " OR state IN ('expired', 'repaired'))"
            ),
        ),
        Index("ix_listing_case_filing_fact_id", "filing_fact_id"),
        Index("ix_listing_case_agency_id_state", "agency_id", "state"),
        Index(
            "ix_listing_case_term_ends_on",
            text("COALESCE(restored_until_on, term_ends_on)"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        {"comment": "Procedures that put a subject on a dishonesty list"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    number: Mapped[str | None] = mapped_column(Text, comment="案号, given when the case is opened")
    list_key: Mapped[str] = mapped_column(Text, comment="Which list; key of policy/lists")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), comment="The party")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who decides")
    penalty_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("penalty.id"), comment="The decision it stands on; a finding alone never lists"
    )
    filing_fact_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("filing_fact.id"), comment="The filing fact it stands on, in its place"
    )
    ground: Mapped[str] = mapped_column(Text, comment="Key of the ground in the list's policy")
    legal_basis: Mapped[str] = mapped_column(Text, comment="Article of the ground")
    rule_digest: Mapped[str] = mapped_column(Text, comment="Policy version that found the ground")
    state: Mapped[str] = mapped_column(Text, comment="See states.CaseState")
    found_on: Mapped[date] = mapped_column(comment="Legal day the ground was found")
    handler_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who opened and proposes (经办)"
    )
    opened_on: Mapped[date | None] = mapped_column(comment="Legal date of opening (立案)")
    notice_no: Mapped[str | None] = mapped_column(Text, comment="Number of the prior notice")
    noticed_on: Mapped[date | None] = mapped_column(comment="Service of the prior notice")
    notice_method: Mapped[str | None] = mapped_column(Text, comment="How it was served")
    notice_proof: Mapped[str | None] = mapped_column(Text, comment="Proof of service (回证)")
    notice_recorded_on: Mapped[date | None] = mapped_column(
        comment="Legal day on which the service of the notice was entered"
    )
    defence_starts_on: Mapped[date | None] = mapped_column(
        comment="Day from which the time to reply counts: of service, or of a late entry"
    )
    defence_ends_on: Mapped[date | None] = mapped_column(
        comment="Last day to reply; inclusive, 24:00; never moved forward"
    )
    consent_required: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="Switch of the list when the case was opened"
    )
    consented_on: Mapped[date | None] = mapped_column(comment="Consent of the level above")
    consent_no: Mapped[str | None] = mapped_column(Text, comment="Number of that consent")
    decision: Mapped[str | None] = mapped_column(Text, comment="listed or not_listed")
    decision_no: Mapped[str | None] = mapped_column(Text, comment="Number of the decision")
    decided_on: Mapped[date | None] = mapped_column(comment="Legal date of the decision")
    decided_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Deciding officer; never the handler"
    )
    decision_reason: Mapped[str | None] = mapped_column(Text, comment="Facts weighed, art. 12")
    statement_answer: Mapped[str | None] = mapped_column(
        Text, comment="How the party's statements were weighed"
    )
    served_on: Mapped[date | None] = mapped_column(comment="Service of the decision")
    service_method: Mapped[str | None] = mapped_column(Text, comment="How it was served")
    service_proof: Mapped[str | None] = mapped_column(Text, comment="Proof of service")
    published_on: Mapped[date | None] = mapped_column(comment="First day on the list, public")
    term_years: Mapped[int | None] = mapped_column(comment="Term by the rule of the decision day")
    ban_until: Mapped[date | None] = mapped_column(
        comment="Last day of the ban that came with the penalty; the term is no shorter"
    )
    term_ends_on: Mapped[date | None] = mapped_column(comment="Last day of the term; inclusive")
    restored_on: Mapped[date | None] = mapped_column(
        comment="First day on the list again after a repair on false papers; the latest"
    )
    restored_until_on: Mapped[date | None] = mapped_column(
        comment="Last day of the restored listing; inclusive"
    )
    basis_fell_on: Mapped[date | None] = mapped_column(comment="Day the penalty was annulled")
    basis_fell_penalty_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("penalty.id"),
        comment="The decision that was annulled; of a repetition one of those it counted",
    )
    ended_on: Mapped[date | None] = mapped_column(comment="Day the case or its listing ended")
    remanded_on: Mapped[date | None] = mapped_column(
        comment="Day of the ruling that annulled the decision and ordered a new one"
    )
    ending_reason: Mapped[str | None] = mapped_column(Text, comment="Why it ended; in the document")
    updated_at: Mapped[datetime] = mapped_column(comment="Last change, UTC")
    version: Mapped[int] = mapped_column(server_default=text("1"), comment="For conditional writes")

    @property
    def until_on(self) -> date | None:
        """Last day of the listing, as restored where it was; None without a term."""
        return self.restored_until_on or self.term_ends_on

    @property
    def follows_ban(self) -> bool:
        """Whether the listing lasts as long as it does because the ban does."""
        return self.ban_until is not None and self.ban_until == self.until_on


class CaseEvent(Base):
    """One step of a case, as it happened. Append-only."""

    __tablename__ = "case_event"
    __table_args__ = (
        Index("ix_case_event_case_id_id", "case_id", "id"),
        # However often a worker or an officer tries: a case ends once in each way.
        Index(
            "uq_case_event_case_id_act",
            "case_id",
            "act",
            unique=True,
            postgresql_where=text(f"act NOT IN ({_REPEATED})"),
        ),
        {"comment": "What happened in a case; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="The case")
    act: Mapped[str] = mapped_column(Text, comment="See states.Act; found for the candidate")
    state: Mapped[str] = mapped_column(Text, comment="State after the act")
    happened_on: Mapped[date] = mapped_column(comment="Legal date of the act")
    officer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who; null for the worker"
    )
    at: Mapped[datetime] = mapped_column(comment="When it was recorded, UTC")
    detail: Mapped[dict[str, Any]] = mapped_column(comment="Numbers and dates of the act")


class CaseStatement(Base):
    """What the party said in its defence. Not public, not in the journal."""

    __tablename__ = "case_statement"
    __table_args__ = (
        Index("ix_case_statement_case_id", "case_id"),
        {"comment": "Statements and defences of parties"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("listing_case.id"), comment="The case")
    received_on: Mapped[date] = mapped_column(comment="Legal date of receipt")
    text: Mapped[str] = mapped_column(Text, comment="The party's words")
    recorded_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Officer who recorded it; null for the party itself"
    )
    at: Mapped[datetime] = mapped_column(comment="When it was recorded, UTC")


class CaseRecusal(Base):
    """An officer who may not take part in a case (回避)."""

    __tablename__ = "case_recusal"
    __table_args__ = ({"comment": "Officers with a conflict of interest in a case"},)

    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("listing_case.id"), primary_key=True, comment="The case"
    )
    officer_id: Mapped[UUID] = mapped_column(
        ForeignKey("officer.id"), primary_key=True, comment="Who stands aside"
    )
    reason: Mapped[str] = mapped_column(Text, comment="Kind of conflict; no personal data")
    at: Mapped[datetime] = mapped_column(comment="When it was recorded, UTC")


class DocumentSeries(Base):
    """The last number given in one series of an agency's documents in one year."""

    __tablename__ = "document_series"
    __table_args__ = ({"comment": "Running numbers of documents by agency, kind and year"},)

    agency_id: Mapped[UUID] = mapped_column(
        ForeignKey("agency.id"), primary_key=True, comment="Whose series"
    )
    kind: Mapped[str] = mapped_column(Text, primary_key=True, comment="See numbers.DocumentKind")
    year: Mapped[int] = mapped_column(primary_key=True, comment="Legal year")
    last_number: Mapped[int] = mapped_column(comment="The number given last, from 1")
