"""JSON Schema for programs: media type, strong ETag, 304, who may see it."""

import json

import jsonschema

from tests.making import REGISTRY, Browser


def test_a_program_gets_the_schema(browser_like: Browser) -> None:
    answer = browser_like.api("GET", "/schemas/DOCKERREGISTRY")
    assert answer.headers["content-type"] == "application/schema+json"
    jsonschema.Draft202012Validator.check_schema(answer.json())
    assert jsonschema.Draft202012Validator(answer.json()).is_valid(REGISTRY)


def test_a_session_gets_it_too_and_strangers_do_not(browser_like: Browser) -> None:
    assert browser_like.get("/schemas/DOCKERREGISTRY").status_code == 401
    browser_like.sign_in()
    assert browser_like.get("/schemas/DOCKERREGISTRY").status_code == 200


def test_an_unchanged_schema_is_not_sent_again(browser_like: Browser) -> None:
    etag = browser_like.api("GET", "/schemas/DOCKERREGISTRY").headers["etag"]
    assert etag.startswith('"')
    again = browser_like.api("GET", "/schemas/DOCKERREGISTRY", **{"if-none-match": f'"other", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    browser_like.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", {"definition": json.dumps([{"id": "a"}])})
    assert browser_like.api("GET", "/schemas/DOCKERREGISTRY", **{"if-none-match": etag}).status_code == 200


def test_refusals_are_problems(browser_like: Browser) -> None:
    answer = browser_like.api("GET", "/schemas/NOTHING")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == "Not found"
