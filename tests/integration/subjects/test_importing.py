"""Taking a register over: what is right is kept once, what is wrong is told with its line."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.db import Database
from registry.kernel import uscc
from registry.kernel.clock import FixedClock
from registry.kernel.period import AsOf
from registry.settings import Settings
from registry.subjects import service
from registry.subjects.cli import subjects
from registry.subjects.models import Subject
from registry.subjects.rules import SubjectRow
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

    def name(on: date, known_at: datetime) -> str | None:
        return service.find_name(session, subject.id, AsOf(on, known_at))

    assert name(date(2026, 9, 30), after) == "示范旧名食品厂"
    assert name(date(2026, 10, 1), after) == "示范新名食品厂"
    assert name(date(2026, 10, 1), before) == "示范旧名食品厂"
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


HEADING = "统一社会信用代码,名称,主体类型,行政区划,登记状态\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_taken_in_each_encoding_and_its_rejects_are_listed(
    database: Database, tmp_path: Path, encoding: str
) -> None:
    services = Services(
        database=database,
        clock=FixedClock(NOON),
        settings=Settings(database_url="", redis_url="", secret_key="", var=tmp_path),
        redis=None,  # type: ignore[arg-type] - importing needs none
    )
    code, other = a_code(99_990), a_code(99_991)
    file = tmp_path / "登记.csv"
    file.write_text(
        f"{HEADING}{code},示范禾沐食品厂,enterprise,140100,active\n"
        f"{other},示范重复店,sole_trader,140100,\n"
        f"{code},示范禾沐食品厂,enterprise,140100,active\n"
        "坏代码,示范某店,sole_trader,140100,active\n",
        encoding=encoding,
    )
    ran = CliRunner().invoke(subjects, ["import", str(file)], obj=services)
    assert ran.exit_code == 0, ran.output
    assert "stored 2, updated 0, unchanged 0, rejected 2" in ran.output
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Subject)) == 2
        assert service.get_subject(session, code).name == "示范禾沐食品厂"
    rejects = (tmp_path / "登记.csv.rejects.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in rejects[1:]] == [["4", "uscc"], ["5", "uscc"]]


@pytest.mark.parametrize("content", [b"", "名称\n示范店\n".encode()])
def test_a_file_without_its_columns_is_refused(
    database: Database, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    services = Services(
        database=database,
        clock=FixedClock(NOON),
        settings=Settings(database_url="", redis_url="", secret_key="", var=tmp_path),
        redis=None,  # type: ignore[arg-type] - importing needs none
    )
    ran = CliRunner().invoke(subjects, ["import", str(file)], obj=services)
    assert ran.exit_code == 1
    assert "缺少" in ran.output
