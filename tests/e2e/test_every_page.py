"""Every page of the service in a real browser, in both languages, on a desk and on a phone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.conftest import TestServers
from tests.e2e import examples
from tests.e2e.conftest import Running, serving
from tests.e2e.desks import DESK, sign_in
from tests.e2e.examples import EVERY_ROLE, Examples

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

NARROWEST = 320
# What answers GET without being a page of text: files, feeds, probes, redirects.
NOT_PAGES = {
    "api-docs.openapi_json",
    "attachments.download",
    "disclosure.feed",
    "disclosure.listing_json",
    "draws.record",
    "disclosure.proof",
    "documents.attachment",
    "editions.code_range",
    "editions.csv",
    "editions.json_lines",
    "editions.manifest",
    "editions.xlsx",
    "evidence.original",
    "evidence.show",
    "field.manifest",
    "reports.signed",
    "field.shell",
    "field.words",
    "field.worker",
    "field_device.kit",
    "field_device.session",
    "field_device.subjects",
    "uploads.show_upload",
    "field.static",
    "history.statement",
    "home.console",
    "inspections.inspections_file",
    "subjects.rejects",
    "subjects.rejects_workbook",
    "inspections.inspections_workbook",
    "keys.public_keys",
    # Opened by a case code, which an officer's browser does not have: the thread walks them.
    "party.attachment",
    "party.case",
    "party.document",
    "party.file",
    "public_draws.pool",
    "public_draws.record",
    "sampling_imports.refused_rows",
    "sampling_imports.template",
    "shell.display",
    "shell.favicon",
    "shell.healthz",
    "shell.language",
    "shell.metrics",
    "shell.readyz",
    "shell.robots",
    "shell.static_file",
}
# Puts each page into the sheet that is open and says what is wrong with it there.
LAID_OUT = (Path(__file__).parent / "laid_out.js").read_text(encoding="utf-8")
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Site:
    """The service with an example of everything."""

    running: Running
    made: Examples

    def paths(self, *, each: int | None = None) -> list[str]:
        """Every page with its examples, at most ``each`` of them; the sign-in stands apart."""
        return sorted(
            path
            for endpoint, rule in page_rules(self.running.app).items()
            for path in self.made.paths.get(endpoint, [rule])[:each]
            if path != "/sign-in"
        )


@dataclass
class Reader:
    """Opens pages at a desk and notes what is wrong with each."""

    page: Page
    url: str
    wrong: list[str] = field(default_factory=list)

    def read(self, path: str, *, status: int = 200) -> None:
        """Open one page, with its scripts, and listen to its complaints."""
        complaints: list[str] = []

        def note(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                complaints.append(message.text)

        self.page.on("console", note)
        answer = self.page.goto(f"{self.url}{path}", wait_until="domcontentloaded")
        self.page.remove_listener("console", note)
        answered = answer.status if answer else None
        if answered != status or ("/sign-in" in self.page.url) != ("/sign-in" in path):
            self.wrong.append(f"{path}: {answered} at {self.page.url}")
            return
        if status == 200:
            self.wrong += [f"{path}: console: {text}" for text in complaints]
        beyond = self.page.evaluate(BEYOND)
        if beyond > 0:
            self.wrong.append(f"{path}: scrolls {beyond} px sideways")


def page_rules(app: Flask) -> dict[str, str]:
    """The pages by endpoint, each with one address; the interface is not made of pages."""
    return {
        rule.endpoint: rule.rule
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        if "GET" in (rule.methods or ())
        and rule.endpoint not in NOT_PAGES
        and not rule.rule.startswith("/v1")
    }


def _without_example(app: Flask, made: Examples) -> list[str]:
    return [
        endpoint
        for endpoint, rule in page_rules(app).items()
        if "<" in rule and endpoint not in made.paths
    ]


@pytest.fixture(scope="module")
def site(test_servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with redis.Redis.from_url(test_servers.redis_url) as client:
        client.flushall()
    var: Path = tmp_path_factory.mktemp("pages")
    with (
        test_servers.clone() as database_url,
        serving(database_url, test_servers.redis_url, var, demo=True) as running,
    ):
        made = examples.make(running)
        assert not _without_example(running.app, made), "a new page needs one in examples.py"
        yield Site(running, made)


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    opened.clock.set_fixed_time(site.running.clock.now())
    yield opened
    opened.close()


def _arrive(context: BrowserContext, site: Site) -> Page:
    """A desk's page whose officer may do everything."""
    page = context.new_page()
    page.set_viewport_size({"width": DESK, "height": 900})
    page.goto(f"{site.running.url}/sign-in?lang=zh")
    sign_in(page, *EVERY_ROLE)
    return page


def test_every_page_opens_without_a_complaint(context: BrowserContext, site: Site) -> None:
    reader = Reader(context.new_page(), site.running.url)
    reader.page.set_viewport_size({"width": DESK, "height": 900})
    for path in ("/", "/sign-in", site.made.paths["disclosure.listing"][0]):
        reader.read(path)
    reader.read(site.made.ended, status=410)
    reader.page.close()
    reader.page = _arrive(context, site)
    for path in site.paths(each=1):
        reader.read(path)
    assert reader.wrong == [], "\n" + "\n".join(reader.wrong)


@pytest.mark.parametrize(("to", "language"), [("zh", "zh-CN"), ("en", "en")])
def test_every_page_fits_desks_and_phones_and_bars_nobody(
    context: BrowserContext, site: Site, to: str, language: str
) -> None:
    stranger = context.new_page()
    stranger.goto(f"{site.running.url}/language?to={to}")
    told = ["/", "/sign-in", site.made.paths["disclosure.listing"][0]]
    wrong = _laid_out(stranger, told, language)
    officer = _arrive(context, site)
    officer.goto(f"{site.running.url}/language?to={to}")
    wrong += _laid_out(officer, site.paths(), language)
    assert wrong == [], "\n" + "\n".join(wrong)


def _laid_out(page: Page, paths: list[str], language: str) -> list[str]:
    """What is wrong on a desk and on the narrowest phone.

    What bars somebody is looked for in one language: the sheet of components is judged in both.
    """
    page.evaluate(AXE_SCRIPT)
    wrong: list[str] = []
    for width in (DESK, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        barriers = language == "zh-CN" and width == DESK
        wrong += page.evaluate(
            LAID_OUT, {"language": language, "paths": paths, "barriers": barriers}
        )
    return wrong
