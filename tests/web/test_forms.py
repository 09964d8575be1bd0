"""The pages without JavaScript: list, new, edit, delete; and the definition that changes under them."""

import json
import re
from typing import Any

import pytest
from fastapi import FastAPI

from app.platform.base import Principal
from tests.making import REGISTRY, TOKEN, Browser, define, own, run, text


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    assert browser_like.sign_in().status_code == 303
    return browser_like


FORM = [(f"f.{key}", value) for key, value in REGISTRY.items()]


def test_the_whole_journey(person: Browser) -> None:
    assert "No Docker Registries yet" in person.get("/forms/DOCKERREGISTRY").text
    answer = person.post("/forms/DOCKERREGISTRY/new", FORM)
    assert answer.status_code == 303
    address = answer.headers["location"]
    page = person.get(address).text
    assert "Saved." in page and 'value="eu-west Harbor"' in page
    assert '<a href="/forms/DOCKERREGISTRY/new">New Docker Registry</a></p>' in page
    assert "eu-west Harbor" in person.get("/forms/DOCKERREGISTRY?q=HARBOR").text
    plain = address.partition("?")[0]
    answer = person.post(plain, [*FORM[:1], ("f.url", "other.example.com"), ("version", "0")])
    assert answer.headers["location"] == f"{plain}?told=saved"
    assert 'value="other.example.com"' in person.get(plain).text
    assert "Delete Docker Registry “eu-west Harbor”?" in person.get(f"{plain}/delete").text
    assert person.post(f"{plain}/delete").headers["location"] == "/forms/DOCKERREGISTRY?told=deleted"
    assert person.get(plain).status_code == 404


def test_a_refused_save_comes_back_filled_in_with_a_summary(person: Browser) -> None:
    answer = person.post(
        "/forms/DOCKERREGISTRY/new", [("f.name", ""), ("f.storageLimit", "1,5 <b>"), ("f.url", "kept.example.com")]
    )
    assert answer.status_code == 422
    assert "<title>Error: New Docker Registry" in answer.text
    assert '<a href="#f0-input">Registry Name is required</a> <span>(General)</span>' in answer.text
    assert "There are 4 problems" in answer.text
    assert 'value="1,5 &lt;b&gt;"' in answer.text and 'value="kept.example.com"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_save_without_change_sends_nothing(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    answer = person.post(f"/forms/DOCKERREGISTRY/{record['id']}", [*FORM, ("f.publicAccess", ""), ("version", "0")])
    assert answer.headers["location"].endswith("?told=unchanged")
    assert person.api("GET", f"/v1/objects/{record['id']}").json()["_df_version"] == 0


def test_a_save_sends_the_changed_fields_alone(person: Browser) -> None:
    record = person.new_record(**REGISTRY, storageUsed=5, unknownField={"x": 1})
    person.post(
        f"/forms/DOCKERREGISTRY/{record['id']}",
        [("f.name", "new"), ("f.storageUsed", "99"), ("f.unknownField", "x"), ("version", "0")],
    )
    stored = person.api("GET", f"/v1/objects/{record['id']}").json()
    assert (stored["name"], stored["storageUsed"], stored["unknownField"], stored["_df_version"]) == ("new", 5, {"x": 1}, 1)


def test_edits_of_different_fields_merge_and_are_told(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    person.api("PATCH", f"/v1/objects/{record['id']}", {"url": "theirs.example.com"})
    answer = person.post(
        path, [("f.name", "mine"), ("f.url", "registry.example.com"), ("version", "0"), ("base", json.dumps(REGISTRY))]
    )
    assert answer.headers["location"] == f"{path}?told=saved-1"
    assert "Someone else also changed “URL”. Both changes are kept." in person.get(answer.headers["location"]).text
    stored = person.api("GET", f"/v1/objects/{record['id']}").json()
    assert (stored["name"], stored["url"]) == ("mine", "theirs.example.com")


def test_edits_of_the_same_field_are_asked(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    person.api("PATCH", f"/v1/objects/{record['id']}", {"name": "theirs"})
    answer = person.post(path, [("f.name", "mine"), ("version", "0"), ("base", json.dumps(REGISTRY))])
    assert answer.status_code == 422
    assert "<b>Mine</b> <bdi>mine</bdi>" in answer.text and "<b>Theirs</b> <bdi>theirs</bdi>" in answer.text
    assert f"<b>Original</b> {REGISTRY['name']}" in answer.text
    assert 'value="mine"' in answer.text
    again = [
        ("f.name", "mine"),
        ("version", "1"),
        ("base", json.dumps({**REGISTRY, "name": "theirs"})),
        ("o.name", REGISTRY["name"]),
    ]
    assert person.post(path, again).status_code == 422, "nothing was chosen"
    stored = person.api("GET", f"/v1/objects/{record['id']}").json()
    assert (stored["name"], stored["_df_version"]) == ("theirs", 1)


@pytest.mark.parametrize(("choice", "kept"), [("mine", "mine"), ("theirs", "theirs"), ("original", REGISTRY["name"])])
def test_what_is_chosen_of_two_edits_is_saved(person: Browser, choice: str, kept: str) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    person.api("PATCH", f"/v1/objects/{record['id']}", {"name": "theirs"})
    pairs = [("f.name", "mine"), ("version", "1"), ("base", json.dumps({**REGISTRY, "name": "theirs"}))]
    answer = person.post(path, [*pairs, ("o.name", REGISTRY["name"]), ("c.name", choice)])
    assert answer.status_code == 303
    assert person.api("GET", f"/v1/objects/{record['id']}").json()["name"] == kept


def test_what_others_changed_is_not_undone_by_correcting_a_mistake(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    person.api("PATCH", f"/v1/objects/{record['id']}", {"url": "theirs.example.com"})
    base = ("base", json.dumps(REGISTRY))
    refused = person.post(path, [("f.name", "mine"), ("f.url", REGISTRY["url"]), ("f.storageLimit", "x"), ("version", "0"), base])
    assert refused.status_code == 422
    assert 'value="theirs.example.com"' in refused.text and 'value="mine"' in refused.text


def test_errors_in_untouched_fields_warn_and_do_not_block(person: Browser, app: FastAPI) -> None:
    record = person.new_record(**REGISTRY)
    person.api(
        "PATCH",
        "/v1/objects/DOCKERREGISTRY?entity=DEFINITION",
        {"definition": json.dumps([{"id": "name", "name": "Name"}, {"id": "owner", "name": "Owner", "required": True}])},
    )
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = person.get(path).text
    assert "Owner is required" in page and "message warning" in page
    assert person.post(path, [("f.name", "new"), ("f.owner", ""), ("version", "0")]).status_code == 303


def test_a_changed_definition_is_seen_at_the_next_page(person: Browser) -> None:
    assert "Registry Name" in person.get("/forms/DOCKERREGISTRY/new").text
    changed = {
        "definition": json.dumps({"panel": [{"name": "New Panel", "rows": [{"fields": [{"id": "name", "name": "Other Label"}]}]}]})
    }
    assert person.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", changed).status_code == 200
    page = person.get("/forms/DOCKERREGISTRY/new").text
    assert "Other Label" in page and "Registry Name" not in page


def test_a_broken_definition_never_replaces_one_that_worked(person: Browser, app: FastAPI) -> None:
    person.get("/forms/DOCKERREGISTRY/new")
    services = app.state.services

    async def write() -> None:
        admin = await services.platform.authenticate(TOKEN)
        await services.platform.update(admin, "DEFINITION", "DOCKERREGISTRY", {"definition": "{broken"})

    from tests.making import run

    run(write())
    page = person.get("/forms/DOCKERREGISTRY/new").text
    assert "Registry Name" in page and "The latest version of this form has an error." in page


def test_a_definition_that_is_broken_from_the_start_says_what_is_wrong(person: Browser, app: FastAPI) -> None:
    from tests.making import run

    services = app.state.services

    async def write() -> None:
        admin = await services.platform.authenticate(TOKEN)
        await services.platform.create(
            admin,
            {"id": "BAD", "entity": "DEFINITION", "level": 1, "comboKey": f"SUB:{admin.tenant}|ENT:", "definition": '{"panel": [}'},
        )

    run(write())
    answer = person.get("/forms/BAD/new")
    assert answer.status_code == 502
    assert answer.text.count("is no JSON: line 1, column") == 1


def test_secrets_are_never_on_a_page_and_are_kept(person: Browser) -> None:
    record = person.new_record(**REGISTRY, password="CANARY", signingKey="CANARY")
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = person.get(path).text
    assert "CANARY" not in page and "A value is stored" in page
    person.post(path, [("f.name", "new"), ("f.password", ""), ("s.password", "keep"), ("version", "0")])
    assert person.api("GET", f"/v1/objects/{record['id']}").json()["password"] == "CANARY"
    person.post(path, [("f.password", ""), ("s.password", "clear"), ("version", "1")])
    assert person.api("GET", f"/v1/objects/{record['id']}").json()["password"] is None
    refused = person.post(path, [("f.name", ""), ("f.password", "CANARY"), ("s.password", "replace")])
    assert refused.status_code == 422 and "CANARY" not in refused.text


def test_no_secret_is_in_the_history(person: Browser, app: FastAPI) -> None:
    from tests.making import run

    record = person.new_record(**REGISTRY, password="CANARY", webhookSecret="CANARY")
    services = app.state.services

    async def read() -> Any:
        return await services.platform.history(await services.platform.authenticate(TOKEN), "DOCKERREGISTRY", record["id"])

    assert "CANARY" not in str(run(read()))


def test_the_list_searches_option_texts_sorts_filters_and_pages(person: Browser) -> None:
    for number in range(55):
        person.new_record(**{**REGISTRY, "name": f"Registry {number:02}", "registryType": "3" if number % 2 else "2"})
    first = person.get("/forms/DOCKERREGISTRY?sort=name").text
    assert "1–50 of 55" in first and first.index("Registry 00") < first.index("Registry 49")
    assert "Registry 54" in person.get("/forms/DOCKERREGISTRY?sort=name&page=2").text
    assert "1–50 of 55" in person.get("/forms/DOCKERREGISTRY?page=junk&sort=__proto__").text
    assert "1–27 of 27" in person.get("/forms/DOCKERREGISTRY?q=aws").text
    assert "1–28 of 28" in person.get("/forms/DOCKERREGISTRY?where.registryType=2").text
    assert "No results" in person.get("/forms/DOCKERREGISTRY?q=zzz").text
    descending = person.get("/forms/DOCKERREGISTRY?sort=name&descending=1").text
    assert 'aria-sort="descending"' in descending and "Registry 54" in descending


def test_a_reader_sees_and_cannot_change(app: FastAPI, browser_like: Browser) -> None:
    record = browser_like.new_record(**REGISTRY)
    token = app.state.services.platform.tokens.create(user="reader", scopes=frozenset({"read"}))
    reader = Browser(app, token)
    reader.sign_in()
    page = reader.get(f"/forms/DOCKERREGISTRY/{record['id']}").text
    assert "This record is read-only." in page and 'name="f.name"' not in page
    assert reader.post(f"/forms/DOCKERREGISTRY/{record['id']}", FORM).status_code == 403
    assert "Create the first one" not in reader.get("/forms/DOCKERREGISTRY").text


def test_a_check_tells_of_visited_fields_alone(person: Browser) -> None:
    answer = person.post(
        "/forms/DOCKERREGISTRY/check?record=", [("f.name", ""), ("f.storageLimit", "x"), ("visited", "0,11"), ("revision", "7")]
    )
    assert answer.headers["x-revision"] == "7"
    assert re.findall(r'hx-target="(#f\d+-messages)"', answer.text) == ["#f0-messages", "#f11-messages"]
    assert (
        "Registry Name is required" in answer.text and "must be a number" in answer.text and "Status is required" not in answer.text
    )


def test_the_history_says_how_a_record_was_written(app: FastAPI, person: Browser) -> None:
    created = person.post("/forms/DOCKERREGISTRY/new", [*own(person.get("/forms/DOCKERREGISTRY/new").text), *FORM])
    id = created.headers["location"].partition("?")[0].rsplit("/", 1)[1]
    person.api("PATCH", f"/v1/objects/{id}", {"name": "by the platform's REST"})
    version = person.api("GET", f"/api/forms/DOCKERREGISTRY/{id}").headers["etag"]
    assert (
        person.api(
            "PATCH",
            f"/api/forms/DOCKERREGISTRY/{id}",
            {"name": "by the API"},
            if_match=version,
            content_type="application/merge-patch+json",
        ).status_code
        == 200
    )
    lines = run(app.state.services.platform.history(Principal(person.tenant, "a", ""), "DOCKERREGISTRY", id))
    assert [line["source"] for line in lines] == ["api", "v1", "form"]
    assert [bool(line["definition"]) for line in lines] == [True, False, True]
    assert {line["token_hint"] for line in lines} == {TOKEN[-4:]}


def test_advice_is_given_after_a_save_on_reopening_and_to_programs(person: Browser) -> None:
    define(
        person,
        [text("name"), text("c", notes="Cron format"), text("j", type="textarea", notes="Rules (JSON)"), text("u", type="url")],
    )
    pairs = [("f.name", "n"), ("f.c", "nonsense"), ("f.j", "{bad"), ("f.u", "not right {")]
    saved = person.post("/forms/THING/new", [*own(person.get("/forms/THING/new").text), *pairs]).headers["location"]
    for address in (saved, saved.partition("?")[0]):
        page = person.get(address).text
        assert all(words in page for words in ("valid cron expression", "valid JSON", "look like an address")), address
    id = saved.partition("?")[0].rsplit("/", 1)[1]
    read = person.api("GET", f"/api/forms/THING/{id}").json()
    assert [each["field"] for each in read["warnings"]] == ["c", "j", "u"]
    body = {"name": "m", "c": "nonsense", "u": "https://u:p@host/"}
    made = person.api("POST", "/api/forms/THING", body, content_type="application/json").json()
    assert [each["field"] for each in made["warnings"]] == ["c", "u"]


def test_a_deleted_record_leads_back_to_its_list(person: Browser) -> None:
    id = person.new_record(**REGISTRY)["id"]
    listed = person.get("/forms/DOCKERREGISTRY?q=harbor&sort=name")
    address = f"/forms/DOCKERREGISTRY/{id}?list=q%3Dharbor%26sort%3Dname"
    assert address.replace("&", "&amp;") in listed.text
    asked = f"/forms/DOCKERREGISTRY/{id}/delete?list=q%3Dharbor%26sort%3Dname"
    assert asked in person.get(address).text and asked in person.get(asked).text
    assert person.post(asked, []).headers["location"] == "/forms/DOCKERREGISTRY?q=harbor&sort=name&told=deleted"
