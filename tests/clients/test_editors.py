"""Editors and form builders load every schema, offer its options by their titles, and submit the example as it is."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser, Page

from app.exports.editors import EditorSchema
from app.exports.example import example_record
from app.forms.compiler import CompiledForm, schema_for
from tests.browser.conftest import close, launched
from tests.clients.conftest import BIN, HERE
from tests.interop.given import few_forms
from tests.making import form_of

OPTIONS = [{"id": "1", "text": "Up"}, {"id": "2", "text": "Down"}]
FORM = form_of(
    {"id": "status", "type": "singleselect", "options": OPTIONS, "required": True},
    {"id": "tags", "type": "multiselect", "options": OPTIONS},
    {"id": "day", "type": "date"},
    {"id": "pin", "type": "password"},
    {"id": "safe", "type": "singleselect", "options": OPTIONS, "secret": True},
    {"id": "long", "type": "textarea"},
)
FEW = int(os.environ.get("EDITED_FORMS", "6"))
"""Random definitions besides the written ones; `make prove` takes more."""

pytestmark = [pytest.mark.node, pytest.mark.xdist_group("clients")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bundle") / "page.js"
    command = [BIN / "esbuild", "builders.mjs", "--bundle", "--format=iife", "--log-level=error", f"--outfile={made}"]
    subprocess.run([*command, '--define:process.env.NODE_ENV="production"'], cwd=HERE, check=True)
    return made


@pytest.fixture
def page(chromium: Browser, bundle: Path) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_content('<div id="root"></div>')
    page.add_script_tag(path=bundle)
    yield page
    close(page)


def given(form: CompiledForm) -> dict[str, Any]:
    return {"schema": EditorSchema().document(form, "create"), "record": example_record(form, "create")}


def told_by_vscode(asked: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    text = b"\n".join(map(orjson.dumps, asked))
    done = subprocess.run(["node", "vscode.mjs"], cwd=HERE, input=text, stdout=subprocess.PIPE, check=True)
    return [orjson.loads(line) for line in done.stdout.splitlines()]


def test_vs_code_offers_options_and_says_what_a_pattern_means() -> None:
    asked = {**given(FORM), "broken": {"status": "9", "day": "31.1.2026"}, "options": ["status"]}
    (told,) = told_by_vscode([asked])
    assert told["problems"] == []
    assert "A date such as 2026-01-31." in told["wrong"]
    assert {label for label, _ in told["offered"]["status"]} == {'"1"', '"2"'}
    assert {detail for _, detail in told["offered"]["status"]} >= {"Up", "Down"}


def test_vs_code_has_nothing_against_the_examples() -> None:
    forms = few_forms(FEW)
    plain = [{**given(form), "schema": schema_for(form, "create"), "broken": {}, "options": []} for form in forms]
    told = told_by_vscode([*plain, *({**given(form), "broken": {}, "options": []} for form in forms)])
    assert [each["problems"] for each in told] == [[]] * len(told)


@pytest.mark.browser
@pytest.mark.parametrize("builder", ["jsonEditor", "uniforms"])
def test_form_builders_offer_titles_and_hide_secrets(page: Page, builder: str) -> None:
    told = page.evaluate(f"given => window.{builder}(given)", given(FORM))
    controls = {control["name"].removeprefix("root[").removesuffix("]"): control for control in told["controls"]}
    assert set(controls["status"]["options"]) >= {"Up", "Down"}
    assert controls["pin"]["type"] == controls["safe"]["type"] == "password"
    assert controls["day"]["type"] == "date" or builder == "uniforms"
    submitted = {name: value for name, value in told["value"].items() if value is not None}
    assert (told["problems"], submitted) == ([], example_record(FORM, "create"))


@pytest.mark.browser
@pytest.mark.parametrize("builder", ["jsonEditor", "uniforms"])
def test_form_builders_submit_the_examples(page: Page, builder: str) -> None:
    for form in few_forms(FEW):
        if builder == "uniforms" and any(name.isdigit() for field, _ in form.inputs for name in field.path):
            continue  # it takes a property "0" for the first entry of a list
        told = page.evaluate(f"given => window.{builder}(given)", given(form))
        assert told["problems"] == [], (form.schema, told["problems"])
