"""What the element promises to its host page: every promise settles, events and attributes agree, people's input stays."""

from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, ShowElement
from tests.browser.hosts import Host, ask_element, element, heard, wait_for
from tests.browser.test_form import define, new_record, stored
from tests.browser.test_nothing_lost import text
from tests.making import TOKEN

FORM = "document.querySelector('demandflow-form')"


def code_of(page: Page, call: str) -> Any:
    """The code that a call rejects with; what it resolves with where it does not."""
    return page.evaluate(f"{FORM}.{call}.then((answer) => ({{ answer }}), ({{ code }}) => code)")


def test_a_wrong_shape_is_refused_and_an_element_that_goes_says_so(shown: ShowElement, forms: Server) -> None:
    define(forms, "SHAPES", text("alpha"))
    page, frame = shown(entity="SHAPES")
    for call in (
        "prefill({ alpha: { a: 1 } })",
        "prefill(null)",
        "prefill({ alpha: () => 1 })",
        "focusField(7)",
        "setTheme({ accent: 1 })",
    ):
        assert code_of(page, call) == "invalid_argument", call
    expect(frame.get_by_label("Alpha")).to_have_value("")
    assert code_of(page, "getValues()") == "not_allowed"
    page.evaluate(f"window.form = {FORM}; form.remove()")
    assert page.evaluate("form.validate().catch(({ code }) => code)") == "closed"


def test_a_form_that_does_not_open_refuses_every_method(shown: ShowElement, forms: Server, host: Host) -> None:
    define(forms, "UNOPENED", text("alpha"))
    id = new_record(forms, "UNOPENED", alpha="a")

    def minted_too_early(asked: dict[str, Any]) -> str:
        token = host.token(forms.url, asked)
        httpx.delete(f"{forms.url}/v1/objects/{id}", headers={"authorization": f"Bearer {TOKEN}"}).raise_for_status()
        return token

    for record, code in ((id, "not_found"), ("new", "not_allowed")):
        host.mint = minted_too_early if code == "not_found" else lambda _: None
        page, _ = shown(entity="UNOPENED", record=record, wait=False)
        for method in ("submit()", "validate()", "prefill({ alpha: 'x' })"):
            assert code_of(page, method) == code, method


def test_a_policy_of_the_host_page_that_blocks_the_frame_is_named(
    visitor_page: Page, host: Host, forms: Server, faults: list[str]
) -> None:
    policy = f"default-src 'self' 'unsafe-inline'; script-src {forms.url} 'unsafe-inline'; frame-src 'none'"
    page = visitor_page
    page.goto(host.page("/policy", element(forms.url, entity="ANY"), content_security_policy=policy))
    assert wait_for(page, "error") == {"code": "frame_blocked"}
    assert code_of(page, "submit()") == "frame_blocked"
    assert faults and all("frame-src" in fault for fault in faults)
    faults.clear()


def test_ready_comes_once_and_what_a_person_typed_stays(shown: ShowElement, forms: Server) -> None:
    define(forms, "ONCE", text("alpha"), text("beta", required=True))
    page, frame = shown(entity="ONCE")
    assert ask_element(page, "prefill({ alpha: 'host' })")["taken"] == 1
    assert ask_element(page, "prefill({ alpha: 'host again' })")["taken"] == 1
    frame.get_by_label("Alpha").fill("person")
    assert wait_for(page, "change")["fields"] == ["alpha"]
    frame.get_by_role("button", name="Create").click()
    wait_for(page, "submit.error")
    assert len(heard(page, "ready")) == 1 and len(heard(page, "updated")) >= 1
    assert ask_element(page, "prefill({ alpha: 'host' })") == {"taken": 0, "ignored": 1}
    expect(frame.get_by_label("Alpha")).to_have_value("person")
    assert page.evaluate(f"{FORM}.dirty") is True
    assert ask_element(page, "prefill({ alpha: 'host' }, { overwrite: true })")["taken"] == 1
    expect(frame.get_by_label("Alpha")).to_have_value("host")
    ask_element(page, "reset()")
    expect(frame.get_by_label("Alpha")).to_have_value("")


def test_the_attribute_follows_and_a_moved_element_has_the_record_and_what_was_typed(shown: ShowElement, forms: Server) -> None:
    define(forms, "MOVED", text("alpha"), text("beta"))
    page, frame = shown(entity="MOVED", record="new", save_label="Order")
    assert heard(page, "ready")[0]["record"] == "new"
    frame.get_by_label("Alpha").fill("one")
    frame.get_by_role("button", name="Order").click()
    id = wait_for(page, "submit.success")["record"]
    assert page.evaluate(f"{FORM}.getAttribute('record')") == id
    assert heard(page, "updated")[-1]["record"] == id and len(heard(page, "ready")) == 1
    frame.get_by_label("Beta").fill("two")
    expect(frame.locator("#kept")).to_contain_text("Draft saved")
    page.evaluate(f"document.body.append({FORM})")
    wait_for(page, "ready", 2)
    expect(frame.get_by_label("Alpha")).to_have_value("one")
    expect(frame.get_by_label("Beta")).to_have_value("two")
    assert stored(forms, id)["alpha"] == "one"


def test_a_frame_that_is_refused_storage_says_that_only_the_server_has_the_draft(shown: ShowElement, forms: Server) -> None:
    define(forms, "UNSTORED", text("alpha"))
    _, frame = shown(entity="UNSTORED", record="new")
    frame.get_by_label("Alpha").fill("typed")
    expect(frame.locator("#kept")).to_contain_text("on the server only")
