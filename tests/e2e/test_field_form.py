"""The field page in a real browser: on the phone, without script, and for every reader."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select
from werkzeug.serving import make_server

from campaigns.evidence import api as evidence_api
from campaigns.inspections import api as inspections_api
from campaigns.inspections import evidence_pages, field_device, field_worker
from campaigns.inspections import pages as inspections_pages
from campaigns.inspections.models import Inspection
from campaigns.planning import pages as planning_pages
from registry.db import Database
from tests.builders.accounts import PASSWORD
from tests.builders.inspections import Team, a_recorded_visit, a_team
from tests.builders.web import NOON, an_app

pytestmark = pytest.mark.browser
GOOD = ("licences", "dispenser_certificates", "seals_intact", "grade_marking", "obstruction")
PAGES = [
    planning_pages.bp,
    inspections_pages.bp,
    evidence_pages.bp,
    evidence_api.device,
    field_device.bp,
    field_worker.bp,
]


@dataclass(frozen=True)
class Site:
    """A running application and who works there."""

    url: str
    database: Database
    team: Team

    @property
    def form(self) -> str:
        """The plain form of a visit to the team's subject."""
        return f"{self.url}/field/{self.team.campaign.id}/visits/{self.team.subject.uscc}"

    def stored(self) -> int:
        """How many visits are on record, besides the one that was there."""
        with self.database.reading() as session:
            return (session.scalar(select(func.count()).select_from(Inspection)) or 0) - 1


@pytest.fixture
def site(database: Database, redis_url: str, tmp_path: Path) -> Iterator[Site]:
    with database.transaction() as session:
        team = a_team(session)
        a_recorded_visit(session, team)
    app = an_app(database, redis_url, apis=[inspections_api.blp], more_pages=PAGES, var=tmp_path)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", database, team)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    opened.clock.set_fixed_time(NOON)
    yield opened
    opened.close()


def sign_in(page: Page, site: Site, username: str) -> None:
    page.goto(f"{site.url}/sign-in?next=/field")
    page.locator('[name="username"]').fill(username)
    page.locator('[name="password"]').fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def answer(page: Page, key: str, word: str) -> None:
    page.locator(f"#item-{key}").get_by_text(word, exact=True).click()


def begin(page: Page, site: Site) -> None:
    """From the first screen of the phone to the empty form."""
    expect(page.locator("[data-ready]")).to_be_visible()
    page.get_by_role("link", name="开始一次检查").click()
    page.get_by_role("searchbox").fill(site.team.subject.uscc)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("button", name="检查这一家").click()


def test_asks_only_what_the_answers_lead_to_and_links_what_is_wrong_from_the_top(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    sign_in(page, site, site.team.inspectors[0].username)
    begin(page, site)
    note = page.locator("#note-dispenser_in_term")
    expect(note).to_be_hidden()
    expect(page.locator("#item-purchase_ledger")).to_be_hidden()
    expect(page.locator("#item-dispenser_in_term").get_by_text("上次：不合格")).to_be_visible()
    answer(page, "dispenser_in_term", "不合格")
    expect(note).to_be_visible()
    page.locator("#item-fuels_sold").get_by_role("button", name="与上次相同").click()
    expect(page.locator("#item-purchase_ledger")).to_be_visible()
    expect(page.locator("#item-diesel_sulphur")).to_be_hidden()
    page.get_by_role("button", name="完成，放入发件箱").click()
    expect(page.locator(".cx-errors")).to_be_focused()
    page.get_by_role("link", name="请写明所见情况").click()
    expect(page.locator("#item-dispenser_in_term")).to_be_focused()
    expect(page.get_by_role("link", name="请选择另一名检查人员")).to_be_visible()
    assert site.stored() == 0


def test_a_signature_is_drawn_kept_and_sent_as_evidence(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    sign_in(page, site, site.team.inspectors[0].username)
    begin(page, site)
    page.locator('[name="second"]').select_option(str(site.team.inspectors[1].id))
    page.get_by_role("button", name="其余各项都合格").click()
    answer(page, "fuels_sold", "只销售汽油")
    page.get_by_role("button", name="其余各项都合格").click()
    page.get_by_text("签字", exact=True).click()
    page.get_by_label("签字人姓名").fill("示例负责人")
    pad = page.locator("canvas.cx-fd-pad")
    pad.hover(position={"x": 40, "y": 60})
    page.mouse.down()
    pad.hover(position={"x": 200, "y": 30})
    page.mouse.up()
    expect(page.get_by_text("签字已存到本机")).to_be_visible()
    page.get_by_role("button", name="完成，放入发件箱").click()
    expect(page.get_by_text("已收妥")).to_be_visible()
    expect(page.get_by_text("摘要全部相符")).to_be_visible()
    page.goto(f"{site.url}/console/inspections")
    page.get_by_role("link", name=site.team.subject.name).first.click()
    expect(page.get_by_text("示例负责人")).to_be_visible()
    signature = page.locator(".cx-evidence img")
    assert signature.evaluate("async (img) => (await img.decode(), img.naturalWidth)") == 800


def test_an_officer_never_sees_what_another_left_on_the_phone(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    sign_in(page, site, site.team.inspectors[0].username)
    begin(page, site)
    page.get_by_label("地点").fill("城南店")
    page.get_by_role("link", name="存草稿").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("还有1件没有发出，仍要退出？")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="退出").click()
    page.wait_for_url(lambda url: "/sign-in" in url)
    sign_in(page, site, site.team.inspectors[1].username)
    expect(page.locator("[data-ready]")).to_be_visible()
    expect(page.get_by_text("没有填完的检查")).to_have_count(0)
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(lambda url: "/sign-in" in url)
    sign_in(page, site, site.team.inspectors[0].username)
    page.get_by_role("link", name="继续填写").click()
    expect(page.get_by_label("地点")).to_have_value("城南店")


def test_without_script_a_visit_is_recorded_by_plain_forms(browser: Browser, site: Site) -> None:
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, site.team.inspectors[0].username)
    page.get_by_role("link", name="开始一次检查").click()
    page.goto(site.form)
    answer(page, "seals_intact", "不合格")
    page.locator('[name="second"]').select_option(str(site.team.inspectors[1].id))
    page.get_by_role("button", name="提交检查记录").click()
    page.get_by_role("link", name="请写明所见情况").click()
    assert page.url.endswith("#item-seals_intact")
    page.locator("#note-seals_intact").fill("3号枪铅封断开")
    answer(page, "fuels_sold", "当日停业，没有销售")
    for key in ("licences", "dispenser_certificates", "dispenser_in_term", "obstruction"):
        answer(page, key, "合格")
    page.get_by_role("button", name="提交检查记录").click()
    expect(page.get_by_role("heading", name="检查记录已收妥")).to_be_visible()
    assert site.stored() == 1
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_barrier_that_axe_can_find_and_nothing_scrolls_sideways(
    context: BrowserContext, site: Site, language: str
) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/language?to={language}")
    sign_in(page, site, site.team.inspectors[0].username)
    expect(page.locator("[data-ready]")).to_be_visible()
    campaign, subject = site.team.campaign, site.team.subject
    page.locator(f'a[href="#/find/{campaign.id}"]').click()
    page.get_by_role("searchbox").fill(subject.uscc)
    page.locator("main form button").click()
    page.locator("main section + div button").click()
    expect(page.locator(".cx-fd-foot")).to_be_visible()
    page.locator('#item-seals_intact [value="fail"]').check(force=True)
    for address in (None, "#/", f"#/find/{campaign.id}", "#/outbox"):
        if address is not None:
            page.evaluate("address => (location.hash = address)", address)
            expect(page.locator(".cx-fd-foot")).to_have_count(0)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
