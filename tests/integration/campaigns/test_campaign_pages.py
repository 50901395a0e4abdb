"""Campaigns, the field form and visits on pages, through forms as they are drawn."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from campaigns.inspections import field_device, field_worker, service
from campaigns.inspections import pages as inspections_pages
from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.progress import derive_progress_due
from campaigns.planning import pages as planning_pages
from registry.accounts.models import Officer
from registry.accounts.sessions import actor_of
from registry.db import Database
from tests.builders.accounts import PASSWORD
from tests.builders.inspections import (
    AFTERNOON,
    CLEAN,
    Team,
    a_recorded_visit,
    a_team,
)
from tests.builders.planning import a_draft
from tests.builders.web import NOON, an_app


@dataclass
class Reader:
    """A browser without a screen."""

    client: FlaskClient
    database: Database
    team: Team

    def sign_in(self, officer: Officer) -> None:
        self.client.delete_cookie("cx_session")
        answer = self.send("/sign-in", "/sign-in", username=officer.username, password=PASSWORD)
        assert answer.status_code == 303, answer.text

    def get(self, path: str) -> str:
        answer = self.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, page: str, path: str, **fields: str) -> TestResponse:
        """Send a form of ``page`` to ``path``, with its guard."""
        text = self.client.get(page, headers={"Accept": "text/html"}).text
        guard = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert guard, text
        return self.client.post(
            path,
            data={"csrf_token": guard[1], **fields},
            headers={"Accept": "text/html", "Accept-Language": "zh"},
        )


@pytest.fixture
def reader(database: Database, redis_url: str) -> Iterator[Reader]:
    with database.transaction() as session:
        team = a_team(session)
    pages = [planning_pages.bp, inspections_pages.bp, field_worker.bp, field_device.bp]
    with an_app(database, redis_url, more_pages=pages).test_client() as client:
        yield Reader(client, database, team)


def visit_fields(team: Team, **changes: str) -> dict[str, str]:
    return {
        "inspected_on": "2026-11-20",
        "second": str(team.inspectors[1].id),
        "place": "城南加油站",
        **{f"value.{key}": answer.value for key, answer in CLEAN.items()},
        **changes,
    }


def test_the_public_sees_announced_campaigns_with_their_progress(reader: Reader) -> None:
    with reader.database.transaction() as session:
        a_draft(session, name="还没有公布的行动")
        a_recorded_visit(session, reader.team)
        derive_progress_due(session, [str(reader.team.campaign.id)], AFTERNOON)
    page = reader.get("/campaigns")
    assert "车用燃油专项整治" in page
    assert "还没有公布的行动" not in page
    one = reader.get(f"/campaigns/{reader.team.campaign.id}")
    assert "1户次" in one
    assert "加油机在检定有效期内" in one
    assert reader.team.subject.name not in one
    english = reader.get(f"/campaigns/{reader.team.campaign.id}?lang=en")
    assert 'lang="en"' in english


def test_the_public_is_told_of_no_problem_before_a_second_officer_confirmed_it(
    reader: Reader,
) -> None:
    page = f"/campaigns/{reader.team.campaign.id}"

    def told() -> list[str]:
        figures = re.findall(r"<dd>\s*([^<]*)", reader.get(page))
        return [figure.strip() for figure in figures]

    with reader.database.transaction() as session:
        visit = a_recorded_visit(session, reader.team)
        derive_progress_due(session, [str(reader.team.campaign.id)], AFTERNOON)
    before = told()
    assert "0项" in before
    assert "1项" not in before
    assert not any("%" in figure for figure in before)
    with reader.database.transaction() as session:
        (finding,) = session.scalars(select(Finding).where(Finding.inspection_id == visit.id))
        service.confirm_findings(
            session, [(finding.id, finding.version)], by=reader.team.second, at=AFTERNOON
        )
        derive_progress_due(session, [str(reader.team.campaign.id)], AFTERNOON)
    assert "1项" in told()


def test_the_field_form_records_a_visit_and_gives_a_receipt(reader: Reader) -> None:
    team = reader.team
    reader.sign_in(team.inspectors[0])
    assert "车用燃油专项整治" in reader.get("/field")
    hits = reader.get(f"/field/{team.campaign.id}?q=禾沐")
    form = f"/field/{team.campaign.id}/visits/{team.subject.uscc}"
    assert form in hits
    fields = visit_fields(
        team,
        **{
            "value.dispenser_in_term": "fail",
            "note.dispenser_in_term": "2号机3号枪，标志2025年12月",
            "idempotency_key": "9f3c",
        },
    )
    sent = reader.send(form, form, **fields)
    assert sent.status_code == 303, sent.text
    again = reader.send(form, form, **fields)
    assert again.location == sent.location
    receipt = reader.get(sent.location)
    with reader.database.reading() as session:
        (stored,) = session.scalars(select(Inspection))
    assert stored.content_digest.hex() in receipt
    assert "1项问题待确认" in receipt


def test_a_field_form_with_faults_keeps_what_was_typed_and_stores_nothing(reader: Reader) -> None:
    team = reader.team
    reader.sign_in(team.inspectors[0])
    form = f"/field/{team.campaign.id}/visits/{team.subject.uscc}"
    sent = reader.send(
        form,
        form,
        **visit_fields(
            team,
            **{"value.licences": "", "value.seals_intact": "fail", "value.volume_error": "九"},
        ),
    )
    assert sent.status_code == 422
    assert "第1项：这一项还没有填写" in sent.text
    assert "第5项：请写明所见情况" in sent.text
    assert 'value="九"' in sent.text
    assert 'value="城南加油站"' in sent.text
    late = reader.send(form, form, **visit_fields(team, inspected_on="2026-11-21"))
    assert late.status_code == 422
    with reader.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Inspection)) == 0


def test_a_second_officer_confirms_on_the_page_and_a_late_one_sees_what_changed(
    reader: Reader,
) -> None:
    team = reader.team
    with reader.database.transaction() as session:
        visit = a_recorded_visit(session, team)
    (finding,) = visit.findings
    page = f"/console/inspections/{visit.id}"
    act = f"/console/findings/{finding.id}/"
    reader.sign_in(team.inspectors[0])
    assert f"{act}confirm" not in reader.get(page)
    reader.sign_in(team.reviewer)
    assert f"{act}confirm" in reader.get(page)
    done = reader.send(page, f"{act}confirm", version="1")
    assert done.status_code == 303, done.text
    reason = {f"{finding.id.hex[-8:]}-reason": "证书事后查实有效"}
    late = reader.send(page, f"{act}withdraw", version="1", **reason)
    assert late.status_code == 412
    assert "证书事后查实有效" in late.text
    assert "待确认" in late.text
    assert "已确认" in late.text
    assert team.reviewer.name in late.text
    with reader.database.reading() as session:
        (now,) = session.scalars(select(Finding))
        assert (now.state, now.version) == ("confirmed", 2)


def test_a_form_with_a_missing_field_says_so_and_changes_nothing(reader: Reader) -> None:
    team = reader.team
    with reader.database.transaction() as session:
        visit = a_recorded_visit(session, team)
        service.confirm_findings(
            session, [(visit.findings[0].id, 1)], by=actor_of(team.reviewer), at=NOON
        )
    reader.sign_in(team.reviewer)
    act = f"/console/findings/{visit.findings[0].id}/penalise"
    refused = reader.send(f"/console/inspections/{visit.id}", act, version="2")
    assert refused.status_code == 422
    assert "决定书文号" in refused.text
    # It offers again what it offered before.
    assert "另一类产品、服务：" in refused.text
    with reader.database.transaction() as session:
        by = actor_of(team.inspectors[0])
        last, found = date(2026, 3, 20), visit.findings[0].id
        service.order_rectification(session, found, rectify_by=last, version=2, by=by, at=AFTERNOON)
        later = a_recorded_visit(session, team, found=False)
    reader.sign_in(team.inspectors[0])
    act = f"/console/findings/{visit.findings[0].id}/reinspect"
    refused = reader.send(f"/console/inspections/{visit.id}", act, version="3")
    assert refused.status_code == 422
    assert f'value="{later.id}"' in refused.text


def test_a_campaign_is_drafted_and_moved_by_its_forms(reader: Reader) -> None:
    reader.sign_in(reader.team.inspectors[0])
    new = "/console/campaigns/new"
    fields = {
        "name": "冬季农资打假",
        "category": "farm_inputs",
        "kind": "special_rectification",
        "starts_on": "2026-11-01",
        "ends_on": "2026-12-31",
        "lead": str(reader.team.agency.id),
        "idempotency_key": "once",
    }
    drafted = reader.send(new, new, **fields)
    assert drafted.status_code == 303, drafted.text
    assert reader.send(new, new, **fields).location == drafted.location
    where = drafted.location
    bad = reader.send(
        where,
        f"{where}/terms",
        version="1",
        name="冬季农资打假",
        starts_on="2026-12-31",
        ends_on="2026-12-01",
    )
    assert bad.status_code == 422
    assert "结束日期不能早于开始日期" in bad.text
    assert reader.send(where, f"{where}/announce", version="1").status_code == 303
    late = reader.send(where, f"{where}/announce", version="1")
    assert late.status_code == 412
    assert reader.send(where, f"{where}/start", version="2").status_code == 303
    amended = reader.send(
        f"{where}/amendment",
        f"{where}/amendment",
        version="3",
        ends_on="2026-12-31",
        target_inspections="20",
        reason="按省局通知增加检查",
    )
    assert amended.status_code == 303, amended.text
    assert "目标20" in reader.get(where)
    assert "按省局通知增加检查" in reader.get(where.removeprefix("/console"))
    assert "冬季农资打假" in reader.get("/console/campaigns?state=running")
    assert reader.send(where, f"{where}/close", version="4").status_code == 303


def test_visits_are_listed_filtered_and_exported(reader: Reader) -> None:
    team = reader.team
    with reader.database.transaction() as session:
        a_recorded_visit(session, team)
        a_recorded_visit(session, team, found=False)
    reader.sign_in(team.reviewer)
    assert reader.get("/console/inspections").count("/console/inspections/01") == 2
    problems = reader.get("/console/inspections?result=problems")
    assert problems.count("/console/inspections/01") == 1
    rows = reader.get("/console/inspections.csv?result=problems").splitlines()
    assert len(rows) == 2
    assert rows[0].startswith("\ufeff检查编号,检查日期")
    assert team.subject.uscc in rows[1]
    for division, lines in ((team.subject.division, 3), ("650000", 1)):
        there = reader.get(f"/console/inspections.csv?division={division}")
        assert len(there.splitlines()) == lines, "a file is narrowed as the page is"
    wrong = reader.client.get("/console/inspections?uscc=123")
    assert wrong.status_code == 422


def test_who_is_not_signed_in_is_led_to_the_sign_in(reader: Reader) -> None:
    for path in ("/field", "/console/inspections", "/console/campaigns"):
        answer = reader.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")
