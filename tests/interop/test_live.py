"""The server on its socket says of records what the exported schema says of them."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.conditions.evaluate import variables
from app.fields.base import Schema
from app.forms.compiler import CompiledForm, compile_form
from app.forms.schema import UNSAID, Purpose
from app.forms.validation import validate_document
from app.reading.reader import read_definition
from app.submissions.json_input import pointer
from tests.interop.given import documents_of_forms, is_written
from tests.interop.records import records
from tests.making import TOKEN, pointer_to
from tests.serving import Server

HEADERS = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
RANDOM = 200
RECORDS = 40
"""For each definition and kind of record."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[httpx.Client, list[CompiledForm]]]:
    """A server, and the forms that it has."""
    server = Server(tmp_path / "data", FORMS_EXAMPLES="1")
    drawn = [document for form, document in documents_of_forms().items() if not is_written(form)][:RANDOM]
    documents = [{**document, "id": f"THING{number}", "level": 1} for number, document in enumerate(drawn)]
    server.platform.seed(documents)
    written = [form for form in documents_of_forms() if is_written(form)]
    with httpx.Client(base_url=server.url, headers=HEADERS) as client:
        yield client, [*written, *(compile_form(read_definition(document).definition) for document in documents)]
    server.close()


@pytest.mark.parametrize("purpose", ["create", "update"])
def test_the_api_gives_the_verdict_of_the_schema(served: tuple[httpx.Client, list[CompiledForm]], purpose: Purpose) -> None:
    client, forms = served
    for form in forms:
        for record in records(form, purpose, RECORDS):
            answer = client.post(
                f"/api/forms/{form.definition.entity}/validate", params={"for": purpose}, content=json.dumps(record)
            )
            assert answer.status_code == 200, answer.text
            told = answer.json()
            theirs = {error["pointer"]: error["code"] for error in told["errors"]}
            ours = {pointer(*message.path) for message in validate_document(form, record, purpose)}
            assert told["valid"] == (not theirs)
            assert ours <= theirs.keys(), (record, told, form.schema)
            more = {pointer for pointer in theirs if pointer not in ours}
            assert all(theirs[pointer] == "required" for pointer in more), (record, told, form.schema)
            # What is wrong counts as missing to the rules, and may so make more required; what is right must pass them.
            assert ours or more <= unsaid(form) or looks_at(form, told["ignored"]), (record, told, form.schema)


def unsaid(form: CompiledForm) -> set[str]:
    """What the schema has a comment for: required under a condition that JSON Schema cannot say."""
    return {pointer_to(form, field.key) for field, _ in form.inputs if property_of(form, field.key).get("$comment") == UNSAID}


def looks_at(form: CompiledForm, ignored: list[str]) -> bool:
    """Whether a condition looks at a value that was sent and is not taken: it sees what is stored, which is nothing."""
    parts = (*form.definition.panels, *form.definition.rows(), *form.definition.fields())
    conditions = [getattr(part, name, None) for part in parts for name in ("visibility", "required_when", "readonly_when")]
    keys: set[str] = set().union(*map(variables, conditions))
    return any(pointer_to(form, key) in ignored for key in keys)


def property_of(form: CompiledForm, key: str) -> Schema:
    field, _ = form.by_key[key]
    place = form.schema["properties"][field.parent_property] if field.parent_property else form.schema
    told: Schema = place["properties"][field.id]
    return told
