"""The field form and the pages of campaigns in a real browser."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select
from werkzeug.serving import make_server

from campaigns.inspections import field_pages
from campaigns.inspections import pages as inspections_pages
from campaigns.inspections.models import Inspection
from campaigns.planning import pages as planning_pages
from registry.db import Database
from tests.builders.accounts import PASSWORD
from tests.builders.inspections import Team, a_recorded_visit, a_team
from tests.builders.planning import a_draft
from tests.builders.web import an_app

pytestmark = pytest.mark.browser
GOOD = ("licences", "dispenser_certificates", "seals_intact", "grade_marking", "obstruction")


@dataclass(frozen=True)
class Site:
    """A running application and who works there."""

    url: str
    database: Database
    team: Team
    visit: str
    draft: str

    @property
    def form(self) -> str:
        """The form of a visit to the team's subject."""
        return f"{self.url}/field/{self.team.campaign.id}/visits/{self.team.subject.uscc}"


@pytest.fixture
def site(database: Database, redis_url: str) -> Iterator[Site]:
    with database.transaction() as session:
        team = a_team(session)
        visit = a_recorded_visit(session, team)
        draft = a_draft(session, name="冬季农资打假", agencies=[team.agency])
    pages = [planning_pages.bp, inspections_pages.bp, field_pages.bp]
    app = an_app(database, redis_url, more_pages=pages)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield Site(url, database, team, str(visit.id), str(draft.id))
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    yield opened
    opened.close()


def sign_in(page: Page, site: Site, username: str) -> None:
    page.goto(f"{site.url}/sign-in")
    page.locator('[name="username"]').fill(username)
    page.locator('[name="password"]').fill(PASSWORD)
    page.locator('main button[type="submit"], main form button').first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def answer(page: Page, key: str, word: str) -> None:
    page.locator(f"#item-{key}").get_by_text(word, exact=True).click()


def test_a_draft_outlives_the_page_and_a_receipt_ends_it(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    sign_in(page, site, site.team.inspectors[0].username)
    page.goto(site.form)
    note = page.locator("#note-dispenser_in_term")
    expect(note).to_be_hidden()
    expect(page.locator("#item-purchase_ledger")).to_be_hidden()
    answer(page, "dispenser_in_term", "不合格")
    expect(note).to_be_visible()
    note.fill("2号机3号枪")
    answer(page, "fuels_sold", "只销售汽油")
    expect(page.locator("#item-purchase_ledger")).to_be_visible()
    expect(page.locator("#item-diesel_sulphur")).to_be_hidden()
    page.close()

    page = context.new_page()
    page.goto(site.form)
    expect(page.locator("#note-dispenser_in_term")).to_have_value("2号机3号枪")
    for key in (*GOOD, "purchase_ledger"):
        answer(page, key, "合格")
    page.locator('[name="second"]').select_option(str(site.team.inspectors[1].id))
    page.get_by_role("button", name="提交检查记录").click()
    expect(page.get_by_role("heading", name="检查记录已收妥")).to_be_visible()
    with site.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Inspection)) == 2
    page.goto(site.form)
    expect(page.locator('#item-dispenser_in_term [value="fail"]')).not_to_be_checked()


def test_what_is_wrong_is_linked_from_the_top_and_nothing_typed_is_lost(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    sign_in(page, site, site.team.inspectors[0].username)
    page.goto(site.form)
    answer(page, "seals_intact", "不合格")
    page.locator('[name="second"]').select_option(str(site.team.inspectors[1].id))
    page.get_by_role("button", name="提交检查记录").click()
    expect(page.locator(".cx-errors")).to_be_focused()
    page.get_by_role("link", name="请写明所见情况").click()
    assert page.url.endswith("#item-seals_intact")
    expect(page.locator('#item-seals_intact [value="fail"]')).to_be_checked()


def test_an_inspector_finds_from_the_phone_what_waits_for_confirmation(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    sign_in(page, site, site.team.inspectors[1].username)
    page.goto(f"{site.url}/field")
    page.get_by_role("link", name="确认检查发现").click()
    expect(page.get_by_role("link", name=site.team.subject.name)).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_barrier_that_axe_can_find_and_nothing_scrolls_sideways(
    context: BrowserContext, site: Site, language: str, width: int, tmp_path: Path
) -> None:
    page = context.new_page()
    sign_in(page, site, site.team.reviewer.username)
    page.set_viewport_size({"width": width, "height": 900})
    paths = (
        "/campaigns",
        f"/campaigns/{site.team.campaign.id}",
        "/console/campaigns",
        f"/console/campaigns/{site.team.campaign.id}",
        "/console/inspections",
        f"/console/inspections/{site.visit}",
        "/field",
        f"/field/{site.team.campaign.id}?q={site.team.subject.name[3:5]}",
        site.form.removeprefix(site.url),
    )
    for number, path in enumerate(paths):
        page.goto(f"{site.url}{path}{'&' if '?' in path else '?'}lang={language}")
        page.screenshot(path=tmp_path / f"{number}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} is {wide} px wide"
