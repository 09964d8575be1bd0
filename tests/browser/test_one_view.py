"""Browser and server see the same values: what conditions show, lock and require is one answer, whatever is typed or stored."""

import json
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from app.fields import FIELD_TYPES
from app.fields.base import MISSING, Context
from app.pages.zone_offsets import zone_offsets
from tests.browser.conftest import opened, sign_in
from tests.browser.test_form import define, new_record, record_on, stored
from tests.making import NOW, field_of
from tests.prove_conditions import prove
from tests.random_forms import COLORS, DATES, HTML, NUMBERS, SPACES, TEXTS, TIMES, Chance
from tests.serving import Server

READ = """async ([address, cases]) => {
  const { readTyped } = await import(address);
  return cases.map(([reader, texts, offsets]) => {
    const value = readTyped(reader, texts, offsets);
    return value === undefined ? [] : [value];
  });
}"""
IS_FALSE = {"field": "on", "operator": "equals", "value": False}


def test_random_forms(page: Page, server: Server) -> None:
    assert prove(page, server, 60) > 500


ZONES = ("UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")
ALL_TEXTS = (*TEXTS, *NUMBERS, *COLORS, *DATES, *TIMES, *HTML)
CASES = 3_000


def _random_case(chance: Chance) -> tuple[str, str, bool, str]:
    """A field type, a text, whether the field holds several values, and a zone."""
    if chance.often(1, 2):
        at = datetime(
            chance.number(1, 9999), chance.number(1, 12), chance.number(1, 28), chance.number(0, 23), chance.number(0, 59)
        )
        return "datetime", at.isoformat(timespec="minutes"), False, chance.one(ZONES)
    letters = "".join(chance.some("ab1-:T.+#\n\x1c\x85\ufeff\u2028", 6))
    text = chance.one(SPACES) + chance.one([*ALL_TEXTS, letters]) + chance.one(SPACES)
    return chance.one(sorted(FIELD_TYPES)), text, chance.often(1, 2), chance.one(ZONES)


def _compare(page: Page, server: Server, cases: list[tuple[str, str, bool, str]]) -> None:
    """What Python reads and what the browser reads of the same texts must look the same to every condition."""
    asked: list[Any] = []
    expected = []
    for type, text, several, zone_name in cases:
        field, kind, zone = field_of({"id": "x", "type": type, "multiple": several}), FIELD_TYPES[type], ZoneInfo(zone_name)
        if kind.reader_of(field) == "choice" and not text.strip():
            text = ""  # of blanks, only those that are options can be chosen
        posted = ["", text] if kind.reader_of(field) in ("flag", "choices") else [text.replace("\r", "")]
        read = kind.parse(field, posted, Context(lambda: NOW, zone))
        typed = kind.typed(field, posted, read)
        asked.append([kind.reader_of(field), posted, zone_offsets(zone)])
        expected.append((kind.kind_in_conditions(field), None if typed is MISSING else typed))
    found = page.evaluate(READ, [server.app.state.services.assets.url("typed_values.js"), asked])
    for case, (kind, value), others in zip(cases, expected, found, strict=True):
        other = others[0] if others else None
        assert kind.is_given(value) is kind.is_given(other), (case, value, other)
        assert (kind.normal(value), kind.text(value), kind.says_yes(value)) == (
            kind.normal(other), kind.text(other), kind.says_yes(other),
        ), (case, value, other)  # fmt: skip


def test_the_browser_reads_what_python_reads(page: Page, server: Server) -> None:
    page.route("**/nothing", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("/nothing")
    chance = Chance(random.Random(7))
    _compare(page, server, [_random_case(chance) for _ in range(CASES)])


def _saved(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_a_box_that_nobody_ticked_is_off(page: Page, server: Server) -> None:
    define(server, "BOX", {"id": "on", "type": "checkbox"}, {"id": "why", "name": "Why", "visibility": IS_FALSE})
    page.goto("/forms/BOX/new")
    page.get_by_label("Why").fill("it is off")
    _saved(page)
    assert stored(server, record_on(page))["why"] == "it is off"
    expect(page.get_by_label("Why")).to_have_value("it is off")


def test_what_cannot_be_filled_in_decides_as_it_is_stored(page: Page, server: Server) -> None:
    two = {"state": "2"}
    define(
        server,
        "FIXED",
        {"id": "state", "type": "indexedSelect", "readonly": True, "options": [{"id": "1"}, {"id": "2"}]},
        {"id": "note", "name": "Note", "visibility": two},
        {"id": "lock", "name": "Lock", "readonlyWhen": two},
        {"id": "req", "name": "Req", "requiredWhen": two},
    )
    page.goto(f"/forms/FIXED/{new_record(server, 'FIXED', state='2', req='y')}")
    expect(page.get_by_label("Note")).to_be_visible()
    expect(page.get_by_label("Lock")).to_be_disabled()
    expect(page.locator("label", has_text="Req")).to_contain_text("required")
    page.get_by_label("Req").fill("x")
    page.get_by_label("Note").fill("taken")
    _saved(page)
    expect(page.get_by_label("Note")).to_have_value("taken")


def test_entries_and_colors_decide_by_what_they_mean(page: Page, server: Server) -> None:
    push = {"field": "events", "operator": "contains", "value": "push"}
    define(
        server,
        "MEANT",
        {"id": "events", "name": "Events", "type": "multiselect"},
        {"id": "why", "name": "Why", "visibility": push, "requiredWhen": push},
        {"id": "paint", "name": "Paint", "type": "color"},
        {"id": "white", "name": "White", "visibility": {"paint": "#ffffff"}},
    )
    page.goto("/forms/MEANT/new")
    expect(page.get_by_label("Why")).to_be_hidden()
    page.get_by_label("Events").fill("push\npull")
    expect(page.get_by_label("Why required")).to_be_visible()
    page.get_by_label("Paint").fill("#FFF")
    page.get_by_label("White").fill("seen")
    page.get_by_label("Why required").fill("because")
    _saved(page)
    expect(page.get_by_label("White")).to_have_value("seen")


@pytest.fixture
def in_tokyo(chromium: Browser, tmp_path: Path, faults: list[str]) -> Iterator[tuple[Page, Server]]:
    server = Server(tmp_path, FORMS_TIMEZONE="Asia/Tokyo")
    with opened(chromium, faults, base_url=server.url, timezone_id="America/New_York") as context:
        page = context.new_page()
        sign_in(page)
        yield page, server
    server.close()


def test_a_time_decides_in_the_stated_zone(in_tokyo: tuple[Page, Server]) -> None:
    page, server = in_tokyo
    noon = {"field": "at", "operator": "lessThan", "value": "2026-06-30T12:00:00Z"}
    define(server, "TIMED", {"id": "at", "name": "At", "type": "datetime"}, {"id": "before", "name": "Before", "visibility": noon})
    page.goto("/forms/TIMED/new")
    page.locator("[name='f.at']").fill("2026-06-30T20:00")
    page.get_by_label("Before").fill("eleven in UTC")
    _saved(page)
    expect(page.get_by_label("Before")).to_have_value("eleven in UTC")
    page.locator("[name='f.at']").fill("2026-06-30T21:00")
    expect(page.get_by_label("Before")).to_be_hidden()


def test_numbers_of_any_length_are_compared_exactly(page: Page, server: Server) -> None:
    many, odd = 99999999999999999999, 2**53 + 1
    define(
        server,
        "LONG",
        {"id": "n", "name": "N", "type": "number", "readonly": True},
        {"id": "m", "name": "M", "type": "number"},
        {"id": "many", "name": "Many", "visibility": {"n": many}},
        {"id": "odd", "name": "Odd", "visibility": {"n": odd}},
    )
    page.goto("/forms/LONG/new")
    expect(page.get_by_label("Many")).to_be_hidden()
    for value, shown, hidden in ((many, "Many", "Odd"), (odd, "Odd", "Many"), (odd - 1, "M", "Odd")):
        page.goto(f"/forms/LONG/{new_record(server, 'LONG', n=value)}")
        expect(page.get_by_label(shown, exact=True)).to_be_visible()
        expect(page.get_by_label(hidden)).to_be_hidden()


def test_rows_and_panels_that_come_back_bring_their_fields(page: Page, server: Server) -> None:
    inner = {"type": "form", "visibility": {"on": True}, "fields": [{"id": "inside", "name": "Inside"}]}
    rows = [{"type": "form", "fields": [{"id": "on", "name": "Switch", "type": "checkbox"}]}, inner]
    define(server, "COMING", definition=json.dumps({"panels": [{"name": "One", "rows": rows}]}))
    page.goto("/forms/COMING/new")
    expect(page.get_by_label("Inside")).to_be_hidden()
    page.get_by_role("switch", name="Switch").check()
    expect(page.get_by_label("Inside")).to_be_visible()


def test_a_field_does_not_lock_itself_while_it_is_typed(page: Page, server: Server) -> None:
    once = {"field": "serial", "operator": "notEmpty"}
    define(server, "ONCE", {"id": "serial", "name": "Serial", "readonlyWhen": once}, {"id": "z", "name": "Z"})
    page.goto("/forms/ONCE/new")
    page.get_by_label("Serial").fill("A1")
    expect(page.get_by_label("Serial")).to_be_enabled()
    _saved(page)
    expect(page.get_by_label("Serial")).to_have_value("A1")
    expect(page.get_by_label("Serial")).to_be_disabled()
