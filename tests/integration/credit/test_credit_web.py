"""The credit file over the interface and on its page."""

import os
import random
import re
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.accounts.permissions import Permission, Role
from registry.credit import api, entries_api, pages, service
from registry.credit.advisers import install_advisers
from registry.credit.policy_file import published_text
from registry.credit.policy_in_force import choose_grading
from registry.credit.remedies import Remedy, RemedyAct
from registry.credit.vocabulary import EntryKind, Severity
from registry.db import Database
from registry.kernel.clock import SystemClock
from registry.kernel.period import AsOf
from registry.sharing import api as sharing_api
from registry.subjects import api as subjects_api
from registry.subjects import pages as subject_pages
from registry.subjects import person_pages
from registry.subjects.models import Subject
from registry.subjects.service import Correction, at_moment, correct_subject
from registry.web.context import EXTENSION
from tests.builders.accounts import PASSWORD, a_key, an_agency, an_officer
from tests.builders.credit import an_entry
from tests.builders.subjects import a_code, a_subject
from tests.builders.web import NOON, an_app

HTML = {"Accept": "text/html"}
TODAY = NOON.date()


@pytest.fixture
def client(database: Database, redis_url: str) -> FlaskClient:
    app = an_app(
        database,
        redis_url,
        apis=[subjects_api.blp, api.blp, sharing_api.blp, entries_api.blp],
        more_pages=[pages.bp, subject_pages.bp, person_pages.bp],
    )
    install_advisers(app, {"finding": _at_once})
    return app.test_client()


def _at_once(_session: Session, ids: Sequence[UUID], on: date) -> Mapping[UUID, Remedy]:
    """Findings that can be put right from the day on which it is asked."""
    return {one: Remedy(RemedyAct.RECTIFY, on, "《食品安全法》第五十条") for one in ids}


@pytest.fixture
def subject(database: Database) -> Subject:
    """Penalised in spring, found wanting in autumn, praised in between."""
    with database.transaction() as session:
        found = a_subject(session, name="示范省禾沐食品有限公司", industry="C14")
        agency_id = an_agency(session, name="临川市市场监督管理局").id

        def entry(kind: EntryKind, severity: Severity, on: date, ref: str, summary: str) -> None:
            an_entry(
                session,
                found,
                agency_id=agency_id,
                kind=kind,
                severity=severity,
                publication_class=severity,
                decided_on=on,
                at=NOON,
                source_ref=ref,
                summary=summary,
            )

        general = Severity.GENERAL
        entry(EntryKind.PENALTY, general, date(2026, 3, 9), "示市监罚决〔2026〕103号", "罚款3万元")
        entry(EntryKind.FAILED_SAMPLING, general, date(2025, 9, 18), "SF-2025-0318", "不合格1批次")
        entry(EntryKind.FINDING, general, date(2026, 10, 2), "JC-2026-1002-07", "未建立查验记录")
        entry(EntryKind.PLEDGE, general, date(2026, 5, 20), "CN-2026-11", "公开质量信用报告")
        entry(EntryKind.COMPLAINT, Severity.MINOR, date(2024, 5, 20), "TS-2024-1", "投诉成立")
        service.regrade(session, [found.id], at=NOON)
    return found


@pytest.fixture
def bearer(database: Database) -> dict[str, str]:
    with database.transaction() as session:
        may = (Permission.SUBJECTS_READ, Permission.CREDIT_READ, Permission.STATUS_READ)
        _key, text = a_key(session, *may, at=NOON)
    return {"Authorization": f"Bearer {text}"}


def signed_in(client: FlaskClient, database: Database) -> FlaskClient:
    with database.transaction() as session:
        an_officer(session, username="li", roles=[Role.CASE_OFFICER, Role.REVIEWER])
    page = client.get("/sign-in", headers=HTML).text
    guard = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert guard
    form = {"csrf_token": guard[1], "username": "li", "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers=HTML).status_code == 303
    return client


def test_the_file_tells_subject_and_grade(
    client: FlaskClient, bearer: dict[str, str], subject: Subject
) -> None:
    answer = client.get(f"/v1/subjects/{subject.uscc.lower()}", headers=bearer)
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["subject"]["name"] == subject.name
    assert (body["grade"]["letter"], body["grade"]["points"]) == ("C", "71.50")
    assert answer.headers["ETag"] == '"1"'


def test_every_point_names_its_document_and_clause(
    client: FlaskClient, bearer: dict[str, str], subject: Subject
) -> None:
    body = client.get(f"/v1/subjects/{subject.uscc}/credit", headers=bearer).get_json()
    assert body["score"] == {"grade": "C", "points": "71.50", "vetoed": False}
    assert (body["next_grade"], body["short_points"]) == ("B", "3.50")
    counted = {line["source_ref"]: line["points"] for line in body["lines"]}
    assert counted == {
        "JC-2026-1002-07": "-6.00",
        "CN-2026-11": "3.00",
        "示市监罚决〔2026〕103号": "-18.00",
        "SF-2025-0318": "-7.50",
        "TS-2024-1": "0.00",
    }
    assert all(line["legal_basis"] and line["criterion"]["source"] for line in body["lines"])
    told = body["lines"][0]
    assert (told["publication_class"], told["valid_from"]) == ("general", "2026-10-02")
    assert told["recorded_at"].startswith("2026-11-20T04:00:00")
    assert (told["valid_before"], told["set_aside_for"]) == (None, None)
    assert body["next_change_on"] == "2027-03-09"
    advice = client.get(f"/v1/subjects/{subject.uscc}/credit/advice", headers=bearer).get_json()
    (first, *_later) = advice["lifts"]
    assert (first["act"], first["from_on"]) == ("rectify", str(TODAY))


def test_a_past_day_is_answered_as_it_was(
    client: FlaskClient, bearer: dict[str, str], subject: Subject
) -> None:
    query = {"valid_on": "2026-03-08", "known_at": NOON.isoformat()}
    address = f"/v1/subjects/{subject.uscc}/credit"
    body = client.get(address, query_string=query, headers=bearer).get_json()
    assert body["score"]["grade"] == "B"
    query = {"known_at": (NOON - timedelta(days=1)).isoformat()}
    body = client.get(address, query_string=query, headers=bearer).get_json()
    assert (body["score"], body["lines"]) == (None, [])
    before = client.get(address, query_string={"valid_on": "1900-01-01"}, headers=bearer)
    assert before.status_code == 409
    assert "质量信用等级评定规则" in before.get_json()["detail"]


def test_what_no_question_found_is_explained_by_none(
    client: FlaskClient, bearer: dict[str, str], subject: Subject
) -> None:
    for question, reason in (("", None), (subject.uscc, "code")):
        found = client.get(f"/v1/subjects?q={question}", headers=bearer).get_json()["items"]
        assert [(hit["subject"]["uscc"], hit["reason"]) for hit in found] == [
            (subject.uscc, reason)
        ]


def test_no_answer_is_given_for_what_nobody_can_know_yet(
    client: FlaskClient, bearer: dict[str, str], subject: Subject
) -> None:
    tomorrow, known = str(TODAY + timedelta(days=1)), "2026-11-20T12:00:01"
    refused = {
        f"credit?known_at={known}": "#/known_at",
        f"status?known_at={known}": "#/known_at",
        f"status?on={tomorrow}": "#/on",
        f"status?on={TODAY}&known_at={TODAY - timedelta(days=1)}T12:00": "#/on",
        "credit?valid_on=9999-12-31": "#/valid_on",
        "credit?known_at=9999-12-31T00:00:00Z": "#/known_at",
    }
    for question, pointer in refused.items():
        answer = client.get(f"/v1/subjects/{subject.uscc}/{question}", headers=bearer)
        assert answer.status_code == 422
        assert [wrong["pointer"] for wrong in answer.get_json()["errors"]] == [pointer]
    of_the_batch = {"codes": [subject.uscc], "on": tomorrow}
    assert client.post("/v1/status", json=of_the_batch, headers=bearer).status_code == 422


def test_a_past_answer_names_the_subject_as_it_was_known(
    client: FlaskClient, bearer: dict[str, str], subject: Subject, database: Database
) -> None:
    change = Correction(
        reason="变更通知书",
        effective_on=date(2026, 11, 1),
        name="示范省新名食品有限公司",
        division="140200",
        status="deregistered",
        size="small",
    )
    later = NOON + timedelta(seconds=1)
    with database.transaction() as session:
        correct_subject(session, subject.id, change, version=1, by=system_actor("tests"), at=later)
    told = {}
    for moment in ("", "?valid_on=2026-10-20", f"?known_at={NOON:%Y-%m-%dT%H:%M:%S}Z"):
        answer = client.get(f"/v1/subjects/{subject.uscc}/credit{moment}", headers=bearer)
        told[moment] = answer.get_json()["subject"]
    before = {
        "name": subject.name,
        "kind": "enterprise",
        "division": "140100",
        "industry": "C14",
        "product_classes": [],
        "status": "active",
        "size": None,
        "known": True,
    }
    now = ("示范省新名食品有限公司", "140200", "deregistered", "small", True)
    # The clock of the service stands at noon: of what comes after it nothing is known yet.
    assert list(told.values()) == [before] * 3
    with database.reading() as session:
        held = session.get_one(Subject, subject.id)
        after = at_moment(session, held, AsOf(TODAY, later))
        assert (after.name, after.division, after.status, after.size, after.known) == now
        earlier = at_moment(session, held, AsOf(date(2026, 10, 20), later))
        assert (earlier.name, earlier.size) == (subject.name, None)
    page = signed_in(client, database).get(f"/console/subjects/{subject.uscc}", headers=HTML)
    assert "示范省新名食品有限公司" not in page.text.split("</h1>")[0]


def test_status_and_file_tell_the_same_grade_of_the_day_they_were_known(
    client: FlaskClient, bearer: dict[str, str], subject: Subject
) -> None:
    known = "known_at=2026-11-20T11:59:59"
    for question in ("", "?on=2026-03-08&known_at=2026-11-20T12:00:00", f"?{known}"):
        status = client.get(f"/v1/subjects/{subject.uscc}/status{question}", headers=bearer)
        asked = question.replace("on=", "valid_on=")
        credit = client.get(f"/v1/subjects/{subject.uscc}/credit{asked}", headers=bearer)
        told, explained = status.get_json(), credit.get_json()
        assert told["valid_on"] == explained["valid_on"]
        assert told["grade"] == (explained["score"] and explained["score"]["grade"])


def test_an_unknown_and_a_mistyped_code_are_told_apart(
    client: FlaskClient, bearer: dict[str, str]
) -> None:
    assert client.get(f"/v1/subjects/{a_code(99999)}", headers=bearer).status_code == 404
    wrong = client.get("/v1/subjects/91140000PDY000029F", headers=bearer)
    assert wrong.status_code == 422


def test_the_interface_needs_a_key(client: FlaskClient, subject: Subject) -> None:
    assert client.get(f"/v1/subjects/{subject.uscc}").status_code == 401


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_explains_the_grade(
    client: FlaskClient, database: Database, subject: Subject, language: str
) -> None:
    reader = signed_in(client, database)
    page = reader.get(f"/console/subjects/{subject.uscc}?lang={language}", headers=HTML)
    assert page.status_code == 200
    assert "示市监罚决〔2026〕103号" in page.text
    assert "71.5" in page.text
    reckoning = page.text.partition('id="why"')[2].partition("</section>")[0]
    for wording in ("罚款3万元", "不合格1批次", "未建立查验记录", "公开质量信用报告", "投诉成立"):
        assert wording in reckoning, "each row names its wrong in whatever language"
    assert ' style="' not in page.text
    _keep(page.text, f"file.{language}.html")


def test_a_grade_is_called_as_the_policy_of_the_time_calls_it(
    client: FlaskClient, database: Database, subject: Subject
) -> None:
    other = published_text().replace(
        "name: 失信, name_en: Untrustworthy", "name: 待观察, name_en: X"
    )
    renamed_at = NOON - timedelta(days=2)
    with database.transaction() as session:
        choose_grading(session, published_text(), at=renamed_at - timedelta(days=2))
        choose_grading(session, other, at=renamed_at)
    signed_in(client, database)
    page = f"/console/subjects/{subject.uscc}"
    for address in (page, "/console/subjects"):
        assert "待观察" in client.get(address, headers=HTML).text
    before = {"known_at": (renamed_at - timedelta(days=1)).isoformat()}
    assert "待观察" not in client.get(page, query_string=before, headers=HTML).text


def test_a_fact_counts_is_repaired_and_counts_again_over_the_interface(
    client: FlaskClient, database: Database, bearer: dict[str, str], subject: Subject
) -> None:
    with database.transaction() as session:
        agency = an_agency(session)
        people = [an_officer(session, agency=agency, roles=[Role.CASE_OFFICER, Role.REVIEWER])]
        people.append(an_officer(session, agency=agency, roles=[Role.REVIEWER]))
        keys = [a_key(session, officer=one, at=NOON)[1] for one in people]
    recorder, second = ({"Authorization": f"Bearer {key}"} for key in keys)
    fact = {
        "uscc": subject.uscc,
        "kind": "complaint",
        "severity": "minor",
        "number": "投诉〔2026〕9号",
        "summary": "短斤少两，核实成立",
        "legal_basis": "《消费者权益保护法》第三十九条",
        "occurred_on": "2026-11-01",
        "decided_on": "2026-11-10",
    }
    address = client.post("/v1/credit-facts", json=fact, headers=recorder).headers["Location"]

    def act(name: str, version: int, by: dict[str, str] = second, **body: str) -> int:
        headers = {**by, "If-Match": f'"{version}"'}
        return client.post(f"{address}/{name}", json=body, headers=headers).status_code

    def told() -> tuple[str, str | None]:
        body = client.get(f"/v1/subjects/{subject.uscc}/credit", headers=bearer).get_json()
        (line,) = (one for one in body["lines"] if one["source_ref"] == fact["number"])
        return line["points"], line["set_aside_for"]

    assert act("confirmation", 1) == 200
    assert told() == ("-1.00", None)
    assert act("repair", 2, by=recorder, number="示修〔2026〕7号") == 403
    assert act("repair", 2, number="") == 422
    assert act("repair", 2, number="示修〔2026〕7号") == 200
    assert told() == ("0.00", "repaired")
    assert act("repair", 3, number="示修〔2026〕8号") == 409
    assert act("repair/undoing", 3, reason="材料不实") == 422, "nobody is found to have forged"
    assert act("repair/undoing", 3, reason="材料不实", ground="false_papers") == 200
    assert told() == ("-1.00", None)


def test_a_day_to_come_is_foretold_and_no_part_of_the_history(
    client: FlaskClient, database: Database, subject: Subject
) -> None:
    reader = signed_in(client, database)
    page = reader.get(f"/console/subjects/{subject.uscc}?valid_on=2027-03-09", headers=HTML).text
    assert "推算的答案" in page
    assert "2027年3月9日的事实" in page
    months = page.partition('id="months"')[2].partition("</section>")[0]
    assert "2026" in months
    assert "2027" not in months, "no month to come has a score"
    assert "自2027-03-09起" not in page


def test_findings_beyond_a_bound_are_still_to_be_put_right(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        often = a_subject(session)
        agency_id = an_agency(session).id
        for number in range(4):
            an_entry(
                session,
                often,
                agency_id=agency_id,
                kind=EntryKind.FINDING,
                severity=Severity.SERIOUS,
                publication_class=Severity.SERIOUS,
                decided_on=date(2026, 10, 2),
                at=NOON,
                source_ref=f"JC-2026-1002-{number}",
                summary="未建立查验记录",
            )
        service.regrade(session, [often.id], at=NOON)
    page = signed_in(client, database).get(f"/console/subjects/{often.uscc}", headers=HTML)
    assert "尽早办好" in page.text or "现在办好下面" in page.text, "together they do"
    assert "单独办不加分的4件" in page.text, "no act alone brings a point"
    assert "没有需要办理的事" not in page.text


def test_the_page_of_an_ungraded_subject_says_so(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        bare = a_subject(session)
    page = signed_in(client, database).get(f"/console/subjects/{bare.uscc}", headers=HTML)
    assert "未评不是差评" in page.text


def test_the_search_page_says_why_each_subject_was_found(
    client: FlaskClient, database: Database, subject: Subject
) -> None:
    reader = signed_in(client, database)
    found = reader.get("/console/subjects", query_string={"q": "禾沐"}, headers=HTML)
    assert "名称以此开头" in found.text
    _keep(found.text, "search.html")
    nothing = reader.get("/console/subjects", query_string={"q": "查无此名"}, headers=HTML)
    assert "没有找到" in nothing.text
    every = reader.get("/console/subjects", headers=HTML)
    assert subject.name in every.text


def test_pages_need_a_sign_in(client: FlaskClient, subject: Subject) -> None:
    answer = client.get(f"/console/subjects/{subject.uscc}", headers=HTML)
    assert answer.status_code in {302, 303}


def _keep(page: str, name: str) -> None:
    """For a look in a browser: where ``CHENGXIN_KEEP_PAGES`` names a folder."""
    if folder := os.environ.get("CHENGXIN_KEEP_PAGES"):
        Path(folder, name).write_text(page, "utf-8")


def test_an_answer_given_while_others_write_is_found_the_same_for_ever(
    client: FlaskClient, database: Database, subject: Subject
) -> None:
    """Writes take their instant, and end, at random moments around the questions."""
    clock = SystemClock()
    place = client.application.extensions
    place[EXTENSION] = replace(place[EXTENSION], clock=clock)
    with database.transaction() as session:
        _key, text = a_key(session, Permission.CREDIT_READ, at=clock.now())
        agency_id = an_agency(session).id
    bearer, address = {"Authorization": f"Bearer {text}"}, f"/v1/subjects/{subject.uscc}/credit"
    asked = Event()

    def write(chance: random.Random) -> None:
        while not asked.is_set():
            with database.transaction() as session:
                at = clock.now()
                time.sleep(chance.uniform(0, 0.02))
                an_entry(session, subject, agency_id=agency_id, decided_on=TODAY, at=at)
                time.sleep(chance.uniform(0, 0.02))
            time.sleep(chance.uniform(0, 0.1))

    with ThreadPoolExecutor(2) as writers:
        writing = [writers.submit(write, random.Random(number)) for number in range(2)]
        first = [client.get(address, headers=bearer) for _time in range(12)]
        asked.set()
        assert all(each.result() is None for each in writing)
    known = [answer.get_json()["known_at"] for answer in first]
    again = [client.get(address, query_string={"known_at": at}, headers=bearer) for at in known]
    assert [answer.data for answer in again] == [answer.data for answer in first]
    assert len(again[-1].get_json()["lines"]) > len(again[0].get_json()["lines"])


def test_an_instant_that_a_write_under_way_may_still_change_is_not_answered_yet(
    client: FlaskClient, bearer: dict[str, str], database: Database, subject: Subject
) -> None:
    question = f"/v1/subjects/{subject.uscc}/credit?known_at={NOON:%Y-%m-%dT%H:%M:%S}Z"
    with database.transaction():
        refused = client.get(question, headers=bearer)
        assert refused.status_code == 503
        assert "正在写入" in refused.get_json()["detail"]
        assert refused.headers["Retry-After"]
    assert client.get(question, headers=bearer).status_code == 200
