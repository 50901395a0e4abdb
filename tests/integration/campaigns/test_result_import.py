"""Results from files: rows in plus rows back are the rows of the file, once, whatever happens."""

import io
import os
import signal
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from campaigns.sampling import files, importing, service, sheets
from campaigns.sampling.import_models import ResultImport, ResultImportRow, RowFate
from campaigns.sampling.import_records import ResultImportUnknown
from campaigns.sampling.report_models import TestReport
from campaigns.sampling.sheet_rows import read_day
from campaigns.sampling.sheets import read_sheet
from registry.db import Database, engine_for
from tests.builders.sampling import BAD, CLEAN, Bench, Course, a_bench, a_course

HEADS = [words[0] for words in sheets.HEADINGS.values()]


def workbook(rows: Sequence[Sequence[Any]], *, merge: str | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in (HEADS, *rows):
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    return saved(book)


def table(rows: Sequence[Sequence[Any]]) -> bytes:
    lines = [",".join(f'"{cell}"' for cell in row) for row in (HEADS, *rows)]
    return "\r\n".join(lines).encode("gb18030")


def report_rows(course: Course, of: dict[str, tuple[str, str]] = CLEAN) -> list[list[Any]]:
    bench = course.bench
    head = [course.sampling.number, f"R-{course.sampling.number}", bench.laboratory.name]
    return [[*head, course.on.isoformat(), item, *value, ""] for item, value in of.items()]


def taken_in(session: Session, course: Course, data: bytes) -> ResultImport:
    by = course.bench.by
    kept = importing.receive_file(session, data, file_name="结果.xlsx", by=by, at=course.at)
    return importing.apply(session, kept.id, by=by, at=course.at)


def fates(session: Session, done: ResultImport) -> list[str]:
    return [row.fate for row in importing.rows_of(session, done.id)]


def test_good_reports_go_in_and_bad_ones_come_back_whole(session: Session) -> None:
    good = a_course(session).received()
    bad = a_course(session, good.bench).received()
    rows = report_rows(good, BAD) + report_rows(bad)[:-1]
    done = taken_in(session, good, workbook(rows))
    assert (done.rows, done.stored, done.refused) == (9, 5, 4)
    shown = service.get_sampling(session, good.sampling.id, by=good.bench.by)
    assert (shown.state, shown.verdict) == ("failed", "fail")
    back = importing.rows_of(session, done.id, fate=RowFate.REFUSED)
    assert all("缺少检验项目" in "".join(files.told(row.reasons)) for row in back)


def test_an_empty_day_is_called_empty_also_where_the_row_ends_before_it(session: Session) -> None:
    course = a_course(session).received()
    rows = report_rows(course)
    rows[0][3] = "  "
    done = taken_in(session, course, table([*rows[:1], rows[1][:3]]))
    for row in importing.rows_of(session, done.id, fate=RowFate.REFUSED):
        said = "".join(files.told(row.reasons))
        assert "请填写签发日期" in said
        assert "看不明白" not in said


def test_what_came_back_goes_in_once_it_is_put_right(session: Session) -> None:
    course = a_course(session).received()
    rows = report_rows(course)
    rows[0][5] = "二十"
    done = taken_in(session, course, workbook(rows))
    assert fates(session, done) == ["refused"] * 5
    back = files.refused_file(importing.rows_of(session, done.id, fate=RowFate.REFUSED))
    again = read_sheet(back)
    assert [row.cells["item"] for row in again] == list(CLEAN)
    assert again[0].cells["value"] == "二十"
    rows[0][5] = "20"
    assert fates(session, taken_in(session, course, workbook(rows))) == ["stored"] * 5


def test_the_same_file_and_the_same_rows_in_another_file_go_in_once(session: Session) -> None:
    course = a_course(session).received()
    rows = report_rows(course)
    first = taken_in(session, course, workbook(rows))
    same = importing.apply(session, first.id, by=course.bench.by, at=course.at)
    assert same.id == first.id
    assert session.scalar(select(func.count()).select_from(ResultImportRow)) == 5
    other = taken_in(session, course, table(rows))
    assert other.id != first.id
    assert fates(session, other) == ["already"] * 5
    rows[0][5] = "21"
    assert fates(session, taken_in(session, course, table(rows))) == ["refused"] * 5
    assert session.scalar(select(func.count()).select_from(TestReport)) == 1


def test_a_file_that_came_too_early_is_taken_up_again_and_both_reports_stay(
    session: Session,
) -> None:
    early = a_course(session)
    good = a_course(session, early.bench).received()
    data = workbook(
        [
            *report_rows(good),
            *([*row[:3], good.on.isoformat(), *row[4:]] for row in report_rows(early)),
        ]
    )
    first = taken_in(session, good, data)
    assert fates(session, first) == ["stored"] * 5 + ["refused"] * 5
    early.received()
    again = taken_in(session, good, data)
    assert fates(session, again) == ["already"] * 5 + ["stored"] * 5
    assert fates(session, first) == ["stored"] * 5 + ["refused"] * 5
    assert taken_in(session, good, data).id == again.id, "nothing is left to take up"
    assert session.scalar(select(func.count()).select_from(TestReport)) == 2


def test_a_number_typed_at_full_width_is_found_by_a_file_that_has_it_at_half_width(
    session: Session,
) -> None:
    course = a_course(session, number="ＳＦ－２０２６－１").received()
    assert course.sampling.number == "SF-2026-1"
    assert fates(session, taken_in(session, course, workbook(report_rows(course)))) == (
        ["stored"] * 5
    )


def test_a_look_changes_nothing(session: Session) -> None:
    course = a_course(session).received()
    by = course.bench.by
    data = workbook(report_rows(course))
    kept = importing.receive_file(session, data, file_name="x.xlsx", by=by, at=course.at)
    looked = importing.preview(session, kept.id, by=by, at=course.at)
    assert [one.fate for one in looked] == [RowFate.STORED] * 5
    assert session.scalar(select(func.count()).select_from(TestReport)) == 0
    assert service.get_sampling(session, course.sampling.id, by=by).state == "received"
    assert importing.apply(session, kept.id, by=by, at=course.at).stored == 5


def test_cells_that_cannot_be_trusted_send_their_row_back(session: Session) -> None:
    course = a_course(session).received()
    rows = report_rows(course)
    rows[0][5] = "=10+10"
    rows[1][5] = True
    done = taken_in(session, course, workbook(rows))
    told = [" ".join(files.told(row.reasons)) for row in importing.rows_of(session, done.id)]
    assert "公式" in told[0]
    assert "逻辑值" in told[1]
    assert all("整份退回" in words for words in told[2:])


def test_a_merged_cell_stands_for_all_rows_where_it_says_whose_result_it_is(
    session: Session,
) -> None:
    course = a_course(session).received()
    rows = report_rows(course)
    for row in rows[1:]:
        row[0] = None
    assert (
        fates(session, taken_in(session, course, workbook(rows, merge="A2:A6"))) == ["stored"] * 5
    )
    other = a_course(session, course.bench).received()
    done = taken_in(session, other, workbook(report_rows(other), merge="F2:F3"))
    assert fates(session, done) == ["refused"] * 5


def test_what_a_spreadsheet_makes_of_numbers_and_days_is_read_as_it_is_shown() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(HEADS)
    sheet.append(["A", "R", "L", date(2026, 3, 20), "x", 0.1, "%", ""])
    sheet.append(["A", "R", "L", 46101, "x", 0.124, "", ""])
    sheet["F3"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    first, second = read_sheet(out.getvalue())
    assert (first.cells["issued_on"], first.cells["value"]) == ("2026-03-20", "0.1")
    assert second.cells["value"] == "12.4%"
    assert read_day(second.cells["issued_on"]) == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("２０２６年３月５日", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        ("03/04/2026", None),
        ("2026-02-29", None),
        ("昨天", None),
    ],
)
def test_a_day_is_read_only_where_it_can_be_one_day(written: str, day: date | None) -> None:
    assert read_day(written) == day


def test_files_that_are_none_or_too_large_are_refused() -> None:
    with pytest.raises(sheets.SheetUnreadable):
        read_sheet(b"\xff\xfe\x00\x00\xff")
    with pytest.raises(sheets.SheetUnreadable):
        read_sheet(b"PK\x03\x04 no archive")
    with pytest.raises(sheets.SheetColumnsMissing):
        read_sheet("抽样单编号,项目\n".encode())
    with pytest.raises(sheets.SheetTooLarge):
        read_sheet(b"x" * (sheets.LARGEST_FILE_BYTES + 1))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.LARGEST_UNPACKED_BYTES + 1))
    with pytest.raises(sheets.SheetTooLarge):
        read_sheet(bomb.getvalue())


def altered(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with something else in the markup of its sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as was, zipfile.ZipFile(out, "w", 8) as archive:
        for name in was.namelist():
            archive.writestr(name, was.read(name).replace(old, new))
    return out.getvalue()


@pytest.mark.parametrize(
    "markup",
    [
        b'</sheetData><mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>',
        b'</sheetData><hyperlinks><hyperlink ref="A:XFD"/></hyperlinks>',
        b"<row>" + b"<c/>" * 500_000 + b"</row></sheetData>",
    ],
    ids=["merged", "linked", "many"],
)
def test_a_small_file_that_stands_for_billions_of_cells_is_refused_at_once(markup: bytes) -> None:
    bomb = altered(workbook([]), b"</sheetData>", markup)
    assert len(bomb) < 20_000
    with pytest.raises(sheets.SheetTooLarge):
        read_sheet(bomb)


def test_a_coloured_cell_far_away_belongs_to_no_table() -> None:
    data = workbook([["CC-1", "R-1", "机构", "2026-03-20", "项目", "1", "mg/kg", ""]])
    lone = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    assert read_sheet(altered(data, b"</sheetData>", lone)) == read_sheet(data)


def test_a_workbook_damaged_anywhere_is_unreadable_and_nothing_worse() -> None:
    whole = workbook([["CC-1", "R-1", "机构", "2026-03-20", "项目", "1", "mg/kg", ""]])
    for place in range(0, len(whole), 97):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        with suppress(sheets.SheetUnreadable, sheets.SheetTooLarge, sheets.SheetColumnsMissing):
            assert len(read_sheet(bytes(damaged))) <= 1


def test_nothing_of_a_file_is_passed_over_in_silence() -> None:
    row = ["CC-1", "W-1", "检验所", "2026-03-01", "甲醛含量", "20", "mg/kg", ""]
    book = Workbook()
    for cells in (HEADS, row):
        book.active.append(cells)
    book.create_sheet("空表")
    choices = book.create_sheet("选项")
    choices.append(["mg/kg"])
    choices.sheet_state = "hidden"
    assert len(read_sheet(saved(book))) == 1
    book.create_sheet("第二页").append(row)
    with pytest.raises(sheets.SheetsSeveral):
        read_sheet(saved(book))
    with pytest.raises(sheets.SheetColumnTwice):
        read_sheet(",".join([*HEADS, "实测值"]).encode())


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_template_is_a_file_that_can_be_read() -> None:
    assert len(read_sheet(files.template())) == 2


dirty = st.sampled_from(
    ["", "abc", "=1+1", "１２", "<0.1", "1,23", "2026年3月20日", "未检出", "-5 mg/kg", "\t", "符合"]
)


@pytest.fixture(scope="module")
def bench_rows() -> dict[str, Any]:
    return {}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(spoilt=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 7), dirty), max_size=6))
def test_rows_in_and_rows_back_are_the_rows_of_the_file(
    session: Session, bench_rows: dict[str, Any], spoilt: list[tuple[int, int, str]]
) -> None:
    if bench_rows.get("session") is not session:
        one = a_course(session).received()
        bench_rows.update(session=session, both=(one, a_course(session, one.bench).received()))
    one, two = bench_rows["both"]
    rows = report_rows(one) + report_rows(two, BAD)
    for line, column, cell in spoilt:
        rows[line][column] = cell
    held = [row for row in rows if any(str(cell).strip() for cell in row)]
    savepoint = session.begin_nested()
    done = taken_in(session, one, workbook(rows))
    written = importing.rows_of(session, done.id)
    assert done.rows == len(held) == len(written)
    assert done.stored + done.already + done.refused == done.rows  # type: ignore[operator]  # applied
    assert all(bool(row.reasons) == (row.fate == "refused") for row in written)
    reports = session.scalars(select(TestReport)).all()
    assert done.stored == len(reports) * len(CLEAN)
    savepoint.rollback()


def test_an_import_that_is_killed_leaves_nothing_and_is_done_once_afterwards(
    database: Database, database_url: str
) -> None:
    with database.transaction() as session:
        course = a_course(session).received()
        data = workbook(report_rows(course))
        by, at = course.bench.by, course.at
        import_id = importing.receive_file(session, data, file_name="x", by=by, at=at).id
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        own = Database(engine_for(database_url))
        with own.transaction() as session:
            importing.apply(session, import_id, by=by, at=at)
            os.write(write_end, b"!")
            signal.pause()
    assert os.read(read_end, 1) == b"!"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(read_end)
    os.close(write_end)
    with database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(TestReport)) == 0
    for _ in range(2):
        with database.transaction() as session:
            assert importing.apply(session, import_id, by=by, at=at).stored == 5
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TestReport)) == 1
        assert session.scalar(text("SELECT count(*) FROM result_import_row")) == 5


def test_a_file_belongs_to_the_agency_that_sent_it(session: Session) -> None:
    course = a_course(session).received()
    done = taken_in(session, course, workbook(report_rows(course)))
    stranger: Bench = a_bench(session)
    with pytest.raises(ResultImportUnknown):
        importing.get_import(session, done.id, by=stranger.by)
    rows = report_rows(a_course(session, course.bench).received())
    foreign = importing.receive_file(
        session, workbook(rows), file_name="x", by=stranger.by, at=course.at
    )
    looked = importing.preview(session, foreign.id, by=stranger.by, at=course.at)
    assert {one.fate for one in looked} == {RowFate.REFUSED}
