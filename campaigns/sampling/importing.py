"""Results from a file: looked at, applied; every row has a fate.

Idempotent: a report is known by laboratory and number. A file
is applied in one transaction with its report: killed half-way, nothing of it is there.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from campaigns.sampling.import_models import ResultImport, ResultImportRow, RowFate
from campaigns.sampling.import_records import (
    get_import,
    journal,
    list_imports,
    receive_file,
    rows_of,
)
from campaigns.sampling.lifecycle import SamplingState
from campaigns.sampling.models import Sampling
from campaigns.sampling.products import plan_of
from campaigns.sampling.readings import plain
from campaigns.sampling.report_models import Laboratory, TestReport, TestResult
from campaigns.sampling.reports import NewReport, enter_report
from campaigns.sampling.sheet_rows import Group, group_rows, row_key
from campaigns.sampling.sheets import Problem, SheetRow, read_sheet
from registry.accounts.actors import Actor
from registry.accounts.competence import acting_as
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Refusal

__all__ = ["apply", "get_import", "list_imports", "preview", "receive_file", "rows_of"]
_TESTABLE = (SamplingState.RECEIVED, SamplingState.CONTESTED)


@dataclass(frozen=True, slots=True)
class Fated:
    """A row with what became of it."""

    row: SheetRow
    fate: RowFate


def preview(session: Session, import_id: UUID, *, by: Actor, at: datetime) -> list[Fated]:
    """What would become of every row if the file were applied now; nothing is kept.

    Raises:
        ResultImportUnknown.
    """
    found = get_import(session, import_id, by=by)
    savepoint = session.begin_nested()
    try:
        return _judge(session, read_sheet(found.content), by=by, at=at)
    finally:
        savepoint.rollback()


def apply(session: Session, import_id: UUID, *, by: Actor, at: datetime) -> ResultImport:
    """Enter every good report of a file and write down the fate of every row.

    Repeatable: applied once, it is given back as it stands.

    Raises:
        ResultImportUnknown, PersonNeeded.
    """
    found = get_import(session, import_id, by=by, locked=True)
    if found.applied_at is not None:
        return found
    fated = _judge(session, read_sheet(found.content), by=by, at=at)
    if fated:
        session.execute(insert(ResultImportRow), [_written(found.id, one) for one in fated])
    counts = Counter(one.fate for one in fated)
    found.applied_by, found.applied_at = by.person(), at
    found.stored = counts[RowFate.STORED]
    found.already = counts[RowFate.ALREADY]
    found.refused = counts[RowFate.REFUSED]
    session.flush()
    journal(session, found, "result_import.applied", by, at)
    return found


def _judge(session: Session, rows: Sequence[SheetRow], *, by: Actor, at: datetime) -> list[Fated]:
    """Enter what can be entered; every row of the file is in the answer, in its order."""
    groups = group_rows(rows)
    known = _References(session, groups, acting_as(session, by, legal_day(at)))
    fates: dict[int, RowFate] = {}
    for group in groups:
        fate = RowFate.REFUSED if group.wrong else _enter(session, group, known, by=by, at=at)
        fates.update({row.line: fate for row in group.rows})
    return [Fated(row, fates[row.line]) for row in rows]


class _References:
    """Samples and laboratories that a file names, read once."""

    def __init__(self, session: Session, groups: Sequence[Group], acting: Collection[UUID]) -> None:
        numbers = {group.number for group in groups}
        names = {group.laboratory for group in groups}
        wanted = select(Sampling).where(
            Sampling.agency_id.in_(acting), Sampling.number.in_(numbers)
        )
        # Agencies that were merged may have used one number twice.
        self.samplings: dict[str, list[Sampling]] = {}
        for sampling in session.scalars(wanted):
            self.samplings.setdefault(sampling.number, []).append(sampling)
        laboratories = session.scalars(
            select(Laboratory).where(
                Laboratory.name.in_(names) | Laboratory.accreditation_no.in_(names)
            )
        ).all()
        self.laboratories = {found.name: found for found in laboratories} | {
            found.accreditation_no: found for found in laboratories
        }


def _enter(
    session: Session, group: Group, known: _References, *, by: Actor, at: datetime
) -> RowFate:
    samplings = known.samplings.get(group.number, [])
    laboratory = known.laboratories.get(group.laboratory)
    if len(samplings) != 1:
        detail = N_("合并的机关各有一张这个编号的抽样单，请在抽样单上登记报告")
        group.refuse(Problem("number", detail if samplings else N_("本机关没有这个编号的抽样单")))
        return RowFate.REFUSED
    (sampling,) = samplings
    if laboratory is None:
        group.refuse(Problem("laboratory", N_("没有登记这家检验机构")))
        return RowFate.REFUSED
    assert group.issued_on is not None, "a group without day is at fault"
    new = NewReport(laboratory.id, group.report_no, group.issued_on, tuple(group.results))
    if _is_stored(session, sampling, new):
        return RowFate.ALREADY
    if sampling.state not in _TESTABLE:
        group.refuse(Problem("number", N_("这个样品现在不能登记检验结果")))
        return RowFate.REFUSED
    try:
        with session.begin_nested():
            enter_report(session, sampling.id, new, version=sampling.version, by=by, at=at)
    except Refusal as refusal:
        _explain(group, refusal)
        return RowFate.REFUSED
    return RowFate.STORED


def _is_stored(session: Session, sampling: Sampling, new: NewReport) -> bool:
    """Whether the same report, word for word, is on record already."""
    found = session.scalar(
        select(TestReport).where(
            TestReport.sampling_id == sampling.id,
            TestReport.laboratory_id == new.laboratory_id,
            TestReport.report_no == new.report_no,
            TestReport.issued_on == new.issued_on,
        )
    )
    if found is None:
        return False
    product = plan_of(sampling.product_kind, sampling.plan_digest)
    sent = {(item.key, plain(one.value)) for one in new.results if (item := product.find(one.item))}
    held = session.execute(
        select(TestResult.item_key, TestResult.value).where(TestResult.report_id == found.id)
    )
    return sent == {(row.item_key, row.value) for row in held} and len(sent) == len(new.results)


def _explain(group: Group, refusal: Refusal) -> None:
    """Each row with the fault that points to it; a fault of the report on every row."""
    for error in refusal.errors:
        problem = Problem("", error.detail, tuple((k, str(v)) for k, v in error.params))
        parts = error.pointer.removeprefix("#/").split("/")
        if parts[0] == "results" and len(parts) > 1:
            row = group.rows[int(parts[1])]
            row.problems.append(Problem(parts[-1], problem.detail, problem.params))
        else:
            group.refuse(Problem(_COLUMN.get(parts[0], ""), problem.detail, problem.params))
    if not refusal.errors:
        params = tuple((name, str(value)) for name, value in refusal.params.items())
        group.refuse(Problem("", refusal.detail, params))
    group.refuse_rest()


_COLUMN = {"laboratory_id": "laboratory", "report_no": "report_no", "issued_on": "issued_on"}


def _written(import_id: UUID, one: Fated) -> dict[str, object]:
    return {
        "import_id": import_id,
        "line": one.row.line,
        "row_key": row_key(one.row),
        "fate": one.fate,
        "cells": one.row.cells,
        "reasons": [
            {"field": p.field, "detail": p.detail, "params": dict(p.params)}
            for p in one.row.problems
        ],
    }
