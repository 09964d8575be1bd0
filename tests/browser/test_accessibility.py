"""In a browser: what axe-core finds wrong for people who see, hear or point otherwise. It should find nothing."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bench import sample
from tests.browser.conftest import Server, opened, sign_in
from tests.browser.test_form import define, new_record

AXE = (Path(__file__).parents[1] / "interop/node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = "rules => axe.run(document, { resultTypes: ['violations'], runOnly: rules })"
PAGES = [
    "/",
    "/forms/DOCKERREGISTRY",
    "/forms/DOCKERREGISTRY?q=nothing+has+this",
    "/forms/K8SSERVICE/new",
    "/forms/NOTHING",
    "/unfinished",
    "/docs",
    "/docs/DOCKERREGISTRY",
    "/docs/problems",
    "/schemas/DOCKERREGISTRY",
    "/embed/demo",
]


@pytest.fixture(params=[(1440, "light"), (380, "dark")], ids=["wide and light", "narrow and dark"])
def looked_at(request: pytest.FixtureRequest, chromium: Browser, server: Server, faults: list[str]) -> Any:
    width, scheme = request.param
    # axe is put into the page, which the page's own policy would not let happen.
    how = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    with opened(chromium, faults, base_url=server.url, **how) as context:
        page = context.new_page()
        sign_in(page)
        yield page


def found_on(page: Page) -> list[str]:
    page.add_script_tag(content=AXE)
    violations = page.evaluate(LOOK, RULES)["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in violations for node in each["nodes"]]


def test_pages(looked_at: Page) -> None:
    for path in PAGES:
        looked_at.goto(path)
        assert found_on(looked_at) == [], path


def test_every_panel_of_a_record_with_all_values(looked_at: Page, server: Server) -> None:
    record = new_record(server, **sample.record())
    looked_at.goto(f"/forms/DOCKERREGISTRY/{record}")
    for index in range(looked_at.locator(".panel").count()):
        looked_at.goto(f"/forms/DOCKERREGISTRY/{record}#p{index}")
        looked_at.reload()
        assert found_on(looked_at) == [], index
    looked_at.goto(f"/forms/DOCKERREGISTRY/{record}/delete")
    assert found_on(looked_at) == []


def test_errors_and_signing_in(looked_at: Page) -> None:
    looked_at.goto("/forms/DOCKERREGISTRY/new")
    looked_at.locator("#save").click()
    looked_at.wait_for_selector("#problems")
    assert found_on(looked_at) == []
    looked_at.context.clear_cookies()
    looked_at.goto("/signin")
    assert found_on(looked_at) == []
    looked_at.goto("/embed/DOCKERREGISTRY/new")
    looked_at.get_by_role("button", name="Sign in").wait_for()
    assert found_on(looked_at) == []


def test_the_screen_of_definitions(looked_at: Page) -> None:
    """Each page of it, and what is shown after an edit, a search and a question."""
    at = "at=/panel/0/panelColumns/0/rows/0/fields/0"
    editor = "/definitions/K8SSERVICE"
    for path in (
        "/definitions",
        editor,
        f"{editor}?{at}&why=1",
        f"{editor}?tab=json",
        f"{editor}?fields=name&find=a&breaks=1",
        f"{editor}/publish",
        f"{editor}/versions",
        "/new-definition",
        "/new-definition?start=table",
        "/new-definition?start=json",
        "/new-definition?start=copy",
    ):
        looked_at.goto(path)
        assert found_on(looked_at) == [], path
    looked_at.goto(f"{editor}?{at}")
    looked_at.locator("[name='c.visibility.0.field']").select_option(index=2)
    looked_at.locator("[name='c.visibility.0.operator']").wait_for()
    assert found_on(looked_at) == []
    looked_at.get_by_role("button", name="Remove", exact=True).click()
    looked_at.locator(".notice").wait_for()
    assert found_on(looked_at) == []
    looked_at.get_by_role("button", name="Discard my draft").click()
    looked_at.locator("[data-state]", has_text="No changes").wait_for()


def test_a_publish_with_questions_and_what_follows(looked_at: Page, server: Server) -> None:
    """Also in the dark and on a phone: a conversion, an option and a field that go, moves of values, versions."""
    options = {"id": "size", "name": "Size", "type": "select", "options": ["s", "m"]}
    text = [{"id": id, "name": id.title(), "type": "text"} for id in ("count", "first", "last")]
    assert looked_at.viewport_size
    entity = f"AXETHING{looked_at.viewport_size['width']}"
    define(server, entity, *text, options)
    new_record(server, entity, count="a few", first="Ada Love", size="s")
    editor = f"/definitions/{entity}"
    looked_at.goto(f"{editor}?at=/0")
    looked_at.locator("[name=type]").select_option("number")
    looked_at.locator("[data-state]", has_text="1 change").wait_for()
    looked_at.goto(f"{editor}?at=/3")
    looked_at.get_by_role("button", name="Remove option s").click()
    looked_at.locator("[data-state]", has_text="2 changes").wait_for()
    looked_at.goto(f"{editor}/publish?split.at=/first&split.into=/first&split.into=/last&policy:/count=leftover")
    looked_at.get_by_text("Split a value").click()
    looked_at.get_by_text("Join values").click()
    for scheme, width in (("light", 1280), ("dark", 900), ("light", 380)):
        looked_at.emulate_media(color_scheme=scheme)
        looked_at.set_viewport_size({"width": width, "height": 900})
        assert found_on(looked_at) == [], (scheme, width)
        assert looked_at.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    looked_at.get_by_role("button", name="Publish 2 changes").click()
    looked_at.get_by_role("status").filter(has_text="Published.").wait_for()
    assert found_on(looked_at) == []
    for path in (f"{editor}/versions", f"{editor}/moves/1", f"/why/{entity}"):
        looked_at.goto(path)
        assert found_on(looked_at) == [], path
