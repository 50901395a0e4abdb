"""Taking subjects over from a register: N rows by COPY, compared and stored set by set."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict
from registry.subjects import staging
from registry.subjects.lookup import find_subjects_by_code, get_subject
from registry.subjects.models import Subject
from registry.subjects.naming import core_key, name_key
from registry.subjects.rules import Rejected, SubjectRow, SubjectRowInvalid, checked


@dataclass(slots=True)
class ImportReport:
    """What became of N rows: ``stored + updated + unchanged + len(rejected) == N``."""

    stored: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def import_subjects(
    session: Session,
    rows: Iterable[SubjectRow],
    *,
    source: str,
    by: Actor,
    at: datetime,
    seen: set[str] | None = None,
) -> ImportReport:
    """Store new subjects, bring known ones up to date, and say which rows are wrong and why.

    A changed name ends on the first day of the new one; the old one stays searchable. The same
    rows again change nothing.

    Args:
        session: the caller's; nothing is committed here.
        rows: up to some 100,000 at once; ``SubjectRow.line`` is echoed in the report. The second
            row with a code is refused.
        source: the register, kept with each row and in the journal.
        by: who imports.
        seen: codes of the same file's parts before; the codes of this part are added.
        at: UTC instant; names without ``named_since`` that replace another hold from its day.
    """
    report = ImportReport()
    staging.open_stage(session)
    good = _good_rows(rows, report, set() if seen is None else seen)
    taken = _copy(session, good)
    if taken:
        session.execute(text("ANALYZE subject_stage"))
        values = {"source": source, "at": at, "day": legal_day(at)}
        report.stored, report.updated = staging.merge(session, values)
    report.unchanged = taken - report.stored - report.updated
    if report.stored or report.updated:
        detail = {
            "source": source,
            "stored": report.stored,
            "updated": report.updated,
            "rejected": len(report.rejected),
        }
        audit.record(
            session,
            actor=by,
            action="subjects.imported",
            object_kind="subject",
            object_id="*",
            detail=detail,
            at=at,
        )
    return report


class SubjectKnown(Conflict):
    """The code is on record already."""

    title = N_("这个主体已经登记")
    detail = N_("统一社会信用代码%(uscc)s已经登记，请用导入更新。")


def register_subject(session: Session, row: SubjectRow, *, by: Actor, at: datetime) -> Subject:
    """Store one new subject.

    Raises:
        SubjectRowInvalid: names every field that is wrong.
        SubjectKnown: its code is on record.
    """
    good = checked(row)
    if find_subjects_by_code(session, [good.uscc]):
        raise SubjectKnown(uscc=good.uscc)
    report = import_subjects(session, [good], source="registration", by=by, at=at)
    if not report.stored:
        raise SubjectKnown(uscc=good.uscc)
    return get_subject(session, good.uscc)


def _good_rows(
    rows: Iterable[SubjectRow], report: ImportReport, seen: set[str]
) -> Iterator[SubjectRow]:
    for row in rows:
        try:
            good = checked(row)
        except SubjectRowInvalid as refusal:
            report.rejected.extend(
                Rejected(row.line, error.pointer, error.detail, error.params, row.original)
                for error in refusal.errors[:1]
            )
            continue
        if good.uscc in seen:
            again = N_("本次导入中这个代码出现过。")
            report.rejected.append(Rejected(row.line, "#/uscc", again, original=row.original))
            continue
        seen.add(good.uscc)
        yield good


def _copy(session: Session, rows: Iterable[SubjectRow]) -> int:
    """COPY the rows into the stage; how many."""
    driver = cast("psycopg.Connection[Any]", session.connection().connection.driver_connection)
    number = 0
    with driver.cursor() as cursor, cursor.copy(staging.COPY) as copy:
        for number, row in enumerate(rows, start=1):  # noqa: B007 - the count is the result
            copy.write_row(_staged(row))
    return number


def _staged(row: SubjectRow) -> tuple[str | list[str] | date | None, ...]:
    key = name_key(row.name)
    return (
        row.uscc,
        row.name,
        key,
        core_key(key),
        row.kind,
        row.division,
        row.industry,
        row.status,
        row.size,
        row.registration_no,
        list(row.product_classes),
        row.named_since,
        row.code_override_reason,
    )
