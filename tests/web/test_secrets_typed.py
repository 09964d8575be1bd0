"""A secret that was typed into a form that comes back is not shown, and not forgotten either."""

import pytest

from tests.making import Browser, define, own, text

PIN = {"id": "pin", "name": "Pin", "type": "password"}


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    define(browser_like, [text("a", required=True), PIN])
    return browser_like


def stored(person: Browser, id: str) -> object:
    return person.api("GET", f"/v1/objects/{id}").json().get("pin")


def test_a_typed_secret_of_a_refused_save_must_be_typed_again(person: Browser) -> None:
    record = person.new_record("THING", 1, a="x", pin="old")
    path = f"/forms/THING/{record['id']}"
    answer = person.post(path, [*own(person.get(path).text), ("f.a", ""), ("s.pin", "keep"), ("f.pin", "CANARY")])
    assert answer.status_code == 422 and "CANARY" not in answer.text
    assert "A new Pin was entered, but Keep is chosen" in answer.text and "Enter Pin again" not in answer.text
    assert 'name="s.pin" value="keep" checked>' in answer.text and 'value="replace" checked' not in answer.text
    again = person.post(path, [*own(answer.text), ("f.a", "y"), ("s.pin", "replace"), ("f.pin", "")])
    assert again.status_code == 422 and stored(person, record["id"]) == "old"
    assert person.post(path, [*own(again.text), ("f.a", "y"), ("s.pin", "keep"), ("f.pin", "")]).status_code == 303
    assert stored(person, record["id"]) == "old"


def test_a_secret_that_was_to_be_cleared_stays_so_when_the_form_comes_back(person: Browser) -> None:
    record = person.new_record("THING", 1, a="x", pin="old")
    path = f"/forms/THING/{record['id']}"
    answer = person.post(path, [*own(person.get(path).text), ("f.a", ""), ("s.pin", "clear"), ("f.pin", "")])
    assert answer.status_code == 422 and 'name="s.pin" value="clear" checked>' in answer.text


def test_the_typed_secret_of_a_new_record_is_asked_for_again(person: Browser) -> None:
    answer = person.post("/forms/THING/new", [*own(person.get("/forms/THING/new").text), ("f.a", ""), ("f.pin", "CANARY")])
    assert answer.status_code == 422 and "Enter Pin again" in answer.text and "There are 2 problems" in answer.text
    assert person.post("/forms/THING/new", [*own(answer.text), ("f.a", "y"), ("f.pin", "")]).status_code == 303


def test_a_check_while_typing_says_nothing_of_it(person: Browser) -> None:
    page = own(person.get("/forms/THING/new").text)
    pairs = [*page, ("f.a", "y"), ("f.pin", "CANARY"), ("visited", "0,1"), ("revision", "1")]
    assert "Enter Pin again" not in person.post("/forms/THING/check?record=", pairs).text


@pytest.mark.parametrize("kept", ["keep", "keep-here"])
def test_keep_means_keep_whatever_is_in_the_box(person: Browser, kept: str) -> None:
    record = person.new_record("THING", 1, a="x", pin="old")
    path = f"/forms/THING/{record['id']}"
    answer = person.post(path, [*own(person.get(path).text), ("f.a", "y"), ("s.pin", kept), ("f.pin", "CANARY")])
    assert answer.status_code == 422 and stored(person, record["id"]) == "old" and "CANARY" not in answer.text
    assert person.post(path, [*own(answer.text), ("f.a", "y"), ("s.pin", kept), ("f.pin", "")]).status_code == 303
    assert stored(person, record["id"]) == "old"


@pytest.mark.parametrize("actions", [[], [("s.pin", "replace")]])
def test_what_is_typed_replaces_where_nothing_else_is_chosen(person: Browser, actions: list[tuple[str, str]]) -> None:
    record = person.new_record("THING", 1, a="x", pin="old")
    path = f"/forms/THING/{record['id']}"
    assert person.post(path, [*own(person.get(path).text), ("f.a", "y"), ("f.pin", "new"), *actions]).status_code == 303
    assert stored(person, record["id"]) == "new"


def test_where_nothing_is_stored_there_is_nothing_to_keep(person: Browser) -> None:
    """The page offers no choice then, and its radio buttons post their default all the same."""
    record = person.new_record("THING", 1, a="x")
    path = f"/forms/THING/{record['id']}"
    assert person.post(path, [*own(person.get(path).text), ("f.a", "y"), ("f.pin", "new"), ("s.pin", "keep")]).status_code == 303
    assert stored(person, record["id"]) == "new"
