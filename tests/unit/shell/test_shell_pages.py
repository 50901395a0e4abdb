"""The service's own pages: language, letter size, health, headers, errors."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, render_template, render_template_string
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from registry.shell.assets import STATIC, Assets
from registry.shell.setup import init_shell
from registry.shell.translate import ROOT
from registry.shell.words import CLOCK_ICONS, STATE_ICONS
from tests.builders.shell import a_console_frame, an_app


def test_chinese_is_the_language_of_who_asks_for_none(client: FlaskClient) -> None:
    page = client.get("/components")
    assert '<html lang="zh-CN">' in page.text
    assert page.headers["Content-Language"] == "zh-CN"


@pytest.mark.parametrize(
    ("accepts", "language"), [("en-GB,en;q=0.9", "en"), ("zh-TW", "zh-CN"), ("fr", "zh-CN")]
)
def test_the_browser_says_the_language(client: FlaskClient, accepts: str, language: str) -> None:
    page = client.get("/components", headers={"Accept-Language": accepts})
    assert f'<html lang="{language}">' in page.text


def test_the_officers_language_goes_before_the_browsers() -> None:
    client = an_app(locale_of_officer=lambda: "en").test_client()
    assert '<html lang="en">' in client.get("/components").text


def test_a_chosen_language_is_kept_and_leads_back(client: FlaskClient) -> None:
    answer = client.get("/language?to=en&next=/components%3Fa=1%26lang=zh")
    assert answer.location == "/components?a=1"
    assert '<html lang="en">' in client.get("/components").text
    assert '<html lang="zh-CN">' in client.get("/components?lang=zh").text
    assert client.get("/language?to=xx").status_code == 404


def test_a_refused_form_leads_back_to_the_page_it_came_from() -> None:
    app = an_app()
    app.config["WTF_CSRF_ENABLED"] = False

    @app.post("/only-forms")
    def refused() -> str:
        return render_template("shell/shortcuts.html")

    sent = app.test_client().post("/only-forms", headers={"Referer": "http://localhost/a?b=1"})
    assert "next=/a?b%3D1" in sent.text
    assert "next=/only-forms" not in sent.text


@pytest.mark.parametrize(
    "place", ["//evil.example/", "https://evil.example/", "/\\evil.example", ""]
)
def test_nobody_is_sent_to_another_site(client: FlaskClient, place: str) -> None:
    answer = client.get("/language", query_string={"to": "en", "next": place})
    assert answer.location == "/"


def test_large_type_is_kept(client: FlaskClient) -> None:
    assert "data-size" not in client.get("/components").text.split(">")[1]
    client.get("/display?size=large&next=/components")
    assert '<html lang="zh-CN" data-size="large">' in client.get("/components").text
    client.get("/display?size=normal")
    assert 'data-size="large"' not in client.get("/components").text
    assert client.get("/display?size=huge").status_code == 404


def test_a_demonstration_says_so_on_every_page_and_only_then(client: FlaskClient) -> None:
    assert "cx-demo" in client.get("/components").text
    assert "cx-demo" not in an_app(demo=False).test_client().get("/components").text


def test_ready_names_the_part_that_does_not_answer() -> None:
    def broken() -> None:
        raise ConnectionError("refused")

    app = an_app(checks={"database": lambda: None, "redis": broken})
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "failed": ["redis"]}
    assert an_app(checks={"database": lambda: None}).test_client().get("/readyz").status_code == 200


def test_health_needs_no_other_part(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def _requests_counted(client: FlaskClient, endpoint: str) -> float:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return sum(
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == "chengxin_http_requests_total" and sample.labels["endpoint"] == endpoint
    )


def test_every_request_is_counted_by_endpoint_and_not_by_address(client: FlaskClient) -> None:
    before = _requests_counted(client, "shell.healthz")
    client.get("/healthz")
    assert _requests_counted(client, "shell.healthz") == before + 1
    client.get("/no/such/page")
    assert "/no/such/page" not in client.get("/metrics").text


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/components", "/healthz", "/no/such/page", "/robots.txt"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"], path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_hold_nothing_that_the_content_policy_forbids(client: FlaskClient) -> None:
    for path in ("/components", "/shortcuts"):
        text = client.get(path).text
        assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|javascript:|<style", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path


def test_a_page_for_everyone_is_compressed_and_one_with_a_token_is_not(app: Flask) -> None:
    @app.get("/form")
    def form() -> str:
        return render_template_string("{{ cx.form_guard() }}" + "x" * 5000)

    client = app.test_client()
    packed = client.get("/components", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == client.get("/components").data
    assert (
        "Content-Encoding" not in client.get("/form", headers={"Accept-Encoding": "gzip"}).headers
    )


def test_what_an_officer_sees_is_not_kept_by_the_browser() -> None:
    client = an_app(frame=a_console_frame()).test_client()
    assert client.get("/components").headers["Cache-Control"] == "private, no-store"


def test_the_console_shows_who_what_day_and_only_what_may_be_seen() -> None:
    app = an_app(frame=a_console_frame())

    @app.get("/console/x")
    def console() -> str:
        return render_template("layouts/console.html", section="shell")

    text = app.test_client().get("/console/x").text
    for shown in (
        "沈予安",
        "2026-11-20",
        "周五",
        '<span class="n">14</span>',
        'aria-current="page"',
    ):
        assert shown in text
    assert "列表" not in text


def test_an_error_page_says_the_words_of_the_problem_document(app: Flask) -> None:
    problem = {
        "type": "/problems/stale",
        "title": "记录已被他人修改",
        "status": 412,
        "detail": "请比较后再提交。<b>",
        "trace_id": "4f1c",
        "legal_basis": "第七条",
        "errors": [{"pointer": "#/served_on", "detail": "早于告知"}],
    }
    with app.test_request_context("/"):
        page = render_template("errors/problem.html", problem=problem)
    for words in ("记录已被他人修改", "请比较后再提交。&lt;b&gt;", "4f1c", "第七条", "早于告知"):
        assert words in page
    assert 'href="/problems/stale"' in page


def test_a_problem_type_leads_to_its_explanation(client: FlaskClient) -> None:
    page = client.get("/problems/too-large")
    assert "一次最多接收……。" in page.text
    assert "413" in page.text
    assert "At most" in client.get("/problems/too-large?lang=en").text
    assert client.get("/problems/nothing").status_code == 404


def test_crawlers_are_kept_out_of_working_pages(client: FlaskClient) -> None:
    assert "Disallow: /console" in client.get("/robots.txt").text
    assert client.get("/favicon.ico").status_code == 302


def test_every_component_is_on_the_sheet(app: Flask) -> None:
    source, _name, _fresh = app.jinja_env.loader.get_source(app.jinja_env, "shell/components.html")
    used = set(re.findall(r"cx\.(\w+)", source))
    composed = {"control", "field", "form_guard", "icon", "demo", "desk_head", "qr"}
    assert set(app.jinja_env.globals["cx"].names()) - used <= composed


def test_an_application_with_its_own_static_folder_is_refused() -> None:
    app = Flask("x")
    with pytest.raises(ValueError, match="static_folder"):
        init_shell(app, demo=False)


def _templates() -> list[Path]:
    packages = ("registry", "campaigns", "workers", "chengxin")
    return [path for name in packages for path in (ROOT / name).glob("**/templates/**/*.html")]


def test_every_template_calls_only_components_and_files_that_exist(app: Flask) -> None:
    known = set(app.jinja_env.globals["cx"].names())
    files = set(Assets().names())
    for path in _templates():
        source = path.read_text("utf-8")
        assert set(re.findall(r"\bcx\.(\w+)", source)) <= known, path.name
        assert set(re.findall(r"\basset\(['\"]([^'\"]+)", source)) <= files, path.name


def test_no_template_breaks_the_content_policy() -> None:
    for path in _templates():
        source = path.read_text("utf-8")
        found = re.findall(r"<[^>{]*\s(?:style|on\w+|hx-on[\w:-]*)=|<script(?![^>]*\ssrc=)", source)
        assert found == [], path.name


def test_every_icon_named_in_a_template_is_in_the_sheet_of_icons() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    named = {
        icon
        for path in _templates()
        for icon in re.findall(r'\bicon\("([a-z-]+)"', path.read_text("utf-8"))
    }
    assert named <= drawn
    assert set(STATE_ICONS.values()) | set(CLOCK_ICONS.values()) <= drawn
