"""Trying a drafted policy on the console."""

import re
from datetime import date

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.accounts.permissions import Permission, Role
from registry.credit import pages, what_if, what_if_api, what_if_pages
from registry.credit.policy_file import GRADING
from registry.db import Database
from registry.subjects import pages as subject_pages
from registry.subjects import person_pages
from tests.builders.accounts import PASSWORD, a_key, an_officer
from tests.builders.credit import an_entry
from tests.builders.subjects import a_subject
from tests.builders.web import NOON, an_app

ADDRESS = "/console/credit/what-if"
HTML = {"Accept": "text/html"}
PRESENT = GRADING.read_text("utf-8")


def guard(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path, headers=HTML).text)
    assert found
    return found[1]


def signed_in(client: FlaskClient, name: str) -> FlaskClient:
    form = {"csrf_token": guard(client, "/sign-in"), "username": name, "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers=HTML).status_code == 303
    return client


def post(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post(ADDRESS, data={"csrf_token": guard(client, ADDRESS), **fields}, headers=HTML)


def test_an_administrator_tries_a_draft_on_the_page(database: Database, redis_url: str) -> None:
    with database.transaction() as session:
        an_officer(session, username="chief", roles=[Role.ADMINISTRATOR])
        an_officer(session, username="reader", roles=[Role.AUDITOR])
        subject = a_subject(session, name="示范省禾沐食品有限公司")
        an_entry(session, subject, decided_on=date(2026, 6, 1))
    app = an_app(
        database,
        redis_url,
        more_pages=[what_if_pages.bp, pages.bp, subject_pages.bp, person_pages.bp],
    )
    reader = signed_in(app.test_client(), "reader")
    assert reader.get(ADDRESS, headers=HTML).status_code == 403
    chief = signed_in(app.test_client(), "chief")
    offered = chief.get(ADDRESS, headers=HTML).text
    assert "GB/T 31863-2015 企业质量信用评价指标" in offered, "the policy in force, to be edited"
    assert "grade: AAA" in chief.get(f"{ADDRESS}?ladder=aaa_to_d", headers=HTML).text
    refused = post(chief, draft="key: [grading")
    assert refused.status_code == 422
    assert "第1行" in refused.text
    begun = post(chief, draft=PRESENT.replace("points: -6,", "points: -30,"))
    assert begun.status_code == 303
    waiting = chief.get(begun.location, headers=HTML)
    assert "还在比较" in waiting.text
    trial = begun.location.rpartition("/")[2]
    with database.transaction() as session:
        what_if.compare_parts_due(session, [f"{trial}/1"], at=NOON)
    done = chief.get(begun.location, headers=HTML)
    assert "其中1个会换等级" in done.text
    assert subject.name in done.text


def test_the_interface_tries_a_draft_as_the_page_does(database: Database, redis_url: str) -> None:
    with database.transaction() as session:
        subject = a_subject(session)
        an_entry(session, subject, decided_on=date(2026, 6, 1))
        _key, secret = a_key(session, Permission.ACCOUNTS_ADMIN, at=NOON)
    client = an_app(database, redis_url, apis=[what_if_api.blp]).test_client()
    bearer = {"Authorization": f"Bearer {secret}"}
    wrong = client.post("/v1/credit/what-if", json={"draft": "key: [grading"}, headers=bearer)
    assert (wrong.status_code, wrong.get_json()["errors"][0]["pointer"]) == (422, "#/line/1")
    draft = PRESENT.replace("points: -6,", "points: -30,")
    begun = client.post("/v1/credit/what-if", json={"draft": draft}, headers=bearer)
    assert begun.status_code == 201
    waiting = client.get(begun.headers["Location"], headers=bearer).get_json()
    assert (waiting["parts_done"], waiting["digest"]) == (0, None)
    trial = begun.get_json()["id"]
    with database.transaction() as session:
        what_if.compare_parts_due(session, [f"{trial}/1"], at=NOON)
    told = client.get(begun.headers["Location"], headers=bearer).get_json()
    assert (told["graded"], told["moved"]) == (1, 1)
    assert told["samples"][0]["uscc"] == subject.uscc
    listed = client.get("/v1/credit/what-if", headers=bearer).get_json()["items"]
    assert [each["id"] for each in listed] == [trial]
