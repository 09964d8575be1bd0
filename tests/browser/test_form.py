"""What a person gets in a browser, with JavaScript and without."""

import itertools
import json
import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from app.fields import FIELD_TYPES
from tests.browser.conftest import opened, sign_in
from tests.making import REGISTRY, TOKEN
from tests.serving import Server

COVERED = """input => {
  const edge = (selector) => document.querySelector(selector).getBoundingClientRect();
  const { top, bottom } = input.getBoundingClientRect();
  return bottom > edge(".bar").top || top < edge(".top").bottom - 1;
}"""


def call(server: Server, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """As a program does, over HTTP."""
    answer = httpx.request(method, server.url + path, json=body, headers={"authorization": f"Bearer {TOKEN}"}, verify=False)
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    return told


def record_on(page: Page) -> str:
    """Returns the id of the record that the page shows. Until the page has loaded, its fragment may contain slashes."""
    return urlsplit(page.url).path.rsplit("/", 1)[1]


def stored(server: Server, id: str) -> dict[str, Any]:
    return call(server, "GET", f"/v1/objects/{id}")


def new_record(server: Server, entity: str = "DOCKERREGISTRY", **fields: Any) -> str:
    body = {"entity": entity, "level": 1, "comboKey": f"SUB:{server.platform.tenant}|ENT:", **fields}
    return str(call(server, "POST", "/v1/objects", body)["id"])


def define(server: Server, entity: str, *fields: dict[str, Any], **facts: Any) -> None:
    definition = {"id": entity, "entity": "DEFINITION", "level": 1, "definition": json.dumps(list(fields)), **facts}
    call(server, "POST", "/v1/objects", {**definition, "comboKey": f"SUB:{server.platform.tenant}|ENT:"})


def test_what_the_browser_finds_in_another_panel_comes_up(page: Page) -> None:
    page.goto("/forms/DOCKERREGISTRY/new#p2")
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    expect(page.get_by_label("Kubernetes Clusters")).to_be_hidden()
    page.goto("/")
    page.goto("/forms/DOCKERREGISTRY/new#:~:text=Kubernetes%20Clusters")
    expect(page.get_by_role("tab", name="Integration")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Kubernetes Clusters")).to_be_visible()
    expect(page.get_by_role("tabpanel")).to_have_count(1)


def test_a_record_is_made_by_keyboard_alone(page: Page, server: Server) -> None:
    page.goto("/forms/DOCKERREGISTRY/new")
    page.locator("#f0-input").focus()
    page.keyboard.type("by keyboard")
    page.keyboard.press("Tab")
    page.keyboard.type("registry.example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("Harbor")
    page.keyboard.press("Tab")
    page.keyboard.type("Active")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("by keyboard")
    id = record_on(page)
    assert stored(server, id)["registryType"] == "2"
    expect(page).not_to_have_url(re.compile("told"))


def test_panels_are_tabs_with_arrow_keys(page: Page) -> None:
    page.goto("/forms/DOCKERREGISTRY/new")
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_count(12)
    tabs.first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("tab", name="Configuration")).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    expect(page.get_by_label("Namespace")).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_label("API Version")).to_be_visible()
    page.reload()
    expect(page.get_by_label("API Version")).to_be_visible()


def test_a_field_is_checked_when_it_is_left(page: Page) -> None:
    page.goto("/forms/DOCKERREGISTRY/new#p2")
    limit = page.locator("#f11-input")
    limit.fill("many")
    limit.blur()
    expect(page.locator("#f11-messages")).to_have_text("Storage Limit (GB) must be a number")
    expect(limit).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("tab", name="Storage & Limits").locator(".badge")).to_contain_text("1")
    limit.fill("5")
    limit.blur()
    expect(page.locator("#f11-messages")).to_be_empty()
    expect(limit).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#f0-messages")).to_be_empty()


def test_a_check_keeps_focus_and_what_is_typed(page: Page) -> None:
    page.goto("/forms/DOCKERREGISTRY/new")
    page.locator("#f0-input").fill("x")
    with page.expect_response("**/check?*"):
        page.keyboard.press("Tab")
        page.keyboard.type("typed on")
    expect(page.locator("#f1-input")).to_be_focused()
    expect(page.locator("#f1-input")).to_have_value("typed on")


def test_conditions_show_and_hide_at_once(page: Page) -> None:
    page.goto("/forms/K8SSERVICE/new")
    external = page.get_by_label("External IP")
    expect(external).to_be_hidden()
    page.get_by_label("Service Type").select_option("3")
    expect(external).to_be_visible()
    external.fill("10.0.0.1")
    page.get_by_label("Service Type").select_option("1")
    expect(external).to_be_hidden()
    page.get_by_label("Service Type").select_option("4")
    expect(external).to_have_value("10.0.0.1")


def test_a_failed_save_leads_to_the_summary_and_from_there_to_the_field(page: Page) -> None:
    page.goto("/forms/DOCKERREGISTRY/new")
    page.locator("#f0-input").fill("kept")
    page.get_by_role("tab", name="Storage & Limits").click()
    page.locator("#f11-input").fill("many")
    page.locator("#save").click()
    expect(page.locator("#problems")).to_be_focused()
    expect(page).to_have_title("Error: New Docker Registry · Docker Registries")
    expect(page.locator("#f0-input")).to_have_value("kept")
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("link", name="Storage Limit (GB) must be a number").click()
    expect(page.locator("#f11-input")).to_be_focused()
    expect(page.locator("#f11-input")).to_have_value("many")


def test_the_summary_is_one_line_and_follows_corrections(page: Page, server: Server) -> None:
    fields = [{"id": each, "name": each.title(), "type": "text", "required": True} for each in ("alpha", "beta", "gamma")]
    define(server, "FOLLOWED", *fields)
    page.goto("/forms/FOLLOWED/new")
    page.locator("#save").click()
    summary = page.locator("#problems")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_have_text("There are 3 problems")
    expect(summary.get_by_role("link")).to_have_text(["Alpha is required"])
    assert summary.evaluate("summary => summary.clientHeight") < 60
    summary.get_by_role("button", name="Show all").click()
    expect(summary.get_by_role("link")).to_have_count(3)
    summary.get_by_role("button", name="Show one").click()
    for label, left, count in (("Alpha", "Beta is required", 2), ("Beta", "Gamma is required", 1)):
        page.get_by_label(label).fill("x")
        page.get_by_label(label).blur()
        expect(summary.get_by_role("heading")).to_contain_text(f"{count} problem{'s' if count > 1 else ''} left of 3")
        expect(summary.get_by_role("link")).to_have_text([left])
    page.get_by_label("Gamma").fill("x")
    page.get_by_label("Gamma").blur()
    expect(summary).to_have_count(0)


def test_after_a_save_one_goes_on_where_one_was(page: Page, server: Server) -> None:
    id = new_record(server, **REGISTRY)
    page.set_viewport_size({"width": 380, "height": 500})
    page.goto(f"/forms/DOCKERREGISTRY/{id}#p11")
    field = page.locator("[role=tabpanel]:visible textarea").last
    field.fill("one two")
    field.evaluate("it => it.setSelectionRange(3, 3)")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_have_count(1)
    expect(field).to_be_focused()
    expect(page.locator("#kept")).to_have_text("Saved")  # in the bar: the words at the top are out of sight
    page.wait_for_url(f"**/{id}#p11")
    page.keyboard.type("!")
    expect(field).to_have_value("one! two")
    # What is wrong comes first, wherever one was.
    page.locator("#pick").select_option(label="General")
    page.get_by_label("Registry Name").fill("")
    page.locator("#pick").select_option(label="Integration")
    field.focus()
    page.keyboard.press("Control+s")
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#pick")).to_have_value("p0")


def test_a_new_record_begins_at_its_first_field_and_leads_to_the_next(page: Page, server: Server) -> None:
    define(server, "MANY", {"id": "state", "name": "State", "readonly": True}, {"id": "first", "type": "text", "name": "First"})
    page.goto("/forms/MANY/new")
    expect(page.get_by_label("First")).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.get_by_role("link", name="New").click()
    expect(page.get_by_label("First")).to_be_focused()
    expect(page.get_by_label("First")).to_have_value("")


def test_a_new_record_stays_in_its_panel(page: Page) -> None:
    page.goto("/forms/DOCKERREGISTRY/new")
    for label, value in (("Registry Name required", "new"), ("URL required", "example.com")):
        page.get_by_label(label).fill(value)
    page.get_by_label("Registry Type").select_option(index=1)
    page.get_by_label("Status required").select_option(index=1)
    page.get_by_role("tab", name="Integration").click()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.get_by_role("tab", name="Integration")).to_have_attribute("aria-selected", "true")


def test_the_way_back_leads_to_the_list_as_it_was_left(page: Page, server: Server) -> None:
    new_record(server, **{**REGISTRY, "name": "sought"})
    page.goto("/forms/DOCKERREGISTRY")
    page.get_by_role("searchbox").fill("sought")
    page.wait_for_url("**q=sought**")
    page.get_by_role("link", name="sought").first.click()
    page.wait_for_url("**/forms/DOCKERREGISTRY/*-*")  # with its scripts
    page.get_by_label("URL required").fill("other.example.com")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.get_by_role("link", name="Docker Registries").click()
    expect(page.get_by_role("searchbox")).to_have_value("sought")
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("sought")
    page.get_by_label("Status").select_option(index=1)
    page.wait_for_url("**/DOCKERREGISTRY?q=sought&where.status=*")


def test_what_is_discarded_leaves_one_in_its_panel(page: Page, server: Server) -> None:
    id = new_record(server, **REGISTRY)
    page.goto(f"/forms/DOCKERREGISTRY/{id}#p11")
    page.get_by_label("CI/CD Systems").fill("typed")
    expect(page.locator("#kept")).to_contain_text("Draft saved")
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.locator("#discard").click()
    expect(page.get_by_label("CI/CD Systems")).to_have_value("")
    expect(page.get_by_role("tab", name="Integration")).to_have_attribute("aria-selected", "true")
    page.wait_for_url(f"**/{id}#p11")


def test_unsaved_changes_are_counted_and_guarded(page: Page) -> None:
    page.goto("/forms/DOCKERREGISTRY/new")
    page.locator("#f0-input").fill("x")
    page.locator("#f1-input").fill("y")
    expect(page.locator("#changes")).to_have_text("2 changes")
    expect(page.locator("#f0")).to_have_class("field w6 changed")
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto("/forms/DOCKERREGISTRY")
    assert asked == ["beforeunload"]


def test_taking_a_change_back_is_no_change(page: Page, server: Server) -> None:
    page.goto(f"/forms/DOCKERREGISTRY/{new_record(server, **REGISTRY)}")
    page.locator("#f0-input").fill("other")
    expect(page.locator("#changes")).to_have_text("1 change")
    page.locator("#f0-input").fill("eu-west Harbor")
    expect(page.locator("#changes")).to_be_empty()


def test_a_secret_is_replaced_or_kept(page: Page, server: Server) -> None:
    id = new_record(server, **REGISTRY, password="old secret")
    page.goto(f"/forms/DOCKERREGISTRY/{id}#p3")
    password = page.locator("#f18-input")
    expect(page.locator("#f18")).to_contain_text("A value is stored")
    expect(password).to_be_hidden()
    page.locator("#f18").get_by_label("Replace").check()
    expect(password).to_be_focused()
    password.fill("new secret")
    assert password.get_attribute("type") == "password"
    page.locator("#f18").get_by_role("button", name="Show").click()
    assert password.get_attribute("type") == "text"
    page.locator("#save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    assert stored(server, id)["password"] == "new secret"
    assert "new secret" not in page.content()
    page.locator("#f0-input").evaluate("input => { input.value = 'renamed' }")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert stored(server, id)["name"] == "renamed"
    assert stored(server, id)["password"] == "new secret"


def test_a_stored_secret_is_asked_about_as_soon_as_it_would_go_elsewhere(page: Page, server: Server) -> None:
    id = new_record(server, **REGISTRY, username="me", password="old secret")
    page.goto(f"/forms/DOCKERREGISTRY/{id}#p3")
    user = page.get_by_label("Username")
    asked = page.locator("#f18").get_by_text("Password was stored for a different “Username”")
    user.fill("somebody else")
    user.blur()
    expect(asked).to_be_visible()
    expect(page.get_by_role("tab", name="Authentication")).to_contain_text("1")
    user.fill("me")
    user.blur()
    expect(asked).to_be_hidden()
    user.fill("somebody else")
    user.blur()
    page.locator("#f18").get_by_label("Keep, even though its destination changed").check()
    expect(asked).to_be_hidden()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    assert stored(server, id)["username"] == "somebody else"


def test_json_is_formatted_and_judged_while_typing(page: Page) -> None:
    page.goto("/forms/DOCKERREGISTRY/new#p4")
    area = page.get_by_label("Access Policies")
    area.fill('[{"a":1')
    expect(page.get_by_text("Not valid JSON yet")).to_be_visible()
    area.fill('[{"a":1}]')
    expect(page.get_by_text("Valid JSON", exact=True)).to_be_visible()
    page.locator("#f29").get_by_role("button", name="Format").click()
    expect(area).to_have_value('[\n  {\n    "a": 1\n  }\n]')


def test_the_list_finds_while_typing(page: Page, server: Server) -> None:
    new_record(server, **{**REGISTRY, "name": "needle"})
    new_record(server, **{**REGISTRY, "name": "haystack"})
    page.goto("/forms/DOCKERREGISTRY")
    page.get_by_role("searchbox").press_sequentially("needle")
    expect(page.get_by_role("link", name="haystack")).to_have_count(0)
    expect(page.get_by_role("link", name="needle").first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_field_called_submit_does_not_break_the_page(page: Page, server: Server) -> None:
    define(
        server,
        "CLOBBER",
        *(
            {"id": id, "type": "text", "name": f"Field {id}"}
            for id in ("submit", "action", "elements", "__proto__", "requestSubmit", "name")
        ),
    )
    page.goto("/forms/CLOBBER/new")
    page.get_by_label("Field submit").fill("a")
    page.get_by_label("Field __proto__").fill("b")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.get_by_label("Field __proto__")).to_have_value("b")


def test_markup_in_a_record_is_text(page: Page, server: Server) -> None:
    evil = "<img src=x onerror=\"document.title='broken'\">"
    id = new_record(server, **{**REGISTRY, "name": evil, "description": f"</textarea>{evil}", "repositories": evil})
    page.goto(f"/forms/DOCKERREGISTRY/{id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(evil)
    assert page.locator("img").count() == 0
    page.goto("/forms/DOCKERREGISTRY")
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("width", [320, 380, 900, 1440])
def test_nothing_overflows_sideways_and_the_bar_covers_no_field(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/forms/DOCKERREGISTRY/new")
    for index in range(12):
        page.goto(f"/forms/DOCKERREGISTRY/new#p{index}")
        expect(page.locator(".panel.current")).to_have_id(f"p{index}")  # the address is followed a moment later
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), index
        last = page.locator(".panel.current .input:visible, .panel.current input[type=checkbox]:visible").last
        if last.count():
            last.focus()
            covered = last.evaluate(COVERED)
            assert not covered, index


@pytest.mark.parametrize("width", [320, 900, 1440])
def test_labels_of_300_signs_stay_inside(page: Page, server: Server, width: int) -> None:
    words, word = ("many words " * 30)[:300], "Unbroken" * 37
    options = [{"id": "1", "text": words, "color": "#aa3300"}, {"id": "2", "text": word}]
    fields = [
        {"id": f"f{n}", "type": kind, "name": (words, word)[n % 2], "help": (word, words)[n % 2], "width": 25, "grid": True}
        | ({"options": options} if "elect" in kind else {})
        for n, kind in enumerate(FIELD_TYPES)
    ]
    panels = [
        {"name": name, "rows": [{"type": "form", "header": name, "fields": fields}, {"type": "grid", "header": name}]}
        for name in (words, word)
    ]
    define(server, f"LONG{width}", name=words, definition=json.dumps({"panel": panels}))
    new_record(server, f"LONG{width}", f0=word)
    page.set_viewport_size({"width": width, "height": 700})
    for path in (f"/forms/LONG{width}/new", f"/forms/LONG{width}/new#p1", f"/forms/LONG{width}", "/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("width", [320, 900])
def test_a_list_scrolls_inside_itself(page: Page, server: Server, width: int) -> None:
    new_record(server, **{**REGISTRY, "name": "a name that is rather long " * 8})
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/forms/DOCKERREGISTRY")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = page.locator("tbody tr").evaluate_all("rows => rows.map((row) => row.getBoundingClientRect().height)")
    assert max(heights) < 60


def test_narrow_pages_choose_panels_in_a_select(page: Page) -> None:
    page.set_viewport_size({"width": 380, "height": 700})
    page.goto("/forms/DOCKERREGISTRY/new")
    page.locator("#pick").select_option("Security")
    expect(page.get_by_label("Scanner")).to_be_visible()


def test_print_shows_all_panels_and_nothing_to_press(page: Page, server: Server) -> None:
    page.goto(f"/forms/DOCKERREGISTRY/{new_record(server, **REGISTRY, publicAccess=True, password='stored')}")
    page.emulate_media(media="print")
    assert page.locator(".panel:visible").count() == page.locator(".panel-name:visible").count() == 12
    boxes = page.locator(".panel").evaluate_all("panels => panels.map((panel) => panel.getBoundingClientRect().toJSON())")
    assert all(one["height"] > 50 and one["bottom"] <= other["top"] for one, other in itertools.pairwise(boxes))
    assert page.locator("button:visible, .button:visible, input[type=radio]:visible").count() == 0
    expect(page.locator("#f18").get_by_text("A value is stored")).to_be_visible()
    # Printers leave backgrounds out, and a switch is nothing else.
    expect(page.get_by_role("switch", name="Public Access")).to_have_css("print-color-adjust", "exact")


OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll(".top h1, .top a, .top button")].map((each) => each.getBoundingClientRect());
  const apart = (one, other) =>
    one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
  const inside = (box) => box.left >= 0 && box.right <= innerWidth;
  return boxes.some((one, place) => !inside(one) || boxes.slice(place + 1).some((other) => !apart(one, other)));
}"""


@pytest.mark.parametrize("width", [320, 380, 900, 1440])
def test_what_stands_at_the_top_does_not_overlap(page: Page, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for path in ("/", "/forms/DOCKERREGISTRY", "/forms/WORKFLOW", f"/forms/DOCKERREGISTRY/{new_record(server, **REGISTRY)}"):
        page.goto(path)
        assert not page.evaluate(OVERLAPS), path
        cut = page.locator(".top .button").evaluate_all("all => all.filter((each) => each.scrollWidth > each.clientWidth)")
        assert cut == [], path


def test_references_are_told_by_name_and_added_by_search(page: Page, server: Server) -> None:
    one, other = (new_record(server, **{**REGISTRY, "name": name}) for name in ("first choice", "second choice"))
    lookups = [
        {"id": id, "type": "objectLookup", "name": id, "entity": "DOCKERREGISTRY", "multi": id == "many"} for id in ("one", "many")
    ]
    fixed = {"id": "fixed", "type": "objectLookup", "name": "fixed", "entity": "DOCKERREGISTRY", "multi": True, "readonly": True}
    define(server, "REFERS", *lookups, fixed)
    page.goto(f"/forms/REFERS/{new_record(server, 'REFERS', one=one, many=[one], fixed=[other, one])}")
    expect(page.get_by_role("link", name="first choice")).to_have_count(3)
    expect(page.locator("#f2").get_by_role("link", name="second choice")).to_be_visible()
    search = page.get_by_label("Search for many to add")
    search.fill("second")
    expect(page.locator("#f1-choices option")).to_have_count(1)
    search.fill(other)
    expect(search).to_have_value("")
    expect(page.locator("#f1").get_by_role("link", name="second choice")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    assert stored(server, record_on(page))["many"] == [one, other]


def test_without_javascript_everything_works(chromium: Browser, server: Server, faults: list[str]) -> None:
    with opened(chromium, faults, java_script_enabled=False, base_url=server.url) as context:
        page = context.new_page()
        sign_in(page)
        page.goto("/forms/DOCKERREGISTRY/new")
        assert page.locator(".panel:visible").count() == 12
        page.locator("#save").click()
        assert page.locator("#problems").is_visible()
        page.fill("#f0-input", "no script")
        page.fill("#f1-input", "example.com")
        page.select_option("#f2-input", "1")
        page.select_option("#f3-input", "1")
        page.fill("#f18-input", "typed")
        page.locator("#save").click()
        assert page.get_by_text("Saved.").is_visible()
        page.get_by_role("link", name="Delete").click()
        page.get_by_role("button", name="Delete").click()
        assert page.get_by_text("Deleted.").is_visible()


@pytest.mark.parametrize("path", ["/forms/DOCKERREGISTRY/new", "/embed/DOCKERREGISTRY/new"])
def test_a_page_names_every_script_that_it_loads(page: Page, path: str) -> None:
    page.goto(path)
    loaded = page.evaluate(
        "performance.getEntriesByType('resource').map((each) => each.name).filter((name) => name.endsWith('.js'))"
    )
    named = page.evaluate("[...document.querySelectorAll('script[src]')].map((each) => each.src)")
    assert 1 < len(loaded) < 6 and set(loaded) == set(named)


KEY = {"id": "privateKey", "name": "Private Key", "type": "textarea", "secret": True}
CODE = {"id": "code", "name": "Code", "type": "password", "readonlyWhen": {"name": "locked"}}


def test_keep_means_keep_also_where_a_program_fills_in_what_is_out_of_sight(page: Page, server: Server) -> None:
    define(server, "KEEPER", {"id": "name", "name": "Name"}, KEY, CODE)
    id = new_record(server, "KEEPER", name="N", privateKey="old key", code="old code")
    page.goto(f"/forms/KEEPER/{id}")
    area, box = page.locator("[name='f.privateKey']"), page.locator("[name='f.code']")
    for hidden in (area, box):
        assert hidden.is_disabled()
        hidden.evaluate(
            "each => { each.value = 'filled by a program'; each.dispatchEvent(new Event('input', { bubbles: true })); }"
        )
    page.fill("[name='f.name']", "M")
    with page.expect_navigation():
        page.locator("#save").click()
    kept = stored(server, id)
    assert (kept["name"], kept["privateKey"], kept["code"]) == ("M", "old key", "old code")
    page.check("[name='s.privateKey'][value=replace]")
    assert area.is_enabled() and box.is_disabled()
    area.fill("new key")
    page.fill("[name='f.name']", "locked")
    assert page.locator("[name='s.code'][value=replace]").is_disabled()
    page.fill("[name='f.name']", "open")
    assert box.is_disabled(), "it is kept still"
    page.check("[name='s.code'][value=replace]")
    assert box.is_enabled()
    page.check("[name='s.code'][value=clear]")
    assert box.is_disabled()
    page.check("[name='s.code'][value=keep]")
    with page.expect_navigation():
        page.locator("#save").click()
    kept = stored(server, id)
    assert (kept["name"], kept["privateKey"], kept["code"]) == ("open", "new key", "old code")
