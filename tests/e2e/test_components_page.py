"""Every component in a real browser: readable by all, at every width, in both languages."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, flash, render_template, render_template_string
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.builders.shell import a_console_frame, an_app

pytestmark = pytest.mark.browser
LANGUAGES = ("zh", "en")
PATHS = ("/components", "/shortcuts", "/problems/stale", "/a-console-page", "/a-document")

_CONSOLE = """{% extends "layouts/console.html" %}{% block title %}x{% endblock %}
{% block heading %}{{ cx.desk_head(_("列表")) }}{% endblock %}
{% block main %}{% call cx.table(_("列表"), [_("案号"), _("环节")], keys=true) %}
{% for n in range(3) %}{% call cx.row() %}{% call cx.th() %}<a href="#r{{ n }}">{{ n }}</a>
{% endcall %}{{ cx.td(_("环节"), cx.state("listed")) }}{% endcall %}{% endfor %}{% endcall %}
{% endblock %}"""
_FORM = """{% extends "layouts/public.html" %}{% block title %}x{% endblock %}{% block main %}
<h1>{{ _("表单") }}</h1><form method="post" action="/sent" data-draft="one">{{ cx.form_guard() }}
<label for="a">{{ _("情况说明") }}</label><textarea id="a" name="a"></textarea>
<button class="btn btn-primary">{{ _("登记送达") }}</button>{{ cx.draft_note() }}</form>
{% endblock %}"""


def _application() -> Flask:
    app = an_app(frame=a_console_frame())
    app.config["WTF_CSRF_ENABLED"] = True

    @app.get("/a-console-page")
    def console() -> str:
        return render_template_string(_CONSOLE)

    @app.get("/a-document")
    def document() -> str:
        page = '{% extends "layouts/document.html" %}{% block title %}x{% endblock %}'
        return render_template_string(
            page + '{% block main %}<h1>{{ _("决定") }}</h1>{% endblock %}'
        )

    @app.get("/a-form")
    def form() -> str:
        return render_template_string(_FORM)

    @app.post("/sent")
    def sent() -> str:
        flash("done", "ok")
        return render_template("shell/shortcuts.html")

    return app


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, _application(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_no_barrier_that_axe_can_find(
    page: Page, site: str, path: str, language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}{path}?lang={language}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_at_320_px_nor_with_large_type(
    page: Page, site: str, path: str, language: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    for size in ("normal", "large"):
        page.goto(f"{site}/display?size={size}&next={path}")
        page.goto(f"{site}{path}?lang={language}")
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert beyond == 0, size


@pytest.mark.parametrize("path", PATHS)
def test_the_browser_finds_nothing_against_the_content_policy(
    page: Page, site: str, path: str
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}{path}", wait_until="networkidle")
    assert complaints == []


def test_buttons_and_inputs_are_large_enough_for_a_finger(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{site}/components")
    small = page.evaluate(
        """[...document.querySelectorAll('.btn, input, select, textarea')]
        .filter(e => !['checkbox', 'radio', 'hidden'].includes(e.type))
        .filter(e => { const b = e.getBoundingClientRect(); return b.width && b.height < 44 })
        .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_the_menu_opens_and_closes_by_keyboard_on_a_phone(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{site}/a-console-page")
    menu = page.locator("#rail")
    assert not menu.is_visible()
    page.locator(".cx-menu-btn").press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()


def test_the_skip_link_comes_first_and_leads_to_the_text(page: Page, site: str) -> None:
    page.goto(f"{site}/components")
    page.locator("[data-focus]").evaluate("e => e.blur()")
    page.evaluate("document.body.focus(); window.getSelection().removeAllRanges()")
    first = page.evaluate("document.querySelector('a, button, input').getAttribute('href')")
    assert first == "#main"
    page.locator(".cx-skip").focus()
    assert page.locator(".cx-skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_rows_are_walked_with_j_and_k_but_not_while_typing(page: Page, site: str) -> None:
    page.goto(f"{site}/a-console-page")
    for _press in range(2):
        page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent.trim()") == "1"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent.trim()") == "0"
    page.goto(f"{site}/a-form")
    page.locator("#a").press_sequentially("j?k")
    assert page.locator("#a").input_value() == "j?k"
    assert page.url.endswith("/a-form")


def test_single_keys_can_be_switched_off(page: Page, site: str) -> None:
    page.goto(f"{site}/shortcuts")
    page.locator("[data-keys-switch]").click()
    page.goto(f"{site}/a-console-page")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_draft_survives_leaving_the_page_and_ends_when_the_form_is_taken(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/a-form")
    page.locator("#a").fill("3号枪铅封完好")
    page.locator("#a").blur()
    assert page.locator("[data-draft-note]").inner_text().startswith("已自动存草稿")
    page.goto(f"{site}/shortcuts")
    page.goto(f"{site}/a-form")
    assert page.locator("#a").input_value() == "3号枪铅封完好"
    page.locator(".btn-primary").click()
    page.wait_for_url("**/sent")
    page.goto(f"{site}/a-form")
    assert page.locator("#a").input_value() == ""


def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_field(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/components")
    assert page.evaluate("document.activeElement.classList.contains('cx-errors')")
    page.locator(".cx-errors a").first.click()
    assert page.evaluate("document.activeElement.id") == "f-wrong-uscc"


def test_a_printed_page_keeps_the_mark_of_a_demonstration_and_drops_the_menu(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/components")
    page.emulate_media(media="print")
    assert page.locator(".cx-demo").is_visible()
    for hidden in (".cx-util", ".cx-foot", ".cx-crumbs", ".cx-filter", ".cx-pager"):
        assert page.locator(hidden).count() == 1
        assert not page.locator(hidden).is_visible()


def test_a_table_is_a_table_on_paper_and_cards_on_a_phone(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 660, "height": 900})  # the text width of A4
    page.goto(f"{site}/components")
    display = "getComputedStyle(document.querySelector('.cx-table.stack')).display"
    assert page.evaluate(display) == "block"
    page.emulate_media(media="print")
    assert page.evaluate(display) == "table"


def test_pages_work_without_a_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/components")
    assert page.locator("h1").inner_text() == "示范省丰禾肥业有限公司"
    page.get_by_text("大字版").click()
    assert page.locator("html").get_attribute("data-size") == "large"
    page.get_by_text("English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()
