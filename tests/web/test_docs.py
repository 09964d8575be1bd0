"""The OpenAPI document and the pages of it: true, per asker, and with examples and commands that work."""

import html
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given

from app.api_docs.document import api_document
from app.api_docs.operations import paths_of
from app.api_docs.problems import CODE_BY_STATUS, PROBLEM_TYPES
from app.api_docs.schemas import DescribedForm
from app.exports.example import smallest_record
from app.forms.compiler import CompiledForm, compile_form
from app.forms.validation import validate_document
from app.main import build_app
from app.reading.reader import read_definition
from app.settings import load_settings
from tests.making import REGISTRY, TOKEN, Browser, define, form_of, text
from tests.serving import Server
from tests.strategies import documents

ROOT = Path(__file__).parents[2]


def told(person: Browser, query: str = "") -> dict[str, Any]:
    answer = person.api("GET", f"/openapi.json{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_it_has_the_forms_of_the_askers_tenant(app: FastAPI, browser_like: Browser) -> None:
    document = told(browser_like)
    assert document["servers"] == [{"url": "http://forms.localhost"}] and document["openapi"] == "3.1.0"
    assert len(document["paths"]) == 3 * 11
    schema = browser_like.api("GET", "/schemas/DOCKERREGISTRY?for=update").json()
    component = document["components"]["schemas"]["DockerRegistryUpdate"]
    assert component["title"] == "DockerRegistryUpdate" and component["properties"].keys() == schema["properties"].keys()
    assert len(told(browser_like, "?entity=DOCKERREGISTRY&entity=SECRET")["paths"]) == 6
    other = Browser(app, app.state.services.platform.tokens.create(user="x", tenant="22222222-2222-4222-8222-222222222222"))
    assert told(other)["paths"] == {}
    assert browser_like.api("GET", "/openapi.json?entity=NOTHING").status_code == 404
    assert browser_like.request("GET", "/openapi.json", cookies=False).status_code == 401


def test_a_definition_that_cannot_be_used_is_left_out(browser_like: Browser) -> None:
    platform = browser_like._app.state.services.platform
    platform.seed([{"id": "BROKEN", "entity": "DEFINITION", "level": 1, "definition": "{"}])
    assert "/api/forms/BROKEN" not in told(browser_like)["paths"]


def test_it_changes_with_the_form_and_is_not_sent_again_before(browser_like: Browser) -> None:
    define(browser_like, [text("a")])
    first = browser_like.api("GET", "/openapi.json?entity=THING")
    tag = first.headers["etag"]
    assert browser_like.api("GET", "/openapi.json?entity=THING", **{"if-none-match": tag}).status_code == 304
    define(browser_like, [text("a"), text("b")])
    assert browser_like.api("GET", "/openapi.json?entity=THING", **{"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("path", ["/openapi.json", "/openapi.json?entity=SECRET", "/schemas/SECRET/openapi", "/schemas/SECRET"])
def test_what_is_unchanged_is_not_made_to_know_that(
    app: FastAPI, browser_like: Browser, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = browser_like.api("GET", path).headers["etag"]
    asked: list[str] = []
    computed = app.state.services.maker.computed

    async def counting(forms: Any, task: Any, *arguments: Any) -> Any:
        asked.append(task.__name__)
        return await computed(forms, task, *arguments)

    monkeypatch.setattr(app.state.services.maker, "computed", counting)
    for told in (tag, f'"other", W/{tag}', "*"):
        assert browser_like.api("GET", path, **{"if-none-match": told}).status_code == 304
    assert browser_like.api("GET", path, **{"if-none-match": f'{tag[:-1]}x"'}).status_code == 200
    assert len(asked) == 1


def test_each_type_has_a_tag_of_its_own(browser_like: Browser) -> None:
    plain, told = (browser_like.api("GET", "/openapi.json", accept=each) for each in ("*/*", "application/openapi+json"))
    assert plain.content == told.content and plain.headers["etag"] != told.headers["etag"]
    assert plain.headers["content-type"] == "application/json" and "Accept" in plain.headers["vary"]


def test_the_address_is_the_one_that_is_set(settings_given: dict[str, str]) -> None:
    app = build_app(load_settings({**settings_given, "FORMS_BASE_URL": "https://forms.example.com/"}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    assert told(Browser(app))["servers"] == [{"url": "https://forms.example.com"}]
    app.state.services.store.close()


def test_two_forms_of_one_name_have_two_names() -> None:
    one, other = form_of(text("a")), form_of(text("b"))
    schemas = api_document([one, other], "", "1")["components"]["schemas"]
    assert schemas["ThingCreate"]["properties"].keys() == {"a"} and schemas["Thing2Create"]["properties"].keys() == {"b"}


@given(document=documents())
def test_the_smallest_record_is_accepted(document: dict[str, Any]) -> None:
    form = compile_form(read_definition(document).definition)
    assert validate_document(form, smallest_record(form), "create") == []


def test_every_example_of_a_body_works(browser_like: Browser, form: CompiledForm) -> None:
    paths = told(browser_like)["paths"]
    for path, methods in paths.items():
        for example in (
            methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {}).get("examples", {})
        ):
            body = methods["post"]["requestBody"]["content"]["application/json"]["examples"][example]["value"]
            query = f"?for={example}" if example in ("create", "update", "record") else ""
            answer = browser_like.api("POST", path + query, body, content_type="application/json")
            assert answer.status_code in (200, 201), (path, example, answer.text)
            if path.endswith("/validate"):
                assert answer.json()["valid"], (path, example, answer.text)
            else:
                record = answer.headers["location"]
                change = paths[path + "/{id}"]["patch"]["requestBody"]["content"]["application/json"]["examples"]["filled"]["value"]
                changed = browser_like.api("PATCH", record, change, content_type="application/json")
                assert changed.status_code == 200, (path, changed.text)


# --- pages


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "data")
    yield running
    running.close()


def test_the_commands_of_the_page_run_as_they_stand(server: Server, tmp_path: Path) -> None:
    authorized = {"authorization": f"Bearer {TOKEN}"}
    made = httpx.post(f"{server.url}/api/forms/DOCKERREGISTRY", json=REGISTRY, headers=authorized)
    page = httpx.get(f"{server.url}/docs/forms/DOCKERREGISTRY", headers=authorized).text
    commands = [
        html.unescape(found) for found in re.findall(r'<pre class="code" id="command-\d+"[^>]*>(.*?)</pre>', page, re.DOTALL)
    ]
    assert len(commands) == 6
    statuses = []
    for command in commands:
        script = command + " -s -o /dev/null -w '%{http_code}'"
        environment = {"PATH": "/usr/bin:/bin", "TOKEN": TOKEN, "ID": made.json()["record"]["id"]}
        done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=30)
        statuses.append(done.stdout)
    assert statuses == ["200", "201", "200", "200", "200", "204"]


def test_pages_say_what_the_document_says(browser_like: Browser) -> None:
    browser_like.sign_in()
    overview = browser_like.get("/docs", accept="text/html").text
    assert 'href="/docs/forms/DOCKERREGISTRY"' in overview and 'href="/docs/problems"' in overview
    page = browser_like.get("/docs/forms/DOCKERREGISTRY", accept="text/html")
    assert "nonce-" in page.headers["content-security-policy"] and "Idempotency-Key" in page.text
    for operation in told(browser_like, "?entity=DOCKERREGISTRY")["paths"]["/api/forms/DOCKERREGISTRY/{id}"].values():
        if isinstance(operation, dict):
            assert html.escape(operation["summary"]) in page.text
    assert browser_like.get("/docs/forms/NOTHING", accept="text/html").status_code == 404
    assert "/docs/forms/DOCKERREGISTRY" in browser_like.get("/schemas/DOCKERREGISTRY", accept="text/html").text


def test_whoever_is_signed_out_signs_in_first(browser_like: Browser) -> None:
    answer = browser_like.get("/docs/forms/DOCKERREGISTRY", accept="text/html")
    assert answer.headers["location"] == "/signin?next=/docs/forms/DOCKERREGISTRY"


def test_names_of_a_definition_are_text_on_the_page(browser_like: Browser) -> None:
    define(browser_like, [text("<b>'`$(id)", "<script>`x`</script>", required=True)])
    browser_like.sign_in()
    page = browser_like.get("/docs/forms/THING", accept="text/html").text
    assert "<b>'" not in page and "<script>`" not in page
    command = html.unescape(re.findall(r'id="command-2"[^>]*>(.*?)</pre>', page, re.DOTALL)[0])
    done = subprocess.run(
        ["bash", "-c", "curl() { printf '%s\\n' \"${@: -1}\"; }\n" + command], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout).keys() == {"<b>'`$(id)"}


def test_every_kind_of_problem_is_described_for_everybody(browser_like: Browser) -> None:
    page = browser_like.get("/docs/problems", accept="text/html")
    assert page.status_code == 200
    for kind in PROBLEM_TYPES.values():
        assert f'<dt id="{kind.code}">' in page.text and kind.type == f"/docs/problems#{kind.code}"
    table = re.findall(r"^\| `([\w-]+)` \| (\d+) \|", (ROOT / "docs" / "api.md").read_text(), re.MULTILINE)
    assert sorted(table) == sorted((kind.code, str(kind.status)) for kind in PROBLEM_TYPES.values())
    assert all(PROBLEM_TYPES[code].status == status for status, code in CODE_BY_STATUS.items())


def test_one_form_that_cannot_be_described_takes_no_other_with_it(
    browser_like: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    define(browser_like, [text("name")], "BROKEN")
    define(browser_like, [text("name")], "SOUND")

    def broken(form: DescribedForm) -> Any:
        if form.form.definition.entity == "BROKEN":
            raise KeyError("a fault of ours")
        return paths_of(form)

    monkeypatch.setattr("app.api_docs.document.paths_of", broken)
    paths = told(browser_like)["paths"]
    assert "/api/forms/SOUND" in paths and "/api/forms/BROKEN" not in paths
    assert "BROKEN cannot be described" in caplog.text
