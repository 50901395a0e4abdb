"""A day without a network: visits made on the phone, the browser killed, everything received."""

import hashlib
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import func, select

from campaigns.evidence.models import Evidence, EvidenceUpload
from campaigns.evidence.store import evidence_store
from campaigns.inspections.capture_models import InspectionCapture
from campaigns.inspections.models import Inspection
from campaigns.inspections.receipts import receipt_no
from campaigns.planning.assignments import AssignmentOrigin, NewAssignment, assign, open_assignments
from registry.accounts.actors import system_actor
from registry.accounts.agencies import get_agency
from tests.builders.evidence import a_photo
from tests.builders.phones import Phone, a_phone
from tests.builders.planning import a_running_campaign
from tests.builders.subjects import a_code, a_subject
from tests.e2e.conftest import Running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("browser"),
    pytest.mark.timeout(300),
]

FIRMS = ("恒岳石油城南加油站", "晨露能源", "云岭石化第三加油站", "禾沐加油站", "示范石油第五加油站")


def order_five_visits(running: Running) -> None:
    officers = [running.cast.officers[name].person() for name in ("inspector1", "inspector2")]
    at = running.clock.now()
    with running.services.database.transaction() as session:
        agency = get_agency(session, running.cast.agencies["SF-MSA"])
        campaign = a_running_campaign(session, agencies=[agency])
        orders = [
            NewAssignment(
                campaign_id=campaign.id,
                subject_id=a_subject(session, uscc=a_code(8100 + number), name=name).id,
                agency_id=agency.id,
                officer_ids=tuple(officers),
                due_on=running.today + timedelta(days=number),
                origin=AssignmentOrigin.ORDER,
            )
            for number, name in enumerate(FIRMS)
        ]
        assign(session, orders, by=system_actor("test"), at=at)


def sign_in(page: Page, running: Running) -> None:
    page.get_by_label("用户名").fill("inspector1")
    page.get_by_label("密码").fill(running.password("inspector1"))
    page.locator("main").get_by_role("button", name="登录").click()
    expect(page.locator("[data-ready]")).to_be_visible()


def take_along(page: Page, running: Running) -> None:
    """Open the field page with a network once: it installs itself and packs its kit."""
    page.goto(f"{running.url}/field")
    sign_in(page, running)
    expect(page.get_by_role("button", name="开始检查")).to_have_count(5)
    expect(page.get_by_role("heading", name="今天（1）")).to_be_visible()
    expect(page.get_by_role("heading", name="以后（4）")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")


def begin(page: Page, firm: str, photo: Path) -> None:
    card = page.locator(".cx-fd-card", has=page.get_by_role("heading", name=firm))
    card.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("heading", level=1, name=firm)).to_be_visible()
    # The order's own crew is there already.
    expect(page.get_by_label("另一名检查人员").locator("option:checked")).to_have_text("时晚晴")
    page.locator("#camera-visit").set_input_files(photo)
    expect(page.locator("[data-digest]")).to_have_count(1)


def finish(page: Page) -> None:
    page.get_by_role("button", name="其余各项都合格").click()
    page.get_by_text("只销售汽油", exact=True).click()
    page.get_by_role("button", name="其余各项都合格").click()
    page.get_by_text("没有签字", exact=True).click()
    page.get_by_role("button", name="负责人不在场").click()
    page.get_by_role("button", name="完成，放入发件箱").click()
    expect(page.get_by_role("heading", level=1, name="发件箱")).to_be_visible()


def home(page: Page) -> None:
    page.get_by_role("link", name="我的任务").click()
    expect(page.get_by_role("heading", level=1, name="现场检查")).to_be_visible()


def visit(page: Page, firm: str, photo: Path) -> None:
    begin(page, firm, photo)
    finish(page)
    home(page)


def until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def counted(running: Running) -> int:
    with running.services.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Inspection)) or 0


def kill_in_the_middle_of_sending(phone: Phone, running: Running) -> None:
    """Let the network come back, slowly, and kill the browser between two parts of a photo."""
    slow = phone.context.new_cdp_session(phone.page)
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2_000_000},
    )

    def is_half_sent() -> bool:
        with running.services.database.reading() as session:
            half = EvidenceUpload.received_bytes.between(1, EvidenceUpload.size_bytes - 1)
            return session.scalar(select(EvidenceUpload.id).where(half)) is not None

    phone.context.clear_cookies()  # chance decides whether they were on disk when it was killed
    phone.context.set_offline(False)
    page = phone.page
    page.goto(f"{running.url}/sign-in?next=/field")
    sign_in(page, running)
    until(is_half_sent)
    phone.kill()


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Five photos of a real photo's size, each of its own."""
    paths = [tmp_path / f"{number}.jpg" for number in range(5)]
    for number, path in enumerate(paths):
        path.write_bytes(a_photo(number, width=1600, height=1200, noise=True))
    return paths


def two_visits_and_half_a_third(phone: Phone, running: Running, photos: list[Path]) -> None:
    page = phone.page
    take_along(page, running)
    phone.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("没有信号。照常填写，有信号后自动发送。")).to_be_visible()
    visit(page, FIRMS[0], photos[0])
    visit(page, FIRMS[1], photos[1])
    begin(page, FIRMS[2], photos[2])
    page.locator("#item-dispenser_in_term").get_by_text("不合格", exact=True).click()
    page.locator("#note-dispenser_in_term").fill("2号机3号枪")
    expect(page.get_by_text(re.compile(r"\d\d:\d\d已存到本机"))).to_be_visible()


def the_rest_where_it_stopped(page: Page, running: Running, photos: list[Path]) -> None:
    page.goto(f"{running.url}/field")
    expect(page.get_by_role("heading", level=1, name=FIRMS[2])).to_be_visible()
    expect(page.locator("#note-dispenser_in_term")).to_have_value("2号机3号枪")
    expect(page.locator("[data-digest]")).to_have_count(1)
    finish(page)
    home(page)
    visit(page, FIRMS[3], photos[3])
    visit(page, FIRMS[4], photos[4])
    expect(page.get_by_role("link", name="发件箱 5")).to_be_visible()


def everything_is_received(running: Running, photos: list[Path], shown: str) -> None:
    with running.services.database.reading() as session:
        visits = session.scalars(select(Inspection)).all()
        assert len(visits) == 5
        for one in visits:
            assert receipt_no(one) in shown
            assert one.content_digest.hex() in shown
        originals = [path.read_bytes() for path in photos]
        digests = {hashlib.sha256(body).digest() for body in originals}
        assert set(session.scalars(select(Evidence.digest))) == digests
        store = evidence_store(running.services.settings.var)
        kept = [store.originals.original(digest).read_bytes() for digest in digests]
        assert sorted(kept) == sorted(originals)
        assert session.scalar(select(func.count()).select_from(InspectionCapture)) == 5
        assert open_assignments(session) == []


def test_five_visits_without_network_and_two_deaths_of_the_browser_all_arrive_once(
    running: Running, playwright_driver: Playwright, photos: list[Path], tmp_path: Path
) -> None:
    order_five_visits(running)
    disk, at = tmp_path / "phone", running.clock.now()

    with a_phone(playwright_driver, disk, at=at) as phone:
        two_visits_and_half_a_third(phone, running, photos)
        phone.kill()

    with a_phone(playwright_driver, disk, at=at, offline=True) as phone:
        the_rest_where_it_stopped(phone.page, running, photos)
        assert counted(running) == 0
        kill_in_the_middle_of_sending(phone, running)

    with a_phone(playwright_driver, disk, at=at) as phone:
        page = phone.page
        phone.context.clear_cookies()  # of a slow machine they may have reached the disk
        page.goto(f"{running.url}/field")
        expect(page.get_by_text("登录已过期。")).to_be_visible()
        page.get_by_role("link", name="登录").click()
        sign_in(page, running)
        page.get_by_role("link", name="发件箱").click()
        expect(page.locator('[data-send="acked"]')).to_have_count(5)
        expect(page.get_by_text("照片1张，摘要全部相符")).to_have_count(5)
        shown = page.locator(".cx-outbox").inner_text()

    everything_is_received(running, photos, shown)
