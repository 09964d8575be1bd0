"""In a browser: six changes of a definition, each under a new form, a draft, a conflict and a frame. Nothing typed is lost."""

import json
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import Server, ShowElement
from tests.browser.hosts import wait_for
from tests.browser.test_form import call, define, new_record, record_on, stored
from tests.browser.test_nothing_lost import redefine, text

ALPHA, PIN = "typed alpha", "CANARY-PIN"
SECRET = {"id": "pin", "name": "Pin", "type": "password"}
CHANGES: dict[str, list[dict[str, Any]]] = {
    "removed": [],
    "renamed": [text("beta2", name="Beta")],
    "hidden": [text("beta", visibility={"alpha": "show"})],
    "required": [text("beta"), text("gamma", required=True)],
    "retyped": [{"id": "beta", "name": "Beta", "type": "number"}],
    "secret": [{"id": "beta", "name": "Beta", "type": "password"}],
}
Root = Page | FrameLocator


def save(root: Root) -> bool:
    """Presses Save and waits for the form that answers. Returns whether it was saved."""
    root.locator("#form").evaluate("form => { form.dataset.sent = '1' }")
    root.locator("#save").click()
    expect(root.locator("#form:not([data-sent])")).to_be_attached(timeout=15_000)
    expect(root.locator("#said .saved, #problems, #notices > *").first).to_be_visible()
    return root.locator("#said .saved").count() > 0


def settle(root: Root, typed: str) -> None:
    """Does what a person does about the problems that are left, and keeps what was typed."""
    for mine in root.get_by_role("radio", name="Mine").all():
        mine.check()
    gamma = root.locator("[name='f.gamma']")
    if gamma.count():
        gamma.fill("now")
    beta = root.locator("input[name='f.beta']:visible:not([type=password])")
    if beta.count() and root.locator("#f1-messages .error").count():
        beta.fill("")
    for key, secret in (("pin", PIN), ("beta", typed)):
        control = root.locator(f"input[name='f.{key}'][type=password]:visible")
        if control.count() and not control.input_value():
            control.fill(secret)


def markup(root: Root) -> str:
    """What the page holds as markup: no script puts what is typed into it."""
    return str(root.locator("html").evaluate("html => html.outerHTML"))


def words(root: Root) -> str:
    """What the page shows: its text and the values of inputs that are visible, secrets left out."""
    inputs = "[...document.querySelectorAll('input:not([type=password]), textarea')]"
    values = f"{inputs}.filter((each) => each.checkVisibility()).map((each) => each.value)"
    return str(root.locator("html").evaluate(f"html => [html.innerText, ...{values}].join('\\n')"))


def fill(root: Root, beta: str) -> None:
    root.get_by_label("Alpha").fill(ALPHA)
    root.get_by_label("Beta").fill(beta)
    if not root.locator("input[name='f.pin'][type=password]").is_visible():
        root.get_by_role("radio", name="Replace").check()
    root.locator("input[name='f.pin'][type=password]").fill(PIN)


def save_to_the_end(root: Root, change: str, beta: str) -> str:
    """Saves until nothing is left to do. Returns all that the pages showed on the way."""
    seen = ""
    for _ in range(4):
        is_saved = save(root)
        seen += words(root)
        assert PIN not in markup(root)
        assert change != "secret" or beta not in words(root)
        if is_saved:
            return seen
        settle(root, beta)
    raise AssertionError(f"not saved: {seen}")


def check_outcome(root: Root, record: dict[str, Any], seen: str, leftovers: str, change: str, beta: str) -> None:
    plain = {key: value for key, value in record.items() if key != "pin"}
    assert (record["alpha"], record["pin"]) == (ALPHA, PIN)
    assert PIN not in leftovers and PIN not in json.dumps(plain)
    if change == "secret":
        assert beta not in leftovers
        assert record.get("beta") == beta or "Beta" in seen
    else:
        is_still_shown = not leftovers or beta in leftovers + words(root)
        assert beta in plain.values() or (beta in seen and is_still_shown)
    for key in ("alpha", "beta", "beta2", "gamma"):
        control = root.locator(f".field:not([hidden]) [name='f.{key}']:not([type=hidden], [type=password], [type=radio])")
        if control.count():
            assert control.first.input_value() == str(record.get(key) or "")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("opened", ["new", "draft", "conflict"])
def test_what_was_typed_before_a_change_is_saved_shown_or_named(page: Page, server: Server, opened: str, change: str) -> None:
    entity, beta = f"{change}{opened}".upper(), f"typed beta, {change} {opened}"
    define(server, entity, text("alpha"), text("beta"), text("gamma"), SECRET)
    id = new_record(server, entity, alpha="a", beta="b") if opened == "conflict" else "new"
    page.goto(f"/forms/{entity}/{id}")
    fill(page, beta)
    if opened == "draft":
        expect(page.locator("#kept")).to_contain_text("Draft saved")
    redefine(server, entity, text("alpha"), *CHANGES[change], SECRET)
    if opened == "draft":
        page.once("dialog", lambda dialog: dialog.accept())
        page.goto(f"/forms/{entity}/new")
        page.get_by_role("link", name="Restore").click()
        expect(page.get_by_label("Alpha")).to_have_value(ALPHA)
        assert PIN not in markup(page)
        expect(page.locator("#problems")).to_contain_text("Enter Pin again")
        restored = words(page)
        assert change != "secret" or beta not in restored
        settle(page, beta)
    else:
        restored = ""
    if opened == "conflict":
        call(server, "PATCH", f"/v1/objects/{id}", {"alpha": "theirs"})
    seen = restored + save_to_the_end(page, change, beta)
    record = stored(server, record_on(page))
    other = page.context.new_page()
    other.goto("/leftovers")
    check_outcome(page, record, seen, words(other), change, beta)


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_typed_in_a_frame_before_a_change_is_saved_shown_or_named(shown: ShowElement, forms: Server, change: str) -> None:
    entity, beta = f"{change}FRAME".upper(), f"typed beta, {change} frame"
    define(forms, entity, text("alpha"), text("beta"), text("gamma"), SECRET)
    page, frame = shown(entity=entity, record="new")
    fill(frame, beta)
    redefine(forms, entity, text("alpha"), *CHANGES[change], SECRET)
    seen = save_to_the_end(frame, change, beta)
    record = stored(forms, wait_for(page, "submit.success")["record"])
    check_outcome(frame, record, seen, "", change, beta)
