"""What undertakings publish about themselves: kept as sent, public by law, never deleted."""

import base64
import hashlib
import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.models import Agency
from registry.accounts.permissions import Permission, Role
from registry.accounts.sessions import actor_of
from registry.credit import (
    api,
    attachment_api,
    attachment_pages,
    attachments,
    pages,
)
from registry.credit.attachment_models import AttachmentKind, SubjectAttachment
from registry.credit.attachments import (
    AttachmentInvalid,
    AttachmentOfAnotherAgency,
    AttachmentTaken,
    AttachmentWithdrawn,
)
from registry.db import Database
from registry.subjects.models import Subject
from tests.builders.accounts import PASSWORD, a_key, an_officer
from tests.builders.credit import DOCUMENT, a_declaration, noon
from tests.builders.subjects import a_subject
from tests.builders.web import NOON, an_app

HTML = {"Accept": "text/html"}
MAY_4 = date(2026, 5, 4)
AT = noon(MAY_4)


def attached(session: Session, subject: Subject, var: Path, **fields: Any) -> SubjectAttachment:
    return a_declaration(session, subject, var, on=MAY_4, at=AT, **fields)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"standard_number": None}, "#/standard_number"),
        ({"title": "糕点质量要求（联系人13800138000）"}, "#/title"),
        ({"kind": AttachmentKind.QUALITY_REPORT}, "#/standard_number"),
        ({"declared_on": MAY_4 + timedelta(days=1)}, "#/declared_on"),
        ({"valid_until": MAY_4 - timedelta(days=1)}, "#/valid_until"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(
    session: Session, tmp_path: Path, wrong: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(AttachmentInvalid) as refused:
        attached(session, a_subject(session), tmp_path, **wrong)
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_the_same_file_stands_once_and_again_after_it_was_withdrawn(
    session: Session, tmp_path: Path
) -> None:
    subject = a_subject(session)
    row = attached(session, subject, tmp_path)
    with pytest.raises(AttachmentTaken):
        attached(session, subject, tmp_path)
    stranger = actor_of(an_officer(session, roles=[Role.CASE_OFFICER]))
    with pytest.raises(AttachmentOfAnotherAgency):
        attachments.withdraw(session, row.id, version=1, reason="换版", by=stranger, at=AT)
    agency = session.get_one(Agency, row.agency_id)
    by = actor_of(an_officer(session, agency=agency, roles=[Role.CASE_OFFICER]))
    taken_back = {"reason": "换版", "by": by, "at": AT}
    attachments.withdraw(session, row.id, version=1, **taken_back)
    with pytest.raises(AttachmentWithdrawn):
        attachments.withdraw(session, row.id, version=2, **taken_back)
    again = attached(session, subject, tmp_path)
    kept = attachments.list_attachments(session, subject.id)
    assert {each.id for each in kept} == {row.id, again.id}


def test_the_public_sees_standards_that_stand_and_nothing_else(
    session: Session, tmp_path: Path
) -> None:
    subject = a_subject(session)
    attached(session, subject, tmp_path, valid_until=MAY_4 + timedelta(days=9))
    attached(session, subject, tmp_path, kind=AttachmentKind.QUALITY_REPORT, standard_number=None)

    def told(on: date) -> list[str]:
        rows = attachments.list_declared(session, on=on, subject_ids=[subject.id])
        return [row.attachment.kind for row in rows]

    assert told(MAY_4) == ["standard"]
    assert told(MAY_4 - timedelta(days=1)) == []
    assert told(MAY_4 + timedelta(days=9)) == ["standard"]
    assert told(MAY_4 + timedelta(days=10)) == []


def test_the_database_keeps_a_document_as_it_was(session: Session, tmp_path: Path) -> None:
    row = attached(session, a_subject(session), tmp_path)
    for change in (
        delete(SubjectAttachment).where(SubjectAttachment.id == row.id),
        update(SubjectAttachment).where(SubjectAttachment.id == row.id).values(title="另一份"),
    ):
        with pytest.raises(IntegrityError, match="is_kept"), session.begin_nested():
            session.execute(change.execution_options(synchronize_session=False))


@pytest.fixture
def client(database: Database, redis_url: str, tmp_path: Path) -> FlaskClient:
    """Signed in as a case officer, with the interface beside the pages."""
    app = an_app(
        database,
        redis_url,
        apis=[api.blp, attachment_api.blp],
        more_pages=[pages.bp, attachment_pages.bp],
        var=tmp_path,
        altered=True,
    )
    app.add_url_rule("/", "home.home")
    return app.test_client()


def test_the_interface_keeps_the_bytes_and_the_public_gets_their_digest(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        subject = a_subject(session, name="示范省禾沐食品有限公司")
        officer = an_officer(session, roles=[Role.CASE_OFFICER])
        rights = (Permission.CREDIT_READ, Permission.SUBJECTS_WRITE)
        _key, secret = a_key(session, *rights, officer=officer, at=NOON)
    bearer = {"Authorization": f"Bearer {secret}"}
    body = {
        "kind": "standard",
        "title": "糕点质量要求",
        "standard_number": "Q/PDY 001-2026",
        "declared_on": "2026-05-04",
        "content": base64.b64encode(DOCUMENT).decode(),
    }
    address = f"/v1/subjects/{subject.uscc}/attachments"
    wrong = client.post(address, json={**body, "content": "???"}, headers=bearer)
    assert wrong.status_code == 422
    assert [error["pointer"] for error in wrong.get_json()["errors"]] == ["#/content"]
    sent = {**bearer, "Idempotency-Key": "a-standard-of-may-4"}
    made = client.post(address, json=body, headers=sent)
    assert made.status_code == 201
    digest = hashlib.sha256(DOCUMENT).hexdigest()
    assert made.get_json()["sha256"] == digest
    assert client.post(address, json=body, headers=sent).get_json() == made.get_json()
    assert client.post(address, json=body, headers=bearer).status_code == 409
    with client.get(f"{made.headers['Location']}/content", headers=bearer) as content:
        assert content.data == DOCUMENT
    assert len(client.get(address, headers=bearer).get_json()["items"]) == 1
    public = client.get("/declarations?q=禾沐", headers=HTML).text
    assert digest in public
    assert made.get_json()["id"] not in public, "the file itself is not handed out"
    gone = {**bearer, "If-Match": '"1"'}
    taken_back = f"{made.headers['Location']}/withdrawal"
    assert client.post(taken_back, json={"reason": "换版"}, headers=gone).status_code == 200
    assert digest not in client.get("/declarations", headers=HTML).text


def test_an_officer_takes_in_a_document_on_its_page(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        address = f"/console/subjects/{a_subject(session).uscc}/attachments"
        an_officer(session, username="li", roles=[Role.CASE_OFFICER])
    guard = _guard(client.get("/sign-in", headers=HTML).text)
    signing = {"csrf_token": guard, "username": "li", "password": PASSWORD}
    assert client.post("/sign-in", data=signing, headers=HTML).status_code == 303
    fields = {
        "csrf_token": _guard(client.get(address, headers=HTML).text),
        "kind": "quality_report",
        "title": "2025年度质量信用报告",
        "declared_on": "2026-05-20",
    }
    unsent = client.post(address, data=fields, headers=HTML)
    assert (unsent.status_code, "请选择文件" in unsent.text) == (422, True)
    bad = {**fields, "file": (BytesIO(b"MZ no document"), "report.pdf")}
    assert "只收JPEG、PNG、WebP图片和PDF文件" in client.post(address, data=bad, headers=HTML).text
    good = {**fields, "file": (BytesIO(DOCUMENT), "report.pdf")}
    assert client.post(address, data=good, headers=HTML).status_code == 303
    assert "2025年度质量信用报告" in client.get(address, headers=HTML).text


def _guard(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]
