"""Taking a register over: what is right is kept once, what is wrong is told with its line."""

import csv
import mmap
import re
import unicodedata
import zipfile
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from click.testing import CliRunner
from pyarrow import parquet
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.db import Database
from registry.files.tables import csv_pieces, xlsx_pieces
from registry.kernel import uscc
from registry.kernel.clock import FixedClock
from registry.kernel.period import AsOf
from registry.kernel.refusals import Unreadable
from registry.settings import Settings
from registry.subjects import files, reading, runs, service
from registry.subjects.cells import (
    FileEmpty,
    FileNoTable,
    FileUnreadable,
    SubjectSheetsSeveral,
    UnpackedTooLarge,
)
from registry.subjects.cli import subjects
from registry.subjects.columns import ColumnsPersonal, ColumnsTwice
from registry.subjects.files import read_cells
from registry.subjects.import_models import SubjectImport
from registry.subjects.models import Subject
from registry.subjects.parquet_pages import unpacked_bytes
from registry.subjects.reading import parts_of, titles_of
from registry.subjects.rejects import reject_rows
from registry.subjects.rules import Rejected, SubjectRow, SubjectRowInvalid, checked
from registry.web.context import Services
from tests.builders.subjects import LONG_AGO, a_code, a_row, a_subject
from tests.builders.web import NOON

BY = system_actor("tests")


def take(session: Session, *rows: SubjectRow, at: datetime = LONG_AGO) -> service.ImportReport:
    return service.import_subjects(session, rows, source="工商登记", by=BY, at=at)


def test_the_same_rows_again_change_nothing(session: Session) -> None:
    rows = [a_row(line=n, name=f"示范{n}号店") for n in range(1, 51)]
    first = take(session, *rows)
    again = take(session, *rows)
    assert (first.stored, first.updated, first.unchanged) == (50, 0, 0)
    assert (again.stored, again.updated, again.unchanged) == (0, 0, 50)


def test_each_wrong_row_is_told_by_line_and_field_and_the_rest_is_kept(session: Session) -> None:
    good = a_row(line=1)
    report = take(
        session,
        good,
        a_row(line=2, uscc="91140000PDY000028G"),
        a_row(line=3, name=" （） "),
        a_row(line=4, kind="公司"),
        a_row(line=5, division="14"),
        a_row(line=6, uscc=good.uscc.lower()),
        a_row(line=7, name="王某11010519491231002X小吃店"),
        a_row(line=8, industry="糕点"),
        a_row(line=9, registration_no="12"),
        a_row(line=10, status="closed"),
    )
    assert report.stored == 1
    assert [(wrong.line, wrong.pointer) for wrong in report.rejected] == [
        (2, "#/uscc"),
        (3, "#/name"),
        (4, "#/kind"),
        (5, "#/division"),
        (6, "#/uscc"),
        (7, "#/name"),
        (8, "#/industry"),
        (9, "#/registration_no"),
        (10, "#/status"),
    ]


def test_a_legacy_code_is_kept_only_with_its_reason(session: Session) -> None:
    wrong = a_code(99_998)[:17] + "0"
    assert take(session, a_row(uscc=wrong)).stored == 0
    report = take(session, a_row(uscc=wrong, code_override_reason="原登记机关赋码有误，已核实"))
    assert report.stored == 1
    assert service.get_subject(session, wrong).code_override_reason


def test_a_new_name_ends_the_old_one_and_what_was_known_stays(session: Session) -> None:
    subject = a_subject(session, name="示范旧名食品厂", named_since=date(2015, 1, 1))
    renamed_at = NOON
    row = a_row(uscc=subject.uscc, name="示范新名食品厂", named_since=date(2026, 10, 1))
    assert take(session, row, at=renamed_at).updated == 1
    after = renamed_at + timedelta(seconds=1)
    before = renamed_at - timedelta(seconds=1)

    def name(on: date, known_at: datetime) -> str:
        return service.names_as_of(session, [subject.id], AsOf(on, known_at))[subject.id]

    assert name(date(2026, 9, 30), after) == "示范旧名食品厂"
    assert name(date(2026, 10, 1), after) == "示范新名食品厂"
    assert name(date(2026, 10, 1), before) == "示范旧名食品厂"
    assert name(date(2010, 1, 1), after) == "示范旧名食品厂", "the first, not the present one"
    assert name(date(2026, 10, 1), LONG_AGO - timedelta(days=1)) == "示范旧名食品厂"
    assert service.get_subject(session, subject.uscc).name == "示范新名食品厂"
    assert [n.name for n in service.names_of(session, subject.id, known_at=after)] == [
        "示范新名食品厂",
        "示范旧名食品厂",
    ]


def test_what_is_not_the_name_is_brought_up_to_date(session: Session) -> None:
    subject = a_subject(session)
    row = a_row(uscc=subject.uscc, name=subject.name, division="140200", status="revoked")
    assert take(session, row, at=NOON).updated == 1
    fresh = service.get_subject(session, subject.uscc)
    assert (fresh.division, fresh.status, fresh.version) == ("140200", "revoked", 2)


def test_registering_a_code_twice_is_refused(session: Session) -> None:
    subject = a_subject(session)
    with pytest.raises(service.SubjectKnown):
        a_subject(session, uscc=subject.uscc)


def test_a_code_is_found_however_it_is_spelt_and_told_when_it_is_not_there(
    session: Session,
) -> None:
    subject = a_subject(session)
    assert service.get_subject(session, f" {subject.uscc.lower()} ").id == subject.id
    with pytest.raises(service.SubjectUnknown):
        service.get_subject(session, a_code(99_997))
    with pytest.raises(uscc.CodeLengthWrong):
        service.get_subject(session, "123")


HEADING = ["统一社会信用代码", "名称", "主体类型", "行政区划", "登记状态"]


def rows_of_a_file() -> list[list[str]]:
    code, other = a_code(99_990), a_code(99_991, prefix="92")
    return [
        HEADING,
        [code, "示范禾沐食品厂", "enterprise", "140100", "active"],
        [other, "示范重复店", "个体工商户", "140100", ""],
        [code, "示范禾沐食品厂", "enterprise", "140100", "active"],
        ["坏代码", "王某11010519491231002X小吃店", "sole_trader", "140100", "active"],
    ]


FLAWED_ROWS = {
    "甲\x00乙": "#/name",
    "甲\x1b乙": "#/name",
    "甲\x7f乙": "#/name",
    "甲\n乙公司": "#/name",
    "甲\u202e司公乙": "#/name",
    "#N/A": "#/name",
    "NULL": "#/name",
    "45352": "#/name",
    "2024-03-01": "#/name",
    "True": "#/name",
}


@pytest.mark.parametrize("name", FLAWED_ROWS)
def test_a_name_that_is_none_is_refused_and_the_rest_of_the_file_goes_on(
    session: Session, tmp_path: Path, name: str
) -> None:
    heading = ["uscc", "name", "kind", "division"]
    good, bad = a_code(99_981), a_code(99_982)
    rows = [heading, [bad, name, "企业", "140100"], [good, "示范店", "企业", "140100"]]
    write_parquet(file := tmp_path / "rows.parquet", rows)
    run = runs.begin_import(session, file, source="a", by=BY, at=LONG_AGO)
    (part,) = parts_of(file, after_line=0, seen=set())
    run = runs.take_part(session, run.id, part, seen=set(), by=BY, at=LONG_AGO)
    assert (run.stored, run.rejected) == (1, 1)
    (kept,) = runs.rejects_of(session, run.id)
    assert (kept.line, kept.pointer) == (2, FLAWED_ROWS[name])
    with pytest.raises(SubjectRowInvalid):
        a_subject(session, name=name)


def test_a_list_where_one_value_belongs_is_told_and_not_stored(tmp_path: Path) -> None:
    row = {
        "uscc": [a_code(99_981)],
        "name": [["示范甲店", "示范乙店"]],
        "kind": ["企业"],
        "division": ["140100"],
    }
    parquet.write_table(pa.table(row), file := tmp_path / "a.parquet")
    (part,) = parts_of(file, after_line=0, seen=set())
    assert [(wrong.line, wrong.pointer) for wrong in part.unread] == [(2, "#/name")]
    assert not part.rows


def test_more_cells_than_columns_are_told_and_not_cut(tmp_path: Path) -> None:
    row = [a_code(99_981), "示范店", "enterprise", "140100", "active"]
    write_csv(file := tmp_path / "a.csv", [HEADING, [*row, ""], [*row, "又一格"]], "utf-8")
    (part,) = parts_of(file, after_line=0, seen=set())
    assert [wrong.line for wrong in part.unread] == [3]
    assert len(part.rows) == 1


def test_a_size_is_taken_over_kept_when_it_is_not_told_and_has_its_history(
    session: Session, tmp_path: Path
) -> None:
    code = a_code(99_984)
    heading = ["uscc", "name", "kind", "division", "规模"]
    for size, kept in (("小型", "small"), ("", "small"), ("中型", "medium")):
        write_csv(
            file := tmp_path / "a.csv", [heading, [code, "示范", "企业", "140100", size]], "utf-8"
        )
        (part,) = parts_of(file, after_line=0, seen=set())
        take(session, *part.rows)
        subject = service.get_subject(session, code)
        assert subject.size == kept
    now = service.traits_of(session, subject.id, known_at=LONG_AGO)
    assert [trait.value for trait in now if trait.valid.upper is None] == ["medium"]
    with pytest.raises(SubjectRowInvalid):
        checked(a_row(size="巨型"))


def test_cells_of_other_types_are_read_as_they_would_be_typed(tmp_path: Path) -> None:
    code = a_code(99_985)
    columns = {
        "USCC": [code.encode()],
        "企业\n名称": ["示范店"],
        "kind": pa.array(["企业"]).dictionary_encode(),
        "division": [Decimal("140100.00")],
        "registration_no": [140100000000005.0],
        "named_since": [datetime(2020, 1, 2)],  # noqa: DTZ001 - as such files have them
        "product_classes": [["糕点", "奶"]],
        "注册资本": pa.array([Decimal(10**30)], pa.decimal128(38, 0)),
    }
    parquet.write_table(pa.table(columns), file := tmp_path / "a.parquet")
    ((row,),) = (part.rows for part in parts_of(file, after_line=0, seen=set()))
    assert (row.uscc, row.name, row.division) == (code, "示范店", "140100")
    assert row.registration_no == "140100000000005"
    assert (row.named_since, row.product_classes) == (date(2020, 1, 2), ("糕点", "奶"))
    assert row.original[-1] == f"1{'0' * 30}"


def test_a_file_with_values_that_are_none_fails_and_says_so(
    session: Session, tmp_path: Path
) -> None:
    columns = [[word] for word in rows_of_a_file()[1]]
    table = pa.table(dict(zip(HEADING, columns, strict=True)))
    nowhere = pa.array([0], pa.timestamp("us", tz="No/Where"))
    (folder := tmp_path / "imports").mkdir()
    parquet.write_table(table.append_column("核准时间", nowhere), file := folder / "a.parquet")
    run = runs.begin_import(session, file, source="a", by=BY, at=LONG_AGO)
    file.rename(runs.stored_file(folder, run.digest))
    runs.import_due(session, [str(run.id)], at=LONG_AGO, folder=folder)
    assert (run.state, run.failure) == ("failed", FileUnreadable.detail)


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,,\r\n , ,\r\n"])
def test_an_empty_file_is_told_so_and_one_with_a_heading_only_has_no_rows(
    tmp_path: Path, content: bytes
) -> None:
    (file := tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(FileEmpty):
        titles_of(file)
    write_csv(file, [HEADING], "utf-8")
    assert list(parts_of(file, after_line=0, seen=set())) == []


def test_blank_rows_are_none_and_a_sum_is_told_as_one(tmp_path: Path) -> None:
    good = [a_code(99_990), "合计超市", "企业", "140100", ""]
    sums = [["合 计：", "", "1", "", ""], ["", "小计", "", "1", ""]]
    rows = [HEADING, good, ["", " ", "", "", ""], *sums, ["", "", "", "", ""]]
    for write in (WRITERS["utf-8"], write_xlsx, write_parquet):
        write(file := tmp_path / "登记", rows)
        (part,) = parts_of(file, after_line=0, seen=set())
        assert [row.line for row in part.rows] == [2]
        assert [(row.line, row.reason) for row in part.unread] == [
            (line, "这一行是合计，不是主体。") for line in (4, 5)
        ]


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    write_csv(file := tmp_path / "a.csv", [["uscc", "name", "名称", "kind", "division"]], "utf-8")
    with pytest.raises(ColumnsTwice):
        titles_of(file)


def one_row(tmp_path: Path, **cells: str) -> SubjectRow | Rejected:
    """What is read of a row that says this besides."""
    row = {"uscc": a_code(99_981), "name": "示范店", "kind": "企业", "division": "140100"} | cells
    write_csv(file := tmp_path / "a.csv", [list(row), list(row.values())], "utf-8")
    (part,) = parts_of(file, after_line=0, seen=set())
    (read,) = (*part.rows, *part.unread)
    return read


def test_columns_are_known_in_other_words_and_with_marks(tmp_path: Path) -> None:
    heading = ["*社会信用代码（必填）", "单位名称＊", "市场主体\n类型(必填)", "区划代码", "备注"]
    write_xlsx(file := tmp_path / "a.xlsx", [heading, [*rows_of_a_file()[1][:4], "-"]])
    (part,) = parts_of(file, after_line=0, seen=set())
    assert [(row.name, row.kind, row.division) for row in part.rows] == [
        ("示范禾沐食品厂", "enterprise", "140100")
    ]


MEANT = {
    ("status", "存续（在营、开业、在册）"): "active",
    ("status", "吊销，未注销"): "revoked",
    ("status", "吊销，已注销"): "deregistered",
    ("kind", "有限责任公司"): "enterprise",
    ("industry", "c 1391"): "C1391",
    ("industry", "—"): None,
    ("code_override_reason", "无"): None,
    ("name", "'@味道餐厅"): "@味道餐厅",
    ("name", "\u200b示范店\ufeff"): "示范店",
    ("named_since", "2024/3/1"): date(2024, 3, 1),
    ("named_since", "2024年3月1日"): date(2024, 3, 1),
    ("named_since", "20240301"): date(2024, 3, 1),
}


@pytest.mark.parametrize(("column", "written"), MEANT)
def test_a_cell_says_what_registers_mean_by_it(tmp_path: Path, column: str, written: str) -> None:
    read = one_row(tmp_path, **{column: written})
    assert isinstance(read, SubjectRow)
    assert getattr(read, column) == MEANT[column, written]


@pytest.mark.parametrize("written", ["45352", "2024-02-30", "1/3/2024", "2024-W09-5"])
def test_what_is_no_day_written_year_first_is_refused(tmp_path: Path, written: str) -> None:
    read = one_row(tmp_path, named_since=written)
    assert (read.line, getattr(read, "pointer", None)) == (2, "#/named_since")


@pytest.mark.parametrize("reason", ["-", "无", " ", "N/A"])
def test_what_stands_for_nothing_is_no_reason_for_a_wrong_code(reason: str) -> None:
    wrong = a_code(99_981)[:-1] + ("0" if a_code(99_981)[-1] != "0" else "1")
    assert checked(a_row(uscc=wrong, code_override_reason="旧证换发")).uscc == wrong
    with pytest.raises(SubjectRowInvalid):
        checked(a_row(uscc=wrong, code_override_reason=reason))


@pytest.mark.parametrize("written", ["9.14403E+17", "914403001922038000"])
def test_a_code_that_was_taken_for_a_number_is_told_as_such(written: str) -> None:
    with pytest.raises(SubjectRowInvalid) as refused:
        checked(a_row(uscc=written))
    assert "当成了数字" in refused.value.errors[0].detail


@pytest.mark.parametrize("workbook", [False, True])
def test_refused_rows_go_in_again_once_they_are_mended(
    session: Session, tmp_path: Path, *, workbook: bool
) -> None:
    heading, row, *_ = rows_of_a_file()
    wrong = [row[0], "@味道|餐厅", "企业", "14", "存续"]
    write_csv(file := tmp_path / "a.csv", [heading, wrong], "utf-8")
    run = taken(session, file)
    rows = list(reject_rows(run, runs.rejects_of(session, run.id), str))
    if workbook:
        (sent := tmp_path / "b.xlsx").write_bytes(b"".join(xlsx_pieces(rows, sheet="rejects")))
        book = openpyxl.load_workbook(sent)
        (division,) = [c for c in book.worksheets[0][2] if c.value == "14"]
        assert division.number_format == "@", "no code becomes a number"
        division.value = "140100"
        book.save(sent)
    else:
        told = b"".join(csv_pieces(rows))
        (sent := tmp_path / "b.csv").write_bytes(told.replace(b",14,", b",140100,"))
    again = taken(session, sent)
    assert (run.rejected, again.stored, again.rejected) == (1, 1, 0)
    assert service.get_subject(session, row[0]).name == "@味道|餐厅"


def test_a_title_above_the_heading_is_passed_over(tmp_path: Path) -> None:
    rows = [["示范省经营主体登记表", "", "", "", ""], *rows_of_a_file()]
    write_xlsx(file := tmp_path / "a.xlsx", rows)
    (part,) = parts_of(file, after_line=0, seen=set())
    assert [row.line for row in part.rows] == [3, 4, 5, 6]


def test_a_title_with_commas_does_not_tell_what_stands_between_the_cells(tmp_path: Path) -> None:
    lines = ["示范省,经营主体,登记表", "", *map(";".join, rows_of_a_file())]
    (file := tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    (part,) = parts_of(file, after_line=0, seen=set())
    assert [row.line for row in part.rows] == [4, 5, 6, 7]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"division": "573456"}, "#/division"),
        ({"uscc": a_code(99_983, prefix="92"), "kind": "enterprise"}, "#/kind"),
        ({"kind": "sole_trader"}, "#/kind"),
        ({"kind": "公司"}, "#/kind"),
        ({"product_classes": ("糕\n点",)}, "#/product_classes"),
    ],
)
def test_what_is_certainly_wrong_is_refused(fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(SubjectRowInvalid) as refused:
        checked(a_row(**fields))
    assert [error.pointer for error in refused.value.errors] == [pointer]
    if pointer == "#/kind":
        ((_name, told),) = [one for one in refused.value.errors[0].params if one[0] != "prefix"]
        assert "企业（enterprise）" in told or told == "个体工商户（sole_trader）"


def write_csv(
    path: Path, rows: list[list[str]], encoding: str, between: str = ",", end: str = "\n"
) -> None:
    text = "".join(between.join(row) + end for row in rows)
    path.write_text(text, encoding=encoding, newline="")


def write_xlsx(path: Path, rows: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)


def write_parquet(path: Path, rows: list[list[str]]) -> None:
    columns = zip(*rows[1:], strict=True)
    parquet.write_table(pa.table(dict(zip(rows[0], map(list, columns), strict=True))), path)


WRITERS = {
    "utf-8": partial(write_csv, encoding="utf-8"),
    "utf-8-sig": partial(write_csv, encoding="utf-8-sig"),
    "semicolons": partial(write_csv, encoding="utf-8", between=";"),
    "carriage returns": partial(write_csv, encoding="utf-8", end="\r"),
    "tabs": partial(write_csv, encoding="gb18030", between="\t"),
    "gb18030": partial(write_csv, encoding="gb18030"),
    "utf-16": partial(write_csv, encoding="utf-16", between="\t"),
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}


@pytest.mark.parametrize("form", WRITERS)
def test_a_file_of_each_format_says_the_same(tmp_path: Path, form: str) -> None:
    WRITERS[form](tmp_path / "登记", rows_of_a_file())
    (part,) = parts_of(tmp_path / "登记", after_line=0, seen=set())
    assert [row.line for row in part.rows] == [2, 3, 4, 5]
    assert list(part.rows[0].original) == rows_of_a_file()[1]
    assert (part.rows[1].status, part.last_line, part.read) == ("active", 5, 1.0)


def taken(session: Session, path: Path, at: datetime = NOON) -> SubjectImport:
    """The file taken over part by part, as a command or a worker does."""
    run = runs.begin_import(session, path, source="工商登记", by=BY, at=at)
    seen: set[str] = set()
    refused = runs.refused_lines(session, run.id)
    for part in parts_of(path, after_line=run.last_line, seen=seen, refused=refused):
        runs.take_part(session, run.id, part, seen=seen, by=BY, at=at)
    return runs.finish_import(session, run.id, at=at)


def test_the_same_file_again_is_known_by_its_digest(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    write_csv(file, rows_of_a_file(), "utf-8")
    first = taken(session, file)
    assert (first.state, first.stored, first.rejected) == ("done", 2, 2)
    again = taken(session, file)
    assert (again.id, again.rows_done, again.finished_at) == (first.id, 4, first.finished_at)


def test_an_import_that_was_stopped_goes_on_after_its_last_part(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PART_ROWS", 3)
    rows = [[a_code(n), f"示范{n}号店", "enterprise", "140100", ""] for n in range(90_001, 90_011)]
    file = tmp_path / "x.csv"
    # The second row is refused; its code stands again, rightly, after the stop.
    good, rows[1] = rows[1], [rows[1][0], "示范错店", "enterprise", "14", ""]
    write_csv(file, [HEADING, *rows, rows[0], good], "utf-8")
    run = runs.begin_import(session, file, source="工商登记", by=BY, at=NOON)
    part = next(parts_of(file, after_line=0, seen=set()))
    runs.take_part(session, run.id, part, seen=set(), by=BY, at=NOON)
    assert (run.last_line, run.stored) == (4, 2)
    assert runs.take_part(session, run.id, part, seen=set(), by=BY, at=NOON).stored == 2
    run = taken(session, file)
    assert (run.state, run.stored, run.unchanged, run.rejected) == ("done", 10, 0, 2)


def test_a_file_of_refused_rows_is_not_read_to_its_end(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PART_ROWS", 3)
    monkeypatch.setattr(runs, "MOST_REJECTED", 3)
    file = tmp_path / "x.csv"
    wrong = [[f"错{n}", "示范店", "enterprise", "140100", "长" * 5_000] for n in range(12)]
    write_csv(file, [HEADING, *wrong], "utf-8")
    run = runs.begin_import(session, file, source="工商登记", by=BY, at=NOON)
    for part in parts_of(file, after_line=0, seen=set()):
        runs.take_part(session, run.id, part, seen=set(), by=BY, at=NOON)
    assert (run.state, run.rejected) == ("failed", 3)
    assert "太多" in (run.failure or "")
    kept = list(runs.rejects_of(session, run.id))
    assert all(sum(map(len, row.original)) <= 2 * runs.LONGEST_REJECT for row in kept)


def test_an_uploaded_file_is_taken_over_by_due_work_and_goes_when_it_is_done(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "x.csv"
    write_csv(file, rows_of_a_file(), "utf-8")
    run = runs.begin_import(session, file, source="工商登记", by=BY, at=NOON)
    waiting = runs.stored_file(tmp_path, run.digest)
    file.rename(waiting)
    for _turn in range(3):
        runs.import_due(session, [str(run.id)], at=NOON, folder=tmp_path)
    assert (run.state, run.stored, run.rejected, waiting.exists()) == ("done", 2, 2, False)


def test_a_refused_row_is_told_in_the_readers_language_and_masked(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "x.csv"
    write_csv(file, rows_of_a_file(), "utf-8")
    run = taken(session, file)
    rows = reject_rows(run, runs.rejects_of(session, run.id), str)
    heading, again, wrong = b"".join(csv_pieces(rows)).decode().splitlines()
    assert heading.rstrip().split(",")[3:] == HEADING
    assert again.startswith("4,uscc,")
    assert "110105********002X" in wrong
    assert "19491231" not in wrong


@pytest.mark.parametrize(
    "number", ["110105194912310021", "１１０１０５１９４９１２３１００２１", "13912345678"]
)
def test_a_persons_number_in_place_of_a_name_is_told_nowhere(
    session: Session, tmp_path: Path, number: str
) -> None:
    heading, row, *_ = rows_of_a_file()
    file = tmp_path / "x.csv"
    write_csv(file, [heading, [row[0], number, *row[2:]]], "utf-8")
    run = taken(session, file)
    (kept,) = runs.rejects_of(session, run.id)
    told = b"".join(csv_pieces(reject_rows(run, [kept], str))).decode()
    for shown in (told, str(kept.params)):
        assert "19491231" not in unicodedata.normalize("NFKC", shown)
        assert "39123456" not in unicodedata.normalize("NFKC", shown)


def test_no_cell_of_the_refused_rows_is_a_formula(session: Session, tmp_path: Path) -> None:
    file, formulas = (
        tmp_path / "x.csv",
        ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "=cmd|'/c'!A1"],
    )
    heading, row, *_ = rows_of_a_file()
    write_csv(file, [heading, row, *([row[0], text, *row[2:]] for text in formulas)], "utf-8")
    run = taken(session, file)
    told = b"".join(csv_pieces(reject_rows(run, runs.rejects_of(session, run.id), str)))
    cells = [cell for line in csv.reader(told.decode("utf-8-sig").splitlines()) for cell in line]
    assert any("SUM(A1)" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in {*"=+-@\t"}]


def test_a_file_with_personal_data_is_refused_as_a_whole(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    write_csv(file, [[*HEADING, "法定代表人手机"]], "utf-8")
    with pytest.raises(ColumnsPersonal):
        runs.begin_import(session, file, source="工商登记", by=BY, at=NOON)


def test_a_picture_is_told_as_no_table(tmp_path: Path) -> None:
    (file := tmp_path / "登记.csv").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64))
    with pytest.raises(FileNoTable) as refused:
        titles_of(file)
    assert refused.value.params == {"kind": "image/png"}


@pytest.mark.parametrize("content", [b"PAR1nonsense", b"PK\x03\x04nonsense", b"\xff\xfe\xff"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(Unreadable):
        titles_of(tmp_path / "x")


def test_a_workbook_damaged_anywhere_is_unreadable_and_nothing_worse(tmp_path: Path) -> None:
    path = tmp_path / "damaged"
    write_xlsx(path, [["统一社会信用代码", "名称"], ["x", "y"]])
    whole = path.read_bytes()
    for place in range(0, len(whole), 97):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        path.write_bytes(damaged)
        with suppress(Unreadable):
            assert len(list(read_cells(path))) <= 2


def test_a_row_that_lies_beyond_every_sheet_is_not_waited_for(tmp_path: Path) -> None:
    path, beyond = tmp_path / "whole", tmp_path / "beyond"
    write_xlsx(path, [["统一社会信用代码", "名称"], ["x", "y"]])
    with zipfile.ZipFile(path) as was, zipfile.ZipFile(beyond, "w", zipfile.ZIP_DEFLATED) as now:
        for name in was.namelist():
            body = was.read(name).replace(b'<row r="2"', b'<row r="9999999999"')
            now.writestr(name, body.replace(b'<dimension ref="A1:B2"', b"<dimension"))
    with pytest.raises(Unreadable):
        list(read_cells(beyond))


@pytest.mark.parametrize("said", ["A1", "A1:XFD1048576"])
def test_a_coloured_cell_far_away_and_a_wrong_size_are_passed_over(
    tmp_path: Path, said: str
) -> None:
    path, far = tmp_path / "near", tmp_path / "far"
    write_xlsx(path, rows_of_a_file())
    lone = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    with zipfile.ZipFile(path) as was, zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as now:
        for name in was.namelist():
            body = was.read(name).replace(b"</sheetData>", lone)
            now.writestr(
                name, re.sub(rb'(<dimension ref=)"[^"]*"', rb'\1"%b"' % said.encode(), body)
            )
    assert [row.cells for row in read_cells(far)] == [row.cells for row in read_cells(path)]


def test_the_sheet_of_subjects_is_found_and_two_of_them_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["填表说明：一行一个主体"])
    for sheet in ("甲", "乙"):
        rows = book.create_sheet(sheet)
        for row in rows_of_a_file():
            rows.append(row)
        book.save(tmp_path / sheet)
    (part,) = parts_of(tmp_path / "甲", after_line=0, seen=set())
    assert [row.line for row in part.rows] == [2, 3, 4, 5]
    with pytest.raises(SubjectSheetsSeveral):
        list(read_cells(tmp_path / "乙"))


def packed(path: Path, **parts: tuple[bytes, int]) -> None:
    """A workbook with parts of which one line is repeated so many times."""
    write_xlsx(path, [["统一社会信用代码", "名称"], ["x", "y"]])
    with zipfile.ZipFile(path) as was:
        kept = {name: was.read(name) for name in was.namelist()}
    places = {"words": "xl/sharedStrings.xml", "sheet": "xl/worksheets/sheet1.xml"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as now:
        for name, (line, times) in parts.items():
            head, tail = re.split(
                rb"(?=</sst>|</sheetData>)", kept.pop(places[name], b"<sst></sst>"), maxsplit=1
            )
            now.writestr(places[name], head + line * times + tail)
        for name, body in kept.items():
            now.writestr(name, body)


@pytest.mark.parametrize(
    "bomb",
    [
        {"words": (b"<si><t/></si>", 4_000_000)},
        {"words": (b"<si><t>" + b"x" * 1_000_000 + b"</t></si>", 140)},
        {"sheet": (b"<row>" + b"<c/>" * 1_200_000, 1)},
        {"sheet": (b"<!-- </row> -->", 1)},
    ],
)
def test_a_workbook_that_stands_for_more_than_is_taken_is_told_so(
    tmp_path: Path, bomb: dict[str, tuple[bytes, int]]
) -> None:
    packed(tmp_path / "x", **bomb)
    with pytest.raises(UnpackedTooLarge):
        titles_of(tmp_path / "x")


def test_a_long_line_and_a_word_said_once_for_all_rows_are_too_large(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a," * 600_000)
    with pytest.raises(UnpackedTooLarge):
        titles_of(tmp_path / "x")
    (tmp_path / "y").write_bytes("统一社会信用代码,名称\n".encode() * 60_000)
    assert len(list(read_cells(tmp_path / "y"))) == 60_000
    said_once = pa.DictionaryArray.from_arrays(pa.array([0] * 50), ["示" * 5_000])
    plain = pa.array(["x"] * 50)
    parquet.write_table(pa.table({"统一社会信用代码": plain, "名称": said_once}), tmp_path / "z")
    with pytest.raises(UnpackedTooLarge):
        list(read_cells(tmp_path / "z"))


def test_a_parquet_file_is_measured_by_its_pages_not_by_its_own_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {"统一社会信用代码": ["x"] * 400, "名称": [f"示范{'长' * 200}{n}" for n in range(400)]}
    many: dict[str, Any] = {"row_group_size": 200, "data_page_size": 1024, "compression": "zstd"}
    parquet.write_table(pa.table(rows), tmp_path / "z", use_dictionary=False, **many)
    footer = parquet.read_metadata(tmp_path / "z").row_group(0)
    columns = [footer.column(place) for place in range(2)]
    body = (tmp_path / "z").read_bytes()
    with (tmp_path / "z").open("rb") as raw, mmap.mmap(raw.fileno(), 0, access=1) as whole:
        pages = sum(unpacked_bytes(whole, column) for column in columns)
    stated = sum(column.total_uncompressed_size for column in columns)
    assert 0.5 * stated < pages <= stated
    assert len(list(read_cells(tmp_path / "z"))) == 401
    with monkeypatch.context() as small:
        small.setattr(files, "_LARGEST_GROUP_BYTES", pages - 1)
        with pytest.raises(UnpackedTooLarge):
            list(read_cells(tmp_path / "z"))
    parquet.write_table(pa.table(rows), tmp_path / "z", use_dictionary=False, compression="none")
    no_text = (tmp_path / "z").read_bytes().replace("长".encode(), b"\xff\xfe\xfd")
    for damaged in (body[:4] + b"\x77" * 64 + body[68:], no_text):
        (tmp_path / "broken").write_bytes(damaged)
        with pytest.raises(FileUnreadable):
            list(read_cells(tmp_path / "broken"))


def services_for(database: Database, var: Path) -> Services:
    return Services(
        database=database,
        clock=FixedClock(NOON),
        settings=Settings(database_url="", redis_url="", secret_key="", var=var),
        redis=None,  # type: ignore[arg-type] - importing needs none
    )


def test_the_command_takes_a_file_over_and_lists_its_rejects(
    database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "登记.csv"
    write_csv(file, rows_of_a_file(), "utf-8")
    services = services_for(database, tmp_path)
    ran = CliRunner().invoke(subjects, ["import", str(file)], obj=services)
    assert ran.exit_code == 0, ran.output
    assert "stored 2, updated 0, unchanged 0, rejected 2" in ran.output
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Subject)) == 2
    rejects = (tmp_path / "登记.csv.rejects.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in rejects[1:]] == [["4", "uscc"], ["5", "uscc"]]
    ran = CliRunner().invoke(subjects, ["import", str(file)], obj=services)
    assert "nothing to do" in ran.output
    file.write_text("名称\n示范店\n", "utf-8")
    ran = CliRunner().invoke(subjects, ["import", str(file)], obj=services)
    assert ran.exit_code == 1
    assert "缺少" in ran.output
