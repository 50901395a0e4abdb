"""Acts on subjects over the interface and on their pages."""

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from registry.accounts.permissions import Permission, Role
from registry.credit import pages as credit_pages
from registry.db import Database
from registry.subjects import acts_api, api, pages, person_pages, runs
from registry.subjects.models import Subject
from registry.subjects.panel import record_panel
from registry.subjects.uploads import imports_folder
from tests.builders.accounts import PASSWORD, a_key, an_officer
from tests.builders.subjects import a_code, a_subject
from tests.builders.web import NOON, an_app
from tests.integration.subjects.test_importing import rows_of_a_file
from tests.integration.subjects.test_persons import NAME, NUMBER

HTML = {"Accept": "text/html"}
PERSON = {
    "name": NAME,
    "identifier_kind": "resident_id",
    "identifier": NUMBER,
    "role": "guide",
    "legal_basis": "旅游市场黑名单管理办法第四条",
    "division": "140100",
}


@pytest.fixture
def client(database: Database, redis_url: str, tmp_path: Path) -> FlaskClient:
    app = an_app(
        database,
        redis_url,
        apis=[api.blp, acts_api.blp],
        more_pages=[credit_pages.bp, pages.bp, person_pages.bp],
        var=tmp_path,
    )
    credit_pages.install_panels(app, (record_panel,))
    return app.test_client()


@pytest.fixture
def two(database: Database) -> tuple[Subject, Subject]:
    with database.transaction() as session:
        return a_subject(session, name="示范甲厂"), a_subject(session, name="示范乙厂")


@pytest.fixture
def bearer(database: Database) -> dict[str, str]:
    scopes = (Permission.SUBJECTS_READ, Permission.SUBJECTS_WRITE, Permission.PERSONS_READ)
    with database.transaction() as session:
        _key, text = a_key(session, *scopes, at=NOON)
    return {"Authorization": f"Bearer {text}"}


def content() -> bytes:
    return "".join(",".join(row) + "\n" for row in rows_of_a_file()).encode()


def test_the_interface_corrects_links_and_tells(
    client: FlaskClient, bearer: dict[str, str], two: tuple[Subject, Subject]
) -> None:
    first, second = two
    path = f"/v1/subjects/{first.uscc}"
    said = {"status": "deregistered", "effective_on": "2026-10-01", "reason": "注销通知"}
    assert client.post(f"{path}/corrections", json=said, headers=bearer).status_code == 428
    stale = client.post(f"{path}/corrections", json=said, headers={**bearer, "If-Match": '"9"'})
    assert stale.status_code == 412
    done = client.post(f"{path}/corrections", json=said, headers={**bearer, "If-Match": '"1"'})
    assert (done.status_code, done.get_json()["status"]) == (200, "deregistered")
    link = {
        "kind": "succession",
        "to_uscc": second.uscc,
        "happened_on": "2026-10-01",
        "basis": "公告",
    }
    made = client.post(f"{path}/links", json=link, headers=bearer)
    assert made.status_code == 201
    (told,) = client.get(f"/v1/subjects/{second.uscc}/links", headers=bearer).get_json()
    assert (told["onward"], told["other_uscc"]) == (False, first.uscc)
    back = f"/v1/subjects/links/{told['id']}/withdrawal"
    assert client.post(back, json={"reason": "误登"}, headers=bearer).status_code == 204
    assert client.get(f"{path}/links", headers=bearer).get_json() == []


def test_the_interface_takes_a_file_that_a_worker_takes_over(
    client: FlaskClient, bearer: dict[str, str], database: Database, tmp_path: Path
) -> None:
    sent = client.post("/v1/subjects/imports?source=x", data=content(), headers=bearer)
    assert (sent.status_code, sent.get_json()["state"]) == (202, "running")
    run_id = sent.get_json()["id"]
    again = client.post("/v1/subjects/imports?source=x", data=content(), headers=bearer)
    assert again.get_json()["id"] == run_id
    for _turn in range(3):
        with database.transaction() as session:
            runs.import_due(session, [run_id], at=NOON, folder=imports_folder(tmp_path))
    told = client.get(f"/v1/subjects/imports/{run_id}", headers=bearer).get_json()
    assert (told["state"], told["stored"], told["rejected"]) == ("done", 2, 2)
    listed = client.get(f"/v1/subjects/imports/{run_id}/rejects", headers=bearer).text
    assert listed.count("\n") == 3
    wrong = client.post("/v1/subjects/imports?source=y", data=b"PAR1", headers=bearer)
    assert wrong.status_code == 400
    assert not list(imports_folder(tmp_path).iterdir())


def test_the_interface_shows_a_person_only_to_whom_it_is_given(
    client: FlaskClient, bearer: dict[str, str], database: Database
) -> None:
    made = client.post("/v1/subjects/persons", json=PERSON, headers=bearer)
    assert (made.status_code, made.get_json()["name"]) == (201, "示**")
    number = made.get_json()["uscc"]
    again = client.post("/v1/subjects/persons", json=PERSON, headers=bearer)
    assert (again.status_code, NUMBER in again.text) == (409, False)
    asked = {"identifier_kind": "resident_id", "identifier": NUMBER}
    match = client.post("/v1/subjects/persons/match", json=asked, headers=bearer)
    assert match.get_json()["uscc"] == number
    look = {"purpose": "case_handling"}
    seen = client.post(f"/v1/subjects/{number}/identity", json=look, headers=bearer)
    assert seen.get_json()["identifier"] == NUMBER
    with database.transaction() as session:
        _key, text = a_key(session, Permission.SUBJECTS_WRITE, at=NOON)
    other = {"Authorization": f"Bearer {text}"}
    refused = client.post(f"/v1/subjects/{number}/identity", json=look, headers=other)
    assert refused.status_code == 403


def test_an_officer_does_the_same_on_pages(
    client: FlaskClient, database: Database, two: tuple[Subject, Subject]
) -> None:
    with database.transaction() as session:
        an_officer(session, username="li", roles=[Role.CASE_OFFICER])
    guard = _guard(client.get("/sign-in", headers=HTML).text)

    def post(path: str, **form: object) -> str:
        sent = client.post(path, data={"csrf_token": guard, **form}, headers=HTML)
        assert sent.status_code in {200, 303}, sent.text
        return sent.headers.get("Location") or sent.text

    post("/sign-in", username="li", password=PASSWORD)
    guard = _guard(client.get("/console/subjects/new", headers=HTML).text)
    first, second = two
    path = f"/console/subjects/{first.uscc}"
    fields = {"name": "示范丙厂", "division": first.division, "status": "active", "reason": "来函"}
    assert post(f"{path}/correction", **fields, version="1").endswith(path)
    link = {"kind": "merger", "to_uscc": second.uscc, "happened_on": "2026-10-01", "basis": "公告"}
    post(f"{path}/links", **link)
    assert "示范乙厂" in client.get(f"{path}/links", headers=HTML).text
    assert "示范丙厂" in client.get(f"/console/subjects/{second.uscc}", headers=HTML).text
    assert "示范丙厂" in client.get("/console/subjects?q=乙厂", headers=HTML).text
    new = {"uscc": a_code(97_001), "name": "示范丁厂", "kind": "enterprise", "division": "140100"}
    assert post("/console/subjects/new", **new, status="active").endswith(a_code(97_001))
    person = post("/console/persons/new", **PERSON)
    shown = client.get(person, headers=HTML).text
    assert NUMBER not in shown
    assert NUMBER[6:14] not in shown
    assert NUMBER in post(person, purpose="correction")
    run = post("/console/subjects/imports", source="x", file=(io.BytesIO(content()), "x.csv"))
    assert client.get(run, headers=HTML).status_code == 200
    assert run.rsplit("/", 1)[1] in client.get("/console/subjects/imports", headers=HTML).text


def _guard(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]
