"""Plans on the console, through the forms as they are drawn."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from campaigns.planning import confirmation_pages
from campaigns.planning import pages as planning_pages
from campaigns.planning.models import Campaign
from campaigns.plans import pages, service
from campaigns.plans.models import Plan
from registry.accounts.permissions import Role
from registry.db import Database
from tests.builders.accounts import PASSWORD, an_agency, an_officer
from tests.builders.plans import TEXT, a_plan
from tests.builders.web import an_app

HTML = {"Accept": "text/html", "Accept-Language": "zh"}
PUBLISHED = Path(__file__).parents[4] / "shared" / "plans"


@dataclass
class Reader:
    """A browser without a screen, signed in as a campaign officer."""

    client: FlaskClient
    database: Database

    def get(self, path: str) -> str:
        answer = self.client.get(path, headers=HTML)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, page: str, path: str, **fields: Any) -> TestResponse:
        """Send a form of ``page`` to ``path``, with its guard."""
        guard = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page))
        assert guard
        return self.client.post(path, data={"csrf_token": guard[1], **fields}, headers=HTML)

    def hand_in(self, text: str = TEXT) -> str:
        """The address of the plan of a pasted text."""
        answer = self.send("/console/plans/new", "/console/plans/new", text=text)
        assert answer.status_code == 303, answer.text
        return answer.location

    def campaigns(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Campaign)) or 0


@pytest.fixture
def reader(database: Database, redis_url: str) -> Iterator[Reader]:
    with database.transaction() as session:
        an_agency(session, name="省示例一局")
        officer = an_officer(session, roles=(Role.CAMPAIGN_OFFICER,))
    more = [pages.bp, planning_pages.bp, confirmation_pages.bp]
    app = an_app(database, redis_url, more_pages=more)
    with app.test_client() as client:
        reader = Reader(client, database)
        sign_in = "/sign-in"
        text = client.get(sign_in, headers=HTML).text
        guard = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert guard
        fields = {"csrf_token": guard[1], "username": officer.username, "password": PASSWORD}
        assert client.post(sign_in, data=fields, headers=HTML).status_code == 303
        yield reader


def test_a_pasted_text_is_read_and_shown_with_its_quotes_marked(reader: Reader) -> None:
    page = reader.get(reader.hand_in())
    assert "<mark>开展车用燃油专项整治</mark>" in page
    assert "第13行" in page
    assert "各地要结合实际抓好落实。" in page
    assert "为3项行动起草专项行动" in page
    assert "3个单位不在册" not in page
    assert "2个单位不在册" in page
    assert "这份计划不是本登记册所在地区的" in page
    listed = reader.get("/console/plans")
    assert "示例省质量提升2026年行动计划" in listed
    assert "没有符合条件的行动计划" in reader.get("/console/plans?state=confirmed")


def test_a_file_and_the_same_text_pasted_are_one_plan(reader: Reader) -> None:
    with reader.database.transaction() as session:
        an_agency(session, name="示例省示例二局")
    upload = (BytesIO(TEXT.encode("gb18030")), "plan.txt")
    first = reader.send("/console/plans/new", "/console/plans/new", file=upload)
    assert first.status_code == 303, first.text
    assert reader.hand_in(TEXT.replace("\n", "\r\n")) == first.location
    page = reader.get(first.location)
    assert "这份原文以前提交过" in page
    assert "不是本登记册所在地区" not in page


def test_a_form_without_a_text_is_refused_and_says_why(reader: Reader) -> None:
    nothing = reader.send("/console/plans/new", "/console/plans/new")
    assert (nothing.status_code, "请选择文件，或者粘贴原文。" in nothing.text) == (422, True)
    upload = (BytesIO(b"\x00\x01"), "scan.pdf")
    binary = reader.send("/console/plans/new", "/console/plans/new", file=upload)
    assert binary.status_code == 400
    assert "scan.pdf" in binary.text


def test_a_campaign_is_changed_beside_what_was_read(reader: Reader) -> None:
    address = reader.hand_in()
    form = re.search(r'href="(/console/plans/[^"]+/campaigns/[^"]+-i01-c01)"', reader.get(address))
    assert form
    drawn = reader.get(form[1])
    assert "按名称查找：省示例一局" in drawn
    fields = {
        "version": "1",
        "said-fate": "keep",
        "said-name": "加油站专项检查",
        "said-category": "motor_fuel",
        "said-kind": "special_inspection",
        "said-note": "按省里部署",
        "agency-0": "by_name",
        "agency-1": "none",
        "agency-2": "by_name",
    }
    done = reader.send(form[1], form[1], **fields)
    assert done.status_code == 303, done.text
    page = reader.get(address)
    assert "加油站专项检查" in page
    assert "原来读出：车用燃油专项整治" in page
    stale = reader.send(form[1], form[1], **fields | {"said-name": "油品检查"})
    assert stale.status_code == 412
    assert 'value="油品检查"' in stale.text
    assert "您的内容没有丢失" in stale.text
    wrong = reader.send(form[1], form[1], **fields | {"version": "2", "agency-0": "nobody"})
    assert wrong.status_code == 422


def test_confirming_drafts_the_campaigns_and_tells_how_many(reader: Reader) -> None:
    address = reader.hand_in()
    stale = reader.send(address, f"{address}/confirmation", version="9")
    assert stale.status_code == 303
    assert "记录已被他人修改" in reader.get(address)
    assert reader.campaigns() == 0
    done = reader.send(address, f"{address}/confirmation", version="1")
    assert done.status_code == 303, done.text
    assert "起草了3项专项行动" in reader.get(done.location)
    assert reader.campaigns() == 3
    page = reader.get(address)
    assert "确认人" in page
    assert f"{address}/confirmation" not in page
    again = reader.send("/console/plans/new", f"{address}/confirmation", version="2")
    assert again.status_code == 303
    assert reader.campaigns() == 3


def test_a_text_that_is_no_plan_is_reported_line_by_line(reader: Reader) -> None:
    address = reader.hand_in("各位同事：\n明天上午九点开会。\n")
    page = reader.get(address)
    assert "没有读出任何条目" in page
    assert "明天上午九点开会。" in page
    assert f"{address}/confirmation" not in page
    assert 'id="L2"' in reader.get(f"{address}/text")


def test_the_list_turns_pages(reader: Reader) -> None:
    with reader.database.transaction() as session:
        for year in range(2024, 2027):
            a_plan(session, text=TEXT.replace("2026", str(year)))
    first = reader.get("/console/plans?limit=2")
    further = re.search(r'href="([^"]*cursor=[^"]+)"', first)
    assert further
    assert "2024年行动计划" in reader.get(further[1].replace("&amp;", "&"))


def test_published_plans_are_shown_and_confirmed_whole(reader: Reader) -> None:
    files = sorted(PUBLISHED.glob("*.txt"))
    if not files:
        pytest.skip("the published plans are not beside this repository")
    for file in files:
        upload = (BytesIO(file.read_bytes()), file.name)
        sent = reader.send("/console/plans/new", "/console/plans/new", file=upload)
        page = reader.get(sent.location)
        with reader.database.reading() as session:
            plan = session.scalars(select(Plan).where(Plan.file_name == file.name)).one()
            planned = service.campaigns_of(service.get_plan(session, plan.id))
        kept = sum(campaign.to_be_drafted for campaign in planned)
        assert page.count("<mark>") >= 10
        before = reader.campaigns()
        done = reader.send(sent.location, f"{sent.location}/confirmation", version="1")
        assert f"起草了{kept}项专项行动" in reader.get(done.location)
        assert reader.campaigns() - before == kept
