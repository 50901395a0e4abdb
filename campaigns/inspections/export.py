"""Visits as a table to take away: CSV and XLSX, written while they are read.

Both stream: neither the rows nor the file are ever whole in memory. No cell can be a formula.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from defusedcsv import csv
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.queries import InspectionQuery, narrowed
from campaigns.inspections.schemas import RESULT_NAMES
from campaigns.inspections.sight import sees_finding
from campaigns.planning.models import Campaign
from registry.accounts.actors import Actor
from registry.accounts.models import Agency
from registry.shell.formats import day_table
from registry.subjects.models import Subject

ROWS_AT_ONCE = 1000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# ISO/IEC 29500: what a workbook of one sheet needs at least, everything in its place.
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="inspections" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
}


def table(session: Session, query: InspectionQuery, *, by: Actor) -> Iterator[list[str]]:
    """The column names, then one row per visit that ``by`` sees, latest first; one statement."""
    yield [
        _("检查编号"),
        _("检查日期"),
        _("统一社会信用代码"),
        _("名称"),
        _("行政区划"),
        _("专项行动"),
        _("机关"),
        _("结果"),
        _("问题"),
        _("待确认"),
    ]
    results = {result.value: str(name) for result, name in RESULT_NAMES.items()}
    rows = session.execute(
        _rows(query, by), execution_options={"yield_per": ROWS_AT_ONCE, "stream_results": True}
    )
    for row in rows:
        yield [
            str(row.id),
            day_table(row.inspected_on),
            row.uscc,
            row.name,
            row.division,
            row.campaign,
            row.agency,
            results[row.result],
            str(row.found),
            str(row.waiting),
        ]


def csv_file(rows: Iterator[Sequence[str]]) -> Iterator[bytes]:
    """CSV in UTF-8 with the mark that spreadsheets ask for."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield _BYTE_ORDER_MARK
    for number, row in enumerate(rows):
        writer.writerow(row)
        if number % ROWS_AT_ONCE == 0:
            yield _taken(buffer).encode("utf-8")
    yield _taken(buffer).encode("utf-8")


def xlsx_file(rows: Iterator[Sequence[str]]) -> Iterator[bytes]:
    """A workbook of one sheet; every cell is text."""
    out = _Outlet()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, part in _PARTS.items():
            package.writestr(name, _HEAD + part)
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_SHEETS}"><sheetData>'.encode())
            for number, row in enumerate(rows):
                sheet.write(_row(row))
                if number % ROWS_AT_ONCE == 0:
                    yield out.taken()
            sheet.write(b"</sheetData></worksheet>")
        yield out.taken()
    yield out.taken()


class _Outlet(io.RawIOBase):
    """Where the archive is written to, to be taken away piece by piece; it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever has a buffer
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _rows(query: InspectionQuery, by: Actor) -> Any:  # noqa: ANN401 - a select of ten columns
    seen = select(func.count()).where(
        Finding.inspection_id == Inspection.id,
        Finding.state != FindingState.WITHDRAWN,
        sees_finding(by),
    )
    wanted = (
        select(
            Inspection.id,
            Inspection.inspected_on,
            Inspection.result,
            Subject.uscc,
            Subject.name,
            Subject.division,
            Campaign.name.label("campaign"),
            Agency.name.label("agency"),
            seen.correlate(Inspection).scalar_subquery().label("found"),
            seen.where(Finding.state == FindingState.RECORDED)
            .correlate(Inspection)
            .scalar_subquery()
            .label("waiting"),
        )
        .join(Subject, Subject.id == Inspection.subject_id)
        .join(Campaign, Campaign.id == Inspection.campaign_id)
        .join(Agency, Agency.id == Inspection.agency_id)
    )
    return narrowed(wanted, query, by)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _row(values: Sequence[str]) -> bytes:
    cells = "".join(
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_printable(value))}</t></is></c>'
        for value in values
    )
    return f"<row>{cells}</row>".encode()


def _printable(value: str) -> str:
    """Without the control characters that XML 1.0 has no place for."""
    return "".join(sign for sign in value if sign >= " " or sign in "\t\n\r")
