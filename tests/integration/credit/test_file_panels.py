"""The file of a subject holds whatever any register has about it, each with its document."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from redis import Redis

from chengxin.web import create_app
from registry.accounts.actors import system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.permissions import Permission, Role
from registry.blacklist.states import SuspensionKind
from registry.credit import service
from registry.db import Database
from registry.kernel.clock import FixedClock
from registry.settings import Settings
from registry.web.context import Services
from tests.builders.accounts import PASSWORD, a_key, an_agency, an_officer
from tests.builders.blacklist import Walk, a_listed_case, a_noticed_case
from tests.builders.credit import an_entry
from tests.builders.inspections import a_confirmed_finding, a_team
from tests.builders.measures import SUPERVISION, some_measures
from tests.builders.sampling import a_bench, a_course

HTML = {"Accept": "text/html"}
TODAY = date(2026, 11, 20)
NOON = datetime.combine(TODAY, time(4), tzinfo=UTC)


@pytest.fixture
def client(database: Database, redis_url: str, tmp_path: Path) -> FlaskClient:
    settings = Settings(
        database_url="", redis_url=redis_url, secret_key="a key for tests only", var=tmp_path
    )
    services = Services(database, FixedClock(NOON), settings, Redis.from_url(redis_url))
    return create_app(services).test_client()


def sign_in(client: FlaskClient, username: str) -> None:
    page = client.get("/sign-in", headers=HTML).text
    guard = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert guard
    form = {"csrf_token": guard[1], "username": username, "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers=HTML).status_code == 303


def section_of(page: str, labelled: str) -> str:
    """The section with this heading."""
    found = re.search(rf'<section[^>]*aria-labelledby="{labelled}".*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def section(page: str, key: str) -> str:
    """The panel of one register; empty where the file has none."""
    found = re.search(rf'<section[^>]*id="{key}".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def test_everything_about_a_listed_subject_is_on_its_file(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        walk: Walk = a_listed_case(session, on=date(2026, 3, 4))
        some_measures(walk, [SUPERVISION])
        penalty, case_id, uscc = walk.penalty, walk.case_id, walk.subject.uscc
        filed_on = walk.wait(1).objected().filed_on
        assert penalty is not None
        service.regrade(session, [walk.subject.id], at=NOON)
        an_officer(session, agency=walk.bureau.agency, username="yu", roles=[Role.REVIEWER])
        an_officer(session, username="bai", roles=[Role.REVIEWER])
        _, key = a_key(session, Permission.CREDIT_READ, at=NOON)
    sign_in(client, "yu")
    page = client.get(f"/console/subjects/{uscc}", headers=HTML).text
    assert f"/console/penalties/{penalty.id}" in section(page, "penalties")
    assert f"/console/cases/{case_id}" in section(page, "listings")
    assert "/measures/listing/" in section(page, "measures")
    assert not section(page, "samplings")
    answer = re.search(r'<section[^>]*aria-labelledby="answer".*?</section>', page, re.DOTALL)
    assert answer
    assert "直接定为D级" in answer[0]
    assert f"/console/cases/{case_id}" in answer[0]
    acts = re.findall(r"<li.*?</li>", answer[0].partition("怎样升级")[2], re.DOTALL)
    assert any("申请提前移出名单" in act for act in acts), "until it ends, no points help"
    # What may be done from now on is no part of an answer that has to stay the same.
    advice = client.get(
        f"/v1/subjects/{uscc}/credit/advice", headers={"Authorization": f"Bearer {key}"}
    ).get_json()
    assert "early_removal" in {lift["act"] for lift in advice["lifts"]}
    before = client.get(f"/console/subjects/{uscc}?valid_on=2026-11-19", headers=HTML).text
    assert "直接定为D级" in before
    assert "怎样升级" not in before
    before = client.get(f"/console/subjects/{uscc}?valid_on=2026-03-01", headers=HTML).text
    assert not section(before, "penalties")
    assert section(page, "requests")
    known = f"valid_on={TODAY}&known_at={filed_on - timedelta(days=1)}T12:00"
    then = client.get(f"/console/subjects/{uscc}?{known}", headers=HTML).text
    assert section(then, "penalties")
    assert not section(then, "requests"), "nobody knew of it yet"
    elsewhere = client.application.test_client()
    sign_in(elsewhere, "bai")
    other = elsewhere.get(f"/console/subjects/{uscc}", headers=HTML).text
    assert walk.listing.decision_no in section(other, "listings")
    assert f"/console/cases/{case_id}" not in other


def test_while_a_listing_is_stayed_the_file_says_since_when(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        walk = a_listed_case(session, on=date(2026, 3, 4)).on(TODAY - timedelta(days=1))
        walk.suspended(SuspensionKind.STAY)
        uscc = walk.subject.uscc
        service.regrade(session, [walk.subject.id], at=NOON)
        an_officer(session, agency=walk.bureau.agency, username="yu", roles=[Role.REVIEWER])
    sign_in(client, "yu")
    page = client.get(f"/console/subjects/{uscc}", headers=HTML).text
    since = "2026-11-19起停止执行"
    assert since in section(page, "listings")
    assert page.count(since) > 1
    assert "已终止" not in page
    before = client.get(f"/console/subjects/{uscc}?valid_on=2026-11-18", headers=HTML).text
    assert since not in before


def test_whoever_carries_an_agency_on_sees_its_unlisted_case_on_the_file(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        walk = a_noticed_case(session, on=date(2026, 3, 4))
        number, case_id, uscc = walk.case.number, walk.case_id, walk.subject.uscc
        old, heir = walk.bureau.agency, an_agency(session)
        succeed_agency(
            session,
            old.id,
            successor_id=heir.id,
            on=TODAY,
            version=old.version,
            by=system_actor("tests"),
            at=NOON,
        )
        an_officer(session, agency=heir, username="yu", roles=[Role.REVIEWER])
        an_officer(session, username="bai", roles=[Role.REVIEWER])
    sign_in(client, "yu")
    mine = section(client.get(f"/console/subjects/{uscc}", headers=HTML).text, "listings")
    assert number in mine
    assert f"/console/cases/{case_id}" in mine
    assert client.get(f"/console/cases/{case_id}", headers=HTML).status_code == 200
    elsewhere = client.application.test_client()
    sign_in(elsewhere, "bai")
    assert number not in elsewhere.get(f"/console/subjects/{uscc}", headers=HTML).text


def test_a_grade_is_not_promised_past_a_listing_that_is_being_decided_on(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        walk = a_noticed_case(session, on=date(2026, 3, 4))
        an_entry(session, walk.subject, decided_on=date(2026, 3, 1))
        service.regrade(session, [walk.subject.id], at=NOON)
        number, case_id, uscc = walk.case.number, walk.case_id, walk.subject.uscc
        an_officer(session, agency=walk.bureau.agency, username="yu", roles=[Role.REVIEWER])
        an_officer(session, username="bai", roles=[Role.REVIEWER])
    sign_in(client, "yu")
    answer = section_of(client.get(f"/console/subjects/{uscc}", headers=HTML).text, "answer")
    assert f"{number}，已告知）。一旦列入，直接定为D级" in answer
    assert f"/console/cases/{case_id}" in answer
    then = client.get(f"/console/subjects/{uscc}?valid_on=2026-11-18", headers=HTML).text
    assert "一旦列入" not in then, "of a past day nothing is advised"
    elsewhere = client.application.test_client()
    sign_in(elsewhere, "bai")
    assert "一旦列入" not in elsewhere.get(f"/console/subjects/{uscc}", headers=HTML).text


def test_visits_and_samplings_are_on_the_file_of_whom_they_concern(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        team = a_team(session)
        finding = a_confirmed_finding(session, team)
        bench = a_bench(session)
        sampling = a_course(session, bench).sampling
        service.regrade(session, [team.subject.id], at=NOON)
        an_officer(session, agency=bench.agency, username="yu", roles=[Role.REVIEWER])
    sign_in(client, "yu")
    visited = client.get(f"/console/subjects/{team.subject.uscc}", headers=HTML).text
    address = f"/console/inspections/{finding.inspection_id}"
    assert address in section(visited, "visits")
    assert visited.count(address) > 1, "the points of the grade lead to the visit too"
    sampled = client.get(f"/console/subjects/{bench.producer.uscc}", headers=HTML).text
    assert f"/console/samplings/{sampling.id}" in section(sampled, "samplings")


def test_the_interface_keeps_risk_apart_from_the_grade_and_hands_out_reports(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        finding = a_confirmed_finding(session, team := a_team(session))
        service.regrade(session, [team.subject.id], at=NOON)
        _key, secret = a_key(session, Permission.CREDIT_READ, at=NOON)
    bearer = {"Authorization": f"Bearer {secret}"}
    address = f"/v1/subjects/{team.subject.uscc}"
    told = client.get(f"{address}/credit", headers=bearer).get_json()
    assert told["score"]["grade"] == "A"
    assert told["risk"]["lines"][0]["source_id"] == str(finding.id)
    assert told["risk"]["points"] == told["risk"]["inherent_points"] + sum(
        line["points"] for line in told["risk"]["lines"]
    )
    made = client.post(f"{address}/reports", headers=bearer)
    assert made.status_code == 201
    again = client.post(f"{address}/reports", headers=bearer)
    assert again.get_json() == made.get_json(), "the same facts are the same report"
    whole = client.get(made.headers["Location"], headers=bearer).get_json()
    assert whole["report"]["standing"]["grade"] == "A"
    listed = client.get(f"{address}/reports", headers=bearer).get_json()["items"]
    assert [each["code"] for each in listed] == [whole["code"]]
