"""Ajv, in strict mode, compiles every schema and gives our verdicts."""

import json
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.compiler import CompiledForm, compile_form
from app.reader import read_definition
from app.resources import DEFINITIONS
from tests.making import REGISTRY
from tests.strategies import documents, records

HERE = Path(__file__).parent


def ajv(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    text = "\n".join(json.dumps(each) for each in asked)
    done = subprocess.run(["node", "compile.mjs"], cwd=HERE, input=text, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_definition_compiles() -> None:
    schemas = [compile_form(read_definition(path.read_bytes()).definition).schema for path in sorted(DEFINITIONS.rglob("*.json"))]
    assert ajv([{"schema": schema, "records": []} for schema in schemas]) == [{"verdicts": []}] * len(schemas)


def test_verdicts_on_the_default_form(form: CompiledForm) -> None:
    given_records = [
        REGISTRY,
        {},
        {**REGISTRY, "status": "9"},
        {**REGISTRY, "storageLimit": "many"},
        {**REGISTRY, "webhookEvents": ["a", "a"]},
    ]
    assert ajv([{"schema": form.schema, "records": given_records}]) == [{"verdicts": [True, False, False, False, False]}]


def test_random_definitions_compile_and_agree() -> None:
    collected: list[tuple[CompiledForm, dict[str, Any]]] = []

    @settings(max_examples=150, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        form = compile_form(read_definition(data.draw(documents())).definition)
        collected.append((form, data.draw(records(form))))

    collect()
    import jsonschema_rs

    told = ajv([{"schema": form.schema, "records": [values]} for form, values in collected])
    for (form, values), answer in zip(collected, told, strict=True):
        if "__proto__" in str(values):
            continue  # Ajv lets every value of that name pass: the one exception
        ours = jsonschema_rs.Draft202012Validator(form.schema).is_valid(values)
        assert answer == {"verdicts": [ours]}, json.dumps([form.schema, values])
