"""Every page of the service in a real browser, in both languages, on a desk and on a phone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.conftest import TestServers
from tests.e2e import examples
from tests.e2e.conftest import Running, serving
from tests.e2e.desks import DESK, PHONE, sign_in
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
# Puts the text of each page into the sheet that is open, with its own language, and says what is
# wrong with it there: a real layout without the cost of opening two hundred pages four times over.
LAID_OUT = """async ({language, paths}) => {
  const han = /[\\u4e00-\\u9fff]/, latin = /[A-Za-z]/, page = document.documentElement;
  // Chinese that a reader of English meets without being told that it is Chinese: text, and
  // words of attributes that are read out. Names inside an English attribute cannot be marked.
  const unmarked = () => {
    const found = new Set();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const at = node.parentElement;
      if (!han.test(node.data) || at.closest('script, style, textarea')) continue;
      if (at.closest('[lang]').lang.startsWith('zh')) continue;
      found.add(node.data.trim());
    }
    for (const at of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]'))
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
        const words = at.getAttribute(name) || '';
        if (han.test(words) && !latin.test(words) && !at.closest('[lang]').lang.startsWith('zh'))
          found.add(name + '=' + words);
      }
    return [...found];
  };
  const furthest = () => [...document.querySelectorAll('main *:not(thead, thead *)')].reduce(
    (one, other) =>
      other.getBoundingClientRect().right > one.getBoundingClientRect().right ? other : one
  ).outerHTML.slice(0, 160);
  window.texts ??= new Map();
  const wrong = [];
  for (const path of paths) {
    if (!window.texts.has(path)) {
      const answer = await fetch(path);
      if (answer.status !== 200 || answer.url !== new URL(path, location).href)
        wrong.push(`${path}: ${answer.status} at ${answer.url}`);
      window.texts.set(path, new DOMParser().parseFromString(await answer.text(), 'text/html'));
    }
    const text = window.texts.get(path);
    page.lang = text.documentElement.lang;
    page.replaceChild(document.importNode(text.body, true), document.body);
    if (page.lang !== language) wrong.push(`${path}: is marked as ${page.lang}`);
    const headings = document.querySelectorAll('h1').length;
    if (headings !== 1) wrong.push(`${path}: has ${headings} first headings`);
    if (language === 'en')
      wrong.push(...unmarked().map(words => `${path}: says ${words.slice(0, 60)}`));
    const beyond = page.scrollWidth - page.clientWidth;
    if (beyond > 0)
      wrong.push(`${path}: scrolls ${beyond} px sideways at ${innerWidth} px: ${furthest()}`);
  }
  return wrong;
}"""

# How far a page reaches beyond the window, and the kinds of elements it has: what axe judges is
# the same wherever they stand.
SEEN = """() => ({
  beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  parts: [...new Set([...document.querySelectorAll('body *')].map(at =>
    `${at.tagName} ${at.className} in ${at.parentElement.tagName} ${at.parentElement.className}`
  ))],
  classes: [...new Set([...document.querySelectorAll('body *')].flatMap(at => [...at.classList]))],
})"""


@dataclass(frozen=True)
class Site:
    """The service with an example of everything."""

    running: Running
    made: Examples

    @property
    def paths(self) -> list[str]:
        """Every page, with its examples."""
        return sorted(
            path
            for endpoint, rule in page_rules(self.running.app).items()
            for path in self.made.paths.get(endpoint, [rule])
        )


@dataclass
class Reader:
    """Opens pages at a desk and notes what is wrong with each."""

    page: Page
    url: str
    wrong: list[str] = field(default_factory=list)
    examined: set[str] = field(default_factory=set)

    def read(self, path: str, *, status: int = 200) -> None:
        """Open one page, with its scripts, and look at it in every way."""
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
        self.wrong += [f"{path}: {fault}" for fault in self._faults()]

    def _faults(self) -> Iterator[str]:
        seen = self.page.evaluate(SEEN)
        if seen["beyond"] > 0:
            yield f"scrolls {seen['beyond']} px sideways"
        yield from self._barriers(set(seen["parts"]), set(seen["classes"]))

    def _barriers(self, parts: set[str], classes: set[str]) -> Iterator[str]:
        """What axe finds; it takes longest, so it looks at every kind of element once.

        Colours, four fifths of its time, come with classes. In one language: the sheet of
        components is judged at every width and in both.
        """
        if parts <= self.examined:
            return
        coloured = not classes <= self.examined
        self.examined |= parts | classes
        rules = {"color-contrast": {"enabled": coloured}}
        report = Axe().run(self.page, options={"resultTypes": ["violations"], "rules": rules})
        for one in report.response["violations"]:
            yield f"axe: {one['id']}: {one['nodes'][0]['html'][:160]}"


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


def test_every_page_opens_without_a_complaint_or_a_barrier(
    context: BrowserContext, site: Site
) -> None:
    reader = Reader(context.new_page(), site.running.url)
    reader.page.set_viewport_size({"width": DESK, "height": 900})
    for path in ("/", "/sign-in", site.made.paths["disclosure.listing"][0]):
        reader.read(path)
    reader.read(site.made.ended, status=410)
    reader.page.close()
    reader.page = _arrive(context, site)
    for path in site.paths:
        if path != "/sign-in":
            reader.read(path)
    assert reader.wrong == [], "\n" + "\n".join(reader.wrong)


@pytest.mark.parametrize(("to", "language"), [("zh", "zh-CN"), ("en", "en")])
def test_every_page_fits_desks_and_phones_in_its_language(
    context: BrowserContext, site: Site, to: str, language: str
) -> None:
    page = _arrive(context, site)
    page.goto(f"{site.running.url}/language?to={to}")
    asked = {"language": language, "paths": [path for path in site.paths if path != "/sign-in"]}
    wrong = []
    for width in (DESK, PHONE, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        wrong += page.evaluate(LAID_OUT, asked)
    assert wrong == [], "\n" + "\n".join(wrong)
