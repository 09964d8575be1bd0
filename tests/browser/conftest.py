"""Chromium, and a running application to point it at.

Both end with this package: the driver keeps an event loop running in the thread of the tests, where no other could be.
"""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.making import TOKEN
from tests.serving import Server

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
