"""In a browser: a definition is edited by keyboard and by pointer, without reloads, with the preview beside it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, opened, sign_in

HERE = "/definitions/K8SSERVICE"
FIRST = f"{HERE}?at=/panel/0/panelColumns/0/rows/0/fields/0"
PICKED = re.compile("picked")
CURRENT = ".outline [data-pointer][aria-current]"


@pytest.fixture
def editor(page: Page) -> Iterator[Page]:
    """A draft of its own, opened at its first field."""
    page.goto(FIRST)
    expect(page.locator(".inspector [name='p.label']")).to_be_visible()
    yield page
    page.goto(HERE)
    discard = page.get_by_role("button", name="Discard my draft")
    if discard.count():
        discard.click()
        expect(discard).to_have_count(0)


def fields(page: Page) -> list[str]:
    return page.locator(".outline [data-kind=field]").all_text_contents()


def changes(page: Page, count: int) -> None:
    expect(page.locator("[data-state]")).to_contain_text(f"{count} change" if count else "No changes")


def test_a_label_is_saved_without_a_reload_and_the_focus_goes_on(editor: Page) -> None:
    editor.evaluate("window.isTheSamePage = true")
    editor.locator("[name='p.label']").fill("Called anew")
    editor.keyboard.press("Tab")
    changes(editor, 1)
    expect(editor.locator("[name='p.help']")).to_be_focused()
    expect(editor.locator(CURRENT)).to_have_text("Called anew")
    expect(editor.frame_locator("#preview").locator(".picked")).to_contain_text("Called anew")
    expect(editor.locator("[name='p.help']")).to_be_focused()
    assert editor.evaluate("window.isTheSamePage")


def test_what_is_typed_while_an_edit_is_saved_stays(editor: Page) -> None:
    help = editor.locator("[name='p.help']")
    editor.route("**/edit", lambda route: (help.fill("typed meanwhile"), route.continue_()), times=1)
    editor.locator("[name='p.label']").fill("Called anew")
    editor.locator("[name='p.label']").dispatch_event("change")
    expect(editor.locator(CURRENT)).to_have_text("Called anew")
    expect(help).to_have_value("typed meanwhile")
    # It is saved, too, so that nothing of it comes after this test.
    help.dispatch_event("change")
    changes(editor, 2)


def test_parts_are_moved_removed_and_brought_back_by_keys(editor: Page) -> None:
    before = fields(editor)
    editor.locator(CURRENT).focus()
    editor.keyboard.press("Alt+ArrowDown")
    editor.keyboard.press("Alt+ArrowDown")
    changes(editor, 2)
    assert fields(editor)[:3] == [before[1], before[2], before[0]]
    expect(editor.locator(CURRENT)).to_be_focused()
    editor.keyboard.press("Delete")
    changes(editor, 3)
    assert before[0] not in fields(editor)
    editor.locator(".notice").get_by_role("button", name="Undo").click()
    changes(editor, 2)
    for count in (1, 0):
        editor.keyboard.press("Control+z")
        changes(editor, count)
    assert fields(editor) == before
    editor.keyboard.press("Control+Shift+Z")
    changes(editor, 1)
    assert fields(editor)[0] == before[1]


def test_a_field_is_dragged_before_another(editor: Page) -> None:
    before = fields(editor)
    links = editor.locator(".outline [data-kind=field]")
    links.nth(2).drag_to(links.nth(0), target_position={"x": 5, "y": 3})
    changes(editor, 1)
    assert fields(editor)[:3] == [before[2], before[0], before[1]]


def test_preview_and_outline_select_the_same_field(editor: Page) -> None:
    preview = editor.frame_locator("#preview")
    second = preview.locator(".field:visible").nth(1)
    second.click()
    label = editor.locator(f".outline [data-position='{second.get_attribute('data-position')}']")
    expect(label).to_have_attribute("aria-current", "true")
    expect(second).to_have_class(PICKED)
    last = editor.locator(".outline [data-position]").last
    editor.locator(".outline [data-kind=panel]").last.focus()
    last.evaluate("link => link.click()")
    position = last.get_attribute("data-position")
    expect(preview.locator(f"#f{position}")).to_have_class(PICKED)
    editor.go_back()
    expect(label).to_have_attribute("aria-current", "true")


def test_the_preview_takes_no_focus_and_hears_no_stranger(editor: Page) -> None:
    assert editor.evaluate("document.activeElement.id") != "preview"
    url = editor.url
    editor.evaluate("window.postMessage({ type: 'field', position: 3 }, location.origin)")
    editor.evaluate("document.getElementById('preview').contentWindow.postMessage({ type: 'select', position: 'x' }, '*')")
    changes(editor, 0)
    assert editor.url == url


def test_without_scripts_every_edit_is_a_plain_form(chromium: Browser, server: Server, faults: list[str]) -> None:
    with opened(
        chromium, faults, base_url=server.url, viewport={"width": 900, "height": 900}, java_script_enabled=False
    ) as context:
        page = context.new_page()
        sign_in(page)
        page.goto(FIRST)
        page.locator("[name='p.label']").fill("By hand")
        page.locator(".inspector").get_by_role("button", name="Apply").first.click()
        changes(page, 1)
        page.get_by_role("button", name="Move down").click()
        changes(page, 2)
        assert fields(page)[1] == "By hand"
        page.get_by_role("button", name="Discard my draft").click()
        changes(page, 0)


def test_the_outline_is_walked_by_arrow_keys(editor: Page) -> None:
    link = editor.locator(CURRENT)
    link.focus()
    editor.keyboard.press("ArrowDown")
    expect(editor.locator(".outline [data-kind=field]").nth(1)).to_be_focused()
    for _ in range(5):
        editor.keyboard.press("ArrowLeft")
    panel = editor.locator(".outline [data-kind=panel]").first
    expect(panel).to_be_focused()
    expect(link).not_to_be_visible()
    for _ in range(4):
        editor.keyboard.press("ArrowRight")
    expect(link).to_be_visible()
