"""A real server on a store of its own and a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
expect.set_options(timeout=60_000)  # a cold server on a busy machine
PICTURES = Path(os.environ.get("KPI_PICTURES", ROOT / "var" / "pictures"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: Debian's where there is one, else the one Playwright brought."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a fresh server over the demo company as of a day in 2016, when the real retail series ends."""
    settings = {
        "KPI_STORE": f"sqlite:///{tmp_path / 'vitals.db'}",
        "KPI_TODAY": "2016-06-10",
        "KPI_LANG": "en",
        "KPI_PERSON": "kim",
    }
    kpi(settings, "demo")
    with serving(settings) as found:
        yield found


def kpi(settings: dict[str, str], *words: str) -> str:
    """One command on the same store; its standard output."""
    command = [sys.executable, "-m", "dashboard", *words]
    return subprocess.run(command, env={**os.environ, **settings}, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@contextmanager
def serving(settings: dict[str, str], *options: str) -> Iterator[str]:
    """A server as people start it; its address while it runs."""
    port = _free_port()
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(port), *options]
    environment = {**os.environ, **settings}
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    found = f"http://127.0.0.1:{port}"
    try:
        _wait(found)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=60)
        assert process.stderr is not None
        process.stderr.close()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page as an English-speaking person with a laptop has it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(60_000)  # as long as expectations wait
    yield opened
    context.close()


@pytest.fixture
def picture(page: Page):  # type: ignore[no-untyped-def]
    """Keeps a screenshot under var/pictures."""

    def take(name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)

    return take
