"""What a party does in its own case, with the code that opens it. None commits.

The code leads to one case; nothing here takes an identifier of a case from the reader. What is
written is the same as an officer would write for the party, without an officer's name.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.blacklist import rules
from registry.blacklist.attachments import Belongs, Papers, attach
from registry.blacklist.case_facts import facts_of
from registry.blacklist.electronic import (
    BY_CODE,
    agree,
    find_standing_agreement,
    withdraw_agreement,
)
from registry.blacklist.guards import ART_DEFENCE
from registry.blacklist.hearing_ends import take_withdrawal
from registry.blacklist.hearings import take_hearing_request
from registry.blacklist.models import CaseStatement, ListingCase, Objection, Repair
from registry.blacklist.objections import take_objection, withdraw_objection
from registry.blacklist.party_codes import PARTY, Access
from registry.blacklist.party_limits import note_filing, refuse_more_agreements
from registry.blacklist.party_models import AttachedTo
from registry.blacklist.party_repairs import possible_about_repair
from registry.blacklist.record import lock_case
from registry.blacklist.refusals import StatementLate
from registry.blacklist.remedy_refusals import (
    ObjectionUnknown,
    PledgeMissing,
    RepairUnknown,
    RulingMissing,
    TrainingMissing,
)
from registry.blacklist.repairs import RepairPapers, take_repair, withdraw_repair
from registry.blacklist.replies import file_reply, get_reply, withdraw_reply
from registry.blacklist.statements import take_statement
from registry.blacklist.states import CONTESTABLE_STATES, Act, CaseState
from registry.kernel.clock import legal_day
from registry.kernel.refusals import FieldError


def state_defence(
    session: Session, access: Access, text: str, papers: Papers, *, at: datetime
) -> CaseStatement:
    """The party says what speaks against the listing (行政处罚法 art. 45).

    The same words of the same day are taken once, however often the form is sent.

    Raises:
        StatementLate, CaseActNotPossible, TooManyFiles, PartyFiledEnough,
        FileTooLarge, FileWrong.
    """
    case, on = lock_case(session, access.case_id), legal_day(at)
    following = rules.check(
        facts_of(session, case, on=on), Act.RECORD_STATEMENT, on, officer_id=None
    )
    assert case.defence_ends_on is not None, "constraint notice_with_proof"
    if on > case.defence_ends_on:
        raise StatementLate(legal_basis=ART_DEFENCE, ends_on=case.defence_ends_on.isoformat())
    said_before = session.scalar(
        select(CaseStatement).where(
            CaseStatement.case_id == case.id,
            CaseStatement.recorded_by_id.is_(None),
            CaseStatement.received_on == on,
            CaseStatement.text == text,
        )
    )
    if said_before is not None:
        return said_before
    note_filing(session, case, papers.bodies, at=at)
    said = take_statement(session, case, following, text=text, received_on=on, by=PARTY, at=at)
    attach(
        session,
        papers,
        Belongs(case.id, AttachedTo.STATEMENT, said.id, "陈述申辩附件"),
        by=PARTY,
        at=at,
    )
    return said


def ask_for_hearing(session: Session, access: Access, *, at: datetime) -> ListingCase:
    """The party asks for a hearing; nothing is decided until it is over (行政处罚法 art. 63-64).

    Raises:
        HearingAskedLate, HearingAskedBefore, CaseActNotPossible.
    """
    case, on = lock_case(session, access.case_id), legal_day(at)
    following = rules.check(facts_of(session, case, on=on), Act.ASK_HEARING, on, officer_id=None)
    return take_hearing_request(session, case, following, asked_on=on, by=PARTY, at=at)


def withdraw_hearing(session: Session, access: Access, *, at: datetime) -> ListingCase:
    """The party withdraws its request for a hearing; the case goes on.

    Raises:
        HearingNotAsked, CaseActNotPossible.
    """
    case, on = lock_case(session, access.case_id), legal_day(at)
    facts = facts_of(session, case, on=on)
    following = rules.check(facts, Act.WITHDRAW_HEARING, on, officer_id=None)
    take_withdrawal(session, case, following, on=on, by=PARTY, at=at)
    return case


def object_to_listing(
    session: Session, access: Access, statement: str, papers: Papers, *, at: datetime
) -> Objection:
    """The party objects: the listing was wrong from the start.

    Raises:
        NotListed, RequestPending, ObjectionTooLate, TooManyFiles, PartyFiledEnough,
        FileTooLarge, FileWrong.
    """
    case = lock_case(session, access.case_id)
    note_filing(session, case, papers.bodies, at=at)
    objection = take_objection(session, case, statement, filed_by_id=None, by=PARTY, at=at)
    attach(
        session,
        papers,
        Belongs(case.id, AttachedTo.OBJECTION, objection.id, "异议附件"),
        by=PARTY,
        at=at,
    )
    return objection


def apply_for_repair(
    session: Session, access: Access, said: RepairPapers, papers: Papers, *, at: datetime
) -> Repair:
    """The party applies to leave the list early, with its pledge where the rule wants one.

    Raises:
        NotListed, RequestPending, PledgeMissing, TrainingMissing, RulingMissing, TooManyFiles,
        PartyFiledEnough, FileTooLarge, FileWrong.
    """
    case = lock_case(session, access.case_id)
    note_filing(session, case, papers.bodies, at=at)
    repair = take_repair(session, case, said, filed_by_id=None, by=PARTY, at=at)
    if repair.pledge_required and not said.pledged:
        raise PledgeMissing(errors=[FieldError("#/pledged", PledgeMissing.detail)])
    if repair.training_required and not said.trained:
        raise TrainingMissing(errors=[FieldError("#/trained", TrainingMissing.detail)])
    if repair.ruling_required and repair.court_ruling is None:
        raise RulingMissing(errors=[FieldError("#/court_ruling", RulingMissing.detail)])
    attach(
        session,
        papers,
        Belongs(case.id, AttachedTo.REPAIR, repair.id, "信用修复材料"),
        by=PARTY,
        at=at,
    )
    return repair


def reply_to_record(session: Session, access: Access, words: str, *, at: datetime) -> None:
    """The party's own words, to stand beside its public record.

    Raises:
        NotListed, RequestPending.
    """
    case = lock_case(session, access.case_id)
    note_filing(session, case, at=at)
    file_reply(session, case, words, by=PARTY, at=at)


def agree_to_electronic_service(session: Session, access: Access, *, at: datetime) -> None:
    """The party agrees to be served by its code's page; repeatable (行政处罚法 art. 61).

    Raises:
        PartyFiledEnough: it agreed and took it back too often today; taking back is never refused.
    """
    case = lock_case(session, access.case_id)
    if find_standing_agreement(session, case.id) is None:
        refuse_more_agreements(session, case, at=at)
    agree(session, case, agreed_on=legal_day(at), proof=BY_CODE, by=PARTY, at=at)


def refuse_electronic_service(session: Session, access: Access, *, at: datetime) -> None:
    """The party takes that back; repeatable."""
    withdraw_agreement(session, lock_case(session, access.case_id), by=PARTY, at=at)


def take_back(
    session: Session, access: Access, kind: AttachedTo, request_id: UUID, *, at: datetime
) -> None:
    """The party takes back an objection or an application of its own case.

    Raises:
        ObjectionUnknown, RepairUnknown: there is none in this case.
        RequestDecided.
    """
    if kind is AttachedTo.OBJECTION:
        objection = session.get(Objection, request_id)
        if objection is None or objection.case_id != access.case_id:
            raise ObjectionUnknown(objection_id=str(request_id))
        withdraw_objection(session, objection, by=PARTY, at=at)
        return
    repair = session.get(Repair, request_id)
    if repair is None or repair.case_id != access.case_id:
        raise RepairUnknown(repair_id=str(request_id))
    withdraw_repair(session, repair, by=PARTY, at=at)


def take_back_reply(session: Session, access: Access, reply_id: UUID, *, at: datetime) -> None:
    """The party takes its reply away.

    Raises:
        ReplyUnknown: there is none in this case.
        RequestDecided: it does not stand.
    """
    withdraw_reply(session, get_reply(session, reply_id, case_id=access.case_id), by=PARTY, at=at)


def possible(session: Session, access: Access, *, at: datetime) -> dict[str, bool]:
    """What the party can hand in now, by kind, the most urgent first; a page shows no other."""
    case = session.get_one(ListingCase, access.case_id)
    on, state = legal_day(at), CaseState(case.state)
    in_time = (
        state is CaseState.NOTICED and case.defence_ends_on is not None
    ) and on <= case.defence_ends_on
    repair = possible_about_repair(session, case, on)
    return {
        "answer": repair["answer"],
        "completion": repair["completion"],
        "statement": in_time,
        "hearing": in_time and case.hearing_asked_on is None,
        "hearing-withdrawal": state is CaseState.NOTICED
        and case.hearing_asked_on is not None
        and case.hearing_over_on is None,
        "objection": state in CONTESTABLE_STATES,
        "repair": repair["repair"],
        "reply": state is CaseState.PUBLISHED,
    }
