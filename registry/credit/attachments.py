"""What undertakings publish about themselves: taken in, listed, withdrawn. None commits.

Owns ``subject_attachment``; the bytes lie with ``registry.files``. A declaration is no credit of
its own: whether it counts, a credit fact says that two officers have established.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.competence import acts_for
from registry.audit import service as audit
from registry.credit.attachment_models import AttachmentKind, SubjectAttachment
from registry.db import check_version
from registry.files.originals import Originals
from registry.files.service import FileOut, file_out, take_file
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.period import AsOf
from registry.kernel.privacy import looks_personal
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotOnRecord, NotPermitted
from registry.subjects.models import Subject

_Row = TypeVarTuple("_Row")


class AttachmentUnknown(NotOnRecord):
    """No such document."""

    title = N_("没有这份企业文件")
    detail = N_("没有这份企业自我声明或者质量信用报告。")


class AttachmentOfAnotherAgency(NotPermitted):
    """Another agency took it in."""

    title = N_("不是本机关登记的文件")
    detail = N_("企业文件由登记它的机关办理撤回，您所在的机关不能办理。")


class AttachmentInvalid(Invalid):
    """Number or dates contradict each other."""

    title = N_("企业文件内容有误")


class AttachmentTaken(Conflict):
    """The same file stands there already."""

    title = N_("这份文件已经登记")
    detail = N_("同一主体的同一份文件已经登记；换新版的，先撤回旧的。")


class AttachmentWithdrawn(Conflict):
    """It was withdrawn before."""

    title = N_("这份文件已经撤回")
    detail = N_("撤回之后不能恢复，可以重新登记。")


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A document as the undertaking published it; ``valid_until`` is inclusive."""

    kind: AttachmentKind
    title: str
    standard_number: str | None
    declared_on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Declared:
    """A standing self-declared standard with its undertaking."""

    attachment: SubjectAttachment
    uscc: str
    name: str


def attach(
    session: Session,
    originals: Originals,
    subject: Subject,
    new: NewAttachment,
    body: bytes,
    *,
    by: Actor,
    at: datetime,
) -> SubjectAttachment:
    """Take in one document of at most 6 MiB (PDF or picture).

    Raises:
        AttachmentInvalid: number or dates contradict each other, or a day to come.
        AttachmentTaken, FileTooLarge, FileWrong, PersonNeeded.
    """
    _check(new, legal_day(at))
    stored = take_file(session, originals, body, at=at)
    row = SubjectAttachment(
        id=new_id(),
        subject_id=subject.id,
        kind=new.kind.value,
        title=new.title.strip(),
        standard_number=new.standard_number,
        declared_on=new.declared_on,
        valid_until=new.valid_until,
        file_id=stored.id,
        digest=stored.digest,
        agency_id=by.agency(),
        recorded_by_id=by.person(),
        recorded_at=at,
        version=1,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        if "uq_subject_attachment_standing" not in str(error.orig):
            raise
        raise AttachmentTaken from error
    _journal(session, row, "attachment.recorded", by, at)
    return row


def withdraw(
    session: Session, attachment_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> SubjectAttachment:
    """The undertaking takes a document back: it stands no longer from today on.

    Entered by an officer of the agency that took it in, or of the one that carries it on.

    Raises:
        AttachmentUnknown, AttachmentOfAnotherAgency, Stale, AttachmentWithdrawn, PersonNeeded.
    """
    row = session.get(
        SubjectAttachment, attachment_id, with_for_update=True, populate_existing=True
    )
    if row is None:
        raise AttachmentUnknown
    if not acts_for(session, by, row.agency_id, legal_day(at)):
        raise AttachmentOfAnotherAgency
    check_version(row, version)
    if row.withdrawn_on is not None:
        raise AttachmentWithdrawn
    row.withdrawn_on = legal_day(at)
    row.withdrawn_by_id = by.person()
    row.withdrawal_reason = reason
    row.version += 1
    session.flush()
    _journal(session, row, "attachment.withdrawn", by, at)
    return row


def get_attachment(session: Session, attachment_id: UUID) -> SubjectAttachment:
    """One document.

    Raises:
        AttachmentUnknown.
    """
    row = session.get(SubjectAttachment, attachment_id)
    if row is None:
        raise AttachmentUnknown
    return row


def bytes_of(session: Session, originals: Originals, row: SubjectAttachment) -> FileOut:
    """The document's own bytes, as they were received."""
    return file_out(session, originals, row.file_id)


def list_attachments(
    session: Session,
    subject_id: int,
    *,
    as_of: AsOf | None = None,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> list[SubjectAttachment]:
    """A subject's documents, withdrawn ones included, the last declared first."""
    wanted = select(SubjectAttachment).where(SubjectAttachment.subject_id == subject_id)
    if as_of is not None:
        wanted = wanted.where(
            SubjectAttachment.declared_on <= as_of.valid_on,
            SubjectAttachment.recorded_at <= as_of.known_at,
        )
    return list(session.scalars(_newest(wanted, after, limit)))


def list_declared(
    session: Session,
    *,
    on: date,
    subject_ids: Collection[int] | None = None,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> Sequence[Declared]:
    """Self-declared standards that stand on a day, of everyone or of N subjects."""
    wanted = (
        select(SubjectAttachment, Subject.uscc, Subject.name)
        .join(Subject, Subject.id == SubjectAttachment.subject_id)
        .where(
            SubjectAttachment.kind == AttachmentKind.STANDARD,
            SubjectAttachment.withdrawn_on.is_(None),
            SubjectAttachment.declared_on <= on,
            or_(SubjectAttachment.valid_until.is_(None), SubjectAttachment.valid_until >= on),
        )
    )
    if subject_ids is not None:
        wanted = wanted.where(SubjectAttachment.subject_id.in_(subject_ids))
    return [Declared(*row) for row in session.execute(_newest(wanted, after, limit))]


def _newest(wanted: Select[*_Row], after: tuple[date, UUID] | None, limit: int) -> Select[*_Row]:
    key = tuple_(SubjectAttachment.declared_on, SubjectAttachment.id)
    if after is not None:
        wanted = wanted.where(key < tuple_(*after))
    return wanted.order_by(SubjectAttachment.declared_on.desc(), SubjectAttachment.id.desc()).limit(
        limit
    )


def _check(new: NewAttachment, today: date) -> None:
    faults = []
    if looks_personal(new.title):
        faults.append(FieldError("#/title", N_("名称会公开，请删去身份证号、电话号码等个人信息")))
    if new.kind is AttachmentKind.STANDARD and not new.standard_number:
        faults.append(FieldError("#/standard_number", N_("企业标准要写明标准编号")))
    if new.kind is not AttachmentKind.STANDARD and new.standard_number:
        faults.append(FieldError("#/standard_number", N_("质量信用报告没有标准编号，请留空")))
    if new.declared_on > today:
        faults.append(FieldError("#/declared_on", N_("公开日期不能晚于今天")))
    if new.valid_until is not None and new.valid_until < new.declared_on:
        faults.append(FieldError("#/valid_until", N_("有效期不能早于公开日期")))
    if faults:
        raise AttachmentInvalid(errors=faults)


def _journal(
    session: Session, row: SubjectAttachment, action: str, by: Actor, at: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="subject_attachment",
        object_id=str(row.id),
        detail={"kind": row.kind, "digest": row.digest.hex(), "version": row.version},
        at=at,
    )
