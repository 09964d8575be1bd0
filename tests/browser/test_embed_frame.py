"""In a browser: the frame itself. Its size and look, keyboard and focus, narrow pages, strict hosts, and a sign-in in its place."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from app.state.frames import SESSION_SECONDS
from tests.browser.conftest import Server, ShowElement, opened
from tests.browser.conftest import sign_in as sign_in_with_token
from tests.browser.hosts import LISTEN, Host, Tls, ask_element, element, heard, inside, wait_for
from tests.browser.test_form import define, new_record
from tests.browser.test_nothing_lost import text
from tests.making import REGISTRY, TOKEN

DOCS = Path(__file__).parents[2] / "docs"
OVERFLOWS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def blocks(page: str, language: str) -> list[str]:
    """The examples of a page of docs, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (DOCS / page).read_text(), re.MULTILINE | re.DOTALL)


def frame_height(page: Page) -> float:
    return float(page.evaluate("document.querySelector('demandflow-form').shadowRoot.querySelector('iframe').offsetHeight"))


def content_height(page: Page) -> float:
    return float(inside(page).locator("body").evaluate("body => body.getBoundingClientRect().height"))


def fits(page: Page) -> None:
    """The frame is as high as what it shows, give or take what is tolerated."""
    page.wait_for_function(
        """height => {
          const frame = document.querySelector("demandflow-form").shadowRoot.querySelector("iframe");
          return Math.abs(frame.offsetHeight - height) <= 5;
        }""",
        arg=content_height(page),
    )


def test_the_height_follows_what_is_shown(shown: ShowElement, forms: Server) -> None:
    id = new_record(forms, **REGISTRY)
    page, frame = shown(entity="DOCKERREGISTRY", record=id)
    fits(page)
    heights = []
    for name in ("Access Control", "General", "Security"):
        frame.get_by_role("tab", name=name).click()
        frame.locator("html").evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        fits(page)
        heights.append(frame_height(page))
    assert len(set(heights)) > 1
    before = len(heard(page, "resize"))
    page.set_viewport_size({"width": 500, "height": 700})
    fits(page)
    assert len(heard(page, "resize")) - before < 6
    assert all(isinstance(each["height"], int) for each in heard(page, "resize"))


def test_a_host_that_answers_every_height_with_another_width_makes_no_loop(shown: ShowElement, forms: Server) -> None:
    id = new_record(forms, **REGISTRY)
    page, frame = shown(entity="DOCKERREGISTRY", record=id)
    page.evaluate(
        """() => {
          const form = document.querySelector("demandflow-form");
          let narrow = false;
          window.answers = 0;
          addEventListener("demandflow:resize", () => {
            answers += 1;
            narrow = !narrow;
            form.style.width = narrow ? "400px" : "800px";
          });
          form.style.width = "801px";
        }"""
    )
    frame.get_by_role("tab", name="Access Control").click()
    assert wait_for(page, "error") == {"code": "resize-loop"}
    count = page.evaluate("new Promise((done) => requestIdleCallback(() => requestIdleCallback(() => done(answers))))")
    assert count <= 45
    assert frame_height(page) == max(each["height"] for each in heard(page, "resize")[-20:])
    # It rests, and goes on when the person does.
    page.evaluate("document.querySelector('demandflow-form').style.width = '900px'")
    frame.get_by_role("tab", name="General").click()
    expect(frame.get_by_label("Registry Name")).to_be_visible()


def test_content_that_grows_with_its_frame_comes_to_rest(shown: ShowElement, forms: Server) -> None:
    define(forms, "GROWING", text("alpha"))
    page, frame = shown(entity="GROWING")
    frame.locator("body").evaluate("body => body.append(Object.assign(document.createElement('div'), { id: 'grown' }))")
    frame.locator("#grown").evaluate("grown => grown.style.setProperty('height', '100vh')")
    assert wait_for(page, "error") == {"code": "resize-loop"}
    assert frame_height(page) < 30_001


def test_it_is_transparent_and_as_light_or_dark_as_the_page_around(shown: ShowElement, forms: Server) -> None:
    define(forms, "COLORED", text("alpha"))
    page, frame = shown(entity="COLORED")
    look = """html => [html, document.body].map((each) => getComputedStyle(each).backgroundColor)"""
    assert frame.locator("html").evaluate(look) == ["rgba(0, 0, 0, 0)"] * 2
    ink = "() => getComputedStyle(document.body).color"
    light = frame.locator("html").evaluate(ink)
    page.evaluate("document.querySelector('demandflow-form').setAttribute('color-scheme', 'dark')")
    expect(frame.locator("html")).to_have_attribute("style", "color-scheme: dark;")
    assert frame.locator("html").evaluate(ink) != light
    page.evaluate("document.documentElement.style.colorScheme = 'dark'")
    page.evaluate("document.querySelector('demandflow-form').removeAttribute('color-scheme')")
    expect(frame.locator("html")).to_have_attribute("style", "color-scheme: dark;")


def test_a_host_may_say_dark_in_any_way_and_change_its_mind(
    shown: ShowElement, forms: Server, host: Host, visitor_page: Page
) -> None:
    define(forms, "DAYTIME", text("alpha"))
    visitor_page.emulate_media(color_scheme="dark")
    page, frame = shown(entity="DAYTIME", page=visitor_page)
    expect(frame.locator("html")).to_have_attribute("style", "color-scheme: light;")
    both = '<meta name="color-scheme" content="light dark">'
    page.goto(host.page("/dark", element(forms.url, token_url="/my/token", entity="DAYTIME"), head=both))
    wait_for(page, "ready")
    expect(frame.locator("html")).to_have_attribute("style", "color-scheme: dark;")
    page.evaluate("document.documentElement.style.colorScheme = 'light'")
    expect(frame.locator("html")).to_have_attribute("style", "color-scheme: light;")
    page.evaluate("document.documentElement.style.colorScheme = ''")
    expect(frame.locator("html")).to_have_attribute("style", "color-scheme: dark;")
    page.emulate_media(color_scheme="light")
    expect(frame.locator("html")).to_have_attribute("style", "color-scheme: light;")


def test_a_page_of_320_pixels(shown: ShowElement, forms: Server, visitor_page: Page) -> None:
    visitor_page.set_viewport_size({"width": 320, "height": 700})
    id = new_record(forms, **REGISTRY, password="x")
    page, frame = shown(entity="DOCKERREGISTRY", record=id, page=visitor_page)
    pick = frame.locator("#pick")
    for option in frame.locator("#pick option").all_text_contents():
        pick.select_option(label=option)
        assert not frame.locator("html").evaluate(OVERFLOWS), option
    assert not page.evaluate(OVERFLOWS)
    pick.select_option(label="General")
    frame.get_by_label("Registry Name").fill("")
    frame.get_by_role("button", name="Save").click()
    wait_for(page, "submit.error")
    assert not frame.locator("html").evaluate(OVERFLOWS)
    for button in (frame.locator("#save"), frame.locator("#discard")):
        box = button.bounding_box()
        assert box and box["height"] >= 24 and box["x"] >= 0 and box["x"] + box["width"] <= 320


def test_focus_comes_in_only_when_asked_and_the_keyboard_goes_in_and_out(shown: ShowElement, forms: Server, host: Host) -> None:
    define(forms, "KEYS", text("alpha", required=True), text("beta"))
    page, frame = shown(entity="KEYS")
    assert page.evaluate("document.activeElement === document.body")
    page.evaluate("document.body.append(Object.assign(document.createElement('button'), { id: 'after', textContent: 'after' }))")
    page.evaluate("document.body.prepend(Object.assign(document.createElement('button'), { id: 'before', textContent: 'before' }))")
    page.locator("#before").focus()
    # A save that the host asks for, and that fails, leaves the focus where it is.
    assert ask_element(page, "submit()")["saved"] is False
    assert page.evaluate("document.activeElement.id") == "before"
    page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == "after":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "after"
    page.keyboard.press("Shift+Tab")
    expect(frame.locator("#save")).to_be_focused()
    for _ in range(14):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.id") == "before":
            break
    assert page.evaluate("document.activeElement.id") == "before"


def test_what_is_wrong_is_brought_into_view_in_the_host(shown: ShowElement, forms: Server, visitor_page: Page) -> None:
    define(forms, "LONG", text("alpha", required=True), *[text(f"x{n}") for n in range(40)])
    visitor_page.set_viewport_size({"width": 500, "height": 500})
    page, frame = shown(entity="LONG", page=visitor_page)
    frame.locator("#save").scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 500
    frame.locator("#save").click()
    wait_for(page, "submit.error")
    page.wait_for_function("scrollY < 200")
    assert page.evaluate("scrollX") == 0


def test_a_host_under_the_strictest_policy_adds_what_the_docs_say(visitor_page: Page, host: Host, forms: Server) -> None:
    define(forms, "STRICT", text("alpha"))
    host.minting(forms.url)
    [policy] = blocks("embed-element.md", "http")
    [snippet] = [each for each in blocks("embed-element.md", "html") if "<demandflow-form" in each]
    name, _, value = policy.strip().partition(": ")
    strict = f"{value}; require-trusted-types-for 'script'; trusted-types 'none'".replace("https://forms.example", forms.url)
    body = snippet.replace("https://forms.example", forms.url).replace("DOCKERREGISTRY", "STRICT")
    page = visitor_page
    page.goto(host.page("/strict", body, **{name: strict}))
    frame = inside(page)
    frame.get_by_label("Alpha").fill("under a strict policy")
    frame.get_by_role("button", name="Create").click()
    expect(frame.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    fits(page)


def test_the_calls_in_the_docs_work_as_they_are_written(shown: ShowElement, forms: Server) -> None:
    id = new_record(forms, **REGISTRY)
    page, frame = shown(entity="DOCKERREGISTRY", record=id)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    calls, listener = blocks("embed-element.md", "js")
    lines = calls.replace("form.setReadonly(true);", "").replace("const outcome", listener + "const outcome")
    outcome = page.evaluate(f"async () => {{ {lines} return [count, outcome.saved]; }}")
    assert outcome == [0, True]
    assert f"saved {id}" in said
    assert frame.locator("html").evaluate("each => getComputedStyle(document.body).fontFamily") == "Georgia, serif"


def sign_in(page: Page, frame: FrameLocator, *, again: bool = False) -> None:
    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Sign in").click()
    window = opened.value
    if again:
        window.get_by_role("button", name="Continue as").click()
    else:
        expect(window.locator("#parent")).to_contain_text("localhost")
        window.get_by_label("Access token").fill("df_pat_wrong")
        window.get_by_role("button", name="Sign in").click()
        expect(window.get_by_role("alert")).not_to_be_empty()
        window.get_by_label("Access token").fill(TOKEN)
        with window.expect_event("close"):
            window.get_by_role("button", name="Sign in").click()


def test_the_plain_frame_of_the_docs_with_a_sign_in(visitor_page: Page, host: Host, forms: Server) -> None:
    define(forms, "PLAIN", text("alpha"))
    snippet = blocks("embed-iframe.md", "html")[0].replace("https://forms.example", forms.url).replace("DOCKERREGISTRY", "PLAIN")
    page = visitor_page
    page.goto(host.page("/plain", snippet, **{"Content-Security-Policy": f"default-src 'none'; frame-src {forms.url}"}))
    frame = page.frame_locator("iframe")
    sign_in(page, frame)
    frame.get_by_label("Alpha").fill("by sign-in")
    frame.get_by_role("button", name="Create").click()
    expect(frame.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    assert not frame.locator("html").evaluate(OVERFLOWS)
    # The next one is a click: the window knows the person.
    page.reload()
    if frame.get_by_role("button", name="Sign in").or_(frame.get_by_label("Alpha")).first.text_content() == "Sign in":
        sign_in(page, frame, again=True)
    expect(frame.get_by_label("Alpha")).to_be_visible()


def test_the_sandbox_of_the_docs_is_enough(visitor_page: Page, host: Host, forms: Server) -> None:
    define(forms, "BOXED", text("alpha"))
    snippet = blocks("embed-iframe.md", "html")[1].replace("https://forms.example", forms.url).replace("DOCKERREGISTRY", "BOXED")
    page = visitor_page
    page.goto(host.page("/boxed", snippet))
    frame = page.frame_locator("iframe")
    sign_in(page, frame)
    frame.get_by_label("Alpha").fill("boxed")
    frame.get_by_role("button", name="Create").click()
    expect(frame.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_where_no_window_can_be_opened_the_form_is_offered_by_itself(
    visitor_page: Page, host: Host, forms: Server, faults: list[str]
) -> None:
    page = visitor_page
    box = "allow-scripts allow-forms allow-same-origin"
    page.goto(host.page("/no-window", f'<iframe sandbox="{box}" src="{forms.url}/embed/DOCKERREGISTRY/new" height="400"></iframe>'))
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Sign in").click()
    expect(frame.get_by_text("The sign-in window couldn't be opened")).to_be_visible()
    expect(frame.get_by_role("link", name="Open in a new tab")).to_have_attribute("href", "/forms/DOCKERREGISTRY/new")
    [fault] = faults
    assert "allow-popups" in fault
    faults.clear()


def test_a_host_that_keeps_windows_apart_is_offered_the_form_by_itself(visitor_page: Page, host: Host, forms: Server) -> None:
    page = visitor_page
    apart = {"Cross-Origin-Opener-Policy": "same-origin"}
    page.goto(host.page("/apart", f'<iframe src="{forms.url}/embed/DOCKERREGISTRY/new" height="400"></iframe>', **apart))
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Sign in").click()
    expect(frame.get_by_text("The sign-in window couldn't be opened")).to_be_visible()


def test_a_session_of_a_sign_in_renews_itself(visitor_page: Page, host: Host, forms: Server) -> None:
    define(forms, "ITSELF", text("alpha"))
    forms.app.state.services.embedding.frames.life = 3
    page = visitor_page
    page.goto(host.page("/itself", f'<iframe src="{forms.url}/embed/ITSELF/new" width="600" height="600"></iframe>'))
    frame = page.frame_locator("iframe")
    with page.expect_response(lambda answer: '"renew":true' in (answer.request.post_data or "")) as renewed:
        sign_in(page, frame)
        frame.get_by_label("Alpha").fill("typed")
    forms.app.state.services.embedding.frames.life = SESSION_SECONDS
    assert renewed.value.status == 200
    frame.get_by_role("button", name="Create").click()
    expect(frame.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_a_session_of_a_sign_in_ends_in_the_middle_of_an_edit(visitor_page: Page, host: Host, forms: Server) -> None:
    define(forms, "PLAINEND", text("alpha"), {"id": "pin", "name": "Pin", "type": "password"})
    page = visitor_page
    page.goto(host.page("/plain-end", f'{LISTEN}<iframe src="{forms.url}/embed/PLAINEND/new" width="600" height="600"></iframe>'))
    frame = page.frame_locator("iframe")
    sign_in(page, frame)
    frame.get_by_label("Alpha").fill("typed")
    frame.locator("input[type=password]").fill("a secret")
    page.route("**/embed/session", lambda route: route.fulfill(status=401, json={"code": "session_expired"}))
    page.route("**/embed/PLAINEND/new*", lambda route: route.fulfill(status=401, json={"code": "session_expired"}))
    frame.get_by_role("button", name="Create").click()
    expect(frame.get_by_text("Your session has ended.")).to_be_visible()
    page.unroute("**/embed/session")
    page.unroute("**/embed/PLAINEND/new*")
    sign_in(page, frame, again=True)
    expect(frame.get_by_text("Your session has ended.")).to_have_count(0)
    expect(frame.locator("input[type=password]")).to_have_value("a secret")
    frame.get_by_role("button", name="Create").click()
    expect(frame.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_a_token_in_the_fragment(visitor_page: Page, host: Host, forms: Server) -> None:
    define(forms, "FRAGMENT", text("alpha"))
    token = host.token(forms.url, {"entity": "FRAGMENT", "record": "new"})
    page = visitor_page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(host.page("/fragment", f'<iframe src="{forms.url}/embed/FRAGMENT/new?by=token#token={token}" height="500"></iframe>'))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_label("Alpha")).to_be_visible()
    assert frame.locator("html").evaluate("() => location.hash") == ""
    assert not any(token in url.partition("#")[0] for url in asked)


@pytest.fixture(scope="module")
def over_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Host, Server]]:
    """A host and the forms, both over https."""
    tls = Tls(tmp_path_factory.mktemp("tls"))
    host = Host("localhost", tls.context())
    forms = Server(
        tmp_path_factory.mktemp("secure"),
        tls=(tls.certificate, tls.key),
        FORMS_EXAMPLES="1",
        FORMS_EMBED_ORIGINS=host.url,
    )
    yield host, forms
    host.close()
    forms.close()


@pytest.fixture
def secure(chromium: Browser, faults: list[str]) -> Iterator[BrowserContext]:
    with opened(chromium, faults, viewport={"width": 900, "height": 800}, ignore_https_errors=True) as context:
        yield context


def test_over_https_a_sign_in_outlasts_a_reload_though_third_party_cookies_are_blocked(
    secure: BrowserContext, over_tls: tuple[Host, Server]
) -> None:
    host, forms = over_tls
    id = new_record(forms, **REGISTRY)
    page = secure.new_page()
    page.goto(host.page("/plain", f'<iframe src="{forms.url}/embed/DOCKERREGISTRY/{id}" width="800" height="600"></iframe>'))
    frame = page.frame_locator("iframe")
    with page.expect_response(
        lambda answer: "set-cookie" in answer.all_headers() and "forms_embed" in answer.all_headers()["set-cookie"]
    ):
        sign_in(page, frame)
    expect(frame.get_by_label("Registry Name")).to_have_value("eu-west Harbor")
    asked: list[Any] = []
    page.on(
        "request",
        lambda request: asked.append(request.all_headers().get("cookie", "")) if request.url.startswith(forms.url) else None,
    )
    page.reload()
    expect(frame.get_by_label("Registry Name")).to_have_value("eu-west Harbor")
    assert any("__Host-forms_embed" in cookie for cookie in asked)
    # The product's own cookie, which is there since the sign-in, is a third party's here: it never comes along.
    assert not any("forms_session" in cookie for cookie in asked)
    assert any(cookie["name"] == "__Host-forms_session" for cookie in secure.cookies(forms.url))
    frame.get_by_label("Registry Name").fill("by cookie")
    frame.get_by_role("button", name="Save").click()
    expect(frame.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_the_page_that_shows_the_three_ways(chromium: Browser, forms: Server, faults: list[str]) -> None:
    id = new_record(forms, **{**REGISTRY, "name": "shown in the demonstration"})
    with opened(chromium, faults, viewport={"width": 1300, "height": 900}, base_url=forms.url) as context:
        page = context.new_page()
        sign_in_with_token(page)
        page.goto("/embed/demo?entity=DOCKERREGISTRY")
        page.get_by_label("Custom element, with tokens from your server").check()
        page.get_by_label("Record").select_option(value=id)
        frame = inside(page)
        expect(frame.get_by_label("Registry Name")).to_have_value("shown in the demonstration")
        expect(page.get_by_label("Code of your page")).to_have_value(
            re.compile(f'<demandflow-form entity="DOCKERREGISTRY"\\s+record="{id}"\\s+token-url="/my/token">')
        )
        expect(page.locator("#events")).to_contain_text("ready")
        for width in (380, 900, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            cards = page.locator(".card").evaluate_all("cards => cards.map((card) => card.getBoundingClientRect().toJSON())")
            edges = [(min(card["left"] for card in some), max(card["right"] for card in some)) for some in (cards[:1], cards[1:])]
            assert edges[0] == edges[1], width
        page.get_by_label("Panels").select_option("Security")
        expect(frame.get_by_role("tabpanel", name="Security")).to_be_visible()
        page.get_by_label("Iframe").check()
        expect(page.get_by_label("Code of your page")).to_have_value(
            re.compile(f'<iframe .*src="{forms.url}/embed/DOCKERREGISTRY/{id}', re.DOTALL)
        )


def test_what_the_policy_stops_fails_a_test(visitor_page: Page, host: Host, forms: Server, faults: list[str]) -> None:
    """The other tests' oracle: in a frame, too."""
    page = visitor_page
    page.goto(host.page("/stopped", f'<iframe src="{forms.url}/embed/DOCKERREGISTRY/new"></iframe>'))
    frame = page.frame_locator("iframe").locator("body")
    with page.expect_event("console", lambda message: "Trusted" in message.text):
        frame.evaluate("body => { try { body.innerHTML = '<b>x</b>' } catch {} }")
    with page.expect_event("console", lambda message: "inline" in message.text):
        frame.evaluate("body => body.append(Object.assign(document.createElement('style'), { textContent: 'b { color: red }' }))")
    assert len(faults) == 2
    faults.clear()
