"""Where people sit: each officer at a browser of their own, the public at another."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.conftest import Running

DESK, PHONE = 1280, 390


class Desk:
    """One browser; signs its officer in whenever a page asks for it, as after a night."""

    def __init__(self, context: BrowserContext, running: Running, username: str | None) -> None:
        self.page = context.new_page()
        self._running = running
        self._username = username

    def open(self, path: str) -> Page:
        """The page at ``path``, by its address."""
        self.page.goto(f"{self._running.url}{path}")
        if "/sign-in" in self.page.url:
            assert self._username is not None, f"{path} wants somebody to sign in"
            sign_in(self.page, self._username, self._running.password(self._username))
        return self.page


def sign_in(page: Page, username: str, password: str) -> None:
    """Fill the form of the sign-in page and go where it leads."""
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.locator("main").get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


class Desks:
    """The desks of one test; the clocks of their browsers show the test's time."""

    def __init__(self, browser: Browser, running: Running) -> None:
        self._browser = browser
        self._running = running
        self._contexts: list[BrowserContext] = []

    def of(self, username: str | None, *, width: int = DESK) -> Desk:
        """A new browser for an officer; None for anybody."""
        context = self._browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 844},
        )
        context.clock.set_fixed_time(self._running.clock.now())
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        return Desk(context, self._running, username)

    def close(self) -> None:
        """Shut every browser."""
        for context in self._contexts:
            context.close()


@contextmanager
def opened(browser: Browser, running: Running) -> Iterator[Desks]:
    """Desks that are closed after the block."""
    desks = Desks(browser, running)
    try:
        yield desks
    finally:
        desks.close()
