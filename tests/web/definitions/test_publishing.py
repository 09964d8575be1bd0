"""What a draft would do, publishing it, and its versions, on the screen."""

import pytest
from fastapi import FastAPI

from tests.making import Browser, define, run, text
from tests.web.definitions.test_routes import edit


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(browser, [text("name", "Name"), {"id": "size", "type": "select", "name": "Size", "options": ["s", "m"]}])
    return browser


def written(app: FastAPI) -> int:
    """How often the audit says that a definition was written."""
    services = app.state.services
    return [row.event.action for row in services.audit.rows(services.platform.tenant)].count("definition-written")


def publish(person: Browser, note: str = "", revision: str = "1") -> str:
    answer = person.post("/definitions/THING/publish", [("note", note), ("revision", revision)])
    return person.get(answer.headers["location"]).text if answer.status_code == 303 else answer.text


def test_the_page_says_what_a_change_loses_before_it_is_published(person: Browser) -> None:
    for size in ("s", "s", "m"):
        person.new_record("THING", 1, name="N", size=size)
    edit(person, "option", "/1", option="s", way="remove")
    page = person.get("/definitions/THING/publish").text
    assert 'class="proof narrows"' in page and "3 records were counted" in page
    assert "2 of 3 records" in page


def test_a_published_draft_is_the_form_and_a_version(app: FastAPI, person: Browser) -> None:
    before = written(app)
    edit(person, "set", "/0", **{"p.label": "Full name"})
    page = publish(person, "a clearer label")
    assert "Published." in page and "a clearer label" in page
    assert "Full name" in person.get("/forms/THING/new").text
    assert "No changes" in person.get("/definitions/THING").text
    assert written(app) == before + 1


def test_an_earlier_version_is_restored(app: FastAPI, person: Browser) -> None:
    edit(person, "set", "/0", **{"p.label": "Full name"})
    page = publish(person)
    restore = next(part.split('"')[0] for part in page.split('action="') if "/restore" in part)
    before = written(app)
    assert person.post(restore).status_code == 303
    assert written(app) == before + 1
    assert "Full name" not in person.get("/forms/THING/new").text


def test_nothing_is_published_over_somebody_elses_version(person: Browser) -> None:
    edit(person, "set", "/0", **{"p.label": "Mine"})
    define(person, [text("name", "Theirs"), text("more", "More")])
    page = publish(person)
    assert 'role="alert"' in page and "Theirs" in person.get("/forms/THING/new").text
    assert "Someone else has published" in person.get("/definitions/THING").text
    edit(person, "rebase")
    edit(person, "mine", conflict="0")
    assert "Mine" in person.get("/definitions/THING?tab=json").text


def test_a_draft_of_which_no_form_can_be_made_is_not_published(person: Browser) -> None:
    edit(person, "json", text='{"panel": 17}')
    page = publish(person)
    assert 'role="alert"' in page and "disabled" in page
    assert "Size" in person.get("/forms/THING/new").text


def test_a_rename_in_the_draft_is_no_loss(person: Browser) -> None:
    person.new_record("THING", 1, name="N", size="s")
    edit(person, "rename", "/0", id="title")
    page = person.get("/definitions/THING/publish").text
    assert '<b>1</b><span class="proof moves">' in page and '<b>0</b><span class="proof narrows">' in page


def test_only_choices_that_make_a_difference_are_offered(person: Browser) -> None:
    person.new_record("THING", 1, name=" 7")
    edit(person, "retype", "/0", type="number")
    page = person.get("/definitions/THING/publish").text
    assert "decimal separator" in page and "Dates begin" not in page
    assert "<code>&#34; 7&#34;</code>" in page


def test_samples_lead_to_their_records(person: Browser) -> None:
    id = person.new_record("THING", 1, name="N", size="s")["id"]
    edit(person, "option", "/1", option="s", way="remove")
    assert f'href="/forms/THING/{id}"' in person.get("/definitions/THING/publish").text


def work(app: FastAPI) -> None:
    run(app.state.services.worker.run_until_idle())


def test_a_conversion_is_asked_about_previewed_and_carried_out(app: FastAPI, person: Browser) -> None:
    ids = [person.new_record("THING", 1, name=name)["id"] for name in ("12", "007", "12 pieces", "1,5")]
    edit(person, "retype", "/0", type="number")
    page = person.get("/definitions/THING/publish").text
    assert "Not a number" in page and "12 pieces" in page and "2 records have a value" in page
    chosen = person.get("/definitions/THING/publish?policy%3A%2Fname=leftover&choice%3A%2Fname=comma").text
    assert "1 record has a value" in chosen and "<code>1.5</code>" in chosen
    pairs = [("revision", "1"), ("policy:/name", "leftover"), ("choice:/name", "comma")]
    assert person.post("/definitions/THING/publish", pairs).status_code == 303
    work(app)
    assert [person.api("GET", f"/v1/objects/{id}").json().get("name") for id in ids] == [12, 7, None, 1.5]
    versions = person.get("/definitions/THING/versions").text
    assert "Records moved: 4 of 4." in versions and "1 value couldn't come along." in versions
    assert "12 pieces" in person.get("/definitions/THING/moves/1").text


def test_a_conversion_without_an_answer_leaves_the_values(app: FastAPI, person: Browser) -> None:
    id = person.new_record("THING", 1, name="12")["id"]
    edit(person, "retype", "/0", type="number")
    publish(person)
    work(app)
    assert person.api("GET", f"/v1/objects/{id}").json()["name"] == "12"


def test_a_refused_value_is_said_and_nothing_is_published(person: Browser) -> None:
    person.new_record("THING", 1, name="x")
    edit(person, "retype", "/0", type="number")
    answer = person.post("/definitions/THING/publish", [("revision", "1"), ("policy:/name", "refuse")])
    assert answer.status_code == 422 and "can&#39;t be converted. Choose" in answer.text


def test_a_publish_is_undone_with_its_values(app: FastAPI, person: Browser) -> None:
    id = person.new_record("THING", 1, name="007")["id"]
    edit(person, "retype", "/0", type="number")
    person.post("/definitions/THING/publish", [("revision", "1"), ("policy:/name", "leftover")])
    work(app)
    before = written(app)
    assert person.post("/definitions/THING/undo").status_code == 303
    assert written(app) == before + 1
    work(app)
    assert person.api("GET", f"/v1/objects/{id}").json()["name"] == "007"
    said = person.post("/definitions/THING/undo").headers["location"]
    assert "can't be undone any more" in person.get(said).text


def test_a_stopped_move_goes_on(app: FastAPI, person: Browser) -> None:
    person.new_record("THING", 1, name="1")
    edit(person, "retype", "/0", type="number")
    person.post("/definitions/THING/publish", [("revision", "1"), ("policy:/name", "leftover")])
    services = app.state.services
    tenant = services.platform.tenant
    run(services.jobs.enqueue(tenant, "move", {"entity": "THING", "number": "1"}))
    run(services.jobs.cancel(tenant, run(services.jobs.list(tenant))[0].id))
    assert "Move the other records" in person.get("/definitions/THING/moves/1").text
    assert person.post("/definitions/THING/moves/1").status_code == 303
    work(app)
    assert "All values came along." in person.get("/definitions/THING/moves/1").text
    assert person.get("/definitions/THING/moves/9").status_code == 404
