"""Plans over the programming interface: handed in as JSON or file, changed, confirmed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from campaigns.planning import api as planning_api
from campaigns.planning import confirmation
from campaigns.planning.models import Campaign
from campaigns.plans import api
from campaigns.plans.models import Plan
from registry.accounts.permissions import Permission, Role
from registry.db import Database
from tests.builders.accounts import a_key, an_officer
from tests.builders.plans import TEXT
from tests.builders.web import NOON, an_app


@dataclass
class Desk:
    """A client whose key stands for an officer."""

    client: FlaskClient
    database: Database
    key: str

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        return self.client.open(
            f"/v1{path}", method=method, json=body, headers=self.headers() | headers
        )

    def upload(self, data: bytes, *, field: str = "file", **headers: str) -> Any:
        """As a browser sends it; the test client's own way leaves large bodies' files open."""
        head = (
            f'--cut\r\nContent-Disposition: form-data; name="{field}"; filename="plan.txt"\r\n\r\n'
        )
        return self.client.post(
            "/v1/plans",
            data=head.encode() + data + b"\r\n--cut--\r\n",
            content_type="multipart/form-data; boundary=cut",
            headers=self.headers() | headers,
        )

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}", "Accept-Language": "zh"}

    def stored(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Plan)) or 0


@pytest.fixture
def desk(database: Database, redis_url: str) -> Iterator[Desk]:
    with database.transaction() as session:
        officer = an_officer(session, roles=(Role.CAMPAIGN_OFFICER,))
        _key, secret = a_key(session, officer=officer, at=NOON)
    apis = [api.blp, planning_api.blp, confirmation.blp]
    with an_app(database, redis_url, apis=apis).test_client() as client:
        yield Desk(client, database, secret)


def test_a_text_becomes_a_draft_in_the_references_field_names(desk: Desk) -> None:
    answer = desk.send("POST", "/plans", {"text": TEXT, "file_name": "C:\\计划\\2026.txt"})
    assert answer.status_code == 201, answer.text
    plan = answer.json
    assert (plan["title"], plan["file_name"]) == ("示例省质量提升2026年行动计划", "2026.txt")
    assert answer.headers["ETag"] == '"1"'
    item = plan["draft"]["items"][0]
    assert (item["heading_no"], item["level"], item["lead"]) == ("（一）", "item", ["省示例一局"])
    assert item["campaigns"][0]["quote"] in item["text"]
    assert plan["draft"]["unplaced"][0]["text"] == "各地要结合实际抓好落实。"
    assert desk.send("GET", f"/plans/{plan['id']}").json == plan
    (listed,) = desk.send("GET", "/plans?state=draft").json["items"]
    assert listed["id"] == plan["id"]
    assert "draft" not in listed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_upload_in_any_usual_encoding_is_the_same_plan(desk: Desk, encoding: str) -> None:
    first = desk.send("POST", "/plans", {"text": TEXT})
    again = desk.upload(TEXT.replace("\n", "\r\n").encode(encoding))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["id"] == first.json["id"]
    assert desk.stored() == 1


def test_a_request_that_names_itself_is_answered_once(desk: Desk) -> None:
    named = {"Idempotency-Key": "k-1"}
    first = desk.upload(TEXT.encode(), **named)
    assert first.status_code == 201
    again = desk.upload(TEXT.encode(), **named)
    assert (again.status_code, again.json) == (201, first.json)
    other = desk.upload((TEXT + "另一份。").encode(), **named)
    assert other.status_code == 409
    assert desk.stored() == 1


@pytest.mark.parametrize(
    ("data", "status", "slug"),
    [
        (b"", 400, "plan-empty"),
        (" \n　\n".encode(), 400, "plan-empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 400, "plan-of-another-kind"),
        (b"\x00\x01PK", 400, "plan-not-text"),
        ("一、".encode() * 1_000_000, 413, "plan-too-large"),
        (b"x" * 50 * 1024 * 1024, 413, "too-large"),
    ],
)
def test_what_is_no_plan_is_refused_and_changes_nothing(
    desk: Desk, data: bytes, status: int, slug: str
) -> None:
    answer = desk.upload(data)
    assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{slug}")
    assert answer.mimetype == "application/problem+json"
    assert desk.stored() == 0


def test_a_body_that_does_not_fit_is_refused_by_field(desk: Desk) -> None:
    wrong = desk.send("POST", "/plans", {"file_name": "x.txt", "more": 1})
    assert wrong.status_code == 422
    assert {error["pointer"] for error in wrong.json["errors"]} == {"#/text", "#/more"}
    no_file = desk.client.post("/v1/plans", data={"x": "y"}, headers=desk.headers())
    assert no_file.status_code == 415
    missing = desk.upload(b"x", field="other")
    assert (missing.status_code, missing.json["errors"][0]["pointer"]) == (422, "#/file")
    broken = desk.client.post(
        "/v1/plans", data=b"{", content_type="application/json", headers=desk.headers()
    )
    assert broken.status_code == 400


def test_a_change_needs_the_version_it_was_made_on(desk: Desk) -> None:
    plan = desk.send("POST", "/plans", {"text": TEXT}).json
    campaign = plan["campaigns"][0]
    path = f"/plans/{plan['id']}/campaigns/{campaign['id']}/amendment"
    assert desk.send("POST", path, {"dropped": True}).status_code == 428
    changed = desk.send(
        "POST", path, {"dropped": True, "note": "已由国家部署"}, **{"If-Match": '"1"'}
    )
    assert changed.status_code == 200, changed.text
    assert changed.headers["ETag"] == '"2"'
    assert changed.json["draft"] == plan["draft"]
    assert changed.json["campaigns"][0]["to_be_drafted"] is False
    assert changed.json["amendments"][0]["note"] == "已由国家部署"
    assert desk.send("POST", path, {"dropped": False}, **{"If-Match": '"1"'}).status_code == 412
    wrong = desk.send("POST", path, {"kind": "nothing"}, **{"If-Match": '"2"'})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "#/kind")
    unknown = path.replace(campaign["id"], "nothing")
    assert desk.send("POST", unknown, {}, **{"If-Match": '"2"'}).status_code == 404


def test_confirming_drafts_the_campaigns_once(desk: Desk) -> None:
    plan = desk.send("POST", "/plans", {"text": TEXT}).json
    path = f"/plans/{plan['id']}/confirmation"
    done = desk.send("POST", path, **{"If-Match": '"1"'})
    assert done.status_code == 200, done.text
    names = [campaign["name"] for campaign in done.json["campaigns"]]
    assert names == ["车用燃油专项整治", "打击侵权假冒专项行动", "打击制售假冒农资"]
    assert desk.send("POST", path, **{"If-Match": '"2"'}).status_code == 409
    assert desk.send("GET", f"/plans/{plan['id']}").json["state"] == "confirmed"
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Campaign)) == 3


def test_a_key_that_stands_for_no_person_hands_in_but_neither_changes_nor_confirms(
    desk: Desk,
) -> None:
    with desk.database.transaction() as session:
        _key, desk.key = a_key(session, at=NOON)
    plan = desk.send("POST", "/plans", {"text": TEXT}).json
    assert plan["drafted_by"] is None
    campaign = plan["campaigns"][0]["id"]
    for path, body in (
        (f"/plans/{plan['id']}/campaigns/{campaign}/amendment", {"dropped": True}),
        (f"/plans/{plan['id']}/confirmation", None),
    ):
        refused = desk.send("POST", path, body, **{"If-Match": '"1"'})
        assert (refused.status_code, refused.json["type"]) == (403, "/problems/person-needed")


def test_a_key_without_the_scope_sees_nothing(desk: Desk) -> None:
    with desk.database.transaction() as session:
        _key, desk.key = a_key(session, Permission.SUBJECTS_READ, at=NOON)
    assert desk.send("GET", "/plans").status_code == 403
    assert desk.send("POST", "/plans", {"text": TEXT}).status_code == 403
