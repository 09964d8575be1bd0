"""In a browser: a host's page shows a form by the element, with tokens of the host's server. No cookie of ours gets through."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.browser.conftest import Server
from tests.browser.hosts import Host
from tests.browser.test_form import call, define, new_record, stored
from tests.making import REGISTRY

LISTEN = """<script>
window.heard = [];
const names = ["ready", "dirty", "submit.start", "submit.success", "submit.error", "conflict", "definition.changed", "token.request",
  "session.expiring", "session.expired", "resize", "scroll", "error"];
for (const name of names) addEventListener("demandflow:" + name, ({ detail }) => heard.push([name, detail]));
</script>"""


def element(forms: Server, **attributes: str) -> str:
    given = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<script src="{forms.url}/embed.js" defer></script>{LISTEN}<h1>Host</h1><demandflow-form {given}></demandflow-form>'


def heard(page: Page, name: str) -> list[Any]:
    """What the host's page heard of one kind, in order."""
    return [detail for each, detail in page.evaluate("window.heard") if each == name]


def wait_for(page: Page, name: str, count: int = 1) -> Any:
    """The last of at least `count` events of a kind."""
    page.wait_for_function("([name, count]) => heard.filter(([each]) => each === name).length >= count", arg=[name, count])
    return heard(page, name)[-1]


def call_element(page: Page, call: str) -> Any:
    return page.evaluate(f"document.querySelector('demandflow-form').{call}")


@pytest.fixture
def shown(visitor: BrowserContext, host: Host, forms: Server) -> Iterator[Any]:
    """Opens a host's page with the element: its page and what is in the frame."""
    host.minting(forms.url)

    def show(path: str = "/page", wait: bool = True, **attributes: str) -> tuple[Page, FrameLocator]:
        attributes.setdefault("token_url", "/my/token")
        address = host.page(path, element(forms, **attributes))
        page = visitor.new_page()
        page.goto(address)
        if wait:
            wait_for(page, "ready")
        return page, page.frame_locator("demandflow-form iframe")

    yield show
    host.minting(forms.url)


def test_a_record_is_edited_put_right_and_saved(shown: Any, forms: Server) -> None:
    id = new_record(forms, **REGISTRY)
    page, frame = shown(entity="DOCKERREGISTRY", record=id)
    assert heard(page, "ready")[0]["record"] == id
    name = frame.get_by_label("Registry Name")
    expect(name).to_have_value("eu-west Harbor")
    name.fill("")
    wait_for(page, "dirty", 2)
    frame.get_by_role("button", name="Save").click()
    assert wait_for(page, "submit.error") == {"count": 1, "codes": ["required"]}
    expect(frame.locator("#problems")).to_be_focused()
    frame.get_by_label("Registry Name").fill("in a frame")
    frame.get_by_label("Registry Name").press("Control+s")
    saved = wait_for(page, "submit.success")
    assert (saved["record"], saved["changed"]) == (id, ["name"])
    assert "values" not in saved
    assert stored(forms, id)["name"] == "in a frame"
    expect(frame.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(frame.get_by_label("Registry Name")).to_be_focused()
    assert heard(page, "dirty")[-1] == {"dirty": False}
    assert "in a frame" not in json.dumps(page.evaluate("heard"))


def test_a_new_record_is_made_and_then_edited_in_the_same_frame(shown: Any, forms: Server) -> None:
    define(forms, "MADE", {"id": "alpha", "name": "Alpha"}, {"id": "beta", "name": "Beta"})
    page, frame = shown(entity="MADE")
    frame.get_by_label("Alpha").fill("one")
    frame.get_by_role("button", name="Create").click()
    id = wait_for(page, "submit.success")["record"]
    frame.get_by_label("Beta").fill("two")
    frame.get_by_role("button", name="Save").click()
    wait_for(page, "submit.success", 2)
    record = stored(forms, id)
    assert (record["alpha"], record["beta"]) == ("one", "two")


def test_the_methods_of_the_element(shown: Any, forms: Server) -> None:
    define(
        forms,
        "METHODS",
        {"id": "alpha", "name": "Alpha", "required": True},
        {"id": "count", "name": "Count", "type": "number"},
        {"id": "pin", "name": "Pin", "type": "password"},
        {"id": "fixed", "name": "Fixed", "readOnly": True},
    )
    page, frame = shown(entity="METHODS")
    assert call_element(page, "validate()") == {"count": 1, "fields": ["alpha"]}
    expect(frame.locator("#f0-messages")).to_contain_text("required")
    told = call_element(page, "prefill({ count: 'many', pin: 'x', fixed: 'x', nothing: 'x', ['__proto__']: 'x' })")
    assert told["taken"] == 1
    expect(frame.get_by_label("Count")).to_have_value("many")
    expect(frame.locator("#f1-messages")).to_contain_text("must be a number")
    assert call_element(page, "prefill({ alpha: 'given', count: 12 })")["taken"] == 2
    expect(frame.get_by_label("Count")).to_have_value("12")
    assert call_element(page, "focusField('count')") == {"found": True}
    expect(frame.get_by_label("Count")).to_be_focused()
    assert call_element(page, "focusField('nothing')") == {"found": False}
    assert call_element(page, "setTheme({ accent: '#a00', radius: '2px', card: 'url(x)', evil: 'red' })") == {
        "taken": ["accent", "radius"]
    }
    assert frame.locator("html").evaluate("each => each.style.cssText") == "color-scheme: light; --accent: #a00; --radius: 2px;"
    outcome = call_element(page, "submit()")
    assert outcome["saved"] is True
    assert stored(forms, outcome["record"])["count"] == 12
