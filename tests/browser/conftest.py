"""Chromium, and a running application to point it at.

Both end with this package: the driver keeps an event loop running in the thread of the tests, where no other could be.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, FrameLocator, Page, TimeoutError, sync_playwright

from app.state.frames import SESSION_SECONDS
from tests.browser.hosts import Host, element, inside, wait_for
from tests.making import TOKEN
from tests.serving import Server

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu", "--disable-dev-shm-usage"]
EXPECTED = (
    "Failed to load resource",
    "signal is aborted without reason",
    "htmx:error: Failed to fetch",
    "Blocked script execution",
)
"""What the console says of answers that are errors, of checks that a later one has replaced or that found no connection, and of
frames that may run no scripts."""
ShowElement = Callable[..., tuple[Page, FrameLocator]]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    yield from launched()


def launched() -> Iterator[Browser]:
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


@contextmanager
def opened(browser: Browser, faults: list[str], **how: Any) -> Iterator[BrowserContext]:
    """A context of its own; `how`: options of Playwright's. No page of it may have anything in `faults` at the end."""
    context = browser.new_context(**how)
    context.set_default_timeout(10_000)
    _watch(context, faults)
    yield context
    for page in context.pages:
        close(page)
    context.close()
    assert faults == []


def close(page: Page) -> None:
    """Chromium forgets a close that comes between an answer and the page of it, and so waits for ever: it is asked again."""
    context = page.context
    assert context.browser
    target = context.new_cdp_session(page).send("Target.getTargetInfo")["targetInfo"]["targetId"]
    browser = context.browser.new_browser_cdp_session()
    while not page.is_closed():
        try:
            with page.expect_event("close", timeout=1_000):
                browser.send("Target.closeTarget", {"targetId": target})
        except TimeoutError:
            pass
    browser.detach()


def _watch(context: BrowserContext, faults: list[str]) -> None:
    """Puts into `faults` what any page of the context complains of, frames and windows that it opens included."""
    context.on("weberror", lambda error: faults.append(str(error.error)))

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(each in message.text for each in EXPECTED):
            faults.append(message.text)

    context.on("console", hear)


def sign_in(page: Page) -> None:
    """As people do: with the access token, in the form of the sign-in page."""
    page.goto("/signin")
    page.fill("#token", TOKEN)
    page.click("button")


@pytest.fixture
def signed_in(chromium: Browser, server: Server, faults: list[str]) -> Iterator[BrowserContext]:
    with opened(chromium, faults, viewport={"width": 1280, "height": 900}, base_url=server.url) as context:
        page = context.new_page()
        sign_in(page)
        close(page)
        yield context


@pytest.fixture
def page(signed_in: BrowserContext) -> Page:
    return signed_in.new_page()


@pytest.fixture(scope="package")
def host() -> Iterator[Host]:
    """A page that may show our forms: on another site than ours, as browsers see it."""
    running = Host("localhost")
    yield running
    running.close()


@pytest.fixture(scope="package")
def other_host() -> Iterator[Host]:
    """Another one that may."""
    running = Host("localhost")
    yield running
    running.close()


@pytest.fixture(scope="package")
def stranger() -> Iterator[Host]:
    """A page that may not."""
    running = Host("localhost")
    yield running
    running.close()


@pytest.fixture(scope="package")
def forms(tmp_path_factory: pytest.TempPathFactory, host: Host, other_host: Host) -> Iterator[Server]:
    """The application, with hosts that may show its forms."""
    origins = f"{host.url},{other_host.url}"
    running = Server(tmp_path_factory.mktemp("framed"), FORMS_EXAMPLES="1", FORMS_EMBED_ORIGINS=origins)
    yield running
    running.close()


@pytest.fixture
def visitor(chromium: Browser, faults: list[str]) -> Iterator[BrowserContext]:
    """Somebody at a host's page. Third-party cookies are blocked, as in every private window; a test holds that."""
    with opened(chromium, faults, viewport={"width": 900, "height": 900}) as context:
        yield context


@pytest.fixture
def shown(visitor: BrowserContext, host: Host, forms: Server) -> Iterator[ShowElement]:
    """Opens a host's page with the element: its page, and what is in the frame. The host's server hands out tokens."""
    host.minting(forms.url)
    host.may_answer.set()
    host.asked.clear()

    def show(*, wait: bool = True, page: Page | None = None, **attributes: str) -> tuple[Page, FrameLocator]:
        address = host.page("/page", element(forms.url, **{"token_url": "/my/token", **attributes}))
        page = page or visitor.new_page()
        page.goto(address)
        if wait:
            wait_for(page, "ready")
        return page, inside(page)

    yield show
    forms.app.state.services.embedding.frames.life = SESSION_SECONDS


@pytest.fixture
def visitor_page(visitor: BrowserContext) -> Page:
    return visitor.new_page()
