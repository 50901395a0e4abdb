"""The whole thread on pages alone, each officer at a desk of their own."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from registry.accounts.actors import system_actor
from registry.accounts.agencies import get_agency
from registry.subjects.service import register_subject
from tests.builders.blacklist import Bureau, a_candidate, a_noticed_case
from tests.builders.subjects import a_row, a_subject
from tests.e2e.conftest import Running
from tests.e2e.desks import PHONE, Desk, Desks, opened
from tests.e2e.examples import bureau_of
from tests.e2e.test_thread_over_api import CODE, FIRM, PLAN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NAME = FIRM["name"]
CAMPAIGN = "车用燃油专项整治"


@pytest.fixture
def desks(browser: Browser, running: Running) -> Iterator[Desks]:
    with opened(browser, running) as seated:
        yield seated


def test_a_plan_ends_as_a_listing_that_anybody_reads_and_repair_ends_it(
    running: Running, desks: Desks
) -> None:
    a_firm_is_on_record(running)
    organiser = desks.of("campaign")
    campaign_officer_hands_in_the_plan(organiser)
    campaign_officer_begins_the_campaign(organiser, running)
    inspector_finds_a_broken_seal(desks.of("inspector1", width=PHONE))
    colleague_confirms_the_finding(desks.of("inspector2"))
    running.settle()

    handler, reviewer = desks.of("case"), desks.of("reviewer")
    case_officer_enters_the_penalty(handler, running)
    running.settle()
    case = case_officer_opens_the_case(handler)
    code = case_officer_serves_the_notice(handler, case)
    party = desks.of(None, width=PHONE)
    the_party_replies_by_phone(party, code)
    nobody_decides_before_the_defence_is_over(handler, reviewer, case)
    the_party_asks_for_a_hearing(party)
    case_officer_notifies_the_hearing(handler, case, running.today + timedelta(days=11))

    running.advance(days=11, editions=False)
    case_officer_holds_the_hearing(handler, case)
    nobody_decides_without_the_record(reviewer, case)
    case_officer_keeps_the_record(handler, case)
    the_handler_does_not_decide(handler, case)
    reviewer_lists_the_firm(reviewer, case)
    case_officer_serves_the_decision(handler, case)
    publisher_publishes(desks.of("publisher"), case)
    running.settle()

    running.advance(days=1)
    listing = anybody_finds_the_listing(desks.of(None), running)
    anybody_checks_the_edition(desks.of(None), running)

    running.advance(days=367, editions=False)
    the_party_applies_for_repair(party, code)
    case_officer_accepts_the_application(handler, case)
    reviewer_grants_the_repair(reviewer, case)
    the_party_sees_the_end(party)
    running.settle()
    nobody_finds_the_listing_any_more(desks.of(None), listing)


def a_firm_is_on_record(running: Running) -> None:
    """The registration authority's file brings firms; there is no page for it."""
    fields = {name: value for name, value in FIRM.items() if name != "uscc"}
    row = a_row(uscc=CODE, **fields)
    with running.services.database.transaction() as session:
        register_subject(session, row, by=system_actor("tests"), at=running.clock.now())


def campaign_officer_hands_in_the_plan(desk: Desk) -> None:
    page = desk.open("/console/plans/new")
    page.get_by_label("原文").fill(PLAN)
    page.get_by_role("button", name="读成草稿").click()
    expect(page.get_by_text("已读成草稿")).to_be_visible()
    expect(page.get_by_role("heading", name=CAMPAIGN)).to_be_visible()
    page.get_by_role("button", name="确认这份计划").click()
    expect(page.get_by_text("起草了1项专项行动")).to_be_visible()


def campaign_officer_begins_the_campaign(desk: Desk, running: Running) -> None:
    page = desk.open("/console/campaigns")
    page.get_by_role("link", name=CAMPAIGN).click()
    expect(page.locator("blockquote")).to_contain_text("车用燃油专项整治")
    page.get_by_label("目标检查户次").fill("10")
    page.get_by_label("开始日期").fill(running.today.isoformat())
    page.get_by_label("结束日期").fill("2026-12-31")
    page.get_by_label("检查表").select_option("motor_fuel")
    page.get_by_role("button", name="保存草稿").click()
    for act, told in (("公布专项行动", "已公布"), ("开始专项行动", "已开始")):
        page.get_by_role("button", name=act).click()
        expect(page.get_by_text(told).first).to_be_visible()


def inspector_finds_a_broken_seal(phone: Desk) -> None:
    page = phone.open("/field")
    expect(page.locator("[data-ready]")).to_be_visible()
    page.get_by_role("link", name="开始一次检查").click()
    page.get_by_role("searchbox").fill("丰禾石油")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("button", name="检查这一家").click()
    page.get_by_label("另一名检查人员").select_option(label="时晚晴")
    answer(page, "fuels_sold", "只销售柴油")
    for sound in ("licences", "dispenser_certificates", "dispenser_in_term"):
        answer(page, sound, "合格")
    answer(page, "seals_intact", "不合格")
    page.locator("#note-seals_intact").fill("3号枪铅封断开，断口新")
    for sound in ("purchase_ledger", "grade_marking", "obstruction"):
        answer(page, sound, "合格")
    page.get_by_text("没有签字", exact=True).click()
    page.get_by_role("button", name="当事人拒绝签字").click()
    page.get_by_role("button", name="完成，放入发件箱").click()
    expect(page.get_by_text("已收妥")).to_be_visible()
    expect(page.get_by_text("1项问题待确认")).to_be_visible()


def answer(page: Page, key: str, word: str) -> None:
    page.locator(f"#item-{key}").get_by_text(word, exact=True).click()


def the_visit(desk: Desk) -> Page:
    page = desk.open("/console/inspections")
    page.get_by_role("link", name=NAME).click()
    return page


def unfolded(page: Page, title: str) -> Locator:
    """A folded form of the page, opened as its reader opens it."""
    folded = page.locator("details", has=page.locator("summary", has_text=title))
    folded.locator("summary").click()
    return folded


def colleague_confirms_the_finding(desk: Desk) -> None:
    page = the_visit(desk)
    unfolded(page, "确认检查发现").get_by_role("button", name="确认检查发现").click()
    expect(page.get_by_text("已办理：确认")).to_be_visible()


def case_officer_enters_the_penalty(desk: Desk, running: Running) -> None:
    page = the_visit(desk)
    form = unfolded(page, "登记处罚决定")
    form.get_by_label("决定书文号").fill("示市监处罚〔2026〕1号")
    form.get_by_label("决定日期").fill(running.today.isoformat())
    form.get_by_label("送达日期").fill(running.today.isoformat())
    for kind in ("罚款", "没收违法所得、非法财物"):
        form.get_by_role("checkbox", name=kind, exact=True).check()
    form.get_by_label("罚款数额").fill("280000")
    form.get_by_label("没收数额").fill("41000")
    form.get_by_label("违法行为", exact=True).select_option("metrology_fraud")
    form.get_by_label("认定的事实").fill("加油机铅封破坏，实测短量")
    form.get_by_label("处罚依据").fill("《计量法》第二十六条")
    form.get_by_label("属于较重行政处罚").check()
    form.get_by_label("从重裁量的理由").fill("一年内第二次实施，从重处罚")
    form.get_by_role("button", name="登记处罚决定").click()
    expect(page.get_by_text("已办理：登记处罚决定")).to_be_visible()


def case_officer_opens_the_case(desk: Desk) -> str:
    """The worker found the ground; a person opens the case. Its path is handed back."""
    page = desk.open("/console/cases")
    page.get_by_role("row", name=re.compile(NAME)).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    path = page.url.removeprefix(page.url.split("/console")[0])
    act_on(page, "立案", {})
    return path


def act_on(page: Page, title: str, fields: dict[str, str]) -> None:
    """From the case to the form of an act, and back with the act done."""
    page.get_by_role("link", name=title, exact=True).click()
    for label, text in fields.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.get_by_text(f"已办理：{title}")).to_be_visible()


def register_service(page: Page, title: str) -> None:
    """The form proposes today; how it was served and what proves it are written."""
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_label("直接送达").check()
    page.get_by_label("送达凭证").fill("送达回证第1号，本人签收")
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.get_by_text(f"已办理：{title}")).to_be_visible()


def case_officer_serves_the_notice(desk: Desk, case: str) -> str:
    """The notice is drawn up and served with the party's code, which is handed back."""
    page = desk.open(f"{case}/documents")
    page.get_by_role("button", name="制作列入告知书").click()
    expect(page.get_by_text("文书已制作，编号已取")).to_be_visible()
    page.get_by_role("button", name="发放办事码").click()
    code = page.locator("[data-party-code]").inner_text()
    serve_document(desk.open(f"{case}/documents"))
    return code


def serve_document(page: Page) -> None:
    """The first document that waits for its service; the form proposes today."""
    page.get_by_role("link", name="登记送达").first.click()
    page.get_by_label("直接送达").check()
    page.get_by_label("送达凭证").fill("送达回证第1号，本人签收")
    page.get_by_label("已送达").check()
    page.get_by_role("button", name="登记送达").click()
    expect(page.get_by_text("送达情况已登记")).to_be_visible()


def the_party_enters(desk: Desk, code: str) -> Page:
    page = desk.open("/party")
    page.get_by_label("统一社会信用代码").last.fill(CODE)
    page.get_by_label("办事码").fill(code)
    page.get_by_role("button", name="打开我的案件").click()
    expect(page.get_by_role("heading", name="现在到了哪一步")).to_be_visible()
    return page


def the_party_replies_by_phone(desk: Desk, code: str) -> None:
    page = the_party_enters(desk, code)
    expect(page.locator("main")).to_contain_text("陈述、申辩到")
    page.get_by_role("link", name=re.compile("^列入告知书")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("告知书")
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="陈述、申辩", exact=True).click()
    page.get_by_label("您的意见").fill("铅封系运输中损坏，请求从轻")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已收到：陈述、申辩")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.get_by_role("link", name="中文").click()


def the_party_asks_for_a_hearing(desk: Desk) -> None:
    page = desk.open("/party/case")
    page.get_by_role("link", name="要求听证", exact=True).click()
    page.get_by_label("我要求举行听证").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已收到：要求听证")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("通知听证日期"))).to_contain_text("办案机关")


def case_officer_notifies_the_hearing(desk: Desk, case: str, on: date) -> None:
    page = desk.open(case)
    page.get_by_role("link", name="登记听证通知", exact=True).click()
    page.get_by_label("听证日期").fill(on.isoformat())
    page.get_by_role("button", name="登记听证通知", exact=True).click()
    expect(page.get_by_text("已办理：登记听证通知")).to_be_visible()


def case_officer_holds_the_hearing(desk: Desk, case: str) -> None:
    page = desk.open(case)
    page.get_by_role("link", name="登记听证笔录", exact=True).click()
    page.get_by_label("到场参加", exact=True).check()
    page.get_by_label("听证主持人的用户名").fill("publisher")
    page.get_by_label("听证地点").fill("本局第一会议室")
    page.get_by_label("听证笔录编号").fill("听录〔2026〕1号")
    page.get_by_label("当事人的主要意见").fill("加油机检定合格")
    page.get_by_role("button", name="登记听证笔录", exact=True).click()
    expect(page.get_by_text("已办理：登记听证笔录")).to_be_visible()


def case_officer_keeps_the_record(desk: Desk, case: str) -> None:
    page = desk.open(f"{case}/documents")
    page.get_by_text("保存原件：听证笔录").click()
    record = {"name": "record.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
    page.get_by_label("照片或者PDF").set_input_files(record)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("原件已保存")).to_be_visible()


def nobody_decides_without_the_record(reviewer: Desk, case: str) -> None:
    page = reviewer.open(f"{case}/acts/decision")
    expect(page.get_by_text("请先在案件的文书页保存笔录原件")).to_be_visible()
    expect(page.get_by_role("button", name="作出决定")).to_have_count(0)


def the_party_applies_for_repair(desk: Desk, code: str) -> None:
    page = the_party_enters(desk, code)
    page.get_by_role("link", name="申请信用修复").click()
    page.get_by_label("您已经履行的义务").fill("罚没款已缴清，凭证附后")
    page.get_by_label("怎样消除了影响").fill("已更换加油机并赔偿")
    page.get_by_label("我承诺").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已收到：申请信用修复")).to_be_visible()


def the_party_sees_the_end(desk: Desk) -> None:
    page = desk.open("/party/case")
    expect(page.locator("main")).to_contain_text("您已经提前移出名单")


def nobody_decides_before_the_defence_is_over(handler: Desk, reviewer: Desk, case: str) -> None:
    for desk in (handler, reviewer):
        page = desk.open(case)
        expect(page.get_by_role("heading", name="为什么现在还不能办理")).to_be_visible()
        expect(page.locator("#next")).to_contain_text("到2026年3月16日为止")
        expect(page.get_by_role("link", name="作出决定")).to_have_count(0)
    page = reviewer.open(f"{case}/acts/decision")
    expect(page.get_by_text("2026年3月17日起可以办理")).to_be_visible()
    expect(page.get_by_role("button", name="作出决定")).to_have_count(0)


def the_handler_does_not_decide(handler: Desk, case: str) -> None:
    page = handler.open(case)
    expect(page.get_by_role("link", name="作出决定")).to_have_count(0)
    page = handler.open(f"{case}/acts/decision")
    expect(page.get_by_role("button", name="作出决定")).to_have_count(0)


def reviewer_lists_the_firm(desk: Desk, case: str) -> None:
    page = desk.open(case)
    page.get_by_role("link", name="作出决定").click()
    page.get_by_label("列入", exact=True).check()
    page.get_by_label("理由").fill("事实清楚，情节严重")
    page.get_by_label("对当事人意见的复核").fill("铅封断口为新，不予采纳")
    page.get_by_role("button", name="作出决定").click()
    expect(page.get_by_text("已办理：作出决定")).to_be_visible()


def case_officer_serves_the_decision(desk: Desk, case: str) -> None:
    """The repair notice is drawn up and served together with the decision."""
    page = desk.open(f"{case}/documents")
    page.get_by_role("button", name="制作决定书").click()
    expect(page.locator("main")).to_contain_text("信用修复告知书")
    page = desk.open(case)
    register_service(page, "登记决定书送达")
    page = desk.open(f"{case}/documents")
    expect(page.get_by_role("link", name="登记送达")).to_have_count(0)


def publisher_publishes(desk: Desk, case: str) -> None:
    act_on(desk.open(case), "公示列入决定", {})


def anybody_finds_the_listing(desk: Desk, running: Running) -> str:
    """From the home page to the listing, in both languages; its path is handed back."""
    found = search(desk, "丰禾石油")
    expect(found).to_contain_text("在列")
    found.get_by_role("link", name=NAME).click()
    page = desk.page
    expect(page.get_by_role("heading", level=1, name=NAME)).to_be_visible()
    expect(page.locator("main")).to_contain_text("2029-03")
    path = page.url.removeprefix(running.url)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Why it is listed")).to_be_visible()
    expect(page.locator("h1 [lang='zh-CN']")).to_have_text(NAME)
    return path


def search(desk: Desk, words: str) -> Locator:
    """The home page's search; the firm's line of what it found."""
    page = desk.open("/")
    page.get_by_label("企业名称或统一社会信用代码").fill(words)
    page.get_by_role("button", name="查询").click()
    return page.locator(".hit").filter(has_text=NAME)


def anybody_checks_the_edition(desk: Desk, running: Running) -> None:
    page = desk.open(f"/editions/{running.today}")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="JSON Lines").click()
    kept = downloading.value.path()
    page = desk.open("/verify")
    content = {"name": "edition.jsonl", "mimeType": "application/jsonl"}
    original = kept.read_bytes()
    page.locator("#file").set_input_files({**content, "buffer": original})
    page.get_by_role("button", name="核验真伪").click()
    expect(page.get_by_role("heading", name="没有不成立的地方")).to_be_visible()

    forged = original.replace(NAME.encode(), "示范省丰禾石化销售有限公司".encode())
    assert forged != original
    page.locator("#file").set_input_files({**content, "buffer": forged})
    page.get_by_role("button", name="核验真伪").click()
    expect(page.get_by_role("heading", name=re.compile("项不成立"))).to_be_visible()


def case_officer_accepts_the_application(desk: Desk, case: str) -> None:
    page = desk.open(case)
    page.get_by_role("link", name=re.compile("信修〔")).click()
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_text("信用修复申请已受理")).to_be_visible()


def reviewer_grants_the_repair(desk: Desk, case: str) -> None:
    page = desk.open(case)
    page.get_by_role("link", name=re.compile("信修〔")).click()
    page.get_by_label("同意", exact=True).check()
    page.get_by_label("理由").fill("符合提前移出条件")
    page.get_by_role("button", name="决定信用修复").click()
    expect(page.get_by_text("信用修复申请已作出决定")).to_be_visible()


def nobody_finds_the_listing_any_more(desk: Desk, listing: str) -> None:
    expect(search(desk, "丰禾石油")).to_contain_text("未在列")
    page = desk.open(listing)
    expect(page.get_by_role("heading", level=1, name="这条公示已经结束")).to_be_visible()
    assert NAME not in page.content()
    assert CODE not in page.content()


def test_a_case_is_opened_with_the_keyboard_alone(running: Running, desks: Desks) -> None:
    a_candidate_is_found(running)
    page = desks.of("case").open("/console/cases")
    press_to(page, f"线索 {running.today}")
    page.wait_for_url("**/console/cases/*")
    press_to(page, "立案")
    page.wait_for_url("**/acts/opening")
    press_to(page, "立案")
    expect(page.get_by_text("已办理：立案")).to_be_visible()
    expect(page.locator("#next")).to_contain_text("登记告知书送达")


def a_candidate_is_found(running: Running) -> None:
    """A penalty of the officers' own bureau that the worker takes for a ground."""
    with running.services.database.transaction() as session:
        a_candidate(session, bureau=bureau_of(session, running), on=running.today)


def press_to(page: Page, words: str) -> None:
    """Tab from the top of the page until what has the focus begins with ``words``, then Enter."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith(words):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"the keyboard does not reach {words}")


def test_a_city_lists_only_what_the_province_consents_to(running: Running, desks: Desks) -> None:
    with running.services.database.transaction() as session:
        firm = a_subject(session, name=NAME)
        city = Bureau(
            get_agency(session, running.cast.agencies["BL-MSA"]),
            *(running.cast.officers[who] for who in ("case3", "reviewer3", "reviewer3", "case3")),
        )
        walk = a_noticed_case(session, bureau=city, subject=firm, on=date(2026, 2, 24)).stated()
    case = f"/console/cases/{walk.case_id}"
    handler, reviewer, above = (desks.of(who) for who in ("case3", "reviewer3", "reviewer"))

    page = reviewer.open(f"{case}/acts/decision")
    expect(page.get_by_text("本案须经上一级机关同意才能决定列入，还没有请示。")).to_be_visible()
    page = handler.open(case)
    page.get_by_role("link", name="请示上级机关", exact=True).click()
    page.get_by_label("请示的理由").fill("两年内第二次同类违法，拟列入")
    page.get_by_role("button", name="请示上级机关", exact=True).click()
    expect(page.get_by_text("已办理：请示上级机关")).to_be_visible()

    page = above.open("/console/consents")
    page.get_by_role("link", name=NAME).click()
    page.get_by_label("同意列入", exact=True).check()
    page.get_by_label("理由（写入批复）").fill("事实清楚，符合列入条件")
    page.get_by_role("button", name="答复请示").click()
    expect(page.get_by_text("请示已答复，批复已制作。")).to_be_visible()
    page.get_by_role("link", name=re.compile("^列入批复")).click()
    expect(page.get_by_text("同意列入。事实清楚，符合列入条件。")).to_be_visible()

    page = reviewer.open(f"{case}/acts/decision")
    page.get_by_label("列入", exact=True).check()
    page.get_by_label("理由（写入决定书）").fill("一年内第二次同类违法，情节严重")
    page.get_by_label("对当事人意见的复核").fill("已复核，不予采纳")
    page.get_by_role("button", name="作出决定").click()
    expect(page.get_by_text("已办理：作出决定")).to_be_visible()
