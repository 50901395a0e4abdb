"""What a party does about its repair by its code: completes it, answers a doubt. None commits.

One application of a case is open at a time, and one notice about false papers: neither needs a
name from the reader.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.blacklist.attachments import Belongs, Papers, attach
from registry.blacklist.models import ListingCase, Repair, RepairRevocation
from registry.blacklist.party_codes import PARTY, Access
from registry.blacklist.party_limits import note_filing
from registry.blacklist.party_models import AttachedTo
from registry.blacklist.record import lock_case
from registry.blacklist.remedy_refusals import NothingToAnswer, NothingToComplete
from registry.blacklist.repair_intake import Completion, complete_repair, find_bar
from registry.blacklist.request_states import OPEN_REPAIRS, RepairState, RevocationState
from registry.blacklist.revocation_notices import record_answer
from registry.blacklist.states import CaseState


def complete_application(
    session: Session, access: Access, told: Completion, papers: Papers, *, at: datetime
) -> Repair:
    """The party hands in what was missing; the clock of acceptance runs anew from today.

    Raises:
        NothingToComplete: no application of the case waits for it.
        TooManyFiles, PartyFilesFull, PartyFiledEnough, FileTooLarge, FileWrong.
    """
    case = lock_case(session, access.case_id)
    returned = _find_open(session, case)
    if returned is None or returned.state != RepairState.RETURNED:
        raise NothingToComplete
    note_filing(session, case, papers.bodies, at=at)
    repair = complete_repair(session, returned.id, told, version=returned.version, by=PARTY, at=at)
    to = Belongs(case.id, AttachedTo.REPAIR, repair.id, "信用修复补正材料")
    attach(session, papers, to, by=PARTY, at=at)
    return repair


def answer_doubt(
    session: Session, access: Access, answer: str, papers: Papers, *, at: datetime
) -> RepairRevocation:
    """The party answers the notice that its repair stands on false papers, once, in its time.

    Raises:
        NothingToAnswer: no such notice waits for words.
        AnswerTooLate, TooManyFiles, PartyFilesFull, PartyFiledEnough, FileTooLarge, FileWrong.
    """
    case = lock_case(session, access.case_id)
    doubt = _find_unanswered(session, case)
    if doubt is None:
        raise NothingToAnswer
    note_filing(session, case, papers.bodies, at=at)
    answered = record_answer(
        session, doubt.id, answer=answer, version=doubt.version, by=PARTY, at=at
    )
    to = Belongs(case.id, AttachedTo.REVOCATION, answered.id, "撤销修复陈述申辩附件")
    attach(session, papers, to, by=PARTY, at=at)
    return answered


def possible_about_repair(session: Session, case: ListingCase, on: date) -> dict[str, bool]:
    """Whether the party can apply, complete its application, or answer a doubt on a day."""
    pending, doubt, barred = (
        _find_open(session, case),
        _find_unanswered(session, case),
        find_bar(session, case),
    )
    ends_on = None if doubt is None else doubt.answer_ends_on
    free = pending is None and (barred is None or on > barred)
    return {
        "repair": case.state == CaseState.PUBLISHED and free,
        "completion": pending is not None and pending.state == RepairState.RETURNED,
        "answer": ends_on is not None and on <= ends_on,
    }


def _find_open(session: Session, case: ListingCase) -> Repair | None:
    return session.scalar(
        select(Repair)
        .where(Repair.case_id == case.id, Repair.state.in_(OPEN_REPAIRS))
        .execution_options(populate_existing=True)
    )


def _find_unanswered(session: Session, case: ListingCase) -> RepairRevocation | None:
    return session.scalar(
        select(RepairRevocation)
        .where(
            RepairRevocation.case_id == case.id,
            RepairRevocation.state == RevocationState.NOTICED,
            RepairRevocation.answer.is_(None),
        )
        .order_by(RepairRevocation.id.desc())
        .execution_options(populate_existing=True)
    )
