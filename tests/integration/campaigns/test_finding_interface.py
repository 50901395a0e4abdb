"""Corrections, referrals and files of visits over HTTP, with the answers clients build on."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from campaigns.inspections import api as inspections_api
from campaigns.inspections import correction_api, export, referral_api
from campaigns.inspections.models import Inspection
from campaigns.inspections.queries import InspectionQuery
from registry.accounts.models import Officer
from registry.accounts.permissions import Permission, Role
from registry.db import Database
from registry.files import tables
from tests.builders.accounts import a_key, an_agency, an_officer
from tests.builders.inspections import Team, a_recorded_visit, a_team
from tests.builders.web import NOON, an_app


@dataclass
class Desk:
    """Clients of the interface, each with the key of one officer."""

    client: FlaskClient
    team: Team
    visit: Inspection
    keys: dict[str, str]

    def send(self, who: str, method: str, path: str, body: object = None, **headers: str) -> Any:
        return self.client.open(
            f"/v1{path}",
            method=method,
            json=body,
            headers={"Authorization": f"Bearer {self.keys[who]}", **headers},
        )

    @property
    def finding(self) -> str:
        return f"/findings/{self.visit.findings[0].id}"


@pytest.fixture
def desk(database: Database, redis_url: str) -> Iterator[Desk]:
    with database.transaction() as session:
        team = a_team(session)
        visit = a_recorded_visit(session, team)
        stranger = an_officer(
            session, agency=an_agency(session, function="tax"), roles=(Role.CASE_OFFICER,)
        )

        def key(officer: Officer, *scopes: Permission) -> str:
            return a_key(session, *scopes, officer=officer, at=NOON)[1]

        keys = {
            "inspector": key(team.inspectors[0]),
            "reviewer": key(team.reviewer),
            "stranger": key(stranger, Permission.SUBJECTS_READ, Permission.REFERRALS_WRITE),
        }
    blueprints = [inspections_api.blp, correction_api.blp, referral_api.blp]
    with an_app(database, redis_url, apis=blueprints).test_client() as client:
        yield Desk(client, team, visit, keys)


def test_a_correction_is_made_on_the_version_that_was_read(desk: Desk) -> None:
    where = f"/inspections/{desk.visit.id}/corrections"
    body = {"answers": {"dispenser_in_term": {"value": "pass"}}, "reason": "记录有误"}
    assert desk.send("inspector", "POST", where, body).status_code == 428
    named = body | {"reason": "联系人13800138000"}
    refused = desk.send("inspector", "POST", where, named, **{"If-Match": '"1"'})
    assert [error["pointer"] for error in refused.json["errors"]] == ["#/reason"]
    done = desk.send("inspector", "POST", where, body, **{"If-Match": '"1"'})
    assert (done.status_code, done.json["result"], done.headers["ETag"]) == (200, "clean", '"2"')
    assert desk.send("inspector", "POST", where, body, **{"If-Match": '"1"'}).status_code == 412
    told = desk.send("inspector", "GET", where)
    (row,) = told.json
    assert (row["was"]["value"], row["becomes"], row["reason"]) == (
        "fail",
        {"value": "pass"},
        "记录有误",
    )
    assert desk.send("inspector", "GET", desk.finding).json["state"] == "withdrawn"


def test_what_another_agency_may_not_see_is_not_there(desk: Desk) -> None:
    for path in (f"/inspections/{desk.visit.id}", desk.finding):
        assert desk.send("stranger", "GET", path).status_code == 404
    assert desk.send("stranger", "GET", "/inspections").json["items"] == []
    desk.send("reviewer", "POST", f"{desk.finding}/confirmation", **{"If-Match": '"1"'})
    told = desk.send("stranger", "GET", desk.finding)
    assert (told.status_code, told.json["note"]) == (200, None)
    visit = desk.send("stranger", "GET", f"/inspections/{desk.visit.id}").json
    assert (visit["answers"], len(visit["findings"])) == ({}, 1)


def test_a_suspected_crime_goes_its_way_and_stays_inside(desk: Desk) -> None:
    desk.send("reviewer", "POST", f"{desk.finding}/confirmation", **{"If-Match": '"1"'})
    report = {"suspected_crime": "生产、销售伪劣产品罪", "facts": "销售金额二十万元以上"}
    made = desk.send("inspector", "POST", f"{desk.finding}/referral", report, **{"If-Match": '"2"'})
    assert (made.status_code, made.json["decide_by"]) == (201, "2026-11-23")
    where = f"/referrals/{made.json['id']}"

    def act(who: str, noun: str, body: object, version: int) -> Any:
        return desk.send(who, "POST", f"{where}/{noun}", body, **{"If-Match": f'"{version}"'})

    own = desk.send(
        "inspector", "POST", f"{where}/decision", {"approved": True}, **{"If-Match": '"1"'}
    )
    assert own.status_code == 403
    assert act("reviewer", "decision", {"approved": False}, 1).status_code == 422
    decided = act("reviewer", "decision", {"approved": True}, 1)
    assert decided.json["hand_over_by"].startswith("2026-11-21T04:00")
    assert act("reviewer", "decision", {"approved": True}, 1).status_code == 412
    handed = {"police": "示范市公安局", "handed_over_at": "2026-11-20T12:00:00+08:00"}
    assert act("inspector", "handover", handed, 2).json["latest_reply_by"] == "2026-11-30"
    reply = {"act": "accept", "replied_on": "2026-11-20", "number": "示公立字〔2026〕1号"}
    assert act("inspector", "reply", reply, 3).json["state"] == "accepted"
    assert desk.send("inspector", "GET", desk.finding).json["state"] == "referred"
    assert desk.send("stranger", "GET", desk.finding).json["state"] == "confirmed"
    assert desk.send("stranger", "GET", where).status_code == 404
    assert desk.send("stranger", "GET", "/referrals").json["items"] == []


def test_both_files_say_the_same_and_no_cell_is_a_formula() -> None:
    given = [["检查编号", "名称"], *([f"=cmd|{n}", "甲\x0b<乙>&"] for n in range(2500))]
    book = load_workbook(
        io.BytesIO(b"".join(tables.xlsx_pieces(iter(given), sheet="inspections"))), read_only=True
    )
    rows = list(book["inspections"].iter_rows())
    assert len(rows) == len(given)
    assert [(cell.value, cell.data_type) for cell in rows[1]] == [
        ("=cmd|0", "s"),
        ("甲<乙>&", "s"),
    ]
    text = b"".join(tables.csv_pieces(iter(given))).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1].startswith("'=")


def test_a_file_has_every_visit_of_the_filter_that_its_reader_sees(desk: Desk) -> None:
    with desk.client.application.test_request_context():
        by = desk.team.by
        with _reading(desk) as session:
            rows = list(export.table(session, InspectionQuery(), by=by))
    assert [row[0] for row in rows[1:]] == [str(desk.visit.id)]
    assert rows[1][-2:] == ["1", "1"]


def _reading(desk: Desk) -> Any:
    return desk.client.application.extensions["chengxin"].database.reading()
