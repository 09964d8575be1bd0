"""What a record holds under the id of a former field is shown in the field that took its place, as a guess."""

import pytest

from app.submissions.json_input import JsonDocument
from app.submissions.outcomes import Decision
from tests.making import Browser, define, own, run, text
from tests.records.engine import THING, Engine


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


BEFORE, AFTER = [text("alpha", "Code"), text("b")], [text("alpha2", "Code"), text("b")]


def renamed_form(person: Browser, **stored: object) -> str:
    """The address of a record that was stored before the field was renamed elsewhere."""
    define(person, BEFORE)
    id = person.new_record("THING", 1, **stored)["id"]
    assert person.get(f"/forms/THING/{id}").status_code == 200
    define(person, AFTER)
    return f"/forms/THING/{id}"


def stored(person: Browser, address: str) -> dict[str, object]:
    record: dict[str, object] = person.api("GET", f"/v1/objects/{address.rpartition('/')[2]}?entity=THING").json()
    return {name: value for name, value in record.items() if name in ("alpha", "alpha2", "b")}


def test_the_value_of_a_former_field_is_shown_as_a_guess_and_a_save_stores_it(person: Browser) -> None:
    address = renamed_form(person, alpha="old", b="x")
    page = person.get(address).text
    assert 'name="f.alpha2" value="old"' in page and "former field “alpha”" in page
    saved = person.post(address, [*own(page), ("f.alpha2", "old"), ("f.b", "y")])
    assert saved.status_code == 303
    assert stored(person, address) == {"alpha": "old", "alpha2": "old", "b": "y"}
    assert "former field" not in person.get(address).text


def test_opening_and_leaving_writes_nothing_and_a_cleared_guess_stays_cleared(person: Browser) -> None:
    address = renamed_form(person, alpha="old")
    page = person.get(address).text
    assert stored(person, address) == {"alpha": "old"}
    assert person.post(address, [*own(page), ("f.alpha2", ""), ("f.b", "")]).status_code == 303
    assert 'name="f.alpha2" value=""' in person.get(address).text


def test_an_edit_under_the_old_id_is_a_conflict(person: Browser) -> None:
    define(person, BEFORE)
    id = person.new_record("THING", 1, alpha="a")["id"]
    address = f"/forms/THING/{id}"
    page = person.get(address).text
    assert person.api("PATCH", f"/v1/objects/{id}?entity=THING", {"alpha": "theirs"}).status_code == 200
    define(person, AFTER)
    answer = person.post(address, [*own(page), ("f.alpha", "mine"), ("f.b", "")])
    assert answer.status_code == 422 and 'name="c.alpha2"' in answer.text and "theirs" in answer.text
    again = [*own(answer.text), ("f.alpha2", "mine"), ("o.alpha2", "a"), ("f.b", "")]
    assert person.post(address, again).status_code == 422
    assert person.post(address, [*again, ("c.alpha2", "mine")]).status_code == 303
    assert stored(person, address)["alpha2"] == "mine"


def test_an_edit_under_the_old_id_after_the_guess_was_shown_is_a_conflict_as_well(person: Browser) -> None:
    address = renamed_form(person, alpha="a")
    page = person.get(address).text
    id = address.rpartition("/")[2]
    assert person.api("PATCH", f"/v1/objects/{id}?entity=THING", {"alpha": "theirs"}).status_code == 200
    answer = person.post(address, [*own(page), ("f.alpha2", "mine"), ("f.b", "")])
    assert answer.status_code == 422 and 'name="c.alpha2"' in answer.text


def test_a_secret_and_a_field_with_a_value_of_its_own_get_no_guess(person: Browser) -> None:
    define(person, [text("alpha", "Code"), {"id": "pin", "name": "Pin", "type": "password"}])
    id = person.new_record("THING", 1, alpha="a", alpha2="own", pin="canary")["id"]
    person.get(f"/forms/THING/{id}")
    define(person, [text("alpha2", "Code"), {"id": "pin2", "name": "Pin", "type": "password"}])
    page = person.get(f"/forms/THING/{id}").text
    assert 'value="own"' in page and "former field" not in page and "canary" not in page


def test_programs_see_and_change_the_record_as_it_is(engine: Engine) -> None:
    engine.define(*BEFORE)
    record = engine.stored(engine.make(alpha="old"))
    run(engine.records.blank(engine.principal, THING))
    engine.define(*AFTER)
    outcome = run(engine.records.decide(engine.principal, THING, record, JsonDocument({"alpha2": "old"})))
    assert isinstance(outcome, Decision) and outcome.body == {"alpha2": "old"}
