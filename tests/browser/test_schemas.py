"""The page of an entity's exports, with a mouse: copying, other kinds of records, no sideways scrolling."""

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import opened
from tests.making import TOKEN
from tests.serving import Server


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_addresses_and_whole_texts_are_copied(signed_in: BrowserContext, page: Page, server: Server) -> None:
    signed_in.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    page.goto("/forms/DOCKERREGISTRY")
    page.get_by_role("link", name="Schema").click()
    page.wait_for_load_state()  # the script that copies runs when the page has loaded
    button = page.get_by_role("button", name="Copy address of TypeScript types")
    button.click()
    expect(button).to_have_text("Copied")
    assert clipboard(page) == f"{server.url}/schemas/DOCKERREGISTRY/typescript"
    whole = page.get_by_role("button", name="Copy all of TypeScript types")
    whole.click()
    expect(whole).to_have_text("Copied")
    address = f"{server.url}/schemas/DOCKERREGISTRY/typescript"
    answer = httpx.get(address, headers={"authorization": f"Bearer {TOKEN}"})
    assert clipboard(page) == answer.text
    page.get_by_role("button", name="Copy the command").click()
    expect(page.get_by_role("button", name="Copy the command")).to_have_text("Copied")
    assert clipboard(page) == f'curl -H "Authorization: Bearer $TOKEN" "{server.url}/schemas/DOCKERREGISTRY"'


def test_where_nothing_can_be_copied_the_address_is_selected(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: () => Promise.reject(new Error('no'))}})"
    )
    page.goto("/schemas/DOCKERREGISTRY")
    button = page.get_by_role("button", name="Copy address of CSV")
    button.click()
    expect(button).to_have_text("Press Ctrl C")
    assert str(page.evaluate("getSelection().toString()")).endswith("/schemas/DOCKERREGISTRY/csv")


@pytest.mark.parametrize("width", [320, 900])
def test_the_page_never_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/schemas/DOCKERREGISTRY?for=record")
    for summary in page.locator("summary").all()[1:]:
        summary.click()
    expect(page.locator("details[open]")).to_have_count(page.locator("details").count())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", ["/schemas/DOCKERREGISTRY", "/docs/forms/DOCKERREGISTRY"])
def test_a_narrow_page_has_its_whole_heading_and_one_row_of_links(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 380, "height": 900})
    page.goto(address)
    assert page.locator("h1").evaluate("it => it.scrollWidth <= it.clientWidth")
    for row in ("header.top > .button, header.top > form", ".segments a"):
        boxes = [each.bounding_box() for each in page.locator(row).all()]
        assert len({box["y"] for box in boxes if box}) <= 1


def test_it_works_without_javascript(chromium: Browser, signed_in: BrowserContext, server: Server, faults: list[str]) -> None:
    how = {"java_script_enabled": False, "base_url": server.url, "storage_state": signed_in.storage_state()}
    with opened(chromium, faults, **how) as context:
        page = context.new_page()
        page.goto("/schemas/DOCKERREGISTRY")
        page.get_by_role("link", name="Stored record").click()
        expect(page.locator("[aria-current]")).to_have_text("Stored record")
        assert page.locator(".scripted:visible").count() == 0
        with page.expect_download() as download:
            page.get_by_role("link", name="Download Example record").click()
        assert download.value.suggested_filename == "DOCKERREGISTRY.example.json"
        assert '"_df_version": 0' in download.value.path().read_text()
