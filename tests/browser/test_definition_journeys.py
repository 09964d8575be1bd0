"""In a browser: administrators change a definition from the first edit to the publish, while people have its form open."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Server, opened
from tests.browser.test_form import call, new_record, stored

NAME = {"id": "name", "name": "Name", "type": "text"}
KIND = {"id": "kind", "name": "Kind", "type": "select", "options": ["a", "b", "c"], "grid": True}
COUNT = {"id": "count", "name": "Count", "type": "text"}
MORE = {"id": "more", "name": "More", "type": "text", "visibility": {"field": "kind", "operator": "equals", "value": "a"}}
WHY = {"id": "why", "name": "Why", "type": "text", "visibility": {"kind": ["a", "b"]}}


def panel(name: str, *fields: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "panelColumns": [{"width": 100, "rows": [{"type": "form", "fields": list(fields)}]}]}


def describe(server: Server, entity: str, *panels: dict[str, Any]) -> None:
    body = {"id": entity, "entity": "DEFINITION", "level": 1, "name": entity.title(), "definition": json.dumps({"panel": panels})}
    call(server, "POST", "/v1/objects", {**body, "comboKey": f"SUB:{server.platform.tenant}|ENT:"})


def place(panel: int, field: int) -> str:
    return f"/panel/{panel}/panelColumns/0/rows/0/fields/{field}"


def at(page: Page, entity: str, pointer: str) -> None:
    """Selects a part."""
    page.goto(f"/definitions/{entity}?at={pointer}")
    expect(page.locator(f".inspector[data-at='{pointer}']")).to_be_visible()


def changed(page: Page, count: int) -> None:
    expect(page.locator("[data-state]")).to_contain_text(f"{count} change" if count else "No changes")


def publish(page: Page, count: int) -> None:
    page.get_by_role("button", name=f"Publish {count} change").click()
    expect(page.get_by_role("status").filter(has_text="Published.")).to_be_visible()


def moved(page: Page, entity: str, number: int, records: int) -> None:
    """Waits for the job that moves the records, by looking again."""
    done = re.compile(rf"{records} of {records}")

    for _ in range(300):
        page.goto(f"/definitions/{entity}/moves/{number}")
        if done.search(page.locator("#main").inner_text()):
            return
    raise AssertionError("the records are not moved")


def definition(server: Server, entity: str) -> str:
    return str(call(server, "GET", f"/v1/objects/{entity}?entity=DEFINITION")["definition"])


@pytest.fixture
def filler(signed_in: BrowserContext) -> Page:
    """Somebody who fills in a form, in a window of their own."""
    return signed_in.new_page()


def test_a_required_field_is_added_while_somebody_has_the_form_open(page: Page, filler: Page, server: Server) -> None:
    entity = "JOURNEYREQUIRED"
    describe(server, entity, panel("Main", NAME))
    for number in range(499):
        new_record(server, entity, name=f"R{number}", **({"field1": "1"} if number < 87 else {}))
    id = new_record(server, entity, name="open", field1="1")
    filler.goto(f"/forms/{entity}/{id}")
    filler.get_by_label("Name").fill("typed before")
    at(page, entity, "/panel/0/panelColumns/0/rows/0")
    page.get_by_role("button", name="Add field").click()
    changed(page, 1)
    page.locator("[name='p.label']").fill("Risk")
    page.keyboard.press("Tab")
    changed(page, 2)
    page.locator("[name=type]").select_option("singleselect")
    changed(page, 3)
    for count, option in enumerate(("low", "high"), 4):
        page.get_by_label("New option").fill(option)
        page.get_by_role("button", name="Add option").click()
        changed(page, count)
    page.get_by_role("checkbox", name="Required").check()
    changed(page, 6)
    page.get_by_role("link", name="Publish…").click()
    expect(page.get_by_text("412 of 500 records lack it.")).to_be_visible()
    publish(page, 6)
    filler.locator("#save").click()
    expect(filler.locator("#said .saved")).to_be_visible()
    assert (stored(server, id)["name"], stored(server, id)["field1"]) == ("typed before", "1")
    filler.goto(f"/forms/{entity}/new")
    filler.get_by_label("Name").fill("new")
    filler.locator("#save").click()
    expect(filler.locator("#problems")).to_contain_text("Risk")


def test_many_changes_move_their_values_and_are_undone_after_a_reload(page: Page, server: Server) -> None:
    entity = "JOURNEYMOVES"
    describe(server, entity, panel("Main", NAME, KIND, COUNT), panel("Side", MORE, WHY))
    values = ["12", "007", "12 pieces", "1,5", "n/a"]
    ids = [new_record(server, entity, name=f"R{n}", kind="abc"[n % 3], count=value) for n, value in enumerate(values)]
    text = definition(server, entity)
    at(page, entity, place(0, 1))
    page.locator("[name='id']").fill("sort")
    page.get_by_role("button", name="Rename").click()
    changed(page, 1)
    page.get_by_role("button", name="Remove option c").click()
    changed(page, 2)
    at(page, entity, place(0, 2))
    page.locator("[name=type]").select_option("number")
    changed(page, 3)
    at(page, entity, "/panel/1")
    page.get_by_role("button", name="Move up").click()
    changed(page, 4)
    page.get_by_role("link", name="Publish…").click()
    table = page.get_by_role("region", name="What each value becomes: /count")
    expect(table.locator("tr.refused")).to_have_count(3)
    page.locator("[name='policy:/count']").select_option("leftover")
    page.get_by_role("button", name="Preview these answers").click()
    expect(page.get_by_text("The values of /kind move to /sort.")).to_be_visible()
    publish(page, 4)
    moved(page, entity, 1, 5)
    seen = [stored(server, id) for id in ids]
    assert [each.get("count") for each in seen] == [12, 7, None, None, None]
    assert [(each["sort"], each.get("kind")) for each in seen] == [(kind, None) for kind in "abcab"]
    page.goto(f"/forms/{entity}/{ids[0]}")
    expect(page.locator("[name='f.more']")).to_be_attached()
    page.goto(f"/forms/{entity}?sort=sort")
    expect(page.get_by_role("columnheader", name="Kind")).to_be_visible()
    page.goto(f"/definitions/{entity}/versions")
    page.reload()
    page.get_by_role("button", name="Undo version").click()
    expect(page.get_by_role("status").filter(has_text="Published.")).to_be_visible()
    moved(page, entity, 2, 5)
    seen = [stored(server, id) for id in ids]
    assert [each["count"] for each in seen] == values
    assert [(each["kind"], each.get("sort")) for each in seen] == [(kind, None) for kind in "abcab"]
    assert definition(server, entity) == text


def test_the_edits_of_a_draft_are_undone_after_a_reload(page: Page, server: Server) -> None:
    entity = "JOURNEYUNDO"
    describe(server, entity, panel("Main", NAME, KIND), panel("Side", MORE))
    text = definition(server, entity)
    at(page, entity, place(0, 0))
    page.locator("[name='p.label']").fill("Full name")
    page.keyboard.press("Tab")
    changed(page, 1)
    page.get_by_role("button", name="Remove", exact=True).click()
    changed(page, 2)
    page.reload()
    for count in (1, 0):
        page.locator(".icons").get_by_role("button", name="Undo").click()
        changed(page, count)
    page.goto(f"/definitions/{entity}?tab=json")
    assert json.loads(page.locator("#json-text").input_value()) == json.loads(text)
    page.goto(f"/definitions/{entity}/publish")
    expect(page.get_by_role("button", name="Nothing to publish")).to_be_disabled()


@pytest.fixture
def bob(page: Page, chromium: Browser, server: Server, faults: list[str]) -> Iterator[Page]:
    """Another administrator."""
    page.goto("/people")
    page.locator("[name=name]").fill("Bob")
    page.locator("[name=role]").first.select_option("admin")
    page.get_by_role("button", name="Invite").click()
    link = page.locator("#link").input_value().strip()
    with opened(chromium, faults, viewport={"width": 1280, "height": 900}, base_url=server.url) as context:
        other = context.new_page()
        other.goto(link)
        other.get_by_role("button").last.click()
        expect(other.get_by_role("link", name="Definitions")).to_be_visible()
        yield other


def test_two_administrators_edit_at_once(page: Page, bob: Page, server: Server) -> None:
    """What does not touch is merged; what does is asked."""
    entity = "JOURNEYTWO"
    describe(server, entity, panel("Main", NAME, COUNT))
    at(bob, entity, place(0, 1))
    bob.locator("[name='p.help']").fill("How many")
    bob.keyboard.press("Tab")
    changed(bob, 1)
    bob.locator("[name='p.label']").fill("Pieces")
    bob.keyboard.press("Tab")
    changed(bob, 2)
    at(page, entity, place(0, 1))
    page.locator("[name='p.label']").fill("Amount")
    page.keyboard.press("Tab")
    changed(page, 1)
    at(page, entity, place(0, 0))
    page.locator("[name='id']").fill("title")
    page.get_by_role("button", name="Rename").click()
    changed(page, 2)
    page.get_by_role("link", name="Publish…").click()
    publish(page, 2)
    bob.goto(f"/definitions/{entity}/publish")
    expect(bob.get_by_text("Someone else has published a newer version.")).to_be_visible()
    expect(bob.get_by_role("button", name="Publish 2 changes")).to_be_disabled()
    bob.get_by_role("link", name="Put your changes on it first.").click()
    bob.get_by_role("button", name="Put my changes on it").click()
    conflict = bob.locator(".notice.warn").filter(has_text="Amount")
    expect(conflict).to_contain_text("Pieces")
    conflict.get_by_role("button", name="Use mine").click()
    expect(conflict).to_have_count(0)
    bob.get_by_role("link", name="Publish…").click()
    publish(bob, 2)
    fields = json.loads(definition(server, entity))["panel"][0]["panelColumns"][0]["rows"][0]["fields"]
    assert [field["id"] for field in fields] == ["title", "count"]
    assert (fields[1]["name"], fields[1]["help"]) == ("Pieces", "How many")


def test_administrators_see_hidden_fields_with_the_reason_behind_ctrl_k(page: Page, server: Server) -> None:
    entity = "JOURNEYWHY"
    describe(server, entity, panel("Main", KIND, MORE))
    page.goto(f"/forms/{entity}/new")
    page.keyboard.press("Control+k")
    line = page.locator("#finder-list li", has_text="More")
    expect(line).to_contain_text("“More” is shown when")
    page.keyboard.press("Escape")
    page.get_by_label("Kind").select_option("a")
    page.keyboard.press("Control+k")
    expect(page.locator("#finder-list li", has_text="More")).not_to_contain_text("is shown when")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Why?").click()
    expect(page.get_by_role("heading", name="Fields with rules")).to_be_visible()
