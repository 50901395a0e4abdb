"""A quality-credit report: the same facts are the same bytes; its code tells nothing but that."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.accounts.permissions import Role
from registry.credit import pages, reports, service
from registry.credit.advisers import install_advisers
from registry.credit.remedies import Remedy, RemedyAct
from registry.credit.report_models import QualityReport
from registry.db import Database
from registry.disclosure import report_pages, verify_pages
from registry.disclosure.examination import Examination, examine
from registry.kernel.period import AsOf
from registry.sharing import keys
from registry.signing import KeyUnknown, SignatureInvalid, open_signer
from registry.subjects import pages as subject_pages
from registry.subjects import person_pages
from registry.subjects.models import Subject
from tests.builders.accounts import PASSWORD, an_officer
from tests.builders.credit import an_entry
from tests.builders.subjects import a_subject
from tests.builders.web import NOON, an_app

HTML = {"Accept": "text/html"}
TODAY = NOON.date()
BY = system_actor("tests")


@pytest.fixture
def subject(session: Session) -> Subject:
    found = a_subject(session)
    an_entry(session, found, decided_on=date(2026, 6, 1))
    return found


def issued(session: Session, subject: Subject, folder: Path, *, at: datetime) -> QualityReport:
    return reports.issue_report(
        session,
        subject,
        AsOf(TODAY, at),
        signer=open_signer(folder),
        by=BY,
        at=at,
        advisers={},
    )


def test_same_day_and_facts_are_the_same_report(
    session: Session, subject: Subject, tmp_path: Path
) -> None:
    first = issued(session, subject, tmp_path, at=NOON)
    again = issued(session, subject, tmp_path, at=NOON + timedelta(hours=1))
    assert (again.id, again.body, again.code) == (first.id, first.body, first.code)
    assert open_signer(tmp_path).public.verify(first.signature).payload == first.body
    an_entry(session, subject, decided_on=TODAY, at=NOON + timedelta(hours=2))
    other = issued(session, subject, tmp_path, at=NOON + timedelta(hours=3))
    assert other.code != first.code


def test_its_points_sum_to_its_grade(session: Session, subject: Subject, tmp_path: Path) -> None:
    told = orjson.loads(issued(session, subject, tmp_path, at=NOON).body)
    summed = float(told["policy"]["start_points"])
    summed += sum(float(each["points"]) for each in (*told["lines"], *told["limits"]))
    assert summed == float(told["standing"]["points"])


def test_a_code_tells_subject_and_day_however_it_is_typed(
    session: Session, subject: Subject, tmp_path: Path
) -> None:
    code = issued(session, subject, tmp_path, at=NOON).code
    wide = code[8:].translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    typed = f" {code[:4].lower()}-{code[4:8]}－{wide}　\n"
    genuine = reports.verify_code(session, typed)
    assert genuine == reports.Genuine(subject.name, subject.uscc, TODAY)
    with pytest.raises(reports.CreditReportUnknown):
        reports.verify_code(session, code[:-1])


def test_a_report_is_never_changed(session: Session, subject: Subject, tmp_path: Path) -> None:
    kept = issued(session, subject, tmp_path, at=NOON)
    with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
        session.execute(update(QualityReport).where(QualityReport.id == kept.id).values(code="A"))


def _guard(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path, headers=HTML).text)
    assert found
    return found[1]


def _asks_for_a_term(_session: Session, ids: Sequence[UUID], on: date) -> dict[UUID, Remedy]:
    return {one: Remedy(RemedyAct.REQUEST_TERM, on, "《产品质量法》第十七条") for one in ids}


def test_a_report_is_printed_for_officers_and_verified_by_anybody(
    database: Database, redis_url: str, tmp_path: Path
) -> None:
    with database.transaction() as session:
        an_officer(session, username="li", roles=[Role.CASE_OFFICER])
        subject = a_subject(session, name="示范省禾沐食品有限公司")
        entry = an_entry(session, subject, decided_on=date(2026, 6, 1))
        service.regrade(session, [subject.id], at=NOON)
    shown = [pages.bp, subject_pages.bp, person_pages.bp, report_pages.bp, verify_pages.bp, keys.bp]
    app = an_app(database, redis_url, more_pages=shown, var=tmp_path)
    pages.install_panels(app, (report_pages.report_panel,))
    install_advisers(app, {"finding": _asks_for_a_term})
    officer, anybody = app.test_client(), app.test_client()
    form = {"csrf_token": _guard(officer, "/sign-in"), "username": "li", "password": PASSWORD}
    officer.post("/sign-in", data=form, headers=HTML)
    file = f"/console/subjects/{subject.uscc}"
    guard = {"csrf_token": _guard(officer, file)}
    issue = officer.post(f"{file}/reports", data=guard, headers=HTML)
    assert issue.status_code == 303
    printed = officer.get(issue.location, headers=HTML)
    assert entry.source_ref in printed.text
    assert "请作出记录的机关责令整改、定下期限" in printed.text, "as the credit file says it"
    assert "申请信用修复" not in printed.text
    assert anybody.get(issue.location, headers=HTML).status_code in {302, 303}
    assert anybody.get(f"{issue.location}/signed", headers=HTML).status_code in {302, 303}
    code = re.search(r"\b([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})\b", printed.text)
    assert code
    asked = {"csrf_token": _guard(anybody, "/verify/report"), "code": code[1]}
    verdict = anybody.post("/verify/report", data=asked, headers=HTML).text
    assert subject.name in verdict
    assert "报告真实" in verdict
    assert entry.source_ref not in verdict
    assert entry.summary not in verdict
    wrong = anybody.post("/verify/report", data={**asked, "code": "AAAA"}, headers=HTML).text
    assert "没有这份报告" in wrong
    assert subject.name not in wrong
    signed = officer.get(f"{issue.location}/signed", headers=HTML).text
    pasted = {"csrf_token": _guard(anybody, "/verify"), "text": signed}
    assert "</b>守信</span>" in anybody.post("/verify", data=pasted, headers=HTML).text


def altered(token: str) -> str:
    """The same token with another grade in it, under the signature of the first."""
    header, payload, signature = token.split(".")
    told = orjson.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    told["standing"]["grade"] = "AAA"
    forged = urlsafe_b64encode(orjson.dumps(told)).rstrip(b"=").decode()
    return f"{header}.{forged}.{signature}"


def test_its_signed_file_is_recognised_and_checked(
    session: Session, subject: Subject, tmp_path: Path
) -> None:
    def examined(token: str) -> Examination:
        return examine(
            session,
            token.encode(),
            keys=open_signer(tmp_path / "keys").public,
            files=tmp_path,
            as_of=AsOf(TODAY, NOON),
        )

    kept = issued(session, subject, tmp_path / "keys", at=NOON)
    genuine = examined(kept.signature)
    assert (genuine.kind, genuine.holds) == ("report", True)
    assert genuine.report is not None
    assert genuine.report["subject"]["uscc"] == subject.uscc
    forged = examined(altered(kept.signature))
    assert (forged.kind, forged.holds, forged.report) == ("report", False, None)
    assert forged.checks[0].text == SignatureInvalid.detail
    elsewhere = open_signer(tmp_path / "another").sign(kept.body, type=reports.MEDIA_TYPE)
    stranger = examined(elsewhere)
    assert (stranger.holds, stranger.checks[0].text) == (False, KeyUnknown.detail)
    never_issued = open_signer(tmp_path / "keys").sign(b"{}", type=reports.MEDIA_TYPE)
    assert [check.ok for check in examined(never_issued).checks] == [True, False]
