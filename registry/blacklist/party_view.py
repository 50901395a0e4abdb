"""What a party sees of its own case: no officer, no complainant, no other case. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.blacklist.attachments import KeptFile, files_of
from registry.blacklist.case_parts import deadlines_of
from registry.blacklist.clock_models import CaseSuspension
from registry.blacklist.contest_checks import annulling, contests_of
from registry.blacklist.contest_models import Contest
from registry.blacklist.document_models import DocumentService, IssuedDocument
from registry.blacklist.document_refusals import DocumentUnknown
from registry.blacklist.electronic import find_standing_agreement
from registry.blacklist.list_rules import ListRules
from registry.blacklist.lists import get_list
from registry.blacklist.models import CaseDeadline, CaseStatement, ListingCase, Objection
from registry.blacklist.party_codes import Access
from registry.blacklist.party_course import NextStep, course_of, next_steps_of, next_steps_of_repair
from registry.blacklist.party_models import HANDED_IN, ElectronicConsent, PartyReply
from registry.blacklist.party_remedies import ToldDoubt, ToldRepair, told_of
from registry.blacklist.record import agency_of
from registry.blacklist.repair_intake import first_repair_day
from registry.blacklist.replies import replies_of
from registry.blacklist.request_states import OPEN_REPAIRS
from registry.blacklist.states import CaseState
from registry.blacklist.suspensions import standing_stay, suspensions_of
from registry.policy.calendar import calendar_on
from registry.policy.effects import Remedies, remedies_of
from registry.subjects.models import Subject

# Clocks that tell the party something; the rest bind the agency alone.
_TOLD_CLOCKS = (
    "defence",
    "objection_ask",
    "repair_accept",
    "repair_complete",
    "repair_decide",
    "objection_accept",
    "objection_decide",
    "stop_publication",
)


@dataclass(frozen=True, slots=True)
class PartyView:
    """Everything that the page of a party needs; filings and documents oldest first."""

    case: ListingCase
    subject: Subject
    agency: str
    policy: ListRules
    list_title_en: str
    ground: str
    ground_en: str
    deadlines: Sequence[CaseDeadline]
    course: Sequence[dict[str, Any]]
    next_steps: Sequence[NextStep]
    documents: Sequence[tuple[IssuedDocument, date]]
    statements: Sequence[CaseStatement]
    objections: Sequence[Objection]
    repairs: Sequence[ToldRepair]
    doubts: Sequence[ToldDoubt]
    replies: Sequence[PartyReply]
    contests: Sequence[Contest]
    files: Sequence[KeptFile]
    stay: CaseSuspension | None
    remedies: Remedies | None
    repair_from_on: date | None
    electronic: ElectronicConsent | None

    @property
    def listed(self) -> bool:
        """Whether the undertaking is on the list by this case."""
        return self.case.state == CaseState.PUBLISHED

    @property
    def annulled(self) -> dict[UUID, Contest]:
        """What annulled the refusals of the case, by the refused request."""
        return annulling(self.contests)

    @property
    def until_on(self) -> date | None:
        """Last day of the listing, as restored where it was; None without a term."""
        return self.case.until_on


def view_of(session: Session, access: Access, *, on: date) -> PartyView:
    """The case that the code opens, as its party may see it on a day."""
    case = session.get_one(ListingCase, access.case_id)
    policy = get_list(case.list_key).by_digest(case.rule_digest)
    ground = policy.ground(case.ground)
    deadlines = deadlines_of(session, case.id)
    repair_from_on = first_repair_day(session, case)
    repairs, doubts = told_of(session, case.id)
    documents = _served(session, case.id)
    statements = session.scalars(
        select(CaseStatement).where(CaseStatement.case_id == case.id).order_by(CaseStatement.id)
    )
    objections = session.scalars(
        select(Objection).where(Objection.case_id == case.id).order_by(Objection.id)
    )
    return PartyView(
        case=case,
        subject=session.get_one(Subject, case.subject_id),
        agency=agency_of(session, case, on).name,
        policy=policy,
        list_title_en=get_list(case.list_key).title_en,
        ground=ground.title,
        ground_en=ground.title_en,
        deadlines=[clock for clock in deadlines if clock.clock in _TOLD_CLOCKS],
        course=course_of(case, on=on),
        next_steps=next_steps_of_repair(repairs, doubts, deadlines, on=on)
        + next_steps_of(case, deadlines, None if _pending(repairs) else repair_from_on, on=on),
        documents=documents,
        statements=statements.all(),
        objections=objections.all(),
        repairs=repairs,
        doubts=doubts,
        replies=replies_of(session, case.id),
        contests=contests_of(session, case.id),
        files=files_of(session, case.id, kinds=HANDED_IN),
        stay=standing_stay(suspensions_of(session, case.id)),
        remedies=_remedies(case, on),
        repair_from_on=repair_from_on,
        electronic=find_standing_agreement(session, case.id),
    )


def served_document(session: Session, access: Access, document_id: UUID) -> IssuedDocument:
    """A document of the case that was served on the party.

    Raises:
        DocumentUnknown: no such document, another case's, or not served yet.
    """
    for document, _served_on in _served(session, access.case_id):
        if document.id == document_id:
            return document
    raise DocumentUnknown(document_id=str(document_id))


def _served(session: Session, case_id: UUID) -> list[tuple[IssuedDocument, date]]:
    rows = session.execute(
        select(IssuedDocument, DocumentService.tried_on)
        .join(DocumentService, DocumentService.document_id == IssuedDocument.id)
        .where(IssuedDocument.case_id == case_id, DocumentService.outcome == "served")
        .order_by(DocumentService.id)
    )
    return [(row[0], row[1]) for row in rows]


def _remedies(case: ListingCase, on: date) -> Remedies | None:
    effective_on = case.served_on or case.published_on
    if case.decided_on is None or effective_on is None:
        return None
    return remedies_of(served_on=effective_on, calendar=calendar_on(on))


def _pending(repairs: Sequence[ToldRepair]) -> bool:
    return any(told.state in OPEN_REPAIRS for told in repairs)
