"""Two linters find nothing in our OpenAPI documents: that of the JSON API, and the export for DemandFlow's own REST."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate

from app.api_docs.document import api_document
from app.exports import EXPORTERS
from app.forms.compiler import CompiledForm, compile_form
from app.reading.reader import read_definition
from app.resources import DEFINITIONS
from tests.strategies import documents

HERE = Path(__file__).parent
RANDOM_FORMS = 40
INHERITED = ("/constructor", "/__proto__")
"""The validator inside the linter takes what every object of JavaScript has for a member that was sent."""


@pytest.fixture(scope="module")
def forms() -> list[CompiledForm]:
    return [compile_form(read_definition(path.read_bytes()).definition) for path in sorted(DEFINITIONS.rglob("*.json"))]


def random_forms() -> list[CompiledForm]:
    collected: list[CompiledForm] = []

    @settings(max_examples=RANDOM_FORMS, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
    @given(documents())
    def collect(document: dict[str, object]) -> None:
        entity = f"THING{len(collected)}"
        collected.append(compile_form(read_definition({**document, "id": entity}).definition))

    collect()
    return collected


def lint(folder: Path, *texts: str) -> str:
    """What redocly has against the documents; "" for nothing."""
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"{number}.json")
        files[-1].write_text(text)
    command = ["node", "node_modules/@redocly/cli/bin/cli.js", "lint", "--config", "redocly.yaml", "--format", "json"]
    environment = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done = subprocess.run([*command, *map(str, files)], cwd=HERE, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    problems = [problem for report in reports_in(done.stdout) for problem in report["problems"]]
    told = [f"{each['ruleId']}: {each['message']} {each['location'][0].get('pointer')}" for each in problems]
    return "\n".join(text for text in told if not text.endswith(INHERITED))


def reports_in(text: str) -> Iterator[Any]:
    """One for each document, one after the other."""
    decoder, place = json.JSONDecoder(), 0
    while (place := text.find("{", place)) >= 0:
        report, place = decoder.raw_decode(text, place)
        yield report


def test_the_api_of_every_definition(forms: list[CompiledForm], tmp_path: Path) -> None:
    document = api_document(forms, "https://forms.example.org", "1")
    validate(document)
    assert not lint(tmp_path, json.dumps(document))


def test_the_api_of_random_definitions(tmp_path: Path) -> None:
    document = api_document(random_forms(), "https://forms.example.org", "1")
    assert len(document["paths"]) == 3 * RANDOM_FORMS
    validate(document)
    assert not lint(tmp_path, json.dumps(document))


def test_the_export_of_every_definition(forms: list[CompiledForm], tmp_path: Path) -> None:
    texts = [EXPORTERS["openapi"].export(form, "create") for form in forms]
    for text in texts:
        validate(json.loads(text))
    assert not lint(tmp_path, *texts)


def test_a_fault_would_be_found(forms: list[CompiledForm], tmp_path: Path) -> None:
    document = api_document(forms[:1], "https://forms.example.org", "1")
    document["components"]["headers"]["Unused"] = {"schema": {"type": "string"}}
    assert "no-unused-components" in lint(tmp_path, json.dumps(document))
