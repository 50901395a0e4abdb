"""Campaigns and visits over the programming interface, with the answers clients build on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select

from campaigns.inspections import api as inspections_api
from campaigns.inspections import pages as inspections_pages
from campaigns.inspections.models import Inspection
from campaigns.inspections.progress import derive_progress_due
from campaigns.planning import api as planning_api
from campaigns.planning import checklists_api
from campaigns.planning import pages as planning_pages
from registry.accounts.permissions import Permission
from registry.db import Database
from tests.builders.accounts import a_key, an_officer
from tests.builders.inspections import CLEAN, OUT_OF_TERM, VISITED_ON, Team, a_team
from tests.builders.subjects import a_subject
from tests.builders.web import NOON, an_app


@dataclass
class Desk:
    """A client of the interface that speaks for the team's first inspector."""

    client: FlaskClient
    database: Database
    team: Team
    key: str

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        return self.client.open(
            f"/v1{path}",
            method=method,
            json=body,
            headers={"Authorization": f"Bearer {self.key}", "Accept-Language": "zh", **headers},
        )

    def visit(
        self, number: int = 1, *, found: bool = False, **changes: object
    ) -> dict[str, object]:
        answers = CLEAN | OUT_OF_TERM if found else CLEAN
        return {
            "campaign_id": str(self.team.campaign.id),
            "uscc": self.team.subject.uscc,
            "inspected_on": VISITED_ON.isoformat(),
            "officers": [str(officer.id) for officer in self.team.inspectors],
            "answers": {
                key: {"value": answer.value} | ({"note": answer.note} if answer.note else {})
                for key, answer in answers.items()
            },
            "client_ref": f"ref-{number}",
            **changes,
        }

    def stored(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Inspection)) or 0


@pytest.fixture
def desk(database: Database, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    with database.transaction() as session:
        team = a_team(session)
        _, key = a_key(session, officer=team.inspectors[0], at=NOON)
    app = an_app(
        database,
        redis_url,
        apis=[planning_api.blp, checklists_api.blp, inspections_api.blp],
        more_pages=[planning_pages.bp, inspections_pages.bp],
        var=tmp_path,
    )
    with app.test_client() as client:
        yield Desk(client, database, team, key)


def another_key(desk: Desk) -> str:
    """The key of a reviewer of the same agency."""
    with desk.database.transaction() as session:
        _, key = a_key(session, officer=desk.team.reviewer, at=NOON)
    return key


def test_a_campaign_is_drafted_announced_started_and_closed(desk: Desk) -> None:
    body = {
        "name": "农资打假",
        "category": "farm_inputs",
        "kind": "special_rectification",
        "starts_on": "2026-11-01",
        "ends_on": "2026-12-31",
        "agencies": [
            {"printed_name": "市局", "role": "lead", "agency_id": str(desk.team.agency.id)},
            {"printed_name": "市农业局", "role": "supporting"},
        ],
        "target_inspections": 300,
        "target_pass_rate": "92.5",
        "target_basis": "enterprises_first_visit",
    }
    drafted = desk.send("POST", "/campaigns", body, **{"Idempotency-Key": "c-1"})
    assert drafted.status_code == 201, drafted.json
    assert drafted.json["checklist_key"] == "farm_inputs"
    again = desk.send("POST", "/campaigns", body, **{"Idempotency-Key": "c-1"})
    assert (again.status_code, again.json) == (201, drafted.json)
    where = f"/campaigns/{drafted.json['id']}"
    tag = drafted.headers["ETag"]
    for act, state in (("announcement", "announced"), ("start", "running"), ("closure", "closed")):
        assert desk.send("POST", f"{where}/{act}").status_code == 428
        moved = desk.send("POST", f"{where}/{act}", **{"If-Match": tag})
        assert (moved.status_code, moved.json["state"]) == (200, state)
        assert desk.send("POST", f"{where}/{act}", **{"If-Match": tag}).status_code == 412
        tag = moved.headers["ETag"]
    checklist = desk.send("GET", f"{where}/checklist")
    assert checklist.json["items"][0]["key"] == "goods_sold"


def test_what_is_wrong_with_a_campaign_is_said_field_by_field(desk: Desk) -> None:
    body = {"name": "", "category": "x", "kind": "y", "moon": 1, "starts_on": "soon"}
    body |= {"target_pass_rate": "92.505", "target_coverage": "12.30"}
    refused = desk.send("POST", "/campaigns", body)
    assert refused.status_code == 422
    pointers = {error["pointer"] for error in refused.json["errors"]}
    assert pointers == {"#/name", "#/moon", "#/starts_on", "#/target_pass_rate"}


def test_a_visit_is_stored_once_under_its_key(desk: Desk) -> None:
    first = desk.send("POST", "/inspections", desk.visit(), **{"Idempotency-Key": "k"})
    assert first.status_code == 201, first.json
    again = desk.send("POST", "/inspections", desk.visit(), **{"Idempotency-Key": "k"})
    assert (again.status_code, again.json) == (201, first.json)
    other = desk.send("POST", "/inspections", desk.visit(2), **{"Idempotency-Key": "k"})
    assert other.status_code == 409
    assert desk.stored() == 1
    told = desk.send("GET", f"/inspections/{first.json['id']}")
    assert told.json["uscc"] == desk.team.subject.uscc
    assert told.json["digest"] == first.json["digest"]


def test_a_visit_in_the_future_or_under_a_wrong_code_changes_nothing(desk: Desk) -> None:
    late = desk.send("POST", "/inspections", desk.visit(inspected_on="2026-11-21"))
    assert [e["pointer"] for e in late.json["errors"]] == ["#/inspected_on"]
    wrong = desk.send("POST", "/inspections", desk.visit(uscc="91140000PDY000018X"))
    assert [e["pointer"] for e in wrong.json["errors"]] == ["#/uscc"]
    assert (late.status_code, wrong.status_code, desk.stored()) == (422, 422, 0)


def test_a_batch_stores_the_good_and_explains_the_bad(desk: Desk) -> None:
    batch: list[object] = [desk.visit(number) for number in range(10)]
    batch[2] = desk.visit(2, uscc="1")
    batch[4] = {"campaign_id": 4, "surprise": True}
    batch[6] = "not a visit"
    batch[8] = desk.visit(8, answers={"licences": {"value": "perhaps"}})
    batch[7] = None
    batch[9] = desk.visit(9, place="好\x00坏")
    batch[5] = desk.visit(5, answers={"a/b": {"value": "长" * 2001, "photos": ["x"]}, "c": 3})
    told = desk.send("POST", "/inspections/batch", {"inspections": batch})
    assert told.status_code == 200, told.json
    counts = {name: told.json[name] for name in ("stored", "already", "refused")}
    assert counts == {"stored": 3, "already": 0, "refused": 7}
    wrong = {r["index"]: r["errors"] for r in told.json["results"] if r["status"] == "refused"}
    assert [error["pointer"] for error in wrong[2]] == ["#/uscc"]
    assert {"#/campaign_id", "#/surprise", "#/uscc"} <= {error["pointer"] for error in wrong[4]}
    assert [error["pointer"] for error in wrong[6] + wrong[7]] == ["#", "#"]
    assert "#/answers/licences/value" in {error["pointer"] for error in wrong[8]}
    assert [error["pointer"] for error in wrong[9]] == ["#/place"]
    assert {error["pointer"] for error in wrong[5]} == {
        "#/answers/a~1b/value",
        "#/answers/a~1b/photos/0",
        "#/answers/c",
    }
    again = desk.send("POST", "/inspections/batch", {"inspections": batch})
    assert (again.json["stored"], again.json["already"], desk.stored()) == (0, 3, 3)


def test_five_hundred_with_twenty_bad_store_480_explain_20_and_again_store_nothing_new(
    desk: Desk,
) -> None:
    with desk.database.transaction() as session:
        codes = [desk.team.subject.uscc, *(a_subject(session).uscc for _ in range(99))]
    batch = [
        desk.visit(number, found=number % 2 == 0, uscc=codes[number % 100]) for number in range(500)
    ]
    bad = list(range(7, 500, 25))
    spoilt = (
        {"uscc": "911401"},
        {"officers": []},
        {"inspected_on": "2031-01-01"},
        {"campaign_id": 1},
    )
    for place in bad:
        batch[place] |= spoilt[place % 4]
    sent: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        first = desk.send("POST", "/inspections/batch", {"inspections": batch})
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert 0 < len(sent) < 60, "however many visits a batch has"
    assert (first.status_code, first.json["stored"], first.json["refused"]) == (200, 480, 20)
    told = [one for one in first.json["results"] if one["status"] == "refused"]
    assert [one["index"] for one in told] == bad
    assert all(one["errors"] and one["errors"][0]["detail"] for one in told)
    assert [one["client_ref"] for one in told] == [f"ref-{place}" for place in bad]
    again = desk.send("POST", "/inspections/batch", {"inspections": batch})
    assert (again.json["stored"], again.json["already"], again.json["refused"]) == (0, 480, 20)
    kept = {one["index"]: one["id"] for one in first.json["results"] if "id" in one}
    assert {one["index"]: one["id"] for one in again.json["results"] if "id" in one} == kept
    assert desk.stored() == 480


def test_a_batch_of_501_is_refused_whole(desk: Desk) -> None:
    batch = [desk.visit(number) for number in range(501)]
    assert desk.send("POST", "/inspections/batch", {"inspections": batch}).status_code == 422
    assert desk.stored() == 0


def test_a_finding_is_confirmed_by_a_second_officer_only(desk: Desk) -> None:
    visit = desk.send("POST", "/inspections", desk.visit(found=True)).json
    (finding,) = visit["findings"]
    where = f"/findings/{finding['id']}/confirmation"
    own = desk.send("POST", where, **{"If-Match": '"1"'})
    assert (own.status_code, own.json["type"]) == (403, "/problems/second-officer-needed")
    desk.key = another_key(desk)
    confirmed = desk.send("POST", where, **{"If-Match": '"1"'})
    assert (confirmed.status_code, confirmed.json["state"]) == (200, "confirmed")
    assert confirmed.headers["ETag"] == '"2"'
    late = desk.send("POST", where, **{"If-Match": '"1"'})
    assert late.status_code == 412


def test_a_key_without_an_officer_confirms_nothing(desk: Desk) -> None:
    visit = desk.send("POST", "/inspections", desk.visit(found=True)).json
    with desk.database.transaction() as session:
        _, desk.key = a_key(session, agency=desk.team.agency, at=NOON)
    where = f"/findings/{visit['findings'][0]['id']}/confirmation"
    refused = desk.send("POST", where, **{"If-Match": '"1"'})
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/person-needed")


def test_a_key_without_the_scope_records_nothing(desk: Desk) -> None:
    with desk.database.transaction() as session:
        stranger = an_officer(session)
        _, desk.key = a_key(session, Permission.SUBJECTS_READ, officer=stranger, at=NOON)
    assert desk.send("POST", "/inspections", desk.visit()).status_code == 403


def test_the_way_of_a_finding_to_its_end_and_to_a_penalty(desk: Desk) -> None:
    visits = [desk.send("POST", "/inspections", desk.visit(n, found=True)).json for n in (1, 2)]
    first, second = (visit["findings"][0]["id"] for visit in visits)
    desk.key = another_key(desk)

    def act(finding: str, noun: str, version: int, body: object = None) -> Any:
        return desk.send(
            "POST", f"/findings/{finding}/{noun}", body, **{"If-Match": f'"{version}"'}
        )

    assert act(first, "confirmation", 1).status_code == 200
    assert act(first, "rectification", 2, {"rectify_by": "2026-12-01"}).status_code == 200
    checked = act(first, "reinspection", 3, {"reinspected_on": "2026-11-20", "passed": True})
    assert checked.json["reinspection_passed"] is True
    assert act(first, "closure", 4).json["state"] == "closed"
    assert act(first, "withdrawal", 5, {"reason": "再看"}).status_code == 409
    assert act(second, "confirmation", 1).status_code == 200
    decision = {
        "number": "示市监罚〔2026〕9号",
        "decided_on": "2026-11-20",
        "kinds": ["fine"],
        "fine_yuan": "5000.00",
        "violation": "fuel_substandard",
        "facts": "使用超过检定有效期的加油机",
        "legal_basis": "《计量法实施细则》第四十三条",
    }
    early = act(second, "penalty", 2, {**decision, "decided_on": "2025-01-06"})
    assert (early.status_code, early.json["type"]) == (422, "/problems/penalty-too-early")
    banned = {**decision, "kinds": ["fine", "career_ban"]}
    unsaid = act(second, "penalty", 2, banned)
    assert [one["pointer"] for one in unsaid.json["errors"]] == ["#/ban_until"]
    ban = {"ban_until": "2029-11-19", "ban_basis": "《食品安全法》第一百三十五条"}
    penalised = act(second, "penalty", 2, {**banned, **ban})
    assert penalised.status_code == 200, penalised.json
    assert penalised.json["penalty_id"]
    with desk.database.transaction() as session:
        derive_progress_due(session, [str(desk.team.campaign.id)], NOON)
    progress = desk.send("GET", f"/campaigns/{desk.team.campaign.id}/progress").json
    assert (progress["inspections"], progress["confirmed"], progress["penalised"]) == (2, 2, 1)


def test_visits_are_listed_by_filter_and_page(desk: Desk) -> None:
    for number in range(3):
        desk.send("POST", "/inspections", desk.visit(number, found=number == 0))
    page = desk.send("GET", "/inspections?limit=2").json
    rest = desk.send("GET", f"/inspections?limit=2&cursor={page['next_cursor']}").json
    assert len({visit["id"] for visit in page["items"] + rest["items"]}) == 3
    assert rest["next_cursor"] is None
    bad = desk.send("GET", "/inspections?finding_state=recorded").json
    assert len(bad["items"]) == 1
    assert desk.send("GET", "/inspections?moon=1").status_code == 422
    assert desk.send("GET", "/inspections?first_on=2026-03-11").json["items"] == []
