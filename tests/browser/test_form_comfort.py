"""In a browser: ways through a form of many panels, links to fields, one record after another, copies."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_form import call, define, new_record, record_on, stored
from tests.browser.test_nothing_lost import text
from tests.serving import Server


def panels(server: Server, entity: str) -> None:
    def panel(name: str, *fields: dict[str, Any]) -> dict[str, Any]:
        return {"name": name, "panelColumns": [{"width": 100, "rows": [{"type": "form", "header": name, "fields": list(fields)}]}]}

    def text(id: str, **more: Any) -> dict[str, Any]:
        return {"id": id, "name": id.title(), "type": "text", **more}

    definition = [
        panel("First", text("name", required=True), text("alpha")),
        panel("Second", text("beta"), {"id": "pin", "name": "Pin", "type": "password"}),
        panel("Third", text("gamma")),
    ]
    body = {"id": entity, "entity": "DEFINITION", "level": 11000, "definition": definition}
    tenant = call(server, "GET", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION")["subscription"]
    call(server, "POST", "/v1/objects", {**body, "comboKey": f"SUB:{tenant}|ENT:"})


def test_panels_are_gone_through_by_button_and_by_key(page: Page, server: Server) -> None:
    panels(server, "THROUGH")
    page.goto("/forms/THROUGH/new")
    page.get_by_role("button", name="Next Alt PgDn Second").click()
    expect(page.get_by_label("Beta")).to_be_visible()
    page.keyboard.press("Alt+PageDown")
    expect(page.get_by_label("Gamma")).to_be_visible()
    expect(page.locator(".onward .next")).to_have_count(0)
    page.keyboard.press("Alt+PageUp")
    page.get_by_role("button", name="Previous First").click()
    expect(page.get_by_label("Alpha")).to_be_visible()


def test_all_panels_on_one_page_are_remembered(page: Page, server: Server) -> None:
    panels(server, "ONEPAGE")
    page.goto("/forms/ONEPAGE/new")
    with page.expect_response("**/preferences"):
        page.get_by_role("button", name="All on one page").click()
    for reload in (False, True):
        if reload:
            page.evaluate("localStorage.clear()")  # another browser has nothing of this one
            page.reload()
        for label in ("Alpha", "Beta", "Gamma"):
            expect(page.get_by_label(label)).to_be_visible()
        expect(page.get_by_role("heading", name="Second").first).to_be_visible()
    with page.expect_response("**/preferences"):
        page.get_by_role("button", name="All on one page").click()
    expect(page.get_by_label("Gamma")).not_to_be_visible()


def test_any_field_is_found_by_name(page: Page, server: Server) -> None:
    panels(server, "FOUND")
    page.goto("/forms/FOUND/new")
    page.keyboard.press("Control+k")
    page.keyboard.type("gam")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Gamma")).to_be_focused()
    page.keyboard.type("typed")
    page.keyboard.press("Control+k")
    page.keyboard.type("*")
    expect(page.get_by_role("option", name="Gamma")).to_contain_text("changed")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_a_link_leads_to_a_field(page: Page, server: Server) -> None:
    panels(server, "LINKED")
    page.goto("/forms/LINKED/new#f=gamma")
    expect(page.get_by_label("Gamma")).to_be_focused()
    page.evaluate("location.hash = 'f=beta'")
    expect(page.get_by_label("Beta")).to_be_focused()


def test_one_record_after_another(page: Page, server: Server) -> None:
    panels(server, "ROUND")
    page.goto("/forms/ROUND/new")
    for name in ("one", "two"):
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Create and add another").click()
        expect(page.get_by_label("Name")).to_have_value("")
        expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.goto("/forms/ROUND")
    expect(page.get_by_role("link", name="one")).to_be_visible()
    expect(page.get_by_role("link", name="two")).to_be_visible()


def test_a_copy_has_everything_but_the_secrets(page: Page, server: Server) -> None:
    panels(server, "COPIED")
    id = new_record(server, "COPIED", name="original", beta="b", pin="CANARY")
    page.goto(f"/forms/COPIED/{id}")
    page.get_by_role("link", name="Duplicate").click()
    expect(page.locator("#notices")).to_contain_text("These secrets aren't copied: “Pin”.")
    expect(page.get_by_label("Name")).to_have_value("original")
    page.get_by_label("Name").fill("copy")
    page.get_by_role("button", name="Create", exact=False).last.click()
    expect(page.get_by_role("heading", name="copy")).to_be_visible()
    made = stored(server, record_on(page))
    assert (made["name"], made["beta"], made.get("pin")) == ("copy", "b", None)
    assert stored(server, id)["name"] == "original"


def test_a_phone_has_a_menu(page: Page, server: Server) -> None:
    panels(server, "PHONE")
    id = new_record(server, "PHONE", name="x")
    page.set_viewport_size({"width": 380, "height": 800})
    page.goto(f"/forms/PHONE/{id}")
    expect(page.get_by_role("link", name="Delete")).not_to_be_visible()
    page.locator(".menu summary").click()
    expect(page.get_by_role("link", name="Delete")).to_be_visible()
    with page.expect_response("**/preferences"):
        page.locator("#pick").select_option("All on one page")
    expect(page.get_by_label("Gamma")).to_be_visible()
    with page.expect_response("**/preferences"):
        page.locator("#pick").select_option("One panel at a time")


def test_values_run_in_the_direction_of_their_letters_and_rings_say_their_state(page: Page, server: Server) -> None:
    options = [{"id": "1", "text": "Active", "color": "#2f9e5b"}, {"id": "2", "text": "Without"}]
    define(
        server,
        "RINGS",
        text("name", required=True),
        {"id": "notes", "type": "textarea", "name": "Notes"},
        {"id": "locked", "type": "text", "name": "Locked", "readonly": True},
        {"id": "status", "type": "singleselect", "name": "Status", "options": options},
        {"id": "errors", "type": "gauge", "name": "Errors %", "thresholds": [1, 5]},
        {"id": "uptime", "type": "gauge", "name": "Uptime %", "thresholds": [99, 95], "better": "higher"},
        {"id": "plain", "type": "gauge", "name": "Plain %"},
        {"id": "measuredAt", "type": "datetime", "name": "Measured", "readonly": True},
    )
    values = {"name": "שלום", "notes": "مرحبا", "locked": "שלום", "status": "2"}
    id = new_record(server, "RINGS", **values, errors=7, uptime=97, plain=50, measuredAt="2026-03-01T14:00:00Z")
    page.goto(f"/forms/RINGS/{id}")
    for label in ("Name", "Notes"):
        assert page.get_by_label(label).evaluate("(input) => getComputedStyle(input).direction") == "rtl"
    assert page.locator(".value", has_text="שלום").evaluate("(value) => getComputedStyle(value).direction") == "rtl"
    expect(page.locator(".top .chip")).to_have_text("Without")
    expect(page.locator(".top .chip .dot")).to_have_count(0)
    expect(page.locator(".ring.bad")).to_contain_text("7 % Critical")
    expect(page.locator(".ring.warn")).to_contain_text("97 % Warning")
    expect(page.locator(".ring")).to_have_count(2)
    expect(page.locator(".field", has_text="Plain %")).to_contain_text("measured 1 Mar 2026, 14:00 UTC")


def test_with_forced_colors_states_are_seen_without_backgrounds(page: Page, server: Server) -> None:
    define(
        server,
        "FORCED",
        text("alpha", required=True),
        {"id": "status", "type": "singleselect", "name": "Status", "options": [{"id": "1", "text": "On", "color": "#2f9e5b"}]},
        {"id": "load", "type": "gauge", "name": "Load", "thresholds": [80, 95]},
    )
    id = new_record(server, "FORCED", alpha="a", status="1", load=50)
    page.emulate_media(forced_colors="active")
    page.goto(f"/forms/FORCED/{id}")
    alpha = page.get_by_label("Alpha")
    alpha.fill("")
    style = "(element, name) => getComputedStyle(element)[name]"
    assert alpha.evaluate(style, "outlineWidth") == "3px"
    alpha.blur()
    expect(alpha).to_have_attribute("aria-invalid", "true")
    assert alpha.evaluate(style, "outlineStyle") == "dashed"
    assert page.locator(".top .chip").evaluate(style, "borderTopWidth") == "1px"
    circle, arc = page.locator(".ring circle").all()
    assert circle.evaluate(style, "stroke") != arc.evaluate(style, "stroke")
    assert page.locator(".top .dot circle").evaluate(style, "fill") == "rgb(47, 158, 91)"


def test_what_is_said_of_a_draft_is_read_whole_on_a_phone(page: Page, server: Server) -> None:
    define(server, "PHONEBAR", text("alpha"))
    page.set_viewport_size({"width": 380, "height": 700})
    page.route("**/drafts/**", lambda route: route.abort())
    page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('refused'); };")
    page.goto("/forms/PHONEBAR/new")
    page.get_by_label("Alpha").fill("typed")
    kept = page.locator("#kept")
    expect(kept).to_contain_text("so stay on this page")
    assert kept.evaluate("(said) => said.scrollWidth <= said.clientWidth && said.scrollHeight <= said.clientHeight")
    assert page.locator("#save").evaluate("(button) => button.getBoundingClientRect().right <= innerWidth")
