"""In a browser: drafts, a definition that changes under an open form, answers that come late, two people, a lost sign-in."""

import contextlib
import json
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from tests.browser.test_form import call, define, new_record, record_on, stored
from tests.making import REGISTRY, TOKEN
from tests.serving import Server

COPIES = """async () => {
  const open = indexedDB.open("forms-copies", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("copies");
  await new Promise((resolve) => (open.onsuccess = resolve));
  const all = open.result.transaction("copies").objectStore("copies").getAll();
  await new Promise((resolve) => (all.onsuccess = resolve));
  open.result.close();
  return JSON.stringify(all.result);
}"""
"""What the browser holds of the input of its forms."""


def redefine(server: Server, entity: str, *fields: dict[str, Any]) -> None:
    call(server, "PATCH", f"/v1/objects/{entity}?entity=DEFINITION", {"definition": json.dumps(list(fields))})


def text(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": more.pop("name", id.title()), "type": "text", **more}


def kept(page: Page) -> None:
    expect(page.locator("#kept")).to_contain_text("Draft saved")


def test_what_is_typed_is_kept_and_offered_on_coming_back(page: Page, server: Server) -> None:
    define(
        server,
        "KEPT",
        text("alpha"),
        {"id": "count", "name": "Count", "type": "number"},
        {"id": "pin", "name": "Pin", "type": "password"},
    )
    page.goto("/forms/KEPT/new")
    page.get_by_label("Alpha").fill("typed")
    page.get_by_label("Count").fill("1,5 or so")
    page.locator("input[type=password]").fill("CANARY")
    kept(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/forms/KEPT")
    expect(page.get_by_role("link", name="Unfinished (")).to_be_visible()
    page.goto("/forms/KEPT/new")
    expect(page.get_by_label("Alpha")).to_have_value("")
    page.get_by_role("link", name="Restore").click()
    expect(page.get_by_label("Alpha")).to_have_value("typed")
    expect(page.get_by_label("Count")).to_have_value("1,5 or so")
    expect(page.locator("input[type=password]")).to_have_value("")
    page.get_by_label("Count").fill("2")
    page.locator("#save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.goto("/forms/KEPT/new")
    expect(page.get_by_role("link", name="Restore")).to_have_count(0)


def test_discarding_drops_the_draft(page: Page, server: Server) -> None:
    define(server, "DROPPED", text("alpha"))
    page.goto("/forms/DROPPED/new")
    page.get_by_label("Alpha").fill("typed")
    kept(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Discard").click()
    expect(page.get_by_label("Alpha")).to_have_value("")
    expect(page.get_by_role("link", name="Restore")).to_have_count(0)


def test_an_open_form_hears_of_a_change_and_takes_it_when_asked(page: Page, server: Server) -> None:
    define(
        server,
        "LIVE",
        text("alpha"),
        text("gone"),
        {"id": "pin", "name": "Pin", "type": "password"},
        *[text(f"x{n}") for n in range(30)],
    )
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto("/forms/LIVE/new")
    page.get_by_label("Gone").fill("to be copied")
    page.locator("input[type=password]").fill("not lost")
    page.get_by_label("X20").fill("half a wor")
    page.evaluate("document.getElementById('f23-input').setSelectionRange(4, 6)")
    redefine(
        server,
        "LIVE",
        text("alpha"),
        text("new", name="Brand new"),
        {"id": "pin", "name": "Pin", "type": "password"},
        *[text(f"x{n}") for n in range(30)],
    )
    button = page.get_by_role("button", name="Update the form")
    expect(button).to_be_visible()
    expect(page.get_by_label("Brand new")).to_have_count(0)
    expect(page.get_by_label("X20")).to_be_focused()
    page.evaluate("document.querySelector('#renewed button').click()")
    expect(page.get_by_label("Brand new")).to_have_count(1)
    expect(page.get_by_label("X20")).to_have_value("half a wor")
    expect(page.get_by_label("X20")).to_be_focused()
    assert page.evaluate("[document.activeElement.selectionStart, document.activeElement.selectionEnd]") == [4, 6]
    expect(page.locator("input[type=password]")).to_have_value("not lost")
    expect(page.locator(".leftovers textarea")).to_have_value("to be copied")
    expect(page.locator(".drift")).to_contain_text("“Brand new” is new")
    # The renewed form works like any other.
    page.get_by_label("Alpha").fill("now")
    page.locator("#save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_two_tabs_hear_of_it_and_where_events_do_not_get_through_they_ask(signed_in: BrowserContext, server: Server) -> None:
    define(server, "TABS", text("alpha"))
    pages = [signed_in.new_page(), signed_in.new_page()]
    pages[1].route("**/live/TABS?*", lambda route: route.abort())
    pages[1].clock.install()
    for page in pages:
        page.goto("/forms/TABS/new")
        page.get_by_label("Alpha").fill("mine")
    redefine(server, "TABS", text("alpha"), text("beta"))
    expect(pages[0].get_by_role("button", name="Update the form")).to_be_visible()
    for _ in range(8):
        pages[1].clock.run_for(10_000)
    for page in pages:
        page.get_by_role("button", name="Update the form").click()
        expect(page.get_by_label("Beta")).to_be_visible()
        expect(page.get_by_label("Alpha")).to_have_value("mine")


KINDS: list[tuple[str, dict[str, Any]]] = [
    ("text", text("alpha")),
    ("number", {"id": "alpha", "name": "Alpha", "type": "number"}),
    ("url", {"id": "alpha", "name": "Alpha", "type": "url"}),
    ("email", {"id": "alpha", "name": "Alpha", "type": "email"}),
    ("textarea", {"id": "alpha", "name": "Alpha", "type": "textarea"}),
]


@pytest.mark.parametrize(("name", "field"), KINDS)
def test_late_answers_change_nothing_that_was_typed_since(page: Page, server: Server, name: str, field: dict[str, Any]) -> None:
    entity = f"LATE{name.upper()}"
    define(server, entity, {**field, "required": True}, text("other"))
    page.goto(f"/forms/{entity}/new")
    held: list[Route] = []
    page.route(f"**/forms/{entity}/check*", lambda route: held.append(route))
    alpha = page.get_by_label("Alpha")
    for number, typed in enumerate(("1", "", "12"), 1):
        alpha.fill(typed)
        page.get_by_label("Other").focus()
        expect(page.locator("[name=revision]")).to_have_value(str(number))
        alpha.focus()
    with page.expect_request_finished(lambda request: "/check" in request.url):
        for route in reversed(held):  # the last first
            with contextlib.suppress(Error):  # a later check has taken this one's place
                route.continue_()
        alpha.type("3")
    expect(alpha).to_have_value("123")
    expect(page.locator("#f0-messages")).not_to_contain_text("required")


def test_choices_are_not_touched_by_answers(page: Page, server: Server) -> None:
    options = [{"id": str(n), "text": f"Option {n}"} for n in range(4)]
    define(
        server,
        "PICKS",
        {"id": "one", "name": "One", "type": "singleselect", "options": options},
        {"id": "many", "name": "Many", "type": "multiselect", "options": options},
        {"id": "flag", "name": "Flag", "type": "checkbox"},
    )
    page.goto("/forms/PICKS/new")
    answers: list[Route] = []
    page.route("**/forms/PICKS/check*", lambda route: answers.append(route))
    page.get_by_label("One").select_option("2")
    page.get_by_label("Option 1").check()
    page.get_by_label("Flag").check()
    expect(page.locator("[name=revision]")).not_to_have_value("0")
    page.get_by_label("One").select_option("3")
    page.get_by_label("Option 3").check()
    for route in answers:
        with contextlib.suppress(Error):  # a later check has taken this one's place
            route.continue_()
    page.unroute("**/forms/PICKS/check*")
    expect(page.get_by_label("One")).to_have_value("3")
    expect(page.get_by_label("Option 1")).to_be_checked()
    expect(page.get_by_label("Option 3")).to_be_checked()
    expect(page.get_by_label("Flag")).to_be_checked()


def test_answers_out_of_order_leave_choices_alone_and_tell_of_the_last(page: Page, server: Server) -> None:
    options = [{"id": str(n), "text": f"Option {n}"} for n in range(3)]
    define(
        server,
        "ORDER",
        {"id": "one", "name": "One", "type": "singleselect", "options": options, "required": True},
        {"id": "many", "name": "Many", "type": "multiselect", "options": options, "required": True},
        {"id": "pin", "name": "Pin", "type": "password"},
    )
    id = new_record(server, "ORDER", one="0", many=["0"], pin="stored")
    page.goto(f"/forms/ORDER/{id}")
    held: list[Route] = []
    page.route("**/forms/ORDER/check*", lambda route: held.append(route))

    def after_a_check(count: int) -> None:
        expect(page.locator("[name=revision]")).to_have_value(str(count))

    one, many = page.locator("select[name='f.one']"), page.get_by_label("Option 0")
    one.select_option("")
    after_a_check(1)
    many.uncheck()
    after_a_check(2)
    page.get_by_role("radio", name="Clear").check()
    after_a_check(3)
    one.select_option("2")
    after_a_check(4)
    page.get_by_label("Option 1").check()
    page.get_by_role("radio", name="Keep", exact=True).check()
    after_a_check(5)
    assert held
    for route in reversed(held):
        with contextlib.suppress(Error):  # a later check has taken this one's place
            route.fulfill(response=route.fetch())
    page.unroute("**/forms/ORDER/check*")
    expect(one).to_have_value("2")
    expect(many).not_to_be_checked()
    expect(page.get_by_label("Option 1")).to_be_checked()
    expect(page.get_by_role("radio", name="Keep", exact=True)).to_be_checked()
    expect(page.locator(".messages > .error")).to_have_count(0)


def test_two_edits_of_one_field_are_settled_by_keyboard(page: Page, server: Server) -> None:
    id = new_record(server, **REGISTRY)
    page.goto(f"/forms/DOCKERREGISTRY/{id}")
    page.get_by_label("Registry Name").fill("mine")
    page.locator("[name='f.url']").fill("also-mine.example.com")
    call(server, "PATCH", f"/v1/objects/{id}", {"name": "theirs"})
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="Someone else changed the same fields")).to_be_visible()
    expect(page.locator("#problems")).to_be_focused()
    page.get_by_role("link", name="Someone else changed Registry Name").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="Mine mine")).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Theirs theirs")).to_be_checked()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    record = stored(server, id)
    assert (record["name"], record["url"]) == ("theirs", "also-mine.example.com")


def test_a_save_after_the_sign_in_is_gone_leaves_the_form_until_the_next(
    page: Page, signed_in: BrowserContext, server: Server
) -> None:
    define(server, "SIGNED", text("alpha"), {"id": "pin", "name": "Pin", "type": "password"})
    page.goto("/forms/SIGNED/new")
    page.get_by_label("Alpha").fill("typed for long")
    page.locator("input[type=password]").fill("CANARY")
    signed_in.clear_cookies()
    page.keyboard.press("Control+s")
    expect(page.locator("#frame-notice")).to_contain_text("You're signed out, so this wasn't saved.")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in in a new tab").click()
    opened.value.get_by_label("Access token").fill(TOKEN)
    opened.value.get_by_role("button", name="Sign in").click()
    expect(opened.value.get_by_role("heading", name="Forms")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="typed for long")).to_be_visible()
    assert stored(server, record_on(page))["pin"] == "CANARY"


def test_without_a_connection_the_form_stays_and_can_be_saved_again(page: Page, signed_in: BrowserContext, server: Server) -> None:
    define(server, "OFFLINE", text("alpha"), {"id": "pin", "name": "Pin", "type": "password"})
    id = new_record(server, "OFFLINE", alpha="stored")
    page.goto(f"/forms/OFFLINE/{id}")
    page.get_by_label("Alpha").fill("typed")
    page.locator("input[type=password]").fill("CANARY")
    page.get_by_label("Alpha").focus()
    signed_in.set_offline(True)
    page.keyboard.press("Control+s")
    expect(page.locator("#frame-notice")).to_contain_text("There is no connection")
    expect(page.get_by_label("Alpha")).to_be_focused()
    signed_in.set_offline(False)
    page.route(f"**/forms/OFFLINE/{id}", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Welcome"))
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#frame-notice")).to_contain_text("The answer didn't come from this server")
    expect(page.locator("input[type=password]")).to_have_value("CANARY")
    page.unroute(f"**/forms/OFFLINE/{id}")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    assert (stored(server, id)["alpha"], stored(server, id)["pin"]) == ("typed", "CANARY")


def test_secrets_survive_a_save_that_is_refused_and_are_no_problem(page: Page, server: Server) -> None:
    define(server, "REFUSED", text("alpha", required=True), {"id": "pin", "name": "Pin", "type": "password"})
    page.goto("/forms/REFUSED/new")
    page.locator("input[type=password]").fill("CANARY")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.locator("input[type=password]")).to_have_value("CANARY")
    assert page.title().startswith("Error: ")
    page.get_by_label("Alpha").fill("now")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="now")).to_be_visible()
    assert stored(server, record_on(page))["pin"] == "CANARY"


def test_each_tab_has_a_draft_of_its_own_and_says_which_secrets_it_lacks(
    page: Page, signed_in: BrowserContext, server: Server
) -> None:
    define(server, "OWN", text("alpha"), text("beta"), {"id": "pin", "name": "Pin", "type": "password"})
    other = signed_in.new_page()
    for each, label, words in ((page, "Alpha", "first tab"), (other, "Beta", "second tab")):
        each.goto("/forms/OWN/new")
        each.locator("input[type=password]").fill("CANARY")
        each.get_by_label(label).fill(words)
        kept(each)
    third = signed_in.new_page()
    third.goto("/forms/OWN/new")
    expect(third.locator(".drafts li")).to_have_count(2)
    expect(third.locator(".drafts")).to_contain_text("Alpha: first tab")
    third.get_by_label("Alpha").fill("x")
    kept(third)
    third.get_by_label("Alpha").fill("")
    expect(third.locator("#kept")).to_have_text("")
    third.locator(".drafts li", has_text="first tab").get_by_role("link", name="Restore").click()
    expect(third.get_by_label("Alpha")).to_have_value("first tab")
    expect(third.locator("#problems")).to_contain_text("Enter Pin again")
    third.locator("input[type=password]").fill("again")
    third.keyboard.press("Control+s")
    expect(third.get_by_role("heading", name="first tab")).to_be_visible()
    third.goto("/forms/OWN/new")
    expect(third.locator(".drafts li")).to_have_count(1)
    expect(third.locator(".drafts")).to_contain_text("Beta: second tab")
    third.get_by_role("button", name="Discard it").click()
    expect(third.locator(".drafts")).to_have_count(0)
    third.reload()
    expect(third.locator(".drafts")).to_have_count(0)


def test_what_the_server_never_got_is_offered_after_a_crash_to_its_person_alone(
    page: Page, signed_in: BrowserContext, server: Server
) -> None:
    define(server, "CRASHED", text("alpha"), {"id": "pin", "name": "Pin", "type": "password"})
    page.goto("/forms/CRASHED/new")
    page.route("**/drafts/CRASHED*", lambda route: route.abort())
    page.get_by_label("Alpha").fill("typed before the crash")
    page.locator("input[type=password]").fill("CANARY")
    expect(page.locator("#kept")).to_have_text("Draft not saved yet")
    there = page.evaluate(COPIES)
    assert "typed+before+the+crash" in there and "CANARY" not in there
    signed_in.set_offline(True)  # also for the request that outlives the page
    page.close(run_before_unload=False)
    signed_in.set_offline(False)
    later = signed_in.new_page()
    later.goto("/forms/CRASHED/new")
    later.get_by_role("link", name="Restore").click()
    expect(later.get_by_label("Alpha")).to_have_value("typed before the crash")
    expect(later.locator("#problems")).to_contain_text("Enter Pin again")
    later.get_by_label("Alpha").fill("and more")
    later.keyboard.press("Control+s")
    expect(later.get_by_role("heading", name="and more")).to_be_visible()
    assert later.evaluate(COPIES) == "[]"


def test_signing_out_clears_what_the_browser_holds(page: Page, server: Server) -> None:
    define(server, "CLEARED", text("alpha"))
    page.goto("/forms/CLEARED/new")
    page.route("**/drafts/CLEARED*", lambda route: route.abort())
    page.get_by_label("Alpha").fill("typed")
    expect(page.locator("#kept")).to_have_text("Draft not saved yet")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Access token")).to_be_visible()
    assert page.evaluate(COPIES) == "[]"


def test_input_that_is_hidden_or_locked_by_now_is_named_after_the_save(page: Page, server: Server) -> None:
    define(
        server,
        "WITHHELD",
        text("alpha"),
        text("beta", name="Hidden later", visibility={"alpha": "show"}),
        text("gamma", name="Locked later", readonlyWhen={"alpha": "lock"}),
    )
    page.goto("/forms/WITHHELD/new")
    page.get_by_label("Alpha").fill("show")
    page.get_by_label("Hidden later").fill("an hour of text")
    page.get_by_label("Locked later").fill("locked by now")
    page.get_by_label("Alpha").fill("lock")
    page.keyboard.press("Control+s")
    notice = page.locator(".leftovers")
    expect(notice).to_contain_text("Not everything you typed was saved.")
    expect(notice.locator("textarea").first).to_have_value("an hour of text")
    expect(notice.locator("textarea").last).to_have_value("locked by now")
    notice.get_by_role("link", name="Leftovers").click()
    expect(page.get_by_role("heading", name="Leftovers")).to_be_visible()
    expect(page.locator(".remains", has_text="Hidden later").locator("textarea")).to_have_value("an hour of text")
    for label in ("Hidden later", "Locked later"):
        page.get_by_role("button", name=f"I don't need {label}").click()
        expect(page.locator(".remains", has_text=label)).to_have_count(0)


def test_a_double_click_makes_one_record(page: Page, server: Server) -> None:
    define(server, "TWICE", text("alpha"))
    page.goto("/forms/TWICE/new")
    page.get_by_label("Alpha").fill("once")
    page.locator("#save").dblclick()
    # The second click may land on the page that the first one leads to, and saves nothing there.
    expect(page.get_by_role("heading", name="once")).to_be_visible()
    answer = httpx.get(f"{server.url}/v1/entities/TWICE/SUB", headers={"authorization": f"Bearer {TOKEN}"})
    assert len(answer.text.splitlines()) == 1


def test_a_revealed_secret_is_on_a_page_of_its_own(page: Page, server: Server) -> None:
    id = new_record(server, **REGISTRY, password="hunter2-test-only")
    page.goto(f"/forms/DOCKERREGISTRY/{id}#p3")
    with page.expect_popup() as opened:
        page.locator(".field", has=page.locator("[name='f.password']")).get_by_role("button", name="Reveal").click()
    expect(opened.value.locator("#revealed")).to_have_value("hunter2-test-only")
    assert "hunter2" not in page.content()


REFUSALS = {
    "NOSTORAGE": "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('refused', 'SecurityError'); } });",
    "NOTOPENED": "IDBFactory.prototype.open = () => { throw new Error('refused'); };",
    "FULL": "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };",
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_where_the_browser_stores_nothing_only_the_server_has_the_draft(page: Page, server: Server, refusal: str) -> None:
    define(server, refusal, text("alpha"))
    page.add_init_script(REFUSALS[refusal])
    page.goto(f"/forms/{refusal}/new")
    page.get_by_label("Alpha").fill("typed")
    expect(page.locator("#kept")).to_contain_text("on the server only")
    page.route("**/drafts/**", lambda route: route.abort())
    page.get_by_label("Alpha").fill("typed on")
    expect(page.locator("#kept")).to_contain_text("stores no copy, so stay")
