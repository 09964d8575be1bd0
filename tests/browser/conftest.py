"""Chromium, and a running application to point it at.

Both end with this package: the driver keeps an event loop running in the thread of the tests, where no other could be.
"""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.main import build_app
from app.settings import load_settings
from tests.making import TOKEN

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu", "--disable-dev-shm-usage"]
EXPECTED = ("Failed to load resource", "signal is aborted without reason")
"""What the console says of answers that are errors, and of checks that a later one has replaced."""
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert path, "no Chromium: make test says what to install"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Server:
    """The application on a port of its own, in a thread."""

    def __init__(self, folder: Path, **given: str) -> None:
        self.app = build_app(load_settings({"FORMS_DATA_DIR": str(folder), "FORMS_ADMIN_TOKEN": TOKEN, **given}))
        self.platform = self.app.state.services.platform
        self.platform.ensure_admin(TOKEN)
        self._server = uvicorn.Server(uvicorn.Config(self.app, port=0, log_level="error", access_log=False))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started and time.monotonic() < deadline:
            self._thread.join(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("served"), FORMS_EXAMPLES="1")
    yield running
    running.close()


@pytest.fixture
def faults() -> list[str]:
    """What the page complained of: errors of scripts, and whatever the Content-Security-Policy stopped."""
    return []


@pytest.fixture
def signed_in(chromium: Browser, server: Server, faults: list[str]) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=server.url)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"/signin?token={TOKEN}")
    page.close()
    yield context
    context.close()
    assert faults == []


@pytest.fixture
def page(signed_in: BrowserContext, faults: list[str]) -> Page:
    page = signed_in.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text) if message.type == "error" and not any(each in message.text for each in EXPECTED) else None
        ),
    )
    return page
