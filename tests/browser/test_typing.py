"""What is typed or pasted by half is never saved as something else, with JavaScript and without."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import opened
from tests.browser.test_form import define, new_record, record_on, stored
from tests.making import TOKEN
from tests.serving import Server

PASTE = """([input, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.focus();
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
KEY = "-----BEGIN KEY-----\nabc\ndef\n-----END KEY-----"


def entity_of(server: Server, *fields: dict[str, Any]) -> str:
    entity = f"TYPING{abs(hash(str(fields)))}"
    define(server, entity, {"id": "name", "name": "Name", "type": "text"}, *fields)
    return entity


def paste(page: Page, label: str, text: str) -> None:
    page.evaluate(PASTE, [page.get_by_label(label, exact=True).element_handle(), text])


@pytest.mark.parametrize(("type", "value", "typed"), [("datetime", "2026-05-05T10:00:00Z", "05"), ("date", "2026-05-05", "05")])
def test_half_a_date_is_refused_and_what_is_stored_stays(page: Page, server: Server, type: str, value: str, typed: str) -> None:
    entity = entity_of(server, {"id": "when", "name": "When", "type": type})
    id = new_record(server, entity, name="a", when=value)
    page.goto(f"/forms/{entity}/{id}")
    page.get_by_label("When").focus()
    page.keyboard.press("Delete")  # the month of the value
    assert page.get_by_label("When").evaluate("input => input.validity.badInput")
    page.keyboard.press("Control+s")
    expect(page.get_by_label("When")).to_be_focused()
    expect(page.locator("#form.saving")).to_have_count(0)
    assert stored(server, id)["when"] == value
    page.keyboard.type(typed)
    page.keyboard.press("Control+s")
    expect(
        page.get_by_role("status")
        .filter(has_text="There were no changes")
        .or_(page.get_by_role("status").filter(has_text="Saved."))
    ).to_be_visible()
    assert stored(server, id)["when"] == value


def test_half_a_date_is_refused_without_scripts_too(chromium: Browser, server: Server, faults: list[str]) -> None:
    entity = entity_of(server, {"id": "day", "name": "Day", "type": "date"})
    id = new_record(server, entity, name="a", day="2026-05-05")
    with opened(chromium, faults, java_script_enabled=False, base_url=server.url) as context:
        page = context.new_page()
        page.goto("/signin")
        page.get_by_label("Access token").fill(TOKEN)
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"/forms/{entity}/{id}")
        page.get_by_label("Day").focus()
        page.keyboard.press("Delete")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_label("Day")).to_be_focused()
    assert stored(server, id)["day"] == "2026-05-05"


def test_a_pasted_key_keeps_its_lines_in_a_secret(page: Page, server: Server) -> None:
    entity = entity_of(server, {"id": "secretKey", "name": "Key", "type": "password"})
    page.goto(f"/forms/{entity}/new")
    page.get_by_label("Name").fill("with a key")
    paste(page, "Key", KEY)
    expect(page.get_by_label("Key", exact=True)).to_have_value(KEY)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    assert stored(server, record_on(page))["secretKey"] == KEY


def test_several_lines_are_not_joined_into_one(page: Page, server: Server) -> None:
    page.goto(f"/forms/{entity_of(server)}/new")
    paste(page, "Name", "one\ntwo")
    expect(page.get_by_label("Name")).to_have_value("")
    assert "one line" in page.get_by_label("Name").evaluate("input => input.validationMessage")
    page.get_by_label("Name").fill("one")
    assert page.get_by_label("Name").evaluate("input => input.validationMessage") == ""


def test_enter_while_filtering_options_saves_nothing(page: Page, server: Server) -> None:
    options = [{"id": str(number), "text": f"Option {number}"} for number in range(20)]
    entity = entity_of(server, {"id": "many", "name": "Many", "type": "multiselect", "options": options})
    page.goto(f"/forms/{entity}/new")
    page.get_by_label("Name").fill("half a na")
    page.get_by_label("Filter Many").fill("Option 1")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Filter Many")).to_be_focused()
    assert page.url.endswith("/new")
    expect(page.locator("#form.saving")).to_have_count(0)


def test_format_changes_blanks_alone_and_undo_brings_back_what_was_typed(page: Page, server: Server) -> None:
    entity = entity_of(server, {"id": "rules", "name": "Rules", "type": "textarea", "notes": "Rules (JSON)"})
    page.goto(f"/forms/{entity}/new")
    typed = '[{"id":9007199254740993,"t":1e400,"r":1.0,"10":0,"9":0}]'
    area = page.get_by_label("Rules")
    area.fill(typed)
    page.get_by_role("button", name="Format").click()
    assert "".join(area.input_value().split()) == typed and "\n" in area.input_value()
    page.keyboard.press("Control+z")
    expect(area).to_have_value(typed)
