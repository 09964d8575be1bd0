"""In a browser: who may not show a form, and what is not listened to."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Server, ShowElement
from tests.browser.hosts import Host, ask_element, element, heard, inside, wait_for
from tests.browser.test_form import define
from tests.browser.test_nothing_lost import text
from tests.serving import tenant_of

MESSAGES = 10_000
RANDOM_MESSAGES = """([seed, count, real]) => {
  // mulberry32: the same messages each time
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const pick = (from) => from[Math.floor(random() * from.length)];
  const TYPES = ["hello", "welcome", "token.response", "prefill", "validate", "submit", "focus", "theme", "scheme", "readonly",
    "ready", "dirty", "submit.success", "submit.error", "resize", "scroll", "error", "answer", "conflict", "token.request",
    "constructor", "__proto__", "toString", "hasOwnProperty", "", "x"];
  const values = [null, undefined, true, false, 0, -1, 1.5, NaN, Infinity, 1e9, 10n, "", "x", "<img src=x onerror=alert(1)>",
    "javascript:1", "x".repeat(30000), [], [1], ["a"], {}, { a: 1 }, new Map([["a", 1]]), new Date(0), new Uint8Array(3), /x/,
    new Error("x"), JSON.parse('{"__proto__": {"v": 1}}'), { token: 1 }, { on: "yes" }, { values: [] }, { values: { a: {} } },
    { tokens: { accent: 1 } }, { field: 5 }, { scheme: {} }, { height: "9" }, { height: -5 }, { height: 1e400 },
    { top: "x", height: -1 }, { versions: "1" }, { versions: [2] }, { v: 2, config: {} }, { v: 1, config: null },
    { v: 1, config: { theme: [] } }];
  const made = [];
  for (let n = 0; n < count; n += 1) {
    const shape = random();
    if (shape < 0.2) made.push(pick(values));
    else {
      const [ns, v, id] = shape < 0.4
        ? [pick(["demandflow-forms", "x", 1]), pick([1, 2, "1"]), "x"]
        : ["demandflow-forms", 1, pick(["1", "2", 3, null, "x"])];
      made.push({ ns, v, id, type: pick(TYPES), payload: pick(values) });
    }
  }
  // What is right in every way would be carried out: the types that need nothing in their payload.
  const isOurs = (each) => each?.ns === "demandflow-forms" && each.v === 1 && typeof each.id === "string";
  return made.filter((each) => !isOurs(each) || !real.includes(each.type));
}"""


def framing_refused(faults: list[str]) -> bool:
    """Takes the browser's word about `frame-ancestors` out of the faults: here it is what is wanted."""
    found = [fault for fault in faults if "frame-ancestors" in fault]
    for fault in found:
        faults.remove(fault)
    return bool(found)


def frame_texts(page: Page) -> str:
    return "".join(frame.evaluate("document.documentElement.innerText") for frame in page.frames[1:])


@pytest.mark.parametrize(
    "path", ["/embed/DOCKERREGISTRY/new", "/embed/DOCKERREGISTRY/new?by=token", "/embed/DOCKERREGISTRY/a/b", "/embed/NOTHING/1"]
)
def test_a_strangers_frame_stays_blank(
    visitor: BrowserContext, stranger: Host, forms: Server, faults: list[str], path: str
) -> None:
    page = visitor.new_page()
    with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
        page.goto(stranger.page("/plain", f'<iframe src="{forms.url}{path}"></iframe>'))
    assert framing_refused(faults)
    assert "form" not in frame_texts(page).lower()


@pytest.mark.parametrize(
    "path", ["/forms/DOCKERREGISTRY/new", "/signin", "/", "/embed/signin", "/embed/demo", "/static/x/app.css", "/metrics"]
)
def test_nobody_frames_other_pages_of_ours(
    visitor: BrowserContext, host: Host, forms: Server, faults: list[str], path: str
) -> None:
    page = visitor.new_page()
    with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
        page.goto(host.page("/other", f'<iframe src="{forms.url}{path}"></iframe>'))
    assert framing_refused(faults)


def test_a_stranger_with_the_element_is_told_and_gets_nothing(
    visitor: BrowserContext, host: Host, stranger: Host, forms: Server, faults: list[str]
) -> None:
    host.minting(forms.url)
    stranger.mint = lambda asked: host.token(forms.url, asked)
    page = visitor.new_page()
    page.goto(stranger.page("/page", element(forms.url, entity="DOCKERREGISTRY", token_url="/my/token")))
    assert wait_for(page, "error") == {"code": "origin_refused"}
    assert framing_refused(faults)
    assert heard(page, "token.request") == []


def test_a_listed_page_within_a_stranger_is_blank_and_within_a_listed_one_is_not(
    visitor: BrowserContext, host: Host, other_host: Host, stranger: Host, forms: Server, faults: list[str]
) -> None:
    define(forms, "NESTED", text("alpha"))
    other_host.minting(forms.url)
    inner = other_host.page("/inner", element(forms.url, entity="NESTED", token_url="/my/token"))
    page = visitor.new_page()
    page.goto(host.page("/outer", f'<iframe src="{inner}" width="700" height="600"></iframe>'))
    form = page.frame_locator("iframe").frame_locator("demandflow-form iframe")
    form.get_by_label("Alpha").fill("two frames deep")
    form.locator("#save").click()
    expect(form.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
        page.goto(stranger.page("/outer", f'<iframe src="{inner}" width="700" height="600"></iframe>'))
    assert framing_refused(faults)


def refused_with(page: Page, host: Host, forms: Server, token: str) -> Any:
    """What the page hears when its server hands out this token."""
    host.mint = lambda asked: token
    page.goto(host.page("/refused", element(forms.url, entity="DOCKERREGISTRY", record="new", token_url="/my/token")))
    told = wait_for(page, "error")
    expect(inside(page).get_by_role("button", name="Sign in")).to_be_visible()
    assert heard(page, "ready") == []
    return told["code"]


def test_tokens_that_are_not_taken(
    visitor_page: Page, host: Host, other_host: Host, forms: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, asked = visitor_page, {"entity": "DOCKERREGISTRY", "record": "new"}
    token = host.token(forms.url, asked)
    taken = httpx.post(
        f"{forms.url}/embed/session", json={"token": token, "parent": host.url}, headers={"sec-fetch-site": "same-origin"}
    )
    assert taken.status_code == 200
    assert refused_with(page, host, forms, token) == "token_used"
    assert refused_with(page, host, forms, other_host.token(forms.url, asked)) == "origin_mismatch"
    head, payload, signature = host.token(forms.url, asked).split(".")
    assert refused_with(page, host, forms, f"{head}.{payload}.{signature[::-1]}") in ("token_signature", "token_malformed")
    assert refused_with(page, host, forms, "x" * 5000) == "token_malformed"
    old = host.token(forms.url, asked, lifetime=1)
    monkeypatch.setattr(forms.app.state.services.embedding.tokens, "_clock", lambda: time.time() + 120)
    assert refused_with(page, host, forms, old) == "token_expired"


def test_a_session_of_one_form_does_not_open_another(visitor_page: Page, host: Host, forms: Server) -> None:
    define(forms, "MEANT", text("alpha"))
    host.mint = lambda asked: host.token(forms.url, {"entity": "MEANT", "record": "new"})
    page = visitor_page
    page.goto(host.page("/wrong", element(forms.url, entity="DOCKERREGISTRY", record="new", token_url="/my/token")))
    assert wait_for(page, "error") == {"code": "other_entity"}
    expect(inside(page).get_by_role("link", name="Open in a new tab")).to_be_visible()


def test_only_the_parent_is_listened_to(shown: ShowElement, forms: Server, host: Host, visitor: BrowserContext) -> None:
    """A sibling frame of the host's own origin greets the form, and greets the host as if it were the form: wrong windows both."""
    define(forms, "WINDOWS", text("alpha"))
    page, frame = shown(entity="WINDOWS")
    sibling = host.page("/sibling", "sibling")
    page.evaluate(
        "address => document.body.append(Object.assign(document.createElement('iframe'), { src: address, name: 'sibling' }))",
        sibling,
    )
    page.wait_for_function("frames.sibling?.document.body?.innerText === 'sibling'")
    before = page.evaluate("heard.length")
    page.evaluate(
        """() => {
          const form = document.querySelector("demandflow-form").shadowRoot.querySelector("iframe").contentWindow;
          frames.sibling.target = form;
          const told = frames.sibling.document.createElement("script");
          told.textContent = `
            const { port1, port2 } = new MessageChannel();
            window.got = [];
            port1.onmessage = ({ data }) => got.push(data);
            const message = (type, payload) => ({ ns: "demandflow-forms", v: 1, id: "x", type, payload });
            target.postMessage(message("welcome", { v: 1, config: { theme: { accent: "#f00" } } }), "*", [port2]);
            port1.postMessage(message("prefill", { values: { alpha: "from a sibling" } }));
            parent.postMessage(message("hello", { versions: [1] }), "*");`;
          frames.sibling.document.body.append(told);
        }"""
    )
    # A round trip through the true port comes after what was sent before it.
    assert ask_element(page, "validate()") == {"count": 0, "fields": []}
    assert page.evaluate("frames.sibling.got") == []
    expect(frame.get_by_label("Alpha")).to_have_value("")
    assert "accent" not in frame.locator("html").evaluate("each => each.style.cssText")
    assert page.evaluate("heard.length") == before


def test_another_frame_of_ours_in_the_same_page_is_not_taken_for_the_elements(
    shown: ShowElement, forms: Server, visitor: BrowserContext
) -> None:
    """Its origin is right, its window is not: it gets no port, and no token."""
    define(forms, "TWINS", text("alpha"))
    page, frame = shown(entity="TWINS")
    twin = f"{forms.url}/embed/TWINS/new"
    page.evaluate(
        "address => document.body.append(Object.assign(document.createElement('iframe'), { src: address, id: 'twin' }))", twin
    )
    expect(page.frame_locator("#twin").get_by_role("button", name="Sign in")).to_be_visible()
    assert ask_element(page, "focusField('alpha')") == {"found": True}
    assert len(heard(page, "token.request")) == 1
    expect(frame.get_by_label("Alpha")).to_be_focused()


def test_a_page_of_somebody_else_in_the_elements_frame_is_not_greeted(
    visitor_page: Page, host: Host, stranger: Host, forms: Server
) -> None:
    """The window is right, the origin is not."""
    hello = '{ ns: "demandflow-forms", v: 1, id: "x", type: "hello", payload: { versions: [1] } }'
    script = f"addEventListener('message', () => {{ window.got = 1 }}); parent.postMessage({hello}, '*')"
    pretender = stranger.page("/pretender", f"<script>{script}</script>")
    page = visitor_page
    page.route("**/embed/PRETEND/new*", lambda route: route.fulfill(status=302, headers={"location": pretender}))
    page.goto(host.page("/pretended", element(forms.url, entity="PRETEND", token_url="/my/token")))
    assert wait_for(page, "error") == {"code": "origin_refused"}
    assert page.frames[1].url == pretender
    assert page.frames[1].evaluate("window.got") is None
    assert heard(page, "token.request") == []


def test_a_frame_without_an_origin_says_what_is_wrong(visitor_page: Page, host: Host, forms: Server, faults: list[str]) -> None:
    box = "allow-scripts allow-forms"
    visitor_page.goto(host.page("/boxed", f'<iframe sandbox="{box}" src="{forms.url}/embed/DOCKERREGISTRY/new"></iframe>'))
    told = visitor_page.frame_locator("iframe").get_by_text("must include allow-same-origin")
    expect(told).to_be_visible()
    faults.clear()  # the browser has much to say about a page without an origin


def test_a_frame_without_scripts_has_a_link(visitor_page: Page, host: Host, forms: Server, faults: list[str]) -> None:
    visitor_page.goto(host.page("/still", f'<iframe sandbox="allow-popups" src="{forms.url}/embed/DOCKERREGISTRY/new"></iframe>'))
    link = visitor_page.frame_locator("iframe").get_by_role("link", name="Open it in a new window")
    expect(link).to_have_attribute("href", "/forms/DOCKERREGISTRY/new")
    faults.clear()  # that scripts did not run is what the test is about


BY_HAND = """<script>
const message = (id, type, payload) => ({ ns: "demandflow-forms", v: 1, id, type, payload });
window.got = [];
addEventListener("message", ({ source, origin, data }) => {
  const frame = document.querySelector("iframe").contentWindow;
  if (source !== frame || origin !== ORIGIN || data.type !== "hello") return;
  const { port1, port2 } = new MessageChannel();
  window.port = port1;
  port1.onmessage = ({ data }) => {
    got.push(data);
    if (data.type === "token.request") {
      fetch("/my/token", { method: "POST", body: JSON.stringify({ entity: ENTITY, record: "new" }) })
        .then((answer) => answer.json())
        .then(({ token }) => port1.postMessage(message("t", "token.response", { token })));
    }
  };
  source.postMessage(message(data.id, "welcome", { v: 1, config: {} }), origin, [port2]);
});
</script><iframe src="ADDRESS" width="600" height="600"></iframe>"""


def test_messages_at_random_change_nothing_in_the_frame(visitor_page: Page, host: Host, forms: Server) -> None:
    define(forms, "FUZZED", text("alpha", required=True))
    host.minting(forms.url)
    by_hand = BY_HAND.replace("ORIGIN", json.dumps(forms.url)).replace("ENTITY", '"FUZZED"')
    page = visitor_page
    page.goto(host.page("/by-hand", by_hand.replace("ADDRESS", f"{forms.url}/embed/FUZZED/new?by=token")))
    frame = page.frame_locator("iframe")
    frame.get_by_label("Alpha").fill("mine")
    expect(frame.locator("#kept")).to_contain_text("Draft saved")
    state = "() => [document.documentElement.outerHTML, location.href, document.getElementById('f0-input').value]"
    before = frame.locator("html").evaluate(state)
    told = page.evaluate("got.length")
    sent = page.evaluate(
        f"""([seed, count]) => {{
          const made = ({RANDOM_MESSAGES})([seed, count, ["validate", "submit"]]);
          const form = document.querySelector("iframe").contentWindow;
          for (const each of made) {{
            form.postMessage(each, "*");
            port.postMessage(each);
          }}
          return made.length;
        }}""",
        [7, MESSAGES],
    )
    assert sent > MESSAGES * 0.9
    # One that is right comes after all of them, and is answered.
    page.evaluate("port.postMessage(message('last', 'focus', { field: 'nothing' }))")
    page.wait_for_function("got.some(({ type, id }) => type === 'answer' && id === 'last')")
    heard_of = "got.filter(({ payload }) => payload?.error !== 'invalid_argument').length"  # wrong shapes are refused
    assert page.evaluate(heard_of) == told + 1
    assert frame.locator("html").evaluate(state) == before


def test_messages_at_random_change_nothing_in_the_host(visitor_page: Page, host: Host, forms: Server) -> None:
    """From the true origin and window: a page of ours that has gone mad."""
    mad = f"""<script>
      const made = ({RANDOM_MESSAGES})([11, {MESSAGES}, ["token.request", "answer"]]);
      const message = (type, payload) => ({{ ns: "demandflow-forms", v: 1, id: "x", type, payload }});
      for (const each of made) parent.postMessage(each, "*");
      addEventListener("message", ({{ ports: [port] }}) => {{
        for (const each of made) port.postMessage(each);
        port.postMessage(message("error", {{ code: String(made.length) }}));
      }});
      parent.postMessage(message("hello", {{ versions: [1] }}), "*");
    </script>"""
    page = visitor_page
    page.route("**/embed/MAD/new*", lambda route: route.fulfill(body=mad, content_type="text/html"))
    page.goto(host.page("/mad", element(forms.url, entity="MAD", record="new")))
    assert int(wait_for(page, "error")["code"]) > MESSAGES * 0.9
    assert len(page.evaluate("heard")) == 1
    look = page.evaluate("document.querySelector('demandflow-form').shadowRoot.querySelector('iframe').style.cssText")
    assert look == "color-scheme: light;"


def test_messages_of_another_version_or_name_are_left_alone(shown: ShowElement, forms: Server) -> None:
    page, _ = shown(entity="DOCKERREGISTRY", record="new")
    before = page.evaluate("heard.length")
    page.evaluate("postMessage({ ns: 'demandflow-forms', v: 1, id: 'x', type: 'hello', payload: { versions: [1] } }, '*')")
    page.evaluate("postMessage({ type: 'setHeight', height: 9 }, '*')")
    assert ask_element(page, "focusField('name')") == {"found": True}
    assert [name for name, _ in page.evaluate("heard")[before:] if name not in ("scroll", "resize")] == []


def test_a_host_of_one_tenant_shows_its_forms_and_is_nothing_to_anothers(
    visitor_page: Page, host: Host, stranger: Host, tmp_path: Path, faults: list[str]
) -> None:
    forms = Server(tmp_path, FORMS_EMBED_ORIGINS=f"{tenant_of(tmp_path)}={host.url},another=https://another.example")
    host.minting(forms.url)
    page = visitor_page
    page.goto(host.page("/tenant", element(forms.url, entity="DOCKERREGISTRY", token_url="/my/token")))
    wait_for(page, "ready")
    for path, policy in (("/plain", "origin"), ("/silent", "no-referrer")):
        address = f"{forms.url}/embed/DOCKERREGISTRY/new" + (f"?host={host.url}" if policy == "no-referrer" else "")
        page.goto(host.page(path, f'<iframe src="{address}"></iframe>', Referrer_Policy=policy))
        expect(page.frame_locator("iframe").get_by_role("button", name="Sign in")).to_be_visible()
    assert faults == []
    page.goto(stranger.page("/claims", f'<iframe src="{forms.url}/embed/DOCKERREGISTRY/new?host={host.url}"></iframe>'))
    page.wait_for_load_state()
    assert framing_refused(faults)
    forms.close()
