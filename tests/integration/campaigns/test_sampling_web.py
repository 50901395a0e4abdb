"""Samplings over the interface and on pages; two officers at once."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaigns.sampling import (
    api,
    import_pages,
    pages,
    public_pages,
    report_pages,
    service,
)
from campaigns.sampling.lifecycle import Purpose
from registry.accounts.permissions import Role
from registry.credit import pages as credit_pages
from registry.db import Database
from registry.kernel.clock import FixedClock
from registry.kernel.refusals import Stale
from tests.builders.accounts import PASSWORD, a_key, an_officer
from tests.builders.sampling import CLEAN, TAKEN_ON, Bench, a_bench, a_course, noon, results
from tests.builders.web import an_app


@dataclass
class Desk:
    """A client of the interface, on a clock that the test moves."""

    client: FlaskClient
    clock: FixedClock
    bench: Bench
    keys: tuple[str, str]

    def send(
        self, path: str, body: object, *, version: int | None = None, second: bool = False
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[second]}", "Accept-Language": "zh"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.client.post(f"/v1{path}", json=body, headers=headers)

    def get(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[0]}"}
        return self.client.get(f"/v1{path}", headers=headers)


@pytest.fixture
def desk(database: Database, redis_url: str) -> Iterator[Desk]:
    with database.transaction() as session:
        bench = a_bench(session)
        keys = [a_key(session, officer=one, at=noon(TAKEN_ON))[1] for one in bench.officers]
    clock = FixedClock(noon(TAKEN_ON))
    # A sample links to the file of its seller.
    own = [pages.bp, report_pages.bp, import_pages.bp, public_pages.bp]
    blueprints = [*own, credit_pages.bp]
    app = an_app(database, redis_url, clock=clock, apis=[api.blp], more_pages=blueprints)
    with app.test_client() as client:
        yield Desk(client, clock, bench, (keys[0], keys[1]))


def test_a_sample_goes_its_way_over_the_interface(desk: Desk) -> None:
    body = {
        "number": "CC-1",
        "product_kind": "children_textiles",
        "product_name": "校服",
        "batch_no": "B1",
        "quantity": "3件",
        "reserve_kept": True,
        "seller_uscc": desk.bench.seller.uscc,
        "producer_uscc": desk.bench.producer.uscc,
        "taken_on": TAKEN_ON.isoformat(),
        "officers": [str(one.id) for one in desk.bench.officers],
    }
    wrong = desk.send("/samplings", body | {"officers": body["officers"][:1]})  # type: ignore[index]  # a list
    assert wrong.status_code == 422
    taken = desk.send("/samplings", body)
    assert taken.status_code == 201, taken.text
    at, version = f"/samplings/{taken.json['id']}", taken.json["version"]
    day, laboratory = TAKEN_ON.isoformat(), str(desk.bench.laboratory.id)
    for act, sent in (
        ("seal", {"seal_no": "F1"}),
        ("dispatch", {"laboratory_id": laboratory, "sent_on": day}),
        ("receipt", {"received_on": day, "seal_intact": True}),
    ):
        answer = desk.send(f"{at}/{act}", sent, version=version)
        assert answer.status_code == 200, answer.text
        version = answer.json["version"]
    lines = [
        {"item": one.item, "value": one.value, "unit": one.unit}
        for one in results(CLEAN | {"pH值": ("９．２", "")})
    ]
    report = {"laboratory_id": laboratory, "report_no": "W1", "issued_on": day, "results": lines}
    stale = desk.send(f"{at}/reports", report, version=version - 1)
    assert stale.status_code == 412
    answer = desk.send(f"{at}/reports", report, version=version)
    assert (answer.status_code, answer.json["verdict"]) == (200, "fail")
    answer = desk.send(f"{at}/service", {"served_on": day}, version=answer.json["version"])
    early = desk.send(f"{at}/confirmation", {}, version=answer.json["version"], second=True)
    assert early.status_code == 409
    assert early.json["legal_basis"] == "《产品质量法》第十五条"
    desk.clock.advance(timedelta(days=20))
    answer = desk.send(f"{at}/confirmation", {}, version=answer.json["version"], second=True)
    assert answer.json["state"] == "confirmed"
    decision = {
        "number": "示市监罚〔2026〕41号",
        "decided_on": answer.json["confirmed_on"],
        "kinds": ["fine"],
        "fine_yuan": "8000.00",
        "violation": "product_substandard",
        "facts": "生产的校服pH值超过标准",
        "legal_basis": "《产品质量法》第四十九条",
    }
    version = answer.json["version"]
    early = desk.send(f"{at}/penalty", decision | {"decided_on": day}, version=version, second=True)
    assert early.status_code == 422, early.text
    assert [one["pointer"] for one in early.json["errors"]] == ["#/decided_on"]
    answer = desk.send(f"{at}/penalty", decision, version=version, second=True)
    assert (answer.status_code, answer.json["state"]) == (200, "confirmed")
    twice = {**decision, "number": "示市监罚〔2026〕42号"}
    again = desk.send(f"{at}/penalty", twice, version=answer.json["version"], second=True)
    assert (again.status_code, again.json["type"]) == (409, "/problems/sampling-penalty-stands")
    shown = desk.get(at)
    assert shown.json["penalty_id"] == answer.json["penalty_id"]
    assert [line["verdict"] for line in shown.json["reports"][0]["results"]].count("fail") == 1
    assert shown.headers["ETag"] == f'"{shown.json["version"]}"'
    assert desk.get("/samplings?verdict=fail").json["items"][0]["number"] == "CC-1"
    rate = desk.get("/samplings/pass-rate?basis=batches_first_test").json
    assert (rate["tested"], rate["passed"]) == (1, 0)
    hidden = desk.client.get(f"/samplings/{taken.json['id']}", headers={"Accept": "text/html"})
    assert hidden.status_code == 404


def test_a_batch_goes_in_whole_or_not_at_all(desk: Desk) -> None:
    good = {
        "number": "CC-1",
        "product_kind": "toys",
        "product_name": "积木",
        "batch_no": "B1",
        "quantity": "3盒",
        "seller_uscc": desk.bench.seller.uscc,
        "taken_on": TAKEN_ON.isoformat(),
        "officers": [str(one.id) for one in desk.bench.officers],
    }
    bad = good | {"number": "CC-2", "campaign_id": str(desk.bench.agency.id)}
    answer = desk.send("/samplings/batch", {"samplings": [good, bad]})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "#/samplings/1/campaign_id"
    assert desk.get("/samplings").json["items"] == []
    answer = desk.send("/samplings/batch", {"samplings": [good, good | {"number": "CC-2"}]})
    assert len(answer.json["items"]) == 2


def test_what_is_public_is_withdrawn_when_overturned(database: Database, desk: Desk) -> None:
    with database.transaction() as session:
        course = a_course(session, desk.bench).confirmed()
        course.do("publish", by=desk.bench.second)
    address = f"/samplings/{course.sampling.id}"
    desk.clock.advance(timedelta(days=60))
    page = desk.client.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert desk.bench.producer.name in page.text
    assert desk.bench.seller.name not in page.text, "who only sold it is not named"
    with database.transaction() as session:
        course.session = session
        course.do("overturn", by=desk.bench.second, reason="判决撤销")
    page = desk.client.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert desk.bench.producer.name not in page.text
    assert desk.bench.producer.name not in desk.client.get("/samplings").text


def test_a_laboratory_is_renewed_on_its_page(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        officer = an_officer(session, agency=desk.bench.agency, roles=(Role.CAMPAIGN_OFFICER,))
    where = f"/console/laboratories/{desk.bench.laboratory.id}"
    signed = {"username": officer.username, "password": PASSWORD}
    assert send_form(desk.client, "/sign-in", **signed).status_code == 303
    assert f'href="{where}"' in desk.client.get("/console/laboratories").text
    renewed = {"accredited_until": "2033-12-31", "product_kinds": "toys", "version": "1"}
    wrong = send_form(desk.client, where, **renewed | {"accredited_until": "2001-01-01"})
    assert wrong.status_code == 422
    assert "不能早于资质起始日期" in wrong.text
    assert send_form(desk.client, where, **renewed).status_code == 303
    assert send_form(desk.client, where, **renewed).status_code == 412
    with database.reading() as session:
        found = service.get_laboratory(session, desk.bench.laboratory.id)
        assert (found.accredited_until.year, found.product_kinds) == (2033, ["toys"])


def test_a_failure_within_the_term_is_entered_with_the_day_the_party_asked(
    desk: Desk, database: Database
) -> None:
    with database.transaction() as session:
        course = a_course(session, desk.bench).rectifying(days=60)
        asked_on = course.on.isoformat()
        follower = a_course(
            session,
            desk.bench,
            on=course.on,
            purpose=Purpose.REINSPECTION,
            follows_id=course.sampling.id,
        ).confirmed()
    desk.clock.advance(follower.at - desk.clock.now())
    signed = {"username": desk.bench.officers[0].username, "password": PASSWORD}
    assert send_form(desk.client, "/sign-in", **signed).status_code == 303
    where = f"/console/samplings/{course.sampling.id}"
    given = {
        "version": str(course.sampling.version),
        "follow-up-follow_up_id": str(follower.sampling.id),
    }
    refused = send_form(desk.client, where, to="/follow-up", **given)
    assert refused.status_code == 422
    assert "当事人申请提前复查才能登记" in refused.text
    done = send_form(
        desk.client, where, to="/follow-up", **given, **{"follow-up-applied_on": asked_on}
    )
    assert done.status_code == 303
    assert f"当事人{asked_on}申请提前复查" in desk.client.get(where).text


def send_form(client: FlaskClient, path: str, *, to: str = "", **fields: str) -> Any:
    """Send a form of a page to its own address, or to one under it."""
    guard = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert guard
    headers = {"Accept": "text/html", "Accept-Language": "zh"}
    return client.post(path + to, data={"csrf_token": guard[1], **fields}, headers=headers)


def test_of_a_retest_and_a_rejection_at_once_one_wins_and_the_other_is_told(
    database: Database,
) -> None:
    with database.transaction() as session:
        course = a_course(session).served().wait(2)
        course.do("object_to", filed_on=course.on, wants_retest=True)
        course.wait(3)
    bench, sampling = course.bench, course.sampling
    new = service.NewReport(bench.other_laboratory.id, "RT-1", course.on, results(CLEAN))
    gate, told = threading.Barrier(2), []

    def at_once(act: Callable[[Session], object]) -> None:
        gate.wait()
        try:
            with database.transaction() as session:
                act(session)
            told.append("done")
        except Stale:
            told.append("stale")

    common = {"version": sampling.version, "by": bench.by, "at": course.at}
    threads = [
        threading.Thread(target=at_once, args=(act,))
        for act in (
            lambda session: service.enter_report(session, sampling.id, new, **common),
            lambda session: service.reject_objection(
                session, sampling.id, reason="理由不成立", **common
            ),
        )
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "stale"]
    with database.reading() as session:
        shown = service.get_sampling(session, sampling.id, by=bench.by)
        assert (shown.state, len(shown.reports)) in (("overturned", 2), ("upheld", 1))
