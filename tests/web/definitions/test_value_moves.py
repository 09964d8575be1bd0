"""Values that are split, joined, filled, mapped and set aside, all chosen on the page before publishing, without scripts."""

import html
import json
import re
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI

from tests.making import Browser, define, run, text
from tests.web.definitions.test_routes import edit

PUBLISH = "/definitions/THING/publish"


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    sizes = {"id": "size", "type": "select", "name": "Size", "options": ["s", "m"]}
    define(browser, [text("name", "Name"), sizes, text("first", "First"), text("last", "Last"), {"id": "pw", "type": "password"}])
    return browser


def steps_in(page: str) -> list[dict[str, object]]:
    """Those that are chosen on a page."""
    checked = re.findall(r'name="step" value="([^"]*)" checked', page) + re.findall(r'<option value="(\{[^"]*)" selected', page)
    return [json.loads(html.unescape(each)) for each in checked]


def publish(app: FastAPI, person: Browser, *pairs: tuple[str, str]) -> int:
    revision = re.search(r'name="revision" value="(\d+)"', person.get("/definitions/THING").text)
    assert revision
    status = person.post(PUBLISH, [("revision", revision[1]), *pairs]).status_code
    run(app.state.services.worker.run_until_idle())
    return status


def value(person: Browser, id: str, name: str) -> object:
    return person.api("GET", f"/v1/objects/{id}").json().get(name)


def test_a_value_is_split_after_it_was_previewed(app: FastAPI, person: Browser) -> None:
    id = person.new_record("THING", 1, name="Ada Love", size="s")["id"]
    edit(person, "remove", "/0")
    chosen = [("split.at", "/name"), ("split.separator", ""), ("split.into", "/first"), ("split.into", "/last"), ("split.into", "")]
    page = person.get(f"{PUBLISH}?{urlencode(chosen)}").text
    (step,) = steps_in(page)
    assert step == {"step": "split", "at": "/name", "into": ["/first", "/last"], "separator": " "}
    assert "[&#34;Ada&#34;, &#34;Love&#34;]" in page
    again = person.get(f"{PUBLISH}?{urlencode([('step', json.dumps(step))])}").text
    assert steps_in(again) == [step]
    assert publish(app, person, ("step", json.dumps(step))) == 303
    assert (value(person, id, "first"), value(person, id, "last")) == ("Ada", "Love")


def test_what_is_chosen_and_not_previewed_is_done_all_the_same(app: FastAPI, person: Browser) -> None:
    id = person.new_record("THING", 1, first="Ada", last="Love")["id"]
    edit(person, "remove", "/3")
    chosen = [("merge.from", "/first"), ("merge.from", "/last"), ("merge.separator", ", "), ("merge.into", "/first")]
    assert publish(app, person, *chosen) == 303
    assert value(person, id, "first") == "Ada, Love"


def test_an_option_that_is_gone_is_mapped(app: FastAPI, person: Browser) -> None:
    ids = [person.new_record("THING", 1, size=size)["id"] for size in ("s", "m")]
    edit(person, "option", "/1", option="s", way="remove")
    page = person.get(PUBLISH).text
    assert "In records with s" in page and "Keep it until someone changes it" in page
    step = json.dumps({"step": "options", "at": "/size", "map": {"s": "m"}})
    assert steps_in(person.get(f"{PUBLISH}?{urlencode([('step', step)])}").text) == [json.loads(step)]
    assert publish(app, person, ("step", step)) == 303
    assert [value(person, id, "size") for id in ids] == ["m", "m"]


def test_old_records_are_filled_with_what_the_field_reads(app: FastAPI, person: Browser) -> None:
    ids = [person.new_record("THING", 1, **fields)["id"] for fields in ({"name": "a"}, {"name": "b", "field1": ""})]
    edit(person, "add", "", kind="field")
    edit(person, "retype", "/5", type="number")
    page = person.get(PUBLISH).text
    assert 'name="fill:/field1"' in page and 'name="fill:/pw"' not in page
    assert "Fill" in person.get(f"{PUBLISH}?{urlencode([('fill:/field1', '7')])}").text
    refused = person.get(f"{PUBLISH}?{urlencode([('fill:/field1', 'seven')])}")
    assert refused.status_code == 422 and 'role="alert"' in refused.text
    assert publish(app, person, ("fill:/field1", "7")) == 303
    assert [value(person, id, "field1") for id in ids] == [7, ""]


def test_emptied_records_are_filled_where_that_is_said(app: FastAPI, person: Browser) -> None:
    id = person.new_record("THING", 1, name="b", field1="")["id"]
    edit(person, "add", "", kind="field")
    assert publish(app, person, ("fill:/field1", "x"), ("blank:/field1", "on")) == 303
    assert value(person, id, "field1") == "x"


def test_the_values_of_a_removed_field_are_set_aside(app: FastAPI, person: Browser) -> None:
    id = person.new_record("THING", 1, name="a", first="Ada")["id"]
    edit(person, "remove", "/2")
    page = person.get(PUBLISH).text
    assert "Set its values aside." in page
    assert publish(app, person, ("step", json.dumps({"step": "retire", "at": "/first"}))) == 303
    assert value(person, id, "first") is None
    assert "Ada" in person.get("/definitions/THING/moves/1").text


def test_a_step_that_cannot_be_is_said_and_can_be_taken_out(person: Browser) -> None:
    edit(person, "set", "/0", **{"p.label": "Full name"})
    page = person.get(f"{PUBLISH}?{urlencode([('split.at', '/name'), ('split.into', '/first')])}")
    assert page.status_code == 422 and 'role="alert"' in page.text
    assert steps_in(page.text)[0]["at"] == "/name"


def test_a_secret_is_offered_for_nothing(person: Browser) -> None:
    edit(person, "remove", "/4")
    page = person.get(PUBLISH).text
    assert '<option value="/pw"' not in page and "Set its values aside." not in page
