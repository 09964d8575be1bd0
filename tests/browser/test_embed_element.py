"""In a browser: a host's page shows a form by the element, with tokens of the host's server. No cookie of ours gets through."""

import gzip
import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.resources import STATIC
from tests.browser.conftest import Server, ShowElement, close
from tests.browser.hosts import Host, ask_element, element, heard, inside, wait_for
from tests.browser.test_form import call, define, new_record, stored
from tests.browser.test_nothing_lost import redefine, text
from tests.making import REGISTRY


def test_a_record_is_edited_put_right_and_saved(shown: ShowElement, forms: Server) -> None:
    id = new_record(forms, **REGISTRY)
    page, frame = shown(entity="DOCKERREGISTRY", record=id)
    assert heard(page, "ready")[0]["record"] == id
    name = frame.get_by_label("Registry Name")
    expect(name).to_have_value("eu-west Harbor")
    name.fill("")
    wait_for(page, "dirty", 2)
    frame.get_by_role("button", name="Save").click()
    assert wait_for(page, "submit.error") == {"count": 1, "codes": ["required"]}
    expect(frame.locator("#problems")).to_be_focused()
    name.fill("in a frame")
    name.press("Control+s")
    saved = wait_for(page, "submit.success")
    assert (saved["record"], saved["changed"]) == (id, ["name"])
    assert stored(forms, id)["name"] == "in a frame"
    expect(frame.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(name).to_be_focused()
    assert heard(page, "dirty")[-1] == {"dirty": False}
    assert "in a frame" not in json.dumps(page.evaluate("heard"))


def test_a_new_record_is_made_and_then_edited_in_the_same_frame(shown: ShowElement, forms: Server, host: Host) -> None:
    define(forms, "MADE", text("alpha"), text("beta"))
    page, frame = shown(entity="MADE", record="new")
    frame.get_by_label("Alpha").fill("one")
    frame.get_by_role("button", name="Create").click()
    id = wait_for(page, "submit.success")["record"]
    frame.get_by_label("Beta").fill("two")
    frame.get_by_role("button", name="Save").click()
    wait_for(page, "submit.success", 2)
    record = stored(forms, id)
    assert (record["alpha"], record["beta"]) == ("one", "two")
    # What the frame is reloaded with is the record, and the host's server is asked for that.
    inside(page).locator("html").evaluate("() => location.reload()")
    expect(frame.get_by_label("Beta")).to_have_value("two")
    assert [asked["record"] for asked in host.asked] == ["new", id]


def test_the_methods_of_the_element(shown: ShowElement, forms: Server) -> None:
    define(
        forms,
        "METHODS",
        text("alpha", required=True),
        {"id": "count", "name": "Count", "type": "number"},
        {"id": "pin", "name": "Pin", "type": "password"},
        text("fixed", readOnly=True),
    )
    page, frame = shown(entity="METHODS")
    assert ask_element(page, "validate()") == {"count": 1, "fields": ["alpha"]}
    expect(frame.locator("#f0-messages")).to_contain_text("required")
    told = ask_element(page, "prefill({ count: 'many', pin: 'x', fixed: 'x', nothing: 'x', constructor: 'x' })")
    assert told == {"taken": 1, "ignored": 4}
    expect(frame.get_by_label("Count")).to_have_value("many")
    expect(frame.locator("#f1-messages")).to_contain_text("must be a number")
    expect(frame.locator("#f1.changed")).to_have_count(1)
    assert ask_element(page, "prefill({ alpha: 'given', count: 12 })")["taken"] == 2
    expect(frame.get_by_label("Count")).to_have_value("12")
    assert ask_element(page, "focusField('count')") == {"found": True}
    expect(frame.get_by_label("Count")).to_be_focused()
    assert ask_element(page, "focusField('nothing')") == {"found": False}
    worn = ask_element(page, "setTheme({ accent: '#a00', radius: '2px', card: 'url(x)', evil: 'red' })")
    assert worn == {"taken": ["accent", "radius"]}
    assert frame.locator("html").evaluate("each => each.style.cssText") == "color-scheme: light; --accent: #a00; --radius: 2px;"
    outcome = ask_element(page, "submit()")
    assert outcome["saved"] is True
    assert stored(forms, outcome["record"])["count"] == 12


def test_two_edits_of_one_field_are_settled_in_the_frame(shown: ShowElement, forms: Server) -> None:
    id = new_record(forms, **REGISTRY)
    page, frame = shown(entity="DOCKERREGISTRY", record=id)
    frame.get_by_label("Registry Name").fill("mine")
    call(forms, "PATCH", f"/v1/objects/{id}", {"name": "theirs"})
    assert ask_element(page, "submit()") == {"saved": False, "count": 1, "codes": ["conflict"]}
    assert wait_for(page, "conflict") == {"fields": ["name"]}
    frame.get_by_role("radio", name="Theirs theirs").check()
    frame.get_by_role("button", name="Save").click()
    wait_for(page, "submit.success")
    assert stored(forms, id)["name"] == "theirs"


def test_a_session_is_renewed_through_the_host_while_somebody_types(shown: ShowElement, forms: Server, host: Host) -> None:
    define(forms, "RENEWED", text("alpha"), {"id": "pin", "name": "Pin", "type": "password"})
    forms.app.state.services.embedding.frames.life = 3
    page, frame = shown(entity="RENEWED")
    frame.get_by_label("Alpha").fill("typed before")
    frame.locator("input[type=password]").fill("a secret")
    assert wait_for(page, "session.expiring") == {"seconds": 1}
    wait_for(page, "token.request", 3)
    assert heard(page, "session.expired") == []
    expect(frame.get_by_label("Alpha")).to_have_value("typed before")
    assert ask_element(page, "submit()")["saved"] is True
    record = wait_for(page, "submit.success")["record"]
    assert (stored(forms, record)["alpha"], stored(forms, record)["pin"]) == ("typed before", "a secret")


def test_a_session_that_the_server_no_longer_takes_is_renewed_on_the_way(
    shown: ShowElement, forms: Server, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    define(forms, "SUDDEN", text("alpha", required=True), text("beta"))
    page, frame = shown(entity="SUDDEN")
    frame.get_by_label("Alpha").fill("typed before")
    expect(frame.locator("#kept")).to_contain_text("Draft saved")
    monkeypatch.setattr(forms.app.state.services.embedding.frames, "_clock", lambda: time.time() + 3600)
    with page.expect_response(lambda answer: "/check?" in answer.url and answer.status == 200):
        frame.get_by_label("Beta").fill("and after")
        frame.get_by_label("Beta").press("Tab")
    assert ask_element(page, "submit()")["saved"] is True
    assert len(host.asked) == 2
    assert heard(page, "session.expired") == []


def test_a_host_that_gives_no_more_tokens_loses_nothing(
    shown: ShowElement, forms: Server, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    define(forms, "LAPSED", text("alpha"))
    page, frame = shown(entity="LAPSED")
    frame.get_by_label("Alpha").fill("typed before")
    host.mint = lambda asked: None
    monkeypatch.setattr(forms.app.state.services.embedding.frames, "_clock", lambda: time.time() + 3600)
    assert ask_element(page, "submit()") == {"saved": False, "count": 0, "codes": ["session"]}
    assert wait_for(page, "error") == {"code": "token"}
    assert heard(page, "session.expired") == [{}]
    expect(frame.get_by_text("Your session has ended.")).to_be_visible()
    expect(frame.get_by_label("Alpha")).to_have_value("typed before")
    monkeypatch.undo()
    host.minting(forms.url)
    frame.get_by_role("button", name="Try again").click()
    expect(frame.get_by_text("Your session has ended.")).to_have_count(0)
    assert ask_element(page, "submit()")["saved"] is True


def test_a_session_ends_by_itself_where_the_host_gives_no_more_tokens(shown: ShowElement, forms: Server, host: Host) -> None:
    define(forms, "ENDED", text("alpha"))
    forms.app.state.services.embedding.frames.life = 2
    page, frame = shown(entity="ENDED")
    host.mint = lambda asked: None
    frame.get_by_label("Alpha").fill("typed before")
    wait_for(page, "session.expired")
    expect(frame.get_by_text("Your session has ended.")).to_be_visible()
    expect(frame.get_by_label("Alpha")).to_have_value("typed before")


def test_a_frame_that_is_loaded_anew_has_what_was_typed(shown: ShowElement, forms: Server) -> None:
    define(forms, "RELOADED", text("alpha"), {"id": "count", "name": "Count", "type": "number"})
    page, frame = shown(entity="RELOADED")
    frame.get_by_label("Alpha").fill("typed")
    frame.get_by_label("Count").fill("1,5 or so")
    expect(frame.locator("#kept")).to_contain_text("Draft saved")
    frame.locator("html").evaluate("() => location.reload()")
    wait_for(page, "updated")
    expect(frame.get_by_label("Alpha")).to_have_value("typed")
    expect(frame.get_by_label("Count")).to_have_value("1,5 or so")
    frame.get_by_label("Count").fill("2")
    assert ask_element(page, "submit()")["saved"] is True
    page.reload()
    wait_for(page, "ready")
    expect(frame.get_by_label("Alpha")).to_have_value("")
    expect(frame.get_by_role("link", name="Restore")).to_have_count(0)


def test_typing_right_before_the_host_goes_away_is_kept(shown: ShowElement, forms: Server) -> None:
    define(forms, "LEFT", text("alpha"))
    page, frame = shown(entity="LEFT")
    frame.get_by_label("Alpha").fill("last words")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    page, frame = shown(entity="LEFT", page=page)
    frame.get_by_role("link", name="Restore").click()
    expect(frame.get_by_label("Alpha")).to_have_value("last words")


def test_a_definition_that_changes_is_offered_and_taken_with_all_that_is_typed(shown: ShowElement, forms: Server) -> None:
    define(forms, "CHANGING", text("alpha"), text("gone"), {"id": "pin", "name": "Pin", "type": "password"})
    page, frame = shown(entity="CHANGING")
    frame.get_by_label("Alpha").fill("stays")
    frame.get_by_label("Gone").fill("to be copied")
    frame.locator("input[type=password]").fill("not lost")
    redefine(forms, "CHANGING", text("alpha"), text("new", name="Brand new"), {"id": "pin", "name": "Pin", "type": "password"})
    # The frame asks every twenty seconds; whoever comes back to the page has it ask at once.
    frame.locator("html").evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    wait_for(page, "definition.changed")
    frame.get_by_role("button", name="Update the form").click()
    expect(frame.get_by_label("Brand new")).to_be_visible()
    expect(frame.get_by_label("Alpha")).to_have_value("stays")
    expect(frame.locator("input[type=password]")).to_have_value("not lost")
    expect(frame.locator(".leftovers textarea")).to_have_value("to be copied")


def test_a_save_without_a_connection_keeps_everything_and_goes_through_later(shown: ShowElement, forms: Server) -> None:
    define(forms, "OFFLINE", text("alpha"), {"id": "pin", "name": "Pin", "type": "password"})
    page, frame = shown(entity="OFFLINE")
    frame.get_by_label("Alpha").fill("typed")
    frame.locator("input[type=password]").fill("a secret")
    page.route("**/embed/OFFLINE/**", lambda route: route.abort())
    frame.get_by_role("button", name="Create").click()
    assert wait_for(page, "submit.error") == {"count": 0, "codes": ["offline"]}
    expect(frame.get_by_text("There is no connection.")).to_be_visible()
    expect(frame.locator("input[type=password]")).to_have_value("a secret")
    page.unroute("**/embed/OFFLINE/**")
    frame.get_by_role("button", name="Try again").click()
    record = wait_for(page, "submit.success")["record"]
    assert stored(forms, record)["pin"] == "a secret"


def test_a_secret_that_was_typed_is_there_after_a_refused_save(shown: ShowElement, forms: Server) -> None:
    define(forms, "SECRETIVE", text("alpha", required=True), {"id": "pin", "name": "Pin", "type": "password"})
    page, frame = shown(entity="SECRETIVE")
    frame.locator("input[type=password]").fill("typed once")
    assert ask_element(page, "submit()")["saved"] is False
    expect(frame.locator("input[type=password]")).to_have_value("typed once")


def test_readonly_comes_and_goes_with_what_was_typed(shown: ShowElement, forms: Server) -> None:
    define(forms, "LOCKED", text("alpha"), {"id": "pin", "name": "Pin", "type": "password"})
    id = new_record(forms, "LOCKED", alpha="stored")
    page, frame = shown(entity="LOCKED", record=id)
    frame.get_by_label("Alpha").fill("typed")
    frame.locator("input[type=password]").fill("a secret")
    ask_element(page, "setReadonly(true)")
    expect(frame.get_by_text("This record is read-only.")).to_be_visible()
    expect(frame.locator("input[type=password]")).to_have_count(0)
    assert ask_element(page, "submit()") == {"saved": False, "count": 0, "codes": ["readonly"]}
    ask_element(page, "setReadonly(false)")
    expect(frame.get_by_label("Alpha")).to_have_value("typed")
    expect(frame.locator("input[type=password]")).to_have_value("a secret")
    assert ask_element(page, "submit()")["saved"] is True
    assert stored(forms, id)["pin"] == "a secret"


def test_panels_that_are_asked_for(shown: ShowElement, forms: Server) -> None:
    id = new_record(forms, **REGISTRY)
    page, frame = shown(entity="DOCKERREGISTRY", record=id, panels="Security,replication,Nothing")
    expect(frame.get_by_role("tab")).to_have_count(2)
    expect(frame.get_by_role("tabpanel", name="Security")).to_be_visible()
    page, frame = shown(page=page, entity="DOCKERREGISTRY", record=id, panels="Security", compact="")
    expect(frame.get_by_role("tab")).to_have_count(0)
    expect(frame.locator("#pick")).to_be_hidden()
    assert ask_element(page, "focusField('name')") == {"found": True}
    expect(frame.get_by_label("Registry Name")).to_be_focused()


def test_a_stored_secret_is_shown_in_its_place(shown: ShowElement, forms: Server, host: Host) -> None:
    id = new_record(forms, **REGISTRY, password="hunter2-test-only")
    host.minting(forms.url, actions=["read", "write", "reveal"])
    page, frame = shown(entity="DOCKERREGISTRY", record=id, panels="Authentication")
    field = frame.locator(".field", has=frame.locator("[name='f.password']"))
    field.get_by_role("button", name="Reveal").click()
    expect(field.locator("#revealed")).to_have_value("hunter2-test-only")
    field.get_by_role("button", name="Hide").click()
    expect(field.locator("#revealed")).to_have_count(0)
    assert "hunter2" not in json.dumps(page.evaluate("heard"))


def test_discarding_asks_in_the_button_itself(shown: ShowElement, forms: Server) -> None:
    define(forms, "DISCARDED", text("alpha"))
    _, frame = shown(entity="DISCARDED")
    frame.get_by_label("Alpha").fill("typed")
    expect(frame.locator("#kept")).to_contain_text("Draft saved")
    frame.locator("#discard").click()
    expect(frame.get_by_label("Alpha")).to_have_value("typed")
    frame.get_by_role("link", name="Discard your changes?").click()
    expect(frame.get_by_label("Alpha")).to_have_value("")
    expect(frame.get_by_role("link", name="Restore")).to_have_count(0)


def test_what_the_token_fills_in_is_marked_and_not_saved_by_itself(shown: ShowElement, forms: Server, host: Host) -> None:
    define(forms, "FILLED", text("alpha"), {"id": "count", "name": "Count", "type": "number"})
    host.minting(forms.url, prefill={"alpha": "given", "count": "many", "nothing": "x"})
    page, frame = shown(entity="FILLED", record="new")
    expect(frame.get_by_label("Alpha")).to_have_value("given")
    expect(frame.locator("#f0.changed")).to_have_count(1)
    expect(frame.locator("#f1-messages")).to_contain_text("must be a number")
    assert heard(page, "dirty")[-1] == {"dirty": True}


def test_a_slow_host_and_a_slow_server(shown: ShowElement, forms: Server, host: Host) -> None:
    define(forms, "SLOW", text("alpha"))
    host.may_answer.clear()
    page, frame = shown(entity="SLOW", wait=False)
    wait_for(page, "token.request")
    expect(frame.get_by_text("Loading the form…")).to_be_visible()
    host.may_answer.set()
    expect(frame.get_by_label("Alpha")).to_be_visible()


def test_where_nobody_answers_the_page_says_so_and_links_to_the_form(shown: ShowElement, forms: Server) -> None:
    page, _ = shown(entity="DOCKERREGISTRY", record="a b", wait=False, server="http://127.0.0.1:9")
    assert wait_for(page, "error") == {"code": "timeout"}
    link = page.get_by_role("link", name="Open it in a new tab")
    expect(link).to_have_attribute("href", "http://127.0.0.1:9/forms/DOCKERREGISTRY/a%20b")


def test_a_frame_that_comes_late_is_shown_all_the_same(shown: ShowElement, forms: Server, visitor_page: Page) -> None:
    define(forms, "LATE", text("alpha"))
    page = visitor_page
    held = []
    page.route("**/embed/LATE/new?*", lambda route: route.continue_() if held else held.append(route))
    _, frame = shown(entity="LATE", page=page, wait=False)
    wait_for(page, "error")
    held[0].continue_()
    expect(frame.get_by_label("Alpha")).to_be_visible()
    expect(page.get_by_text("be loaded")).to_be_hidden()


def test_the_element_makes_another_frame_for_another_record(shown: ShowElement, forms: Server) -> None:
    define(forms, "SWITCHED", text("alpha"))
    ids = [new_record(forms, "SWITCHED", alpha=name) for name in ("first", "second")]
    page, frame = shown(entity="SWITCHED", record=ids[0])
    expect(frame.get_by_label("Alpha")).to_have_value("first")
    page.evaluate("id => document.querySelector('demandflow-form').setAttribute('record', id)", ids[1])
    expect(frame.get_by_label("Alpha")).to_have_value("second")


def test_the_script_is_small(forms: Server) -> None:
    assert len(gzip.compress((STATIC / "embed.js").read_bytes(), 9)) < 5888


def test_a_token_that_comes_too_late_is_still_good(shown: ShowElement, forms: Server, host: Host, visitor_page: Page) -> None:
    define(forms, "TOOLATE", text("alpha"))
    host.may_answer.clear()
    visitor_page.clock.install()
    page, frame = shown(entity="TOOLATE", wait=False, page=visitor_page)
    wait_for(page, "token.request")
    visitor_page.clock.fast_forward(11_000)
    expect(frame.get_by_role("button", name="Sign in")).to_be_visible()
    host.may_answer.set()
    expect(frame.get_by_label("Alpha")).to_be_visible()


def test_a_frame_far_below_is_not_loaded_before_it_is_near(shown: ShowElement, forms: Server, host: Host) -> None:
    define(forms, "BELOW", text("alpha"))
    page, frame = shown(entity="BELOW", wait=False, style="margin-top:4000px")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert (len(page.frames), host.asked) == (1, [])
    page.evaluate("scrollTo(0, 3300)")
    expect(frame.get_by_label("Alpha")).to_be_visible()


def test_choices_of_a_lookup_are_asked_for_with_the_session(shown: ShowElement, forms: Server) -> None:
    define(forms, "LOOKED", text("name"), text("alpha"))
    found = new_record(forms, "LOOKED", name="Found by name", alpha="x")
    define(forms, "LOOKING", {"id": "ref", "name": "Reference", "type": "objectLookup", "entity": "LOOKED"})
    page, frame = shown(entity="LOOKING", record=new_record(forms, "LOOKING", ref=found))
    expect(frame.locator("#f0").get_by_text("Found by name")).to_be_visible()
    with page.expect_response("**/lookups/LOOKED*") as answer:
        frame.get_by_label("Reference").press_sequentially("Found")
    assert answer.value.status == 200


def test_values_leave_the_frame_only_where_the_tenant_says_so(
    visitor: BrowserContext, host: Host, tmp_path: Path, faults: list[str]
) -> None:
    forms = Server(tmp_path, FORMS_EMBED_ORIGINS=host.url, FORMS_EMBED_VALUES="1")
    define(forms, "OPEN", text("alpha"), {"id": "pin", "name": "Pin", "type": "password"})
    host.minting(forms.url)
    page = visitor.new_page()
    page.goto(host.page("/open", element(forms.url, entity="OPEN", token_url="/my/token")))
    wait_for(page, "ready")
    inside(page).get_by_label("Alpha").fill("told")
    inside(page).locator("input[type=password]").fill("CANARY")
    assert ask_element(page, "submit()")["values"] == {"alpha": ["told"], "pin": []}
    assert "CANARY" not in json.dumps(page.evaluate("heard"))
    close(page)
    forms.close()


def test_a_save_that_the_host_asks_for_leaves_the_focus_in_the_host(shown: ShowElement, forms: Server) -> None:
    define(forms, "ELSEWHERE", text("alpha"))
    page, frame = shown(entity="ELSEWHERE")
    frame.get_by_label("Alpha").fill("typed")
    page.evaluate("document.body.append(Object.assign(document.createElement('button'), { id: 'mine', textContent: 'mine' }))")
    page.locator("#mine").focus()
    assert ask_element(page, "prefill({ alpha: 'other' }, { overwrite: true })")["taken"] == 1
    assert ask_element(page, "submit()")["saved"] is True
    assert page.evaluate("document.activeElement.id") == "mine"


def test_an_earlier_draft_is_not_taken_over_what_is_typed_now_by_one_press(shown: ShowElement, forms: Server) -> None:
    define(forms, "EARLIER", text("alpha"))
    page, frame = shown(entity="EARLIER")
    frame.get_by_label("Alpha").fill("first")
    expect(frame.locator("#kept")).to_contain_text("Draft saved")
    # Where storage is refused to frames, one in a host page that was loaded anew does not know which draft is its own.
    page.reload()
    wait_for(page, "ready")
    frame.get_by_label("Alpha").fill("second")
    frame.get_by_role("link", name="Restore").click()
    expect(frame.get_by_role("link", name="Leave without saving?")).to_be_visible()
    expect(frame.get_by_label("Alpha")).to_have_value("second")
    frame.get_by_role("button", name="Discard it").click()
    expect(frame.locator(".drafts")).to_have_count(0)
    expect(frame.get_by_label("Alpha")).to_have_value("second")


def test_an_answer_that_is_no_page_of_ours_leaves_the_form_as_it_is(shown: ShowElement, forms: Server) -> None:
    define(forms, "ODDANSWER", text("alpha"))
    page, frame = shown(entity="ODDANSWER")
    frame.get_by_label("Alpha").fill("typed")
    page.route("**/embed/ODDANSWER/new*", lambda route: route.fulfill(status=200, body="<p>proxy</p>", content_type="text/html"))
    assert ask_element(page, "submit()") == {"saved": False, "count": 0, "codes": ["200"]}
    page.unroute("**/embed/ODDANSWER/new*")
    frame.get_by_role("button", name="Try again").click()
    wait_for(page, "submit.success")


def test_without_a_server_that_makes_tokens_nobody_is_asked_for_one(visitor: BrowserContext, host: Host, forms: Server) -> None:
    page = visitor.new_page()
    page.goto(host.page("/alone", element(forms.url, entity="DOCKERREGISTRY")))
    frame = inside(page)
    expect(frame.get_by_role("button", name="Sign in")).to_be_visible()
    expect(frame.get_by_role("button", name="Try again")).to_have_count(0)
    assert heard(page, "token.request") == []
