"""In a browser: one connection for the notices of all pages, also of frames, whichever page holds it."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from app.web.streams import Streams
from tests.browser.conftest import ShowElement, close, sign_in
from tests.browser.hosts import Host, element
from tests.browser.test_form import define, stored
from tests.browser.test_nothing_lost import redefine, text
from tests.serving import Server

WAIT_MS = 20_000


def streams_of(server: Server) -> Streams:
    streams: Streams = server.app.state.services.streams
    return streams


def until(page: Page, is_true: Callable[[], bool]) -> None:
    """Lets the page go on until something is true on the server."""
    page.wait_for_timeout(0)
    for _ in range(WAIT_MS // 20):
        if is_true():
            return
        page.wait_for_timeout(20)
    raise AssertionError("It did not become true.")


def offered(page: Page) -> None:
    expect(page.locator("#renewed")).to_be_visible(timeout=WAIT_MS)


def without_polls(context: BrowserContext) -> None:
    """From now on only a connection that is open can say anything."""
    context.route("**/live/*/current", lambda route: route.abort())


def test_eight_tabs_share_one_connection_and_another_one_takes_over(signed_in: BrowserContext, server: Server) -> None:
    for entity in ("SHARED", "BESIDE"):
        define(server, entity, text("alpha"))
    pages = [signed_in.new_page() for _ in range(8)]
    for index, page in enumerate(pages):
        page.goto(f"/forms/{'BESIDE' if index % 3 == 1 else 'SHARED'}/new")
        page.get_by_label("Alpha").fill(f"typed {index}")
    until(pages[0], lambda: streams_of(server).open == 1)
    without_polls(signed_in)
    redefine(server, "SHARED", text("alpha"), text("beta"))
    for index, page in enumerate(pages):
        if index % 3 != 1:
            offered(page)
    redefine(server, "BESIDE", text("alpha"), text("beta"))
    for page in pages:
        offered(page)
    close(pages.pop(0))  # the first one holds the connection
    redefine(server, "SHARED", text("alpha"))
    redefine(server, "BESIDE", text("alpha"))
    for page in pages:
        expect(page.locator("#renewed")).to_have_count(0, timeout=WAIT_MS)
    until(pages[0], lambda: streams_of(server).open == 1)
    for page in pages:
        page.locator("#save").click()
        expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    saved = [re.search(r"/forms/\w+/([^/?#]+)", page.url) for page in pages]
    assert [stored(server, match[1])["alpha"] for match in saved if match] == [f"typed {index}" for index in range(1, 8)]


def test_signing_out_ends_it_and_it_does_not_come_back(signed_in: BrowserContext, server: Server) -> None:
    define(server, "ENDED", text("alpha"))
    pages = [signed_in.new_page() for _ in range(3)]
    for page in pages:
        page.goto("/forms/ENDED/new")
    until(pages[0], lambda: streams_of(server).open == 1)
    answers: list[int] = []
    signed_in.on("response", lambda response: "/live/ENDED" in response.url and answers.append(response.status))
    pages[0].goto("/")
    pages[0].get_by_role("button", name="Sign out").first.click()
    pages[0].wait_for_url("**/signin*")
    until(pages[1], lambda: 401 in answers)
    assert streams_of(server).open == 0
    sign_in(pages[0])


def test_ten_frames_of_one_page_hear_of_it_over_one_connection(
    shown: ShowElement, visitor: BrowserContext, forms: Server, host: Host
) -> None:
    names = [f"FRAMED{index}" for index in range(10)]
    for name in names:
        define(forms, name, text("alpha"))
    each = "".join(
        element(forms.url, entity=name, token_url="/my/token")
        .partition("</h1>")[2]
        .replace("<demandflow-form", f'<demandflow-form id="{name}"')
        for name in names
    )
    page = visitor.new_page()
    page.goto(host.page("/ten", element(forms.url).partition("<demandflow-form")[0] + each))
    page.wait_for_function("heard.filter(([each]) => each === 'ready').length >= 10")
    until(page, lambda: streams_of(forms).open == 1)
    without_polls(visitor)
    for name in names:
        redefine(forms, name, text("alpha"), text("beta"))
    page.wait_for_function("heard.filter(([each]) => each === 'definition.changed').length >= 10")
    visitor.unroute_all()
    for name in names:
        frame = page.frame_locator(f"#{name} iframe")
        expect(frame.locator("#renewed")).to_be_visible(timeout=WAIT_MS)
        frame.get_by_label("Alpha").fill(name)
        frame.get_by_role("button", name="Create").click()
    page.wait_for_function("heard.filter(([each]) => each === 'submit.success').length >= 10")
    until(page, lambda: streams_of(forms).open == 1)


def test_frames_without_an_element_share_one_too(visitor: BrowserContext, forms: Server, host: Host) -> None:
    frames = ""
    for name in ("PLAINA", "PLAINB"):
        define(forms, name, text("alpha"))
        token = host.token(forms.url, {"entity": name, "record": "new"})
        frames += f'<iframe id="{name}" src="{forms.url}/embed/{name}/new?by=token#token={token}"></iframe>'
    page = visitor.new_page()
    page.goto(host.page("/plain", frames))
    for name in ("PLAINA", "PLAINB"):
        expect(page.frame_locator(f"#{name}").get_by_label("Alpha")).to_be_visible()
    until(page, lambda: streams_of(forms).open == 1)
    without_polls(visitor)
    page.evaluate("document.querySelector('iframe').remove()")  # the first one holds the connection
    redefine(forms, "PLAINB", text("alpha"), text("beta"))
    expect(page.frame_locator("#PLAINB").locator("#renewed")).to_be_visible(timeout=WAIT_MS)
    until(page, lambda: streams_of(forms).open == 1)
