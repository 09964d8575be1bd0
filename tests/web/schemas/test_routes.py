"""Exports over HTTP: by `Accept`, by address, by ending, by hash; caching, links, refusals, the page for people."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema
import pytest

from app.exports import EXPORTERS
from app.exports.json_schema import JsonSchema
from app.forms.compiler import CompiledForm
from app.forms.schema import PURPOSES
from tests.making import REGISTRY, Browser

SCHEMA = "/schemas/DOCKERREGISTRY"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NEW_FORM = {"definition": json.dumps([{"id": "a", "name": "A"}])}


def links_of(answer: httpx.Response) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for address, relation in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers["link"]):
        found.setdefault(relation, []).append(address)
    return found


def define(browser: Browser, entity: str, definition: Any) -> None:
    body = {
        "id": entity,
        "entity": "DEFINITION",
        "level": 11000,
        "comboKey": f"SUB:{browser.tenant}|ENT:",
        "name": entity,
        "definition": json.dumps(definition),
    }
    assert browser.api("POST", "/v1/objects", body).status_code == 201


def test_a_program_gets_the_schema(browser_like: Browser) -> None:
    answer = browser_like.api("GET", SCHEMA)
    assert answer.headers["content-type"] == "application/schema+json"
    jsonschema.Draft202012Validator.check_schema(answer.json())
    assert jsonschema.Draft202012Validator(answer.json()).is_valid(REGISTRY)
    assert answer.headers["content-location"] == f"{SCHEMA}/json-schema"


def test_a_session_gets_it_too_and_strangers_do_not(browser_like: Browser) -> None:
    assert browser_like.get(SCHEMA).status_code == 401
    assert browser_like.get(SCHEMA, accept=BROWSER).headers["location"] == "/signin?next=/schemas/DOCKERREGISTRY"
    browser_like.sign_in()
    assert browser_like.get(SCHEMA).status_code == 200


@pytest.mark.parametrize("name", EXPORTERS)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_format_has_its_address(browser_like: Browser, form: CompiledForm, name: str, purpose: Any) -> None:
    answer = browser_like.api("GET", f"{SCHEMA}/{name}?for={purpose}")
    exporter = EXPORTERS[name]
    assert answer.content == exporter.export(form, purpose).encode()
    assert answer.headers["content-type"].split("; charset")[0] == exporter.media_type
    assert "content-location" not in answer.headers
    head = browser_like.api("HEAD", f"{SCHEMA}/{name}?for={purpose}")
    assert (head.status_code, head.headers["etag"]) == (200, answer.headers["etag"])


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_has_its_ending(browser_like: Browser, name: str) -> None:
    exporter = EXPORTERS[name]
    answer = browser_like.api("GET", f"{SCHEMA}{exporter.ending}?for=record", accept=BROWSER)
    assert answer.content == browser_like.api("GET", f"{SCHEMA}/{name}?for=record").content
    assert answer.headers["content-location"].startswith(f"{SCHEMA}/{name}")


def test_json_alone_is_the_schema(browser_like: Browser, form: CompiledForm) -> None:
    assert browser_like.api("GET", f"{SCHEMA}.json").text == JsonSchema().export(form, "create")
    answer = browser_like.api("GET", SCHEMA, accept="application/json")
    assert (answer.headers["content-type"], answer.text) == ("application/json", JsonSchema().export(form, "create"))
    assert answer.headers["etag"] != browser_like.api("GET", SCHEMA).headers["etag"]


@pytest.mark.parametrize(
    ("accept", "type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/markdown;q=0.9, text/csv;q=0.1", "text/markdown; charset=utf-8"),
        ("application/typescript", "application/typescript; charset=utf-8"),
        ("application/openapi+json, */*;q=0.1", "application/openapi+json"),
        (BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_accept_chooses(browser_like: Browser, accept: str, type: str) -> None:
    answer = browser_like.api("GET", SCHEMA, accept=accept)
    assert (answer.status_code, answer.headers["content-type"], answer.headers["vary"].removesuffix(", accept-encoding")) == (
        200,
        type,
        "Accept, Authorization, Cookie",
    )


def test_what_cannot_be_had_is_refused_with_what_there_is(browser_like: Browser) -> None:
    answer = browser_like.api("GET", f"{SCHEMA}?for=update", accept="image/png")
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")
    assert [each["format"] for each in answer.json()["available"]] == list(EXPORTERS)
    for each in answer.json()["available"]:
        found = browser_like.api("GET", each["href"])
        assert (found.status_code, found.headers["content-type"].split("; charset")[0]) == (200, each["type"])
    missing = browser_like.api("GET", f"{SCHEMA}/yaml")
    assert (missing.status_code, missing.json()["available"]) == (
        404,
        browser_like.api("GET", SCHEMA, accept="a/b").json()["available"],
    )
    page = browser_like.api("GET", f"{SCHEMA}/yaml", accept=BROWSER)
    assert page.status_code == 404 and all(f'href="{SCHEMA}/{name}"' in page.text for name in EXPORTERS)


@pytest.mark.parametrize("ending", [".xml", ".", ".tar.xml"])
def test_an_ending_of_no_format_is_refused_with_what_there_is(browser_like: Browser, ending: str) -> None:
    define(browser_like, "DOCKERREGISTRY.tar", [{"id": "a", "name": "A"}])
    entity = f"{SCHEMA}{ending}".rpartition(".")[0]
    answer = browser_like.api("GET", f"{SCHEMA}{ending}?for=record")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    expected = browser_like.api("GET", f"{entity}?for=record", accept="a/b").json()["available"]
    assert (answer.json()["available"], len(expected)) == (expected, len(EXPORTERS))
    page = browser_like.api("GET", f"{SCHEMA}{ending}", accept=BROWSER)
    assert page.status_code == 404 and all(f'href="{entity}/{name}"' in page.text for name in EXPORTERS)


def test_an_ending_of_no_format_behind_no_entity_has_nothing_to_list(browser_like: Browser) -> None:
    for address in ("/schemas/NOBODY.xml", "/schemas/.xml", "/schemas/NOBODY.json", "/schemas/.json"):
        answer = browser_like.api("GET", address)
        assert (answer.status_code, "available" in answer.json()) == (404, False), address


@pytest.mark.parametrize("address", [SCHEMA, f"{SCHEMA}/csv", f"{SCHEMA}.csv"])
def test_another_purpose_is_refused_with_those_there_are(browser_like: Browser, address: str) -> None:
    answer = browser_like.api("GET", f"{address}?for=fun")
    assert (answer.status_code, answer.json()["detail"]) == (
        400,
        "The parameter for must be one of create, update, record.",
    )


@pytest.mark.parametrize("accept", ["*/*", "a/b", BROWSER])
@pytest.mark.parametrize("rest", ["", "/csv", "/yaml", ".csv", ".xml"])
def test_a_mistyped_parameter_never_gives_another_schema(browser_like: Browser, rest: str, accept: str) -> None:
    answer = browser_like.api("GET", f"{SCHEMA}{rest}?fro=update", accept=accept)
    assert (answer.status_code, "There is no parameter" in answer.text, "Available: for, release" in answer.text) == (
        400,
        True,
        True,
    )
    assert browser_like.api("GET", f"{SCHEMA}{rest}?for=update&for=create", accept=accept).status_code == 400


def test_an_unchanged_schema_is_not_sent_again(browser_like: Browser) -> None:
    first = browser_like.api("GET", SCHEMA)
    etag = first.headers["etag"]
    assert etag.startswith('"')
    again = browser_like.api("GET", SCHEMA, **{"if-none-match": f'"other", W/{etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again.headers[name] for name in ("etag", "vary", "cache-control", "link", "x-definition-hash")} == {
        name: first.headers[name] for name in ("etag", "vary", "cache-control", "link", "x-definition-hash")
    }
    assert browser_like.api("GET", SCHEMA, **{"if-none-match": "*"}).status_code == 304
    browser_like.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", NEW_FORM)
    assert browser_like.api("GET", SCHEMA, **{"if-none-match": etag}).status_code == 200


def test_no_two_representations_share_an_etag(browser_like: Browser) -> None:
    asked = {(name, purpose if EXPORTERS[name].has_purposes else "any") for name in EXPORTERS for purpose in PURPOSES}
    etags = {
        browser_like.api("GET", f"{SCHEMA}/{name}?for={purpose}").headers["etag"] for name in EXPORTERS for purpose in PURPOSES
    }
    assert len(etags) == len(asked)


def test_headers_say_which_definition_it_is(browser_like: Browser, form: CompiledForm) -> None:
    headers = browser_like.api("GET", SCHEMA).headers
    assert (headers["x-definition-version"], headers["x-definition-hash"]) == ("0", form.hash)
    fetched = datetime.fromisoformat(headers["x-definition-fetched-at"])
    assert headers["x-definition-fetched-at"].endswith("Z") and abs(datetime.now(UTC) - fetched) < timedelta(minutes=5)
    assert headers["cache-control"] == "private, max-age=0, must-revalidate"
    browser_like.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", NEW_FORM)
    headers = browser_like.api("GET", SCHEMA).headers
    assert headers["x-definition-version"] == "1" and headers["x-definition-hash"] != form.hash


def test_links_lead_to_itself_to_its_fixed_address_and_to_the_others(browser_like: Browser) -> None:
    answer = browser_like.api("GET", f"{SCHEMA}/example?for=record")
    links = links_of(answer)
    assert links["self"] == [f"{SCHEMA}/example?for=record"]
    assert links["describedby"] == [f"{SCHEMA}/json-schema?for=record"]
    assert set(links["alternate"]) == {
        f"{SCHEMA}/{each.name}{'?for=record' if each.has_purposes else ''}" for each in EXPORTERS.values() if each.name != "example"
    }
    schema = browser_like.api("GET", links["describedby"][0])
    assert jsonschema.Draft202012Validator(schema.json()).is_valid(answer.json())
    assert links_of(schema)["describedby"] == ["https://json-schema.org/draft/2020-12/schema"]


def test_a_fixed_address_tells_the_same_for_ever(browser_like: Browser) -> None:
    answer = browser_like.api("GET", f"{SCHEMA}?for=update")
    (fixed,) = links_of(answer)["canonical"]
    assert fixed.startswith(f"{SCHEMA}/at/{answer.headers['x-definition-hash']}/json-schema?")
    browser_like.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", NEW_FORM)
    assert browser_like.api("GET", f"{SCHEMA}?for=update").content != answer.content
    later = browser_like.api("GET", fixed)
    assert (later.content, later.headers["etag"]) == (answer.content, answer.headers["etag"])
    assert later.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert later.headers["x-definition-version"] == "0"
    assert links_of(later)["self"] == [f"{SCHEMA}/at/{answer.headers['x-definition-hash']}/json-schema?for=update"]


def test_another_release_may_say_it_otherwise(browser_like: Browser, form: CompiledForm) -> None:
    browser_like.api("GET", SCHEMA)
    for query in ("", "?release=0.0.1"):
        answer = browser_like.api("GET", f"{SCHEMA}/at/{form.hash}/csv{query}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, max-age=0, must-revalidate")


def test_only_what_was_served_has_a_fixed_address(browser_like: Browser, form: CompiledForm) -> None:
    assert browser_like.api("GET", f"{SCHEMA}/at/{'0' * 64}").status_code == 404
    assert browser_like.api("GET", f"/schemas/OTHER/at/{form.hash}").status_code == 404
    assert browser_like.get(f"{SCHEMA}/at/{form.hash}").status_code == 401


def test_what_became_secret_is_not_told_by_its_old_address(browser_like: Browser) -> None:
    define(browser_like, "SAFE", [{"id": "pin", "name": "Pin", "default": "1234"}])
    old = browser_like.api("GET", "/schemas/SAFE")
    assert "1234" in old.text
    (fixed,) = links_of(old)["canonical"]
    secret = {"definition": json.dumps([{"id": "pin", "name": "Pin", "default": "1234", "type": "password"}])}
    browser_like.api("PATCH", "/v1/objects/SAFE?entity=DEFINITION", secret)
    assert "1234" not in browser_like.api("GET", "/schemas/SAFE").text
    assert browser_like.api("GET", fixed).status_code == 404


def test_an_entity_whose_id_ends_like_a_format_comes_first(browser_like: Browser) -> None:
    define(browser_like, "DOCKERREGISTRY.csv", [{"id": "own", "name": "Own"}])
    answer = browser_like.api("GET", f"{SCHEMA}.csv")
    assert (answer.headers["content-type"], list(answer.json()["properties"])) == ("application/schema+json", ["own"])
    assert browser_like.api("GET", f"{SCHEMA}.csv.csv").text.endswith(",Own,text,,Own.\r\n")
    assert "Registry Name" in browser_like.api("GET", f"{SCHEMA}/csv").text


@pytest.mark.parametrize("entity", ["A B", "Ü.x", "A%2e", "A?b", "a.d.ts"])
def test_entities_of_any_name_have_addresses_that_lead_back(browser_like: Browser, entity: str) -> None:
    define(browser_like, entity, [{"id": "a", "name": "A"}])
    answer = browser_like.api("GET", f"/schemas/{quote(entity, safe='')}")
    assert answer.json()["title"] == entity
    for addresses in links_of(answer).values():
        for address in addresses:
            assert address.startswith("https://") or browser_like.api("GET", address).status_code == 200


def test_refusals_are_problems(browser_like: Browser) -> None:
    for address in ("/schemas/NOTHING", "/schemas/NOTHING.csv", "/schemas/.csv"):
        answer = browser_like.api("GET", address)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        assert answer.json()["title"] == "Not found"
    assert browser_like.api("POST", SCHEMA, {}).status_code == 405


def test_people_get_a_page_of_all_formats(browser_like: Browser) -> None:
    browser_like.sign_in()
    page = browser_like.get(SCHEMA, accept=BROWSER)
    assert page.headers["cache-control"] == "no-store" and "content-security-policy" in page.headers
    for name, exporter in EXPORTERS.items():
        assert f"http://forms.localhost{SCHEMA}/{name}<" in page.text
        assert exporter.about in page.text or exporter.about.replace("'", "&#39;") in page.text
    assert 'aria-current="page">New record' in page.text
    changes = browser_like.get(f"{SCHEMA}?for=update", accept=BROWSER).text
    assert 'aria-current="page">Changes' in changes and f'href="{SCHEMA}/json-schema?for=update"' in changes
    assert "style=" not in page.text


def test_the_page_of_an_earlier_definition_says_so(browser_like: Browser, form: CompiledForm) -> None:
    browser_like.sign_in()
    browser_like.get(SCHEMA)
    browser_like.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", NEW_FORM)
    page = browser_like.get(f"{SCHEMA}/at/{form.hash}", accept=BROWSER).text
    assert f'This is an earlier definition.</b> <a href="{SCHEMA}">' in page and f'href="{SCHEMA}/at/{form.hash}/csv"' in page


def test_the_page_of_a_hostile_definition_holds_no_markup_of_it(browser_like: Browser) -> None:
    evil = "\"'><script>alert(1)</script>"
    define(
        browser_like,
        "EVIL",
        {"name": evil, "panel": [{"name": evil, "rows": [{"header": evil, "fields": [{"id": evil, "name": evil}]}]}]},
    )
    browser_like.sign_in()
    page = browser_like.get("/schemas/EVIL", accept=BROWSER)
    assert page.status_code == 200 and "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text


def test_lists_and_forms_lead_to_it(browser_like: Browser) -> None:
    browser_like.sign_in()
    for address in ("/forms/DOCKERREGISTRY", "/forms/DOCKERREGISTRY/new"):
        assert f'href="{SCHEMA}"' in browser_like.get(address).text


def test_a_very_large_form_is_shown_in_part_and_linked(browser_like: Browser) -> None:
    define(browser_like, "LARGE", [{"id": f"field{number}", "name": f"Field {number}"} for number in range(10_000)])
    browser_like.sign_in()
    page = browser_like.get("/schemas/LARGE", accept=BROWSER)
    assert page.status_code == 200 and len(page.content) < 100_000
    assert re.search(r'<a href="/schemas/LARGE/json-schema">[\d,]+ more lines</a>', page.text)
    assert len(browser_like.api("GET", "/schemas/LARGE/csv").text.splitlines()) == 10_001
