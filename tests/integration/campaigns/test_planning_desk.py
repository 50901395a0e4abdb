"""Campaigns and checklists through forms and over the interface, as they are really sent."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from campaigns.planning import api, assignments_api, checklists_api
from campaigns.planning import pages as planning_pages
from registry.db import Database
from tests.builders.accounts import PASSWORD, a_key, an_agency
from tests.builders.inspections import Team, a_team
from tests.builders.planning import a_running_campaign
from tests.builders.web import NOON, an_app

HTML = {"Accept": "text/html", "Accept-Language": "zh"}


class Desk:
    """A campaign officer with a browser and a key."""

    def __init__(self, client: FlaskClient, database: Database, team: Team, key: str) -> None:
        self.client = client
        self.database = database
        self.team = team
        self.key = key

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form with its guard; the status, and the page or where it leads."""
        page = self.client.get("/console/checklists", headers=HTML).text
        guard = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert guard
        answer = self.client.post(path, data={"csrf_token": guard[1], **fields}, headers=HTML)
        return answer.status_code, answer.location or answer.text

    def get(self, path: str) -> str:
        answer = self.client.get(path, headers=HTML)
        assert answer.status_code == 200, answer.text
        return answer.text

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.open(
            f"/v1{path}",
            method=method,
            json=body,
            headers={"Authorization": f"Bearer {self.key}", **headers},
        )


@pytest.fixture
def desk(database: Database, redis_url: str) -> Iterator[Desk]:
    with database.transaction() as session:
        team = a_team(session)
        _, key = a_key(session, officer=team.inspectors[0], at=NOON)
    apis = [api.blp, assignments_api.blp, checklists_api.blp]
    pages = [planning_pages.bp, planning_pages.checklists_bp]
    with an_app(database, redis_url, apis=apis, more_pages=pages).test_client() as client:
        page = client.get("/sign-in", headers=HTML).text
        guard = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert guard
        name = team.inspectors[0].username
        fields = {"csrf_token": guard[1], "username": name, "password": PASSWORD}
        assert client.post("/sign-in", data=fields, headers=HTML).status_code == 303
        yield Desk(client, database, team, key)


def test_a_checklist_is_written_item_by_item_and_published(desk: Desk) -> None:
    assert desk.send("/console/checklists", key="toy_safety", title="玩具检查表")[0] == 303
    draft = "/console/checklists/toy_safety/draft"
    common = {"section": "一、商品", "legal_basis": "《产品质量法》第二十七条", "required": "true"}
    kind = {
        "type": "choice",
        "key": "kind",
        "title": "种类",
        "option.0.value": "plush",
        "option.0.label": "毛绒",
        "option.2.value": "banned",
        "option.2.label": "禁售",
        "option.2.severity": "serious",
        "option.2.text": "销售禁售玩具",
    }
    assert desk.send(f"{draft}/items/new", version="1", **common, **kind)[0] == 303
    cord = {
        "type": "measurement",
        "key": "cord",
        "title": "绳长",
        "unit": "mm",
        "readings_least": "2",
        "readings_most": "3",
        "judged_by": "each",
        "accepted_high": "220",
        "when.kind": "plush",
    }
    status, page = desk.send(f"{draft}/items/new", version="2", **common, **cord)
    assert status == 422
    assert "合格范围和认定的问题要一起写" in page
    assert 'value="220"' in page
    found = {"finding_severity": "general", "finding_text": "绳索过长"}
    assert desk.send(f"{draft}/items/new", version="2", **common, **cord, **found)[0] == 303
    assert desk.send(f"{draft}/publish", version="3")[0] == 422
    head = {"title": "玩具检查表", "legal_basis": "《产品质量法》、GB 6675"}
    assert desk.send(f"{draft}/head", version="3", **head)[0] == 303
    assert "至少" not in desk.get(f"{draft}/preview").split("cx-fd-card")[0]
    assert desk.send(f"{draft}/publish", version="2")[0] == 412
    assert desk.send(f"{draft}/publish", version="4")[0] == 303
    told = desk.call("GET", "/checklists/toy_safety").json
    assert [item["key"] for item in told["items"]] == ["kind", "cord"]
    assert told["items"][1]["shown_if"] == [{"item": "kind", "is": ["plush"]}]
    assert told["items"][1]["readings"] == {"least": 2, "most": 3, "judged_by": "each"}
    assert told["items"][0]["options"][1]["finding"]["severity"] == "serious"
    assert desk.send("/console/checklists/toy_safety/draft")[0] == 303
    form = desk.get(f"{draft}/items/cord")
    assert re.search(r'name="when\.kind" value="plush" checked', form)
    assert desk.send(f"{draft}/items/cord/up", version="1")[0] == 303
    assert "条件只能依据前面的项目" in desk.get(draft)


def test_a_visit_is_ordered_listed_and_called_off_over_the_interface(desk: Desk) -> None:
    team = desk.team
    where = f"/campaigns/{team.campaign.id}/assignments"
    body = {
        "uscc": team.subject.uscc,
        "officers": [str(officer.id) for officer in team.inspectors],
        "due_on": "2026-12-01",
    }
    made = desk.call("POST", where, body, **{"Idempotency-Key": "o-1"})
    assert made.status_code == 201, made.json
    again = desk.call("POST", where, body, **{"Idempotency-Key": "o-1"})
    assert again.json == made.json
    assert desk.call("POST", where, body).status_code == 409
    (listed,) = desk.call("GET", "/assignments").json["items"]
    assert listed == made.json
    one = f"/assignments/{made.json['id']}/cancellation"
    reason = {"reason": "企业已停业"}
    assert desk.call("POST", one, reason).status_code == 428
    assert desk.call("POST", one, reason, **{"If-Match": '"7"'}).status_code == 412
    off = desk.call("POST", one, reason, **{"If-Match": '"1"'})
    assert (off.status_code, off.json["state"]) == (200, "cancelled")
    assert desk.call("GET", "/assignments").json["items"] == []


def test_a_visit_is_ordered_on_the_page_of_the_campaign(desk: Desk) -> None:
    page = f"/console/campaigns/{desk.team.campaign.id}"
    fields = {"uscc": desk.team.subject.uscc, "due_on": "2026-12-01", "idempotency_key": "x"}
    status, told = desk.send(
        f"{page}/assignments", officers=str(desk.team.inspectors[0].id), **fields
    )
    assert status == 422
    assert desk.team.subject.uscc in told
    assert "没有待检查的任务" in desk.get(page)


SHARE = {"share": 4, "reason": "本市企业较多"}


def test_an_agency_that_only_takes_part_reads_a_campaign_and_finds_no_act(desk: Desk) -> None:
    lead = desk.team.campaign.lead_agency_id
    with desk.database.transaction() as session:
        campaign = a_running_campaign(session, agencies=[an_agency(session), desk.team.agency])
    assert campaign.lead_agency_id != lead
    page = f"/console/campaigns/{campaign.id}"
    told = desk.get(page)
    assert f"{page}/close" not in told
    assert f"{page}/amendment" not in told
    assert f"{page}/items" not in told
    assert f"{page}/assignments" in told, "it orders its own visits"
    assert f"{page}/own-share" not in told, "the visits are not divided up"
    assert f"{page}/copy" not in told
    own = desk.call("PUT", f"/campaigns/{campaign.id}/own-share", SHARE, **{"If-Match": '"3"'})
    assert (own.status_code, own.json["title"]) == (409, "分工由牵头单位确定")
    assert desk.send(f"{page}/own-share", version="3", share="4", reason="较多")[0] == 409
    assert desk.send(f"{page}/close", version="3")[0] == 403
    assert desk.client.get(f"{page}/amendment", headers=HTML).status_code == 403
    refused = desk.call("POST", f"/campaigns/{campaign.id}/closure", **{"If-Match": '"3"'})
    assert (refused.status_code, refused.json["title"]) == (403, "不是本机关的专项行动")
    assert desk.call("GET", f"/campaigns/{campaign.id}").json["state"] == "running"


def test_an_amendment_and_a_report_are_told_over_the_interface(desk: Desk) -> None:
    where = f"/campaigns/{desk.team.campaign.id}"
    change = {"reason": "延长", "ends_on": "2027-01-31", "targets": {"target_inspections": 9}}
    amended = desk.call("POST", f"{where}/amendments", change, **{"If-Match": '"3"'})
    assert amended.status_code == 200, amended.json
    assert (amended.json["ends_on"], amended.json["target_inspections"]) == ("2027-01-31", 9)
    (told,) = desk.call("GET", f"{where}/amendments").json["items"]
    assert (told["reason"], told["version"]) == ("延长", 4)
    half = {"reason": "加量", "targets": {"target_inspections": 9.5}}
    refused = desk.call("POST", f"{where}/amendments", half, **{"If-Match": '"4"'})
    assert [error["pointer"] for error in refused.json["errors"]] == [
        "#/targets/target_inspections"
    ]
    named = {"reason": "联系人13800138000", "ends_on": "2027-02-28"}
    refused = desk.call("POST", f"{where}/amendments", named, **{"If-Match": '"4"'})
    assert [error["pointer"] for error in refused.json["errors"]] == ["#/reason"]
    shares = {"reason": "分工", "agencies": [{"printed_name": "甲", "role": "lead", "share": 8}]}
    refused = desk.call("POST", f"{where}/amendments", shares, **{"If-Match": '"4"'})
    assert [error["pointer"] for error in refused.json["errors"]] == ["#/agencies"]
    assert desk.call("GET", f"{where}/report").status_code == 404
    closed = desk.call("POST", f"{where}/closure", **{"If-Match": '"4"'})
    assert closed.json["report_due_on"] == "2026-12-18"
    named = {"text": "没有检查，联系人13800138000。"}
    refused = desk.call("POST", f"{where}/report", named, **{"If-Match": '"5"'})
    assert (refused.status_code, desk.call("GET", f"{where}/report").status_code) == (422, 404)
    report = desk.call("POST", f"{where}/report", {"text": "没有检查。"}, **{"If-Match": '"5"'})
    assert (report.status_code, report.json["state"]) == (200, "reported")
    assert desk.call("GET", f"{where}/report").json["figures"]["whole"]["inspections"] == 0
    copied = desk.call("POST", f"{where}/copy")
    assert copied.status_code == 201
    assert copied.json["copied_from_id"] == str(desk.team.campaign.id)
    assert copied.json["starts_on"] == "2027-03-01"
