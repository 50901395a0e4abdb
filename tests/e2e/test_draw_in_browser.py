"""A draw on pages alone: two agencies at their own desks, and anybody who looks."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Running
from tests.e2e.desks import PHONE, Desk, opened
from tests.e2e.draw_examples import a_drawing_of_the_cast

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_two_agencies_draw_on_their_pages_and_the_names_open_after_the_visits(
    browser: Browser, running: Running
) -> None:
    with running.services.database.transaction() as session:
        drawing = a_drawing_of_the_cast(session, running)
    # Codes: the name of a sole trader who happens to be drawn is not public.
    firms = re.compile("9[12]14[0-9A-Z]{14}")
    with opened(browser, running) as desks:
        organiser, witness = desks.of("campaign"), desks.of("campaign2")
        organiser.open(f"/console/draws/new?campaign_id={drawing.campaign.id}")
        where = organiser_freezes_the_pool(organiser.page, drawing.witness.name)
        for desk in (organiser, witness):
            press(desk.open(where), "在本浏览器产生")
            press(desk.page, "提交承诺")
        for desk in (organiser, witness):
            press(desk.open(where), "公开随机数")
        expect(organiser.open(where).get_by_role("heading", name="抽取结果")).to_be_visible()
        struck = an_object_is_struck_by_both(organiser, witness, where)
        publish = organiser.open(where)
        publish.get_by_label("检查结束后公开名单").check()
        press(publish, "公开并安排检查")
        expect(publish.get_by_text("抽取记录已公开")).to_be_visible()
        expect(publish.get_by_role("link", name="下载抽取记录")).to_be_visible()

        a_visit_is_called_off_by_both(organiser, witness, where)
        anybody = desks.of(None, width=PHONE)
        public = where.removeprefix("/console")
        told = anybody.open(public)
        expect(told.get_by_text("名单在检查结束后公开")).to_be_visible()
        assert not firms.search(told.content())
        sealed = told.locator("dd", has_text=re.compile("^[0-9a-f]{64}$")).last.inner_text()
        running.advance(days=40, editions=False)
        told = anybody.open(public)
        expect(told.get_by_text(firms).first).to_be_visible()
        expect(told.locator("main")).to_contain_text(sealed)
        expect(told.get_by_role("table", name="抽取结果")).not_to_contain_text(struck)
        expect(told.get_by_role("link", name="下载抽取记录")).to_be_visible()


def organiser_freezes_the_pool(page: Page, witness: str) -> str:
    """Writes the terms down and fixes the pool; where the draw is."""
    page.get_by_label("见证机关").select_option(label=witness)
    page.get_by_label("地区").fill("140199")
    page.get_by_label("检查开始日期").fill("2026-03-16")
    page.get_by_label("检查结束日期").fill("2026-03-27")
    page.get_by_label("B类抽查比例").fill("20")
    page.get_by_label("B类比例的理由").fill("上年合格率低")
    press(page, "保存抽取方案")
    page.wait_for_url(re.compile(r"/console/draws/[0-9a-f-]{36}$"))
    press(page, "冻结名录库")
    expect(page.get_by_text("名录库已冻结，摘要已公开")).to_be_visible()
    return page.url.removeprefix(page.url.split("/console")[0])


def an_object_is_struck_by_both(organiser: Desk, witness: Desk, where: str) -> str:
    """One proposes, the other agrees; the code of the undertaking."""
    page = organiser.page
    page.get_by_text("申请剔除对象").click()
    code = proposed(page)
    press(page, "申请剔除")
    expect(page.get_by_text("已提出，等待见证机关答复")).to_be_visible()
    press(witness.open(where), "同意剔除")
    expect(witness.page.get_by_text("已同意，这家企业不再检查")).to_be_visible()
    return code


def a_visit_is_called_off_by_both(organiser: Desk, witness: Desk, where: str) -> None:
    """After the publication nobody else comes instead, and one agency alone calls nothing off."""
    page = organiser.open(where)
    page.get_by_text("申请取消", exact=True).click()
    proposed(page)
    press(page, "申请取消检查")
    expect(page.get_by_text("已提出，等待见证机关答复")).to_be_visible()
    press(witness.open(where), "同意取消")
    expect(witness.page.get_by_text("经两方同意取消1户次")).to_be_visible()


def proposed(page: Page) -> str:
    """The first undertaking of the result, written into the form that asks to drop it."""
    code = re.sub(
        r"\s", "", page.get_by_role("table", name="抽取结果").locator("small").first.inner_text()
    )
    panel = page.locator("form[action$='/strike']")
    panel.get_by_label("统一社会信用代码").fill(code)
    panel.get_by_label("原因").select_option(label="已停业或者注销")
    return code


def press(page: Page, name: str) -> None:
    """The button of this name in the page's own part."""
    page.locator("main").get_by_role("button", name=re.compile(f"^{name}")).first.click()
