"""Files of results on record: kept as they came, found again, listed with the fate of each row."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, defer

from campaigns.sampling.import_models import ResultImport, ResultImportRow, RowFate
from campaigns.sampling.sheets import read_sheet
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, NotOnRecord

LONGEST_FILE_NAME = 200


class ResultImportUnknown(NotOnRecord):
    """No such file of the agency's."""

    title = N_("没有这个导入文件")
    detail = N_("没有编号为%(import_id)s的导入文件。")


def receive_file(
    session: Session, data: bytes, *, file_name: str, by: Actor, at: datetime
) -> ResultImport:
    """Keep a file that can be read; nothing of it is applied yet. Repeatable.

    A file that was applied is given back as it stands where all its rows are in. Where rows were
    given back it is taken up again: what hindered them may be mended; the first report stays.

    Raises:
        SheetTooLarge, SheetUnreadable, SheetColumnsMissing, PersonNeeded.
    """
    rows = read_sheet(data)
    digest = hashlib.sha256(data).digest()
    agency_id = by.agency()
    done = _last_applied(session, agency_id, digest)
    if done is not None and not done.refused:
        return done
    stored: ResultImport | None = session.scalar(
        upsert(ResultImport)
        .values(
            id=new_id(),
            agency_id=agency_id,
            digest=digest,
            file_name=_label(file_name),
            content=data,
            rows=len(rows),
            uploaded_by=by.person(),
            uploaded_at=at,
        )
        .on_conflict_do_nothing(
            index_elements=["agency_id", "digest"], index_where=ResultImport.applied_at.is_(None)
        )
        .returning(ResultImport)
    )
    if stored is None:
        return session.scalars(
            _copies(agency_id, digest).where(ResultImport.applied_at.is_(None))
        ).one()
    journal(session, stored, "result_import.received", by, at)
    return stored


def get_import(
    session: Session, import_id: UUID, *, by: Actor, locked: bool = False
) -> ResultImport:
    """A file of the own agency.

    Raises:
        ResultImportUnknown.
    """
    wanted = select(ResultImport).where(
        ResultImport.id == import_id, ResultImport.agency_id == by.agency_id
    )
    if locked:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise ResultImportUnknown(import_id=import_id)
    return found


def list_imports(session: Session, *, by: Actor, limit: int = 20) -> list[ResultImport]:
    """The last files of the own agency, the newest first, without their bytes."""
    return list(
        session.scalars(
            select(ResultImport)
            .where(ResultImport.agency_id == by.agency_id)
            .options(defer(ResultImport.content, raiseload=True))
            .order_by(ResultImport.id.desc())
            .limit(limit)
        )
    )


def rows_of(
    session: Session, import_id: UUID, *, fate: RowFate | None = None
) -> list[ResultImportRow]:
    """The rows of an applied file in the order of the file."""
    wanted = select(ResultImportRow).where(ResultImportRow.import_id == import_id)
    if fate is not None:
        wanted = wanted.where(ResultImportRow.fate == fate)
    return list(session.scalars(wanted.order_by(ResultImportRow.line)))


def journal(session: Session, found: ResultImport, action: str, by: Actor, at: datetime) -> None:
    """One line in the journal: which file, and what became of its rows."""
    counts = {name: getattr(found, name) for name in ("rows", "stored", "already", "refused")}
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="result_import",
        object_id=str(found.id),
        detail={"digest": found.digest.hex(), **counts},
        at=at,
    )


def _last_applied(session: Session, agency_id: UUID, digest: bytes) -> ResultImport | None:
    applied = _copies(agency_id, digest).where(ResultImport.applied_at.is_not(None))
    return session.scalars(applied.order_by(ResultImport.id.desc()).limit(1)).one_or_none()


def _copies(agency_id: UUID, digest: bytes) -> Select[ResultImport]:
    return select(ResultImport).where(
        ResultImport.agency_id == agency_id, ResultImport.digest == digest
    )


def _label(file_name: str) -> str:
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(filter(str.isprintable, last)).strip()[:LONGEST_FILE_NAME] or "results"
