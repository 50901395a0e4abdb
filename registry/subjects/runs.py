"""Taking a file over in parts: begun once, continued after any stop, never done twice.

Each part's rows, its refused rows and how far the file is come in one transaction. The next part
continues after the last one that was committed, whoever does it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry import due
from registry.accounts.actors import Actor, system_actor
from registry.audit import service as audit
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, NotOnRecord, Refusal
from registry.subjects.files import digest_of
from registry.subjects.import_models import ImportState, SubjectImport, SubjectImportReject
from registry.subjects.importing import import_subjects
from registry.subjects.masking import masked_text
from registry.subjects.reading import Part, parts_of, titles_of
from registry.subjects.rules import Rejected, visible

IMPORT = "subjects.import"

MOST_REJECTED = 100_000
"""So many refused rows, and most of the file: it is another table, or was read wrongly."""
LONGEST_REJECT = 4_000
"""Characters of a refused row that are kept."""
_TOO_MANY = N_("不合格的行太多，没有再往下读。请先检查文件的列和内容。")
_COPY_REJECTS = (
    "COPY subject_import_reject (import_id, line, pointer, reason, params, original) FROM STDIN"
)


class ImportUnknown(NotOnRecord):
    """No import has this identifier."""

    title = N_("没有这次导入")
    detail = N_("没有编号为%(import_id)s的导入。")


def begin_import(
    session: Session, path: Path, *, source: str, by: Actor, at: datetime
) -> SubjectImport:
    """The import of this file from this register, begun now if it was not before.

    Raises:
        FileUnreadable, EncodingUnknown, ColumnsPersonal, ColumnsMissing: nothing is begun.
    """
    digest, titles = digest_of(path), titles_of(path)
    begun = session.scalar(
        insert(SubjectImport)
        .values(
            id=new_id(),
            digest=digest,
            source=source,
            titles=[masked_text(visible(title)) for title in titles],
            started_by=by.name,
            started_at=at,
        )
        .on_conflict_do_nothing()
        .returning(SubjectImport.id)
    )
    if begun is not None:
        audit.record(
            session,
            actor=by,
            action="subjects.import_begun",
            object_kind="subject_import",
            object_id=str(begun),
            detail={"digest": digest, "source": source},
            at=at,
        )
    same_file = (SubjectImport.digest == digest) & (SubjectImport.source == source)
    run = session.scalars(select(SubjectImport).where(same_file).with_for_update()).one()
    if run.state == ImportState.FAILED:
        run.state, run.failure, run.finished_at = ImportState.RUNNING.value, None, None
        session.flush()
    return run


def get_import(session: Session, import_id: UUID, *, lock: bool = False) -> SubjectImport:
    """One import.

    Raises:
        ImportUnknown: there is none.
    """
    found = session.get(
        SubjectImport, import_id, with_for_update=lock or None, populate_existing=lock
    )
    if found is None:
        raise ImportUnknown(import_id=import_id)
    return found


def list_imports(session: Session, *, limit: int) -> list[SubjectImport]:
    """The last imports, newest first."""
    newest = select(SubjectImport).order_by(SubjectImport.id.desc()).limit(limit)
    return list(session.scalars(newest))


def rejects_of(session: Session, import_id: UUID) -> Iterable[SubjectImportReject]:
    """The refused rows of an import in the file's order, streamed."""
    return session.scalars(
        select(SubjectImportReject)
        .where(SubjectImportReject.import_id == import_id)
        .order_by(SubjectImportReject.line)
        .execution_options(yield_per=1_000)
    )


def refused_lines(session: Session, import_id: UUID) -> set[int]:
    """The numbers of the rows that were refused so far."""
    lines = select(SubjectImportReject.line).where(SubjectImportReject.import_id == import_id)
    return set(session.scalars(lines))


def take_part(
    session: Session, import_id: UUID, part: Part, *, seen: set[str], by: Actor, at: datetime
) -> SubjectImport:
    """Store one part; one that was stored already changes nothing.

    A file of which :data:`MOST_REJECTED` rows were refused, and more than were not, is not read
    on: the import fails, and says so. What is stored and what was refused until then stays.

    Args:
        session: the caller's; two who take the same import over take turns.
        import_id: whose part it is.
        part: of ``parts_of``.
        seen: codes of the parts before; the codes of this part are added.
        by: who imports.
        at: UTC instant.
    """
    run = get_import(session, import_id, lock=True)
    if run.state != ImportState.RUNNING or part.last_line <= run.last_line:
        return run
    if run.rejected >= MOST_REJECTED and run.rejected * 2 > run.last_line:
        return fail_import(session, import_id, _TOO_MANY, at=at)
    report = import_subjects(session, part.rows, source=run.source, by=by, at=at, seen=seen)
    refused = [*part.unread, *report.rejected]
    _keep_rejects(session, run.id, refused)
    run.stored += report.stored
    run.updated += report.updated
    run.unchanged += report.unchanged
    run.rejected += len(refused)
    run.last_line, run.share_read = part.last_line, part.read
    session.flush()
    return run


def finish_import(session: Session, import_id: UUID, *, at: datetime) -> SubjectImport:
    """Every part is stored."""
    run = get_import(session, import_id, lock=True)
    if run.state == ImportState.RUNNING:
        run.state, run.share_read, run.finished_at = ImportState.DONE.value, 1.0, at
        session.flush()
    return run


def fail_import(session: Session, import_id: UUID, failure: str, *, at: datetime) -> SubjectImport:
    """The file cannot be read on; ``failure`` is a message id. The same file again goes on."""
    run = get_import(session, import_id, lock=True)
    if run.state == ImportState.RUNNING:
        run.state, run.failure, run.finished_at = ImportState.FAILED.value, failure, at
        session.flush()
    return run


def owe_import(session: Session, import_id: UUID, *, at: datetime) -> None:
    """Leave the file to a worker."""
    due.owe(session, IMPORT, [str(import_id)], at=at)


def stored_file(folder: Path, digest: str) -> Path:
    """Where an uploaded file waits for the worker."""
    return folder / digest


def import_due(session: Session, keys: Iterable[str], *, at: datetime, folder: Path) -> None:
    """Take the next part of N uploaded files over, and owe the rest; all done, the file goes."""
    for key in sorted(set(keys)):
        run = get_import(session, UUID(key), lock=True)
        path = stored_file(folder, run.digest)
        if run.state == ImportState.RUNNING:
            _advance(session, run, path, at=at)
        else:
            path.unlink(missing_ok=True)


def _advance(session: Session, run: SubjectImport, path: Path, *, at: datetime) -> None:
    seen: set[str] = set()
    try:
        refused = refused_lines(session, run.id)
        part = next(parts_of(path, after_line=run.last_line, seen=seen, refused=refused), None)
    except (Refusal, FileNotFoundError) as error:
        known = error.detail if isinstance(error, Refusal) else N_("文件已不在，请重新上传。")
        fail_import(session, run.id, known, at=at)
        return
    if part is None:
        finish_import(session, run.id, at=at)
    else:
        take_part(session, run.id, part, seen=seen, by=system_actor(IMPORT), at=at)
    # Once more after the last part: only what is committed lets the file go.
    owe_import(session, run.id, at=at)


def clipped(cells: Sequence[str], *, most: int = LONGEST_REJECT) -> list[str]:
    """The cells of a refused row, those cut short that would make it longer than is kept."""
    left, kept = most, []
    for cell in cells:
        kept.append(cell if len(cell) <= left else f"{cell[:left]}…")
        left = max(0, left - len(cell))
    return kept


def _keep_rejects(session: Session, import_id: UUID, rejected: Iterable[Rejected]) -> None:
    driver = cast("psycopg.Connection[Any]", session.connection().connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(_COPY_REJECTS) as copy:
        for row in rejected:
            cells = clipped([masked_text(visible(cell)) for cell in row.original])
            params = Jsonb({name: masked_text(str(value)) for name, value in row.params})
            copy.write_row((import_id, row.line, row.pointer, row.reason, params, cells))
