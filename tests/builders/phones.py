"""A phone's browser that can be killed like one: a Chromium of our own, its disk kept between."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.conftest import CHROMIUM, CHROMIUM_OPTIONS

_PATIENCE_SECONDS = 20


@dataclass
class Phone:
    """One run of the browser; what it stored outlives it."""

    process: subprocess.Popen[bytes]
    context: BrowserContext

    @property
    def page(self) -> Page:
        """Its one page."""
        return self.context.pages[0]

    def kill(self) -> None:
        """End it as a phone without battery does: nothing is told, nothing is saved."""
        self.process.kill()
        self.process.wait(timeout=_PATIENCE_SECONDS)


@contextmanager
def a_phone(
    driver: Playwright, disk: Path, *, at: datetime, offline: bool = False
) -> Iterator[Phone]:
    """A browser on the disk of earlier ones, its clock at ``at``; killed after the block."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        pytest.skip("there is no Chromium that keeps a profile on the path")
    port = disk / "DevToolsActivePort"
    port.unlink(missing_ok=True)
    process = subprocess.Popen(
        [
            executable,
            *CHROMIUM_OPTIONS,
            "--headless=new",
            "--remote-debugging-port=0",
            "--accept-lang=zh-CN",
            f"--user-data-dir={disk}",
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        browser = driver.chromium.connect_over_cdp(f"http://127.0.0.1:{_port(port)}")
        context = browser.contexts[0]
        context.set_default_timeout(_PATIENCE_SECONDS * 1000)
        context.clock.set_fixed_time(at)
        context.set_offline(offline)
        context.pages[0].set_viewport_size({"width": 390, "height": 844})
        yield Phone(process, context)
    finally:
        process.kill()
        process.wait(timeout=_PATIENCE_SECONDS)


def _port(written: Path) -> int:
    """The port the browser listens at, once it has written it down."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if written.exists() and (lines := written.read_text("ascii").splitlines()):
            return int(lines[0])
        time.sleep(0.02)
    raise TimeoutError("the browser did not start")
