"""Measures on pages and over the interface: report, see what is to be lifted, lift with proof."""

from datetime import date
from typing import Any

import pytest

from registry.accounts.agencies import get_agency
from registry.accounts.permissions import Permission, Role
from registry.blacklist import deadline_pages
from registry.blacklist.states import SuspensionKind
from registry.credit import pages as credit_pages
from registry.db import Database
from registry.kernel.clock import FixedClock
from registry.measures import api, lifting, pages
from tests.builders.accounts import a_key, an_officer
from tests.builders.blacklist import Bureau, Walk, a_listed_case
from tests.builders.measures import NO_HONOURS, SUPERVISION
from tests.builders.penalties import noon
from tests.builders.web import an_app
from tests.integration.blacklist.conftest import Caller, Reader

REPORT = {"started_on": "2024-03-12", "act_ref": "示市监管〔2024〕7号"}
PROOF = {"lifted_on": "2026-03-02", "proof": "示市监解〔2026〕3号"}


class Office:
    """An agency with a listed subject and an officer; the day moves."""

    def __init__(self, database: Database, redis_url: str) -> None:
        self.database = database
        with database.transaction() as session:
            self.walk: Walk = a_listed_case(session)
            self.bureau: Bureau = self.walk.bureau
            self.listing_id = self.walk.listing.id
            self.officer = an_officer(
                session, agency=self.bureau.agency, username="wu", roles=(Role.MEASURE_OFFICER,)
            )
            self.stranger = an_officer(session, username="he", roles=(Role.MEASURE_OFFICER,))
            self.day = self.walk.day
        self.clock = FixedClock(noon(self.day))
        self.app = an_app(
            database,
            redis_url,
            clock=self.clock,
            apis=[api.blp, deadline_pages.blp],
            more_pages=[pages.bp, deadline_pages.bp, credit_pages.bp],
        )
        deadline_pages.install_panels(self.app, (pages.lifting_panel,))

    def caller(self, officer: Any) -> Caller:
        with self.database.transaction() as session:
            _key, text = a_key(
                session,
                *Permission,
                agency=get_agency(session, officer.agency_id),
                officer=officer,
                at=self.clock.now(),
            )
        return Caller(self.app.test_client(), text)

    def reader(self) -> Reader:
        return Reader(self.app.test_client(), "wu", self.clock)

    def ends(self, on: date) -> None:
        """The listing ends early, and the worker hears of it."""
        self.clock.advance(noon(on) - self.clock.now())
        with self.database.transaction() as session:
            walk = self.walk
            walk.session = session
            walk.on(on).repaired(walk.repair_filed())
            lifting.lift_due(session, [str(walk.subject.id)], at=walk.at)


@pytest.fixture
def office(database: Database, redis_url: str) -> Office:
    return Office(database, redis_url)


def test_report_and_lift_over_the_interface(office: Office) -> None:
    mine, other = office.caller(office.officer), office.caller(office.stranger)
    told = mine.get(f"/v1/listings/{office.listing_id}/measures").json
    assert {one["code"]: one["duty"] for one in told["measures"]}[SUPERVISION] == "shall"
    body = {
        **REPORT,
        "started_on": office.day.isoformat(),
        "basis": "listing",
        "basis_id": str(office.listing_id),
        "codes": [SUPERVISION, NO_HONOURS],
    }
    refused = mine.post("/v1/measures", {**body, "codes": ["exit_ban"]})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/measure-not-named")
    wrong = mine.post("/v1/measures", {**body, "started_on": "2020-01-01"})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "#/started_on")
    made = [mine.post("/v1/measures", body, key="0190-1") for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201], made[0].json
    assert made[0].json == made[1].json
    to_do = mine.get("/v1/measures", view="to_do").json
    (task,) = to_do["tasks"]
    assert (to_do["items"], task["basis_id"]) == ([], str(office.listing_id))
    assert set(task["codes"]).isdisjoint(body["codes"])
    done = mine.get("/v1/measures", view="done").json
    assert ({one["code"] for one in done["items"]}, done["tasks"]) == (set(body["codes"]), [])
    first = made[0].json["items"][0]
    office.ends(date(2026, 3, 2))
    mine, other = office.caller(office.officer), office.caller(office.stranger)
    waiting = mine.get("/v1/measures", view="to_lift").json["items"]
    assert {one["lift_due_on"] for one in waiting} == {"2026-03-05"}
    at, etag = f"/v1/measures/{first['id']}", '"2"'
    assert other.post(f"{at}/lifting", PROOF, etag=etag).status_code == 403
    assert mine.post(f"{at}/lifting", PROOF, etag='"1"').status_code == 412
    lifted = mine.post(f"{at}/lifting", PROOF, etag=etag)
    assert (lifted.status_code, lifted.json["lift_proof"]) == (200, PROOF["proof"])
    assert len(mine.get("/v1/measures", view="to_lift").json["items"]) == 1
    assert other.get("/v1/measures", view="lifted").json["items"] == []


def test_report_and_lift_by_forms(office: Office) -> None:
    officer = office.reader()
    page = f"/console/measures/listing/{office.listing_id}"
    assert "应当实施" in officer.opens("/console/measures?view=to_do") + officer.opens(page)
    started = {**REPORT, "started_on": office.day.isoformat()}
    officer.sends(page, codes=[SUPERVISION, NO_HONOURS], **started)
    again = officer.sends(page, status=422, codes=["exit_ban"], **started)
    assert "只能实施名单写明的措施" in again.text
    assert REPORT["act_ref"] in officer.opens("/console/measures?view=done")
    office.ends(date(2026, 3, 2))
    assert "本机关有2项措施待解除，逾期0项" in officer.opens("/console/deadlines")
    waiting = officer.opens(page)
    with office.database.reading() as session:
        wanted = [
            f"{line.record.id}.{line.record.version}"
            for line in pages.queries.records_on(
                session, pages.BasisKind.LISTING, office.listing_id
            )
        ]
    assert all(one in waiting for one in wanted)
    refused = officer.sends(page, action=f"{page}/lifting", status=422, wanted=wanted)
    assert "解除凭证" in refused.text
    officer.sends(page, action=f"{page}/lifting", wanted=wanted, **PROOF)
    assert "没有待解除的措施" in officer.opens("/console/measures")
    assert PROOF["proof"] in officer.opens("/console/measures?view=lifted")


def test_a_form_opens_with_today_and_while_execution_is_stayed_there_is_none(
    office: Office,
) -> None:
    officer = office.reader()
    page = f"/console/measures/listing/{office.listing_id}"
    assert f'value="{office.day.isoformat()}"' in officer.opens(page), "not the term's last day"
    with office.database.transaction() as session:
        office.walk.session = session
        office.walk.suspended(SuspensionKind.STAY)
    told = officer.opens(page)
    assert "已经实施的措施暂停实施" in told
    assert "act_ref" not in told
    answer = office.caller(office.officer).get(f"/v1/listings/{office.listing_id}/measures").json
    assert answer["stayed"]
    assert {one["duty"] for one in answer["measures"]} == {None}
