"""Papers of a hearing kept as files of the case: its record, and the party's withdrawal.

None commits. The originals lie with ``registry.files``, never public; the case tells their digests.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.blacklist.admission import admit
from registry.blacklist.attachments import Belongs, Papers, attach
from registry.blacklist.models import CaseAttachment, ListingCase
from registry.blacklist.party_models import AttachedTo
from registry.blacklist.record import lock_case
from registry.blacklist.remedy_refusals import PaperNotNamed
from registry.files.media import FileWrong
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, FieldError


class HearingPaper(StrEnum):
    """Which paper of a hearing."""

    RECORD = "record"
    WITHDRAWAL = "withdrawal"


_KINDS = {
    HearingPaper.RECORD: AttachedTo.HEARING_RECORD,
    HearingPaper.WITHDRAWAL: AttachedTo.HEARING_WITHDRAWAL,
}


def keep_hearing_papers(
    session: Session,
    case_id: UUID,
    paper: HearingPaper,
    papers: Papers,
    *,
    by: Actor,
    at: datetime,
) -> list[CaseAttachment]:
    """Keep the original of a paper that was entered, as one to five files.

    Args:
        session: the caller's; the case is locked.
        case_id: whose hearing.
        paper: which of them.
        papers: the files: PDF, JPEG, PNG or WebP by their bytes, at most 6 MiB each.
        by: an officer of the deciding agency.
        at: UTC instant.

    Raises:
        CaseUnknown, AgencyNotCompetent, PersonNeeded, OfficerRecused.
        PaperNotNamed: no such paper is entered in the case.
        TooManyFiles, FileTooLarge, FileWrong.
    """
    case = lock_case(session, case_id)
    admit(session, case, by, legal_day(at))
    title = _title(case, paper)
    if title is None:
        raise PaperNotNamed
    if not papers.bodies:
        raise FileWrong(errors=[FieldError("#/files", N_("请选择文件"))])
    to = Belongs(case.id, _KINDS[paper], case.id, title)
    kept = attach(session, papers, to, by=by, at=at)
    audit.record(
        session,
        actor=by,
        action="case.hearing_papers_kept",
        object_kind="listing_case",
        object_id=str(case.id),
        detail={"paper": paper.value, "files": [str(one.file_id) for one in kept]},
        at=at,
    )
    return kept


def papers_to_keep(case: ListingCase) -> list[HearingPaper]:
    """The papers that are entered in a case, whose originals belong with it."""
    return [paper for paper in HearingPaper if _title(case, paper) is not None]


def _title(case: ListingCase, paper: HearingPaper) -> str | None:
    if paper is HearingPaper.RECORD:
        return None if case.hearing_record_no is None else f"听证笔录{case.hearing_record_no}"
    if case.hearing_withdrawal_by_id is None:
        return None
    return f"撤回听证申请{case.hearing_withdrawal}"
