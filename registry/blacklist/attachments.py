"""Files of a case: what the party hands in, and proofs of service. None commits.

Owns ``case_attachment``; the bytes lie with ``registry.files``. A file is handed out only by the
case it belongs to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist.party_models import AttachedTo, CaseAttachment
from registry.files.models import StoredFile
from registry.files.originals import Originals
from registry.files.service import FileOut, FileUnknown, file_out, take_file
from registry.kernel.refusals import N_, FieldError, Invalid, TooMany

MOST_FILES = 5
MOST_OF_A_PARTY = 60
"""Files that a party hands in by its code in one case; what is more goes to the agency itself."""


class TooManyFiles(Invalid):
    """More files than one message takes."""

    title = N_("附件太多")
    detail = N_("一次最多附%(most)s个文件，请分次提交或者合并成一个PDF。")


class PartyFilesFull(TooMany):
    """The party has handed in as many files as are taken by the code of one case."""

    title = N_("附件已达上限")
    detail = N_("本案网上最多接收%(most)s个文件，其余材料请交给办理机关。")


@dataclass(frozen=True, slots=True)
class Papers:
    """Files sent along: where files lie, and their bytes."""

    originals: Originals
    bodies: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Belongs:
    """What files belong to in a case, and what they are called there."""

    case_id: UUID
    kind: AttachedTo
    record_id: UUID
    title: str


def attach(
    session: Session, papers: Papers, to: Belongs, *, by: Actor, at: datetime
) -> list[CaseAttachment]:
    """Keep at most five files of at most 6 MiB each with what they belong to; the case is locked.

    Raises:
        TooManyFiles, PartyFilesFull, FileTooLarge, FileWrong.
    """
    bodies = papers.bodies
    if len(bodies) > MOST_FILES:
        raise TooManyFiles(
            errors=[FieldError("#/files", TooManyFiles.detail, (("most", str(MOST_FILES)),))],
            most=MOST_FILES,
        )
    if bodies and by.officer_id is None:
        _check_room(session, to.case_id, len(bodies))
    kept = [
        CaseAttachment(
            file_id=take_file(session, papers.originals, body, at=at).id,
            case_id=to.case_id,
            kind=to.kind.value,
            record_id=to.record_id,
            title=f"{to.title}{number}" if len(bodies) > 1 else to.title,
            attached_by_id=by.officer_id,
            at=at,
        )
        for number, body in enumerate(bodies, start=1)
    ]
    session.add_all(kept)
    session.flush()
    return kept


def _check_room(session: Session, case_id: UUID, more: int) -> None:
    handed_in = select(func.count()).where(
        CaseAttachment.case_id == case_id, CaseAttachment.attached_by_id.is_(None)
    )
    if (session.scalar(handed_in) or 0) + more > MOST_OF_A_PARTY:
        raise PartyFilesFull(most=MOST_OF_A_PARTY)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a case as it is told: what it is, and the SHA-256 of its bytes in hexadecimal."""

    file_id: UUID
    kind: str
    title: str
    sha256: str
    media_type: str
    size_bytes: int
    by_party: bool
    at: datetime


def files_of(
    session: Session, case_id: UUID, *, kinds: Sequence[AttachedTo] = tuple(AttachedTo)
) -> list[KeptFile]:
    """The files of a case with their digests, oldest first; of ``kinds`` alone."""
    rows = session.execute(
        select(CaseAttachment, StoredFile)
        .join(StoredFile, StoredFile.id == CaseAttachment.file_id)
        .where(CaseAttachment.case_id == case_id, CaseAttachment.kind.in_(kinds))
        .order_by(CaseAttachment.at, CaseAttachment.file_id)
    )
    return [
        KeptFile(
            file_id=attached.file_id,
            kind=attached.kind,
            title=attached.title,
            sha256=stored.digest.hex(),
            media_type=stored.media_type,
            size_bytes=stored.size_bytes,
            by_party=attached.attached_by_id is None,
            at=attached.at,
        )
        for attached, stored in rows
    ]


def attachment_out(
    session: Session,
    originals: Originals,
    file_id: UUID,
    *,
    case_id: UUID,
    kinds: Sequence[AttachedTo] = tuple(AttachedTo),
) -> FileOut:
    """One file of the case, to be handed out to who may read the case.

    Raises:
        FileUnknown: no such file, another case's, or of another kind.
    """
    attached = session.get(CaseAttachment, file_id)
    if attached is None or attached.case_id != case_id or AttachedTo(attached.kind) not in kinds:
        raise FileUnknown(file_id=file_id)
    return file_out(session, originals, file_id)
